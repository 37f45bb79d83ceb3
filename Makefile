# The work is done under dev/; see "Working on it" in README.rst.
PYTHON ?= python3
ARGS ?=

.PHONY: run test soak lint

run:
	@$(PYTHON) dev run

test:
	@$(PYTHON) dev test $(ARGS)

soak:
	@$(PYTHON) dev test soak -m "soak or not soak" $(ARGS)

lint:
	@$(PYTHON) dev lint $(ARGS)

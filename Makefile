# The work is done under dev/; see "Working on it" in README.rst.
PYTHON ?= python3
ARGS ?=

.PHONY: run test lint

run:
	@$(PYTHON) dev run

test:
	@$(PYTHON) dev test $(ARGS)

lint:
	@$(PYTHON) dev lint $(ARGS)

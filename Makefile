# The work is done under dev/; see "Working on it" in README.rst.
PYTHON ?= python3
ARGS ?=

.PHONY: run test soak bench lint readme pictures dist bare

run:
	@$(PYTHON) dev run

test:
	@$(PYTHON) dev test $(ARGS)

soak:
	@$(PYTHON) dev test soak -m "soak or not soak" $(ARGS)
	@$(if $(ARGS),:,$(PYTHON) dev test e2e/test_memory.py -m soak)

bench:
	@$(PYTHON) dev bench $(if $(QUICK),--quick) $(ARGS)

lint:
	@$(PYTHON) dev lint $(ARGS)

readme:
	@$(PYTHON) dev python dev/make_readme.py

pictures:
	@$(PYTHON) dev python dev/screenshots.py
	@$(PYTHON) dev python dev/motion.py

dist:
	@$(PYTHON) dev python dev/make_dist.py

bare:
	@dev/bare

# The one list of commands. Each makes .venv and installs what it needs when that is missing or stale.
.DEFAULT_GOAL := help
.PHONY: help setup plan test check format docs data bench serve requirements moved
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
ARGS ?=
# Tests run in a process for each core, four at most; PARALLEL= runs them in one, as a debugger wants.
PARALLEL ?= -n logical --maxprocesses 4 --dist worksteal
# An environment copied or moved with its folder would run the code of the old place.
HERE := $(VENV)/.made-in
MOVED := $(shell [ -e $(HERE) ] && [ "$$(cat $(HERE))" != "$(CURDIR)" ] && echo moved)
BASE := $(VENV)/.installed-base
DEV := $(VENV)/.installed-dev
DOCS := $(VENV)/.installed-docs
WEB := $(VENV)/.installed-web
# The packages that we are compared with hold numba back, so they have an environment of their own.
PEERS := .venv-peers
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --require-hashes
BUILDER := tools/build_default_data.py

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## */\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do printf 'make %-13s %s\n' "$$name" "$$what"; done

setup: $(DEV)  ## make .venv, with .venv/bin/standaside and the tools of a developer
	@echo "Ready: $(BIN)/standaside"

plan: $(BASE)  ## the best fair pact of autumn 2019, from the real results of 2017, in out/plan.html
	@mkdir -p out
	$(BIN)/standaside plan remain-alliance-2019 --out out/plan.html

test: $(DEV)  ## run every test (ARGS="tests/unit -k swing" chooses some)
	@tools/chromium.sh
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

check: $(DEV)  ## format, lint, types, direction of imports, hashed requirements, the site's settings and tables
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/requirements.py check
	$(BIN)/python tools/site_check.py

format: $(DEV)  ## put the code in form, and mend what the linter can mend by itself
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: $(DOCS)  ## build the documentation in out/docs
	$(BIN)/sphinx-build --quiet --fail-on-warning -b html docs out/docs
	@echo "Written: out/docs/index.html"

data: $(DEV)  ## build the embedded data again from its published sources
	@if [ -e $(BUILDER) ]; then $(BIN)/python $(BUILDER) $(ARGS); \
	else echo "The builder of the embedded data is not part of this version."; fi

bench: $(PEERS)/.installed $(WEB)  ## run the benchmarks, ours beside the peers (ARGS="planning" chooses one)
	@for name in $(or $(ARGS),$(sort $(basename $(notdir $(wildcard benchmarks/*.py))))); do \
	case $$name in site|projection) with=$(BIN);; *) with=$(PEERS)/bin;; esac; \
	"$$with/python" "benchmarks/$$name.py" --json || exit 1; done

serve: $(WEB)  ## open the site on this machine (ARGS="--port 9000")
	$(BIN)/standaside serve $(ARGS)

requirements: $(DEV)  ## pin every dependency again, with hashes (needs a network)
	$(BIN)/python tools/requirements.py pin

$(BASE): pyproject.toml requirements/base.txt tools/bootstrap.sh $(MOVED)
	@if [ -n "$(MOVED)" ]; then rm -rf $(VENV); fi
	@PYTHON='$(PYTHON)' sh tools/bootstrap.sh $(VENV)
	@echo "Installing Standaside and what it stands on; the first time takes about a minute."
	@$(INSTALL) -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --no-index -e .
	@printf '%s' "$(CURDIR)" > $(HERE)
	@touch $@

$(DEV): $(BASE) requirements/dev.txt
	@echo "Installing the tools of a developer."
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

$(WEB): $(BASE) requirements/web.txt
	@echo "Installing what the site stands on."
	@$(INSTALL) -r requirements/web.txt
	@touch $@

$(PEERS)/.installed: pyproject.toml requirements/peers.txt tools/bootstrap.sh
	@rm -rf $(PEERS)
	@PYTHON='$(PYTHON)' sh tools/bootstrap.sh $(PEERS)
	@echo "Installing the packages that we are compared with; this takes a minute or two."
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --require-hashes -r requirements/peers.txt
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(DOCS): $(DEV) requirements/docs.txt
	@echo "Installing what builds the documentation."
	@$(INSTALL) -r requirements/docs.txt
	@touch $@

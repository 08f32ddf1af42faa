# Everything that is done with this repository. `make` alone lists the targets.
# Needs python3 (3.11 or later) and make; the rest is installed into .venv from the lock files.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
V := .venv
BIN := $(V)/bin
LOCKS := service/requirements
STATE := .armedic
PORT ?= 8000
SANDBOX_PORT ?= 8900
WORLD ?= demo
SLUG ?=
PARTS ?=
LOAD ?= overload hostile
REPAIRS ?=
PYTEST_ARGS ?=
export MYPYPATH := tests

# uv is quick but ignores pip's own configuration (mirrors, caches); pip is the way round
define install
	$(BIN)/python -m uv pip sync -q --python $(BIN)/python --require-hashes $(1) 2>$(V)/uv.log \
		|| $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1)
endef

##@ Use
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## run service (PORT) and simulated Azure (SANDBOX_PORT) together; Ctrl-C stops both
	@PORT=$(PORT) SANDBOX_PORT=$(SANDBOX_PORT) WORLD=$(WORLD) STATE=$(STATE) BIN=$(BIN) sh .ci/serve

setup: $(V)/.ready ## install what is needed into .venv
install: setup

##@ Check
test: setup ## all tests
	$(BIN)/python -m pytest -q -n 2 $(PYTEST_ARGS)

coverage: setup ## all tests, half as slow again: which lines and branches they run; fails below 90 %
	$(BIN)/python -m pytest -q -n 2 --cov --cov-report=term $(PYTEST_ARGS)

browser: ## Debian's Chromium, without which the tests of the page are skipped
	@sh .ci/browser

contract: setup ## only the contract tests: the service against its OpenAPI document, the sandbox against Azure's
	$(BIN)/python -m pytest -q tests/contract

rules: setup ## who may import whom, and the tests about the code base
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/rules

lint: setup ## ruff: every rule, and the format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy, strict
	$(BIN)/mypy service sdk tests

bench: setup ## what it costs, as ratios to baselines of the same run: make bench PARTS="messages matching hostile captures uploads live sweep sdk"
	PYTHONPATH=tests $(BIN)/python -m bench $(PARTS)

load: setup ## twice the traffic that it can do for a minute, then 100,000 hostile requests: make load LOAD="overload hostile"
	PYTHONPATH=tests $(BIN)/python -m load $(LOAD)

scale: setup ## three services behind HAProxy under load, one of them killed
	PYTHONPATH=tests $(BIN)/python -m load scale

faults: setup ## every repair and /spn cut at every call to Azure in every way: make faults REPAIRS="rotate-secret spn-create"
	PYTHONPATH=tests $(BIN)/python -m faults $(REPAIRS)

accuracy: setup ## how often the first finding is right on the corpus of real texts, and on its held-out part
	PYTHONPATH=tests $(BIN)/python -m corpus.accuracy

check: lint types rules generated test ## everything that the pipeline checks

##@ Generate
openapi: setup ## openapi/armedic.json from the service
	$(BIN)/armedic openapi > $(STATE).openapi && mv $(STATE).openapi openapi/armedic.json

sdk: openapi ## sdk/armedic_sdk/_generated from openapi/armedic.json
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/openapi-python-client generate --path openapi/armedic.json \
		--output-path sdk/armedic_sdk/_generated --meta none --overwrite --fail-on-warning --config sdk/generator/config.yaml \
		--custom-template-path sdk/generator/templates
	$(BIN)/python sdk/generator/twins.py

docs: setup ## service/docs/{causes,permissions,settings}.md from the code
	@mkdir -p service/docs
	$(BIN)/python -m armedic.causes._page > $(STATE).page && mv $(STATE).page service/docs/causes.md
	$(BIN)/python service/tools/permissions_page.py > $(STATE).page && mv $(STATE).page service/docs/permissions.md
	$(BIN)/python service/tools/settings_page.py > $(STATE).page && mv $(STATE).page service/docs/settings.md

generated: ## write all generated files again; fails when one was out of date
	@sh .ci/generated $(MAKE)

screenshots: setup ## the README's pictures of the page, taken anew in Chromium
	PYTHONPATH=tests $(BIN)/python -m page.screenshots

##@ Extend
new-cause: setup ## skeleton of a cause and its cases: make new-cause SLUG=secret-expired
	$(BIN)/python service/tools/new_unit.py cause $(SLUG)

new-repair: setup ## skeleton of a repair and its cases: make new-repair SLUG=rotate-secret
	$(BIN)/python service/tools/new_unit.py repair $(SLUG)

##@ Tidy
clean: ## remove what was built or installed; keeps nothing but the sources
	rm -rf $(V) $(STATE) $(STATE).* .coverage .coverage.* htmlcov .hypothesis .schemathesis
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: browser screenshots help run setup install test coverage contract rules lint types bench load scale faults accuracy check openapi sdk docs generated new-cause new-repair clean

$(BIN)/python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "python3 is older than 3.11: " + sys.version)'
	@echo "Making $(V) ..."
	@python3 -m venv $(V)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/build.txt

$(V)/.ready: $(BIN)/python $(LOCKS)/dev.txt $(LOCKS)/build.txt service/pyproject.toml sdk/pyproject.toml
	@echo "Installing what is locked in $(LOCKS)/dev.txt ..."
	@$(call install,$(LOCKS)/dev.txt)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e service -e sdk
	@touch $@

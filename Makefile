# Every command sets up what it needs; a second run does nothing twice.

PYTHON ?= python3
BIN := .venv/bin
SOURCES := $(shell find static -type f -not -path 'static/dist/*' -not -path 'static/tests/*' 2>/dev/null)
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check lock bench

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.installed static/dist/manifest.json ## virtual environment, packages, browser build

demo: setup ## a shop, its chat and its inbox on one port
	$(BIN)/shopbell demo

test: setup ## every test
	npm test --silent
	$(BIN)/python -m pytest

check: setup ## the quick gate: format, lint, types, imports, shape
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm run --silent typecheck
	$(BIN)/python -m pytest --quiet tests/test_shape.py tests/test_floors.py

lock: .venv/.installed ## choose the newest fitting version of every package again
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --extra dev --output-file requirements-dev.lock
	npm update --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved

bench: setup benchmarks/peers/node_modules/.package-lock.json ## our server beside others (Linux, two cores, nine minutes)
	$(BIN)/python -m benchmarks.run

.venv/.locked: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.package-lock.json: package-lock.json package.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

benchmarks/peers/node_modules/.package-lock.json: benchmarks/peers/package-lock.json benchmarks/peers/package.json
	npm ci --prefix benchmarks/peers --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

static/dist/manifest.json: node_modules/.package-lock.json $(SOURCES)
	npm run --silent build

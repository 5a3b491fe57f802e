# make run    set up, build the data if it is missing or stale, start the dashboard
# make test   set up, then run every check and test
# make unit   only the quick tests, over the data as built
# make build  build data/processed and the store
# make bench  measure, beside what others would use, and write docs/performance.md
# make lock   pin the newest allowed versions of everything

PORT ?= 8050
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
BENCH := $(VENV)/bench
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$name; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test unit build lint bench lock clean

run: $(VENV)/installed-build
	@$(BIN)/python -m etl build --if-stale
	@echo "On Record: http://$(HOST):$(PORT)/"
	@exec $(BIN)/python -m dashboard --host $(HOST) --port $(PORT)

build: $(VENV)/installed-build
	@$(BIN)/python -m etl build

test: $(VENV)/installed-test
	@bash tests/browser/get_chromium.sh $(BIN)
	@$(BIN)/python -m etl build --if-stale
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n auto --dist loadfile

unit: $(VENV)/installed-test
	@$(BIN)/python -m pytest -n auto --dist loadfile -m "not browser and not release and not process"

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

bench: $(BENCH)/installed
	@bash tests/browser/get_chromium.sh $(BENCH)/bin
	@$(BENCH)/bin/python -m etl build --if-stale
	$(BENCH)/bin/python -m bench

lock: $(VENV)/installed-test
	@bash requirements/lock.sh

clean:
	rm -rf $(VENV) data/processed/*.sqlite

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "On Record needs Python 3.11 or newer, with venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed-build: requirements/build.txt | $(VENV)/bin/python
	@echo "Installing what the dashboard and the build need ..."
	@$(PIP) install --require-hashes -r requirements/build.txt
	@touch $@

$(VENV)/installed-test: requirements/test.txt $(VENV)/installed-build
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(BENCH)/installed: requirements/bench.txt | $(VENV)/bin/python
	@echo "Installing what the measurements need, apart from the rest ..."
	@$(BIN)/python -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet \
		install --require-hashes -r requirements/bench.txt
	@touch $@

# The daily commands; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAGE := out/book/index.html

.DEFAULT_GOAL := help
.PHONY: help demo test lint gate bench spark lock format clean browser

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.run: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "tallybook needs Python 3.11 or later: make PYTHON=python3.11 demo"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python can't make a virtual environment here. On Debian: apt-get install python3-venv"; exit 2; }
	@echo "Installing tallybook into $(VENV) (about a minute the first time) ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/pip.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

demo: $(VENV)/.run ## set everything up and make the book of the sample reports
	@rm -rf out/demo.tally out/demo.tally-wal out/demo.tally-shm && mkdir -p out
	@$(BIN)/tallybook add out/demo.tally samples/reports --places samples/vashira.toml --actors samples/vashira.toml
	@$(BIN)/tallybook book out/demo.tally -o out/book
	@echo
	@echo "Open the book:          $(CURDIR)/$(PAGE)"
	@echo "Start with your own:    $(BIN)/tallybook add my.tally FOLDER_OF_REPORTS && $(BIN)/tallybook book my.tally -o my-book"

test: $(VENV)/.dev ## set up what tests need and run them
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/.dev ## formatting, lint rules, types, and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## put the code in its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

gate: $(VENV)/.dev ## score the development parts of the corpora against the floors
	$(BIN)/python -m evaluation gate

bench: $(VENV)/.dev ## measure speed against named references
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.copies

spark: $(VENV)/.dev ## compare archives of 20,000 reports made on Spark and without (needs Java 17; ten minutes)
	$(BIN)/python -m pip install --quiet "pyspark>=4.1,<5"
	TALLYBOOK_SPARK_REPORTS=20000 $(BIN)/python -m pytest tests/scale/test_spark.py

browser: ## install the browser that tests of the book use (Debian, as root)
	apt-get install -y --no-install-recommends chromium

lock: $(VENV)/.dev ## write the lock files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml --extra desk --extra analysis --extra postgresql --group build -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml --extra desk --extra analysis --extra postgresql --group build --group dev -o requirements/dev.lock

clean: ## remove what these commands made
	rm -rf out $(VENV)

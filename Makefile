# make run [INPUT="files or folders"]   set up, code the input, show the claims        make test   set up, run the tests
PYTHON ?= python3
INPUT ?= examples
BIN = .venv/bin

run: .venv/ready
	@mkdir -p out
	$(BIN)/dateline code $(INPUT) -o out/claims.jsonl --html out/report.html --overwrite --show 20

test: .venv/tested
	$(BIN)/python -m pytest

check: .venv/tested
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

fix: .venv/tested
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

gate: .venv/tested
	$(BIN)/python -m bench.accuracy --corpora $(CORPORA) --check && $(BIN)/python -m bench.resolution --corpora $(CORPORA) --check

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Dateline needs Python 3.11 or later; this is %d.%d. Try: make PYTHON=python3.12 ..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tested: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

.PHONY: run test check fix gate

# `make analyze` and `make test` work on a fresh clone: both create the environment first.
PYTHON ?= python3
TORCH ?= torch==2.13.0
CORPUS ?= docs/example_corpus
OUT ?= out
# Processes that run the tests.
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin

.PHONY: analyze test check train clean

analyze: $(VENV)/.installed
	$(BIN)/framing analyze "$(CORPUS)" --out "$(OUT)" --write parquet,csv

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

train: $(VENV)/.installed
	$(BIN)/framing train

# torch comes first, so that the build named here is the one the rest is installed against.
$(VENV)/.torch:
	@$(PYTHON) -c 'import sys; sys.exit("framing needs Python 3.11 or newer; name one with PYTHON=") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$(TORCH)"
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) out build dist *.egg-info

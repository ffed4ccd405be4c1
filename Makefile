# The commands of the house. `make run` and `make test` need python3 (3.11 or newer), pip and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
SYNC := $(BIN)/uv sync --quiet --frozen --inexact

.PHONY: run test setup check fix lock

run: .venv/.run
	@$(BIN)/python -m bot

test: .venv/.dev
	$(BIN)/python -m pytest -n 4 --dist worksteal

setup: .venv/.dev

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 4 --dist worksteal

fix: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(BIN)/uv
	$(BIN)/uv lock

$(BIN)/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet "uv==0.13.8"

.venv/.run: $(BIN)/uv uv.lock
	$(SYNC)
	@touch $@

.venv/.dev: $(BIN)/uv uv.lock
	$(SYNC) --extra dev
	@touch $@ .venv/.run

# Everything here sets itself up: Python >= 3.11 with venv, make and a package index are all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_SYSTEM_CERTS = 1
export UV_COMPILE_BYTECODE = 1
export UV_PYTHON_DOWNLOADS = never

.PHONY: check test
check: ; $(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && $(BIN)/mypy
test: check ; $(BIN)/pytest -q

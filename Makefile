# Everything here sets itself up. Needed beforehand: Python >= 3.11 with its venv module, make, and a package index.
#
#   make gate               decide simulated → house (STEP=... on another step); writes reports/latest.html
#   make gate PLANT=<name>  the same with a planted bug (a file of tests/mutants/): must end NO-GO
#   make demo               a live system to look at: console, workers and simulated platforms; Ctrl-C ends it
#   make test               everything that must be green before a commit lands
#   make proofs             the tests that take long, of each of which make test runs a short form
#   make mutants            plant every bug, each must be caught
#   make long-proof         the runs of docs/long-proof.md one after the other, some hours (ONLY="seeds kills": these alone)
#   make bench              measure, beside the peers
#   make browser            install Chromium for the page tests, where the system lets us
#   make prometheus         install Prometheus and promtool for the tests of alerts, where the system lets us
#   make lock               refresh requirements/*.txt from requirements/*.in

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STEP ?= simulated → house
ONLY ?=
PLANT ?=
JOBS ?= 2
# One more than cores: tests that wait for processes leave theirs to others.
WORKERS ?= 3

export UV_SYSTEM_CERTS = 1
export UV_COMPILE_BYTECODE = 1
export UV_PYTHON_DOWNLOADS = never
export PYTHONDONTWRITEBYTECODE =

UV := $(BIN)/uv
INSTALL = $(UV) pip install -q --python $(VENV) --require-hashes -r
SETS := base browser test peers moto

.PHONY: gate demo test tests proofs long-proof check mutants bench browser prometheus lock clean
.DEFAULT_GOAL := gate

$(VENV)/.uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "holdpoint needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "this Python has no venv module; install it (Debian: apt-get install python3-venv)" >&2; exit 2; }
	@echo "setting up $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $< || \
	  { echo "the package index cannot be reached; set it for pip (PIP_INDEX_URL) and try again" >&2; rm -rf $(VENV); exit 2; }
	@touch $@

# One stamp per set: installing the larger one installs the smaller ones with it.
$(VENV)/.set-%: requirements/%.txt pyproject.toml $(VENV)/.uv
	@$(INSTALL) $< || { echo "requirements/$*.txt could not be installed (is the index reachable?)" >&2; exit 2; }
	@$(UV) pip install -q --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@

# A peer that runs as a server, in an environment of its own: what it is made of wants older packages than the test set has.
$(VENV)/.moto: requirements/moto.txt $(VENV)/.uv
	@$(UV) venv -q --clear --python $(BIN)/python $(VENV)/moto
	@$(UV) pip install -q --python $(VENV)/moto --require-hashes -r $< || \
	  { echo "requirements/moto.txt could not be installed (is the index reachable?)" >&2; exit 2; }
	@touch $@

gate: $(VENV)/.set-base
	@$(if $(PLANT),$(BIN)/python -m tests.mutants gate '$(PLANT)' --step '$(STEP)',$(BIN)/holdpoint gate --step '$(STEP)')

demo: $(VENV)/.set-base
	@$(BIN)/holdpoint serve --demo

check: $(VENV)/.set-test
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy

# Side by side: what is checked in one process would leave the other cores idle for as long.
test: $(VENV)/.set-test
	@$(MAKE) --no-print-directory -j2 check tests

tests: $(VENV)/.set-test
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m 'not long' tests

proofs: $(VENV)/.set-test
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m long tests

mutants: $(VENV)/.set-test
	@$(BIN)/python -m tests.mutants all --jobs $(JOBS)

long-proof: $(VENV)/.set-test
	@$(BIN)/python -m tests.proofs $(ONLY)

bench: $(VENV)/.set-peers $(VENV)/.moto
	@$(BIN)/holdpoint bench

browser:
	@command -v chromium >/dev/null || command -v apt-get >/dev/null || \
	  { echo "no apt-get here: install a Chromium by hand and name it: HOLDPOINT_CHROMIUM=/path/to/chromium" >&2; exit 2; }
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -yq --no-install-recommends chromium; }

prometheus:
	@command -v promtool >/dev/null || command -v apt-get >/dev/null || \
	  { echo "no apt-get here: install prometheus and promtool by hand, so that PATH finds both" >&2; exit 2; }
	@command -v promtool >/dev/null || { apt-get update -q && apt-get install -yq --no-install-recommends prometheus; }

lock: $(VENV)/.uv
	@for set in bootstrap $(SETS); do $(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 requirements/$$set.in -o requirements/$$set.txt || exit 1; done
	@touch $(VENV)/.uv  # else the refreshed bootstrap.txt would have the next make begin with an empty environment

clean:
	@rm -rf $(VENV) .node reports/runs reports/latest.html .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Two commands do everything on a bare Debian 12 with Python 3.11:
#   make run    sets up, makes the picture of the invented town and serves its report on 127.0.0.1:8000
#   make test   sets up and passes the tests
# `make run SERVE=0` stops when the report is written.

SERVE ?= 1
HOME_FOLDER ?= town
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
R_PEERS := r-base-core $(addprefix r-cran-,surveillance spdep spatstat sparr strucchange survey lme4)
TEST_SETUP := .venv/.ready-dev node_modules/.ready .venv/.ready-browser

.PHONY: run test check lint types floors pytest test-slow accuracy crash fuzz scale bench peers lock clean

run: .venv/.ready
	$(BIN)/lagesbild example $(HOME_FOLDER)
	$(BIN)/lagesbild report $(HOME_FOLDER) --format html --language sv --out $(HOME_FOLDER)/lagesbild-sv.html
	$(BIN)/lagesbild report $(HOME_FOLDER) --format html --language en --out $(HOME_FOLDER)/lagesbild-en.html
ifneq ($(SERVE),0)
	$(BIN)/lagesbild serve $(HOME_FOLDER) --port 8000
endif

test: check pytest

check: lint types floors

lint: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready-dev
	$(BIN)/mypy

floors: .venv/.ready-dev
	$(BIN)/lint-imports

pytest: $(TEST_SETUP)
	$(BIN)/python -m pytest

test-slow: $(TEST_SETUP)
	$(BIN)/python -m pytest -m slow

accuracy: .venv/.ready-dev
	$(BIN)/python -m pytest -m accuracy

# Kills two hundred receives at random moments of their run.
crash: .venv/.ready-dev
	$(BIN)/python -m pytest -n 0 -m slow tests/doors/test_killed.py

# Spoilt and hostile files through the one door: make fuzz FILES=100000 MINUTES=60
FILES ?= 100000
MINUTES ?= 10
fuzz: .venv/.ready-dev
	$(BIN)/python -m tests.fuzz --files $(FILES) --minutes $(MINUTES)

scale: .venv/.ready-dev
	$(BIN)/python -m pytest -m scale

# Writes benchmarks/REPORT.md. Where the peers cannot be installed it is written without them.
bench: .venv/.ready-dev
	-$(MAKE) peers
	$(BIN)/python -m benchmarks.report

# What the benchmarks compare with: Python packages in an environment of their own, R packages from Debian.
peers: .venv-peers/.ready
	@if command -v apt-get >/dev/null; then \
	  dpkg -s $(R_PEERS) >/dev/null 2>&1 || { \
	    $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends $(R_PEERS); }; \
	else echo "No apt-get here: install these R packages yourself to compare with them: $(R_PEERS)"; fi

# ---------------------------------------------------------------- setting up

.venv/bin/python:
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments yet: installing python3-venv (Debian)"; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv; }
	"$(PYTHON)" -m venv .venv

.venv-peers/.ready: benchmarks/requirements-peers.txt | .venv/bin/python
	"$(PYTHON)" -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --no-deps -r benchmarks/requirements-peers.txt
	touch $@

.venv/.ready: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/python -m compileall -q src
	touch $@

.venv/.ready-dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/python -m compileall -q src
	touch $@ .venv/.ready

node_modules/.ready: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	touch $@

# The pages are tested in a real browser: Debian's Chromium.
.venv/.ready-browser: | .venv/bin/python
	@command -v chromium >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium; }
	touch $@

# For maintainers: work out the locked versions anew (needs uv).
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 pyproject.toml --group dev --output-file requirements-dev.txt

clean:
	rm -rf .venv .venv-peers node_modules town

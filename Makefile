# One handle for every chore. `make` prints what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The pages' styles and scripts, built from npm's packages; not committed, because what others wrote is not ours to copy.
STATIC := muster/doors/static/.ready
# A process for each core, up to four, each with a PostgreSQL of its own; the tests of a file stay together.
TOGETHER := -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help browser setup run test test-rules check fix bench docs lock

help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: $(READY) $(STATIC) ## Install everything into .venv and make the database ready
	@$(BIN)/muster setup

run: $(READY) $(STATIC) ## Set everything up, build the demonstration force, show what Muster does, and serve its pages
	@$(BIN)/muster setup
	@$(BIN)/muster demo
	@MUSTER_DEMONSTRATION=yes $(BIN)/muster serve

test: $(READY) $(STATIC) browser ## Every test, against a real PostgreSQL
	@$(BIN)/pytest $(TOGETHER)

test-rules: $(READY) ## The rules, controls, kernel and Merkle ring: no database, seconds
	@$(BIN)/pytest -m "not database"

check: $(READY) ## Formatting, lint, types, import contracts, fresh migrations and fresh generated docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -W 'ignore:Got an error checking' -m muster.config.manage makemigrations --check --dry-run
	@$(BIN)/python -m muster.config.reference --check

fix: $(READY) ## Mend formatting and what lint can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY) ## Measure what must be fast, as ratios against a bare baseline, and write docs/reference/performance.md
	@$(BIN)/python -m bench

docs: $(READY) ## Write the generated reference pages again
	@$(BIN)/python -m muster.config.reference

lock: $(READY) ## Pin every dependency again, with hashes and without addresses
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate \
		pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate \
		pyproject.toml --group dev -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--group node -o requirements-node.txt

# The journeys want a browser. As root that can be mended, otherwise it is said.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		echo "Installing Debian's chromium, for the tests of the pages"; apt-get update -qq && apt-get install -y -qq chromium; } \
		|| { echo "Please install the package chromium (as an administrator) and try again."; exit 1; }

# Debian ships python3 without ensurepip unless python3-venv is there; as root that can be mended, otherwise it is said.
$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Muster needs Python 3.11 or later; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) 2>/dev/null || { \
		echo "Python's venv module is incomplete; installing Debian's python3-venv"; \
		apt-get update -qq && apt-get install -y -qq python3-venv && rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); } \
		|| { echo "Please install the package python3-venv (as an administrator) and try again."; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

# Node 20.19 or later from the system; where there is none, from a wheel, into the same .venv.
$(STATIC): $(READY) package.json package-lock.json $(wildcard muster/doors/styles/*.scss muster/doors/scripts/*.js)
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
		&& command -v npm >/dev/null || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-node.txt
	@PATH="$(abspath $(BIN)):$$PATH"; npm ci --silent && mkdir -p $(dir $(STATIC)) && npm run --silent build
	@touch $(STATIC)

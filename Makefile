# `make` lists what there is. Everything here works with nothing but make and Python 3.11 or newer;
# Docker, Chromium, PostgreSQL, Redis and nginx are used by the tests where they are there.

VENV := .venv
BIN := $(VENV)/bin
WITH_VENV := PATH="$(CURDIR)/$(BIN):$$PATH"
IMAGE := microblog
PORT ?= 5000
UV_COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run dev test test-python test-browser test-container faults check fmt bench image seed \
	screenshots translations lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## serve on http://localhost:5000 with the production server
	@echo "Microblog: http://localhost:$(PORT)  (Ctrl+C ends it)"
	@$(WITH_VENV) CONTEXT=PROD PORT=$(PORT) exec ./boot.sh

dev: $(VENV)/.run ## the same with the debug server, which reloads when a file changes
	@echo "Microblog: http://localhost:$(PORT)  (Ctrl+C ends it)"
	@$(WITH_VENV) CONTEXT=DEV PORT=$(PORT) exec ./boot.sh

seed: $(VENV)/.run ## fill the database with believable people and posts
	@$(WITH_VENV) python3 -m app.core.prestart
	@$(WITH_VENV) FLASK_APP=microblog.py flask seed --yes

test: $(VENV)/.dev ## run all tests (REQUIRE_ALL=1: nothing may be left out)
	@status=0; \
	for part in python browser container; do \
		$(MAKE) --no-print-directory test-$$part || status=1; \
	done; \
	exit $$status

# A file stays with one worker: what is made once for its tests (the stage of the access matrix, the
# seeded town) is not made three times.
test-python: $(VENV)/.dev ## only the Python tests (TEST_REDIS=1: everything with Redis)
	$(BIN)/pytest -q -n 3 --dist loadfile -m "not browser and not container"

test-browser: $(VENV)/.dev ## only the tests in a real browser
	$(BIN)/pytest -q -n 2 --dist worksteal -m browser tests/browser

test-container: $(VENV)/.dev ## only the tests with a real Docker engine
	$(BIN)/pytest -q -m container tests/container

faults: $(VENV)/.dev ## how it bears lost databases and killed servers, with figures
	$(BIN)/pytest -q -s tests/server/test_faults.py tests/server/test_replicas.py

check: $(VENV)/.dev ## lint, types, import contracts, templates, Dockerfile, shell, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint app/templates
	$(BIN)/djlint --quiet --check app/templates
	$(BIN)/hadolint Dockerfile
	$(BIN)/shellcheck boot.sh .ci/run
	$(BIN)/pytest -q tests/house

fmt: $(VENV)/.dev ## put code and templates in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djlint --quiet --reformat app/templates

bench: $(VENV)/.dev ## measure pages, growth, posting and starts (needs wrk; ARGS="--help")
	@unset PYTHONDONTWRITEBYTECODE; $(BIN)/python -m bench $(ARGS)

image: ## build the image (docker build -t microblog .)
	docker build -t $(IMAGE) --build-arg REVISION="$$(git rev-parse HEAD 2>/dev/null || echo unknown)" .

screenshots: $(VENV)/.dev ## pictures of every page into screenshots/
	$(BIN)/python -m tests.browser.screenshots

translations: $(VENV)/.dev ## collect new texts for the translators, then compile
	$(BIN)/pybabel -q extract -F pyproject.toml -k _l -k lazy_gettext --no-location --sort-output \
		-o $(VENV)/messages.pot .
	$(BIN)/pybabel -q update -i $(VENV)/messages.pot -d app/translations --ignore-obsolete \
		--no-fuzzy-matching --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d app/translations

lock: $(VENV)/.dev ## compile requirements*.txt from the ranges in pyproject.toml
	$(UV_COMPILE) pyproject.toml -o requirements.txt
	$(UV_COMPILE) --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## remove the virtual environment and all caches (never instance/, your data)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# A stamp remembers that a lock file is installed: while the file is older, nothing is done.
$(VENV)/.run: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.run $@

$(BIN)/python:
	@for python in python3 python3.15 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$python --version)"; \
			exec $$python -m venv $(VENV); \
		fi; \
	done; \
	echo "Microblog needs Python 3.11 or newer; here is $$(python3 --version 2>&1)." >&2; \
	echo "Install it, or use Docker: docker build -t microblog . && docker run -p 5000:5000 microblog" >&2; \
	exit 1

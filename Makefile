# Two targets do everything: `make up` (install, build, validate, release, serve), `make test`.
PORT ?= 8000
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
EDITOR := src/c3graph/web/static/editor/lock.sha256
.PHONY: help up test check coverage tools lock newest dependencies docs dist lint editor build validate release golden translations bench clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python: Makefile
	@sh ./bootstrap.sh "$(PYTHON)" "$(VENV)"
	@touch $@

# What the lock names, and nothing newer: `make lock` writes it anew, `make newest` tries without it.
$(VENV)/.installed: pyproject.toml requirements/all.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt -r requirements/all.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml requirements/test.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.installed

# Installing brings the editor; this brings it back where it is gone, or the lock file moved.
$(EDITOR): editor/package-lock.json editor/bundle.py | $(BIN)/python
	@$(BIN)/python editor/bundle.py

editor: $(EDITOR) ## bring the query editor of the SPARQL page (npm, or Node from PyPI)

up: $(VENV)/.installed $(EDITOR) ## install, build, validate, release, serve (PORT=8000)
	$(BIN)/c3graph up --port $(PORT)

tools: ## bring all that tests can use: browser, Node, Java, nginx, stores, harvesters (Debian, as root)
	@bash .ci/tools

lock: $(BIN)/python ## resolve all dependencies anew into requirements/
	@VENV=$(VENV) bash .ci/lock --upgrade

newest: ## the suite against the newest of everything, and what moved; for maintainers
	@PYTHON=$(PYTHON) bash .ci/newest

dependencies: $(VENV)/.installed-test ## write docs/dependencies.md anew
	$(BIN)/python .ci/dependencies.py

docs: $(VENV)/.installed-test ## the documentation as one site, build/docs/index.html
	$(BIN)/python -m sphinx -q -W --keep-going -n -b html docs build/docs

dist: $(VENV)/.installed-test ## build sdist and wheel, walk the wheel in an empty environment, tag (TAG=1)
	@VENV=$(VENV) bash .ci/dist

test: $(VENV)/.installed-test $(EDITOR) ## install what tests need, run them all
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

check: $(VENV)/.installed-test ## the tests that take no browser, no other program and no patience
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow" $(PYTEST)

coverage: $(VENV)/.installed-test ## what of the code the quick tests run, in build/coverage
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow" --cov=c3graph --cov-branch \
	    --cov-report=html:build/coverage --cov-report=term:skip-covered -q $(PYTEST)

lint: $(VENV)/.installed-test ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

build: $(VENV)/.installed ## claim sheets to data/ttl
	$(BIN)/c3graph build

validate: $(VENV)/.installed ## check the graph against the shapes
	$(BIN)/c3graph validate

release: $(VENV)/.installed ## build, validate, release
	$(BIN)/c3graph release

golden: $(VENV)/.installed-test ## write the golden files anew, to be read in review
	C3GRAPH_GOLDEN=update $(BIN)/python -m pytest -q tests/query/test_queries.py

translations: $(VENV)/.installed-test ## bring the catalogues of the site up to its messages
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k counted:2,3 --no-location --sort-output --omit-header -o build/c3graph.pot .
	for language in pl hu; do folder=src/c3graph/web/locale/$$language/LC_MESSAGES; \
	    $(BIN)/pybabel -q update --no-fuzzy-matching --omit-header --ignore-obsolete \
	    -D c3graph -i build/c3graph.pot -d src/c3graph/web/locale -l $$language && \
	    cat $$folder/header.po $$folder/c3graph.po > build/$$language.po && \
	    mv build/$$language.po $$folder/c3graph.po || exit 1; done

bench: $(VENV)/.installed-test ## figures, each a ratio to a peer of the same run
	$(BIN)/python -m benchmarks

clean: ## remove what was made, not the releases
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

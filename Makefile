# Two commands are all there is to know: `make run` and `make test`. Both need python3, pip and make, nothing else.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
PYTHON := .venv/bin/python
UV := .tools/bin/uv
export PORT
export UV_PYTHON_DOWNLOADS := never

help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: .venv/run.stamp  ## start the product with invented people on http://localhost:8000 (PORT= for another port)
	@python3 igu/local/native.py
	@exec $(PYTHON) manage.py up

test: lint  ## run every check and test
	@$(PYTHON) -m pytest -n 2 --dist loadgroup

lint: .venv/test.stamp  ## run the checks that need no browser and no time
	@python3 igu/local/native.py test
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/djlint templates --check --quiet
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@$(PYTHON) manage.py check --fail-level WARNING

bench: .venv/test.stamp  ## print one JSON line a measure
	@$(PYTHON) -m tests.bench

assure: .venv/test.stamp  ## the long assurance runs
	@$(PYTHON) -m pytest tests/assurance

clean-local:  ## throw the local database away, after asking
	@printf 'Everything in .local/ will be lost. Type yes to go on: ' && read answer && [ "$$answer" = yes ]
	@if [ -x $(PYTHON) ]; then $(PYTHON) manage.py down; fi
	@rm -rf .local

# The libraries, hash for hash as locked. The test lock holds all of the other, so it serves `make run` as well.
.venv/run.stamp: requirements.lock $(UV)
	@if cmp -s requirements.lock .venv/run.lock; then touch $@; else $(UV) venv --quiet --allow-existing --python python3 .venv \
	  && $(UV) pip sync --quiet --require-hashes requirements.lock && cp requirements.lock .venv/run.lock && rm -f .venv/test.lock && touch $@; fi

.venv/test.stamp: tests/requirements.lock requirements.lock $(UV)
	@if cmp -s tests/requirements.lock .venv/test.lock; then touch $@; else $(UV) venv --quiet --allow-existing --python python3 .venv \
	  && $(UV) pip sync --quiet --require-hashes tests/requirements.lock && cp tests/requirements.lock .venv/test.lock \
	  && cp requirements.lock .venv/run.lock && touch $@; fi

$(UV): igu/local/uv.lock.txt
	@python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target .tools --require-hashes -r $<
	@touch $@

.PHONY: help run test lint bench assure clean-local

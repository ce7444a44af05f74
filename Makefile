# make serve | build | test | fuzz | check | update | versions | export | lock. PYTHON=python3.12 chooses another interpreter,
# WORKERS=4 how many processes run the tests, of which three keep two cores busy, as they wait for a browser,
# TESTS="tests/generator -x" which tests, and how, TORCH=2.14.1 which version `versions` is about.
PYTHON ?= python3
WORKERS ?= 3
TESTS ?=
TORCH ?= 2.14.1
SECONDS ?= 600
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: serve build test fuzz check update versions export lock clean

serve: $(VENV)/site.done  ## the site on 127.0.0.1:8000; what is stale shows as a box on its page
	-$(BIN)/verified-snippets export
	VERIFIED_SNIPPETS_DRAFT=1 $(BIN)/mkdocs serve --livereload --dev-addr 127.0.0.1:8000

build: export  ## the site into site/; what is stale stops it
	$(BIN)/mkdocs build --strict

test: $(VENV)/test.done  ## every snippet and every test
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadgroup $(TESTS)

fuzz: $(VENV)/test.done  ## each fuzz target for so many SECONDS: ten minutes, unless it says otherwise
	FUZZ_SECONDS=$(SECONDS) $(BIN)/pytest --capture no tests/fuzz $(TESTS)

check: $(VENV)/test.done  ## every snippet against its file and its record
	$(BIN)/verified-snippets check

update: $(VENV)/test.done  ## write what the snippets do into their files and records, and compile the known errors
	$(BIN)/verified-snippets update
	$(BIN)/autograd-clinic compile

versions: $(VENV)/test.done  ## every snippet under another torch too: TORCH=2.14.1; the records note what it gives there
	rm -rf .other && $(PYTHON) -m venv .other
	sed '/^torch==/d' constraints.txt > .other/constraints.txt
	.other/bin/pip install --quiet --constraint .other/constraints.txt '.[site]' src/autograd-clinic numpy matplotlib torch==$(TORCH)
	$(BIN)/verified-snippets check --python .other/bin/python
	rm -rf .other

export: $(VENV)/site.done  ## the pages' notebooks, Python files and Markdown into docs/downloads/
	rm -rf docs/downloads docs/llms.txt
	$(BIN)/verified-snippets export

lock:  ## the newest versions that pyproject.toml takes, into constraints.txt
	rm -rf .lock && $(PYTHON) -m venv .lock && .lock/bin/pip install --quiet 'pip>=25.1'
	.lock/bin/pip install --editable '.[site]' --editable src/autograd-clinic --group test
	{ sed '/^#/!d' constraints.txt; .lock/bin/pip freeze --exclude-editable | sed 's/+cpu$$//'; } > .lock/new
	mv .lock/new constraints.txt && rm -rf .lock

clean:
	rm -rf $(VENV) .other site docs/downloads docs/llms.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'This needs Python 3.11 or newer. Name one: make PYTHON=python3.12'; exit 1; }
	@echo 'Making $(VENV) …'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet 'pip>=25.1'  # the first that knows dependency groups

$(VENV)/site.done: pyproject.toml src/autograd-clinic/pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo 'Installing what the site needs, without torch: about half a minute, once …'
	@$(BIN)/pip install --constraint constraints.txt --editable '.[site]' --editable src/autograd-clinic
	@touch $@

$(VENV)/test.done: pyproject.toml src/autograd-clinic/pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo 'Installing what the tests need, torch among it: some minutes, once …'
	@$(BIN)/pip install --constraint constraints.txt --editable '.[site]' --editable src/autograd-clinic --group test
	@touch $@ $(VENV)/site.done

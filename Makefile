# Every target works from a fresh clone: it makes the environment it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench clean

.venv/made: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

demo: .venv/made
	@$(BIN)/licensecheck check examples/chat-service --on 2026-11-23; \
	status=$$?; echo; echo "(exit status $$status: something is violated)"; test $$status -eq 12

test: .venv/made
	$(BIN)/python -m pytest -q

lint: .venv/made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/licensecheck licenses lint

bench: .venv/made
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/loading.py
	$(BIN)/python benchmarks/identify.py
	$(BIN)/python benchmarks/packages.py

clean:
	rm -rf .venv

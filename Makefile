# The shell of daily work. `make demo` and `make test` need only Python >= 3.11 and make.
# A smaller PyTorch: make test PIP_FLAGS="--extra-index-url https://download.pytorch.org/whl/cpu"
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
PIP_FLAGS ?=
BIN := .venv/bin
SIMULATOR := GPUFRAME_BACKEND=cuda NUMBA_ENABLE_CUDASIM=1
MACHINE ?= $(shell uname -n)
GPU_PYTHON ?= python

.PHONY: demo test check lint types layers docs unit sim cubin gpu gpu-warm gpu-test gpu-bench bench clean

demo: .venv/demo-ready
	$(BIN)/python examples/flight_delays.py

test: check unit sim cubin

check: lint types layers docs

lint: .venv/test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test-ready
	$(BIN)/mypy

layers: .venv/test-ready
	$(BIN)/pytest -q tests/test_architecture.py tests/test_import.py

docs: .venv/test-ready
	$(BIN)/pytest -q tests/test_docs.py
	$(BIN)/pytest -q --doctest-modules gpuframe

unit: .venv/test-ready
	GPUFRAME_BACKEND=cpu $(BIN)/pytest -q -n auto --dist loadfile tests --ignore=tests/cuda --ignore=tests/test_docs.py \
		--ignore=tests/test_architecture.py --ignore=tests/test_import.py

# A third of the cases of frames and features, everything else whole; SIMULATE_ALL=1 make sim for all.
sim: .venv/test-ready
	$(SIMULATOR) $(BIN)/pytest -q -n auto --dist loadfile tests --ignore=tests/cuda/test_cubin.py --ignore=tests/test_docs.py \
		--ignore=tests/test_architecture.py --ignore=tests/test_import.py -m "not cpu_only"

cubin: .venv/test-ready
	$(BIN)/pytest -q tests/cuda/test_cubin.py

# On a machine with a GPU: its own python with CuPy and numba-cuda, the checkout not installed.
# Warnings of the driver's libraries do not fail tests there; those of ours do.
gpu: gpu-test gpu-bench

# Hundreds of signatures at about a second each: every core compiles its share beforehand.
gpu-warm:
	GPUFRAME_BACKEND=cuda $(GPU_PYTHON) -m gpuframe.warmup --jobs $$(nproc)

gpu-test: gpu-warm
	GPUFRAME_BACKEND=cuda $(GPU_PYTHON) -m pytest -q -ra --durations=10 tests \
		-W default -W error::gpuframe.errors.FallbackWarning \
		--ignore=tests/cuda/test_cubin.py --ignore=tests/test_docs.py \
		--ignore=tests/test_architecture.py --ignore=tests/test_import.py

gpu-bench:
	GPUFRAME_BACKEND=cuda $(GPU_PYTHON) -m bench kernels groupby h2o join joinfive asof sort windows small \
		--repeats 3 --json bench/results/$(MACHINE).json

bench: .venv/test-ready
	$(BIN)/python -m bench kernels groupby h2o join joinfive joinshapes asof sort text windows csv \
		parquet small start import --json bench/results/$(MACHINE).json

clean:
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Each stamp stands for one finished installation; a second run starts at once.
.venv/test-ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "gpuframe needs Python 3.11, 3.12 or 3.13"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) -e ".[test]"
	@touch .venv/test-ready .venv/demo-ready

.venv/demo-ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "gpuframe needs Python 3.11, 3.12 or 3.13"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) -e ".[demo]"
	@touch .venv/demo-ready

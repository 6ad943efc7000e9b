"""Every twin gives its reference's bits on every case, and leaves its arguments as they were."""

import importlib
import inspect
import pkgutil
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import gpuframe.kernels
from gpuframe import device, warmup
from gpuframe.kernels.contract import Kernel

sys.path.insert(0, str(Path(__file__).parent))
import cases
import cases_alphabets
import cases_draws
import cases_hashing
import cases_join
import cases_numerals
import cases_programs
import cases_sort
import cases_text
import cases_timestamps
import cases_windows

# One module of cases a topic that has many.
CASES = {
    **cases.CASES,
    **cases_alphabets.CASES,
    **cases_draws.CASES,
    **cases_hashing.CASES,
    **cases_join.CASES,
    **cases_text.CASES,
    **cases_timestamps.CASES,
    **cases_numerals.CASES,
    **cases_programs.CASES,
    **cases_sort.CASES,
    **cases_windows.CASES,
}

BACKEND = device.backend().name


def contracts():
    """Return every contract as {topic.name: kernel}."""
    found = {}
    for info in pkgutil.iter_modules(gpuframe.kernels.__path__):
        if info.ispkg or info.name == "contract":
            continue
        module = importlib.import_module(f"gpuframe.kernels.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Kernel) and value.__module__ == module.__name__:
                found[f"{info.name}.{name}"] = value
    return found


CONTRACTS = contracts()
# Kernels whose CPU twin is NumPy's own loop, shared by the threads.
NUMPY_ALONE = {"reduce.min_max", "select.count_true", "validity.intersect"}


def put(args):
    return tuple(map(put_one, args))


def put_one(arg):
    if isinstance(arg, tuple):
        return (
            type(arg)(*map(put_one, arg)) if hasattr(arg, "_fields") else tuple(map(put_one, arg))
        )
    return device.to_device(arg) if isinstance(arg, np.ndarray) else arg


def get(result):
    if isinstance(result, tuple):
        return tuple(get(part) for part in result)
    return result if isinstance(result, int) else device.to_host(result)


def same_bits(left, right):
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same_bits, left, right))
    if isinstance(left, int):
        return type(left) is type(right) and left == right
    if left.dtype != right.dtype or left.shape != right.shape:
        return False
    return left.tobytes() == right.tobytes() or (
        left.dtype.kind == "f"
        and np.array_equal(left, right, equal_nan=True)
        and np.array_equal(np.signbit(left), np.signbit(right))
    )


def compared(name, result):
    """Return what must be equal: where a table puts its keys is a backend's own affair."""
    if name == "join.hash_table":
        result = (result, np.zeros(0), np.zeros(0))
    elif name != "join.hash_build":
        return get(result)
    slots, ids, firsts = result
    keys = np.ascontiguousarray(device.to_host(slots)[::2])
    probe = CONTRACTS["join.hash_probe"]
    number = get(probe.twin(BACKEND)(slots, device.to_device(keys)))
    used = device.to_host(slots)[1::2] >= 0
    assert np.array_equal(number[used], device.to_host(slots)[1::2][used])
    assert used.sum() * 2 <= used.size
    by_number = np.empty(int(used.sum()), np.int64)
    by_number[number[used]] = keys[used]
    return by_number, get(ids), get(firsts)


def test_every_contract_has_cases_and_every_case_a_contract():
    assert set(CASES) == set(CONTRACTS)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_twin_has_the_contracts_parameters(name):
    kernel = CONTRACTS[name]
    twin = inspect.signature(kernel.twin(BACKEND))
    assert list(twin.parameters) == list(inspect.signature(kernel.reference).parameters)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_twin_gives_the_references_bits(name):
    kernel = CONTRACTS[name]
    for number, args in enumerate(CASES[name]):
        before = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
        expected = kernel.reference(*args)
        given = put(args)
        result = kernel.twin(BACKEND)(*given)
        if name == "join.hash_build":
            expected = (args[0][expected[2]], *expected[1:])
        elif name == "join.hash_table":
            expected = (args[0], np.zeros(0), np.zeros(0))
        assert same_bits(compared(name, result), expected), (number, args, expected, get(result))
        for old, host, new in zip(before, args, given, strict=True):
            if isinstance(old, np.ndarray):
                assert old.tobytes() == host.tobytes(), "the reference wrote an input"
                assert old.tobytes() == device.to_host(new).tobytes(), "the twin wrote an input"


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_contract_says_what_it_takes_and_returns(name):
    text = inspect.getdoc(CONTRACTS[name])
    assert "Args:" in text
    assert "Returns:" in text
    assert "Bytes: " in text


def test_few_rows_run_the_reference_and_many_the_twin(monkeypatch):
    if BACKEND != "cpu":
        pytest.skip("a CUDA backend has no choice: its arrays are on the device")
    kernel = CONTRACTS["reduce.group_size"]
    called = []
    monkeypatch.setattr(kernel, "_found", lambda ids, groups: called.append((ids, groups)))
    few = np.zeros(kernel.threshold - 1, np.int32)
    assert kernel(few, 1).tolist() == [few.size]
    assert not called
    kernel(np.zeros(kernel.threshold, np.int32), groups=1)
    assert len(called) == 1


def test_the_page_on_kernels_names_them_all():
    page = (Path(__file__).parents[2] / "docs" / "kernels.md").read_text()
    named = set()
    for topic, names in re.findall(r"^\| `(\w+)` \| ((?:`\w+` ?)+)\|", page, re.MULTILINE):
        named |= {f"{topic}.{name}" for name in re.findall(r"`(\w+)`", names)}
    assert named == set(CONTRACTS)


def test_warmup_knows_every_kernel_that_is_compiled():
    warmed = {f"{kernel.__module__}.{kernel.__name__}" for kernel, _ in warmup.calls()}
    expected = {f"gpuframe.kernels.{name}" for name in CONTRACTS if name not in NUMPY_ALONE}
    assert warmed == expected


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_only_contracts_that_say_so_wait_for_the_device(name):
    strict = device.xp()
    if not device.backend().simulated:
        pytest.skip("the simulator's arrays count")
    kernel = CONTRACTS[name]
    if kernel.synchronises:
        pytest.skip("may wait")
    for args in CASES[name]:
        given = put(args)
        strict.reset_counts()
        kernel.twin(BACKEND)(*given)
        assert strict.counts() == (0, 0), args

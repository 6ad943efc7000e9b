"""Rows that are gathered when somebody asks: the same values, no sooner than needed."""

import pickle
import threading

import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe import device
from gpuframe.columns.column import fixed
from gpuframe.ops import later, select
from tests.frames.compare import both
from tests.frames.strategies import on


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Let columns wait from a few rows on."""
    monkeypatch.setattr(later, "LEAST", 4)


def rows_of(numbers):
    return device.to_device(np.asarray(numbers, np.int32))


def columns():
    host = pandas.DataFrame(
        {
            "i": np.arange(20),
            "f": np.linspace(0, 1, 20),
            "t": pandas.Series([f"text {n % 7}" * (n % 3) for n in range(20)], dtype="str"),
            "c": pandas.Categorical(list("abcd" * 5)),
            "d": pandas.date_range("2024-01-01", periods=20, unit="us"),
            "b": np.arange(20) % 2 == 0,
        }
    )
    return gpuframe.from_pandas(host)._columns


def values(column):
    from gpuframe.columns.pandas import to_pandas

    return list(to_pandas(column))


def waits(column):
    return column.data.later is not None


@pytest.mark.parametrize("first", [[3, 1, 4, 1, 5, 9, 2, 6], list(range(20)), [19] * 5])
def test_values_are_those_of_a_gather_at_once(first):
    for column, found in zip(columns(), later.chosen(columns(), rows_of(first)), strict=True):
        assert waits(found)
        assert found.length == len(first)
        assert values(found) == values(select.take(column, rows_of(first)))
        assert not waits(found)


@pytest.mark.parametrize("first", [[3, -1, 4, -1, 5], [-1] * 5, [0, 1, 2, 3, 4]])
def test_missing_rows_wait_too(first):
    for column, found in zip(
        columns(), later.chosen(columns(), rows_of(first), missing=True), strict=True
    ):
        expected = select.take_or_missing(column, rows_of(first), known=True)
        assert waits(found) == (column.dtype != bool)
        assert found.dtype == expected.dtype
        assert list(map(str, values(found))) == list(map(str, values(expected)))
        again = later.chosen([found], rows_of([4, 3, 2, 1, 0]))[0]
        assert list(map(str, values(again))) == list(map(str, values(expected)))[::-1]


@pytest.mark.parametrize("second", [[0, 1, 2, 3, 4], [4, -1, 0, -1, 1]])
def test_missing_rows_of_waiting_ones(second):
    for column in columns():
        first = later.chosen([column], rows_of([7, 6, 5, 4, 3]))[0]
        expected = select.take_or_missing(
            select.take(column, rows_of([7, 6, 5, 4, 3])), rows_of(second), known=True
        )
        found = later.chosen([first], rows_of(second), missing=True)[0]
        assert found.dtype == expected.dtype
        assert list(map(str, values(found))) == list(map(str, values(expected)))


def test_rows_of_rows_are_composed_and_the_first_are_never_gathered():
    first = later.chosen(columns(), rows_of([9, 8, 7, 6, 5, 4, 3, 2]))
    second = later.chosen(first, rows_of([0, 2, 4, 6, 7]))
    for column, found in zip(columns(), second, strict=True):
        assert values(found) == values(select.take(column, rows_of([9, 7, 5, 3, 2])))
    assert all(map(waits, first))


def test_few_rows_of_waiting_ones_are_gathered_from_the_source():
    first = later.chosen(columns(), rows_of(range(20)))
    for column, found in zip(columns(), first, strict=True):
        assert values(select.take(found, rows_of([3, 0]))) == values(
            select.take(column, rows_of([3, 0]))
        )
        assert values(found.slice(2, 4)) == values(column.slice(2, 4))
        assert str(found.scalar(5)) == str(column.scalar(5))
        assert waits(found)


def test_few_rows_keep_no_more_memory_alive_than_a_share(monkeypatch):
    monkeypatch.setattr(later.memory, "total", lambda: later.SHARE * 300)
    long, other = (fixed(device.to_device(np.arange(30))) for _ in range(2))
    first, second = (later.chosen([long], rows_of(range(5)))[0] for _ in range(2))
    assert waits(first)  # both keep the same memory alive
    assert waits(second)
    third = later.chosen([other], rows_of(range(5)))[0]
    assert not waits(first)
    assert not waits(second)
    assert waits(third)
    assert values(first) == values(second) == values(third) == [0, 1, 2, 3, 4]


def test_threads_gather_once():
    found = later.chosen(columns(), rows_of(range(20)))
    seen = []
    threads = [
        threading.Thread(target=lambda: seen.append([values(column) for column in found]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(each == seen[0] for each in seen)


def test_waiting_columns_are_pickled_with_their_values():
    for found in later.chosen(columns(), rows_of([5, 6, 7, 8])):
        again = pickle.loads(pickle.dumps(found, protocol=5))  # noqa: S301 - our own bytes
        assert values(again) == values(found)
        assert again.nbytes == found.nbytes > 0


def test_the_size_is_told_without_gathering():
    for column, found in zip(columns(), later.chosen(columns(), rows_of(range(20))), strict=True):
        assert found.nbytes == column.nbytes
        assert waits(found)


LINES = {
    "filter, sort, head": lambda f: f[f.i > 3].sort_values("f", ascending=False).head(3),
    "filter twice": lambda f: f[f.i > 3][lambda d: d.b],
    "sort and iloc": lambda f: f.sort_values("i", ascending=False).iloc[5],
    "filter and write": lambda f: f[f.b].assign(z=lambda d: d.i * 2),
    "filter and merge": lambda f: f[f.b].merge(f[f.i > 5], on="i"),
    "filter and group": lambda f: f[f.i > 2].groupby("t").f.sum(),
    "filter and reset": lambda f: f[f.b].set_index("i").sort_index().reset_index(),
    "filter and text": lambda f: f[f.b].t.str.upper(),
}


@pytest.mark.parametrize("name", LINES)
def test_frames(name):
    host = pandas.DataFrame({"i": np.arange(20), "f": np.arange(20) * 7 % 20 / 4})
    host["t"] = pandas.Series([f"text {n % 7}" for n in range(20)], dtype="str")
    host["b"] = host.i % 2 == 0
    both(lambda pd: LINES[name](on(pd, host)), native=True)

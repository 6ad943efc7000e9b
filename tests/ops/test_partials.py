"""Aggregates by group that merge: any cut of the rows gives the bits of all rows."""

import numpy as np
import pytest

from gpuframe import device
from gpuframe.columns import numpy as numpy_columns
from gpuframe.columns import pandas as pandas_columns
from gpuframe.ops import aggregate, partials, ranked, select
from gpuframe.ops.grouping import group

RANDOM = np.random.default_rng(8)
SIMULATED = device.backend().simulated
ROWS = 40 if SIMULATED else 300
X = RANDOM.normal(size=ROWS) * 10.0 ** RANDOM.integers(-20, 20, ROWS)
X[3::11] = np.nan
COLUMNS = {
    "x": numpy_columns.from_numpy(X),
    "y": numpy_columns.from_numpy(np.where(np.arange(ROWS) % 13 == 2, np.inf, X[::-1])),
    "w": numpy_columns.from_numpy(RANDOM.integers(-(2**62), 2**62, ROWS)),
    "b": numpy_columns.from_numpy(RANDOM.random(ROWS) < 0.3),
    "s": pandas_columns.from_list(RANDOM.choice(["p", "q", "rr"], ROWS).tolist()),
}
KEY = RANDOM.choice(["b", "a", "c"], ROWS)
OTHER = RANDOM.integers(0, 3, ROWS)
WANTED = [
    *((name, function) for name in "xyw" for function in ("count", "sum", "mean", "var", "sem")),
    *((name, function) for name in "xwbs" for function in ("min", "max", "first", "last")),
    *((name, "nunique") for name in "xbs"),
    ("b", "sum"),
]


KEYS = [pandas_columns.from_list(KEY.tolist()), numpy_columns.from_numpy(OTHER)]


def partial(rows, wanted, *, by=True):
    at = device.to_device(rows)
    columns = {name: select.take(COLUMNS[name], at) for name, _ in wanted}
    keys = [select.take(key, at) for key in KEYS] if by else []
    return partials.collect(keys, columns, wanted)


def cuts(number):
    ends = np.sort(RANDOM.integers(0, ROWS + 1, number))
    return np.split(np.arange(ROWS), ends)


def host(column):
    return pandas_columns.to_pandas(column).tolist()


def equal(left, right):
    return [value.hex() if isinstance(value, float) else value for value in left] == [
        value.hex() if isinstance(value, float) else value for value in right
    ]


def test_merged_results_are_those_of_all_rows():
    wanted = WANTED[:: 5 if SIMULATED else 1]
    grouping = group(KEYS, sort=True, dropna=True)
    for number in (0, 1) if SIMULATED else (0, 1, 4, 40):
        found = partials.merge([partial(rows, wanted) for rows in cuts(number)])
        assert list(map(host, found.keys)) == list(map(host, grouping.keys))
        for name, function in wanted:
            column = COLUMNS[name]
            expected = host(aggregate.aggregate(grouping, column, function))
            assert equal(host(found.finish(name, function, column.dtype)), expected), function


def test_parts_by_hash_hold_every_group_once():
    wanted = [("x", "sum"), ("s", "nunique"), ("w", "min")]
    whole = partial(np.arange(ROWS), wanted)
    parts = whole.split(3)
    assert sum(part.groups for part in parts) == whole.groups
    again = partials.merge([part for part in parts if part.groups])
    for name, function in wanted:
        kind = COLUMNS[name].dtype
        assert equal(
            host(again.finish(name, function, kind)), host(whole.finish(name, function, kind))
        )
    halves = [partial(rows, wanted).split(3) for rows in cuts(1)]
    for place, part in enumerate(parts):
        merged = partials.merge([half[place] for half in halves])
        assert list(map(host, merged.keys)) == list(map(host, part.keys))


def test_all_rows_are_one_group():
    wanted = [("x", "sum"), ("y", "mean"), ("w", "var"), ("w", "sum")]
    whole = partial(np.arange(ROWS), wanted, by=False)
    found = partials.merge([partial(rows, wanted, by=False) for rows in cuts(2)])
    for name, function in wanted:
        kind = COLUMNS[name].dtype
        assert equal(
            host(found.finish(name, function, kind)), host(whole.finish(name, function, kind))
        )
    assert host(found.finish("y", "mean", COLUMNS["y"].dtype)) == [np.inf]


def test_squares_past_the_greatest_double_give_infinity():
    column = numpy_columns.from_numpy(np.array([1e200, 1.0, 2.0]))
    key = numpy_columns.from_numpy(np.array([0, 1, 1]))
    found = partials.collect([key], {"x": column}, [("x", "var")])
    again = partials.merge([found, found])
    assert host(again.finish("x", "var", column.dtype)) == [np.inf, 1 / 3]


@pytest.mark.skipif(SIMULATED, reason="65,536 bins, each a thread")
@pytest.mark.parametrize("name", ["x", "w"])
def test_values_of_ranks(name):
    column = COLUMNS[name]
    values = np.array(host(column))
    known = np.sort(values[values == values])  # noqa: PLR0124 - not NaN
    places = [0, len(known) // 3, len(known) - 1]
    parts = [select.take(column, device.to_device(rows)) for rows in cuts(6)]
    search = ranked.Search()
    for _ in range(ranked.STEPS):
        found = ranked.merge([search.counted(part) for part in parts])
        search = found.advanced(places)
    assert search.known == len(known)
    assert search.rows == ROWS
    assert search.found(column.dtype).tolist() == known[places].tolist()

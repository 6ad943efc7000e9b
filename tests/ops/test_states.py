"""Exact sums as a table: equal for any order and any cut of the rows, rounded as `math.fsum`."""

import math

import numpy as np
import pytest

from gpuframe import device
from gpuframe.columns import numpy as numpy_columns
from gpuframe.columns import pandas as pandas_columns
from gpuframe.columns.table import Table
from gpuframe.ops import select, states

RANDOM = np.random.default_rng(12)
SIMULATED = device.backend().simulated
ROWS = 40 if SIMULATED else 240
DATA = {
    "ordinary": np.round(RANDOM.normal(100, 40, ROWS), 2),
    "large beside small": RANDOM.choice([1e300, -1e300, 1e-300, 3.7, -1e-300], ROWS),
    "denormal": RANDOM.integers(-9, 9, ROWS) * 5e-324,
    "cancelling": np.r_[np.tile([1e8, -1e8], ROWS // 2 - 1), 1e-16, 2e-16],
    "negative": -np.abs(RANDOM.normal(1, 1e-3, ROWS)),
}
KEYS = RANDOM.choice(["b", "a", "c"], ROWS)


def column(values):
    return numpy_columns.from_numpy(np.ascontiguousarray(values))


def state(keys, **values):
    text = pandas_columns.from_list(list(keys))
    named = [(name, column(part)) for name, part in values.items()]
    pairs = [("x", "y")] if "y" in values else []
    return states.collect([("k", text)], named, pairs)


def rows(table):
    host = [list(pandas_columns.to_pandas(part)) for part in table.columns]
    return list(zip(*host, strict=True))


@pytest.mark.parametrize("name", list(DATA)[:2] if SIMULATED else DATA)
def test_any_split_of_the_rows_merges_to_the_same_table(name):
    values = DATA[name]
    whole = rows(state(KEYS, x=values, y=DATA["ordinary"]))
    splits = 1 if SIMULATED else 200
    for seed in range(splits):
        random = np.random.default_rng(seed)
        order = random.permutation(ROWS)
        cuts = np.sort(random.integers(0, ROWS + 1, random.integers(1, 5)))
        parts = [
            state(KEYS[part], x=values[part], y=DATA["ordinary"][part])
            for part in np.split(order, cuts)
            if part.size
        ]
        merged = states.merge(parts)
        assert rows(merged) == whole
        if seed % 50 == 0:
            assert rows(states.merge([states.merge(parts[:1]), *parts[1:]])) == whole


@pytest.mark.parametrize("name", DATA)
def test_sums_are_those_of_fsum(name):
    table = states.finish(state(KEYS, x=DATA[name]), "sum")
    assert rows(table) == [(key, math.fsum(DATA[name][key == KEYS])) for key in "abc"]


@pytest.mark.parametrize("name", ["count", "sum", "mean", "var", "std", "sem"])
def test_results_have_the_bits_of_group_by(name):
    import gpuframe

    for values in (DATA["ordinary"], DATA["cancelling"], DATA["negative"]):
        frame = gpuframe.DataFrame({"k": KEYS, "x": values})
        expected = device.to_host(getattr(frame.groupby("k").x, name)()._column.values)
        found = states.finish(state(KEYS, x=values), name).columns[1]
        assert device.to_host(found.values).tobytes() == expected.tobytes()


def test_covariance_has_the_bits_of_group_by():
    import gpuframe

    frame = gpuframe.DataFrame({"k": KEYS, "x": DATA["ordinary"], "y": DATA["negative"]})
    x, y = frame["x"], frame["y"]
    expected = device.to_host(x.groupby(frame["k"]).cov(y)._column.values)
    table = state(KEYS, x=DATA["ordinary"], y=DATA["negative"])
    found = states.covariance(table, "x", "y").columns[1]
    assert device.to_host(found.values).tobytes() == expected.tobytes()
    with pytest.raises(KeyError, match="no products of 'x' and 'z'"):
        states.covariance(table, "x", "z")


def test_missing_values_and_infinities():
    values = np.array([1.0, math.nan, math.inf, 2.0, -math.inf, math.inf, math.nan])
    keys = np.array(list("aabbccd"))
    table = state(keys, x=values)
    assert rows(states.finish(table, "count")) == [("a", 1), ("b", 2), ("c", 2), ("d", 0)]
    sums = [value for _, value in rows(states.finish(table, "sum"))]
    assert sums[:2] == [1.0, math.inf]
    assert math.isnan(sums[2])
    assert sums[3] == 0.0
    means = [value for _, value in rows(states.finish(table, "mean"))]
    assert math.isnan(means[3])
    assert all(math.isnan(value) for _, value in rows(states.finish(table, "var")))


def test_no_keys_is_one_group():
    table = states.collect([], [("x", column(DATA["ordinary"]))])
    assert rows(states.finish(table, "sum")) == [(math.fsum(DATA["ordinary"]),)]


def test_states_of_no_rows_merge():
    some = state(["a", "b"], x=np.array([1.0, 2.0]))
    nowhere = device.xp().zeros(0, dtype=np.int64)
    none = Table(some.names, tuple(select.take(part, nowhere) for part in some.columns), 0)
    assert rows(states.merge([none, none])) == []
    assert rows(states.merge([none, some, none])) == rows(some)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="'word'"):
        states.collect([("word", column(np.arange(3)))], [("x", column(np.ones(3)))])
    with pytest.raises(NotImplementedError, match="column 't' of str"):
        states.collect([], [("t", pandas_columns.from_list(["a"]))])
    one = states.collect([], [("x", column(np.ones(3)))])
    with pytest.raises(ValueError, match="states of other columns"):
        states.merge([one, state(KEYS, x=DATA["ordinary"])])
    with pytest.raises(ValueError, match="'median' is none of count"):
        states.finish(one, "median")


@pytest.mark.cpu_only
@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "sem"])
def test_no_order_of_many_rows_shows_in_groups(name):
    import gpuframe

    random = np.random.default_rng(77)
    frame = gpuframe.DataFrame(
        {
            "k": random.integers(0, 500, 150_000),
            "x": random.standard_normal(150_000) * 10.0 ** random.integers(-12, 12, 150_000),
        }
    )
    expected = getattr(frame.groupby("k").x, name)().to_numpy().tobytes()
    for _ in range(3):
        order = random.permutation(150_000)
        shuffled = gpuframe.DataFrame(
            {"k": frame.k.to_numpy()[order], "x": frame.x.to_numpy()[order]}
        )
        assert getattr(shuffled.groupby("k").x, name)().to_numpy().tobytes() == expected
        assert getattr(shuffled.x, name)() == getattr(frame.x, name)()


def test_states_of_frames():
    import gpuframe
    from gpuframe.frames import exact_sums

    frame = gpuframe.DataFrame({"k": KEYS, "x": DATA["ordinary"], "y": DATA["negative"]})
    parts = [frame.iloc[:7], frame.iloc[7:20], frame.iloc[20:]]
    found = [exact_sums.collect(part, ["k"], ["x", "y"], [("x", "y")]) for part in parts]
    state = exact_sums.merge(found)
    means = exact_sums.finish(state, "mean")
    expected = frame.groupby("k", as_index=False)[["x", "y"]].mean()
    assert means.to_pandas().equals(expected.to_pandas())
    assert exact_sums.covariance(state, "x", "y").columns.tolist() == ["k", "covariance"]
    with pytest.raises(KeyError, match="'z'"):
        exact_sums.collect(frame, ["k"], ["z"])
    with pytest.raises(ValueError, match="no columns to sum"):
        exact_sums.collect(frame, ["k"], [])
    with pytest.raises(ValueError, match="no tables to merge"):
        exact_sums.merge([])

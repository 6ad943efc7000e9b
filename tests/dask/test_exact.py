"""The same bits for any number of partitions, any order of rows and any tree."""

import math

import dask
import dask.dataframe as dd
import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe.frames import exact_sums
from tests.dask import compare

pytestmark = pytest.mark.cpu_only  # sums have their own tests there

ROWS = 400


def host(order=0):
    rng = np.random.default_rng(1)
    x = rng.normal(size=ROWS) * 10.0 ** rng.integers(-30, 30, ROWS)
    x[0:350:7] = -x[1:351:7]  # cancels
    made = pandas.DataFrame(
        {
            "x": x,
            "y": np.where(rng.random(ROWS) < 0.1, np.nan, x[::-1]),
            "b": rng.random(ROWS) < 0.5,
        }
    )
    made["i"] = rng.integers(0, 100, ROWS).astype("int32")
    return made.sample(frac=1, random_state=order) if order else made


def bits(value):
    return np.atleast_1d(np.asarray(value, np.float64)).view(np.int64).tolist()


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "sem"])
@pytest.mark.parametrize("column", ["x", "y", ["x", "y", "b", "i"]])
def test_bits_are_those_of_one_frame(name, column):
    whole = getattr(gpuframe.from_pandas(host())[column], name)()
    expected = bits(whole.to_pandas() if hasattr(whole, "to_pandas") else whole)
    for order in (0, 3):
        frame = gpuframe.from_pandas(host(order).reset_index(drop=True))
        for partitions, split_every in ((1, False), (3, False), (17, 2), (50, 8)):
            made = dd.from_pandas(frame, npartitions=partitions)[column]
            found = getattr(made, name)(split_every=split_every)
            with gpuframe.options.context(fallback="raise"):
                found = found.compute()
            if hasattr(found, "to_pandas"):
                found = found.to_pandas()
                assert found.index.tolist() == column
            assert bits(found) == expected


def test_sums_are_those_of_fsum():
    made = dd.from_pandas(gpuframe.from_pandas(host()), npartitions=7)
    assert made.x.sum().compute() == math.fsum(host().x)


@pytest.mark.filterwarnings("ignore:invalid value")  # of pandas
@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "sem"])
def test_missing_infinite_and_no_values(name):
    for values in ([], [np.nan], [np.nan, 1.0], [np.inf, 1.0], [np.inf, -np.inf], [1.0]):
        frame = pandas.DataFrame({"x": np.array(values), "y": np.array(values) * 0.5})
        made = compare.collection(frame, "empty", gpuframe)
        of_pandas = getattr(frame, name)()
        compare.check(compare.computed(getattr(made, name)()), of_pandas, rtol=1e-15)
        np.testing.assert_equal(compare.computed(getattr(made.x, name)()), of_pandas["x"])


def test_settings_that_have_no_exact_way_are_those_of_dask():
    made = compare.collection(host(), "3", gpuframe)
    of_pandas = compare.collection(host(), "3", pandas)
    for lines in (
        lambda d: d[["x", "y"]].sum(axis=1),
        lambda d: d.y.sum(skipna=False),
        lambda d: d.y.sum(min_count=1000),
        lambda d: d[["y"]].var(ddof=0),
        lambda d: d.i.sum(),
    ):
        compare.check(compare.computed(lines(made)), lines(of_pandas).compute(), rtol=1e-9)


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std"])
@pytest.mark.parametrize("keys", ["k", ["k", "s"]])
@pytest.mark.parametrize("column", ["x", ["y", "x"]])
def test_bits_of_groups_are_those_of_one_frame(name, keys, column):
    rows = host()
    rows["k"] = np.arange(ROWS) % 7
    rows["s"] = np.array(["a", "b", None], object)[np.arange(ROWS) // 3 % 3]
    rows["s"] = rows.s.astype("str")
    expected = getattr(gpuframe.from_pandas(rows).groupby(keys)[column], name)().to_pandas()
    with dask.config.set({"dataframe.convert-string": False}):
        for order, partitions, split_every in ((0, 1, 8), (3, 3, 8), (0, 17, 2), (3, 50, 8)):
            frame = rows.sample(frac=1, random_state=order) if order else rows
            made = gpuframe.from_pandas(frame.reset_index(drop=True))
            groups = dd.from_pandas(made, npartitions=partitions).groupby(keys)[column]
            with gpuframe.options.context(fallback="raise"):
                found = getattr(groups, name)(split_every=split_every).compute()
            compare.check(found, expected)


def test_groups_of_no_rows_are_none():
    empty = gpuframe.from_pandas(host()).iloc[:0]
    made = dd.from_pandas(empty, npartitions=1)
    found = made.groupby("b").x.mean().compute()
    compare.check(found, host().iloc[:0].groupby("b").x.mean())


def test_other_groups_are_those_of_dask():
    rows = host()
    rows["c"] = pandas.Categorical(np.arange(ROWS) % 3)
    for lines in (
        lambda d: d.groupby("c", observed=True).x.sum(),
        lambda d: d.groupby("i").y.sum(min_count=5),
        lambda d: d.groupby("b").i.sum(),
        lambda d: d.groupby(d.i % 3).y.mean(),
        lambda d: d.groupby("b", dropna=False)[["y"]].sum(),
        lambda d: d.y.groupby(d.b).sum(),
        lambda d: d.groupby("b").y.sum(split_out=2),
    ):
        found = compare.computed(lines(compare.collection(rows, "3", gpuframe)))
        of_pandas = lines(compare.collection(rows, "3", pandas)).compute()
        compare.check(found, of_pandas, order=False, rtol=1e-9)


def test_states_of_sums_hold_no_squares():
    made = gpuframe.from_pandas(host())
    short = exact_sums.collect(made, ["b"], ["x", "y"], squares=False)
    assert "product" not in set(short.kind.tolist())
    for result in ("count", "sum", "mean"):
        whole = exact_sums.finish(exact_sums.collect(made, ["b"], ["x", "y"]), result)
        compare.check(exact_sums.finish(short, result), whole.to_pandas())

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


FUNCTIONS = ("count", "sum", "mean", "var", "std", "min", "max", "first", "last")


def varied():
    """Columns of many dtypes, keys among them."""
    rows, random = host(), np.random.default_rng(3)
    at = np.arange(ROWS)
    rows["k"] = at % 7
    rows["s"] = np.array(["a", "b", None], object)[at // 3 % 3]
    rows["s"] = rows.s.astype("str")
    rows["c"] = pandas.Categorical(np.array(["z", "y", "x"])[at % 3], ["z", "q", "y", "x"])
    rows["f"] = rows.y.clip(-1e10, 1e10).astype("float32")
    rows["w"] = random.integers(-(2**62), 2**62, ROWS)
    rows["u"] = random.integers(0, 2**63, ROWS).astype("uint64") * 2
    rows["d"] = pandas.to_datetime(rows.i * 10**9)
    return rows


SEVERAL = {
    "list": lambda g: g[["x", "i"]].agg(["sum", "mean", "count"]),
    "dict": lambda g: g.agg({"x": "sum", "w": ["min", "max"], "u": "mean"}),
    "name": lambda g: g.x.agg("sum"),
    "list of one column": lambda g: g.x.agg(["sum", "size", "var"]),
    "frame": lambda g: g[["x", "w"]].mean(),
    "ddof": lambda g: g.x.var(ddof=0),
    "min_count": lambda g: g.y.sum(min_count=40),
    "size": lambda g: g.size(),
    "distinct": lambda g: g.i.nunique(),
    "distinct texts": lambda g: g.s.nunique(),
}


def grouped_bits(lines, keys, *, shuffled, settings=({},)):
    """Compare groups of collections with those of one frame, to the bit."""
    rows = varied()
    expected = lines(gpuframe.from_pandas(rows).groupby(keys)).to_pandas()
    with dask.config.set({"dataframe.convert-string": False}):
        for partitions, order in ((1, 3), (3, 0), (17, 5)):
            frame = rows.sample(frac=1, random_state=order) if shuffled and order else rows
            made = gpuframe.from_pandas(frame.reset_index(drop=True))
            groups = dd.from_pandas(made, npartitions=partitions).groupby(keys)
            for given in settings:
                with gpuframe.options.context(fallback="raise"):
                    query = lines(groups)
                    found = query.compute()
                compare.check(found, expected, order=not given)


@pytest.mark.parametrize("column", ["x", "y", "b", "i", "f", "w", "u"])
def test_every_function_of_groups_of_numbers_is_exact(column):
    for name in FUNCTIONS:
        shuffled = name not in ("first", "last")
        grouped_bits(lambda g, name=name: getattr(g[column], name)(), "k", shuffled=shuffled)


@pytest.mark.parametrize("column", ["s", "d"])
def test_ends_of_groups_of_texts_and_times(column):
    for name in ("count", "min", "max", "first", "last"):
        grouped_bits(lambda g, name=name: getattr(g[column], name)(), "k", shuffled=False)


@pytest.mark.parametrize("keys", ["s", "c", ["c", "k"], "d", ["k", "b"]], ids=str)
@pytest.mark.parametrize("name", SEVERAL)
def test_several_functions_at_once(name, keys):
    if "s" in keys and name == "distinct texts":
        keys = ["k"]
    grouped_bits(SEVERAL[name], keys, shuffled=True)


@pytest.mark.parametrize("split_out", [2, 5, True])
@pytest.mark.parametrize("split_every", [2, 8])
def test_several_partitions_of_results_hold_the_same_groups(split_out, split_every):
    rows = varied()
    whole = gpuframe.from_pandas(rows).groupby(["k", "s"])
    settings = {"split_out": split_out, "split_every": split_every}
    with dask.config.set({"dataframe.convert-string": False}):
        made = dd.from_pandas(gpuframe.from_pandas(rows), npartitions=17).groupby(["k", "s"])
        for name in ("sum", "var"):
            query = getattr(made.x, name)(**settings)
            assert query.npartitions == (17 if split_out is True else split_out)
            compare.check(query.compute(), getattr(whole.x, name)().to_pandas(), order=False)
        query = made.agg({"w": ["mean", "max"], "i": "nunique", "s": "count"}, **settings)
        expected = whole.agg({"w": ["mean", "max"], "i": "nunique", "s": "count"}).to_pandas()
        compare.check(query.compute(), expected, order=False)


@pytest.mark.parametrize("name", ["cov", "corr"])
def test_covariances_are_those_of_one_frame(name):
    rows = varied()
    rows["n"] = np.random.default_rng(5).normal(size=ROWS)
    rows["m"] = rows.n.where(rows.n > -1)
    for columns in (["n", "m", "i", "b"], ["x", "y", "w", "f"]):
        whole = gpuframe.from_pandas(rows)[columns]
        expected = getattr(whole, name)().to_pandas()
        for partitions in (1, 17, 50):
            moved = rows.sample(frac=1, random_state=partitions).reset_index(drop=True)
            made = dd.from_pandas(gpuframe.from_pandas(moved), npartitions=partitions)[columns]
            with gpuframe.options.context(fallback="raise"):
                compare.check(getattr(made, name)().compute(), expected)
                pair = getattr(made[columns[0]], name)(made[columns[1]]).compute()
            assert bits(pair) == bits(getattr(whole[columns[0]], name)(whole[columns[1]]))


def test_matrices_of_one_row_and_of_texts():
    one = gpuframe.DataFrame({"a": [1.0], "b": [2.0]})
    made = dd.from_pandas(one, npartitions=1)
    nothing = pandas.DataFrame(np.full((2, 2), np.nan), ["a", "b"], ["a", "b"])
    compare.check(made.cov().compute(), nothing)
    texts = dd.from_pandas(gpuframe.DataFrame({"a": [1.0], "s": ["x"]}), npartitions=1)
    with pytest.raises(ValueError, match="could not convert"):
        texts.cov()
    with pytest.raises(NotImplementedError, match="pearson"):
        made.corr(method="spearman")


ORDERED = {
    "quantile": lambda d: d.quantile(0.3),
    "quantiles": lambda d: d.quantile([0.9, 0.0, 0.5, 1.0]),
    "median": lambda d: d.median(),
    "describe": lambda d: d.describe(),
    "describe of shares": lambda d: d.describe(percentiles=[0.01, 0.5]),
}


@pytest.mark.parametrize("name", ORDERED)
@pytest.mark.parametrize(
    "column", ["x", "y", "i", "w", "u", "f", "z", "e", ["x", "y"], ["x", "i", "w"]], ids=str
)
def test_quantiles_are_those_of_one_frame(name, column):
    rows = varied()
    rows["z"] = np.where(rows.x > 0, np.inf, rows.x)
    rows["e"] = np.nan
    with np.errstate(all="ignore"):
        expected = ORDERED[name](gpuframe.from_pandas(rows)[column])
    for layout in ("1", "empty", "17"):
        moved = rows.sample(frac=1, random_state=int(layout == "17")).reset_index(drop=True)
        made = compare.collection(moved, layout, gpuframe)[column]
        with gpuframe.options.context(fallback="raise"):
            found = ORDERED[name](made).compute()
        if hasattr(expected, "to_pandas"):
            compare.check(found, expected.to_pandas())
        else:
            assert bits(found) == bits(expected)


def test_quantiles_say_what_they_are_not_of():
    made = compare.collection(varied(), "3", gpuframe)
    with pytest.raises(ValueError, match="percentiles should all be in the interval"):
        made.x.quantile(1.5)
    with pytest.raises(ValueError, match="method can only be"):
        made.x.quantile(0.5, method="fast")
    described = made.describe().compute()
    assert described.loc["count", "d"] == ROWS
    assert np.isfinite(made.x.quantile(0.5, method="dask").compute())


def test_groups_of_no_rows_are_none():
    empty = gpuframe.from_pandas(host()).iloc[:0]
    made = dd.from_pandas(empty, npartitions=1)
    found = made.groupby("b").x.mean().compute()
    compare.check(found, host().iloc[:0].groupby("b").x.mean())


def test_other_groups_are_those_of_dask():
    rows = host()
    rows["c"] = pandas.Categorical(np.arange(ROWS) % 3)
    for lines in (
        lambda d: d.groupby("b").i.sum(),
        lambda d: d.groupby(d.i % 3).y.mean(),
        lambda d: d.groupby("b", dropna=False)[["y"]].sum(),
        lambda d: d.y.groupby(d.b).sum(),
        lambda d: d.groupby("b").y.prod(),
        lambda d: d.groupby("c", observed=False).y.sum(),
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

"""groupby: keys and their order, aggregations, shapes of results, missing keys."""

import math

import numpy as np
import pandas
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")
NAMES = ["sum", "mean", "min", "max", "count", "size", "std", "var", "first", "last", "nunique"]


def frame(pd):
    return pd.DataFrame(
        {
            "k": ["b", "a", "b", None, "a"],
            "n": [2, 1, 2, 1, 1],
            "v": [1.5, NAN, 2.5, 4.0, 8.0],
            "i": [1, 2, 3, 4, 5],
            "t": ["x", "y", None, "z", "y"],
            "c": [True, False, True, True, False],
        },
    )


CASES = {
    "keys are sorted, missing keys left out": lambda pd: frame(pd).groupby("k").v.sum(),
    "order of appearance": lambda pd: frame(pd).groupby("k", sort=False).v.sum(),
    "missing keys last": lambda pd: frame(pd).groupby("k", dropna=False).v.sum(),
    "missing keys in order of appearance": lambda pd: (
        frame(pd).groupby("k", dropna=False, sort=False).i.sum()
    ),
    "keys as columns": lambda pd: frame(pd).groupby("k", as_index=False).v.mean(),
    "keys as columns of all": lambda pd: (
        frame(pd)[["k", "v", "i"]].groupby("k", as_index=False).sum()
    ),
    "a key given as a list": lambda pd: frame(pd).groupby(["n"]).v.sum(),
    "two keys": lambda pd: frame(pd).groupby(["k", "n"]).v.sum(),
    "two keys as columns": lambda pd: (
        frame(pd).groupby(["k", "n"], as_index=False).agg({"v": "sum", "i": "max"})
    ),
    "a key given as values": lambda pd: pd.Series([1, 2, 3]).groupby(["b", None, "a"]).sum(),
    "missing values as keys": lambda pd: (
        pd.Series([1, 2, 3]).groupby(["b", None, "a"], dropna=False).sum()
    ),
    "a key given as a Series": lambda pd: frame(pd).v.groupby(frame(pd).n).sum(),
    "a Series of a frame's groups": lambda pd: frame(pd).groupby("n")["v"].max(),
    "several columns of groups": lambda pd: frame(pd).groupby("n")[["v", "i"]].sum(),
    "float keys": lambda pd: (
        pd.DataFrame({"k": [0.5, NAN, -0.0, 0.0, 0.5], "v": [1, 2, 3, 4, 5]}).groupby("k").v.sum()
    ),
    "bool keys": lambda pd: frame(pd).groupby("c").i.sum(),
    "date keys": lambda pd: (
        pd.DataFrame({"d": pd.to_datetime(["2024-01-02", None, "2024-01-01"]), "v": [1, 2, 3]})
        .groupby("d")
        .v.sum()
    ),
    "categories: observed only": lambda pd: (
        pd.Series([1, 2, 3]).groupby(pd.Categorical(["b", "a", "b"], ["c", "b", "a"])).sum()
    ),
    "categories: all": lambda pd: (
        pd.Series([1])
        .groupby(pd.Categorical(["b"], ["c", "b"]), observed=False)
        .agg(["sum", "size"])
    ),
    "sum of all missing is zero": lambda pd: (
        pd.DataFrame({"k": [1, 2], "v": [NAN, 1]}).groupby("k").v.sum()
    ),
    "min_count": lambda pd: (
        pd.DataFrame({"k": [1, 2], "v": [NAN, 1]}).groupby("k").v.sum(min_count=1)
    ),
    "sums of bools are ints": lambda pd: (
        pd.DataFrame({"k": [1, 1], "v": [True, True]}).groupby("k").v.sum()
    ),
    "sums of int8": lambda pd: (
        pd.DataFrame({"k": [1, 1], "v": np.array([100, 100], "int8")}).groupby("k").v.sum()
    ),
    "sums of float32": lambda pd: (
        pd.DataFrame({"k": [1, 1], "v": np.array([0.5, 0.25], "float32")})
        .groupby("k")
        .v.agg(["sum", "mean"])
    ),
    "first skips missing": lambda pd: frame(pd).groupby("n").first(),
    "last skips missing": lambda pd: frame(pd).groupby("n").last(),
    "size of a frame": lambda pd: frame(pd).groupby("k").size(),
    "size of a column": lambda pd: frame(pd).groupby("k").v.size(),
    "size as a column": lambda pd: frame(pd).groupby("k", as_index=False).size(),
    "count": lambda pd: frame(pd).groupby("n").count(),
    "nunique": lambda pd: frame(pd).groupby("n").t.nunique(),
    "extremes of text": lambda pd: frame(pd).groupby("n").t.agg(["min", "max"]),
    "sums of text": lambda pd: pd.DataFrame({"k": [1, 1], "t": ["x", "y"]}).groupby("k").sum(),
    "extremes of dates": lambda pd: (
        pd.DataFrame({"k": [1, 1, 2], "d": pd.to_datetime(["2024-01-02", None, None])})
        .groupby("k")
        .d.agg(["min", "max"])
    ),
    "std of one value": lambda pd: (
        pd.DataFrame({"k": [1, 1, 2], "v": [1.0, 3.0, 5.0]}).groupby("k").v.std()
    ),
    "numbers only": lambda pd: frame(pd).groupby("k").mean(numeric_only=True),
    "agg of a name": lambda pd: frame(pd).groupby("k").agg("count"),
    "agg of a list": lambda pd: frame(pd).groupby("k").v.agg(["sum", "count", "max"]),
    "agg of a dict": lambda pd: frame(pd).groupby("k").agg({"v": "sum", "i": "mean"}),
    "agg of a dict of lists": lambda pd: (
        frame(pd).groupby("k").agg({"v": ["sum", "min"], "i": ["max"]})
    ),
    "agg of a list on a frame": lambda pd: (
        pd.DataFrame({"k": [1], "v": [1]}).groupby("k").agg(["sum"])
    ),
    "named aggregation": lambda pd: frame(pd).groupby("k").agg(hi=("v", "max"), n=("v", "size")),
    "NamedAgg": lambda pd: frame(pd).groupby("n").agg(low=pd.NamedAgg(column="i", aggfunc="min")),
    "agg of a function": lambda pd: (
        frame(pd).groupby("n").i.agg(lambda values: values.max() - values.min())
    ),
    "transform": lambda pd: (
        pd.DataFrame({"k": ["a", None, "a"], "v": [1, 2, 3]}).groupby("k").v.transform("max")
    ),
    "head of groups": lambda pd: frame(pd).groupby("n").head(1),
    "cumcount": lambda pd: pd.DataFrame({"k": [1, 1, 2]}).groupby("k").cumcount(),
    "cumsum": lambda pd: frame(pd).groupby("n").i.cumsum(),
    "shift": lambda pd: pd.DataFrame({"k": [1, 2, 1], "v": [1, 2, 3]}).groupby("k").v.shift(),
    "groups by iteration": lambda pd: [
        (key, part) for key, part in pd.DataFrame({"k": [2, 1, 2]}).groupby("k")
    ],
    "ngroups": lambda pd: frame(pd).groupby("k").ngroups,
    "an index level as a key": lambda pd: frame(pd).set_index("n").groupby("n").i.sum(),
    "nothing": lambda pd: (
        pd.DataFrame({"k": pd.Series([], dtype="int64"), "v": pd.Series([], dtype="float64")})
        .groupby("k")
        .sum()
    ),
    "all keys missing": lambda pd: (
        pd.DataFrame({"k": [NAN, NAN], "v": [1, 2]}).groupby("k").v.sum()
    ),
    "infinities": lambda pd: (
        pd.DataFrame({"k": [1, 1, 2, 2], "v": [np.inf, 1, np.inf, -np.inf]})
        .groupby("k")
        .v.agg(["sum", "mean"])
    ),
    "describe": lambda pd: frame(pd).groupby("n").i.describe(),
    "median": lambda pd: frame(pd).groupby("n").i.median(),
    "any and all": lambda pd: (frame(pd).groupby("n").c.any(), frame(pd).groupby("n").c.all()),
    "nullable ints": lambda pd: (
        pd.DataFrame({"k": [1, 1, 2], "v": pd.array([1, None, None], dtype="Int64")})
        .groupby("k")
        .v.agg(["sum", "max"])
    ),
}

ERRORS = {
    "a key that is not there": lambda pd: frame(pd).groupby("zz"),
    "a column that is not there": lambda pd: frame(pd).groupby("k")["zz"],
    "mean of text": lambda pd: pd.DataFrame({"k": [1], "t": ["x"]}).groupby("k").mean(),
    "a column in agg that is not there": lambda pd: frame(pd).groupby("k").agg({"zz": "sum"}),
    "a function that does not exist": lambda pd: frame(pd).groupby("k").v.agg("nonsense"),
    "no keys": lambda pd: frame(pd).groupby([]),
    "nothing to group by": lambda pd: frame(pd).groupby(),
    "column and level at once": lambda pd: (
        pd.DataFrame({"k": [1]}, index=pd.Index([1], name="k")).groupby("k").size()
    ),
    "values of the wrong length": lambda pd: pd.Series([1, 2]).groupby([1]).sum(),
}
INEXACT = {"std of one value", "describe", "keys are sorted, missing keys left out"}


@pytest.mark.parametrize("name", CASES)
def test_groupby(name):
    both(CASES[name], rtol=1e-14 if name in INEXACT else None)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_groupby_is_refused(lines):
    both(lines)


@pytest.mark.parametrize("name", NAMES)
@given(
    frame=frames({"k": KINDS, "v": ["int", "small", "finite", "bool"]}),
    sort=st.booleans(),
    dropna=st.booleans(),
)
def test_groupby_of_generated_frames(name, frame, sort, dropna):
    assume(len(frame) or frame.v.dtype != "int8")  # pandas widens sums of something, not of nothing
    frame["v"] = frame.v.clip(-(2**40), 2**40) if frame.v.dtype == "int64" else frame.v

    def lines(pd):
        groups = on(pd, frame).groupby("k", sort=sort, dropna=dropna)
        return getattr(groups, name)() if name == "size" else getattr(groups.v, name)()

    both(lines, rtol=1e-9, native=True)


@given(frames({"k": KINDS, "m": KINDS, "v": ["float", "int"]}), st.booleans(), st.booleans())
def test_groupby_of_generated_frames_by_two_keys(frame, sort, as_index):
    both(
        lambda pd: on(pd, frame).groupby(["k", "m"], sort=sort, as_index=as_index).v.agg("max"),
        native=True,
    )


@given(frames({"k": ["int"], "v": KINDS}), st.sampled_from(["first", "last", "count", "nunique"]))
def test_groupby_of_values_of_every_kind(frame, name):
    both(lambda pd: getattr(on(pd, frame).groupby("k").v, name)(), native=True)


def test_group_sums_are_exact_sums_rounded_once():
    random = np.random.default_rng(3)
    keys = random.integers(0, 5, 200)
    values = random.standard_normal(200) * 10.0 ** random.integers(-20, 20, 200)
    sums = gpuframe.DataFrame({"k": keys, "v": values}).groupby("k").v.sum().to_pandas()
    assert sums.tolist() == [math.fsum(values[keys == key]) for key in range(5)]


def test_group_sums_do_not_depend_on_the_order_of_rows():
    random = np.random.default_rng(4)
    table = pandas.DataFrame(
        {"k": random.integers(0, 7, 300), "v": random.standard_normal(300) * 1e10}
    )
    shuffled = table.iloc[random.permutation(300)].reset_index(drop=True)
    for name in ("sum", "mean", "var", "std"):
        one = getattr(gpuframe.from_pandas(table).groupby("k").v, name)().to_pandas()
        two = getattr(gpuframe.from_pandas(shuffled).groupby("k").v, name)().to_pandas()
        pandas.testing.assert_series_equal(one, two, check_exact=True)


@pytest.mark.parametrize("spread", [1, 10**15])
def test_groupby_of_dense_and_sparse_keys(spread):
    random = np.random.default_rng(6)
    table = pandas.DataFrame({"k": random.integers(-50, 50, 400) * spread, "v": np.arange(400)})
    both(
        lambda pd: on(pd, table).groupby("k", sort=False).v.agg(["sum", "min", "last"]), native=True
    )


@pytest.mark.parametrize("dtype", ["int64", "uint64"])
def test_mean_of_integers_whose_sum_passes_64_bits(dtype):
    values = np.array([2**63 - 1, 2**63 - 5, 1, 2**63 - 1], dtype)
    frame = pandas.DataFrame({"k": [1, 1, 2, 1], "v": values})
    both(lambda pd: on(pd, frame).groupby("k").v.mean(), rtol=1e-15, native=True)


@pytest.mark.parametrize("name", ["sum", "quantile", "cumsum", "cov", "kurt"])
def test_numeric_only_keeps_numbers_that_may_be_missing(name):
    frame = pandas.DataFrame({"k": [1, 1, 2], "v": [1.0, 2.0, 4.0], "t": ["x", "y", "z"]})
    frame["n"] = pandas.array([1, None, 3], dtype="Int64")
    both(lambda pd: getattr(on(pd, frame).groupby("k"), name)(numeric_only=True), rtol=1e-9)
    both(lambda pd: getattr(on(pd, frame).groupby("k").t, name)(numeric_only=True), message=False)


def test_groups_of_other_shapes():
    frame = pandas.DataFrame({"k": [1, 1], "a": [1.0, 2.0], "b": [3, 5]})
    for lines in (
        lambda df: df.groupby("k", group_keys=False)[["a", "b"]].cov(),
        lambda df: df.groupby("k", group_keys=False)[["a", "b"]].corr(),
        lambda df: df.iloc[:0].groupby("k").b.kurt(),
        lambda df: df.iloc[:0].groupby("k").b.skew(),
        lambda df: df[["k"]].groupby("k").cumsum(),
    ):
        both(lambda pd, lines=lines: lines(on(pd, frame)), rtol=1e-9)


@pytest.mark.parametrize("dtype", ["int64", "uint8", "float64"])
def test_whole_moments_of_integers(dtype):
    frame = pandas.DataFrame({"k": [1, 1, 1, 1, 2, 2, 2, 2], "v": [1, 0, 1, 0, 3, 2, 1, 2]})
    frame["v"] = frame["v"].astype(dtype)
    for name in ("skew", "kurt"):
        both(
            lambda pd, name=name: (
                [getattr(on(pd, part).groupby("k").v, name)() for part in (frame, frame[:4])]
                if dtype != "float64"
                else getattr(on(pd, frame[4:]).groupby("k").v, name)()
            ),
            rtol=1e-9,
        )


def test_keys_and_arguments_of_other_kinds():
    frame = pandas.DataFrame({"k": [1, 2, 1], "v": [1, 2, 3], "t": ["x", "y", "z"]})
    for lines in (
        lambda df: df.groupby([[4, 5, 4], "k", lambda at: at // 2]).v.sum(),
        lambda df: df.groupby([[]]).v.sum(),
        lambda df: df[["k", "t"]].groupby("k").mean(numeric_only=True),
        lambda df: df.iloc[:0].groupby("k").agg([]),
        lambda df: df.groupby("k").transform(w=("v", "sum")),
        lambda df: df[:0].astype({"v": "float32"}).groupby("k").v.mean(),
        lambda df: df.v.astype("Int64").groupby([1, 1, 2]).size(),
    ):
        both(lambda pd, lines=lines: lines(on(pd, frame)), message=False)


@pytest.mark.parametrize("interpolation", ["linear", "lower", "higher", "nearest", "midpoint"])
@pytest.mark.parametrize("dtype", ["int8", "int64", "uint64", "float32"])
def test_dtypes_of_quantiles(dtype, interpolation):
    frame = pandas.DataFrame({"k": [1, 1, 2, 1], "v": np.array([1, 4, 2, 2], dtype)})
    for q in (0.5, [0.25, 0.9]):
        both(
            lambda pd, q=q: on(pd, frame).groupby("k").v.quantile(q, interpolation=interpolation),
            native=dtype != "uint64" or interpolation in ("linear", "midpoint"),
        )


def test_a_tuple_of_one_name_is_a_list():
    both(lambda pd: frame(pd).groupby("k")[("v",)].sum(), native=True)


def test_keys_group_other_rows_of_the_same_labels():
    df = frame(gpuframe)
    groups = df.groupby(["k", df.n * 2])
    found = (df[["v", "i"]] ** 2).groupby(groups._grouper).sum()
    expected = frame(pandas)
    expected = (expected[["v", "i"]] ** 2).groupby([expected.k, expected.n * 2]).sum()
    pandas.testing.assert_frame_equal(found.to_pandas(), expected, check_index_type=False)

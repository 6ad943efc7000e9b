"""merge by keys of every kind: dtypes that meet, missing keys, several keys, order, sizes."""

import itertools
import warnings

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.errors import OutOfMemoryError
from gpuframe.ops import join
from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")
HOWS = ("inner", "left", "right", "outer", "left_anti", "right_anti")


KEYS = {
    "int64": pandas.Series([3, 1, 2, 2]),
    "int8": pandas.Series([2, 5, 1], dtype="int8"),
    "uint16": pandas.Series([2, 2, 9], dtype="uint16"),
    "uint64": pandas.Series([1, 3], dtype="uint64"),
    "float64": pandas.Series([2.0, NAN, 1.0, -0.0]),
    "float32": pandas.Series([1.0, 0.0, NAN, 7.0], dtype="float32"),
    "bool": pandas.Series([True, False, True]),
    "text": pandas.Series(["b", "", None, "a"]),
    "more text": pandas.Series(["a", None, "b", "b", "zz"]),
    "dates": pandas.Series(pandas.to_datetime(["2024-01-02", None, "2024-01-01"])),
    "seconds": pandas.Series(np.array(["2024-01-02", "NaT", "2023-01-01"], "M8[s]")),
    "UTC": pandas.Series(pandas.to_datetime(["2024-01-02", "2024-01-01"]).tz_localize("UTC")),
    "durations": pandas.Series(pandas.to_timedelta([3, None, 1], "h")),
    "categories": pandas.Series(pandas.Categorical(["b", "a", None], ["b", "a"])),
    "turned categories": pandas.Series(pandas.Categorical(["a", "a", "b"], ["a", "b"])),
    "other categories": pandas.Series(pandas.Categorical(["a", "q", None], ["a", "q"])),
    "numbered categories": pandas.Series(pandas.Categorical([3, 1, 1], [3, 1])),
    "Int64": pandas.Series([1, None, 3], dtype="Int64"),
    "boolean": pandas.Series([True, None, False], dtype="boolean"),
}


def key(pd, kind, name="k"):
    """A frame with a key of one kind."""
    return on(pd, pandas.DataFrame({name: KEYS[kind]}))


# Pairs that pandas compares as Python objects, or whose dtypes it settles by them.
OBJECTS = {"bool", "categories", "turned categories", "other categories", "numbered categories",
           "Int64", "boolean"}  # fmt: skip


def numbers(name):
    return name in ("int64", "int8", "uint16", "uint64", "float64", "float32")


def is_native(one, other):
    """Whether a pair of kinds needs no Python objects."""
    if one == other:
        return True
    pair = {one, other}
    if pair <= {"categories", "turned categories", "other categories"}:
        return True
    return not (pair & OBJECTS) and "durations" not in pair


@pytest.mark.cpu_only
@pytest.mark.parametrize("how", HOWS)
def test_any_two_kinds_of_keys(how):
    for one, other in itertools.product(KEYS, repeat=2):
        for sort in (False, True) if one == other else (False,):

            def lines(pd, one=one, other=other, sort=sort):
                left, right = key(pd, one), key(pd, other)
                left["x"], right["y"] = range(len(left)), range(len(right))
                return left.merge(right, on="k", how=how, sort=sort)

            try:
                both(lines, native=is_native(one, other))
            except AssertionError as error:
                raise AssertionError(f"{one} with {other}, sort={sort}") from error


@pytest.mark.parametrize("how", HOWS[:4])
def test_keys_of_two_names_and_kinds(how):
    for one, other in itertools.product(("int64", "int8", "float64"), repeat=2):
        both(
            lambda pd, a=one, b=other: key(pd, a, "a").merge(
                key(pd, b, "b"), left_on="a", right_on="b", how=how
            ),
            native=True,
        )


def test_fractions_beside_integers_warn_as_in_pandas():
    left, right = gpuframe.DataFrame({"k": [1, 2]}), gpuframe.DataFrame({"k": [1.5, NAN]})
    with pytest.warns(UserWarning, match="not equal to their int representation"):
        left.merge(right, on="k")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        left.merge(gpuframe.DataFrame({"k": [1.0, NAN]}), on="k")


ARRAYS = {
    "an array on the left": lambda pd: pd.DataFrame({"x": [1, 2]}).merge(
        pd.DataFrame({"k": [5, 6]}), left_on=np.array([6, 6]), right_on="k", how="outer"
    ),
    "arrays on both sides": lambda pd: pd.DataFrame({"x": [1, 2]}).merge(
        pd.DataFrame({"y": [5, 6]}), left_on=np.array([6, 7]), right_on=np.array([7, 8]), how="left"
    ),
    "a series beside a name": lambda pd: pd.DataFrame({"a": [1, 2], "x": [1, 2]}).merge(
        pd.DataFrame({"a": [2, 1], "y": [5, 6]}),
        left_on=["a", pd.Series([3, 4])], right_on=["a", pd.Series([4, 3])],
    ),
    "a named series as a side": lambda pd: pd.DataFrame({"a": [1, 2]}).merge(
        pd.Series([2, 2], name="a"), how="left", indicator=True
    ),
    "indicator of each kind": lambda pd: pd.DataFrame({"k": [1, 2]}).merge(
        pd.DataFrame({"k": [2, 3]}), how="outer", indicator="from"
    ),
    "cross with suffixes": lambda pd: pd.DataFrame({"k": [1, 2]}).merge(
        pd.DataFrame({"k": [2, 3, 4]}), how="cross", suffixes=("", "_r"), indicator=True
    ),
    "cross with nothing": lambda pd: pd.DataFrame({"k": [1, 2]}).merge(
        pd.DataFrame({"j": [2]}).head(0), how="cross"
    ),
    "repeated names beside the key": lambda pd: renamed(
        pd.DataFrame({"k": [1], "b": [2], "c": [3]}), ["k", "b", "b"]
    ).merge(pd.DataFrame({"k": [1], "y": [4]}), on="k"),
    "named columns": lambda pd: with_name(pd.DataFrame({"k": [1]})).merge(
        with_name(pd.DataFrame({"k": [1], "y": [4]}))
    ),
    "categories as names": lambda pd: renamed(
        pd.DataFrame([[1, 2]]), pandas.CategoricalIndex(["a", "b"], name="n")
    ).join(renamed(pd.DataFrame([[3]]), pandas.CategoricalIndex(["c"], ["a", "b", "c"], name="n"))),
    "dates as names": lambda pd: renamed(
        pd.DataFrame([[1, 2]]), pandas.date_range("2024-01-01", periods=2)
    ).join(renamed(pd.DataFrame([[3]]), pandas.date_range("2025-01-01", periods=1))),
    "numbers as names": lambda pd: pd.DataFrame({0: [1, 2], 1: [3, 4]}).merge(
        pd.DataFrame({0: [2, 1], 1: [5, 6]}), on=0
    ),
    "one suffix": lambda pd: pd.DataFrame({"k": [1], "v": [1]}).merge(
        pd.DataFrame({"k": [1], "v": [2]}), on="k", suffixes=(None, "_r")
    ),
}  # fmt: skip


def ordered(pd, side):
    return {
        "left": pd.DataFrame({"t": [1, 3, 3, 9], "a": [1.0, NAN, 3.0, 4.0], "u": [1, 2, 3, 4]}),
        "right": pd.DataFrame({"t": [2, 3, 0], "b": ["x", "y", "z"], "u": [5, 6, 7]}),
    }[side]


@pytest.mark.parametrize("how", HOWS[:4])
@pytest.mark.parametrize("fill", [None, "ffill"])
def test_merge_ordered(how, fill):
    both(
        lambda pd: pd.merge_ordered(
            ordered(pd, "left"), ordered(pd, "right"), on="t", how=how, fill_method=fill
        ),
        native=True,
    )


def test_merge_ordered_is_refused():
    both(
        lambda pd: pd.merge_ordered(
            ordered(pd, "left"), ordered(pd, "right"), on="t", fill_method="linear"
        ),
        native=True,
    )


def test_years_of_an_index_as_keys():
    def lines(pd):
        table = pd.DataFrame({"a": [1, 2, 3]}, index=["2016-01-01", "2017-01-01", "2018-01-01"])
        table.index = pd.to_datetime(table.index)
        years = table.index.year
        return table.merge(table, on=["a", years]), table.merge(table, on=[pd.Series(years)])

    both(lines)


def renamed(table, names):
    table.columns = names
    return table


def with_name(table):
    table.columns.name = "c"
    return table


@pytest.mark.parametrize("lines", ARRAYS.values(), ids=ARRAYS)
def test_unusual_sides(lines):
    both(lines, native=True)


def table(pd):
    return pd.DataFrame({"k": [1, 1, 2], "v": [1, 2, 3]})


ERRORS = {
    "two keys with one": lambda pd: table(pd).merge(table(pd), left_on=["k", "v"], right_on="k"),
    "a repeated key": lambda pd: renamed(table(pd), ["k", "k"]).merge(table(pd), on="k"),
    "common names that repeat": lambda pd: renamed(table(pd), ["k", "k"]).merge(table(pd)),
    "suffixes that are no pair": lambda pd: table(pd).merge(table(pd), on="k", suffixes="ab"),
    "suffixes that make a pair": lambda pd: pd.DataFrame({"k": [1], "v": [1], "v_x": [2]}).merge(
        pd.DataFrame({"k": [1], "v": [1]}), on="k"
    ),
    "an indicator that exists": lambda pd: table(pd).merge(table(pd), on="k", indicator="v"),
    "an indicator that is no name": lambda pd: table(pd).merge(table(pd), on="k", indicator=3),
    "cross with keys": lambda pd: table(pd).merge(table(pd), on="k", how="cross"),
    "dates with durations": lambda pd: key(pd, "dates").merge(key(pd, "durations")),
    "dates with numbers": lambda pd: key(pd, "dates").merge(key(pd, "int64")),
    "a zone with none": lambda pd: key(pd, "dates").merge(key(pd, "UTC")),
    "1:m": lambda pd: table(pd).merge(table(pd), on="k", validate="1:m"),
    "m:1": lambda pd: table(pd).merge(table(pd), on="k", validate="m:1"),
    "m:1 by two keys": lambda pd: pd.concat([table(pd)] * 2).merge(
        pd.concat([table(pd)] * 2), on=["k", "v"], validate="m:1"
    ),
    "one to one": lambda pd: table(pd).head(1).merge(table(pd), on="k", validate="one_to_one"),
    "a validation that is none": lambda pd: table(pd).merge(table(pd), on="k", validate="2:2"),
}


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_merge_is_refused_natively(lines):
    both(lines, native=True)


def test_leftsemi_keeps_the_left_rows_that_have_a_partner():
    left = gpuframe.DataFrame({"k": [3, 1, NAN, 1], "x": list("abcd")}, index=[9, 8, 7, 6])
    right = gpuframe.DataFrame({"k": [1.0, 1.0, NAN, 5.0], "y": range(4)})
    found = left.merge(right, on="k", how="leftsemi")
    assert list(found.columns) == ["k", "x"]
    assert found.x.tolist() == ["b", "c", "d"]
    assert found.index.tolist() == [0, 1, 2]
    by_label = left.merge(gpuframe.DataFrame(index=[6, 9]), how="leftsemi", left_index=True,
                          right_index=True)  # fmt: skip
    assert by_label.x.tolist() == ["a", "d"]
    assert by_label.index.tolist() == [9, 6]


@given(st.data(), st.sampled_from(HOWS), st.booleans())
def test_generated_frames_by_up_to_three_keys(data, how, sort):
    count = data.draw(st.integers(1, 3))
    kinds = {f"k{at}": [data.draw(st.sampled_from(KINDS))] for at in range(count)}
    one = data.draw(frames({**kinds, "x": KINDS}))
    two = data.draw(frames({**kinds, "y": KINDS}))
    both(lambda pd: on(pd, one).merge(on(pd, two), on=list(kinds), how=how, sort=sort), native=True)


def unmixed(values):
    """Return the integers that the hash of the tables takes to these 64-bit numbers."""
    mixed = np.array(values, np.uint64)

    def unshift(number):
        return number ^ (number >> np.uint64(33))

    with np.errstate(over="ignore"):
        mixed = unshift(mixed) * np.uint64(pow(0xC4CEB9FE1A85EC53, -1, 1 << 64))
        mixed = unshift(mixed) * np.uint64(pow(0xFF51AFD7ED558CCD, -1, 1 << 64))
    return unshift(mixed).view(np.int64)


@pytest.mark.parametrize("how", HOWS[:4])
def test_keys_that_collide_in_the_hash_table(how):
    """Hashes that agree in their highest bits fall into one slot of a table of any size."""
    chosen = unmixed(np.arange(60, dtype=np.uint64))
    random = np.random.default_rng(3)
    one = pandas.DataFrame({"k": random.permutation(np.repeat(chosen, 2)), "x": np.arange(120)})
    two = pandas.DataFrame({"k": random.permutation(chosen[::2]), "y": np.arange(30)})
    both(lambda pd: on(pd, one).merge(on(pd, two), on="k", how=how), native=True)


def shapes():
    """Large frames: name -> (left keys, right keys)."""
    random = np.random.default_rng(5)
    zipf = np.minimum(random.zipf(1.3, 30_000), 5_000)
    colliding = unmixed(random.permutation(np.arange(20_000, dtype=np.uint64)))
    return {
        "dense": (random.integers(0, 9_000, 30_000), random.permutation(10_000)),
        "sparse": (
            random.integers(0, 9_000, 30_000) * 10**14, random.permutation(12_000) * 10**14
        ),
        "Zipf": (zipf, np.minimum(random.zipf(1.3, 200), 5_000)),
        "many of one key": (np.r_[np.zeros(3, int), [7, 8]], np.zeros(50_000, int)),
        "many left of one key": (np.zeros(50_000, int), np.r_[np.zeros(3, int), [7, 8]]),
        "colliding": (colliding[:12_000], colliding[8_000:]),
    }  # fmt: skip


@pytest.mark.cpu_only
@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("shape", shapes())
def test_many_rows(shape, how):
    one, two = shapes()[shape]
    left = pandas.DataFrame({"k": one, "x": np.arange(len(one))})
    right = pandas.DataFrame({"k": two, "y": np.arange(len(two)) / 2})
    both(lambda pd: on(pd, left).merge(on(pd, right), on="k", how=how), native=True)


@pytest.mark.cpu_only
def test_a_result_that_cannot_fit_is_refused_before_it_is_made():
    if device.backend().name != "cpu":
        pytest.skip("the memory of a GPU is asked for there")
    rows = 3_000_000
    left = gpuframe.DataFrame({"k": np.zeros(rows, int)})
    with pytest.raises(OutOfMemoryError, match=r"a join of 9,000,000,000,000 rows needs"):
        left.merge(left, on="k")
    with pytest.raises(OutOfMemoryError, match=r"a join of 9,000,000,000,000 rows needs"):
        left.merge(left, how="cross")
    with pytest.raises(OutOfMemoryError, match=r"a join of 9,000,000,000,000 rows needs"):
        left.merge(left, on="k", how="outer")


def test_pairs_of_rows_add_up_to_the_cross_product_by_key():
    random = np.random.default_rng(7)
    one, two = random.integers(0, 5, 70), random.integers(0, 5, 50)
    left, right = (gpuframe.Series(values)._column for values in (one, two))
    pairs = join.pairs([left], [right], "inner")
    expected = sum(int((one == key).sum()) * int((two == key).sum()) for key in range(5))
    assert pairs.length == expected

"""merge and join by row labels: rows, labels, their names and kinds."""

import itertools

import numpy as np
import pandas
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import on

NAN = float("nan")
HOWS = ("inner", "left", "right", "outer", "left_anti", "right_anti")


def indexes(pd):
    """Labels of many kinds by name: int64 where not said."""
    return {
        "range": pd.RangeIndex(3, name="x"),
        "far range": pd.RangeIndex(1, 5, name="y"),
        "sparse range": pd.RangeIndex(0, 12, 2),
        "falling range": pd.RangeIndex(4, 0, -1, name="f"),
        "unsorted": pd.Index([2, 0, 5], name="y"),
        "even": pd.Index([0, 1, 2], name="y"),
        "repeated": pd.Index([2, 2, 0], name="z"),
        "repeated twice": pd.Index([0, 2, 7, 2, 0]),
        "empty": pd.Index([], dtype="int64", name="e"),
        "empty range": pd.RangeIndex(0, name="r"),
    }


def frame(pd, index, name):
    return pd.DataFrame({name: range(len(index))}, index=index)


@pytest.mark.cpu_only
@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("sort", [False, True])
def test_any_two_indexes_of_integers(how, sort):
    for left, right in itertools.product(indexes(pandas), repeat=2):
        if "anti" in how and "empty" in left + right:
            continue  # pandas filters by masks of an empty frame's own making
        if (sort or how == "outer") and "repeated" in left + right and "empty" in left + right:
            continue  # pandas' sort is not stable there
        try:
            both(
                lambda pd, a=left, b=right: frame(pd, indexes(pd)[a], "a").merge(
                    frame(pd, indexes(pd)[b], "b"),
                    left_index=True, right_index=True, how=how, sort=sort,
                ),
                native=True,
            )  # fmt: skip
        except AssertionError as error:
            raise AssertionError(f"{left} with {right}") from error


@pytest.mark.parametrize("dtype", ["int64", "int8", "uint8"])
def test_evenly_spaced_keys_become_a_range(dtype):
    for values in ([], [5], [1, 2, 3], [5, 3, 1], [2, 2], [1, 2, 4]):
        both(
            lambda pd, values=values: pd.DataFrame(
                {"k": np.array(values, dtype), "v": np.arange(len(values))}
            ).set_index("k"),
            native=True,
        )


def other_labels(pd):
    return {
        "text": (pd.Index(["b", "a", "c"], name="t"), pd.Index(["a", "d", "b"], name="u")),
        "repeated text": (pd.Index(["b", "a", "b"]), pd.Index(["b", "b", "q"])),
        "missing text": (pd.Index(["b", None]), pd.Index([None, "a"])),
        "floats": (pd.Index([1.5, NAN, -0.0]), pd.Index([NAN, 0.0, 2.5])),
        "dates": (
            pd.DatetimeIndex(["2024-01-02", "2024-01-01"]),
            pd.DatetimeIndex(["2024-01-01", "2023-01-01"]),
        ),
        "categories": (
            pd.CategoricalIndex(["b", "a"], ["b", "a"]),
            pd.CategoricalIndex(["a", "b"], ["b", "a"]),
        ),
        "two levels": (
            pd.MultiIndex.from_tuples([(1, "a"), (2, "b"), (1, "c")], names=["n", "m"]),
            pd.MultiIndex.from_tuples([(2, "b"), (1, "c"), (3, "a")], names=["n", "m"]),
        ),
    }


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("kind", other_labels(pandas))
def test_indexes_of_other_kinds(how, kind):
    if kind == "two levels" and how == "outer":
        pytest.skip("pandas sorts the levels of the result as it stores them")
    both(
        lambda pd: frame(pd, other_labels(pd)[kind][0], "a").merge(
            frame(pd, other_labels(pd)[kind][1], "b"), left_index=True, right_index=True, how=how
        ),
        native=True,
    )


def left(pd):
    return pd.DataFrame(
        {"a": [1, 5, 2, 1], "v": [1, 2, 3, 4]}, index=pd.Index([10, 20, 30, 40], name="li")
    )


def right(pd):
    return pd.DataFrame(
        {"b": [2, 1, 1], "w": [0.5, 1.5, 2.5]}, index=pd.Index([1, 2, 3], name="ri")
    )


def named(table, name):
    table.index.name = name
    return table


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("sort", [False, True])
def test_a_column_with_an_index(how, sort):
    both(
        lambda pd: left(pd).merge(right(pd), left_on="a", right_index=True, how=how, sort=sort),
        native=True,
    )
    both(
        lambda pd: right(pd).merge(left(pd), left_index=True, right_on="a", how=how, sort=sort),
        native=True,
    )


@pytest.mark.parametrize("how", HOWS)
def test_two_columns_with_two_levels(how):
    def lines(pd):
        table = pd.DataFrame({"p": [1, 2, 1], "q": ["x", "y", "z"], "v": [1, 2, 3]})
        index = pd.MultiIndex.from_tuples([(2, "y"), (1, "z"), (1, "z"), (4, "x")])
        other = pd.DataFrame({"w": [1, 2, 3, 4]}, index=index)
        return table.merge(other, left_on=["p", "q"], right_index=True, how=how)

    both(lines, native=how in ("inner", "left", "left_anti"))


@pytest.mark.parametrize("how", HOWS[:4])
def test_frames_without_columns(how):
    both(
        lambda pd: left(pd)[[]].merge(right(pd)[[]], left_index=True, right_index=True, how=how),
        native=True,
    )
    both(
        lambda pd: pd.DataFrame(index=[1, 2]).join(pd.DataFrame(index=[2, 3]), how=how), native=True
    )


@pytest.mark.parametrize("how", ["inner", "left", "right", "outer"])
def test_levels_as_keys(how):
    both(lambda pd: left(pd).merge(named(right(pd), "li"), on="li", how=how), native=True)
    both(
        lambda pd: left(pd).merge(right(pd).rename(columns={"b": "li"}), on="li", how=how),
        native=True,
    )
    both(
        lambda pd: left(pd).rename(columns={"a": "ri"}).merge(right(pd), on="ri", how=how),
        native=True,
    )


JOINS = {
    "by index": lambda pd: frame(pd, indexes(pd)["unsorted"], "a").join(
        frame(pd, indexes(pd)["even"], "b")
    ),
    "on a column": lambda pd: left(pd).join(right(pd), on="a"),
    "on two columns": lambda pd: pd.DataFrame({"p": [1, 2], "q": ["x", "y"]}).join(
        pd.DataFrame({"w": [7]}, index=pd.MultiIndex.from_tuples([(2, "y")])), on=["p", "q"]
    ),
    "a series": lambda pd: left(pd).join(right(pd).w, on="a", how="inner"),
    "suffixes": lambda pd: left(pd).join(left(pd), suffixes=("_l", "_r")),
    "old suffixes": lambda pd: left(pd).join(left(pd), lsuffix="_l"),
    "cross": lambda pd: left(pd).join(right(pd), how="cross"),
    "validated": lambda pd: left(pd).join(right(pd), on="a", validate="m:1"),
    "sorted": lambda pd: left(pd).join(right(pd), on="a", sort=True),
}


@pytest.mark.parametrize("lines", JOINS.values(), ids=JOINS)
def test_join(lines):
    both(lines, native=True)


@pytest.mark.parametrize("how", ["left", "right", "inner", "outer"])
@pytest.mark.parametrize("sort", [False, True])
def test_join_of_several(how, sort):
    def lines(pd):
        pieces = [frame(pd, indexes(pd)[name], name) for name in ("unsorted", "even", "far range")]
        return pieces[0].join(pieces[1:], how=how, sort=sort)

    both(lines, native=True)
    both(
        lambda pd: frame(pd, pd.Index(["b", "a"]), "v").join(
            [frame(pd, pd.Index(["a", "c"]), "w"), frame(pd, pd.Index(["c", "b"]), "u")],
            how=how, sort=sort,
        ),
        native=True,
    )  # fmt: skip


def test_join_of_several_with_repeated_labels():
    both(
        lambda pd: frame(pd, indexes(pd)["repeated"], "a").join(
            [frame(pd, indexes(pd)["even"], "b"), frame(pd, indexes(pd)["unsorted"], "c")]
        ),
        native=True,
    )


ERRORS = {
    "on beside an index": lambda pd: left(pd).merge(right(pd), on="a", left_index=True),
    "left_on beside left_index": lambda pd: left(pd).merge(right(pd), left_on="a", left_index=True),
    "left_index alone": lambda pd: left(pd).merge(right(pd), left_index=True),
    "right_index alone": lambda pd: left(pd).merge(right(pd), right_index=True),
    "left_on alone": lambda pd: left(pd).merge(right(pd), left_on="a"),
    "right_on alone": lambda pd: left(pd).merge(right(pd), right_on="b"),
    "too few keys for the levels": lambda pd: left(pd).merge(
        right(pd), left_on=["a", "v"], right_index=True
    ),
    "an index that is no flag": lambda pd: left(pd).merge(right(pd), left_on="a", right_index=1),
    "ambiguous": lambda pd: named(left(pd), "a").merge(right(pd), left_on="a", right_on="b"),
    "a series without a name": lambda pd: left(pd).join(pd.Series([1, 2])),
    "overlap": lambda pd: left(pd).join(left(pd)),
    "not unique on the right": lambda pd: left(pd).join(
        frame(pd, indexes(pd)["repeated"], "c"), on="a", validate="m:1"
    ),
    "suffixes of both kinds": lambda pd: left(pd).join(left(pd), lsuffix="a", suffixes=("b", "c")),
    "several on a column": lambda pd: left(pd).join([right(pd)], on="a"),
}


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_join_is_refused(lines):
    both(lines, native=True)


LABELS = st.lists(st.integers(-3, 5), max_size=9)


@given(LABELS, LABELS, st.sampled_from(HOWS[:4]), st.booleans())
def test_join_of_generated_labels(one, two, how, sort):
    assume((one and two) or len(set(one + two)) == len(one + two))  # pandas' sort is not stable
    pieces = [
        pandas.DataFrame(
            {name: np.arange(float(len(labels)))}, index=pandas.Index(labels, dtype="int64")
        )
        for name, labels in (("a", one), ("b", two))
    ]
    both(
        lambda pd: on(pd, pieces[0]).merge(
            on(pd, pieces[1]), left_index=True, right_index=True, how=how, sort=sort
        ),
        native=True,
    )

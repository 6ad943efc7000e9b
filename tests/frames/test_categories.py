"""`Series.cat`: categories renamed, reordered, added and removed; codes follow."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import on

LABELS = ["c", "a", "b", "d"]


def values(*codes, ordered=False, categories=LABELS):
    """A pandas series of codes, -1 being missing."""
    made = pandas.Categorical.from_codes(list(codes), categories, ordered=ordered)
    return pandas.Series(made, name="k", index=range(10, 10 + len(codes)))


def usual(ordered=False):
    return values(2, 0, -1, 2, 1, ordered=ordered)


CHANGES = {
    "rename by a list": lambda c: c.rename_categories(["w", "x", "y", "z"]),
    "rename by a dict": lambda c: c.rename_categories({"a": "A", "q": "Q"}),
    "rename by a function": lambda c: c.rename_categories(str.upper),
    "reorder": lambda c: c.reorder_categories(["a", "b", "c", "d"]),
    "reorder with an order": lambda c: c.reorder_categories(["d", "b", "c", "a"], ordered=True),
    "add": lambda c: c.add_categories(["e", "f"]),
    "add one": lambda c: c.add_categories("e"),
    "remove": lambda c: c.remove_categories(["c", "d"]),
    "remove all": lambda c: c.remove_categories(LABELS),
    "remove unused": lambda c: c.remove_unused_categories(),
    "set": lambda c: c.set_categories(["b", "z", "c"]),
    "set with an order": lambda c: c.set_categories(["b", "a"], ordered=True),
    "set and rename": lambda c: c.set_categories(["x", "y"], rename=True),
    "set more and rename": lambda c: c.set_categories([*"vwxyz"], rename=True),
    "set numbers": lambda c: c.set_categories([1, 2]),
    "as ordered": lambda c: c.as_ordered(),
    "as unordered": lambda c: c.as_unordered(),
}
ERRORS = {
    "too few names": lambda c: c.rename_categories(["x"]),
    "a name twice": lambda c: c.rename_categories(["x", "x", "y", "z"]),
    "other categories in order": lambda c: c.reorder_categories(["a", "b"]),
    "a category that is there": lambda c: c.add_categories(["a"]),
    "a category that is not there": lambda c: c.remove_categories(["q"]),
    "no such method": lambda c: c.foo(),
}


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changes_of_categories(change, ordered):
    both(lambda pd: change(on(pd, usual(ordered)).cat), native=True)


@pytest.mark.parametrize("change", ERRORS.values(), ids=ERRORS)
def test_errors_are_those_of_pandas(change):
    both(lambda pd: change(on(pd, usual()).cat), message="foo" not in change.__code__.co_names)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changes_of_no_rows(change):
    both(lambda pd: change(on(pd, values()).cat), native=True)


@pytest.mark.parametrize(
    "categories",
    [[3, 1, 2], [0.5, -1.0], pandas.to_datetime(["2024-01-02", "2024-01-01"]), [True, False]],
)
def test_categories_of_other_kinds(categories):
    def lines(pd):
        series = on(pd, values(0, 1, -1, 0, categories=categories))
        return (
            series.cat.as_ordered(),
            series.cat.remove_unused_categories(),
            series.cat.reorder_categories(list(categories)[::-1]),
            series.cat.categories,
        )

    both(lines, native=True)


@pytest.mark.parametrize("count", [1, 126, 127, 128, 32767, 32768])
def test_codes_are_as_narrow_as_those_of_pandas(count):
    labels = pandas.Categorical.from_codes([0, count - 1, -1], range(count))
    both(lambda pd: on(pd, pandas.Series(labels)).cat.codes, native=True)


def test_results_go_on_to_be_grouped_and_sorted():
    def lines(pd):
        series = on(pd, usual()).cat.set_categories(["b", "a", "c"], ordered=True)
        return series.sort_values(), series.value_counts(), series.max(), series < "c"

    both(lines)


@given(
    st.lists(st.integers(-1, 3), max_size=9),
    st.permutations(LABELS),
    st.sets(st.sampled_from(LABELS)),
)
def test_generated_changes(codes, order, kept):
    def lines(pd):
        series = on(pd, values(*codes))
        return (
            series.cat.reorder_categories(order),
            series.cat.set_categories([label for label in order if label in kept]),
            series.cat.remove_unused_categories().cat.codes,
        )

    both(lines, native=True)


@pytest.mark.cpu_only  # many rows
def test_many_rows():
    codes = np.random.default_rng(2).integers(-1, 3, 50_000)

    def lines(pd):
        series = on(pd, values(*codes))
        return series.cat.remove_unused_categories(), series.cat.set_categories(["b", "q", "c"])

    both(lines, native=True)

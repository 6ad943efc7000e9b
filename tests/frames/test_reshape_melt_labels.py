"""melt of names that repeat or have levels, and endings that differ, beside pandas."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

PLAIN = pandas.DataFrame({"a": [1, 2, 3], "b": [1.5, np.nan, 2], "c": [4, 5, 6]}, index=[5, 5, 7])
PAIRS = [("a", 1), ("a", 2), ("b", 1)]
FRAMES = {
    "plain": PLAIN,
    "levels": PLAIN.set_axis(pandas.MultiIndex.from_tuples(PAIRS, names=["u", "v"]), axis=1),
    "levels without names": PLAIN.set_axis(pandas.MultiIndex.from_tuples(PAIRS), axis=1),
    "repeated": PLAIN.set_axis(["a", "b", "b"], axis=1),
    "no row": PLAIN[:0],
    "texts": pandas.DataFrame({"a": ["x", None], "b": ["y", "z"]}),
    "dates": pandas.DataFrame({at: pandas.to_datetime(["2020", None]) for at in "ab"}),
}
IDS = (None, "a", ["a"], [("a", 1)], ("a", 1), ["nothing"], ["b"], ["a", "a"])
VALUES = (None, "c", ["c", "b"], [("b", 1)], ["nothing"], ["b"])
SETTINGS = (
    {},
    {"var_name": "w"},
    {"var_name": ["w", "z"]},
    {"var_name": ["w", "z", "k", "l"]},
    {"value_name": "a"},
    {"value_name": "w"},
    {"col_level": 0},
    {"col_level": "u"},
    {"ignore_index": False},
)


@pytest.mark.parametrize("name", FRAMES)
def test_melt(name):
    for ids in IDS:
        for values in VALUES:
            for settings in SETTINGS:
                both(
                    lambda pd, ids=ids, values=values, settings=settings: on(pd, FRAMES[name]).melt(
                        ids, values, **settings
                    ),
                    native=ids != ["b"] and not (ids == ["a"] and name == "texts"),
                )


LONG = pandas.DataFrame(
    {
        "id": [3, 1, 2],
        "k": ["b", "a", "b"],
        "A1": [1, 2, 3],
        "A2": [1.5, 2, 3],
        "B1": ["x", "y", "z"],
        "A3": [7, 8, 9],
        "Bx": ["u", None, "v"],
        "o": [True, False, True],
    }
)


@pytest.mark.parametrize("rows", [3, 1, 0])
@pytest.mark.parametrize("by", ["id", ["k", "id"], "k"])
@pytest.mark.parametrize("stubs", ["A", ["A", "B"], ["B", "A"], ["A", "C"]])
def test_wide_to_long(stubs, by, rows):
    for suffix in (r"\d+", r"\w+"):
        both(
            lambda pd, suffix=suffix: pd.wide_to_long(
                on(pd, LONG[:rows]), stubs, by, "j", "", suffix
            ),
            native=True,
        )
    both(lambda pd: pd.wide_to_long(on(pd, LONG[:rows]), stubs, by, "j", "-", "x"))

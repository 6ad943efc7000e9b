"""reset_index of some levels, under levels of names and under names that are taken."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

THREE = pandas.DataFrame(
    {"a": [1, 2, 3], "b": [1.5, np.nan, 2]},
    index=pandas.MultiIndex.from_arrays(
        [[1, 1, 2], list("xyz"), pandas.to_datetime(["2020", None, "2021"])], names=["p", None, "q"]
    ),
)
FRAMES = {
    "three levels": THREE,
    "levels of names": THREE.set_axis(
        pandas.MultiIndex.from_tuples([("u", 1), ("v", 2)], names=["A", "B"]), axis=1
    ),
    "a name that is taken": pandas.DataFrame(
        {"a": [1, 2], "index": [3, 4]}, index=pandas.Index([5, 6], name="a")
    ),
    "a range": pandas.DataFrame({"a": [1, 2]}, index=pandas.RangeIndex(3, 5, name="k")),
    "categories": pandas.DataFrame(
        {"a": [1, 2]}, index=pandas.CategoricalIndex(["x", "y"], name="c")
    ),
    "no row": THREE[:0],
    "no column": THREE[[]],
}
DAYS = [pandas.Timestamp("2020"), pandas.Timestamp("2021")]
LEVELS = (None, 0, "p", -1, ["p", "q"], [1], ["q", "p"], [0, 1, 2], 5, "nothing", "k", [], "a")
SETTINGS = (
    {},
    {"drop": True},
    {"col_level": 1},
    {"col_fill": "z"},
    {"col_level": "B", "col_fill": None},
    {"allow_duplicates": True},
    {"col_level": 5},
    {"inplace": True},
)


@pytest.mark.parametrize("level", LEVELS, ids=str)
@pytest.mark.parametrize("name", FRAMES)
def test_a_frame(name, level):
    for settings in SETTINGS:

        def lines(pd, settings=settings):
            frame = on(pd, FRAMES[name].copy())
            return frame.reset_index(level, **settings), frame

        both(lines, native=True)
    if level is not None:
        for names in (["w"], ["w", "z", "y"]):
            both(lambda pd, names=names: on(pd, FRAMES[name]).reset_index(level, names=names))


@pytest.mark.parametrize(
    "values",
    [[1, 2], [1.5, 2], [True, False], [1, None], [None, None], ["a", "b"], [1, "a"], DAYS],
    ids=str,
)
def test_objects_become_what_they_are(values):
    one = pandas.Index(values, dtype=object, name="o")
    for index in (one, pandas.MultiIndex.from_arrays([one, one], names=["o", "q"])):
        host = pandas.DataFrame({"v": [1, 2]}, index=index)
        both(lambda pd, host=host: on(pd, host).reset_index(), native=True)
        both(lambda pd, host=host: on(pd, host).reset_index("o"), native=True)


@pytest.mark.parametrize("level", LEVELS, ids=str)
@pytest.mark.parametrize("name", ["three levels", "a range", "categories", "no row"])
def test_a_series(name, level):
    for settings in ({}, {"drop": True}, {"allow_duplicates": True}, {"name": "n"}):
        both(
            lambda pd, settings=settings: on(pd, FRAMES[name]).a.reset_index(level, **settings),
            native=True,
        )

"""explode of series and frames, beside pandas."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

LISTS = [[1, 2], [], None, "ab", (3, "x"), np.array([4.5]), {7}, np.nan, [[8], 9], {"k": 1}, [None]]
ALIKE = [[1, 2], [0], 5, "ab", [3, 1], [1], [1], None, [1, [2]], [1], 5]
ROWS = len(LISTS)
HOST = pandas.DataFrame(
    {
        "a": LISTS,
        "b": range(ROWS),
        "c": ALIKE,
        "t": [*["u", "v", None] * 3, "u", "v"],
        "z": pandas.to_datetime(["2020"] * ROWS).tz_localize("UTC"),
    },
    index=list("aabcdefghij"),
)
FRAMES = {
    "labels": HOST,
    "two levels": HOST.set_axis(pandas.MultiIndex.from_product([[1, 2], list("uvwxyz")])[:ROWS]),
    "levels of names": HOST.set_axis(
        pandas.MultiIndex.from_product([["a"], list("abctz")]), axis=1
    ),
    "no row": HOST[:0],
    "names that repeat": HOST.rename(columns={"t": "a"}),
    "one column": HOST[["a"]],
    "numbered rows": HOST.reset_index(drop=True),
}
WANTED = (
    "a", "b", "t", "z", ["a", "c"], ["c", "a"], ["a", "b"], ["b", "t"], ["a", "a"], [], "nothing",
    [["a"]], ("a", "c"), [("a", "a"), ("a", "c")],
)  # fmt: skip


@pytest.mark.parametrize("ignore_index", [False, True])
@pytest.mark.parametrize("name", FRAMES)
def test_a_frame(name, ignore_index):
    for wanted in WANTED:
        levels = name == "levels of names"
        both(
            lambda pd, wanted=wanted: on(pd, FRAMES[name]).explode(wanted, ignore_index),
            native=not levels or "a" not in wanted,
            message=not levels,
        )


@pytest.mark.parametrize(
    "values",
    [
        [list("ab"), list("cd")],
        [["a", None], ["b"]],
        [["a"], [], None],
        [[pandas.Timestamp("2020")], []],
        [[pandas.Timestamp("2020", tz="UTC")], [None]],
        [[pandas.Timedelta(1, "D")], pandas.NaT],
        [[True], [False]],
        [[1.5, 2], [3]],
    ],
    ids=str,
)
def test_items_of_one_kind(values):
    host = pandas.DataFrame({"k": range(len(values)), "v": pandas.Series(values, dtype=object)})
    both(lambda pd: on(pd, host).explode("v"), native=True)
    both(lambda pd: on(pd, host).v.explode(), native=True)
    both(lambda pd: on(pd, host[:0]).explode("v"), native=True)
    both(lambda pd: on(pd, host).explode(["v"], ignore_index=True), native=True)


@pytest.mark.parametrize("ignore_index", [False, True])
@pytest.mark.parametrize("name", HOST)
def test_a_series(name, ignore_index):
    for frame in ("labels", "two levels", "no row"):
        both(
            lambda pd, host=FRAMES[frame][name]: on(pd, host).explode(ignore_index=ignore_index),
            native=True,
        )


def test_texts_among_objects():
    def lines(pd):
        frame = pd.DataFrame({"a": [["x", "y"], ["z"]], "b": [1, 2]})
        mixed = pd.Series([["x"], 3], index=["p", "q"])
        return frame.explode("a"), frame["a"].explode(ignore_index=True), mixed.explode()

    both(lines, native=True)

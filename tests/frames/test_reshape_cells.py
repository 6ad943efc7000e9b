"""stack and unstack under labels that repeat, are missing or come in levels, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import frames, on

NUMBERS = pandas.DataFrame({"a": [1, 2, 3], "b": [1.5, np.nan, 2.0], "c": [4, 5, 6]})
TEXTS = pandas.DataFrame({"a": ["x", None, "z"], "b": ["p", "q", None]})
DATES = pandas.DataFrame({at: pandas.to_datetime(["2020", "2021", None]) for at in "ab"})
PAIRS = pandas.MultiIndex.from_tuples([("x", 2), ("x", 1), ("y", 2)], names=["u", "v"])
LEVELLED = NUMBERS.set_axis(PAIRS, axis=1)
CUBE = pandas.DataFrame(
    np.arange(16.0).reshape(2, 8),
    columns=pandas.MultiIndex.from_product(
        [["A", "B"], [1, 0], ["p", "q"]], names=["l", "m", None]
    ),
)
STACKED = {
    "numbers": NUMBERS,
    "texts": TEXTS,
    "dates": DATES,
    "dates of a zone": DATES.apply(lambda column: column.dt.tz_localize("UTC")),
    "categories": TEXTS[["a"]]
    .assign(b=["x", "z", None])
    .astype(pandas.CategoricalDtype(["x", "z"])),
    "numbers that may be NA": pandas.DataFrame({"a": [1, None], "b": [3, 4]}, dtype="Int64"),
    "bools and numbers": pandas.DataFrame({"a": [True, False], "b": [1, 2]}),
    "names that repeat": NUMBERS.set_axis(["b", "a", "b"], axis=1),
    "a missing name": NUMBERS.set_axis(["a", None, "c"], axis=1),
    "labels that repeat": NUMBERS.set_index(pandas.Index([1, 1, 0])),
    "two levels of names": LEVELLED,
    "two levels of labels": LEVELLED.set_index(
        pandas.MultiIndex.from_tuples([("r", 1), ("q", 1), ("r", 2)], names=["m", None])
    ),
    "three levels of names": CUBE,
    "no row": LEVELLED[:0],
    "no column": NUMBERS[[]],
}
HOW = {
    "now": {},
    "before": {"future_stack": False},
    "before, with missing values": {"future_stack": False, "dropna": False},
    "before, in order of appearance": {"future_stack": False, "sort": False},
}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", STACKED)
def test_stack(name, how):
    host = STACKED[name]
    for level in (-1, 0, "u", ["u", "v"], [1, 0], ["l", "m"], [2, 0], "nothing"):
        both(lambda pd, level=level: on(pd, host).stack(level, **HOW[how]), native=True)


def test_the_stack_of_before_warns():
    frame = gpuframe.from_pandas(NUMBERS)
    with pytest.warns(pandas.errors.Pandas4Warning, match="implementation of stack") as caught:
        frame.stack(future_stack=False)
    assert [warning.filename for warning in caught] == [__file__]
    for arguments in ({"dropna": True}, {"sort": False}):
        both(lambda pd, given=arguments: on(pd, NUMBERS).stack(**given))


@given(
    frames({"a": ["int", "float", "text"], "b": ["float", "int"], "c": ["float"]}),
    st.sampled_from(sorted(HOW)),
    st.sampled_from([-1, 0, [0, 1]]),
)
def test_stack_of_random_frames(host, how, level):
    both(lambda pd: on(pd, host)[["b", "c"]].stack(**HOW[how]), native=True)
    both(lambda pd: on(pd, host.set_axis(PAIRS, axis=1)).stack(level, **HOW[how]))


VALUES = pandas.DataFrame(
    {
        "n": [1, 2, 3, 4],
        "f": [1.5, np.nan, 2.0, 0.0],
        "b": [True, False, True, True],
        "t": ["x", None, "z", "w"],
        "d": pandas.to_datetime(["2020", "2021", None, "2022"]),
        "i": pandas.array([1, None, 3, 4], dtype="Int64"),
        "c": pandas.Categorical(["x", "y", None, "x"]),
        "o": [1, "a", None, 2.5],
    }
)
LABELS = {
    "missing": [[1, np.nan, 1, 2], ["a", "a", None, "b"]],
    "objects": [[1, "x", 1, "x"], ["a", "a", "b", "b"]],
    "periods": [pandas.period_range("2020-01", periods=4, freq="M"), ["a", "a", "b", "b"]],
    "three levels": [[1, 1, 2, 2], ["a", "b", "a", "b"], [0, 1, 0, 1]],
    "repeated": [[1, 1, 2, 2], ["a", "a", "a", "b"]],
    "one level": [[3, 1, 2, 0]],
}


@pytest.mark.parametrize("rows", [4, 0])
@pytest.mark.parametrize("labels", LABELS)
def test_unstack(labels, rows):
    names = ["p", "q", "r"][: len(LABELS[labels])]
    index = pandas.MultiIndex.from_arrays(LABELS[labels], names=names)
    if len(names) == 1:
        index = pandas.Index(LABELS[labels][0], name="p")
    host = VALUES.set_index(index)[:rows]
    for level in (-1, "p", ["q", "p"], 5, "nothing"):
        for chosen in (["n", "f"], ["n", "b", "t", "d"], ["i", "c"], ["o"]):
            alike = len(chosen) < 4 and chosen != ["i", "c"]
            both(
                lambda pd, chosen=chosen, level=level: on(pd, host[chosen]).unstack(level),
                native=alike or (len(names) > 1 and level in (-1, "p")),
            )
        for name in "nftdo":
            both(lambda pd, name=name, level=level: on(pd, host)[name].unstack(level), native=True)
        both(lambda pd, level=level: on(pd, host).n.unstack(level, fill_value=0), native=True)
        both(lambda pd, level=level: on(pd, host).n.unstack(level, sort=False), native=True)


def test_all_columns_make_room_for_missing_cells():
    """A label is missing, and one column has all of its cells."""

    def lines(pd):
        labels = pd.MultiIndex.from_tuples([("a", "u"), ("a", None), (None, "u")], names=["x", "y"])
        frame = pd.DataFrame({"i": [1, 2, 3], "b": [True, False, True]}, index=labels)
        return frame.unstack(), frame["i"].unstack(), frame["i"].unstack(fill_value=0)

    both(lines)

"""New columns: from scalars, lists, Series by label, and in place of old ones."""

import numpy as np
import pytest

from tests.frames.compare import both


def after(change, **columns):
    """The frame of `columns` after `change(pd, frame)`."""

    def lines(pd):
        frame = pd.DataFrame(columns or {"a": [1, 2]}, index=[7, 8])
        change(pd, frame)
        return frame

    return lines


def set_from_series(pd, frame):
    frame["b"] = pd.Series([5, 6], index=[8, 9])


def set_from_own_column(_pd, frame):
    frame["b"] = frame["a"] * 2


def set_two_columns(_pd, frame):
    frame[["c", "d"]] = frame[["a", "b"]]


def set_scalar(_pd, frame):
    frame["s"] = 1.5
    frame["t"] = "x"
    frame["n"] = None


def set_list(_pd, frame):
    frame["l"] = [0.5, None]
    frame["m"] = np.array([1, 2], "int8")


def replace(_pd, frame):
    frame["a"] = [1.5, 2.5]


def replace_in_the_middle(_pd, frame):
    frame["b"] = ["x", "y"]


def assign_columns(_pd, frame):
    frame.columns = ["p", "q"]


def assign_index(_pd, frame):
    frame.index = ["p", "q"]


def delete(_pd, frame):
    del frame["a"]


def wrong_length(_pd, frame):
    frame["b"] = [1, 2, 3]


def wrong_labels(_pd, frame):
    frame.columns = ["p", "q", "r"]


def attribute(_pd, frame):
    frame.a = [5, 6]


CHANGES = {
    "a Series goes by label": after(set_from_series),
    "a column from a column": after(set_from_own_column),
    "two columns at once": after(set_two_columns, a=[1, 2], b=["x", "y"]),
    "scalars": after(set_scalar),
    "lists and arrays go by position": after(set_list),
    "a column is replaced with its dtype": after(replace),
    "a replaced column keeps its place": after(replace_in_the_middle, a=[1, 2], b=[3, 4], c=[5, 6]),
    "column labels": after(assign_columns, a=[1, 2], b=[3, 4]),
    "row labels": after(assign_index),
    "a column is deleted": after(delete, a=[1, 2], b=[3, 4]),
    "an existing column by attribute": after(attribute),
    "a wrong length is refused": after(wrong_length),
    "wrong labels are refused": after(wrong_labels, a=[1, 2], b=[3, 4]),
}


@pytest.mark.parametrize("lines", CHANGES.values(), ids=CHANGES)
def test_setitem(lines):
    both(lines)


ASSIGN = {
    "assign": lambda pd: pd.DataFrame({"a": [1, 2]}).assign(b=5, c=lambda d: d.a + d.b),
    "assign replaces": lambda pd: pd.DataFrame({"a": [1, 2]}).assign(a=["x", "y"]),
    "insert": lambda pd: inserted(pd),
    "pop": lambda pd: popped(pd),
}


def inserted(pd):
    frame = pd.DataFrame({"a": [1, 2]})
    frame.insert(0, "z", [3, 4])
    return frame


def popped(pd):
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    return frame.pop("a"), frame


@pytest.mark.parametrize("lines", ASSIGN.values(), ids=ASSIGN)
def test_assign(lines):
    both(lines)


def test_an_array_without_dimensions_is_repeated():
    def lines(pd):
        frame = pd.DataFrame({"a": [1, 2]})
        frame["b"] = np.array(float("nan"), dtype="float32")
        frame["c"] = np.array(3)
        return frame

    both(lines)

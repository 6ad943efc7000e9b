"""New columns: from scalars, lists, Series by label, and in place of old ones."""

import numpy as np
import pandas
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


def plain(pd):
    return pd.DataFrame({"a": [1, 2, 3], "f": [0.5, np.nan, 0.0], "s": ["x", "y", None]})


def without_columns(pd):
    return pd.DataFrame()


def without_rows(pd):
    return pd.DataFrame({"a": [], "b": []})


def levels(pd):
    names = pandas.MultiIndex.from_tuples([("x", "a"), ("x", "b"), ("y", "c")])
    return pd.DataFrame([[1, 2, 3], [4, 5, 6], [7, 8, 9]], columns=names)


def repeated(pd):
    return pd.DataFrame([[1, 2, 3], [4, 5, 6], [7, 8, 9]], columns=["a", "a", "b"])


def numbered(pd):
    return pd.DataFrame([[1, 2, 3], [4, 5, 6], [7, 8, 9]])


def two(pd):
    return pd.DataFrame({"p": [1, 2, 3], "q": list("abc")})


def series(pd):
    return pd.Series([1.0, 2.0], index=["u", "v"])


UNDER_KEYS = [
    (plain, ["a", "n"], two),
    (plain, ["a", "n"], lambda pd: two(pd).set_axis([2, 1, 5])),
    (plain, "a", lambda pd: two(pd)[["p"]]),
    (plain, "a", two),
    (plain, "z", two),
    (plain, "z", lambda pd: pd.DataFrame(index=[1])),
    (plain, slice(0, 2), 5),
    (plain, slice(0, 2), [[1, 2, "z"], [4, 5, "w"]]),
    (plain, ["a", "f"], [1, 2]),
    (plain, ["a", "f"], [[1, 2], [3, 4], [5, 6]]),
    (plain, ["a", "f"], np.arange(6).reshape(3, 2)),
    (plain, ["a", "f"], [1, 2, 3]),
    (plain, ["a", "q"], 7),
    (plain, "a", np.arange(3).reshape(3, 1)),
    (without_columns, "a", [1, 2]),
    (without_columns, "a", 5),
    (without_columns, "a", series),
    (without_columns, ("a", "b"), [1, 2]),
    (without_rows, "a", [1, 2]),
    (without_rows, "c", [1, 2]),
    (without_rows, "c", 5),
    (without_rows, "c", series),
    (levels, "x", 1),
    (levels, ("x", "a"), [5, 6, 7]),
    (levels, "new", [5, 6, 7]),
    (levels, ("y", "k"), [5, 6, 7]),
    (repeated, "a", 1),
    (repeated, "a", [1, 2, 3]),
    (repeated, "b", [1, 2, 3]),
    (repeated, "c", [1, 2, 3]),
    (repeated, "a", two),
    (numbered, 0, [1, 2, 3]),
    (numbered, "n", [1, 2, 3]),
    (numbered, 3, [1, 2, 3]),
]


@pytest.mark.parametrize("case", range(len(UNDER_KEYS)))
def test_under_keys_of_every_kind(case):
    make, key, value = UNDER_KEYS[case]

    def lines(pd):
        frame = make(pd)
        before = frame.copy()
        try:
            frame[key] = value(pd) if callable(value) else value
        except (TypeError, ValueError) as error:
            assert pd is pandas or frame.equals(before)  # pandas may have written a part
            return str(error)
        return frame

    both(lines, native=True)


AT_PLACES = {
    "first": (plain, lambda _pd, f: f.insert(0, "n", [1, 2, 3])),
    "last": (plain, lambda _pd, f: f.insert(3, "n", 4)),
    "a name that is there": (plain, lambda _pd, f: f.insert(1, "a", 4, allow_duplicates=True)),
    "a name that is refused": (plain, lambda _pd, f: f.insert(1, "a", 4)),
    "a place that is none": (plain, lambda _pd, f: f.insert("x", "n", 4)),
    "a frame": (plain, lambda pd, f: f.insert(1, "n", two(pd)[["q"]])),
    "a wide frame": (plain, lambda pd, f: f.insert(1, "n", two(pd))),
    "into no columns": (without_columns, lambda _pd, f: f.insert(0, "a", [4, 5])),
    "beside numbers": (numbered, lambda _pd, f: f.insert(1, "k", 9)),
    "beside levels": (levels, lambda _pd, f: f.insert(1, ("k", "l"), 9)),
    "isetitem": (plain, lambda _pd, f: f.isetitem(1, [4, 5, 6])),
    "isetitem of a frame": (plain, lambda pd, f: f.isetitem([0, 1], two(pd))),
    "isetitem of a wide frame": (plain, lambda pd, f: f.isetitem([0], two(pd))),
    "isetitem of a repeated name": (repeated, lambda _pd, f: f.isetitem(1, [4.5, 5, 6])),
    "del of a level": (levels, lambda _pd, f: f.__delitem__("x")),
    "del of a tuple": (levels, lambda _pd, f: f.__delitem__(("x", "a"))),
    "del of a repeated name": (repeated, lambda _pd, f: f.__delitem__("a")),
    "del of nothing": (plain, lambda _pd, f: f.__delitem__("nothing")),
}


@pytest.mark.parametrize("name", AT_PLACES)
def test_at_places(name):
    make, change = AT_PLACES[name]

    def lines(pd):
        frame = make(pd)
        change(pd, frame)
        return frame

    both(lines, native=True)


def test_insert_through_pandas_changes_the_frame():
    def lines(pd):
        frame = plain(pd)
        frame.insert(-1, "n", 1)
        return frame

    both(lines)

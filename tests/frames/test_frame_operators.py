"""Operators of frames beside everything: other labels, series along both axes, arrays, scalars."""

import operator

import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import both

NAN = float("nan")
LEVELS = pandas.MultiIndex.from_tuples([(0, 1), (0, 2), (1, 1)])
LEFT = {
    "frame": lambda pd: pd.DataFrame({"a": [1, 2, 3], "b": [0.5, NAN, 2]}),
    "other columns": lambda pd: pd.DataFrame({"b": [1.0, 2, 3], "c": [4, 5, 6]}),
    "other rows": lambda pd: pd.DataFrame({"a": [1, 2], "b": [4.0, 5]}, index=[2, 5]),
    "small integers": lambda pd: pd.DataFrame({"a": [1, 2, 3]}).astype("int8"),
    "no rows": lambda pd: pd.DataFrame({"a": [], "b": []}),
    "levels": lambda pd: pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]}, index=LEVELS),
    "repeated names": lambda pd: pd.DataFrame([[1, 2], [3, 4], [5, 6]], columns=["a", "a"]),
    "series": lambda pd: pd.Series([1, 2, 3]),
    "series with a gap": lambda pd: pd.Series([1.5, NAN], index=["b", "c"]),
}
RIGHT = {
    **LEFT,
    "columns in another order": lambda pd: pd.DataFrame({"b": [1.0, 2, 3], "a": [4, 5, 6]}),
    "no common column": lambda pd: pd.DataFrame({"p": [1, 2, 3]}),
    "series of the columns": lambda pd: pd.Series([1, 2], index=["a", "b"]),
    "series of some rows": lambda pd: pd.Series([1, 2], index=[1, 7]),
    "list of columns": lambda _pd: [1, 2],
    "list of rows": lambda _pd: [1, 2, 3],
    "matrix": lambda _pd: np.arange(1, 7).reshape(3, 2),
    "matrix of a column": lambda _pd: np.arange(1, 4).reshape(3, 1),
    "matrix of a row": lambda _pd: np.arange(2.0).reshape(1, 2),
    "matrix of another shape": lambda _pd: np.arange(4).reshape(2, 2),
    "array of three dimensions": lambda _pd: np.zeros((2, 2, 2)),
    "integer": lambda _pd: 2,
    "float": lambda _pd: 1.5,
    "text": lambda _pd: "x",
    "missing": lambda _pd: NAN,
}
CALLS = {
    **{name: getattr(operator, name) for name in ("add", "sub", "truediv", "mod", "eq", "lt")},
    "rsub()": lambda left, right: left.rsub(right),
    "ge()": lambda left, right: left.ge(right),
    "rsub(axis=0)": lambda left, right: left.rsub(right, axis=0),
    "gt(axis=0)": lambda left, right: left.gt(right, axis=0),
    "sub(fill_value)": lambda left, right: left.sub(right, fill_value=10),
    "sub(axis, fill_value)": lambda left, right: left.sub(right, axis=0, fill_value=10),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("left", LEFT)
def test_beside_everything(left, call):
    for right in RIGHT.values():
        both(lambda pd, right=right: CALLS[call](LEFT[left](pd), right(pd)), message=False)


NATIVE = [
    ("frame", "add", "other columns"),
    ("frame", "sub", "other rows"),
    ("frame", "truediv", "columns in another order"),
    ("frame", "sub", "no common column"),
    ("frame", "add", "series of the columns"),
    ("frame", "sub", "series with a gap"),
    ("frame", "gt(axis=0)", "series of some rows"),
    ("frame", "sub", "matrix"),
    ("frame", "eq", "matrix of a column"),
    ("frame", "lt", "matrix of a row"),
    ("frame", "add", "list of columns"),
    ("frame", "sub(fill_value)", "other columns"),
    ("frame", "sub(fill_value)", "integer"),
    ("small integers", "add", "series of the columns"),
    ("repeated names", "sub", "repeated names"),
    ("levels", "sub", "levels"),
    ("series", "sub(fill_value)", "series of some rows"),
]


@pytest.mark.parametrize(("left", "call", "right"), NATIVE)
def test_on_the_device(left, call, right):
    both(lambda pd: CALLS[call](LEFT[left](pd), RIGHT[right](pd)), native=True)


REFUSED = [
    ("frame", "eq", "other rows"),
    ("frame", "lt", "series of some rows"),
    ("frame", "add", "list of rows"),
    ("frame", "add", "matrix of another shape"),
    ("frame", "add", "array of three dimensions"),
    ("series", "rsub()", "frame"),
]


@pytest.mark.parametrize(("left", "call", "right"), REFUSED)
def test_refused_in_pandas_words(left, call, right):
    both(lambda pd: CALLS[call](LEFT[left](pd), RIGHT[right](pd)), native=True)


def test_operands_of_methods_stay_on_the_device(monkeypatch):
    left, right = gpuframe.Series([1, 2]), gpuframe.Series([3, 4])
    frame = gpuframe.DataFrame({"a": [1, 2]})

    def refuse(_self):
        raise AssertionError("a copy on the host")

    for kind in (gpuframe.Series, gpuframe.DataFrame):
        monkeypatch.setattr(kind, "to_pandas", refuse)
    assert left.add(right).tolist() == [4, 6]
    assert frame.sub(right, axis=0)["a"].tolist() == [-2, -2]
    assert left.align(right)[1].tolist() == [3, 4]

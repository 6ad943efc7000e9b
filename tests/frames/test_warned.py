"""Warnings that pandas emits are emitted, once, at the user's line."""

import inspect
import warnings

import pandas
import pytest

import gpuframe
from tests.frames.compare import to_pandas


def frame(pd):
    return pd.DataFrame({"a": [2, 1, 1], "b": [0.5, None, 1.5]})


def dated(pd):
    return pd.Series([1.0, 2.0, 3.0], index=pd.date_range("2020", periods=3))


def timed(pd):
    return pd.DataFrame({"a": [1.25], "t": pd.to_datetime(["2020"])})


def pair(pd):
    labels = pd.MultiIndex.from_tuples([("x", "a"), ("y", "b")])
    return pd.Series([1, 2], index=labels)


CALLS = {
    "drop": lambda pd: frame(pd).drop(columns="a", inplace=True),
    "drop, not in place": lambda pd: frame(pd).drop(columns="a", inplace=False),
    "drop without the word": lambda pd: frame(pd).drop(columns="a"),
    "rename": lambda pd: frame(pd).rename(columns={"a": "c"}, inplace=True),
    "rename of a copy": lambda pd: frame(pd).rename(columns={"a": "c"}, copy=False),
    "reset_index": lambda pd: frame(pd).reset_index(inplace=True),
    "reset_index by level": lambda pd: frame(pd).set_index(["a", "b"]).reset_index(0, inplace=True),
    "set_index": lambda pd: frame(pd).set_index("a", inplace=True),
    "sort_index": lambda pd: frame(pd).sort_index(inplace=True),
    "sort_values": lambda pd: frame(pd).sort_values("a", inplace=True),
    "dropna": lambda pd: frame(pd).dropna(inplace=True),
    "dropna of columns": lambda pd: frame(pd).dropna(axis=1, inplace=True),
    "drop_duplicates": lambda pd: frame(pd).drop_duplicates("a", inplace=True),
    "a series dropped": lambda pd: frame(pd).a.drop(0, inplace=True),
    "a series sorted": lambda pd: frame(pd).a.sort_values(inplace=True),
    "a series renamed": lambda pd: frame(pd).a.rename("x", inplace=True),
    "query": lambda pd: frame(pd).query("a > 1", inplace=True),
    "astype of a copy": lambda pd: frame(pd).astype("float32", copy=False),
    "concat of a copy": lambda pd: pd.concat([frame(pd), frame(pd)], copy=False),
    "concat of dates": lambda pd: pd.concat([dated(pd)[::2], dated(pd)], axis=1),
    "concat of dates in order": lambda pd: pd.concat([dated(pd), dated(pd)[::2]], axis=1),
    "round": lambda pd: timed(pd).round(1),
    "round of a column": lambda pd: timed(pd).round({"a": 1}),
    "round of times": lambda pd: timed(pd).round({"t": 1}),
    "unstack with a fraction": lambda pd: pair(pd).unstack(fill_value=0.5),
    "unstack with a number": lambda pd: pair(pd).unstack(fill_value=0),
    "unstack with a missing value": lambda pd: pair(pd).unstack(fill_value=None),
    "unstack of a frame": lambda pd: pair(pd).to_frame("a").unstack(fill_value=0.5),
    "merge": lambda pd: pd.merge(frame(pd), frame(pd), on="a", copy=True),
    "merge of a copy": lambda pd: frame(pd).merge(frame(pd), on="a", copy=False),
}  # fmt: skip


def seen(lines, pd):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with gpuframe.options.context(fallback="silent"):
            to_pandas(lines(pd), leak=False)
    return [(each.category, str(each.message), each.filename, each.lineno) for each in found]


@pytest.mark.parametrize("name", CALLS)
def test_deprecated_keywords(name):
    expected = seen(CALLS[name], pandas)
    assert seen(CALLS[name], gpuframe) == expected
    assert all(place == __file__ for _, _, place, _ in expected)


def test_keywords_are_pandas_own():
    for kind in ("DataFrame", "Series"):
        ours, theirs = getattr(gpuframe, kind), getattr(pandas, kind)
        method = inspect.getattr_static(ours, "sort_values")
        assert inspect.signature(method).parameters.keys() <= (
            inspect.signature(theirs.sort_values).parameters.keys()
        )

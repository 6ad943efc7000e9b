"""Missing values: NaN, NaT, NA and None; filling, dropping, replacing."""

import pytest
from hypothesis import given

from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")


def holes(pd):
    return pd.DataFrame(
        {
            "f": [1.0, NAN, 3.0, NAN],
            "t": ["a", None, None, "d"],
            "d": pd.to_datetime(["2024-01-01", None, "2024-01-03", None]),
            "i": [1, 2, 3, 4],
        },
    )


CASES = {
    "isna": lambda pd: holes(pd).isna(),
    "notna": lambda pd: holes(pd).notna(),
    "isna of objects": lambda pd: pd.Series([None, pd.NaT, 1], dtype=object).isna(),
    "isna of nullable ints": lambda pd: pd.Series([1, None], dtype="Int64").isna(),
    "isna of categories": lambda pd: pd.Series(["a", None], dtype="category").isna(),
    "the functions": lambda pd: (
        pd.isna(holes(pd).t),
        pd.notna(holes(pd).f),
        pd.isna(None),
        pd.isna(5),
    ),
    "counts of missing": lambda pd: holes(pd).isna().sum(),
    "share of missing": lambda pd: holes(pd).isna().mean(),
    "fillna of floats": lambda pd: holes(pd).f.fillna(0),
    "fillna of text": lambda pd: holes(pd).t.fillna("?"),
    "fillna of dates": lambda pd: holes(pd).d.fillna(pd.Timestamp("2000-01-01")),
    "fillna upcasts": lambda pd: pd.Series([1.0, NAN]).fillna("x"),
    "fillna without a hole keeps the dtype": lambda pd: (
        pd.Series([True]).fillna("x"),
        pd.Series([1, 2]).fillna(0.5),
    ),
    "fillna of nullable ints": lambda pd: pd.Series([1, None], dtype="Int64").fillna(7),
    "fillna by column": lambda pd: pd.DataFrame({"a": [NAN], "b": [NAN]}).fillna({"a": 1}),
    "fillna by label": lambda pd: pd.Series([NAN, NAN]).fillna({1: 5}),
    "fillna by a Series": lambda pd: holes(pd).f.fillna(holes(pd).i),
    "fillna of a frame": lambda pd: holes(pd)[["f", "i"]].fillna(-1),
    "fillna with the mean": lambda pd: holes(pd).f.fillna(holes(pd).f.mean()),
    "ffill and bfill": lambda pd: (holes(pd).f.ffill(), holes(pd).t.bfill()),
    "dropna": lambda pd: (holes(pd).dropna(), holes(pd).f.dropna()),
    "dropna of some columns": lambda pd: holes(pd).dropna(subset=["t"]),
    "dropna how all": lambda pd: holes(pd)[["f", "t"]].dropna(how="all"),
    "dropna thresh": lambda pd: holes(pd).dropna(thresh=3),
    "dropna of columns": lambda pd: holes(pd).dropna(axis=1),
    "dropna renews nothing": lambda pd: holes(pd).dropna().index,
    "where upcasts": lambda pd: (
        pd.Series([1, 2]).where([True, False]),
        pd.Series([True, False]).where([True, False]),
    ),
    "where with another value": lambda pd: pd.Series([1, 2, 3]).where(
        pd.Series([True, False, True]), -1
    ),
    "where with another Series": lambda pd: holes(pd).f.where(holes(pd).f.notna(), holes(pd).i),
    "where of text": lambda pd: holes(pd).t.where(holes(pd).t == "a", "z"),
    "mask": lambda pd: (
        pd.Series([1, 2]).mask([False, True], "x"),
        pd.Series([1.5, 2.5]).mask([True, False]),
    ),
    "replace": lambda pd: (
        pd.Series([1, 2]).replace(1, 0.5),
        pd.Series(["a", "b"]).replace({"a": "z"}),
    ),
    "interpolate": lambda pd: pd.Series([NAN, 1, NAN, 3, NAN]).interpolate(),
    "shift": lambda pd: (
        pd.Series([1, 2, 3]).shift(),
        pd.Series([True, False]).shift(),
        pd.Series(["a", "b"]).shift(-1),
    ),
    "map of a dict": lambda pd: (
        pd.Series([1, 2, 3]).map({1: "a", 2: "b"}),
        pd.Series(["x", None, "y"]).map({"x": 1, "y": 2}),
    ),
    "map of a dict that leaves holes": lambda pd: pd.Series(["x", "q"]).map({"x": 1}),
    "map of a function": lambda pd: pd.Series([1, 2]).map(lambda value: value * 10),
    "convert_dtypes": lambda pd: (
        pd.DataFrame({"a": [1, None], "b": ["x", None]}).convert_dtypes().dtypes
    ),
    "combine_first": lambda pd: pd.Series([1.0, NAN]).combine_first(pd.Series([9.0, 8.0])),
}

ERRORS = {
    "nullable ints take no fraction": lambda pd: pd.Series([1, None], dtype="Int64").fillna(1.5),
    "the truth of NA": lambda pd: bool(pd.NA),
    "dropna of a column that is not there": lambda pd: holes(pd).dropna(subset=["zz"]),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_missing(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_missing_is_refused(lines):
    both(lines)


@given(frames({"x": KINDS, "y": KINDS}))
def test_missing_of_generated_frames(frame):
    both(lambda pd: on(pd, frame).isna(), native=True)
    both(lambda pd: on(pd, frame).dropna(), native=True)
    both(lambda pd: on(pd, frame).count(), native=True)

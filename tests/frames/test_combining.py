"""Two objects put together by label, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given

from tests.frames.compare import both
from tests.frames.strategies import frames, on

NAN = float("nan")


def left():
    return pandas.DataFrame(
        {"a": [1, 2, 3], "f": [1.5, NAN, NAN], "t": pandas.Series(["x", None, "z"], dtype="str")},
        index=[2, 0, 5],
    )


def right():
    return pandas.DataFrame(
        {"f": [7.5, 8.5, NAN], "a": [9, 8, 7], "n": [1.0, 2.0, 3.0]}, index=[0, 5, 9]
    )


CASES = {
    "align": lambda f, g: f.align(g),
    "align inner": lambda f, g: f.align(g, join="inner"),
    "align left, rows": lambda f, g: f.align(g, join="left", axis=0),
    "align columns": lambda f, g: f[["a", "f"]].align(g, axis=1),
    "align with a fill": lambda f, g: f[["f"]].align(g[["f"]], fill_value=0.0),
    "align of series": lambda f, g: f.a.align(g.a, "right"),
    "align of the same": lambda f, _: f.align(f),
    "combine_first": lambda f, g: f.combine_first(g),
    "combine_first of series": lambda f, g: f.f.combine_first(g.f),
    "combine_first of the same labels": lambda f, _: f.f.combine_first(f.f * 2),
    "combine_first of integers": lambda f, g: f.a.combine_first(g.a),
    "update": lambda f, g: (f.update(g), f)[1],
    "update of a series": lambda f, g: (f.f.update(g.f), f.f, f)[1:],
    "autocorr": lambda _, g: g.n.autocorr(),
    "infer_objects": lambda f, _: f.infer_objects(),
    "isetitem": lambda f, _: (f.isetitem(1, 7), f)[1],
    "isetitem of a series": lambda f, _: (f.isetitem(0, f.f * 2), f)[1],
    "memory_usage": lambda f, _: f[["a", "f"]].memory_usage(index=False),
}
THROUGH = {
    "combine_first of other dtypes": lambda f, g: f.a.combine_first(g.f),
    "update by a list": lambda f, _: (f.f.update([1.0, 2.0]), f)[1],
    "align by level": lambda f, g: f.align(g, level=0),
    "align with a series": lambda f, g: f[["f"]].align(g.f, axis=0),
    "isetitem beyond": lambda f, _: f.isetitem(9, 7),
    "autocorr of no lag": lambda f, _: f.a.autocorr(lag=0) > 0,
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    loose = 1e-15 if name == "autocorr" else None
    both(lambda pd: CASES[name](on(pd, left()), on(pd, right())), native=True, rtol=loose)


@pytest.mark.parametrize("name", THROUGH)
def test_through_pandas(name):
    both(lambda pd: THROUGH[name](on(pd, left()), on(pd, right())))


KINDS = {"a": ["float", "text", "date", "int"], "b": ["float"]}


@given(frames(KINDS), frames(KINDS))
def test_random_frames(one, two):
    two = two.set_axis(np.arange(len(two)) * 2)
    both(lambda pd: on(pd, one).align(on(pd, two)), native=True)
    both(lambda pd: on(pd, one).b.combine_first(on(pd, two).b))
    if one.a.dtype == two.a.dtype:
        both(lambda pd: on(pd, one).combine_first(on(pd, two)))
        both(lambda pd: (frame := on(pd, one).copy(), frame.update(on(pd, two)), frame)[2])

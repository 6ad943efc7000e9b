"""Joins of a short left side: right rows that nobody seeks are left out before keys are matched."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpuframe.ops import join
from tests.frames.compare import both
from tests.frames.strategies import on

NARROW = [0, 1, 2, 3, 5, 8]
WIDE = [-(2**62), -1, 0, 7, 2**40, 2**62]


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(join, "_LONG", 4)


def sides(left, right, kind):
    frames = []
    for name, keys in (("a", left), ("b", right)):
        frame = pandas.DataFrame({"k": np.array(keys, "int64"), name: np.arange(len(keys))})
        if kind == "text":
            frame["k"] = frame["k"].astype("str")
        elif kind == "gaps":
            frame["k"] = frame["k"].where(frame["k"] != 0).astype("float64")
        elif kind == "two":
            frame["l"] = frame["k"] % 2
        frames.append(frame)
    return frames


@pytest.mark.parametrize("kind", ["int", "text", "gaps", "two"])
@pytest.mark.parametrize("how", ["inner", "left", "right", "outer"])
@given(st.data())
def test_short_beside_long(kind, how, data):
    keys = st.sampled_from(data.draw(st.sampled_from([NARROW, WIDE])))
    left = data.draw(st.lists(keys, max_size=4))
    right = data.draw(st.lists(keys, min_size=4, max_size=30))
    keyed = ["k", "l"] if kind == "two" else ["k"]

    def lines(pd):
        one, two = (on(pd, frame) for frame in sides(left, right, kind))
        return one.merge(two, on=keyed, how=how)

    both(lines)


@pytest.mark.parametrize("sought", [[3], [3, 3, 11], list(range(40))])
def test_rows_that_are_sought(sought):
    """Few, repeated, and so many that none is left out."""
    _, right = sides([], [n % 40 for n in range(200)], "int")
    left, _ = sides(sought, [], "int")
    both(lambda pd: on(pd, left).merge(on(pd, right), on="k"), native=True)
    both(lambda pd: on(pd, left).merge(on(pd, right), on="k", how="left"), native=True)

"""where and mask of frames and series, and frames as masks, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, on

NAN = float("nan")


def host():
    return pandas.DataFrame(
        {
            "a": [1, -2, 3],
            "f": [0.5, NAN, -1.0],
            "t": pandas.Series(["x", "y", None], dtype="str"),
            "b": [True, False, True],
        }
    )


FLAGS = np.array([[True, False, True, True], [False] * 4, [True] * 4])
CASES = {
    "where of numbers": lambda f: f[["a", "f"]].where(f[["a", "f"]] > 0),
    "where of numbers, else 0": lambda f: f[["a", "f"]].where(f[["a", "f"]] > 0, 0),
    "where of all": lambda f: f[["a", "f"]].where(f[["a", "f"]] < 9, 0),
    "where of a matrix": lambda f: f[["a", "f", "t"]].where(FLAGS[:, :3]),
    "where by a function": lambda f: f[["a"]].where(lambda d: d > 0, -1),
    "where, else another frame": lambda f: f[["a", "f"]].where(
        f[["a", "f"]] > 0, f[["a", "f"]] * 10
    ),
    "mask of numbers": lambda f: f[["a", "f"]].mask(f[["a", "f"]] > 0, 9),
    "mask of a matrix": lambda f: f[["a", "f", "t"]].mask(FLAGS[:, :3]),
    "a frame of bools": lambda f: f[["a", "f"]][f[["a", "f"]] > 0],
    "isna as a mask": lambda f: f[["f"]].mask(f[["f"]].isna(), 0),
    "where of a series": lambda f: (f.a.where(f.a > 0), f.a.where(f.a > 0, 0), f.t.where(f.b)),
    "where in place": lambda f: (f.a.where(f.a > 0, 0, inplace=True), f)[1],
    "a matrix of another shape": lambda f: f.where(FLAGS[:2]),
    "assignment by a frame": lambda f: (
        f.drop(columns=["t", "b"]),
        f[["a", "f"]].pipe(assigned),
    ),
}


def assigned(frame):
    part = frame.copy()
    part[part < 0] = 0
    return part


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    both(lambda pd: CASES[name](on(pd, host())), native=True)


THROUGH = {
    "a condition to align": lambda f: f[["a", "f"]].where((f[["a", "f"]] > 0).iloc[:2]),
    "an array of values": lambda f: f.a.where(f.a > 0, np.array([7, 8, 9])),
    "a series of conditions": lambda f: f[["a", "f"]].where(f.a > 0, axis=0),
    "bools that go missing": lambda f: f[["b"]].where(FLAGS[:, :1]),
    "a text among numbers": lambda f: f[["a"]].where(f[["a"]] > 0, "x"),
}


@pytest.mark.parametrize("name", THROUGH)
def test_through_pandas(name):
    both(lambda pd: THROUGH[name](on(pd, host())))


@given(frames({"a": ["int", "float"], "b": ["float", "text", "date"]}), st.data())
def test_random_frames(frame, data):
    size = len(frame) * 2
    flags = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), bool)
    flags = flags.reshape(len(frame), 2)
    both(lambda pd: on(pd, frame).where(flags), native=True)
    both(lambda pd: on(pd, frame)[["a"]].mask(flags[:, :1], 0), native=True)


@pytest.mark.parametrize("axis", [0, "index"])
def test_the_only_axis_of_a_series(axis):
    both(lambda pd: on(pd, host()).a.where(on(pd, host()).f > 0, -1, axis=axis), native=True)
    both(lambda pd: on(pd, host()).a.mask(on(pd, host()).f > 0, axis=axis), native=True)

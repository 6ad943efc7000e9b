"""set_index by names, arrays and indexes, appended or not, beside pandas."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

HOST = pandas.DataFrame(
    {"a": [3, 1, 2], "b": pandas.Series(["x", "y", None], dtype="str"), "c": [0.5, 1.5, 2.5]},
    index=pandas.Index([7, 8, 9], name="i"),
)
CASES = {
    "a name": lambda _, f: f.set_index("a"),
    "a missing name": lambda _, f: f.rename(columns={"a": None}).set_index([None]),
    "names": lambda _, f: f.set_index(["a", "b"]),
    "an array": lambda _, f: f.set_index(np.array([5, 6, 8])),
    "an even array": lambda _, f: f.set_index(np.array([5, 6, 7])),
    "an even index": lambda pd, f: f.set_index(pd.Index([5, 7, 9])),
    "an array in a list": lambda _, f: f.set_index([np.array([5, 6, 8])]),
    "a list": lambda _, f: f.set_index([["p", "q", "r"]]),
    "a name and an array": lambda _, f: f.set_index(["a", np.array([1.5, 2.5, 3.5])]),
    "a series": lambda _, f: f.set_index(f["c"] * 2),
    "an index": lambda pd, f: f.set_index(pd.Index(["u", "v", "w"], name="n")),
    "an index of levels": lambda _, f: f.set_index(f.set_index(["a", "b"]).index),
    "appended": lambda _, f: f.set_index("a", append=True),
    "appended array": lambda _, f: f.set_index(np.array([1, 2, 3]), append=True),
    "appended, the column kept": lambda _, f: f.set_index(["b"], append=True, drop=False),
    "no repeated labels": lambda _, f: f.set_index("a", verify_integrity=True),
    "too short": lambda _, f: f.set_index(np.array([1, 2])),
    "no such name": lambda _, f: f.set_index(["a", "q"]),
    "in place": lambda _, f: (f := f.copy(), f.set_index("c", inplace=True), f)[2],
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    both(lambda pd: CASES[name](pd, on(pd, HOST)), native=True)


def test_repeated_labels_are_refused():
    both(lambda pd: on(pd, HOST).assign(a=[1, 1, 2]).set_index("a", verify_integrity=True))

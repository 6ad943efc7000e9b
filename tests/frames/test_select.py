"""Selection: columns, masks, slices, loc and iloc."""

import numpy as np
import pytest

from tests.frames.compare import both

NAN = float("nan")


def frame(pd):
    return pd.DataFrame(
        {"a": [3, 1, 2, 1], "b": [0.5, NAN, 1.5, -0.0], "t": ["x", "y", None, "x"]},
        index=["p", "q", "r", "s"],
    )


CASES = {
    "a column": lambda pd: frame(pd)["a"],
    "a column as attribute": lambda pd: frame(pd).b,
    "several columns": lambda pd: frame(pd)[["t", "a"]],
    "no column": lambda pd: frame(pd)[[]],
    "a mask": lambda pd: frame(pd)[frame(pd).a > 1],
    "a mask of a list": lambda pd: frame(pd)[[True, False, False, True]],
    "a mask of an array": lambda pd: frame(pd)[np.array([True, False, False, True])],
    "a mask that keeps nothing": lambda pd: frame(pd)[frame(pd).a > 9],
    "a mask that keeps all": lambda pd: frame(pd)[frame(pd).a > -9],
    "a mask with NA counts it as False": lambda pd: pd.Series([1, 2])[
        pd.Series([True, pd.NA], dtype="boolean")
    ],
    "a mask is aligned": lambda pd: frame(pd)[
        pd.Series([True, False, True, False], index=["s", "r", "q", "p"])
    ],
    "masks combined": lambda pd: frame(pd)[
        (frame(pd).a > 1) & ~(frame(pd).t == "x") | (frame(pd).b > 1)
    ],
    "a slice of rows": lambda pd: frame(pd)[1:3],
    "a slice with a step": lambda pd: frame(pd)[::2],
    "a slice backwards": lambda pd: frame(pd)[::-1],
    "a slice of labels": lambda pd: frame(pd)["q":"r"],
    "head": lambda pd: (frame(pd).head(2), frame(pd).head(), frame(pd).head(-1), frame(pd).head(0)),
    "tail": lambda pd: (frame(pd).tail(2), frame(pd).tail(-3), frame(pd).tail(0)),
    "Series head and tail": lambda pd: (frame(pd).a.head(2), frame(pd).t.tail(1)),
    "an integer is a label": lambda pd: pd.Series([1, 2, 3], index=[3, 2, 1])[3],
    "a slice of integers is of positions": lambda pd: pd.Series([1, 2, 3], index=[3, 2, 1])[0:1],
    "loc of a label": lambda pd: frame(pd).loc["q"],
    "loc of labels": lambda pd: frame(pd).loc[["s", "p"]],
    "loc of a slice includes the end": lambda pd: frame(pd).loc["q":"s"],
    "loc of a slice over a RangeIndex": lambda pd: pd.Series([1, 2, 3]).loc[0:1],
    "loc of a mask and columns": lambda pd: frame(pd).loc[frame(pd).a < 3, ["b", "t"]],
    "loc of a mask and a column": lambda pd: frame(pd).loc[frame(pd).a < 3, "t"],
    "loc of all rows": lambda pd: frame(pd).loc[:, "b"],
    "loc of a cell": lambda pd: frame(pd).loc["r", "a"],
    "loc of a row: common dtype": lambda pd: pd.DataFrame({"a": [1], "b": [2.5]}).loc[0],
    "loc of a row: object": lambda pd: pd.DataFrame({"a": [1], "b": ["x"]}).loc[0],
    "loc of a repeated label": lambda pd: pd.Series([1, 2, 3], index=["a", "a", "b"]).loc["a"],
    "loc of a single label": lambda pd: pd.Series([1, 2, 3], index=["a", "a", "b"]).loc["b"],
    "iloc of a row": lambda pd: frame(pd).iloc[2],
    "iloc from the end": lambda pd: frame(pd).iloc[-1],
    "iloc of a slice": lambda pd: frame(pd).iloc[1:9],
    "iloc of rows": lambda pd: frame(pd).iloc[[2, 0, 2]],
    "iloc of rows and columns": lambda pd: frame(pd).iloc[1:3, [0, 2]],
    "iloc of a column": lambda pd: frame(pd).iloc[:, 1],
    "iloc of a cell": lambda pd: frame(pd).iloc[0, 2],
    "iloc of a Series": lambda pd: (
        frame(pd).a.iloc[1],
        frame(pd).a.iloc[1:3],
        frame(pd).t.iloc[[3, 0]],
    ),
    "filtering keeps an even RangeIndex": lambda pd: pd.DataFrame({"a": range(6)})[
        [True, False] * 3
    ],
    "filtering a run keeps a RangeIndex": lambda pd: pd.DataFrame({"a": [1, 2, 3]})[
        [True, True, False]
    ],
    "filtering unevenly gives an Index": lambda pd: pd.DataFrame({"a": range(4)})[
        [True, True, False, True]
    ],
    "filtering to one row": lambda pd: (
        pd.DataFrame({"a": range(4)})[[False, False, True, False]].index
    ),
    "column labels": lambda pd: (
        frame(pd).columns,
        list(frame(pd)),
        "a" in frame(pd),
        "z" in frame(pd),
    ),
    "a label is in a Series": lambda pd: ("p" in frame(pd).a, "z" in frame(pd).a),
    "a scalar of NumPy": lambda pd: (type(pd.Series([1])[0]), type(pd.Series(["a"])[0])),
    "iteration gives Python scalars": lambda pd: [type(x) for x in pd.Series([1, 2])],
    "tolist": lambda pd: (frame(pd).a.tolist(), frame(pd).t.tolist()),
    "values": lambda pd: (frame(pd).a.values, frame(pd).a.to_numpy()),
    "a frame's array": lambda pd: frame(pd)[["a", "b"]].to_numpy(),
    "get": lambda pd: (frame(pd).get("a"), frame(pd).get("zz")),
}

ERRORS = {
    "a missing column": lambda pd: frame(pd)["zz"],
    "a missing column among several": lambda pd: frame(pd)[["a", "zz"]],
    "a missing attribute": lambda pd: frame(pd).zz,
    "no way from label to position": lambda pd: pd.Series([1, 2], index=["a", "b"])[0],
    "a missing label": lambda pd: frame(pd).loc["zz"],
    "a missing label in a list": lambda pd: pd.Series([1, 2]).loc[[0, 5]],
    "a position outside": lambda pd: frame(pd).iloc[9],
    "positions outside": lambda pd: frame(pd).iloc[[0, 9]],
    "a mask of the wrong length": lambda pd: frame(pd)[[True, False]],
    "a mask with a missing value": lambda pd: pd.Series([1, 2])[
        pd.Series([True, None], dtype=object)
    ],
    "a mask of other labels": lambda pd: pd.DataFrame({"a": [1, 2]})[pd.Series([True], index=[0])],
    "a slice of an unsorted index": lambda pd: pd.Series([1, 2, 3], index=[3, 1, 2]).loc[1:9],
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_select(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_selection_is_refused(lines):
    both(lines)

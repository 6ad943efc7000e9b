"""Columns of numbers that may be NA: fixed ones with every special value, and drawn ones."""

from typing import Any

import numpy as np
import pandas
from hypothesis import strategies as st

VALUES: dict[str, list[Any]] = {
    "Int8": [1, None, 0, -3, 127, None],
    "UInt16": [1, None, 0, 5, 65535, None],
    "Int64": [1, None, 0, -3, 2**62, None],
    "UInt64": [0, 1, None, 2**64 - 1, 7, None],
    "Float32": [0.5, None, 0, 1, -2.5, None],
    "Float64": [0.5, None, 0, 1, -2.5, None],
    "boolean": [True, None, False, True, False, None],
    "int64": [2, 0, 1, 3, 0, -1],
    "float64": [2.0, 0, 1, float("nan"), 0.5, -1],
    "bool": [True, False, True, True, False, False],
    "int8": [1, 2, 3, 0, -1, 2],
}
WIDE = ("Int64", "Int16", "UInt8", "Float64")
_DRAWN = {
    "Int64": st.integers(-5, 5) | st.none(),
    "Int16": st.integers(-5, 5) | st.none(),
    "UInt8": st.integers(0, 5) | st.none(),
    "Float64": st.sampled_from([0.0, -0.0, 1.0, -1.5, 0.25, 1024.5, None]),
    "boolean": st.booleans() | st.none(),
}


def series(module: Any, dtype: str) -> Any:
    """Six fixed values of a dtype, NA among them where it has one."""
    return module.Series(VALUES[dtype], dtype=dtype)


@st.composite
def frames(draw: st.DrawFn, kinds: dict[str, list[str]], max_rows: int = 12) -> pandas.DataFrame:
    """Draw a pandas frame; `kinds` gives for each column name the dtypes it may have."""
    rows = draw(st.integers(0, max_rows))
    columns = {}
    for name, choices in kinds.items():
        kind = draw(st.sampled_from(choices))
        values = draw(st.lists(_DRAWN[kind], min_size=rows, max_size=rows))
        columns[name] = pandas.Series(values, dtype=kind)
    return pandas.DataFrame(columns, index=pandas.RangeIndex(rows))


def many(rows: int) -> pandas.DataFrame:
    """A frame of some nullable columns, a tenth of the values NA, and keys `k`."""
    rng = np.random.default_rng(7)
    gaps = rng.random((4, rows)) < 0.1
    whole = rng.integers(-50, 50, (2, rows))
    return pandas.DataFrame(
        {
            "k": pandas.array(rng.integers(0, 40, rows), dtype="Int64"),
            "a": pandas.Series(whole[0], dtype="Int64").mask(gaps[0]),
            "b": pandas.Series(whole[1], dtype="Int16").mask(gaps[1]),
            "x": pandas.Series(rng.integers(-99, 99, rows) / 4, dtype="Float64").mask(gaps[2]),
            "f": pandas.Series(whole[0] > 0, dtype="boolean").mask(gaps[3]),
        }
    )

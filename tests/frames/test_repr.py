"""repr: the text that pandas prints, for short, long, wide and empty frames."""

import numpy as np
import pytest

from tests.frames.compare import both

NAN = float("nan")


def frame(pd, rows):
    random = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "i": np.arange(rows),
            "f": random.standard_normal(rows),
            "t": ["é" * (i % 4) for i in range(rows)],
        }
    )


CASES = {
    "a frame": lambda pd: repr(frame(pd, 3)),
    "a frame with missing values": lambda pd: repr(
        pd.DataFrame({"a": [1.0, NAN], "t": ["x", None]})
    ),
    "a long frame": lambda pd: repr(frame(pd, 100)),
    "a frame of 60 rows": lambda pd: repr(frame(pd, 60)),
    "a frame of 61 rows": lambda pd: repr(frame(pd, 61)),
    "a wide frame": lambda pd: repr(pd.DataFrame({f"column{i}": [i] for i in range(30)})),
    "an empty frame": lambda pd: repr(pd.DataFrame()),
    "a frame without rows": lambda pd: repr(pd.DataFrame({"a": [], "b": []})),
    "a frame of long text": lambda pd: repr(pd.DataFrame({"t": ["x" * 200]})),
    "a Series": lambda pd: repr(pd.Series([1, 2], name="n")),
    "a long Series": lambda pd: repr(pd.Series(np.arange(100), name="n")),
    "a Series of floats": lambda pd: repr(pd.Series([0.1, NAN, 1e10])),
    "an empty Series": lambda pd: repr(pd.Series([], dtype="float64")),
    "a Series of categories": lambda pd: repr(pd.Series(["a", "b"], dtype="category")),
    "a long Series of categories": lambda pd: repr(pd.Series(["a", "b"] * 50, dtype="category")),
    "a Series of dates": lambda pd: repr(pd.Series(pd.to_datetime(["2024-01-01", None]))),
    "a Series of text labels": lambda pd: repr(pd.Series([1, 2], index=["long label", "s"])),
    "a RangeIndex": lambda pd: repr(pd.Series([1, 2]).index),
    "an Index": lambda pd: repr(pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="n")).index),
    "str": lambda pd: str(frame(pd, 2)),
    "to_string": lambda pd: frame(pd, 2).to_string(),
    "a frame as HTML": lambda pd: frame(pd, 2)._repr_html_(),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_repr(lines):
    both(lines)


def test_info_prints_columns_and_dtypes(capsys):
    both(
        lambda pd: (
            frame(pd, 3).info(memory_usage=False),
            capsys.readouterr().out.replace("gpuframe", "pandas").splitlines()[1:],
        )
    )

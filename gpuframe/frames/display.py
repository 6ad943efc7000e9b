"""Frames and series as text and HTML, drawn by pandas from the rows that are shown."""

import re
from typing import Any

import pandas as pd

from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.rows import by_slice


def _shown(self: Any) -> tuple[Any, int]:
    """Return a pandas object of the rows that pandas would show, and how many rows it has.

    A long object is cut to its ends, still long enough that pandas cuts it at the same rows.
    """
    most = pd.get_option("display.max_rows")
    rows = len(self)
    if not most or rows <= most + 2:
        return self.to_pandas(), rows
    half = most // 2 + 1
    ends = [by_slice(self, 0, half).to_pandas(), by_slice(self, rows - half, rows).to_pandas()]
    joined = pd.concat(ends)
    if not is_frame(self):
        joined = joined.astype(self.dtype)
    return joined, 2 * half


def text(self: Any) -> str:
    """Return what pandas prints."""
    host, shown = _shown(self)
    drawn = repr(host)
    if shown == len(self):
        return drawn
    if is_frame(self):
        return re.sub(rf"\[{shown} rows x", f"[{len(self)} rows x", drawn)
    return re.sub(rf"Length: {shown}\b", f"Length: {len(self)}", drawn)


def html(self: Any) -> Any:
    """Return what pandas draws in notebooks."""
    host, shown = _shown(self)
    drawn = host._repr_html_()
    if drawn is None or shown == len(self):
        return drawn
    return drawn.replace(f"<p>{shown} rows", f"<p>{len(self)} rows")

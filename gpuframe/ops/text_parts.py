"""Texts cut into several columns: split, partition, and pandas' functions that give a frame."""

from typing import Any

import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.kernels import edit, search
from gpuframe.ops import text_functions, texts
from gpuframe.ops.text_functions import from_spans, literal

MOST_PARTS = 1_000
"""Parts beyond which a table of them would be mostly empty; pandas makes it then."""


def split(column: Column, separator: Any, n: int, *, from_right: bool) -> list[Column]:
    """Return the parts of texts between a literal, one column for each place.

    Args:
        column: text or a dictionary of text.
        separator: a literal of at least one character.
        n: at most so many cuts; 0 or below: all.
        from_right: whether cuts are counted from the right.

    Returns:
        As many columns as the text of most parts has, missing behind a text's last part.

    Raises:
        NotNative: not a literal, no row that is not missing, or too many parts.
    """
    if not isinstance(separator, str) or not separator or not isinstance(n, int):
        raise NotNative("split at something else than a literal")
    if column.dtype != dtypes.STR:
        raise NotNative(f"text functions of {column.dtype}")
    coded = texts.encoded(column) if text_functions.is_coded(column) else None
    part = column if coded is None else coded.categories
    pieces = _split(part, separator, n, from_right=from_right)
    return pieces if coded is None else [text_functions.spread(coded, piece) for piece in pieces]


def _split(column: Column, separator: str, n: int, *, from_right: bool) -> list[Column]:
    xp = device.xp()
    pattern = literal(separator)
    counts = search.count(column.offset_values, column.values, pattern)
    valid = column.valid()
    if valid is not None:
        counts = xp.where(valid, counts, -1)
    most = int(counts.max()) if column.length else -1
    if most < 0 or most >= MOST_PARTS:
        raise NotNative("texts of no parts, or of too many")
    parts = (min(most, n) if n > 0 else most) + 1
    begins, ends = edit.split(column.offset_values, column.values, pattern, parts, from_right)
    pieces = []
    for number in range(parts):
        rows = slice(number * column.length, (number + 1) * column.length)
        inside = None if number == 0 else begins[rows] >= 0
        if valid is not None:
            inside = valid if inside is None else inside & valid
        pieces.append(from_spans(column, begins[rows], ends[rows], inside))
    return pieces


def partition(column: Column, separator: Any, *, last: bool) -> list[Column]:
    """Return what stands before the first (or last) literal, the literal, and what is behind it.

    Texts without it stand in the first column (the last one, for the last literal), beside two
    empty texts.
    """
    if not isinstance(separator, str) or not separator:
        raise NotNative("partition at something else than a literal")
    if column.dtype != dtypes.STR:
        raise NotNative(f"text functions of {column.dtype}")
    coded = texts.encoded(column) if text_functions.is_coded(column) else None
    part = column if coded is None else coded.categories
    pieces = _partition(part, separator, last=last)
    return pieces if coded is None else [text_functions.spread(coded, piece) for piece in pieces]


def _partition(column: Column, separator: str, *, last: bool) -> list[Column]:
    xp = device.xp()
    pattern = literal(separator)
    offsets = column.offset_values
    begins, ends = offsets[:-1], offsets[1:]
    kernel = search.rfind if last else search.find
    found = kernel(offsets, column.values, pattern)
    none = begins if last else ends  # the whole text is behind it, or before it
    at = xp.where(found < 0, none, begins + found)
    behind = at + xp.where(found < 0, 0, pattern.shape[0])
    edges = (begins, at, behind, ends)
    return [from_spans(column, edges[i], edges[i + 1]) for i in range(3)]


def expanded(column: Column, name: str, *args: Any, **kwargs: Any) -> tuple[pd.Index, list[Column]]:
    """Return the frame that a function of pandas gives, computed once for each distinct text.

    Args:
        column: text or a dictionary of text.
        name: of a method of `pandas.Series.str` whose rows depend on their own text only, but for
            the number of columns.
        args: of the method.
        kwargs: of the method.

    Raises:
        NotNative: every text is missing, so that nothing says how many columns there are.
    """
    if column.dtype != dtypes.STR:
        raise NotNative(f"text functions of {column.dtype}")
    coded = texts.encoded(column)
    if not coded.categories.length:
        raise NotNative("no text")
    distinct = pd.Series(neighbour.to_pandas(coded.categories), copy=False)
    frame = getattr(distinct.str, name)(*args, **kwargs)
    if not isinstance(frame, pd.DataFrame):
        raise NotNative(f"results of {type(frame).__name__}")
    columns = [
        text_functions.spread(
            coded, text_functions.checked(neighbour.from_pandas(frame.iloc[:, i]))
        )
        for i in range(frame.shape[1])
    ]
    return frame.columns, columns

"""Texts cut into several columns: split, partition, and pandas' functions that give a frame."""

from functools import cache
from typing import Any

import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.kernels import edit, search, tokens
from gpuframe.ops import text_functions, texts
from gpuframe.ops.text_functions import character_set, from_spans, literal

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
    coded = texts.only_used(texts.encoded(column)) if text_functions.is_coded(column) else None
    part = column if coded is None else coded.categories
    pieces = _split(part, separator, n, from_right=from_right)
    return pieces if coded is None else [text_functions.spread(coded, piece) for piece in pieces]


def _split(column: Column, separator: str, n: int, *, from_right: bool) -> list[Column]:
    pattern = literal(separator)
    source = column.offset_values, column.values
    parts = _most(column, search.count(*source, pattern), n) + 1
    return _parts(column, parts, *edit.split(*source, pattern, parts, from_right))


def _most(column: Column, counts: Any, n: int) -> int:
    """Return the greatest count of a row that is not missing, at most n if that is above 0.

    Raises:
        NotNative: no such row, or too many parts for a table.
    """
    valid = column.valid()
    if valid is not None:
        counts = device.xp().where(valid, counts, -1)
    most = int(counts.max()) if column.length else -1
    if most < 0 or most >= MOST_PARTS:
        raise NotNative("texts of no parts, or of too many")
    return min(most, n) if n > 0 else most


def _parts(column: Column, parts: int, begins: Any, ends: Any) -> list[Column]:
    """Return the columns of parts, which `edit.split` has laid one behind the other."""
    valid = column.valid()
    pieces = []
    for number in range(parts):
        rows = slice(number * column.length, (number + 1) * column.length)
        inside = begins[rows] >= 0
        pieces.append(
            from_spans(
                column, begins[rows], ends[rows], inside if valid is None else inside & valid
            )
        )
    return pieces


def words(column: Column, n: int) -> list[Column]:
    """Return the words of texts between white space, one column for each place; see `split`."""
    if column.dtype != dtypes.STR or not isinstance(n, int):
        raise NotNative(f"words of {column.dtype}")
    coded = texts.only_used(texts.encoded(column)) if text_functions.is_coded(column) else None
    pieces = _words(column if coded is None else coded.categories, n)
    return pieces if coded is None else [text_functions.spread(coded, piece) for piece in pieces]


def _words(column: Column, n: int) -> list[Column]:
    text_functions.is_ascii(column)  # valid UTF-8, or an error
    source = column.offset_values, column.values, *_blanks()
    found = _most(column, tokens.count_words(*source), -1)
    parts = min(found, n + 1) if n > 0 else found
    if not parts:
        raise NotNative("texts without words")
    return _parts(column, parts, *tokens.split_words(*source, parts, 0 < n < found))


@cache
def _blanks() -> tuple[Any, Any]:
    """Return Python's white space as `kernels.tokens` takes it."""
    return character_set("".join(chr(code) for code in range(0x3001) if chr(code).isspace()))


def partition(column: Column, separator: Any, *, last: bool) -> list[Column]:
    """Return what stands before the first (or last) literal, the literal, and what is behind it.

    Texts without it stand in the first column (the last one, for the last literal), beside two
    empty texts.
    """
    if not isinstance(separator, str) or not separator:
        raise NotNative("partition at something else than a literal")
    if column.dtype != dtypes.STR:
        raise NotNative(f"text functions of {column.dtype}")
    coded = texts.only_used(texts.encoded(column)) if text_functions.is_coded(column) else None
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
    coded = texts.only_used(texts.encoded(column))
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

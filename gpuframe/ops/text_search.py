"""Literals and patterns in texts: whether, where and how often they stand there."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.kernels import chars, search
from gpuframe.ops import text_functions, texts
from gpuframe.ops.text_functions import constant, is_ascii, lengths, literal


def _pc() -> Any:
    """Arrow's functions, which pandas has loaded already."""
    import pyarrow.compute as pc

    return pc


_SPECIAL = frozenset(r"\.^$*+?{}[]|()")


def is_literal(pattern: Any) -> bool:
    """Whether a regular expression stands for itself only."""
    return isinstance(pattern, str) and not _SPECIAL.intersection(pattern)


def missing_answer(na: Any) -> bool:
    """Return what a test answers for missing texts.

    Raises:
        NotNative: neither missing nor a bool, which pandas refuses.
    """
    if isinstance(na, bool | np.bool_):
        return bool(na)
    if na is pd.NA:
        raise NotNative("na=NA")
    if na is None or na != na:  # noqa: PLR0124 - NaN
        return False
    raise NotNative(f"na={na!r}")


def contains(
    column: Column, pattern: Any, *, case: bool, flags: int, na: Any, regex: bool
) -> Column:
    """Return whether a pattern occurs in each text.

    Args:
        column: text or a dictionary of text.
        pattern: literal, or regular expression.
        case: False ignores it.
        flags: of Python's `re`.
        na: the answer for missing texts.
        regex: whether the pattern is a regular expression.
    """
    literal_only = case and not flags and (is_literal(pattern) if regex else True)

    def by(part: Column) -> Column:
        if not literal_only or not isinstance(pattern, str):
            raise NotNative("regular expressions")
        return _test(part, pattern, search.contains)

    def arrow(array: pa.Array) -> pa.Array:
        return _pc().match_substring(array, pattern)

    return text_functions.apply(
        column,
        "contains",
        pattern,
        case=case,
        flags=flags,
        na=missing_answer(na),
        regex=regex,
        by=by,
        arrow=arrow if literal_only and isinstance(pattern, str) else None,
        fill=missing_answer(na),
    )


def _test(column: Column, text: str, kernel: Callable[..., Any], *args: Any) -> Column:
    """Return a test for a literal; every text holds the empty one."""
    if not text:
        return fixed(device.xp().ones(column.length, dtype=bool))
    return fixed(kernel(column.offset_values, column.values, literal(text), *args))


def starts(column: Column, text: Any, *, na: Any, at_end: bool) -> Column:
    """Return whether each text begins, or ends, with a literal or one of a tuple of them."""

    def by(part: Column) -> Column:
        choices = text if isinstance(text, tuple) else (text,)
        if not all(isinstance(choice, str) for choice in choices):
            raise NotNative("not a text")
        found = device.xp().zeros(part.length, dtype=bool)
        for choice in choices:
            found = found | _test(part, choice, search.starts, at_end).values
        return fixed(found)

    def arrow(array: pa.Array) -> pa.Array:
        return (_pc().ends_with if at_end else _pc().starts_with)(array, text)

    name = "endswith" if at_end else "startswith"
    fill = missing_answer(na)
    alone = arrow if isinstance(text, str) else None
    return text_functions.apply(column, name, text, na=fill, by=by, arrow=alone, fill=fill)


def find(column: Column, text: Any, start: Any, end: Any, *, last: bool) -> Column:
    """Return the first or last place of a literal in characters, -1 where there is none."""

    def by(part: Column) -> Column:
        if start not in (0, None) or end is not None:
            raise NotNative("a range to look in")
        return fixed(places(part, text, last=last))

    def arrow(array: pa.Array) -> pa.Array:
        return _pc().find_substring(array, text).cast(pa.int64())

    plain = not last and start in (0, None) and end is None and texts.is_short(column)
    alone = arrow if plain and is_ascii(column) else None
    name = "rfind" if last else "find"
    return text_functions.apply(column, name, text, start, end, by=by, arrow=alone)


def places(column: Column, text: str, *, last: bool) -> Any:
    """Return int64[n], the first or last place of a literal in characters, or -1."""
    xp = device.xp()
    if not text:
        return char_counts(column) if last else xp.zeros(column.length, dtype=np.int64)
    found = (search.rfind if last else search.find)(
        column.offset_values, column.values, literal(text)
    )
    return found if is_ascii(column) else chars.char_at(column.offset_values, column.values, found)


def char_counts(column: Column) -> Any:
    """Return int64[n], the characters of each text of a column in text layout."""
    if is_ascii(column):
        return lengths(column)
    return chars.char_count(column.offset_values, column.values)


def length(column: Column) -> Column:
    """Return the number of characters of each text."""
    counts = _pc().utf8_length
    return text_functions.apply(
        column, "len", by=lambda part: fixed(char_counts(part)), arrow=counts
    )


def count(column: Column, pattern: Any, flags: int) -> Column:
    """Return how often a regular expression matches in each text; literals by a kernel."""

    def by(part: Column) -> Column:
        if flags or not is_literal(pattern) or not pattern:
            raise NotNative("regular expressions")
        return fixed(search.count(part.offset_values, part.values, literal(pattern)))

    return text_functions.apply(column, "count", pattern, flags, by=by)


def like(column: Column, pattern: str, escape: str = "\\") -> Column:
    """Return whether each whole text matches an SQL pattern: `%` any characters, `_` any one.

    Args:
        column: text or a dictionary of text, of dtype `str`.
        pattern: the pattern.
        escape: the character that makes `%`, `_` and itself literal.

    Returns:
        bool[n], False for missing texts.
    """
    codes = constant(np.array(_like_codes(pattern, escape), np.int64))

    def by(part: Column) -> Column:
        is_ascii(part)  # valid UTF-8, or an error
        return fixed(search.like(part.offset_values, part.values, codes))

    return text_functions.apply(column, "fullmatch", _like_regex(pattern, escape), by=by)


def _like_tokens(pattern: str, escape: str) -> list[str | int]:
    """Return the characters of a pattern; wildcards as integers."""
    wild = {"%": search.ANY_RUN, "_": search.ANY_CHAR}
    tokens: list[str | int] = []
    rest = iter(pattern)
    for letter in rest:
        if letter == escape:
            tokens.append(next(rest, escape))
        else:
            tokens.append(wild.get(letter, letter))
    return tokens


def _like_codes(pattern: str, escape: str) -> list[int]:
    codes: list[int] = []
    for token in _like_tokens(pattern, escape):
        codes += [token] if isinstance(token, int) else token.encode()
    return codes


def _like_regex(pattern: str, escape: str) -> str:
    wild = {search.ANY_RUN: r"(?s:.*)", search.ANY_CHAR: r"(?s:.)"}
    tokens = _like_tokens(pattern, escape)
    return "".join(wild[t] if isinstance(t, int) else re.escape(t) for t in tokens)

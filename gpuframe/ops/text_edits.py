"""Texts made from texts: ends stripped, ranges, replacements, joins, padding, parts."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.kernels import chars, edit, scan, search
from gpuframe.ops import text_functions
from gpuframe.ops.text_functions import (
    character_set,
    from_spans,
    is_ascii,
    lengths,
    literal,
    same_rows,
    tight,
)
from gpuframe.ops.text_joins import joined
from gpuframe.ops.text_search import char_counts, is_literal

_SIDES = {"lstrip": 1, "rstrip": 2, "strip": 3}
_ARROW_SIDES = {"lstrip": "l", "rstrip": "r", "strip": ""}
_FAR = np.iinfo(np.int64).max


def strip(column: Column, name: str, letters: Any) -> Column:
    """Return texts without some characters, or white space, at one end or both.

    Args:
        column: text or a dictionary of text.
        name: "strip", "lstrip" or "rstrip".
        letters: the characters; None: white space.
    """

    def by(part: Column) -> Column:
        is_ascii(part)  # valid UTF-8, or an error
        members, wide = _whitespace() if letters is None else character_set(letters)
        begins, ends = chars.strip(part.offset_values, part.values, members, wide, _SIDES[name])
        return from_spans(part, begins, ends)

    def arrow(array: pa.Array) -> pa.Array:
        import pyarrow.compute as pc

        trim = f"utf8_{_ARROW_SIDES[name]}trim"
        if letters is None:
            return getattr(pc, f"{trim}_whitespace")(array)
        return getattr(pc, trim)(array, characters=letters)

    return text_functions.apply(column, name, letters, by=by, arrow=arrow)


@cache
def _whitespace() -> tuple[Any, Any]:
    """Return the characters that pandas strips, all below U+3001."""
    letters = pd.Series([chr(code) for code in range(0x3001)], dtype=dtypes.STR)
    return character_set("".join(letters[(letters.str.strip() == "").to_numpy(bool)].tolist()))


def sliced(column: Column, start: Any, stop: Any, step: Any) -> Column:
    """Return characters [start, stop) of each text."""

    def by(part: Column) -> Column:
        if step not in (None, 1):
            raise NotNative("a step")
        low, high = _limits(start, stop)
        begins, ends = chars.char_slice(part.offset_values, part.values, low, high, is_ascii(part))
        return from_spans(part, begins, ends)

    def arrow(array: pa.Array) -> pa.Array:
        import pyarrow.compute as pc

        return pc.utf8_slice_codeunits(array, start or 0, stop)

    plain = arrow if step in (None, 1) else None
    return text_functions.apply(column, "slice", start, stop, step, by=by, arrow=plain)


def _limits(start: Any, stop: Any) -> tuple[int, int]:
    """Return the limits of a slice as integers of 64 bits.

    Raises:
        NotNative: they are no integers.
    """
    low, high = 0 if start is None else start, _FAR if stop is None else stop
    if not all(isinstance(limit, int | np.integer) for limit in (low, high)):
        raise NotNative("limits that are no integers")
    return max(int(low), -_FAR), min(max(int(high), -_FAR), _FAR)


def character(column: Column, place: Any) -> Column:
    """Return one character of each text, missing where the text is shorter."""

    def by(part: Column) -> Column:
        if not isinstance(place, int | np.integer) or abs(int(place)) >= _FAR:
            raise NotNative("a place that is no integer")
        stop = _FAR if place == -1 else int(place) + 1
        args = int(place), stop, is_ascii(part)
        begins, ends = chars.char_slice(part.offset_values, part.values, *args)
        inside = ends > begins  # only a text that is too short gives none
        valid = part.valid()
        return from_spans(part, begins, ends, inside if valid is None else inside & valid)

    return text_functions.apply(column, "get", place, by=by)


def slice_replaced(column: Column, start: Any, stop: Any, text: Any) -> Column:
    """Return texts with characters [start, stop) replaced by another text."""

    def by(part: Column) -> Column:
        if not isinstance(text, str | None):
            raise NotNative("a replacement that is no text")
        begins, ends = chars.char_slice(
            part.offset_values, part.values, *_limits(start, stop), is_ascii(part)
        )
        # No range: the text goes in where the range would begin.
        offsets = part.offset_values
        head = from_spans(part, offsets[:-1], begins)
        tail = from_spans(part, ends, offsets[1:])
        return joined(head, tail, text or "")

    return text_functions.apply(column, "slice_replace", start, stop, text, by=by)


def without_affix(column: Column, affix: Any, *, at_end: bool) -> Column:
    """Return texts without a beginning, or an ending, that they have."""

    def by(part: Column) -> Column:
        if not isinstance(affix, str) or not affix:
            raise NotNative("no text to remove")
        offsets, bytes_of = part.offset_values, literal(affix)
        cut = search.starts(offsets, part.values, bytes_of, at_end) * np.int64(bytes_of.shape[0])
        if at_end:
            return from_spans(part, offsets[:-1], offsets[1:] - cut)
        return from_spans(part, offsets[:-1] + cut, offsets[1:])

    return text_functions.apply(column, "removesuffix" if at_end else "removeprefix", affix, by=by)


def replaced(column: Column, old: Any, new: Any, n: int, *, regex: bool, **rest: Any) -> Column:
    """Return texts with a literal replaced; regular expressions go over the distinct texts.

    Args:
        column: text or a dictionary of text.
        old: literal or regular expression.
        new: the replacement.
        n: how many in a text at most; below 0: all.
        regex: whether `old` is a regular expression.
        rest: `case` and `flags`, which make it one.
    """
    plain = isinstance(old, str) and isinstance(new, str) and rest.get("case") in (None, True)
    plain = plain and not rest.get("flags") and old != ""
    if regex:
        plain = plain and is_literal(old) and "\\" not in new

    def by(part: Column) -> Column:
        if not plain:
            raise NotNative("regular expressions")
        return _replaced(part, old, new, _FAR if n < 0 else n)

    def arrow(array: pa.Array) -> pa.Array:
        import pyarrow.compute as pc

        most = None if n < 0 else n
        return pc.replace_substring(array, old, new, max_replacements=most)

    alone = arrow if plain else None
    return text_functions.apply(
        column, "replace", old, new, n=n, regex=regex, by=by, arrow=alone, **rest
    )


def _replaced(column: Column, old: str, new: str, limit: int) -> Column:
    offsets, data = tight(column)
    pattern, replacement = literal(old), literal(new)
    found = search.count(offsets, data, pattern)
    if limit < _FAR:
        found = device.xp().minimum(found, limit)
    grown = found * np.int64(replacement.shape[0] - pattern.shape[0])
    ends = scan.offsets(lengths(column) + grown)
    args = pattern, replacement, limit, ends, int(ends[-1])
    return same_rows(column, ends, edit.replace_bytes(offsets, data, *args))


def padded(column: Column, name: str, width: Any, fill: str = "0", side: str = "left") -> Column:
    """Return texts of at least `width` characters.

    Args:
        column: text or a dictionary of text.
        name: "pad", or "zfill", which keeps a sign first.
        width: characters.
        fill: the character that is put in.
        side: "left", "right" or "both".
    """

    def by(part: Column) -> Column:
        xp = device.xp()
        room = xp.maximum(int(width) - char_counts(part), 0)
        match side:
            case "left":
                before = room
            case "right":
                before = room * 0
            case _:
                before = (room + int(width) % 2) // 2
        bytes_of = literal(fill)
        ends = scan.offsets(lengths(part) + room * np.int64(bytes_of.shape[0]))
        data = edit.pad_bytes(
            part.offset_values, part.values, bytes_of, before, name == "zfill", ends, int(ends[-1])
        )
        return same_rows(part, ends, data)

    args = (width,) if name == "zfill" else (width, side, fill)
    return text_functions.apply(column, name, *args, by=by)


def repeated(column: Column, times: int) -> Column:
    """Return texts repeated."""

    def by(part: Column) -> Column:
        ends = scan.offsets(lengths(part) * np.int64(max(times, 0)))
        data = edit.repeat_bytes(part.offset_values, part.values, ends, int(ends[-1]))
        return same_rows(part, ends, data)

    return text_functions.apply(column, "repeat", times, by=by)

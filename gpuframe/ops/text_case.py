"""Letters: upper and lower case, titles, and the classes of characters."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.kernels import case, chars, scan
from gpuframe.ops import text_functions
from gpuframe.ops.text_functions import constant, is_ascii, same_rows, tight

LAST_LETTER = 0x1E960
"""The first code point from which no function changes any character (behind Adlam)."""

LAST_CLASSED = 0x40000
"""The first code point from which no character is in a class, in Arrow's tables."""

# Which ASCII letters change: lower-case ones, upper-case ones.
_FLIPS = {"upper": (True, False), "lower": (False, True), "casefold": (False, True),
          "swapcase": (True, True)}  # fmt: skip
_WORDS = {"capitalize": 1, "title": 2}

# A character that is in the class, and of no other that would rule it out.
_MEMBERS = {"isalpha": "a", "isalnum": "a", "isdecimal": "1", "isdigit": "1", "isnumeric": "1",
            "isspace": " ", "islower": "a", "isupper": "A", "isascii": "a"}  # fmt: skip


def changed(column: Column, name: str) -> Column:
    """Return texts with other letters.

    Args:
        column: text or a dictionary of text.
        name: "upper", "lower", "swapcase", "casefold", "capitalize" or "title".
    """
    import pyarrow.compute as pc

    arrow = None if name == "casefold" else getattr(pc, f"utf8_{name}")
    return text_functions.apply(column, name, by=lambda part: _changed(part, name), arrow=arrow)


def _changed(column: Column, name: str) -> Column:
    offsets, data = tight(column)
    plain = is_ascii(column)
    if plain and name in _FLIPS:
        return same_rows(column, offsets, case.flip_ascii(data, *_FLIPS[name]), ascii_only=True)
    first, other = letter_tables(name)
    if not plain and (case.count_special(data, first) or case.count_special(data, other)):
        raise NotNative(f"{name} of characters that become several")
    words = _WORDS.get(name, 0)
    sizes = text_functions.lengths(column)
    if not plain:
        sizes = case.map_sizes(offsets, data, first, other, words)
    ends = scan.offsets(sizes)
    mapped = case.map_bytes(offsets, data, first, other, words, ends, int(ends[-1]))
    return same_rows(column, ends, mapped, ascii_only=plain)


@cache
def letter_tables(name: str) -> tuple[Any, Any]:
    """Return the tables of `kernels.case` for a function, asked from pandas character by character.

    pandas' tables are Arrow's, which follow another version of Unicode than Python's.
    """
    codes = np.arange(LAST_LETTER, dtype=np.uint32)
    single = _characters(codes)
    if name not in _WORDS:
        table = constant(_mapped(single, name, 0))
        return table, table
    other = _mapped("a" + single, name, 1)
    followed = getattr((single + "a").str, name)().str[-1:]
    goes_on = (followed == "a").to_numpy(bool) if name == "title" else np.zeros(len(codes), bool)
    other |= goes_on.astype(np.uint32) << np.uint32(31)
    return constant(_mapped(single, name, 0)), constant(other)


def _characters(codes: np.ndarray) -> "pd.Series[str]":
    """Return each code point as a text; a surrogate, which no text holds, as "a"."""
    surrogate = (codes >= 0xD800) & (codes < 0xE000)
    whole = np.where(surrogate, ord("a"), codes).astype("<u4").tobytes().decode("utf-32-le")
    return pd.Series(list(whole), dtype=dtypes.STR)


def _mapped(texts: "pd.Series[str]", name: str, skip: int) -> np.ndarray:
    """Return the code point of each text's result behind `skip` characters, or SPECIAL."""
    found = getattr(texts.str, name)().str[skip:]
    several = (found.str.len() != 1).to_numpy(bool)
    joined = "".join(found.where(~several, "a").tolist()).encode("utf-32-le")
    result = np.frombuffer(joined, "<u4").astype(np.uint32)
    result[several] = case.SPECIAL
    return result


def classes(column: Column, name: str) -> Column:
    """Return whether the characters of each text are of a class.

    Args:
        column: text or a dictionary of text.
        name: of pandas' method, "isalpha" for example. "istitle", which looks at neighbours, goes
            over the distinct texts.
    """
    if name == "istitle":
        return text_functions.apply(column, name)

    def by(part: Column) -> Column:
        is_ascii(part)  # valid UTF-8, or an error
        table = class_table(name)
        return fixed(chars.holds(part.offset_values, part.values, table, name == "isascii"))

    return text_functions.apply(column, name, by=by)


@cache
def class_table(name: str) -> Any:
    """Return the table of `kernels.chars.holds` for a class, asked from pandas."""
    single = _characters(np.arange(LAST_CLASSED + 1, dtype=np.uint32))
    inside = getattr(single.str, name)().to_numpy(bool)
    # A letter of the other case spoils a text; a digit does not.
    spoils = ~getattr((_MEMBERS[name] + single).str, name)().to_numpy(bool)
    return constant(inside.astype(np.uint8) | (spoils.astype(np.uint8) << np.uint8(1)))

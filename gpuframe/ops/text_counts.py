"""How many bytes, words, characters, and characters of a class texts have; NaN for missing ones."""

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64
from gpuframe.kernels import chars, select, tokens
from gpuframe.ops import text_functions, text_parts, text_search, texts

CLASSES: dict[str, Callable[[str], bool]] = {
    "digits": str.isdecimal,
    "letters": str.isalpha,
    "upper": str.isupper,
    "lower": str.islower,
    "space": str.isspace,
    "punctuation": lambda letter: unicodedata.category(letter)[0] in "PS",
}
"""Classes of characters by name; punctuation is Unicode's, with its symbols."""

LENGTHS: dict[str, Callable[[str], int]] = {
    "characters": len,
    "words": lambda text: len(text.split()),
    "bytes": lambda text: len(text.encode()),
}

_LAST = 0x40000
"""From here on Unicode has no character of any class."""


def of_text(text: str, what: str) -> float:
    """Return a count of one text: a key of LENGTHS or CLASSES."""
    if what in LENGTHS:
        return float(LENGTHS[what](text))
    return float(sum(map(CLASSES[what], text)))


def counts(column: Column, what: str) -> Column:
    """Return a count of each text as float64, NaN where it is missing.

    Args:
        column: text, or a dictionary of text.
        what: a key of LENGTHS or CLASSES.
    """
    if text_functions.is_coded(column):
        coded = texts.encoded(column)
        return fixed(select.take_or(counts(coded.categories, what).values, coded.values, np.nan))
    found = _found(column, what).astype(FLOAT64)
    valid = column.valid()
    return fixed(found if valid is None else device.xp().where(valid, found, np.nan))


def _found(column: Column, what: str) -> Any:
    text_functions.is_ascii(column)  # valid UTF-8, or an error
    source = column.offset_values, column.values
    match what:
        case "characters":
            return text_search.char_counts(column)
        case "bytes":
            return text_functions.lengths(column)
        case "words":
            return tokens.count_words(*source, *text_parts._blanks())
    return chars.char_count_of(*source, _table(), 1 << list(CLASSES).index(what))


@cache
def _table() -> Any:
    """Return the classes of each character, a bit each; the last entry, of all others, is 0."""
    table = np.zeros(_LAST + 1, np.uint8)
    for bit, inside in enumerate(CLASSES.values()):
        found = np.fromiter(map(inside, map(chr, range(_LAST))), bool, _LAST)
        table[:_LAST] |= found.astype(np.uint8) << np.uint8(bit)
    return text_functions.constant(table)

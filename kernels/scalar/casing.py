"""Tables that put one character in the place of another, by its place in a word or text."""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.scalar.utf8 import bytes_of, char_bytes, code_point, put_char

CODE = np.int64((1 << 21) - 1)
CASED = np.int64(1 << 31)


@register_jitable
def entry_of(table, code):
    """Return a table's entry; code points beyond it stay."""
    return np.int64(table[code]) if code < table.size else np.int64(code)


@register_jitable
def mapped_size(data, begin, end, first, other, words):
    """Count the bytes of a text after its characters were replaced."""
    total = np.int64(0)
    at = begin
    leads = words > 0
    while at < end:
        code = code_point(data, at)
        at += char_bytes(data[at])
        entry = entry_of(other, code)
        total += bytes_of((entry_of(first, code) if leads else entry) & CODE)
        leads = words == 2 and (entry & CASED) == 0
    return total


@register_jitable
def map_text(data, begin, end, first, other, words, out, target):
    """Write a text after its characters were replaced."""
    at = begin
    leads = words > 0
    while at < end:
        code = code_point(data, at)
        at += char_bytes(data[at])
        entry = entry_of(other, code)
        target = put_char(out, target, (entry_of(first, code) if leads else entry) & CODE)
        leads = words == 2 and (entry & CASED) == 0


@register_jitable
def is_special(data, at, table):
    """Whether a character begins at a byte for which the table has no single one."""
    byte = np.int64(data[at])
    if (byte & np.int64(0xC0)) == np.int64(0x80):
        return False
    return (entry_of(table, code_point(data, at)) & CODE) == CODE

"""Texts written from parts, and cut into parts: the scalar halves of the kernels that edit."""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.scalar.matching import find_back, find_from

ONE = np.int64(1)


@register_jitable
def copy_bytes(data, source, length, out, at):
    """Copy bytes; return the byte behind them."""
    for i in range(length):
        out[at + i] = data[source + i]
    return at + length


@register_jitable
def replace_text(data, begin, end, pattern, replacement, limit, out, target):
    """Write a text with a literal replaced."""
    at = begin
    done = np.int64(0)
    while done < limit:
        found = find_from(data, at, end, pattern)
        if found < 0:
            break
        target = copy_bytes(data, at, found - at, out, target)
        target = copy_bytes(replacement, np.int64(0), replacement.size, out, target)
        at = found + pattern.size
        done += ONE
    copy_bytes(data, at, end - at, out, target)


@register_jitable
def pad_text(data, begin, end, fill, left, signed, out, target, stop):
    """Write a text with `left` characters before it, behind its sign if asked, the rest behind."""
    if signed and begin < end and (data[begin] == 43 or data[begin] == 45):
        out[target] = data[begin]
        target += ONE
        begin += ONE
    for _ in range(left):
        target = copy_bytes(fill, np.int64(0), fill.size, out, target)
    target = copy_bytes(data, begin, end - begin, out, target)
    while target < stop:
        target = copy_bytes(fill, np.int64(0), fill.size, out, target)


@register_jitable
def split_text(data, begin, end, pattern, parts, begins, ends, row, rows):
    """Cut a text from the left; parts it does not have are -1."""
    at = begin
    part = np.int64(0)
    more = True
    while part < parts:
        place = part * rows + row
        part += ONE
        if not more:
            begins[place] = np.int64(-1)
            ends[place] = np.int64(-1)
            continue
        found = np.int64(-1)
        if part < parts:
            found = find_from(data, at, end, pattern)
        more = found >= 0
        begins[place] = at
        ends[place] = found if more else end
        at = found + pattern.size


@register_jitable
def split_text_back(data, begin, end, pattern, parts, begins, ends, row, rows):
    """Cut a text from the right; parts it does not have are -1."""
    number = ONE
    at = end
    while number < parts:
        found = find_back(data, begin, at, pattern)
        if found < 0:
            break
        at = found
        number += ONE
    at = end
    part = parts - ONE
    while part >= 0:
        place = part * rows + row
        if part >= number:
            begins[place] = np.int64(-1)
            ends[place] = np.int64(-1)
        else:
            found = np.int64(-1)
            if part > 0:
                found = find_back(data, begin, at, pattern)
            begins[place] = found + pattern.size if found >= 0 else begin
            ends[place] = at
            at = found
        part -= ONE

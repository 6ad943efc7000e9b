"""Characters of UTF-8 text, by which positions and lengths are counted; the bytes are valid.

Source: The Unicode Standard, section 3.9, table 3-6.
"""

import numpy as np
from numba.extending import register_jitable

ONE = np.int64(1)


@register_jitable
def char_bytes(lead):
    """Return the bytes of the character that begins with this byte."""
    byte = np.int64(lead)
    return ONE + np.int64(byte >= 0xC0) + np.int64(byte >= 0xE0) + np.int64(byte >= 0xF0)


@register_jitable
def is_inside(byte):
    """Whether a byte continues a character."""
    return (np.int64(byte) & np.int64(0xC0)) == np.int64(0x80)


@register_jitable
def code_point(data, at):
    """Return the code point of the character at a byte."""
    lead = np.int64(data[at])
    if lead < 0x80:
        return lead
    code = lead & np.int64(0x3F)
    if lead >= 0xF0:
        code = lead & np.int64(0x07)
    elif lead >= 0xE0:
        code = lead & np.int64(0x0F)
    elif lead >= 0xC0:
        code = lead & np.int64(0x1F)
    for step in range(1, char_bytes(lead)):
        code = (code << np.int64(6)) | (np.int64(data[at + step]) & np.int64(0x3F))
    return code


@register_jitable
def is_valid(data, begin, end):  # noqa: C901 - the table's rows
    """Whether bytes are UTF-8 without overlong forms and surrogates (table 3-7 of the standard)."""
    at = begin
    while at < end:
        lead = np.int64(data[at])
        if lead < 0x80:
            at += ONE
            continue
        size = char_bytes(lead)
        if lead < 0xC2 or lead > 0xF4 or end - at < size:
            return False
        second = np.int64(data[at + ONE])
        low, high = np.int64(0x80), np.int64(0xBF)
        if lead == 0xE0:
            low = np.int64(0xA0)
        elif lead == 0xED:
            high = np.int64(0x9F)
        elif lead == 0xF0:
            low = np.int64(0x90)
        elif lead == 0xF4:
            high = np.int64(0x8F)
        if second < low or second > high:
            return False
        for step in range(2, size):
            if not is_inside(data[at + step]):
                return False
        at += size
    return True


@register_jitable
def bytes_of(code):
    """Return the bytes that a code point takes."""
    return ONE + np.int64(code >= 0x80) + np.int64(code >= 0x800) + np.int64(code >= 0x10000)


@register_jitable
def put_char(out, at, code):
    """Write a code point; return the byte behind it."""
    length = bytes_of(code)
    if length == 1:
        out[at] = np.uint8(code)
        return at + ONE
    mark = np.int64(0xC0)
    if length == 3:
        mark = np.int64(0xE0)
    elif length == 4:
        mark = np.int64(0xF0)
    out[at] = np.uint8(mark | (code >> (np.int64(6) * (length - ONE))))
    for step in range(1, length):
        part = (code >> (np.int64(6) * (length - ONE - step))) & np.int64(0x3F)
        out[at + step] = np.uint8(np.int64(0x80) | part)
    return at + length


@register_jitable
def step_back(data, at):
    """Return the first byte of the character that ends before a byte."""
    at -= ONE
    while is_inside(data[at]):
        at -= ONE
    return at


@register_jitable
def advance(data, at, end, chars):
    """Return the byte `chars` characters on, at most the end."""
    while at < end and chars > 0:
        at += char_bytes(data[at])
        chars -= ONE
    return min(at, end)


@register_jitable
def retreat(data, begin, at, chars):
    """Return the byte `chars` characters back, at least the beginning."""
    while at > begin and chars > 0:
        at = step_back(data, at)
        chars -= ONE
    return at


@register_jitable
def chars_between(data, begin, end):
    """Count the characters of a range of bytes."""
    total = np.int64(0)
    for at in range(begin, end):
        total += np.int64(not is_inside(data[at]))
    return total


@register_jitable
def sliced(data, begin, end, start, stop, single):
    """Return the bytes of characters [start, stop) of a text, which Python's slices define."""
    if single:
        length = end - begin
        low = max(start + length, np.int64(0)) if start < 0 else min(start, length)
        high = max(stop + length, np.int64(0)) if stop < 0 else min(stop, length)
        return begin + low, begin + max(low, high)
    first = retreat(data, begin, end, -start) if start < 0 else advance(data, begin, end, start)
    if stop < 0:
        last = retreat(data, begin, end, -stop)
    elif start >= 0:
        last = advance(data, first, end, stop - start)
    else:
        last = advance(data, begin, end, stop)
    return first, max(first, last)


@register_jitable
def is_member(data, at, members, wide):
    """Whether the character at a byte belongs to a set: flags of ASCII, then code points."""
    if data[at] < 0x80:
        return members[data[at]] != 0
    code = code_point(data, at)
    for i in range(wide.size):  # noqa: SIM110 - a generator does not compile
        if wide[i] == code:
            return True
    return False


@register_jitable
def next_word(data, at, end, members, wide):
    """Return where the next word begins, the end if there is none, and where it ends."""
    while at < end and is_member(data, at, members, wide):
        at += char_bytes(data[at])
    begin = at
    while at < end and not is_member(data, at, members, wide):
        at += char_bytes(data[at])
    return begin, at


@register_jitable
def stripped(data, begin, end, members, wide, sides):
    """Return the bytes of a text without the members of a set at its ends (1: left, 2: right)."""
    if sides & 1:
        while begin < end and is_member(data, begin, members, wide):
            begin += char_bytes(data[begin])
    if sides & 2:
        while begin < end:
            last = step_back(data, end)
            if not is_member(data, last, members, wide):
                break
            end = last
    return begin, end


@register_jitable
def flags_of(data, begin, end, table):
    """Return the flags of all characters of a text, or-ed; the table's last entry: all beyond."""
    found = np.int64(0)
    last = np.int64(table.size - 1)
    at = begin
    while at < end:
        code = code_point(data, at)
        found |= np.int64(table[min(code, last)])
        at += char_bytes(data[at])
    return found


@register_jitable
def count_flags(data, begin, end, table, flags):
    """Return how many characters of a text have one of some flags; see `flags_of`."""
    found = np.int64(0)
    last = np.int64(table.size - 1)
    at = begin
    while at < end:
        code = code_point(data, at)
        if np.int64(table[min(code, last)]) & flags:
            found += np.int64(1)
        at += char_bytes(data[at])
    return found

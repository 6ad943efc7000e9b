"""Long windows as bitmaps on the CPU: which places in sorted order are in the window.

A quantile is where a pointer walks to from the window before; a rank is counted in blocks of
places.
"""

import numpy as np

from gpuframe.kernels.cpu.bits import highest, lowest, ones
from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.cpu.window_bounds import bound

_BLOCK = 512  # places of a bitmap that are counted together


@compiled
def between(low, high, part, lower, how):
    """Interpolate as `window_orders.between`."""
    if part == 0.0:
        return low
    if how == 0:
        return low + (high - low) * part
    if how == 1:
        return low
    if how == 2:
        return high
    if how == 3:
        return low if part < 0.5 or (part == 0.5 and lower % 2 == 0) else high
    return (low + high) / 2.0


@compiled
def _next(bits, marks, place):
    """Return the least place set from a place on; there is one."""
    word = place >> 6
    rest = bits[word] >> np.uint64(place & 63)
    if rest != 0:
        return place + lowest(rest)
    word += 1
    group = word >> 6
    rest = marks[group] >> np.uint64(word & 63)
    if rest != 0:
        word += lowest(rest)
    else:
        group += 1
        while marks[group] == 0:
            group += 1
        word = (group << 6) + lowest(marks[group])
    return (word << 6) + lowest(bits[word])


@compiled
def _previous(bits, marks, place):
    """Return the greatest place set up to a place; there is one."""
    word = place >> 6
    rest = bits[word] << np.uint64(63 - (place & 63))
    if rest != 0:
        return place - 63 + highest(rest)
    word -= 1
    group = word >> 6
    rest = marks[group] << np.uint64(63 - (word & 63))
    if rest != 0:
        word += highest(rest) - 63
    else:
        group -= 1
        while marks[group] == 0:
            group -= 1
        word = (group << 6) + highest(marks[group])
    return (word << 6) + highest(bits[word])


@compiled
def _set(bits, marks, place):
    word = place >> 6
    bits[word] |= np.uint64(1) << np.uint64(place & 63)
    marks[word >> 6] |= np.uint64(1) << np.uint64(word & 63)


@compiled
def _clear(bits, marks, place):
    word = place >> 6
    bits[word] &= ~(np.uint64(1) << np.uint64(place & 63))
    if bits[word] == 0:
        marks[word >> 6] &= ~(np.uint64(1) << np.uint64(word & 63))


@compiled
def walked_quantiles(
    start, stop, values, places, ascending, starts, stops, width, shift, least, point, how, out
):
    """Walk with a pointer along the places of the window's values, from quantile to quantile."""
    rows = values.size
    bits = np.zeros((rows >> 6) + 2, np.uint64)
    marks = np.zeros((rows >> 12) + 2, np.uint64)
    begin = np.int64(0)
    end = np.int64(0)
    size = np.int64(0)
    here = np.int64(0)  # the pointer, and how many values of the window lie below it
    under = np.int64(0)
    for i in range(start, stop):
        first, last = bound(i, starts, stops, width, shift, rows)
        jump = first >= end or first < begin or last < end
        while begin < (end if jump else first):
            if values[begin] == values[begin]:
                _clear(bits, marks, places[begin])
                under -= np.int64(places[begin] < here)
                size -= 1
            begin += 1
        if jump:
            begin = first
            end = first
        while end < last:
            if values[end] == values[end]:
                _set(bits, marks, places[end])
                under += np.int64(places[end] < here)
                size += 1
            end += 1
        if size < least:
            out[i] = np.nan
            continue
        target = point * np.float64(size - 1)
        lower = np.int64(target)
        part = target - np.float64(lower)
        if under < size:
            here = _next(bits, marks, here)
        else:
            here = _previous(bits, marks, here)
            under -= 1
        while under < lower:
            here = _next(bits, marks, here + 1)
            under += 1
        while under > lower:
            here = _previous(bits, marks, here - 1)
            under -= 1
        low = ascending[here]
        high = low
        if part != 0.0:
            high = ascending[_next(bits, marks, here + 1)]
        out[i] = between(low, high, part, lower, how)


# --- ranks ----------------------------------------------------------------------------------


@compiled
def runs(order, in_order, firsts, lasts):
    """Write for each row the first place of the values equal to its own, and the one behind."""
    first = np.int64(0)
    for place in range(1, order.size + 1):
        if place == order.size or in_order[place] != in_order[first]:
            for at in range(first, place):
                firsts[order[at]] = first
                lasts[order[at]] = place
            first = np.int64(place)


@compiled
def rank(less, until, size, method, ascending, pct):
    if not ascending:
        less, until = size - until, size - less
    found = np.float64(less + 1 + until) / 2.0
    if method == 1:
        found = np.float64(less + 1)
    elif method == 2:
        found = np.float64(until)
    return found / np.float64(size) if pct else found


@compiled
def _change(bits, tree, place, sign):
    """Set or clear a place and bring the counts of blocks (a Fenwick tree) up to date."""
    bits[place >> 6] ^= np.uint64(1) << np.uint64(place & 63)
    node = place // _BLOCK + 1
    while node < tree.size:
        tree[node] += sign
        node += node & -node


@compiled
def _below(bits, tree, place):
    """Count the places set below a place."""
    found = np.int64(0)
    node = place // _BLOCK
    word = node * (_BLOCK >> 6)
    while node > 0:
        found += tree[node]
        node -= node & -node
    while word < place >> 6:
        found += ones(bits[word])
        word += 1
    return found + ones(bits[word] & ((np.uint64(1) << np.uint64(place & 63)) - np.uint64(1)))


@compiled
def counted_ranks(
    start, stop, values, places, firsts, lasts, starts, stops, width, shift, least, method,
    ascending, pct, out,
):  # fmt: skip
    rows = values.size
    bits = np.zeros((rows >> 6) + 2, np.uint64)
    tree = np.zeros(rows // _BLOCK + 2, np.int64)
    begin = np.int64(0)
    end = np.int64(0)
    size = np.int64(0)
    for i in range(start, stop):
        first, last = bound(i, starts, stops, width, shift, rows)
        jump = first >= end or first < begin or last < end
        while begin < (end if jump else first):
            if values[begin] == values[begin]:
                _change(bits, tree, places[begin], -1)
                size -= 1
            begin += 1
        if jump:
            begin = first
            end = first
        while end < last:
            if values[end] == values[end]:
                _change(bits, tree, places[end], 1)
                size += 1
            end += 1
        out[i] = np.nan
        if last > first and size >= least:
            own = last - 1
            if values[own] == values[own]:
                less = _below(bits, tree, firsts[own])
                until = _below(bits, tree, lasts[own])
                out[i] = rank(less, until, size, method, ascending, pct)

"""Order statistics of windows on the CPU: short windows sorted, long ones as bitmaps of places."""

import numpy as np

from gpuframe import device
from gpuframe.kernels import window_orders
from gpuframe.kernels.cpu import groups
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.cpu.sort import argsort
from gpuframe.kernels.cpu.windows import rows_of, spans

_SHORT = 250  # rows of a window that is kept sorted: what moves costs less than a sort of all
_SCANNED = 256  # sorted values that are compared one by one
_BLOCK = 512  # places of a bitmap that are counted together


def _longest(values, starts, stops, width):
    """Return the most rows of a window."""
    if starts.size:
        return max(int((stops - starts).max()), 0)
    return max(min(width, values.size), 0)


@compiled
def _bound(i, starts, stops, width, shift, rows):
    if starts.size:
        return starts[i], stops[i]
    last = i + shift
    return min(max(last - width, 0), rows), min(max(last, 0), rows)


# --- sorted windows -----------------------------------------------------------------------


@compiled
def _search(kept, size, value):
    """Return how many of the sorted values lie below a value."""
    if size <= _SCANNED:
        # Comparing all of them, eight at once, beats the missed branches of a search.
        count = np.int64(0)
        for j in range(size):
            count += np.int64(kept[j] < value)
        return count
    low = np.int64(0)
    high = np.int64(size)
    while low < high:
        middle = (low + high) >> 1
        if kept[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


def quantiles(values, starts, stops, width, shift, least, point, how):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    out = device.empty(starts.size or values.size, np.float64)
    longest = _longest(values, starts, stops, width)
    where = (starts, stops, width, shift, max(least, 1), float(point), how)
    if longest <= _SHORT:
        map_spans(
            lambda a, b: _sorted_quantiles(a, b, values, longest, *where, out),
            out.size,
            spans(out.size),
        )
        return out
    order, ascending = window_orders.sorted_rows(np, values, argsort)
    places = _places(order)
    map_spans(
        lambda a, b: _walked_quantiles(a, b, values, places, ascending, *where, out),
        out.size,
        spans(out.size),
    )
    return out


def _places(order):
    places = device.empty(order.size, np.int64)
    places[order] = np.arange(order.size)
    return places


@compiled
def _between(low, high, part, lower, how):
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
def _insert(kept, size, value):
    """Put a value into the sorted ones."""
    at = _search(kept, size, value)
    for j in range(size, at, -1):
        kept[j] = kept[j - 1]
    kept[at] = value


@compiled
def _remove(kept, size, value):
    """Take a value out of the sorted ones."""
    for j in range(_search(kept, size, value), size - 1):
        kept[j] = kept[j + 1]


@compiled
def _replace(kept, size, old, new):
    """Take a value out of the sorted ones and put another in: only those between move."""
    at = _search(kept, size, old)
    to = _search(kept, size, new)
    if to > at:
        to -= 1
        for j in range(at, to):
            kept[j] = kept[j + 1]
    else:
        for j in range(at, to, -1):
            kept[j] = kept[j - 1]
    kept[to] = new


@compiled
def _sorted_next(first, last, values, marks, kept):
    """Bring the sorted values from the window [marks[0], marks[1]) to [first, last)."""
    begin = marks[0]
    end = marks[1]
    size = marks[2]
    if first >= end or first < begin or last < end:
        begin = first
        end = first
        size = np.int64(0)
    while begin < first and end < last:
        old = values[begin] + 0.0
        new = values[end] + 0.0
        if old == old and new == new:  # noqa: PLR0124 - not NaN
            _replace(kept, size, old, new)
        elif old == old:  # noqa: PLR0124
            _remove(kept, size, old)
            size -= 1
        elif new == new:  # noqa: PLR0124
            _insert(kept, size, new)
            size += 1
        begin += 1
        end += 1
    while begin < first:
        old = values[begin] + 0.0
        if old == old:  # noqa: PLR0124
            _remove(kept, size, old)
            size -= 1
        begin += 1
    while end < last:
        new = values[end] + 0.0
        if new == new:  # noqa: PLR0124
            _insert(kept, size, new)
            size += 1
        end += 1
    marks[0] = begin
    marks[1] = end
    marks[2] = size
    return size


@compiled
def _sorted_quantiles(
    start, stop, values, longest, starts, stops, width, shift, least, point, how, out
):
    kept = np.empty(2 * longest + 2, np.float64)
    marks = np.zeros(3, np.int64)
    for i in range(start, stop):
        first, last = _bound(i, starts, stops, width, shift, values.size)
        size = _sorted_next(first, last, values, marks, kept)
        if size < least:
            out[i] = np.nan
            continue
        target = point * np.float64(size - 1)
        lower = np.int64(target)
        part = target - np.float64(lower)
        out[i] = _between(kept[lower], kept[min(lower + 1, size - 1)], part, lower, how)


# --- bitmaps of places --------------------------------------------------------------------


@compiled
def _lowest(word):
    """Return the number of the lowest bit set of a word that is not 0."""
    one = word & (~word + np.uint64(1))
    return (np.float64(one).view(np.int64) >> 52) - 1023


@compiled
def _highest(word):
    """Return the number of the highest bit set of a word that is not 0."""
    # Without the bit below the highest, rounding to a double cannot reach the next power of two.
    word = word & ~(word >> np.uint64(1))
    return (np.float64(word).view(np.int64) >> 52) - 1023


@compiled
def _next(bits, marks, place):
    """Return the least place set from a place on; there is one."""
    word = place >> 6
    rest = bits[word] >> np.uint64(place & 63)
    if rest != 0:
        return place + _lowest(rest)
    word += 1
    group = word >> 6
    rest = marks[group] >> np.uint64(word & 63)
    if rest != 0:
        word += _lowest(rest)
    else:
        group += 1
        while marks[group] == 0:
            group += 1
        word = (group << 6) + _lowest(marks[group])
    return (word << 6) + _lowest(bits[word])


@compiled
def _previous(bits, marks, place):
    """Return the greatest place set up to a place; there is one."""
    word = place >> 6
    rest = bits[word] << np.uint64(63 - (place & 63))
    if rest != 0:
        return place - 63 + _highest(rest)
    word -= 1
    group = word >> 6
    rest = marks[group] << np.uint64(63 - (word & 63))
    if rest != 0:
        word += _highest(rest) - 63
    else:
        group -= 1
        while marks[group] == 0:
            group -= 1
        word = (group << 6) + _highest(marks[group])
    return (word << 6) + _highest(bits[word])


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
def _walked_quantiles(
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
        first, last = _bound(i, starts, stops, width, shift, rows)
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
        out[i] = _between(low, high, part, lower, how)


# --- ranks --------------------------------------------------------------------------------


def ranks(values, starts, stops, width, shift, least, method, ascending, pct):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    out = device.empty(starts.size or values.size, np.float64)
    longest = _longest(values, starts, stops, width)
    where = (starts, stops, width, shift, least, method, ascending, pct, out)
    if longest <= _SHORT:
        map_spans(
            lambda a, b: _sorted_ranks(a, b, values, longest, *where), out.size, spans(out.size)
        )
        return out
    order, in_order = window_orders.sorted_rows(np, values, argsort)
    places = _places(order)
    firsts, lasts = np.empty_like(places), np.empty_like(places)
    _runs(order, in_order, firsts, lasts)
    map_spans(
        lambda a, b: _counted_ranks(a, b, values, places, firsts, lasts, *where),
        out.size,
        spans(out.size),
    )
    return out


@compiled
def _runs(order, in_order, firsts, lasts):
    """Write for each row the first place of the values equal to its own, and the one behind."""
    first = np.int64(0)
    for place in range(1, order.size + 1):
        if place == order.size or in_order[place] != in_order[first]:
            for at in range(first, place):
                firsts[order[at]] = first
                lasts[order[at]] = place
            first = np.int64(place)


@compiled
def _rank(less, until, size, method, ascending, pct):
    if not ascending:
        less, until = size - until, size - less
    found = np.float64(less + 1 + until) / 2.0
    if method == 1:
        found = np.float64(less + 1)
    elif method == 2:
        found = np.float64(until)
    return found / np.float64(size) if pct else found


@compiled
def _sorted_ranks(
    start, stop, values, longest, starts, stops, width, shift, least, method, ascending, pct, out
):
    kept = np.empty(2 * longest + 2, np.float64)
    marks = np.zeros(3, np.int64)
    for i in range(start, stop):
        first, last = _bound(i, starts, stops, width, shift, values.size)
        size = _sorted_next(first, last, values, marks, kept)
        out[i] = np.nan
        if last > first and size >= least:
            value = values[last - 1]
            if value == value:  # noqa: PLR0124 - not NaN
                less = _search(kept, size, value)
                until = less + 1
                while until < size and kept[until] == value:
                    until += 1
                out[i] = _rank(less, until, size, method, ascending, pct)


@compiled
def _ones(word):
    """Count the bits set."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    fours = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    eights = (fours + (fours >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((eights * np.uint64(0x0101010101010101)) >> np.uint64(56))


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
        found += _ones(bits[word])
        word += 1
    return found + _ones(bits[word] & ((np.uint64(1) << np.uint64(place & 63)) - np.uint64(1)))


@compiled
def _counted_ranks(
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
        first, last = _bound(i, starts, stops, width, shift, rows)
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
                out[i] = _rank(less, until, size, method, ascending, pct)


# --- distinct values ----------------------------------------------------------------------


def distinct(values, starts, stops, width, shift, least):
    starts, stops = rows_of(starts), rows_of(stops)
    known = values == values  # noqa: PLR0124 - not NaN
    keys = np.where(known, values + 0.0, np.nan).view(np.int64)
    ids, firsts = groups.factorize(keys)
    ids = const(np.where(known, ids, -1))
    out = device.empty(starts.size or values.size, np.float64)
    map_spans(
        lambda a, b: _distinct(a, b, ids, firsts.size, starts, stops, width, shift, least, out),
        out.size,
        spans(out.size),
    )
    return out


@compiled
def _distinct(start, stop, ids, number, starts, stops, width, shift, least, out):
    counts = np.zeros(number, np.int32)
    begin = np.int64(0)
    end = np.int64(0)
    size = np.int64(0)
    found = np.int64(0)
    for i in range(start, stop):
        first, last = _bound(i, starts, stops, width, shift, ids.size)
        jump = first >= end or first < begin or last < end
        while begin < (end if jump else first):
            own = ids[begin]
            if own >= 0:
                counts[own] -= 1
                found -= np.int64(counts[own] == 0)
                size -= 1
            begin += 1
        if jump:
            begin = first
            end = first
        while end < last:
            own = ids[end]
            if own >= 0:
                found += np.int64(counts[own] == 0)
                counts[own] += 1
                size += 1
            end += 1
        out[i] = np.float64(found) if size >= least else np.nan

"""Windows on the CPU: sums that take rows in and out, blocks and queues for extremes.

Rows are shared out in spans; a span begins by taking in its first window. As sums are sums of
integers, it does not show where spans begin.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels import windows
from gpuframe.kernels.cpu import exact
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.scalar.doubles import INFINITY, MAGNITUDE

_BLOCK = 1024  # rows whose intermediate results stay in L1


def spans(rows):
    """Return the number of spans to cut windows into."""
    return max(1, min(threads.count(), rows // threads.GRAIN))


def rows_of(rows):
    """Return row numbers as read-only int64: one signature."""
    return const(rows.astype(np.int64, copy=False))


def sums(values, starts, stops, width, shift, least, mean):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    greatest, lowest, known = extent(values)
    places = windows.places_of(greatest, lowest, width) if greatest else (0, -1)
    if places is None:
        spec = (starts, stops, width, shift)
        with np.errstate(all="ignore"):
            return windows.window_sums(np, values, spec, least, mean, exact.round_words)
    steps = np.ldexp(1.0, np.array(places))
    magic = 1.5 * 2.0**52 * steps
    exactly = places[0] - places[1] + int(width).bit_length() <= 52
    rows = starts.size or values.size
    out = device.empty(rows, np.float64)
    if starts.size:
        settings = (magic, steps, exactly, least, mean, out)
        map_spans(lambda a, b: _sums(a, b, values, starts, stops, *settings), rows, spans(rows))
    else:
        settings = (magic, steps, exactly, known, least, mean, out)
        map_spans(
            lambda a, b: _fixed_sums(a, b, values, width, shift, *settings), rows, spans(rows)
        )
    return out


def extent(values):
    """Return the exponent fields of the greatest and least magnitude, 0 and 0 for none.

    And whether all values are known: none is NaN.
    """
    bits = values.view(np.int64)
    found = map_spans(lambda a, b: _extent(a, b, bits), bits.size, spans(bits.size))
    greatest = max(item[0] for item in found)
    lowest = min(item[1] for item in found)
    known = all(item[2] for item in found)
    if not greatest:
        return 0, 0, known
    return max(int(greatest) >> 52, 1), max(int(lowest) >> 52, 1), known


@compiled
def _extent(start, stop, bits):
    part = bits[start:stop]
    greatest = np.int64(0)
    lowest = INFINITY
    worst = np.int64(0)
    for i in range(part.size):
        magnitude = part[i] & MAGNITUDE
        worst = max(worst, magnitude)
        finite = magnitude if magnitude < INFINITY else np.int64(0)
        greatest = max(greatest, finite)
        lowest = min(lowest, finite if finite > 0 else INFINITY)
    return greatest, lowest, worst < INFINITY


@compiled
def _rounded(high, low, steps, exactly):
    """Round high * steps[0] + low * steps[1] once; as `windows._rounded_levels` does."""
    if exactly or (-(1 << 53) < high < (1 << 53) and -(1 << 53) < low < (1 << 53)):
        return np.float64(high) * steps[0] + np.float64(low) * steps[1] + 0.0
    bits = (np.float64(steps[0]).view(np.int64) - np.float64(steps[1]).view(np.int64)) >> 52
    high += low >> bits
    low &= (np.int64(1) << bits) - np.int64(1)
    head = np.float64(high >> 11) * (2048.0 * steps[0])
    middle = np.float64(high & 2047) * steps[0]
    inner, inner_lost = _two_sum(middle, np.float64(low) * steps[1])
    outer, outer_lost = _two_sum(head, inner)
    rest, lost = _two_sum(outer_lost, inner_lost)
    pattern = np.float64(rest).view(np.int64)
    if lost != 0.0 and pattern & 1 == 0:
        pattern += np.int64(1) if (lost > 0.0) == (rest > 0.0) else np.int64(-1)
    return outer + np.int64(pattern).view(np.float64) + 0.0


@compiled
def _two_sum(left, right):
    whole = left + right
    part = whole - left
    return whole, (left - (whole - part)) + (right - part)


@compiled
def _result(high, low, count, steps, exactly, least, mean):
    if count < least:
        return np.nan
    found = _rounded(high, low, steps, exactly)
    return found / np.float64(count) if mean else found


@compiled
def _add(value, magic, bits):
    """Return the steps of both levels of a value, none and no count for NaN."""
    known = np.int64(value == value)  # noqa: PLR0124 - not NaN
    value = value if known else 0.0
    raised = value + magic[0]
    low = value - (raised - magic[0]) + magic[1]
    return (
        np.float64(raised).view(np.int64) - bits[0],
        np.float64(low).view(np.int64) - bits[1],
        known,
    )


@compiled
def _sums(start, stop, values, starts, stops, magic, steps, exactly, least, mean, out):
    """Sum windows given by their bounds: differences of running sums over the rows they touch."""
    highs = np.empty(_BLOCK, np.int64)
    lows = np.empty(_BLOCK, np.int64)
    counts = np.empty(_BLOCK, np.int64)
    base = np.int64(start)
    while base < stop:
        # As many windows at a time as touch no more than four rows each, or all that are left.
        many = np.int64(8 * _BLOCK)
        end = min(base + many, stop)
        low = starts[base:end].min()
        high = stops[base:end].max()
        while end < stop and high - low > 4 * many:
            many *= 4
            end = min(base + many, stop)
            low = starts[base:end].min()
            high = stops[base:end].max()
        size = max(high - low, 0)
        upper = np.empty(size + 1, np.int64)
        lower = np.empty(size + 1, np.int64)
        known = np.empty(size + 1, np.int64)
        _run_up(values[low : low + size], magic[0], magic[1], upper, lower, known)
        for begin in range(base, end, _BLOCK):
            target = out[begin : min(begin + _BLOCK, end)]
            for j in range(target.size):
                first = np.uint64(starts[begin + j] - low)
                last = np.uint64(stops[begin + j] - low)
                highs[j] = upper[last] - upper[first]
                lows[j] = lower[last] - lower[first]
                counts[j] = known[last] - known[first]
            _emit(highs, lows, counts, steps, exactly, least, mean, target)
        base = end


@compiled
def _run_up(values, magic, finer, upper, lower, known):
    """Write the sums of the levels, and the counts, of the values before each place."""
    bits = np.float64(magic).view(np.int64)
    finer_bits = np.float64(finer).view(np.int64)
    for j in range(values.size):
        value = values[j] if values[j] == values[j] else 0.0
        raised = value + magic
        rest = value - (raised - magic) + finer
        upper[j + 1] = np.float64(raised).view(np.int64) - bits
        lower[j + 1] = np.float64(rest).view(np.int64) - finer_bits
        known[j + 1] = np.int64(values[j] == values[j])
    high = np.int64(0)
    low = np.int64(0)
    count = np.int64(0)
    upper[0] = 0
    lower[0] = 0
    known[0] = 0
    for j in range(1, values.size + 1):
        high += upper[j]
        low += lower[j]
        count += known[j]
        upper[j] = high
        lower[j] = low
        known[j] = count


@compiled
def _emit(highs, lows, counts, steps, exactly, least, mean, target):
    """Round the sums of a block of windows."""
    bits = np.int64(0)
    if not exactly:
        for j in range(target.size):
            bits |= (highs[j] ^ (highs[j] >> 63)) | (lows[j] ^ (lows[j] >> 63))
    if bits >> 53 == 0:  # doubles hold both levels
        scale = steps[0]
        finer = steps[1]
        for j in range(target.size):
            found = np.float64(highs[j]) * scale + np.float64(lows[j]) * finer + 0.0
            found = found / np.float64(counts[j]) if mean else found
            target[j] = found if counts[j] >= least else np.nan
    else:
        for j in range(target.size):
            target[j] = _result(highs[j], lows[j], counts[j], steps, exactly, least, mean)


@compiled
def _fixed_sums(start, stop, values, width, shift, magic, steps, exactly, known, least, mean, out):
    """Sum windows of one length: what enters less what leaves, in blocks that vectorise."""
    bits = magic.view(np.int64)
    rows = values.size
    high = np.int64(0)
    low = np.int64(0)
    count = np.int64(0)
    # The window before the first one.
    for j in range(max(start - 1 + shift - width, 0), min(max(start - 1 + shift, 0), rows)):
        upper, lower, one = _add(values[j], magic, bits)
        high += upper
        low += lower
        count += one
    highs = np.empty(_BLOCK, np.int64)
    lows = np.empty(_BLOCK, np.int64)
    counts = np.empty(_BLOCK, np.int64)
    for begin in range(start, stop, _BLOCK):
        end = min(begin + _BLOCK, stop)
        size = end - begin
        enter = begin - 1 + shift
        leave = enter - width
        if leave >= 0 and enter >= 0 and enter + size <= rows:
            inside = values[enter : enter + size]
            outside = values[leave : leave + size]
            _changes(inside, outside, magic[0], magic[1], highs, lows)
            if known:
                for j in range(size):
                    counts[j] = 0
            else:
                for j in range(size):
                    counts[j] = np.int64(inside[j] == inside[j]) - np.int64(
                        outside[j] == outside[j]
                    )
        else:
            for j in range(size):
                highs[j] = 0
                lows[j] = 0
                counts[j] = 0
                if 0 <= enter + j < rows:
                    highs[j], lows[j], counts[j] = _add(values[enter + j], magic, bits)
                if 0 <= leave + j < rows:
                    upper, lower, one = _add(values[leave + j], magic, bits)
                    highs[j] -= upper
                    lows[j] -= lower
                    counts[j] -= one
        for j in range(size):
            high += highs[j]
            low += lows[j]
            count += counts[j]
            highs[j] = high
            lows[j] = low
            counts[j] = count
        _emit(highs, lows, counts, steps, exactly, least, mean, out[begin:end])


@compiled
def _changes(inside, outside, magic, finer, highs, lows):
    """Write the steps that each pair of rows adds to a sum, in both levels."""
    for j in range(inside.size):
        value = inside[j] if inside[j] == inside[j] else 0.0
        raised = value + magic
        rest = value - (raised - magic) + finer
        other = outside[j] if outside[j] == outside[j] else 0.0
        lowered = other + magic
        left = other - (lowered - magic) + finer
        highs[j] = np.float64(raised).view(np.int64) - np.float64(lowered).view(np.int64)
        lows[j] = np.float64(rest).view(np.int64) - np.float64(left).view(np.int64)


# --- extremes -----------------------------------------------------------------------------


def extremes(values, starts, stops, width, shift, least, greatest):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    rows = starts.size or values.size
    out = device.empty(rows, np.float64)
    sign = 1.0 if greatest else -1.0
    width = max(min(width, values.size + abs(shift)), 0)  # a longer one begins before all rows
    if starts.size:
        settings = (1 << width.bit_length(), least, sign, out)
        map_spans(lambda a, b: _queued(a, b, values, starts, stops, *settings), rows, spans(rows))
    else:
        settings = (width, shift, least, sign, out)
        map_spans(lambda a, b: _blocks(a, b, values, *settings), rows, spans(rows))
    return out


@compiled
def _queued(start, stop, values, starts, stops, most, least, sign, out):
    """Keep a queue of the rows of the window that no later one beats, the best first."""
    size = np.int64(64)
    while size < min(most, stops[start:stop].max() - starts[start:stop].min() + 1):
        size *= 2
    mask = size - 1
    queue = np.empty(size, np.int64)
    keys = np.empty(size, np.float64)
    head = np.int64(0)
    tail = np.int64(0)
    begin = np.int64(0)
    end = np.int64(0)
    count = np.int64(0)
    for i in range(start, stop):
        first = starts[i]
        last = stops[i]
        if i == start or first >= end or first < begin or last < end:
            begin = first
            end = first
            head = tail
            count = np.int64(0)
        while begin < first:
            count -= np.int64(values[begin] == values[begin])
            begin += 1
        while head < tail and queue[head & mask] < first:
            head += 1
        while end < last:
            value = sign * values[end]
            if value == value:  # noqa: PLR0124 - not NaN
                count += 1
                while head < tail and keys[(tail - 1) & mask] <= value:
                    tail -= 1
                keys[tail & mask] = value
                queue[tail & mask] = end
                tail += 1
            end += 1
        out[i] = sign * keys[head & mask] + 0.0 if count >= least and count > 0 else np.nan


@compiled
def _blocks(start, stop, values, width, shift, least, sign, out):
    """Cut rows into blocks of the window's length: a window is an end and a beginning of two."""
    rows = values.size
    ends = np.empty(max(width, 1), np.float64)  # extremes from a row to the end of its block
    i = np.int64(start)
    while width > 0 and i < stop:
        base = (i + shift - width) // width * width
        best = -np.inf
        for j in range(width - 1, -1, -1):
            if 0 <= base + j < rows:
                value = sign * values[base + j]
                best = max(best, value)
            ends[j] = best
        # Of the next block, its extreme up to the end of the window.
        fresh = -np.inf
        begin = base + width
        for j in range(max(begin, 0), min(i + shift - 1, rows)):
            value = sign * values[j]
            fresh = max(fresh, value)
        behind = min(begin + width - shift, stop)
        for row in range(i, behind):
            last = row + shift - 1
            if begin <= last < rows and last >= 0:
                value = sign * values[last]
                fresh = max(fresh, value)
            best = ends[last + 1 - begin]
            best = max(best, fresh)
            out[row] = sign * best + 0.0
        i = behind
    _blank(start, stop, values, width, shift, max(least, 1), out)


@compiled
def _blank(start, stop, values, width, shift, least, out):
    """Write NaN where a window of one length has too few values."""
    rows = values.size
    count = np.int64(0)
    for j in range(max(start - 1 + shift - width, 0), min(max(start - 1 + shift, 0), rows)):
        count += np.int64(values[j] == values[j])
    for i in range(start, stop):
        last = i + shift
        first = last - width
        if 0 < last <= rows:
            count += np.int64(values[last - 1] == values[last - 1])
        if 0 < first <= rows:
            count -= np.int64(values[first - 1] == values[first - 1])
        if count < least:
            out[i] = np.nan


# --- first and last -----------------------------------------------------------------------


def edges(values, starts, stops, width, shift, least, last_one):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    places = device.empty(values.size + 1, np.int64)
    numbers = device.empty(values.size + 1, np.int64)
    _known(values, places, numbers)
    rows = starts.size or values.size
    out = device.empty(rows, np.float64)
    settings = (width, shift, least, last_one, places, numbers, out)
    threads.run(_edges, rows, values, starts, stops, *settings)
    return out


@compiled
def _known(values, places, numbers):
    """List the rows of values that are not NaN, and how many lie before each row."""
    count = np.int64(0)
    for i in range(values.size):
        places[count] = i
        numbers[i] = count
        count += np.int64(values[i] == values[i])
    numbers[values.size] = count


@compiled
def _edges(start, stop, values, starts, stops, width, shift, least, last_one, places, numbers, out):
    rows = values.size
    for i in range(start, stop):
        if starts.size:
            first = starts[i]
            last = stops[i]
        else:
            first = min(max(i + shift - width, 0), rows)
            last = min(max(i + shift, 0), rows)
        before = numbers[first]
        behind = numbers[last]
        if behind - before < least or behind == before:
            out[i] = np.nan
        else:
            out[i] = values[places[behind - 1 if last_one else before]]


# --- bounds in time -----------------------------------------------------------------------


def row_bounds(order, firsts, lasts, width, shift):
    starts = device.empty(order.size, np.int64)
    stops = device.empty(order.size, np.int64)

    def groups(begin, end):
        _row_bounds(begin, end, firsts, lasts, width, shift, starts, stops)

    map_spans(groups, firsts.size, max(1, min(threads.count(), firsts.size)))
    return starts, stops


@compiled
def _row_bounds(begin, end, firsts, lasts, width, shift, starts, stops):
    for group in range(begin, end):
        first = firsts[group]
        last = lasts[group]
        for i in range(first, last):
            starts[i] = min(max(i + shift - width, first), last)
            stops[i] = min(max(i + shift, first), last)


def time_bounds(ticks, firsts, lasts, back, ahead, own):
    ticks = const(ticks)
    starts = device.empty(ticks.size, np.int64)
    stops = device.empty(ticks.size, np.int64)

    settings = (ticks, back, ahead, own, starts, stops)
    if firsts.size == 1:
        first, last = int(firsts[0]), int(lasts[0])
        rows = last - first
        map_spans(
            lambda a, b: _time_bounds(first + a, first + b, first, last, *settings),
            rows,
            spans(rows),
        )
        return starts, stops
    map_spans(
        lambda a, b: _group_time_bounds(a, b, firsts, lasts, *settings),
        firsts.size,
        max(1, min(threads.count(), firsts.size)),
    )
    return starts, stops


@compiled
def _time_bounds(start, stop, first, last, ticks, back, ahead, own, starts, stops):
    """Find the bounds of rows [start, stop) of the group [first, last)."""
    if start >= stop:
        return
    low = first + np.searchsorted(ticks[first:last], ticks[start] - back, "right")
    high = first + np.searchsorted(ticks[first:last], ticks[start] + ahead, "right")
    for i in range(start, stop):
        tick = ticks[i]
        while low < i and ticks[low] <= tick - back:
            low += 1
        starts[i] = min(low, i)
        if own:
            stops[i] = i + 1
        else:
            while high < last and ticks[high] <= tick + ahead:
                high += 1
            stops[i] = high


@compiled
def _group_time_bounds(begin, end, firsts, lasts, ticks, back, ahead, own, starts, stops):
    for group in range(begin, end):
        first = firsts[group]
        last = lasts[group]
        _time_bounds(first, last, first, last, ticks, back, ahead, own, starts, stops)

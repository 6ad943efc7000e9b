"""Sums of windows on the CPU: rows enter and leave two levels of integers.

Rows are shared out in spans; a span begins by taking in its first window. As sums are sums of
integers, it does not show where spans begin.
"""

import numpy as np

from gpuframe.kernels import double_double
from gpuframe.kernels.cpu.compiled import compiled, map_spans
from gpuframe.kernels.cpu.window_bounds import spans
from gpuframe.kernels.scalar.doubles import INFINITY, MAGNITUDE

_BLOCK = 1024  # rows whose intermediate results stay in L1
_two_sum = compiled(double_double.two_sum)


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
def bounded_sums(start, stop, values, starts, stops, magic, steps, exactly, least, mean, out):
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
    _entries(values, magic, finer, upper[1:], lower[1:], known[1:])
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
def _emit_full(highs, lows, count, steps, exactly, least, mean, target):
    """Do what `_emit` does for windows of one number of values."""
    bits = np.int64(0)
    if not exactly:
        for j in range(target.size):
            bits |= (highs[j] ^ (highs[j] >> 63)) | (lows[j] ^ (lows[j] >> 63))
    if bits >> 53 != 0 or count < least:
        for j in range(target.size):
            target[j] = _result(highs[j], lows[j], count, steps, exactly, least, mean)
        return
    scale = steps[0]
    finer = steps[1]
    number = np.float64(count) if mean else 1.0
    for j in range(target.size):
        found = np.float64(highs[j]) * scale + np.float64(lows[j]) * finer + 0.0
        target[j] = found / number


@compiled
def fixed_sums(start, stop, values, width, shift, magic, steps, exactly, known, least, mean, out):
    """Sum windows of one length: what enters less what leaves, in blocks that vectorise."""
    bits = magic.view(np.int64)
    rows = values.size
    # The window before the first one.
    before = min(max(start - 1 + shift, 0), rows)
    high, low, count = _total(
        values[max(start - 1 + shift - width, 0) : before], magic[0], magic[1]
    )
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
            if known:  # every window holds as many values
                for j in range(size):
                    high += highs[j]
                    low += lows[j]
                    highs[j] = high
                    lows[j] = low
                _emit_full(highs, lows, count, steps, exactly, least, mean, out[begin:end])
                continue
            for j in range(size):
                counts[j] = np.int64(inside[j] == inside[j]) - np.int64(outside[j] == outside[j])
        elif leave + size <= 0 <= enter <= rows - size:  # nothing leaves yet
            _entries(values[enter : enter + size], magic[0], magic[1], highs, lows, counts)
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
def _total(inside, magic, finer):
    """Return the steps of rows in both levels, and how many are not NaN, added up."""
    bits = np.float64(magic).view(np.int64)
    finer_bits = np.float64(finer).view(np.int64)
    high = np.int64(0)
    low = np.int64(0)
    count = np.int64(0)
    for j in range(inside.size):
        value = inside[j] if inside[j] == inside[j] else 0.0
        raised = value + magic
        rest = value - (raised - magic) + finer
        high += np.float64(raised).view(np.int64) - bits
        low += np.float64(rest).view(np.int64) - finer_bits
        count += np.int64(inside[j] == inside[j])
    return high, low, count


@compiled
def _entries(inside, magic, finer, highs, lows, counts):
    """Write the steps of rows in both levels, and which of them are not NaN."""
    bits = np.float64(magic).view(np.int64)
    finer_bits = np.float64(finer).view(np.int64)
    for j in range(inside.size):
        value = inside[j] if inside[j] == inside[j] else 0.0
        raised = value + magic
        rest = value - (raised - magic) + finer
        highs[j] = np.float64(raised).view(np.int64) - bits
        lows[j] = np.float64(rest).view(np.int64) - finer_bits
        counts[j] = np.int64(inside[j] == inside[j])


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

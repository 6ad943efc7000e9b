"""Correctly rounded sums of doubles on the CPU: three levels of integers a group.

A level counts steps of a power of two, as many bits as its 64-bit sums have room for. Two levels
hold nearly every value; what a value leaves below them goes to the third, and data that leave
something below that take the whole grid of words in `exact`.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu import exact, words
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts
from gpuframe.kernels.cpu.partition import by_group
from gpuframe.kernels.scalar.doubles import INFINITY, MAGNITUDE
from gpuframe.kernels.sums import with_special

_CACHE = 1 << 17  # accumulators (8 bytes) that stay in L2
_BLOCK = 1024  # values whose levels stay in L1
_FEW = 512  # groups that rows meet again before the last store is done
_LANES = 4
_WHOLE = np.int64(2**53)  # integers up to it are doubles


def total(values):
    words, nans, special = exact.added(const(values))
    sums = exact.round_words(words, 0, exact.WORDS)
    if special:
        flags = exact.group_nonfinite(np.zeros(values.size, np.int32), values, 1)
        sums = with_special(sums, flags)
    return np.append(sums, values.size - nans)


def group_totals(ids, values, groups):
    return _sums(ids, values, groups, 1)


def group_expansions(ids, values, groups):
    return _sums(ids, values, groups, 3)


def _sums(ids, values, groups, terms):
    """Return the sum of each group, rounded (`terms` 1) or as an expansion (3)."""
    ids, values = const(ids), const(values)
    bits = values.view(np.int64)
    exponent, special = _extent(bits)
    if special or not 300 < exponent < 1900:
        return _general(ids, values, groups, terms)
    places = _places(exponent, min(50, 62 - int(values.size).bit_length()))
    sums = _by_levels(ids, values, groups, places, terms)
    return _general(ids, values, groups, terms) if sums is None else sums


def _extent(bits):
    """Return the largest finite exponent field, and whether an infinity is among the values."""
    found = map_spans(lambda a, b: _largest(a, b, bits), bits.size, parts(bits.size, 1))
    return max(item[0] for item in found) >> 52, any(item[1] for item in found)


@compiled
def _largest(start, stop, bits):
    part = bits[start:stop]
    largest = np.int64(0)
    for i in range(part.size):
        largest = max(largest, part[i] & MAGNITUDE)
    if largest < INFINITY:
        return largest, False
    largest = np.int64(0)
    special = False
    for i in range(part.size):
        magnitude = part[i] & MAGNITUDE
        special |= magnitude == INFINITY
        if magnitude < INFINITY:
            largest = max(largest, magnitude)
    return largest, special


def _places(exponent, room):
    """Return log2 of the steps of three levels for values below 2**(exponent - 1022)."""
    top = int(exponent) - 1022
    return np.array([top - room, top - 2 * room - 1, top - 3 * room - 2], np.int64)


def _magic(place):
    """Return 1.5 * 2**(52 + place)."""
    return np.ldexp(1.5, 52 + int(place))


def _general(ids, values, groups, terms):
    low, high, nonfinite = exact.word_range(values).tolist()
    sums = np.zeros(groups * terms)
    if low <= high:
        width = high - low + 2
        state = exact.group_sum_words(ids, values, groups, low, width)
        write = exact.round_words if terms == 1 else exact.expand_words
        sums = write(state, low, width)
    if nonfinite:
        flags = exact.group_nonfinite(ids, values, groups)
        sums[::terms] = with_special(sums[::terms], flags)
        sums.reshape(groups, terms)[(flags & 3) > 0, 1:] = 0.0
    return sums


def _by_levels(ids, values, groups, places, terms):
    """Return the sums, or None where a value leaves something below the third level."""
    magic = np.array([_magic(place) for place in places])
    out = device.empty(groups * terms, np.float64)
    if 2 * (groups + 1) > _CACHE and ids.size > 8 * threads.GRAIN and groups < 2**31:
        lost = _partitioned(ids, values, groups, places, magic, out)
    else:
        lost = _private(ids, values, groups, places, magic, out)
    return None if lost else out


def _private(ids, values, groups, places, magic, out):
    """Add spans of rows into accumulators of each thread's own, then merge them."""
    slots = groups + 1
    lanes = _LANES if groups < _FEW else 1

    def span(start, stop):
        upper, lower = np.zeros(lanes * 2 * slots, np.int64), np.zeros(slots, np.int64)
        lost = _add(start, stop, ids, values, np.int64(-1), magic, lanes, upper, lower)
        return upper.reshape(lanes, 2 * slots).sum(axis=0), lower, lost

    found = map_spans(span, ids.size, parts(ids.size, 3 * slots))
    upper, lower, lost = found[0]
    for others in found[1:]:
        upper += others[0]
        lower += others[1]
        lost |= others[2]
    finish = _finish if out.size == groups else _finish_expanded
    threads.run(finish, groups, upper[2:], lower[1:], places, out.view(np.int64))
    return lost


def _partitioned(ids, values, groups, places, magic, out):
    """Sort the rows coarsely by group, then add each partition's groups inside the cache."""
    shift = _CACHE.bit_length() - 3
    terms = out.size // groups
    finish = _finish if terms == 1 else _finish_expanded
    ids, bits, edges = by_group(ids, values.view(np.int64), groups, shift)
    values = bits.view(np.float64)

    def partition(number):
        first = number << shift
        last = min(first + (1 << shift), groups)
        slots = last - first + 1
        upper, lower = np.zeros(2 * slots, np.int64), np.zeros(slots, np.int64)
        begin, end = edges[number], edges[number + 1]
        lost = _add(begin, end, ids, values, np.int64(first - 1), magic, 1, upper, lower)
        part = out[first * terms : last * terms].view(np.int64)
        finish(0, slots - 1, upper[2:], lower[1:], places, part)
        return lost

    return any(threads.map(partition, range(len(edges) - 1)))


@compiled
def _add(start, stop, ids, values, base, magic, lanes, upper, lower):
    """Add values into the levels of groups base + 1, ...; ids up to base go to the first slot.

    A block of values is cut into two levels first, in a loop that vectorises, and added then; a
    block with NaN, or with something below the second level, goes row by row. Neighbouring rows
    take turns with `lanes` sets of upper levels, so that few groups need not wait for each other.

    Returns whether anything is lost below the third level.
    """
    highs, lows = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    zero = np.int64(0)
    lost = False
    step = np.uint64(upper.size // lanes)
    end_of_lanes = np.uint64(upper.size)
    lane = np.uint64(0)
    for begin in range(start, stop, _BLOCK):
        end = min(begin + _BLOCK, stop)
        if _cut(values[begin:end], magic, highs, lows):
            for i in range(np.uint64(end - begin)):
                at = np.uint64(max(np.int64(ids[np.uint64(begin) + i]) - base, zero))
                at = at * np.uint64(2) + lane
                upper[at] += highs[i]
                upper[at + np.uint64(1)] += lows[i]
                lane += step
                lane = np.uint64(0) if lane == end_of_lanes else lane
        else:
            lost |= _add_rows(begin, end, ids, values, base, magic, upper, lower)
    return lost


@compiled
def _cut(values, magic, highs, lows):
    """Write values in steps of the first and of the second level; whether that is all of them."""
    first = magic[0]
    second = magic[1]
    first_bits = np.float64(first).view(np.int64)
    second_bits = np.float64(second).view(np.int64)
    lost = np.int64(0)
    for i in range(values.size):
        value = values[i]
        raised = value + first
        rest = value - (raised - first)
        raised_rest = rest + second
        # NaN leaves NaN.
        lost |= np.float64(rest - (raised_rest - second)).view(np.int64)
        highs[i] = np.float64(raised).view(np.int64) - first_bits
        lows[i] = np.float64(raised_rest).view(np.int64) - second_bits
    return lost == 0


@compiled
def _add_rows(start, stop, ids, values, base, magic, upper, lower):
    """Do what `_add` says row by row, with three levels."""
    first = magic[0]
    second = magic[1]
    third = magic[2]
    first_bits = np.float64(first).view(np.int64)
    second_bits = np.float64(second).view(np.int64)
    third_bits = np.float64(third).view(np.int64)
    zero = np.int64(0)
    lost = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        value = values[i]
        slot = np.uint64(max(np.int64(ids[i]) - base, zero))
        raised = value + first
        rest = value - (raised - first)
        raised_rest = rest + second
        left = rest - (raised_rest - second)
        if value == value:  # noqa: PLR0124 - not NaN
            at = slot * np.uint64(2)
            upper[at] += np.float64(raised).view(np.int64) - first_bits
            upper[at + np.uint64(1)] += np.float64(raised_rest).view(np.int64) - second_bits
            if left != 0.0:
                raised_left = left + third
                lower[slot] += np.float64(raised_left).view(np.int64) - third_bits
                lost |= np.float64(left - (raised_left - third)).view(np.int64)
    return lost != 0


@compiled
def _finish(start, stop, upper, lower, places, out):
    """Round the levels of groups start..stop.

    Where two of them are doubles themselves, adding them rounds once; else their integers become
    words of the grid.
    """
    low = (places[2] + 1074) >> 5
    state = np.empty(9, np.int64)
    first, second = _power(places[0]), _power(places[1])
    for group in range(np.uint64(start), np.uint64(stop)):
        at = np.uint64(2) * group
        high, rest = upper[at], upper[at + np.uint64(1)]
        if lower[group] == 0 and abs(high) <= _WHOLE and abs(rest) <= _WHOLE:
            out[group] = np.float64(high * first + rest * second).view(np.int64)
        else:
            _deposit_levels(group, upper, lower, places, low, state)
            words.round_states(0, 1, state, low, 9, out[group : group + np.uint64(1)])


@compiled
def _power(place):
    """Return 2**place, an ordinary double."""
    return np.int64((place + 1023) << 52).view(np.float64)


@compiled
def _finish_expanded(start, stop, upper, lower, places, out):
    """Write the levels of groups start..stop as three doubles each."""
    low = (places[2] + 1074) >> 5
    state = np.empty(9, np.int64)
    first, second = _power(places[0]), _power(places[1])
    for group in range(np.uint64(start), np.uint64(stop)):
        at = np.uint64(2) * group
        to = np.uint64(3) * group
        high, rest = upper[at], upper[at + np.uint64(1)]
        if lower[group] == 0 and abs(high) <= _WHOLE and abs(rest) <= _WHOLE:
            left, right = high * first, rest * second
            total = left + right
            shadow = total - left
            lost = (left - (total - shadow)) + (right - shadow)
            out[to] = np.float64(total).view(np.int64)
            out[to + np.uint64(1)] = np.float64(lost).view(np.int64)
            out[to + np.uint64(2)] = 0
        else:
            _deposit_levels(group, upper, lower, places, low, state)
            words.expand_states(0, 1, state, low, 9, out[to : to + np.uint64(3)])


@compiled
def _deposit_levels(group, upper, lower, places, low, state):
    """Write the three levels of a group as a state of 9 words."""
    base = low << 5
    state[:] = 0
    at = np.uint64(2) * group
    words.deposit(upper[at], places[0] + 1074 - base, state)
    words.deposit(upper[at + np.uint64(1)], places[1] + 1074 - base, state)
    words.deposit(lower[group], places[2] + 1074 - base, state)

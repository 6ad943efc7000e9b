"""Exact sums of doubles on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts
from gpuframe.kernels.cpu.partition import by_group
from gpuframe.kernels.cpu.words import add_values, carry, expand_states, round_states
from gpuframe.kernels.exact import WORDS
from gpuframe.kernels.scalar.doubles import (
    INFINITY,
    MAGNITUDE,
    first_part,
    grid_place,
    mantissa,
    second_part,
    third_part,
)

_CACHE = 1 << 17  # accumulators (8 bytes) that stay in L2
_SPLIT = 1024  # values whose parts stay in L1
_SPARE = 2  # words past the last state, for the third parts, all 0, of values that end in it

# Below so many groups neighbouring rows often meet one accumulator: four sets take turns.
_LANES_BELOW = 256


def sum_words(values):
    return added(const(values))[0]


def added(values):
    """Return the words of a sum, how many values are NaN, and whether one is infinite."""
    bits = values.view(np.int64)

    def span(start, stop):
        state = np.zeros(WORDS, np.int64)
        return state, *add_values(start, stop, values, bits, state)

    states, nans, infinite = zip(*map_spans(span, values.size, parts(values.size, 1)), strict=True)
    out = np.sum(states, axis=0)
    carry(0, 1, out, WORDS)
    return out, sum(nans), any(infinite)


def word_range(values):
    bits = const(values).view(np.int64)

    def span(start, stop):
        found = np.empty(3, np.int64)
        _word_range(start, stop, bits, found)
        return found

    found = np.array(map_spans(span, values.size, parts(values.size, 1)))
    return np.array([found[:, 0].min(), found[:, 1].max(), found[:, 2].max()], np.int64)


@compiled
def _word_range(start, stop, bits, found):
    least = np.uint64(2**64 - 1)
    largest = np.int64(0)
    part = bits[start:stop]
    for i in range(part.size):
        magnitude = part[i] & MAGNITUDE
        largest = max(largest, magnitude)
        least = min(least, np.uint64(magnitude - 1))  # zero becomes the greatest
    found[2] = largest >= INFINITY
    if largest >= INFINITY:
        largest = np.int64(0)
        for i in range(part.size):
            magnitude = part[i] & MAGNITUDE
            if magnitude < INFINITY:
                largest = max(largest, magnitude)
    if largest == 0:
        found[0] = 68
        found[1] = -1
    else:
        found[0] = grid_place(np.int64(least) + 1) >> 5
        found[1] = (grid_place(largest) + 52) >> 5


def group_sum_words(ids, values, groups, low, words):
    ids, bits = const(ids), const(values).view(np.int64)
    low = np.int64(low)
    width = (groups + 1) * words
    if width > _CACHE and ids.size > 8 * threads.GRAIN and groups < 2**31:
        return _sum_partitions(ids, bits, groups, low, words)
    lanes = 4 if groups < _LANES_BELOW else 1

    def span(start, stop):
        state = device.empty(lanes * width + _SPARE, np.int64)
        state.fill(0)
        step = np.uint64(width if lanes == 4 else 0)
        _group_sum_words(start, stop, ids, bits, np.int64(-1), low, words, state, step)
        return state

    states = map_spans(span, ids.size, parts(ids.size, width))
    total = states[0]
    for state in states[1:]:
        total += state
    total = total[: lanes * width]
    if lanes > 1:
        total = total.reshape(lanes, width).sum(axis=0)
    threads.run(carry, groups + 1, total, words)
    return total[words:]


@compiled
def _group_sum_words(start, stop, ids, bits, base, low, words, state, step):
    """Add values into the states of groups base + 1, base + 2, ...; ids up to base add to state 0.

    A block of values is split first, in loops that vectorise, and added then.
    """
    places = np.empty(_SPLIT, np.int64)
    firsts = np.empty(_SPLIT, np.int64)
    seconds = np.empty(_SPLIT, np.int64)
    thirds = np.empty(_SPLIT, np.int64)
    one, two = np.uint64(1), np.uint64(2)
    lane = np.uint64(0)
    last = np.uint64(3) * step
    for begin in range(start, stop, _SPLIT):
        end = min(begin + _SPLIT, stop)
        any_third = _split_block(
            ids[begin:end], bits[begin:end], base, low, words, places, firsts, seconds, thirds
        )
        if any_third:
            for i in range(end - begin):
                at = np.uint64(places[i]) + lane
                state[at] += firsts[i]
                state[at + one] += seconds[i]
                state[at + two] += thirds[i]
                lane = np.uint64(0) if lane == last else lane + step
        else:
            for i in range(end - begin):
                at = np.uint64(places[i]) + lane
                state[at] += firsts[i]
                state[at + one] += seconds[i]
                lane = np.uint64(0) if lane == last else lane + step


@compiled
def _split_block(ids, bits, base, low, words, places, firsts, seconds, thirds):
    """Write where each value's lowest word is and its three parts; 0s where nothing counts.

    Returns whether any value has a third part.
    """
    zero, all_ones = np.int64(0), np.int64(-1)
    any_third = zero
    for i in range(bits.size):
        pattern = bits[i]
        magnitude = pattern & MAGNITUDE
        counts = zero if (magnitude == 0) | (magnitude >= INFINITY) else all_ones
        count = mantissa(pattern) & counts
        place = grid_place(pattern)
        shift = place & np.int64(31)
        word = ((place >> np.int64(5)) - low) & counts
        third = third_part(count, shift)
        # Where the value ends in the last word its third part is only the sign: it stays there.
        ends = all_ones if word + 2 >= words else zero
        places[i] = max(np.int64(ids[i]) - base, zero) * words + word
        firsts[i] = first_part(count, shift)
        seconds[i] = second_part(count, shift) + ((third << np.int64(32)) & ends)
        thirds[i] = third & ~ends
        any_third |= third & ~ends
    return any_third != 0


def _sum_partitions(ids, bits, groups, low, words):
    """Sort the rows coarsely by group, then add each partition's groups inside the cache."""
    out = device.empty(groups * words, np.int64)
    shift = max((_CACHE // words).bit_length() - 1, 8)
    ids, bits, edges = by_group(ids, bits, groups, shift)

    def partition(number):
        first = number << shift
        last = min(first + (1 << shift), groups)
        state = device.empty((last - first + 1) * words + _SPARE, np.int64)
        state.fill(0)
        begin, end = edges[number], edges[number + 1]
        base = np.int64(first - 1)
        _group_sum_words(begin, end, ids, bits, base, low, words, state, np.uint64(0))
        carry(1, last - first + 1, state, words)
        out[first * words : last * words] = state[words:-_SPARE]

    threads.map(partition, range(len(edges) - 1))
    return out


def round_words(state, low, words):
    groups = state.size // words
    out = device.empty(groups, np.float64)
    threads.run(round_states, groups, const(state), np.int64(low), words, out.view(np.int64))
    return out


def sign_magnitude(state, words):
    out = device.empty(state.size, np.int64)
    np.copyto(out, state)
    threads.run(_sign_magnitude, state.size // words, out, words)
    return out


@compiled
def _sign_magnitude(start, stop, state, words):
    carry(start, stop, state, words)
    for group in range(start, stop):
        at = group * words
        if state[at + words - 1] < 0:
            for word in range(at, at + words):
                state[word] = -state[word]
            carry(group, group + 1, state, words)
            for word in range(at, at + words):
                state[word] = -state[word]


def expand_words(state, low, words):
    groups = state.size // words
    out = device.empty(3 * groups, np.float64)
    threads.run(expand_states, groups, const(state), np.int64(low), words, out.view(np.int64))
    return out


def group_nonfinite(ids, values, groups):
    ids, bits = const(ids), const(values).view(np.int64)

    def span(start, stop):
        state = np.zeros(groups + 1, np.uint8)
        _group_nonfinite(start, stop, ids, bits, state)
        return state

    states = map_spans(span, ids.size, parts(ids.size, groups // 8))
    total = states[0]
    for state in states[1:]:
        np.bitwise_or(total, state, out=total)
    return total[1:]


@compiled
def _group_nonfinite(start, stop, ids, bits, state):
    for i in range(np.uint64(start), np.uint64(stop)):
        magnitude = bits[i] & MAGNITUDE
        if magnitude >= INFINITY:
            kind = 4
            if magnitude == INFINITY:
                kind = 1 if bits[i] > 0 else 2
            slot = np.uint64(max(np.int64(ids[i]), np.int64(-1)) + np.int64(1))
            state[slot] |= np.uint8(kind)

"""Compiled loops over exact states on the CPU: adding doubles, carrying, rounding."""

import numpy as np

from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.scalar.doubles import (
    INFINITY,
    LOW_32,
    MAGNITUDE,
    first_part,
    grid_place,
    mantissa,
    rounded,
    second_part,
    third_part,
)

_BLOCK = 4096  # doubles that stay in L1 for all passes over them
_LEVEL = 40  # bits between the steps of two levels


@compiled
def add_values(start, stop, values, bits, state):
    """Add doubles to the whole grid, leaving it canonical; NaN and infinities are left out.

    Returns how many are NaN, and whether one is infinite.
    """
    nans = np.int64(0)
    infinite = False
    for begin in range(start, stop, _BLOCK):
        end = min(begin + _BLOCK, stop)
        block = bits[begin:end]
        largest = np.int64(0)
        for i in range(block.size):
            largest = max(largest, block[i] & MAGNITUDE)
        if largest < INFINITY:
            _add_block(values[begin:end], block, largest, state)
            continue
        finite = np.zeros(block.size, np.float64)
        largest = np.int64(0)
        for i in range(block.size):
            magnitude = block[i] & MAGNITUDE
            if magnitude < INFINITY:
                finite[i] = values[begin + i]
                largest = max(largest, magnitude)
            nans += magnitude > INFINITY
            infinite |= magnitude == INFINITY
        _add_block(finite, finite.view(np.int64), largest, state)
    return nans, infinite


@compiled
def _add_block(values, bits, largest, state):
    """Add finite doubles, at most 2**12 of them, `largest` the bits of their greatest magnitude.

    In two levels, in three where two do not hold them, else value by value: nothing is lost on
    any of the ways, so all give the same words.
    """
    if largest == 0:
        return
    exponent = largest >> np.int64(52)
    left_over = True
    if 200 < exponent < 1900:
        place = exponent - np.int64(1022 + 39)
        left_over = _two_levels(values, place, state)
        if left_over:
            left_over = _three_levels(values, place, state)
    if left_over:
        for i in range(bits.size):
            deposit(mantissa(bits[i]), grid_place(bits[i]), state)
    carry(0, 1, state, state.size)


@compiled
def _magic(place):
    """Return 1.5 * 2**(52 + place): adding it rounds to a multiple of 2**place."""
    return np.int64(((place + 1075) << 52) | (1 << 51)).view(np.float64)


@compiled
def _two_levels(values, place, state):
    """Add at most 2**12 values below 2**(place + 39) as multiples of two powers of two.

    The bits of a double beside a magic number count the steps. Returns whether anything was left
    over; then nothing has been added.
    """
    upper, lower = _magic(place), _magic(place - _LEVEL)
    highs = np.int64(0)
    lows = np.int64(0)
    lost = np.int64(0)
    for i in range(values.size):
        raised = values[i] + upper
        rest = values[i] - (raised - upper)
        raised_rest = rest + lower
        lost |= np.float64(rest - (raised_rest - lower)).view(np.int64)
        highs += np.float64(raised).view(np.int64)
        lows += np.float64(raised_rest).view(np.int64)
    if lost != 0:
        return True
    _deposit_level(highs, values.size, place, state)
    _deposit_level(lows, values.size, place - _LEVEL, state)
    return False


@compiled
def _three_levels(values, place, state):
    """Add values as `_two_levels`, with one level more."""
    first, second, third = _magic(place), _magic(place - _LEVEL), _magic(place - 2 * _LEVEL)
    firsts = np.int64(0)
    seconds = np.int64(0)
    thirds = np.int64(0)
    lost = np.int64(0)
    for i in range(values.size):
        raised = values[i] + first
        rest = values[i] - (raised - first)
        firsts += np.float64(raised).view(np.int64)
        raised = rest + second
        rest -= raised - second
        seconds += np.float64(raised).view(np.int64)
        raised = rest + third
        lost |= np.float64(rest - (raised - third)).view(np.int64)
        thirds += np.float64(raised).view(np.int64)
    if lost != 0:
        return True
    _deposit_level(firsts, values.size, place, state)
    _deposit_level(seconds, values.size, place - _LEVEL, state)
    _deposit_level(thirds, values.size, place - 2 * _LEVEL, state)
    return False


@compiled
def _deposit_level(sums, count, place, state):
    """Add a level whose magic number has been added `count` times to its bits."""
    steps = sums - np.int64(count) * np.float64(_magic(place)).view(np.int64)
    deposit(steps, place + 1074, state)


@compiled
def deposit(count, place, state):
    """Add count * 2**place steps of the grid."""
    word = np.uint64(place >> 5)
    shift = place & 31
    state[word] += first_part(count, shift)
    state[word + np.uint64(1)] += second_part(count, shift)
    state[word + np.uint64(2)] += third_part(count, shift)


@compiled
def carry(start, stop, state, words):
    """Make the states start..stop canonical in place."""
    for group in range(np.uint64(start), np.uint64(stop)):
        at = group * np.uint64(words)
        carried = np.int64(0)
        for _ in range(words - 1):
            total = state[at] + carried
            state[at] = total & LOW_32
            carried = total >> np.int64(32)
            at += np.uint64(1)
        state[at] += carried


@compiled
def round_states(start, stop, state, low, words, out):
    """Round states start..stop, canonical or not, to bits of doubles."""
    local = np.zeros(words + 4, np.int64)
    for group in range(start, stop):
        out[np.uint64(group)] = _round_state(group * words, state, low, words, local)


@compiled
def _round_state(at, state, low, words, local):
    """Round the state that begins at `at`; local: two zeros below it, two words above."""
    carry = np.int64(0)
    for word in range(words):
        total = state[np.uint64(at + word)] + carry
        local[word + 2] = total & LOW_32
        carry = total >> np.int64(32)
    local[words + 2] = carry & LOW_32
    negative = carry < 0
    if negative:
        borrow = np.int64(0)
        for word in range(2, words + 3):
            total = borrow - local[word]
            local[word] = total & LOW_32
            borrow = total >> np.int64(32)
    top = words + 2
    while top >= 2 and local[top] == 0:
        top -= 1
    if top < 2:
        return np.int64(0)
    sticky = False
    for word in range(2, top - 2):
        sticky = sticky or local[word] != 0
    found = rounded(local[top], local[top - 1], local[top - 2], sticky, low + top - 2)
    return found | np.int64(-(2**63)) if negative else found


@compiled
def expand_states(start, stop, state, low, words, out):
    """Round states start..stop to bits of three doubles each, every one of what is left."""
    width = words + 4  # two words below for the mantissas of small sums, two above
    wide = np.zeros(width, np.int64)
    local = np.zeros(width + 4, np.int64)
    for group in range(start, stop):
        wide[:] = 0
        for word in range(words):
            wide[word + 2] = state[np.uint64(group * words + word)]
        for part in range(3):
            bits = _round_state(0, wide, low - 2, width, local)
            at = np.uint64(3 * group + part)
            out[at] = bits
            if (bits & MAGNITUDE) == 0 or (bits & MAGNITUDE) == INFINITY:
                for rest in range(part + 1, 3):
                    out[np.uint64(3 * group + rest)] = 0
                break
            if part < 2:
                deposit(-mantissa(bits), grid_place(bits) - ((low - 2) << np.int64(5)), wide)

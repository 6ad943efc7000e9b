"""Exact sums of doubles on CUDA: integer atomics only, so that no order of threads shows."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.cuda.reduce import replicas
from gpuframe.kernels.exact import WORDS
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

# A row adds less than 2**33 to a word: so many rows fit it, with room for a sum of parts.
_MOST_ROWS = 1 << 29


def _parts(size):
    return [slice(begin, begin + _MOST_ROWS) for begin in range(0, size, _MOST_ROWS)]


def sum_words(values):
    if values.size > _MOST_ROWS:
        total = sum(sum_words(values[part]) for part in _parts(values.size))
        launch(_carry, 1, total, WORDS)
        return total
    copies = replicas(WORDS, values.size)
    state = xp().zeros(copies * WORDS, np.int64)
    launch(_sum_words, values.size, values.view(np.int64), copies, state)
    total = state.reshape(copies, WORDS).sum(axis=0)
    launch(_carry, 1, total, WORDS)
    return total


@entry("(i8[::1], i8, i8[::1])", registers=56)
def _sum_words(bits, copies, state):
    """Keep four neighbouring words in registers; write them when a value lies elsewhere."""
    base = cuda.grid(1) % copies * 68
    window = np.int64(0)
    a = np.int64(0)
    b = np.int64(0)
    c = np.int64(0)
    d = np.int64(0)
    for i in range(cuda.grid(1), bits.size, cuda.gridsize(1)):
        pattern = bits[i]
        if (pattern & MAGNITUDE) == 0 or (pattern & INFINITY) == INFINITY:
            continue
        place = grid_place(pattern)
        word = place >> np.int64(5)
        if word != window and word != window + 1:
            if (a | b | c | d) != 0:
                cuda.atomic.add(state, base + window, a)
                cuda.atomic.add(state, base + window + 1, b)
                cuda.atomic.add(state, base + window + 2, c)
                cuda.atomic.add(state, base + window + 3, d)
            window = word
            a = np.int64(0)
            b = np.int64(0)
            c = np.int64(0)
            d = np.int64(0)
        count = mantissa(pattern)
        shift = place & np.int64(31)
        if word == window:
            a += first_part(count, shift)
            b += second_part(count, shift)
            c += third_part(count, shift)
        else:
            b += first_part(count, shift)
            c += second_part(count, shift)
            d += third_part(count, shift)
    if (a | b | c | d) != 0:
        cuda.atomic.add(state, base + window, a)
        cuda.atomic.add(state, base + window + 1, b)
        cuda.atomic.add(state, base + window + 2, c)
        cuda.atomic.add(state, base + window + 3, d)


@entry("(i8[::1], i8)")
def _carry(state, words):
    for group in range(cuda.grid(1), state.size // words, cuda.gridsize(1)):
        at = group * words
        carry = np.int64(0)
        for word in range(at, at + words - 1):
            total = state[word] + carry
            state[word] = total & LOW_32
            carry = total >> np.int64(32)
        state[at + words - 1] += carry


def word_range(values):
    found = xp().zeros(3, np.int64)
    found[0], found[1] = WORDS, -1
    launch(_word_range, values.size, values.view(np.int64), found)
    return found


@entry("(i8[::1], i8[::1])")
def _word_range(bits, found):
    least = np.int64(68)
    most = np.int64(-1)
    nonfinite = np.int64(0)
    for i in range(cuda.grid(1), bits.size, cuda.gridsize(1)):
        magnitude = bits[i] & MAGNITUDE
        if magnitude >= INFINITY:
            nonfinite = np.int64(1)
        elif magnitude != 0:
            place = grid_place(magnitude)
            least = min(least, place >> np.int64(5))
            most = max(most, (place + np.int64(52)) >> np.int64(5))
    if most >= 0:
        cuda.atomic.min(found, 0, least)
        cuda.atomic.max(found, 1, most)
    if nonfinite:
        cuda.atomic.max(found, 2, nonfinite)


def group_sum_words(ids, values, groups, low, words):
    if ids.size > _MOST_ROWS:
        parts = [(ids[part], values[part]) for part in _parts(ids.size)]
        total = sum(group_sum_words(*part, groups, low, words) for part in parts)
        launch(_carry, groups, total, words)
        return total
    slots = groups * words
    copies = replicas(slots, ids.size)
    state = xp().zeros(copies * slots, np.int64)
    bits = values.view(np.int64)
    launch(_group_sum_words, ids.size, ids, bits, slots, copies, low, words, state)
    total = state.reshape(copies, slots).sum(axis=0)
    launch(_carry, groups, total, words)
    return total


@entry("(i4[::1], i8[::1], i8, i8, i8, i8, i8[::1])", "(i8[::1], i8[::1], i8, i8, i8, i8, i8[::1])")
def _group_sum_words(ids, bits, slots, copies, low, words, state):
    base = cuda.grid(1) % copies * slots
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        pattern = bits[i]
        if ids[i] < 0 or (pattern & MAGNITUDE) == 0 or (pattern & INFINITY) == INFINITY:
            continue
        count = mantissa(pattern)
        place = grid_place(pattern)
        shift = place & np.int64(31)
        word = (place >> np.int64(5)) - low
        at = base + np.int64(ids[i]) * words + word
        upper = second_part(count, shift)
        top = third_part(count, shift)
        # Where the value ends in the last word its third part is only the sign: it stays there.
        if word + 2 >= words:
            upper += top << np.int64(32)
            top = np.int64(0)
        cuda.atomic.add(state, at, first_part(count, shift))
        cuda.atomic.add(state, at + 1, upper)
        if top != 0:
            cuda.atomic.add(state, at + 2, top)


def round_words(state, low, words):
    out = device.empty(state.size // words, np.float64)
    launch(_round_words, out.size, state, low, words, out.view(np.int64))
    return out


@entry("(i8[::1], i8, i8, i8[::1])", registers=64)
def _round_words(state, low, words, out):
    for group in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        at = group * words
        carry = np.int64(0)
        for word in range(words):
            carry = (state[at + word] + carry) >> np.int64(32)
        negative = carry < 0
        # From the lowest word up: the last three words seen, and as they stood at the highest
        # word that is not zero.
        carry = np.int64(0)
        borrow = np.int64(0)
        head = np.int64(0)
        middle = np.int64(0)
        sticky = False
        tail = np.int64(0)
        top_head = np.int64(0)
        top_middle = np.int64(0)
        top_tail = np.int64(0)
        top_sticky = False
        top = np.int64(0)
        for word in range(words + 2):
            total = carry
            if word < words:
                total += state[at + word]
            part = total & LOW_32
            carry = total >> np.int64(32)
            if negative:
                part = borrow - part
                borrow = part >> np.int64(32)
                part &= LOW_32
            sticky = sticky or tail != 0
            tail = middle
            middle = head
            head = part
            if part != 0:
                top_head = head
                top_middle = middle
                top_tail = tail
                top_sticky = sticky
                top = np.int64(word)
        found = np.int64(0)
        if top_head != 0:
            found = rounded(top_head, top_middle, top_tail, top_sticky, low + top)
            if negative:
                found |= np.int64(-(2**63))
        out[group] = found


def sign_magnitude(state, words):
    out = state.copy()
    launch(_carry, state.size // words, out, words)
    launch(_sign_magnitude, state.size // words, out, words)
    return out


@entry("(i8[::1], i8)", registers=48)
def _sign_magnitude(state, words):
    for group in range(cuda.grid(1), state.size // words, cuda.gridsize(1)):
        at = group * words
        if state[at + words - 1] < 0:
            borrow = np.int64(0)
            for word in range(at, at + words):
                part = borrow - state[word]
                if word < at + words - 1:
                    borrow = part >> np.int64(32)
                    part &= LOW_32
                state[word] = -part


def expand_words(state, low, words):
    groups = state.size // words
    # Two words below hold the mantissas of small sums, two above the carries.
    width = words + 4
    wide = xp().zeros(groups * width, np.int64)
    wide.reshape(groups, width)[:, 2 : words + 2] = state.reshape(groups, words)
    out = xp().zeros(3 * groups, np.float64)
    left = device.empty(groups, np.int64)
    for term in range(3):
        launch(_round_words, groups, wide, low - 2, width, left)
        launch(_take_term, groups, left, low - 2, width, term, wide, out.view(np.int64))
    return out


@entry("(i8[::1], i8, i8, i8, i8[::1], i8[::1])")
def _take_term(found, low, words, term, state, out):
    """Write one term of each group and take it from the group's state."""
    for group in range(cuda.grid(1), found.size, cuda.gridsize(1)):
        bits = found[group]
        magnitude = bits & MAGNITUDE
        at = group * words
        out[group * 3 + term] = bits
        if magnitude == INFINITY:
            for word in range(at, at + words):
                state[word] = np.int64(0)
        elif magnitude != 0:
            count = -mantissa(bits)
            place = grid_place(bits) - (low << np.int64(5))
            shift = place & np.int64(31)
            at += place >> np.int64(5)
            state[at] += first_part(count, shift)
            state[at + 1] += second_part(count, shift)
            state[at + 2] += third_part(count, shift)


def group_nonfinite(ids, values, groups):
    state = xp().zeros(groups, np.int32)
    launch(_group_nonfinite, ids.size, ids, values.view(np.int64), state)
    return state.astype(np.uint8)


@entry("(i4[::1], i8[::1], i4[::1])", "(i8[::1], i8[::1], i4[::1])")
def _group_nonfinite(ids, bits, state):
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        magnitude = bits[i] & MAGNITUDE
        if ids[i] >= 0 and magnitude >= INFINITY:
            kind = np.int32(4)
            if magnitude == INFINITY:
                kind = np.int32(1) if bits[i] > 0 else np.int32(2)
            if state[ids[i]] & kind == 0:
                cuda.atomic.or_(state, ids[i], kind)

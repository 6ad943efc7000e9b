"""Random values by counter on CUDA: a thread a row."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.scalar.draws import (
    id_level,
    inside,
    number_level,
    slot_of,
    spread32,
    word_of,
)


def draw(rows, key, cuts, others, firsts, sizes, salt, spread):
    out = device.empty(rows.size, np.uint32)
    law = cuts, others, firsts, sizes
    launch(_draw, out.size, rows, int(key), *law, int(salt), int(spread), out)
    return out


@entry("(i8[::1], i8, u4[::1], i4[::1], u4[::1], u4[::1], i8, i8, u4[::1])")
def _draw(rows, key, cuts, others, firsts, sizes, salt, spread, out):
    slots = np.int64(cuts.size)
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        word = word_of(rows[i], np.int64(key))
        slot, part = slot_of(word, slots)
        if part >= np.uint64(cuts[slot]):
            slot = np.int64(others[slot])
        value = np.uint64(firsts[slot]) + inside(word, sizes[slot]) + np.uint64(salt)
        if spread:
            value = spread32(value)
        out[i] = np.uint32(value & np.uint64(0xFFFFFFFF))


def scores(numbers, ids, weights, rows):
    out = device.empty(rows, np.int64)
    launch(_scores, rows, numbers, ids, weights, out)
    return out


@entry("(i4[::1], u4[::1], i8[::1], i8[::1])", registers=56)
def _scores(numbers, ids, weights, out):
    rows = np.int64(out.size)
    columns = np.int64(numbers.size) // rows
    for i in range(cuda.grid(1), rows, cuda.gridsize(1)):
        total = np.int64(0)
        for j in range(columns):
            total += weights[j] * number_level(numbers[j * rows + i])
        for place in range(np.int64(weights.size) - columns):
            total += weights[columns + place] * id_level(ids[place * rows + i], np.int64(place))
        out[i] = total


def coins(rows, key, chances):
    out = device.empty(rows.size, np.bool_)
    launch(_coins, out.size, rows, int(key), chances, out.view(np.uint8))
    return out


@entry("(i8[::1], i8, u4[::1], u1[::1])")
def _coins(rows, key, chances, out):
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[i] = (word_of(rows[i], np.int64(key)) >> np.uint64(32)) < np.uint64(chances[i])

"""Random values by counter on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.scalar.draws import (
    id_level,
    inside,
    number_level,
    slot_of,
    spread32,
    word_of,
)


def _key(key):
    return np.uint64(key % (1 << 64))


def draw(rows, key, cuts, others, firsts, sizes, salt, spread):
    out = device.empty(rows.size, np.uint32)
    law = const(cuts), const(others), const(firsts), const(sizes)
    threads.run(_draw, out.size, const(rows), _key(key), *law, np.uint64(salt), bool(spread), out)
    return out


@compiled
def _draw(start, stop, rows, key, cuts, others, firsts, sizes, salt, spread, out):
    slots = cuts.size
    for i in range(np.uint64(start), np.uint64(stop)):
        word = word_of(rows[i], key)
        slot, part = slot_of(word, slots)
        at = np.uint64(slot)
        if part >= np.uint64(cuts[at]):
            at = np.uint64(others[at])
        value = np.uint64(firsts[at]) + inside(word, sizes[at]) + salt
        out[i] = np.uint32(spread32(value)) if spread else np.uint32(value)


def scores(numbers, ids, weights, rows):
    out = device.empty(rows, np.int64)
    threads.run(_scores, rows, const(numbers), const(ids), const(weights), out)
    return out


@compiled
def _scores(start, stop, numbers, ids, weights, out):
    rows = np.uint64(out.size)
    if rows == np.uint64(0):
        return
    columns = np.uint64(numbers.size) // rows
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = np.int64(0)
    for j in range(np.uint64(weights.size)):
        for i in range(np.uint64(start), np.uint64(stop)):
            if j < columns:
                out[i] += weights[j] * number_level(numbers[j * rows + i])
            else:
                place = j - columns
                out[i] += weights[j] * id_level(ids[place * rows + i], place)


def coins(rows, key, chances):
    out = device.empty(rows.size, np.bool_)
    threads.run(_coins, out.size, const(rows), _key(key), const(chances), out)
    return out


@compiled
def _coins(start, stop, rows, key, chances, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = (word_of(rows[i], key) >> np.uint64(32)) < np.uint64(chances[i])

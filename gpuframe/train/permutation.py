"""Random orders of rows by a counter-based generator: equal on every backend and machine."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.ops import sort

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB

BITS = 32
"""High bits of the keys that decide: rows are hardly ever alike in them, and then stay in order."""

BLOCK = 1 << 13
"""Rows whose keys are made at a time, in cache."""


def permutation(rows: int, seed: int, epoch: int) -> Any:
    """Return a random order of row numbers, integer[rows], for a seed and an epoch.

    Row i gets the high 32 bits of mix(i * GAMMA + mix(seed, epoch)) of SplitMix64 (Steele, Lea,
    Flood: Fast splittable pseudorandom number generators, OOPSLA 2014); rows are put in the order
    of these keys, equal ones in the order of rows. All of it is integer arithmetic, the same on
    every backend.

    Args:
        rows: number of rows.
        seed: any integer.
        epoch: number of the pass over the data.
    """
    start = _mix_number(_mix_number(seed & MASK) + GAMMA * (epoch & MASK))
    if device.backend().name == "cpu":
        keys = device.empty(rows, np.uint64)
        device.threads.run(_fill, rows, keys, start)
    else:
        keys = _keys(device.xp().arange(rows, dtype=np.uint64), start)
    return sort.sorted_by([(keys.view(np.int64), 1 << BITS)])


def _fill(first: int, last: int, keys: np.ndarray, start: int) -> None:
    for at in range(first, last, BLOCK):
        stop = min(at + BLOCK, last)
        keys[at:stop] = _keys(np.arange(at, stop, dtype=np.uint64), start)


def _keys(rows: Any, start: int) -> Any:
    """Turn row numbers, uint64, into their keys below 2**BITS."""
    keys = rows
    keys *= np.uint64(GAMMA)
    keys += np.uint64(start)
    keys ^= keys >> np.uint64(30)
    keys *= np.uint64(FIRST)
    keys ^= keys >> np.uint64(27)
    keys *= np.uint64(SECOND)
    keys ^= keys >> np.uint64(31)
    keys >>= np.uint64(64 - BITS)
    return keys


def mixed(seed: int, number: int) -> int:
    """Return another seed for each number, from 0, of a part of the data."""
    return _mix_number((_mix_number(seed & MASK) + FIRST * (number + 1)) & MASK)


def _mix_number(number: int) -> int:
    """Return SplitMix64's output for a state, as a Python int."""
    mixed = (number + GAMMA) & MASK
    mixed = ((mixed ^ (mixed >> 30)) * FIRST) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * SECOND) & MASK
    return mixed ^ (mixed >> 31)

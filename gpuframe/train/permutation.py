"""Random orders of rows by a counter-based generator: equal on every backend and machine."""

from typing import Any

import numpy as np

from gpuframe import device

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB


def permutation(rows: int, seed: int, epoch: int) -> Any:
    """Return a random order of row numbers, int64[rows], for a seed and an epoch.

    Row i gets the key mix(i * GAMMA + mix(seed, epoch)) of SplitMix64 (Steele, Lea, Flood: Fast
    splittable pseudorandom number generators, OOPSLA 2014); rows are ordered by their keys. The
    mixing is one-to-one on 64 bits, so keys never tie and any sort gives the same order.

    Args:
        rows: number of rows.
        seed: any integer.
        epoch: number of the pass over the data.
    """
    xp = device.xp()
    start = _mix_number(_mix_number(seed & MASK) + GAMMA * (epoch & MASK))
    keys = xp.arange(rows, dtype=np.uint64) * np.uint64(GAMMA) + np.uint64(start)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(FIRST)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(SECOND)
    return xp.argsort(keys ^ (keys >> np.uint64(31)))


def mixed(seed: int, number: int) -> int:
    """Return another seed for each number, from 0, of a part of the data."""
    return _mix_number((_mix_number(seed & MASK) + FIRST * (number + 1)) & MASK)


def _mix_number(number: int) -> int:
    """Return SplitMix64's output for a state, as a Python int."""
    mixed = (number + GAMMA) & MASK
    mixed = ((mixed ^ (mixed >> 30)) * FIRST) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * SECOND) & MASK
    return mixed ^ (mixed >> 31)

"""Probability laws of whole numbers as ranges of equally likely ones.

The logarithms are made of what IEEE 754 defines: the same law on every machine.
"""

import math

import numpy as np

from gpuframe.ops.powers import exp, log

HEAD = 4096
"""Ranks that are ranges of their own in a law of more than `FINE`."""

FINE = 16_384
"""Ranks up to which each is a range of its own."""

STEP = 1024
"""The share of its first number that a later range spans: 1 / STEP."""


def ranges(begin: int, end: int, single: int, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut numbers [begin, end) into ranges: single ones first, then growing in proportion.

    Args:
        begin: the first number.
        end: the number behind the last one.
        single: below it each number is a range of its own.
        step: a later range has 1 / step of its first number.

    Returns:
        The first number and the size of each range, int64.
    """
    firsts = list(range(begin, min(single, end)))
    at = len(firsts) + begin
    while at < end:
        firsts.append(at)
        at += max(at // step, 1)
    edges = np.array([*firsts, end], np.int64)
    return edges[:-1], np.diff(edges)


def zipf(alpha: float, shift: float, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the law of Zipf and Mandelbrot, p(r) ~ (r + shift)**-alpha over ranks 1 to `most`.

    Within a range of more than one rank the law is replaced by its mean: a rank's probability
    differs from the law's by less than alpha / (2 * STEP) of it, a range's by its rounding.

    Returns:
        First ranks and sizes of the ranges, and their probabilities.
    """
    firsts, sizes = ranges(1, most + 1, FINE if most < FINE else HEAD, STEP)
    middles = firsts + (sizes - 1) / 2 + shift
    # The sum over a range, to the second order in its width over its middle.
    width = (sizes * sizes - 1) / (middles * middles)
    masses = sizes * exp(-alpha * log(middles)) * (1 + alpha * (alpha + 1) / 24 * width)
    return firsts, sizes, masses / math.fsum(masses.tolist())


def log_normal(
    middle: float, spread: float, most: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a law of 0 to `most` under which log(value + 1) is near a normal one.

    The probability is in proportion to the density at value + 1; numbers from 1,024 on go by ranges
    of 1 / 256 of their first number.

    Args:
        middle: mean of log(value + 1), but for the rounding to whole numbers.
        spread: its standard deviation.
        most: the greatest value.

    Returns:
        First values and sizes of the ranges, and their probabilities.
    """
    firsts, sizes = ranges(0, most + 1, 1024, 256)
    points = firsts + (sizes - 1) / 2 + 1
    distance = (log(points) - middle) / spread
    masses = sizes * exp(-distance * distance / 2) / points
    return firsts, sizes, masses / math.fsum(masses.tolist())

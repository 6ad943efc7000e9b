"""Windows over rows: where each begins and ends, sums, means, least, greatest, first and last.

Windows are given in one of two ways. With `starts` and `stops` empty, window i is the rows
[i + shift - width, i + shift), cut to the rows there are: rolling windows of `width` rows, and
expanding ones with a width of all rows. Else window i is [starts[i], stops[i]), and `width` is a
bound on their lengths: windows in time, of groups, of every k-th row. Starts and stops never
decrease within a run of overlapping windows; windows may jump anywhere where they do not overlap
(the next group).

No sum, least or greatest costs more for a longer window: sums are differences of running sums of
integers, which lose nothing, and extremes are those of two overlapping runs of rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gpuframe.kernels import exact, window_few
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.double_double import two_sum
from gpuframe.kernels.window_few import limits

__all__ = ["edges", "extremes", "row_bounds", "sums", "time_bounds"]

# Bits of a level: adding 1.5 * 2**52 steps rounds what is below 2**51 steps.
_MOST_BITS = 50
# Exponent fields between which a magic number and its steps are ordinary doubles.
_LOWEST, _HIGHEST = 300, 1900


def totals(xp: Any, counts: Array, first: Array, last: Array) -> Array:
    """Return the sum of integers in each window, modulo 2**64, as differences of running sums."""
    running = xp.zeros(counts.shape[0] + 1, np.int64)
    running[1:] = xp.cumsum(counts, dtype=np.int64)
    return running.take(last) - running.take(first)


def room(width: int) -> int:
    """Return how many bits a number may have so that `width` of them fit a 64-bit sum."""
    return min(_MOST_BITS, 62 - int(width).bit_length())


def level(values: Array, place: int) -> tuple[Array, Array]:
    """Return doubles in whole steps of 2**place, as int64, and the exact rest of each.

    The bits of a double beside the magic number 1.5 * 2**(52 + place) count the steps.
    """
    magic = np.ldexp(1.5, 52 + place)
    raised = values + magic
    return raised.view(np.int64) - magic.view(np.int64), values - (raised - magic)


def _rounded_levels(xp: Any, high: Array, low: Array, places: tuple[int, int]) -> Array:
    """Round high * 2**places[0] + low * 2**places[1] once, for integers up to 2**62.

    Three doubles hold the sum; adding the two rests rounded to odd makes the last rounding the
    only one (Boldo and Melquiond, Emulation of a FMA and correctly rounded sums, IEEE Trans.
    Comput. 57, 2008).
    """
    bits = places[0] - places[1]
    high = high + (low >> bits)
    low = low & ((1 << bits) - 1)
    head = (high >> 11).astype(np.float64) * np.ldexp(1.0, places[0] + 11)
    middle = (high & 2047).astype(np.float64) * np.ldexp(1.0, places[0])
    inner, inner_lost = two_sum(middle, low.astype(np.float64) * np.ldexp(1.0, places[1]))
    outer, outer_lost = two_sum(head, inner)
    rest, lost = two_sum(outer_lost, inner_lost)
    pattern = rest.view(np.int64)
    away = xp.where((lost > 0) == (rest > 0), 1, -1)
    odd = xp.where((lost != 0) & ((pattern & 1) == 0), pattern + away, pattern)
    return outer + odd.view(np.float64)


# Windows whose words of the grid are kept at a time.
_PART = 1 << 20


def _by_words(
    xp: Any, values: Array, first: Array, last: Array, fields: tuple[int, int], rounding: Any
) -> Array:
    """Sum doubles of any exponents on the grid of 32-bit words, each sum rounded once."""
    greatest, least = fields
    low = max(least - 1, 0) >> 5
    words = ((max(greatest - 1, 0) + 52) >> 5) - low + 2
    out = xp.zeros(first.shape[0], np.float64)
    for begin in range(0, first.shape[0], _PART):
        part = slice(begin, begin + _PART)
        top, bottom = int(first[part].min()), int(last[part].max())
        rows = values[top : max(bottom, top)]
        state = _words(xp, rows, first[part] - top, last[part] - top, (low, words))
        out[part] = rounding(state, low, words)
    return out


def _words(xp: Any, values: Array, first: Array, last: Array, grid: tuple[int, int]) -> Array:
    """Return the words of each window's sum, from word grid[0] on, grid[1] of them."""
    low, words = grid
    word, *parts = exact.deposit(xp, values)
    word = word - low
    state = xp.zeros((first.shape[0], words), np.int64)
    for number in range(words):
        here = sum(xp.where(word == number - back, part, 0) for back, part in enumerate(parts))
        state[:, number] = totals(xp, here, first, last)
    return state.reshape(first.shape[0] * words)


def extent(values: Array) -> tuple[int, int]:
    """Return the exponent fields of the greatest and least magnitude that is not zero, or 0, 0."""
    fields = (abs(values).view(np.int64) >> 52)[values != 0]
    if not fields.shape[0]:
        return 0, 0
    return max(int(fields.max()), 1), max(int(fields.min()), 1)


def places_of(greatest: int, least: int, width: int) -> tuple[int, int] | None:
    """Return log2 of the steps of two levels that hold doubles of a range of exponents exactly.

    None where two levels do not hold them.
    """
    bits = greatest - least + 53
    if not _LOWEST < greatest < _HIGHEST or bits > 2 * room(width):
        return None
    half = (bits + 1) // 2
    top = greatest - 1022
    return top - half, top - 2 * half


def window_sums(
    xp: Any,
    values: Array,
    windows: tuple[Array, Array, int, int],
    least: int,
    mean: bool,
    rounding: Any,
) -> Array:
    """Do what `sums` says, with the functions of an array module."""
    first, last = limits(xp, values.shape[0], *windows)
    known = values == values  # noqa: PLR0124 - not NaN
    if bool(known.all()):
        counts = last - first
    else:
        counts = totals(xp, known, first, last)
        values = xp.where(known, values, 0.0)
    greatest, lowest = extent(values)
    places = places_of(greatest, lowest, windows[2])
    if greatest == 0:
        found = xp.zeros(first.shape[0], np.float64)
    elif places is None:
        found = _by_words(xp, values, first, last, (greatest, lowest), rounding)
    else:
        high, rest = level(values, places[0])
        low, _ = level(rest, places[1])
        high, low = totals(xp, high, first, last), totals(xp, low, first, last)
        if places[0] - places[1] + int(windows[2]).bit_length() <= 52:
            found = high * np.ldexp(1.0, places[0]) + low * np.ldexp(1.0, places[1])
        else:
            found = _rounded_levels(xp, high, low, places)
    found = found + 0.0
    if mean:
        found = found / counts
    return xp.where(counts >= least, found, np.nan)


@kernel(loaded=1, synchronises=True)
def sums(
    values: Array,
    starts: Array,
    stops: Array,
    width: int,
    shift: int,
    least: int,
    mean: bool,
) -> Array:
    """Add the doubles of each window; every sum is the exact one, rounded once.

    Two levels of integers count steps of powers of two that hold all values, so that the sum of
    a window is a difference of running sums, exactly; values whose exponents span more take the
    grid of 32-bit words of `exact`. No order of rows, no number of threads and no earlier value
    shows in a sum: a great value that has left the window leaves nothing behind, where running
    sums of doubles keep its rounding error.

    Bytes: 8 read a row of the window that enters and 8 for one that leaves, 8 written.

    Args:
        values: float64[n] without infinities. NaN is skipped.
        starts: int32 or int64[m], or empty, see the module.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on; not looked at where starts are given.
        least: number of values below which the sum is NaN.
        mean: whether to divide each sum by the number of its values.

    Returns:
        float64[m], or [n] where starts are empty. A sum of no values is 0.0, a mean NaN. The
        CUDA twin waits for the range of the exponents.
    """
    windows = (starts, stops, width, shift)
    found = window_few.sums(values, windows, least, mean)
    if found is not None:
        return found
    with np.errstate(all="ignore"):
        rounding = exact.round_words.reference
        return np.asarray(window_sums(np, values, windows, least, mean, rounding))


def window_extremes(
    xp: Any,
    values: Array,
    windows: tuple[Array, Array, int, int],
    least: int,
    greatest: bool,
) -> Array:
    """Do what `extremes` says, with the functions of an array module."""
    rows = values.shape[0]
    first, last = limits(xp, rows, *windows)
    known = values == values  # noqa: PLR0124 - not NaN
    counts = totals(xp, known, first, last)
    empty = -np.inf if greatest else np.inf
    choose = xp.maximum if greatest else xp.minimum
    table = xp.where(known, values, empty)
    found = xp.full(first.shape[0], empty, np.float64)
    lengths = last - first
    for power in range(max(min(int(windows[2]), rows), 0).bit_length()):
        # table[j] is the extreme of rows [j, j + 2**power).
        half = 1 << power
        chosen = (lengths >= half) & (lengths < 2 * half)
        begin = xp.clip(first, 0, table.shape[0] - 1)
        end = xp.clip(last - half, 0, table.shape[0] - 1)
        either = choose(xp.take(table, begin), xp.take(table, end))
        found = xp.where(chosen, either, found)
        if table.shape[0] > half:
            table = choose(table[:-half], table[half:])
    return xp.where((counts >= least) & (counts > 0), found + 0.0, np.nan)


@kernel(loaded=1)
def extremes(
    values: Array,
    starts: Array,
    stops: Array,
    width: int,
    shift: int,
    least: int,
    greatest: bool,
) -> Array:
    """Find the least or the greatest double of each window.

    The CUDA twin takes the extremes of runs of 2**k rows, for k = 0, 1, ..., and of each window
    the two runs that cover it (Bender and Farach-Colton, The LCA problem revisited, 2000). The
    CPU twin takes windows of one length by blocks of that length: the extremes of the block's end
    and of the next one's beginning (van Herk, Pattern Recognition Letters 13, 1992), others by a
    queue of the rows that can still win.

    Bytes: 16 read and 8 written a row.

    Args:
        values: float64[n] without infinities. NaN is skipped.
        starts: int32 or int64[m], or empty, see the module.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on.
        least: number of values below which the result is NaN.
        greatest: whether the greatest is asked for, else the least.

    Returns:
        float64[m] or [n]; NaN for a window without values; a zero is 0.0.
    """
    spec = (starts, stops, width, shift)
    found = window_few.extremes(values, spec, least, greatest)
    if found is not None:
        return found
    of_pandas = window_few.of_pandas(values, spec, least)
    if of_pandas is not None:
        result = of_pandas.max() if greatest else of_pandas.min()
        return np.asarray(result.to_numpy() + 0.0)
    return np.asarray(window_extremes(np, values, spec, least, greatest))


def window_edges(
    xp: Any, values: Array, windows: tuple[Array, Array, int, int], least: int, last_one: bool
) -> Array:
    """Do what `edges` says, with the functions of an array module."""
    rows = values.shape[0]
    first, last = limits(xp, rows, *windows)
    known = values == values  # noqa: PLR0124 - not NaN
    running = xp.zeros(rows + 1, np.int64)
    running[1:] = xp.cumsum(known, dtype=np.int64)
    before, behind = xp.take(running, first), xp.take(running, last)
    # The values that are not NaN, in order: the window holds those numbered before..behind - 1.
    packed = xp.full(rows + 1, np.nan, np.float64)
    slots = xp.where(known, running[:-1], rows)
    packed[slots] = xp.where(known, values, np.nan)
    place = xp.clip(behind - 1 if last_one else before, 0, rows)
    counts = behind - before
    return xp.where((counts >= least) & (counts > 0), xp.take(packed, place), np.nan)


@kernel(loaded=1)
def edges(
    values: Array,
    starts: Array,
    stops: Array,
    width: int,
    shift: int,
    least: int,
    last_one: bool,
) -> Array:
    """Find the first or the last value of each window that is not NaN.

    Bytes: 24 read and 8 written a row.

    Args:
        values: float64[n].
        starts: int32 or int64[m], or empty, see the module.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on.
        least: number of values below which the result is NaN.
        last_one: whether the last is asked for, else the first.

    Returns:
        float64[m] or [n]; NaN for a window without values.
    """
    windows = (starts, stops, width, shift)
    return np.asarray(window_edges(np, values, windows, least, last_one))


@kernel(loaded=1)
def row_bounds(
    order: Array, firsts: Array, lasts: Array, width: int, shift: int
) -> tuple[Array, Array]:
    """Cut windows of a number of rows to the groups of their rows.

    Bytes: 16 written a row.

    Args:
        order: [n]: rows group after group; only their number counts.
        firsts: int64[g]: the first place of each group in `order`, ascending; groups stand one
            behind the other and cover all rows.
        lasts: int64[g]: the place behind the last of each group.
        width: rows of a window.
        shift: window i is the rows [i + shift - width, i + shift) of i's group.

    Returns:
        starts int64[n] and stops int64[n].
    """
    sizes = lasts - firsts
    first, last = np.repeat(firsts, sizes), np.repeat(lasts, sizes)
    stops = np.arange(shift, order.size + shift)
    starts = np.clip(stops - width, first, last)
    return starts, np.clip(stops, first, last)


@kernel(loaded=1)
def time_bounds(
    ticks: Array, firsts: Array, lasts: Array, back: int, ahead: int, own: bool
) -> tuple[Array, Array]:
    """Find the rows of each window in time.

    Window i holds the rows j of i's group with ticks[i] - back < ticks[j] <= ticks[i] + ahead,
    none before the first of them, and begins at row i at the latest. The CPU twin walks both ends
    forward, the CUDA twin searches them.

    Bytes: 8 read and 16 written a row.

    Args:
        ticks: int64[n], ascending within a group.
        firsts: int64[g]: the first row of each group, ascending; groups stand one behind the
            other. One group of all rows: [0].
        lasts: int64[g]: the row behind the last of each group.
        back: ticks from which on a window reaches back.
        ahead: ticks up to which it reaches ahead.
        own: whether a window ends with row i itself, whatever `ahead` and rows of the same tick.

    Returns:
        starts int64[n] and stops int64[n].
    """
    starts = np.empty(ticks.size, np.int64)
    stops = np.empty(ticks.size, np.int64)
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        group = ticks[first:last]
        rows = np.arange(first, last)
        begins = np.searchsorted(group, group - back, "right") + first
        starts[first:last] = np.minimum(begins, rows)
        ends = np.searchsorted(group, group + ahead, "right") + first
        stops[first:last] = rows + 1 if own else ends
    return starts, stops

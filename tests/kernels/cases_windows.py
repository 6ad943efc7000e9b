"""Arguments of the kernels over windows: all kinds of bounds, NaN, ties, extreme exponents."""

import numpy as np
from cases import SIMULATOR, random

SIZES = (0, 1, 7, 8, 9, 70) if SIMULATOR else (0, 1, 7, 8, 9, 300, 70_000)
EMPTY = np.zeros(0, np.int64)


def bounded(rows, seed=0):
    """Yield (starts, stops, width): windows that only move forward, and ones of groups."""
    rng = random(seed)
    starts = np.sort(rng.integers(0, rows + 1, rows))
    stops = np.maximum(np.sort(rng.integers(0, rows + 1, rows)), starts)
    yield starts, stops, rows
    yield starts.astype(np.int32), stops.astype(np.int32), rows
    row = np.arange(rows)
    group = row // 11 * 11
    yield np.maximum(row - 4, group), row + 1, 5
    yield row[::3].copy(), np.minimum(row[::3] + 4, rows), 4


def windows(rows, seed=0):
    """Yield (starts, stops, width, shift) of every kind."""
    for width, shift in ((0, 1), (1, 1), (3, 1), (3, 2), (4, 0), (rows + 2, 1), (7, 5)):
        yield EMPTY, EMPTY, width, shift
    if rows:
        for starts, stops, width in bounded(rows, seed):
            yield starts, stops, width, 0


def few_windows(rows, seed=0):
    for width, shift in ((3, 1), (rows, 1), (64, 32)):
        yield EMPTY, EMPTY, width, shift
    if rows:
        starts, stops, width = next(bounded(rows, seed))
        yield starts, stops, width, 0


def doubles(rows, seed=0):
    """Yield doubles without infinities: ordinary, with NaN, all alike, of few and all exponents."""
    rng = random(seed)
    ordinary = np.round(rng.normal(0, 40, rows), 2)
    yield ordinary
    yield np.where(rng.random(rows) < 0.4, np.nan, rng.normal(0, 1, rows))
    yield rng.integers(-2, 3, rows) * 1.0
    yield rng.choice([0.0, -0.0, np.nan], rows)
    yield rng.normal(0, 1, rows) * 10.0 ** rng.integers(-9, 9, rows)


def hostile(rows, seed=0):
    rng = random(seed)
    values = rng.normal(0, 1, rows) * 10.0 ** rng.integers(-300, 300, rows)
    specials = [0.0, -0.0, np.nan, 5e-324, -5e-324, 2.2e-308, 1.7976931348623157e308]
    picked = rng.random(rows) < 0.4
    values[picked] = rng.choice(specials, picked.sum())
    return values


def _cases(*flags):
    for rows in SIZES:
        kinds = windows(rows) if rows < 1000 else few_windows(rows)
        for number, window in enumerate(kinds):
            for turn, values in enumerate(doubles(rows, number)):
                least = (0, 1, 3)[(number + turn) % 3]
                flag = flags[(number + turn) % len(flags)]
                yield values, *window, least, flag


def _sums():
    yield from _cases(False, True)
    for rows in (7, 30):
        for window in few_windows(rows):
            for mean in (False, True):
                yield hostile(rows), *window, 1, mean
        yield np.full(rows, 5e-324), EMPTY, EMPTY, 3, 1, 1, False
    # Sums of all values that two doubles do not hold.
    yield np.ldexp(1.0 + np.arange(40) / 64, 40), EMPTY, EMPTY, 2**20, 1, 1, False
    wide = random(5).normal(0, 1, 40) * 2.0 ** random(6).integers(-22, 2, 40)
    yield wide, EMPTY, EMPTY, 2**20, 1, 1, False
    yield np.abs(wide), EMPTY, EMPTY, 2**19, 20, 1, True


def _bounds():
    for rows in SIZES:
        rng = random(rows)
        for ticks in (np.sort(rng.integers(0, rows + 1, rows)), np.arange(rows) * 5):
            for back, ahead, own in ((3, 0, True), (1, -1, False), (7, 3, False), (10**6, 0, True)):
                yield ticks, np.array([0]), np.array([rows]), back, ahead, own
        if rows > 6:
            edges = np.array([0, 2, 5, rows])
            parts = [np.sort(rng.integers(-9, 9, size)) for size in np.diff(edges)]
            yield np.concatenate(parts), edges[:-1].copy(), edges[1:].copy(), 3, 0, True
            yield np.concatenate(parts), edges[:-1].copy(), edges[1:].copy(), 3, 2, False


def _moments():
    for *args, order in _cases(1, 2, 3, 4):
        yield *args, 0.25, order, (args[-1] + order) % 3
    for turn, window in enumerate(few_windows(40)):
        noise = random(turn).normal(0, 1, 40)
        for values in (1e6 + noise, 1e150 * noise, 1e-150 * noise, np.repeat([7.1, 9.3], 20)):
            yield values, *window, 1, float(values[3]), 2 + turn % 3, 1


def _near():
    for rows in SIZES:
        for values in doubles(rows, rows):
            for reach in (0.0, 1e-9, 1.0):
                yield values, reach
    for others in ([1.0, 1.0 + 1e-12, 5.0], [1.0, np.nan, np.nan, 1.0 + 1e-12], [np.nan] * 9,
                   [0.0, -0.0, 0.0], [3.0, 3.0, 3.0], [1e308, -1e308, 1e308]):  # fmt: skip
        yield np.array(others), 1e-9


def _comoments():
    for number, (values, *args, kind) in enumerate(_cases(0, 1)):
        others = list(doubles(values.size, number + 7))[number % 5]
        yield values, others, *args, 0.25, -1.0, kind, number % 3
    values = random(9).normal(0, 1, 30)
    yield values, 2 * values + 1, EMPTY, EMPTY, 5, 1, 1, 0.0, 1.0, 1, 1


def _groups(rows):
    yield np.array([0][: min(rows, 1)], np.int64), np.array([rows][: min(rows, 1)], np.int64)
    if rows > 6:
        edges = np.array([0, 1, 5, rows])
        yield edges[:-1].copy(), edges[1:].copy()


def _decayed():
    for rows in SIZES:
        for number, values in enumerate(doubles(rows, rows)):
            for firsts, lasts in _groups(rows):
                flags = [bool(number & bit) for bit in (1, 2)]
                settings = (0.0, 0.5, 9.0, 1.0)[number % 4], (0, 1, 3)[number % 3]
                yield values, EMPTY * 1.0, firsts, lasts, *settings, *flags, False
                yield values, EMPTY * 1.0, firsts, lasts, *settings, True, flags[0], True
                factors = random(rows).random(rows)
                yield values, factors, firsts, lasts, *settings, *flags[::-1], False


def _decayed_pairs():
    for rows in SIZES:
        for number, values in enumerate(doubles(rows, rows)):
            others = list(doubles(rows, rows + 1))[(number + 1) % 5]
            for firsts, lasts in _groups(rows):
                for flags in ((True, False, False), (False, True, False), (True, True, True)):
                    settings = (0.0, 0.5, 9.0)[number % 3], (1, 1, 3)[number % 3]
                    yield values, others, firsts, lasts, *settings, *flags


def _quantiles():
    for number, (*args, _) in enumerate(_cases(0)):
        yield *args, (0.5, 0.25, 0.0, 0.9, 1.0, 1 / 3)[number % 6], number % 5
    yield from _long(lambda least: (least, 0.5, 4), lambda least: (least, 0.1, 0))


def _ranks():
    for number, (*args, _) in enumerate(_cases(0)):
        yield *args, number % 3, bool(number & 4), bool(number & 8)
    yield from _long(lambda least: (least, 0, True, False), lambda least: (least, 1, False, True))


def _distinct():
    for *args, _ in _cases(0):
        yield tuple(args)
    yield from _long(lambda least: (least,))


def _long(*settings):
    """Yield windows too long to be kept sorted."""
    rows = 60 if SIMULATOR else 6000
    values = np.where(random(8).random(rows) < 0.1, np.nan, random(9).integers(0, rows, rows) / 4)
    kinds = [(EMPTY, EMPTY, rows // 2, 1), (EMPTY, EMPTY, rows, 1), (EMPTY, EMPTY, rows // 2, 900)]
    kinds += [(starts, stops, width, 0) for starts, stops, width in bounded(rows)]
    for number, window in enumerate(kinds):
        yield values, *window, *settings[number % len(settings)](1 + number)


def _row_bounds():
    for rows in SIZES:
        for firsts, lasts in _groups(rows):
            for width, shift in ((0, 1), (3, 1), (3, 2), (4, 0), (rows + 2, 1), (9, 6)):
                yield np.arange(rows), firsts, lasts, width, shift


CASES = {
    "windows.row_bounds": list(_row_bounds()),
    "window_orders.quantiles": list(_quantiles()),
    "window_orders.ranks": list(_ranks()),
    "window_orders.distinct": list(_distinct()),
    "decay.means": list(_decayed()),
    "decay.covariances": list(_decayed_pairs()),
    "windows.sums": list(_sums()),
    "windows.extremes": list(_cases(False, True)),
    "windows.edges": list(_cases(False, True)),
    "window_moments.moments": list(_moments()),
    "window_moments.comoments": list(_comoments()),
    "window_moments.near": list(_near()),
    "windows.time_bounds": list(_bounds()),
}

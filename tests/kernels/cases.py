"""Arguments for every kernel: empty, rows round a bitmap's byte, extremes, NaN and no group.

A case is a tuple of arguments; arrays are host arrays. `SIZES` are small enough for the CUDA
simulator; the CPU adds one that keeps several threads busy.
"""

import os

import numpy as np

from gpuframe.kernels import cumulate, exact, groups, join, moments, sums, text

SIMULATOR = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
SIZES = (0, 1, 7, 8, 9, 120) if SIMULATOR else (0, 1, 7, 8, 9, 500, 150_000)

INTEGERS = (
    ("i1", "u1", "i8", "u8") if SIMULATOR else ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")
)


def random(seed):
    return np.random.default_rng(seed)


def hostile(rows, seed=0):
    """Doubles of every exponent, of both signs, with zeros, NaN, infinities and denormals."""
    rng = random(seed)
    values = rng.normal(0, 1, rows) * 10.0 ** rng.integers(-300, 300, rows)
    specials = [
        0.0,
        -0.0,
        np.nan,
        np.inf,
        -np.inf,
        5e-324,
        -5e-324,
        2.2e-308,
        1.7976931348623157e308,
    ]
    picked = rng.random(rows) < 0.4
    values[picked] = rng.choice(specials, picked.sum())
    return values


def ordinary(rows, seed=0):
    return np.round(random(seed).normal(100, 40, rows), 2)


def integers(rows, dtype, seed=0):
    """Integers of a dtype's whole range, its ends among them."""
    limits = np.iinfo(dtype)
    rng = random(seed)
    values = rng.integers(limits.min, limits.max, rows, dtype=dtype, endpoint=True)
    values[: min(rows, 2)] = [limits.min, limits.max][: min(rows, 2)]
    return values


def group_ids(rows, seed=0):
    """Yield (ids, groups): one group, few, as many as rows; some rows have none."""
    rng = random(seed)
    for number, dtype in ((1, np.int32), (5, np.int64), (max(rows, 1), np.int32)):
        yield rng.integers(-1, number, rows).astype(dtype), number


def key_sets(rows, seed=0):
    rng = random(seed)
    yield np.zeros(rows, np.int64)
    yield rng.integers(-3, 4, rows)
    yield integers(max(rows // 3, 1), np.int64, seed)[rng.integers(0, max(rows // 3, 1), rows)]
    yield rng.permutation(rows).astype(np.int64) - rows // 2
    # Keys whose hashes end in the same 40 bits: every table puts all of them in one slot.
    colliding = unmixed(np.arange(1, 401, dtype=np.uint64) << np.uint64(40)).view(np.int64)
    yield colliding[rng.integers(0, 400, rows)]


def unmixed(hashes):
    """Return the keys whose `mix64` these are."""
    with np.errstate(over="ignore"):
        keys = hashes ^ (hashes >> np.uint64(33))
        keys = keys * np.uint64(pow(0xC4CEB9FE1A85EC53, -1, 2**64))
        keys ^= keys >> np.uint64(33)
        keys = keys * np.uint64(pow(0xFF51AFD7ED558CCD, -1, 2**64))
        return keys ^ (keys >> np.uint64(33))


def _of_eight():
    """Texts of 7 to 9 bytes, some of which end in what could be a length; the last one is short."""
    ends = [bytes([code]) for code in (0, 1, 7, 8, 9, 97, 255)]
    pool = [bytes(7) + end for end in ends] + [b"abcdefg" + end for end in ends]
    pool += [b"abcdefg", b"abcdefghi", bytes(7), bytes(9), b"\xff" * 8, b"", b"a"]
    offsets = np.cumsum([0, *map(len, pool)])
    return offsets, np.frombuffer(b"".join(pool), np.uint8).copy()


def texts(rows, seed=0):
    """Yield (offsets, data): texts of 0 to 20 bytes that often repeat and share beginnings."""
    rng = random(seed)
    pool = [
        "",
        "a",
        "ab",
        "abcdefgh",
        "abcdefghi",
        "abcdefghj",
        "é",
        "abcdefghijklmnopqrst",
        "\x00",
        "\x00\x00",
    ]
    pool += [f"{number:>{number % 19}}" for number in range(max(rows // 4, 1))]
    chosen = [pool[i].encode() for i in rng.integers(0, len(pool), rows)]
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in chosen], dtype=np.int64)])
    return offsets.astype(np.int64), np.frombuffer(b"".join(chosen), np.uint8)


def _doubles(rows):
    """Yield doubles of few exponents, of many, of all, and with gaps."""
    yield ordinary(rows)
    yield random(rows).normal(0, 1, rows)
    yield random(rows).lognormal(0, 9, rows)
    yield hostile(rows)
    yield np.where(random(rows).random(rows) < 0.5, np.nan, ordinary(rows))
    yield np.full(rows, -0.0)


def _flags(rows):
    return [np.zeros(rows, bool), np.ones(rows, bool), random(rows).random(rows) < 0.5]


def _bitmaps(rows):
    return [np.packbits(flags, bitorder="little") for flags in _flags(rows)]


def _value_arrays(rows):
    for dtype in INTEGERS:
        yield integers(rows, dtype, rows)
    yield random(rows).random(rows) < 0.5
    for values in (hostile(rows), ordinary(rows), np.full(rows, np.nan), np.full(rows, -0.0)):
        yield values
        with np.errstate(over="ignore"):
            yield values.astype(np.float32)
    yield np.where(random(rows).random(rows) < 0.5, 0.0, -0.0)


def _grouped(kinds):
    return [
        (ids, values, count)
        for rows in SIZES
        for ids, count in group_ids(rows)
        for values in _value_arrays(rows)
        if values.dtype.kind in kinds
    ]


def _ids():
    return [case for rows in SIZES for case in group_ids(rows)]


def _direct():
    for rows in SIZES:
        rng = random(rows)
        yield rng.integers(-3, 4, rows), -3, 7
        yield rng.permutation(rows).astype(np.int64) - 5, -5, max(rows, 1)
        yield np.full(rows, 2**63 - 1), 2**63 - 4, 4


def _direct_probes():
    for keys, low, span in _direct():
        table = join.direct_build.reference(keys, low, span)[0]
        probes = np.concatenate([keys, keys[:3] + np.int64(1), integers(min(keys.size, 60), "i8")])
        yield table, low, probes
    yield np.zeros(0, np.int32), 0, integers(9, "i8")


def _hash_probes():
    for rows in SIZES:
        for keys in key_sets(rows):
            slots = join.hash_build.reference(keys)[0]
            yield slots, np.concatenate([keys, np.arange(-4, 5)])


def _matches():
    for rows in SIZES:
        for ids, count in group_ids(rows):
            offsets, members = groups.group_rows.reference(ids, count)
            probes = random(rows + 1).integers(-1, count, min(rows, 200)).astype(np.int32)
            if count == 1:
                probes = probes[:6]  # all rows match all: many outputs
            for keep in (False, True):
                starts = join.match_starts.reference(probes, offsets, keep)
                yield probes, offsets, members, starts, int(starts[-1]), keep


def _group_sums():
    for rows in SIZES:
        for values in (ordinary(rows), hostile(rows), -np.abs(ordinary(rows, 1))):
            low, high, _ = exact.word_range.reference(values).tolist()
            low, words = (low, high - low + 2) if low <= high else (0, 1)
            for ids, count in group_ids(rows):
                if count * words < 4_000_000:
                    yield ids, values, count, low, words
    if not SIMULATOR:  # more accumulators than a cache holds
        rows = 400_000
        values = ordinary(rows)
        low, high, _ = exact.word_range.reference(values).tolist()
        ids = random(3).integers(-1, 200_000, rows).astype(np.int32)
        yield ids, values, 200_000, low, high - low + 2


def _states():
    for ids, values, count, low, words in _group_sums():
        state = exact.group_sum_words.reference(ids, values, count, low, words)
        yield state, low, words
        yield -5 * state, low, words  # not canonical
    # Halves, on both sides of a tie, at the border to the subnormals and past the largest double.
    tie = [1 << 21, 0, 1]
    for below in (0, 1, 2**31, 2**31 + 1):
        yield np.array([below, *tie], np.int64), 30, 4
        yield np.array([below, 3 << 21, 0, 1, 0], np.int64), 0, 5
    top = np.zeros(exact.WORDS, np.int64)
    top[65] = 2**14
    yield top, 0, exact.WORDS
    yield -top, 0, exact.WORDS
    top = top.copy()
    top[65], top[64], top[63] = 2**14 - 1, 2**32 - 1, 2**32 - 1
    yield top, 0, exact.WORDS
    yield np.zeros(0, np.int64), 0, 3


def _text_rows():
    for rows in SIZES:
        offsets, data = texts(rows)
        for low in (0, -1) if rows else (-1,):
            picked = random(rows).integers(low, max(rows, 1), rows)
            yield offsets, data, picked if low else picked.astype(np.int32)


def _text_pairs():
    for rows in SIZES[1:]:
        offsets, data = texts(rows)
        others, other_data = texts(rows + 3, seed=1)
        rng = random(rows)
        left, right = rng.integers(0, rows, rows), rng.integers(0, rows + 3, rows)
        yield offsets, data, left, others, other_data, right
        yield offsets, data, left.astype(np.int32), offsets, data, left.astype(np.int32)
    yield *texts(0), np.zeros(0, np.int32), *texts(1), np.zeros(0, np.int32)


def _taken_bytes():
    for offsets, data, rows in _text_rows():
        taken = text.take_offsets.reference(offsets, rows)
        yield offsets, data, rows, taken, int(taken[-1])


def _date_ticks():
    days = np.array(
        [-719_528, -719_469, -719_468, -1, 0, 58, 59, 60, 11_016, 11_017, 47_541, 2_932_896]
    )
    for rows in SIZES[:-1] if SIMULATOR else SIZES:
        for per_day in (1, 86_400, 86_400_000, 86_400_000_000_000):
            rng = random(rows)
            drawn = rng.integers(-106_000, 106_000, rows) * per_day
            ticks = drawn + rng.integers(0, per_day, rows)
            ticks[2:3] = -(2**63)
            yield ticks, per_day
    for per_day in (1, 86_400, 86_400_000):
        yield np.concatenate([days * per_day, days * per_day - 1, [-(2**63)]]), per_day


_MASKS = [mask for rows in SIZES for mask in _flags(rows)]


def _pairs():
    """Yield columns in pairs: hostile, ordinary, with NaN, the same twice, large beside small."""
    for rows in SIZES:
        values = ordinary(rows)
        gaps = values.copy()
        gaps[::3] = np.nan
        yield from (
            (values, ordinary(rows, 1)),
            (gaps, ordinary(rows, 1)),
            (hostile(rows), ordinary(rows)),
            (np.full(rows, 0.1), np.full(rows, 0.1)),
            (values * 1e-30, 1e40 / (values + 0.5)),
            (1e8 + values * 1e-8, 1e8 - values * 1e-8),
        )
        yield values, values
        yield gaps, gaps
    yield np.array([1e200, -1e200, 3.0]), np.array([1e200, 1e200, 1e-300])
    yield np.array([np.inf, 1.0, 2.0]), np.array([1.0, 2.0, np.nan])


def _columns():
    """Yield columns whose products are taken: one, two, and several of other dtypes and gaps."""
    for left, right in _pairs():
        if left is right:
            yield (left,)
        else:
            yield left, right
    for rows in SIZES:
        gaps = ordinary(rows, 2)
        gaps[::4] = np.nan
        flags = random(rows).random(rows) < 0.5
        others = integers(rows, "u8"), integers(rows, "i4"), hostile(rows, 1), np.full(rows, np.nan)
        yield ordinary(rows), gaps, flags, np.zeros(rows), gaps[::-1].copy(), *others
    # a block of many that few pieces do not hold, and one with an infinity, among ordinary ones
    rows = SIZES[-1]
    mixed, infinite = ordinary(rows), ordinary(rows, 1)
    mixed[rows // 2 :: 7] *= 1e-20
    infinite[rows // 3] = np.inf
    yield mixed, ordinary(rows, 4), infinite


def _centred():
    for left, right in _pairs():
        rows = left.size
        for ids, count in group_ids(rows, 3):
            high, low = moments.product_parts.reference(left, right)
            sizes = np.bincount(ids + 1, minlength=count + 1)[1:]
            with np.errstate(all="ignore"):
                expanded = [
                    sums.group_expansions.reference(ids, part, count)
                    for part in (left, right, high, low)
                ]
            yield sizes, *expanded


def _running():
    for rows in SIZES:
        for ids, count in group_ids(rows, 4):
            for how in range(4):
                yield ids, integers(rows, "i8"), count, how
                if how != cumulate.SUM:
                    yield ids, hostile(rows), count, how
                    yield ids, random(rows).choice([0.0, -0.0, 1.5, -2.0, np.nan], rows), count, how


def _quantiles():
    for rows in SIZES:
        for ids, count in group_ids(rows, 5):
            for point in (0.0, 0.25, 0.5, 0.9, 1.0):
                yield ids, hostile(rows), count, point
                yield ids, np.round(ordinary(rows)), count, point
            yield ids, np.full(rows, np.nan), count, 0.5


CASES = {
    "validity.pack": [(mask,) for mask in _MASKS],
    "validity.unpack": [(bitmap, rows) for rows in SIZES for bitmap in _bitmaps(rows)]
    + [(np.array([255, 255], np.uint8), 9)],
    "validity.intersect": [(b[1], b[2]) for rows in SIZES for b in [_bitmaps(rows)]],
    "validity.count_valid": [(bitmap, rows) for rows in SIZES for bitmap in _bitmaps(rows)]
    + [(np.array([255, 255, 255], np.uint8), length) for length in (0, 1, 8, 15, 16, 17)],
    "select.count_true": [(mask,) for mask in _MASKS],
    "select.true_rows": [(mask, int(mask.sum())) for mask in _MASKS],
    "select.take": [
        (values, random(rows).integers(0, rows, rows + 2).astype(dtype))
        for rows in SIZES[1:]
        for values in _value_arrays(rows)
        for dtype in (np.int32, np.int64)
    ]
    + [(np.zeros(0), np.zeros(0, np.int32))],
    "select.take_or": [
        (values, random(rows).integers(-1, max(rows, 1) if rows else 0, rows + 2), fill)
        for rows in SIZES
        for values in _value_arrays(rows)
        for fill in (0, 1)
    ]
    + [(ordinary(9), np.array([-1, 8, -5], np.int32), np.nan), (np.zeros(0), np.array([-1]), 2.5)],
    "scan.offsets": [
        (random(rows).integers(0, 100, rows).astype(dtype),)
        for rows in SIZES
        for dtype in ("i4", "i8", "u1")
    ]
    + [(mask,) for mask in _MASKS],
    "groups.factorize": [(keys,) for rows in SIZES for keys in key_sets(rows)]
    # More keys than a cache holds.
    + ([] if SIMULATOR else [(integers(200_000, "i8")[random(5).integers(0, 200_000, 300_000)],)]),
    "groups.factorize_direct": list(_direct()),
    "groups.group_rows": _ids(),
    "reduce.min_max": [(values,) for rows in SIZES for values in _value_arrays(rows)],
    "reduce.group_size": _ids(),
    "reduce.group_count": _grouped("f"),
    "reduce.group_sum": _grouped("iub"),
    "reduce.group_min": _grouped("fiub"),
    "reduce.group_max": _grouped("fiub"),
    "reduce.group_first": _ids(),
    "reduce.group_last": _ids(),
    "exact.sum_words": [(f(rows),) for rows in SIZES for f in (hostile, ordinary)]
    + [(np.array([1e300, 1e-300, -1e300]),), (np.full(9, -5e-324),), (np.full(5000, 0.1),)],
    "reduce.group_prod": [
        (ids, values, count)
        for rows in SIZES
        for ids, count in group_ids(rows)
        for values in (hostile(rows), 1 + ordinary(rows) / 1000, integers(rows, "i8"))
    ],
    "groups.positions": _ids(),
    "scan.last_true": [(flags,) for rows in SIZES for flags in _flags(rows)],
    "cumulate.cumulative": list(_running()),
    "quantiles.group_neighbours": list(_quantiles()),
    "quantiles.group_least": [
        (ids, keys, count, k)
        for rows in SIZES
        for ids, count in group_ids(rows, 6)
        for keys in key_sets(rows)
        if keys.size == rows
        for k in (1, 2, 5)
    ],
    "exact.word_range": [(f(rows),) for rows in SIZES for f in (hostile, ordinary, np.zeros)]
    + [(np.array([5e-324, np.nan]),), (np.array([np.inf, -np.inf]),)],
    "exact.group_sum_words": list(_group_sums()),
    "exact.round_words": list(_states()),
    "exact.expand_words": list(_states()),
    "exact.sign_magnitude": [(state, words) for state, _, words in _states()],
    "sums.total": [(values,) for rows in SIZES for values in _doubles(rows)]
    + [(np.array([np.inf, 1.0]),), (np.array([np.inf, -np.inf]),), (np.array([1e308, 1e308]),)],
    "sums.group_totals": [
        (ids, values, count)
        for rows in SIZES
        for ids, count in group_ids(rows)
        for values in _doubles(rows)
    ]
    # More groups than a cache holds.
    + ([] if SIMULATOR else [(random(6).integers(-1, 90_000, 300_000), ordinary(300_000), 90_000)]),
    "sums.group_expansions": [
        (ids, values, count)
        for rows in SIZES
        for ids, count in group_ids(rows)
        for values in _doubles(rows)
    ]
    # More groups than a cache holds.
    + ([] if SIMULATOR else [(random(7).integers(-1, 90_000, 300_000), ordinary(300_000), 90_000)]),
    "summaries.summary": [
        (values,)
        for rows in SIZES
        for values in (
            hostile(rows),
            ordinary(rows),
            np.full(rows, np.nan),
            -ordinary(rows) * 1e200,
        )
    ],
    "moments.product_parts": [
        (left, right)
        for rows in SIZES
        for left, right in (
            (hostile(rows), hostile(rows, 1)),
            (ordinary(rows), ordinary(rows)),
            (ordinary(rows), np.full(rows, 1 / 3)),
        )
    ],
    "moments.centred_products": list(_centred()),
    "moments.centred_product": list(_columns()),
    "exact.group_nonfinite": [case for case in _grouped("f") if case[1].dtype == np.float64],
    "join.hash_table": [
        (np.unique(keys)[::-1].copy(),) for rows in SIZES for keys in key_sets(rows)
    ],
    "join.hash_build": [(keys,) for rows in SIZES for keys in key_sets(rows)],
    "join.hash_probe": list(_hash_probes()),
    "join.direct_build": list(_direct()),
    "join.direct_probe": list(_direct_probes()),
    "join.direct_member": [(table >= 0, low, keys) for table, low, keys in _direct_probes()],
    "join.match_starts": [(case[0], case[1], case[5]) for case in _matches()],
    "join.expand": list(_matches()),
    "sort.argsort": [
        (random(bits).integers(0, 2**bits, rows, dtype=np.uint64, endpoint=False), bits)
        for rows in SIZES
        for bits in (1, 7, 8, 9, 16, 32, 33, 40, 63)
    ]
    + [(integers(rows, "u8"), 64) for rows in SIZES]
    + [(np.zeros(rows, np.uint64), bits) for rows in SIZES for bits in (0, 20)]
    + [(np.arange(100, dtype=np.uint64) << np.uint64(24), 32)],
    "text.hash_text": [texts(rows) for rows in SIZES],
    "text.short_codes": [texts(rows) for rows in SIZES] + [_of_eight()],
    "text.equal_text": list(_text_pairs()),
    "text.encode": [(*texts(rows), mask) for rows in SIZES for mask in _flags(rows)],
    "text.take_offsets": [(case[0], case[2]) for case in _text_rows()],
    "text.take_bytes": list(_taken_bytes()),
    "dates.date_field": [(*case, field) for case in _date_ticks() for field in range(12)],
}

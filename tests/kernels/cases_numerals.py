"""Arguments for the kernels that read and write numbers."""

import numpy as np
from cases import random
from cases_text import ROWS, lay_out

from gpuframe.kernels import numerals, scan

NUMBERS = [
    "12345678", "1234567:", "123/567", "99999999", "00000001",
    "0", "-0", "+7", "12", "-340", "0012", "999999999999999999", "-999999999999999999",
    "1000000000000000000", "", "-", "+", " 1", "1 ", "1_000", "x", "1.5", "12e", "²", "٣",
]  # fmt: skip
DECIMALS = [
    *NUMBERS, "0.1", "-0.0", ".5", "5.", ".", "1e5", "1E-5", "1e+05", "1e", "1e+", "-1.25e2",
    "1e308", "1.7976931348623157e308", "1e309", "-1e400", "5e-324", "2.2250738585072014e-308",
    "2.2250738585072011e-308", "1e-400", "9007199254740993", "9007199254740992.5",
    "0.30000000000000004", "123456789012345678", "1234567890123456789", "12345678901234567890",
    "0.000000000000000000000000000001", "00000000000000000000001.5", "1.2.3", "nan", "inf",
    "-infinity", "0x10", "1e99999", "1e100000", "9214843084008499", "0e0", "-0e-999", "1.0e-0",
    "8.5e-1", "0.5", "4.35", "3.14159265358979", "6.02214076e23", "1e22", "1e23",
    "7.3177701707893310e15",
]  # fmt: skip


def columns(pool):
    for rows in ROWS:
        yield lay_out([pool[i] for i in random(rows).integers(0, len(pool), rows)])
    yield lay_out(pool)
    offsets, data = lay_out(pool)
    yield offsets[2:7], data


def random_decimals(rows, seed):
    rng = random(seed)
    shortest = [repr(v) for v in rng.normal(0, 1, rows) * 10.0 ** rng.integers(-300, 300, rows)]
    digits = [f"{rng.integers(0, 10**18)}e{rng.integers(-330, 300)}" for _ in range(rows)]
    return lay_out(shortest + digits)


def floats():
    powers = numerals.powers_of_ten()
    for column in columns(DECIMALS):
        yield *column, powers
    yield *random_decimals(300, 1), powers
    # Halfway between two doubles, and next to it.
    ties = [str((2**53 + 2 * i) * 2 + 1) for i in range(40)]
    ties += [f"{(2**53 + 2 * i) * 2 + 1}e{p}" for i in range(5) for p in (-5, -1, 1, 3)]
    ties += [repr(i / 2**k) for i in range(1, 400, 7) for k in (1, 3, 8, 20)]
    ties += [f"{2**53 + i}.{'5' if i % 2 else '0'}" for i in range(20)]
    ties += [f"{(2**53 + i) * 5**4 * 2 + 5**4}e-4" for i in range(12)]
    yield *lay_out(ties), powers


def integers():
    rng = random(3)
    powers = [s * (10**p + d) for p in range(19) for d in (-1, 0, 1) for s in (1, -1)]
    extremes = [np.iinfo(np.int64).min, np.iinfo(np.int64).max]
    yield np.array(powers + extremes, np.int64)
    for rows in ROWS:
        yield rng.integers(-(2**62), 2**62, rows) >> rng.integers(0, 63, rows)


def written():
    for values in integers():
        ends = scan.offsets.reference(numerals.int_sizes.reference(values))
        yield values, ends, int(ends[-1])


CASES = {
    "numerals.parse_ints": list(columns(NUMBERS)),
    "numerals.parse_floats": list(floats()),
    "numerals.int_sizes": [(values,) for values in integers()],
    "numerals.int_bytes": list(written()),
}

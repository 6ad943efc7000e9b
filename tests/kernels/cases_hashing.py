"""Arguments for the kernels of the public hash: every length of input, seeds of either sign."""

import numpy as np
from cases import SIMULATOR, SIZES, hostile, integers, random
from cases_text import WORDS, columns, lay_out, members

from gpuframe.kernels import hashing, scan, tokens

SEEDS = (0, 1, -(2**63))


def records():
    for rows in SIZES:
        for width in (1, 2, 3, 4, 5, 9):
            yield integers(rows * width, np.uint64, width), width, SEEDS[width % 3]


def floats():
    whole = np.array([
        0.0, -0.0, 1.0, -1.0, 2.0**53, 2.0**62, -(2.0**63), 2.0**63, 2.0**64 - 2048, 2.0**64,
        0.5, -2.5, np.nextafter(2.0**63, 0), np.nextafter(-(2.0**63), -np.inf), 1e300,
    ])  # fmt: skip
    for seed in SEEDS:
        yield whole, seed
    for rows in SIZES:
        yield hostile(rows), 0
        yield integers(rows, np.int32).astype(np.float64), 0


def lengths():
    """Texts of every length up to a few stripes, at every place of a word."""
    most = 70 if SIMULATOR else 140
    offsets = np.concatenate([[0], np.cumsum(np.arange(most))]).astype(np.int64)
    return offsets, random(1).integers(0, 256, int(offsets[-1])).astype(np.uint8)


def texts():
    for number, column in enumerate([lengths(), *columns()]):
        yield *column, SEEDS[number % 3]


RANGES = [(1, 1), (1, 3), (2, 4), (3, 3), (5, 40)]


def spelled():
    yield from columns(WORDS if not SIMULATOR else WORDS[:12])
    yield lay_out(["long " * 12, "", "日本語" * 7, "abc"])


def grams():
    for number, column in enumerate(spelled()):
        for low, high in RANGES:
            counts = hashing.count_grams.reference(*column, low, high)
            counts[1::5] = 0
            ends = scan.offsets.reference(counts)
            yield *column, low, SEEDS[number % 3], ends, int(ends[-1])


def words():
    for number, column in enumerate(spelled()):
        for letters in (" \t", "é日 ", ""):
            between = members(letters)
            counts = tokens.count_words.reference(*column, *between)
            counts[1::5] = 0
            ends = scan.offsets.reference(counts)
            yield *column, *between, SEEDS[number % 3], ends, int(ends[-1])


CASES = {
    "hashing.records": list(records()),
    "hashing.floats": list(floats()),
    "hashing.texts": list(texts()),
    "hashing.count_grams": [(*column, *ends) for column in spelled() for ends in RANGES],
    "hashing.grams": list(grams()),
    "hashing.words": list(words()),
}

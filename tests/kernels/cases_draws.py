"""Arguments for the kernels that draw: laws of one range and of many, keys of either sign."""

import numpy as np
from cases import SIZES, integers, random

KEYS = (0, 1, -(2**63), 2**63 - 1)


def laws():
    yield [2**32 - 1], [0], [7], [1]
    yield [0], [0], [2**32 - 5], [2**31]
    rng = random(1)
    for slots in (3, 500):
        yield (
            rng.integers(0, 2**32, slots),
            rng.integers(0, slots, slots),
            rng.integers(0, 2**32, slots),
            rng.integers(1, 2**32, slots),
        )


def drawn():
    for rows in SIZES:
        for number, law in enumerate(laws()):
            cuts, others, firsts, sizes = (np.array(part) for part in law)
            arrays = [part.astype(np.uint32) for part in (cuts, firsts, sizes)]
            arrays.insert(1, others.astype(np.int32))
            numbers = integers(rows, np.int64, number)
            for spread in (False, True):
                yield numbers, KEYS[number], *arrays, (0, 2**32 - 1)[number % 2], spread


def scored():
    for rows in SIZES:
        for numbers, ids in ((0, 1), (1, 0), (2, 3)):
            values = integers(numbers * rows, np.int32), integers(ids * rows, np.uint32)
            yield *values, integers(numbers + ids, np.int32).astype(np.int64), rows


CASES = {
    "draws.draw": list(drawn()),
    "draws.scores": list(scored()),
    "draws.coins": [
        (integers(rows, np.int64), key, integers(rows, np.uint32)) for rows in SIZES for key in KEYS
    ],
}

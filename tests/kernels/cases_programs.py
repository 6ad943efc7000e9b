"""Programs of every instruction over columns of every dtype, into matrices of every kind."""

import numpy as np
from cases import SIMULATOR, SIZES, hostile, integers, random

from gpuframe.kernels import join
from gpuframe.kernels.programs import DIRECT, FIELDS, HASHED, NUMBER, STORED, Programs

CONSTANTS = np.array([0.0, -1.5, 2.5, 3.0, 1.0, 0.5, 2.0, 1e300])
TABLES = [
    np.array([-1.0, 0.0, 0.5, 2.0]),
    np.array([4.0, 3.0, 3.5, 10.0]),
    np.arange(12.0) / 7,
    np.array([0.25]),
    np.zeros(0),
    np.linspace(0.0, 1.0, 300),
]
READING = ("load", "identify", "add_column", "subtract_column", "multiply_column", "divide_column")
UNARY = (
    "log", "log1p", "exp", "expm1", "root", "missing", "floor", "sine", "cosine", "normal",
    "arcsine",
)  # fmt: skip


def tables():
    edges = np.cumsum([0, *(table.size for table in TABLES)])
    return np.concatenate(TABLES), edges


def lookups():
    """A direct table, a hashed one of integers, a hashed one of doubles, an empty one."""
    direct = np.array([5, -1, 7, 8], np.int64)
    keys = np.unique(integers(200, "i8", 3))
    hashed = join.hash_table.reference(keys)
    doubles = np.array([0.0, 1.5, -2.0, np.inf])
    patterns = join.hash_table.reference(doubles.view(np.int64))
    empty = join.hash_table.reference(np.zeros(0, np.int64))
    fields = [
        (DIRECT, direct.size, -1, 2, 1, 0),
        (HASHED, hashed.size // 2, 0, 2, 1, 3),
        (HASHED, patterns.size // 2, 0, 2, 1, 3),
        (HASHED, empty.size // 2, 0, 2, 1, 3),
    ]
    found = np.array(fields, np.int64)
    assert found.shape[1] == FIELDS
    return found.ravel(), (direct, hashed, patterns, empty)


def made(*features):
    """Put programs of named instructions together."""
    code, starts, reads, looks = [], [0], [], []
    for feature in features:
        columns = [step[1] for step in feature if step[0] in READING]
        reads.append(tuple(dict.fromkeys(columns)))
        looked = [step[2] for step in feature if step[0] == "identify"]
        looks.append(looked[0] if looked else -1)
        for name, *operands in feature:
            code += [NUMBER[name], *operands, *[0] * (2 - len(operands))]
        starts.append(len(code) // 3)
    values, edges = tables()
    fields, slots = lookups()
    steps = np.array(code, np.int64)
    return Programs(
        tuple(starts), tuple(reads), tuple(looks), steps, CONSTANTS, values, edges, fields, slots
    )


def columns(rows):
    """A column of each dtype, every other one with flags."""
    rng = random(5)
    out = []
    hash_keys = np.unique(integers(200, "i8", 3))
    kinds = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")
    arrays = [
        hostile(rows, 1),
        rng.normal(0, 2, rows),
        rng.normal(0, 2, rows).astype(np.float32),
        rng.integers(-2, 5, rows),
        np.where(rng.random(rows) < 0.7, rng.choice(hash_keys, rows), 17),
        rng.choice([0.0, -0.0, 1.5, -2.0, np.inf, np.nan, 9.0], rows),
        rng.random(rows) < 0.5,
        *(integers(rows, kind, 2) for kind in kinds),
    ]
    for number, array in enumerate(arrays):
        out += [array, rng.random(rows) < 0.8 if number % 2 else np.zeros(0, bool)]
    return out


def cases():
    every = [[("load", column)] for column in range(15)]
    functions = [[("load", column), (name,)] for name in UNARY for column in (0, 1)]
    constants = [
        [("load", 1), (name, constant)]
        for name in ("add", "multiply", "divide", "fill", "at_least", "at_most", "equals")
        for constant in (0, 1, 7)
    ]
    powers = [
        [("load", column), (name, constant)]
        for name in ("yeo_johnson", "box_cox", "expm1_over")
        for constant in (0, 5, 6, 1)
        for column in (0, 1)
    ]
    pairs = [
        [("load", 1), (name, 2)]
        for name in ("add_column", "subtract_column", "multiply_column", "divide_column")
    ]
    looked = [
        [("load", column), *steps]
        for column in (0, 1)
        for steps in (
            [("bin_right", 0)],
            [("bin_left", 0)],
            [("bin_left", 4)],
            [("interpolate", 0, 1)],
            [("interpolate", 3, 3)],
            [("interpolate", 4, 4)],
            [("interpolate", 5, 5), ("normal",)],
            [("cubic", 0, 2)],
            [("bin_right", 0), ("gather", 2)],
        )
    ]
    ids = [
        [("identify", column, lookup)]
        for column, lookup in ((3, 0), (13, 0), (4, 1), (13, 1), (5, 2), (2, 2), (4, 3), (6, 0))
    ]
    pairs += [
        [("load", 1), ("multiply_column", 2), ("add_column", 1)],
        [("load", 2), ("add_column", 2), ("subtract_column", 1), ("multiply_column", 2)],
    ]
    long = [("load", 1), ("fill", 0), ("at_least", 0), ("log1p",), ("add", 1), ("divide", 2)]
    real = made(*every, *functions, *constants, *powers, *pairs, *looked, *ids, long)
    some = made(every[1], *ids, long, pairs[2])
    whole = made(*ids, *every[6:], [("load", 0)], looked[0])
    for rows in SIZES if SIMULATOR else (*SIZES[:-1], 40_000):
        given = columns(rows)
        features = len(some.starts) - 1
        yield real, rows, rows + 3, "float64", False, *given
        for dtype in STORED:
            chosen = some if "float" in dtype else whole
            width = len(chosen.starts) - 1
            yield chosen, rows, rows + 5, dtype, False, *given
            yield chosen, rows, width + 2, dtype, True, *given
        yield some, rows, features, "float32", True, *given


CASES = {"programs.matrix": list(cases())}

"""A click log like Criteo's: a label, 13 integers, 26 columns of 32-bit identifiers, long tails."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.datasets import laws
from gpuframe.frames import index as indexes
from gpuframe.frames.dataframe import DataFrame
from gpuframe.ops import draws
from gpuframe.ops.draws import ABSENT, Law
from gpuframe.ops.powers import exp

INTEGERS = tuple(f"I{number}" for number in range(1, 14))
CATEGORIES = tuple(f"C{number}" for number in range(1, 27))

# Values of each category that Criteo's terabyte log shows in 24 days.
CARDINALITIES = (
    227605432, 39060, 17295, 7424, 20265, 3, 7122, 1543, 63, 130229467, 3067956, 405282, 10, 2209,
    11938, 155, 4, 976, 14, 292775614, 40790948, 187188510, 590152, 12973, 108, 36,
)  # fmt: skip

# Exponent, shift and ranks of the laws under which 4.373e9 rows show as many values at all, 3 times
# and 15 times as that log does.
TAILS = {
    "C1": (1.096, 0.94, 865_000_000),
    "C10": (1.152, 2.36, 451_000_000),
    "C11": (1.856, 461.0, 4_470_000),
    "C12": (4.0, 1.7e4, 405_282),
    "C20": (1.080, 0.05, 1_730_000_000),
    "C21": (1.312, 26.0, 125_000_000),
    "C22": (1.115, 1.7, 653_000_000),
    "C23": (4.0, 2.2e4, 590_152),
}

# Shares of missing identifiers. They, and all that is said of the integers, are our own choice.
GAPS = {"C3": 0.03, "C4": 0.03, "C8": 0.10, "C16": 0.05, "C19": 0.44, "C25": 0.20}

# Share of missing values, share of -1 and -2, mean and deviation of log(value + 1).
NUMBERS = (
    (0.45, 0.00, 0.8, 1.3), (0.00, 0.10, 2.5, 2.0), (0.20, 0.00, 2.0, 1.5), (0.20, 0.00, 1.5, 1.2),
    (0.03, 0.00, 7.5, 2.5), (0.22, 0.00, 3.5, 1.8), (0.04, 0.00, 1.5, 1.5), (0.00, 0.00, 2.3, 1.2),
    (0.04, 0.00, 4.0, 1.6), (0.45, 0.01, 0.4, 0.6), (0.04, 0.00, 0.8, 1.1), (0.50, 0.02, 0.3, 0.8),
    (0.20, 0.00, 2.0, 1.3),
)  # fmt: skip
LARGEST = (1 << 22) - 1

# The label's model: weights of levels in 2**-12 of a logit. An integer's level is the number of its
# bits; an identifier's is a number of -128 to 127 that its hash gives.
WEIGHTS = {
    "I1": 850, "I3": 420, "I7": 600, "C6": 16, "C9": 24, "C14": 32, "C15": 32, "C20": 30, "C23": 22,
}  # fmt: skip
UNIT = 1 << 12
INTERCEPT = -4.7
REACH = 12
"""Logits beyond it are taken for it."""

GROUP_BYTES = 128 << 20
"""Of a row group of the files, before they are compressed."""

_LABEL_STREAM = 99


def criteo(rows: int, start: int = 0, seed: int = 0, *, text: bool = False) -> DataFrame:
    """Return rows of a made click log with the shape and the tails of Criteo's terabyte log.

    A row depends on the seed and its number alone: pieces made anywhere, on either backend, are
    those of the whole. Identifiers follow laws of Zipf and Mandelbrot: as many rows as that log has
    would show as many values as it does, within 1 % in the six columns of the longest tails and
    within 12 % in the others, and fewer rows keep the tails. The integers, what is missing, and the
    label are our own: 3.4 % of the labels are 1, and who knew the law by which they are drawn would
    reach an area under the ROC curve of 0.816.

    Args:
        rows: how many.
        start: number of the first one.
        seed: other seeds give other logs.
        text: whether identifiers are texts of 8 hexadecimal digits, missing ones missing texts;
            else they are uint32, 0 where missing, which no identifier is.

    Returns:
        "label" (int32, 0 or 1), "I1" to "I13" (float32 of whole numbers, NaN where missing) and
        "C1" to "C26".

    Raises:
        ValueError: a negative number.

    Example:
        >>> from gpuframe.datasets import criteo
        >>> criteo(1_000).shape
        (1000, 40)
        >>> criteo(1_000).iloc[600:].equals(criteo(400, start=600).set_axis(range(600, 1_000)))
        True
    """
    if rows < 0 or start < 0:
        raise ValueError(f"rows and start are numbers from 0 on, not {rows} and {start}")
    numbers, ids = drawn(rows, start, seed)
    labels, _ = labelled(numbers, ids, start, seed)
    columns: dict[str, Column] = {"label": fixed(labels.astype(np.int32))}
    columns |= {name: draws.as_floats(values) for name, values in numbers.items()}
    column_of = draws.as_hex if text else fixed
    columns |= {name: column_of(values) for name, values in ids.items()}
    table = Table(tuple(columns), tuple(columns.values()), rows)
    return DataFrame._from_table(table, indexes.default(rows))


def criteo_days(
    folder: "str | os.PathLike[str]",
    rows_per_day: int,
    days: int = 24,
    seed: int = 0,
    *,
    text: bool = False,
) -> list[Path]:
    """Write a made click log as one Parquet file a day, in row groups near 128 MB.

    Args:
        folder: made where it is missing.
        rows_per_day: rows of each file; a day is in memory at once.
        days: number of files.
        seed: see `criteo`.
        text: see `criteo`.

    Returns:
        The files, "day_00.parquet" first: one below the other, `criteo(rows_per_day * days)`.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    bytes_a_row = 14 * 4 + len(CATEGORIES) * (16 if text else 4)
    paths = []
    for day in range(days):
        path = Path(folder) / f"day_{day:02}.parquet"
        frame = criteo(rows_per_day, day * rows_per_day, seed, text=text)
        frame.to_parquet(path, index=False, row_group_size=GROUP_BYTES // bytes_a_row)
        paths.append(path)
    return paths


def drawn(rows: int, start: int, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return integers and identifiers by name, as 32 bits: ABSENT and 0 are missing ones."""
    places = draws.numbers_from(start, rows)
    numbers = {
        name: draws.chosen(places, draws.key_of(seed, stream), law_of_integer(stream))
        for stream, name in enumerate(INTEGERS)
    }
    ids = {}
    for stream, name in enumerate(CATEGORIES, len(INTEGERS)):
        law, most = law_of_category(name)
        salt = 1 + draws.key_of(seed, 1000 + stream) % ((1 << 32) - 1 - most)
        if name in GAPS:
            law = law.with_first(len(law.firsts) - 1, -salt)
        key = draws.key_of(seed, stream)
        ids[name] = draws.chosen(places, key, law, salt=salt, spread=True)
    return numbers, ids


def labelled(
    numbers: dict[str, Any], ids: dict[str, Any], start: int, seed: int
) -> tuple[Any, Any]:
    """Return labels as bool[n], and the logits that they were drawn by in 1 / UNIT, int64[n]."""
    counted = [numbers[name] for name in WEIGHTS if name in numbers]
    named = [ids[name] for name in WEIGHTS if name in ids]
    rows = draws.numbers_from(start, int(named[0].shape[0]))
    key = draws.key_of(seed, _LABEL_STREAM)
    return draws.clicks(rows, key, counted, named, list(WEIGHTS.values()), chances())


@lru_cache(maxsize=1)
def chances() -> np.ndarray:
    """Return the probability of a click in 2**-32 by the weighted sum of levels."""
    sums = np.arange(-REACH * UNIT, REACH * UNIT)
    return (1 / (1 + exp(-(sums / UNIT + INTERCEPT))) * 2.0**32).astype(np.uint32)


@lru_cache(maxsize=len(INTEGERS))
def law_of_integer(stream: int) -> Law:
    """Return the law of an integer column."""
    absent, negative, middle, spread = NUMBERS[stream]
    firsts, sizes, shares = laws.log_normal(middle, spread, LARGEST)
    return Law.of(
        np.append(firsts, [-1, -2, ABSENT]),
        np.append(sizes, [1, 1, 1]),
        np.append(shares * (1 - absent - negative), [0.75 * negative, 0.25 * negative, absent]),
    )


@lru_cache(maxsize=len(CATEGORIES))
def law_of_category(name: str) -> tuple[Law, int]:
    """Return the law of an identifier's rank, the missing one behind the others, and the ranks."""
    alpha, shift, most = tail_of(name)
    firsts, sizes, shares = laws.zipf(alpha, shift, most)
    absent = GAPS.get(name, 0.0)
    if absent:
        firsts, sizes = np.append(firsts, 0), np.append(sizes, 1)
        shares = np.append(shares * (1 - absent), absent)
    return Law.of(firsts, sizes, shares), most


def tail_of(name: str) -> tuple[float, float, int]:
    """Return exponent, shift and ranks of an identifier's law."""
    if name in TAILS:
        return TAILS[name]
    most = CARDINALITIES[CATEGORIES.index(name)]
    return (0.0 if most < 100 else 0.8 if most < 1000 else 0.9), 0.0, most

"""Arguments for the kernels that make integers of texts: alphabets with and without gaps."""

import numpy as np
from cases import SIMULATOR, random
from cases_text import columns, lay_out

from gpuframe.kernels.alphabets import CODES, collect

# Round the bitmap's byte and the block of 512 texts that the CPU twin takes at a time.
ROWS = (0, 1, 7, 8, 9, 60) if SIMULATOR else (0, 1, 7, 8, 9, 511, 512, 513, 20_000)


def identifiers():
    """Yield columns as they are made numbers: (offsets, data)."""
    for rows in ROWS:
        numbers = random(rows).integers(0, 10**6, rows)
        yield lay_out([f"id{number:07d}" for number in numbers])
        yield lay_out([f"item-{number}" for number in numbers])
        yield lay_out([f"{number:x}" for number in numbers])
    yield lay_out(["a", "a\0", "", "\0", "a\0a", "ab"])
    yield lay_out(["https://example.org/items/" + word for word in ("07", "19", "23")])
    yield lay_out(["a" * size for size in (0, 1, 7, 8, 9, 15, 16, 17)])


def masks(rows):
    """Yield flags of rows that count: all, most, none."""
    yield np.ones(rows, bool)
    yield random(rows).random(rows) < 0.8
    yield np.zeros(rows, bool)


def collected():
    texts = [*identifiers(), *columns()]
    return [
        (*column, valid, width)
        for turn, column in enumerate(texts)
        for valid in list(masks(column[0].size - 1))[turn % 3 :][:1]
        for width in (1, 9 if turn % 2 else 30)
    ]


def table_of(offsets, data, width, step=1):
    """Return digits of what stands at each place, and a bound of their sums."""
    flags = collect.reference(offsets, data, np.ones(offsets.size - 1, bool), width)
    table, weight = np.full((width, CODES), -1, np.int64), 1
    for place in range(width - 1, -1, -1):
        codes = np.flatnonzero(flags[CODES * place : CODES * (place + 1)])
        table[place, codes] = np.arange(codes.size) * weight * step
        weight = min(weight * max(codes.size, 1), 1 << 40)
    return table.ravel(), weight


def numbered():
    found = []
    for turn, (offsets, data) in enumerate([*identifiers(), *columns()]):
        rows = offsets.size - 1
        longest = int(np.diff(offsets).max(initial=0))
        table, _ = table_of(offsets, data, max(longest, 1))
        valid = list(masks(rows))[turn % 2]
        found.append((offsets, data, valid, table, 1 << 62, turn % 5 == 0))
        # Texts that the table does not foresee, or that are longer than it.
        half = table_of(offsets[: rows // 2 + 1], data, max(longest, 1))[0]
        found.append((offsets, data, valid, half, 1 << 62, turn % 5 == 0))
        found.append(
            (offsets, data, valid, table[: CODES * (longest // 2)], 1 << 62, turn % 3 == 0)
        )
    offsets, data = lay_out([f"id{number:03d}" for number in random(1).integers(0, 999, 40)])
    valid = np.ones(40, bool)
    table, span = table_of(offsets, data, 5)
    found.append((offsets, data, valid, table, span, False))  # int32
    found.append((offsets, data, valid, table_of(offsets, data, 5, step=3)[0], 3 * span, True))
    # Digits of no order, and a place whose only code adds something.
    scattered = random(2).permutation(table.size).astype(np.int64)
    found.append((offsets, data, valid, scattered, 1 << 20, False))
    found.append((offsets, data, valid, np.full(5 * CODES, 7, np.int64), 1 << 20, False))
    return found


CASES = {"alphabets.collect": collected(), "alphabets.number": numbered()}

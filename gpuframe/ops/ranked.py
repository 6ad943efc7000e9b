"""Values by their rank among all rows of several parts, exact, without bringing rows together.

Values become 64-bit patterns of the same order. In each of STEPS rounds, every part counts the next
16 bits of the patterns that agree with what is known of the wanted ones; counts are added, and tell
16 bits more. The counts are whole numbers, so that the answer does not depend on the parts. (Radix
selection: Knuth, TAOCP 3, 5.2.2 and 5.3.3.)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT32, INT64
from gpuframe.errors import NotNative
from gpuframe.kernels import reduce
from gpuframe.ops import keys, missing, select

STEPS = 4
_BITS = 64 // STEPS
_BINS = 1 << _BITS

Counts = tuple[np.ndarray, np.ndarray]
"""Bins that hold patterns, ascending, and how many each holds; int64, on the host."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is known of the values of some ranks of one column.

    Attributes:
        step: rounds that are done.
        rows: number of rows, missing ones too.
        known: values that are not missing, once a round is done.
        targets: for each wanted value the pattern's known bits, and its rank among the values
            that agree with them.
        counts: of the parts merged in this round, the next bits by the bits known.
    """

    step: int = 0
    rows: int = 0
    known: int = 0
    targets: tuple[tuple[int, int], ...] = ()
    counts: dict[int, Counts] = field(default_factory=dict)

    def counted(self, column: Column) -> "Search":
        """Return the search with the counts of a part.

        Raises:
            NotNative: other than numbers.
        """
        patterns = _patterns(column)
        shift = _BITS * (STEPS - 1 - self.step)
        if self.step == 0:
            return Search(0, column.length, counts={0: _binned((patterns >> shift) + _BINS // 2)})
        above = patterns >> (shift + _BITS)
        own = (patterns >> shift) & (_BINS - 1)
        counts = {
            prefix: _binned(device.xp().where(above == prefix, own, -1))
            for prefix in {prefix for prefix, _ in self.targets}
        }
        return Search(self.step, self.rows, self.known, self.targets, counts)

    def advanced(self, places: Sequence[int] | None = None) -> "Search":
        """Return the search of the next round.

        Args:
            places: ranks from 0 on, once the first round has told how many values there are.
        """
        known, targets = self.known, self.targets
        if self.step == 0:
            known = self.values
            targets = tuple((0, place) for place in places or ())
        nearer = tuple(self._nearer(*target) for target in targets)
        return Search(self.step + 1, self.rows, known, nearer)

    @property
    def values(self) -> int:
        """Values that are not missing, after the counts of the first round."""
        return int(self.counts[0][1].sum())

    def _nearer(self, prefix: int, rank: int) -> tuple[int, int]:
        """Return 16 bits more of a pattern, and its rank among those that agree."""
        bins, counts = self.counts[prefix]
        ends = np.cumsum(counts)
        at = int(np.searchsorted(ends, rank, side="right"))
        found = int(bins[at])
        found = found - _BINS // 2 if self.step == 0 else (prefix << _BITS) | found
        return found, rank - int(ends[at] - counts[at])

    def found(self, dtype: Any) -> np.ndarray:
        """Return the values of the ranks, when all rounds are done, in the dtype of the column."""
        patterns = np.array([prefix for prefix, _ in self.targets], np.int64)
        if dtype.kind == "f":
            lowest = (patterns >> 63) & np.iinfo(np.int64).max
            return (patterns ^ lowest).view(np.float64).astype(dtype)
        if dtype.kind == "u":
            return (patterns ^ np.iinfo(np.int64).min).view(np.uint64).astype(dtype)
        return patterns.astype(dtype)


def _patterns(column: Column) -> Any:
    """Return the values that are not missing as int64 of the same order."""
    if not dtypes.is_number(column.dtype) or column.dtype == BOOL:
        raise NotNative(f"ranks of {column.dtype}")
    mask = missing.maybe_isna(column)
    values = column.values
    if mask is not None and bool(mask.any()):
        values = device.xp().take(values, select.rows_of(~mask))
    if column.dtype.kind == "f":
        return keys.ordered_bits(values.astype(FLOAT64, copy=False))
    if column.dtype.kind == "u":
        return values.astype(np.uint64).view(INT64) ^ np.iinfo(np.int64).min
    return values.astype(INT64, copy=False)


def _binned(bins: Any) -> Counts:
    found = device.to_host(reduce.group_size(bins.astype(INT32), _BINS))
    held = np.flatnonzero(found)
    return held, found[held]


def merge(searches: Sequence[Search]) -> Search:
    """Return the search with the counts of all parts."""
    first = searches[0]
    prefixes = {prefix for search in searches for prefix in search.counts}
    counts = {
        prefix: _added([search.counts[prefix] for search in searches if prefix in search.counts])
        for prefix in prefixes
    }
    rows = first.rows if first.step else sum(search.rows for search in searches)
    return Search(first.step, rows, first.known, first.targets, counts)


def _added(parts: list[Counts]) -> Counts:
    dense = np.zeros(_BINS, np.int64)
    for bins, counts in parts:
        dense[bins] += counts
    held = np.flatnonzero(dense)
    return held, dense[held]

"""Labels that are evenly spaced integers and take no memory."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.frames.fallback import lift, to_pandas
from gpuframe.frames.index_base import Index
from gpuframe.ops import blocks


class RangeIndex(Index):
    """Labels start, start + step, ... that take no memory.

    Example:
        >>> import gpuframe as pd
        >>> pd.RangeIndex(3)
        RangeIndex(start=0, stop=3, step=1)
    """

    __slots__ = ("range",)

    range: Any
    _stored = ("range", "name")

    def __new__(
        cls, start: Any = None, stop: Any = None, step: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Return the labels of a range, or from `start` to `stop`; arguments as for pandas."""
        return lift(pd.RangeIndex(to_pandas(start), stop, step, *args, **kwargs))

    @classmethod
    def _of(cls, labels: Any, name: Any = None) -> "RangeIndex":
        index = object.__new__(RangeIndex)
        index.range = labels
        index.name = name
        index._host = index._chosen = None
        return index

    def __reduce__(self) -> tuple[Any, ...]:
        return RangeIndex._of, (self.range, self.name)

    @property
    def _column(self) -> Column:  # type: ignore[override]
        labels = self.range
        later = device.Deferred(lambda: blocks.evenly_spaced(labels), len(labels) * INT64.itemsize)
        return Column("numeric", INT64, len(labels), later)

    @property
    def dtype(self) -> Any:
        """The dtype of the labels, int64."""
        return INT64

    @property
    def start(self) -> int:
        """First label."""
        return int(self.range.start)

    @property
    def stop(self) -> int:
        """End of the labels."""
        return int(self.range.stop)

    @property
    def step(self) -> int:
        """Distance of neighbouring labels."""
        return int(self.range.step)

    def __len__(self) -> int:
        return len(self.range)

    @property
    def has_duplicates(self) -> bool:
        """Whether a label stands twice: never."""
        return False

    def _rows(self, rows: Any) -> Index:
        """Return the labels at some positions, as a RangeIndex where they are evenly spaced."""
        labels = self.range
        count = int(rows.shape[0])
        even = _evenly_spaced(rows)
        if not count:
            return RangeIndex._of(range(0), self.name)
        if even is not None:
            first, gap = labels.start + even[0] * labels.step, even[1] * labels.step
            return RangeIndex._of(range(first, first + count * gap, gap), self.name)

        def write() -> Any:
            values = rows
            if labels.step != 1:
                values = blocks.apply(device.xp().multiply, INT64, values, np.int64(labels.step))
            return blocks.apply(device.xp().add, INT64, values, np.int64(labels.start))

        later = device.Deferred(write, count * INT64.itemsize)
        return Index._from_column(Column("numeric", INT64, count, later), self.name)

    def slice(self, start: int, stop: int) -> Index:
        """Return the labels of a range of positions."""
        return RangeIndex._of(self.range[start:stop], self.name)

    def rename(self, name: Any, *, inplace: bool = False) -> Any:
        """Return the same labels under another name."""
        if inplace:
            self.name = name
            return None
        return RangeIndex._of(self.range, name)

    def to_pandas(self) -> pd.Index:
        """Return the pandas RangeIndex."""
        return pd.RangeIndex(self.range, name=self.name)

    def identical_labels(self, other: Index) -> bool:
        """Whether two indexes hold the same labels in the same order, names aside."""
        if isinstance(other, RangeIndex):
            return bool(self.range == other.range)
        return super().identical_labels(other)


def _evenly_spaced(values: Any) -> tuple[int, int] | None:
    """Return the first of evenly spaced integers and their distance, or None.

    A single integer has the distance 1, as has no integer, from 0.
    """
    count = int(values.shape[0])
    if count == 0:
        return 0, 1
    ends = device.read(values[:: max(count - 1, 1)][:2]).tolist()
    if count == 1:
        return ends[0], 1
    gap, rest = divmod(ends[1] - ends[0], count - 1)
    if rest == 0 and gap and bool((values[1:] - values[:-1] == gap).all()):
        return ends[0], gap
    return None


def range_where_even(values: Any, name: Any) -> Index:
    """Return int64 labels as a RangeIndex where they are evenly spaced, else as an Index."""
    even = _evenly_spaced(values)
    if even is None:
        return Index._from_column(fixed(values), name)
    first, gap = even
    return RangeIndex._of(range(first, first + int(values.shape[0]) * gap, gap), name)

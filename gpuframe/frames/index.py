"""Row labels: Index over a column, RangeIndex over nothing, MultiIndex over several columns."""

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import FrozenList

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import numpy as numpy_neighbour
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.frames.declared import INDEX_FIELDS_VIA_PANDAS, INDEX_VIA_PANDAS
from gpuframe.frames.fallback import field_via_pandas, lift, to_pandas, via_pandas
from gpuframe.ops import blocks, compare, missing, select, unique


class Index:
    """Labels of rows, on the device.

    Example:
        >>> import gpuframe as pd
        >>> pd.Index([3, 1, 2], name="k").tolist()
        [3, 1, 2]
    """

    __slots__ = ("__weakref__", "_column", "_host", "_owner", "name")

    _column: Column
    _host: Any
    _owner: int
    name: Any

    def __new__(cls, data: Any = (), *args: Any, **kwargs: Any) -> Any:
        """Return the index of the kind that pandas makes of the data."""
        if cls is Index and isinstance(data, Index) and not args and not kwargs:
            return data.rename(data.name) if data.nlevels == 1 else data
        maker = getattr(pd, cls.__name__)
        if isinstance(data, range) and cls is Index:
            data = pd.RangeIndex(data)
        return from_pandas(maker(to_pandas(data), *to_pandas(args), **to_pandas(kwargs)))

    @classmethod
    def _from_column(cls, column: Column, name: Any = None) -> "Index":
        index = object.__new__(kind_of(column.dtype))
        index._column = column
        index.name = name
        index._host = None
        return index

    # --- what frames ask of any index --------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        """The labels as columns, one a level."""
        return [self._column]

    @property
    def names(self) -> list[Any]:
        """One name a level."""
        names: list[Any] = FrozenList([self.name])
        return names

    @names.setter
    def names(self, names: Any) -> None:
        self.name = to_pandas(self).set_names(names).name

    @property
    def nlevels(self) -> int:
        """Number of levels."""
        return len(self.columns)

    def __len__(self) -> int:
        return self._column.length

    def _rows(self, rows: Any) -> "Index":
        """Return the labels at some positions."""
        return Index._from_column(select.take(self._column, rows), self.name)

    def slice(self, start: int, stop: int) -> "Index":
        """Return the labels of a range of positions."""
        part = Index._from_column(self._column.slice(start, stop), self.name)
        if getattr(self._host, "freq", None) is not None:
            part._host = self._host[start:stop]
        return part

    def rename(self, name: Any, *, inplace: bool = False) -> Any:
        """Return the same labels under another name."""
        if isinstance(name, list | tuple) and len(name) == 1 and isinstance(name, list):
            name = name[0]
        if inplace:
            self.name = name
            return None
        index = Index._from_column(self._column, name)
        index._host = self._host
        return index

    def to_pandas(self) -> pd.Index:
        """Return the pandas Index: values, dtype and name exactly."""
        if self._host is None:
            values = neighbour.to_pandas(self._column)
            dtype = self._column.dtype
            self._host = pd.Index(
                values, dtype=dtype if self._column.layout == "object" else None, copy=False
            )
        host: pd.Index = self._host
        return host if host.name == self.name else host.rename(self.name)

    @classmethod
    def from_pandas(cls, host: pd.Index) -> "Index":
        """Return a pandas Index on the device."""
        return from_pandas(host)

    def identical_labels(self, other: "Index") -> bool:
        """Whether two indexes hold the same labels in the same order, names aside."""
        if self is other:
            return True
        if len(self) != len(other) or self.nlevels != other.nlevels:
            return False
        pairs = zip(self.columns, other.columns, strict=True)
        return all(left is right or compare.same_values(left, right) for left, right in pairs)

    # --- what users ask ------------------------------------------------------------------

    @property
    def dtype(self) -> Any:
        """The dtype of the labels."""
        return self._column.dtype

    @property
    def shape(self) -> tuple[int]:
        """(number of labels,)."""
        return (len(self),)

    @property
    def size(self) -> int:
        """Number of labels."""
        return len(self)

    @property
    def empty(self) -> bool:
        """Whether there is no label."""
        return len(self) == 0

    @property
    def is_unique(self) -> bool:
        """Whether no label stands twice."""
        return not self.has_duplicates

    @property
    def has_duplicates(self) -> bool:
        """Whether a label stands twice."""
        if all(column.layout == "object" for column in self.columns):
            return bool(self.to_pandas().has_duplicates)
        return len(unique.firsts(self.columns)) < len(self)

    @property
    def values(self) -> Any:
        """The labels as a host array."""
        return self.to_pandas().values

    def to_numpy(self) -> np.ndarray:
        """Return the labels as a host array."""
        return numpy_neighbour.to_numpy(self._column)

    def tolist(self) -> list[Any]:
        """Return the labels as Python scalars."""
        labels: list[Any] = self.to_pandas().tolist()
        return labels

    to_list = tolist

    def __iter__(self) -> Iterator[Any]:
        return iter(self.to_pandas())

    def __contains__(self, label: Any) -> bool:
        return label in self.to_pandas()

    def __bool__(self) -> bool:
        raise ValueError(
            f"The truth value of a {type(self).__name__} is ambiguous. "
            "Use a.empty, a.bool(), a.item(), a.any() or a.all()."
        )

    def __getitem__(self, key: Any) -> Any:
        return lift(self.to_pandas()[to_pandas(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("Index does not support mutable operations")

    def __reduce__(self) -> Any:
        names = [name for kind in type(self).__mro__ for name in getattr(kind, "__slots__", ())]
        state = {name: getattr(self, name) for name in names if name in self._stored}
        if getattr(self._host, "freq", None) is not None:
            state["_host"] = self._host
        return _restored, (type(self), state)

    _stored: Any = ("_column", "name")

    def of(self, owner: Any) -> "Index":
        """Return the index that a frame shows: its own, so that a name set on it stays there."""
        if getattr(self, "_owner", None) == id(owner):
            return self
        index = self.renewed()
        index._owner = id(owner)
        return index

    def renewed(self) -> "Index":
        """Return an index over the same labels, whose name changes on its own."""
        return copy.copy(self)

    def _rebind(self, other: "Index") -> None:
        """Take over another index's names: all that methods change in place."""
        if self.nlevels == 1:
            self.name = other.name
        else:
            self.names = other.names

    def identical(self, other: Any) -> bool:
        """Whether another index has the same kind, labels, dtype and names."""
        return isinstance(other, Index) and bool(self.to_pandas().identical(other.to_pandas()))

    def equals(self, other: Any) -> bool:
        """Whether another index holds equal labels, whatever its name."""
        return isinstance(other, Index) and self.to_pandas().equals(other.to_pandas())

    def isna(self) -> np.ndarray:
        """Return bool[n] on the host, True where a label is missing."""
        return device.to_host(missing.isna(self._column))

    def unique(self, level: Any = None) -> "Index":
        """Return the distinct labels in order of appearance."""
        if level is not None or any(column.layout == "object" for column in self.columns):
            found: Index = from_pandas(self.to_pandas().unique(level))
            return found
        return self._rows(unique.firsts(self.columns))

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self.to_pandas(), dtype=dtype, copy=copy)

    __array_priority__ = 1000
    __pandas_priority__ = 2500
    ndim = 1
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.to_pandas())


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
        return from_pandas(pd.RangeIndex(to_pandas(start), stop, step, *args, **kwargs))

    @classmethod
    def _of(cls, labels: Any, name: Any = None) -> "RangeIndex":
        index = object.__new__(RangeIndex)
        index.range = labels
        index.name = name
        index._host = None
        return index

    def __reduce__(self) -> tuple[Any, ...]:
        return RangeIndex._of, (self.range, self.name)

    @property
    def _column(self) -> Column:  # type: ignore[override]
        xp = device.xp()
        labels = self.range
        return fixed(xp.arange(labels.start, labels.stop, labels.step, dtype=INT64))

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


class MultiIndex(Index):
    """Labels of several levels, each a column."""

    __slots__ = ("_levels", "_names")
    _levels: list[Column]
    _names: list[Any]
    _stored = ("_levels", "_names", "name")

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Return the labels of levels and codes; see `from_tuples`, `from_arrays`."""
        return from_pandas(pd.MultiIndex(*to_pandas(args), **to_pandas(kwargs)))

    @classmethod
    def _of(cls, columns: list[Column], names: list[Any]) -> "MultiIndex":
        index = object.__new__(MultiIndex)
        index._levels = columns
        index._names = list(names)
        index.name = None
        index._host = None
        return index

    @property
    def columns(self) -> list[Column]:
        """The labels as columns, one a level."""
        return self._levels

    @property
    def names(self) -> list[Any]:
        """One name a level."""
        names: list[Any] = FrozenList(self._names)
        return names

    @names.setter
    def names(self, names: Any) -> None:
        host = self.to_pandas().set_names(names)
        self._names, self._host = list(host.names), host

    def __len__(self) -> int:
        return self._levels[0].length

    @property
    def dtype(self) -> Any:
        """The dtype of tuples of labels."""
        return dtypes.OBJECT

    def _rows(self, rows: Any) -> Index:
        """Return the labels at some positions."""
        return MultiIndex._of([select.take(column, rows) for column in self._levels], self._names)

    def slice(self, start: int, stop: int) -> Index:
        """Return the labels of a range of positions."""
        return MultiIndex._of([column.slice(start, stop) for column in self._levels], self._names)

    def rename(self, name: Any, *, inplace: bool = False) -> Any:
        """Return the same labels under other names, one a level."""
        if inplace:
            self.names = name
            return None
        return MultiIndex._of(self._levels, list(name))

    def to_pandas(self) -> pd.Index:
        """Return the pandas MultiIndex."""
        if self._host is None:
            arrays = [pd.Index(neighbour.to_pandas(column), copy=False) for column in self._levels]
            host = pd.MultiIndex.from_arrays(arrays, names=self._names)
            for at, column in enumerate(self._levels):
                labels = column.memo.get("labels")
                if labels is not None and host.levels[at].equals(pd.RangeIndex(labels)):
                    host = host.set_levels(pd.RangeIndex(labels), level=at)
            self._host = host
        found: pd.Index = self._host
        return found

    def to_numpy(self) -> np.ndarray:
        """Return the labels as a host array of tuples."""
        return np.asarray(self.to_pandas().to_numpy())


def _restored(kind: type[Index], state: dict[str, Any]) -> Index:
    """Return an index of the fields that its pickle holds."""
    index: Index = object.__new__(kind)
    index._host = None
    for name, value in state.items():
        setattr(index, name, value)
    return index


def from_pandas(host: pd.Index) -> Index:
    """Return a pandas Index of any kind on the device."""
    if isinstance(host, pd.RangeIndex):
        return RangeIndex._of(range(host.start, host.stop, host.step), host.name)
    if isinstance(host, pd.MultiIndex):
        levels = [neighbour.from_pandas(host.get_level_values(at)) for at in range(host.nlevels)]
        several = MultiIndex._of(levels, list(host.names))
        several._host = host
        return several
    index = Index._from_column(neighbour.from_pandas(host), host.name)
    if getattr(host, "freq", None) is not None:
        index._host = host
    return index


def from_columns(columns: list[Column], names: list[Any]) -> Index:
    """Return the index over key columns: an Index for one, else a MultiIndex."""
    if len(columns) == 1:
        return Index._from_column(columns[0], names[0])
    return MultiIndex._of(columns, names)


def from_keys(columns: list[Column], names: list[Any]) -> Index:
    """Return the index that pandas makes of key columns: evenly spaced integers are a range.

    A single integer is not, nor are unsigned ones.
    """
    first = columns[0]
    signed = isinstance(first.dtype, np.dtype) and first.dtype.kind == "i"
    if len(columns) == 1 and signed and first.length != 1:
        index = range_where_even(first.values.astype(INT64, copy=False), names[0])
        if isinstance(index, RangeIndex):
            return index
    return from_columns(columns, names)


def default(length: int) -> RangeIndex:
    """Return the labels 0 to length - 1."""
    return RangeIndex._of(range(length))


KINDS: dict[str, type[Index]] = {}
"""Classes of indexes by the kind of their dtype, beside `Index` itself."""


def kind_of(dtype: Any) -> type[Index]:
    """Return the class of an index of that dtype."""
    if isinstance(dtype, np.dtype):
        return KINDS.get(dtype.kind, Index)
    return KINDS.get(type(dtype).__name__, Index)


for _name in INDEX_VIA_PANDAS:
    setattr(Index, _name, via_pandas(_name, "Index"))
for _name in INDEX_FIELDS_VIA_PANDAS:
    setattr(Index, _name, field_via_pandas(_name, "Index"))

"""The base of all indexes: one column of labels."""

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.typing import FrozenList

from gpuframe import _dask_lazy, device
from gpuframe.columns import numpy as numpy_neighbour
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.frames import index_values
from gpuframe.frames.declared import INDEX_FIELDS_ON_HOST, INDEX_ON_HOST
from gpuframe.frames.fallback import field_on_host, lift, on_host, to_pandas
from gpuframe.ops import compare, later, missing, unique


class Index:
    """Labels of rows, on the device.

    Example:
        >>> import gpuframe as pd
        >>> pd.Index([3, 1, 2], name="k").tolist()
        [3, 1, 2]
    """

    __slots__ = ("__weakref__", "_chosen", "_column", "_host", "_owner", "name")

    _column: Column
    _chosen: tuple[pd.Index, Any, bool] | None  # of evenly spaced labels: rows, by a mask
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
        return lift(maker(to_pandas(data), *to_pandas(args), **to_pandas(kwargs)))

    @classmethod
    def _from_column(cls, column: Column, name: Any = None) -> "Index":
        index = object.__new__(kind_of(column.dtype))
        index._column = column
        index.name = name
        index._host = index._chosen = None
        return index

    if TYPE_CHECKING:  # methods that run on the host are bound by name

        def __getattr__(self, name: str) -> Any: ...

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
        return 1

    @property
    def _constructor(self) -> type["Index"]:
        """The class of labels of this kind, for those who make others, as Dask does."""
        return type(self)

    def __len__(self) -> int:
        return self._column.length

    def _rows(self, rows: Any) -> "Index":
        """Return the labels at some positions."""
        part = Index._from_column(later.chosen([self._column], rows)[0], self.name)
        if self._freq() is not None:
            part._chosen = self._host, rows, False
        return part

    def _rows_of_mask(self, rows: Any) -> "Index":
        """Return the labels at the positions of a mask, which are evenly spaced if neighbours."""
        part = self._rows(rows)
        if part._chosen is not None:
            part._chosen = *part._chosen[:2], True
        return part

    def _freq(self) -> Any:
        """Return the spacing of the labels that pandas would know, None if there is none."""
        if self._chosen is not None:
            self.to_pandas()
        return getattr(self._host, "freq", None)

    def slice(self, start: int, stop: int) -> "Index":
        """Return the labels of a range of positions."""
        part = Index._from_column(self._column.slice(start, stop), self.name)
        if self._freq() is not None:
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
        index._host, index._chosen = self._host, self._chosen
        return index

    def set_names(self, names: Any, *, level: Any = None, inplace: bool = False) -> Any:
        """Return the same labels under other names, one a level or that of some levels."""
        host = self.to_pandas().set_names(names, level=level)
        if inplace:
            self.names = list(host.names)
            return None
        return lift(host)

    def to_pandas(self) -> pd.Index:
        """Return the pandas Index: values, dtype and name exactly."""
        if self._chosen is not None:
            of, rows, by_mask = self._chosen
            self._host, self._chosen = _taken(of, device.to_host(rows), by_mask=by_mask), None
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
        index: Index = lift(host)
        return index

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
        if self._freq() is not None:
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
        chosen, self._chosen = self._chosen, None
        index = copy.copy(self)
        index._chosen = self._chosen = chosen
        index._host = self._host  # which knows the order of levels
        return index

    def _rebind(self, other: "Index") -> None:
        """Take over another index's names: all that methods change in place."""
        if self.nlevels == 1:
            self.name = other.name
        else:
            self.names = other.names

    def identical(self, other: Any) -> bool:
        """Whether another index has the same kind, labels, dtype and names."""
        return bool(self.to_pandas().identical(to_pandas(other)))

    def equals(self, other: Any) -> bool:
        """Whether another index holds equal labels, whatever its name."""
        return bool(self.to_pandas().equals(to_pandas(other)))

    def _maybe_check_unique(self) -> None:
        """Refuse labels that repeat, as pandas' `Flags` asks of an axis."""
        if self.has_duplicates:
            self.to_pandas()._maybe_check_unique()

    def is_(self, other: Any) -> bool:
        """Whether another index is a view of this one's labels."""
        if self is other:
            return True
        if not isinstance(other, Index) or self.nlevels != other.nlevels:
            return False
        if hasattr(self, "range"):
            return self.range is getattr(other, "range", None)
        pairs = zip(self.columns, other.columns, strict=True)
        return all(left is right for left, right in pairs)

    def view(self, cls: Any = None) -> Any:
        """Return an index over the same labels, or an array of them in another dtype."""
        return self.renewed() if cls is None else lift(self.to_pandas().view(cls))

    def __dir__(self) -> list[str]:
        text = self.nlevels == 1 and self.to_pandas().inferred_type in _TEXTS
        return [name for name in object.__dir__(self) if name != "str" or text]

    def isna(self) -> np.ndarray:
        """Return bool[n] on the host, True where a label is missing."""
        if self.nlevels > 1:
            return np.asarray(self.to_pandas().isna())
        return device.to_host(missing.isna(self._column))

    def unique(self, level: Any = None) -> "Index":
        """Return the distinct labels in order of appearance."""
        objects = any(column.layout == "object" for column in self.columns)
        if level is not None or objects or self._freq() is not None:
            found: Index = lift(self.to_pandas().unique(level))
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


def _taken(host: pd.Index, rows: np.ndarray, *, by_mask: bool) -> pd.Index:
    """Return labels at some positions, evenly spaced where pandas sees that they are."""
    if not by_mask:
        return host.take(rows)
    mask = np.zeros(len(host), bool)
    mask[rows] = True
    return host[mask]


def _restored(kind: type[Index], state: dict[str, Any]) -> Index:
    """Return an index of the fields that its pickle holds."""
    _dask_lazy.opened()
    index: Index = object.__new__(kind)
    index._host = index._chosen = None
    for name, value in state.items():
        setattr(index, name, value)
    return index


_TEXTS = {"string", "empty", "bytes", "mixed", "mixed-integer"}
"""What pandas infers of labels that have `str`."""

KINDS: dict[str, type[Index]] = {}
"""Classes of indexes by the kind of their dtype, beside `Index` itself."""


def kind_of(dtype: Any) -> type[Index]:
    """Return the class of an index of that dtype."""
    if isinstance(dtype, np.dtype):
        return KINDS.get(dtype.kind, Index)
    return KINDS.get(type(dtype).__name__, Index)


for _name, _method in index_values.METHODS.items():
    setattr(Index, _name, _method)
for _name in INDEX_ON_HOST:
    setattr(Index, _name, on_host(_name, "Index"))
for _name in INDEX_FIELDS_ON_HOST:
    setattr(Index, _name, field_on_host(_name))

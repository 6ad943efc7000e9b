"""The accessor `.cat`: categories and codes of a categorical series."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import fixed
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import native, to_pandas
from gpuframe.ops import categories


class Categories:
    """Categories and codes of a categorical series."""

    __slots__ = ("_of",)

    def __init__(self, of: Any) -> None:
        if not dtypes.is_categorical(of._column.dtype):
            raise AttributeError("Can only use .cat accessor with a 'category' dtype")
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' accessor, for what has no native code."""
        return self._of.to_pandas().cat

    @property
    def codes(self) -> Any:
        """Position of each value among the categories, -1 where missing: the narrowest integer."""
        count = self._of._column.categories.length
        narrow = next(kind for kind in ("i1", "i2", "i4", "i8") if count < np.iinfo(kind).max)
        codes = self._of._column.values.astype(narrow)
        return type(self._of)._from_column(fixed(codes), self._of._index, None)

    @property
    def categories(self) -> Any:
        """The categories as an Index."""
        from gpuframe.frames.index import from_pandas

        return from_pandas(self._of.dtype.categories)

    @property
    def ordered(self) -> bool:
        """Whether the categories have an order."""
        return bool(self._of.dtype.ordered)


def _changing(name: str, doc: str) -> Callable[..., Any]:
    """Return a method that changes categories: pandas tells what becomes of each, codes follow."""

    def method(self: Categories, *args: Any, **kwargs: Any) -> Any:
        column = self._of._column
        count = column.categories.length
        present = np.arange(count)
        if name == "remove_unused_categories":
            present = np.flatnonzero(device.read(categories.used(column)))
            if len(present) == count and not args and not kwargs:
                return self._of.copy()
        each = pd.Categorical.from_codes(present, dtype=column.dtype, validate=False)
        found = getattr(each, name)(*to_pandas(args), **to_pandas(kwargs))
        changed = neighbour.from_pandas(pd.Series(found, copy=False))
        if changed.layout != "dictionary":
            raise NotNative(f"categories of {found.categories.dtype}")
        moved = np.full(count, -1, np.int32)
        moved[present] = found.codes
        return self._of._each(lambda column: categories.moved(column, moved, changed))

    method.__name__ = name
    method.__qualname__ = f"Categories.{name}"
    method.__doc__ = f"{doc}\n\nArguments as of pandas' method, which sees the categories alone."
    return native(method)


_CHANGES = {
    "add_categories": "Return the series with further categories, behind the others.",
    "as_ordered": "Return the series with categories that have an order.",
    "as_unordered": "Return the series with categories that have no order.",
    "remove_categories": "Return the series without some categories; their values are missing.",
    "remove_unused_categories": "Return the series without the categories that no value has.",
    "rename_categories": "Return the series with other names of its categories.",
    "reorder_categories": "Return the series with its categories in another order.",
    "set_categories": "Return the series with other categories; values of none are missing.",
}
for _name, _doc in _CHANGES.items():
    setattr(Categories, _name, _changing(_name, _doc))

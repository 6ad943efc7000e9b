"""The accessor `.cat`: categories and codes of a categorical series."""

from typing import Any

import numpy as np

from gpuframe.columns import dtypes
from gpuframe.columns.column import fixed
from gpuframe.frames.fallback import via_pandas


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
        narrow = next(kind for kind in ("i1", "i2", "i4", "i8") if count <= np.iinfo(kind).max)
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


for _name in (
    "add_categories", "as_ordered", "as_unordered", "remove_categories",
    "remove_unused_categories", "rename_categories", "reorder_categories", "set_categories",
):  # fmt: skip
    setattr(Categories, _name, via_pandas(_name, "Series.cat"))

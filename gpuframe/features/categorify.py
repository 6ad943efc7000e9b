"""Categorify: category ids by falling frequency."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as pandas_columns
from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Transformer, as_frame
from gpuframe.ops import grouping as groups
from gpuframe.ops import join, missing, select, unique

PADDING, MISSING, UNKNOWN, FIRST = 0, 1, 2, 3


class Categorify(Transformer):
    """Replace values by small integers, for embeddings.

    | id | meaning |
    |---|---|
    | 0 | padding, never given |
    | 1 | missing |
    | 2 | unknown: not seen in `fit`, or too rare |
    | 3, 4, ... | the values, most frequent first, ties in order of appearance |

    Args:
        freq_threshold: least number of rows a value needs to get an id of its own.
        max_size: number of values that get one, at most.
        dtype: "int64" or "int32" of the ids.

    Attributes:
        vocabulary_: list of values in the order of their ids, by column.
        cardinality_: number of ids, the first three included, by column: rows of an embedding.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Categorify
        >>> encoder = Categorify().fit(pd.DataFrame({"a": ["x", "y", "y", None]}))
        >>> encoder.transform(pd.DataFrame({"a": ["x", "y", "z", None]}))["a"].tolist()
        [4, 3, 2, 1]
    """

    def __init__(
        self, *, freq_threshold: int = 1, max_size: int | None = None, dtype: str = "int64"
    ) -> None:
        """Store the parameters."""
        self.freq_threshold = freq_threshold
        self.max_size = max_size
        self.dtype = dtype

    @property
    def vocabulary_(self) -> dict[Any, list[Any]]:
        """Values in the order of their ids, by column."""
        self._fitted_names()
        return {name: _listed(values) for name, values in self._values.items()}

    @property
    def cardinality_(self) -> dict[Any, int]:
        """Number of ids by column."""
        self._fitted_names()
        return {name: FIRST + values.length for name, values in self._values.items()}

    def _fit(self, columns: dict[Any, Column]) -> None:
        if np.dtype(self.dtype).name not in ("int32", "int64"):
            raise ValueError(f"dtype takes 'int32' or 'int64', not {self.dtype!r}")
        self._values = {name: self._vocabulary(column) for name, column in columns.items()}

    def _vocabulary(self, column: Column) -> Column:
        grouping = groups.group([column], sort=False, dropna=True)
        values, sizes = grouping.keys[0], grouping.sizes
        if values.length == 0:
            return values
        values, sizes = unique.by_count(values, sizes, ascending=False)
        kept = values.length
        if self.freq_threshold > 1:
            kept = int((sizes >= self.freq_threshold).sum())
        if self.max_size is not None:
            kept = min(kept, self.max_size)
        return values.slice(0, kept)

    def _transform(self, columns: dict[Any, Column]) -> dict[Any, Column]:
        return {name: self._ids(column, self._values[name]) for name, column in columns.items()}

    def _ids(self, column: Column, values: Column) -> Column:
        xp = device.xp()
        dtype = np.dtype(self.dtype)
        if values.length == 0 or column.length == 0:
            ids = xp.full(column.length, UNKNOWN, dtype=dtype)
        else:
            _, found = join.rows([column], [values], keep_left=True)
            ids = xp.where(found < 0, UNKNOWN, found + FIRST).astype(dtype)
        mask = missing.maybe_isna(column)
        if mask is not None:
            ids = xp.where(mask, MISSING, ids).astype(dtype)
        return fixed(ids)

    def inverse_transform(self, X: Any) -> Any:
        """Return the values of ids; padding, missing and unknown ids become missing values."""
        frame = self._checked(as_frame(X), self._fitted_names())
        results = {}
        for name, values in self._values.items():
            rows = frame._table.column(name).values - FIRST
            outside = (rows < 0) | (rows >= values.length)
            rows = device.xp().where(outside, -1, rows)
            results[name] = select.take_or_missing(values, rows)
        return self._output(frame, results)

    def _state(self) -> dict[str, Any]:
        return {
            "columns": [
                {"dtype": str(values.dtype), "values": _listed(values)}
                for values in self._values.values()
            ],
            "names": list(self._values),
        }

    def _restore(self, state: dict[str, Any]) -> None:
        self._values = {
            name: pandas_columns.from_pandas(pd.Series(stored["values"], dtype=stored["dtype"]))
            for name, stored in zip(state["names"], state["columns"], strict=True)
        }


def _listed(values: Column) -> list[Any]:
    """Return the values as Python scalars; dates as ISO text."""
    series = pd.Series(pandas_columns.to_pandas(values))
    if values.layout == "temporal":
        return [str(value) for value in series]
    return list(series.tolist())

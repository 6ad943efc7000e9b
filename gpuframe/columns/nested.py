"""Columns over Arrow arrays of lists: Python objects are made when somebody asks for them."""

from collections.abc import Callable
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import OBJECT
from gpuframe.device import Buffer


def is_lists(kind: pa.DataType) -> bool:
    """Whether an Arrow type is a list of any kind."""
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


class Nested(Buffer):
    """The Python objects of an Arrow array, which is kept in their place until they are asked for.

    Rows of it are rows of the array (`later`, as of what waits to be gathered).
    """

    __slots__ = ("_dtype", "_given")

    def __init__(self, given: pa.Array | Callable[[], pa.Array], dtype: Any) -> None:
        """Keep an array, or what makes it; the dtype is that of the column."""
        super().__init__(None)
        self._given: Any = given
        self._dtype = dtype

    @property
    def arrow(self) -> pa.Array | None:
        """The array; None where the objects may have been changed since."""
        given = self._given
        if callable(given):
            given = self._given = given()
        return given

    @property
    def array(self) -> Any:
        """The objects that pandas gives for the array."""
        given = self.arrow if self._array is None else None
        if given is not None:  # else they are there, perhaps since another thread made them
            self._array = _objects(given, self._dtype)
            if self._dtype == OBJECT:  # whoever has them may write to them
                self._given = None
        return self._array

    def host(self) -> np.ndarray:
        """Return the objects."""
        values: np.ndarray = self.array
        return values

    @property
    def nbytes(self) -> int:
        """Size in bytes."""
        given = self.arrow
        return int(self.array.nbytes if given is None else given.nbytes)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the array where it is there."""
        given = self.arrow
        return super().__reduce__() if given is None else (Nested, (given, self._dtype))

    @property
    def later(self) -> Self | None:
        """What rows are chosen from; None where the objects may have been changed."""
        return None if self._given is None else self

    def origin(self) -> None:
        """Say that the values wait for no other column's."""

    def part(self, start: int, stop: int) -> Column | None:
        """Return rows [start, stop)."""
        given = self.arrow
        return None if given is None else column(given[start:stop], self._dtype)

    def taken(self, rows: Any) -> Column | None:
        """Return the values at some positions, null where one is negative."""
        given = self.arrow
        if given is None:
            return None
        host = device.to_host(rows)
        return column(given.take(pa.array(host, mask=host < 0)), self._dtype)


def column(array: pa.Array, dtype: Any = OBJECT) -> Column:
    """Return the column of an Arrow array of lists.

    Args:
        array: of the type of the dtype.
        dtype: pandas' Arrow dtype of the lists, or object.
    """
    return Column("object", dtype, len(array), Nested(array, dtype))


def _objects(array: Any, dtype: Any) -> np.ndarray:
    if dtype == OBJECT:
        found: np.ndarray = array.to_pandas().to_numpy()
        return found
    values = np.empty(len(array), object)
    values[:] = list(pd.arrays.ArrowExtensionArray(pa.chunked_array([array])))
    return values

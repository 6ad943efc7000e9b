"""Columns of Python objects as keys: the host hashes them, their numbers go to the device."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.ops import missing, select


class Coded:
    """A key column whose values are numbers where it held Python objects.

    Attributes:
        column: the column, or numbers of its distinct values, missing where they are.
        distinct: what the numbers stand for; None where the column is its own key.
    """

    __slots__ = ("column", "distinct")

    def __init__(self, column: Column, *, sort: bool = False) -> None:
        self.column = column
        self.distinct: Column | None = None
        if column.layout != "object":
            return
        try:
            codes, distinct = pd.factorize(neighbour.to_pandas(column), sort=sort)
        except TypeError as error:
            raise NotNative(f"objects as keys, of which some have no order: {error}") from None
        if any(isinstance(value, tuple) for value in distinct):
            raise NotNative("tuples as keys, which labels take for levels")
        known = codes >= 0
        valid = None if known.all() else device.to_device(known)
        self.column = fixed(device.to_device(codes.astype(np.int64)), pd.Int64Dtype(), valid)
        self.distinct = neighbour.from_pandas(pd.Series(distinct, dtype=column.dtype, copy=False))

    def keys(self, found: Column) -> Column:
        """Return the key column of a result for its numbers, in the dtype pandas infers."""
        if self.distinct is None:
            return found
        valid = found.valid()
        rows = found.values if valid is None else device.xp().where(valid, found.values, -1)
        taken = select.take_or_missing(self.distinct, rows)
        if taken.dtype != dtypes.OBJECT:
            return taken
        host = pd.Index(taken.values, tupleize_cols=False)
        if host.dtype == dtypes.OBJECT:
            inferred = host.infer_objects(copy=False)
            host = inferred if inferred.dtype.kind in "iufb" else host
        return neighbour.from_pandas(host)


def comparable(column: Column) -> Column:
    """Return a column that is equal where this one is; objects as numbers of their values.

    Raises:
        NotNative: missing values of several kinds, which pandas tells apart here.
    """
    if column.layout != "object":
        return column
    if len({_kind(value) for value in column.values[device.to_host(missing.isna(column))]}) > 1:
        raise NotNative("missing values of several kinds among objects")
    return Coded(column).column


def _kind(value: Any) -> Any:
    return type(value), value is None

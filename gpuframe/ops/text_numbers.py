"""Numbers read from texts, and written as texts, with pandas' answers and errors."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary, fixed, text
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import numerals, scan, select
from gpuframe.ops import missing, text_functions, texts, unique
from gpuframe.ops import select as rows
from gpuframe.ops.text_functions import constant


def parsed(column: Column, dtype: np.dtype) -> Column:
    """Return the numbers that texts stand for.

    Args:
        column: text or a dictionary of text.
        dtype: of the numbers; bools are what Python's are of texts.

    Raises:
        ValueError: a text is no number; pandas' error, which names it.
        NotNative: missing texts to integers.
    """
    if dtype.kind != "f" and missing.any_isna(column):
        raise NotNative(f"missing texts to {dtype}")
    if not texts.is_short(column) and (text_functions.is_coded(column) or dtype in (BOOL, UINT64)):
        coded = texts.only_used(texts.encoded(column))
        return text_functions.spread(coded, _parsed(coded.categories, dtype))
    return text_functions.with_missing(column, _parsed(column, dtype))


def _parsed(column: Column, dtype: np.dtype) -> Column:
    if dtype in (BOOL, UINT64) or texts.is_short(column):
        return _by_pandas(column, dtype)
    offsets, data = column.offset_values, column.values
    if dtype.kind == "f":
        bits, left = numerals.parse_floats(offsets, data, constant(numerals.powers_of_ten()))
        return fixed(_completed(column, bits.view(FLOAT64), left, dtype).astype(dtype, copy=False))
    values, left = numerals.parse_ints(offsets, data)
    values = _completed(column, values, left, dtype)
    limits = np.iinfo(dtype)
    if dtype != INT64 and column.length:
        low, high = int(values.min()), int(values.max())
        if low < limits.min or high > limits.max:
            return _by_pandas(column, dtype)
    return fixed(values.astype(dtype, copy=False))


def _by_pandas(column: Column, dtype: Any) -> Column:
    series = pd.Series(neighbour.to_pandas(column), copy=False)
    return text_functions.checked(neighbour.from_pandas(series.astype(dtype)))


def _completed(column: Column, values: Any, left: Any, dtype: np.dtype) -> Any:
    """Return the kernel's numbers with those that it has left, put in place, read by pandas."""
    valid = column.valid()
    if valid is not None:
        left = left & valid.view(np.uint8)
    gaps = rows.rows_of(left.view(BOOL))
    if not gaps.shape[0]:
        return values
    read = _by_pandas(texts.take(column, gaps), FLOAT64 if dtype.kind == "f" else dtype)
    values[gaps] = read.values.astype(values.dtype, copy=False)
    return values


def written(column: Column) -> Column:
    """Return numbers as texts; NaN stays missing.

    Floats are written by pandas, each distinct one once.
    """
    if column.dtype.kind == "i" and (
        device.backend().name == "cuda" or column.length >= texts.SHORT
    ):
        values = column.values.astype(INT64, copy=False)
        ends = scan.offsets(numerals.int_sizes(values))
        made = text(ends, numerals.int_bytes(values, ends, int(ends[-1])))
        made.memo["ascii"] = True
        return made
    bits = column
    if column.dtype.kind == "f":  # 0.0 and -0.0 are one value, but two texts
        bits = fixed(column.values.view(f"i{column.dtype.itemsize}"))
    ids, firsts = unique.factorize([bits])
    distinct = pd.Series(neighbour.to_pandas(rows.take(column, firsts)), copy=False)
    coded = texts.encoded(neighbour.from_pandas(distinct.astype(dtypes.STR)))
    return dictionary(select.take(coded.values, ids), coded.categories, dtypes.STR)

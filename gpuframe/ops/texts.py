"""Text: dictionary encoding, comparison, and string functions over the distinct values.

A column of text is encoded once and remembers it. Functions without a kernel of their own (case,
strip, regular expressions) run in pyarrow over the distinct values only, on the host; for text
that hardly repeats this is the whole column, and the limit of this module.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow, dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary, fixed, text
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT32, INT64
from gpuframe.errors import NotNative
from gpuframe.kernels import select
from gpuframe.kernels import text as kernels
from gpuframe.ops import blocks

SHORT = 10_000
"""Rows below which finding the distinct texts costs more than it saves."""


def encoded(column: Column) -> Column:
    """Return a text column in dictionary layout, its values in order of appearance.

    Args:
        column: text, or a dictionary already, which is returned as it is.
    """
    if column.layout == "dictionary":
        return column
    known: Column | None = column.memo.get("encoded")
    if known is None:
        valid = column.valid()
        if valid is None:
            valid = device.xp().ones(column.length, dtype=bool)
        ids, firsts = kernels.encode(column.offset_values, column.values, valid)
        known = dictionary(ids.astype(INT32, copy=False), take(column, firsts), column.dtype)
        column.memo["encoded"] = known
    return known


def take(column: Column, rows: Any) -> Column:
    """Return the texts of some rows; a negative row gives a missing text."""
    offsets = kernels.take_offsets(column.offset_values, rows)
    total = int(offsets[-1])
    data = kernels.take_bytes(column.offset_values, column.values, rows, offsets, total)
    valid = column.valid()
    if valid is not None:
        valid = select.take_or(valid, rows, False)
    elif rows.shape[0] and bool((rows < 0).any()):
        valid = rows >= 0
    return text(offsets, data, valid, column.dtype)


def decoded(column: Column) -> Column:
    """Return a dictionary of text in text layout."""
    if column.layout == "text":
        return column
    return take(column.categories, column.values).with_dtype(column.dtype)


def on_host(column: Column) -> pa.Array:
    """Return the texts of a text column as an Arrow array in host memory."""
    return arrow.to_arrow(column)


def per_value(column: Column, name: str, *args: Any, **kwargs: Any) -> Column:
    """Return pandas' text function of each text, computed once for each distinct one.

    Args:
        column: text or a dictionary of text.
        name: of a method of `pandas.Series.str` that looks at one text at a time.
        args: of the method.
        kwargs: of the method.

    Returns:
        Text stays in dictionary layout; missing texts give missing text, False for bools, and
        turn integers into float64 with NaN, as in pandas.

    Raises:
        NotNative: the results are neither text, integers nor bools.
    """
    if column.layout == "text" and column.length < SHORT and "encoded" not in column.memo:
        whole = pd.Series(neighbour.to_pandas(column), copy=False)
        return _checked(neighbour.from_pandas(getattr(whole.str, name)(*args, **kwargs)))
    coded = encoded(column)
    distinct = pd.Series(neighbour.to_pandas(coded.categories), copy=False)
    return over_values(coded, getattr(distinct.str, name)(*args, **kwargs))


def _checked(column: Column) -> Column:
    if not (dtypes.is_text(column.dtype) or dtypes.is_number(column.dtype)):
        raise NotNative(f"results of {column.dtype}")
    return column


def over_values(coded: Column, results: pd.Series) -> Column:
    """Return the results of the distinct values of a dictionary, repeated to its rows.

    Args:
        coded: a column in dictionary layout.
        results: one a distinct value.

    Raises:
        NotNative: the results are neither text, numbers nor bools.
    """
    codes = coded.values
    values = _checked(neighbour.from_pandas(results))
    if dtypes.is_text(values.dtype):
        return _merged(codes, values, values.dtype)
    if values.dtype == BOOL:
        return fixed(select.take_or(values.values, codes, False))
    if bool((codes < 0).any()):
        kind = values.dtype if values.dtype.kind == "f" else FLOAT64
        return fixed(select.take_or(values.values.astype(kind), codes, np.nan))
    return fixed(select.take(values.values, codes))


def append(column: Column, text: str, *, before: bool) -> Column:
    """Return each text with another one behind it, or before it."""
    coded = encoded(column)
    distinct = pd.Series(neighbour.to_pandas(coded.categories), copy=False)
    return over_values(coded, text + distinct if before else distinct + text)


def _merged(codes: Any, values: Column, dtype: Any) -> Column:
    """Return a dictionary column whose values may have become equal, or missing."""
    again = encoded(values)
    remapped = select.take_or(again.values, codes, -1)
    return dictionary(remapped.astype(INT32, copy=False), again.categories, dtype)


def ranked(column: Column) -> tuple[Any, Column]:
    """Return codes whose order is the order of the texts (by code point), and the sorted values.

    Args:
        column: text or a dictionary of text.

    Returns:
        int32 codes, -1 where missing, and the distinct texts in ascending order.
    """
    import pyarrow.compute as pc

    coded = encoded(column)
    known = coded.memo.get("ranked")
    if known is None:
        order = pc.sort_indices(on_host(coded.categories)).to_numpy().astype(np.int32)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        codes = select.take_or(device.to_device(rank), coded.values, -1)
        known = (codes, take(coded.categories, device.to_device(order)))
        coded.memo["ranked"] = known
    return known


def compare(name: str, left: Column, right: Any) -> Column:
    """Return bools of a comparison of texts; missing texts compare False ("ne": True).

    Args:
        name: "eq", "ne", "lt", "le", "gt" or "ge".
        left: text or a dictionary of text.
        right: a text scalar or a column of text.

    Raises:
        NotNative: an order between texts and something that is not text.
    """
    if isinstance(right, str):
        result = _against_scalar(name, left, right)
    elif isinstance(right, Column) and dtypes.is_text(right.dtype) and right.length == left.length:
        result = _against_column(name, left, right)
    else:
        raise NotNative(f"comparison {name} of text with {getattr(right, 'dtype', type(right))}")
    return fixed(result)


def _against_scalar(name: str, left: Column, right: str) -> Any:
    xp = device.xp()
    if name in ("eq", "ne") and left.layout == "text" and "encoded" not in left.memo:
        single = arrow.from_arrow(pa.array([right], pa.large_string()))
        rows = xp.arange(left.length, dtype=INT32)
        zeros = xp.zeros(left.length, dtype=INT32)
        equal = kernels.equal_text(
            left.offset_values, left.values, rows, single.offset_values, single.values, zeros
        )
        valid = left.valid()
        equal = equal if valid is None else equal & valid
        return equal if name == "eq" else ~equal
    import pyarrow.compute as pc

    functions = {
        "eq": pc.equal,
        "ne": pc.equal,
        "lt": pc.less,
        "le": pc.less_equal,
        "gt": pc.greater,
        "ge": pc.greater_equal,
    }
    coded = encoded(left)
    answers = functions[name](on_host(coded.categories), pa.scalar(right, pa.large_string()))
    flags = device.to_device(answers.to_numpy(zero_copy_only=False).astype(bool))
    result = select.take_or(flags, coded.values, False)
    return ~result if name == "ne" else result


def _against_column(name: str, left: Column, right: Column) -> Any:
    first, second, _ = unified([left, right], ordered=name not in ("eq", "ne"))
    missing = (first < 0) | (second < 0)
    match name:
        case "eq":
            return (first == second) & ~missing
        case "ne":
            return (first != second) | missing
        case "lt":
            return (first < second) & ~missing
        case "le":
            return (first <= second) & ~missing
        case "gt":
            return (first > second) & ~missing
        case _:
            return (first >= second) & ~missing


def joined(columns: list[Column]) -> Column:
    """Return text columns one below the other, in text layout."""
    xp = device.xp()
    plain = [decoded(column) for column in columns]
    pieces, offsets, start = [], [xp.zeros(1, dtype=INT64)], 0
    for column in plain:
        edges = column.offset_values
        low, high = (int(edges[0]), int(edges[-1])) if column.length else (0, 0)
        pieces.append(column.values[low:high])
        offsets.append(edges[1:] - low + start)
        start += high - low
    valid = None
    if any(column.validity is not None for column in plain):
        flags = [column.valid() for column in plain]
        valid = blocks.concatenate(
            [
                xp.ones(column.length, dtype=bool) if flag is None else flag
                for column, flag in zip(plain, flags, strict=True)
            ]
        )
    return text(blocks.concatenate(offsets), blocks.concatenate(pieces), valid, columns[0].dtype)


def _stays_plain(column: Column) -> bool:
    """Whether a column is so short that a dictionary of its own is not worth making."""
    return column.layout == "text" and column.length < SHORT and "encoded" not in column.memo


def unified(columns: list[Column], *, ordered: bool = False) -> tuple[Any, ...]:
    """Return the codes of several text columns over one common dictionary.

    Args:
        columns: text or dictionaries of text.
        ordered: True makes the codes ranks.

    Returns:
        int32 codes of each column, -1 where missing, and the common distinct texts.
    """
    known = [column if _stays_plain(column) else encoded(column) for column in columns]
    coded = [column for column in known if column.layout == "dictionary"]
    if len(coded) == len(known) and all(
        column.categories is coded[0].categories for column in coded
    ):
        common = coded[0].categories
        codes = [column.values for column in coded]
    else:
        pieces = [column if column.layout == "text" else column.categories for column in known]
        together = encoded(joined(pieces))
        common, codes, start = together.categories, [], 0
        for column, piece in zip(known, pieces, strict=True):
            part = together.values[start : start + piece.length]
            codes.append(part if piece is column else select.take_or(part, column.values, -1))
            start += piece.length
    if not ordered:
        return (*codes, common)
    marks, values = ranked(
        dictionary(device.xp().arange(common.length, dtype=INT32), common, dtypes.STR)
    )
    return (*(select.take_or(marks, code, -1) for code in codes), values)

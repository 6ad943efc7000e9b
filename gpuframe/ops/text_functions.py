"""Where a text function runs: kernels over all rows, or pandas' own over few or distinct texts.

Columns that are dictionaries, or have been encoded and repeat, are worked on by their distinct
values. Others are handed to the kernels, on the CPU from `texts.SHORT` rows; what has no kernel
runs in pandas, on the host, over the distinct texts. Columns shorter than that go to the function
of Arrow that pandas itself would call, or to pandas: both answer before a table of distinct texts
is made.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow as neighbours
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.column import text as text_column
from gpuframe.columns.dtypes import BOOL, FLOAT64
from gpuframe.device import Buffer
from gpuframe.errors import NotNative
from gpuframe.kernels import chars, scan, select
from gpuframe.ops import texts

Native = Callable[[Column], Column]
"""A function from a text column in text layout to a column of as many rows."""

OnArrow = Callable[[pa.Array], pa.Array]


def apply(
    column: Column,
    name: str,
    *args: Any,
    by: Native | None = None,
    arrow: OnArrow | None = None,
    fill: bool = False,
    **kwargs: Any,
) -> Column:
    """Return a text function of each row.

    Args:
        column: text or a dictionary of text, of dtype `str`.
        name: of the method of `pandas.Series.str` that is meant.
        args: of the method.
        by: the same function by kernels; raises NotNative for what it leaves to pandas.
        arrow: the same function of an Arrow array, for few rows on the host.
        fill: what a test answers for a missing text.
        kwargs: of the method.

    Raises:
        NotNative: the results are neither text, numbers nor bools.
    """
    if column.dtype != dtypes.STR:
        raise NotNative(f"text functions of {column.dtype}")

    def on_host(part: Column) -> Column:
        if arrow is not None:
            return _by_arrow(part, arrow, fill=fill)
        return _by_pandas(part, name, args, kwargs)

    if texts.is_short(column):
        return on_host(column)
    if is_coded(column):
        coded = texts.encoded(column)
        values = coded.categories
        if not texts.is_short(values) and by is not None:
            try:
                return spread(coded, by(values), fill=fill)
            except NotNative:
                pass
        return spread(coded, on_host(values), fill=fill)
    if by is not None:
        try:
            return with_missing(column, by(column), fill=fill)
        except NotNative:
            pass  # over the distinct texts then
    coded = texts.encoded(column)
    return spread(coded, _by_pandas(coded.categories, name, args, kwargs), fill=fill)


def is_coded(column: Column) -> bool:
    """Whether the distinct texts of a column are known, and few enough to work on them instead."""
    if column.layout == "dictionary":
        return True
    known: Column | None = column.memo.get("encoded")
    return known is not None and known.categories.length * 4 <= column.length


def _by_pandas(column: Column, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Column:
    series = pd.Series(neighbour.to_pandas(column), copy=False)
    return checked(neighbour.from_pandas(getattr(series.str, name)(*args, **kwargs)))


def _by_arrow(column: Column, function: OnArrow, *, fill: bool) -> Column:
    found = function(neighbours.to_arrow(column))
    if pa.types.is_boolean(found.type) and found.null_count:
        found = found.fill_null(fill)
    return neighbours.from_arrow(found)


def checked(column: Column) -> Column:
    """Return a column of results.

    Raises:
        NotNative: they are neither text, numbers nor bools.
    """
    if not (dtypes.is_text(column.dtype) or dtypes.is_number(column.dtype)):
        raise NotNative(f"results of {column.dtype}")
    return column


def with_missing(column: Column, results: Column, *, fill: bool = False) -> Column:
    """Return results of all rows with those of missing texts as pandas gives them.

    Texts are missing already; tests answer `fill`, counts become float64 with NaN.
    """
    valid = column.valid()
    if valid is None or dtypes.is_text(results.dtype):
        return results
    xp = device.xp()
    if results.dtype == BOOL:
        return fixed(results.values | ~valid if fill else results.values & valid)
    return fixed(xp.where(valid, results.values.astype(_float_of(results), copy=False), np.nan))


def _float_of(results: Column) -> Any:
    """Return the dtype of numbers beside NaN."""
    return results.dtype if results.dtype.kind == "f" else FLOAT64


def spread(coded: Column, results: Column, *, fill: bool = False) -> Column:
    """Return the results of a dictionary's distinct values, repeated to its rows.

    Args:
        coded: a column in dictionary layout.
        results: one a distinct value: text, integers, floats or bools.
        fill: the bool of missing rows.
    """
    codes = coded.values
    if dtypes.is_text(results.dtype):
        return texts.merged(codes, results)
    if results.dtype == BOOL:
        return fixed(select.take_or(results.values, codes, fill))
    if bool((codes < 0).any()):
        values = results.values.astype(_float_of(results), copy=False)
        return fixed(select.take_or(values, codes, np.nan))
    return fixed(select.take(results.values, codes))


def is_ascii(column: Column) -> bool:
    """Whether each character of a text column is a byte; looked up once for each column.

    Every function that takes bytes for characters asks first.

    Raises:
        UnicodeError: the texts are not UTF-8, as files and buffers from elsewhere may bring them.
    """
    known: bool | None = column.memo.get("ascii")
    if known is None:
        offsets, data = tight(column)
        known = chars.count_multibyte(data) == 0
        broken = 0 if known else chars.count_invalid(offsets, data)
        if broken:
            raise UnicodeError(f"{broken} of {column.length} texts are not valid UTF-8")
        column.memo["ascii"] = known
    return known


def tight(column: Column) -> tuple[Any, Any]:
    """Return the offsets, from 0, and the bytes that they reach: a slice shares its column's."""
    known: tuple[Any, Any] | None = column.memo.get("tight")
    if known is None:
        offsets, data = column.offset_values, column.values
        low, high = device.read(offsets[[0, column.length]]).tolist()
        known = (offsets if low == 0 else offsets - low, data[low:high])
        column.memo["tight"] = known
    return known


def lengths(column: Column) -> Any:
    """Return int64[n], the bytes of each text."""
    offsets = column.offset_values
    return offsets[1:] - offsets[:-1]


@lru_cache(maxsize=256)
def literal(text: str) -> Any:
    """Return the bytes of a short text, in device memory."""
    return constant(np.frombuffer(text.encode(), np.uint8))


def character_set(letters: Any) -> tuple[Any, Any]:
    """Return characters as kernels take a set: flags of ASCII, code points of the others.

    Raises:
        NotNative: not a text.
    """
    if not isinstance(letters, str):
        raise NotNative("not a text")
    flags = np.zeros(128, np.uint8)
    codes = sorted(set(map(ord, letters)))
    flags[[code for code in codes if code < 128]] = 1
    return constant(flags), constant(np.array([code for code in codes if code >= 128], np.int64))


def constant(values: np.ndarray) -> Any:
    """Return a small array of the host on the device: arguments of a call, no rows of a table."""
    chosen = device.backend()
    return values if chosen.name == "cpu" else chosen.xp.asarray(values)


def same_rows(column: Column, offsets: Any, data: Any, *, ascii_only: bool = False) -> Column:
    """Return texts in the place of a column's; what is missing there is missing here."""
    made = column.replace(layout="text", data=Buffer(data), offsets=Buffer(offsets), children=())
    if ascii_only:
        made.memo["ascii"] = True
    return made


def from_spans(column: Column, begins: Any, ends: Any, valid: Any | None = None) -> Column:
    """Return the texts that are ranges of a column's bytes.

    Args:
        column: in text layout.
        begins: int64[n], first bytes.
        ends: int64[n], the bytes behind the last ones.
        valid: bool[n]; None: what is missing in the column is missing.
    """
    from gpuframe.kernels import edit

    offsets = scan.offsets(ends - begins)
    data = edit.span_bytes(column.values, begins, offsets, int(offsets[-1]))
    if valid is None:
        return same_rows(column, offsets, data, ascii_only=bool(column.memo.get("ascii")))
    return text_column(offsets, data, valid, column.dtype)


def one_text(value: str) -> Column:
    """Return a column of one text."""
    data = literal(value)
    offsets = constant(np.array([0, data.shape[0]], np.int64))
    return text_column(offsets, data)

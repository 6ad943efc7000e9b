"""What Dask asks of partitions: empty ones, rows below each other, rows apart by their hash."""

import functools
import importlib
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from dask.array.dispatch import percentile_lookup
from dask.array.percentile import _percentile
from dask.dataframe import dispatch
from dask.dataframe.backends import ShuffleGroupResult
from dask.dataframe.utils import is_scalar

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.frames.concatenate import concat as rows_or_columns
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.fallback import lift, to_pandas
from gpuframe.frames.index import Index, default, from_columns
from gpuframe.frames.series import Series
from gpuframe.ops import categories, hashing, partitions

FRAMES = (DataFrame, Series)
ALL = (DataFrame, Series, Index)


def register() -> None:
    """Register the functions below with Dask's dispatches."""
    dispatch.make_meta_dispatch.register(ALL, make_meta)
    dispatch.make_meta_obj.register(ALL, make_meta_object)
    dispatch.meta_nonempty.register(ALL, meta_nonempty)
    dispatch.meta_lib_from_array.register(ALL, library)
    dispatch.concat_dispatch.register(ALL, concat)
    dispatch.hash_object_dispatch.register(ALL, hash_object)
    dispatch.group_split_dispatch.register(ALL, group_split)
    dispatch.tolist_dispatch.register(ALL, tolist)
    dispatch.categorical_dtype_dispatch.register(ALL, categorical_dtype)
    dispatch.is_categorical_dtype_dispatch.register(ALL, is_categorical)
    dispatch.union_categoricals_dispatch.register(ALL, union_categoricals)
    dispatch.grouper_dispatch.register(ALL, grouper)
    dispatch.to_pandas_dispatch.register(ALL, brought_to_pandas)
    dispatch.partd_encode_dispatch.register(ALL, partd_encoder)
    percentile_lookup.register(ALL, percentile)


# --- empty partitions -------------------------------------------------------------------------


def make_meta(x: Any, index: Any = None) -> Any:  # noqa: ARG001 - Dask's signature
    """Return no row of a frame, series or index."""
    return x[:0] if isinstance(x, Index) else x.iloc[:0]


def make_meta_object(x: Any, index: Any = None) -> Any:
    """Return the empty frame or series of names and dtypes, or a scalar of a dtype."""
    if isinstance(x, ALL):
        return make_meta(x)
    of_pandas = dispatch.make_meta_obj.dispatch(pd.DataFrame)
    return lift(of_pandas(x, index=None if index is None else to_pandas(index)))


def meta_nonempty(x: Any) -> Any:
    """Return two rows of made values in a frame, series or index of the same dtypes."""
    if isinstance(x, Index):
        return _labels_nonempty(x)
    columns: list[Any] = [_two_values(column.dtype) for column in x._columns]
    if any(column is None for column in columns) or (x.ndim == 2 and not columns):
        return lift(dispatch.meta_nonempty(to_pandas(x.iloc[:1])))
    index = _labels_nonempty(x._index)
    if x.ndim == 1:
        return Series._from_column(columns[0], index, x.name)
    return DataFrame._from_table(Table(x._table.names, tuple(columns), 2), index, x._labels)


def _labels_nonempty(x: Index) -> Index:
    plain = type(x) is Index and x.nlevels == 1
    column = _two_labels(x.columns[0].dtype) if plain else None
    if column is None:
        found: Index = lift(dispatch.meta_nonempty(to_pandas(x[:0])))
        return found
    return from_columns([column], list(x.names))


def _is_plain(dtype: Any) -> bool:
    return dtypes.is_number(dtype) or dtypes.is_text(dtype) or dtype.kind in "mM"


@functools.lru_cache(maxsize=256)
def _two_labels(dtype: Any) -> Column | None:
    """Return the labels that Dask makes of a dtype, None where they depend on more than it."""
    if not _is_plain(dtype):
        return None
    made: list[Column] = lift(dispatch.meta_nonempty(pd.Index([], dtype=dtype))).columns
    return made[0]


@functools.lru_cache(maxsize=256)
def _two_values(dtype: Any) -> Column | None:
    """Return the values that Dask makes of a dtype, None where they depend on more than it."""
    if not _is_plain(dtype):
        return None
    made: Column = lift(dispatch.meta_nonempty(pd.Series([], dtype=dtype)))._column
    return made


def library(x: Any) -> Any:  # noqa: ARG001 - Dask's signature
    """Return the module of frames."""
    return importlib.import_module("gpuframe")


# --- rows below each other --------------------------------------------------------------------


def concat(
    dfs: Sequence[Any],
    axis: Any = 0,
    join: str = "outer",
    uniform: bool = False,  # noqa: ARG001 - Dask's signature
    filter_warning: bool = True,  # noqa: ARG001 - Dask's signature
    ignore_index: bool = False,
    **kwargs: Any,
) -> Any:
    """Return frames, series or indexes put together; categories of partitions are united."""
    ignore_order = kwargs.pop("ignore_order", False)
    kwargs = {"sort": False} | kwargs
    pieces = list(dfs)
    if axis in (1, "columns"):
        return rows_or_columns(pieces, axis=1, join=join, **kwargs)
    if isinstance(pieces[0], Index):
        return _indexes(pieces, ignore_order=ignore_order)
    pieces = _with_common_categories(pieces, ignore_order=ignore_order)
    kept = not ignore_index and any(_coded(piece) for piece in pieces)
    if not kept:
        return rows_or_columns(pieces, join=join, ignore_index=ignore_index, **kwargs)
    index = _indexes([piece.index for piece in pieces], ignore_order=ignore_order)
    found = rows_or_columns(pieces, join=join, ignore_index=True, **kwargs)
    found.index = index
    return found


def _coded(piece: Any) -> bool:
    return any(dtypes.is_categorical(column.dtype) for column in piece._index.columns)


def _indexes(pieces: list[Any], *, ignore_order: bool) -> Any:
    """Return indexes one below the other."""
    first = pieces[0]
    if len(pieces) == 1:
        return first
    levels = first.nlevels
    coded = any(dtypes.is_categorical(column.dtype) for column in first.columns)
    if levels == 1 and not coded:
        return first.append(pieces[1:])
    if any(piece.nlevels != levels for piece in pieces):
        return lift(dispatch.concat([to_pandas(piece) for piece in pieces]))
    found = []
    for level in zip(*(piece.columns for piece in pieces), strict=True):
        columns = [Series._from_column(column, default(column.length)) for column in level]
        parts = _with_common_categories(columns, ignore_order=ignore_order)
        found.append(rows_or_columns(parts, ignore_index=True)._column)
    return from_columns(found, list(first.names))


def _with_common_categories(pieces: list[Any], *, ignore_order: bool) -> list[Any]:
    """Return frames or series whose categorical columns of one name have the same categories."""
    if all(isinstance(piece, Series) for piece in pieces):
        columns = categories.united([piece._column for piece in pieces], ignore_order=ignore_order)
        return [
            piece._each(lambda _, new=new: new) for piece, new in zip(pieces, columns, strict=True)
        ]
    if not all(isinstance(piece, DataFrame) for piece in pieces):
        return pieces
    found = [list(piece._table.columns) for piece in pieces]
    names = dict.fromkeys(name for piece in pieces for name in piece._table.names)
    for name in names:
        places = [
            (piece, frame._table.names.index(name))
            for piece, frame in enumerate(pieces)
            if name in frame._table.names
        ]
        of_name = [found[piece][place] for piece, place in places]
        united = categories.united(of_name, ignore_order=ignore_order)
        for (piece, place), column in zip(places, united, strict=True):
            found[piece][place] = column
    return [
        frame
        if all(old is new for old, new in zip(frame._table.columns, columns, strict=True))
        else DataFrame._from_table(
            Table(frame._table.names, tuple(columns), len(frame)), frame._index, frame._labels
        )
        for frame, columns in zip(pieces, found, strict=True)
    ]


# --- rows apart -------------------------------------------------------------------------------


def hash_object(
    obj: Any,
    index: bool = True,
    encoding: str = "utf8",  # noqa: ARG001 - Dask's signature
    hash_key: Any = None,  # noqa: ARG001 - Dask's signature
    categorize: bool = True,  # noqa: ARG001 - Dask's signature
) -> Series:
    """Return uint64, equal for equal rows whatever their dtypes and the backend: `ops.hashing`."""
    columns: list[Column] = list(obj.columns if isinstance(obj, Index) else obj._columns)
    labels = obj if isinstance(obj, Index) else obj._index
    if index and labels is not obj:
        columns += labels.columns
    if not columns:
        return Series(np.zeros(len(obj), np.uint64), index=labels)
    hashes = hashing.crossed(columns, keep_missing=True)[0]
    return Series._from_column(fixed(hashes), labels)


def group_split(df: Any, c: Any, k: int, ignore_index: bool = False) -> dict[int, Any]:
    """Return {number: rows of that number} for 0 to k - 1, in their order; empty ones too."""
    numbers = c._column if isinstance(c, Series) else Series(np.asarray(c))._column
    rows, ends = partitions.split(numbers, int(k))
    if isinstance(df, Index):
        moved = df._rows(rows)
        parts = [moved.slice(begin, end) for begin, end in itertools.pairwise(ends)]
        return _split(zip(range(k), parts, strict=True))
    moved = df._with_rows(rows)
    parts = [moved.iloc[begin:end] for begin, end in itertools.pairwise(ends)]
    if ignore_index:
        parts = [part.reset_index(drop=True) for part in parts]
    return _split(zip(range(k), parts, strict=True))


def _split(pairs: Any) -> dict[int, Any]:
    found: dict[int, Any] = ShuffleGroupResult(pairs)
    return found


# --- single values and classes ----------------------------------------------------------------


def tolist(obj: Any) -> list[Any]:
    """Return the values as Python scalars."""
    values: list[Any] = obj.tolist()
    return values


def categorical_dtype(categories: Any = None, ordered: bool = False) -> Any:
    """Return pandas' dtype of categories."""
    return pd.CategoricalDtype(categories=to_pandas(categories), ordered=ordered)


def is_categorical(obj: Any) -> bool:
    """Whether the values are categories."""
    return isinstance(obj.dtype, pd.CategoricalDtype)


def union_categoricals(
    to_union: Sequence[Any], sort_categories: bool = False, ignore_order: bool = False
) -> Any:
    """Return pandas' union of categories, on the host."""
    return pd.api.types.union_categoricals(
        [to_pandas(each) for each in to_union], sort_categories, ignore_order
    )


def grouper(obj: Any) -> Any:  # noqa: ARG001 - Dask's signature
    """Return the class of a group key by its settings."""
    return pd.Grouper


def brought_to_pandas(data: Any, **kwargs: Any) -> Any:  # noqa: ARG001 - Dask's signature
    """Return the pandas object: values, dtypes and labels exactly."""
    return data.to_pandas()


def percentile(a: Any, q: Any, interpolation: str = "linear") -> tuple[Any, int]:
    """Return percentiles of one partition and its rows, which Dask merges."""
    if not len(a):
        return None, 0
    shares = np.asarray(q) / 100
    if isinstance(a, Series) and isinstance(a.dtype, np.dtype) and a.dtype.kind in "iuf":
        if a.dtype.kind == "f" and bool(a.isna().any()):
            return np.full(len(shares), np.nan), len(a)
        return a.quantile(list(shares), interpolation=interpolation).to_numpy(), len(a)
    host = to_pandas(a)
    if isinstance(host.dtype, pd.ArrowDtype):
        host = host.to_numpy()
    found: tuple[Any, int] = _percentile(host, q, interpolation)
    return found


def partd_encoder(meta: Any) -> Any:  # noqa: ARG001 - Dask's signature
    """Return the class that writes partitions for the shuffle on disk."""
    from gpuframe.dask.blocks import Blocks

    return Blocks


__all__ = ["ALL", "FRAMES", "is_scalar", "register"]

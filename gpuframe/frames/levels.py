"""Levels of row labels as keys: their values, or codes where a level has an order of its own.

pandas orders what it reshapes by the codes of levels, not by their values. The codes of most levels
stand in the order of the values; those of categories, of ranges, of stacked labels and of levels
that came from pandas may not, and a level with labels that no row holds is put in order of
appearance first.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT32
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.index import Index
from gpuframe.ops import reshape, select, unique

APPEARANCE = "appearance"
"""Mark of a column of labels whose level stands in order of appearance."""


OBSERVED = "observed"
"""Mark of a column of categories that are labels of groups: the level has those that occur."""


RANKED = "ranked"
"""Mark of a column of labels that are in the order of others: codes, and a column of those."""


class Level(NamedTuple):
    """One level of labels.

    Attributes:
        column: a key column; its order is that of the level.
        labels: what the codes of the column stand for; None where it holds the labels themselves.
        name: of the level.
    """

    column: Column
    labels: pd.Index | None
    name: Any


def of_column(column: Column, name: Any) -> Level:
    """Return the level that pandas makes of a column of labels.

    Raises:
        NotNative: Python objects.
    """
    if column.layout == "object":
        raise NotNative("Python objects as labels")
    known = column.memo.get("level")
    if known is not None:
        codes, own = known
        return _coded(codes, own, name)
    ranked = column.memo.get(RANKED)
    if ranked is not None:
        codes, distinct = ranked
        return _coded(codes, pd.Index(neighbour.to_pandas(distinct), copy=False), name)
    labels = column.memo.get("labels")
    if labels is not None and labels.step > 0:
        steps = (column.values - labels.start) // labels.step
        return _coded(steps.astype(INT32), pd.RangeIndex(labels), name)
    if dtypes.is_categorical(column.dtype) and column.memo.get(OBSERVED):
        return Level(column, None, name)
    if dtypes.is_categorical(column.dtype) and not column.memo.get(APPEARANCE):
        categories = pd.CategoricalIndex(column.dtype.categories, dtype=column.dtype)
        return _coded(column.values, categories, name)
    if column.memo.get(APPEARANCE):
        codes, firsts = unique.factorize([column])
        distinct = pd.Index(neighbour.to_pandas(select.take(column, firsts)), copy=False)
        if distinct.hasnans:
            raise NotNative("a missing label in order of appearance")
        return _coded(codes.astype(INT32, copy=False), distinct, name)
    return Level(column, None, name)


def mark_groups(columns: list[Column], *, sort: bool) -> None:
    """Remember of labels of groups how pandas orders their levels."""
    for column in columns:
        if not sort:
            column.memo[APPEARANCE] = True
        elif dtypes.is_categorical(column.dtype):
            column.memo[OBSERVED] = True


def of_index(index: Index) -> list[Level]:
    """Return the levels of row labels."""
    host = index._host if index.nlevels > 1 else None
    found = []
    for at, (column, name) in enumerate(zip(index.columns, index.names, strict=True)):
        if host is None or _is_plain(host.levels[at], host.codes[at]):
            found.append(of_column(column, name))
        else:
            codes = device.to_device(np.asarray(host.codes[at], np.int32))
            found.append(_coded(codes, host.levels[at], name))
    return found


def _is_plain(level: pd.Index, codes: Any) -> bool:
    """Whether a level's codes are in the order of its labels, all of which some row holds."""
    if level.hasnans:
        raise NotNative("a level with a missing label")
    if isinstance(level, pd.RangeIndex | pd.CategoricalIndex):
        return False
    used = np.bincount(np.asarray(codes) + 1, minlength=len(level) + 1)[1:]
    return bool(level.is_monotonic_increasing and used.all())


def _coded(codes: Any, labels: pd.Index, name: Any) -> Level:
    """Return a level of codes; where no row holds some labels, the others as they appear."""
    column, order = reshape.coded(codes, len(labels))
    return Level(column, labels if order is None else labels.take(order), name)


def host_labels(level: Level, key: Column) -> pd.Index:
    """Return the labels of distinct keys of a level on the host."""
    if level.labels is None:
        return pd.Index(neighbour.to_pandas(key), copy=False, name=level.name)
    codes = key.data.host()
    labels = level.labels
    if (codes < 0).any():
        labels = labels.insert(len(labels), np.nan)
    return labels.take(codes).rename(level.name)


def index_of(levels: list[Level], keys: list[Column]) -> Index:
    """Return row labels of distinct keys of some levels."""
    if len(levels) == 1 and levels[0].labels is not None:
        return indexes.from_pandas(host_labels(levels[0], keys[0]))
    columns = []
    for level, key in zip(levels, keys, strict=True):
        column = key
        if level.labels is not None:
            column = neighbour.from_pandas(host_labels(level, key))
            column.memo["level"] = key.values, level.labels
        columns.append(column)
    return indexes.from_columns(columns, [level.name for level in levels])


def number(names: list[Any], level: Any) -> int:
    """Return which of the levels a name or number means.

    Raises:
        NotNative: none or several, which pandas refuses in its own words.
    """
    if names.count(level) == 1:
        return names.index(level)
    count = len(names)
    if type(level) is not int or not -count <= level < count or level in names:
        raise NotNative(f"level {level!r:.40}")
    return level % count

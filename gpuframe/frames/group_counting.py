"""How often values occur in each group, and which rows a group has."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.io.formats.printing import PrettyDict

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import levels
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import call_pandas, native
from gpuframe.ops import aggregate as ops
from gpuframe.ops import all_categories, missing, select, sort, unique
from gpuframe.ops import grouping as groups

_OF_FRAMES = ("subset", "normalize", "sort", "ascending", "dropna")
_OF_SERIES = ("normalize", "sort", "ascending", "bins", "dropna")
_USUAL = {
    "subset": None, "normalize": False, "sort": True, "ascending": False, "bins": None,
    "dropna": True,
}  # fmt: skip


@native
def value_counts(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Return how often each value, or row of a frame, occurs in each group.

    Args:
        args: of frames `subset, normalize, sort, ascending, dropna`, of series `normalize, sort,
            ascending, bins, dropna`: columns to look at, fractions of the group instead of counts,
            most frequent first, least frequent first, and without missing values.
        kwargs: the same by name.

    Returns:
        Series under the keys and the values; with `as_index=False` a frame of all three.

    Raises:
        ValueError: `subset` names a key, or no column.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 1, 2], "v": ["a", "b", "b", "a"]})
        >>> df.groupby("k").v.value_counts().tolist()
        [2, 1, 1]
    """
    names = _OF_SERIES if self._is_series else _OF_FRAMES
    if len(args) > len(names) or not set(kwargs) <= set(names[len(args) :]):
        raise NotNative("value_counts of these arguments")
    given = {**_USUAL, **dict(zip(names, args, strict=False)), **kwargs}
    plain = not any(dtypes.is_nullable(column.dtype) for _, column in self._values())
    if given["bins"] is not None or type(self).__name__ != "GroupBy" or not plain:
        raise NotNative("value_counts by intervals, of bins of time, or of a nullable series")
    counted = _counted(self, _others(self, given["subset"]), dropna=bool(given["dropna"]))
    if given["sort"]:
        counted = counted.taken(sort.order([counted.counts], [bool(given["ascending"])]))
    own = len(self._keys().columns)
    if self._settings["sort"] and counted.counts.length:
        counted = counted.taken(sort.order(counted.keys[:own], [True] * own))
    counts, name = counted.counts, "count"
    if given["normalize"]:
        counts, name = _fractions(counted, own), "proportion"
    return _labelled(self, counted, counts, name)


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often rows of keys occur.

    Attributes:
        keys: distinct rows.
        names: of the keys.
        counts: int64.
        source: for each key the column of all rows that it is of, None for all categories.
    """

    keys: list[Column]
    names: list[Any]
    counts: Column
    source: list[Column | None]

    def taken(self, rows: Any) -> "_Counted":
        keys = [select.take(key, rows) for key in self.keys]
        return _Counted(keys, self.names, select.take(self.counts, rows), self.source)


def _others(self: Any, subset: Any) -> list[tuple[Any, Column]]:
    """Return the columns whose values are counted."""
    own = set(self._keys().own)
    if self._is_series:
        return [pair for pair in self._values() if not is_frame(self._of) or pair[0] not in own]
    values = self._values()
    if subset is None:
        return [pair for pair in values if pair[0] not in own]
    wanted = set(subset)
    if wanted & own:
        raise ValueError(f"Keys {wanted & own} in subset cannot be in the groupby column keys.")
    unknown = wanted - {name for name, _ in values}
    if unknown:
        raise ValueError(f"Keys {unknown} in subset do not exist in the DataFrame.")
    return [pair for pair in values if pair[0] in wanted]


def _counted(self: Any, others: list[tuple[Any, Column]], *, dropna: bool) -> _Counted:
    """Return how often each combination of keys and values occurs, in pandas' order of groups."""
    keys, settings = self._keys(), self._settings
    columns = [*keys.columns, *(column for _, column in others)]
    dropped = [settings["dropna"]] * len(keys.columns) + [dropna] * len(others)
    whole = list(keys.whole or [False] * len(keys.columns))
    whole += [all_categories.is_whole(column, dropna=dropna) for _, column in others]
    absent = None
    for column, drops, all_of in zip(columns, dropped, whole, strict=True):
        mask = missing.maybe_isna(column) if drops and not all_of else None
        if mask is not None:
            absent = mask if absent is None else absent | mask
    kept = columns
    plain = settings["dropna"] and settings["sort"]
    if any(whole) and not plain and any(map(missing.any_isna, columns)):
        raise NotNative("all categories in order of appearance beside missing values")
    if absent is not None and bool(absent.any()):
        if any(whole):  # whose order of appearance counts rows that are left out
            raise NotNative("all categories beside rows that are left out")
        rows = select.rows_of(~absent)
        kept = [select.take(column, rows) for column in columns]
    ordered = [settings["sort"]] * len(keys.columns) + [False] * len(others)
    if any(whole):
        grouping = all_categories.group(kept, whole, ordered, dropna=False, order_of=_order)
    else:
        grouping = groups.group(kept, sort=False, dropna=False)
    names = [*keys.names, *(name for name, _ in others)]
    source = [None if all_of else column for column, all_of in zip(columns, whole, strict=True)]
    found = _Counted(grouping.keys, names, fixed(grouping.sizes.astype(INT64)), source)
    if settings["sort"] and others and not any(whole):
        found = found.taken(_order(grouping.keys[: len(keys.columns)]))
    return found


def _order(keys: list[Column]) -> Any:
    """Return the ascending order of combinations by some keys, ties as pandas puts them.

    By one key it takes NumPy's quicksort, which moves ties.
    """
    key = keys[0]
    plain = isinstance(key.dtype, np.dtype) and key.dtype.kind in "iuf"
    times = key.layout == "temporal" and key.validity is None
    if len(keys) > 1 or not (plain or times or dtypes.is_categorical(key.dtype)):
        return all_categories.in_order(keys)
    values = device.to_host(key.values)
    known = np.arange(len(values))
    if times:
        known = np.flatnonzero(values != dtypes.NAT)
        values = values.view(f"{getattr(key.dtype, 'kind', 'M')}8[{dtypes.unit_of(key.dtype)}]")
    elif not plain:
        values = values.astype(np.min_scalar_type(-key.categories.length - 1))
        known = np.flatnonzero(values >= 0)
    absent = np.setdiff1d(np.arange(len(values)), known, assume_unique=True)
    order = np.concatenate([known[np.argsort(values[known])], absent])
    return device.to_device(order.astype(np.int64))


def _fractions(counted: _Counted, own: int) -> Column:
    """Return the counts divided by those of the group, the first keys being the group's own."""
    if not counted.counts.length:
        return fixed(counted.counts.values.astype(np.float64))
    of_groups = groups.group(counted.keys[:own], sort=False, dropna=False)
    whole = groups.broadcast(of_groups, ops.aggregate(of_groups, counted.counts, "sum")).values
    safe = device.xp().maximum(whole, 1)
    return fixed(counted.counts.values / safe)


def _labelled(self: Any, counted: _Counted, counts: Column, name: str) -> Any:
    """Return counts under their keys, or beside them."""
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    if self._settings["as_index"]:
        ordered = self._settings["sort"]
        plain = not (ordered and any(of is None for of in counted.source))
        for key, of in zip(counted.keys, counted.source, strict=True):
            if of is not None and len(counted.keys) > 1 and plain:
                _rank(key, of, ordered=ordered)
        index = indexes.from_columns(counted.keys, counted.names)
        return Series._from_column(counts, index, name)
    labels = [f"level_{at}" if one is None else one for at, one in enumerate(counted.names)]
    if name in labels:
        raise ValueError(f"Column label '{name}' is duplicate of result column")
    found = pd.Index(labels, dtype=self._of.columns.dtype).insert(len(labels), name)
    table = Table(tuple(found), (*counted.keys, counts), counts.length)
    return DataFrame._from_table(table, None, found)


def _rank(key: Column, of: Column, *, ordered: bool) -> None:
    """Remember of labels how pandas orders their level: as a column holds them, or by value.

    A missing label that was counted is one of the level's, the last by value.
    """
    if key.layout == "object" or (ordered and not missing.any_isna(key)):
        return
    distinct = select.take(of, unique.firsts([of]))
    if not missing.any_isna(key) and missing.any_isna(distinct):
        distinct = select.take(distinct, select.rows_of(~missing.isna(distinct)))
    if ordered:
        distinct = select.take(distinct, sort.order([distinct], [True]))
    codes, _ = unique.factorize([select.concat([distinct, key])])
    key.memo[levels.RANKED] = codes[distinct.length :].astype(INT32, copy=True), distinct


def indices(self: Any) -> dict[Any, np.ndarray]:
    """Row numbers of each group by its key.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"k": [2, 1, 2]}).groupby("k").indices[2].tolist()
        [0, 2]
    """
    try:
        keys = _keys_of_groups(self)
    except NotNative as reason:
        host = self.to_pandas()
        found: dict[Any, np.ndarray] = call_pandas(
            "GroupBy.indices", str(reason), lambda: host.indices, (), {}, len(self._of)
        )
        return found
    rows, edges = groups.members(self._grouping())
    host_rows = device.to_host(rows).astype(np.intp, copy=False)
    parts = [host_rows[start:stop] for start, stop in itertools.pairwise(edges)]
    return dict(zip(keys, parts, strict=True))


def row_labels(self: Any) -> Any:
    """Labels of the rows of each group by its key.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"k": [2, 1, 2]}, index=["a", "b", "c"]).groupby("k").groups[2].tolist()
        ['a', 'c']
    """
    try:
        keys = _key_of_groups(self)
    except NotNative as reason:
        host = self.to_pandas()
        return call_pandas(
            "GroupBy.groups", str(reason), lambda: host.groups, (), {}, len(self._of)
        )
    labels = self._of._index.to_pandas()
    parts = [labels.take(rows) for rows in indices(self).values()]
    return PrettyDict(zip(keys, parts, strict=True))


def _key_of_groups(self: Any) -> pd.Index:
    """Return the labels of groups by a single key."""
    _keys_of_groups(self)
    keys: pd.Index = self._index().to_pandas()
    if isinstance(self._settings["by"], list) or keys.nlevels > 1:
        raise NotNative("labels of rows by several keys")
    return keys


def _keys_of_groups(self: Any) -> list[Any]:
    """Return the key of each group as pandas' dicts have it.

    Raises:
        NotNative: bins of time, all categories, or missing keys.
    """
    if type(self).__name__ != "GroupBy" or self._keys().whole:
        raise NotNative("row numbers of bins of time, or of all categories")
    index = self._index()
    if any(missing.any_isna(column) for column in index.columns):
        raise NotNative("row numbers by missing keys")
    return list(index.to_pandas()._values)


METHODS = (value_counts,)

"""DataFrame.join, and merge_ordered: joins by labels and joins of ordered rows."""

import warnings
from typing import Any

import pandas as pd
from pandas.api.extensions import no_default

from gpuframe import device
from gpuframe.columns.dtypes import INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import align, join_index, merge_checks, merge_keys, merging
from gpuframe.frames.fallback import native, native_function
from gpuframe.frames.index import Index
from gpuframe.ops import join as joins
from gpuframe.ops import select
from gpuframe.ops import sort as sorting
from gpuframe.ops.join import Pairs


@native
def join(
    self: Any,
    other: Any,
    on: Any = None,
    how: str = "left",
    lsuffix: Any = no_default,
    rsuffix: Any = no_default,
    sort: bool = False,
    validate: str | None = None,
    *,
    suffixes: Any = no_default,
) -> Any:
    """Join with the row labels of another frame, a named series, or a list of them.

    Args:
        other: DataFrame, named Series, or a list of them.
        on: columns of this frame to look up; its row labels if not given.
        how: as for `gpuframe.merge`.
        lsuffix: deprecated by pandas, use `suffixes`.
        rsuffix: deprecated by pandas, use `suffixes`.
        sort: whether rows come in the order of the keys.
        validate: "1:1", "1:m", "m:1" or "m:m".
        suffixes: for names that both frames have.

    Raises:
        ValueError: names that both frames have without a suffix, or a series without a name.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": ["b", "a"]})
        >>> df.join(pd.DataFrame({"v": [1, 2]}, index=["a", "b"]), on="k").v.tolist()
        [2, 1]
    """
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    chosen = _suffixes(lsuffix, rsuffix, suffixes)
    if isinstance(other, Series):
        if other.name is None:
            raise ValueError("Other Series must have a name")
        other = other.to_frame()
    if isinstance(other, DataFrame):
        if how == "cross":
            return merging.merged(
                self, other, how, on=on, suffixes=chosen, sort=sort, validate=validate
            )
        return merging.merged(
            self, other, how, left_on=on, left_index=on is None, right_index=True,
            suffixes=chosen, sort=sort, validate=validate,
        )  # fmt: skip
    if on is not None:
        raise ValueError("Joining multiple DataFrames only supported for joining on index")
    if any(chosen):
        raise ValueError("Suffixes not supported when joining multiple DataFrames")
    frames = [self, *map(merge_keys.operand, other)]
    if all(frame._index.is_unique for frame in frames):
        return _join_several(frames, how, sort=sort)
    joined = self
    for frame in frames[1:]:
        joined = merging.merged(
            joined, frame, how, left_index=True, right_index=True, sort=sort, validate=validate
        )
    return joined


def _suffixes(lsuffix: Any, rsuffix: Any, suffixes: Any) -> Any:
    if lsuffix is no_default and rsuffix is no_default:
        return ("", "") if suffixes is no_default else suffixes
    if suffixes is not no_default:
        raise ValueError("Cannot specify both 'suffixes' and 'lsuffix'/'rsuffix'.")
    warnings.warn(
        "The 'lsuffix' and 'rsuffix' keywords in DataFrame.join are "
        "deprecated and will be removed in a future version. "
        "Use the 'suffixes' keyword instead.",
        pd.errors.Pandas4Warning,
        stacklevel=4,
    )
    return ("" if lsuffix is no_default else lsuffix, "" if rsuffix is no_default else rsuffix)


def _join_several(frames: list[Any], how: str, *, sort: bool) -> Any:
    """Put frames of unique labels side by side, under the labels that `how` names."""
    if how not in ("left", "right", "inner", "outer"):
        raise NotNative(f"join of several frames, how={how}")
    names = [name for frame in frames for name in frame._table.names]
    if len(set(names)) < len(names):
        raise NotNative("join of several frames with names in common")
    name = frames[0]._index.name
    for frame in frames[1:]:
        name = align.common_name(name, frame._index.name)
    union: Index = frames[0]._index
    for frame in frames[1:]:
        union, _ = join_index.by_index(
            union, frame._index, "inner" if how == "inner" else "outer", sort=sort
        )
    columns = []
    target = union.rename(name)
    final = None
    if how in ("left", "right"):
        target = frames[0 if how == "left" else -1]._index
        if sort:
            target = target._rows(sorting.order(target.columns, [True] * target.nlevels))
        final = _rows(target, union)
    for frame in frames:
        rows = _rows(union, frame._index)
        for column in frame._columns:
            whole = select.take_or_missing(column, rows)  # pandas upcasts before it reindexes
            columns.append(whole if final is None else select.take(whole, final))
    table = Table(tuple(names), tuple(columns), len(target))
    return type(frames[0])._from_table(table, target.renewed())


def _rows(wanted: Index, own: Index) -> Any:
    """Return the own row of each wanted label, -1 where it is not there."""
    found = align.rows_for(wanted, own)
    return device.xp().arange(len(own), dtype=INT64) if found is None else found


@native_function
def merge_ordered(
    left: Any,
    right: Any,
    on: Any = None,
    left_on: Any = None,
    right_on: Any = None,
    left_by: Any = None,
    right_by: Any = None,
    fill_method: str | None = None,
    suffixes: Any = ("_x", "_y"),
    how: str = "outer",
) -> Any:
    """Join ordered rows; rows come in the order of the keys.

    Args:
        left: DataFrame or named Series.
        right: DataFrame or named Series.
        on: column name or list of names that both frames have.
        left_on: names or arrays for the left frame.
        right_on: names or arrays for the right frame.
        left_by: group by group; runs through pandas.
        right_by: group by group; runs through pandas.
        fill_method: "ffill" repeats the row before where a side has none.
        suffixes: for names that both frames have beside the keys.
        how: "inner", "left", "right" or "outer".

    Example:
        >>> import gpuframe as pd
        >>> left = pd.DataFrame({"t": [1, 3], "a": [10, 30]})
        >>> right = pd.DataFrame({"t": [2], "b": [20]})
        >>> pd.merge_ordered(left, right, on="t", fill_method="ffill").a.tolist()
        [10, 10, 30]
    """
    if left_by is not None or right_by is not None:
        raise NotNative("merge_ordered by groups")
    if how not in ("inner", "left", "right", "outer"):
        raise NotNative(f"merge_ordered how={how}")
    left, right = merge_keys.operand(left), merge_keys.operand(right)
    found = merge_keys.sides(left, right, on, left_on, right_on)
    merge_checks.settle(found)
    index, pairs = join_index.joined(found, how, sort=True, row_bytes=0)
    if fill_method not in (None, "ffill"):
        raise ValueError("fill_method must be 'ffill' or None")
    filled = pairs if fill_method is None else _filled(pairs)
    return merging.assembled(
        found, index, filled, suffixes, inner=how == "inner", keyed=pairs, levels=False
    )


def _filled(pairs: Pairs) -> Pairs:
    """Repeat the row before where a side has none."""
    left, left_absent = _forward(pairs.left, absent=pairs.left_absent)
    right, right_absent = _forward(pairs.right, absent=pairs.right_absent)
    return Pairs(left, right, pairs.length, left_absent, right_absent)


def _forward(rows: Any | None, *, absent: bool) -> tuple[Any | None, bool]:
    if rows is None or not absent:
        return rows, absent
    filled = joins.forward(rows)
    return filled, bool((filled < 0).any())

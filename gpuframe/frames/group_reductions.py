"""`agg` of groups by names of reductions alone: the usual calls, without pandas' help."""

from typing import Any

import pandas as pd

from gpuframe.columns.column import Column
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.labels import index_of_names
from gpuframe.ops import aggregate as ops


def by_name(by: Any, func: Any, named: dict[str, Any]) -> Any | None:
    """Return aggregates by names of reductions; None where anything is unusual.

    Args:
        by: GroupBy.
        func: list of names, or dict from column to a name or list; None for `named`.
        named: results by name: (column, reduction) of frames, reduction of series.

    Raises:
        KeyError: `named` asks for a column that is none.
    """
    frame = is_frame(by._of)
    names = by._of._table.names if frame else ()
    if frame and (by._of.columns.nlevels > 1 or len(set(names)) < len(names)):
        return None
    if not _are_reductions(func, named, pairs=not by._is_series):
        return None
    if func is None:
        return _named(by, named)
    if named:
        return None
    if type(func) is list:
        return _several(by, [(name, column, func) for name, column in by._values()], kept=True)
    if type(func) is dict and frame and not by._is_series and by._selected is None:
        return _by_column(by, func) if set(func) <= set(names) else None
    return None


def _are_reductions(func: Any, named: dict[str, Any], *, pairs: bool) -> bool:
    """Whether only names of reductions are asked for, and some."""
    if func is None and pairs:
        if not all(type(how) is tuple and len(how) == 2 for how in named.values()):
            return False
        wanted = [how[1] for how in named.values()]
    else:
        asked = named if func is None else func if type(func) is dict else {"": func}
        wanted = [
            how for each in asked.values() for how in (each if type(each) is list else [each])
        ]
    return bool(wanted) and all(isinstance(how, str) and how in ops.REDUCTIONS for how in wanted)


def _named(by: Any, wanted: dict[str, Any]) -> Any:
    grouping = by._grouping()
    columns = []
    for how in wanted.values():
        if by._is_series:
            column, name = by._values()[0][1], how
        else:
            if how[0] not in by._of._table.names:
                raise KeyError(f"Label(s) ['{how[0]}'] do not exist")
            column, name = by._of._table.column(how[0]), how[1]
        columns.append(ops.aggregate(grouping, column, name))
    return by._framed(list(wanted), columns, index_of_names(tuple(wanted)))


def _by_column(by: Any, wanted: dict[Any, Any]) -> Any | None:
    table = by._of._table
    if any(isinstance(how, list) for how in wanted.values()):
        listed = {name: how if isinstance(how, list) else [how] for name, how in wanted.items()}
        return _several(by, [(name, table.column(name), how) for name, how in listed.items()])
    grouping = by._grouping()
    columns = [ops.aggregate(grouping, table.column(name), how) for name, how in wanted.items()]
    labels = None
    if by._of._labels is not None or not all(isinstance(each, str) for each in wanted):
        labels = pd.Index(list(wanted), name=by._of.columns.name, tupleize_cols=False)
    return by._framed(list(wanted), columns, labels)


def _several(
    by: Any, wanted: list[tuple[Any, Column, list[Any]]], *, kept: bool = False
) -> Any | None:
    """Return several reductions of columns; None where a name would repeat.

    Args:
        by: GroupBy.
        wanted: name, column and reductions.
        kept: whether the names have the form that the frame's have.
    """
    names = [
        how if by._is_series else (name, how)
        for name, _, reductions in wanted
        for how in reductions
    ]
    if len(set(names)) < len(names):
        return None
    grouping = by._grouping()
    columns = [
        ops.aggregate(grouping, column, how)
        for _, column, reductions in wanted
        for how in reductions
    ]
    if by._is_series:
        return by._framed(names, columns)
    if kept:
        labels = by._labels_above(*map(list, zip(*names, strict=True)))
    else:
        labels = pd.MultiIndex.from_tuples(names, names=[by._of.columns.name, None])
    return by._framed(names, columns, labels)

"""Collections of frames of ours beside those of pandas."""

import itertools
from typing import Any

import dask
import dask.dataframe as dd
import pandas
from dask.dataframe.core import _concat

import gpuframe
from tests.frames import compare

PACKAGE = "gpuframe."


LAYOUTS = ("1", "3", "17", "empty", "none")
"""Numbers of partitions with known divisions; with empty first, middle and last ones; no rows."""


def rows_of(frame: pandas.DataFrame, layout: str) -> pandas.DataFrame:
    """Return the rows that a collection of that layout has."""
    return frame.iloc[:0] if layout == "none" else frame


def collection(frame: pandas.DataFrame, layout: str, module: Any) -> Any:
    """Return a frame as a collection of partitions of pandas or of ours.

    Args:
        frame: of pandas.
        layout: one of LAYOUTS.
        module: pandas or gpuframe.
    """
    frame = rows_of(frame, layout)
    whole = frame if module is pandas else gpuframe.from_pandas(frame)
    if layout.isdigit():
        return dd.from_pandas(whole, npartitions=int(layout))
    rows = len(frame)
    ends = [0, 0, rows // 3, rows // 3, rows, rows]
    slices = list(itertools.pairwise(ends))
    return dd.from_map(lambda ends: whole.iloc[slice(*ends)], slices, meta=whole.iloc[:0])


def parts_of(query: Any) -> list[Any]:
    """Return what the partitions of a collection are."""
    return list(dask.compute(*query.to_delayed(optimize_graph=False)))


def computed(query: Any, *, fallback: str = "silent") -> Any:
    """Return the result of a query, of which every partition has to be of ours.

    Args:
        query: a collection; anything else is returned as it is.
        fallback: while partitions are computed; descriptions of no rows may go through pandas.
    """
    if not hasattr(query, "compute"):
        return query
    if query.ndim == 0:
        query = query.optimize()
        with gpuframe.options.context(fallback=fallback):
            return query.compute()
    query = query.optimize()
    with gpuframe.options.context(fallback=fallback):
        parts = parts_of(query)
    for part in parts:
        assert not isinstance(part, pandas.DataFrame | pandas.Series | pandas.Index), type(part)
    return _concat(parts)


def check(actual: Any, expected: Any, *, order: Any = True, rtol: float | None = None) -> None:
    """Compare two results.

    Args:
        actual: of ours or of pandas.
        expected: of pandas.
        order: True, False (the same rows in any order) or "values" (without their labels).
        rtol: relative tolerance of floats.
    """
    actual = compare.to_pandas(actual, leak=False)
    if order is not True:
        actual, expected = _sorted(actual, order), _sorted(expected, order)
    compare.check(actual, expected, rtol=rtol)


def _sorted(value: Any, order: Any) -> Any:
    """Return rows in an order that depends on their values alone."""
    if isinstance(value, pandas.Index):
        return value.sort_values()
    if isinstance(value, pandas.Series):
        value = value.to_frame("values")
    if not isinstance(value, pandas.DataFrame):
        return value
    labels = [f"index {level}" for level in range(value.index.nlevels)]
    value = value.reset_index(names=labels, drop=False) if order is False else value
    value = value.reset_index(drop=True)
    return value.sort_values(list(value.columns), ignore_index=True)

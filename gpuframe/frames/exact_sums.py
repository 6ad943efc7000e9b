"""Exact sums of frames as a table that merges: parts of the data summed on other days or machines.

The table is an ordinary DataFrame of keys, names and integers; `ops.states` says what stands in it.
"""

from collections.abc import Iterable
from typing import Any

from gpuframe.frames.dataframe import DataFrame
from gpuframe.ops import states


def collect(
    frame: DataFrame,
    by: list[str],
    columns: list[str],
    pairs: Iterable[tuple[str, str]] = (),
    *,
    squares: bool = True,
) -> DataFrame:
    """Return the exact sums, sums of squares and counts of some columns by group.

    Args:
        frame: the rows.
        by: names of the keys; none for one group of all rows. Rows with a missing key are left
            out.
        columns: names of columns of numbers.
        pairs: names of columns whose covariance is wanted too.
        squares: whether sums of squares are kept, without which there are counts, sums and means.

    Raises:
        KeyError: no column has one of the names.
        NotNative: a column is not of numbers.
        ValueError: no column, or a key that is called as a column of the table.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.frames import exact_sums
        >>> days = [pd.DataFrame({"k": [1, 2], "x": [0.1, 1e16]}),
        ...         pd.DataFrame({"k": [2, 1, 2], "x": [1.0, 0.2, -1e16]})]
        >>> state = exact_sums.merge([exact_sums.collect(day, ["k"], ["x"]) for day in days])
        >>> exact_sums.finish(state, "sum").x.tolist()
        [0.30000000000000004, 1.0]
    """
    table = frame._table
    wanted = [*by, *columns, *(name for pair in pairs for name in pair)]
    for name in wanted:
        if name not in table.names:
            raise KeyError(name)
    if not columns:
        raise ValueError("no columns to sum")
    keys = [(name, table.column(name)) for name in by]
    values = [(name, table.column(name)) for name in columns]
    return _framed(states.collect(keys, values, list(pairs), squares=squares))


def merge(found: Iterable[DataFrame]) -> DataFrame:
    """Return the table of the rows of all of some tables.

    Raises:
        ValueError: no table, or tables with other keys.
    """
    tables = [frame._table for frame in found]
    if not tables:
        raise ValueError("no tables to merge")
    return _framed(states.merge(tables))


def finish(state: DataFrame, name: str, *, ddof: int = 1) -> DataFrame:
    """Return a result of every column by group, in the order of the keys.

    Args:
        state: of `collect` or `merge`.
        name: count, sum, mean, var, std or sem.
        ddof: subtracted from the count in the denominator of the last three.

    Returns:
        the keys and a column for each column summed, with the bits of `groupby` over all rows.

    Raises:
        ValueError: another name.
    """
    return _framed(states.finish(state._table, name, ddof=ddof))


def covariance(state: DataFrame, left: str, right: str, *, ddof: int = 1) -> DataFrame:
    """Return the covariance of a pair of columns that was asked for, by group.

    Raises:
        KeyError: the table has no products of the two.
    """
    return _framed(states.covariance(state._table, left, right, ddof=ddof))


def _framed(table: Any) -> DataFrame:
    frame: DataFrame = DataFrame._from_table(table)
    return frame

"""melt and wide_to_long: columns one below the other, their names as values beside them."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_cells, levels
from gpuframe.frames import index as indexes
from gpuframe.frames.fallback import lift, native, native_function, of_nothing
from gpuframe.ops import missing, reshape, select, unique


def listed(names: Any) -> list[Any]:
    """Return one name, or names in something like a list, as a list."""
    if names is None:
        return []
    return list(names) if pd.api.types.is_list_like(names) else [names]


@native
def melt(
    self: Any,
    id_vars: Any = None,
    value_vars: Any = None,
    var_name: Any = None,
    value_name: Any = "value",
    col_level: Any = None,
    ignore_index: bool = True,
) -> Any:
    """Return columns one below the other, with their names and the identifying columns beside.

    Args:
        id_vars: names of the columns that are repeated beside the values.
        value_vars: names of the columns that are put below each other; all others if not given.
        var_name: of the new column of names; the name of `columns`, or "variable".
        value_name: of the new column of values.
        col_level: which level of the names, where they have several; all if not given.
        ignore_index: whether to number the rows anew, else labels are repeated.

    Raises:
        KeyError: a name is not among the columns.
        ValueError: a new name is taken.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": ["x", "y"], "a": [1, 2], "b": [3, 4]})
        >>> df.melt("k").value.tolist()
        [1, 2, 3, 4]
    """
    from gpuframe.frames.dataframe import DataFrame

    self = lift(self)
    table, names = self._table, self.columns
    settings = {"id_vars": id_vars, "value_vars": value_vars, "var_name": var_name,
                "value_name": value_name, "ignore_index": ignore_index}  # fmt: skip
    if names.nlevels > 1 or col_level is not None or not names.is_unique:
        return _by_cells(self, {**settings, "col_level": col_level})
    ids, wanted = listed(id_vars), listed(value_vars)
    own = "variable" if names.name is None else names.name
    label = own if var_name is None else var_name
    added = [*ids, label, value_name]
    known = set(table.names)
    plain = not pd.api.types.is_list_like(label) and len(set(added)) == len(added)
    if not plain or value_name in known or not known.issuperset([*ids, *wanted]):
        return _by_cells(self, settings)
    if value_vars is not None:
        chosen = [name for name in dict.fromkeys(wanted) if name not in ids]
    else:
        chosen = [name for name in table.names if name not in ids]
    if not chosen or any(isinstance(name, tuple) for name in added):
        raise NotNative("melt of no column")
    height, width = len(self), len(chosen)
    columns = [reshape.tiled(table.column(name), width) for name in ids]
    columns.append(reshape.repeated(_names_of(self, chosen), height))
    columns.append(select.concat([table.column(name) for name in chosen]))
    index = None
    if not ignore_index:
        rows = device.xp().arange(height, dtype=INT64)
        index = self._index._rows(device.xp().tile(rows, width))
    labels = pd.Index(added)
    return DataFrame._from_table(Table(tuple(added), tuple(columns), height * width), index, labels)


def _by_cells(self: Any, settings: dict[str, Any]) -> Any:
    """Melt a frame whose names repeat or have levels: pandas moves the numbers of its cells."""
    from gpuframe.frames.dataframe import DataFrame

    if not self.size:
        return of_nothing(self, "melt", **settings)
    found = by_cells.numbered(self).melt(**settings)
    repeated, last = len(listed(settings["id_vars"])), found.shape[1] - 1
    columns = tuple(
        by_cells.values_of(self, found.iloc[:, at])
        if at < repeated or at == last
        else neighbour.from_pandas(found.iloc[:, at])
        for at in range(found.shape[1])
    )
    table = Table(tuple(found.columns), columns, len(found))
    return DataFrame._from_table(table, indexes.from_pandas(found.index), found.columns)


def _names_of(self: Any, chosen: list[Any]) -> Column:
    """Return names of columns as a column."""
    return neighbour.from_pandas(self.columns[self.columns.get_indexer(chosen)])


@native_function
def lreshape(data: Any, groups: dict[Any, list[Any]], dropna: bool = True) -> Any:
    """Return groups of columns one below the other, each group a column.

    Args:
        data: the frame.
        groups: for each new name the names of its columns, as many for each.
        dropna: whether rows that miss a value in a new column are left out.

    Raises:
        ValueError: groups of different lengths.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [7], "a1": [1], "a2": [2]})
        >>> pd.lreshape(df, {"a": ["a1", "a2"]}).a.tolist()
        [1, 2]
    """
    from gpuframe.frames.dataframe import DataFrame

    data = lift(data)
    table = data._table
    width = len(next(iter(groups.values())))
    if any(len(names) != width for names in groups.values()):
        raise ValueError("All column lists must be same length")
    used = {name for names in groups.values() for name in names}
    if not used.issubset(table.names) or data.columns.nlevels > 1 or not data.columns.is_unique:
        data[sorted(used, key=str)]  # a name that does not exist is a KeyError
        raise NotNative("lreshape under names that repeat or have levels")
    others = list(data.columns.difference(list(used)))
    columns = [reshape.tiled(table.column(name), width) for name in others]
    columns += [select.concat([table.column(name) for name in names]) for names in groups.values()]
    labels = [*others, *groups]
    if len(set(labels)) < len(labels):
        raise NotNative("lreshape into names that are taken")
    whole = Table(tuple(labels), tuple(columns), len(data) * width)
    result = DataFrame._from_table(whole, None, pd.Index(labels))
    return result.dropna(subset=list(groups), ignore_index=True) if dropna else result


@native_function
def wide_to_long(
    df: Any, stubnames: Any, i: Any, j: Any, sep: str = "", suffix: str = r"\d+"
) -> Any:
    r"""Return columns of common beginnings one below the other, labelled by the rest of the names.

    Args:
        df: the frame.
        stubnames: beginnings of names: one, or a list; each becomes a column.
        i: names of the columns that identify a row.
        j: name of the level that the rest of the names becomes, numbers where they all are.
        sep: between the beginning and the rest.
        suffix: regular expression of the rest.

    Raises:
        ValueError: a beginning is a whole name, or `i` does not identify rows.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [7], "a1": [1], "a2": [2]})
        >>> pd.wide_to_long(df, "a", i="k", j="n").a.tolist()
        [1, 2]
    """
    from gpuframe.frames.dataframe import DataFrame

    df = lift(df)
    stubs, keys = listed(stubnames), listed(i)
    names = df.columns
    if names.isin(stubs).any():
        raise ValueError("stubname can't be identical to a column name")
    if df[keys].duplicated().any():
        raise ValueError("the id variables need to uniquely identify each row")
    if not all(isinstance(name, str) for name in (*names, *stubs)) or not names.is_unique:
        raise NotNative("wide_to_long of names that repeat or are no texts")
    table = df._table
    if not len(df):
        return lift(pd.wide_to_long(df.to_pandas(), stubs, keys, j, sep, suffix))
    if any(missing.any_isna(table.column(name)) for name in keys):
        raise NotNative("wide_to_long by what is missing")
    parts = [_parts(names, stub, sep, suffix) for stub in stubs]
    endings = parts[0].index
    if not len(endings) or any(set(part.index) != set(endings) for part in parts[1:]):
        return _to_long_by_cells(df, (stubs, keys, j, sep, suffix))
    used = {name for part in parts for name in part}
    others = [name for name in sorted(set(names) - used) if name not in keys]
    made = [stub.rstrip(sep) for stub in stubs]
    labels = [*others, *made]
    if len(set(labels)) < len(labels) or {*labels, j} & set(keys) or j in labels:
        raise NotNative("wide_to_long into names that are taken")
    # One identifying column is joined by its labels, several by their values, which orders rows.
    inner, outer = reshape.tiled, reshape.repeated
    together: Callable[[list[Column]], Column] = select.concat
    if len(keys) > 1:
        inner, outer, together = outer, inner, reshape.interleaved
    width = len(endings)
    columns = [inner(table.column(name), width) for name in others]
    columns += [together([table.column(part[at]) for at in endings]) for part in parts]
    level = outer(neighbour.from_pandas(endings), len(df))
    found = [*(inner(table.column(name), width).replace() for name in keys), level]
    if len(keys) == 1:
        found[0].memo[levels.APPEARANCE] = True
    index = indexes.MultiIndex._of(found, [*keys, j])
    return DataFrame._from_table(
        Table(tuple(labels), tuple(columns), len(df) * width), index, pd.Index(labels, dtype="str")
    )


def _to_long_by_cells(df: Any, settings: tuple[Any, ...]) -> Any:
    """Lengthen a frame whose beginnings differ in their endings: pandas moves numbers of cells."""
    from gpuframe.frames.dataframe import DataFrame

    keys = settings[1]
    numbers, labels = by_cells.numbered(df), []
    for name in keys:  # numbers in the order of the labels, for pandas may put them in order
        codes, distinct = unique.numbered(df._table.column(name), sort=True, keep_missing=False)
        numbers[name] = device.to_host(codes)
        labels.append(distinct)
    found = pd.wide_to_long(numbers, *settings)
    if not len(found):
        raise NotNative("wide_to_long into no row")
    columns = tuple(
        neighbour.from_pandas(one) if one.isna().all() else by_cells.values_of(df, one)
        for one in (found.iloc[:, at] for at in range(found.shape[1]))
    )
    plain = found.index.set_names([None] * found.index.nlevels)
    rows = [plain.get_level_values(at).to_numpy() for at in range(len(keys))]
    levels_found = [
        reshape.taken(distinct, device.to_device(codes.astype(np.int64)))
        for distinct, codes in zip(labels, rows, strict=True)
    ]
    levels_found.append(neighbour.from_pandas(plain.get_level_values(-1)))
    index = indexes.MultiIndex._of(levels_found, list(found.index.names))
    table = Table(tuple(found.columns), columns, len(found))
    return DataFrame._from_table(table, index, found.columns)


def _parts(names: pd.Index, stub: str, sep: str, suffix: str) -> pd.Series:
    """Return the names of a beginning under their endings, numbers where all of them are."""
    pattern = re.compile(f"^{re.escape(stub)}{re.escape(sep)}{suffix}$")
    chosen = [name for name in names if pattern.match(name)]
    endings: Any = pd.Series([name.replace(stub + sep, "") for name in chosen], dtype="str")
    try:
        endings = pd.to_numeric(endings)
    except (TypeError, ValueError, OverflowError):
        endings = endings.astype("str")
    index = pd.Index(np.asarray(endings) if endings.dtype.kind in "iuf" else endings)
    if not index.is_unique:
        raise NotNative("wide_to_long of endings that are one number")
    return pd.Series(chosen, index=index, dtype=object)

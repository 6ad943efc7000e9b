"""Methods that look at labels alone: pandas does them on row numbers, the values follow.

Row labels and column names go to the host; the columns stay where they are and are gathered by
the row numbers that come back. So every kind of index answers exactly as pandas does.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import align, labels
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import done, is_frame
from gpuframe.frames.fallback import native, to_pandas
from gpuframe.frames.index import Index
from gpuframe.ops import missing, select

COLUMNS = (1, "columns")
"""Values of `axis` that mean the columns of a frame."""

_UNSET = pd.api.extensions.no_default


def row_numbers(self: Any) -> Any:
    """Return the row numbers under the row labels, a pandas Series or a frame of one column."""
    host = pd.Series(np.arange(len(self)), index=self._index.to_pandas())
    return host.to_frame() if is_frame(self) else host


def column_numbers(self: Any) -> pd.DataFrame:
    """Return the column numbers under the column names, as the only row of a pandas frame."""
    return pd.DataFrame(np.arange(len(self._table.names))[None, :], columns=self.columns)


def rows_like(self: Any, found: Any, fill: Any = None) -> Any:
    """Return the rows whose numbers pandas chose.

    Args:
        self: frame or series that the numbers come from.
        found: what a method made of `row_numbers`: numbers, NaN or -1 where there is no row.
        fill: value of the rows that are not there; None for missing.

    Raises:
        NotNative: `fill` does not go with a column's dtype.
    """
    if is_frame(self) and isinstance(found, pd.Series):
        from gpuframe.frames.locate import _one_row

        return _one_row(self, int(found.iloc[0]))
    if not isinstance(found, pd.Series | pd.DataFrame):
        return self._column.scalar(int(found))
    numbers = (found.iloc[:, 0] if isinstance(found, pd.DataFrame) else found).to_numpy()
    if numbers.dtype.kind == "f":
        numbers = np.where(np.isnan(numbers), -1, numbers)
    numbers = numbers.astype(np.int64, copy=False)
    index = indexes.from_pandas(found.index)
    if numbers.shape[0] == len(self) and np.array_equal(numbers, np.arange(len(self))):
        return _under(self, index)
    rows = device.to_device(numbers)
    return _gathered(self, rows, index, bool((numbers < 0).any()), fill)


def _gathered(self: Any, rows: Any, index: Index, gaps: bool, fill: Any) -> Any:
    if not gaps:
        return self._with_rows(rows, index)
    result = self._each(lambda column: taken(column, rows, fill))
    return _under(result, index, int(rows.shape[0]))


def taken(column: Column, rows: Any, fill: Any) -> Column:
    """Return the values of some rows, `fill` (None: missing) where a row is negative."""
    if not is_present(fill):
        return select.take_or_missing(column, rows, known=True)
    if not column.length:
        column = select.filler(column)
    known = rows >= 0
    return select.where(known, select.take(column, device.xp().maximum(rows, 0)), fill)


def _under(self: Any, index: Index, length: int | None = None) -> Any:
    """Return the values of an object under other row labels, as many."""
    if not is_frame(self):
        return type(self)._from_column(self._column, index, self.name)
    table = self._table
    if length is not None:
        table = Table(table.names, table.columns, length)
    return type(self)._from_table(table, index, self._labels)


def columns_like(self: Any, found: Any) -> Any:
    """Return the columns whose numbers pandas chose: a frame, or a series where it gave one.

    Raises:
        NotNative: a column that is not there.
    """
    if isinstance(found, pd.DataFrame):
        numbers, names = found.to_numpy().ravel(), found.columns
    else:
        numbers, names = np.ravel(found), None
    if numbers.dtype.kind == "f" and np.isnan(numbers).any():
        raise NotNative("columns that are not there")
    places = numbers.astype(np.int64).tolist()
    if names is None:
        from gpuframe.frames.series import Series

        name = getattr(found, "name", None)
        return Series._from_column(self._table.columns[places[0]], self._index, name)
    part = self._with_columns(places)
    return labels.with_names(part, names)


@functools.cache
def _signature(kind: str, name: str) -> inspect.Signature:
    """Return the parameters of pandas' method."""
    return inspect.signature(getattr(getattr(pd, kind), name))


def arguments(self: Any, name: str, args: tuple[Any, ...], kwargs: Any) -> dict[str, Any]:
    """Return the arguments of a call by name, as pandas' objects.

    Raises:
        TypeError: pandas' method has no such parameter.
    """
    signature = _signature("DataFrame" if is_frame(self) else "Series", name)
    found = dict(signature.bind(self, *args, **kwargs).arguments)
    found.pop("self")
    found.update(found.pop("kwargs", {}))
    return {key: to_pandas(value) for key, value in found.items()}


def _along_columns(self: Any, axis: Any) -> bool:
    return is_frame(self) and axis in COLUMNS


def choosing(name: str, doc: str) -> Callable[..., Any]:
    """Return a method that chooses rows or columns by their labels.

    Args:
        name: of pandas' method.
        doc: the docstring.
    """

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = arguments(self, name, args, kwargs)
        along = _along_columns(self, given.get("axis"))
        return chosen(self, name, given, along_columns=along)

    return _as_method(method, name, doc)


def chosen(self: Any, name: str, given: dict[str, Any], *, along_columns: bool) -> Any:
    """Return the rows or columns that pandas' method of a name chooses."""
    if along_columns and is_frame(self):
        return columns_like(self, _run(column_numbers(self), name, given))
    fill = given.get("fill_value")
    if is_present(fill):
        given["fill_value"] = -1
    return rows_like(self, _run(row_numbers(self), name, given), fill)


def is_present(value: Any) -> bool:
    """Whether a scalar is given and is not missing."""
    return value is not None and value is not _UNSET and not bool(pd.isna(value))


def _run(numbers: Any, name: str, given: dict[str, Any]) -> Any:
    """Call pandas' method; what a positional-only parameter takes is given by position."""
    given = dict(given)
    first = [given.pop("arg")] if "arg" in given else []
    return getattr(numbers, name)(*first, **given)


def relabelling(name: str, doc: str) -> Callable[..., Any]:
    """Return a method that changes labels and leaves the values alone."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = arguments(self, name, args, kwargs)
        inplace = bool(given.pop("inplace", False)) if "inplace" in given else False
        index = self._index.to_pandas()
        if not is_frame(self):
            blank = pd.Series(np.broadcast_to(np.int8(0), len(self)), index, copy=False)
            blank.name = self.name
            found = getattr(blank, name)(**given)
            result = type(self)._from_column(
                self._column, indexes.from_pandas(found.index), found.name
            )
            return done(self, result, inplace=inplace)
        table = self._table
        shape = table.length, len(table.names)
        values = np.broadcast_to(np.int8(0), shape)
        found = getattr(pd.DataFrame(values, index, self.columns, copy=False), name)(**given)
        rows = self._index if found.index is index else indexes.from_pandas(found.index)
        return done(self, labels.with_names(_under(self, rows), found.columns), inplace=inplace)

    return _as_method(method, name, doc)


def _as_method(method: Callable[..., Any], name: str, doc: str) -> Callable[..., Any]:
    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"{doc}\n\nArguments as of pandas' method; labels are looked at on the host."
    return native(method)


def rows_at(self: Any, key: Any) -> Any:
    """Return what `loc[key]` gives, by labels of any kind."""
    return rows_like(self, row_numbers(self).loc[to_pandas(key)])


def columns_at(self: Any, key: Any) -> Any:
    """Return what `self[key]` gives of columns, by names of any kind."""
    return columns_like(self, column_numbers(self)[to_pandas(key)])


@native
def reindex(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the rows, and columns, of new labels; missing or `fill_value` where there are none.

    Args:
        args: as of pandas' method: `labels` of the rows or of `axis`.
        kwargs: as of pandas' method: `index`, `columns`, `fill_value`, `method` and so on.

    Raises:
        ValueError: labels repeat.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2], index=["a", "b"]).reindex(["b", "c"]).tolist()
        [2.0, nan]
    """
    given = arguments(self, "reindex", args, kwargs)
    along = given.pop("axis", None)
    if "labels" in given:
        if "index" in given or "columns" in given:
            raise TypeError("Cannot specify both 'labels' and any of 'index' or 'columns'.")
        given["columns" if along in COLUMNS else "index"] = given.pop("labels")
    rows, names = given.pop("index", None), given.pop("columns", None)
    result = self
    if names is not None:
        result = _with_names(result, names, given)
    if rows is not None:
        result = _with_labels(result, rows, given)
    return result.copy() if result is self else result


def _with_labels(self: Any, wanted: Any, given: dict[str, Any]) -> Any:
    fill = given.get("fill_value")
    if given.keys() <= {"fill_value", "copy"} and isinstance(wanted, pd.Index):
        # The usual call: labels of one kind, looked up on the device.
        index = indexes.from_pandas(wanted)
        if index.nlevels == self._index.nlevels == 1 and index.dtype == self._index.dtype:
            rows = align.rows_for(index, self._index)
            if rows is None:
                return _under(self, index)
            return _gathered(self, rows, index, bool((rows < 0).any()), fill)
    if is_present(fill):
        given = {**given, "fill_value": -1}
    return rows_like(self, row_numbers(self).reindex(index=wanted, **given), fill)


def _with_names(self: Any, wanted: Any, given: dict[str, Any]) -> Any:
    fill = given.get("fill_value")
    found = column_numbers(self).reindex(columns=wanted, **{**given, "fill_value": -1})
    places = found.to_numpy().ravel().astype(np.int64).tolist()
    value = np.nan if fill is None or fill is _UNSET else fill
    absent = [select.full(value, len(self))] if -1 in places else []
    columns = tuple((*self._table.columns, *absent)[at] for at in places)
    table = Table(tuple(found.columns), columns, len(self))
    return type(self)._from_table(table, self._index, found.columns)


@native
def reindex_like(self: Any, other: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the rows and columns of another object's labels, missing where there are none."""
    given = arguments(self, "reindex_like", (other, *args), kwargs)
    other = given.pop("other")
    axes = {"index": other.index}
    if is_frame(self):
        axes["columns"] = other.columns
    return reindex(self, **axes, **given)


@native
def sample(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Return rows at random, the ones that pandas chooses for the same `random_state`.

    Args:
        args: as of pandas' method: `n` or `frac`, `replace`, `weights`, `random_state`.
        kwargs: likewise, and `axis`, `ignore_index`.

    Raises:
        ValueError: more rows than there are, or weights that are none.

    Example:
        >>> import gpuframe as pd
        >>> len(pd.Series(range(100)).sample(frac=0.1, random_state=1))
        10
    """
    given = arguments(self, "sample", args, kwargs)
    if _along_columns(self, given.get("axis")):
        return columns_like(self, column_numbers(self).sample(**given))
    weights = given.get("weights")
    if isinstance(weights, str) and is_frame(self):
        if weights not in self._table.names:
            raise KeyError("String passed to weights not a valid column")
        given["weights"] = self[weights].to_pandas().to_numpy()
    return rows_like(self, row_numbers(self).sample(**given))


@native
def squeeze(self: Any, axis: Any = None) -> Any:
    """Return a frame of one column as a series, one value as a scalar, else the object itself."""
    if axis not in (None, 0, "index", "rows", *COLUMNS) or (not is_frame(self) and axis in COLUMNS):
        raise NotNative("squeeze along another axis")
    result = self
    if is_frame(self) and axis in (None, *COLUMNS) and len(self._table.names) == 1:
        result = self._with_columns([0]).iloc[:, 0]
    if axis not in COLUMNS and len(result) == 1:
        return result.iloc[0]
    return result


def first_valid_index(self: Any) -> Any:
    """Return the label of the first row that is not missing throughout, None if there is none."""
    return _label_of_known(self, 0)


def last_valid_index(self: Any) -> Any:
    """Return the label of the last row that is not missing throughout, None if there is none."""
    return _label_of_known(self, -1)


def _label_of_known(self: Any, which: int) -> Any:
    known = None
    for column in self._columns:
        present = ~missing.isna(column)
        known = present if known is None else known | present
    rows = select.rows_of(known) if known is not None else ()
    if not len(rows):
        return None
    row = int(device.read(rows[-1:] if which else rows[:1])[0])
    return self._index.slice(row, row + 1).to_pandas()[0]


_CHOOSING = {
    "truncate": "Return the rows (or columns) between two labels.",
    "between_time": "Return the rows between two times of the day.",
    "at_time": "Return the rows at a time of the day.",
    "take": "Return the rows (or columns) at some positions.",
    "asfreq": "Return the rows of evenly spaced times.",
    "xs": "Return the rows (or columns) of a label in one or several levels.",
    "repeat": "Return each value some times over.",
}
_RELABELLING = {
    "droplevel": "Return the object without a level of its labels.",
    "swaplevel": "Return the object with two levels of its labels swapped.",
    "reorder_levels": "Return the object with the levels of its labels in another order.",
    "rename_axis": "Return the object with other names of its labels.",
    "tz_localize": "Return the object with its times in a time zone.",
    "tz_convert": "Return the object with its times in another time zone.",
    "to_period": "Return the object with its times as periods.",
    "to_timestamp": "Return the object with its periods as times.",
    "add_prefix": "Return the object with a prefix to its labels.",
    "add_suffix": "Return the object with a suffix to its labels.",
}


def bind(owner: type) -> None:
    """Give a class the methods that look at labels alone."""
    kind = getattr(pd, owner.__name__)
    for name, doc in _CHOOSING.items():
        if hasattr(kind, name):
            setattr(owner, name, choosing(name, doc))
    for name, doc in _RELABELLING.items():
        setattr(owner, name, relabelling(name, doc))
    for function in (
        reindex, reindex_like, sample, squeeze, first_valid_index, last_valid_index,
    ):  # fmt: skip
        setattr(owner, function.__name__, function)

"""DataFrame: columns under names, rows under labels. Methods are bound functions of their topic."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.frames import (
    aggregating,
    applying,
    assigning_columns,
    by_labels,
    choosing,
    clipping,
    columnwise,
    combining,
    construct,
    convert,
    correlations,
    counting,
    describing,
    display,
    evaluate,
    exploding,
    files,
    filtering,
    index_kinds,  # noqa: F401 - its classes register themselves
    indexing,
    interpolating,
    joining,
    labels,
    labels_as_columns,
    locate,
    melting,
    merging,
    metadata,
    operators,
    pivoting,
    protocol,
    quantiles,
    ranking,
    reductions,
    replacing,
    resampling,
    rows,
    running,
    sorting,
    stacking,
    statistics,
    ufuncs,
    unstacking,
    warned,
    windows,
)
from gpuframe.frames import index as indexes
from gpuframe.frames.declared import FRAME_ON_HOST, FRAME_VIA_PANDAS
from gpuframe.frames.fallback import on_host, to_pandas, via_pandas
from gpuframe.frames.hosted import accessor
from gpuframe.frames.index import Index
from gpuframe.frames.series import Series
from gpuframe.frames.typed import Operators, same_kind
from gpuframe.ops import later


class DataFrame(Operators):
    """Columns under names, rows under labels.

    Args:
        data: dict of columns, list of rows, 2-D array, pandas DataFrame or Arrow table.
        index: row labels; 0, 1, ... if not given.
        columns: names of the columns, or which ones to take from a dict.
        dtype: one dtype for all columns.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]})
        >>> df.groupby("k").v.sum().to_pandas().to_dict()
        {'a': 4, 'b': 2}
    """

    __slots__ = ("__weakref__", "_index", "_key", "_labels", "_notes", "_table")

    _table: Table
    _index: Index
    _labels: pd.Index | None
    _key: Any  # of a group that a user's function sees, as its `name`

    def __init__(
        self,
        data: Any = None,
        index: Any = None,
        columns: Any = None,
        dtype: Any = None,
        copy: Any = None,  # noqa: ARG002 - columns are immutable, so there is nothing to copy
    ) -> None:
        self._labels = None
        if isinstance(data, dict):
            data = dict(data)  # a subclass holds its columns alike
        plain = columns is None and dtype is None
        if plain and type(data) is dict and not (index is not None and _has_series(data)):
            found = construct.table_of(data)
            if found is not None and (index is None or len(found[1]) != 1):  # one is repeated
                self._table, own = found
                self._index = own if index is None else construct.index_of(index, len(own))
                if index is None or isinstance(own, indexes.RangeIndex):
                    return
        if plain and index is None and isinstance(data, DataFrame):
            self._rebind(data)
            return
        if hasattr(data, "schema") and hasattr(data, "column_names"):
            data = convert.table_from_arrow(data)
        host = pd.DataFrame(
            to_pandas(data), index=to_pandas(index), columns=to_pandas(columns), dtype=dtype
        )
        self._rebind(DataFrame.from_pandas(host))

    @classmethod
    def _from_table(
        cls, table: Table, index: Index | None = None, labels: pd.Index | None = None
    ) -> "DataFrame":
        frame = object.__new__(DataFrame)
        frame._table = table
        frame._index = indexes.default(table.length) if index is None else index
        frame._labels = labels
        return frame

    def _each(self, function: Callable[[Column], Column]) -> "DataFrame":
        table = self._table
        columns = tuple(function(column) for column in table.columns)
        return DataFrame._from_table(
            Table(table.names, columns, table.length), self._index, self._labels
        )

    def _with_rows(self, found: Any, index: Index | None = None) -> "DataFrame":
        table = self._table
        columns = later.chosen(table.columns, found)
        labels_of_rows = self._index._rows(found) if index is None else index
        return DataFrame._from_table(
            Table(table.names, columns, int(found.shape[0])), labels_of_rows, self._labels
        )

    def _with_columns(self, positions: list[int]) -> "DataFrame":
        table = self._table
        names = tuple(table.names[at] for at in positions)
        columns = tuple(table.columns[at] for at in positions)
        kept = None
        if self._labels is not None or not positions:
            kept = self.columns.take(positions) if positions else self.columns[:0]
        return DataFrame._from_table(Table(names, columns, table.length), self._index, kept)

    def _rebind(self, other: "DataFrame") -> None:
        self._table, self._index, self._labels = other._table, other._index, other._labels

    @property
    def _columns(self) -> tuple[Column, ...]:
        return self._table.columns

    @classmethod
    def from_pandas(cls, host: pd.DataFrame) -> "DataFrame":
        """Return a pandas DataFrame on the device; on the CPU backend the memory is shared."""
        columns = tuple(neighbour.from_pandas(host._ixs(at, axis=1)) for at in range(host.shape[1]))
        table = Table(tuple(host.columns), columns, len(host))
        frame = cls._from_table(table, indexes.from_pandas(host.index), host.columns)
        found: DataFrame = metadata.from_host(host, frame)
        return found

    from_arrow: Any = classmethod(convert.frame_from_arrow)
    from_dict: Any = classmethod(convert.frame_from_dict)
    from_records: Any = classmethod(convert.frame_from_records)

    # --- shape and labels -----------------------------------------------------------------

    def __len__(self) -> int:
        return self._table.length

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self), len(self._table.names)

    @property
    def size(self) -> int:
        """Number of values."""
        return len(self) * len(self._table.names)

    @property
    def ndim(self) -> int:
        """Number of dimensions, 2."""
        return 2

    @property
    def empty(self) -> bool:
        """Whether there is no value."""
        return self.size == 0

    @property
    def index(self) -> Index:
        """The row labels."""
        self._index = self._index.of(self)
        return self._index

    @index.setter
    def index(self, labels_of_rows: Any) -> None:
        self._index = labels.checked_index(labels_of_rows, len(self))

    @property
    def columns(self) -> pd.Index:
        """The names of the columns, a pandas Index on the host."""
        if self._labels is None:
            self._labels = labels.index_of_names(self._table.names)
        return self._labels

    @columns.setter
    def columns(self, names: Any) -> None:
        self._rebind(labels.with_names(self, names))

    @property
    def dtypes(self) -> Series:
        """The dtype of each column."""
        found: Series = labels.dtypes_of(self)
        return found

    @property
    def axes(self) -> list[Any]:
        """[row labels, column names]."""
        return [self._index, self.columns]

    @property
    def T(self) -> "DataFrame":  # noqa: N802 - pandas' name
        """The frame turned on its side."""
        turned: DataFrame = self.transpose()
        return turned

    def keys(self) -> pd.Index:
        """Return the names of the columns."""
        return self.columns

    def __iter__(self) -> Iterator[Any]:
        return iter(self._table.names)

    def __contains__(self, name: Any) -> bool:
        return name in self.columns

    def items(self) -> Iterator[tuple[Any, Series]]:
        """Yield (name, Series) of each column."""
        for name, column in zip(self._table.names, self._table.columns, strict=True):
            yield name, Series._from_column(column, self._index, name)

    def __bool__(self) -> bool:
        raise ValueError(
            "The truth value of a DataFrame is ambiguous. "
            "Use a.empty, a.item(), a.any() or a.all()."
        )

    __hash__ = None

    def __getattr__(self, name: str) -> Any:
        """Return the column of that name."""
        if name == "name" and hasattr(self, "_key"):
            return self._key
        if hasattr(DataFrame, name):  # a property that raised: let it say why
            return object.__getattribute__(self, name)
        if name not in _FIELDS and name in self._table.names:
            return self[name]
        raise AttributeError(f"'DataFrame' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FIELDS or name not in self._table.names:
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __dir__(self) -> list[str]:
        names = [name for name in self._table.names if isinstance(name, str)]
        return [*object.__dir__(self), *(name for name in names if name.isidentifier())]

    # --- selection ------------------------------------------------------------------------

    __getitem__ = indexing.frame_getitem
    __setitem__ = assigning_columns.frame_setitem
    __delitem__ = indexing.frame_delitem
    get = indexing.get
    pop = indexing.pop
    insert = assigning_columns.insert
    filter = same_kind(filtering.filter)
    loc = property(locate.Loc)
    iloc = property(locate.Iloc)
    at = property(locate.At)
    iat = property(locate.Iat)
    query = same_kind(evaluate.query)
    eval = evaluate.evaluate
    head = same_kind(rows.head)
    tail = same_kind(rows.tail)
    assign = same_kind(indexing.assign)
    iterrows = convert.iterrows
    select_dtypes = same_kind(labels.select_dtypes)
    select = same_kind(indexing.frame_select)

    # --- values elsewhere -----------------------------------------------------------------

    to_pandas = convert.frame_to_pandas
    to_arrow = convert.frame_to_arrow
    to_numpy = convert.frame_to_numpy
    values = property(convert.frame_to_numpy)
    __array__ = convert.frame_array
    __arrow_c_stream__ = convert.frame_stream
    to_parquet = files.to_parquet
    to_csv = files.to_csv
    to_feather = files.to_feather
    __repr__ = display.text
    _repr_html_ = display.html

    # --- value by value -------------------------------------------------------------------

    isna = same_kind(columnwise.isna)
    isnull = same_kind(columnwise.isna)
    notna = same_kind(columnwise.notna)
    notnull = same_kind(columnwise.notna)
    fillna = same_kind(columnwise.fillna)
    astype = same_kind(columnwise.astype)
    round = same_kind(columnwise.round)
    abs = same_kind(columnwise.abs)
    clip = same_kind(clipping.clip)
    map = same_kind(applying.frame_map)
    apply = applying.frame_apply
    transform = same_kind(aggregating.transform)
    agg = aggregating.agg
    aggregate = aggregating.agg
    replace = same_kind(replacing.replace)
    where = same_kind(choosing.where)
    mask = same_kind(choosing.mask)
    isin = same_kind(columnwise.isin)
    copy = same_kind(columnwise.copy)
    equals = columnwise.equals
    prod = reductions.prod
    product = reductions.prod
    skew = reductions.skew
    kurt = reductions.kurt
    kurtosis = reductions.kurt
    quantile = quantiles.frame_quantile
    cov = same_kind(correlations.frame_cov)
    corr = same_kind(correlations.frame_corr)
    corrwith = correlations.corrwith
    idxmin = statistics.idxmin
    idxmax = statistics.idxmax
    cumsum = same_kind(running.cumsum)
    cumprod = same_kind(running.cumprod)
    cummin = same_kind(running.cummin)
    cummax = same_kind(running.cummax)
    shift = same_kind(running.shift)
    diff = same_kind(running.diff)
    pct_change = same_kind(running.pct_change)
    ffill = same_kind(running.ffill)
    bfill = same_kind(running.bfill)

    # --- reductions -----------------------------------------------------------------------

    sum = reductions.sum
    mean = reductions.mean
    min = reductions.min
    max = reductions.max
    std = reductions.std
    var = reductions.var
    sem = reductions.sem
    median = reductions.median
    any = reductions.any
    all = reductions.all
    count = reductions.count
    nunique = reductions.nunique
    describe = same_kind(describing.describe)
    value_counts = counting.frame_value_counts
    mode = same_kind(counting.frame_mode)

    # --- rows and labels ------------------------------------------------------------------

    dropna = same_kind(rows.frame_dropna)
    sort_values = same_kind(sorting.frame_sort_values)
    sort_index = same_kind(sorting.sort_index)
    nlargest = same_kind(sorting.frame_nlargest)
    nsmallest = same_kind(sorting.frame_nsmallest)
    rank = same_kind(ranking.rank)
    drop_duplicates = same_kind(rows.frame_drop_duplicates)
    duplicated = rows.frame_duplicated
    drop = same_kind(labels.frame_drop)
    rename = same_kind(labels.frame_rename)
    reset_index = same_kind(labels_as_columns.frame_reset_index)
    set_index = same_kind(labels_as_columns.set_index)
    set_axis = same_kind(labels.frame_set_axis)
    groupby = operators.groupby
    rolling = windows.rolling
    expanding = windows.expanding
    ewm = windows.ewm
    resample = resampling.resample
    interpolate = same_kind(interpolating.interpolate)
    merge = same_kind(merging.merge_method)
    align = combining.align
    combine_first = same_kind(combining.combine_first)
    update = combining.update
    infer_objects = same_kind(combining.infer_objects)
    isetitem = assigning_columns.isetitem
    join = same_kind(joining.join)
    melt = same_kind(melting.melt)
    pivot = same_kind(pivoting.pivot)
    pivot_table = pivoting.pivot_table
    stack = stacking.stack
    unstack = unstacking.unstack
    explode = same_kind(exploding.frame_explode)
    transpose = same_kind(stacking.transpose)

    # --- operators ------------------------------------------------------------------------

    __array_ufunc__ = ufuncs.array_ufunc
    __array_priority__ = 1000
    __pandas_priority__ = 4500
    __neg__ = same_kind(operators.unary("neg"))
    __pos__ = same_kind(operators.unary("pos"))
    __invert__ = same_kind(operators.unary("invert"))
    __abs__ = same_kind(operators.unary("abs"))


def _has_series(data: dict[Any, Any]) -> bool:
    return any(isinstance(value, Series) for value in data.values())


_FIELDS = {"_table", "_index", "_key", "_labels", "_notes", "index", "columns", "attrs"}

operators.bind(DataFrame)
protocol.bind(DataFrame)
by_labels.bind(DataFrame)
metadata.bind(DataFrame)
DataFrame.style = accessor("style", "DataFrame")  # type: ignore[attr-defined]
for _name in FRAME_VIA_PANDAS:
    setattr(DataFrame, _name, via_pandas(_name, "DataFrame"))
for _name in FRAME_ON_HOST:
    setattr(DataFrame, _name, on_host(_name, "DataFrame"))
warned.bind(DataFrame)

"""Series: one column under its row labels. Methods are functions of their topic, bound here."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gpuframe.columns import dlpack
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.frames import (
    aggregating,
    applying,
    by_labels,
    choosing,
    clipping,
    columnwise,
    combining,
    construct,
    convert,
    correlations,
    describing,
    display,
    encoding,
    exploding,
    filtering,
    indexing,
    interpolating,
    labels,
    labels_as_columns,
    locate,
    metadata,
    nested,
    operators,
    protocol,
    quantiles,
    ranking,
    reductions,
    replacing,
    resampling,
    rows,
    running,
    searching,
    sorting,
    statistics,
    ufuncs,
    unstacking,
    warned,
    windows,
)
from gpuframe.frames.accessors import Categories
from gpuframe.frames.dates import Dates
from gpuframe.frames.declared import SERIES_FIELDS_VIA_PANDAS, SERIES_ON_HOST, SERIES_VIA_PANDAS
from gpuframe.frames.fallback import field_via_pandas, on_host, to_pandas, via_pandas
from gpuframe.frames.index import Index, from_pandas
from gpuframe.frames.strings import Texts
from gpuframe.frames.typed import Operators, same_kind
from gpuframe.ops import later


class Series(Operators):
    """One column of values under row labels.

    Args:
        data: array, list, dict, scalar, pandas Series or Arrow array.
        index: row labels; 0, 1, ... if not given.
        dtype: as for `pandas.Series`; inferred if not given.
        name: label of the column.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.5, None, 2.5], name="x").sum()
        np.float64(4.0)
    """

    __slots__ = ("__weakref__", "_column", "_index", "_notes", "name")

    _column: Column
    _index: Index
    name: Any

    def __init__(
        self,
        data: Any = None,
        index: Any = None,
        dtype: Any = None,
        name: Any = None,
        copy: Any = None,  # noqa: ARG002 - columns are immutable, so there is nothing to copy
    ) -> None:
        if getattr(name, "__hash__", None) is None:
            raise TypeError("Series.name must be a hashable type")
        self.name = name
        if isinstance(data, Series) and index is None and dtype is None:
            self._column, self._index = data._column, data._index
            self.name = data.name if name is None else name
            return
        if _is_flat(data):
            self._column = construct.column_of(data, dtype)
            self._index = construct.index_of(index, self._column.length)
            return
        host = pd.Series(to_pandas(data), index=to_pandas(index), dtype=dtype, name=name)
        self._rebind(Series.from_pandas(host))

    @classmethod
    def _from_column(cls, column: Column, index: Index, name: Any = None) -> "Series":
        series = object.__new__(Series)
        series._column = column
        series._index = index
        series.name = name
        return series

    def _each(self, function: Callable[[Column], Column]) -> "Series":
        return Series._from_column(function(self._column), self._index, self.name)

    def _with_rows(self, found: Any, index: Index | None = None) -> "Series":
        labels_of_rows = self._index._rows(found) if index is None else index
        column = later.chosen([self._column], found)[0]
        return Series._from_column(column, labels_of_rows, self.name)

    def _rebind(self, other: "Series") -> None:
        self._column, self._index, self.name = other._column, other._index, other.name

    @property
    def _columns(self) -> tuple[Column, ...]:
        return (self._column,)

    @classmethod
    def from_pandas(cls, host: pd.Series) -> "Series":
        """Return a pandas Series on the device; on the CPU backend the memory is shared."""
        column = neighbour.from_pandas(host)
        series = Series._from_column(column, from_pandas(host.index), host.name)
        found: Series = metadata.from_host(host, series)
        return found

    # --- shape and labels -----------------------------------------------------------------

    def __len__(self) -> int:
        return self._column.length

    @property
    def dtype(self) -> Any:
        """The dtype of the values."""
        return self._column.dtype

    dtypes = dtype

    @property
    def shape(self) -> tuple[int]:
        """(rows,)."""
        return (len(self),)

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self)

    @property
    def ndim(self) -> int:
        """Number of dimensions, 1."""
        return 1

    @property
    def axes(self) -> list[Any]:
        """[row labels]."""
        return [self._index]

    @property
    def T(self) -> "Series":  # noqa: N802 - pandas' name
        """The series itself."""
        return self

    def transpose(self) -> "Series":
        """Return the series itself."""
        return self

    def keys(self) -> Index:
        """Return the row labels."""
        return self._index

    @property
    def empty(self) -> bool:
        """Whether there is no row."""
        return len(self) == 0

    @property
    def nbytes(self) -> int:
        """Bytes of the values on the device."""
        return self._column.nbytes

    @property
    def index(self) -> Index:
        """The row labels."""
        self._index = self._index.of(self)
        return self._index

    @index.setter
    def index(self, labels_of_rows: Any) -> None:
        self._index = labels.checked_index(labels_of_rows, len(self))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.to_pandas())

    def __contains__(self, label: Any) -> bool:
        return label in self._index

    def __bool__(self) -> bool:
        raise ValueError(
            "The truth value of a Series is ambiguous. Use a.empty, a.item(), a.any() or a.all()."
        )

    __hash__ = None

    def __dir__(self) -> list[Any]:
        own = object.__dir__(self)
        shown = dir(self.head(1).to_pandas())
        labels = [name for name in shown if name in self._index] if len(self) else []
        hidden = {"str", "dt", "cat"} - set(shown)
        return [*(name for name in own if name not in hidden), *labels]

    # --- selection ------------------------------------------------------------------------

    __getitem__ = indexing.series_getitem
    __setitem__ = indexing.series_setitem
    filter = same_kind(filtering.filter)
    loc = property(locate.Loc)
    iloc = property(locate.Iloc)
    at = property(locate.At)
    iat = property(locate.Iat)
    get = indexing.get
    pop = indexing.pop
    __delitem__ = protocol.series_delitem

    if TYPE_CHECKING:  # checkers do not follow a __getattr__ that is bound

        def __getattr__(self, name: str) -> Any: ...

    else:
        __getattr__ = protocol.series_getattr

    head = same_kind(rows.head)
    tail = same_kind(rows.tail)
    item = convert.item

    # --- values elsewhere -----------------------------------------------------------------

    to_pandas = convert.series_to_pandas
    to_arrow = convert.series_to_arrow
    to_numpy = convert.series_to_numpy
    tolist = convert.tolist
    to_list = tolist
    to_frame = convert.to_frame
    values = property(convert.series_values)
    __array__ = convert.series_array
    __arrow_c_stream__ = convert.series_stream
    __repr__ = display.text

    def __dlpack__(self, **options: Any) -> Any:
        """Return a DLPack capsule: a copy, or with `copy=False` the read-only memory itself."""
        return dlpack.export(self._column, **options)

    def __dlpack_device__(self) -> tuple[int, int]:
        """Return (device type, device id) as DLPack numbers them."""
        return dlpack.device_of(self._column)

    # --- accessors ------------------------------------------------------------------------

    @property
    def str(self) -> Texts:
        """Text functions."""
        return Texts(self)

    @property
    def cat(self) -> Categories:
        """Categories and codes."""
        return Categories(self)

    @property
    def dt(self) -> Dates:
        """Calendar fields and functions of dates and durations."""
        return Dates(self)

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
    replace = same_kind(replacing.replace)
    where = same_kind(choosing.where)
    mask = same_kind(choosing.mask)
    isin = same_kind(columnwise.isin)
    between = same_kind(columnwise.between)
    map = same_kind(applying.series_map)
    apply = applying.series_apply
    transform = same_kind(aggregating.transform)
    agg = aggregating.agg
    aggregate = aggregating.agg
    copy = same_kind(columnwise.copy)
    equals = columnwise.equals
    prod = reductions.prod
    product = reductions.prod
    skew = reductions.skew
    kurt = reductions.kurt
    kurtosis = reductions.kurt
    quantile = quantiles.series_quantile
    mode = same_kind(statistics.series_mode)
    cov = correlations.series_cov
    corr = correlations.series_corr
    idxmin = statistics.idxmin
    idxmax = statistics.idxmax
    argmin = statistics.argmin
    argmax = statistics.argmax
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
    unique = reductions.unique
    value_counts = same_kind(reductions.value_counts)
    describe = same_kind(describing.describe)
    is_unique = property(reductions.is_unique)

    # --- rows and labels ------------------------------------------------------------------

    dropna = same_kind(rows.series_dropna)
    sort_values = same_kind(sorting.series_sort_values)
    sort_index = same_kind(sorting.sort_index)
    argsort = sorting.series_argsort
    nlargest = same_kind(sorting.series_nlargest)
    nsmallest = same_kind(sorting.series_nsmallest)
    searchsorted = searching.searchsorted
    rank = same_kind(ranking.rank)
    drop_duplicates = same_kind(rows.series_drop_duplicates)
    duplicated = same_kind(rows.series_duplicated)
    drop = same_kind(labels.series_drop)
    rename = same_kind(labels.series_rename)
    reset_index = labels_as_columns.series_reset_index
    set_axis = same_kind(labels.series_set_axis)
    unstack = unstacking.unstack
    explode = same_kind(exploding.series_explode)
    factorize = encoding.series_factorize
    groupby = operators.groupby
    align = combining.align
    combine_first = same_kind(combining.combine_first)
    update = combining.update
    autocorr = combining.autocorr
    infer_objects = same_kind(combining.infer_objects)
    rolling = windows.rolling
    expanding = windows.expanding
    ewm = windows.ewm
    resample = resampling.resample
    interpolate = same_kind(interpolating.interpolate)

    # --- operators ------------------------------------------------------------------------

    __array_ufunc__ = ufuncs.array_ufunc
    __array_priority__ = 1000
    __pandas_priority__ = 3500
    __neg__ = same_kind(operators.unary("neg"))
    __pos__ = same_kind(operators.unary("pos"))
    __invert__ = same_kind(operators.unary("invert"))
    __abs__ = same_kind(operators.unary("abs"))

    # Last, so that the annotations above mean the type.
    list = property(nested.Lists)
    struct = property(nested.Structs)


def _is_flat(data: Any) -> bool:
    if isinstance(data, np.ndarray):
        return data.ndim == 1 and len(data) > 0
    return isinstance(data, list) and len(data) > 0


operators.bind(Series)
protocol.bind(Series)
by_labels.bind(Series)
metadata.bind(Series)
for _name in SERIES_VIA_PANDAS:
    setattr(Series, _name, via_pandas(_name, "Series"))
for _name in SERIES_ON_HOST:
    setattr(Series, _name, on_host(_name, "Series"))
for _name in SERIES_FIELDS_VIA_PANDAS:
    setattr(Series, _name, field_via_pandas(_name, "Series"))
warned.bind(Series)

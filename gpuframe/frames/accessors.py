"""Accessors of a series: `.dt` for dates and durations, `.cat` for categories."""

from typing import Any

import numpy as np

from gpuframe.columns import dtypes
from gpuframe.columns.column import fixed
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import field_via_pandas, native, via_pandas
from gpuframe.ops import times


class Dates:
    """Calendar fields and functions of dates and durations.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series(pd.to_datetime(["2024-02-29"])).dt.dayofyear.tolist()
        [60]
    """

    __slots__ = ("_of",)

    def __init__(self, of: Any) -> None:
        column = of._column
        if column.layout == "dictionary" and dtypes.is_categorical(column.dtype):
            column = column.categories
        if column.layout not in ("temporal", "object"):
            raise AttributeError("Can only use .dt accessor with datetimelike values")
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' accessor, for what has no native code."""
        return self._of.to_pandas().dt

    @native
    def normalize(self) -> Any:
        """Return dates at midnight."""
        return self._of._each(times.normalized)

    @native
    def total_seconds(self) -> Any:
        """Return durations in seconds, float64."""
        return self._of._each(times.total_seconds)

    @native
    def as_unit(self, unit: str) -> Any:
        """Return dates or durations in another unit: "s", "ms", "us" or "ns"."""
        if unit not in dtypes.TICKS or self._of._column.layout != "temporal":
            raise NotNative(f"unit {unit}")
        return self._of._each(lambda column: times.as_unit(column, unit))


def _field(name: str) -> property:
    """Return the property of a calendar field."""
    through = field_via_pandas(name, "Series.dt")

    def field(self: Dates) -> Any:
        try:
            return self._of._each(lambda column: times.field(column, name))
        except NotNative:
            return through.__get__(self)

    field.__doc__ = f"{name} of each date: int32, float64 where a date is missing."
    return property(field)


for _name in times.FIELDS:
    setattr(Dates, _name, _field(_name))
for _name in (
    "date", "days", "days_in_month", "daysinmonth", "components", "freq", "is_leap_year",
    "is_month_end", "is_month_start", "is_quarter_end", "is_quarter_start", "is_year_end",
    "is_year_start",
    "microsecond", "microseconds", "nanosecond", "nanoseconds", "seconds", "time", "timetz", "tz",
    "unit",
):  # fmt: skip
    setattr(Dates, _name, field_via_pandas(_name, "Series.dt"))
for _name in (
    "ceil", "day_name", "floor", "isocalendar", "month_name", "round", "strftime", "to_period",
    "to_pydatetime", "to_pytimedelta", "tz_convert", "tz_localize",
):  # fmt: skip
    setattr(Dates, _name, via_pandas(_name, "Series.dt"))


class Categories:
    """Categories and codes of a categorical series."""

    __slots__ = ("_of",)

    def __init__(self, of: Any) -> None:
        if not dtypes.is_categorical(of._column.dtype):
            raise AttributeError("Can only use .cat accessor with a 'category' dtype")
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' accessor, for what has no native code."""
        return self._of.to_pandas().cat

    @property
    def codes(self) -> Any:
        """Position of each value among the categories, -1 where missing: the narrowest integer."""
        count = self._of._column.categories.length
        narrow = next(kind for kind in ("i1", "i2", "i4", "i8") if count <= np.iinfo(kind).max)
        codes = self._of._column.values.astype(narrow)
        return type(self._of)._from_column(fixed(codes), self._of._index, None)

    @property
    def categories(self) -> Any:
        """The categories as an Index."""
        from gpuframe.frames.index import from_pandas

        return from_pandas(self._of.dtype.categories)

    @property
    def ordered(self) -> bool:
        """Whether the categories have an order."""
        return bool(self._of.dtype.ordered)


for _name in (
    "add_categories", "as_ordered", "as_unordered", "remove_categories",
    "remove_unused_categories", "rename_categories", "reorder_categories", "set_categories",
):  # fmt: skip
    setattr(Categories, _name, via_pandas(_name, "Series.cat"))

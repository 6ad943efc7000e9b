"""Accessors of a series: `.str` for text, `.dt` for dates and durations."""

from typing import Any

import numpy as np

from gpuframe.columns import dtypes
from gpuframe.columns.column import fixed
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import field_via_pandas, native, via_pandas
from gpuframe.ops import texts, times


class Texts:
    """Text functions of a series, computed once for each distinct text.

    Missing texts stay missing in text results and give False in tests.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series(["Ab", None]).str.lower().isna().tolist()
        [False, True]
    """

    __slots__ = ("_of",)

    def __init__(self, of: Any) -> None:
        from gpuframe.columns.dtypes import is_categorical, is_text

        column = of._column
        texts_inside = is_categorical(column.dtype) and is_text(column.categories.dtype)
        if not (is_text(column.dtype) or texts_inside or column.layout == "object"):
            kind = _inferred(column)
            raise AttributeError(f"Can only use .str accessor with string values, not {kind}")
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' accessor, for what has no native code."""
        return self._of.to_pandas().str

    def _run(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Run pandas' function of that name over the distinct texts."""
        column = self._of._column
        if column.dtype != dtypes.STR:
            raise NotNative(f"text functions of {column.dtype}")
        return self._of._each(lambda column: texts.per_value(column, name, *args, **kwargs))

    @native
    def lower(self) -> Any:
        """Return lower-case texts."""
        return self._run("lower")

    @native
    def upper(self) -> Any:
        """Return upper-case texts."""
        return self._run("upper")

    @native
    def len(self) -> Any:
        """Return the number of code points: int64, float64 where a text is missing."""
        return self._run("len")

    @native
    def contains(
        self,
        pat: Any,
        case: bool = True,
        flags: int = 0,
        na: Any = None,
        regex: bool = True,
    ) -> Any:
        """Return whether a pattern occurs.

        Args:
            pat: regular expression, or plain text.
            case: whether case counts.
            flags: of Python's `re`.
            na: runs through pandas.
            regex: whether `pat` is a regular expression.
        """
        if na is not None:
            raise NotNative("contains with na")
        return self._run("contains", pat, case=case, flags=flags, regex=regex)

    @native
    def startswith(self, pat: Any, na: Any = None) -> Any:
        """Return whether a text begins with another, or with one of a tuple."""
        if na is not None:
            raise NotNative("startswith with na")
        return self._run("startswith", pat)

    @native
    def endswith(self, pat: Any, na: Any = None) -> Any:
        """Return whether a text ends with another, or with one of a tuple."""
        if na is not None:
            raise NotNative("endswith with na")
        return self._run("endswith", pat)

    @native
    def strip(self, to_strip: Any = None) -> Any:
        """Return texts without spaces, or without some characters, at both ends."""
        return self._run("strip", to_strip)

    @native
    def lstrip(self, to_strip: Any = None) -> Any:
        """Return texts without spaces, or without some characters, at the start."""
        return self._run("lstrip", to_strip)

    @native
    def rstrip(self, to_strip: Any = None) -> Any:
        """Return texts without spaces, or without some characters, at the end."""
        return self._run("rstrip", to_strip)

    @native
    def slice(self, start: Any = None, stop: Any = None, step: Any = None) -> Any:
        """Return a range of code points of each text."""
        return self._run("slice", start, stop, step)

    @native
    def get(self, i: Any) -> Any:
        """Return one code point of each text, missing where the text is shorter."""
        return self._run("get", i)

    __iter__ = None  # `__getitem__` would go on for ever

    def __getitem__(self, key: Any) -> Any:
        """Return a code point or a range of them of each text."""
        if isinstance(key, slice):
            return self.slice(key.start, key.stop, key.step)
        return self.get(key)


def _per_value(name: str) -> Any:
    """Return the method of a text function that has no special arguments."""

    def method(self: Texts, *args: Any, **kwargs: Any) -> Any:
        if "na" in kwargs:
            raise NotNative(f"{name} with na")
        return self._run(name, *args, **kwargs)

    method.__name__ = name
    method.__qualname__ = f"Texts.{name}"
    method.__doc__ = f"Run `{name}` over the distinct texts; see pandas' `Series.str.{name}`."
    return native(method)


for _name in (
    "capitalize", "casefold", "center", "count", "find", "fullmatch", "isalnum", "isalpha",
    "isascii", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper",
    "ljust",
    "match", "normalize", "pad", "removeprefix", "removesuffix", "replace", "rfind", "rjust",
    "slice_replace", "swapcase", "title", "translate", "wrap", "zfill",
):  # fmt: skip
    setattr(Texts, _name, _per_value(_name))


def _inferred(column: Any) -> str:
    """Return pandas' word for what a column holds."""
    kind = getattr(column.dtype, "kind", "O")
    return {"i": "integer", "u": "integer", "f": "floating", "b": "boolean",
            "M": "datetime64", "m": "timedelta64"}.get(kind, str(column.dtype))  # fmt: skip


TEXT_VIA_PANDAS = (
    "cat", "decode", "encode", "extract", "extractall", "findall", "get_dummies", "index", "join",
    "partition", "repeat", "rindex", "rpartition", "rsplit", "split",
)  # fmt: skip
for _name in TEXT_VIA_PANDAS:
    setattr(Texts, _name, via_pandas(_name, "Series.str"))


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

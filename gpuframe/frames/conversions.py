"""`to_numeric`, `to_datetime` and `to_timedelta` of series and frames."""

from typing import Any

import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import STR
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import lift, native_function
from gpuframe.frames.index import Index
from gpuframe.frames.rows import by_slice
from gpuframe.ops import (
    missing,
    text_dtypes,
    text_forms,
    text_times,
    texts,
    to_numbers,
    to_times,
)

_UNSET = pd.api.extensions.no_default


def _is_ours(value: Any) -> bool:
    return type(value).__module__.startswith("gpuframe")


def _series(arg: Any) -> Any:
    """Return a series of ours.

    Raises:
        NotNative: it is none.
    """
    if not hasattr(arg, "_each") or is_frame(arg):
        raise NotNative(f"a {type(arg).__name__}")
    return arg


@native_function
def to_numeric(
    arg: Any, errors: str = "raise", downcast: str | None = None, dtype_backend: Any = _UNSET
) -> Any:
    """Return numbers of texts, times and numbers.

    Args:
        arg: a series; what else there is goes through pandas.
        errors: "raise" for a text that is no number, or "coerce": NaN stands for it.
        downcast: "integer", "signed", "unsigned" or "float": the narrowest dtype of that kind.
        dtype_backend: runs through pandas.

    Raises:
        ValueError: a text is no number.

    Example:
        >>> import gpuframe as pd
        >>> pd.to_numeric(pd.Series(["1", "x", "2.5"]), errors="coerce").tolist()
        [1.0, nan, 2.5]
    """
    if not _is_ours(arg):
        given = {} if dtype_backend is _UNSET else {"dtype_backend": dtype_backend}
        return lift(pd.to_numeric(arg, errors, downcast, **given))
    if downcast not in (None, "integer", "signed", "unsigned", "float"):
        raise ValueError("invalid downcasting method provided")
    if errors not in ("raise", "coerce"):
        raise ValueError("invalid error value specified")
    if dtype_backend is not _UNSET:
        raise NotNative("numbers of other dtypes")

    def numbers(column: Column) -> Column:
        found = _numbers(column, coerce=errors == "coerce")
        return found if downcast is None else to_numbers.narrowed(found, downcast)

    return _series(arg)._each(numbers)


def _numbers(column: Column, *, coerce: bool) -> Column:
    if dtypes.is_number(column.dtype):
        return column
    if column.layout == "temporal" and not dtypes.is_date(column.dtype):
        return fixed(column.values)
    if column.dtype != STR:
        raise NotNative(f"numbers of {column.dtype}")
    return to_numbers.converted(column, coerce=coerce)


@native_function
def to_timedelta(arg: Any, unit: Any = None, errors: str = "raise") -> Any:
    """Return durations of numbers and texts.

    Args:
        arg: a series; each distinct text is read once, by pandas.
        unit: of numbers: "W", "D", "h", "s", "ms", "us" or "ns" (if None).
        errors: "raise" for what is no duration, or "coerce": NaT stands for it.

    Raises:
        ValueError: a text is no duration.

    Example:
        >>> import gpuframe as pd
        >>> pd.to_timedelta(pd.Series([90]), unit="s").dt.components.minutes.tolist()
        [1]
    """
    if not _is_ours(arg):
        return lift(pd.to_timedelta(arg, unit, errors))
    if errors not in ("raise", "coerce"):
        raise ValueError("errors must be one of 'raise', or 'coerce'.")

    def durations(column: Column) -> Column:
        if column.dtype == STR:
            if unit is not None:
                raise NotNative("texts beside a unit")
            return to_times.by_distinct(column, lambda part: pd.to_timedelta(part, errors=errors))
        if getattr(column.dtype, "kind", "") == "m" and column.layout == "temporal":
            return column
        return to_times.from_numbers(column, _unit(unit), "m")

    return _series(arg)._each(durations)


def _unit(unit: Any) -> str:
    if unit is None:
        return "ns"
    if not isinstance(unit, str) or unit not in {*to_times.MICROSECONDS, "ns"}:
        raise NotNative(f"unit {unit!r:.20}")
    return unit


@native_function
def to_datetime(
    arg: Any,
    errors: str = "raise",
    dayfirst: bool = False,
    yearfirst: bool = False,
    utc: bool = False,
    format: str | None = None,
    exact: Any = _UNSET,
    unit: Any = None,
    origin: Any = "unix",
    cache: bool = True,
) -> Any:
    """Return points in time of texts, numbers, and frames of years, months and days.

    Texts of ISO 8601 are read by a kernel; of other texts each distinct one once, by pandas.

    Args:
        arg: a series, or a frame of parts of dates.
        errors: "raise" for what is no time, or "coerce": NaT stands for it.
        dayfirst: whether 1/2/2024 is in February.
        yearfirst: whether 1/2/3 is in 2001.
        utc: whether the times are in UTC.
        format: of the texts, as of `strptime`, or "ISO8601" or "mixed".
        exact: as in pandas.
        unit: of numbers: "W", "D", "h", "s", "ms", "us" or "ns" (if None).
        origin: of numbers; others than "unix" run through pandas.
        cache: as in pandas.

    Raises:
        ValueError: a text has another form, or is no time.

    Example:
        >>> import gpuframe as pd
        >>> pd.to_datetime(pd.Series(["2024-02-29", None])).dt.day.tolist()
        [29.0, nan]
    """
    settings = {
        "errors": errors, "dayfirst": dayfirst, "yearfirst": yearfirst, "utc": utc,
        "format": format, "unit": unit, "origin": origin, "cache": cache,
    }  # fmt: skip
    if exact is not _UNSET:
        settings["exact"] = exact
    if not any(_is_ours(value) for value in (arg, format, unit, origin)):
        return lift(pd.to_datetime(arg, **settings))
    if isinstance(arg, Index) and not any(map(_is_ours, (format, unit, origin))):
        return lift(pd.to_datetime(arg.to_pandas(), **settings))  # labels are looked at there
    if errors not in ("raise", "coerce") or origin != "unix":
        raise NotNative("other ways with errors, or another origin")
    if is_frame(arg):
        return _assembled(arg, settings)

    def moments(column: Column) -> Column:
        found = _moments(column, settings)
        return to_times.in_utc(found) if utc else found

    return _series(arg)._each(moments)


def _moments(column: Column, settings: dict[str, Any]) -> Column:
    if column.layout == "temporal" and dtypes.is_datetime(column.dtype):
        if dtypes.is_date(column.dtype):
            raise NotNative("dates without a time")
        return column
    column = text_dtypes.as_str(column)
    if column.dtype != STR:
        if settings["format"] is not None:
            raise NotNative("numbers of a form")
        if settings["unit"] is None and not missing.count(column):
            raise NotNative("times of nothing")
        return to_times.from_numbers(column, _unit(settings["unit"]), "M")
    return _read(column, settings)


def _read(column: Column, settings: dict[str, Any]) -> Column:
    """Return the points in time of texts."""
    if settings["unit"] is not None:
        raise NotNative("texts beside a unit")
    if not to_times.known(column):
        return to_times.unknown(column.length)
    plain = {"errors": "raise", "dayfirst": False, "yearfirst": False}
    form = settings["format"]
    readable = form is None or form == "ISO8601" or form in text_times.FORMATS
    if readable and "exact" not in settings and plain.items() <= settings.items():
        try:
            return text_times.parsed(column, form)
        except NotNative:
            pass  # in another way then
    form = _form(column, settings)
    if form is not None:
        given = {**settings, "format": form, "utc": False}
        try:
            return text_forms.parsed(column, form, lambda part: pd.to_datetime(part, **given))
        except NotNative:
            pass  # by distinct texts then
    return to_times.by_distinct(column, lambda part: pd.to_datetime(part, **settings))


def _form(column: Column, settings: dict[str, Any]) -> str | None:
    """Return the format of texts that is given, or that pandas guesses; None for any mixture."""
    form: str | None = settings["format"]
    if form in ("ISO8601", "mixed") or "exact" in settings or settings["yearfirst"]:
        return None
    if form is None and not texts.is_short(column):
        return text_forms.guessed(column, dayfirst=bool(settings["dayfirst"]))
    return form


_PLURALS = {name + "s": name for name in ("year", "month", "day", "hour", "minute", "second")}
_SHORT = {"h": "hour", "m": "minute", "s": "second"}


def _assembled(frame: Any, settings: dict[str, Any]) -> Any:
    """Return the dates whose parts are the columns of a frame."""
    from gpuframe.frames.series import Series

    table = frame._table
    if not all(isinstance(name, str) for name in table.names):
        raise NotNative("parts of dates without names")
    pd.to_datetime(by_slice(frame, 0, 0).to_pandas(), **settings)  # which refuses names
    names = [
        _PLURALS.get(name.lower(), _SHORT.get(name.lower(), name.lower())) for name in table.names
    ]
    needed = {"year", "month", "day"}
    if len(set(names)) < len(names) or not needed <= set(names) <= needed | set(to_times.PARTS):
        raise NotNative("other parts of dates")
    parts = dict(zip(names, table.columns, strict=True))
    found = to_times.assembled(parts, coerce=settings["errors"] == "coerce")
    if settings["utc"]:
        found = to_times.in_utc(found)
    return Series._from_column(found, frame._index, None)

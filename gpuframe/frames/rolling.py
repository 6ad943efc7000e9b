"""Rolling and expanding windows: their statistics and their settings."""

import datetime
import functools
from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.frames.interpreting import one_by_one
from gpuframe.frames.window_base import BaseWindow, engine_of
from gpuframe.frames.window_pairs import together
from gpuframe.ops import missing
from gpuframe.ops import windows as ops
from gpuframe.ops.windows import Windows

_CLOSED = (None, "right", "left", "both", "neither")


@functools.lru_cache(maxsize=128)
def _ticks_of(window: str, unit: str) -> int | None:
    """Return a span of time in ticks of a unit; None where pandas has to say what is wrong."""
    try:
        nanoseconds = pd.tseries.frequencies.to_offset(window).nanos
    except (AttributeError, TypeError, ValueError):
        return None
    return int(pd.Timedelta(nanoseconds).as_unit(unit)._value)


def _statistic(name: str, text: str) -> Callable[..., Any]:
    """Return the method of a statistic that takes no settings of its own."""

    def method(self: BaseWindow, numeric_only: bool = False, **settings: Any) -> Any:
        engine_of(settings)
        return self._apply(name, numeric_only)

    method.__name__ = name
    method.__qualname__ = f"Rolling.{name}"
    method.__doc__ = text
    return native(method)


def _spread(name: str, text: str) -> Callable[..., Any]:
    """Return the method of a statistic that takes `ddof`."""

    def method(self: BaseWindow, ddof: int = 1, numeric_only: bool = False, **settings: Any) -> Any:
        engine_of(settings)
        return self._apply(name, numeric_only, ddof=ddof)

    method.__name__ = name
    method.__qualname__ = f"Rolling.{name}"
    method.__doc__ = text
    return native(method)


def _joint(name: str, text: str) -> Callable[..., Any]:
    """Return the method of a statistic of two columns."""

    def method(
        self: BaseWindow,
        other: Any = None,
        pairwise: bool | None = None,
        ddof: int = 1,
        numeric_only: bool = False,
    ) -> Any:
        if self._settings.get("step") is not None:
            raise NotImplementedError(f"step not implemented for {name}")
        return together(self, name, other, pairwise, {"ddof": ddof}, numeric_only)

    method.__name__ = name
    method.__qualname__ = f"Rolling.{name}"
    method.__doc__ = text
    return native(method)


class Expanding(BaseWindow):
    """Windows from the first row on; see `Series.expanding`."""

    __slots__ = ()
    _maker = "expanding"
    _attributes = ("min_periods", "method", "window", "closed", "center", "on", "step", "win_type")

    sum = _statistic("sum", "Return the sum of each window, exact and rounded once.")
    mean = _statistic("mean", "Return the mean of each window: the exact sum by the count.")
    min = _statistic("min", "Return the least value of each window.")
    max = _statistic("max", "Return the greatest value of each window.")
    first = _statistic("first", "Return the first value of each window that is not missing.")
    last = _statistic("last", "Return the last value of each window that is not missing.")
    count = _statistic("count", "Return how many values of each window are not missing.")
    var = _spread("var", "Return the variance of each window, by count - ddof.")
    std = _spread("std", "Return the standard deviation of each window, by count - ddof.")
    sem = _spread("sem", "Return the standard error of the mean of each window.")
    skew = _statistic("skew", "Return the skewness of each window, not biased.")
    kurt = _statistic("kurt", "Return the excess kurtosis of each window, not biased.")
    median = _statistic("median", "Return the median of each window.")
    nunique = _statistic("nunique", "Return the number of distinct values of each window.")

    @native
    def quantile(self, q: float, interpolation: str = "linear", numeric_only: bool = False) -> Any:
        """Return a quantile of each window.

        Args:
            q: in [0, 1].
            interpolation: "linear", "lower", "higher", "nearest" or "midpoint".
            numeric_only: whether columns that are no numbers are left out.

        Raises:
            ValueError: another number or word.
        """
        if q in (0, 1):
            return self._apply("min" if q == 0 else "max", numeric_only)
        if not 0 < q < 1:
            raise ValueError(f"quantile value {q} not in [0, 1]")
        if interpolation not in ops.INTERPOLATIONS:
            raise ValueError(f"Interpolation '{interpolation}' is not supported")
        return self._apply("quantile", numeric_only, q=q, interpolation=interpolation)

    @native
    def rank(
        self,
        method: str = "average",
        ascending: bool = True,
        pct: bool = False,
        numeric_only: bool = False,
    ) -> Any:
        """Return the rank of each window's last value among the window's values.

        Args:
            method: rank of equal values: "average", "min" or "max".
            ascending: whether the least value has rank 1.
            pct: whether to divide by the number of values.
            numeric_only: whether columns that are no numbers are left out.
        """
        plain = self._settings.get("closed") in (None, "right") and not self._settings.get("center")
        if method not in ops.RANKS or not plain:
            # Where no row enters, pandas repeats the rank of the window before.
            raise NotNative("rank in windows that do not end with their row")
        return self._apply("rank", numeric_only, method=method, ascending=ascending, pct=pct)

    cov = _joint("cov", "Return the covariance with another series or frame in each window.")
    corr = _joint("corr", "Return the correlation with another series or frame in each window.")

    def apply(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a function's result for each window, which the interpreter calls in turn.

        Args:
            func: of a window's values, a pandas Series, or an array with `raw=True`.
            args: as of pandas' method: `raw, engine, engine_kwargs, args, kwargs`.
            kwargs: likewise.

        Example:
            >>> import gpuframe as pd
            >>> pd.Series([1, 5, 2]).rolling(2).apply(lambda w: w.max() - w.min()).tolist()
            [nan, 4.0, 3.0]
        """
        return one_by_one(self, "apply", "a function of windows", func, *args, **kwargs)

    def _pair(self, name: str, left: Column, right: Column, settings: dict[str, Any]) -> Column:
        return ops.together(name, left, right, self._windows(), settings["ddof"])

    def _validate(self) -> None:
        least = self._settings["min_periods"]
        if type(least) is not int or least < 0 or self._settings["method"] != "single":
            self._sample()

    def _find(self) -> Windows:
        rows, groups = len(self), self._groups()
        if groups is not None:
            rows = groups.order.shape[0]
        least = self._settings["min_periods"]
        if least is None:
            least = 0
        return ops.of_rows(rows, rows, least, groups=groups)


class Rolling(Expanding):
    """Windows of a number of rows or a span of time; see `Series.rolling`."""

    __slots__ = ()
    _maker = "rolling"
    _attributes = (
        "window", "min_periods", "center", "win_type", "on", "closed", "step", "method",
    )  # fmt: skip

    def _validate(self) -> None:
        settings = self._settings
        least, window, step = settings["min_periods"], settings["window"], settings.get("step")
        plain = isinstance(settings["center"], bool) and settings["closed"] in _CLOSED
        plain = plain and (least is None or (type(least) is int and least >= 0))
        if type(window) is int:
            plain = plain and settings["on"] is None and window >= 0
            plain = plain and (least is None or least <= window)
            plain = plain and (step is None or (type(step) is int and step > 0))
        else:
            plain = plain and step is None and self._span() is not None
        if not plain:
            self._sample()

    def _span(self) -> int | None:
        """Return the ticks of a window that is given as text; None where pandas has to say."""
        window, on, of = self._settings["window"], self._on(), self.obj
        if type(window) is not str or not len(of):
            return None
        if on is None:
            if of._index.nlevels > 1:
                return None
            times = of._index.columns[0]
        elif is_frame(of) and on in of._table.names:
            times = of._table.column(on)
        else:
            return None
        if times.layout != "temporal" or dtypes.is_date(times.dtype):
            return None
        return _ticks_of(window, dtypes.unit_of(times.dtype))

    def _find(self) -> Windows:
        settings, groups = self._settings, self._groups()
        window, least = settings["window"], settings["min_periods"]
        rows = len(self) if groups is None else groups.order.shape[0]
        shape = {"center": bool(settings["center"]), "closed": settings["closed"]}
        if not isinstance(window, str | datetime.timedelta | pd.offsets.BaseOffset):
            least = window if least is None else least
            step = settings.get("step")
            return ops.of_rows(rows, int(window), least, step=step, groups=groups, **shape)
        width, least = self._span(), 1 if least is None else least
        if width is None:
            host = self._sample()
            width, least = int(host._win_freq_i8), host.min_periods
        ticks = self._ticks()
        try:
            return ops.of_time(ticks, width, least, groups=groups, **shape)
        except ValueError as error:
            on = self._on() if self._on() is not None else "index"
            if groups is None:
                raise ValueError(f"{on} values must be monotonic") from error
            message = f"Each group within {on} must be monotonic. Sort the values in {on} first."
            raise ValueError(message) from error

    def _ticks(self) -> Column:
        """Return the times of the rows."""
        on = self._on()
        column: Column = self.obj._index.columns[0]
        if isinstance(on, str):
            column = self.obj._table.column(on)
        elif on is not None:
            raise NotNative("times that are no column")
        if column.layout != "temporal" or dtypes.is_date(column.dtype):
            raise NotNative(f"windows over times of {column.dtype}")
        if missing.any_isna(column):
            raise ValueError(f"{'index' if on is None else on} values must not have NaT")
        return column

"""Exponentially weighted statistics of frames, series and groups."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns.column import Column
from gpuframe.columns.pandas import to_pandas as host_of
from gpuframe.errors import NotNative
from gpuframe.frames import construct
from gpuframe.frames.fallback import native
from gpuframe.frames.rows import by_slice
from gpuframe.frames.window_base import BaseWindow, engine_of
from gpuframe.frames.window_pairs import together
from gpuframe.ops import decay, missing
from gpuframe.ops import windows as ops
from gpuframe.ops.windows import Windows


def _plain(name: str, text: str) -> Callable[..., Any]:
    def method(self: BaseWindow, numeric_only: bool = False, **settings: Any) -> Any:
        engine_of(settings)
        return self._apply(name, numeric_only)

    return _named(method, name, text)


def _biased(name: str, text: str) -> Callable[..., Any]:
    def method(self: BaseWindow, bias: bool = False, numeric_only: bool = False) -> Any:
        return self._apply(name, numeric_only, bias=bias)

    return _named(method, name, text)


def _named(method: Callable[..., Any], name: str, text: str) -> Callable[..., Any]:
    method.__name__ = name
    method.__qualname__ = f"ExponentialMovingWindow.{name}"
    method.__doc__ = text
    return native(method)


_WEIGHTS = ("com", "span", "halflife", "alpha")


class ExponentialMovingWindow(BaseWindow):
    """Weights that fall from row to row; see `Series.ewm`."""

    __slots__ = ()
    _maker = "ewm"
    _attributes = (
        "com", "span", "halflife", "alpha", "min_periods", "adjust", "ignore_na", "times",
        "method",
    )  # fmt: skip

    mean = _plain("mean", "Return the weighted mean of each value and those before it.")
    sum = _plain("sum", "Return the weighted sum of each value and those before it.")
    var = _biased("var", "Return the weighted variance; `bias` leaves out the correction.")
    std = _biased("std", "Return the weighted standard deviation.")

    @native
    def cov(
        self,
        other: Any = None,
        pairwise: bool | None = None,
        bias: bool = False,
        numeric_only: bool = False,
    ) -> Any:
        """Return the weighted covariance with another series or frame."""
        self._refuse("cov")
        return together(self, "cov", other, pairwise, {"bias": bias}, numeric_only)

    @native
    def corr(
        self, other: Any = None, pairwise: bool | None = None, numeric_only: bool = False
    ) -> Any:
        """Return the weighted correlation with another series or frame."""
        self._refuse("corr")
        return together(self, "corr", other, pairwise, {}, numeric_only)

    def _names(self) -> tuple[str, ...]:
        return tuple(decay.STATISTICS)

    def _validate(self) -> None:
        if self._plain_com() is not None:
            return
        self._sample()
        times = self._times()
        if times is not None and missing.any_isna(times):
            raise ValueError("Cannot convert NaT values to integer")

    def _plain_com(self) -> float | None:
        """Return the centre of mass of plain arguments, as pandas has it; None asks pandas."""
        settings = self._settings
        given = [(name, settings[name]) for name in _WEIGHTS if settings[name] is not None]
        flags = isinstance(settings["adjust"], bool) and isinstance(settings["ignore_na"], bool)
        if len(given) != 1 or settings["times"] is not None or not flags:
            return None
        name, value = given[0]
        if type(value) not in (int, float) or type(settings["min_periods"]) is not int:
            return None
        if name == "com" and value >= 0:
            return float(value)
        if name == "span" and value >= 1:
            return float((value - 1) / 2)
        if name == "halflife" and value > 0:
            return float(1 / (1 - np.exp(np.log(0.5) / value)) - 1)
        return float((1 - value) / value) if name == "alpha" and 0 < value <= 1 else None

    def _sample(self) -> Any:
        """Return pandas' windows over one row: it checks the arguments and knows the defaults."""
        if self._host is None:
            of, settings = self.obj, dict(self._settings)
            rows = min(len(of), 1)
            times = self._times()
            if times is not None:
                if times.length != len(of) and times.layout == "temporal":
                    raise ValueError("times must be the same length as the object.")
                if missing.any_isna(times.slice(0, rows)):
                    raise ValueError("Cannot convert NaT values to integer")
                settings["times"] = pd.Series(host_of(times.slice(0, rows)))
            self._host = by_slice(of, 0, rows).to_pandas().ewm(**settings)
        return self._host

    def _times(self) -> Column | None:
        times = self._settings["times"]
        if times is None:
            return None
        if hasattr(times, "_column"):
            found: Column = times._column
            return found
        return construct.column_of(times if isinstance(times, list) else np.asarray(times))

    def _refuse(self, name: str) -> None:
        if self._settings["times"] is not None:
            raise NotImplementedError(f"{name} is not implemented with times")

    def _windows(self) -> Windows:
        """Return the order of rows, which is all that labels ask for."""
        groups = self._decay().groups
        none = ops.of_rows(0, 0, 0)
        return Windows(none.starts, none.stops, 0, 0, 0, None if groups is None else groups.order)

    def _decay(self) -> decay.Decay:
        com = self._plain_com()
        if self._cached is None and com is not None:
            least = max(self._settings["min_periods"], 1)
            flags = (self._settings["adjust"], self._settings["ignore_na"])
            self._cached = decay.Decay(com, least, *flags, None, self._groups())
        if self._cached is None:
            host, groups, factors = self._sample(), self._groups(), None
            times = self._times()
            if times is not None:
                unit = np.datetime_data(times.dtype)[0] if isinstance(times.dtype, np.dtype) else ""
                unit = unit or times.dtype.unit
                halflife = pd.Timedelta(host.halflife).as_unit(unit)._value
                factors = decay.factors_of(times.values, halflife, host._com, groups)
            settings = (bool(host.adjust), bool(host.ignore_na))
            self._cached = decay.Decay(host._com, host.min_periods, *settings, factors, groups)
        found: decay.Decay = self._cached
        return found

    def _statistic(
        self,
        name: str,
        column: Column,
        spec: Windows,  # noqa: ARG002 - the weights reach back to the first row
        settings: dict[str, Any],
    ) -> Column:
        if name == "sum" and not self._settings["adjust"]:
            raise NotImplementedError("sum is not implemented with adjust=False")
        if name in ("sum", "var", "std"):
            self._refuse(name)
        how = self._decay()
        if how.factors is not None and how.groups is None and how.factors.shape[0] == 0:
            raise NotNative("times of no rows")
        try:
            return decay.STATISTICS[name](column, how, **settings)
        except TypeError as error:
            raise self._not_numeric(column) from error

    def _pair(self, name: str, left: Column, right: Column, settings: dict[str, Any]) -> Column:
        if name == "cov":
            return decay.cov(left, right, self._decay(), **settings)
        return decay.corr(left, right, self._decay())

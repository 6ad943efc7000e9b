"""Statistics of the rows of a key before each row: of the last ones, of all, of weighted ones."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns.column import Column, fixed
from gpuframe.features.inputs import Columns
from gpuframe.features.keyed import Keyed, seconds_of, ticks_of
from gpuframe.features.numbers import as_floats
from gpuframe.features.parameters import check_count, check_some, is_count, is_number, listed
from gpuframe.ops import timelines
from gpuframe.ops.expressions import Expression
from gpuframe.ops.timelines import STATISTICS, USUAL, Span, Timeline

__all__ = ["ExpandingStatistics", "ExponentialStatistics", "RollingStatistics"]


class Windowed(Keyed):
    """Base of the statistics of windows; subclasses say which rows a window holds (`_span`)."""

    def __init__(
        self,
        by: Any,
        order_by: Any,
        columns: Any = None,
        *,
        statistics: Any = USUAL,
        closed: str = "left",
        min_periods: int = 1,
        keep_inputs: bool = True,
    ) -> None:
        """Store the parameters."""
        super().__init__(by, order_by, columns, keep_inputs=keep_inputs)
        self.statistics = statistics
        self.closed = closed
        self.min_periods = min_periods

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_some("statistics", listed(self.statistics), STATISTICS)
        if self.closed not in self._ends():
            raise ValueError(f"closed takes one of {self._ends()}, not {self.closed!r}")
        check_count("min_periods", self.min_periods)

    def _ends(self) -> tuple[str, ...]:
        return ("left", "right")

    def _ending(self) -> str:
        """Return what the names of the new columns end with."""
        raise NotImplementedError(type(self).__name__)

    def _span(self, columns: Columns, line: Timeline) -> Span:
        raise NotImplementedError(type(self).__name__)

    def _labels(self, names: list[Any]) -> list[Any]:
        return [
            f"{name}_{statistic}_{self._ending()}"
            for name in self._values(names)
            for statistic in listed(self.statistics)
        ]

    def _features(self, columns: Columns, line: Timeline) -> Columns:
        span = self._span(columns, line)
        made = []
        for name in self._values(list(columns)):
            values = line.placed(as_floats(name, columns[name]).values)
            for statistic in listed(self.statistics):
                found = timelines.statistic(statistic, values, line.first, span, self.min_periods)
                made.append(fixed(line.back(found)))
        return dict(zip(self._labels(list(columns)), made, strict=True))


_UNITS = {
    "d": 86_400 * 10**9, "h": 3_600 * 10**9, "min": 60 * 10**9, "s": 10**9, "ms": 10**6,
    "us": 1_000, "ns": 1,
}  # fmt: skip
"""Nanoseconds of the units by which windows are named."""


class RollingStatistics(Windowed):
    """Statistics of the last rows of a key, or of its rows in a span of time before each row.

    A column `a` becomes `a_mean_7d` and so on: a statistic, and the window in small letters.

    | `closed` | rows of the window, the row's time being t and the window w |
    |---|---|
    | "left" | from t - w on, before t; or the last w rows before t |
    | "right" | after t - w, up to t; or the last w rows up to t |
    | "both" | from t - w up to t (spans alone) |
    | "neither" | after t - w, before t (spans alone) |

    With "left", the default, and "neither" no row sees itself, nor another row of its key and time;
    with "right" and "both" all rows of one key and time see each other. Missing values and
    infinities are left out. Results are float64; sums and means are exact sums, rounded once, and
    no value outside of a window touches any result. A count of no rows is 0; all else is missing
    below `min_periods` values ("std" and "var", by the count less 1, below two).

    All rows of a key must be in one frame: see `by_key`.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        columns: numbers, a name or a list of names; None: all columns but key and time.
        window: a number of rows; or a span, as "7D" or a Timedelta, where `order_by` holds times.
        statistics: some of count, sum, mean, min, max, std, var.
        closed: which ends belong to a window.
        min_periods: values below which a statistic is missing, at least 1.
        keep_inputs: whether the columns that are read stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import RollingStatistics
        >>> frame = pd.DataFrame({"user": [1, 1, 1], "t": [1, 2, 3], "paid": [3.0, 4.0, 9.0]})
        >>> rolling = RollingStatistics("user", "t", "paid", window=2, statistics=["mean", "count"])
        >>> made = rolling.fit_transform(frame)
        >>> made["paid_mean_2"].tolist(), made["paid_count_2"].tolist()
        ([nan, 3.0, 3.5], [0.0, 1.0, 2.0])
    """

    def __init__(
        self,
        by: Any,
        order_by: Any,
        columns: Any = None,
        *,
        window: Any = "7D",
        statistics: Any = USUAL,
        closed: str = "left",
        min_periods: int = 1,
        keep_inputs: bool = True,
    ) -> None:
        """Store the parameters."""
        super().__init__(
            by,
            order_by,
            columns,
            statistics=statistics,
            closed=closed,
            min_periods=min_periods,
            keep_inputs=keep_inputs,
        )
        self.window = window

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if is_count(self.window):
            return
        if is_number(self.window) or seconds_of("window", self.window) <= 0:
            raise ValueError(
                f"window is a number of rows of at least 1 or a span of time, not {self.window!r}"
            )

    def _check_input(self, name: Any, expression: Expression) -> None:
        super()._check_input(name, expression)
        if name == self.order_by and isinstance(expression.source, Column):
            self._ticks(expression.source)

    def _ends(self) -> tuple[str, ...]:
        return ("left", "right") if is_count(self.window) else ("left", "right", "both", "neither")

    def _ticks(self, time: Column) -> int:
        """Return the ticks of a window that is a span; 0 of rows."""
        if is_count(self.window):
            return 0
        ticks = ticks_of(self, "window", self.window, time)
        if not isinstance(ticks, int):
            raise TypeError(
                f"RollingStatistics: a window of {self.window!r} is no multiple of the unit of "
                f"{time.dtype}"
            )
        return ticks

    def _ending(self) -> str:
        if not isinstance(self.window, str) and not is_count(self.window):
            nanoseconds = int(pd.Timedelta(self.window).as_unit("ns").value)
            return next(
                f"{nanoseconds // ticks}{unit}"
                for unit, ticks in _UNITS.items()
                if nanoseconds % ticks == 0
            )
        return str(self.window).lower()

    def _span(self, columns: Columns, line: Timeline) -> Span:
        if is_count(self.window):
            return Span.of_rows(line, int(self.window), own=self.closed == "right")
        return Span.of_ticks(line, self._ticks(columns[self.order_by]), self.closed)


class ExpandingStatistics(Windowed):
    """Statistics of all rows of a key before each row.

    A column `a` becomes `a_mean_so_far` and so on. With `closed="left"`, the default, no row sees
    itself, nor another row of its key and time; with "right" all rows of one key and time see each
    other. Missing values and infinities are left out. Results are float64, as of
    `RollingStatistics`.

    All rows of a key must be in one frame: see `by_key`; `AsOfStatistics` keeps earlier frames.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        columns: numbers, a name or a list of names; None: all columns but key and time.
        statistics: some of count, sum, mean, min, max, std, var.
        closed: "left", or "right" with the row itself.
        min_periods: values below which a statistic is missing, at least 1.
        keep_inputs: whether the columns that are read stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ExpandingStatistics
        >>> frame = pd.DataFrame({"user": [1, 1, 1], "t": [1, 2, 3], "paid": [3.0, 4.0, 9.0]})
        >>> so_far = ExpandingStatistics("user", "t", "paid", statistics="max")
        >>> so_far.fit_transform(frame)["paid_max_so_far"].tolist()
        [nan, 3.0, 4.0]
    """

    def _ending(self) -> str:
        return "so_far"

    def _span(self, columns: Columns, line: Timeline) -> Span:  # noqa: ARG002
        return Span.so_far(line, own=self.closed == "right")


class ExponentialStatistics(Keyed):
    """Mean of the rows of a key before each row, in which older rows weigh less.

    A column `a` becomes `a_ewm_mean`. A weight falls to one half in each `halflife`, in time or in
    rows, or by 1 - `alpha` from row to row; weights are those of pandas' `ewm` (adjust=True,
    ignore_na=False: a missing value ages the weights, and the last mean goes on). With
    `closed="left"`, the default, no row sees itself, nor another row of its key and time; with
    "right" all rows of one key and time see each other, the one that stands later in the frame as
    the later one. Infinities are missing. Results are float64, missing below `min_periods` values.

    All rows of a key must be in one frame: see `by_key`.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        columns: numbers, a name or a list of names; None: all columns but key and time.
        halflife: a number of rows; or a span, as "7D" or a Timedelta, where `order_by` holds times.
        alpha: above 0, at most 1; given instead of `halflife`.
        closed: "left", or "right" with the row itself.
        min_periods: values below which the mean is missing, at least 1.
        keep_inputs: whether the columns that are read stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ExponentialStatistics
        >>> frame = pd.DataFrame({"user": [1, 1, 1], "t": [1, 2, 3], "paid": [3.0, 6.0, 9.0]})
        >>> mean = ExponentialStatistics("user", "t", "paid", alpha=0.5)
        >>> mean.fit_transform(frame)["paid_ewm_mean"].tolist()
        [nan, 3.0, 5.0]
    """

    def __init__(
        self,
        by: Any,
        order_by: Any,
        columns: Any = None,
        *,
        halflife: Any = None,
        alpha: float | None = None,
        closed: str = "left",
        min_periods: int = 1,
        keep_inputs: bool = True,
    ) -> None:
        """Store the parameters."""
        super().__init__(by, order_by, columns, keep_inputs=keep_inputs)
        self.halflife = halflife
        self.alpha = alpha
        self.closed = closed
        self.min_periods = min_periods

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if (self.halflife is None) == (self.alpha is None):
            raise ValueError("either halflife or alpha is given")
        if self.halflife is not None and not seconds_of("halflife", self.halflife) > 0:
            raise ValueError(f"halflife is above 0, not {self.halflife!r}")
        if self.alpha is not None and not 0 < self.alpha <= 1:
            raise ValueError(f"alpha is above 0 and at most 1, not {self.alpha!r}")
        if self.closed not in ("left", "right"):
            raise ValueError(f"closed takes 'left' or 'right', not {self.closed!r}")
        check_count("min_periods", self.min_periods)

    def _timed(self) -> bool:
        return self.halflife is not None and not is_number(self.halflife)

    def _check_input(self, name: Any, expression: Expression) -> None:
        super()._check_input(name, expression)
        source = expression.source
        if name == self.order_by and self._timed() and isinstance(source, Column):
            ticks_of(self, "halflife", self.halflife, source)

    def _labels(self, names: list[Any]) -> list[Any]:
        return [f"{name}_ewm_mean" for name in self._values(names)]

    def _features(self, columns: Columns, line: Timeline) -> Columns:
        halflife = None
        if self._timed():
            com = 1.0
            halflife = float(ticks_of(self, "halflife", self.halflife, columns[self.order_by]))
        elif self.alpha is not None:
            com = (1 - self.alpha) / self.alpha
        else:
            com = float(1 / (1 - np.exp(np.log(0.5) / self.halflife)) - 1)
        found = []
        for name in self._values(list(columns)):
            values = line.placed(as_floats(name, columns[name]).values)
            means = timelines.weighted_means(values, line, com, halflife, self.min_periods)
            found.append(fixed(line.back(line.seen(means, own=self.closed == "right"))))
        return dict(zip(self._labels(list(columns)), found, strict=True))

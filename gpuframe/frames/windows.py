"""`rolling`, `expanding` and `ewm` of frames, series and groups: pandas' arguments."""

from typing import Any

import pandas as pd

from gpuframe.frames.fallback import call_pandas, to_pandas
from gpuframe.frames.rolling import Expanding, Rolling


def rolling(
    self: Any,
    window: Any,
    min_periods: int | None = None,
    center: bool = False,
    win_type: str | None = None,
    on: Any = None,
    closed: str | None = None,
    step: int | None = None,
    method: str = "single",
) -> Any:
    """Return windows of a number of rows, or of a span of time, that end at each row.

    Sums and means are exact and rounded once; no statistic costs more for a longer window, the
    median, quantiles and ranks logarithmically. Infinities count as missing, as in pandas.

    Args:
        window: number of rows, or a span of time (text, Timedelta or offset).
        min_periods: number of values below which a result is missing; `window`, and 1 for time.
        center: whether the row is the middle of the window rather than its end.
        win_type: weights of SciPy; runs through pandas.
        on: column of times of a frame, in place of the index.
        closed: ends that belong to the window: "right" (if None), "left", "both" or "neither".
        step: windows of every step-th row only.
        method: "table" runs through pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2, 4]).rolling(2).sum().tolist()
        [nan, 3.0, 6.0]
    """
    settings = {
        "window": window, "min_periods": min_periods, "center": center, "win_type": win_type,
        "on": on, "closed": closed, "method": method,
    }  # fmt: skip
    if type(self).__name__ != "GroupBy":
        settings["step"] = step
    hosted = win_type is not None or method != "single"
    if hosted or isinstance(window, pd.api.indexers.BaseIndexer):
        return _hosted(self, "rolling", settings, "weights, tables or own bounds of windows")
    return Rolling(self, settings)


def group_rolling(
    self: Any,
    window: Any,
    min_periods: int | None = None,
    center: bool = False,
    win_type: str | None = None,
    on: Any = None,
    closed: str | None = None,
    method: str = "single",
) -> Any:
    """Return windows of a number of rows or a span of time within each group; see `rolling`.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 2, 1], "v": [1, 2, 3]})
        >>> df.groupby("k").v.rolling(2, min_periods=1).sum().tolist()
        [1.0, 4.0, 2.0]
    """
    return rolling(self, window, min_periods, center, win_type, on, closed, None, method)


group_rolling.__name__ = "rolling"
group_rolling.__qualname__ = "GroupBy.rolling"


def _hosted(self: Any, name: str, settings: dict[str, Any], reason: str) -> Any:
    """Return pandas' windows; their results come to the device."""
    label = f"{type(self).__name__}.{name}"
    return call_pandas(label, reason, getattr(to_pandas(self), name), (), settings, len(self))


def expanding(self: Any, min_periods: int = 1, method: str = "single") -> Any:
    """Return windows from the first row to each row.

    Args:
        min_periods: number of values below which a result is missing.
        method: "table" runs through pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([3, 1, 4]).expanding().max().tolist()
        [3.0, 3.0, 4.0]
    """
    settings = {"min_periods": min_periods, "method": method}
    if method != "single":
        return _hosted(self, "expanding", settings, "windows over a table")
    return Expanding(self, settings)


def ewm(
    self: Any,
    com: float | None = None,
    span: float | None = None,
    halflife: Any = None,
    alpha: float | None = None,
    min_periods: int | None = 0,
    adjust: bool = True,
    ignore_na: bool = False,
    times: Any = None,
    method: str = "single",
) -> Any:
    """Return exponentially falling weights over each row and those before it.

    Args:
        com: centre of mass: weights shrink by 1 - 1 / (1 + com) from row to row.
        span: instead, 2 com + 1.
        halflife: instead, rows in which a weight falls to one half; a span of time with `times`.
        alpha: instead, 1 / (1 + com).
        min_periods: number of values below which a result is missing.
        adjust: whether weights are powers; else results are weighted with new values.
        ignore_na: whether missing values age no weights.
        times: a time a row, for weights that fall with time.
        method: "table" runs through pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.0, 2.0]).ewm(alpha=0.5, adjust=False).mean().tolist()
        [1.0, 1.5]
    """
    from gpuframe.frames.ewm import ExponentialMovingWindow

    settings = {
        "com": com, "span": span, "halflife": halflife, "alpha": alpha,
        "min_periods": min_periods, "adjust": adjust, "ignore_na": ignore_na, "times": times,
        "method": method,
    }  # fmt: skip
    if method != "single":
        return _hosted(self, "ewm", settings, "weights over a table")
    return ExponentialMovingWindow(self, settings)

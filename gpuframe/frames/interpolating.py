"""`interpolate` of frames and series: missing numbers between their neighbours."""

from typing import Any

from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import done_itself
from gpuframe.frames.fallback import native
from gpuframe.frames.running import checked_limit
from gpuframe.ops import interpolation as ops

_BY_LABELS = {"index": "fiumM", "values": "fiumM", "time": "mM"}
"""Methods whose places are the row labels, and the kinds of labels."""


@native
def interpolate(
    self: Any,
    /,
    method: str = "linear",
    *,
    axis: Any = 0,
    limit: int | None = None,
    inplace: bool = False,
    limit_direction: str | None = None,
    limit_area: str | None = None,
    **kwargs: Any,
) -> Any:
    """Return the rows with numbers on straight lines between their neighbours for missing ones.

    Args:
        method: "linear": rows are evenly spaced; "index", "values" or "time": row labels are
            the places, which must ascend. Others run through pandas.
        axis: rows only; columns run through pandas.
        limit: rows that are filled from one value at most.
        inplace: whether the object itself changes.
        limit_direction: "forward" (if None), "backward" or "both".
        limit_area: "inside": only between values; "outside": only before and behind them.
        kwargs: of SciPy's methods, which run through pandas.

    Raises:
        ValueError: an unknown word, or labels that are no times for "time".
        TypeError: texts or objects among the columns.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([0.0, None, None, 3.0]).interpolate().tolist()
        [0.0, 1.0, 2.0, 3.0]
    """
    direction = limit_direction or "forward"
    words = direction in ops.DIRECTIONS and limit_area in ops.AREAS
    if kwargs or axis not in (0, "index", "rows") or not words:
        raise NotNative("interpolation with these arguments")
    if method not in ("linear", *_BY_LABELS):
        raise NotNative(f"interpolation by {method!r:.20}")
    most = checked_limit(limit)
    places = None if method == "linear" else _places(self, method)

    def filled(column: Column) -> Column:
        return ops.interpolated(column, places, most, direction, limit_area)

    return done_itself(self, self._each(filled), inplace=inplace)


def _places(self: Any, method: str) -> Any:
    index = self._index
    if index.nlevels > 1 or getattr(index.dtype, "kind", "") not in _BY_LABELS[method]:
        raise NotNative("places by such labels")
    return ops.places_of(index.columns[0])

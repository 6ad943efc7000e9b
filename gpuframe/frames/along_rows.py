"""Names of the columns that hold the extreme values of rows."""

from typing import Any

from gpuframe.columns import pandas as neighbour
from gpuframe.errors import NotNative
from gpuframe.ops import along, reshape


def name_of_extreme(frame: Any, name: str, *, greatest: bool, skipna: bool) -> Any:
    """Return the name of the first column that holds the extreme value of each row.

    Args:
        frame: columns of numbers.
        name: of the method, for reasons.
        greatest: the greatest value, else the least.
        skipna: whether NaN is left out.

    Raises:
        ValueError: a row without a value or, unless `skipna`, with a missing one.
    """
    from gpuframe.frames.series import Series

    if not frame._columns or not len(frame):
        raise NotNative(f"{name} along nothing")
    places = along.extreme_places(list(frame._columns), greatest=greatest, skipna=skipna)
    if bool((places < 0).any()):
        if skipna:
            raise ValueError("Encountered all NA values")
        raise ValueError("Encountered an NA value with skipna=False")
    labels = neighbour.from_pandas(frame.columns)
    if labels.layout == "object":
        raise NotNative("names of columns that are Python objects")
    return Series._from_column(reshape.taken(labels, places), frame._index, None)

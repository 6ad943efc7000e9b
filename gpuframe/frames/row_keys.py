"""Keys of `[]` and `loc`: which go by position, and which are refused."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame

_WHOLE = (int, np.integer)


def refuse_sets(key: Any) -> None:
    """Raise a TypeError where a key is a set or a dict, or holds one."""
    parts = (key, *key) if isinstance(key, tuple) else (key,)
    for kind in (set, dict):
        if any(isinstance(part, kind) for part in parts):
            raise TypeError(
                f"Passing a {kind.__name__} as an indexer is not supported. Use a list instead."
            )


def are_flags(key: Any) -> bool:
    """Whether a key is a list of bools, at least one."""
    return (
        isinstance(key, list)
        and bool(key)
        and all(isinstance(flag, bool | np.bool_) for flag in key)
    )


def unwrapped(self: Any, key: Any) -> Any:
    """Return a key of a series, the slice where it is the only part of a tuple.

    Raises:
        TypeError: a set, a dict or a frame.
        ValueError: a list of a slice, or a new axis.
        KeyError: a tuple that is no label.
    """
    refuse_sets(key)
    if is_frame(key):
        raise TypeError(
            "Indexing a Series with DataFrame is not supported, "
            "use the appropriate DataFrame column"
        )
    several = isinstance(self._index, indexes.MultiIndex)
    if several and self._index.nlevels == 1:
        raise NotNative("labels of a single level")
    if isinstance(key, list | tuple) and len(key) == 1 and isinstance(key[0], slice):
        if isinstance(key, list):
            raise ValueError(
                "Indexing with a single-item list containing a slice is not allowed. "
                "Pass a tuple instead."
            )
        return key[0]
    if isinstance(key, tuple) and not several:
        _check_tuple(self, key)
    elif isinstance(key, tuple) and any(isinstance(part, slice) for part in key):
        raise NotNative("slices of levels")
    return key


def _check_tuple(self: Any, key: tuple[Any, ...]) -> None:
    """Refuse a tuple that is none of the labels of one level."""
    try:
        self._index.to_pandas().get_loc(key)
    except (KeyError, TypeError, pd.errors.InvalidIndexError):
        if any(part is None for part in key):
            raise ValueError(
                "Multi-dimensional indexing (e.g. `obj[:, None]`) is no longer supported. "
                "Convert to a numpy array before indexing instead."
            ) from None
        raise KeyError("key of type tuple not found and not a MultiIndex") from None


def goes_by_position(self: Any, key: slice) -> bool:
    """Whether `[a:b]` goes by position, as integers do; others are labels.

    Raises:
        TypeError: other than integers beside labels that are integers.
    """
    ends = [end for end in (key.start, key.stop, key.step) if end is not None]
    others = [end for end in ends if isinstance(end, bool) or not isinstance(end, _WHOLE)]
    if others and getattr(self._index.dtype, "kind", "") in ("i", "u"):
        raise TypeError(
            f"cannot do slice indexing on {type(self._index).__name__} with these indexers "
            f"[{others[0]}] of type {type(others[0]).__name__}"
        )
    return not others

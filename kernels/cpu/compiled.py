"""How the CPU twins are compiled, and how arrays reach them with few signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numba import njit

from gpuframe.device import threads

if TYPE_CHECKING:
    import numpy as np

__all__ = ["compiled", "const", "map_spans", "parts", "plain_bits"]

# Serial, without the GIL; division never raises, which would cost a branch a row.
compiled = njit(nogil=True, cache=True, error_model="numpy")


def const(array: np.ndarray) -> np.ndarray:
    """Return a read-only view: inputs have one signature, writable or not."""
    view = array.view()
    view.flags.writeable = False
    return view


def plain_bits(array: np.ndarray) -> np.ndarray:
    """Return a read-only view as unsigned integers of the same width: one signature a width."""
    return const(array.view(f"u{array.dtype.itemsize}"))


def parts(rows: int, state: int) -> int:
    """Return into how many spans to cut rows that fill a private state of `state` slots each.

    More private states than rows allow would cost more to fill and to merge than they save.
    """
    return max(1, min(threads.count(), rows // max(state, 1), rows // threads.GRAIN))


def map_spans(function: Any, rows: int, count: int) -> list[Any]:
    """Call `function(start, stop)` on `count` spans of rows; the results in order of rows."""
    if count == 1:
        return [function(0, rows)]
    return threads.map(lambda span: function(*span), threads.spans(rows, count))

"""Host memory for large buffers: page-aligned blocks that are used again when an array dies.

The first touch of a fresh page costs 3 microseconds per 4 KiB, so that a new array of 80 MB
takes some 15 times longer to fault in than to write. Freed blocks therefore wait in a list.
"""

import itertools
import mmap
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

LARGE = 1 << 20
"""Bytes from which a buffer comes from the list of blocks; smaller ones are NumPy's."""

_keep = 2 << 30
"""Bytes of freed blocks that are kept at most; those freed longest ago go first."""

_lock = threading.RLock()
_free: dict[int, deque[tuple[int, mmap.mmap]]] = {}
"""Blocks by size, each with the turn at which it was freed, in order."""
_turns = itertools.count()
_held = 0


class _Block(np.ndarray):
    """An array over one block, which goes back to the list with the last view of it."""

    _memory: mmap.mmap | None

    def __array_finalize__(self, other: Any) -> None:
        self._memory = None

    def __del__(self, ending: Callable[[], bool] = sys.is_finalizing) -> None:
        # When the interpreter ends, the names of this module and its lock's owner may be gone.
        if self._memory is not None and not ending():
            _give_back(self._memory)


def _rounded(nbytes: int) -> int:
    """Sizes are rounded up by at most an eighth, so that blocks of like size serve each other."""
    step = max(1 << 16, 1 << max(nbytes.bit_length() - 4, 0))
    return -(-nbytes // step) * step


def _give_back(memory: mmap.mmap) -> None:
    global _held  # noqa: PLW0603 - one free list a process
    size = len(memory)
    if size > _keep:
        return
    with _lock:
        _held += size
        _free.setdefault(size, deque()).append((next(_turns), memory))
        _trim()


def _trim() -> None:
    """Give blocks back to the system until those that wait are no more than may."""
    while _held > _keep:
        oldest = min(_free, key=lambda each: _free[each][0])
        _removed(oldest, 0)


def keep(nbytes: int) -> None:
    """Set how many bytes of freed blocks wait to be used again, 2 GiB at first; never raise it."""
    global _keep  # noqa: PLW0603 - one free list a process
    with _lock:
        _keep = min(_keep, nbytes)
        _trim()


def _removed(size: int, at: int) -> mmap.mmap:
    """Take a block of a size off the list, the first or (-1) the last freed."""
    global _held  # noqa: PLW0603 - one free list a process
    blocks = _free[size]
    _, memory = blocks.popleft() if at == 0 else blocks.pop()
    if not blocks:
        del _free[size]
    _held -= size
    return memory


def _take(size: int) -> mmap.mmap:
    with _lock:
        if size in _free:
            return _removed(size, -1)
    memory = mmap.mmap(-1, size)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        memory.madvise(mmap.MADV_HUGEPAGE)
    return memory


def empty(length: int, dtype: np.dtype) -> np.ndarray:
    """Return an uninitialised 1-D array; large ones begin on a page, small ones as NumPy's do."""
    nbytes = length * dtype.itemsize
    if nbytes < LARGE or dtype.hasobject:
        return np.empty(length, dtype)
    memory = _take(_rounded(nbytes))
    block = _Block(nbytes, np.uint8, memory)
    block._memory = memory
    return block.view(np.ndarray).view(dtype)

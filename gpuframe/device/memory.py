"""How much memory is left, so that a result that cannot fit is refused before it is made."""

from functools import cache
from pathlib import Path

from gpuframe.device.backend import backend
from gpuframe.errors import OutOfMemoryError

_MEMINFO = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")


def available() -> int | None:
    """Return the bytes that an allocation may still take, or None where nobody tells.

    On a GPU these are free memory and what CuPy's pool holds in reserve; on the host the least of
    what the system and the process's control group (version 2) leave.
    """
    chosen = backend()
    if chosen.simulated:
        return None
    if chosen.name == "cuda":
        free, _ = chosen.xp.cuda.runtime.memGetInfo()
        return int(free) + int(chosen.xp.get_default_memory_pool().free_bytes())
    known = [size for size in (_meminfo("MemAvailable:"), _group()) if size is not None]
    return min(known, default=None)


@cache
def total() -> int:
    """Return the bytes of the device's memory, a gibibyte where nobody tells."""
    chosen = backend()
    if chosen.name == "cuda" and not chosen.simulated:
        return int(chosen.xp.cuda.runtime.memGetInfo()[1])
    known = [size for size in (_meminfo("MemTotal:"), _limit()) if size is not None]
    return min(known, default=1 << 30)


def require(size: int, what: str) -> None:
    """Raise where so many bytes cannot be had.

    Args:
        size: bytes needed.
        what: the operation and its result, for the message.

    Raises:
        OutOfMemoryError: less memory is available.
    """
    if size < _SMALL:
        return
    left = available()
    if left is not None and size > left:
        raise OutOfMemoryError(f"{what} needs {size:,} bytes, {left:,} are available")


_SMALL = 1 << 28
"""Bytes below which asking costs more than it tells."""


def _meminfo(name: str) -> int | None:
    """Return a line of the system's account of memory, in bytes."""
    if not _MEMINFO.exists():
        return None
    for line in _MEMINFO.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return None


def _group() -> int | None:
    used, limit = _GROUP / "memory.current", _limit()
    if limit is None or not used.exists():
        return None
    return max(limit - int(used.read_text()) + _reclaimable(), 0)


def _limit() -> int | None:
    """Return the bytes that the control group may use in all."""
    file = _GROUP / "memory.max"
    most = file.read_text().strip() if file.exists() else "max"
    return None if most == "max" else int(most)


def _reclaimable() -> int:
    """Return the bytes of cached files, which the kernel gives back when asked."""
    statistics = _GROUP / "memory.stat"
    if not statistics.exists():
        return 0
    for line in statistics.read_text().splitlines():
        if line.startswith("inactive_file "):
            return int(line.split()[1])
    return 0

"""How much memory is left, so that a result that cannot fit is refused before it is made."""

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
    known = [size for size in (_system(), _group()) if size is not None]
    return min(known, default=None)


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


def _system() -> int | None:
    if not _MEMINFO.exists():
        return None
    for line in _MEMINFO.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _group() -> int | None:
    limit, used = _GROUP / "memory.max", _GROUP / "memory.current"
    if not limit.exists() or not used.exists():
        return None
    most = limit.read_text().strip()
    if most == "max":
        return None
    return max(int(most) - int(used.read_text()) + _reclaimable(), 0)


def _reclaimable() -> int:
    """Return the bytes of cached files, which the kernel gives back when asked."""
    statistics = _GROUP / "memory.stat"
    if not statistics.exists():
        return 0
    for line in statistics.read_text().splitlines():
        if line.startswith("inactive_file "):
            return int(line.split()[1])
    return 0

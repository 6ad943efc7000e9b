"""The device of the process: which backend, its memory, its threads. No dtypes, no labels."""

from gpuframe.device import threads
from gpuframe.device.backend import (
    Backend,
    aligned,
    backend,
    empty,
    is_array,
    read,
    to_device,
    to_host,
    xp,
)
from gpuframe.device.buffer import Buffer, Deferred

__all__ = [
    "Backend",
    "Buffer",
    "Deferred",
    "aligned",
    "backend",
    "empty",
    "is_array",
    "read",
    "threads",
    "to_device",
    "to_host",
    "xp",
]

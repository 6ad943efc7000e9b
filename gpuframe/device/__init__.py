"""The device of the process: which backend, its memory, its threads. No dtypes, no labels."""

from gpuframe.device import threads
from gpuframe.device.backend import (
    Backend,
    aligned,
    backend,
    empty,
    gpu_answers,
    is_array,
    read,
    simulator_asked,
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
    "gpu_answers",
    "is_array",
    "read",
    "simulator_asked",
    "threads",
    "to_device",
    "to_host",
    "xp",
]

"""What a process does once it finds itself to be a worker of a cluster."""

import sys

from gpuframe.device import pages

SHARE = 16
"""Part of a worker's memory limit that freed blocks may hold, waiting to be used again.

Dask looks at the memory of the process: what waits there counts as much as what is in use, and
where it is too much the worker spills, pauses and is killed in the end.
"""


def register() -> None:
    """Keep less freed memory where this process is a worker with a limit."""
    found = sys.modules.get("distributed.worker")
    if found is None:
        return
    managers = [worker.memory_manager for worker in list(found.Worker._instances)]
    limits = [manager.memory_limit for manager in managers if manager.memory_limit]
    if limits:
        pages.keep(min(limits) // SHARE)

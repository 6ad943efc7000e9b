"""Workers: how much memory they keep, and whether they have the package at all."""

import asyncio
import sys
import time
from typing import Any
from weakref import WeakKeyDictionary

from gpuframe.device import pages

SHARE = 16
"""Part of a worker's memory limit that freed blocks may hold, waiting to be used again.

Dask looks at the memory of the process: what waits there counts as much as what is in use, and
where it is too much the worker spills, pauses and is killed in the end.
"""

_adapted = False


def adapt() -> None:
    """Keep less freed memory once this process is a worker with a limit.

    A script's own imports come before its worker, so that this is asked with every frame measured.
    """
    global _adapted  # noqa: PLW0603 - one list of freed blocks a process
    found = None if _adapted else sys.modules.get("distributed.worker")
    if found is None:
        return
    managers = [worker.memory_manager for worker in list(found.Worker._instances)]
    limits = [manager.memory_limit for manager in managers if manager.memory_limit]
    if limits:
        pages.keep(min(limits) // SHARE)
    _adapted = bool(managers)


WAIT = 10
"""Seconds that workers have to say what they can import; those who are busy are not asked again."""

_CAN_IMPORT = """
(lambda util, sys: sys.modules.get("gpuframe", sys) is not None
 and util.find_spec("gpuframe") is not None)(__import__("importlib.util").util, __import__("sys"))
"""
AGAIN = 1.0
"""Seconds after which the scheduler is asked again whether there are other workers."""

_next: "WeakKeyDictionary[Any, float]" = WeakKeyDictionary()
_asked: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()
"""Workers that were asked, by client."""


def checked(collection: type) -> type:
    """Return the class of a collection, once all workers of the current client can open frames.

    A worker without the package drops out of the cluster as soon as it is sent a frame, and where
    none is left a query waits for ever.

    Raises:
        ImportError: some workers cannot import the package.
    """
    found = sys.modules.get("distributed.client")
    client = None if found is None else found._get_global_client()
    if client is None or client.status != "running" or _is_in_loop_of(client):
        return collection
    now = time.monotonic()
    if now < _next.get(client, 0.0):
        return collection
    _next[client] = now + AGAIN
    lacking = _lacking(client)
    if lacking:
        _next.pop(client, None)
        named = ", ".join(lacking[:3]) + (", ..." if len(lacking) > 3 else "")
        raise ImportError(
            f"{len(lacking)} of the workers cannot import gpuframe ({named}): install it there, "
            "and start workers with `--preload gpuframe.dask` to be told at once"
        )
    return collection


def _is_in_loop_of(client: Any) -> bool:
    """Whether this code runs where nobody may wait for the client: in its event loop."""
    if client.asynchronous:
        return True
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        return False
    return running is getattr(client.loop, "asyncio_loop", running)


def _lacking(client: Any) -> list[str]:
    """Return the workers that say that they cannot import the package; each is asked once."""
    asked = _asked.setdefault(client, set())
    try:
        fresh = sorted(set(client.scheduler_info(n_workers=-1)["workers"]) - asked)
        if not fresh:
            return []
        asked.update(fresh)
        answers = client.sync(
            client._run, eval, _CAN_IMPORT.strip(), workers=fresh, on_error="return",
            callback_timeout=WAIT,
        )  # fmt: skip
    except (OSError, TimeoutError):  # somebody is gone, or busy
        return []
    found = [worker for worker, answer in answers.items() if answer is False]
    asked.difference_update(found)
    return found

"""The thread pool of the CPU backend: serial functions that release the GIL, over ranges of rows.

A pool belongs to one process: after a fork the child makes its own. `GPUFRAME_NUM_THREADS` sets
its size.
"""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count as counter
from itertools import pairwise
from typing import Any

GRAIN = 32_768
"""Rows of one chunk: long enough to hide a hand-over of 50 us, short enough to balance."""

_pools: dict[int, ThreadPoolExecutor] = {}
_lock = threading.Lock()
_inside = threading.local()


@cache
def count() -> int:
    """Return the number of threads, `GPUFRAME_NUM_THREADS` or the cores this process may use.

    Raises:
        ValueError: the variable is not a positive whole number.
    """
    asked = os.environ.get("GPUFRAME_NUM_THREADS")
    if asked is None:
        cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
        return len(cores) if cores else os.cpu_count() or 1
    if not asked.isdecimal() or int(asked) < 1:
        raise ValueError(f"GPUFRAME_NUM_THREADS takes a positive whole number, not {asked!r}")
    return int(asked)


def _pool() -> ThreadPoolExecutor:
    with _lock:
        pid = os.getpid()
        if pid not in _pools:
            _pools.clear()
            _pools[pid] = ThreadPoolExecutor(count() - 1, thread_name_prefix="gpuframe")
        return _pools[pid]


def _after_fork() -> None:
    global _lock  # noqa: PLW0603 - a lock held by another thread at the fork would stay locked
    _lock = threading.Lock()
    _pools.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _together(work: Callable[[], None]) -> None:
    """Run `work` on every thread of the pool and on this one; the first error is raised."""
    _inside.flag = True
    futures = [_pool().submit(_marked, work) for _ in range(count() - 1)]
    try:
        work()
    finally:
        _inside.flag = False
        for future in futures:
            future.cancel()
        errors = [future.exception() for future in futures if not future.cancelled()]
    for error in errors:
        if error is not None:
            raise error


def _marked(work: Callable[[], None]) -> None:
    _inside.flag = True
    try:
        work()
    finally:
        _inside.flag = False


def _serial() -> bool:
    return count() == 1 or getattr(_inside, "flag", False)


def run(function: Callable[..., Any], rows: int, *args: Any, grain: int = GRAIN) -> None:
    """Call `function(start, stop, *args)` over chunks of `rows` that threads take in turn.

    Args:
        function: releases the GIL and writes only what belongs to its range.
        rows: number of rows; below two chunks the call is a single one on this thread.
        args: handed on.
        grain: rows of a chunk.
    """
    if rows < 2 * grain or _serial():
        function(0, rows, *args)
        return
    tickets = counter(0, grain)

    def work() -> None:
        while (start := next(tickets)) < rows:
            function(start, min(start + grain, rows), *args)

    _together(work)


def map(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    """Return `[function(item) for item in items]`, the calls shared by the threads."""
    todo = list(items)
    if len(todo) < 2 or _serial():
        return [function(item) for item in todo]
    results: list[Any] = [None] * len(todo)
    tickets = counter()

    def work() -> None:
        while (turn := next(tickets)) < len(todo):
            results[turn] = function(todo[turn])

    _together(work)
    return results


def spans(rows: int, parts: int) -> list[tuple[int, int]]:
    """Return `parts` neighbouring ranges that cover `rows`, alike in length to one row."""
    edges = [rows * part // parts for part in range(parts + 1)]
    return list(pairwise(edges))

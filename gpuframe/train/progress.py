"""Reports of how far an epoch is."""

import sys
import time
from collections.abc import Callable
from typing import Any

Progress = bool | Callable[[int, int], Any]


def reporter(progress: Progress) -> Callable[[int, int], Any]:
    """Return a function of the batches done and those of the epoch."""
    if callable(progress):
        return progress
    return _Line() if progress else _nothing


def _nothing(done: int, batches: int) -> None:
    """Report nowhere."""


class _Line:
    """A line on stderr that says how far an epoch is, at most ten times a second."""

    def __init__(self) -> None:
        self._began, self._shown = time.monotonic(), 0.0

    def __call__(self, done: int, batches: int) -> None:
        now = time.monotonic()
        if done < batches and now - self._shown < 0.1:
            return
        self._shown = now
        speed = done / max(now - self._began, 1e-9)
        end = "\n" if done == batches else ""
        sys.stderr.write(f"\r{done}/{batches} batches, {speed:,.0f}/s{end}")
        sys.stderr.flush()

"""Tracebacks and warnings without the accelerator's frames: what plain Python would show."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

_HERE = f"{Path(__file__).parent}{os.sep}"
F = TypeVar("F", bound=Callable[..., Any])

_RUNPY = ("<frozen runpy>", "runpy.py")


def transparent(function: F) -> F:
    """Let warnings be told of the function's caller, as if it did not stand between.

    `warnings.warn(..., stacklevel=2)` names the caller of the function that warns. It passes over
    frames of importlib, which it knows by their file's name; this one takes such a name.
    """
    plain: Any = function
    file = f"{plain.__code__.co_filename} (importlib._bootstrap)"
    plain.__code__ = plain.__code__.replace(co_filename=file)
    return function


def hide_own_frames(error: BaseException, *, keep_runpy: bool = False) -> None:
    """Take the accelerator's frames out of an error's traceback and those of its causes.

    Args:
        error: whose `__traceback__` is set anew.
        keep_runpy: whether to keep the outermost frames of runpy, which `python -m` shows.
    """
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.__traceback__ = _without_own(one.__traceback__, keep_runpy=keep_runpy)
        waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]


def _without_own(trace: TracebackType | None, *, keep_runpy: bool) -> TracebackType | None:
    kept = []
    launching = not keep_runpy
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        own = file.startswith(_HERE)
        launching = launching and (own or Path(file).name in _RUNPY)
        if not own and not launching:
            kept.append(trace)
        trace = trace.tb_next
    found: TracebackType | None = None
    for one in reversed(kept):
        found = TracebackType(found, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return found


def show_without_own_frames(*, keep_runpy: bool) -> None:
    """Let the error that is about to end the process be shown without the accelerator's frames.

    Whoever shows errors now, `sys.excepthook`, shows it.
    """
    shown = sys.excepthook

    def show(
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,  # noqa: ARG001 - the error's own is shortened
    ) -> None:
        hide_own_frames(error, keep_runpy=keep_runpy)
        shown(kind, error, error.__traceback__)

    sys.excepthook = show

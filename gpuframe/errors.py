"""Errors and warnings of gpuframe; where pandas has an exception for a case, that one is raised."""

import sys
import warnings
from types import FrameType
from typing import Any

__all__ = [
    "FallbackWarning",
    "FileFormatError",
    "FileReadError",
    "GpuframeError",
    "NotNative",
    "OutOfMemoryError",
    "TransferError",
]


_PACKAGE = __name__.partition(".")[0]


def caller() -> tuple[FrameType, int]:
    """Return the frame that called into the package, and its `stacklevel` for this one's caller."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_PACKAGE):
        frame = frame.f_back
        level += 1
    return frame, level


def warn(message: str, category: type[Warning]) -> None:
    """Emit a warning at the user's line."""
    warnings.warn(message, category, stacklevel=caller()[1])


class GpuframeError(Exception):
    """Base of the errors that pandas has no class for."""


class NotNative(GpuframeError, NotImplementedError):  # noqa: N818 - says what is the case, as pandas' NA does
    """An operation has no native code for these columns; frames then go through pandas."""


class OutOfMemoryError(GpuframeError, MemoryError):
    """An allocation does not fit the device; names the operation and the bytes asked for."""


class TransferError(GpuframeError, RuntimeError):
    """Data crossed between host and device while `options.transfers` is "raise"."""


class FileReadError(GpuframeError, OSError):
    """A file cannot be read; the message names it."""


class FileFormatError(GpuframeError, ValueError):
    """A file's content is not what its format promises; names file, column or row group."""


class FallbackWarning(UserWarning):
    """An operation ran through pandas; `gpuframe.fallbacks()` lists them."""


def __getattr__(name: str) -> Any:
    """Return pandas' own exceptions, which frames raise as pandas does."""
    import pandas.errors

    try:
        return getattr(pandas.errors, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None

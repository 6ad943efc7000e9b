"""Warnings by which pandas deprecates keywords and results, at the line of the user's code."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.errors import warn


def deprecated(message: str) -> None:
    """Emit pandas' warning of what pandas 4 will refuse, at the user's line."""
    warn(message, pd.errors.Pandas4Warning)


IN_PLACE: set[tuple[str, str]] = set()
"""(class, name) of the methods whose keyword `inplace` is deprecated."""

_INPLACE = (
    "The inplace keyword in {}.{} is deprecated and will be removed in a future version (PDEP-8).\n"
    "See https://pandas.pydata.org/docs/dev/whatsnew/v3.1.0.html#deprecation-inplace"
    " for more details."
)
COPY = (
    "The copy keyword is deprecated and will be removed in a future version. Copy-on-Write is "
    "active in pandas since 3.0 which utilizes a lazy copy mechanism that defers copies until "
    "necessary. Use .copy() to make an eager copy if necessary."
)


def bind(owner: type) -> None:
    """Let methods of DataFrame or Series warn of the keywords that pandas deprecates in its own."""
    pandas = getattr(pd, owner.__name__)
    unset = pd.api.extensions.no_default
    for name in dir(pandas):
        method = getattr(owner, name, None)
        if name.startswith("_") or not inspect.isfunction(method):
            continue
        parameters = inspect.signature(getattr(pandas, name)).parameters
        words = {
            word: text
            for word, text in (("inplace", _INPLACE.format(owner.__name__, name)), ("copy", COPY))
            if word in parameters and parameters[word].default is unset
        }
        if "inplace" in words:
            IN_PLACE.add((owner.__name__, name))
        if words:
            setattr(owner, name, _warning(method, words))


def _warning(method: Callable[..., Any], words: dict[str, str]) -> Callable[..., Any]:
    @functools.wraps(method)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if kwargs and not words.keys().isdisjoint(kwargs):
            for word, text in words.items():
                if word in kwargs:
                    deprecated(text)
        return method(*args, **kwargs)

    return checked

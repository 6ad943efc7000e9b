"""Options of gpuframe, each with its environment variable; read where they are used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# The first one is the default.
_CHOICES: dict[str, tuple[str, ...]] = {
    "backend": ("auto", "cpu", "cuda"),
    "fallback": ("warn", "silent", "raise"),
    "transfers": ("allow", "raise"),
}


class Options:
    """Settings of the process; pandas' own (`display.max_rows` and the rest) are found here too.

    Attributes:
        backend: "auto" (cuda where a GPU answers, else cpu), "cpu" or "cuda"
            (`GPUFRAME_BACKEND`); it counts until the first column is made.
        fallback: "warn" once per name and call site, "silent" or "raise" when an operation
            has to run through pandas (`GPUFRAME_FALLBACK`).
        transfers: "allow", or "raise" on any copy between host and device (`GPUFRAME_TRANSFERS`).

    Example:
        >>> import gpuframe
        >>> with gpuframe.options.context(fallback="silent"):
        ...     gpuframe.options.fallback
        'silent'
    """

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            if name not in _CHOICES:
                return getattr(_of_pandas(name), name)
        # Not before it is asked for: processes of clusters import this module before their
        # environment is set.
        setattr(self, name, os.environ.get(f"GPUFRAME_{name.upper()}", _CHOICES[name][0]))
        return self._values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_values":
            object.__setattr__(self, name, value)
            return
        if name not in _CHOICES:
            setattr(_of_pandas(name), name, value)
            return
        if value not in _CHOICES[name]:
            raise ValueError(f"option {name} takes one of {_CHOICES[name]}, not {value!r}")
        self._values[name] = value

    @contextmanager
    def context(self, **settings: str) -> Iterator[None]:
        """Set options for the time of a `with` block."""
        before = dict(self._values)
        try:
            for name, value in settings.items():
                setattr(self, name, value)
            yield
        finally:
            self._values = before

    def __dir__(self) -> list[str]:
        import pandas as pd

        return sorted({*_CHOICES, "context", *dir(pd.options)})

    def __repr__(self) -> str:
        return "\n".join(f"{name} = {getattr(self, name)!r}" for name in _CHOICES)


def _of_pandas(name: str) -> Any:
    """Return pandas' options, which have the groups `display`, `mode`, `io` and so on.

    Raises:
        AttributeError: pandas has no option or group of that name either.
    """
    import pandas as pd

    if name.startswith("_") or name not in dir(pd.options):
        known = sorted({*_CHOICES, *dir(pd.options)})
        raise AttributeError(f"no option {name!r}; options are {known}")
    return pd.options


options = Options()

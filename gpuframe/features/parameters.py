"""Parameters as scikit-learn reads and changes them."""

import inspect
import sys
from collections.abc import Collection
from functools import cache
from typing import Any, Self

import numpy as np


class NotFittedError(ValueError, AttributeError):
    """An estimator is used before `fit`; in programs that know it, scikit-learn's error too."""

    def __new__(cls, *args: Any) -> Self:
        """Make the error; of a class that is scikit-learn's as well where that is imported."""
        theirs = getattr(sys.modules.get("sklearn.exceptions"), "NotFittedError", None)
        own: Any = cls
        kind = own if theirs is None else _joined(own, theirs)
        made: Self = super().__new__(kind, *args)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the message: the reader's program may not know scikit-learn."""
        return NotFittedError, self.args


@cache
def _joined(own: Any, theirs: Any) -> Any:
    names = {"__module__": own.__module__, "__doc__": own.__doc__, "__qualname__": own.__qualname__}
    return type(own.__name__, (own, theirs), names)


def is_number(value: Any) -> bool:
    """Whether a parameter is a number, and no bool."""
    number = isinstance(value, int | float | np.number)  # so NumPy takes its durations, too
    return number and not isinstance(value, bool | np.timedelta64)


def is_count(value: Any, least: int = 1) -> bool:
    """Whether a parameter is a whole number from `least` on."""
    return is_number(value) and isinstance(value, int | np.integer) and bool(value >= least)


def check_count(parameter: str, value: Any, least: int = 1) -> None:
    """Raise where a parameter is no whole number from `least` on.

    Raises:
        ValueError: names the parameter.
    """
    if not is_count(value, least):
        raise ValueError(f"{parameter} is at least {least}, a whole number, not {value!r}")


def listed(names: Any) -> list[Any]:
    """Return one or several names, or numbers, as a list."""
    if names is None:
        return []
    return list(names) if isinstance(names, list | tuple) else [names]


def check_some(parameter: str, given: Any, known: Collection[str]) -> None:
    """Raise where a parameter is no list of known names, or an empty one.

    Raises:
        ValueError: names the parameter.
    """
    if isinstance(given, str) or not given or any(item not in known for item in given):
        raise ValueError(f"{parameter} takes some of {list(known)}, not {given!r}")


def of_column(owner: str, parameter: str, given: Any, name: Any) -> Any:
    """Return what a parameter is for a column: itself, or of a dictionary by column its own.

    Raises:
        KeyError: the dictionary has none for the column.
    """
    if not isinstance(given, dict):
        return given
    if name not in given:
        raise KeyError(f"{owner} has no {parameter} for column {name!r}")
    return given[name]


class Parameters:
    """Parameters as scikit-learn reads them: the arguments of `__init__`, stored as they are."""

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's signature
        """Return the parameters by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Change parameters and return the estimator.

        Raises:
            ValueError: there is no such parameter.
        """
        for name, value in params.items():
            if name not in self._parameter_names():
                valid = self._parameter_names()
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {self}. Valid parameters are: "
                    f"{valid!r}."
                )
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        """Show the parameters that differ from their defaults."""
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params(deep=False).items()
            if value is not defaults[name].default and not _equal(value, defaults[name].default)
        ]
        return f"{type(self).__name__}({', '.join(changed)})"


def _equal(left: Any, right: Any) -> bool:
    return bool(np.array_equal(left, right)) if isinstance(left, np.ndarray) else left == right

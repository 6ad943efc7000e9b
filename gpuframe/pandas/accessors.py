"""`register_dataframe_accessor` and its like for gpuframe's classes."""

import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.index import Index
from gpuframe.frames.series import Series

T = TypeVar("T")


class _Accessor:
    """Makes the accessor for the object at hand; asked of the class, it is the accessor's class."""

    def __init__(self, name: str, accessor: Any) -> None:
        self.__doc__ = accessor.__doc__
        self._name = name
        self._accessor = accessor

    def __get__(self, instance: Any, owner: type) -> Any:
        return self._accessor if instance is None else self._accessor(instance)


def _registering(owner: type) -> Callable[[str], Callable[[T], T]]:
    def register(name: str) -> Callable[[T], T]:
        def decorator(accessor: T) -> T:
            if hasattr(owner, name):
                warnings.warn(
                    f"registration of accessor {accessor!r} under name {name!r} for type "
                    f"{owner!r} is overriding a preexisting attribute with the same name.",
                    UserWarning,
                    stacklevel=2,
                )
            setattr(owner, name, _Accessor(name, accessor))
            return accessor

        return decorator

    register.__doc__ = f"Return a decorator that gives gpuframe's {owner.__name__} an accessor."
    return register


REGISTERING = {
    f"register_{owner.__name__.lower()}_accessor": _registering(owner)
    for owner in (DataFrame, Series, Index)
}
"""pandas.api.extensions' functions, by name."""

"""Protocols of Python: in-place operators, copies, pickles, labels as attributes."""

import operator
from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native, through_pandas, via_pandas
from gpuframe.frames.hosted import accessor

_IN_PLACE = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor")


def _in_place(name: str) -> Callable[[Any, Any], Any]:
    """Return `__i<name>__`: the object itself changes, so that all who hold it see it."""
    run = getattr(operator, f"__{name}__")

    def method(self: Any, other: Any) -> Any:
        result = run(self, other)
        if type(result) is not type(self):
            return result
        kept = self._index.identical_labels(result._index)
        if is_frame(self):
            kept = kept and self.columns.equals(result.columns)
        else:
            result.name = self.name
        self._rebind(result if kept else result.reindex_like(self))
        return self

    method.__name__ = f"__i{name}__"
    method.__doc__ = f"Change the object to `self {name} other`."
    return method


def pipe(self: Any, func: Any, *args: Any, **kwargs: Any) -> Any:
    """Return `func(self, *args, **kwargs)`; `func` may be (function, name of the argument).

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2]).pipe(len)
        2
    """
    if isinstance(func, tuple):
        func, target = func
        if target in kwargs:
            raise ValueError(f"{target} is both the pipe target and a keyword argument")
        return func(*args, **{**kwargs, target: self})
    return func(self, *args, **kwargs)


def _copied(self: Any) -> Any:
    return self.copy()


def _deep_copied(self: Any, memo: Any = None) -> Any:  # noqa: ARG001 - columns are immutable
    return self.copy()


def _rounded(self: Any, decimals: int = 0) -> Any:
    return self.round(decimals)


def _divided(self: Any, other: Any) -> Any:
    return self // other, self % other


def _divided_by(self: Any, other: Any) -> Any:
    return other // self, other % self


def series_getattr(self: Any, name: str) -> Any:
    """Return the value under a row label of that name."""
    if hasattr(type(self), name):  # a property that raised: let it say why
        return object.__getattribute__(self, name)
    if not name.startswith("_") and self._index.dtype != "int64" and name in self._index:
        return self[name]
    raise AttributeError(f"'Series' object has no attribute '{name}'")


@native
def series_delitem(self: Any, key: Any) -> None:
    """Remove the value under a label."""
    through_pandas("__delitem__", "no native code", self, (key,), {})


def _same_kind(self: Any) -> type:
    return type(self)


def _series_kind(self: Any) -> type:  # noqa: ARG001 - a property of the class
    from gpuframe.frames.series import Series

    return Series


def _frame_kind(self: Any) -> type:  # noqa: ARG001 - a property of the class
    from gpuframe.frames.dataframe import DataFrame

    return DataFrame


def _numeric_data(self: Any) -> Any:
    """Return the columns of numbers and bools."""
    columns = self._table.columns
    return self._with_columns(
        [at for at, column in enumerate(columns) if pd.api.types.is_numeric_dtype(column.dtype)]
    )


def bind(owner: type) -> None:
    """Give DataFrame or Series these methods."""
    for name in _IN_PLACE:
        setattr(owner, f"__i{name}__", _in_place(name))
    label = owner.__name__
    methods = {
        "__copy__": _copied, "__deepcopy__": _deep_copied,
        "__round__": _rounded, "__divmod__": _divided, "__rdivmod__": _divided_by,
        "__matmul__": via_pandas("__matmul__", label),
        "__rmatmul__": via_pandas("__rmatmul__", label),
        "pipe": pipe, "_constructor": property(_same_kind),
    }  # fmt: skip
    if label == "DataFrame":  # what libraries ask of a frame that they take for pandas'
        methods |= {"_constructor_sliced": property(_series_kind)}
        methods |= {"_get_numeric_data": _numeric_data}
    else:
        methods |= {"_constructor_expanddim": property(_frame_kind)}
    for name, method in methods.items():
        setattr(owner, name, method)
    for name in ("plot", "sparse"):
        setattr(owner, name, accessor(name, label))

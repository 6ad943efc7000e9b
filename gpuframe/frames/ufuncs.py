"""NumPy's functions of values on frames and series: `np.log(df)`, `np.maximum(s, 0)`."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import call_pandas
from gpuframe.ops import blocks, elementwise, nullable

_OPERATORS = {
    np.add: "add", np.subtract: "sub", np.multiply: "mul", np.true_divide: "truediv",
    np.floor_divide: "floordiv", np.remainder: "mod", np.power: "pow", np.equal: "eq",
    np.not_equal: "ne", np.less: "lt", np.less_equal: "le", np.greater: "gt",
    np.greater_equal: "ge", np.bitwise_and: "and", np.bitwise_or: "or", np.bitwise_xor: "xor",
}  # fmt: skip
_UNARY = {np.negative: "neg", np.positive: "pos", np.absolute: "abs", np.invert: "invert"}
_OF_FLOATS = {
    "log", "log1p", "log2", "log10", "exp", "expm1", "exp2", "sqrt", "cbrt", "sin", "cos", "tan",
    "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "radians", "degrees", "fabs", "rint",
    "floor", "ceil", "trunc", "sign", "square", "reciprocal",
}  # fmt: skip
_KEEP_INTEGERS = {"floor", "ceil", "trunc", "sign", "square", "reciprocal"}
"""Functions that give integers of integers."""
_CONDITIONS = {"isnan", "isinf", "isfinite", "signbit"}
_CHOICES = {"maximum", "minimum", "fmax", "fmin"}


def array_ufunc(self: Any, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """Run a NumPy ufunc on the device; `np.add` and its like align as the operators do."""
    try:
        return _run(self, ufunc, inputs, plain=method == "__call__" and not kwargs)
    except NotNative as reason:
        out = kwargs.get("out")
        if out is not None and hasattr(out[0], "_index"):
            found = array_ufunc(self, ufunc, method, *inputs, **{**kwargs, "out": None})
            out[0]._rebind(found.astype(out[0].dtype) if not is_frame(found) else found)
            return out[0]
        kwargs = {word: value for word, value in kwargs.items() if value is not None}
        run = getattr(ufunc, method)
        label = f"numpy.{ufunc.__name__}"
        return call_pandas(label, str(reason), run, inputs, kwargs, len(self))


def _run(self: Any, ufunc: np.ufunc, inputs: tuple[Any, ...], *, plain: bool) -> Any:
    name = ufunc.__name__
    if not plain:
        raise NotNative("a ufunc with arguments")
    if ufunc in _OPERATORS:
        word, (left, right) = _OPERATORS[ufunc], inputs
        if hasattr(left, "_index"):
            return getattr(left, f"__{word}__")(right)
        reverse = elementwise.MIRROR.get(word, f"r{word}")
        return getattr(right, f"__{reverse}__")(left)
    if ufunc in _UNARY:
        return self._each(lambda column: elementwise.unary(_UNARY[ufunc], column))
    if name in _OF_FLOATS:
        return self._each(lambda column: _of_floats(name, column))
    if name in _CONDITIONS:
        return self._each(lambda column: _condition(name, column))
    if name in _CHOICES:
        return _choice(name, *inputs)
    raise NotNative("no native ufunc")


def _of_floats(name: str, column: Column) -> Column:
    dtype = column.dtype
    if nullable.is_masked(dtype):
        return nullable.joined(_of_floats(name, nullable.plain(column)), column.valid())
    if not dtypes.is_number(dtype) or dtype == dtypes.BOOL:
        raise NotNative(f"a ufunc of {dtype}")
    if dtype.kind in "iu":
        if name in _KEEP_INTEGERS or dtype.itemsize < 4:  # NumPy answers in short floats
            raise NotNative(f"a ufunc of {dtype}")
        dtype = dtypes.FLOAT64
    values = column.values.astype(dtype, copy=False)
    return fixed(blocks.apply(getattr(device.xp(), name), dtype, values))


def _condition(name: str, column: Column) -> Column:
    if nullable.is_masked(column.dtype):
        values = nullable.plain(column)
        if values.dtype.kind != "f":
            values = fixed(values.values.astype(dtypes.FLOAT64))
        return nullable.joined(_condition(name, values), column.valid())
    if getattr(column.dtype, "kind", "") != "f" or column.layout != "numeric":
        raise NotNative(f"a ufunc of {column.dtype}")
    return fixed(blocks.apply(getattr(device.xp(), name), dtypes.BOOL, column.values))


def _choice(name: str, left: Any, right: Any) -> Any:
    """Return the greater or lesser of two values, row by row."""
    this, other = (left, right) if hasattr(left, "_index") else (right, left)
    if hasattr(other, "_index"):
        alike = type(other) is type(this) and other._index.identical_labels(this._index)
        if is_frame(this) or not alike or other.name != this.name or other.dtype != this.dtype:
            raise NotNative("a ufunc of sides that have to be aligned")
        other = other._column.values
    elif isinstance(other, bool | np.bool_) or not isinstance(other, int | float):
        raise NotNative(f"a ufunc with {type(other).__name__}")

    if len({column.dtype for column in this._columns}) != 1:
        raise NotNative("a ufunc of columns of several dtypes")  # pandas goes by their common one

    def chosen(column: Column) -> Column:
        dtype = column.dtype
        if not dtypes.is_number(dtype) or dtype == dtypes.BOOL:
            raise NotNative(f"a ufunc of {dtype}")
        if dtype.kind in "iu" and isinstance(other, float):
            dtype = dtypes.FLOAT64
        elif isinstance(other, int) and dtype.kind in "iu":
            limits = np.iinfo(dtype)
            if not limits.min <= other <= limits.max:
                raise NotNative("a number beyond the dtype")
        pair = [column.values.astype(dtype, copy=False), other]
        pair = pair if this is left else pair[::-1]
        return fixed(blocks.apply(getattr(device.xp(), name), dtype, *pair))

    return this._each(chosen)

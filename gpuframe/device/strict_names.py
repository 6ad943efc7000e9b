"""CuPy's names and parameters that `gpuframe.device.strict` has; a test compares them with CuPy."""

# fmt: off
UFUNCS = frozenset(
    [
        "abs", "absolute", "add", "arccos", "arcsin", "arctan", "arctan2", "bitwise_and",
        "bitwise_count", "bitwise_or", "bitwise_xor", "ceil", "copysign", "cos", "cosh",
        "degrees", "divide", "equal", "exp", "exp2", "expm1", "fabs", "floor", "floor_divide",
        "fmax", "fmin", "fmod", "greater", "greater_equal", "hypot", "invert", "isfinite",
        "isinf", "isnan", "ldexp", "left_shift", "less", "less_equal", "log", "log10", "log1p",
        "log2", "logical_and", "logical_not", "logical_or", "logical_xor", "maximum", "minimum",
        "multiply", "negative", "not_equal", "positive", "power", "radians", "reciprocal",
        "remainder", "right_shift", "rint", "sign", "signbit", "sin", "sinh", "sqrt", "square",
        "subtract", "tan", "tanh", "true_divide", "trunc",
    ]
)

METHODS = frozenset(
    [
        "all", "any", "argmax", "argmin", "argsort", "astype", "clip", "copy", "cumprod",
        "cumsum", "flatten", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat",
        "reshape", "round", "searchsorted", "sort", "squeeze", "sum", "swapaxes", "take",
        "transpose", "view",
    ]
)

OPERATORS = frozenset(
    [
        "__abs__", "__add__", "__and__", "__eq__", "__floordiv__", "__ge__", "__gt__", "__iadd__",
        "__iand__", "__ifloordiv__", "__ilshift__", "__imod__", "__imul__", "__invert__",
        "__ior__", "__ipow__", "__irshift__", "__isub__", "__itruediv__", "__ixor__", "__le__",
        "__lshift__", "__lt__", "__mod__", "__mul__", "__ne__", "__neg__", "__or__", "__pos__",
        "__pow__", "__radd__", "__rand__", "__rfloordiv__", "__rlshift__", "__rmod__", "__rmul__",
        "__ror__", "__rpow__", "__rrshift__", "__rshift__", "__rsub__", "__rtruediv__",
        "__rxor__", "__sub__", "__truediv__", "__xor__",
    ]
)
# fmt: on

FUNCTIONS = {
    "all": "a, axis=None, out=None, keepdims=False",
    "any": "a, axis=None, out=None, keepdims=False",
    "amax": "a, axis=None, out=None, keepdims=False",
    "amin": "a, axis=None, out=None, keepdims=False",
    "arange": "start, stop=None, step=1, dtype=None",
    "argmax": "a, axis=None, dtype=None, out=None, keepdims=False",
    "argmin": "a, axis=None, dtype=None, out=None, keepdims=False",
    "argsort": "a, axis=-1, kind=None",
    "array_equal": "a1, a2, equal_nan=False",
    "atleast_2d": "*arys",
    "bincount": "x, weights=None, minlength=None",
    "broadcast_to": "array, shape",
    "clip": "a, a_min, a_max, out=None",
    "column_stack": "tup",
    "concatenate": "tup, axis=0, out=None, *, dtype=None, casting='same_kind'",
    "copy": "a, order='K'",
    "copyto": "dst, src, casting='same_kind', where=None",
    "count_nonzero": "a, axis=None",
    "cumprod": "a, axis=None, dtype=None, out=None",
    "cumsum": "a, axis=None, dtype=None, out=None",
    "diff": "a, n=1, axis=-1, prepend=None, append=None",
    "empty": "shape, dtype=float, order='C'",
    "empty_like": "prototype, dtype=None, order='K', subok=None, shape=None",
    "expand_dims": "a, axis",
    "flatnonzero": "a",
    "flip": "a, axis=None",
    "full": "shape, fill_value, dtype=None, order='C'",
    "full_like": "a, fill_value, dtype=None, order='K', subok=None, shape=None",
    "hstack": "tup, *, dtype=None, casting='same_kind'",
    "isin": "element, test_elements, assume_unique=False, invert=False",
    "max": "a, axis=None, out=None, keepdims=False",
    "may_share_memory": "a, b, max_work=None",
    "mean": "a, axis=None, dtype=None, out=None, keepdims=False",
    "min": "a, axis=None, out=None, keepdims=False",
    "nan_to_num": "x, copy=True, nan=0.0, posinf=None, neginf=None",
    "nonzero": "a",
    "ones": "shape, dtype=float, order='C'",
    "ones_like": "a, dtype=None, order='K', subok=None, shape=None",
    "packbits": "a, axis=None, bitorder='big'",
    "prod": "a, axis=None, dtype=None, out=None, keepdims=False",
    "ravel": "a, order='C'",
    "repeat": "a, repeats, axis=None",
    "reshape": "a, newshape, order='C', *, copy=None",
    "roll": "a, shift, axis=None",
    "round": "a, decimals=0, out=None",
    "searchsorted": "a, v, side='left', sorter=None",
    "sort": "a, axis=-1, kind=None",
    "squeeze": "a, axis=None",
    "stack": "tup, axis=0, out=None, *, dtype=None, casting='same_kind'",
    "sum": "a, axis=None, dtype=None, out=None, keepdims=False",
    "take": "a, indices, axis=None, out=None",
    "tile": "A, reps",
    "transpose": "a, axes=None",
    "unique": "ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, "
    "equal_nan=True",
    "unpackbits": "a, axis=None, bitorder='big'",
    "vstack": "tup, *, dtype=None, casting='same_kind'",
    "where": "condition, x=None, y=None",
    "zeros": "shape, dtype=float, order='C'",
    "zeros_like": "a, dtype=None, order='K', subok=None, shape=None",
}

# Where CuPy answers otherwise than NumPy: float `//` and `%` multiply the quotient back, and 64-bit
# integers are compared in C, where a negative one is above all unsigned ones.
# fmt: off
FLOOR_DIVISIONS = frozenset(
    [
        "floor_divide", "remainder", "__floordiv__", "__ifloordiv__", "__imod__", "__mod__",
        "__rfloordiv__", "__rmod__",
    ]
)
COMPARISONS = frozenset(
    [
        "equal", "greater", "greater_equal", "less", "less_equal", "not_equal",
        "__eq__", "__ge__", "__gt__", "__le__", "__lt__", "__ne__",
    ]
)
# fmt: on

# Functions and methods for whose result, or its size, the host must wait.
SYNCHRONISING = frozenset(["array_equal", "bincount", "flatnonzero", "nonzero", "unique"])

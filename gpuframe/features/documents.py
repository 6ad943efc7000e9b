"""Values of estimators as JSON values and back: nothing is executed or imported on the way."""

import math
from typing import Any

import numpy as np

SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
Encoded = Any


def encode(value: Any) -> Encoded:
    """Return a JSON value; floats that JSON lacks, tuples and NumPy scalars keep their kind.

    Raises:
        TypeError: the value has no JSON form.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    if isinstance(value, np.ndarray):
        return {"array": [encode(item) for item in value.tolist()], "dtype": value.dtype.name}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"items": [[encode(key), encode(item)] for key, item in value.items()]}
    raise TypeError(f"{type(value).__name__} {value!r} has no form in a saved document")


def decode(value: Encoded) -> Any:
    """Return the value that `encode` was given.

    Raises:
        ValueError: the document is not one that `encode` makes.
    """
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "float" in value:
        return SPECIAL[value["float"]]
    if "array" in value:
        dtype = np.dtype(value["dtype"])
        return np.asarray([decode(item) for item in value["array"]], dtype)
    if "tuple" in value:
        return tuple(decode(item) for item in value["tuple"])
    if "items" in value:
        return {decode(key): decode(item) for key, item in value["items"]}
    raise ValueError(f"unknown value in a saved document: {value!r}")

"""bfloat16 as its 16 bits in uint16: NumPy and CuPy have no such dtype of their own."""

import importlib
from typing import Any

import numpy as np

QUIET = 0x40
"""The bit that keeps a NaN a NaN whose other bits are cut off."""


def from_floats(values: Any) -> Any:
    """Return the bits of numbers rounded to bfloat16, to the nearest and ties to even.

    Other dtypes are rounded to float32 first, as PyTorch does.

    Args:
        values: array of numbers or bools of the backend or the host.

    Returns:
        uint16 array of the same shape.

    Example:
        >>> import numpy as np
        >>> [hex(bits) for bits in from_floats(np.array([1.0, -2.5, 1.00390625]))]
        ['0x3f80', '0xc020', '0x3f80']
    """
    single = values if values.dtype == np.float32 else values.astype(np.float32)
    bits = single.view(np.uint32)
    rounded = bits >> np.uint32(16)
    rounded &= np.uint32(1)
    rounded += np.uint32(0x7FFF)
    rounded += bits
    rounded >>= np.uint32(16)
    missing = single != single  # noqa: PLR0124 - NaN: adding could carry into the sign
    if not isinstance(missing, np.ndarray) or missing.any():
        kept = (bits >> np.uint32(16)) | np.uint32(QUIET)
        rounded += missing.astype(np.uint32) * (kept - rounded)
    return rounded.astype(np.uint16)


def to_float32(bits: Any) -> Any:
    """Return the float32 values of bfloat16 bits; exact.

    Example:
        >>> import numpy as np
        >>> to_float32(np.array([0x3F80, 0xC020], np.uint16)).tolist()
        [1.0, -2.5]
    """
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)


def host_dtype() -> np.dtype:
    """Return NumPy's dtype of bfloat16, which the package ml_dtypes brings.

    Raises:
        ImportError: ml_dtypes is not installed.
    """
    try:
        kind: Any = importlib.import_module("ml_dtypes").bfloat16
    except ImportError as error:
        raise ImportError(
            "NumPy has no bfloat16 without the package ml_dtypes: install it, or take the bits "
            "with .values"
        ) from error
    found: np.dtype = np.dtype(kind)
    return found

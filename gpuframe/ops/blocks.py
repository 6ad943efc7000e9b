"""Element-wise functions over long arrays: cache-sized blocks on the threads of the CPU backend."""

from collections.abc import Callable
from typing import Any

import numpy as np

from gpuframe import device

LONG = 100_000
"""Rows from which a second thread pays."""


def apply(function: Callable[..., Any], dtype: Any, *operands: Any) -> Any:
    """Return `function(*operands)` as a new array of `dtype`.

    Args:
        function: a ufunc of the backend's array module; takes `out`.
        dtype: of the result.
        operands: arrays of one length, or scalars.
    """
    chosen = device.backend()
    arrays = [operand for operand in operands if hasattr(operand, "shape") and operand.shape]
    length = arrays[0].shape[0]
    if chosen.name == "cuda":
        return function(*operands).astype(dtype, copy=False)
    if length < LONG:
        with np.errstate(all="ignore"):
            return function(*operands).astype(dtype, copy=False)
    out = device.empty(length, dtype)

    def block(start: int, stop: int) -> None:
        pieces = [
            operand[start:stop] if getattr(operand, "shape", ()) else operand
            for operand in operands
        ]
        with np.errstate(all="ignore"):
            function(*pieces, out=out[start:stop], casting="unsafe")

    device.threads.run(block, length)
    return out


def rough_sum(values: Any) -> Any:
    """Return the sum of an array, rounded in any order: NaN or infinite where a value is."""

    def part(span: tuple[int, int]) -> Any:
        with np.errstate(all="ignore"):  # which each thread says for itself
            return values[span[0] : span[1]].sum()

    length = values.shape[0]
    if length < LONG or device.backend().name == "cuda":
        return part((0, length))
    parts = device.threads.map(part, device.threads.spans(length, device.threads.count()))
    with np.errstate(all="ignore"):
        return np.array(parts).sum()


def concatenate(pieces: list[Any], dtype: Any = None) -> Any:
    """Return arrays one behind the other, as `dtype` or the dtype of the first."""
    kind = pieces[0].dtype if dtype is None else np.dtype(dtype)
    total = sum(piece.shape[0] for piece in pieces)
    if device.backend().name == "cuda" or total < LONG:
        return device.xp().concatenate([piece.astype(kind, copy=False) for piece in pieces])
    out = device.empty(total, kind)
    begin = 0
    for piece in pieces:
        end = begin + piece.shape[0]
        device.threads.run(_copy, end - begin, piece, out[begin:end])
        begin = end
    return out


def _copy(start: int, stop: int, source: Any, target: Any) -> None:
    target[start:stop] = source[start:stop]


def multiplied(left: Any, right: Any) -> Any:
    """Return the products of two arrays of integers as int64."""
    if device.backend().name == "cuda" or left.shape[0] < LONG:
        return left.astype(np.int64) * right.astype(np.int64)

    def block(start: int, stop: int, out: Any) -> None:
        np.multiply(left[start:stop], right[start:stop], out=out[start:stop], dtype=np.int64)

    out = device.empty(left.shape[0], np.int64)
    device.threads.run(block, left.shape[0], out)
    return out

"""Element-wise functions over long arrays, shared by the threads of the CPU backend."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gpuframe import device

LONG = 100_000
"""Rows from which a second thread pays."""

_TURNS = 4
"""Parts of an array for each thread: more would only be more calls of the interpreter."""


def _grain(length: int) -> int:
    return max(device.threads.GRAIN, -(-length // (_TURNS * device.threads.count())))


def each(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    """Return `[function(item) for item in items]`; items as many as threads lie side by side.

    What belongs to one item then runs on one thread, without tables of each thread's own that have
    to become one.

    Args:
        function: calls kernels for most of its time, and changes nothing that items share.
        items: columns, for instance.
    """
    todo = list(items)
    if device.backend().name == "cuda" or len(todo) < device.threads.count():
        return [function(item) for item in todo]
    return device.threads.map(function, todo)


def apply(function: Callable[..., Any], dtype: Any, *operands: Any) -> Any:
    """Return `function(*operands)` as a new array of `dtype`.

    Args:
        function: a ufunc of the backend's array module, or a function that takes the parameters
            `out` and `casting` of one.
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

    # What a function of Python keeps between its steps must stay in cache.
    grain = _grain(length) if isinstance(function, np.ufunc) else device.threads.GRAIN
    device.threads.run(block, length, grain=grain)
    return out


def where(mask: Any, values: Any, other: Any, dtype: Any) -> Any:
    """Return `values` where a mask is True, a scalar elsewhere, as `dtype`."""
    return apply(_where, dtype, mask, values, np.dtype(dtype).type(other))


def _where(mask: Any, values: Any, other: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001
    found = device.xp().where(mask, values, other)
    if out is None:
        return found
    out[:] = found
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


def concatenate(pieces: list[Any], dtype: Any = None, shifts: list[int] | None = None) -> Any:
    """Return arrays one behind the other.

    Args:
        pieces: arrays.
        dtype: of the result, that of the first piece if not given.
        shifts: what is added to the values of each piece, if given.
    """
    kind = pieces[0].dtype if dtype is None else np.dtype(dtype)
    total = sum(piece.shape[0] for piece in pieces)
    added = [0] * len(pieces) if shifts is None else shifts
    if device.backend().name == "cuda" or total < LONG:
        found = zip([piece.astype(kind, copy=False) for piece in pieces], added, strict=True)
        return device.xp().concatenate(
            [piece + shift if shift else piece for piece, shift in found]
        )
    out = device.empty(total, kind)
    begin = 0
    for piece, shift in zip(pieces, added, strict=True):
        length = piece.shape[0]
        part = out[begin : begin + length]
        device.threads.run(_copy, length, piece, shift, part, grain=_grain(length))
        begin += length
    return out


def _copy(start: int, stop: int, source: Any, shift: int, target: Any) -> None:
    if shift:
        np.add(source[start:stop], shift, out=target[start:stop])
    else:
        target[start:stop] = source[start:stop]


def evenly_spaced(labels: range) -> Any:
    """Return the integers of a range as an array."""
    if device.backend().name == "cuda" or len(labels) < LONG:
        return device.xp().arange(labels.start, labels.stop, labels.step, dtype=np.int64)
    out = device.empty(len(labels), np.int64)

    def block(start: int, stop: int) -> None:
        part = labels[start:stop]
        out[start:stop] = np.arange(part.start, part.stop, part.step)

    device.threads.run(block, len(labels))
    return out


def multiplied(left: Any, right: Any) -> Any:
    """Return the products of two arrays of integers as int64."""
    if device.backend().name == "cuda" or left.shape[0] < LONG:
        return left.astype(np.int64) * right.astype(np.int64)

    def block(start: int, stop: int, out: Any) -> None:
        np.multiply(left[start:stop], right[start:stop], out=out[start:stop], dtype=np.int64)

    out = device.empty(left.shape[0], np.int64)
    device.threads.run(block, left.shape[0], out, grain=_grain(left.shape[0]))
    return out

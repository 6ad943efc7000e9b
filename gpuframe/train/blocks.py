"""Blocks: the rows of some batches fetched together, handed to a library and cut to batches."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from gpuframe.train import handover
from gpuframe.train.inputs import Chunk, Rows
from gpuframe.train.ragged import Jagged, Ragged, concatenated

Part = tuple[Chunk, Rows]
"""Rows of a chunk: a slice, or an integer array of the backend."""

ROWS = 32_768
"""Rows fetched together: the threads' hand-over costs as much as fetching some 2,000."""

BYTES = 1 << 24
"""Bytes of a block at most, unless a batch has more."""


def batches_of_block(batch_size: int, row_bytes: int) -> int:
    """Return the number of batches whose rows are fetched together."""
    return max(min(ROWS, BYTES // max(row_bytes, 1)) // batch_size, 1)


def grouped(sizes: Sequence[int], most: int) -> list[Sequence[int]]:
    """Cut the sizes of batches into those of blocks of at most so many batches."""
    return [sizes[first : first + most] for first in range(0, len(sizes), most)]


def parts(pieces: Iterator[Part], counts: Iterator[int]) -> Iterator[list[Part]]:
    """Yield the parts of each block out of pieces that follow each other.

    Args:
        pieces: rows in the order of the epoch, at least one piece, which may be empty.
        counts: rows of each block.
    """
    chunk, rows = next(pieces)
    for count in counts:
        found: list[Part] = []
        left = count
        while True:
            length = _length(rows)
            taken = min(left, length)
            if taken or not left:
                found.append((chunk, _cut(rows, 0, taken)))
            rows, left = _cut(rows, taken, length), left - taken
            if not left:
                break
            chunk, rows = next(pieces)
        yield found


def _length(rows: Rows) -> int:
    return rows.stop - rows.start if isinstance(rows, slice) else int(rows.shape[0])


def _cut(rows: Rows, start: int, stop: int) -> Rows:
    if isinstance(rows, slice):
        return slice(rows.start + start, rows.start + stop)
    return rows[start:stop]


class Block:
    """The rows of some batches, by input."""

    __slots__ = ("_convert", "_found", "_sizes", "_whole")

    def __init__(
        self, found: dict[str, Any], sizes: Sequence[int], convert: Callable[..., Any], whole: bool
    ) -> None:
        self._found, self._sizes, self._convert, self._whole = found, sizes, convert, whole

    def batches(self) -> Iterator[dict[str, Any]]:
        """Yield the batches as the library's tensors."""
        edges = [0]
        for size in self._sizes:
            edges.append(edges[-1] + size)
        cutters = {name: self._cutter(*value) for name, value in self._found.items()}
        for start, stop in pairwise(edges):
            yield {name: cut(start, stop) for name, cut in cutters.items()}

    def _cutter(self, array: Any, marks: dict[str, bool]) -> Callable[[int, int], Any]:
        """Return the function that makes a batch's tensor out of an input's rows."""
        convert = self._convert
        if isinstance(array, Ragged):
            return lambda start, stop: _jagged(array.slice(start, stop), convert)
        if not self._whole:
            return lambda start, stop: convert(array[start:stop], **marks)
        tensor = convert(array, **marks)
        return lambda start, stop: tensor[start:stop]


def _jagged(part: Ragged, convert: Callable[..., Any]) -> Jagged:
    weights = None if part.weights is None else convert(part.weights)
    return Jagged(convert(part.values), convert(part.offsets), weights)


class Assembler:
    """Makes blocks for one library.

    Args:
        output: name of the library; see `handover.converter`.
        ring: sets of buffers to write blocks to, in turn; 0 for new memory each time.
    """

    def __init__(self, output: str, ring: int = 0) -> None:
        self._convert = handover.converter(output)
        # Cutting a tensor is a view where the library has views; JAX would launch a copy.
        self._whole = output not in ("jax", "dlpack")
        self._ring: list[dict[str, Any]] = [{} for _ in range(ring)]
        self._turn = 0

    def block(self, parts: list[Part], sizes: Sequence[int]) -> Block:
        """Fetch the rows of a block; rows that lie together in memory are not copied."""
        buffers = self._ring[self._turn % len(self._ring)] if self._ring else {}
        self._turn += 1
        found = {name: _fetch(name, parts, sum(sizes), buffers) for name in parts[0][0]}
        return Block(found, sizes, self._convert, self._whole)


def _fetch(
    name: str, parts: list[Part], count: int, buffers: dict[str, Any]
) -> tuple[Any, dict[str, bool]]:
    """Return an input's rows of a block, and what the library is told about them."""
    chunk, rows = parts[0]
    first = chunk[name]
    if isinstance(first, Ragged):
        return concatenated([_ragged(chunk[name], rows) for chunk, rows in parts]), {}
    if len(parts) == 1 and isinstance(rows, slice):
        shown = first.view(rows.start, rows.stop)
        return shown, {"read_only": first.read_only, "bfloat16": first.bfloat16}
    buffer = buffers.get(name)
    if buffer is None or first.capacity(buffer) < count:
        buffer = buffers[name] = first.buffer(count)
    at = 0
    for chunk, wanted in parts:
        at = chunk[name].fill(buffer, at, wanted)  # type: ignore[union-attr]
    return first.shown(buffer, 0, count), {"read_only": False, "bfloat16": first.bfloat16}


def _ragged(given: Any, rows: Rows) -> Ragged:
    found: Ragged = (
        given.slice(rows.start, rows.stop) if isinstance(rows, slice) else given.take(rows)
    )
    return found

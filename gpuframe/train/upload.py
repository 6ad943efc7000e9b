"""Copies to a GPU on a stream of their own, beside the work of the consumer."""

import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import cache
from typing import Any

from gpuframe import device


def isolated() -> bool:
    """Whether data arrive on another stream than the consumer's."""
    backend = device.backend()
    return backend.name == "cuda" and not backend.simulated


@cache
def _copy_stream(cuda: Any) -> Any:
    """Return the stream of copies, one a process: CuPy keeps the memory it frees by stream."""
    return cuda.Stream(non_blocking=True)


class Upload:
    """Orders the copies of a reading thread and the work of the consumer's stream.

    A chunk is made on the stream of copies, and the consumer's stream waits for it. CuPy gives
    memory that is freed back to the stream it was made on, so before a chunk goes that stream
    waits for what the consumer's stream has been told to do with it. On the host and in the
    simulator nothing waits.

    Args:
        cuda: CuPy's module `cuda`; by default the backend's, if it has streams.
    """

    def __init__(self, cuda: Any = None) -> None:
        self._cuda = cuda or (device.xp().cuda if isolated() else None)
        if self._cuda is not None:
            self._copies, self._consumer = _copy_stream(self._cuda), self._cuda.get_current_stream()
        self._made: deque[Any] = deque()

    def stream(self) -> Any:
        """Return the context in which a chunk is made."""
        return nullcontext() if self._cuda is None else self._copies

    def made(self, chunk: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a chunk that is on its way."""
        if self._cuda is None:
            return chunk
        self._made.append(self._copies.record())
        return _Lent(chunk, self._copies, self._consumer)

    def wait(self) -> None:
        """Let the consumer's stream wait for the next chunk."""
        if self._cuda is not None:
            self._consumer.wait_event(self._made.popleft())


class _Lent(dict[str, Any]):
    """A chunk in the memory of the stream of copies."""

    def __init__(self, chunk: Mapping[str, Any], copies: Any, consumer: Any) -> None:
        super().__init__(chunk)
        self._streams = copies, consumer

    def __del__(self, ending: Callable[[], bool] = sys.is_finalizing) -> None:
        if not ending():  # then the streams may be gone, and nothing asks for the memory
            copies, consumer = self._streams
            copies.wait_event(consumer.record())

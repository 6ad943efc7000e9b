"""Partitions on disk, for the shuffle of one machine: pickles, put together as they are read."""

import pickle
from typing import Any

from partd.encode import Encode

from gpuframe.dask.dispatches import concat


def _bytes(part: Any) -> bytes:
    return pickle.dumps(part, protocol=5)


def _frames(parts: list[Any]) -> Any:
    return concat(parts) if parts else parts


class Blocks(Encode):  # type: ignore[misc]
    """Frames of ours in a store of bytes."""

    def __init__(self, partd: Any = None) -> None:
        super().__init__(_bytes, pickle.loads, _frames, partd)

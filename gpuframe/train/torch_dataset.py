"""Batches of a loader as torch's DataLoader takes them, with or without workers."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any


def dataset(loader: Any) -> Any:
    """Return a torch IterableDataset of a loader's batches, for `DataLoader(..., batch_size=None)`.

    Without workers it is the loader. With workers each process makes a part of the batches, so
    none comes twice: every so-manieth of those in memory, which keeps their order; neighbouring
    ones of files, so that each worker reads its own row groups. Workers are copies of the
    dataset: call `set_epoch` before each epoch unless they are persistent, and count batches to
    save a state: `dataset.state_dict(taken, workers)`.

    The loader has threads of its own: workers pay where a `transform` keeps Python busy.

    Args:
        loader: a Loader; on a GPU without workers, for processes cannot share its memory.

    Example:
        >>> import numpy as np
        >>> from torch.utils.data import DataLoader
        >>> from gpuframe.train import Loader
        >>> loader = Loader({"x": np.arange(4)}, batch_size=2)
        >>> for batch in DataLoader(loader.to_torch_dataset(), batch_size=None):
        ...     print(batch["x"])
        tensor([0, 1])
        tensor([2, 3])
    """
    return _dataset_class()(loader)


@cache
def _dataset_class() -> Any:
    from torch.utils.data import IterableDataset, get_worker_info

    class Batches(IterableDataset):  # type: ignore[misc]
        """The batches of a loader."""

        def __init__(self, loader: Any) -> None:
            self.loader = loader
            self._own = False  # whether a worker has been told which batches are left to it

        def __reduce__(self) -> tuple[Any, ...]:
            return dataset, (self.loader,)

        def __iter__(self) -> Iterator[dict[str, Any]]:
            worker = get_worker_info()
            if worker is None:
                return iter(self.loader)
            self.loader.reuse = False  # batches wait in a queue to the main process
            if self._own:
                self._own = False
                return iter(self.loader)
            found: Iterator[dict[str, Any]] = self.loader.part(worker.id, worker.num_workers)
            return found

        def __len__(self) -> int:
            return len(self.loader)

        def set_epoch(self, epoch: int) -> None:
            """Choose the epoch; see `Loader.set_epoch`."""
            self.loader.set_epoch(epoch)

        def state_dict(self, taken: int = 0, workers: int = 1) -> dict[str, Any]:
            """Return where the loader stands; see `Loader.state_dict`."""
            state: dict[str, Any] = self.loader.state_dict(taken, workers)
            return state

        def load_state_dict(self, state: Mapping[str, Any]) -> None:
            """Go to where a loader stood; see `Loader.load_state_dict`."""
            self.loader.load_state_dict(state)
            self._own = get_worker_info() is not None

    return Batches

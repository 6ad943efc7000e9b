"""The loader: batches of rows from matrices and series that stay on the device."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.matrix import FeatureMatrix
from gpuframe.train import handover
from gpuframe.train.permutation import permutation


class Loader:
    """Iterate over batches of several inputs, row by row together.

    The order of a shuffled epoch depends on `seed` and the number of the epoch only: it is the
    same on the CPU and on a GPU. Batches in order are views of the inputs, shuffled ones are
    gathered on the device.

    Args:
        inputs: FeatureMatrix, Series of numbers without missing values, or array, by name.
        batch_size: rows of a batch.
        shuffle: whether each epoch has an order of its own.
        seed: of the orders.
        drop_last: whether a last batch of fewer rows is left out.
        output: "torch" tensors, "numpy", "cupy" or "jax" arrays, or "dlpack" objects.

    Raises:
        ValueError: inputs differ in length, or there is none; unknown output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.train import FeatureMatrix, Loader
        >>> frame = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6], "y": [0, 1, 0]})
        >>> matrix = FeatureMatrix.from_frame(frame, ["a", "b"])
        >>> loader = Loader({"x": matrix, "y": frame["y"]}, batch_size=2, output="numpy")
        >>> for batch in loader:
        ...     print(batch["x"].tolist(), batch["y"].tolist())
        [[1.0, 4.0], [2.0, 5.0]] [0, 1]
        [[3.0, 6.0]] [0]
    """

    def __init__(
        self,
        inputs: Mapping[str, Any],
        *,
        batch_size: int,
        shuffle: bool = False,
        seed: int = 0,
        drop_last: bool = False,
        output: str = "torch",
    ) -> None:
        """Check the inputs; nothing is copied."""
        if batch_size < 1:
            raise ValueError(f"batch_size is at least 1, not {batch_size}")
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        self.epoch = 0
        self._convert = handover.converter(output)
        self._inputs = {name: _input(name, given) for name, given in inputs.items()}
        lengths = {name: len(given) for name, given in inputs.items()}
        if len(set(lengths.values())) != 1:
            raise ValueError(f"inputs are of one length, not {lengths}")
        self.rows = next(iter(lengths.values()))

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        full, rest = divmod(self.rows, self.batch_size)
        return full if self.drop_last or rest == 0 else full + 1

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch, and so the order, of the next iteration; later ones count on."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield one epoch of batches, dictionaries of tensors under the inputs' names."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        order = permutation(self.rows, self.seed, epoch) if self.shuffle else None
        for batch in range(len(self)):
            start = batch * self.batch_size
            stop = min(start + self.batch_size, self.rows)
            chosen = slice(start, stop) if order is None else order[start:stop]
            yield {name: self._convert(fetch(chosen)) for name, fetch in self._inputs.items()}


def _input(name: str, given: Any) -> Callable[[Any], Any]:
    """Return the function that fetches a slice or some rows of an input."""
    if isinstance(given, FeatureMatrix):
        matrix = given
        return lambda rows: matrix.values[rows] if isinstance(rows, slice) else matrix.take(rows)
    array = _array(name, given)
    xp = device.xp()
    return lambda rows: array[rows] if isinstance(rows, slice) else xp.take(array, rows, axis=0)


def _array(name: str, given: Any) -> Any:
    column = getattr(given, "_column", None)
    if not isinstance(column, Column):
        return device.to_device(given) if isinstance(given, np.ndarray) else given
    if column.layout not in ("numeric", "boolean"):
        raise TypeError(f"input {name!r} of dtype {column.dtype} is no number")
    if column.validity is not None:
        raise ValueError(f"input {name!r} has missing values: use .fillna()")
    return column.values

"""The loader: batches of rows out of memory or of Parquet files, for several libraries."""

import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any, Self

import pandas as pd

from gpuframe import device
from gpuframe.train import blocks, schedule
from gpuframe.train.ahead import Ahead
from gpuframe.train.files import Files
from gpuframe.train.inputs import OfFrame, chunk_of
from gpuframe.train.memory import Memory
from gpuframe.train.partitions import Partitions
from gpuframe.train.pools import Pools
from gpuframe.train.progress import Progress, reporter
from gpuframe.train.schedule import Schedule


class Loader:
    """Iterate over batches of several inputs, row by row together.

    The order of a shuffled epoch depends on `seed` and the number of the epoch only: it is the
    same on the CPU and on a GPU, with and without threads, and each rank takes its part of it.
    Batches in order are views of matrices and arrays; shuffled ones are gathered on the device.
    Memory of columns, which frames share, is copied before a library that could write to it gets
    it.

    Args:
        data: inputs by name, each a FeatureMatrix, Ragged, Series of numbers (without missing
            values) or of lists, or array; or a frame.
        batch_size: rows of a batch.
        inputs: of a frame: a column's name, or names of the columns of a float32 matrix, by the
            input's name; by default each column is an input.
        transform: of a frame: function that returns inputs by name, beside those of `inputs`.
        shuffle: whether each epoch has an order of its own.
        seed: of the orders.
        drop_last: whether rows that fill no batch of every rank are left out.
        rank: number of this process among those that train together; None: that of
            `torch.distributed`, where it is initialized, else 0.
        world_size: number of such processes; all get the same number of batches. None: likewise,
            else 1.
        pad: whether rows are repeated so that every rank has equally many; without, they differ
            by one at most. See `Schedule`.
        output: "torch" tensors, "numpy", "cupy" or "jax" arrays, or "dlpack" objects.
        prefetch: batches made ahead by a thread; None for two where making them takes time. On
            a GPU fetching rows does not wait for the device and needs no thread.
        reuse: whether batches are written to the same few buffers in turn. A batch is then valid
            until the next one is asked for.
        progress: True for a line on stderr, or a function of the batches done and those of the
            epoch.

    Raises:
        ValueError: inputs differ in length, or there is none; unknown output.
        TypeError: an input is no number.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.train import FeatureMatrix, Loader
        >>> frame = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6], "y": [0, 1, 0]})
        >>> loader = Loader(
        ...     frame, inputs={"x": ["a", "b"], "y": "y"}, batch_size=2, output="numpy"
        ... )
        >>> for batch in loader:
        ...     print(batch["x"].tolist(), batch["y"].tolist())
        [[1.0, 4.0], [2.0, 5.0]] [0, 1]
        [[3.0, 6.0]] [0]
    """

    def __init__(
        self,
        data: Any,
        *,
        batch_size: int,
        inputs: Mapping[str, Any] | None = None,
        transform: Callable[[Any], Mapping[str, Any]] | None = None,
        shuffle: bool = False,
        seed: int = 0,
        drop_last: bool = False,
        rank: int | None = None,
        world_size: int | None = None,
        pad: bool = False,
        output: str = "torch",
        prefetch: int | None = None,
        reuse: bool = False,
        progress: Progress = False,
    ) -> None:
        """Check the inputs; matrices, columns and arrays are not copied."""
        source: Memory | Pools
        if isinstance(data, Pools):
            source = data
        elif isinstance(data, Mapping):
            if inputs is not None or transform is not None:
                raise ValueError("inputs and transform are for frames")
            source = Memory(chunk_of(data), shuffle=shuffle)
        else:
            source = Memory(OfFrame(inputs, transform)(_frame(data)), shuffle=shuffle)
        if reuse and output == "jax":
            raise ValueError("JAX arrays may be used later than the next batch: reuse is not safe")
        self._source = source
        ranks = _ranks(rank, world_size)
        self._schedule = Schedule(source.rows, batch_size, *ranks, drop_last, pad)
        blocks.Assembler(output)  # refuses unknown names now
        self.shuffle, self.seed, self.output = shuffle, seed, output
        self.reuse, self.progress = reuse, progress
        if prefetch is None:
            prefetch = 0 if isinstance(source, Memory) and source.lasting else 2
        self.prefetch = prefetch
        self.set_epoch(0)

    @classmethod
    def from_parquet(
        cls,
        source: Any,
        *,
        batch_size: int,
        inputs: Mapping[str, Any] | None = None,
        transform: Callable[[Any], Mapping[str, Any]] | None = None,
        columns: Sequence[str] | None = None,
        pool: int = 8,
        shuffle: bool = False,
        prefetch: int | None = None,
        filesystem: Any = None,
        storage_options: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Self:
        """Return a loader of Parquet files larger than memory, read a few row groups at a time.

        A shuffled epoch puts the row groups of all files in a random order and mixes the rows of
        `pool` neighbours of it. That is no full shuffle: two rows of one row group stay within
        one pool. At most two pools are in memory. See `Files`.

        Args:
            source: path, URL, directory (hive partitions too), or list of paths.
            batch_size: rows of a batch.
            inputs: as for `Loader`; lists of numbers become Ragged without Python objects.
            transform: function of the frame of some row groups that returns inputs by name, of
                as many rows.
            columns: names of the columns to read; by default those of `inputs`, with a
                transform all.
            pool: row groups whose rows are mixed.
            shuffle: whether each epoch has an order of its own.
            prefetch: as for `Loader`; with 0 no thread reads ahead either.
            filesystem: pyarrow or fsspec filesystem of the path.
            storage_options: options for the filesystem of a URL.
            options: further arguments of `Loader`.

        Raises:
            FileNotFoundError: there is no such file; while iterating, a file is gone.
            FileFormatError: a file is damaged: names it and, while iterating, the row group.
            ValueError: a column is not in the files.

        Example:
            >>> import tempfile, gpuframe as pd
            >>> from gpuframe.train import Loader
            >>> frame = pd.DataFrame({"a": range(6), "y": range(6)})
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     frame.to_parquet(folder + "/part.parquet", row_group_size=2)
            ...     loader = Loader.from_parquet(
            ...         folder, inputs={"x": ["a"], "y": "y"}, batch_size=4, output="numpy"
            ...     )
            ...     [batch["y"].tolist() for batch in loader]
            [[0, 1, 2, 3], [4, 5]]
        """
        if columns is None:
            columns = _read_columns(inputs, transform)
        files = Files(
            source,
            OfFrame(inputs, transform),
            columns=columns,
            pool=pool,
            shuffle=shuffle,
            ahead=prefetch != 0,
            filesystem=filesystem,
            storage_options=storage_options,
        )
        return cls(files, batch_size=batch_size, shuffle=shuffle, prefetch=prefetch, **options)

    @classmethod
    def from_dask(
        cls,
        collection: Any,
        *,
        batch_size: int,
        inputs: Mapping[str, Any] | None = None,
        transform: Callable[[Any], Mapping[str, Any]] | None = None,
        sizes: Sequence[int] | None = None,
        pool: int = 8,
        shuffle: bool = False,
        prefetch: int | None = None,
        **options: Any,
    ) -> Self:
        """Return a loader of a DataFrame of Dask, computed a few partitions at a time.

        Partitions are what row groups are to `from_parquet`. They are computed where collections
        are: by the client of this process on its cluster, else here; each epoch anew, unless the
        collection is persisted. All ranks have to load the same collection.

        Args:
            collection: partitions of gpuframe or of pandas.
            batch_size: rows of a batch.
            inputs: as for `Loader`.
            transform: function of the frame of some partitions that returns inputs by name, of
                as many rows.
            sizes: rows of each partition; None: they are counted, for which all partitions are
                computed once.
            pool: partitions whose rows are mixed.
            shuffle: whether each epoch has an order of its own.
            prefetch: as for `Loader`; with 0 no thread computes ahead either.
            options: further arguments of `Loader`.

        Raises:
            TypeError: it is no DataFrame of Dask.
            ValueError: sizes are not those of the partitions.

        Example:
            >>> import dask.dataframe as dd, gpuframe as pd, gpuframe.dask
            >>> from gpuframe.train import Loader
            >>> frame = dd.from_pandas(pd.DataFrame({"a": range(6), "y": range(6)}), npartitions=3)
            >>> ranks = [
            ...     Loader.from_dask(
            ...         frame, inputs={"x": ["a"], "y": "y"}, batch_size=2, output="numpy",
            ...         rank=rank, world_size=2,
            ...     )
            ...     for rank in range(2)
            ... ]
            >>> [[batch["y"].tolist() for batch in loader] for loader in ranks]
            [[[0, 1], [2]], [[3, 4], [5]]]
        """
        parts = Partitions(
            collection,
            OfFrame(inputs, transform),
            columns=_read_columns(inputs, transform),
            sizes=sizes,
            pool=pool,
            shuffle=shuffle,
            ahead=prefetch != 0,
        )
        return cls(parts, batch_size=batch_size, shuffle=shuffle, prefetch=prefetch, **options)

    @property
    def rows(self) -> int:
        """Rows of an epoch, of all ranks."""
        return self._schedule.rows

    @property
    def batch_size(self) -> int:
        """Rows of a batch."""
        return self._schedule.batch_size

    @property
    def epoch(self) -> int:
        """Number of the epoch that is running, or of the next one."""
        return self._epoch

    def __len__(self) -> int:
        """Return the number of batches of an epoch, the same on every rank."""
        return self._schedule.batches

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch, and so the order, of the next iteration; later ones count on."""
        self._epoch, self._left, self._begun = epoch, [range(len(self))], False

    def state_dict(self, taken: int = 0, workers: int = 1) -> dict[str, Any]:
        """Return where the loader stands: what `load_state_dict` of an equal loader takes.

        The batches that iterating has given out are used up, the present one included. Where the
        batches come out of other processes, the program counts them.

        Args:
            taken: batches that came out of a DataLoader with workers since it began.
            workers: number of its workers.

        Example:
            >>> import numpy as np
            >>> from gpuframe.train import Loader
            >>> def new():
            ...     return Loader({"x": np.arange(6)}, batch_size=2, output="numpy")
            >>> first, second = new(), new()
            >>> batches = iter(first)
            >>> next(batches)["x"].tolist()
            [0, 1]
            >>> second.load_state_dict(first.state_dict())
            >>> [batch["x"].tolist() for batch in second]
            [[2, 3], [4, 5]]
        """
        left = schedule.left_of_workers(self._left, taken, workers, in_turn=self._source.random)
        ranges = [[some.start, some.stop, some.step] for some in left]
        return self._what() | {"epoch": self._epoch, "left": ranges, "seed": self.seed}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go to where a loader stood: the next iteration gives exactly the remaining batches.

        Raises:
            ValueError: the state is of a loader of other data, batches or ranks; says which.
        """
        for name, own in self._what().items():
            if state.get(name) != own:
                raise ValueError(
                    f"the state is of a loader with {name} {state.get(name)!r}, not {own!r}"
                )
        self.seed = state["seed"]
        self.set_epoch(state["epoch"])
        self._left = [range(*some) for some in state["left"]]

    def _what(self) -> dict[str, Any]:
        """Return what decides about the batches, beside seed and epoch."""
        one = self._schedule
        return self._source.what() | {
            "rows": one.rows,
            "batch_size": one.batch_size,
            "shuffle": self.shuffle,
            "drop_last": one.drop_last,
            "pad": one.pad,
            "rank": one.rank,
            "world_size": one.world_size,
        }

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the batches of an epoch, dictionaries of tensors under the inputs' names.

        After `load_state_dict` the epoch goes on where it was; an epoch that was left is not
        gone on with, the next one begins.
        """
        return self.part(0, 1)

    def part(self, worker: int, workers: int) -> Iterator[dict[str, Any]]:
        """Yield what one of several processes makes of an epoch's batches, as `iter` does.

        Args:
            worker: number of the process.
            workers: number of processes whose batches are taken in turn.
        """
        if self._begun:
            self.set_epoch(self._epoch + 1)
        self._begun = True
        epoch, total = self._epoch, len(self)
        left = schedule.of_worker(self._left, worker, workers, in_turn=self._source.random)
        before, whole = total - schedule.count(self._left), schedule.count(left)
        report = reporter(self.progress)
        batches = self._batches(epoch, left)
        try:
            for done, batch in enumerate(batches, 1):
                self._epoch, self._left = epoch, schedule.between(left, done, whole)
                report(before + done, total)
                yield batch
        finally:
            batches.close()
        self.set_epoch(epoch + 1)

    def _batches(self, epoch: int, left: list[range]) -> Generator[dict[str, Any], None, None]:
        most = blocks.batches_of_block(self.batch_size, self._source.row_bytes)
        depth = -(-self.prefetch // min(most, max(schedule.count(left), 1)))
        ahead = depth > 0 and device.backend().name == "cpu"

        def made() -> Iterator[blocks.Block]:
            return self._blocks(epoch, left, most, ring=depth + 1 if self.reuse else 0)

        found: Any = Ahead(made, depth) if ahead else made()
        try:
            for block in found:
                yield from block.batches()
        finally:
            found.close()

    def _blocks(
        self, epoch: int, left: list[range], most: int, ring: int
    ) -> Iterator[blocks.Block]:
        cut = blocks.grouped(self._schedule.sizes(left), most)
        if not cut:
            return
        assembler = blocks.Assembler(self.output, ring)
        segments = list(self._schedule.segments(left))
        pieces: Any = self._source.pieces(self.seed, epoch, segments)
        try:
            wanted = blocks.parts(pieces, (sum(group) for group in cut))
            for group, parts in zip(cut, wanted, strict=True):
                yield assembler.block(parts, group)
        finally:
            pieces.close()

    def to_torch_dataset(self) -> Any:
        """Return a torch IterableDataset for `DataLoader(dataset, batch_size=None)`.

        With several workers each makes a part of the batches; see `torch_dataset`.
        """
        from gpuframe.train.torch_dataset import dataset

        return dataset(self)


def _ranks(rank: int | None, world_size: int | None) -> tuple[int, int]:
    """Return number and count of ranks; those of torch where none is given."""
    torch = sys.modules.get("torch.distributed")
    running = torch is not None and torch.is_available() and torch.is_initialized()
    if rank is None and world_size is None and torch is not None and running:
        return torch.get_rank(), torch.get_world_size()
    return rank or 0, 1 if world_size is None else world_size


def _read_columns(inputs: Mapping[str, Any] | None, transform: Any) -> list[Any] | None:
    """Return the columns that inputs need, or None for all."""
    if inputs is None or transform is not None:
        return None
    wanted = [[x] if isinstance(x, str) else list(x) for x in inputs.values()]
    return list(dict.fromkeys(name for names in wanted for name in names))


def _frame(data: Any) -> Any:
    """Return a frame of ours.

    Raises:
        TypeError: the data are no frame.
    """
    from gpuframe.frames.dataframe import DataFrame

    if isinstance(data, pd.DataFrame):
        return DataFrame.from_pandas(data)
    if not isinstance(data, DataFrame):
        raise TypeError(f"data are inputs by name or a frame, not {type(data).__name__}")
    return data

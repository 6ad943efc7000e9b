"""Shuffled batches for training: gpuframe's loader beside PyTorch's, as shares of the floor.

The floor of an epoch is the time the machine needs to read and write the batches' bytes once, in
order; random rows of 160 bytes cannot reach it. Files are compared with reading them in order.
"""

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.driver import Result, copy_bandwidth

FEATURES = 39
BATCH = 8192
STEP = 0.005
"""Seconds of a pretended training step."""

Ways = dict[str, Callable[[], Iterable[Any]]]


def run(rows: int, repeats: int, bandwidth: float) -> list[Result]:
    """Time an epoch of each question in each library, in turns; on the CPU backend only."""
    from gpuframe import device

    if device.backend().name != "cpu":
        print("\nloader: compares host memory, so it runs on the CPU backend only")
        return []
    values = np.random.default_rng(0).random((rows, FEATURES), dtype=np.float32)
    labels = np.arange(rows)
    print(
        f"\nloader, {rows:,} rows x {FEATURES} float32, batches of {BATCH:,}, best of {repeats}, "
        "milliseconds of an epoch; x: time / time of gpuframe"
    )
    floor = values.nbytes * 2 / bandwidth
    results = []
    for question, ways in {
        "shuffled, rows": in_memory(values, labels, "rows") | torch_ways(values, labels),
        "shuffled, slab": in_memory(values, labels, "slab"),
        "in order": in_order(values, labels),
    }.items():
        results += ask(question, ways, rows, repeats, floor)
    results.append(fetching(values, rows, repeats))
    with tempfile.TemporaryDirectory() as folder:
        results += ask("shuffled, files", files(values, labels, Path(folder)), rows, repeats, floor)
    results.append(waiting(values, labels, rows))
    return results


def ask(question: str, ways: Ways, rows: int, repeats: int, floor: float) -> list[Result]:
    """Time the ways of a question in turns and print them."""
    results = {name: Result("loader", question, name, rows, floor=floor) for name in ways}
    for turn in range(repeats + 1):
        for name, way in ways.items():
            began = time.perf_counter()
            count = sum(len(batch["y"]) for batch in way())
            seconds = time.perf_counter() - began
            if count != rows:
                results[name].error = f"{count} rows of {rows}"
            if turn == 0:
                results[name].first = seconds
            else:
                results[name].times.append(seconds)
    own = results["gpuframe"].best
    for name, result in results.items():
        print(
            f"{question:<18}{name:<22}{result.best * 1e3:>9.1f}{result.best / own:>8.2f}x"
            f"{result.floor / result.best:>8.0%} of floor",
            flush=True,
        )
    return list(results.values())


def in_memory(values: np.ndarray, labels: np.ndarray, layout: Any) -> Ways:
    """Shuffled epochs of the loader."""
    from gpuframe.train import FeatureMatrix, Loader

    matrix = FeatureMatrix.allocate(list(range(FEATURES)), len(values), "float32", layout)
    matrix.values[:] = values
    inputs = {"x": matrix, "y": labels}
    reused = Loader(inputs, batch_size=BATCH, shuffle=True, reuse=True)
    return {"gpuframe": lambda: Loader(inputs, batch_size=BATCH, shuffle=True),
            "gpuframe, reuse": lambda: reused}  # fmt: skip


def torch_ways(values: np.ndarray, labels: np.ndarray) -> Ways:
    """What PyTorch's users do: a DataLoader over a TensorDataset, by rows or batches; indexing."""
    import torch
    from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

    x, y = torch.from_numpy(values), torch.from_numpy(labels)
    dataset = TensorDataset(x, y)
    sampler = BatchSampler(RandomSampler(dataset), BATCH, drop_last=False)

    def named(batches: Iterable[Any]) -> Iterable[Any]:
        return ({"x": batch[0], "y": batch[1]} for batch in batches)

    def indexed() -> Iterable[Any]:
        order = torch.randperm(len(x))
        return ({"x": x[rows], "y": y[rows]} for rows in order.split(BATCH))

    return {
        "torch indexing": indexed,
        "DataLoader, batches": lambda: named(DataLoader(dataset, sampler=sampler, batch_size=None)),
        "DataLoader, rows": lambda: named(DataLoader(dataset, BATCH, shuffle=True)),
    }


def fetching(values: np.ndarray, rows: int, repeats: int) -> Result:
    """Fetching random rows alone, without their order and without labels, beside its floor."""
    from gpuframe.train import FeatureMatrix, blocks, inputs
    from gpuframe.train.permutation import permutation

    matrix = FeatureMatrix.allocate(list(range(FEATURES)), len(values), "float32", "rows")
    matrix.values[:] = values
    source = inputs.as_input("x", matrix)
    order, buffer = permutation(rows, 0, 0), source.buffer(blocks.ROWS)
    result = Result("loader", "fetching rows", "gpuframe", rows)
    bandwidth = 0.0
    for _ in range(repeats + 1):
        began = time.perf_counter()
        for at in range(0, rows, blocks.ROWS):
            source.fill(buffer, 0, order[at : at + blocks.ROWS])
        result.times.append(time.perf_counter() - began)
        bandwidth = max(bandwidth, copy_bandwidth())
    result.first = result.times.pop(0)
    result.floor = values.nbytes * 2 / bandwidth
    print(
        f"{result.question:<18}{result.library:<22}{result.best * 1e3:>9.1f}"
        f"{result.floor / result.best:>17.0%} of floor at {bandwidth / 1e9:.0f} GB/s"
    )
    return result


def in_order(values: np.ndarray, labels: np.ndarray) -> Ways:
    """Epochs in order, whose batches are views."""
    import torch

    from gpuframe.train import Loader

    x, y = torch.from_numpy(values), torch.from_numpy(labels)
    return {
        "gpuframe": lambda: Loader({"x": values, "y": labels}, batch_size=BATCH),
        "torch split": lambda: (
            {"x": a, "y": b} for a, b in zip(x.split(BATCH), y.split(BATCH), strict=True)
        ),
    }


def files(values: np.ndarray, labels: np.ndarray, folder: Path) -> Ways:
    """Shuffled epochs of Parquet files, and reading the files with Arrow, which is less work."""
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    from gpuframe.train import Loader

    names = [f"f{number}" for number in range(FEATURES)]
    table = pa.table({name: values[:, i] for i, name in enumerate(names)} | {"y": labels})
    pq.write_table(table, folder / "part.parquet", row_group_size=65_536, compression="snappy")
    loader = Loader.from_parquet(
        folder, inputs={"x": names, "y": "y"}, batch_size=BATCH, shuffle=True
    )
    read = ds.dataset(folder, format="parquet")
    return {
        "gpuframe": lambda: loader,
        "Arrow, reading only": lambda: [{"y": read.to_table().column("y")}],
    }


def waiting(values: np.ndarray, labels: np.ndarray, rows: int) -> Result:
    """How long a training step waits for its batch where a step takes longer than a batch."""
    from gpuframe.train import FeatureMatrix, Loader

    matrix = FeatureMatrix.allocate(list(range(FEATURES)), len(values), "float32", "rows")
    matrix.values[:] = values
    result = Result("loader", f"wait of a step of {STEP * 1e3:.0f} ms", "gpuframe", rows)
    batches = iter(Loader({"x": matrix, "y": labels}, batch_size=BATCH, shuffle=True, reuse=True))
    while True:
        began = time.perf_counter()
        if next(batches, None) is None:
            break
        result.times.append(time.perf_counter() - began)
        time.sleep(STEP)
    result.first = result.times.pop(0)
    middle, most = np.median(result.times) * 1e6, max(result.times) * 1e6
    print(f"{result.question}: median {middle:.0f} us, most {most:.0f} us")
    return result

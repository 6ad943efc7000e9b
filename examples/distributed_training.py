"""Two processes train one network: features of a collection of Dask, batches for each rank.

A click log is read as a collection of Dask, whose partitions teach the preprocessing and are
transformed into Parquet files. Two processes of PyTorch (DistributedDataParallel on gloo, CPUs)
load those files: each gets its own rows of every epoch, and as many batches as the other.

    python examples/distributed_training.py [--rows N] [--epochs N]
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
import torch.distributed
import torch.multiprocessing
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from gpuframe.train import FeatureMatrix, Loader

RANKS = 2
INTEGERS = [f"I{number}" for number in range(1, 14)]
CATEGORIES = [f"C{number}" for number in range(1, 27)]


def make_features(folder: Path, rows: int) -> list[int]:
    """Learn from partitions and write their features; return the rows of the embeddings."""
    import dask
    import dask.dataframe as dd

    import gpuframe.dask  # noqa: F401 - tells Dask of frames
    from gpuframe.datasets import criteo_days
    from gpuframe.features import (
        Categorify,
        Clip,
        FillMissing,
        LogTransform,
        Pipeline,
        StandardScaler,
    )

    days = criteo_days(folder / "days", rows // 8, days=8)
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        clicks = dd.read_parquet([str(day) for day in days])
    numbers = Pipeline([("fill", FillMissing(), INTEGERS)]) >> Clip(0) >> LogTransform()
    ids = Pipeline([("ids", Categorify(freq_threshold=3), CATEGORIES)])
    pipeline = (numbers >> StandardScaler()) + ids
    pipeline.fit(clicks[INTEGERS + CATEGORIES])
    features = pipeline.transform(clicks).assign(label=clicks["label"])
    features.to_parquet(folder / "features", write_index=False)
    sizes = pipeline.named_steps["ids"].cardinality_
    return [sizes[name] for name in CATEGORIES]


def inputs_of(features: Any) -> dict[str, Any]:
    """Return what the network is given of some rows."""
    return {
        "dense": FeatureMatrix.from_frame(features, INTEGERS, layout="rows"),
        "ids": FeatureMatrix.from_frame(features, CATEGORIES, "int64", layout="rows"),
        "label": features["label"].astype("float32"),
    }


class Network(nn.Module):
    """Embeddings beside the numbers, and two layers on top."""

    def __init__(self, sizes: list[int], width: int = 8) -> None:
        """Make the layers; sizes are the embeddings' rows."""
        super().__init__()
        self.embeddings = nn.ModuleList(nn.Embedding(size, width) for size in sizes)
        self.layers = nn.Sequential(
            nn.Linear(len(INTEGERS) + width * len(sizes), 64), nn.ReLU(), nn.Linear(64, 1)
        )

    def forward(self, dense: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """Return the logit of a click for each row."""
        looked_up = [layer(ids[:, at]) for at, layer in enumerate(self.embeddings)]
        return self.layers(torch.cat([dense, *looked_up], dim=1)).squeeze(1)


def train(rank: int, folder: Path, sizes: list[int], epochs: int) -> None:
    """Train as one of the processes; the first one reports."""
    if sys.platform == "linux":
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")  # all of them are on this machine
    torch.set_num_threads(1)
    torch.manual_seed(0)  # the same weights to begin with
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=RANKS
    )
    model = DistributedDataParallel(Network(sizes))
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    loss_of = nn.BCEWithLogitsLoss(reduction="sum")
    # Rank and number of ranks are those of torch.distributed.
    loader = Loader.from_parquet(
        folder / "features", transform=inputs_of, batch_size=256, shuffle=True, seed=1
    )
    for epoch in range(epochs):
        totals = torch.zeros(2)
        for batch in loader:
            optimizer.zero_grad()
            loss = loss_of(model(batch["dense"], batch["ids"]), batch["label"])
            (loss / len(batch["label"])).backward()
            optimizer.step()
            totals += torch.tensor([loss.item(), len(batch["label"])])
        torch.distributed.all_reduce(totals)
        if rank == 0:
            loss, rows = totals.tolist()
            print(f"epoch {epoch + 1}: loss {loss / rows:.4f} of {rows:,.0f} rows", flush=True)
    own = torch.cat([weights.detach().flatten() for weights in model.parameters()])
    every = [torch.empty_like(own) for _ in range(RANKS)]
    torch.distributed.all_gather(every, own)
    if rank == 0:
        equal = all(torch.equal(weights, own) for weights in every)
        print(f"{RANKS} ranks of {len(loader)} batches end with equal weights: {equal}", flush=True)
    torch.distributed.destroy_process_group()


def main() -> None:
    """Make the features and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=16_000)
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = make_features(Path(folder), options.rows)
        print(f"{options.rows:,} rows, {sum(sizes):,} ids", flush=True)
        arguments = Path(folder), sizes, options.epochs
        torch.multiprocessing.spawn(train, arguments, nprocs=RANKS)


if __name__ == "__main__":
    main()

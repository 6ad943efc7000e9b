"""A click log to a trained DLRM: days of Parquet files, one pipeline, batches, a PyTorch model.

The log is made here, with the columns and long tails of Criteo's terabyte log. As in MLPerf's
benchmark the first 23 days are learned from, and halves of the last one validate and test.

    python examples/criteo.py [--rows-per-day N] [--cluster]

With --cluster two processes of Dask learn the same, and what they learn and make is compared.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import nn

import gpuframe as pd
from gpuframe.datasets import criteo_days
from gpuframe.features import Categorify, Clip, FillMissing, LogTransform, Pipeline
from gpuframe.train import Loader

INTEGERS = [f"I{number}" for number in range(1, 14)]
CATEGORIES = [f"C{number}" for number in range(1, 27)]
BAYES_AUC = 0.816  # of who knew the law by which the labels of the made log are drawn


def preprocessing(freq_threshold: int) -> Pipeline:
    """Return the preprocessing of MLPerf's DLRM."""
    numbers = Pipeline([("fill", FillMissing(), INTEGERS)]) >> Clip(0) >> LogTransform()
    return numbers + Pipeline([("ids", Categorify(freq_threshold=freq_threshold), CATEGORIES)])


def learned(days: list[Path], freq_threshold: int) -> Pipeline:
    """Return what files teach that are read one by one."""

    def frames() -> Iterator[pd.DataFrame]:
        return (pd.read_parquet(day, columns=INTEGERS + CATEGORIES) for day in days)

    return preprocessing(freq_threshold).fit(frames)


def on_cluster(days: list[Path], freq_threshold: int, expected: Pipeline) -> bool:
    """Learn and transform on two processes; return whether that gives the bits of one."""
    import dask.dataframe as dd
    from on_cluster import equal, workers

    names = INTEGERS + CATEGORIES
    with workers():
        clicks = dd.read_parquet([str(day) for day in days])
        pipeline = preprocessing(freq_threshold).fit(clicks.partitions[:-1][names])
        last = clicks.partitions[-1][names]
        features = expected.transform(pd.read_parquet(days[-1], columns=names))
        same = equal(pipeline.transform(last), features)
        return same and pipeline.to_dict() == expected.to_dict()


def inputs_of(pipeline: Pipeline, frame: pd.DataFrame) -> dict[str, Any]:
    """Return what the model is given of some rows."""
    return {
        "dense": pipeline.matrix(frame, INTEGERS, dtype="float32", layout="rows"),
        "ids": pipeline.matrix(frame, CATEGORIES, dtype="int64", layout="rows"),
        "label": frame["label"],
    }


class DLRM(nn.Module):
    """Embeddings and the integers' layers, the dot products of all pairs, and layers on top."""

    def __init__(self, sizes: list[int], width: int = 16) -> None:
        """Make the layers; sizes are the embeddings' rows."""
        super().__init__()
        self.embeddings = nn.ModuleList(nn.Embedding(size, width) for size in sizes)
        for embedding in self.embeddings:
            nn.init.normal_(embedding.weight, std=0.01)
        self.bottom = nn.Sequential(
            nn.Linear(len(INTEGERS), 64), nn.ReLU(), nn.Linear(64, width), nn.ReLU()
        )
        vectors = len(sizes) + 1
        self.register_buffer("pairs", torch.tril_indices(vectors, vectors, -1))
        self.top = nn.Sequential(
            nn.Linear(width + self.pairs.shape[1], 64), nn.ReLU(), nn.Linear(64, 1)
        )

    def forward(self, dense: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """Return the logit of a click for each row."""
        bottom = self.bottom(dense)
        looked_up = [layer(ids[:, at]) for at, layer in enumerate(self.embeddings)]
        vectors = torch.stack([bottom, *looked_up], dim=1)
        dots = torch.bmm(vectors, vectors.transpose(1, 2))[:, self.pairs[0], self.pairs[1]]
        return self.top(torch.cat([bottom, dots], dim=1)).squeeze(1)


def train(model: DLRM, loader: Loader) -> None:
    """Learn from each row once."""
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    loss_of = nn.BCEWithLogitsLoss()
    for batch in loader:
        optimizer.zero_grad()
        loss_of(model(batch["dense"], batch["ids"]), batch["label"].float()).backward()
        optimizer.step()


def auc(model: DLRM, loader: Loader) -> float:
    """Return the area under the ROC curve: how often a click has the higher score."""
    parts = []
    with torch.no_grad():
        for batch in loader:
            scores = model(batch["dense"], batch["ids"])
            parts.append(pd.DataFrame({"score": scores.cpu(), "label": batch["label"].cpu()}))
    rows = pd.concat(parts)
    clicks = rows["label"].sum()
    above = rows["score"].rank()[rows["label"] == 1].sum() - clicks * (clicks + 1) / 2
    pairs = clicks * (len(rows) - clicks)
    return float(above / pairs) if pairs else float("nan")


def main() -> None:
    """Make the log, learn, and test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows-per-day", type=int, default=5_000)
    parser.add_argument("--freq-threshold", type=int, default=15)
    parser.add_argument("--cluster", action="store_true", help="learn on two processes too")
    options = parser.parse_args()
    torch.manual_seed(0)

    with tempfile.TemporaryDirectory() as folder:
        days = criteo_days(folder, options.rows_per_day)
        pipeline = learned(days[:-1], options.freq_threshold)
        if options.cluster:
            same = on_cluster(days, options.freq_threshold, pipeline)
            print(f"two processes give the bits of one: {same}", flush=True)
        pipeline.save(Path(folder) / "pipeline")
        pipeline = Pipeline.load(Path(folder) / "pipeline")  # as a server would

        sizes = pipeline.named_steps["ids"].cardinality_
        last = pd.read_parquet(days[-1])
        device = inputs_of(pipeline, last)["dense"].to_torch().device  # where batches will be
        model = DLRM([sizes[name] for name in CATEGORIES]).to(device)
        print(f"{options.rows_per_day:,} rows a day, {sum(sizes.values()):,} ids", flush=True)
        training = Loader.from_parquet(
            days[:-1], transform=lambda frame: inputs_of(pipeline, frame),
            batch_size=128, shuffle=True, seed=1,
        )  # fmt: skip
        train(model, training)

    half = len(last) // 2
    for name, part in (("validation", last.iloc[:half]), ("test", last.iloc[half:])):
        found = auc(model, Loader(inputs_of(pipeline, part), batch_size=4096))
        print(f"{name} AUC {found:.3f} (chance 0.500, best possible near {BAYES_AUC})")

    record = {name: last[name].iloc[0] for name in INTEGERS + CATEGORIES}
    batch = pipeline.transform(last).iloc[0].to_dict()
    print(f"one record has the features of the batch: {pipeline.row(record) == batch}")


if __name__ == "__main__":
    main()

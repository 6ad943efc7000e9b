"""What stays on the device: no rows cross to the host while frames are filtered and joined."""

import numpy as np
import pytest

import gpuframe
from gpuframe import device
from gpuframe.errors import TransferError

pytestmark = pytest.mark.skipif(
    device.backend().name == "cpu", reason="the CPU backend has no crossing to count"
)


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    made = gpuframe.DataFrame(
        {
            "k": rng.integers(0, 5, 60),
            "v": np.where(rng.random(60) < 0.2, np.nan, rng.normal(size=60)),
            "t": rng.choice(["a", "b", "c"], 60).tolist(),
            "d": np.arange(60).astype("M8[s]"),
        }
    )
    made.groupby("t", sort=False).size()  # encodes the text
    return made


NATIVE = {
    "filter": lambda df, _: df[df["v"] > 0],
    "arithmetic": lambda df, _: df["v"] * 2 + df["k"],
    "missing": lambda df, _: df["v"].fillna(0.0),
    "dropna": lambda df, _: df.dropna(),
    "sum": lambda df, _: df["v"].sum(),
    "std": lambda df, _: df["v"].std(),
    "sort": lambda df, _: df.sort_values(["k", "v"], ascending=[True, False]),
    "group by numbers": lambda df, _: df.groupby("k").agg({"v": ["sum", "mean", "min"]}),
    "group by text": lambda df, _: df.groupby("t", sort=False)["v"].sum(),
    "group by two": lambda df, _: df.groupby(["k", "t"], sort=False)["v"].count(),
    "merge": lambda df, other: df.merge(other, on="k", how="left"),
    "merge of many": lambda df, _: df[["k"]].merge(df[["k", "v"]], on="k"),
    "unique": lambda df, _: df.drop_duplicates("k"),
    "counts": lambda df, _: df["k"].value_counts(),
    "isin": lambda df, other: df["k"].isin(other["k"]),
    "concat": lambda df, _: gpuframe.concat([df, df]),
    "dates": lambda df, _: df["d"].dt.minute,
    "assign": lambda df, _: df.assign(w=df["v"] - df["v"].mean()),
    "head": lambda df, _: df.head(3),
}


@pytest.mark.parametrize("name", NATIVE)
def test_no_rows_cross(frame, name):
    other = gpuframe.DataFrame({"k": np.arange(5), "w": np.arange(5) * 1.5})
    with gpuframe.options.context(transfers="raise", fallback="raise"):
        NATIVE[name](frame, other)


def test_a_crossing_is_refused_when_told_to(frame):
    with gpuframe.options.context(transfers="raise"), pytest.raises(TransferError):
        frame["v"].to_numpy()

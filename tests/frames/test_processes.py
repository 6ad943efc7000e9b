"""Frames among threads and processes: pickles, forks, shared use."""

import os
import pickle
import threading

import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe import device

cpu_only = pytest.mark.cpu_only  # thousands of rows, which the simulator takes a minute for


def frame(rows):
    rng = np.random.default_rng(0)
    host = pandas.DataFrame(
        {
            "k": rng.integers(0, 100, rows),
            "v": np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows)),
            "t": rng.choice(["a", "bb", "ccc"], rows),
            "c": pandas.Categorical(rng.choice(["x", "y"], rows)),
            "d": np.arange(rows).astype("M8[us]"),
            "n": pandas.array(rng.integers(0, 9, rows), dtype="Int64"),
        }
    )
    host.loc[0, "n"] = pandas.NA
    return gpuframe.from_pandas(host)


OBJECTS = {
    "a frame": lambda df: df,
    "a series": lambda df: df["v"],
    "an index": lambda df: df.set_index("t").index,
    "a range": lambda df: df.index,
    "groups of two keys": lambda df: df.groupby(["k", "t"])["v"].sum(),
    "objects": lambda _: gpuframe.Series([1, "x", None], dtype=object),
}


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("protocol", [2, 5])
def test_pickles_keep_everything(name, protocol):
    made = OBJECTS[name](frame(30))
    back = pickle.loads(pickle.dumps(made, protocol))  # noqa: S301 - our own bytes
    assert type(back) is type(made)
    assert back.equals(made)


def test_buffers_travel_out_of_band():
    made = frame(2000 if device.backend().name == "cpu" else 60)
    buffers = []
    head = pickle.dumps(made, 5, buffer_callback=buffers.append)
    assert len(head) < 3000
    carried = sum(buffer.raw().nbytes for buffer in buffers)
    assert carried >= made._table.nbytes - made["c"]._column.categories.nbytes
    assert pickle.loads(head, buffers=buffers).equals(made)  # noqa: S301 - our own bytes


@cpu_only
def test_threads_share_frames():
    made = frame(120_000)
    expected = made.groupby("k")["v"].sum().to_numpy(copy=True)
    answers = []

    def work():
        sorted_rows = made.sort_values("v")
        counts = made.groupby("t").size().tolist()
        sums = made.groupby("k")["v"].sum().to_numpy(copy=True)
        answers.append((np.array_equal(sums, expected), counts, sorted_rows["v"].iloc[0]))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0]


@cpu_only
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.skipif(device.backend().name == "cuda", reason="CUDA does not survive a fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_computes():
    made = frame(120_000)
    expected = made.groupby("k")["v"].sum().to_numpy(copy=True)
    child = os.fork()
    if child == 0:
        same = np.array_equal(made.groupby("k")["v"].sum().to_numpy(), expected)
        os._exit(0 if same else 3)
    assert os.waitpid(child, 0)[1] == 0

"""Batches: complete, together, in an order that depends on seed and epoch only."""

import gc
import json
import threading
import time
from itertools import pairwise
from unittest import mock

import numpy as np
import pandas
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.train import FeatureMatrix, Loader, Ragged, blocks
from gpuframe.train.permutation import permutation

LAYOUTS = ["slab", "rows"]
on_host = pytest.mark.skipif(
    device.backend().name == "cuda", reason="threads and pointers of the CPU backend"
)


def inputs(rows, layout="rows"):
    """A matrix, ids and a label that all hold the row's number."""
    numbers = np.arange(rows)
    frame = gpuframe.from_pandas(
        pandas.DataFrame({"a": numbers * 1.0, "b": numbers * 2.0, "y": numbers})
    )
    return {
        "dense": FeatureMatrix.from_frame(frame, ["a", "b"], layout=layout),
        "ids": FeatureMatrix.from_frame(frame, ["y"], "int64", layout),
        "label": frame["y"],
    }


def rows_of(loader):
    """The row numbers of an epoch; every input of a batch has to agree on them."""
    found = []
    for batch in loader:
        rows = batch["label"].tolist()
        assert batch["dense"][:, 0].tolist() == rows
        assert batch["dense"][:, 1].tolist() == [2 * row for row in rows]
        assert batch["ids"][:, 0].tolist() == rows
        found.append(rows)
    return found


@given(
    st.integers(0, 50), st.integers(1, 20), st.booleans(), st.booleans(), st.sampled_from(LAYOUTS)
)
def test_every_row_comes_once(rows, batch_size, shuffle, drop_last, layout):
    loader = Loader(
        inputs(rows, layout), batch_size=batch_size, shuffle=shuffle, drop_last=drop_last,
        output="numpy",
    )  # fmt: skip
    batches = rows_of(loader)
    assert len(batches) == len(loader)
    sizes = [len(batch) for batch in batches]
    full = rows // batch_size
    assert sizes[:full] == [batch_size] * full
    assert sizes[full:] == ([] if drop_last or rows % batch_size == 0 else [rows % batch_size])
    flat = [row for batch in batches for row in batch]
    assert len(set(flat)) == len(flat)
    if not drop_last:
        assert sorted(flat) == list(range(rows))
    if not shuffle:
        assert flat == list(range(len(flat)))


def test_orders_depend_on_seed_and_epoch_only():
    def epochs(seed, count=3):
        loader = Loader(inputs(40), batch_size=7, shuffle=True, seed=seed, output="numpy")
        return [rows_of(loader) for _ in range(count)]

    first = epochs(1)
    assert epochs(1) == first
    assert first[0] != first[1] != first[2]
    assert epochs(2)[0] != first[0]
    loader = Loader(inputs(40), batch_size=7, shuffle=True, seed=1, output="numpy")
    loader.set_epoch(2)
    assert rows_of(loader) == first[2]
    loader.set_epoch(0)
    assert rows_of(loader) == first[0]


def test_the_order_is_the_same_on_every_backend():
    """The first rows for a seed, worked out with Python integers in another process."""
    mask = (1 << 64) - 1

    def mix(state):
        state = (state + 0x9E3779B97F4A7C15) & mask
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & mask
        return state ^ (state >> 31)

    assert mix(1234567) == 6457827717110365317  # first output of the published SplitMix64
    start = mix((mix(5) + 3 * 0x9E3779B97F4A7C15) & mask)
    keys = [mix((start + (row - 1) * 0x9E3779B97F4A7C15) & mask) for row in range(100)]
    expected = sorted(range(100), key=lambda row: (keys[row] >> 32, row))
    assert device.to_host(permutation(100, 5, 3)).tolist() == expected


def test_orders_are_random_enough():
    rows, epochs = 1000, 20
    places = np.array([device.to_host(permutation(rows, 0, epoch)) for epoch in range(epochs)])
    means = places[:, :100].mean(axis=1)  # of 100 draws from 0..999: deviation 27
    assert abs(means.mean() - 499.5) < 4 * 27 / np.sqrt(epochs)
    fixed = (places == np.arange(rows)).sum(axis=1)  # one expected a permutation
    assert 0.3 < fixed.mean() < 2.5


@pytest.mark.parametrize("layout", LAYOUTS)
def test_torch_batches_train(torch, layout):
    loader = Loader(inputs(10, layout), batch_size=4, shuffle=True)
    for batch in loader:
        assert all(isinstance(value, torch.Tensor) for value in batch.values())
        assert batch["dense"].dtype == torch.float32
        assert batch["ids"].dtype == torch.int64
        layer = torch.nn.Linear(2, 1).to(batch["dense"].device)
        assert layer(batch["dense"]).shape[0] == len(batch["label"])


@pytest.mark.skipif(device.backend().name == "cuda", reason="pointers of NumPy arrays")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_batches_in_order_are_views(layout):
    given_inputs = inputs(10, layout)
    matrix = given_inputs["dense"]
    second = list(Loader(given_inputs, batch_size=4, output="numpy"))[1]
    assert second["dense"].ctypes.data == matrix.values[4:].ctypes.data
    assert np.shares_memory(second["label"], given_inputs["label"]._column.values)
    assert not second["label"].flags.writeable


def test_arrays_and_objects_with_dlpack():
    numbers = np.arange(6)
    batches = list(Loader({"x": numbers}, batch_size=4, output="dlpack"))
    assert [int(batch["x"].shape[0]) for batch in batches] == [4, 2]
    assert all(hasattr(batch["x"], "__dlpack__") for batch in batches)


def test_wrong_inputs_are_refused():
    with pytest.raises(ValueError, match=r"inputs are of one length, not \{'x': 3, 'y': 2\}"):
        Loader({"x": np.arange(3), "y": np.arange(2)}, batch_size=1)
    with pytest.raises(ValueError, match="of one length"):
        Loader({}, batch_size=1)
    with pytest.raises(ValueError, match="batch_size is at least 1"):
        Loader({"x": np.arange(3)}, batch_size=0)
    with pytest.raises(ValueError, match="output takes one of"):
        Loader({"x": np.arange(3)}, batch_size=1, output="tensorflow")
    with pytest.raises(TypeError, match="input 'x' of dtype str is no number"):
        Loader({"x": gpuframe.Series(["a"])}, batch_size=1)
    with pytest.raises(ValueError, match="input 'x' has missing values"):
        Loader({"x": gpuframe.Series([1, None], dtype="Int64")}, batch_size=1)
    with pytest.raises(TypeError, match="input 'x' of dtype object is no number"):
        Loader({"x": np.array([1, "a"], object)}, batch_size=1)
    with pytest.raises(TypeError, match="input 'x' is one number"):
        Loader({"x": np.array(1.0)}, batch_size=1)
    with pytest.raises(TypeError, match="no matrix, column or array, but list"):
        Loader({"x": [1, 2]}, batch_size=1)
    with pytest.raises(TypeError, match="inputs by name or a frame, not ndarray"):
        Loader(np.arange(3), batch_size=1)
    with pytest.raises(ValueError, match="inputs and transform are for frames"):
        Loader({"x": np.arange(3)}, inputs={"x": "x"}, batch_size=1)
    with pytest.raises(ValueError, match="reuse is not safe"):
        Loader({"x": np.arange(3)}, batch_size=1, output="jax", reuse=True)
    if device.backend().name == "cpu":
        with pytest.raises(ValueError, match="output 'cupy' needs backend 'cuda'"):
            list(Loader({"x": np.arange(3)}, batch_size=1, output="cupy"))


@st.composite
def plans(draw):
    """Rows and settings of a loader of some ranks."""
    world = draw(st.integers(1, 4))
    return draw(st.integers(0, 50)), {
        "batch_size": draw(st.integers(1, 13)), "shuffle": draw(st.booleans()),
        "seed": draw(st.integers(0, 99)),
        "world_size": world, "rank": draw(st.integers(0, world - 1)),
        "drop_last": draw(st.booleans()), "prefetch": draw(st.sampled_from([None, 0, 1, 5])),
        "reuse": draw(st.booleans()), "output": "numpy",
    }  # fmt: skip


@given(plans(), st.sampled_from([1, 20, 1000]), st.sampled_from(LAYOUTS), st.data())
def test_a_loader_goes_on_exactly_where_another_stood(plan, block, layout, data):
    with mock.patch.object(blocks, "ROWS", block):
        check_resuming(plan, layout, data.draw(st.integers(0, 2)), data)


def check_resuming(plan, layout, epoch, data):
    rows, settings = plan
    given_inputs = inputs(rows, layout)
    whole = Loader(given_inputs, **settings)
    whole.set_epoch(epoch)
    expected = rows_of(whole)
    following = rows_of(whole)
    first = Loader(given_inputs, **settings)
    first.set_epoch(epoch)
    stop = data.draw(st.integers(0, len(first)))
    batches = iter(first)
    for _ in range(stop):
        next(batches)
    state = json.loads(json.dumps(first.state_dict()))
    batches.close()
    second = Loader(given_inputs, **settings | {"seed": 12345})
    second.load_state_dict(state)
    assert rows_of(second) == expected[stop:]
    assert rows_of(second) == following


@given(st.integers(0, 60), st.integers(1, 9), st.integers(1, 5), st.integers(0, 9), st.booleans())
def test_ranks_share_an_epoch_without_losing_or_doubling_rows(rows, size, world, seed, shuffle):
    given_inputs = inputs(rows)
    ranks = [
        rows_of(
            Loader(
                given_inputs, batch_size=size, shuffle=shuffle, seed=seed, rank=rank,
                world_size=world, output="numpy",
            )
        )
        for rank in range(world)
    ]  # fmt: skip
    assert len({len(batches) for batches in ranks}) == 1
    flat = [row for batches in ranks for batch in batches for row in batch]
    assert sorted(flat) == list(range(rows))
    one = Loader(given_inputs, batch_size=size, shuffle=shuffle, seed=seed, output="numpy")
    assert flat == [row for batch in rows_of(one) for row in batch]


def test_an_epoch_that_was_left_is_not_gone_on_with():
    loader = Loader(inputs(20), batch_size=4, shuffle=True, output="numpy")
    for _ in loader:
        break
    assert loader.epoch == 0
    again = Loader(inputs(20), batch_size=4, shuffle=True, output="numpy")
    again.set_epoch(1)
    assert rows_of(loader) == rows_of(again)
    assert loader.epoch == again.epoch == 2


def test_states_of_other_loaders_are_refused():
    state = Loader(inputs(20), batch_size=4, output="numpy").state_dict()
    for rows, changed, name in [
        (21, {}, "rows 20, not 21"), (20, {"batch_size": 5}, "batch_size 4, not 5"),
        (20, {"shuffle": True}, "shuffle False, not True"),
        (20, {"world_size": 2}, "world_size 1, not 2"),
        (20, {"drop_last": True}, "drop_last False, not True"),
    ]:  # fmt: skip
        loader = Loader(inputs(rows), **{"batch_size": 4, "output": "numpy"} | changed)
        with pytest.raises(ValueError, match=name):
            loader.load_state_dict(state)


def test_frames_give_inputs_by_name():
    host = pandas.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.0, 6.0], "w": [0.1, 0.2, 0.3]})
    for frame in (host, gpuframe.from_pandas(host)):
        (batch,) = Loader(
            frame, inputs={"x": ["b", "a"], "weight": "w"}, batch_size=9, output="numpy"
        )
        assert batch["x"].tolist() == [[4.0, 1.0], [5.0, 2.0], [6.0, 3.0]]
        assert (batch["x"].dtype, batch["weight"].tolist()) == ("float32", [0.1, 0.2, 0.3])
        (batch,) = Loader(frame, batch_size=9, output="numpy")
        assert {name: values.tolist() for name, values in batch.items()} == host.to_dict("list")


def test_a_transform_makes_the_inputs():
    frame = gpuframe.DataFrame({"a": [1, 2, 3], "y": [0, 1, 0]})

    def transform(frame):
        return {
            "x": FeatureMatrix.from_frame(frame, ["a"], "float16"),
            "double": frame["a"] * 2,
            "y": frame["y"],
        }

    first, second = Loader(frame, transform=transform, batch_size=2, output="numpy")
    assert (first["x"].tolist(), first["double"].tolist()) == ([[1.0], [2.0]], [2, 4])
    assert (second["y"].tolist(), second["x"].dtype) == ([0], "float16")


@mock.patch.object(blocks, "ROWS", 10)
@given(st.integers(0, 40), st.integers(1, 9), st.booleans(), st.integers(0, 5))
def test_ragged_columns_come_with_their_rows(rows, batch_size, shuffle, seed):
    lists = [[row] * (row % 4) for row in range(rows)]
    column = pandas.Series(lists, dtype=pandas.ArrowDtype(pa.list_(pa.int64())))
    frame = gpuframe.from_pandas(pandas.DataFrame({"ids": column, "y": np.arange(rows)}))
    loader = Loader(frame, batch_size=batch_size, shuffle=shuffle, seed=seed, output="numpy")
    seen = []
    for batch in loader:
        values, offsets, weights = batch["ids"]
        assert offsets[0] == 0
        assert weights is None
        found = [values[a:b].tolist() for a, b in pairwise(offsets)]
        assert found == [lists[row] for row in batch["y"].tolist()]
        seen += batch["y"].tolist()
    assert sorted(seen) == list(range(rows))


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_bfloat16_batches(torch, layout, shuffle):
    frame = gpuframe.DataFrame({"a": np.arange(10.0), "b": np.arange(10.0) * 2})
    matrix = FeatureMatrix.from_frame(frame, None, "bfloat16", layout)
    loader = Loader({"x": matrix, "y": frame["a"]}, batch_size=4, shuffle=shuffle)
    for batch in loader:
        assert batch["x"].dtype == torch.bfloat16
        assert batch["x"][:, 1].tolist() == (batch["y"] * 2).tolist()


@pytest.mark.skipif(device.backend().name == "cpu", reason="the host is the device")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shuffle", [False, True])
def test_batches_of_a_gpu_do_not_cross_to_the_host(layout, shuffle):
    column = pandas.Series([[1, 2], [], [3]] * 4, dtype=pandas.ArrowDtype(pa.list_(pa.int64())))
    given_inputs = inputs(12, layout) | {"lists": Ragged.from_column(gpuframe.Series(column))}
    with gpuframe.options.context(transfers="raise"):
        for _ in range(2):
            loader = Loader(given_inputs, batch_size=5, shuffle=shuffle, output="cupy")
            batches = list(loader)
    assert [device.is_array(batch["dense"]) for batch in batches] == [True] * 3
    assert sorted(x for batch in batches for x in batch["label"].tolist()) == list(range(12))


@pytest.mark.parametrize("shuffle", [False, True])
def test_training_in_place_changes_no_frame(torch, shuffle):
    frame = gpuframe.DataFrame({"y": np.arange(10.0)})
    for batch in Loader(frame, batch_size=4, shuffle=shuffle):
        assert isinstance(batch["y"], torch.Tensor)
        batch["y"][:] = -1.0
    assert frame["y"].tolist() == list(range(10))
    host = np.arange(10.0)
    host.flags.writeable = False
    for batch in Loader({"y": host}, batch_size=4, shuffle=shuffle):
        batch["y"][:] = -1.0
    assert host.tolist() == list(range(10))


@on_host
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("prefetch", [0, 2])
def test_reused_buffers_keep_their_addresses_and_the_present_batch(torch, layout, prefetch):
    settings = {"batch_size": 8192, "shuffle": True, "prefetch": prefetch, "reuse": True}
    rows = 8192 * 40
    frame = gpuframe.DataFrame({"a": np.arange(rows, dtype="float64")})
    matrix = FeatureMatrix.from_frame(frame, None, "float64", layout)
    addresses = set()
    for batch in Loader({"x": matrix, "y": frame["a"]}, **settings):
        assert torch.equal(batch["x"][:, 0], batch["y"])
        addresses.add(batch["y"].data_ptr())
    assert len(addresses) == 4 * (1 + (prefetch > 0))  # 40 batches


@on_host
def test_batches_that_are_kept_stay_as_they_are(torch):
    frame = gpuframe.DataFrame({"a": np.arange(100_000)})
    kept = [batch["a"] for batch in Loader(frame, batch_size=9000, shuffle=True)]
    assert torch.cat(kept).sort().values.tolist() == list(range(100_000))


@on_host
def test_the_thread_ends_with_the_iterator():
    def running():
        return [t for t in threading.enumerate() if t.name == "gpuframe-ahead"]

    loader = Loader(inputs(100_000), batch_size=1000, shuffle=True, output="numpy", prefetch=2)
    batches = iter(loader)
    next(batches)
    assert len(running()) == 1
    batches.close()
    assert running() == []
    for _ in loader:
        break
    gc.collect()
    assert running() == []
    list(loader)
    assert running() == []
    for _ in Loader(inputs(10), batch_size=4, shuffle=True, output="numpy", prefetch=0):
        assert running() == []


@on_host
def test_a_step_longer_than_a_batch_never_waits():
    """The loader has the next batch ready when a training step that takes longer asks for it."""
    rows, size = 400_000, 8192
    matrix = FeatureMatrix.from_frame(
        gpuframe.DataFrame(np.ones((rows, 39), "float32")), layout="rows"
    )
    loader = Loader({"x": matrix}, batch_size=size, shuffle=True, output="numpy", reuse=True)
    waits = []
    batches = iter(loader)
    next(batches)
    for _ in range(len(loader) - 1):
        time.sleep(0.004)
        began = time.perf_counter()
        next(batches)
        waits.append(time.perf_counter() - began)
    assert np.median(waits) < 0.001


def test_progress_is_reported(capsys):
    told = []
    loader = Loader(
        inputs(10), batch_size=4, output="numpy", progress=lambda *given: told.append(given)
    )
    list(loader)
    assert told == [(1, 3), (2, 3), (3, 3)]
    list(Loader(inputs(10), batch_size=4, output="numpy", progress=True))
    shown = capsys.readouterr().err
    assert "3/3 batches" in shown
    assert shown.endswith("/s\n")


def test_series_of_pandas_and_arrays_of_arrow():
    given_inputs = {
        "a": pandas.Series([1, 2, 3]), "b": pa.array([1.5, 2.5, 3.5]),
        "c": pa.array([[1], [], [2, 3]]),
    }  # fmt: skip
    (batch,) = Loader(given_inputs, batch_size=3, output="numpy")
    assert (batch["a"].tolist(), batch["b"].tolist()) == ([1, 2, 3], [1.5, 2.5, 3.5])
    assert batch["c"].values.tolist() == [1, 2, 3]


def test_arrays_of_other_libraries(torch):
    given_inputs = {"x": torch.arange(6.0)}
    if device.backend().name == "cpu":
        batches = list(Loader(given_inputs, batch_size=4))
        assert [batch["x"].tolist() for batch in batches] == [[0, 1, 2, 3], [4, 5]]
        assert batches[0]["x"].data_ptr() == given_inputs["x"].data_ptr()


@on_host
@pytest.mark.parametrize("shuffle", [False, True])
def test_jax_batches(shuffle):
    jax = pytest.importorskip("jax")
    matrix = FeatureMatrix.from_frame(
        gpuframe.DataFrame({"a": np.arange(10), "b": np.arange(10)}), layout="rows"
    )
    loader = Loader({"x": matrix}, batch_size=4, shuffle=shuffle, output="jax")
    found = [batch["x"] for batch in loader]
    assert all(isinstance(x, jax.Array) for x in found)
    assert sorted(int(row) for x in found for row in x[:, 0]) == list(range(10))

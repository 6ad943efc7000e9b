"""Batches: complete, together, in an order that depends on seed and epoch only."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.train import FeatureMatrix, Loader
from gpuframe.train.permutation import permutation

LAYOUTS = ["slab", "rows"]


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
    expected = sorted(range(100), key=keys.__getitem__)
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
    if device.backend().name == "cpu":
        with pytest.raises(ValueError, match="output 'cupy' needs backend 'cuda'"):
            list(Loader({"x": np.arange(3)}, batch_size=1, output="cupy"))

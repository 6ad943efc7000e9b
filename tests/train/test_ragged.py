"""Ragged columns: values and offsets as EmbeddingBag and KeyedJaggedTensor take them."""

import pickle
from itertools import pairwise

import numpy as np
import pandas
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.train import Ragged, keyed_jagged

LISTS = [[1, 2], [], None, [3], [], [4, 5, 6], []]
FULL = [row or [] for row in LISTS]


def rows_of(ragged):
    """Lists again."""
    values, offsets, _ = ragged.to_numpy()
    assert offsets[0] == 0
    assert offsets[-1] == len(values)
    return [values[a:b].tolist() for a, b in pairwise(offsets)]


KINDS = [
    pa.list_(pa.int64()), pa.large_list(pa.int32()), pa.list_(pa.float32()),
    pa.list_(pa.float16()),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("offsets", ["int64", "int32"])
def test_lists_of_arrow_and_of_series(kind, offsets):
    array = pa.array(LISTS, kind)
    series = pandas.Series(LISTS, dtype=pandas.ArrowDtype(kind))
    for column in (array, pa.chunked_array([array[:3], array[3:]]), gpuframe.Series(series)):
        made = Ragged.from_column(column, offsets=offsets)
        assert rows_of(made) == FULL
        assert made.values.dtype == kind.value_type.to_pandas_dtype()
        assert (made.offsets.dtype, len(made)) == (offsets, 7)


def test_lists_of_python_and_of_numpy_in_object_columns():
    for lists in (FULL, [np.array(row, "int64") for row in FULL]):
        column = gpuframe.Series(pandas.Series(lists, dtype=object))
        assert rows_of(Ragged.from_column(column)) == FULL


def test_sliced_lists_begin_at_zero_again():
    whole = pa.array(FULL, pa.list_(pa.int64()))
    assert rows_of(Ragged.from_column(whole[3:6])) == FULL[3:6]
    assert rows_of(Ragged.from_column(pa.array(LISTS)[1:4])) == FULL[1:4]


def test_lists_of_one_length():
    fixed = pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int64(), 2))
    assert rows_of(Ragged.from_column(fixed)) == [[1, 2], [], [3, 4]]
    assert rows_of(Ragged.from_column(fixed[2:])) == [[3, 4]]


def test_the_memory_is_its_own(torch):
    array = pa.array([[1, 2], [3]])
    bags = Ragged.from_column(array).to_torch()
    bags.values[:] = 9
    bags.offsets[:] = 0
    assert array.to_pylist() == [[1, 2], [3]]
    assert bags.values.dtype == torch.int64


@pytest.mark.parametrize("offsets", ["int64", "int32"])
def test_an_embedding_bag_takes_them(torch, offsets):
    lists = pa.array(FULL, pa.list_(pa.int64()))
    weights = pa.array([[float(len(row))] * len(row) for row in FULL], pa.list_(pa.float32()))
    bag = torch.nn.EmbeddingBag(10, 4, mode="sum", include_last_offset=True)
    made = Ragged.from_column(lists, weights, dtype="int64", offsets=offsets).to_torch()
    bag = bag.to(made.values.device)
    ids = made.values.to(made.offsets.dtype)
    found = bag(ids, made.offsets, per_sample_weights=made.weights)
    for row, sums in zip(FULL, found, strict=True):
        expected = bag.weight[row].sum(0) * len(row)
        torch.testing.assert_close(sums, expected)


@given(st.lists(st.lists(st.integers(-5, 5), max_size=4), max_size=12), st.data())
def test_slices_and_rows(lists, data):
    heavy = [[value * 0.5 for value in row] for row in lists]
    made = Ragged.from_column(
        pa.array(lists, pa.list_(pa.int64())), pa.array(heavy, pa.list_(pa.float64()))
    )
    start = data.draw(st.integers(0, len(lists)))
    stop = data.draw(st.integers(start, len(lists)))
    assert rows_of(made.slice(start, stop)) == lists[start:stop]
    wanted = data.draw(st.lists(st.integers(0, len(lists) - 1))) if lists else []
    taken = made.take(device.to_device(np.array(wanted, np.int64)))
    assert rows_of(taken) == [lists[row] for row in wanted]
    host = taken.to_numpy()
    assert host.weights.tolist() == (host.values * 0.5).tolist()


def test_keyed_jagged_is_key_major():
    first = Ragged.from_column(pa.array([[1, 2], [], [3]]))
    second = Ragged.from_column(pa.array([[4], [5, 6], []]))
    found = keyed_jagged({"a": first, "b": second}, "numpy")
    assert found.keys == ["a", "b"]
    assert found.values.tolist() == [1, 2, 3, 4, 5, 6]
    assert found.lengths.tolist() == [2, 0, 1, 1, 2, 0]
    assert found.offsets.tolist() == [0, 2, 2, 3, 4, 6, 6]
    assert found.weights is None
    heavy = pa.array([[0.5, 1.5], [], [2.5]])
    weighted = Ragged.from_column(pa.array([[1, 2], [], [3]]), heavy)
    found = keyed_jagged({"a": weighted, "b": weighted}, "numpy")
    assert found.weights.tolist() == [0.5, 1.5, 2.5] * 2


def test_keyed_jagged_gives_tensors(torch):
    one = Ragged.from_column(pa.array([[1], [2, 3]]))
    found = keyed_jagged({"a": one})
    assert all(isinstance(part, torch.Tensor) for part in found[1:4])


def test_keyed_jagged_refuses_what_does_not_fit():
    one = Ragged.from_column(pa.array([[1], [2, 3]]))
    with pytest.raises(ValueError, match="of one length"):
        keyed_jagged({"a": one, "b": one.slice(0, 1)}, "numpy")
    with pytest.raises(ValueError, match="of one dtype"):
        keyed_jagged({"a": one, "b": Ragged.from_column(pa.array([[1.0], []]))}, "numpy")
    heavy = Ragged.from_column(pa.array([[1], [2, 3]]), pa.array([[1.0], [2.0, 3.0]]))
    with pytest.raises(ValueError, match="kind of weights"):
        keyed_jagged({"a": one, "b": heavy}, "numpy")


@pytest.mark.parametrize(
    ("column", "options", "error", "text"),
    [
        (pa.array([1, 2]), {}, TypeError, "are no lists"),
        (pa.array([["a"]]), {}, TypeError, "lists of string are no numbers"),
        (pa.array([[1, None]]), {}, ValueError, "1 values inside the lists are missing"),
        (pa.array([[1]]), {"offsets": "int16"}, ValueError, "offsets takes"),
        (pa.array([[1]]), {"weights": pa.array([[1.0, 2.0]])}, ValueError, "same lengths"),
        (gpuframe.Series(["a"]), {}, TypeError, "are no lists"),
    ],
)
def test_what_is_no_ragged_column_is_refused(column, options, error, text):
    with pytest.raises(error, match=text):
        Ragged.from_column(column, **options)


def test_missing_floats_are_nan():
    made = Ragged.from_column(pa.array([[1.0, None]])).to_numpy()
    np.testing.assert_array_equal(made.values, [1.0, np.nan])


def test_pickle_and_repr():
    made = Ragged.from_column(pa.array([[1, 2], [3]]))
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own bytes
    assert rows_of(again) == [[1, 2], [3]]
    assert repr(made) == "Ragged(2 rows, 3 values, int64)"

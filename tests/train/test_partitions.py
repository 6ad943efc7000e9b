"""Batches of a collection of Dask: every row once over all ranks, whatever the partitions are."""

import itertools
import sys
from types import SimpleNamespace
from unittest import mock

import numpy as np
import pandas
import pyarrow as pa
import pytest

import gpuframe
from gpuframe.train import Loader

dask = pytest.importorskip("dask")
dd = pytest.importorskip("dask.dataframe")

pytestmark = pytest.mark.cpu_only  # rows are fetched as those of files are
INPUTS = {"x": ["half", "y"], "y": "y", "ids": "ids"}
SIZES = [40, 0, 23, 31]


@pytest.fixture(autouse=True)
def _in_this_thread():
    with dask.config.set(scheduler="synchronous", **{"dataframe.convert-string": False}):
        yield


def part(start, stop):
    rows = np.arange(start, stop)
    kind = pandas.ArrowDtype(pa.list_(pa.int64()))
    return gpuframe.DataFrame({
        "y": rows, "half": rows / 2, "text": rows.astype(str),
        "ids": pandas.Series([[r] * (r % 3) for r in rows.tolist()], dtype=kind),
    })  # fmt: skip


def collection(sizes=SIZES, module=gpuframe):
    ends = [0, *itertools.accumulate(sizes)]
    parts = [part(*ends) for ends in itertools.pairwise(ends)]
    parts = parts if module is gpuframe else [one.to_pandas() for one in parts]
    return dd.from_map(lambda at: parts[at], range(len(parts)), meta=parts[0].iloc[:0])


def loader(rows, **options):
    return Loader.from_dask(
        rows, **{"inputs": INPUTS, "output": "numpy", "batch_size": 7} | options
    )


def numbers(batches):
    found = []
    for batch in batches:
        rows = batch["y"].tolist()
        assert batch["x"].tolist() == [[row / 2, row] for row in rows]
        assert np.diff(batch["ids"].offsets).tolist() == [row % 3 for row in rows]
        found.append(rows)
    return found


@pytest.mark.parametrize("world_size", [1, 2, 3, 9])  # 9 ranks, 4 partitions
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("module", [gpuframe, pandas])
def test_every_row_comes_once_over_all_ranks(world_size, shuffle, module):
    rows = collection(module=module)
    orders = []
    for epoch in range(2):
        ranks = []
        for rank in range(world_size):
            one = loader(rows, shuffle=shuffle, pool=2, rank=rank, world_size=world_size)
            one.set_epoch(epoch)
            ranks.append(numbers(one))
            assert len(ranks[-1]) == len(one)
        assert len({len(batches) for batches in ranks}) == 1
        orders.append([row for batches in ranks for batch in batches for row in batch])
        assert sorted(orders[-1]) == list(range(sum(SIZES)))
    assert (orders[0] != orders[1]) == shuffle
    assert (orders[0] == sorted(orders[0])) != shuffle


def test_the_order_is_that_of_files_of_the_same_parts(tmp_path):
    rows = collection([20, 30, 10, 34])
    rows.to_parquet(tmp_path, write_index=False)
    settings = {"shuffle": True, "seed": 3, "pool": 3}
    files = Loader.from_parquet(tmp_path, inputs=INPUTS, output="numpy", batch_size=7, **settings)
    assert numbers(loader(rows, **settings)) == numbers(files)


def test_padding_dropping_and_going_on():
    rows = collection()
    for settings, counts in (({"pad": True}, {24}), ({"drop_last": True}, {21})):
        ranks = [numbers(loader(rows, rank=r, world_size=4, **settings)) for r in range(4)]
        assert {sum(map(len, batches)) for batches in ranks} == counts
    first, second = (loader(rows, shuffle=True, pool=2, rank=1, world_size=2) for _ in range(2))
    batches = iter(first)
    begun = [next(batches) for _ in range(3)]
    second.load_state_dict(first.state_dict())
    left = numbers(second)
    assert left == numbers(batches)
    assert numbers(begun) + left == numbers(
        loader(rows, shuffle=True, pool=2, rank=1, world_size=2)
    )
    with pytest.raises(ValueError, match="partitions 4, not 1"):
        loader(collection([94]), shuffle=True, pool=2, rank=1, world_size=2).load_state_dict(
            first.state_dict()
        )


def test_sizes_that_are_known_are_not_counted():
    read = []

    def counted(at):
        read.append(at)
        return part(10 * at, 10 * at + 10)

    rows = dd.from_map(counted, range(3), meta=part(0, 0), label="counted")
    one = loader(rows, sizes=[10, 10, 10])
    assert not read
    assert list(itertools.chain(*numbers(one))) == list(range(30))
    assert sorted(read) == [0, 1, 2]
    with pytest.raises(ValueError, match="sizes are those of 2 partitions, the collection has 3"):
        loader(rows, sizes=[10, 10])
    with pytest.raises(ValueError, match=r"partitions \[1\] have 10 rows, not 9"):
        list(loader(rows, sizes=[10, 9, 11]))


def test_transforms_and_what_is_no_collection():
    rows = collection()
    made = loader(rows, inputs=None, transform=lambda frame: {"twice": frame["y"] * 2})
    assert np.concatenate([batch["twice"] for batch in made]).tolist() == list(range(0, 188, 2))
    for given in (part(0, 3), rows["y"]):
        with pytest.raises(TypeError, match="DataFrame of Dask"):
            loader(given)
    with pytest.raises(TypeError, match="data are inputs by name or a frame"):
        Loader(rows, batch_size=2)


def test_ranks_are_those_of_torch_unless_given():
    known = SimpleNamespace(
        is_available=lambda: True, is_initialized=lambda: True, get_rank=lambda: 1,
        get_world_size=lambda: 3,
    )  # fmt: skip
    data = {"x": np.arange(9)}
    with mock.patch.dict(sys.modules, {"torch.distributed": known}):
        found = [batch["x"].tolist() for batch in Loader(data, batch_size=9, output="numpy")]
        assert found == [[3, 4, 5]]
        whole = Loader(data, batch_size=9, output="numpy", rank=0, world_size=1)
        assert [batch["x"].tolist() for batch in whole] == [list(range(9))]
    known.is_initialized = lambda: False
    with mock.patch.dict(sys.modules, {"torch.distributed": known}):
        assert Loader(data, batch_size=9, output="numpy").state_dict()["world_size"] == 1

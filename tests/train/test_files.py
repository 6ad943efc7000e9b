"""Batches of Parquet files: every row once, in a known order, however the files are cut."""

import gc
import io
import pickle
import threading
from dataclasses import replace
from unittest import mock

import numpy as np
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.errors import FileFormatError
from gpuframe.train import FeatureMatrix, Loader, blocks

on_host = pytest.mark.skipif(device.backend().name == "cuda", reason="a test of host threads")


def write(folder, sizes, group=7):
    """Files of row numbers: their halves, ids as lists, and texts."""
    at = 0
    for number, size in enumerate(sizes):
        rows = np.arange(at, at + size)
        table = pa.table({
            "y": rows, "half": rows / 2, "ids": pa.array([[r] * (r % 3) for r in rows.tolist()],
            pa.list_(pa.int64())), "text": [f"t{r % 5}" for r in rows.tolist()],
        })  # fmt: skip
        pq.write_table(table, folder / f"part-{number:03}.parquet", row_group_size=group)
        at += size
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("files"), [40, 0, 23, 31])


ROWS = 94
INPUTS = {"x": ["half", "y"], "y": "y", "ids": "ids"}


def loader(source, **options):
    return Loader.from_parquet(source, **{"inputs": INPUTS, "output": "numpy"} | options)


def rows_of(batches):
    """Row numbers of the batches; the inputs have to agree."""
    found = []
    for batch in batches:
        rows = batch["y"].tolist()
        assert batch["x"].tolist() == [[row / 2, row] for row in rows]
        values, offsets, _ = batch["ids"]
        assert np.diff(offsets).tolist() == [row % 3 for row in rows]
        assert values.tolist() == [row for row in rows for _ in range(row % 3)]
        found.append(rows)
    return found


PLANS = st.fixed_dictionaries({
    "batch_size": st.integers(1, 40), "shuffle": st.booleans(), "seed": st.integers(0, 9),
    "pool": st.integers(1, 20), "prefetch": st.sampled_from([None, 0, 3]),
    "reuse": st.booleans(),
})  # fmt: skip


BLOCKS = st.sampled_from([1, 20, 1000])


@given(PLANS, BLOCKS, st.integers(1, 4), st.integers(0, 2))
def test_every_row_comes_once_over_all_ranks(folder, plan, block, world_size, epoch):
    with mock.patch.object(blocks, "ROWS", block):
        check_ranks(folder, plan, world_size, epoch)


def check_ranks(folder, plan, world_size, epoch):
    flat, counts = [], set()
    for rank in range(world_size):
        one = loader(folder, **plan, rank=rank, world_size=world_size)
        one.set_epoch(epoch)
        found = rows_of(one)
        assert len(found) == len(one)
        counts.add(len(found))
        flat += [row for batch in found for row in batch]
    assert len(counts) == 1
    assert sorted(flat) == list(range(ROWS))
    if not plan["shuffle"]:
        assert flat == list(range(ROWS))


@given(PLANS, BLOCKS, st.data())
def test_a_loader_goes_on_in_the_middle_of_files(folder, plan, block, data):
    with mock.patch.object(blocks, "ROWS", block):
        check_resuming(folder, plan, data)


def check_resuming(folder, plan, data):
    world = data.draw(st.integers(1, 3))
    plan = plan | {"world_size": world, "rank": data.draw(st.integers(0, world - 1))}
    whole = loader(folder, **plan)
    expected, following = rows_of(whole), rows_of(whole)
    first = loader(folder, **plan)
    stop = data.draw(st.integers(0, len(first)))
    batches = iter(first)
    for _ in range(stop):
        next(batches)
    state = first.state_dict()
    batches.close()
    second = loader(folder, **plan)
    second.load_state_dict(state)
    assert rows_of(second) == expected[stop:]
    assert rows_of(second) == following


def test_rows_mix_within_pools_and_pools_over_files(folder):
    groups = [range(a, min(a + 7, b)) for a, b in [(0, 40), (40, 63), (63, 94)]
              for a in range(a, b, 7)]  # fmt: skip
    batch = loader(folder, batch_size=ROWS, shuffle=True, pool=2, seed=4, prefetch=0)
    (rows,) = rows_of(batch)
    group_of = {row: number for number, group in enumerate(groups) for row in group}
    order = list(dict.fromkeys(group_of[row] for row in rows))
    assert sorted(order) == list(range(len(groups)))
    assert order != sorted(order)
    at = 0
    while at < ROWS:  # each pool is two whole groups, mixed
        first = group_of[rows[at]]
        second = next((group_of[row] for row in rows[at:] if group_of[row] != first), first)
        size = len(groups[first]) + (len(groups[second]) if second != first else 0)
        pool = rows[at : at + size]
        assert sorted(pool) == sorted({*groups[first], *groups[second]})
        at += size
    assert rows != sorted(rows)
    everything = loader(folder, batch_size=ROWS, shuffle=True, pool=99, seed=4)
    (mixed,) = rows_of(everything)
    assert len({group_of[row] for row in mixed[:20]}) > 5


def test_orders_depend_on_seed_and_epoch_only(folder):
    first = loader(folder, batch_size=10, shuffle=True, seed=1)
    epochs = [rows_of(first), rows_of(first)]
    other = loader(folder, batch_size=10, shuffle=True, seed=1, prefetch=0)
    assert [rows_of(other), rows_of(other)] == epochs
    assert epochs[0] != epochs[1]
    assert rows_of(loader(folder, batch_size=10, shuffle=True, seed=2)) != epochs[0]


def test_a_transform_gets_frames(folder):
    kinds = []

    def transform(frame):
        kinds.append((type(frame), len(frame)))
        return {
            "x": FeatureMatrix.from_frame(frame, ["half", "y"], layout="rows"),
            "y": frame["y"],
            "long": frame["text"].str.len(),
        }

    made = Loader.from_parquet(
        folder, inputs={"ids": "ids"}, transform=transform, batch_size=50, output="numpy"
    )
    batches = list(made)
    assert [row for rows in rows_of(batches) for row in rows] == list(range(ROWS))
    assert set(batches[0]["long"].tolist()) == {2}
    assert kinds[0] == (gpuframe.DataFrame, 7)
    objects = Loader.from_parquet(
        folder, transform=lambda frame: {"ids": frame["ids"]}, batch_size=50, output="numpy"
    )
    assert [batch["ids"].values.tolist() for batch in objects] == [
        batch["ids"].values.tolist() for batch in batches
    ]
    assert "text" not in loader(folder, batch_size=5)._source._files._columns


def test_lists_alone(folder):
    (batch,) = loader(folder, inputs={"ids": "ids"}, batch_size=ROWS)
    assert batch["ids"].values.tolist() == [row for row in range(ROWS) for _ in range(row % 3)]


def test_hive_partitions_and_lists_of_files(tmp_path):
    frame = pandas.DataFrame({"y": range(6), "day": [1, 1, 2, 2, 2, 3]})
    frame.to_parquet(tmp_path / "days", partition_cols=["day"])
    batches = list(Loader.from_parquet(
        tmp_path / "days", inputs={"y": "y", "day": "day"}, batch_size=4, output="numpy"
    ))  # fmt: skip
    assert [batch["y"].tolist() for batch in batches] == [[0, 1, 2, 3], [4, 5]]
    assert [batch["day"].tolist() for batch in batches] == [[1, 1, 2, 2], [2, 3]]
    write(tmp_path, [5, 5])
    paths = [str(tmp_path / f"part-{number:03}.parquet") for number in (1, 0)]
    (batch,) = loader(paths, batch_size=20)
    assert batch["y"].tolist() == [5, 6, 7, 8, 9, 0, 1, 2, 3, 4]
    (batch,) = loader(paths[0], batch_size=20)
    assert batch["y"].tolist() == [5, 6, 7, 8, 9]


def test_empty_data_sets_and_ranks_without_rows(tmp_path):
    write(tmp_path, [2])
    found = [rows_of(loader(tmp_path, batch_size=4, rank=r, world_size=3)) for r in range(3)]
    assert sorted(map(tuple, (row for one in found for row in one))) == [(), (0,), (1,)]
    empty = tmp_path / "empty"
    empty.mkdir()
    write(empty, [0])
    assert list(loader(empty, batch_size=4)) == []


def no_thread_is_left():
    gc.collect()
    return not [t for t in threading.enumerate() if t.name == "gpuframe-ahead"]


@pytest.mark.parametrize("prefetch", [0, 2])
def test_a_file_that_vanishes_is_named(tmp_path, prefetch):
    write(tmp_path, [10, 10, 10])
    made = loader(tmp_path, batch_size=5, prefetch=prefetch)
    (tmp_path / "part-002.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=r"part-002\.parquet"):
        list(made)
    assert no_thread_is_left()
    with pytest.raises(FileNotFoundError, match="nowhere"):
        loader(tmp_path / "nowhere", batch_size=5)


@pytest.mark.parametrize("prefetch", [0, 2])
def test_a_damaged_row_group_is_named(tmp_path, prefetch):
    write(tmp_path, [21])
    path = tmp_path / "part-000.parquet"
    made = loader(tmp_path, batch_size=5, prefetch=prefetch)
    chunk = pq.ParquetFile(path).metadata.row_group(1).column(0)
    start = chunk.dictionary_page_offset or chunk.data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + chunk.total_compressed_size] = b"\xff" * chunk.total_compressed_size
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"part-000\.parquet: row group 1"):
        list(made)
    assert no_thread_is_left()


def test_files_that_changed_or_are_no_parquet_files_are_named(tmp_path):
    write(tmp_path, [10])
    made = loader(tmp_path, batch_size=5, prefetch=0)
    groups = made._source._files.groups
    groups[0] = replace(groups[0], rows=6)
    with pytest.raises(FileFormatError, match="row group 0 has 7 rows, it had 6"):
        list(made)
    (tmp_path / "part-000.parquet").write_bytes(b"no such thing")
    with pytest.raises(FileFormatError, match=r"part-000\.parquet"):
        loader(tmp_path, batch_size=5)


def test_columns_that_are_not_there_and_open_files_are_refused(folder, tmp_path):
    with pytest.raises(ValueError, match=r"columns \['z'\] are not in the files"):
        loader(folder, inputs={"x": ["z"]}, batch_size=5)
    with pytest.raises(TypeError, match="from paths and URLs"):
        loader(io.BytesIO((write(tmp_path, [3]) / "part-000.parquet").read_bytes()), batch_size=5)
    with pytest.raises(ValueError, match="pool is at least 1"):
        loader(folder, batch_size=5, pool=0)


@pytest.mark.parametrize("prefetch", [0, 2])
def test_errors_of_a_transform_name_the_files(folder, prefetch):
    def broken(frame):
        return {"y": len(frame) // 0}

    made = Loader.from_parquet(folder, transform=broken, batch_size=5, prefetch=prefetch)
    with pytest.raises(ZeroDivisionError, match="by zero") as caught:
        list(made)
    assert "part-000.parquet" in "".join(caught.value.__notes__)
    short = Loader.from_parquet(
        folder, transform=lambda frame: {"y": frame["y"][:3]}, batch_size=5, prefetch=prefetch
    )
    with pytest.raises(ValueError, match="input 'y' has 3 rows of 7 read"):
        list(short)
    assert no_thread_is_left()


def test_dtypes_that_change_between_row_groups_are_refused(tmp_path):
    values = pa.array([1, 2, None, 4])
    pq.write_table(pa.table({"y": values}), tmp_path / "a.parquet", row_group_size=2)
    made = Loader.from_parquet(tmp_path, inputs={"y": "y"}, batch_size=2, output="numpy")
    with pytest.raises(ValueError, match="integers with missing values are floats"):
        list(made)


@on_host
@mock.patch.object(blocks, "ROWS", 6)
def test_leaving_an_epoch_ends_the_threads(folder):
    for _ in loader(folder, batch_size=3, prefetch=2):
        assert not no_thread_is_left()
        break
    assert no_thread_is_left()


def test_a_loader_of_files_is_pickled(folder):
    made = loader(folder, batch_size=10, shuffle=True)
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own bytes
    assert rows_of(again) == rows_of(made)

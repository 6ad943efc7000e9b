"""Queries whose partitions lie on disk: sort, join and group-by with little memory for results."""

import dask
import dask.dataframe as dd
import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe.dask import workers
from tests.frames.compare import SIMULATOR, check

distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.cpu_only,  # two processes, each with a simulator
    pytest.mark.filterwarnings("ignore"),  # of sockets and of other libraries' deprecations
    pytest.mark.skipif(SIMULATOR, reason="two processes, each with a simulator"),
]
LIMIT = 2 << 30
ROWS, PARTS = 20_000, 12
SETTINGS = {
    "distributed.comm.timeouts.connect": "60s",
    "distributed.worker.memory.target": 1_500_000 / LIMIT,  # three partitions of 12
    "dataframe.shuffle.method": "tasks",
    "scheduler": None,
}


@pytest.fixture(scope="module")
def client():
    with (
        dask.config.set(SETTINGS),
        gpuframe.dask.cluster(
            2, kind="cpu", memory_limit=LIMIT, dashboard_address=None, silence_logs=50
        ) as here,
    ):
        yield here.client


@pytest.fixture(autouse=True)
def _on_the_cluster(_settings):
    with dask.config.set(SETTINGS):
        yield


def host_part(number):
    rng = np.random.default_rng(number)
    return pandas.DataFrame(
        {"k": rng.integers(0, 500, ROWS), "x": rng.random(ROWS), "y": rng.integers(0, 9, ROWS)}
    )


def part(number):
    return gpuframe.from_pandas(host_part(number))


@pytest.fixture(scope="module")
def whole():
    return pandas.concat([host_part(number) for number in range(PARTS)])


@pytest.fixture
def spilled(client):
    """Partitions on two workers, most of them on disk."""
    made = dd.from_map(part, range(PARTS), meta=part(0).iloc[:0]).persist()
    distributed.wait(made)
    on_disk = client.run(lambda dask_worker: len(dask_worker.data.slow))
    assert sum(on_disk.values()) >= PARTS // 2
    return made


def test_a_group_by_of_spilled_partitions(spilled, whole):
    found = spilled.groupby("k").agg({"x": "max", "y": "sum"}).compute()
    check(found.to_pandas().sort_index(), whole.groupby("k").agg({"x": "max", "y": "sum"}))
    assert spilled.x.sum().compute() == gpuframe.from_pandas(whole).x.sum()


@pytest.mark.parametrize("method", ["tasks", "p2p"])
def test_a_sort_of_spilled_partitions(spilled, whole, method):
    found = spilled.sort_values("x", shuffle_method=method).compute()
    expected = whole.sort_values("x")
    check(found.to_pandas(), expected)


def test_a_join_of_spilled_partitions(spilled, whole):
    other = spilled.partitions[:3].rename(columns={"x": "z"})[["k", "z"]].drop_duplicates("k")
    found = spilled.merge(other, on="k", broadcast=False).compute()
    names = pandas.concat([host_part(number) for number in range(3)]).k.unique()
    assert len(found) == whole.k.isin(names).sum()
    assert found.y.sum() == whole.y[whole.k.isin(names)].sum()


def kept():
    from gpuframe.device import pages

    return pages._keep


def test_workers_keep_little_freed_memory_and_p2p_little_in_its_buffers(client, spilled):
    assert len(spilled) == PARTS * ROWS
    assert set(client.run(kept).values()) == {LIMIT // workers.SHARE}
    limits = client.run(
        lambda dask_worker: dask_worker.plugins["shuffle"].memory_limiter_comms.limit
    )
    assert set(limits.values()) == {LIMIT // workers.SHARE}

"""Workers in processes of their own: shuffles, frames that arrive before the package, spilling."""

import dask
import dask.dataframe as dd
import numpy as np
import pandas
import pytest

import gpuframe
from tests.dask import compare
from tests.dask.operations import frame, small
from tests.frames.compare import SIMULATOR

distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.cpu_only,  # two more processes, each with a simulator
    pytest.mark.filterwarnings("ignore"),  # of sockets and of other libraries' deprecations
]
SETTINGS = {
    "distributed.comm.timeouts.connect": "60s",
    "distributed.scheduler.work-stealing": False,
    "distributed.admin.tick.limit": "60s",
}


@pytest.fixture(scope="module")
def client():
    if SIMULATOR:
        pytest.skip("two more processes, each with a simulator")
    with (
        dask.config.set(SETTINGS),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
            memory_limit="2GiB",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


@pytest.fixture(autouse=True)
def _on_the_cluster(_settings):
    with dask.config.set({"scheduler": None, **SETTINGS}):
        yield


def _loaded():
    import sys

    return "gpuframe.dask" in sys.modules


def _kind(part):
    return f"{type(part).__module__}.{type(part).__name__}"


def test_a_worker_that_knows_only_dask_learns_of_frames(client):
    assert set(client.run(_loaded).values()) == {False}
    host = frame()
    made = dd.from_pandas(gpuframe.from_pandas(host), npartitions=4, sort=False)
    result = made.groupby("k").y.sum().compute()
    assert type(result) is gpuframe.Series
    compare.check(result, host.groupby("k").y.sum(), order=False)
    assert set(client.run(_loaded).values()) == {True}


QUERIES = {
    "groupby": lambda d, _: d.groupby("k").agg({"x": "sum", "y": ["min", "mean"]}),
    "groupby split": lambda d, _: d.groupby("s").y.sum(split_out=2),
    "merge": lambda d, e: d.merge(e, on="k", how="left", broadcast=False),
    "merge on text": lambda d, _: d[["s", "u"]].merge(d[["s", "y"]], on="s"),
    "shuffle": lambda d, _: d.shuffle("k"),
    "drop_duplicates": lambda d, _: d[["k", "j"]].drop_duplicates(split_out=2),
    "set_index": lambda d, _: d.set_index("u"),
    "sort_values": lambda d, _: d.sort_values("u"),
    "filter and count": lambda d, _: d[d.x > 0].s.value_counts(),
}


@pytest.mark.parametrize("method", ["tasks", "p2p"])
@pytest.mark.parametrize("name", QUERIES)
def test_queries_give_the_rows_of_pandas(client, name, method):
    host, joined = frame(), small()
    with dask.config.set({"dataframe.shuffle.method": method}):
        made = dd.from_pandas(gpuframe.from_pandas(host), npartitions=5, sort=False)
        other = dd.from_pandas(gpuframe.from_pandas(joined), npartitions=2, sort=False)
        query = QUERIES[name](made, other)
        kinds = client.gather(client.map(_kind, client.compute(query.to_delayed())))
        found = query.compute()
    with dask.config.set({"dataframe.shuffle.method": "tasks"}):
        of_pandas = QUERIES[name](
            dd.from_pandas(host, npartitions=5, sort=False),
            dd.from_pandas(joined, npartitions=2, sort=False),
        ).compute(scheduler="synchronous")
    assert all(kind.startswith("gpuframe.") for kind in kinds)
    order = name in {"set_index", "sort_values"}
    order = "values" if name.startswith("merge") else order
    compare.check(found, of_pandas, order=order)


@pytest.mark.usefixtures("client")
def test_persisted_partitions_stay_on_the_workers():
    made = dd.from_pandas(gpuframe.from_pandas(frame()), npartitions=3).persist()
    assert made.x.sum().compute() == frame().x.sum()
    assert len(made) == len(frame())


def test_sums_are_right_while_partitions_lie_on_disk():
    limits = {"distributed.worker.memory.target": 0.0001, "distributed.worker.memory.spill": 0.0001}
    limits |= {
        "distributed.worker.memory.pause": False,
        "distributed.worker.memory.terminate": False,
    }
    with (
        dask.config.set({**SETTINGS, **limits}),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None,
            memory_limit="1GiB",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        parts = dd.from_map(_part, range(6), meta=_part(0).iloc[:0]).persist()
        distributed.wait(parts)
        worker = next(iter(cluster.workers.values()))
        assert len(worker.data.slow) > 0
        expected = pandas.concat([_part(number).to_pandas() for number in range(6)])
        assert parts.x.sum().compute() == expected.x.sum()
        assert client.status == "running"


def _part(number):
    values = np.arange(100_000) + number
    return gpuframe.DataFrame({"x": values, "s": values.astype(str)})


def test_threads_share_frames():
    settings = {"scheduler": "threads", "num_workers": 4, "dataframe.convert-string": False}
    with dask.config.set(settings):
        made = dd.from_pandas(gpuframe.from_pandas(frame()), npartitions=6)
        found = made.groupby("s").x.mean().compute()
    compare.check(found, frame().groupby("s").x.mean(), order=False)

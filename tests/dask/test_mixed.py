"""Clusters of GPU and CPU workers: a query has the same bits wherever its tasks run."""

import dask
import dask.dataframe as dd
import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe.dask import clusters
from tests.frames.compare import SIMULATOR, check

distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.cpu_only,  # starts a simulator of its own
    pytest.mark.filterwarnings("ignore"),  # of sockets and of other libraries' deprecations
    pytest.mark.skipif(SIMULATOR, reason="starts a simulator of its own"),
]
SETTINGS = {
    "distributed.comm.timeouts.connect": "60s",
    "distributed.admin.tick.limit": "60s",
    "dataframe.shuffle.method": "tasks",
    "scheduler": None,
}
GPU = {"GPUFRAME_BACKEND": "cuda", "NUMBA_ENABLE_CUDASIM": "1"}
CPU = {"GPUFRAME_BACKEND": "cpu", "NUMBA_ENABLE_CUDASIM": "0"}


def _worker(environment, resources):
    options = {"nthreads": 1, "env": environment, "resources": resources, "host": "127.0.0.1"}
    return {"cls": distributed.Nanny, "options": options | {"memory_limit": 0}}


@pytest.fixture(scope="module")
def client():
    workers = {"gpu": _worker(GPU, {"GPU": 1}), "cpu": _worker(CPU, {"CPU": 1})}
    scheduler = {"cls": distributed.Scheduler, "options": {"dashboard": False, "host": "127.0.0.1"}}
    with (
        dask.config.set(SETTINGS),
        distributed.SpecCluster(scheduler=scheduler, workers=workers) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.wait_for_workers(2, timeout=120)
        yield client


@pytest.fixture(autouse=True)
def _on_the_cluster(_settings):
    with dask.config.set(SETTINGS):
        yield


def host_frame():
    rng = np.random.default_rng(7)
    rows = 24
    host = pandas.DataFrame({"k": rng.integers(0, 4, rows), "x": 10.0 ** rng.uniform(-8, 8, rows)})
    host["x"] *= rng.choice([-1, 1], rows)
    host["s"] = [f"text {k}" if k else None for k in host.k]
    return host


def collection(npartitions=2):
    return dd.from_pandas(gpuframe.from_pandas(host_frame()), npartitions=npartitions, sort=False)


def backend_of(part):
    """Return the name of the backend, and whether the values are arrays of it."""
    from gpuframe import device

    assert device.is_array(part.k._column.values)
    return device.backend().name


def name_of_backend():
    from gpuframe import device

    return device.backend().name


@pytest.mark.parametrize(("on", "backend"), [("gpu", "cuda"), ("cpu", "cpu")])
def test_tasks_run_where_they_are_sent(client, on, backend):
    parts = gpuframe.dask.run(collection(4), on, persist=True)
    distributed.wait(parts)
    held = client.who_has(distributed.futures_of(parts)).values()
    places = {worker for workers in held for worker in workers}
    assert set(client.run(name_of_backend, workers=list(places)).values()) == {backend}
    assert len(parts) == 24


QUERIES = {
    "sum": lambda d: d.x.sum(),
    "mean by group": lambda d: d.groupby("k").x.mean(),
    "merge": lambda d: d.merge(d[["k"]].drop_duplicates(), on="k", broadcast=False).x.sum(),
}


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("name", QUERIES)
def test_bits_are_those_of_one_process_wherever_tasks_run(name):
    here = QUERIES[name](collection(1)).compute(scheduler="synchronous")
    for on in ("gpu", "cpu", "any"):
        there = gpuframe.dask.run(QUERIES[name](collection()), on)
        if isinstance(here, float):
            assert np.float64(here).tobytes() == np.float64(there).tobytes(), on
        else:
            check(there.to_pandas(), here.to_pandas())


def told(part):
    """Return the rows beside the backend that sees them."""
    return part.assign(backend=backend_of(part))


@pytest.mark.usefixtures("client")
def test_partitions_made_on_one_kind_open_on_the_other():
    meta = collection()._meta.assign(backend="")
    # other partitions each time: results that are still held somewhere are not computed again
    for first, then, npartitions in (("gpu", "cpu", 2), ("cpu", "gpu", 3)):
        made = gpuframe.dask.run(collection(npartitions), first, persist=True)
        found = gpuframe.dask.run(made.map_partitions(told, meta=meta), then)
        assert set(found.backend.to_pandas()) == {{"gpu": "cuda", "cpu": "cpu"}[then]}
        expected = host_frame()
        check(found[["k", "x"]].to_pandas(), expected[["k", "x"]])
        assert found.s.to_pandas().fillna("").tolist() == expected.s.fillna("").tolist()


@pytest.mark.usefixtures("client")
def test_places_that_no_worker_has_are_refused():
    with pytest.raises(ValueError, match=r"on is one of \('any', 'gpu', 'cpu'\), not 'tpu'"):
        gpuframe.dask.run(collection(), "tpu")
    with pytest.raises(TypeError, match="takes a Dask collection, not a DataFrame"):
        gpuframe.dask.run(gpuframe.DataFrame({"a": [1]}))


@pytest.mark.usefixtures("client")
def test_p2p_shuffles_give_way_to_tasks_where_a_kind_is_asked_for():
    query = collection(3).merge(collection(2)[["k"]], on="k", broadcast=False).x.count()
    here = query.compute(scheduler="synchronous")
    with dask.config.set({"dataframe.shuffle.method": "p2p"}):
        assert gpuframe.dask.run(query, "cpu") == here


def test_a_kind_that_no_worker_has_is_named(client):
    with pytest.raises(ValueError, match="none of the 2 workers has the resource TPU"):
        clusters.require(client, "TPU")

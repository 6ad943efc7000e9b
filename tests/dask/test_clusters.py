"""Clusters of this machine: what is started, what is printed, what is refused."""

import os
import sys
import types
from pathlib import Path

import dask
import dask.dataframe as dd
import pytest
from dask.utils import parse_bytes

import gpuframe
from gpuframe import device
from gpuframe.dask import clusters
from tests.frames.compare import SIMULATOR

distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.cpu_only,  # processes, each with a simulator
    pytest.mark.filterwarnings("ignore"),  # of sockets and of other libraries' deprecations
]


@pytest.fixture(autouse=True)
def _on_the_cluster(_settings):
    with dask.config.set({"scheduler": None, "distributed.comm.timeouts.connect": "60s"}):
        yield


@pytest.mark.skipif(SIMULATOR, reason="processes, each with a simulator")
def test_a_cluster_is_sized_and_told_and_its_client_is_the_current_one(capsys):
    with gpuframe.dask.cluster(
        n_workers=1, kind="cpu", threads_per_worker=1, memory_limit="1GiB", dashboard_address=None
    ) as here:
        printed = capsys.readouterr().out
        assert printed == "1 cpu worker, 1.0 GiB; no dashboard (it needs bokeh and an address)\n"
        assert distributed.default_client() is here.client
        assert len(here.workers) == 1  # asked of Dask's cluster
        assert repr(here).startswith("<cpu LocalCluster(")
        (environment,) = here.client.run(lambda: dict(os.environ)).values()
        assert environment["GPUFRAME_BACKEND"] == "cpu"
        assert environment["GPUFRAME_NUM_THREADS"] == str(clusters.CPU_COUNT)
        made = dd.from_pandas(gpuframe.DataFrame({"x": [0.1, 0.2, 0.3]}), npartitions=2)
        assert gpuframe.dask.run(made.x.sum(), "cpu") == gpuframe.Series([0.1, 0.2, 0.3]).sum()
        with pytest.raises(ValueError, match="none of the 1 workers has the resource GPU"):
            gpuframe.dask.run(made.x.sum(), "gpu")
    assert here.client.status == "closed"
    with pytest.raises(ValueError, match="on='cpu' needs a cluster"):
        gpuframe.dask.run(made, "cpu")


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"kind": "tpu"}, ValueError, "kind is one of .*, not 'tpu'"),
        ({"n_workers": 0}, ValueError, "n_workers is at least 1, not 0"),
        ({"n_workers": 1.5}, TypeError, "n_workers is a whole number, not 1.5"),
        ({"n_workers": True}, TypeError, "n_workers is a whole number, not True"),
        ({"threads_per_worker": -1}, ValueError, "threads_per_worker is at least 1, not -1"),
        ({"memory_limit": "much"}, ValueError, "memory_limit is a number of bytes.*'much'"),
        ({"memory_limit": -1}, ValueError, "memory_limit is not negative: -1"),
        ({"kind": "cpu", "protocol": "ucx"}, ValueError, "protocol 'ucx' is for GPUs"),
    ],
)
def test_arguments_that_mean_nothing_are_refused_before_a_process_starts(arguments, error, text):
    with pytest.raises(error, match=text):
        gpuframe.dask.cluster(**arguments)


@pytest.fixture
def _asked_for_anything(monkeypatch):
    monkeypatch.setattr(gpuframe.options, "backend", "auto")
    monkeypatch.setattr(device, "simulator_asked", lambda: False)


@pytest.mark.parametrize(
    ("cores", "workers", "threads"),
    [(1, None, 1), (2, None, 2), (2, 2, 1), (8, None, 2), (8, 2, 2), (8, 8, 1), (2, 4, 1)],
)
def test_a_process_has_two_threads_where_there_are_cores_for_them(
    monkeypatch, cores, workers, threads
):
    monkeypatch.setattr(clusters, "CPU_COUNT", cores)
    assert clusters._threads(workers) == threads


@pytest.mark.usefixtures("_asked_for_anything")
@pytest.mark.parametrize(
    ("kind", "answers", "dask_cuda", "chosen"),
    [
        ("auto", True, True, "gpu"),
        ("auto", True, False, "cpu"),
        ("auto", False, True, "cpu"),
        ("gpu", True, True, "gpu"),
        ("cpu", True, True, "cpu"),
    ],
)
def test_gpus_are_taken_where_they_and_dask_cuda_are(
    monkeypatch, capsys, kind, answers, dask_cuda, chosen
):
    monkeypatch.setattr(device, "gpu_answers", lambda: answers)
    monkeypatch.setattr(clusters, "_has", lambda _: dask_cuda)
    assert clusters._chosen(kind) == chosen
    told = "dask-cuda is not installed" in capsys.readouterr().out
    assert told == (answers and not dask_cuda)


@pytest.mark.usefixtures("_asked_for_anything")
def test_what_gpus_lack_is_said(monkeypatch):
    monkeypatch.setattr(device, "gpu_answers", lambda: False)
    monkeypatch.setattr(clusters, "_has", lambda _: True)
    with pytest.raises(ValueError, match="kind='gpu', but no GPU answers"):
        gpuframe.dask.cluster(kind="gpu")
    monkeypatch.setattr(clusters, "_has", lambda module: module == "distributed")
    with pytest.raises(ImportError, match="a cluster of GPUs needs dask-cuda: pip install"):
        gpuframe.dask.cluster(kind="gpu")


def test_what_is_handed_to_dask_cuda(monkeypatch):
    """Without a GPU only the call can be seen."""
    seen = {}

    def start(**given):
        seen.update(given, backend=dask.config.get("distributed.nanny.environ.GPUFRAME_BACKEND"))
        return "started"

    monkeypatch.setitem(sys.modules, "dask_cuda", types.SimpleNamespace(LocalCUDACluster=start))
    assert clusters._gpus(None, 1, {"memory_limit": "auto", "protocol": "tcp"}) == "started"
    assert "n_workers" not in seen  # one for each GPU
    assert seen["backend"] == "cuda"
    assert seen["resources"] == {"GPU": 1}
    assert seen["preload"] == ["gpuframe.dask"]


@pytest.mark.parametrize(
    ("cores", "memory", "threads", "processes"),
    [(2, 24, 1, 2), (8, 32, 1, 8), (8, 3, 1, 3), (8, 32, 4, 2), (1, 0.5, 1, 1), (2, 8, 4, 1)],
)
def test_processes_are_as_many_as_cores_and_memory_allow(
    monkeypatch, cores, memory, threads, processes
):
    monkeypatch.setattr(clusters, "CPU_COUNT", cores)
    monkeypatch.setattr("distributed.system.MEMORY_LIMIT", int(memory * 2**30))
    assert clusters._most(threads) == processes


def test_the_manifests_describe_workers_of_one_cluster_whose_options_exist():
    yaml = pytest.importorskip("yaml")
    text = (Path(__file__).parents[2] / "examples" / "kubernetes.yaml").read_text()
    cluster, group = yaml.safe_load_all(text)
    assert [cluster["kind"], group["kind"]] == ["DaskCluster", "DaskWorkerGroup"]
    assert group["spec"]["cluster"] == cluster["metadata"]["name"]
    selector = cluster["spec"]["scheduler"]["service"]["selector"]
    assert selector["dask.org/cluster-name"] == cluster["metadata"]["name"]
    (worker,) = cluster["spec"]["worker"]["spec"]["containers"]
    assert worker["args"][:2] == ["dask", "worker"]
    from distributed.cli.dask_worker import main

    known = {name for option in main.params for name in option.opts}
    asked = {argument for argument in worker["args"] if argument.startswith("--")}
    assert asked <= known
    limit = parse_bytes(worker["args"][worker["args"].index("--memory-limit") + 1])
    assert limit < parse_bytes(worker["resources"]["limits"]["memory"] + "B")

"""Clusters of one machine, and where the tasks of a collection run on clusters of two kinds."""

import importlib.util
import logging
from typing import Any, Self

import dask
from dask.base import is_dask_collection
from dask.system import CPU_COUNT
from dask.utils import parse_bytes

from gpuframe import device
from gpuframe.dask import device_memory
from gpuframe.dask.workers import SHARE
from gpuframe.options import options

GPU, CPU = "GPU", "CPU"
"""Resources that workers of a kind have: one of a GPU, one for each thread of a CPU."""

_KINDS = ("auto", "gpu", "cpu")
_PLACES = {"any": None, "gpu": GPU, "cpu": CPU}


class Cluster:
    """Workers of this machine and the client that is connected to them.

    What it does not have itself is asked of the cluster of Dask: `scale`, `workers`,
    `dashboard_link`, `scheduler_address`.

    Attributes:
        kind: "gpu" or "cpu": what the workers compute on.
        cluster: the `LocalCluster` or `LocalCUDACluster`.
        client: the `distributed.Client`, the current one until the cluster is closed.
    """

    def __init__(self, kind: str, cluster: Any) -> None:
        import distributed

        self.kind = kind
        self.cluster = cluster
        device_memory.register()  # distributed may be here for the first time
        try:
            self.client = distributed.Client(cluster)
        except BaseException:
            cluster.close()
            raise

    def close(self) -> None:
        """Disconnect and stop the workers."""
        self.client.close()
        self.cluster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name in ("cluster", "client"):  # not there yet
            raise AttributeError(name)
        return getattr(self.cluster, name)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.cluster!r}>"


def cluster(
    n_workers: int | None = None, *, kind: str = "auto", threads_per_worker: int | None = None,
    memory_limit: Any = "auto", protocol: str | None = None, **kwargs: Any,
) -> Cluster:  # fmt: skip
    """Start workers on this machine: one for each GPU, or as many as cores and memory allow.

    The address of the dashboard is printed. Cores and memory are those that a control group or an
    affinity mask leaves.

    Args:
        n_workers: processes; by default one for each GPU, or for two cores that have a gigabyte.
        kind: "gpu", "cpu", or "auto": GPUs where some answer and dask-cuda is installed.
        threads_per_worker: tasks that a process runs at a time; by default 1 on a GPU, else 2
            where there are as many cores.
        memory_limit: host memory of a worker, from which it spills: bytes, "4GiB", "auto" (an
            equal share of this machine's) or 0 (no limit).
        protocol: "tcp", or "ucx" between GPUs; by default "ucx" where workers are GPUs and
            distributed-ucxx is installed.
        kwargs: go to `LocalCUDACluster` or `LocalCluster`.

    Raises:
        ImportError: distributed, or for `kind="gpu"` dask-cuda, is not installed.
        TypeError, ValueError: an argument means nothing.

    Example:
        >>> import gpuframe.dask
        >>> with gpuframe.dask.cluster(n_workers=2) as here:  # doctest: +SKIP
        ...     here.client.submit(sum, [1, 2]).result()
    """
    if kind not in _KINDS:
        raise ValueError(f"kind is one of {_KINDS}, not {kind!r}")
    _check_count("n_workers", n_workers)
    _check_count("threads_per_worker", threads_per_worker)
    _check_memory(memory_limit)
    if not _has("distributed"):
        raise ImportError("clusters need distributed: pip install 'gpuframe[dask]'")
    chosen = _chosen(kind)
    if protocol is None:
        protocol = "ucx" if chosen == "gpu" and _has("distributed_ucxx") else "tcp"
    if chosen == "cpu" and protocol.startswith("ucx"):
        raise ValueError(f"protocol {protocol!r} is for GPUs; CPU workers talk over 'tcp'")
    settings = {"memory_limit": memory_limit, "protocol": protocol} | kwargs
    if chosen == "gpu":
        started = Cluster(chosen, _gpus(n_workers, threads_per_worker or 1, settings))
    else:
        threads = threads_per_worker or _threads(n_workers)
        started = Cluster(chosen, _cores(n_workers or _most(threads), threads, settings))
    _tell(started)
    return started


def run(collection: Any, on: str = "any", *, persist: bool = False) -> Any:
    """Compute a collection on workers of one kind; its result, or with `persist` the collection.

    Workers are told apart by their resources: `dask worker --resources GPU=1` and
    `--resources CPU=4`. The place holds for every task of the collection, so a part of a query that
    belongs elsewhere is persisted first. Shuffles that would be p2p go by tasks, since p2p does
    not heed resources.

    Args:
        collection: a Dask collection.
        on: "gpu", "cpu" or "any".
        persist: keep the partitions on the workers.

    Raises:
        ValueError: there is no cluster, or no worker of it has the resource.

    Example:
        >>> import gpuframe as pd, gpuframe.dask
        >>> import dask.dataframe as dd
        >>> frame = dd.from_pandas(pd.DataFrame({"x": [1.5, 2.5]}), npartitions=2)
        >>> float(gpuframe.dask.run(frame.x.sum()))
        4.0
    """
    if on not in _PLACES:
        raise ValueError(f"on is one of {tuple(_PLACES)}, not {on!r}")
    if not is_dask_collection(collection):
        raise TypeError(f"run takes a Dask collection, not a {type(collection).__name__}")
    resource = _PLACES[on]
    if resource is None:
        return collection.persist() if persist else collection.compute()
    client = _client(on)
    require(client, resource)
    with dask.config.set({"dataframe.shuffle.method": "tasks"}):
        if persist:
            return client.persist(collection, resources={resource: 1})
        return client.compute(collection, resources={resource: 1}, sync=True)


def require(client: Any, resource: str) -> None:
    """Raise a ValueError where no worker has a resource: its tasks would wait for ever."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    if not any(worker["resources"].get(resource) for worker in workers):
        raise ValueError(
            f"none of the {len(workers)} workers has the resource {resource}: "
            f"start some with `dask worker --resources {resource}=1`"
        )


def _check_count(name: str, count: Any) -> None:
    if count is None:
        return
    if isinstance(count, bool) or not isinstance(count, int):
        raise TypeError(f"{name} is a whole number, not {count!r}")
    if count < 1:
        raise ValueError(f"{name} is at least 1, not {count}")


def _check_memory(limit: Any) -> None:
    """Raise where a limit is none that Dask knows."""
    if limit in (None, "auto"):
        return
    try:
        size = limit if isinstance(limit, int | float) else parse_bytes(limit)
    except (ValueError, AttributeError, TypeError):
        raise ValueError(
            f"memory_limit is a number of bytes, '4GiB', 'auto' or 0, not {limit!r}"
        ) from None
    if size < 0:
        raise ValueError(f"memory_limit is not negative: {limit!r}")


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _chosen(kind: str) -> str:
    """Return "gpu" or "cpu", after telling what is missing for what was asked."""
    if kind == "cpu":
        return "cpu"
    hidden = options.backend == "cpu" or device.simulator_asked()
    answers = not hidden and device.gpu_answers()
    if kind == "auto":
        if answers and not _has("dask_cuda"):
            print("a GPU answers, but dask-cuda is not installed: workers compute on the CPU")  # noqa: T201
        return "gpu" if answers and _has("dask_cuda") else "cpu"
    if not _has("dask_cuda"):
        raise ImportError("a cluster of GPUs needs dask-cuda: pip install 'gpuframe[dask-cuda]'")
    if not answers:
        raise ValueError("kind='gpu', but no GPU answers; GPUFRAME_BACKEND=cpu hides them too")
    return "gpu"


def _gpus(n_workers: int | None, threads: int, settings: dict[str, Any]) -> Any:
    """Start a worker for each GPU."""
    from dask_cuda import LocalCUDACluster

    count = {} if n_workers is None else {"n_workers": n_workers}
    given = {"resources": {GPU: 1}, "preload": ["gpuframe.dask"]} | settings
    # LocalCUDACluster has an `env` of its own, in which it writes which device is a worker's.
    with dask.config.set({"distributed.nanny.environ.GPUFRAME_BACKEND": "cuda"}):
        return LocalCUDACluster(threads_per_worker=threads, **count, **given)


def _cores(n_workers: int, threads: int, settings: dict[str, Any]) -> Any:
    """Start CPU workers."""
    from distributed import LocalCluster

    share = max(CPU_COUNT // (n_workers * threads), 1)
    environment = {"GPUFRAME_NUM_THREADS": str(share)}
    if not device.simulator_asked():
        environment["GPUFRAME_BACKEND"] = "cpu"
    given = {"resources": {CPU: threads}} | settings
    given["env"] = environment | (given.get("env") or {})
    with dask.config.set(_buffers(n_workers, settings["memory_limit"])):
        return LocalCluster(n_workers=n_workers, threads_per_worker=threads, **given)


def _buffers(n_workers: int, memory_limit: Any) -> dict[str, int]:
    """Return settings of what p2p shuffles hold in memory: Dask's, or less where workers are small.

    A gigabyte that waits to be sent is more than some workers have.
    """
    from distributed.worker_memory import parse_memory_limit

    limit = parse_memory_limit(memory_limit, 1, n_workers, logger=logging.getLogger(__name__))
    names = ("distributed.p2p.comm.buffer", "distributed.p2p.storage.buffer")
    sizes = {name: parse_bytes(dask.config.get(name)) for name in names}
    return {name: min(size, (limit or size * SHARE) // SHARE) for name, size in sizes.items()}


THREADS = 2
"""Tasks of a process at most, where nothing is said: what they hand each other is not copied.

Queries that shuffle took a third less CPU time in one process of two threads than in two of one;
with more threads Python's own lock counts.
"""


def _threads(n_workers: int | None) -> int:
    """Return how many tasks a process runs at a time."""
    return int(min(max(CPU_COUNT // (n_workers or 1), 1), THREADS))


WORKER = 1 << 30
"""Bytes of host memory below which one more process is worth less than the others' memory."""


def _most(threads: int) -> int:
    """Return how many processes cores and memory allow."""
    from distributed.system import MEMORY_LIMIT

    return int(max(min(CPU_COUNT // threads, MEMORY_LIMIT // WORKER), 1))


def _tell(started: Cluster) -> None:
    """Print what was started, and where to look at it."""
    workers = started.client.scheduler_info(n_workers=-1)["workers"].values()
    processes, limit = len(workers), sum(worker["memory_limit"] or 0 for worker in workers)
    memory = f", {limit / 2**30:.1f} GiB" if limit else ""
    link = started.cluster.dashboard_link if _has("bokeh") else ""
    shown = f"dashboard at {link}" if link else "no dashboard (it needs bokeh and an address)"
    noun = "worker" if processes == 1 else "workers"
    print(f"{processes} {started.kind} {noun}{memory}; {shown}")  # noqa: T201


def _client(on: str) -> Any:
    """Return the current client."""
    try:
        from distributed import default_client

        return default_client()
    except (ImportError, ValueError):
        raise ValueError(f"on={on!r} needs a cluster and a client connected to it") from None

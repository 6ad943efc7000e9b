"""What `bench.dask_model` is made of: times and sizes of tasks, measured on two workers."""

import functools
import time
from pathlib import Path
from typing import Any

from bench.dask_model import Pieces, simulate
from bench.dask_sides import Dask, files

WORKERS = (1, 2, 4, 8, 16, 32, 64, 128)
FILES = 8
"""Files a worker reads."""


def _queries(side: Dask, folder: Path, copies: int) -> dict[str, Any]:
    """Return queries of a table that is read `copies` times over."""
    import dask.dataframe as dd

    x = dd.read_parquet(files(folder, "x") * copies)
    right = dd.read_parquet(files(folder, "large") * copies)
    groups = x.groupby("id4").agg({"v1": ["mean"], "v3": ["sum"]})
    many = x.groupby("id6").agg({"v3": ["sum"]}, split_out=max(copies, 1))
    ours = {"many groups, split_out of one a worker": many} if side.backend == "gpuframe" else {}
    joined = x.merge(right, on="id6", shuffle_method="tasks")[["v1", "value"]].sum()
    return {"few groups": groups, **ours, "join of two large sides": joined}


def _graph(query: Any) -> tuple[dict[Any, list[Any]], dict[Any, str]]:
    from dask._task_spec import convert_legacy_graph
    from dask.utils import key_split

    tasks = convert_legacy_graph(dict(query.optimize().__dask_graph__()))
    needs = {
        key: [need for need in task.dependencies if need in tasks] for key, task in tasks.items()
    }
    return needs, {key: key_split(key) for key in tasks}


def _measured(client: Any) -> dict[str, tuple[float, float]]:
    """Return mean seconds and bytes of the tasks of each kind."""
    return client.run_on_scheduler(
        lambda dask_scheduler: {
            name: (
                max(prefix.duration_average, 0.0),
                sum(group.nbytes_total for group in prefix.groups)
                / max(sum(len(group) for group in prefix.groups), 1),
            )
            for name, prefix in dask_scheduler.task_prefixes.items()
        }
    )


def measure(folder: str, backend: str) -> dict[str, Any]:
    """Return seconds by number of workers, the data growing with them, for each query.

    Args:
        folder: of files of the suite of joins.
        backend: "gpuframe" or "pandas".
    """
    import dask
    from dask.distributed import Client, LocalCluster

    side = Dask(Path(folder), backend)
    with (
        dask.config.set({"distributed.admin.tick.limit": "60s"}),
        LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.gather(client.map(abs, range(-2000, 0), pure=False))
        # The scheduler lives in this process; what its workers do is not its cost.
        start = time.process_time()
        client.gather(client.map(abs, range(-2000, 0), pure=False))
        scheduling = (time.process_time() - start) / 2000
        for query in _queries(side, Path(folder), 1).values():
            query.compute()
            query.compute()
        known = _measured(client)
    pieces = Pieces(
        {name: seconds for name, (seconds, _) in known.items()},
        {name: size for name, (_, size) in known.items()},
        scheduling,
    )
    found: dict[str, Any] = {"seconds of the scheduler a task": scheduling}
    for workers in WORKERS:
        for name, query in _queries(side, Path(folder), workers).items():
            graph, kinds = _graph(query)
            seconds = functools.partial(simulate, graph, kinds, pieces)
            found.setdefault(name, []).append((workers, len(graph), seconds(workers)))
    return found

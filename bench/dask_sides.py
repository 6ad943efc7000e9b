"""One library's side of `bench dask`: the same questions, on a cluster or in one process."""

import functools
import importlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Answer = Any
Ask = Callable[[], Answer]

SORTED = ("id6", "v3")
JOINS = {"join on id6, inner": ("small", "inner"), "join on id6, left": ("large", "left")}
GROUPS: dict[str, tuple[list[str], dict[str, list[str]]]] = {
    "sum v1 by id1": (["id1"], {"v1": ["sum"]}),
    "sum v1 by id1, id2": (["id1", "id2"], {"v1": ["sum"]}),
    "sum v1, mean v3 by id3": (["id3"], {"v1": ["sum"], "v3": ["mean"]}),
    "mean v1, v2, v3 by id4": (["id4"], {"v1": ["mean"], "v2": ["mean"], "v3": ["mean"]}),
    "sum v1, v2, v3 by id6": (["id6"], {"v1": ["sum"], "v2": ["sum"], "v3": ["sum"]}),
    "std v3 by id4, id5": (["id4", "id5"], {"v3": ["std"]}),
    "max v1, min v2 by id3": (["id3"], {"v1": ["max"], "v2": ["min"]}),
    "sum v3, count by id2, id4, id6": (["id2", "id4", "id6"], {"v3": ["sum"], "v1": ["count"]}),
}


def files(folder: Path, name: str) -> list[str]:
    """Return the files of a table."""
    return sorted(str(path) for path in (folder / name).glob("*.parquet"))


def checksum(frame: Any) -> list[float]:
    """Return the rows of a result and the sums of its columns of numbers, labels left out."""
    if isinstance(frame, list):
        return frame
    host = frame.to_pandas() if hasattr(frame, "to_pandas") else frame
    if not hasattr(host, "columns"):
        return [float(value) for value in np.ravel(np.asarray(host))]
    numbers = [host[name].to_numpy() for name in host.columns]
    sums = [float(np.sum(part)) for part in numbers if part.dtype.kind in "iuf"]
    return [len(host), *sorted(sums)]


class Dask:
    """dask.dataframe on a backend."""

    def __init__(self, folder: Path, backend: str) -> None:
        import dask

        self.folder, self.backend = folder, backend
        self.module = importlib.import_module(backend)
        if backend == "gpuframe":
            importlib.import_module("gpuframe.dask")
        dask.config.set({"dataframe.backend": backend})
        self.tables: dict[str, Any] = {}

    def read(self, name: str) -> Any:
        """Return a table as a collection of its files."""
        import dask.dataframe as dd

        return dd.read_parquet(files(self.folder, name))

    def hold(self, names: list[str]) -> None:
        """Read tables into the memory of the workers."""
        from dask.distributed import wait

        self.tables = {name: self.read(name).persist() for name in names}
        wait(list(self.tables.values()))

    def questions(self, suite: str) -> dict[str, Ask]:
        """Return what is asked of a suite."""
        if suite == "tpch":
            from bench.dask_tpch import QUERIES

            tables = {path.name: self.read(path.name) for path in (self.folder).glob("[a-z]*")}
            return {name: lambda query=query: query(self.module, tables)
                    for name, query in QUERIES.items()}  # fmt: skip
        if suite == "criteo":
            fit = {"gpuframe": _fit_pipeline, "pandas": _fit_by_queries}[self.backend]
            return {"fit numbers and ids": lambda: fit(self.tables["days"])}
        x = self.tables["x"]
        if suite == "groupby":
            return {
                name: lambda keys=keys, spec=spec: x.groupby(keys).agg(spec).reset_index().compute()
                for name, (keys, spec) in GROUPS.items()
            }
        if suite == "join":
            return {
                name: lambda other=other, how=how: self._joined(other, how)
                for name, (other, how) in JOINS.items()
            }
        return {"sort by id6, v3": self._sorted}

    def _joined(self, other: str, how: str) -> Any:
        joined = self.tables["x"].merge(self.tables[other], on="id6", how=how)
        return joined[["v1", "v3", "value"]].sum().compute()

    def _sorted(self) -> Any:
        ordered = self.tables["x"].sort_values(list(SORTED))
        return ordered.map_partitions(_rising, meta=("rows", "i8")).sum().compute()


def _fit_pipeline(days: Any) -> list[float]:
    """Learn means, deviations and vocabularies with estimators; return the means."""
    from bench.criteo_sides import CATEGORIES, INTEGERS, Gpuframe
    from gpuframe.features import Pipeline

    side = Gpuframe()
    fitted = Pipeline([*side._scaling(), *side._coding()]).fit(days[INTEGERS + CATEGORIES])
    return [float(value) for value in fitted.named_steps["scale"].mean_]


def _fit_by_queries(days: Any) -> list[float]:
    """Learn the same with queries of collections, computed at once."""
    import dask

    from bench.criteo_sides import CATEGORIES, INTEGERS

    numbers = days[INTEGERS].astype("float64").fillna(0).clip(lower=0).map_partitions(np.log1p)
    wanted = [numbers.mean(), numbers.std(ddof=0)]
    wanted += [days[name].value_counts() for name in CATEGORIES]
    found = dask.compute(*wanted)
    return [float(value) for value in found[0]]


def _rising(part: Any) -> int:
    """Return the rows of a part if it is in order, else a number that no part has."""
    first = part[SORTED[0]]
    return len(part) if first.is_monotonic_increasing else -(10**9)


class Polars:
    """Polars, lazily, in one process."""

    def __init__(self, folder: Path) -> None:
        import polars

        self.pl, self.folder = polars, folder
        self.tables: dict[str, Any] = {}

    def hold(self, names: list[str]) -> None:
        """Read tables into memory."""
        self.tables = {name: self.pl.read_parquet(files(self.folder, name)) for name in names}

    def questions(self, suite: str) -> dict[str, Ask]:
        """Return what is asked of a suite."""
        pl = self.pl
        if suite == "criteo":
            return {}
        if suite == "tpch":
            from bench.tpch_polars import QUERIES

            tables = {
                path.name: pl.scan_parquet(files(self.folder, path.name))
                for path in self.folder.glob("[a-z]*")
            }
            return {name: lambda query=query: query(tables).collect()
                    for name, query in QUERIES.items()}  # fmt: skip
        x = self.tables["x"].lazy()
        if suite == "groupby":
            return {
                name: lambda keys=keys, spec=spec: x.group_by(keys).agg(
                    [getattr(pl.col(name), how)() for name, (how,) in spec.items()]
                ).collect()
                for name, (keys, spec) in GROUPS.items()
            }  # fmt: skip
        if suite == "join":
            return {
                name: lambda other=other, how=how: x.join(
                    self.tables[other].lazy(), on="id6", how=how
                ).select(pl.col("v1", "v3", "value").sum()).collect()
                for name, (other, how) in JOINS.items()
            }  # fmt: skip
        return {"sort by id6, v3": lambda: x.sort(list(SORTED)).collect()}


class DuckDB:
    """DuckDB in one process, tables of its own in memory."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self.folder, self.session = folder, duckdb.connect()

    def hold(self, names: list[str]) -> None:
        """Read tables into memory."""
        for name in names:
            path = self.folder / name / "*.parquet"
            self.session.execute(f"CREATE TABLE {name} AS SELECT * FROM '{path}'")

    def questions(self, suite: str) -> dict[str, Ask]:
        """Return what is asked of a suite; of TPC-H and features nothing."""
        if suite in ("tpch", "criteo"):
            return {}
        if suite == "groupby":
            names = {"mean": "avg", "std": "stddev"}
            return {
                name: self._of(
                    f"SELECT {', '.join(keys)}, "
                    + ", ".join(f"{names.get(how, how)}({name})" for name, (how,) in spec.items())
                    + f" FROM x GROUP BY {', '.join(keys)}"
                )
                for name, (keys, spec) in GROUPS.items()
            }
        if suite == "join":
            return {
                name: self._of(
                    f"SELECT sum(v1), sum(v3), sum(value) FROM x {how} JOIN {other} USING (id6)"
                )
                for name, (other, how) in JOINS.items()
            }
        return {"sort by id6, v3": self._of(f"SELECT * FROM x ORDER BY {', '.join(SORTED)}")}

    def _of(self, query: str) -> Ask:
        return lambda: self.session.sql(query).to_arrow_table()


def time_cluster(
    folder: str, backend: str, workers: int, suites: dict[str, list[str]], repeats: int
) -> dict[str, Any]:
    """Return the times of questions on a cluster, with tasks and bytes moved between workers."""
    import dask
    from dask.distributed import Client, LocalCluster

    quiet = {"distributed.admin.tick.limit": "60s"}
    found: dict[str, Any] = {}
    with (
        dask.config.set(quiet),
        LocalCluster(
            workers, threads_per_worker=1, dashboard_address=None,
            env={"GPUFRAME_NUM_THREADS": "1"},
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        for suite, names in suites.items():
            side = Dask(Path(folder) / suite, backend)
            side.hold(names)
            for question, ask in side.questions(suite).items():
                found[f"{suite}: {question}"] = _timed(ask, repeats, client)
            side.tables.clear()
    return found


def _timed(ask: Ask, repeats: int, client: Any = None) -> dict[str, Any]:
    times, answer = [], None
    before = _counted(client)
    try:
        for _ in range(repeats + 1):
            start = time.perf_counter()
            answer = ask()
            times.append(time.perf_counter() - start)
    except Exception as error:  # noqa: BLE001 - one question's failure is a result
        return {"times": times, "error": f"{type(error).__name__}: {str(error)[:200]}"}
    moved, tasks = (now - then for now, then in zip(_counted(client), before, strict=True))
    rounds = repeats + 1
    return {
        "times": times, "tasks": tasks / rounds, "moved": moved / rounds,
        "answer": checksum(answer) if client is not None else [],
    }  # fmt: skip


def _counted(client: Any) -> tuple[int, int]:
    """Return bytes sent between workers and tasks done, since the cluster began."""
    if client is None:
        return 0, 0
    sent = client.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total)
    tasks = client.run_on_scheduler(
        lambda dask_scheduler: sum(
            prefix.state_counts["memory"] for prefix in dask_scheduler.task_prefixes.values()
        )
    )
    return sum(sent.values()), tasks


def time_alone(
    folder: str, library: str, suites: dict[str, list[str]], repeats: int
) -> dict[str, Any]:
    """Return the times of questions in one process."""
    found: dict[str, Any] = {}
    for suite, names in suites.items():
        side = {"polars": Polars, "duckdb": DuckDB}[library](Path(folder) / suite)
        side.hold(names)
        for question, ask in side.questions(suite).items():
            found[f"{suite}: {question}"] = _timed(ask, repeats)
    return found


def overheads(backend: str, repeats: int) -> dict[str, float]:
    """Return seconds that do not depend on data: of queries written, and of a partition's tasks.

    Partitions of 200 rows, one thread. Seconds of the processor a partition are the difference
    between many partitions and few.
    """
    import dask
    import dask.dataframe as dd

    module = importlib.import_module(backend)
    if backend == "gpuframe":
        importlib.import_module("gpuframe.dask")
    frame = module.DataFrame({"k": np.arange(200) % 7, "x": np.arange(200.0), "y": np.ones(200)})

    def collection(partitions: int) -> Any:
        return dd.from_map(lambda _: frame, range(partitions), meta=frame.iloc[:0])

    def written() -> Any:
        made = collection(16)
        made = made[made.x > 3].assign(z=made.x * 2 + made.y)
        return made.groupby("k").agg({"z": ["sum", "mean"], "y": ["max"]}).reset_index().optimize()

    tasks = {
        "map_partitions": lambda made: made.map_partitions(len, meta=("n", "i8")).compute(),
        "assign": lambda made: made.assign(z=made.x + made.y)[["z"]].map_partitions(
            len, meta=("n", "i8")
        ).compute(),
        "groupby sum": lambda made: made.groupby("k").x.sum().compute(),
        "groupby agg": lambda made: made.groupby("k").agg({"x": ["sum", "mean"]}).compute(),
    }  # fmt: skip
    found = {"a query written and optimised": _least(written, repeats)}
    with dask.config.set(scheduler="synchronous"):
        for name, ask in tasks.items():
            few, many = (
                _least(functools.partial(ask, made), repeats, time.process_time)
                for made in (collection(20), collection(220))
            )
            found[f"{name}, a partition"] = (many - few) / 200
    return found


def _least(ask: Ask, repeats: int, clock: Callable[[], float] = time.perf_counter) -> float:
    times = []
    for _ in range(repeats + 1):
        start = clock()
        ask()
        times.append(clock() - start)
    return min(times[1:])


def main(request: str) -> None:
    """Answer a request: JSON of a function of this module and its arguments."""
    function, arguments = json.loads(request)
    print(json.dumps(globals()[function](*arguments)))

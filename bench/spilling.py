"""Sort, group-by and join of frames several times larger than the workers' memory limit.

Not among the benchmarks of `python -m bench`: it takes minutes and writes as much as it holds.

    python -m bench.spilling --limit 1GB --workers 1 --times 4 --partition 12MB
"""

import argparse
import os
import resource
import time
from collections.abc import Callable
from typing import Any

import dask
import dask.dataframe as dd
import numpy as np
from dask.utils import parse_bytes

import gpuframe
import gpuframe.dask

BYTES = 32
"""Of a row: two integers, two floats."""
KEYS = 1_000_000


def left(number: int, rows: int) -> Any:
    """Return a partition of the large frame."""
    rng = np.random.default_rng(number)
    return gpuframe.DataFrame(
        {
            "k": rng.integers(0, KEYS, rows),
            "g": rng.integers(0, 1000, rows),
            "x": rng.random(rows),
            "y": rng.random(rows),
        }
    )


def right(number: int, rows: int) -> Any:
    """Return a partition of the frame that is joined, whose keys are there once."""
    keys = np.arange(number * rows, (number + 1) * rows)
    return gpuframe.DataFrame({"k": keys, "z": keys / KEYS})


def ascends(part: Any) -> Any:
    """Return whether a partition is in order, as a series of one row."""
    return gpuframe.Series([part.x.is_monotonic_increasing])


def sort(frame: Any, rows: int) -> None:
    """Sort by a float; rows are counted and their order is looked at."""
    ordered = frame.sort_values("x")
    counts = ordered.map_partitions(lambda part: gpuframe.Series([len(part)]))
    inside, count = dask.compute(ordered.map_partitions(ascends).all(), counts.sum())
    assert inside
    assert count == rows


def group_by(frame: Any, rows: int) -> None:
    """Sum by a million keys."""
    pieces = max(frame.npartitions // 5, 1)
    found = frame.groupby("k").agg({"x": "max", "g": "count"}, split_out=pieces)
    assert found.g.sum().compute() == rows


def join(frame: Any, rows: int) -> None:
    """Join by a million keys, each of which is found."""
    other = dd.from_map(right, range(10), rows=KEYS // 10, meta=right(0, 10).iloc[:0])
    assert frame.merge(other, on="k", broadcast=False).z.count().compute() == rows


def peak() -> int:
    """Return the largest size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


QUERIES: dict[str, Callable[[Any, int], None]] = {"sort": sort, "group-by": group_by, "join": join}


def main() -> None:
    """Run the queries and print seconds, sizes of the workers and whether one was killed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("queries", nargs="*", choices=[[], *QUERIES], help="all by default")
    parser.add_argument("--limit", default="1GB")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--times", type=float, default=4)
    parser.add_argument("--partition", default="12MB")
    parser.add_argument("--method", default="p2p")
    given = parser.parse_args()
    rows = parse_bytes(given.partition) // BYTES
    parts = int(given.times * given.workers * parse_bytes(given.limit) / (rows * BYTES))
    print(f"{rows * parts:,} rows, {parts} partitions, {rows * parts * BYTES / 2**30:.1f} GiB")
    with (
        dask.config.set({"dataframe.shuffle.method": given.method}),
        gpuframe.dask.cluster(
            given.workers, kind="cpu", threads_per_worker=1, memory_limit=given.limit
        ) as here,
    ):
        frame = dd.from_map(left, range(parts), rows=rows, meta=left(0, 10).iloc[:0])
        started = set(here.client.run(os.getpid).values())
        for name in given.queries or QUERIES:
            begin = time.perf_counter()
            QUERIES[name](frame, rows * parts)
            seconds = time.perf_counter() - begin
            same = set(here.client.run(os.getpid).values()) == started
            peaks = ", ".join(str(each) for each in here.client.run(peak).values())
            print(f"{name}: {seconds:.0f} s, at most {peaks} MiB, killed: {not same}", flush=True)


if __name__ == "__main__":
    main()

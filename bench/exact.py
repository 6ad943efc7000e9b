"""What exactness costs: sums of doubles beside copying them and beside a loop that adds floats."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.driver import Result

GROUPS = (1, 10, 10_000, 1_000_000)


def run(rows: int, repeats: int) -> list[Result]:
    """Time sums on the CPU backend; print each as a multiple of what it is compared with."""
    from gpuframe.device import threads
    from gpuframe.kernels import sums

    random = np.random.default_rng(5)
    values = random.standard_normal(rows) * 100
    target = np.empty_like(values)

    def copy(start: int, stop: int) -> None:
        target[start:stop] = values[start:stop]

    print(f"\ncost of exact sums, {rows:,} rows, milliseconds and multiples")
    print(f"{'':<42}{'exact':>10}{'other':>10}{'multiple':>10}")
    results = _pair(
        "sum of a column / copying it",
        lambda: sums.total(values),
        lambda: threads.run(copy, rows),
        repeats,
    )
    for groups in GROUPS:
        ids = random.integers(0, groups, rows).astype(np.int32)
        plain = _plain_loop(ids, values, groups)
        results += _pair(
            f"sum by {groups:,} groups / adding floats",
            lambda ids=ids, groups=groups: sums.group_totals(ids, values, groups),
            plain,
            repeats,
        )
    return results


def _plain_loop(ids: Any, values: Any, groups: int) -> Callable[[], Any]:
    """Return a loop that adds floats in accumulators of each thread's own."""
    import numba

    from gpuframe.device import threads

    @numba.njit(nogil=True, error_model="numpy")
    def add(start: int, stop: int, ids: Any, values: Any, out: Any) -> None:
        for i in range(np.uint64(start), np.uint64(stop)):
            out[np.uint64(ids[i])] += values[i]

    def span(edges: tuple[int, int]) -> Any:
        out = np.zeros(groups)
        add(*edges, ids, values, out)
        return out

    def loop() -> Any:
        return np.sum(threads.map(span, threads.spans(len(ids), threads.count())), axis=0)

    return loop


def _pair(
    name: str, exact: Callable[[], Any], other: Callable[[], Any], repeats: int
) -> list[Result]:
    results = [Result("exact", name, side, 0) for side in ("gpuframe", "other")]
    for turn in range(repeats + 1):
        for result, call in zip(results, (exact, other), strict=True):
            start = time.perf_counter()
            call()
            seconds = time.perf_counter() - start
            if turn == 0:
                result.first = seconds
            else:
                result.times.append(seconds)
    own, beside = (result.best for result in results)
    print(f"{name:<42}{own * 1e3:>10.1f}{beside * 1e3:>10.1f}{own / beside:>9.2f}x", flush=True)
    return results

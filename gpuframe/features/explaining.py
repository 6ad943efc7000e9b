"""What a pipeline reads, writes and runs, and how near to the memory's speed it is."""

import time
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.features.base import Transformer
from gpuframe.features.environment import Environment
from gpuframe.ops.expressions import Expression

__all__ = ["explanation"]

_MEASURED = 1 << 26
"""Bytes copied to find the memory's speed."""


def explanation(
    steps: list[tuple[str, Transformer, Any]],
    taken: dict[str, list[Any]],
    environment: Environment,
    passes: int,
    measured: float | None,
) -> str:
    """Return the text of `Pipeline.explain`.

    Args:
        steps: of the pipeline.
        taken: columns that each step takes.
        environment: after all steps.
        passes: how often `fit` read the rows.
        measured: seconds that making the features of the rows took, if there are rows.
    """
    lines = [f"{'step':<20}{'estimator':<20}{'columns':>8}  {'learns':<8}runs"]
    for name, estimator, _ in steps:
        runs = "as columns" if name in environment.opaque else "fused"
        learns = "yes" if estimator.learns else "nothing"
        kind = type(estimator).__name__
        lines.append(f"{name:<20}{kind:<20}{len(taken[name]):>8}  {learns:<8}{runs}")
    values = environment.values.values()
    sources = {id(source): source for value in values for source in value.sources}
    read = sum(_width(source) for source in sources.values())
    made = [value for value in values if value.source is None]
    written = sum(_written(value) for value in made)
    kernels = len({value.dtype for value in made})
    lines.append(
        f"fitted in {passes} pass{'es' * (passes != 1)}; {len(sources)} columns read once, "
        f"{len(made)} features written by {kernels} kernel{'s' * (kernels != 1)}"
    )
    lines.append(f"{read + written:.0f} bytes a row: {read:.0f} read, {written:.0f} written")
    if measured is not None and environment.rows:
        speed = _copy_speed()
        floor = (read + written) * environment.rows / speed
        lines.append(
            f"{environment.rows:,} rows: {measured * 1e3:.2f} ms; floor {floor * 1e3:.2f} ms at "
            f"{speed / 1e9:.1f} GB/s, {floor / measured:.0%} of it reached"
        )
    return "\n".join(lines)


def _width(source: Any) -> float:
    """Return the bytes of a row of a column."""
    return float(source.nbytes / max(source.length, 1)) if source.length else float(_item(source))


def _item(source: Any) -> int:
    return int(source.values.dtype.itemsize)


def _written(value: Expression) -> int:
    return 1 if value.dtype == "bool" else int(np.dtype(value.dtype).itemsize)


def _copy_speed() -> float:
    """Return the bytes a second that a copy reads and writes, the best of five."""
    xp = device.xp()
    given = xp.zeros(_MEASURED // 8, dtype=np.float64)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        made = given.copy()
        device.read(made[:1])  # waits for a GPU
        best = min(best, time.perf_counter() - start)
    return 2 * _MEASURED / best

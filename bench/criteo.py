"""Criteo's preprocessing on a made click log: fit and transform, gpuframe beside three libraries.

Estimators are fitted to the first rows of the log and applied to as many that follow, some of whose
values are new.
"""

import json
import math
import statistics
import time
from typing import Any

import numpy as np
import pyarrow as pa

from bench.criteo_sides import BUCKETS, CATEGORIES, HASHED, INTEGERS, MATRICES, SIDES
from bench.digest import Digest, digest
from bench.driver import Result
from bench.small import in_fresh_process

ROWS = (200_000, 2_000_000)
TEXT_ROWS = 200_000
"""Rows up to which identifiers are measured as texts too."""

TIMES = """
import json
from bench.criteo import time_all
print(json.dumps(time_all({library!r}, {rows}, {repeats}, text={text})))
"""


def tables(rows: int, *, text: bool) -> tuple[pa.Table, pa.Table]:
    """Return the rows to fit to and those that follow them."""
    from gpuframe.datasets import criteo

    whole = criteo(2 * rows, text=text).to_arrow()
    return whole.slice(0, rows).combine_chunks(), whole.slice(rows).combine_chunks()


def time_all(library: str, rows: int, repeats: int, *, text: bool) -> dict[str, Any]:
    """Seconds of fitting and transforming of each task in this process, and digests of answers."""
    side = SIDES[library]()
    given = tables(rows, text=text)
    train, test = (side.load(table) for table in given)
    found: dict[str, Any] = {}
    for task, (fit, transform) in side.tasks().items():
        times: dict[str, list[float]] = {"fit": [], "transform": []}
        for _ in range(repeats + 1):
            _forget(train, test)
            start = time.perf_counter()
            state = fit(train)
            _wait()
            middle = time.perf_counter()
            answer = transform(state, test)
            _wait()
            times["fit"].append(middle - start)
            times["transform"].append(time.perf_counter() - middle)
        answered = _digest(task, _columns(answer), given[1])
        found[task] = times | {"rows": answered.rows, "columns": answered.columns}
    return found


def _forget(*frames: Any) -> None:
    """Let gpuframe's columns forget what they know of their values."""
    for frame in frames:
        for column in getattr(frame, "_columns", ()):
            for part in (column, *column.children):
                part.memo.clear()


def _wait() -> None:
    """Wait for a GPU, where gpuframe runs on one."""
    import sys

    if "gpuframe" in sys.modules:
        from bench.libraries import synchronise

        synchronise()


def _columns(answer: Any) -> dict[str, np.ndarray]:
    """Return an answer's columns by name, as arrays of the host."""
    from gpuframe import device

    if isinstance(answer, tuple):
        names = (INTEGERS, CATEGORIES)
        arrays = [part.to_numpy() if hasattr(part, "to_numpy") else part for part in answer]
        return {
            name: array[:, place]
            for listed, array in zip(names, arrays, strict=True)
            for place, name in enumerate(listed)
        }
    if hasattr(answer, "to_pandas"):
        return {name: values.to_numpy() for name, values in answer.to_pandas().items()}
    return {name: device.to_host(values) for name, values in answer.items()}


def _digest(task: str, columns: dict[str, np.ndarray], test: pa.Table) -> Digest:
    """Digest an answer; of buckets, which hashes decide, what must hold for any hash."""
    if task.startswith(HASHED):
        columns = {name: _broken(name, values, test) for name, values in columns.items()}
    row = np.arange(test.num_rows)
    return digest(pa.table({"row": row} | columns), ("row",), ordered=False)


def _broken(name: str, buckets: np.ndarray, test: pa.Table) -> np.ndarray:
    """Return 1 where a bucket is out of range or not that of the first row with the same value.

    Raises:
        ValueError: far too few buckets are used.
    """
    coded = test[name].combine_chunks().dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy()
    known = codes >= 0
    distinct = len(coded.dictionary)
    first = np.zeros(distinct, np.int64)
    first[codes[known][::-1]] = buckets[known][::-1]
    wrong = (buckets < 0) | (buckets >= BUCKETS)
    wrong[known] |= first[codes[known]] != buckets[known]
    expected = BUCKETS * -math.expm1(distinct * math.log1p(-1 / BUCKETS))
    if len(np.unique(first)) < expected - 6 * math.sqrt(expected):
        raise ValueError(f"{name}: {len(np.unique(first))} buckets used, {expected:.0f} expected")
    return wrong.astype(np.int64)


def run(rows: int | None, repeats: int) -> list[Result]:
    """Measure every task; print times of gpuframe, and the others' as multiples of them."""
    results: list[Result] = []
    for size in ROWS if rows is None else (rows,):
        for text in (False, True) if size <= TEXT_ROWS else (False,):
            results += _measured(size, repeats, text=text)
    return results


def _measured(rows: int, repeats: int, *, text: bool) -> list[Result]:
    found = {
        library: json.loads(
            in_fresh_process(TIMES.format(library=library, rows=rows, repeats=repeats, text=text))
        )
        for library in SIDES
    }
    kind = "texts" if text else "integers"
    print(f"\ncriteo, {rows:,} rows, identifiers are {kind}, median of {repeats}; x: / gpuframe")
    others = "".join(f"{name:>12}" for name in SIDES if name != "gpuframe")
    print(f"{'task':<52}{'gpuframe ms':>12}{others}")
    results: list[Result] = []
    for task in found["pandas"]:
        asked = {name: answers[task] for name, answers in found.items() if task in answers}
        for stage in ("transform",) if task == HASHED else ("fit", "transform"):
            results += _results(f"{task}, {kind}, {stage}", stage, asked, rows)
            print(_line(f"{task}, {stage}", {name: one[stage][1:] for name, one in asked.items()}))
        _compare(results[-len(asked) :], asked, tolerance=1e-6 if task == MATRICES else 1e-9)
    return results


def _results(question: str, stage: str, asked: dict[str, Any], rows: int) -> list[Result]:
    return [
        Result("criteo", question, name, rows, first=one[stage][0], times=one[stage][1:])
        for name, one in asked.items()
    ]


def _compare(results: list[Result], asked: dict[str, Any], tolerance: float) -> None:
    """Note what differs from pandas' answer."""
    digests = {
        name: Digest(one["rows"], {key: tuple(value) for key, value in one["columns"].items()})
        for name, one in asked.items()
    }
    for result in results:
        result.error = digests[result.library].differs(digests["pandas"], tolerance)
        if result.error is not None:
            print(f"    {result.library}: {result.error}")


def _line(name: str, times: dict[str, list[float]]) -> str:
    """One task's stage: milliseconds of gpuframe, or of each library where it has no estimator."""
    middle = {library: statistics.median(taken) * 1e3 for library, taken in times.items()}
    own = middle.get("gpuframe")
    text = f"{name:<52}" + (f"{'-':>12}" if own is None else f"{own:>12.2f}")
    for library in SIDES:
        if library == "gpuframe":
            continue
        if library not in middle:
            text += f"{'-':>12}"
        elif own is None:
            text += f"{middle[library]:>9.1f} ms"
        else:
            text += f"{middle[library] / own:>11.2f}x"
    return text

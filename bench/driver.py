"""Starts one worker a library, lets them take turns, compares the answers, prints the table."""

import multiprocessing
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from bench.questions import Suite, load
from bench.worker import serve


@dataclass(slots=True)
class Result:
    """Times of one question in one library, in seconds, and what went wrong, if anything."""

    suite: str
    question: str
    library: str
    rows: int
    first: float = float("nan")
    times: list[float] = field(default_factory=list)
    floor: float = float("nan")
    error: str | None = None

    @property
    def best(self) -> float:
        """The shortest time after the first call."""
        return min(self.times, default=float("nan"))

    def record(self) -> dict[str, Any]:
        """The result as JSON has it."""
        middle = statistics.median(self.times) if self.times else None
        return asdict(self) | {"best": self.best if self.times else None, "median": middle}


class Worker:
    """A library's process and the pipe to it."""

    def __init__(self, name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.name = name
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other, name), daemon=True)
        self.process.start()
        other.close()

    def ask(self, *request: Any) -> Any:
        """Send a request and wait for its answer.

        Raises:
            RuntimeError: the library failed, or its process died.
        """
        try:
            self.pipe.send(request)
            state, value = self.pipe.recv()
        except (EOFError, BrokenPipeError) as error:
            raise RuntimeError("the process died") from error
        if state == "failed":
            raise RuntimeError(value)
        return value

    def stop(self) -> None:
        """End the process."""
        if self.process.is_alive():
            self.pipe.send(("stop",))
            self.process.join(10)
        self.pipe.close()


def copy_bandwidth(size: int = 1 << 27, repeats: int = 5) -> float:
    """Measure bytes read and written a second when all cores copy a large array."""
    source, target = np.ones(size // 8), np.ones(size // 8)
    cores = os.cpu_count() or 1
    spans = np.linspace(0, len(source), cores + 1).astype(int)

    def copy(part: int) -> None:
        span = slice(spans[part], spans[part + 1])
        np.copyto(target[span], source[span])

    best = float("inf")
    with ThreadPoolExecutor(cores) as pool:
        for _ in range(repeats):
            start = time.perf_counter()
            list(pool.map(copy, range(cores)))
            best = min(best, time.perf_counter() - start)
    return 2 * size / best


def run(
    name: str, libraries: list[str], rows: int | None, repeats: int, bandwidth: float
) -> list[Result]:
    """Run a suite; print each question as it is done."""
    suite = load(name)
    rows = rows or suite.rows
    workers = {library: Worker(library) for library in libraries}
    try:
        sizes = _load(workers, name, rows)
        if "gpuframe" in workers:
            bandwidth = workers["gpuframe"].ask("bandwidth") or bandwidth
        print(
            f"\n{name}, {rows:,} rows, best of {repeats}, milliseconds; x: time / time of gpuframe"
        )
        print(heading(libraries))
        results = []
        for index in range(len(suite.questions)):
            able = {name: worker for name, worker in workers.items() if _can(suite, index, name)}
            asked = _ask(able, suite, index, rows, repeats)
            _compare(able, asked, index, sizes, suite, bandwidth)
            print(line(list(asked.values()), libraries), flush=True)
            results += asked.values()
        return results
    finally:
        for worker in workers.values():
            worker.stop()


def _can(suite: Suite, index: int, name: str) -> bool:
    """Whether a library has words for a question."""
    question = suite.questions[index]
    return {"polars": question.polars, "duckdb": question.sql}.get(name, "") is not None


def _load(workers: dict[str, Worker], name: str, rows: int) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for library in list(workers):
        try:
            sizes = workers[library].ask("load", name, rows)
        except RuntimeError as error:
            print(f"{library} is left out: {error}")
            workers.pop(library).stop()
            if library == "gpuframe":
                raise
    return sizes


def _ask(
    workers: dict[str, Worker], suite: Suite, index: int, rows: int, repeats: int
) -> dict[str, Result]:
    """Time one question: the first call of each library, then turns."""
    question = suite.questions[index]
    results = {name: Result(suite.name, question.name, name, rows) for name in workers}
    for turn in range(repeats + 1):
        for name, worker in workers.items():
            result = results[name]
            if result.error is not None:
                continue
            try:
                seconds = worker.ask("time", index)
            except RuntimeError as error:
                result.error = str(error)
                continue
            if turn == 0:
                result.first = seconds
            else:
                result.times.append(seconds)
    return results


def _compare(
    workers: dict[str, Worker],
    results: dict[str, Result],
    index: int,
    sizes: dict[str, int],
    suite: Suite,
    bandwidth: float,
) -> None:
    """Compare every answer with pandas' (or the first library's) and set the floor."""
    question = suite.questions[index]
    reference = None
    for name in sorted(workers, key=lambda name: name != "pandas"):
        result = results[name]
        if result.error is not None:
            continue
        try:
            answer, written = workers[name].ask("answer", index)
        except RuntimeError as error:
            result.error = str(error)
            continue
        if reference is None:
            reference = (name, answer, written)
        difference = answer.differs(reference[1])
        if difference is not None:
            result.error = f"differs from {reference[0]}: {difference}"
    if reference is None:
        return
    moved = sum(sizes[column] for column in question.touched) + reference[2]
    if question.moved_per_row is not None:
        moved = question.moved_per_row * next(iter(results.values())).rows
    for result in results.values():
        result.floor = moved / bandwidth


def heading(libraries: list[str]) -> str:
    """The first line of the table."""
    others = "".join(f"{name:>10}" for name in libraries if name != "gpuframe")
    return f"{'question':<42}{'gpuframe':>10}{'first':>9}{others}{'of floor':>10}"


def line(results: list[Result], libraries: list[str]) -> str:
    """One question: gpuframe's time, its first call, the others' ratios, the share of the floor."""
    by_name = {result.library: result for result in results}
    own = by_name.get("gpuframe")
    text = f"{results[0].question:<42}"
    if own is not None:
        text += f"{own.best * 1e3:>10.1f}{own.first * 1e3:>9.0f}"
    for name in libraries:
        other = by_name.get(name)
        if name == "gpuframe":
            continue
        if other is None or own is None:
            text += f"{'-':>10}"
        else:
            text += f"{other.best / own.best:>9.2f}x"
    if own is not None:
        text += f"{own.floor / own.best:>9.0%}"
    for result in results:
        if result.error is not None:
            text += f"\n    {result.library}: {result.error}"
    return text

"""How the cost of a query grows with workers: a simulation from measured pieces.

A real graph of tasks runs on simulated workers of one thread. A task takes the measured mean of its
kind; results that lie elsewhere come over the network first; the scheduler gives out one task after
the other, each of which costs it a moment. (List scheduling: Graham, Bounds on Multiprocessing
Timing Anomalies, SIAM J. Appl. Math. 17, 1969.)
"""

import heapq
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was measured.

    Attributes:
        seconds: mean time of a task, by its kind.
        sizes: mean bytes of a result, by its kind.
        scheduling: seconds of the scheduler a task.
        bandwidth: bytes a second between two workers.
    """

    seconds: dict[str, float]
    sizes: dict[str, float]
    scheduling: float = 3e-4
    bandwidth: float = 1e9


def simulate(
    graph: dict[Any, list[Any]], kinds: dict[Any, str], pieces: Pieces, workers: int
) -> float:
    """Return the seconds that a graph takes.

    Args:
        graph: the tasks that each task waits for.
        kinds: of each task, as `pieces` knows them.
        pieces: what was measured.
        workers: number of workers.
    """
    waiting = {task: len(set(needs)) for task, needs in graph.items()}
    dependents: dict[Any, list[Any]] = {task: [] for task in graph}
    for task, needs in graph.items():
        for need in set(needs):
            dependents[need].append(task)
    ready = [(0.0, number, task) for number, task in enumerate(graph) if not waiting[task]]
    heapq.heapify(ready)
    free = [(0.0, worker) for worker in range(workers)]
    place: dict[Any, int] = {}
    done: dict[Any, float] = {}
    given, count = 0.0, len(graph)
    while ready:
        at, _, task = heapq.heappop(ready)
        given = max(given, at) + pieces.scheduling
        begin, worker = heapq.heappop(free)
        elsewhere = [need for need in set(graph[task]) if place[need] != worker]
        moved = sum(pieces.sizes.get(kinds[need], 0.0) for need in elsewhere)
        took = moved / pieces.bandwidth + pieces.seconds.get(kinds[task], 1e-3)
        done[task] = max(begin, given) + took
        place[task] = worker
        heapq.heappush(free, (done[task], worker))
        for dependent in dependents[task]:
            waiting[dependent] -= 1
            if not waiting[dependent]:
                count += 1
                latest = max(done[need] for need in graph[dependent])
                heapq.heappush(ready, (latest, count, dependent))
    return max(done.values(), default=0.0)

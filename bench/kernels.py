"""Every kernel by itself: time, rows and bytes a second, and its share of the floor.

The floor is the time in which the device copies the bytes that the kernel has to read and write:
its arguments and its results, each once. Tables a kernel fills and reads again are not counted, so
the share says what a better algorithm could gain at most.
"""

import time
from typing import Any

import numpy as np

from bench.driver import Result
from bench.libraries import gpu_bandwidth, synchronise

SECONDS = 0.3
"""Time spent on a kernel after its first call, within the number of repeats."""


def run(rows: int, repeats: int, bandwidth: float) -> list[Result]:
    """Measure every kernel on the backend of this process; print each as it is done."""
    from gpuframe import device, warmup

    name = device.backend().name
    bandwidth = gpu_bandwidth() or bandwidth
    print(f"\nkernels on {name}, {rows:,} rows, best of up to {repeats}")
    print(f"{'kernel':<46}{'ms':>9}{'M rows/s':>10}{'GB/s':>8}{'of floor':>10}")
    results = []
    for kernel, args in warmup.calls(rows):
        twin, given = kernel.twin(name), warmup.put(args)
        label = f"{kernel.__module__.rpartition('.')[2]}.{kernel.__name__}({_shape(args)})"
        result = Result("kernels", label, "gpuframe", rows)
        answer = _timed(result, lambda twin=twin, given=given: twin(*given), repeats)
        moved = _size(given) + _size(answer)
        result.floor = moved / bandwidth
        count = max((len(arg) for arg in args if isinstance(arg, np.ndarray)), default=0)
        print(
            f"{label[:45]:<46}{result.best * 1e3:>9.2f}{count / result.best / 1e6:>10.0f}"
            f"{moved / result.best / 1e9:>8.1f}{result.floor / result.best:>9.0%}",
            flush=True,
        )
        results.append(result)
    return results


def _timed(result: Result, call: Any, repeats: int) -> Any:
    """Time the first call and then some; return the last answer."""
    begin = time.perf_counter()
    for turn in range(repeats + 1):
        start = time.perf_counter()
        answer = call()
        synchronise()
        seconds = time.perf_counter() - start
        if turn == 0:
            result.first = seconds
        else:
            result.times.append(seconds)
        if result.times and time.perf_counter() - begin > SECONDS:
            break
    return answer


def _size(value: Any) -> int:
    """Return the bytes of all arrays in arguments or results."""
    if isinstance(value, tuple | list):
        return sum(_size(part) for part in value)
    return int(getattr(value, "nbytes", 0))


def _shape(args: tuple[Any, ...]) -> str:
    """Name arguments by dtype, and plain values by themselves."""
    return ", ".join(
        arg.dtype.str[1:] if isinstance(arg, np.ndarray) else f"{arg}"[:9] for arg in args
    )

"""The profiler: which public calls users' code makes, on what lines, natively or through pandas.

While a profile is on, the public methods and functions are replaced by ones that count and time
the outermost call of each thread; what a method calls in turn belongs to it. While none is on,
nothing is replaced and nothing costs anything.
"""

import functools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gpuframe import device
from gpuframe.frames import fallback
from gpuframe.pandas import bindings
from gpuframe.pandas.callers import is_user
from gpuframe.pandas.report import calls_text, lines_text
from gpuframe.pandas.tracebacks import transparent

_lock = threading.RLock()
_active: list["Profile"] = []
_replaced: list[tuple[type, str, Any]] = []
_functions: list[tuple[Any, Any]] = []


class _Thread(threading.local):
    busy = False
    reasons: dict[str, float]


_thread = _Thread()


@dataclass(slots=True)
class Entry:
    """What is known of one name or one line.

    Attributes:
        calls: outermost calls.
        rows: of the objects called on, or of what functions returned, added up.
        seconds: of all calls.
        pandas_calls: calls of which some part ran through pandas.
        pandas_seconds: of those parts.
        reasons: why, in the order they came up.
    """

    calls: int = 0
    rows: int = 0
    seconds: float = 0.0
    pandas_calls: int = 0
    pandas_seconds: float = 0.0
    reasons: dict[str, None] = field(default_factory=dict)

    def add(self, rows: int, seconds: float, reasons: dict[str, float]) -> None:
        """Count one call."""
        self.calls += 1
        self.rows += rows
        self.seconds += seconds
        self.pandas_calls += bool(reasons)
        self.pandas_seconds += min(seconds, sum(reasons.values()))
        self.reasons |= dict.fromkeys(reasons)


class Profile:
    """The account of the calls made while it was on; printed, two tables.

    Attributes:
        names: by public name, as `DataFrame.merge`.
        lines: by (file, line) of the user's code.

    Example:
        >>> import gpuframe as pd
        >>> import gpuframe.pandas
        >>> with gpuframe.pandas.profile() as account:
        ...     total = pd.Series([1, 2]).sum()
        >>> list(account.names)
        ['Series', 'Series.sum']
    """

    def __init__(self) -> None:
        self.names: dict[str, Entry] = {}
        self.lines: dict[tuple[str, int], Entry] = {}

    def add(
        self, name: str, line: tuple[str, int], rows: int, seconds: float, reasons: dict[str, float]
    ) -> None:
        """Count one call under its name and under its line."""
        with _lock:
            self.names.setdefault(name, Entry()).add(rows, seconds, reasons)
            self.lines.setdefault(line, Entry()).add(rows, seconds, reasons)

    def calls(self) -> Any:
        """Return a DataFrame of the names: calls, rows, seconds, and what ran through pandas."""
        keys = [(name,) for name in self.names]
        return _framed(["name"], keys, list(self.names.values()))

    def source(self) -> Any:
        """Return a DataFrame of the lines: calls, rows, seconds, and what ran through pandas."""
        return _framed(["file", "line"], list(self.lines), list(self.lines.values()))

    def __str__(self) -> str:
        return f"{calls_text(self.names)}\n\n{lines_text(self.lines)}"


def _framed(labels: list[str], keys: list[Any], entries: list[Entry]) -> Any:
    """Return keys and entries as a DataFrame, most seconds first."""
    from gpuframe.frames.dataframe import DataFrame

    order = sorted(range(len(keys)), key=lambda at: -entries[at].seconds)
    data: dict[str, list[Any]] = {
        label: [keys[at][level] for at in order] for level, label in enumerate(labels)
    }
    for name in ("calls", "rows", "seconds", "pandas_calls", "pandas_seconds"):
        data[name] = [getattr(entries[at], name) for at in order]
    data["reasons"] = ["; ".join(entries[at].reasons) for at in order]
    return DataFrame(data)


@contextmanager
def profile() -> Iterator[Profile]:
    """Count the public calls made in a `with` block, by all threads.

    Seconds on a GPU include the wait for the device, so that they are spent where they belong.

    Yields:
        The profile; `print` it, or ask its `calls()` and `source()`.

    Example:
        >>> import gpuframe as pd
        >>> import gpuframe.pandas
        >>> with gpuframe.pandas.profile() as account:
        ...     sums = pd.DataFrame({"k": [1, 1], "v": [2, 3]}).groupby("k").v.sum()
        >>> account.names["GroupBy.sum"].calls
        1
    """
    account = Profile()
    start(account)
    try:
        yield account
    finally:
        stop(account)


def start(account: Profile) -> None:
    """Begin to count into a profile."""
    with _lock:
        if not _active:
            _replace()
        _active.append(account)


def stop(account: Profile) -> None:
    """End to count into a profile; the last one puts everything back."""
    with _lock:
        _active.remove(account)
        if not _active:
            _restore()


def _replace() -> None:
    fallback.observers.append(_ran_through_pandas)
    functions = bindings.functions()  # loads every module of frames
    _functions[:] = [(each, _counted(each, name)) for name, each in functions.items()]
    bindings.exchange({id(old): new for old, new in _functions})
    for owner in bindings.classes():
        for name, member in bindings.members(owner):
            label = bindings.label_of(owner, name)
            setattr(owner, name, bindings.rebuilt(member, label, _counted))
            _replaced.append((owner, name, member))


def _restore() -> None:
    fallback.observers.remove(_ran_through_pandas)
    bindings.exchange({id(new): old for old, new in _functions})
    _functions.clear()
    for owner, name, member in _replaced:
        setattr(owner, name, member)
    _replaced.clear()


def _ran_through_pandas(name: str, reason: str, rows: int, seconds: float) -> None:  # noqa: ARG001
    if _thread.busy:
        text = f"{name}: {reason}"
        _thread.reasons[text] = _thread.reasons.get(text, 0.0) + seconds


def _counted(function: Callable[..., Any], label: Any) -> Callable[..., Any]:
    """Return a function that counts itself in the active profiles where it is the outermost."""
    always = (function.__doc__ or "").startswith("Run pandas' `")

    @transparent
    @functools.wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        if _thread.busy:
            return function(*args, **kwargs)
        _thread.busy, _thread.reasons = True, {}
        result = None
        begin = time.perf_counter()
        try:
            result = function(*args, **kwargs)
            _wait()
        finally:
            seconds = time.perf_counter() - begin
            reasons = _thread.reasons
            if always and not reasons:  # makes something of nothing of ours: date_range, read_json
                reasons = {"no native code": seconds}
            name = label if isinstance(label, str) else label(*args)
            line = _line(sys._getframe(1))
            rows = _rows(args, result)
            _thread.busy = False
            for account in tuple(_active):
                account.add(name, line, rows, seconds, reasons)
        return result

    return counted


def _wait() -> None:
    """Wait for the device: kernels run behind the calls that launched them."""
    backend = device.backend()
    if backend.name == "cuda" and not backend.simulated:
        backend.xp.cuda.Device().synchronize()


def _line(frame: Any) -> tuple[str, int]:
    """Return file and line of the nearest user's code on the stack."""
    nearest = frame
    while frame is not None:
        if is_user(frame.f_globals):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return nearest.f_code.co_filename, nearest.f_lineno


def _rows(args: tuple[Any, ...], result: Any) -> int:
    """Return the rows of the object that a method was called on, else of a function's result."""
    for value in (*args[:1], result):
        held = value
        while type(held).__module__.startswith("gpuframe.") and hasattr(held, "_of"):
            held = held._of
        if type(held).__module__.startswith("gpuframe.frames") and hasattr(held, "to_pandas"):
            try:
                return len(held)
            except (AttributeError, TypeError):  # half made: its constructor raised
                return 0
    return 0

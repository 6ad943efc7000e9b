"""What the columns were like in `fit`, and how far new rows are from it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.features.inputs import Columns
from gpuframe.features.observing import Observer
from gpuframe.frames.dataframe import DataFrame
from gpuframe.ops import join
from gpuframe.ops.summaries import Frequencies, Histogram

__all__ = ["Profile", "Report", "compare"]

BINS = 10
LEAST_SHARE = 1e-4
"""Shares below count as this much in the population stability index, which has no value for 0."""

MODERATE, SEVERE = 0.1, 0.25
"""Indices from which a population counts as moved, and as another one (Siddiqi, Credit Risk
Scorecards, 2006)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Statistics of columns.

    Attributes:
        dtypes: by column.
        states: histograms of columns of numbers, frequencies of others; none of Python objects.
    """

    dtypes: dict[Any, str]
    states: dict[Any, Any]

    @classmethod
    def of(cls, columns: Columns, seen: Observer) -> Self:
        """Return the profile of some rows."""
        numbers = {name: one for name, one in columns.items() if one.layout == "numeric"}
        others = {
            name: one for name, one in columns.items() if one.layout not in ("numeric", "object")
        }
        states = seen.each(seen.histogram, numbers) | seen.each(seen.frequencies, others)
        return cls({name: str(column.dtype) for name, column in columns.items()}, states)

    def merge(self, other: Self) -> Self:
        """Return the profile of the rows of both."""
        states = {name: state.merge(other.states[name]) for name, state in self.states.items()}
        return type(self)(self.dtypes, states)


@dataclass(frozen=True, slots=True)
class Report:
    """How far rows are from those of `fit`, column by column.

    Attributes:
        table: a frame; a row a column: `column`, `status` ("ok", "moved", "other", "absent",
            "new", "dtype"), `missing_fit` and `missing_now` (shares), `psi` (population stability
            index), `ks` (Kolmogorov-Smirnov distance, of numbers), `new_values` and `new_share`
            (of values that `fit` never saw, and of rows that have one).
    """

    table: DataFrame

    @property
    def ok(self) -> bool:
        """Whether every column is as it was."""
        return bool((self.table["status"] == "ok").all())

    def __repr__(self) -> str:
        """Show the table."""
        return repr(self.table)

    def plot(self, **settings: Any) -> Any:
        """Draw the indices of the columns as bars, by pandas and matplotlib; return the axes."""
        host = self.table.to_pandas().set_index("column")["psi"].iloc[::-1]
        axes = host.plot.barh(**({"title": "population stability index"} | settings))
        for limit in (MODERATE, SEVERE):
            axes.axvline(limit, linestyle="--", linewidth=1)
        return axes


def compare(profile: Profile, columns: Columns) -> Report:
    """Return the report of some rows."""
    seen = Observer()
    rows = []
    for name, dtype in profile.dtypes.items():
        if name not in columns:
            rows.append({"column": str(name), "status": "absent"})
            continue
        column, state = columns[name], profile.states.get(name)
        number = column.layout == "numeric"
        found = {"status": "dtype"}
        if isinstance(state, Histogram) and number:
            found = _of_numbers(state, seen.histogram(name, column))
        elif isinstance(state, Frequencies) and not number and column.layout != "object":
            with suppress(NotNative):  # no value of these types could be a known one
                found = _of_values(state, seen.frequencies(name, column))
        elif state is None and str(column.dtype) == dtype:
            found = {"status": "ok"}
        rows.append({"column": str(name)} | found)
    rows += [
        {"column": str(name), "status": "new"} for name in columns if name not in profile.dtypes
    ]
    fields = [
        "column", "status", "missing_fit", "missing_now", "psi", "ks", "new_values", "new_share",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=fields)
    numbers = dict.fromkeys(fields[2:], "float64")
    return Report(DataFrame.from_pandas(table.astype(numbers)))


def _status(psi: float) -> str:
    return "other" if psi >= SEVERE else "moved" if psi >= MODERATE else "ok"


def _of_numbers(old: Histogram, new: Histogram) -> dict[str, Any]:
    edges = np.unique(old.quantiles(np.linspace(0.0, 1.0, BINS + 1)[1:-1]))
    shares = []
    for state in (old, new):
        values, counts = state.weighted()
        bins = np.bincount(
            np.searchsorted(edges, values, side="right"), weights=counts, minlength=edges.size + 1
        )
        shares.append(np.append(bins, state.missing))
    psi = _index(*shares)
    return {
        "status": _status(psi),
        "missing_fit": _share(old.missing, old.count + old.missing),
        "missing_now": _share(new.missing, new.count + new.missing),
        "psi": psi,
        "ks": _distance(old, new),
    }


def _of_values(old: Frequencies, new: Frequencies) -> dict[str, Any]:
    known, counts = device.to_host(old.counts.values), device.to_host(new.counts.values)
    places = _places(new.values, old.values)
    unseen = places < 0
    aligned = np.zeros(known.size)
    aligned[places[~unseen]] = counts[~unseen]
    extra = float(counts[unseen].sum())
    before = np.concatenate([known, [0.0, old.missing]])
    after = np.concatenate([aligned, [extra, new.missing]])
    psi = _index(before, after)
    return {
        "status": _status(psi),
        "missing_fit": _share(old.missing, before.sum()),
        "missing_now": _share(new.missing, after.sum()),
        "psi": psi,
        "new_values": float(unseen.sum()),
        "new_share": _share(extra, after.sum()),
    }


def _places(values: Column, known: Column) -> np.ndarray:
    """Return where values stand among known ones, -1 for nowhere."""
    if values.length == 0 or known.length == 0:
        return np.full(values.length, -1)
    _, rows = join.rows([values], [known], keep_left=True)
    return device.to_host(rows)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _index(before: np.ndarray, after: np.ndarray) -> float:
    """Return the population stability index of counts: sum of (q - p) log(q / p)."""
    if not before.sum() or not after.sum():
        return float("nan")
    used = (before > 0) | (after > 0)
    p, q = (np.maximum(counts[used] / counts.sum(), LEAST_SHARE) for counts in (before, after))
    return float(((q - p) * np.log(q / p)).sum())


def _distance(old: Histogram, new: Histogram) -> float:
    """Return the greatest difference of the shares of values below any number."""
    if not old.count or not new.count:
        return float("nan")
    (values, counts), (others, times) = old.weighted(), new.weighted()
    places = np.union1d(values, others)
    sums = [
        np.concatenate([[0.0], np.cumsum(weights)])[np.searchsorted(at, places, side="right")]
        / weights.sum()
        for at, weights in ((values, counts), (others, times))
    ]
    return float(np.abs(sums[0] - sums[1]).max())

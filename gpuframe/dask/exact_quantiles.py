"""Quantiles and descriptions of collections, exact for any partitioning.

Values of ranks are found in rounds (`ops.ranked`): partitions count, counts are added in a tree,
and what they tell goes to the partitions for the next round.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr._expr import Blockwise, Expr
from dask.dataframe.dask_expr._reductions import TreeReduce

from gpuframe.columns import dtypes
from gpuframe.columns.dtypes import BOOL
from gpuframe.dask.exact import collected
from gpuframe.frames import quantiles
from gpuframe.frames.fallback import lift
from gpuframe.ops import partials, ranked
from gpuframe.ops.partials import Partial
from gpuframe.ops.quantiles import between, ranks
from gpuframe.ops.ranked import Search

_DESCRIBED = ("mean", "std", "min", "max")


@dataclass(frozen=True, slots=True)
class Round:
    """The searches of all columns, and what else is known of them."""

    searches: list[Search]
    whole: Partial | None = None


def counted(part: Any, known: Round | None, described: bool) -> Round:
    """Return the counts of a partition."""
    columns = part._columns
    whole = None
    if known is None:
        known = Round([Search()] * len(columns))
        if described:
            wanted = [(place, name) for place in range(len(columns)) for name in _DESCRIBED]
            whole = collected(part, wanted, [])
    pairs = zip(known.searches, columns, strict=True)
    return Round([search.counted(column) for search, column in pairs], known.whole or whole)


def merged(rounds: list[Round]) -> Round:
    """Return the counts of some partitions."""
    searches = [
        ranked.merge(of_one) for of_one in zip(*(one.searches for one in rounds), strict=True)
    ]
    first = rounds[0]
    if first.whole is None or first.searches[0].step:
        return Round(searches, first.whole)
    return Round(searches, partials.merge([one.whole for one in rounds if one.whole is not None]))


def advanced(rounds: list[Round], points: list[float]) -> Round:
    """Return what the counts of all partitions tell."""
    whole = merged(rounds)
    return Round([_advanced(search, points) for search in whole.searches], whole.whole)


def _advanced(search: Search, points: list[float]) -> Search:
    if search.step or not search.values:
        return search.advanced()
    lower, upper, _ = ranks(search.values, points)
    return search.advanced([*lower, *upper])


def _of_column(search: Search, kind: Any, points: list[float], *, median: bool) -> pd.Series:
    """Return the quantiles of a column by their shares."""
    if not search.known:
        return pd.Series(np.full(len(points), np.nan), index=points)
    shares = ranks(search.known, points)[2]
    values = search.found(kind)
    if median:
        values = values.astype(np.float64)
    pairs = [(values[[at, len(points) + at]], share) for at, share in enumerate(shares)]
    found = between(pairs)
    if kind == np.float32 and (median or search.known < search.rows):
        found = found.astype(np.float32)
    return pd.Series(found, index=points)


def finished(
    rounds: list[Round], points: list[float], kinds: list[Any], names: Any, answer: str
) -> Any:
    """Return quantiles, or a description, from the counts of the last round.

    Args:
        rounds: counts.
        points: shares.
        kinds: dtypes of the columns.
        names: of the columns; of a series its name.
        answer: "quantile", "quantiles", "median" or "description".
    """
    last = advanced(rounds, points)
    pairs = list(zip(last.searches, kinds, strict=True))
    found = [_of_column(search, kind, points, median=answer == "median") for search, kind in pairs]
    if answer == "description":
        found = [
            _description(last, *part) for part in zip(range(len(kinds)), kinds, found, strict=True)
        ]
    single = answer in ("quantile", "median")
    if not isinstance(names, list):
        return found[0].iloc[0] if single else lift(found[0].rename(names))
    frame = pd.concat(found, axis=1)
    frame.columns = pd.Index(names)
    label = points[0] if answer == "quantile" else None
    return lift(frame.iloc[0].rename(label) if single else frame)


def _description(last: Round, place: int, kind: Any, quantiles_: pd.Series) -> pd.Series:
    """Return the description of a column."""
    known = last.searches[place].known
    found = [last.whole.finish(place, name, kind).values[0] for name in _DESCRIBED if last.whole]
    mean, std, least, greatest = found if known else [np.nan] * len(_DESCRIBED)
    shown = list(pd.Series([0.0]).describe(quantiles_.index).index[4:-1])
    values = [known, mean, std, least, *quantiles_.tolist(), greatest]
    return pd.Series(values, ["count", "mean", "std", "min", *shown, "max"], dtype=np.float64)


class Counted(Blockwise):  # type: ignore[misc]
    """Counts of partitions, which Dask takes for frames."""

    _parameters = ["frame", "known", "described"]  # noqa: RUF012 - as Dask wants it
    operation = staticmethod(counted)

    @property
    def _meta(self) -> Any:
        return self.frame._meta


class Quantiles(Expr):  # type: ignore[misc]
    """Quantiles of a collection, or its description."""

    _parameters = ["frame", "points", "answer", "split_every"]  # noqa: RUF012
    _defaults = {"split_every": 8}  # noqa: RUF012 - as Dask wants it

    def _settings(self) -> dict[str, Any]:
        meta = self.frame._meta
        return {
            "points": self.points,
            "kinds": [column.dtype for column in meta._columns],
            "names": list(meta.columns) if meta.ndim == 2 else meta.name,
            "answer": self.answer,
        }

    @property
    def _meta(self) -> Any:
        meta = self.frame._meta
        if meta.ndim == 1 and self.answer in ("quantile", "median"):
            return np.float64(0.0)
        described = self.answer == "description"
        one = counted(meta, None, described)
        for _ in range(ranked.STEPS - 1):
            one = counted(meta, advanced([one], self.points), described)
        return finished([one], **self._settings()).iloc[:0]

    def _divisions(self) -> tuple[None, None]:
        return (None, None)

    def _lower(self) -> Any:
        found = None
        for step in range(ranked.STEPS):
            chunked = Counted(self.frame, found, self.answer == "description")
            last = step == ranked.STEPS - 1
            found = TreeReduce(
                chunked, type(self), self._meta if last else np.float64(0.0), merged,
                finished if last else advanced, {},
                self._settings() if last else {"points": self.points},
                split_every=self.split_every,
            )  # fmt: skip
        return found


def _serves(meta: Any) -> bool:
    columns = meta._columns
    if not columns or (meta.ndim == 2 and not meta.columns.is_unique):
        return False
    return all(dtypes.is_number(column.dtype) and column.dtype != BOOL for column in columns)


def quantile(self: Any, q: Any, *, median: bool = False) -> Any:
    """Return the collection of quantiles; None where a column is no number."""
    points = quantiles._points(q, "linear")
    if not points or not _serves(self._meta):
        return None
    answer = "median" if median else "quantiles" if np.ndim(q) else "quantile"
    return dask_collections.new_collection(Quantiles(self, points, answer))


def describe(self: Any, percentiles: Any, split_every: Any) -> Any:
    """Return the collection of a description; None where a column is no number."""
    if not _serves(self._meta):
        return None
    points = [0.25, 0.5, 0.75] if percentiles is None else np.unique(percentiles).tolist()
    pd.Series([0.0]).describe(points)  # which refuses shares in its own words
    expression = Quantiles(self, points, "description", split_every)
    return dask_collections.new_collection(expression)

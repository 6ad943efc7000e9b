"""Values as small integers: by their frequency, one column a value, or their count."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as pandas_columns
from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Expressions, RowFunctions, Transformer
from gpuframe.features.inputs import Columns
from gpuframe.features.observing import Observer
from gpuframe.ops import evaluate, hashing, hashing_scalar, records, select
from gpuframe.ops.expressions import Expression, Lookup, table
from gpuframe.ops.summaries import Frequencies

PADDING, MISSING, UNKNOWN = 0, 1, 2


def identified(given: Expression, lookup: Lookup, dtype: str) -> Expression:
    """Return the expression that looks a column up.

    Raises:
        ValueError: something is done to the column before.
    """
    if given.source is None:
        raise ValueError("only a column as it is can be looked up")
    return Expression((("identify", given.source, lookup),), dtype)


class Categorify(Transformer):
    """Replace values by small integers, for embeddings.

    | id | meaning |
    |---|---|
    | 0 | padding, never given |
    | 1 | missing |
    | 2, ... 1 + num_buckets | unknown: not seen in `fit`, or too rare |
    | 2 + num_buckets, ... | the values, most frequent first, ties in ascending order |

    The ids do not depend on the order of the rows, nor on how they were cut into parts.

    Args:
        freq_threshold: least number of rows a value needs to get an id of its own; a number or a
            dictionary by column.
        max_size: number of values that get one, at most.
        num_buckets: number of ids that unknown values share, by their hash (docs/hashing.md).
        vocabularies: lists of values in the order of their ids, by column, which are then not
            looked for in the data.
        joint: whether all columns share one vocabulary.
        dtype: "int64" or "int32" of the ids.

    Attributes:
        vocabulary_: list of values in the order of their ids, by column.
        cardinality_: number of ids, the first included, by column: rows of an embedding.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Categorify
        >>> encoder = Categorify().fit(pd.DataFrame({"a": ["x", "y", "y", None]}))
        >>> encoder.transform(pd.DataFrame({"a": ["x", "y", "z", None]}))["a"].tolist()
        [4, 3, 2, 1]
    """

    columnwise = True

    def __init__(
        self,
        *,
        freq_threshold: int | dict[Any, int] = 1,
        max_size: int | None = None,
        num_buckets: int = 1,
        vocabularies: dict[Any, list[Any]] | None = None,
        joint: bool = False,
        dtype: str = "int64",
    ) -> None:
        """Store the parameters."""
        self.freq_threshold = freq_threshold
        self.max_size = max_size
        self.num_buckets = num_buckets
        self.vocabularies = vocabularies
        self.joint = joint
        self.dtype = dtype

    @property
    def vocabulary_(self) -> dict[Any, list[Any]]:
        """Values in the order of their ids, by column."""
        self._fitted_names()
        return {name: _listed(lookup.values) for name, lookup in self._lookups.items()}

    @property
    def cardinality_(self) -> dict[Any, int]:
        """Number of ids by column."""
        self._fitted_names()
        return {
            name: self._first() + lookup.values.length for name, lookup in self._lookups.items()
        }

    def _first(self) -> int:
        return UNKNOWN + self.num_buckets

    def _check_parameters(self) -> None:
        if self.dtype not in ("int32", "int64"):
            raise ValueError(f"dtype takes 'int32' or 'int64', not {self.dtype!r}")
        if self.num_buckets < 1:
            raise ValueError(f"num_buckets is at least 1, not {self.num_buckets}")

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        given = self.vocabularies or {}
        learned = {name: column for name, column in columns.items() if name not in given}
        found: dict[Any, Frequencies] = {}
        for name, state in seen.each(seen.frequencies, learned).items():
            key = None if self.joint else name
            found[key] = found[key].merge(state) if key in found else state
        return found

    def _finish(self, names: list[Any]) -> None:
        given = self.vocabularies or {}
        values: dict[Any, Column] = {}
        for name in names:
            key = None if self.joint and name not in given else name
            if key not in values:
                values[key] = (
                    self._given(name, given[name])
                    if name in given
                    else self._kept(name, self._states[key])
                )
        self._set_lookups(
            {name: values[None if self.joint and name not in given else name] for name in names}
        )

    def _given(self, name: Any, values: list[Any]) -> Column:
        """Return a vocabulary that was given.

        Raises:
            ValueError: a value repeats or is missing; names the column.
        """
        series = pd.Series(values)
        if series.duplicated().any() or series.isna().any():
            raise ValueError(
                f"{type(self).__name__}: the vocabulary of column {name!r} has missing or equal "
                "values"
            )
        return pandas_columns.from_pandas(series)

    def _kept(self, name: Any, state: Frequencies) -> Column:
        values, counts = state.by_count()
        kept = values.length
        threshold = self.freq_threshold
        if isinstance(threshold, dict):
            threshold = threshold.get(name, 1)
        if threshold > 1 and kept:
            kept = int((counts >= threshold).sum())
        if self.max_size is not None:
            kept = min(kept, self.max_size)
        return values.slice(0, kept)

    def _set_lookups(self, values: dict[Any, Column]) -> None:
        known: dict[int, Lookup] = {}
        for column in values.values():
            known.setdefault(id(column), Lookup(column, self._first(), UNKNOWN, MISSING))
        self._lookups = {name: known[id(column)] for name, column in values.items()}

    def _expressions(self, inputs: Expressions) -> Expressions | None:
        if self.num_buckets > 1 or any(given.source is None for given in inputs.values()):
            return None
        return {
            name: identified(given, self._lookups[name], self.dtype)
            for name, given in inputs.items()
        }

    def _names_out(self, names: list[Any]) -> list[Any]:
        return names

    def _transform(self, columns: Columns) -> Columns:
        xp = device.xp()
        results = {}
        for name, column in columns.items():
            looked = Expression((("identify", column, self._lookups[name]),), "int64")
            ids = evaluate.columns({name: looked}, column.length)[name].values
            if self.num_buckets > 1:
                hashes, _ = hashing.values(column)
                places = hashing.buckets(hashes, self.num_buckets).astype(np.int64)
                ids = xp.where(ids == UNKNOWN, UNKNOWN + places, ids)
            results[name] = fixed(ids.astype(self.dtype, copy=False))
        return results

    def _row_functions(self, inputs: Expressions) -> RowFunctions:
        return {name: self._number(name, given) for name, given in inputs.items()}

    def _number(self, name: Any, given: Expression) -> Callable[[Mapping[Any, Any]], int]:
        number = records.function(identified(given, self._lookups[name], self.dtype))
        take, buckets = records.value(given), self.num_buckets

        def identify(record: Mapping[Any, Any]) -> int:
            found: int = number(record)
            if found != UNKNOWN or buckets == 1:
                return found
            return UNKNOWN + (hashing_scalar.of_value(take(record)) or 0) % buckets

        return identify

    def inverse_transform(self, X: Any) -> Any:
        """Return the values of ids; padding, missing and unknown ids become missing values."""
        frame = self._checked(X, self._fitted_names())
        results = {}
        for name, lookup in self._lookups.items():
            results[name] = self._values_of(lookup, frame._table.column(name))
        return self._output(X, frame, results)

    def _values_of(self, lookup: Lookup, ids: Column) -> Column:
        rows = ids.values - lookup.first
        outside = (rows < 0) | (rows >= lookup.values.length)
        rows = device.xp().where(outside, -1, rows)
        return select.take_or_missing(lookup.values, rows)

    def _learned(self) -> dict[str, Any]:
        return {"vocabularies": {name: lookup.values for name, lookup in self._lookups.items()}}

    def _restore(self, learned: dict[str, Any]) -> None:
        if "columns" in learned:  # of the first version
            stored = zip(learned["names"], learned["columns"], strict=True)
            learned = {
                "vocabularies": {
                    name: pandas_columns.from_pandas(pd.Series(kept["values"], dtype=kept["dtype"]))
                    for name, kept in stored
                }
            }
        self._set_lookups(learned["vocabularies"])


class OneHot(Transformer):
    """Make a column of 0 and 1 for each value, the most frequent first, ties ascending.

    A column `a` becomes `a_x`, `a_y`, ...; missing and unknown values are 0 in each, and 1 in
    `a_missing` and `a_unknown` where these are asked for. Results are bool.

    Args:
        freq_threshold: least number of rows a value needs to get a column.
        max_size: number of values that get one, at most.
        add_missing: whether missing values get a column.
        add_unknown: whether values without a column share one.

    Attributes:
        categories_: list of values by column.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import OneHot
        >>> OneHot().fit_transform(pd.DataFrame({"a": ["x", "y", "x"]})).to_dict("list")
        {'a_x': [True, False, True], 'a_y': [False, True, False]}
    """

    columnwise = True

    def __init__(
        self,
        *,
        freq_threshold: int = 1,
        max_size: int | None = None,
        add_missing: bool = False,
        add_unknown: bool = False,
    ) -> None:
        """Store the parameters."""
        self.freq_threshold = freq_threshold
        self.max_size = max_size
        self.add_missing = add_missing
        self.add_unknown = add_unknown

    @property
    def categories_(self) -> dict[Any, list[Any]]:
        """Values in the order of their columns, by column."""
        self._fitted_names()
        return {name: _listed(lookup.values) for name, lookup in self._lookups.items()}

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        return seen.each(seen.frequencies, columns)

    def _finish(self, names: list[Any]) -> None:
        self._lookups = {}
        for name in names:
            values, counts = self._states[name].by_count()
            kept = values.length
            if self.freq_threshold > 1 and kept:
                kept = int((counts >= self.freq_threshold).sum())
            if self.max_size is not None:
                kept = min(kept, self.max_size)
            self._lookups[name] = Lookup(values.slice(0, kept), 3, UNKNOWN, MISSING)

    def _expressions(self, inputs: Expressions) -> Expressions | None:
        if any(given.source is None for given in inputs.values()):
            return None
        made: Expressions = {}
        for name, given in inputs.items():
            lookup = self._lookups[name]
            ids = identified(given, lookup, "float64")
            for label, number in zip(self._names_of(name), self._numbers(lookup), strict=True):
                made[label] = ids.then(("equals", float(number)), dtype="bool")
        return made

    def _names_of(self, name: Any) -> list[str]:
        labels = [*_listed(self._lookups[name].values)]
        labels += ["missing"] if self.add_missing else []
        labels += ["unknown"] if self.add_unknown else []
        return [f"{name}_{label}" for label in labels]

    def _numbers(self, lookup: Lookup) -> list[int]:
        """Return what the values that get a column are looked up as, in their order."""
        numbers = [*range(lookup.first, lookup.first + lookup.values.length)]
        numbers += [MISSING] if self.add_missing else []
        return numbers + ([UNKNOWN] if self.add_unknown else [])

    def _learned(self) -> dict[str, Any]:
        return {"categories": {name: lookup.values for name, lookup in self._lookups.items()}}

    def _restore(self, learned: dict[str, Any]) -> None:
        self._lookups = {
            name: Lookup(values, 3, UNKNOWN, MISSING)
            for name, values in learned["categories"].items()
        }


class CountEncoder(Transformer):
    """Replace values by how often they occurred in `fit`, missing ones too. Unknown ones are 0.

    Args:
        normalize: whether the share of all rows is given, and not the count. Results are float64.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import CountEncoder
        >>> CountEncoder().fit_transform(pd.DataFrame({"a": ["x", "y", "x"]}))["a"].tolist()
        [2.0, 1.0, 2.0]
    """

    columnwise = True

    def __init__(self, *, normalize: bool = False) -> None:
        """Store the parameter."""
        self.normalize = normalize

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        return seen.each(seen.frequencies, columns)

    def _finish(self, names: list[Any]) -> None:
        found = {}
        for name in names:
            state: Frequencies = self._states[name]
            counts = device.to_host(state.counts.values).astype(np.float64)
            counts = np.concatenate([[0.0, float(state.missing)], counts])
            rows = counts.sum()
            found[name] = state.values, counts / rows if self.normalize and rows else counts
        self._set(found)

    def _set(self, found: dict[Any, tuple[Column, np.ndarray]]) -> None:
        self._lookups = {name: Lookup(values, 2, 0, 1) for name, (values, _) in found.items()}
        self._counts = {name: table(counts) for name, (_, counts) in found.items()}

    def _expressions(self, inputs: Expressions) -> Expressions | None:
        if any(given.source is None for given in inputs.values()):
            return None
        return {
            name: identified(given, self._lookups[name], "float64").then(
                ("gather", self._counts[name])
            )
            for name, given in inputs.items()
        }

    def _names_out(self, names: list[Any]) -> list[Any]:
        return names

    def _learned(self) -> dict[str, Any]:
        return {
            "counts": {
                name: (self._lookups[name].values, self._counts[name]) for name in self._counts
            }
        }

    def _restore(self, learned: dict[str, Any]) -> None:
        self._set(learned["counts"])


def _listed(values: Column) -> list[Any]:
    """Return the values as Python scalars; dates as ISO text."""
    series = pd.Series(pandas_columns.to_pandas(values))
    if values.layout == "temporal":
        return [str(value) for value in series]
    return list(series.tolist())

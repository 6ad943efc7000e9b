"""Criteo's preprocessing in the words of each library: what is fitted, and what is made of rows.

A task is a pair of functions: `fit(train)` returns what was learned, `transform(state, test)` the
features. `train` and `test` are a library's own frames. Answers are the same numbers, but for
buckets, for which each library has a hash of its own.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

INTEGERS = [f"I{number}" for number in range(1, 14)]
CATEGORIES = [f"C{number}" for number in range(1, 27)]
BUCKETS = 100_000
SMOOTHING = 20.0
MISSING, UNKNOWN, FIRST = 1, 2, 3  # ids as Categorify gives them

Task = tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]
NUMBERS = "numbers: fill, clip, log, standardise"
IDS = "ids by frequency"
HASHED = f"hashed into {BUCKETS:,} buckets"
TARGETS = f"means of the label, smoothing {SMOOTHING:.0f}"
MATRICES = "numbers and ids as two matrices"


def nothing(_train: Any) -> None:
    """Learn nothing: a hash needs no data."""


class Numpy:
    """What libraries without estimators share: statistics and matrices by NumPy."""

    def tasks(self) -> dict[str, Task]:
        """Every task that the library has words for."""
        return {
            NUMBERS: (self.fit_numbers, self.numbers),
            IDS: (self.fit_ids, self.ids),
            HASHED: (nothing, self.hashed),
            TARGETS: (self.fit_targets, self.targets),
            MATRICES: (self.fit_both, self.matrices),
        }

    def column(self, frame: Any, name: str) -> Any:
        """Return a column as an array."""
        raise NotImplementedError

    def prepared(self, frame: Any, name: str) -> Any:
        """Return an integer column filled, clipped and logarithmised."""
        values = self.column(frame, name).astype(np.float64)
        np.nan_to_num(values, copy=False)
        return np.log1p(np.maximum(values, 0.0))

    def fit_numbers(self, train: Any) -> Any:
        """Learn means and deviations."""
        found = (self.prepared(train, name) for name in INTEGERS)
        return [(values.mean(), values.std()) for values in found]

    def numbers(self, state: Any, test: Any) -> Any:
        """Scale."""
        return {
            name: (self.prepared(test, name) - mean) / deviation
            for name, (mean, deviation) in zip(INTEGERS, state, strict=True)
        }

    def fit_both(self, train: Any) -> Any:
        """Learn what numbers and ids need."""
        return self.fit_numbers(train), self.fit_ids(train)

    def matrices(self, state: Any, test: Any) -> Any:
        """Return float32[rows, 13] and int64[rows, 26], row by row."""
        numbers, ids = self.numbers(state[0], test), self.ids(state[1], test)
        return stacked(numbers, np.float32), stacked(ids, np.int64)

    def fit_ids(self, train: Any) -> Any:
        """Learn the distinct values, most frequent first, ties in ascending order."""
        raise NotImplementedError

    def ids(self, state: Any, test: Any) -> Any:
        """Replace values by ids."""
        raise NotImplementedError

    def hashed(self, state: Any, test: Any) -> Any:
        """Replace values by buckets."""
        raise NotImplementedError

    def fit_targets(self, train: Any) -> Any:
        """Learn smoothed means of the label; missing is a value of its own."""
        raise NotImplementedError

    def targets(self, state: Any, test: Any) -> Any:
        """Replace values by means."""
        raise NotImplementedError


def stacked(columns: Any, dtype: Any) -> Any:
    """Return columns side by side in one array, row by row."""
    first = next(iter(columns.values()))
    out = np.empty((len(first), len(columns)), dtype)
    for place, values in enumerate(columns.values()):
        out[:, place] = values
    return out


class Pandas(Numpy):
    """pandas and NumPy."""

    def load(self, table: pa.Table) -> Any:
        """Return a frame."""
        return table.to_pandas()

    def column(self, frame: Any, name: str) -> Any:
        """Return a column as an array."""
        return frame[name].to_numpy()

    def fit_ids(self, train: Any) -> Any:
        """Number the distinct values and count the numbers."""
        import pandas

        vocabularies = []
        for name in CATEGORIES:
            codes, values = pandas.factorize(train[name])
            counts = np.bincount(codes[codes >= 0], minlength=len(values))
            order = np.lexsort((np.asarray(values), -counts))
            vocabularies.append(pandas.Index(values[order]))
        return vocabularies

    def ids(self, state: Any, test: Any) -> Any:
        """Look values up in an index."""
        made = {}
        for name, values in zip(CATEGORIES, state, strict=True):
            found = values.get_indexer(test[name]) + FIRST
            found[found < FIRST] = UNKNOWN
            if test[name].hasnans:
                found[test[name].isna().to_numpy()] = MISSING
            made[name] = found
        return made

    def hashed(self, _state: Any, test: Any) -> Any:
        """Take remainders of pandas' hash."""
        from pandas.util import hash_array

        return {
            name: (hash_array(test[name].to_numpy()) % BUCKETS).astype(np.int64)
            for name in CATEGORIES
        }

    def fit_targets(self, train: Any) -> Any:
        """Aggregate the label by value."""
        mean = train["label"].mean()
        learned = []
        for name in CATEGORIES:
            found = train.groupby(name, sort=False, dropna=False)["label"].agg(["sum", "count"])
            learned.append((found["sum"] + SMOOTHING * mean) / (found["count"] + SMOOTHING))
        return mean, learned

    def targets(self, state: Any, test: Any) -> Any:
        """Look means up in an index."""
        mean, learned = state
        made = {}
        for name, means in zip(CATEGORIES, learned, strict=True):
            places = means.index.get_indexer(test[name])
            made[name] = np.where(places < 0, mean, means.to_numpy()[places])
        return made


class Polars(Numpy):
    """Polars and NumPy."""

    def load(self, table: pa.Table) -> Any:
        """Return a frame in one piece."""
        import polars

        return polars.from_arrow(table).rechunk()

    def column(self, frame: Any, name: str) -> Any:
        """Return a column as an array."""
        return frame[name].to_numpy()

    def fit_ids(self, train: Any) -> Any:
        """Count by value and sort by counts, all columns together."""
        import polars as pl

        queries = [
            train.lazy()
            .select(name)
            .drop_nulls()
            .group_by(name)
            .len("count")
            .sort("count", name, descending=[True, False])
            .select(name, (pl.int_range(pl.len(), dtype=pl.Int64) + FIRST).alias("id"))
            for name in CATEGORIES
        ]
        return pl.collect_all(queries)

    def ids(self, state: Any, test: Any) -> Any:
        """Join the ids, all columns together."""
        import polars as pl

        queries = [
            test.lazy()
            .select(name)
            .join(known.lazy(), on=name, how="left", maintain_order="left")
            .select(
                pl.when(pl.col(name).is_null())
                .then(pl.lit(MISSING, pl.Int64))
                .otherwise(pl.col("id").fill_null(UNKNOWN))
                .alias(name)
            )
            for name, known in zip(CATEGORIES, state, strict=True)
        ]
        return {
            name: found[name].to_numpy()
            for name, found in zip(CATEGORIES, pl.collect_all(queries), strict=True)
        }

    def hashed(self, _state: Any, test: Any) -> Any:
        """Take remainders of Polars' hash."""
        import polars as pl

        found = test.select((pl.col(CATEGORIES).hash(0) % BUCKETS).cast(pl.Int64))
        return {name: found[name].to_numpy() for name in CATEGORIES}

    def fit_targets(self, train: Any) -> Any:
        """Aggregate the label by value, all columns together."""
        import polars as pl

        mean = train["label"].mean()
        smoothed = (pl.col("label").sum() + SMOOTHING * mean) / (pl.len() + SMOOTHING)
        queries = [train.lazy().group_by(name).agg(smoothed.alias("mean")) for name in CATEGORIES]
        return mean, pl.collect_all(queries)

    def targets(self, state: Any, test: Any) -> Any:
        """Join the means, all columns together."""
        import polars as pl

        mean, learned = state
        queries = [
            test.lazy()
            .select(name)
            .join(known.lazy(), on=name, how="left", nulls_equal=True, maintain_order="left")
            .select(pl.col("mean").fill_null(mean))
            for name, known in zip(CATEGORIES, learned, strict=True)
        ]
        return {
            name: found["mean"].to_numpy()
            for name, found in zip(CATEGORIES, pl.collect_all(queries), strict=True)
        }


class ScikitLearn(Pandas):
    """scikit-learn's estimators on frames of pandas; it has no hash of single columns."""

    def tasks(self) -> dict[str, Task]:
        """Every task but buckets."""
        return {name: task for name, task in super().tasks().items() if name != HASHED}

    def fit_numbers(self, train: Any) -> Any:
        """Fit a pipeline."""
        from sklearn.impute import SimpleImputer
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import FunctionTransformer, StandardScaler

        steps = (
            SimpleImputer(strategy="constant", fill_value=0),
            FunctionTransformer(_log),
            StandardScaler(),
        )
        return make_pipeline(*steps).fit(train[INTEGERS].astype(np.float64))

    def numbers(self, state: Any, test: Any) -> Any:
        """Apply the pipeline."""
        made = state.transform(test[INTEGERS].astype(np.float64))
        return dict(zip(INTEGERS, made.T, strict=True))

    def fit_ids(self, train: Any) -> Any:
        """Fit the encoder, whose codes follow the values; counts order them."""
        from sklearn.preprocessing import OrdinalEncoder

        encoder = OrdinalEncoder(
            handle_unknown="use_encoded_value",
            unknown_value=-1,
            encoded_missing_value=-2,
            dtype=np.int64,
        ).fit(train[CATEGORIES])
        ranks = []
        for codes, values in zip(
            encoder.transform(train[CATEGORIES]).T, encoder.categories_, strict=True
        ):
            known = np.flatnonzero(codes >= 0)
            counts = np.bincount(codes[known], minlength=len(values))
            rank = np.empty(len(values) + 2, np.int64)
            rank[np.argsort(-counts, kind="stable")] = np.arange(len(values)) + FIRST
            rank[-1], rank[-2] = UNKNOWN, MISSING
            ranks.append(rank)
        return encoder, ranks

    def ids(self, state: Any, test: Any) -> Any:
        """Encode, then bring the codes in order of frequency."""
        encoder, ranks = state
        codes = encoder.transform(test[CATEGORIES])
        return {
            name: rank[codes[:, i]]
            for i, (name, rank) in enumerate(zip(CATEGORIES, ranks, strict=True))
        }

    def fit_targets(self, train: Any) -> Any:
        """Fit the encoder."""
        from sklearn.preprocessing import TargetEncoder

        encoder = TargetEncoder(smooth=SMOOTHING, target_type="continuous")
        return encoder.fit(train[CATEGORIES], train["label"])

    def targets(self, state: Any, test: Any) -> Any:
        """Encode."""
        return dict(zip(CATEGORIES, state.transform(test[CATEGORIES]).T, strict=True))


def _log(values: Any) -> Any:
    return np.log1p(np.maximum(values, 0.0))


class Gpuframe:
    """gpuframe's estimators, on columns that remember nothing of the call before."""

    def tasks(self) -> dict[str, Task]:
        """Every task."""
        return {
            NUMBERS: (self.fit_numbers, self.numbers),
            IDS: (self.fit_ids, self.ids),
            HASHED: (nothing, self.hashed),
            TARGETS: (self.fit_targets, self.targets),
            MATRICES: (self.fit_both, self.matrices),
        }

    def load(self, table: pa.Table) -> Any:
        """Return a frame in device memory."""
        import gpuframe

        gpuframe.options.fallback = "raise"
        return gpuframe.from_arrow(table)

    def _scaling(self) -> list[Any]:
        from gpuframe.features import Clip, FillMissing, LogTransform, StandardScaler

        return [
            ("fill", FillMissing(fill_value=0), INTEGERS),
            ("clip", Clip(lower=0), INTEGERS),
            ("log", LogTransform(), INTEGERS),
            ("scale", StandardScaler(), INTEGERS),
        ]

    def _coding(self) -> list[Any]:
        from gpuframe.features import Categorify

        return [("ids", Categorify(), CATEGORIES)]

    def fit_numbers(self, train: Any) -> Any:
        """Fit what the integers go through."""
        from gpuframe.features import Pipeline

        return Pipeline(self._scaling()).fit(train[INTEGERS])

    def fit_ids(self, train: Any) -> Any:
        """Fit vocabularies."""
        from gpuframe.features import Pipeline

        return Pipeline(self._coding()).fit(train[CATEGORIES])

    def fit_targets(self, train: Any) -> Any:
        """Fit means of the label."""
        from gpuframe.features import TargetEncoder

        return TargetEncoder(smoothing=SMOOTHING).fit(train[CATEGORIES], train["label"])

    def fit_both(self, train: Any) -> Any:
        """Fit all of them."""
        from gpuframe.features import Pipeline

        return Pipeline(self._scaling() + self._coding()).fit(train[INTEGERS + CATEGORIES])

    def numbers(self, state: Any, test: Any) -> Any:
        """Return the integers as columns."""
        from bench.libraries import written

        return written(state.transform(test))

    def ids(self, state: Any, test: Any) -> Any:
        """Return the ids as columns."""
        from bench.libraries import written

        return written(state.transform(test))

    def targets(self, state: Any, test: Any) -> Any:
        """Return the means as columns."""
        from bench.libraries import written

        return written(state.transform(test))

    def hashed(self, _state: Any, test: Any) -> Any:
        """Take remainders of the public hash."""
        from gpuframe.ops import hashing

        found = (hashing.values(test[name]._column)[0] for name in CATEGORIES)
        return {
            name: hashing.buckets(hashes, BUCKETS)
            for name, hashes in zip(CATEGORIES, found, strict=True)
        }

    def matrices(self, state: Any, test: Any) -> Any:
        """Return both matrices, row by row."""
        return (
            state.matrix(test, INTEGERS, dtype="float32", layout="rows"),
            state.matrix(test, CATEGORIES, dtype="int64", layout="rows"),
        )


SIDES: dict[str, Callable[[], Any]] = {
    "gpuframe": Gpuframe,
    "pandas": Pandas,
    "polars": Polars,
    "sklearn": ScikitLearn,
}

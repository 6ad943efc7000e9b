"""Estimators on collections: partitions teach by themselves, and are transformed one by one.

`fit` asks each partition for states that merge (`features.lessons`), puts them together in a tree
and finishes once, so that what is learned has the bits of one frame for any partitioning.
`transform` is lazy; the estimator is one node of the graph, which each worker gets once.

Example:
    >>> import dask.dataframe as dd, gpuframe as pd, gpuframe.dask
    >>> from gpuframe.features import Categorify
    >>> frame = pd.DataFrame({"city": ["Bonn", "Graz", "Graz", "Wien"]})
    >>> parts = dd.from_pandas(frame, npartitions=2)
    >>> Categorify().fit_transform(parts).compute()["city"].tolist()
    [4, 3, 3, 5]
"""

import copy
import pickle
import sys
from collections.abc import Iterable
from typing import Any

import dask
import numpy as np
from dask.base import normalize_token, tokenize
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.delayed import Delayed, delayed

from gpuframe import device
from gpuframe.dask import apart, dispatches
from gpuframe.features import documents
from gpuframe.features.base import Transformer
from gpuframe.features.fitting import Fitting
from gpuframe.features.inputs import as_frame, named, require
from gpuframe.features.lessons import Lesson
from gpuframe.features.pipeline import Pipeline
from gpuframe.features.saving import document_of
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.fallback import lift
from gpuframe.frames.series import Series

SPLIT_EVERY = 8
"""States that one task merges."""

LARGE = 1 << 20
"""Bytes from which a node goes to a worker by itself."""

Model = Transformer | Pipeline


def register() -> None:
    """Register tokens of estimators with Dask."""
    normalize_token.register((Transformer, Pipeline), token)


def token(model: Model) -> Any:
    """Return what `transform` depends on: parameters and what was learned, as a document."""
    tables: list[Any] = []
    writer = documents.Writer(tables)
    if isinstance(model, Pipeline):
        document = document_of(model, writer, merging=False)
    else:
        document = model._document(writer, merging=False)
    container = getattr(model, "_output_container", "default")
    return type(model).__name__, container, documents.pack(document, tables)


# --- fitting ----------------------------------------------------------------------------------


def learn(estimator: Transformer, X: Any, y: Any) -> None:
    """Let an estimator learn from the rows of a collection, beside what it knows."""
    fresh = copy.copy(estimator)
    fresh._forget()
    Fitting([("", fresh, None)], watch=False).run(X, y, progress=False)
    found = estimator.merge(fresh) if estimator.__sklearn_is_fitted__() else fresh
    vars(estimator).update(vars(found))


def read(fitting: Fitting, X: Any, y: Any) -> set[str]:
    """Read a collection once; return the steps that have learned from it.

    Raises:
        KeyError, TypeError, ValueError: before anything is read, where the columns will not do.
    """
    check(X, y)
    empty = no_rows(X)
    prepared = fitting.prepared(empty, no_rows(y) if is_collection(y) else y)
    steps = [(step, token(estimator), repr(chosen)) for step, estimator, chosen in fitting.steps]
    known = fitting.passes, fitting.names, fitting.columns, sorted(fitting.postponed)
    node = literal((fitting, empty), f"fitting-{tokenize(steps, known, empty)}")
    # The partitions are of states; `meta` says so to nobody.
    parts = mapped(X, _lesson, *targets(y), node, names=named(y), meta=empty)
    lesson: Lesson = _merged(parts.to_delayed()).compute()
    return fitting.take(lesson, prepared)


def _lesson(part: Any, *others: Any, names: list[Any]) -> Lesson:
    """Return what one partition teaches."""
    *target, (fitting, empty) = others
    found: Lesson = fitting.lesson(rows_of(part, empty), target[0] if target else names or None)
    return found


def _merged(parts: list[Delayed]) -> Delayed:
    """Return the state of all parts, merged in a tree."""
    merge = delayed(_merge, pure=True)
    while len(parts) > 1:
        starts = range(0, len(parts), SPLIT_EVERY)
        parts = [merge(parts[start : start + SPLIT_EVERY]) for start in starts]
    return parts[0]


def _merge(states: list[Any]) -> Any:
    """Merge neighbours first, so that what is large is merged few times."""
    while len(states) > 1:
        pairs = [states[at : at + 2] for at in range(0, len(states), 2)]
        states = [pair[0].merge(pair[1]) if len(pair) > 1 else pair[0] for pair in pairs]
    return states[0]


# --- transforming -----------------------------------------------------------------------------


def transform(model: Model, X: Any) -> Any:
    """Return the collection of the features of a collection."""
    return crossed(model, X, None)


def crossed(model: Model, X: Any, y: Any) -> Any:
    """Return the features of the rows that were learned from; see `fit_transform`."""
    check(X, y)
    rows = _columns(model, X, y)
    empty = no_rows(rows)
    meta = model.transform(_described(empty)).iloc[:0]
    node = literal((_transforming(model), empty, meta), f"features-{tokenize(model, empty)}")
    steps = apart.steps_of(model, crossing=y is not None)
    if steps:
        pairs = mapped(rows, apart.beside, *targets(y), names=named(y), meta=empty)
        return apart.transformed(pairs, node, steps, meta)
    return mapped(rows, _features, node, meta=meta)


def _features(part: Any, given: tuple[Model, DataFrame, Any]) -> Any:
    """Return the features of one partition."""
    model, empty, meta = given
    return apart.of_dtypes(model.transform(rows_of(part, empty)), empty, meta)


def _described(empty: DataFrame) -> DataFrame:
    """Return made rows, with a missing value in each column that may have one."""
    objects = [name for name, dtype in empty.dtypes.items() if dtype == np.dtype(object)]
    made: DataFrame = dispatches.meta_nonempty(empty.drop(columns=objects))
    for name in objects:
        made[name] = Series([None] * len(made), dtype=object, index=made.index)
    found: DataFrame = made[list(empty.columns)]
    return found


def matrix(
    model: Pipeline, X: Any, columns: Iterable[Any] | None, dtype: str, layout: Any
) -> Any:  # fmt: skip
    """Return the array of Dask whose blocks are the matrices of partitions."""
    check(X, None)
    if dtype == "bfloat16":
        raise TypeError("matrix: an array of Dask is of NumPy's dtypes, which lack bfloat16")
    if steps := apart.steps_of(model, crossing=False):
        raise TypeError(
            f"matrix: steps {[step for step, _ in steps]} make features of rows that lie in "
            "several partitions: transform the collection first"
        )
    rows = _columns(model, X, None)
    empty = no_rows(rows)
    chosen = None if columns is None else list(columns)
    settings: dict[str, Any] = {"columns": chosen, "dtype": dtype, "layout": layout}
    meta = device.to_host(model.matrix(empty, **settings).values)
    node = literal((_transforming(model), empty), f"matrix-{tokenize(model, empty)}")
    return mapped(rows, _matrix, node, meta=meta, **settings)


def _matrix(part: Any, given: tuple[Pipeline, DataFrame], **settings: Any) -> Any:
    """Return the matrix of one partition as an array."""
    model, empty = given
    return model.matrix(rows_of(part, empty), **settings).values


def _columns(model: Model, X: Any, y: Any) -> Any:
    """Return the collection of the columns that are read: others need not be."""
    names = model._needed() if isinstance(model, Transformer) else model._fitted_names()
    owner = type(model).__name__
    require(owner, names, list(X.columns))
    require(f"{owner}: target", named(y), list(X.columns))
    return X[[*names, *(name for name in named(y) if name not in names)]]


# --- partitions -------------------------------------------------------------------------------


def is_collection(given: Any) -> bool:
    """Whether it is a frame, series or index of Dask."""
    return isinstance(given, dask_collections.FrameBase)


def check(X: Any, y: Any) -> None:
    """Refuse what is no collection of frames, and a target that does not lie beside it.

    Raises:
        TypeError: X is another kind of collection; y is neither of Dask nor a name.
        ValueError: the partitions of X and y are not the same.
    """
    if not isinstance(X, dask_collections.DataFrame):
        raise TypeError(f"estimators take a DataFrame of Dask, not its {type(X).__name__}")
    if is_collection(y):
        same = not (X.known_divisions and y.known_divisions) or X.divisions == y.divisions
        if y.npartitions != X.npartitions or not same:
            raise ValueError(
                f"the target has {y.npartitions} partitions, the frame {X.npartitions}: they "
                "have to be of the same rows"
            )
    elif y is not None and not named(y):
        raise TypeError(
            f"beside a collection the target is a column's name, or a collection of the same "
            f"partitions, not {type(y).__name__}"
        )


def no_rows(collection: Any) -> Any:
    """Return an empty frame or series of ours of a collection's dtypes."""
    return lift(collection._meta.iloc[:0])


def rows_of(part: Any, empty: DataFrame) -> DataFrame:
    """Return a partition as a frame of ours; without rows it may be of any dtypes."""
    return as_frame(part) if len(part) else empty


def targets(y: Any) -> list[Any]:
    """Return the collection of the target, if it is one."""
    return [y] if is_collection(y) else []


def literal(value: Any, name: str) -> Delayed:
    """Return a value as a node of a graph, which each worker gets once.

    What is large goes to a worker by itself, and not with the graph through the scheduler.
    """
    client = _client()
    if client is not None and _size(value) > LARGE:
        return delayed(client.scatter({name: value})[name])
    return delayed(value, name=name, traverse=False)


def _client() -> Any:
    """Return the client of the cluster that collections are computed on, if there is one."""
    distributed = sys.modules.get("distributed")
    if distributed is None or dask.config.get("scheduler", None) != "dask.distributed":
        return None
    return distributed.client._get_global_client()


def _size(value: Any) -> int:
    """Return the bytes of a value's pickle; those out of band are counted, not copied."""
    buffers: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    return len(rest) + sum(buffer.raw().nbytes for buffer in buffers)


def _transforming(model: Any) -> Any:
    """Return a model without what merges, which `transform` does not ask."""
    found = copy.copy(model)
    if isinstance(found, Pipeline):
        found._profile = None
        found.steps = [(step, _transforming(one), chosen) for step, one, chosen in found.steps]
    elif not found.crosses:
        found._states, found._merges = {}, False
    return found


def mapped(rows: Any, function: Any, *others: Any, meta: Any, **settings: Any) -> Any:
    """Return the collection of a function of each partition; others lie beside `rows`."""
    return rows.map_partitions(
        function, *others, meta=meta, enforce_metadata=False, align_dataframes=False, **settings
    )


# --- batches ----------------------------------------------------------------------------------


class Parts:
    """The partitions of a collection, computed when they are asked for.

    Args:
        collection: of frames.
        columns: those that are needed; None: all.

    Attributes:
        row_bytes: bytes of a row, if all columns are numbers.
    """

    def __init__(self, collection: Any, columns: Iterable[Any] | None) -> None:
        check(collection, None)
        rows = collection if columns is None else collection[list(columns)]
        self._empty = no_rows(rows)
        # Only needed columns are read, but no partitions are put together: `sizes` are of them.
        self._parts = rows.simplify().to_delayed(optimize_graph=False)
        self.row_bytes = 8 * len(rows.columns)

    def __len__(self) -> int:
        """Return the number of partitions."""
        return len(self._parts)

    def sizes(self) -> list[int]:
        """Return the rows of each partition."""
        count = delayed(len, pure=True)
        return list(dask.compute(*(count(part) for part in self._parts)))

    def read(self, numbers: Iterable[int]) -> DataFrame:
        """Return the rows of some partitions, one below the other."""
        parts = dask.compute(*(self._parts[number] for number in numbers))
        found: DataFrame = dispatches.concat([rows_of(part, self._empty) for part in parts])
        return found


__all__ = ["Parts", "crossed", "learn", "matrix", "read", "register", "transform"]

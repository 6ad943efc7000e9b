"""Steps whose features follow from rows of other partitions: their columns come to one place.

Cross-fitted encodings of a target and features of a key's rows in time need rows wherever they
lie. A step's own columns, and nothing else, are put together, the step makes its columns of all
rows, and each partition goes on with its part of them.
"""

import itertools
from typing import Any

import dask.dataframe as dd
import numpy as np
from dask.delayed import Delayed, delayed

from gpuframe.columns.table import Table
from gpuframe.dask import dispatches
from gpuframe.features.base import Transformer
from gpuframe.features.environment import Environment
from gpuframe.features.inputs import Columns, as_frame, columns_of, targets_of
from gpuframe.features.pipeline import Pipeline
from gpuframe.frames.dataframe import DataFrame

Model = Transformer | Pipeline
Finished = dict[str, DataFrame]
"""The columns of steps that are made already."""


def steps_of(model: Model, *, crossing: bool) -> list[tuple[str, Transformer]]:
    """Return the steps that need rows of all partitions.

    Args:
        model: an estimator or a pipeline.
        crossing: whether rows are encoded that were learned from.
    """
    steps = model.named_steps if isinstance(model, Pipeline) else {"": model}
    return [
        (step, estimator)
        for step, estimator in steps.items()
        if estimator.across_rows or (crossing and estimator.crosses)
    ]


def transformed(pairs: Any, node: Delayed, steps: Any, meta: Any) -> Any:
    """Return the collection of features, the columns of `steps` made of all rows.

    Args:
        pairs: collection of what `beside` returns.
        node: the model, a frame without rows and the description of the features.
        steps: those of `steps_of`.
        meta: the description of the features.
    """
    best = pairs.optimize()  # which may put partitions together
    parts = best.to_delayed(optimize_graph=False)
    finished: list[dict[str, Delayed]] = [{} for _ in parts]
    before, whole, after = (delayed(one, pure=True) for one in (_before, _whole, _after))
    for step, _ in steps:
        pieces = [
            before(part, node, step, made) for part, made in zip(parts, finished, strict=True)
        ]
        results = whole(pieces, node, step)
        finished = [made | {step: results[at]} for at, made in enumerate(finished)]
    made = [after(part, node, given) for part, given in zip(parts, finished, strict=True)]
    return dd.from_delayed(made, meta=meta, divisions=best.divisions, verify_meta=False)


def beside(part: Any, *target: Any, names: list[Any]) -> tuple[Any, Any]:
    """Return a partition and the target of its rows: a frame, a series, names or None."""
    return part, target[0] if target else names or None


def _before(pair: tuple[Any, Any], given: Any, step: str, finished: Finished) -> Any:
    """Return the columns that a step takes of one partition, and those of the target."""
    model, empty, _ = given
    part, y = pair
    frame = as_frame(part) if len(part) else empty
    targets = targets_of(frame, y)
    if isinstance(model, Pipeline):
        environment = model._run(frame, _taker(finished), step)
        columns = environment.columns(model.columns_[step])
    else:
        columns = {name: frame._table.column(name) for name in model._fitted_names()}
    return _frame(columns, frame), _frame(targets, frame)


def _whole(pieces: list[Any], given: Any, step: str) -> list[DataFrame]:
    """Let a step make its columns of all rows; return those of each partition."""
    model, _, _ = given
    estimator = model.named_steps[step] if isinstance(model, Pipeline) else model
    filled = [piece for piece in pieces if len(piece[0])] or pieces[:1]
    rows, targets = (dispatches.concat(list(of)) for of in zip(*filled, strict=True))
    if estimator.crosses:
        made = estimator._crossed(columns_of(rows), columns_of(targets), rows._index.columns)
    else:
        made = estimator._made(columns_of(rows), len(rows))
    found = _frame(made, rows)
    ends = itertools.accumulate((len(frame) for frame, _ in pieces), initial=0)
    return [found.iloc[start:stop] for start, stop in itertools.pairwise(ends)]


def _after(pair: tuple[Any, Any], given: Any, finished: Finished) -> Any:
    """Return the features of one partition."""
    model, empty, meta = given
    part, _ = pair
    frame = as_frame(part) if len(part) else empty
    if isinstance(model, Pipeline):
        made = model._framed(frame, frame, model._run(frame, _taker(finished)))
    else:
        made = model._output(frame, frame, columns_of(finished[""]))
    return of_dtypes(made, empty, meta)


def of_dtypes(made: Any, empty: DataFrame, meta: Any) -> Any:
    """Return features with the dtypes that those of all partitions have.

    Nullable numbers, if none is missing, stay what they are where missing ones become doubles.
    """
    dtypes = meta.dtypes.to_dict()
    changed = {
        name: dtypes[name]
        for name, given in empty.dtypes.items()
        if dtypes.get(name) == np.float64 != given and made[name].dtype == given
    }
    return made.astype(changed) if changed else made


def _taker(finished: Finished) -> Any:
    def columns(step: str, estimator: Transformer, environment: Environment) -> Columns | None:  # noqa: ARG001
        return columns_of(finished[step]) if step in finished else None

    return columns


def _frame(columns: Columns, rows: DataFrame) -> DataFrame:
    """Return columns with the row labels of a frame."""
    table = Table(tuple(columns), tuple(columns.values()), len(rows))
    return DataFrame._from_table(table, rows._index)

"""Pipelines as ONNX models: their steps are traced to expressions, which become a graph."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from gpuframe.columns import pandas as from_host
from gpuframe.features.base import Expressions, Transformer
from gpuframe.features.categorify import Categorify
from gpuframe.features.elements import OnElements
from gpuframe.features.environment import Environment
from gpuframe.features.fill import FillMissing
from gpuframe.features.grouped import AsOfStatistics, GroupStatistics
from gpuframe.features.hashed import HashBucket, HashedCross
from gpuframe.features.lists import ListSlice
from gpuframe.features.making import Making, Staged
from gpuframe.features.of_lists import OfLists
from gpuframe.features.texts import CharacterClasses, TextHash, TextLength
from gpuframe.features.times import OfTimes
from gpuframe.ops.expressions import Expression, Field, Lookup, load
from gpuframe.ops.graph_times import Part, ticks_of
from gpuframe.ops.graphs import LEAST_OPSET, MATRICES, Filled, Graph, NotExportableError, Settled

if TYPE_CHECKING:
    from gpuframe.features.pipeline import Pipeline

__all__ = ["NotExportableError", "exported"]

_REASONS: list[tuple[tuple[type[Transformer], ...], str]] = [
    ((ListSlice, OfLists, OnElements), "it takes lists, for which tensors have no form"),
    ((Categorify,), "unknown values are hashed (num_buckets), which ONNX cannot"),
    ((FillMissing,), "it fills what are neither numbers nor columns that were given"),
    ((HashBucket, HashedCross, TextHash), "values are hashed, which ONNX cannot"),
    ((CharacterClasses, TextLength), "it looks at the characters of texts"),
    ((AsOfStatistics, GroupStatistics), "rows look up statistics of their keys"),
]


@dataclass(frozen=True, slots=True, eq=False)
class _Lost(Field):
    """A column that a step makes which ONNX has no form for.

    Attributes:
        why: step, estimator and reason.
    """

    why: str


class _Traced(Environment):
    """Columns on their way through the steps, all of them expressions of fields."""

    def __init__(self, dtypes: Mapping[Any, str]) -> None:
        super().__init__({name: Field(name) for name in dtypes}, 0)
        self._dtypes = dtypes

    def _results(self, step: str, estimator: Transformer, inputs: Expressions) -> Expressions:
        found = estimator._expressions(inputs)
        if found is not None:
            return found
        known = {
            name: value if value.source is not None else _settled(value)
            for name, value in inputs.items()
        }
        found = estimator._expressions(known)
        if found is not None:
            return found
        if isinstance(estimator, Staged):
            return _beside(estimator, known, estimator._staged(known, _settled))
        if isinstance(estimator, FillMissing) and all(map(_is_column, known.values())):
            return _filled(estimator, known)
        reason = _why(estimator)
        if isinstance(estimator, OfTimes):
            places = [_name_of(value) for value in known.values()]
            dtypes = [str(self._dtypes.get(name, "made ones")) for name in places]
            others = [dtype for dtype in dtypes if ticks_of(dtype) is None]
            if not others:
                return _beside(estimator, known, _of_times(estimator, known))
            reason = f"it has no calendar of {', '.join(others)}"
        why = f"step {step!r}: {type(estimator).__name__}: {reason}"
        return {name: load(_Lost(name, why)) for name in estimator._names_out(list(inputs))}


def _beside(estimator: Making, known: Expressions, made: Expressions) -> Expressions:
    return known | made if estimator.keep else made


def _name_of(given: Expression) -> Any:
    """Return the name of the column that an expression is, or None."""
    source = given.source
    return source.name if type(source) is Field else None


def _is_column(given: Expression) -> bool:
    return type(given.source) is Field


def _filled(estimator: FillMissing, inputs: Expressions) -> Expressions:
    """Return columns of texts and times with their missing values filled."""
    made: Expressions = {}
    for name, given in inputs.items():
        value = estimator.statistics_[name]
        made[name] = given if value is None else load(Filled(_name_of(given), value))
    if estimator.add_indicator:
        nothing = Lookup(from_host.from_list([]), 0, 0, 1)
        flags = [Expression((("identify", given.source, nothing),)) for given in inputs.values()]
        made |= dict(zip(estimator._names_out(list(inputs))[len(inputs) :], flags, strict=True))
    return made


def _of_times(estimator: OfTimes, inputs: Expressions) -> Expressions:
    made: Expressions = {}
    for name, given in inputs.items():
        read = cache(lambda part, given=given: load(Part(_name_of(given), part)))
        made |= estimator._outputs(name, read)
    return made


def _settled(expression: Expression) -> Expression:
    return load(Settled(None, expression))


def _why(estimator: Transformer) -> str:
    if estimator.across_rows:
        return "features of a row follow from other rows"
    for kinds, reason in _REASONS:
        if isinstance(estimator, kinds):
            return reason
    return "its features are no steps of arithmetic on the columns of a row"


def exported(
    pipeline: "Pipeline",
    columns: Iterable[Any] | Mapping[str, Iterable[Any]] | None,
    dtype: str | Mapping[str, str],
    opset: int,
    missing_text: str,
) -> Any:
    """Return the ONNX model of a fitted pipeline; `Pipeline.to_onnx` describes it."""
    try:
        import onnx
    except ImportError as error:
        raise ImportError("to_onnx needs the package onnx: pip install 'gpuframe[onnx]'") from error
    newest = onnx.defs.onnx_opset_version()
    if not LEAST_OPSET <= opset <= newest:
        raise ValueError(f"opset is between {LEAST_OPSET} and {newest}, not {opset}")
    traced = _Traced({name: pipeline._dtypes[name] for name in pipeline._fitted_names()})
    pipeline._through(traced)
    values = pipeline._kept(traced).values
    outputs = _outputs(columns, values)
    dtypes = {name: dtype if isinstance(dtype, str) else dtype[name] for name in outputs}
    wrong = {name: kind for name, kind in dtypes.items() if kind not in MATRICES}
    if wrong:
        raise ValueError(f"dtype takes one of {MATRICES}, not {wrong}")
    _require_steps([values[name] for names in outputs.values() for name in names])
    graph = Graph(pipeline._dtypes, opset, missing_text)
    for name, features in outputs.items():
        graph.output(name, [values[feature] for feature in features], dtypes[name])
    made = {name: [str(feature) for feature in names] for name, names in outputs.items()}
    missing = {str(name): how for name, how in graph.inputs.missing.items()}
    kept = {str(name): str(pipeline._dtypes[name]) for name in graph.inputs.missing}
    return graph.model({
        "gpuframe.features": json.dumps(made),
        "gpuframe.missing": json.dumps(missing),
        "gpuframe.dtypes": json.dumps(kept),
    })  # fmt: skip


def _outputs(columns: Any, values: Expressions) -> dict[str, list[Any]]:
    """Return the features of each output.

    Raises:
        KeyError: there is no such feature.
        ValueError: an output has no features.
    """
    if columns is None:
        found = {"features": list(values)}
    elif isinstance(columns, Mapping):
        found = {name: list(features) for name, features in columns.items()}
    else:
        found = {"features": list(columns)}
    absent = [name for names in found.values() for name in names if name not in values]
    if absent:
        raise KeyError(f"features {absent} are not among {list(values)}")
    if not found or not all(found.values()):
        raise ValueError(f"outputs without features: {found}")
    return found


def _require_steps(chosen: list[Expression]) -> None:
    """Raise where features need steps that have no form in ONNX.

    Raises:
        NotExportableError: names all these steps and why.
    """
    lost: dict[str, None] = {}
    seen: set[int] = set()
    waiting = list(reversed(chosen))
    while waiting:
        for source in waiting.pop().sources:
            if isinstance(source, _Lost):
                lost[source.why] = None
            elif isinstance(source, Settled) and id(source) not in seen:
                seen.add(id(source))
                waiting.append(source.expression)
    if lost:
        raise NotExportableError("ONNX has no form for\n  " + "\n  ".join(lost))

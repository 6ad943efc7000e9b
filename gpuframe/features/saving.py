"""Pipelines as documents: docs/format.md specifies what is written here."""

from typing import TYPE_CHECKING, Any, TypeVar

from gpuframe.features import documents
from gpuframe.features.fitting import Step
from gpuframe.features.postponed import Postponed
from gpuframe.features.registry import ESTIMATORS
from gpuframe.features.selecting import Chosen, Made, Selector
from gpuframe.features.watching import Profile

if TYPE_CHECKING:
    from gpuframe.features.pipeline import Pipeline

FORMAT = "gpuframe-pipeline"
VERSION = 2

Kind = TypeVar("Kind", bound="Pipeline")


def document_of(
    pipeline: "Pipeline", writer: documents.Writer, *, merging: bool = True
) -> dict[str, Any]:
    """Return the document of a pipeline; tables go to the writer."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "remainder": pipeline.remainder,
        "watch": pipeline.watch,
        "steps": [
            {
                "name": name,
                "columns": _encoded(writer, columns),
                "estimator": estimator._document(writer, merging=merging),
            }
            for name, estimator, columns in pipeline.steps
        ],
    }
    if hasattr(pipeline, "feature_names_in_"):
        document["features"] = writer.encode(pipeline._fitted_names())
        document["dtypes"] = writer.encode(pipeline._dtypes)
        profile = pipeline._profile
        if profile is not None and writer.tables is not None:
            fields = {"dtypes": profile.dtypes, "states": profile.states}
            document["profile"] = writer.encode(fields)
        document["taken"] = writer.encode(pipeline.columns_)
        document["passes"] = pipeline.passes_
        document["postponed"] = writer.encode(
            {
                step: {name: [one.step, one.name, one.chain] for name, one in columns.items()}
                for step, columns in pipeline._postponed.items()
            }
        )
    return document


def restored(cls: type[Kind], document: dict[str, Any], reader: documents.Reader) -> Kind:
    """Return the pipeline of a document; only estimators of this package are made.

    Raises:
        ValueError: the document is of another format or version, or names an unknown estimator.
    """
    if document.get("format") != FORMAT or document.get("version") not in (1, VERSION):
        raise ValueError(
            f"no {FORMAT} of version 1 or {VERSION}: format {document.get('format')!r}, "
            f"version {document.get('version')!r}"
        )
    steps: list[Step] = []
    for step in document["steps"]:
        kind = step["estimator"].get("type")
        if kind not in ESTIMATORS:
            raise ValueError(f"step {step['name']!r} names an unknown estimator {kind!r}")
        estimator = ESTIMATORS[kind]._of_document(step["estimator"], reader)
        steps.append((step["name"], estimator, _decoded(reader, step["columns"])))
    remainder, watch = document.get("remainder", "passthrough"), document.get("watch", False)
    pipeline = cls(steps, remainder=remainder, watch=watch)
    if "profile" in document:
        pipeline._profile = Profile(**reader.decode(document["profile"]))
    if "features" in document:
        pipeline._set_names(reader.decode(document["features"]))
        unknown = {"items": [[name, None] for name in document["features"]]}
        pipeline._dtypes = reader.decode(document.get("dtypes", unknown))
        pipeline.passes_ = document.get("passes", 1)
        postponed = reader.decode(document.get("postponed", {"items": []}))
        pipeline._postponed = {
            step: {name: Postponed(*parts) for name, parts in columns.items()}
            for step, columns in postponed.items()
        }
        pipeline.columns_ = (
            reader.decode(document["taken"])
            if "taken" in document
            else {name: estimator._fitted_names() for name, estimator, _ in steps}
        )
    return pipeline


def _encoded(writer: documents.Writer, chosen: Chosen) -> Any:
    if isinstance(chosen, Selector):
        names = writer.encode(list(chosen.names))
        return {"selector": {"names": names, "dtype": chosen.dtype, "tag": chosen.tag}}
    return {"made": chosen.step} if isinstance(chosen, Made) else writer.encode(chosen)


def _decoded(reader: documents.Reader, stored: Any) -> Chosen:
    if isinstance(stored, dict) and "selector" in stored:
        kept = stored["selector"]
        return Selector(*reader.decode(kept["names"]), dtype=kept["dtype"], tag=kept["tag"])
    if isinstance(stored, dict) and "made" in stored:
        return Made(stored["made"])
    found: list[Any] | None = reader.decode(stored)
    return found

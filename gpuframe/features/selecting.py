"""Which columns a step takes: by name, by dtype, by tag, or what another step made."""

import fnmatch
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gpuframe.columns import dtypes

if TYPE_CHECKING:
    from gpuframe.features.base import Transformer
    from gpuframe.features.pipeline import Pipeline

KINDS = ("number", "bool", "text", "category", "time")


class Selector:
    """Columns by name, dtype or tag; all conditions given must hold.

    Tags are what `frame.attrs["tags"]` has for a column: {"user_id": ["id", "user"]}.

    Args:
        *names: labels, or patterns with `*`, `?` and `[...]`; a pattern is a label, too.
        dtype: "number", "bool", "text", "category" or "time".
        tag: a tag.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import FillMissing, Selector, StandardScaler
        >>> frame = pd.DataFrame({"a": [1.0, None, 4.0], "b": ["x", "y", "z"]})
        >>> pipeline = Selector(dtype="number") >> FillMissing() >> StandardScaler()
        >>> pipeline.fit_transform(frame)["a"].round(3).tolist()
        [-0.392, -0.981, 1.373]
    """

    def __init__(self, *names: Any, dtype: str | None = None, tag: str | None = None) -> None:
        """Store the conditions.

        Raises:
            ValueError: an unknown kind of dtype.
        """
        if dtype is not None and dtype not in KINDS:
            raise ValueError(f"dtype takes one of {KINDS}, not {dtype!r}")
        self.names = names
        self.dtype = dtype
        self.tag = tag

    def __repr__(self) -> str:
        """Show the conditions."""
        parts = [repr(name) for name in self.names]
        parts += [f"{key}={value!r}" for key in ("dtype", "tag") if (value := getattr(self, key))]
        return f"Selector({', '.join(parts)})"

    def __eq__(self, other: object) -> bool:
        """Tell whether the conditions are the same."""
        return isinstance(other, Selector) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __rshift__(self, estimator: "Transformer") -> "Pipeline":
        """Return the pipeline of one estimator on these columns."""
        from gpuframe.features.pipeline import Pipeline

        return Pipeline([(type(estimator).__name__.lower(), estimator, self)])

    def select(self, kinds: Mapping[Any, Any], tags: Mapping[Any, list[str]]) -> list[Any]:
        """Return the columns for which the conditions hold, in their order.

        Args:
            kinds: dtype by column.
            tags: tags by column.

        Raises:
            KeyError: a name is not there.
        """
        plain = [name for name in self.names if not _is_pattern(name)]
        absent = [name for name in plain if name not in kinds]
        if absent:
            raise KeyError(f"columns {absent} are not in the frame")
        return [
            name
            for name, dtype in kinds.items()
            if (not self.names or any(_fits(name, wanted) for wanted in self.names))
            and (self.dtype is None or kind_of(dtype) == self.dtype)
            and (self.tag is None or self.tag in tags.get(name, ()))
        ]


class Made:
    """The columns that a step of the pipeline made.

    Args:
        step: the step's name.
    """

    def __init__(self, step: str) -> None:
        """Store the name."""
        self.step = step

    def __repr__(self) -> str:
        """Show the step."""
        return f"Made({self.step!r})"

    def __eq__(self, other: object) -> bool:
        """Tell whether the step is the same."""
        return isinstance(other, Made) and other.step == self.step

    __hash__ = None  # type: ignore[assignment]


Chosen = list[Any] | Selector | Made | None
"""What a step of a pipeline takes; None: all columns."""


def kind_of(dtype: Any) -> str:
    """Return the kind of a dtype, one of KINDS, or "other"."""
    if dtypes.is_categorical(dtype):
        return "category"
    layout = dtypes.layout_of(dtype)
    known = {"numeric": "number", "boolean": "bool", "text": "text", "temporal": "time"}
    return known.get(layout, "text" if layout == "dictionary" else "other")


def _is_pattern(name: Any) -> bool:
    return isinstance(name, str) and any(sign in name for sign in "*?[")


def _fits(name: Any, wanted: Any) -> bool:
    matches = _is_pattern(wanted) and isinstance(name, str) and fnmatch.fnmatchcase(name, wanted)
    return matches or bool(name == wanted)

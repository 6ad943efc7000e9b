"""What features of the rows of a key in time share: keys, times, spans of time.

No feature knows anything of a later row, nor of its own row or of another of the same key and time
unless asked. Results stand in the order of the rows, whatever that is.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.features.base import Expressions, Transformer
from gpuframe.features.inputs import Columns, as_frame, require
from gpuframe.features.parameters import check_count, is_number, listed
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.series import Series
from gpuframe.ops import evaluate, hashing, timelines
from gpuframe.ops.expressions import Expression
from gpuframe.ops.timelines import Timeline

__all__ = ["Keyed", "by_key"]


class Keyed(Transformer):
    """Base of the estimators over the rows of a key in time.

    Subclasses say what they make of values (`_labels`, `_features`) and what they take
    (`_check_value`). The columns that are read stay in the output as they are, unless
    `keep_inputs` is False; new ones come behind them.
    """

    learns: ClassVar[bool] = False
    across_rows: ClassVar[bool] = True

    def __init__(
        self, by: Any, order_by: Any, columns: Any = None, *, keep_inputs: bool = True
    ) -> None:
        """Store the parameters."""
        self.by = by
        self.order_by = order_by
        self.columns = columns
        self.keep_inputs = keep_inputs

    def _keys(self) -> list[Any]:
        return listed(self.by)

    def _values(self, names: list[Any]) -> list[Any]:
        """Return the columns of values: those given, or all that are no key and no time."""
        if self.columns is not None:
            return listed(self.columns)
        return [name for name in names if name not in (*self._keys(), self.order_by)]

    def _check_parameters(self) -> None:
        if not self._keys():
            raise ValueError(f"{type(self).__name__}: by names no column")

    def _prepare(self, inputs: Expressions) -> None:
        needed = [*self._keys(), self.order_by, *self._values(list(inputs))]
        require(type(self).__name__, needed, inputs)
        super()._prepare(inputs)

    def _check_input(self, name: Any, expression: Expression) -> None:
        source = expression.source
        if name in self._keys():
            refuse_objects(self, name, source)
        if name == self.order_by and isinstance(source, Column):
            check_time(self, name, source)
        if self.columns is not None and name not in listed(self.columns):
            return
        if self.columns is not None or name not in (*self._keys(), self.order_by):
            self._check_value(name, expression)

    def _check_value(self, name: Any, expression: Expression) -> None:
        """Raise TypeError where a column of values is of a type that is not taken."""
        evaluate.require_numbers(type(self).__name__, name, expression)

    def _transform(self, columns: Columns) -> Columns:
        keys, time = [columns[name] for name in self._keys()], columns[self.order_by]
        line = tried(self, "keys or times", lambda: timelines.timeline(keys, time))
        made = dict(columns) if self.keep_inputs else {}
        return made | self._features(columns, line)

    def _features(self, columns: Columns, line: Timeline) -> Columns:
        """Return the new columns."""
        raise NotImplementedError(type(self).__name__)

    def _labels(self, names: list[Any]) -> list[Any]:
        """Return the names of the new columns, in their order."""
        raise NotImplementedError(type(self).__name__)

    def _names_out(self, names: list[Any]) -> list[Any]:
        kept = names if self.keep_inputs else []
        return list(dict.fromkeys([*kept, *self._labels(names)]))


def by_key(frame: Any, by: Any, parts: int, *, seed: int = 0) -> list[DataFrame]:
    """Cut a frame so that all rows of a key are in one part, in their order.

    Features over the rows of a key are those of the whole frame then. Keys of equal values go to
    the part of the same number, whichever frame they come from.

    Args:
        frame: gpuframe or pandas DataFrame.
        by: the key, a name or a list of names.
        parts: how many frames to make; some may have no row.
        seed: of the hash by which keys are dealt out.

    Raises:
        KeyError: a key is not in the frame.
        ValueError: there is no part.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import by_key
        >>> parts = by_key(pd.DataFrame({"user": [1, 2, 1, 3]}), "user", 2)
        >>> sorted(sum((part["user"].tolist() for part in parts), []))
        [1, 1, 2, 3]
    """
    whole = as_frame(frame)
    require("by_key", listed(by), whole._table.names)
    if not listed(by):
        raise KeyError("by_key: by names no column")
    check_count("parts", parts)
    hashes, _ = hashing.crossed([whole._table.column(name) for name in listed(by)], seed)
    part_of = hashing.buckets(hashes, parts)
    return [
        whole.loc[Series._from_column(fixed(part_of == part), whole._index)]
        for part in range(parts)
    ]


def refuse_objects(owner: Transformer, name: Any, source: Any) -> None:
    """Raise where a column holds Python objects.

    Raises:
        TypeError: names estimator and column.
    """
    if isinstance(source, Column) and source.layout == "object":
        raise TypeError(f"{type(owner).__name__}: column {name!r} holds Python objects")


def tried(owner: Transformer, what: str, find: Callable[[], Any]) -> Any:
    """Return what is found.

    Raises:
        TypeError: there is no native code for it; names the estimator.
    """
    try:
        return find()
    except NotNative as error:
        raise TypeError(f"{type(owner).__name__}: {what}: {error}") from error


def check_time(owner: Transformer, name: Any, source: Column) -> None:
    """Raise where a column orders no rows in time.

    Raises:
        TypeError: names estimator and column.
    """
    if source.layout not in ("numeric", "temporal"):
        raise TypeError(
            f"{type(owner).__name__}: column {name!r} of dtype {source.dtype} holds no times and "
            "no numbers"
        )


def seconds_of(parameter: str, span: Any) -> float:
    """Return the seconds of a span of time, or the number that it is.

    Raises:
        ValueError: it is neither; names the parameter.
    """
    try:
        found = float(span) if is_number(span) else pd.Timedelta(span).total_seconds()
    except (ValueError, TypeError) as error:
        raise ValueError(f"{parameter} is a span of time or a number, not {span!r}") from error
    if found != found:  # noqa: PLR0124 - NaN
        raise ValueError(f"{parameter} is a span of time or a number, not {span!r}")
    return found


def ticks_of(owner: Transformer, parameter: str, span: Any, time: Column) -> float:
    """Return a span in the ticks of a column of times, or as the number that it is.

    Raises:
        TypeError: a span of time where the column holds numbers, or a number where it holds
            times; names the estimator.
    """
    number = is_number(span)
    if number == (time.layout == "temporal"):
        kind = "a span such as '30min'" if number else "a number"
        raise TypeError(
            f"{type(owner).__name__}: {parameter} is {kind} where times are of {time.dtype}, not "
            f"{span!r}"
        )
    if number:
        return float(span)
    # Whole nanoseconds and whole ticks: no division of seconds rounds.
    day = 86_400_000_000_000
    unit = day if dtypes.is_date(time.dtype) else 1_000_000_000 // _ticks(time)
    whole, rest = divmod(pd.Timedelta(span).as_unit("ns").value, unit)
    return float(whole + rest / unit) if rest else int(whole)


def _ticks(time: Column) -> int:
    return dtypes.TICKS[dtypes.unit_of(time.dtype)]

"""How long ago something was with a key, and which of its sessions a row is of."""

from typing import Any

import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.features.inputs import Columns
from gpuframe.features.keyed import Keyed, refuse_objects, seconds_of, ticks_of
from gpuframe.features.parameters import listed
from gpuframe.ops import evaluate, timelines
from gpuframe.ops.expressions import Expression, Lookup
from gpuframe.ops.timelines import Timeline

__all__ = ["Sessions", "TimeSince"]


class TimeSince(Keyed):
    """Say how long ago the row before of the key was, or the last one of some kind.

    The new column is `<order_by>_since`, or `<order_by>_since_<column>_<value>`: seconds as
    float64, or the difference where `order_by` holds numbers. Rows of the same key and time do not
    count. Missing for the first row, and where key or time is missing.

    All rows of a key must be in one frame: see `by_key`.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        column: a column that tells which rows are counted from; None: all rows are.
        value: those where it has this value.
        keep_inputs: whether the columns that are read stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import TimeSince
        >>> frame = pd.DataFrame({"user": [1, 1, 1], "t": [5, 6, 9], "did": ["buy", "see", "see"]})
        >>> since = TimeSince("user", "t", column="did", value="buy")
        >>> since.fit_transform(frame)["t_since_did_buy"].tolist()
        [nan, 1.0, 4.0]
    """

    def __init__(
        self,
        by: Any,
        order_by: Any,
        *,
        column: Any = None,
        value: Any = None,
        keep_inputs: bool = True,
    ) -> None:
        """Store the parameters."""
        super().__init__(by, order_by, (), keep_inputs=keep_inputs)
        self.column = column
        self.value = value

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if (self.column is None) != (self.value is None):
            raise ValueError("column and value are given together, or neither")

    def _values(self, names: list[Any]) -> list[Any]:  # noqa: ARG002
        return listed(self.column)

    def _check_input(self, name: Any, expression: Expression) -> None:
        super()._check_input(name, expression)
        if name == self.column:
            refuse_objects(self, name, expression.source)

    def _labels(self, names: list[Any]) -> list[Any]:  # noqa: ARG002
        kind = "" if self.column is None else f"_{self.column}_{self.value}"
        return [f"{self.order_by}_since{kind}"]

    def _features(self, columns: Columns, line: Timeline) -> Columns:
        if self.column is None:
            since = line.passed(line.before(1))
        else:
            chosen = line.placed(_equal_to(columns[self.column], self.value))
            since = line.passed(line.last(chosen))
        seconds = since / timelines.per_second(columns[self.order_by])
        return {self._labels([])[0]: fixed(line.back(seconds))}


class Sessions(Keyed):
    """Number the sessions of a key: runs of rows with no pause longer than a gap.

    | column | what it holds, float64 |
    |---|---|
    | `session` | number of the session of the key, from 0 |
    | `session_position` | rows of the session before the row's time |
    | `session_length` | seconds since its first row; a difference where `order_by` holds numbers |

    All are missing where key or time is. All rows of a key must be in one frame: see `by_key`.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        gap: a pause, as "30min" or a Timedelta, or a number where `order_by` holds numbers. A row
            more than that behind the row before begins a session.
        keep_inputs: whether the columns that are read stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Sessions
        >>> frame = pd.DataFrame({"user": [1, 1, 1, 1], "t": [0, 4, 20, 21]})
        >>> made = Sessions("user", "t", gap=10).fit_transform(frame)
        >>> made["session"].tolist(), made["session_position"].tolist()
        ([0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0])
    """

    def __init__(
        self, by: Any, order_by: Any, *, gap: Any = "30min", keep_inputs: bool = True
    ) -> None:
        """Store the parameters."""
        super().__init__(by, order_by, (), keep_inputs=keep_inputs)
        self.gap = gap

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if seconds_of("gap", self.gap) < 0:
            raise ValueError(f"gap is not below 0: {self.gap!r}")

    def _check_input(self, name: Any, expression: Expression) -> None:
        super()._check_input(name, expression)
        if name == self.order_by and isinstance(expression.source, Column):
            ticks_of(self, "gap", self.gap, expression.source)

    def _labels(self, names: list[Any]) -> list[Any]:  # noqa: ARG002
        return ["session", "session_position", "session_length"]

    def _features(self, columns: Columns, line: Timeline) -> Columns:
        time = columns[self.order_by]
        ticks = ticks_of(self, "gap", self.gap, time)
        xp = device.xp()
        places = xp.arange(line.order.shape[0], dtype=INT64)
        begins = (places == line.tie) & ~(line.passed(line.before(1)) <= ticks)
        begin = line.begin(begins)
        number = xp.cumsum(begins, dtype=INT64)
        if number.shape[0]:
            number = number - number.take(line.first)
        found = number, line.tie - begin, line.passed(begin) / timelines.per_second(time)
        return {
            label: fixed(line.back(part))
            for label, part in zip(self._labels([]), found, strict=True)
        }


def _equal_to(column: Column, value: Any) -> Any:
    """Return where a column has a value, as bool; nowhere where it is missing.

    Raises:
        TypeError: the column is of another type than the value.
    """
    lookup = Lookup(neighbour.from_pandas(pd.Series([value])), first=1, unknown=0, missing=0)
    found = Expression((("identify", column, lookup),), "bool")
    return evaluate.columns({None: found}, column.length)[None].values

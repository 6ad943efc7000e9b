"""Values of earlier rows of a key, and how much they have changed since."""

from typing import Any, ClassVar

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import fixed
from gpuframe.columns.dtypes import INT64, UINT64
from gpuframe.features.inputs import Columns
from gpuframe.features.keyed import Keyed, refuse_objects
from gpuframe.features.numbers import as_floats
from gpuframe.features.parameters import is_count, listed
from gpuframe.ops import evaluate, select
from gpuframe.ops.expressions import Expression
from gpuframe.ops.timelines import Timeline

__all__ = ["Difference", "Lag"]


class Lag(Keyed):
    """Give each row the values of earlier rows of its key.

    A column `a` becomes `a_lag_1` and so on: the value of the row so many rows before the row's
    time; of rows of one key and time the later in the frame is the nearer one, and they do not see
    each other. Whole numbers and bools become float64 (pandas' nullable ones keep their dtype, and
    all their digits); text, categories and times stay what they are. Where there is no such row,
    or key or time is missing, the value is missing.

    All rows of a key must be in one frame: see `by_key`.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        columns: values, a name or a list of names; None: all columns but key and time.
        periods: how many rows before, 1 or more; a number or several.
        keep_inputs: whether the columns that are read stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Lag
        >>> frame = pd.DataFrame({"user": [1, 2, 1], "t": [5, 6, 7], "paid": [3.0, 4.0, 9.0]})
        >>> Lag("user", "t", "paid").fit_transform(frame)["paid_lag_1"].tolist()
        [nan, nan, 3.0]
    """

    _word: ClassVar[str] = "lag"

    def __init__(
        self,
        by: Any,
        order_by: Any,
        columns: Any = None,
        *,
        periods: Any = (1,),
        keep_inputs: bool = True,
    ) -> None:
        """Store the parameters."""
        super().__init__(by, order_by, columns, keep_inputs=keep_inputs)
        self.periods = periods

    def _check_parameters(self) -> None:
        super()._check_parameters()
        wrong = [number for number in listed(self.periods) if not is_count(number)]
        if wrong or not listed(self.periods):
            raise ValueError(f"periods are whole numbers of at least 1, not {self.periods!r}")

    def _check_value(self, name: Any, expression: Expression) -> None:
        refuse_objects(self, name, expression.source)

    def _labels(self, names: list[Any]) -> list[Any]:
        values, periods = self._values(names), listed(self.periods)
        return [f"{name}_{self._word}_{n}" for name in values for n in periods]

    def _features(self, columns: Columns, line: Timeline) -> Columns:
        rows = {n: line.rows_at(line.before(n)) for n in listed(self.periods)}
        made = {}
        for name in self._values(list(columns)):
            column = columns[name]
            if column.dtype == dtypes.BOOL:
                column = as_floats(name, column)
            for n, before in rows.items():
                made[f"{name}_{self._word}_{n}"] = select.take_or_missing(
                    column, before, known=True
                )
        return made


class Difference(Lag):
    """Give each row how much a value has changed since an earlier row of its key.

    A column `a` becomes `a_difference_1` and so on: the row's own value less the one of the row so
    many rows before the row's time, which is the one that `Lag` gives. Results are float64, missing
    where either value is.

    All rows of a key must be in one frame: see `by_key`.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        columns: numbers, a name or a list of names; None: all columns but key and time.
        periods: how many rows before, 1 or more; a number or several.
        keep_inputs: whether the columns that are read stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Difference
        >>> frame = pd.DataFrame({"user": [1, 2, 1], "t": [5, 6, 7], "paid": [3.0, 4.0, 9.0]})
        >>> Difference("user", "t", "paid").fit_transform(frame)["paid_difference_1"].tolist()
        [nan, nan, 6.0]
    """

    _word: ClassVar[str] = "difference"

    def _check_value(self, name: Any, expression: Expression) -> None:
        evaluate.require_numbers(type(self).__name__, name, expression)

    def _features(self, columns: Columns, line: Timeline) -> Columns:
        before = {n: line.before(n) for n in listed(self.periods)}
        made = {}
        for name in self._values(list(columns)):
            column = columns[name]
            floats = line.placed(as_floats(name, column).values)
            whole = None
            if column.values.dtype.kind in "iu":  # no digit of a great number is lost
                kind = UINT64 if column.values.dtype.kind == "u" else INT64
                whole = line.placed(column.values.astype(kind, copy=False))
            for n, places in before.items():
                change = line.change(floats, places)
                if whole is not None:
                    gone = device.xp().isnan(change)
                    change = device.xp().where(gone, np.nan, line.change(whole, places))
                made[f"{name}_{self._word}_{n}"] = fixed(line.back(change))
        return made

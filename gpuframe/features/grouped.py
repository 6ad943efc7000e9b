"""Statistics of the rows of a key that were learned: of all of them, or as of a row's time."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Expressions, Transformer
from gpuframe.features.categorify import identified
from gpuframe.features.inputs import Columns, require
from gpuframe.features.keyed import Keyed, refuse_objects, tried
from gpuframe.features.numbers import as_floats
from gpuframe.features.observing import Observer
from gpuframe.features.parameters import check_count, check_some, listed
from gpuframe.ops import evaluate, select
from gpuframe.ops.expressions import Expression, Lookup, table
from gpuframe.ops.histories import History
from gpuframe.ops.keyed_statistics import KeyedStatistics, known_rows
from gpuframe.ops.timelines import STATISTICS, USUAL

__all__ = ["AsOfStatistics", "GroupStatistics"]

UNKNOWN, MISSING, FIRST = 0, 1, 2

OTHER = "keys or times are of another type than those of fit"


class Learned(Transformer):
    """Base of the statistics of rows that were learned: new rows are looked up by their keys.

    Subclasses say what is looked up (`_looked_up`); the columns of values are read in `fit`, and
    later only where they stay in the output: with `keep_inputs=False` new rows may lack them.
    """

    keep_inputs: bool

    def _looked_up(self) -> list[Any]:
        raise NotImplementedError(type(self).__name__)

    def _needed(self) -> list[Any]:
        """Return the columns that new rows must have."""
        names = self._fitted_names()
        return names if self.keep_inputs else [name for name in names if name in self._looked_up()]

    def row(self, record: Mapping[Any, Any]) -> dict[Any, Any]:
        """Return the features of one record, which may lack values that do not stay."""
        if self.keep_inputs:
            return super().row(record)
        spared = dict.fromkeys(set(self._fitted_names()).difference(self._needed()))
        return super().row(spared | dict(record))


class GroupStatistics(Learned):
    """Give each row statistics of all rows of `fit` with its key.

    A column `a` becomes `a_mean_by_user` and so on; several keys are joined as
    `a_mean_by_user_shop`. Missing values and infinities are left out. Results are float64, missing
    where the key is not known or missing, where there is no value (a count is 0 then), and for
    "std" and "var", by the count less 1, where there is but one. Sums are exact: parts merge to
    what the whole would be, bit by bit.

    All rows of `fit` count, whenever they were, the row itself among them: for features of the past
    see `AsOfStatistics`, for those of a target `TargetEncoder`.

    Args:
        by: the key, a name or a list of names.
        columns: numbers, a name or a list of names; None: all columns but the key.
        statistics: some of count, sum, mean, min, max, std, var.
        keep_inputs: whether the columns that are read stay in the output; without, `transform`
            and `row` need no values.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import GroupStatistics
        >>> frame = pd.DataFrame({"user": [1, 1, 2], "paid": [3.0, 5.0, 9.0]})
        >>> means = GroupStatistics("user", statistics="mean").fit(frame)
        >>> means.transform(frame)["paid_mean_by_user"].tolist()
        [4.0, 4.0, 9.0]
    """

    def __init__(
        self,
        by: Any,
        columns: Any = None,
        *,
        statistics: Any = USUAL,
        keep_inputs: bool = True,
    ) -> None:
        """Store the parameters."""
        self.by = by
        self.columns = columns
        self.statistics = statistics
        self.keep_inputs = keep_inputs

    def _check_parameters(self) -> None:
        if not self._looked_up():
            raise ValueError("GroupStatistics: by names no column")
        check_some("statistics", listed(self.statistics), STATISTICS)

    def _looked_up(self) -> list[Any]:
        return listed(self.by)

    def _values(self, names: list[Any]) -> list[Any]:
        if self.columns is not None:
            return listed(self.columns)
        return [name for name in names if name not in self._looked_up()]

    def _prepare(self, inputs: Expressions) -> None:
        require("GroupStatistics", [*listed(self.by), *self._values(list(inputs))], inputs)
        super()._prepare(inputs)

    def _check_input(self, name: Any, expression: Expression) -> None:
        if name in listed(self.by):
            refuse_objects(self, name, expression.source)
        if name in self._values([name]):
            evaluate.require_numbers("GroupStatistics", name, expression)

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        keys = [columns[name] for name in listed(self.by)]
        return {
            name: KeyedStatistics.of(keys, as_floats(name, columns[name]))
            for name in self._values(list(columns))
        }

    def _finish(self, names: list[Any]) -> None:  # noqa: ARG002
        states: dict[Any, KeyedStatistics] = self._states
        tables = {
            (name, statistic): state.statistic(statistic)
            for name, state in states.items()
            for statistic in listed(self.statistics)
        }
        self._set(next(iter(states.values())).keys if states else [], tables)

    def _set(self, keys: list[Column], tables: dict[Any, np.ndarray]) -> None:
        self._known = keys
        outside = np.full(FIRST, np.nan)
        self._tables = {
            key: table(np.concatenate([outside, values])) for key, values in tables.items()
        }
        self._lookup = Lookup(keys[0], FIRST, UNKNOWN, MISSING) if len(keys) == 1 else None

    def _label(self, name: Any, statistic: str) -> str:
        return "_".join(map(str, [name, statistic, "by", *listed(self.by)]))

    def _names_out(self, names: list[Any]) -> list[Any]:
        new = [
            self._label(name, statistic)
            for name in self._values(names)
            for statistic in listed(self.statistics)
        ]
        return list(dict.fromkeys([*(names if self.keep_inputs else []), *new]))

    def _expressions(self, inputs: Expressions) -> Expressions | None:
        if self._lookup is None or inputs[listed(self.by)[0]].source is None:
            return None
        ids = identified(inputs[listed(self.by)[0]], self._lookup, "float64")
        made = dict(inputs) if self.keep_inputs else {}
        return made | {
            self._label(name, statistic): ids.then(("gather", self._tables[name, statistic]))
            for name, statistic in self._tables
        }

    def _transform(self, columns: Columns) -> Columns:
        made = dict(columns) if self.keep_inputs else {}
        if not self._tables:
            return made
        keys = [columns[name] for name in listed(self.by)]
        rows = tried(self, OTHER, lambda: known_rows(self._known, keys))
        for (name, statistic), numbers in self._tables.items():
            found = select.take(
                fixed(device.to_device(numbers)), device.xp().where(rows < 0, UNKNOWN, rows + FIRST)
            )
            made[self._label(name, statistic)] = found
        return made

    def _learned(self) -> dict[str, Any]:
        tables = {key: values[FIRST:] for key, values in self._tables.items()}
        return {"keys": self._known, "tables": tables}

    def _restore(self, learned: dict[str, Any]) -> None:
        self._set(learned["keys"], learned["tables"])


class AsOfStatistics(Learned, Keyed):
    """Give each row statistics of the rows of `fit` with its key that were before its time.

    A column `a` becomes `a_mean_as_of` and so on. `fit` keeps all rows, and `partial_fit` adds to
    them; `transform` looks a row up in what was kept strictly before its own time, so that a row
    of `fit` sees neither itself nor anything later, and a new row sees what had been learned until
    then. Other rows of the frame that is transformed do not count: one record has the features
    that it has in a batch. To let later rows of a batch see earlier ones, give the batch to
    `partial_fit` first; nothing of a row's own time or of later ones enters its features by that.

    Missing values and infinities are left out; a row without key or time is not kept. Results are
    float64, missing where key or time is; a count of no rows is 0; all else is missing below
    `min_periods` values ("std" and "var", by the count less 1, below two). They do not depend on
    the order of the rows, nor on how they were cut into parts.

    Args:
        by: the key, a name or a list of names.
        order_by: a column of times or numbers.
        columns: numbers, a name or a list of names; None: all columns but key and time.
        statistics: some of count, sum, mean, min, max, std, var.
        min_periods: values below which a statistic is missing, at least 1.
        keep_inputs: whether the columns that are read stay in the output; without, `transform`
            and `row` need no values.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import AsOfStatistics
        >>> frame = pd.DataFrame({"user": [1, 1, 2], "t": [1, 2, 2], "paid": [3.0, 5.0, 9.0]})
        >>> means = AsOfStatistics("user", "t", statistics="mean").fit(frame)
        >>> means.transform(frame)["paid_mean_as_of"].tolist()
        [nan, 3.0, nan]
        >>> later = pd.DataFrame({"user": [1, 3], "t": [7, 7], "paid": [None, None]}, dtype=float)
        >>> means.transform(later)["paid_mean_as_of"].tolist()
        [4.0, nan]
    """

    learns: ClassVar[bool] = True
    across_rows: ClassVar[bool] = False

    def __init__(
        self,
        by: Any,
        order_by: Any,
        columns: Any = None,
        *,
        statistics: Any = USUAL,
        min_periods: int = 1,
        keep_inputs: bool = True,
    ) -> None:
        """Store the parameters."""
        super().__init__(by, order_by, columns, keep_inputs=keep_inputs)
        self.statistics = statistics
        self.min_periods = min_periods

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_some("statistics", listed(self.statistics), STATISTICS)
        check_count("min_periods", self.min_periods)

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        keys = [columns[name] for name in self._keys()]
        values = [as_floats(name, columns[name]) for name in self._values(list(columns))]
        return {"history": History.of(keys, columns[self.order_by], values)}

    def _finish(self, names: list[Any]) -> None:  # noqa: ARG002
        self._history: History = self._states["history"]

    def _looked_up(self) -> list[Any]:
        return [*self._keys(), self.order_by]

    def _labels(self, names: list[Any]) -> list[Any]:
        return [
            f"{name}_{statistic}_as_of"
            for name in self._values(names)
            for statistic in listed(self.statistics)
        ]

    def _transform(self, columns: Columns) -> Columns:
        names = self._fitted_names()
        asked = [
            (number, statistic)
            for number, _ in enumerate(self._values(names))
            for statistic in listed(self.statistics)
        ]
        keys = [columns[name] for name in self._keys()]
        time = columns[self.order_by]
        found = tried(
            self, OTHER, lambda: self._history.statistics(keys, time, asked, self.min_periods)
        )
        made = dict(columns) if self.keep_inputs else {}
        return made | dict(zip(self._labels(names), found, strict=True))

    def _learned(self) -> dict[str, Any]:
        return {"history": self._history}

    def _restore(self, learned: dict[str, Any]) -> None:
        self._history = learned["history"]

"""Lists as features: slices, padding to one length, lengths, statistics of their numbers."""

import math
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.columns.lists import Lists, column_of
from gpuframe.features.base import Expressions, RowFunctions, Transformer
from gpuframe.features.inputs import Columns
from gpuframe.features.numbers import as_floats
from gpuframe.features.of_lists import (
    Items,
    OfLists,
    OfOne,
    check_lists,
    items_of,
    lists_of,
    of_record,
)
from gpuframe.ops import lists as ops
from gpuframe.ops import records
from gpuframe.ops.expressions import Expression

__all__ = ["ListLength", "ListPad", "ListSlice", "ListStatistics"]


class ListLength(OfLists):
    """Count the elements of lists, in a column `<name>_length`.

    Missing elements count. Results are float64, 0 for an empty list, NaN for a missing one.

    Args:
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ListLength
        >>> frame = pd.DataFrame({"tags": [["a", "b"], [], None]})
        >>> ListLength().fit_transform(frame)["tags_length"].tolist()
        [2.0, 0.0, nan]
    """

    def __init__(self, *, keep: bool = False) -> None:
        """Store the parameter."""
        self.keep = keep

    def _names_of(self, name: Any) -> list[Any]:
        return [f"{name}_length"]

    def _made_of(self, name: Any, lists: Lists) -> list[Column]:  # noqa: ARG002
        found = ops.lengths(lists).astype(FLOAT64)
        if lists.valid is not None:
            found = device.xp().where(lists.valid, found, math.nan)
        return [fixed(found)]

    def _functions(self) -> list[OfOne]:
        return [lambda items: math.nan if items is None else float(len(items))]


class ListStatistics(OfLists):
    """Pool the numbers of each list, in columns `<name>_<statistic>`.

    Missing elements are left out; infinities are values like others. Sums are exact, rounded once.
    Results are float64, missing where there is no value, as in an empty or missing list; a count
    is 0 then.

    Args:
        statistics: some of count, sum, mean, min, max.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ListStatistics
        >>> frame = pd.DataFrame({"paid": [[1.0, 4.0], [], [2.0]]})
        >>> ListStatistics(("mean", "count")).fit_transform(frame).to_dict("list")
        {'paid_mean': [2.5, nan, 2.0], 'paid_count': [2.0, 0.0, 1.0]}
    """

    def __init__(
        self, statistics: Any = ("mean", "sum", "min", "max", "count"), *, keep: bool = False
    ) -> None:
        """Store the parameters."""
        self.statistics = statistics
        self.keep = keep

    def _check_parameters(self) -> None:
        if not self._asked() or any(name not in ops.STATISTICS for name in self._asked()):
            raise ValueError(
                f"statistics takes some of {list(ops.STATISTICS)}, not {self.statistics!r}"
            )

    def _asked(self) -> list[str]:
        return [self.statistics] if isinstance(self.statistics, str) else list(self.statistics)

    def _check_input(self, name: Any, expression: Expression) -> None:
        super()._check_input(name, expression)
        if isinstance(expression.source, Column):
            lists = lists_of(self, name, expression.source)
            if lists.values.layout not in ("numeric", "boolean") and not lists.untyped:
                kind = lists.values.dtype
                raise TypeError(
                    f"ListStatistics: column {name!r} holds lists of {kind}, no numbers"
                )

    def _names_of(self, name: Any) -> list[Any]:
        return [f"{name}_{statistic}" for statistic in self._asked()]

    def _made_of(self, name: Any, lists: Lists) -> list[Column]:
        lists = ops.of_type(lists, None)
        numbers = replace(lists, values=as_floats(name, lists.values))
        return ops.statistics(numbers, self._asked())

    def _functions(self) -> list[OfOne]:
        return [partial(_statistic, statistic) for statistic in self._asked()]


def _statistic(name: str, items: Items) -> float:
    return ops.statistic_of(items or [], name)


class ListPad(OfLists):
    """Give all lists one length: the others are cut, or padded with a value.

    A column `a` becomes `a_0`, `a_1`, ..., or one column of lists. A missing list is padding
    alone; missing elements stay missing, beside which whole numbers are nullable.

    Args:
        length: number of elements of each row.
        value: what fills the rest, of the elements' type; None: missing values.
        padding: "post" or "pre", the end at which it is filled.
        truncating: "post" or "pre", the end at which longer lists are cut.
        output: "columns", or "list": a column of lists of the old name.
        add_mask: whether columns `a_mask_0`, ..., or a column of lists `a_mask`, tell elements,
            true, from padding.
        add_length: whether a column `a_length` has the number of elements that are left, int64.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ListPad
        >>> frame = pd.DataFrame({"a": [[1, 2, 3], [4], None]})
        >>> ListPad(2, truncating="pre").fit_transform(frame).to_dict("list")
        {'a_0': [2, 4, 0], 'a_1': [3, 0, 0]}
        >>> ListPad(2, padding="pre", output="list").fit_transform(frame)["a"].tolist()
        [[1, 2], [0, 4], [0, 0]]
    """

    def __init__(
        self,
        length: int,
        *,
        value: Any = 0,
        padding: str = "post",
        truncating: str = "post",
        output: str = "columns",
        add_mask: bool = False,
        add_length: bool = False,
        keep: bool = False,
    ) -> None:
        """Store the parameters."""
        self.length = length
        self.value = value
        self.padding = padding
        self.truncating = truncating
        self.output = output
        self.add_mask = add_mask
        self.add_length = add_length
        self.keep = keep

    def _check_parameters(self) -> None:
        if self.length < 1:
            raise ValueError(f"length is at least 1, not {self.length}")
        for parameter, known in (
            ("padding", ("post", "pre")),
            ("truncating", ("post", "pre")),
            ("output", ("columns", "list")),
        ):
            if getattr(self, parameter) not in known:
                given = getattr(self, parameter)
                raise ValueError(f"{parameter} takes one of {known}, not {given!r}")
        if self.keep and self.output == "list":
            raise ValueError("keep leaves the padded lists no name: they have the old one")

    def _names_of(self, name: Any) -> list[Any]:
        single = self.output == "list"
        places = range(self.length)
        names = [name] if single else [f"{name}_{place}" for place in places]
        if self.add_mask:
            names += [f"{name}_mask"] if single else [f"{name}_mask_{place}" for place in places]
        return [*names, f"{name}_length"] if self.add_length else names

    def _ends(self) -> dict[str, str]:
        return {"padding": self.padding, "truncating": self.truncating}

    def _made_of(self, name: Any, lists: Lists) -> list[Column]:
        lists, filled = filler_of(self, name, lists, self.value)
        places, kept = ops.places(lists, self.length, **self._ends())
        if self.output == "list":
            made = [column_of(ops.of_places(lists.values, places, filled))]
            if self.add_mask:
                cells = self.length * lists.length
                inside = fixed((places >= 0).reshape(cells))
                each = device.xp().arange(cells, dtype=INT64).reshape(places.shape)
                made.append(column_of(ops.of_places(inside, each, None)))
        else:
            lines = [places[place] for place in range(self.length)]
            placed = ops.placer(lists.values, filled)
            made = [placed(line) for line in lines]
            if self.add_mask:
                made += [fixed(line >= 0) for line in lines]
        return [*made, fixed(kept)] if self.add_length else made

    def _functions(self) -> list[OfOne]:
        one_list, each = self.output == "list", range(self.length)
        functions: list[OfOne] = [self._whole] if one_list else []
        if not one_list:
            functions += [partial(self._at, place) for place in each]
        if self.add_mask and one_list:
            functions.append(self._mask)
        elif self.add_mask:
            functions += [partial(self._inside, place) for place in each]
        return [*functions, self._kept] if self.add_length else functions

    def _place(self, items: Items, place: int) -> int:
        return ops.place_of(len(items or []), self.length, place, **self._ends())

    def _inside(self, place: int, items: Items) -> bool:
        return self._place(items, place) >= 0

    def _at(self, place: int, items: Items) -> Any:
        found = self._place(items, place)
        filling = None if records.is_missing(self.value) else self.value
        return items[found] if items and found >= 0 else filling

    def _whole(self, items: Items) -> list[Any]:
        return [self._at(place, items) for place in range(self.length)]

    def _mask(self, items: Items) -> list[bool]:
        return [self._inside(place, items) for place in range(self.length)]

    def _kept(self, items: Items) -> int:
        return min(len(items or []), self.length)


class ListSlice(Transformer):
    """Take a part of each list, as Python's `[start:end]` does.

    A missing list stays missing, an empty one empty.

    Args:
        start: of the part; negative counts from the end of each list.
        end: of the part, None: the end of each list.
        pad: whether shorter parts, and missing lists, are filled up to the length that the longest
            part can have.
        pad_value: what fills them, of the elements' type; None: missing values.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ListSlice
        >>> frame = pd.DataFrame({"seen": [[1, 2, 3], [4], []]})
        >>> ListSlice(-2).fit_transform(frame)["seen"].tolist()
        [[2, 3], [4], []]
        >>> ListSlice(0, 2, pad=True).fit_transform(frame)["seen"].tolist()
        [[1, 2], [4, 0], [0, 0]]
    """

    learns: ClassVar[bool] = False
    columnwise: ClassVar[bool] = True

    def __init__(
        self, start: int = 0, end: int | None = None, *, pad: bool = False, pad_value: Any = 0
    ) -> None:
        """Store the parameters."""
        self.start = start
        self.end = end
        self.pad = pad
        self.pad_value = pad_value

    def _check_parameters(self) -> None:
        if self.pad and self._width() < 1:
            raise ValueError(
                f"pad needs a part of some greatest length, not [{self.start}:{self.end}]"
            )

    def _width(self) -> int:
        """Return the length of the longest part there can be; 0: of none, or of any."""
        if self.end is None:
            return max(-self.start, 0)
        return max(self.end - self.start, 0) if (self.start < 0) == (self.end < 0) else 0

    def _check_input(self, name: Any, expression: Expression) -> None:
        check_lists(self, name, expression)

    def _names_out(self, names: list[Any]) -> list[Any]:
        return names

    def _transform(self, columns: Columns) -> Columns:
        made = {}
        for name, column in columns.items():
            lists = ops.sliced(lists_of(self, name, column), self.start, self.end)
            if self.pad:
                lists, filled = filler_of(self, name, lists, self.pad_value)
                places, _ = ops.places(lists, self._width())
                lists = ops.of_places(lists.values, places, filled)
            made[name] = column_of(lists)
        return made

    def _row_functions(self, inputs: Expressions) -> RowFunctions:
        return {
            name: of_record(items_of(self, name, given), self._of_one)
            for name, given in inputs.items()
        }

    def _of_one(self, items: Items) -> Items:
        part = None if items is None else items[self.start : self.end]
        if not self.pad:
            return part
        filling = None if records.is_missing(self.pad_value) else self.pad_value
        return [*(part or []), *[filling] * (self._width() - len(part or []))]


def filler_of(
    owner: Transformer, name: Any, lists: Lists, value: Any
) -> tuple[Lists, Column | None]:
    """Return lists of a known type and the column that holds what fills them, None: nothing does.

    Raises:
        TypeError: the elements are of a type without this value; names estimator and column.
    """
    try:
        filled = ops.filler(lists, value)
    except TypeError as error:
        raise TypeError(f"{type(owner).__name__}: column {name!r}: {error}") from None
    return ops.of_type(lists, filled), filled

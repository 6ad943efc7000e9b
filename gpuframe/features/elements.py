"""Elements of lists as ids, and as columns of how often each of them occurs in a list."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.lists import Lists, column_of
from gpuframe.features.base import Expressions, RowFunctions, Transformer
from gpuframe.features.categorify import (
    MISSING,
    UNKNOWN,
    Categorify,
    OneHot,
    identified,
)
from gpuframe.features.hashed import HashBucket
from gpuframe.features.inputs import Columns
from gpuframe.features.observing import Observer
from gpuframe.features.of_lists import (
    Items,
    OfLists,
    OfOne,
    check_lists,
    items_of,
    lists_of,
    of_record,
)
from gpuframe.features.texts import MOST_COLUMNS
from gpuframe.ops import bags, evaluate, hashing, hashing_scalar, records
from gpuframe.ops.expressions import Expression, Field, load


class OnElements(Transformer):
    """What an estimator of values learns and makes, of the elements of lists: mixed in before it.

    Lists keep their lengths; a missing list stays missing and teaches nothing.
    """

    def _check_input(self, name: Any, expression: Expression) -> None:
        check_lists(self, name, expression)

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:
        elements = {name: lists_of(self, name, column).values for name, column in columns.items()}
        return super()._observe(elements, targets, seen)

    def _expressions(self, inputs: Expressions) -> Expressions | None:  # noqa: ARG002
        return None

    def _transform(self, columns: Columns) -> Columns:
        given = {name: lists_of(self, name, column) for name, column in columns.items()}
        made = super()._transform({name: lists.values for name, lists in given.items()})
        return {
            name: column_of(replace(given[name], values=values)) for name, values in made.items()
        }

    def _row_functions(self, inputs: Expressions) -> RowFunctions:
        made = super()._row_functions({name: load(Field(name)) for name in inputs}) or {}
        return {
            name: of_record(
                items_of(self, name, given), partial(_each, _of_element(name, made[name]))
            )
            for name, given in inputs.items()
        }


def _of_element(name: Any, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what does to an element what a function does to the field of a record."""
    return lambda item: function({name: item})


def _each(function: Callable[[Any], Any], items: Items) -> Items:
    return None if items is None else [function(item) for item in items]


class ListHash(OnElements, HashBucket):
    """Replace each element of lists by the bucket of its hash, as `HashBucket` does with values.

    | id | meaning |
    |---|---|
    | 0 | missing |
    | 1, ... num_buckets | one more than the remainder of the hash (docs/hashing.md) |

    Lists of ids have the lengths of the lists; a missing list stays missing. Nothing is learned, no
    element is unknown.

    Args:
        num_buckets: number of buckets, or a dictionary of it by column.
        seed: of the hash.

    Attributes:
        cardinality_: number of ids by column: rows of an embedding.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ListHash
        >>> frame = pd.DataFrame({"tags": [["x", "y"], [], ["x", None]]})
        >>> ListHash(1000).fit_transform(frame)["tags"].tolist()
        [[300, 179], [], [300, 0]]
    """


class ListCategorify(OnElements, Categorify):
    """Replace each element of lists by a small integer, as `Categorify` does with values.

    | id | meaning |
    |---|---|
    | 0 | padding, never given: `ListPad` fills with it |
    | 1 | missing |
    | 2, ... 1 + num_buckets | unknown: not seen in `fit`, or too rare |
    | 2 + num_buckets, ... | the elements, most frequent first, ties in ascending order |

    Lists of ids have the lengths of the lists; a missing list stays missing. The ids do not depend
    on the order of the rows, nor on how they were cut into parts.

    Args:
        freq_threshold: least number of times an element occurs to get an id of its own; a number
            or a dictionary by column.
        max_size: number of elements that get one, at most.
        num_buckets: number of ids that unknown elements share, by their hash (docs/hashing.md).
        vocabularies: lists of values in the order of their ids, by column, which are then not
            looked for in the data: `vocabulary_["item"]` of a `Categorify`, for example.
        joint: whether all columns share one vocabulary.
        dtype: "int64" or "int32" of the ids.

    Attributes:
        vocabulary_: list of values in the order of their ids, by column.
        cardinality_: number of ids, the first included, by column: rows of an embedding.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import ListCategorify
        >>> frame = pd.DataFrame({"seen": [["x", "y"], ["y", None], []]})
        >>> encoder = ListCategorify().fit(frame)
        >>> encoder.transform(frame)["seen"].tolist()
        [[4, 3], [3, 1], []]
        >>> encoder.row({"seen": ["z", "y"]})
        {'seen': [2, 3]}
    """

    def inverse_transform(self, X: Any) -> Any:
        """Return the elements of ids; padding, missing and unknown ids become missing ones."""
        frame = self._checked(X, self._fitted_names())
        results = {}
        for name, lookup in self._lookups.items():
            lists = lists_of(self, name, frame._table.column(name))
            values = self._values_of(lookup, lists.values)
            results[name] = column_of(replace(lists, values=values))
        return self._output(X, frame, results)


class MultiHot(OnElements, OneHot):
    """Make a column for each element that occurs in lists: whether, or how often, a list has it.

    A column `a` becomes `a_x`, `a_y`, ..., the most frequent first, ties ascending; missing and
    unknown elements are in none of them, but in `a_missing` and `a_unknown` where these are asked
    for. An empty list and a missing one have no elements. Results are bool, or int64 counts.

    Args:
        count: whether elements are counted.
        freq_threshold: least number of times an element occurs to get a column.
        max_size: number of elements that get one, at most.
        add_missing: whether missing elements get a column.
        add_unknown: whether elements without a column share one.

    Attributes:
        categories_: list of elements by column.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import MultiHot
        >>> frame = pd.DataFrame({"a": [["x", "y", "x"], [], ["x"]]})
        >>> MultiHot(count=True).fit_transform(frame).to_dict("list")
        {'a_x': [2, 0, 1], 'a_y': [1, 0, 0]}
    """

    def __init__(
        self,
        *,
        count: bool = False,
        freq_threshold: int = 1,
        max_size: int | None = None,
        add_missing: bool = False,
        add_unknown: bool = False,
    ) -> None:
        """Store the parameters."""
        super().__init__(
            freq_threshold=freq_threshold,
            max_size=max_size,
            add_missing=add_missing,
            add_unknown=add_unknown,
        )
        self.count = count

    def _names_out(self, names: list[Any]) -> list[Any]:
        return [made for name in names for made in self._names_of(name)]

    def _transform(self, columns: Columns) -> Columns:
        made: Columns = {}
        xp = device.xp()
        for name, column in columns.items():
            lookup, names = self._lookups[name], self._names_of(name)
            lists = lists_of(self, name, column)
            looked = identified(load(lists.values), lookup, "int64")
            ids = evaluate.columns({0: looked}, lists.values.length)[0].values
            places = {number: place for place, number in enumerate(self._numbers(lookup))}
            slots = ids - lookup.first
            for number in (MISSING, UNKNOWN):
                place = np.int64(places.get(number, len(names)))
                slots = xp.where(ids == number, place, slots)
            made |= zip(names, _counts(slots, lists, len(names), self.count), strict=True)
        return made

    def _row_functions(self, inputs: Expressions) -> RowFunctions:
        made: RowFunctions = {}
        for name, given in inputs.items():
            lookup = self._lookups[name]
            number = records.function(identified(load(Field(name)), lookup, "int64"))
            counted = _counter(_of_element(name, number), self.count)
            items = items_of(self, name, given)
            for label, wanted in zip(self._names_of(name), self._numbers(lookup), strict=True):
                made[label] = of_record(items, partial(counted, wanted))
        return made


class HashedMultiHot(OfLists):
    """Count the elements of lists by the bucket of their hash: `MultiHot` of any vocabulary.

    A column makes `<name>_0`, `<name>_1`, ..., whose number is the remainder of the hash
    (docs/hashing.md). Missing elements are in none; an empty list and a missing one have no
    elements. Results are bool, or int64 counts. Nothing is learned, no element is unknown.

    Args:
        num_features: number of buckets, up to 256.
        count: whether elements are counted.
        seed: of the hash.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import HashedMultiHot
        >>> frame = pd.DataFrame({"a": [["x", "y", "x"], []]})
        >>> HashedMultiHot(3, count=True).fit_transform(frame).to_numpy().tolist()
        [[1, 0, 2], [0, 0, 0]]
    """

    def __init__(
        self, num_features: int = 64, *, count: bool = False, seed: int = 0, keep: bool = False
    ) -> None:
        """Store the parameters."""
        self.num_features = num_features
        self.count = count
        self.seed = seed
        self.keep = keep

    def _check_parameters(self) -> None:
        if not 1 <= self.num_features <= MOST_COLUMNS:
            raise ValueError(f"num_features is from 1 to {MOST_COLUMNS}, not {self.num_features}")

    def _names_of(self, name: Any) -> list[Any]:
        return [f"{name}_{bucket}" for bucket in range(self.num_features)]

    def _made_of(self, name: Any, lists: Lists) -> list[Column]:  # noqa: ARG002
        hashes, gone = hashing.values(lists.values, self.seed)
        slots = hashing.buckets(hashes, self.num_features)
        if gone is not None:
            slots = device.xp().where(gone, np.int64(self.num_features), slots)
        return _counts(slots, lists, self.num_features, self.count)

    def _functions(self) -> list[OfOne]:
        def place(item: Any) -> int:
            hashed = hashing_scalar.of_value(item, self.seed)
            return -1 if hashed is None else hashed % self.num_features

        counted = _counter(place, self.count)
        return [partial(counted, bucket) for bucket in range(self.num_features)]


def _counts(slots: Any, lists: Lists, width: int, count: bool) -> list[Column]:
    """Return a column for each slot: how often, or whether, a list has an element in it.

    Args:
        slots: int64 from 0 to width, which is that of elements that have none.
        lists: whose elements they are.
        width: number of slots.
        count: whether elements are counted.
    """
    found = bags.counted(slots, lists.offsets, width + 1)
    lines = [found[slot] for slot in range(width)]
    return [fixed(line if count else line > 0) for line in lines]


def _counter(place: Callable[[Any], int], count: bool) -> Callable[[int, Items], Any]:
    """Return what counts the elements of a list that have a slot."""

    # The columns of a record ask one after another for the same list.
    @lru_cache(maxsize=1)
    def known(items: tuple[Any, ...]) -> Counter[int]:
        return Counter(map(place, items))

    def counted(slot: int, items: Items) -> Any:
        found = known(tuple(items or ()))[slot]
        return found if count else found > 0

    return counted

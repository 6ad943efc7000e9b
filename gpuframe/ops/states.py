"""Exact sums by group as an ordinary table: made of parts of the rows, merged, saved, finished.

A state is a table of integers. Its rows say, for a group of keys and a pair of columns, what stands
in one word of an exact sum (word j counts multiples of 2**(32 j - 1074), see `kernels.exact`):

| column | dtype | |
|---|---|---|
| the keys | their own | |
| `column` | str | the column that is summed |
| `other` | str | the column it is multiplied with; its own name for squares and plain sums |
| `kind` | str | what is added up, see KINDS |
| `word` | int64 | the word of the grid; 0 for counts |
| `value` | int64 | below 2**32 in magnitude for words, all words of a sum having its sign |

Words that are 0 have no row, and rows are in order of keys, column, other, kind and word: equal
rows of data give equal tables whatever their order, and however they were cut into parts. Sums,
means and variances of a merged state have the bits of those of all rows at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.kernels import exact, moments, reduce
from gpuframe.ops import blocks, select, sort, transforms
from gpuframe.ops.grouping import Grouping, group, places

KINDS = ("count", "infinite", "negative infinite", "product", "rows", "sum")
"""Rows where both columns are known; infinities of `column` among them; the exact sum of the
products; all rows of the group; the exact sum of the values of `column`."""

FIELDS = ("column", "other", "kind", "word", "value")
RESULTS = ("count", "sum", "mean", "var", "std", "sem")


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of one column and kind: int64[groups * words], from word `low` on."""

    names: tuple[str, str, str]
    words: Any
    low: int
    width: int


def collect(
    keys: list[tuple[str, Column]],
    values: list[tuple[str, Column]],
    pairs: list[tuple[str, str]] | None = None,
    *,
    squares: bool = True,
) -> Table:
    """Return the state of some rows.

    Args:
        keys: names and columns of the keys; none for one group of all rows. Rows with a missing
            key are left out.
        values: names and columns of numbers.
        pairs: names of columns whose covariance is wanted too.
        squares: whether sums of squares are kept, without which there are counts, sums and means.

    Raises:
        NotNative: a column that is not of numbers.
        ValueError: a name of a key that the state uses itself.
    """
    columns = dict(values)
    _check_names([name for name, _ in keys])
    for name, column in values:
        if not dtypes.is_number(column.dtype):
            raise NotNative(f"exact sums of column {name!r:.40} of {column.dtype}")
    rows = (keys or values)[0][1].length
    if keys:
        grouping = group([column for _, column in keys], sort=True, dropna=True)
    else:
        grouping = transforms.whole(rows)
    parts = []
    for left, right in [*((name, name) for name in columns), *(pairs or [])]:
        products = squares or left != right
        parts += _of_pair(grouping, left, right, columns[left], columns[right], products=products)
        if left != right:
            parts += _of_pair(grouping, right, left, columns[right], columns[left])
    named = list(zip((name for name, _ in keys), grouping.keys, strict=True))
    return _table(named, parts)


def _check_names(names: list[str]) -> None:
    for name in names:
        if name in FIELDS:
            raise ValueError(f"a key may not be called {name!r}: a state uses the name itself")


def _of_pair(
    grouping: Grouping,
    name: str,
    other: str,
    column: Column,
    with_column: Column,
    *,
    products: bool = True,
) -> list[_Part]:
    """Return counts and words of a column over the rows where both are known."""
    xp = device.xp()
    values = column.values.astype(FLOAT64, copy=False)
    beside = values if name == other else with_column.values.astype(FLOAT64, copy=False)
    unknown = xp.isnan(values) | xp.isnan(beside)
    ids = xp.where(unknown, -1, grouping.ids).astype(grouping.ids.dtype, copy=False)
    parts = [_Part((name, other, "count"), _result(grouping, ids, None), 0, 1)]
    if name == other:
        parts.append(_Part((name, other, "rows"), grouping.sizes, 0, 1))
    for kind, sign in (("infinite", np.inf), ("negative infinite", -np.inf)):
        parts.append(_Part((name, other, kind), _result(grouping, ids, values == sign), 0, 1))
    parts.append(_words(grouping, ids, (name, other, "sum"), [values]))
    # A product belongs to both columns; it is kept with the first in order.
    if products and name <= other:
        found = list(moments.product_parts(values, beside))
        parts.append(_words(grouping, ids, (name, other, "product"), found))
    return parts


def _result(grouping: Grouping, ids: Any, flags: Any | None) -> Any:
    if flags is None:
        return grouping.result(reduce.group_size(ids, grouping.slots))
    return grouping.result(reduce.group_sum(ids, flags, grouping.slots))


def _words(grouping: Grouping, ids: Any, names: tuple[str, str, str], values: list[Any]) -> _Part:
    """Return the words of the sum of several arrays."""
    ranges = [device.read(exact.word_range(part)).tolist() for part in values]
    low = min(found[0] for found in ranges)
    high = max(found[1] for found in ranges)
    if low > high:
        return _Part(names, device.xp().zeros(grouping.count, dtype=INT64), 0, 1)
    width = high - low + 3  # with room for carries
    states = [exact.group_sum_words(ids, part, grouping.slots, low, width) for part in values]
    words = states[0] if len(states) == 1 else states[0] + states[1]
    chosen = words.reshape(grouping.slots, width)[grouping.chosen].reshape(grouping.count * width)
    return _Part(names, exact.sign_magnitude(chosen, width), low, width)


def _table(keys: list[tuple[str, Column]], parts: list[_Part]) -> Table:
    """Return the words that are not 0, in order."""
    xp = device.xp()
    ordered = sorted(parts, key=lambda part: part.names)
    pieces: list[list[Any]] = [[], [], [], []]
    for number, part in enumerate(ordered):
        rows = select.rows_of(part.words != 0)
        found = (
            rows // part.width,
            xp.full(rows.shape[0], number),
            rows % part.width + part.low,
            xp.take(part.words, rows),
        )
        for piece, values in zip(pieces, found, strict=True):
            piece.append(values.astype(INT64, copy=False))
    joined = [fixed(blocks.concatenate(piece)) for piece in pieces]
    order = sort.order(joined[:3], [True] * 3)
    of_group, of_part, word, value = (select.take(column, order) for column in joined)
    labels = [neighbour.from_list([part.names[place] for part in ordered]) for place in range(3)]
    columns = (
        *(select.take(column, of_group.values) for _, column in keys),
        *(select.take(column, of_part.values) for column in labels),
        word,
        value,
    )
    return Table((*(name for name, _ in keys), *FIELDS), columns, value.length)


def merge(states: list[Table]) -> Table:
    """Return the state of the rows of all of these states.

    Args:
        states: at least one; all with the same keys.

    Raises:
        ValueError: states of other keys.
    """
    names = states[0].names
    if any(state.names != names for state in states):
        raise ValueError(f"states of other columns than {names}: {[s.names for s in states]}")
    known = [state for state in states if state.length]
    if not known:  # of no rows
        return states[0]
    columns = tuple(
        select.concat([state.columns[place] for state in known]) for place in range(len(names))
    )
    keys, parts = _parts(Table(names, columns, columns[-1].length))
    return _table(keys, parts)


def _parts(state: Table) -> tuple[list[tuple[str, Column]], list[_Part]]:
    """Return the keys in order, and the words of each column and kind, group by group."""
    names = state.names[: -len(FIELDS)]
    column, other, kind, word, value = state.columns[-len(FIELDS) :]
    if names:
        grouping = group(list(state.columns[: len(names)]), sort=True, dropna=False)
    else:
        grouping = transforms.whole(state.length)
    place = places(grouping).astype(INT64)
    labelled = group([column, other, kind], sort=True, dropna=False)
    label = places(labelled)
    parts = []
    for number, names_of in enumerate(_rows(labelled.keys)):
        rows = select.rows_of(label == number)
        own_words = _values(word, rows)
        low, high = device.read(reduce.min_max(own_words)).tolist()
        width = high - low + (1 if names_of[2] in COUNTS else 2)
        slots = _values(fixed(place), rows) * width + (own_words - low)
        words = reduce.group_sum(slots, _values(value, rows), grouping.count * width)
        if names_of[2] not in COUNTS:
            words = exact.sign_magnitude(words, width)
        parts.append(_Part(names_of, words, low, width))
    return list(zip(names, grouping.keys, strict=True)), parts


COUNTS = ("count", "infinite", "negative infinite", "rows")
"""Kinds that are whole numbers of rows and no words."""


def _values(column: Column, rows: Any) -> Any:
    """Return some values of a column as an array."""
    return device.xp().take(column.values, rows)


def _rows(columns: list[Column]) -> list[tuple[str, str, str]]:
    """Return text columns as tuples on the host."""
    host = [list(neighbour.to_pandas(column)) for column in columns]
    return [(str(a), str(b), str(c)) for a, b, c in zip(*host, strict=True)]


def finish(state: Table, name: str, *, ddof: int = 1) -> Table:
    """Return a result of every column of a state, by group in the order of the keys.

    Args:
        state: of `collect` or `merge`.
        name: count, sum, mean, var, std or sem.
        ddof: subtracted from the count in the denominator of the last three.

    Returns:
        the keys and a column for each column summed: int64 counts, else float64.

    Raises:
        ValueError: another name.
    """
    if name not in RESULTS:
        raise ValueError(f"{name!r} is none of {', '.join(RESULTS)}")
    keys, parts = _parts(state)
    found = {part.names: part for part in parts}
    columns = [column for column, _, kind in found if kind == "rows"]
    results = [_result_of(found, column, name, ddof) for column in columns]
    names = (*(key for key, _ in keys), *columns)
    length = results[0].length if results else 0
    return Table(names, (*(column for _, column in keys), *results), length)


def _result_of(found: dict[Any, _Part], column: str, name: str, ddof: int) -> Column:
    groups = found[column, column, "rows"].words.shape[0]
    count = _count(found, (column, column), "count", groups)
    if name == "count":
        return fixed(count)
    xp = device.xp()
    if name in ("sum", "mean"):
        sums = _rounded(found, column, column, groups)
        if name == "sum":
            return fixed(sums)
        return fixed(xp.where(count > 0, sums / xp.maximum(count, 1), np.nan))
    result = _covariance(found, column, column, groups, ddof)
    result = xp.maximum(result, 0.0)
    if name == "sem":
        result = result / xp.maximum(count, 1)
    return fixed(result if name == "var" else xp.sqrt(result))


def _count(found: dict[Any, _Part], pair: tuple[str, str], kind: str, groups: int) -> Any:
    part = found.get((*pair, kind))
    return device.xp().zeros(groups, dtype=INT64) if part is None else part.words


def _rounded(found: dict[Any, _Part], column: str, other: str, groups: int) -> Any:
    """Return rounded sums, with what infinities make of them."""
    xp = device.xp()
    part = found.get((column, other, "sum"))
    sums = xp.zeros(groups, dtype=FLOAT64)
    if part is not None:
        sums = exact.round_words(part.words, part.low, part.width)
    up = _count(found, (column, other), "infinite", groups) > 0
    down = _count(found, (column, other), "negative infinite", groups) > 0
    sums = xp.where(up, np.inf, xp.where(down, -np.inf, sums))
    return xp.where(up & down, np.nan, sums)


def _expanded(found: dict[Any, _Part], names: tuple[str, str, str], groups: int) -> Any:
    part = found.get(names)
    if part is None:
        return device.xp().zeros(3 * groups, dtype=FLOAT64)
    return exact.expand_words(part.words, part.low, part.width)


def _covariance(found: dict[Any, _Part], left: str, right: str, groups: int, ddof: int) -> Any:
    """Return the covariance by group; NaN of too few rows and of infinities."""
    xp = device.xp()
    first, second = sorted((left, right))
    count = _count(found, (left, right), "count", groups)
    products = _expanded(found, (first, second, "product"), groups)
    x = _expanded(found, (left, right, "sum"), groups)
    y = x if left == right else _expanded(found, (right, left, "sum"), groups)
    value = moments.centred_products(count, x, y, products, xp.zeros_like(products))
    free = count - ddof
    result = value / xp.maximum(count, 1) / xp.maximum(free, 1)
    for pair in ((left, right), (right, left)):
        for kind in ("infinite", "negative infinite"):
            result = xp.where(_count(found, pair, kind, groups) > 0, np.nan, result)
    return xp.where(free > 0, result, np.nan)


def covariance(state: Table, left: str, right: str, *, ddof: int = 1) -> Table:
    """Return the covariance of two columns by group; the state must have been asked for the pair.

    Raises:
        KeyError: the state has no products of the two columns.
    """
    keys, parts = _parts(state)
    found = {part.names: part for part in parts}
    rows = found.get((left, left, "rows"))
    if rows is None or not any(part.names[:2] == tuple(sorted((left, right))) for part in parts):
        raise KeyError(f"no products of {left!r} and {right!r} in the state")
    values = fixed(_covariance(found, left, right, rows.words.shape[0], ddof))
    names = (*(name for name, _ in keys), "covariance")
    return Table(names, (*(column for _, column in keys), values), values.length)

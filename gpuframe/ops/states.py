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

from typing import Any

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.kernels import reduce
from gpuframe.ops import blocks, partials, select, sort
from gpuframe.ops.grouping import group, places
from gpuframe.ops.partials import Partial, Words
from gpuframe.ops.transforms import whole

KINDS = ("count", "infinite", "negative infinite", "product", "rows", "sum", "wide")
"""Rows where both columns are known; infinities of `column` among them; the exact sum of the
products; all rows of the group; the exact sum of the values of `column`; finite values whose
product is past the greatest double."""

COUNTS = ("rows", *partials.COUNTS)
FIELDS = ("column", "other", "kind", "word", "value")
RESULTS = ("count", "sum", "mean", "var", "std", "sem")

_Labels = tuple[str, str, str]


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
    _check_names([name for name, _ in keys])
    columns: dict[Any, Column] = {}
    for name, column in values:
        if not dtypes.is_number(column.dtype):
            raise NotNative(f"exact sums of column {name!r:.40} of {column.dtype}")
        columns[name] = fixed(column.values.astype(FLOAT64, copy=False))
    wanted = [(name, "var" if squares else "sum") for name in columns]
    by = [column for _, column in keys]
    found = partials.collect(by, columns, wanted, pairs or [])
    return _table([name for name, _ in keys], found, list(columns))


def _check_names(names: list[str]) -> None:
    for name in names:
        if name in FIELDS:
            raise ValueError(f"a key may not be called {name!r}: a state uses the name itself")


def _table(names: list[str], found: Partial, columns: list[str]) -> Table:
    """Return the words that are not 0, in order.

    Args:
        names: of the keys.
        found: the sums.
        columns: names of the columns that were summed.
    """
    xp = device.xp()
    parts: dict[Any, Words] = {(name, name, "rows"): Words(found.sizes) for name in columns}
    ordered = sorted((parts | found.words).items())
    pieces: list[list[Any]] = [[], [], [], []]
    for number, ((_, _, kind), part) in enumerate(ordered):
        words, width = (part.values.values, 1) if kind in COUNTS else part.by_group()
        rows = select.rows_of(words != 0)
        piece = (
            rows // width,
            xp.full(rows.shape[0], number),
            rows % width + part.low,
            xp.take(words, rows),
        )
        for known, values in zip(pieces, piece, strict=True):
            known.append(values.astype(INT64, copy=False))
    joined = [fixed(blocks.concatenate(piece)) for piece in pieces]
    order = sort.order(joined[:3], [True] * 3)
    of_group, of_part, word, value = (select.take(column, order) for column in joined)
    labels = [neighbour.from_list([kind[place] for kind, _ in ordered]) for place in range(3)]
    columns_ = (
        *(select.take(column, of_group.values) for column in found.keys),
        *(select.take(column, of_part.values) for column in labels),
        word,
        value,
    )
    return Table((*names, *FIELDS), columns_, value.length)


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
    found, summed = _partial(Table(names, columns, columns[-1].length))
    return _table(list(names[: -len(FIELDS)]), found, summed)


def _partial(state: Table) -> tuple[Partial, list[str]]:
    """Return the sums of a table and the names of the columns that were summed."""
    names = state.names[: -len(FIELDS)]
    column, other, kind, word, value = state.columns[-len(FIELDS) :]
    if names:
        grouping = group(list(state.columns[: len(names)]), sort=True, dropna=False)
    else:
        grouping = whole(state.length)
    place = places(grouping).astype(INT64)
    labelled = group([column, other, kind], sort=True, dropna=False)
    label = places(labelled)
    parts: dict[_Labels, Words] = {}
    for number, names_of in enumerate(_rows(labelled.keys)):
        rows = select.rows_of(label == number)
        own_words = _values(word, rows)
        low, high = device.read(reduce.min_max(own_words)).tolist()
        width = high - low + 1
        slots = _values(fixed(place), rows) * width + (own_words - low)
        words = reduce.group_sum(slots, _values(value, rows), grouping.count * width)
        parts[names_of] = Words.of_groups(words, low, width)
    summed = [name for name, _, found in parts if found == "rows"]
    sizes = parts[summed[0], summed[0], "rows"].values if summed else fixed(place[:0])
    kept: Any = {key: part for key, part in parts.items() if key[2] != "rows"}
    return Partial(grouping.keys, sizes, kept), summed


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
    found, summed = _partial(state)
    results = [found.finish(column, name, FLOAT64, ddof=ddof) for column in summed]
    names = (*state.names[: -len(FIELDS)], *summed)
    return Table(names, (*(found.keys if results else ()), *results), found.groups)


def covariance(state: Table, left: str, right: str, *, ddof: int = 1) -> Table:
    """Return the covariance of two columns by group; the state must have been asked for the pair.

    Raises:
        KeyError: the state has no products of the two columns.
    """
    found, _ = _partial(state)
    first, second = partials.ordered(left, right)
    if (first, second, "product") not in found.words:
        raise KeyError(f"no products of {left!r} and {right!r} in the state")
    values = fixed(found.covariances(left, right, ddof=ddof))
    names = (*state.names[: -len(FIELDS)], "covariance")
    return Table(names, (*found.keys, values), values.length)

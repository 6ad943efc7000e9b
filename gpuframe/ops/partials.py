"""Aggregates of some rows by group that merge with those of other rows.

What the partials of any cut of the rows are merged to is, to the bit, the partial of all rows: sums
are integers on the absolute grid of `kernels.exact`, and are rounded when the last is in. The means
and variances that they give are those of `ops.groupby` and `ops.moments` over all rows.
"""

import itertools
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT32, FLOAT64, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import exact, moments, reduce, summaries
from gpuframe.ops import aggregate, groupby, hashing, missing, partitions, select, transforms
from gpuframe.ops.grouping import Grouping, group, places, with_rows

COUNTS = ("count", "infinite", "negative infinite", "wide")
"""Kinds that are whole numbers of rows: known values, infinities among them, and finite values
whose square, or whose product with the other column, is past the greatest double."""

SUMS = ("integer", "product", "square", "sum")
"""Kinds that are exact sums: of integers, of products of two columns (or of squares), of squares of
a column where another is known too, of values."""

MOMENTS = ("sum", "mean", "var", "std", "sem")
PICKS = ("min", "max", "first", "last")
FUNCTIONS = ("size", "count", *MOMENTS, *PICKS, "nunique")
"""What `Partial.finish` answers, by the names that pandas gives them."""

Kind = tuple[Hashable, Hashable, str]
"""A column, the one that it is multiplied with (or itself), and one of COUNTS or SUMS."""


@dataclass(frozen=True, slots=True)
class Words:
    """An integer for each group.

    Attributes:
        values: int64[width * groups]: the least words of all sums, then the next, each below
            2**32 times the partials merged in magnitude; or counts.
        low: the word of the grid that the least words count.
        width: words of a sum, 1 for counts.
    """

    values: Column
    low: int = 0
    width: int = 1

    @classmethod
    def of_groups(cls, words: Any, low: int, width: int) -> Self:
        """Return sums given group by group, int64[groups * width], from word `low` on.

        Words that are 0 in all sums are left out.
        """
        wide = words.reshape(words.shape[0] // width, width)
        touched = np.flatnonzero(device.to_host((wide != 0).any(axis=0)))
        begin, end = (int(touched[0]), int(touched[-1]) + 1) if touched.size else (0, 1)
        kept = device.xp().ascontiguousarray(wide[:, begin:end].T)
        return cls(
            fixed(kept.reshape(words.shape[0] // width * (end - begin))), low + begin, end - begin
        )

    def word(self, place: int) -> Any | None:
        """Return one word of all sums by its place on the grid, None where there is none."""
        groups = self.values.length // self.width
        at = place - self.low
        if not 0 <= at < self.width:
            return None
        return self.values.values[at * groups : (at + 1) * groups]

    def by_group(self) -> tuple[Any, int]:
        """Return the sums group by group, int64[groups * (width + 1)], and the words of one.

        They are as `exact.sign_magnitude` writes them, from word `low` on.
        """
        xp = device.xp()
        groups = self.values.length // self.width
        words = xp.zeros((groups, self.width + 1), dtype=INT64)
        words[:, : self.width] = self.values.values.reshape(self.width, groups).T
        width = self.width + 1
        return exact.sign_magnitude(words.reshape(groups * width), width), width

    def take(self, rows: Any) -> Self:
        """Return the sums of some groups."""
        groups = self.values.length // self.width
        chosen = self.values.values.reshape(self.width, groups)[:, rows]
        return replace(self, values=fixed(chosen.reshape(self.width * rows.shape[0])))


@dataclass(frozen=True, slots=True)
class Partial:
    """Aggregates of some rows, by group.

    Attributes:
        keys: the distinct keys, a row a group; none for one group of all rows.
        sizes: int64[groups], rows of each.
        words: counts and exact sums.
        picks: least, greatest, first and last values, by column and function.
        distinct: the distinct pairs of a group's place and a value, by column.
        sort: whether groups are in ascending order of their keys, else in order of appearance.
    """

    keys: list[Column]
    sizes: Column
    words: dict[Kind, Words] = field(default_factory=dict)
    picks: dict[tuple[Hashable, str], Column] = field(default_factory=dict)
    distinct: dict[Hashable, tuple[Column, Column]] = field(default_factory=dict)
    sort: bool = True

    @property
    def groups(self) -> int:
        """Number of groups."""
        return self.sizes.length

    @property
    def columns(self) -> list[Column]:
        """All columns that hold it."""
        words = [part.values for part in self.words.values()]
        pairs = [column for pair in self.distinct.values() for column in pair]
        return [*self.keys, self.sizes, *words, *self.picks.values(), *pairs]

    # --- results --------------------------------------------------------------------------

    def finish(self, column: Hashable, function: str, dtype: Any, *, ddof: int = 1) -> Column:
        """Return one of FUNCTIONS of a column, by group.

        Args:
            column: its name.
            function: one that the partial was collected for.
            dtype: of the column.
            ddof: subtracted from the count in the denominator of var, std and sem.
        """
        if function == "size":
            return self.sizes
        if function == "count":
            return fixed(self.count(column))
        if function in PICKS:
            return self.picks[column, function]
        if function == "nunique":
            place, _ = self.distinct[column]
            return fixed(reduce.group_size(place.values, self.groups))
        if function == "sum":
            return self._sum(column, dtype)
        if function == "mean":
            found = self.means(column)
            narrow = dtype == FLOAT32 and (
                not self.keys or bool((self.count(column) < self.sizes.values).any())
            )
            return fixed(found.astype(FLOAT32) if narrow else found)
        return self._spread(column, function, dtype, ddof)

    def _spread(self, column: Hashable, function: str, dtype: Any, ddof: int) -> Column:
        """Return var, std or sem, rounded to single precision where `ops` does."""
        xp = device.xp()
        kind = FLOAT32 if dtype == FLOAT32 else FLOAT64
        known = xp.maximum(self.count(column), 1)
        found = self.covariances(column, column, ddof=ddof)
        if function == "sem" and self.keys:
            return fixed(xp.sqrt(found / known).astype(kind, copy=False))
        found = found.astype(kind, copy=False)
        if function == "var":
            return fixed(found)
        found = xp.sqrt(found)
        if function == "sem":
            found = (found / xp.sqrt(known.astype(FLOAT64))).astype(kind)
        return fixed(found)

    def count(self, column: Hashable, other: Hashable | None = None) -> Any:
        """Return the known values of a column, or of two at once, by group."""
        return self._counted(column, column if other is None else other, "count")

    def _counted(self, column: Hashable, other: Hashable, kind: str) -> Any:
        part = self.words.get((column, other, kind))
        return device.xp().zeros(self.groups, dtype=INT64) if part is None else part.values.values

    def _sum(self, column: Hashable, dtype: Any) -> Column:
        if dtype.kind == "f":
            return fixed(self.totals(column).astype(dtype, copy=False))
        part = self.words[column, column, "integer"]
        found = device.xp().zeros(self.groups, dtype=INT64)
        for shift in (0, 32):  # modulo 2**64
            word = part.word(groupby.INTEGER_LOW + shift // 32)
            found = found if word is None else found + (word << shift)
        return fixed(groupby.narrowed(found.view(UINT64) if dtype.kind == "u" else found, dtype))

    def totals(self, column: Hashable, other: Hashable | None = None) -> Any:
        """Return the rounded sums of a column, with what infinities make of them, by group.

        Args:
            column: its name.
            other: the column beside which it is known, if any.
        """
        xp = device.xp()
        beside = column if other is None else other
        part = self.words.get((column, beside, "sum"))
        found = xp.zeros(self.groups, dtype=FLOAT64)
        if part is not None:
            found = _rounded(part)
        if (column, beside, "infinite") not in self.words:
            return found
        up = self._counted(column, beside, "infinite") > 0
        down = self._counted(column, beside, "negative infinite") > 0
        found = xp.where(up, np.inf, xp.where(down, -np.inf, found))
        return xp.where(up & down, np.nan, found)

    def means(self, column: Hashable) -> Any:
        """Return the means, float64, by group; NaN of no values."""
        xp = device.xp()
        count = self.count(column)
        part = self.words.get((column, column, "integer")) if self.keys else None
        # Of all rows as of doubles, as `ops.reduce` has it.
        found = self.totals(column) if part is None else _rounded(part) * groupby.INTEGER_UNIT
        return xp.where(count > 0, found / xp.maximum(count, 1), np.nan)

    def covariances(self, left: Hashable, right: Hashable, *, ddof: int = 1) -> Any:
        """Return the covariances of two columns (a variance of one), float64, by group.

        NaN of at most `ddof` rows and where a value is infinite, inf where a product of finite
        ones is.
        """
        xp = device.xp()
        pair = ordered(left, right)
        count = self.count(*pair)
        free = count - ddof
        found = self.centred(*pair) / xp.maximum(count, 1) / xp.maximum(free, 1)
        if left == right:
            found = xp.maximum(found, 0.0)
        return xp.where(free > 0, found, np.nan)

    def centred(self, left: Hashable, right: Hashable) -> Any:
        """Return n * sum(x * y) - sum(x) * sum(y), float64, by group."""
        xp = device.xp()
        if self.keys:
            products = self._expanded((left, right, "product"))
            x = self._expanded((left, right, "sum"))
            y = x if left == right else self._expanded((right, left, "sum"))
            nothing = xp.zeros_like(products)
            found = moments.centred_products(self.count(left, right), x, y, products, nothing)
        else:
            found = device.to_device(np.array([self._centred(left, right)]))
        if (left, right, "wide") in self.words:
            found = xp.where(self._counted(left, right, "wide") > 0, np.inf, found)
        for pair in {(left, right), (right, left)}:
            for kind in ("infinite", "negative infinite"):
                if (*pair, kind) in self.words:
                    found = xp.where(self._counted(*pair, kind) > 0, np.nan, found)
        return found

    def _centred(self, left: Hashable, right: Hashable) -> float:
        """Return what `centred` says of one group of all rows, from whole integers."""
        return self.pair(left, right)[0]

    def pair(self, left: Hashable, right: Hashable) -> list[float]:
        """Return what `kernels.moments.centred_product` says of two columns of all rows."""
        left, right = ordered(left, right)
        x, y = self._integer((left, right, "sum")), self._integer((right, left, "sum"))
        square = "product" if left == right else "square"
        kinds = ((left, right, "product"), (left, right, square), (right, left, square))
        (count,) = device.to_host(self.count(left, right)).tolist()
        found = moments.from_integers(count, x, y, *map(self._integer, kinds))
        return [*([math.nan] * 3 if self._is_special(left, right) else found[:3]), count]

    def _is_special(self, left: Hashable, right: Hashable) -> bool:
        """Whether infinities, or products past the greatest double, are in a sum."""
        kinds = [(left, right, kind) for kind in COUNTS[1:]]
        return any(
            kind in self.words
            for kind in [*kinds, (right, left, "infinite"), (right, left, "negative infinite")]
        )

    def _integer(self, kind: Kind) -> int:
        """Return the exact sum of one group of all rows as a multiple of 2**-1074."""
        part = self.words.get(kind)
        if part is None:
            return 0
        words, _ = part.by_group()
        return exact.words_integer(device.to_host(words)) << (32 * part.low)

    def _expanded(self, kind: Kind) -> Any:
        part = self.words.get(kind)
        if part is None:
            return device.xp().zeros(3 * self.groups, dtype=FLOAT64)
        words, width = part.by_group()
        return exact.expand_words(words, part.low, width)

    # --- parts ----------------------------------------------------------------------------

    def split(self, parts: int) -> list["Partial"]:
        """Return the groups apart by the hashes of their keys: equal keys in equal places."""
        if parts == 1:
            return [self]
        hashes, _ = hashing.crossed(self.keys, keep_missing=True)
        numbers = fixed((hashes % parts).astype(INT64))
        rows, ends = partitions.split(numbers, parts)
        return [self.take(rows[begin:end]) for begin, end in itertools.pairwise(ends)]

    def take(self, rows: Any) -> "Partial":
        """Return some groups, each at most once, in the order of their places."""
        words = {
            kind: part if part.values is self.sizes else part.take(rows)
            for kind, part in self.words.items()
        }
        sizes = select.take(self.sizes, rows)
        for kind, part in words.items():
            if part.values is self.sizes:
                words[kind] = Words(sizes)
        return Partial(
            [select.take(key, rows) for key in self.keys],
            sizes,
            words,
            {name: select.take(column, rows) for name, column in self.picks.items()},
            {name: self._kept(pair, rows) for name, pair in self.distinct.items()},
            self.sort,
        )

    def _kept(self, pair: tuple[Column, Column], rows: Any) -> tuple[Column, Column]:
        """Return the pairs of some groups, by the places that these have now."""
        xp = device.xp()
        place, values = pair
        now = xp.full(self.groups, -1, dtype=INT64)
        now[rows] = xp.arange(rows.shape[0], dtype=INT64)
        moved = now[place.values]
        kept = select.rows_of(moved >= 0)
        return fixed(moved[kept]), select.take(values, kept)


def _rounded(part: Words) -> Any:
    """Return sums as doubles, each rounded once."""
    words, width = part.by_group()
    return exact.round_words(words, part.low, width)


def ordered(left: Any, right: Any) -> tuple[Any, Any]:
    """Return two names in the order in which a product is kept."""
    return (left, right) if left <= right else (right, left)


# --- of rows ----------------------------------------------------------------------------------


def collect(
    by: Sequence[Column],
    columns: Mapping[Any, Column],
    wanted: Iterable[tuple[Hashable, str]],
    pairs: Iterable[tuple[Hashable, Hashable]] = (),
    *,
    rows: int = 0,
    sort: bool = True,
    dropna: bool = True,
) -> Partial:
    """Return the partial of some rows.

    Args:
        by: columns of the keys; none for one group of all rows.
        columns: columns by name.
        wanted: names of columns and FUNCTIONS of them.
        pairs: names of columns whose covariances are wanted.
        rows: number of rows, if there is no column.
        sort: groups in ascending order of their keys, else in order of appearance.
        dropna: whether rows with a missing key are left out.

    Raises:
        NotNative: a column has no such function.
    """
    if by:
        grouping = with_rows(group(list(by), sort=sort, dropna=dropna))
    else:
        lengths = [column.length for column in columns.values()]
        grouping = transforms.whole(lengths[0] if lengths else rows)
    sizes = fixed(grouping.sizes)
    found = Partial(grouping.keys, sizes, sort=sort)
    functions: dict[Hashable, set[str]] = {}
    for name, function in wanted:
        functions.setdefault(name, set()).add(function)
    for name, chosen in functions.items():
        if chosen != {"size"}:
            _collect_one(found, grouping, name, columns[name], chosen)
    for left, right in [ordered(*pair) for pair in pairs]:
        parts = _paired if by else _paired_whole
        found.words.update(parts(grouping, columns, left, right))
    for kind, part in found.words.items():
        if part.values.values is sizes.values:
            found.words[kind] = Words(sizes)
    return found


def _collect_one(
    found: Partial, grouping: Grouping, name: Hashable, column: Column, functions: set[str]
) -> None:
    """Add what some functions of a column need."""
    if functions & {"count", *MOMENTS}:
        parts = _summed(grouping, column, functions, whole=not found.keys)
        found.words.update({(name, name, kind): part for kind, part in parts.items()})
    for function in functions.intersection(PICKS):
        found.picks[name, function] = aggregate.aggregate(grouping, column, function)
    if "nunique" in functions:
        found.distinct[name] = _distinct(grouping, column)


def _summed(
    grouping: Grouping, column: Column, functions: set[str], *, whole: bool
) -> dict[str, Words]:
    """Return the counts and sums of a column that some functions need."""
    count = Words(fixed(groupby.counts(grouping, column)))
    if not functions & set(MOMENTS):
        return {"count": count}
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"exact sums of {column.dtype}")
    squares = bool(functions & {"var", "std", "sem"})
    if whole and (squares or column.dtype.kind == "f" or "mean" in functions):
        found = _whole(column, squares=squares)
        if "sum" in functions and column.dtype.kind != "f":
            found["integer"] = _integers(grouping, column)
        return found
    found = {"count": count}
    if column.dtype.kind != "f" and functions & {"sum", "mean"}:
        found["integer"] = _integers(grouping, column)
    if column.dtype.kind == "f" or squares:
        values = column.values.astype(FLOAT64, copy=False)
        found |= _of_doubles(grouping, values, finite=column.dtype.kind != "f")
        if squares:
            found |= _products(grouping, grouping.ids, values, values)
    return found


def _whole(column: Column, *, squares: bool) -> dict[str, Words]:
    """Return the counts and sums of all rows."""
    values = column.values.astype(FLOAT64, copy=False)
    if squares:
        return _summary(values)
    count = Words(_single([int(missing.count(column))]))
    found = {"count": count, "sum": _trimmed(device.to_host(exact.sum_words(values)))}
    if column.dtype.kind == "f" and device.read(exact.word_range(values)).tolist()[2]:
        for kind, infinity in (("infinite", np.inf), ("negative infinite", -np.inf)):
            number = int((values == infinity).sum())
            if number:
                found[kind] = Words(_single([number]))
    return found


def _summary(values: Any) -> dict[str, Words]:
    """Return the counts and sums of doubles and of their squares."""
    words, counts, _ = (device.to_host(part) for part in summaries.summary(values))
    unknown, up, down, wide = counts.tolist()
    count = _single([values.shape[0] - unknown])
    found = {
        "count": Words(count),
        "sum": _trimmed(words[: exact.WORDS]),
        "product": _trimmed(words[exact.WORDS :]),
    }
    for kind, number in zip(COUNTS[1:], (up, down, wide), strict=True):
        if number:
            found[kind] = Words(_single([number]))
    return found


def _paired_whole(
    _grouping: Grouping, columns: Mapping[Any, Column], left: Hashable, right: Hashable
) -> dict[Kind, Words]:
    """Return counts and sums of two columns over all rows where both are known."""
    xp = device.xp()
    x, y = (columns[name].values.astype(FLOAT64, copy=False) for name in (left, right))
    unknown = xp.isnan(x) | xp.isnan(y)
    if left != right and bool(unknown.any()):
        x, y = (xp.where(unknown, np.nan, values) for values in (x, y))
    own = _summary(x)
    found: dict[Kind, Words] = {(left, right, kind): part for kind, part in own.items()}
    if left == right:
        return found
    other = _summary(y)
    for name, beside, parts in ((left, right, own), (right, left, other)):
        found |= {
            (name, beside, "square" if kind == "product" else kind): part
            for kind, part in parts.items()
            if kind != "wide"
        }
    high, low = moments.product_parts(x, y)
    words = device.to_host(exact.sum_words(high)) + device.to_host(exact.sum_words(low))
    found[left, right, "product"] = _trimmed(exact.sign_magnitude.reference(words, exact.WORDS))
    past = int((xp.isfinite(x) & xp.isfinite(y) & ~xp.isfinite(high)).sum())
    wide = [own.get("wide"), other.get("wide"), Words(_single([past])) if past else None]
    for part in filter(None, wide):
        found[left, right, "wide"] = part
    return found


def _single(numbers: Any) -> Column:
    return fixed(device.to_device(np.asarray(numbers, np.int64)))


def _trimmed(words: np.ndarray) -> Words:
    """Return one exact sum on the part of the grid that it touches: int64[WORDS] on the host."""
    touched = np.flatnonzero(words)
    low, high = (int(touched[0]), int(touched[-1]) + 1) if touched.size else (0, 1)
    return Words(_single(words[low:high]), low, high - low)


def _of_doubles(grouping: Grouping, values: Any, *, finite: bool = False) -> dict[str, Words]:
    """Return the infinities of doubles and their exact sums."""
    low, high, nonfinite = device.read(exact.word_range(values)).tolist()
    found = {"sum": _words(grouping, grouping.ids, [values], low, high)}
    if nonfinite and not finite:
        found |= _infinities(grouping, grouping.ids, values)
    return found


def _infinities(grouping: Grouping, ids: Any, values: Any) -> dict[str, Words]:
    flags = {"infinite": values == np.inf, "negative infinite": values == -np.inf}
    return {
        kind: Words(fixed(grouping.result(reduce.group_sum(ids, mask, grouping.slots))))
        for kind, mask in flags.items()
        if bool(mask.any())
    }


def _words(grouping: Grouping, ids: Any, values: list[Any], low: int, high: int) -> Words:
    """Return the exact sums of several arrays whose values touch the words from `low` to `high`."""
    width = high - low + 3  # with room for carries
    if low > high:
        return Words(fixed(device.xp().zeros(grouping.count, dtype=INT64)))
    states = [exact.group_sum_words(ids, part, grouping.slots, low, width) for part in values]
    words = states[0]
    for state in states[1:]:
        words = words + state
    words = words.reshape(grouping.slots, width)[grouping.chosen]
    words = exact.sign_magnitude(words.reshape(grouping.count * width), width)
    return Words.of_groups(words, low, width)


def _products(grouping: Grouping, ids: Any, left: Any, right: Any) -> dict[str, Words]:
    """Return the exact sums of the products of doubles, and how many are past the greatest."""
    parts = list(moments.product_parts(left, right))
    ranges = [device.read(exact.word_range(part)).tolist() for part in parts]
    low, high = min(found[0] for found in ranges), max(found[1] for found in ranges)
    found = {"product": _words(grouping, ids, parts, low, high)}
    if ranges[0][2]:
        xp = device.xp()
        wide = xp.isfinite(left) & xp.isfinite(right) & ~xp.isfinite(parts[0])
        if bool(wide.any()):
            count = reduce.group_sum(ids, wide, grouping.slots)
            found["wide"] = Words(fixed(grouping.result(count)))
    return found


def _paired(
    grouping: Grouping, columns: Mapping[Any, Column], left: Hashable, right: Hashable
) -> dict[Kind, Words]:
    """Return counts and sums of two columns over the rows where both are known."""
    xp = device.xp()
    x, y = (columns[name].values.astype(FLOAT64, copy=False) for name in (left, right))
    unknown = xp.isnan(x) | xp.isnan(y)
    ids = xp.where(unknown, -1, grouping.ids).astype(grouping.ids.dtype, copy=False)
    count = Words(fixed(grouping.result(reduce.group_size(ids, grouping.slots))))
    found: dict[Kind, Words] = {}
    for name, other, values in ((left, right, x), (right, left, y)):
        low, high, nonfinite = device.read(exact.word_range(values)).tolist()
        parts = {"count": count, "sum": _words(grouping, ids, [values], low, high)}
        if nonfinite:
            parts |= _infinities(grouping, ids, values)
        found |= {(name, other, kind): part for kind, part in parts.items()}
        if left == right:
            break
    products = _products(grouping, ids, x, y)
    return found | {(left, right, kind): part for kind, part in products.items()}


def _integers(grouping: Grouping, column: Column) -> Words:
    words = groupby.integer_words(grouping, column)
    return Words.of_groups(words, groupby.INTEGER_LOW, groupby.INTEGER_WIDTH)


def _distinct(grouping: Grouping, column: Column) -> tuple[Column, Column]:
    """Return the distinct pairs of a group's place and a value that is not missing."""
    place = fixed(places(grouping).astype(INT64))
    return _deduplicated(place, column)


def _deduplicated(place: Column, values: Column) -> tuple[Column, Column]:
    known = place.values >= 0
    if not bool(known.all()):
        kept = select.rows_of(known)
        place, values = select.take(place, kept), select.take(values, kept)
    found = group([place, values], sort=False, dropna=True)
    pairs = with_rows(found).keys
    return pairs[0], pairs[1]


# --- merging ----------------------------------------------------------------------------------


def merge(partials: Sequence[Partial]) -> Partial:
    """Return the partial of the rows of all of these.

    Args:
        partials: at least one; all of the same keys and functions, in the order of their rows
            where that matters (first, last, order of appearance).
    """
    first = partials[0]
    if len(partials) == 1:
        return first
    known = [part for part in partials if part.groups] if first.keys else list(partials)
    if len(known) < 2:
        return known[0] if known else first
    total = sum(part.groups for part in known)
    if first.keys:
        columns = [
            select.concat([part.keys[level] for part in known]) for level in range(len(first.keys))
        ]
        grouping = with_rows(group(columns, sort=first.sort, dropna=False))
    else:
        grouping = transforms.whole(total)
    sizes = fixed(_added(grouping, [part.sizes.values for part in known]))
    kinds = dict.fromkeys(kind for part in known for kind in part.words)
    words = {kind: _merged(grouping, known, kind, sizes) for kind in kinds}
    picks = {
        name: aggregate.aggregate(
            grouping, select.concat([part.picks[name] for part in known]), name[1]
        )
        for name in first.picks
    }
    distinct = {name: _united(grouping, known, name) for name in first.distinct}
    return Partial(grouping.keys, sizes, words, picks, distinct, first.sort)


def _added(grouping: Grouping, parts: list[Any]) -> Any:
    joined = device.xp().concatenate(parts)
    return grouping.result(reduce.group_sum(grouping.ids, joined, grouping.slots))


def _merged(grouping: Grouping, partials: list[Partial], kind: Kind, sizes: Column) -> Words:
    """Return the sums of one kind of all partials; one that lacks it has none."""
    xp = device.xp()
    parts = [part.words.get(kind) for part in partials]
    if kind[2] in COUNTS:
        if all(
            part is not None and part.values is own.sizes
            for part, own in zip(parts, partials, strict=True)
        ):
            return Words(sizes)
        counts = [
            xp.zeros(own.groups, dtype=INT64) if part is None else part.values.values
            for part, own in zip(parts, partials, strict=True)
        ]
        return Words(fixed(_added(grouping, counts)))
    given = [part for part in parts if part is not None]
    low = min(part.low for part in given)
    width = max(part.low + part.width for part in given) - low
    words = []
    for place in range(low, low + width):
        found = [None if part is None else part.word(place) for part in parts]
        pieces = [
            xp.zeros(own.groups, dtype=INT64) if word is None else word
            for word, own in zip(found, partials, strict=True)
        ]
        words.append(_added(grouping, pieces))
    return Words(fixed(xp.concatenate(words)), low, width)


def _united(grouping: Grouping, partials: list[Partial], name: Hashable) -> tuple[Column, Column]:
    """Return the distinct pairs of all partials."""
    xp = device.xp()
    place = places(grouping).astype(INT64)
    begin, moved, values = 0, [], []
    for part in partials:
        own, found = part.distinct[name]
        moved.append(place[begin : begin + part.groups][own.values])
        values.append(found)
        begin += part.groups
    return _deduplicated(fixed(xp.concatenate(moved)), select.concat(values))

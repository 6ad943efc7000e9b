"""merge and join: pandas' rules of names, labels and order around the joins of rows."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.errors import MergeError

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import INT32
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import join_index, labels, merge_checks, merge_keys, metadata, warned
from gpuframe.frames.fallback import native_function
from gpuframe.frames.index import Index
from gpuframe.frames.merge_keys import Sides
from gpuframe.ops import cast, join, select
from gpuframe.ops.join import Pairs

if TYPE_CHECKING:
    from gpuframe.frames.dataframe import DataFrame

_KINDS = ("left", "right", "inner", "outer", "left_anti", "right_anti", "cross", "asof")
_SEMI = "leftsemi"


@native_function
def merge(
    left: Any,
    right: Any,
    how: str = "inner",
    on: Any = None,
    left_on: Any = None,
    right_on: Any = None,
    left_index: bool = False,
    right_index: bool = False,
    sort: bool = False,
    suffixes: Any = ("_x", "_y"),
    copy: Any = pd.api.extensions.no_default,
    indicator: bool | str = False,
    validate: str | None = None,
) -> "DataFrame":
    """Join two frames on equal keys; missing keys are equal to each other.

    Rows come in the order of the left frame (of the right one for `how="right"`), ties in the
    order of the other side; in the order of the keys for `how="outer"` and `sort=True`.

    Args:
        left: DataFrame or named Series.
        right: DataFrame or named Series.
        how: "inner", "left", "right", "outer", "cross", "left_anti", "right_anti"; beyond pandas
            "leftsemi", the left rows that have a partner, without the right frame's columns.
        on: column or level name, or list of names, that both frames have; all common columns if
            not given.
        left_on: names or arrays for the left frame, together with `right_on` or `right_index`.
        right_on: names or arrays for the right frame.
        left_index: whether the left keys are the row labels.
        right_index: whether the right keys are the row labels.
        sort: whether rows come in the order of the keys.
        suffixes: for names that both frames have beside the keys.
        copy: of no effect.
        indicator: True or a name adds a column that says where a row comes from.
        validate: "1:1", "1:m", "m:1" or "m:m".

    Raises:
        KeyError: a key is neither a column nor a level.
        ValueError: keys of dtypes that cannot be equal, or names that clash.
        pandas.errors.MergeError: no common columns, or `validate` does not hold.
        gpuframe.errors.OutOfMemoryError: the result is larger than the memory that is left.

    Example:
        >>> import gpuframe as pd
        >>> left = pd.DataFrame({"k": [2, 1, 3]})
        >>> right = pd.DataFrame({"k": [1, 2], "v": [10, 20]})
        >>> pd.merge(left, right).v.tolist()
        [20, 10]
        >>> pd.merge(left, right, how="leftsemi").k.tolist()
        [2, 1]
    """
    if copy is not pd.api.extensions.no_default:
        warned.deprecated(warned.COPY)
    result = merged(
        left, right, how, on=on, left_on=left_on, right_on=right_on, left_index=left_index,
        right_index=right_index, sort=sort, suffixes=suffixes, indicator=indicator,
        validate=validate,
    )  # fmt: skip
    joined: DataFrame = metadata.inherit_common(result, (left, right))
    return joined


def merged(
    left: Any,
    right: Any,
    how: str,
    *,
    on: Any = None,
    left_on: Any = None,
    right_on: Any = None,
    left_index: bool = False,
    right_index: bool = False,
    sort: bool = False,
    suffixes: Any = ("_x", "_y"),
    indicator: bool | str = False,
    validate: str | None = None,
) -> Any:
    """Join two frames natively; see `merge`.

    Raises:
        NotNative: pandas has to.
    """
    left, right = merge_keys.operand(left), merge_keys.operand(right)
    if how == "cross":
        if left_index or right_index or any(key is not None for key in (on, left_on, right_on)):
            raise MergeError(
                "Can not pass on, right_on, left_on or set right_index=True or left_index=True"
            )
        return _crossed(left, right, suffixes, indicator)
    if how not in _KINDS and how != _SEMI:
        raise ValueError(
            f"'{how}' is not a valid Merge type: "
            "left, right, inner, outer, left_anti, right_anti, cross, asof"
        )
    if how == "asof":
        raise NotNative("merge how='asof'")
    found = merge_keys.sides(left, right, on, left_on, right_on, left_index, right_index)
    merge_checks.settle(found)
    if validate is not None:
        merge_checks.validate(found, validate)
    if how == _SEMI:
        return _semi(found)
    _check_indicator(left, right, indicator)
    index, pairs = join_index.joined(found, how, sort=sort, row_bytes=row_bytes(found))
    return assembled(found, index, pairs, suffixes, indicator, inner=how == "inner")


def row_bytes(found: Sides) -> int:
    """Return the bytes of a row of the result on average, as far as they are known by now."""
    columns = (*found.left._columns, *found.right._columns)
    return sum(column.nbytes // max(column.length, 1) for column in columns)


def _semi(found: Sides) -> Any:
    """Return the left rows that have a partner, labels kept only where joined by them."""
    rows = select.rows_of(join.matched(found.left_keys, found.right_keys))
    index = None if found.left_index or found.right_index else indexes.default(int(rows.shape[0]))
    return found.left._with_rows(rows, index)


def _crossed(left: Any, right: Any, suffixes: Any, indicator: bool | str) -> Any:
    merge_keys.same_levels(left, right)
    _check_indicator(left, right, indicator)
    found = Sides(left, right, [], [], False, False, [], [], [], [])
    pairs = join.cross(len(left), len(right), row_bytes=row_bytes(found))
    return assembled(found, indexes.default(pairs.length), pairs, suffixes, indicator)


def assembled(
    found: Sides,
    index: Index,
    pairs: Pairs,
    suffixes: Any,
    indicator: bool | str = False,
    *,
    inner: bool = False,
    keyed: Pairs | None = None,
    levels: bool = True,
) -> Any:
    """Put the columns of both sides beside each other.

    Args:
        found: the sides and their keys.
        index: labels of the result.
        pairs: the rows of each side.
        suffixes: for names of both sides.
        indicator: whether, or under which name, a column says where rows come from.
        inner: whether every row has both sides, so that keys are never filled in.
        keyed: the rows that keys come from, where they differ from those of the columns.
        levels: whether keys that were levels of both indexes become the index again.
    """
    left, right = found.left._table, found.right._table
    kept = [at for at, name in enumerate(right.names) if name not in found.dropped]
    right_names = [right.names[at] for at in kept]
    own, other = _suffixed(list(left.names), right_names, suffixes)
    others = [right.columns[at] for at in kept]
    columns = [
        *join.gathered_each(left.columns, pairs.left, missing_rows=pairs.left_absent),
        *join.gathered_each(others, pairs.right, missing_rows=pairs.right_absent),
    ]
    result = _Result([*own, *other], columns, index, list(left.names), right_names)
    if indicator:
        result.names.append("_merge" if indicator is True else indicator)
        result.columns.append(_indicator(pairs))
    for at in range(len(found.names)):
        _fill_key(result, found, pairs if keyed is None else keyed, at, inner=inner)
    if levels:
        _restore_levels(result, found)
    table = Table(tuple(result.names), tuple(result.columns), pairs.length)
    names = _labels(found, table.names)
    return type(found.left)._from_table(table, result.index, names)


def _labels(found: Sides, names: tuple[Any, ...]) -> pd.Index:
    """Return the names as an Index of the dtype and name that pandas gives it."""
    left, right = found.left.columns, found.right.columns
    kept = [at for at, name in enumerate(right) if name not in found.dropped]
    special = any(not _is_simple(side.dtype) for side in (left, right))
    if not names or (special and names == (*left, *(right[at] for at in kept))):
        index = left.append(right[kept])
    elif dtypes.is_nullable(left.dtype) and left.dtype == right.dtype:
        index = pd.Index(list(names), dtype=left.dtype)
    else:
        index = labels.index_of_names(names)
    return index.rename(left.name if left.name == right.name else None)


def _is_simple(dtype: Any) -> bool:
    """Whether an Index of such labels is the one that pandas makes of a list of them."""
    return dtypes.is_text(dtype) or dtype in (dtypes.OBJECT, dtypes.INT64)


class _Result:
    """A merged frame in the making.

    Attributes:
        names: of the columns.
        columns: of the result.
        index: row labels.
        left_names: columns of the left frame, as they were named there.
        right_names: columns of the right frame that stay, as they were named there.
    """

    __slots__ = ("columns", "index", "left_names", "names", "right_names")

    def __init__(
        self, names: list[Any], columns: list[Column], index: Index, left: list[Any],
        right: list[Any],
    ) -> None:  # fmt: skip
        self.names, self.columns, self.index = names, columns, index
        self.left_names, self.right_names = left, right


def _suffixed(left: list[Any], right: list[Any], suffixes: Any) -> tuple[list[Any], list[Any]]:
    """Return the names of both sides, suffixes on those that both have.

    Raises:
        TypeError: `suffixes` is no pair.
        ValueError: it lacks a suffix.
        pandas.errors.MergeError: the suffixes make new pairs of equal names.
    """
    if isinstance(suffixes, set | frozenset | dict | str) or not hasattr(suffixes, "__iter__"):
        raise TypeError(
            f"Passing 'suffixes' as a {type(suffixes)}, is not supported. "
            "Provide 'suffixes' as a tuple instead."
        )
    shared = set(left) & set(right)
    if not shared:
        return left, right
    first, second = suffixes
    if not first and not second:
        overlap = pd.Index(left, tupleize_cols=False).intersection(
            pd.Index(right, tupleize_cols=False)
        )
        raise ValueError(f"columns overlap but no suffix specified: {overlap}")
    own = [f"{name}{first}" if name in shared and first is not None else name for name in left]
    other = [f"{name}{second}" if name in shared and second is not None else name for name in right]
    clashes = {name for name, old in zip(own, left, strict=True)
               if own.count(name) > 1 and left.count(old) == 1}  # fmt: skip
    clashes |= {name for name, old in zip(other, right, strict=True)
                if other.count(name) > 1 and right.count(old) == 1}  # fmt: skip
    clashes |= set(own) & (set(right) - shared) | set(other) & (set(left) - shared)
    if clashes:
        raise MergeError(
            f"Passing 'suffixes' which cause duplicate columns {clashes} is not allowed."
        )
    return own, other


def _check_indicator(left: Any, right: Any, indicator: bool | str) -> None:
    if not isinstance(indicator, str | bool | np.bool_):
        raise ValueError(  # noqa: TRY004 - pandas' class
            "indicator option can only accept boolean or string arguments"
        )
    if not indicator:
        return
    names = {*left._table.names, *right._table.names}
    for name in ("_left_indicator", "_right_indicator"):
        if name in names:
            raise ValueError(
                f"Cannot use `indicator=True` option when data contains a column named {name}"
            )
    if ("_merge" if indicator is True else indicator) in names:
        raise ValueError("Cannot use name of an existing column for indicator column")


def _indicator(pairs: Pairs) -> Column:
    """Return the categories left_only, right_only and both."""
    words = pd.Index(["left_only", "right_only", "both"], dtype=dtypes.STR)
    xp = device.xp()
    codes = xp.full(pairs.length, 2, dtype=INT32)
    sides = ((pairs.right, pairs.right_absent, 0), (pairs.left, pairs.left_absent, 1))
    for rows, absent, alone in sides:
        if rows is not None and absent:
            codes = xp.where(rows < 0, alone, codes).astype(INT32)
    return dictionary(codes, neighbour.from_pandas(words), pd.CategoricalDtype(words))


def _fill_key(result: _Result, found: Sides, pairs: Pairs, at: int, *, inner: bool) -> None:
    """Give a key column the right side's values where the left has no row, as pandas does."""
    name, first, second = found.names[at], found.left_on[at], found.right_on[at]
    if isinstance(first, str) and isinstance(second, str) and first != second:
        return
    left_key, right_key = found.left_keys[at], found.right_keys[at]
    if name not in result.names:
        _insert_key(result, at, name, _inserted(left_key, right_key, pairs, inner=inner))
        return
    place = result.names.index(name)
    if pairs.left is None and pairs.right is None:
        return
    if name in result.left_names and name not in result.names[: len(result.left_names) + at]:
        raise NotNative("a key's name that stays with the right column alone")
    if _coarser(left_key, right_key) and _is_every_row(pairs, left_key, right_key):
        return
    if name in result.left_names:
        own = found.left._table.column(name)
        if (pairs.left_absent and not inner) or _coarser(result.columns[place], right_key):
            result.columns[place] = _either(own, right_key, pairs)
    elif name in result.right_names:
        own = found.right._table.column(name)
        if (pairs.right_absent and not inner) or _coarser(result.columns[place], left_key):
            result.columns[place] = _either(left_key, own, pairs)


def _is_every_row(pairs: Pairs, left: Column, right: Column) -> bool:
    """Whether each row of either side stands beside that of the other."""
    if not pairs.length == left.length == right.length:
        return False
    place = device.xp().arange(pairs.length)
    return all(rows is None or bool((rows == place).all()) for rows in (pairs.left, pairs.right))


def _coarser(column: Column, key: Column) -> bool:
    """Whether two columns of dates differ in dtype, so that pandas takes the common one."""
    return (
        dtypes.is_datetime(column.dtype)
        and dtypes.is_datetime(key.dtype)
        and column.dtype != key.dtype
    )


def _inserted(left: Column, right: Column, pairs: Pairs, *, inner: bool) -> Column:
    """Return the values of a key that is no column yet; pandas gives it the left side's dtype."""
    if pairs.left_absent:
        return _either(left, right, pairs)
    if inner and not pairs.length and pairs.left is not None:
        return join.gathered(right, pairs.right, missing_rows=False)
    return join.gathered(left, pairs.left, missing_rows=False)


def _either(left: Column, right: Column, pairs: Pairs) -> Column:
    """Return the left value of each row, the right one where there is no left row."""
    if not pairs.left_absent and left.dtype == right.dtype:
        return join.gathered(left, pairs.left, missing_rows=False)
    if pairs.left is not None and bool((pairs.left < 0).all()):
        return join.gathered(right, pairs.right, missing_rows=False)
    if pairs.right is not None and bool((pairs.right < 0).all()):
        return join.gathered(left, pairs.left, missing_rows=False)
    if left.dtype != right.dtype:
        left, right = _uncategorised(left), _uncategorised(right)
    return join.either(left, right, pairs)


def _uncategorised(column: Column) -> Column:
    """Return the values of categories; any other column as it is."""
    if not dtypes.is_categorical(column.dtype):
        return column
    return cast.astype(column, column.dtype.categories.dtype)


def _insert_key(result: _Result, at: int, name: Any, column: Column) -> None:
    """Put a key that is no column yet into the index where it is a level, else among columns."""
    if name is not None and name in result.index.names:
        columns = list(result.index.columns)
        columns[result.index.names.index(name)] = column
        result.index = indexes.from_columns(columns, list(result.index.names))
        return
    result.names.insert(at, name or f"key_{at}")
    result.columns.insert(at, column)


def _restore_levels(result: _Result, found: Sides) -> None:
    """Make keys that were levels of both indexes the index again."""
    restored = [
        name
        for name, first, second in zip(found.names, found.left_on, found.right_on, strict=False)
        if first is not None
        and merge_keys.is_level(found.left, first)
        and merge_keys.is_level(found.right, second)
        and first == second
        and name not in result.index.names
    ]
    if not restored:
        return
    columns = []
    for name in restored:
        place = result.names.index(name)
        del result.names[place]
        columns.append(result.columns.pop(place))
    result.index = indexes.from_keys(columns, restored)


def merge_method(self: Any, right: Any, *args: Any, **kwargs: Any) -> Any:
    """Join with another frame on equal keys; see `gpuframe.merge`."""
    kwargs.pop("copy", None)  # of which the method has warned
    return merge(self, right, *args, **kwargs)

"""Text: dictionary encoding, gathering, order and comparison; a column is encoded once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow, dtypes
from gpuframe.columns.column import Column, dictionary, fixed, text
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.errors import NotNative
from gpuframe.kernels import collate, join, select
from gpuframe.kernels import text as kernels
from gpuframe.ops import blocks, text_keys

SHORT = 10_000
"""Rows below which finding the distinct texts costs more than it saves."""


def encoded(column: Column) -> Column:
    """Return a text column in dictionary layout, its values in order of appearance.

    Args:
        column: text, or a dictionary already, which is returned as it is.
    """
    if column.layout == "dictionary":
        return column
    known: Column | None = column.memo.get("encoded")
    if known is None:
        ids, firsts = text_keys.encoded(column) or _encoded(column)
        known = dictionary(ids.astype(INT32, copy=False), take(column, firsts), column.dtype)
        column.memo["encoded"] = known
    return known


def only_used(column: Column) -> Column:
    """Return a dictionary without the values that no row holds; a text column as it is."""
    if column.layout != "dictionary":
        return column
    known = column.categories.length
    flags = join.seen(column.values, known)
    kept = select.true_rows(flags, select.count_true(flags))
    if kept.shape[0] == known:
        return column
    xp = device.xp()
    place = xp.full(known, -1, dtype=INT32)
    place[kept] = xp.arange(kept.shape[0], dtype=INT32)
    codes = select.take_or(place, column.values, -1)
    return dictionary(codes, take(column.categories, kept), column.dtype)


def _encoded(column: Column) -> tuple[Any, Any]:
    valid = column.valid()
    if valid is None:
        valid = device.xp().ones(column.length, dtype=bool)
    pair: tuple[Any, Any] = kernels.encode(column.offset_values, column.values, valid)
    return pair


def take(column: Column, rows: Any) -> Column:
    """Return the texts of some rows; a negative row gives a missing text."""
    offsets = kernels.take_offsets(column.offset_values, rows)
    total = int(offsets[-1])
    data = kernels.take_bytes(column.offset_values, column.values, rows, offsets, total)
    valid = column.valid()
    if valid is not None:
        valid = select.take_or(valid, rows, False)
    elif rows.shape[0] and bool((rows < 0).any()):
        valid = rows >= 0
    return text(offsets, data, valid, column.dtype)


def decoded(column: Column) -> Column:
    """Return a dictionary of text in text layout."""
    if column.layout == "text":
        return column
    return take(column.categories, column.values).with_dtype(column.dtype)


def on_host(column: Column) -> pa.Array:
    """Return the texts of a text column as an Arrow array in host memory."""
    return arrow.to_arrow(column)


def merged(codes: Any, values: Column) -> Column:
    """Return a dictionary column whose values may have become equal, or missing."""
    again = encoded(values)
    remapped = select.take_or(again.values, codes, -1)
    return dictionary(remapped.astype(INT32, copy=False), again.categories, values.dtype)


def ranked(column: Column) -> tuple[Any, Column]:
    """Return codes whose order is the order of the texts (by code point), and the sorted values.

    Args:
        column: text or a dictionary of text.

    Returns:
        int32 codes, -1 where missing, and the distinct texts in ascending order.
    """
    coded = column if is_short(column) and "encoded" not in column.memo else encoded(column)
    known = coded.memo.get("ranked")
    if known is None and coded.layout == "text":
        known = coded.memo["ranked"] = _ranked_by_arrow(coded)
    elif known is None:
        xp = device.xp()
        order = _order(coded.categories)
        rank = xp.empty(order.shape[0], dtype=INT32)
        rank[order] = xp.arange(order.shape[0], dtype=INT32)
        codes = select.take_or(rank, coded.values, -1)
        known = (codes, take(coded.categories, order))
        coded.memo["ranked"] = known
    return known


def _ranked_by_arrow(column: Column) -> tuple[Any, Column]:
    """Do as `ranked` for a short column on the host."""
    import pyarrow.compute as pc

    coded = on_host(column).dictionary_encode()
    order = pc.sort_indices(coded.dictionary)
    place = np.empty(len(order) + 1, INT32)
    place[order.to_numpy()] = np.arange(len(order))
    place[-1] = -1
    values = arrow.from_arrow(coded.dictionary.take(order)).with_dtype(column.dtype)
    return place[coded.indices.fill_null(-1).to_numpy()], values


def _order(values: Column) -> Any:
    """Return the rows of distinct texts, none of them missing, in ascending order."""
    rows = text_keys.order(values)
    if rows is None:
        import pyarrow.compute as pc

        found = pc.sort_indices(on_host(values)).to_numpy().astype(np.int32)
        rows = device.to_device(found)
    return rows


def compare(name: str, left: Column, right: Any) -> Column:
    """Return bools of a comparison of texts; missing texts compare False ("ne": True).

    Args:
        name: "eq", "ne", "lt", "le", "gt" or "ge".
        left: text or a dictionary of text.
        right: a text scalar or a column of text.

    Raises:
        NotNative: an order between texts and something that is not text.
    """
    if isinstance(right, str):
        result = _against_scalar(name, left, right)
    elif isinstance(right, Column) and dtypes.is_text(right.dtype) and right.length == left.length:
        result = _against_column(name, left, right)
    else:
        raise NotNative(f"comparison {name} of text with {getattr(right, 'dtype', type(right))}")
    return fixed(result)


_SIGNS: dict[str, Callable[[Any], Any]] = {
    "lt": lambda order: order < 0,
    "le": lambda order: order <= 0,
    "gt": lambda order: order > 0,
    "ge": lambda order: order >= 0,
}


def _against_scalar(name: str, left: Column, right: str) -> Any:
    if left.layout == "text" and "encoded" not in left.memo:
        single = arrow.from_arrow(pa.array([right], pa.large_string()))
        return _unless_missing(name, _answers(name, left, single), left.valid())
    coded = encoded(left)
    answers = _against_scalar(name, coded.categories, right)
    return select.take_or(answers, coded.values, name == "ne")


def _against_column(name: str, left: Column, right: Column) -> Any:
    plain = all(side.layout == "text" and "encoded" not in side.memo for side in (left, right))
    if plain:
        gaps = [valid for side in (left, right) if (valid := side.valid()) is not None]
        valid = None if not gaps else gaps[0] if len(gaps) == 1 else gaps[0] & gaps[1]
        return _unless_missing(name, _answers(name, left, right), valid)
    first, second, _ = unified([left, right], ordered=name not in ("eq", "ne"))
    missing = (first < 0) | (second < 0)
    if name == "ne":
        return (first != second) | missing
    order = (first > second).astype(np.int8) - (first < second).astype(np.int8)
    return (_SIGNS[name](order) if name in _SIGNS else first == second) & ~missing


def _answers(name: str, left: Column, right: Column) -> Any:
    """Return bool[n] of "lt" and its like by order, of "eq" and "ne" by equality.

    The texts of missing rows count: the caller puts their answer in place.
    """
    sides = left.offset_values, left.values, right.offset_values, right.values
    if is_short(left):
        import pyarrow.compute as pc

        function = getattr(pc, _ARROW_NAMES[name])
        texts = [arrow.to_arrow(side.replace(validity=None)) for side in (left, right)]
        other = texts[1] if right.length == left.length else texts[1][0]
        return function(texts[0], other).to_numpy(zero_copy_only=False)
    if name in _SIGNS:
        return _SIGNS[name](collate.compare(*sides))
    equal = collate.same(*sides)
    return ~equal if name == "ne" else equal


_ARROW_NAMES = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal",
                "gt": "greater", "ge": "greater_equal"}  # fmt: skip


def _unless_missing(name: str, answers: Any, valid: Any | None) -> Any:
    if valid is None:
        return answers
    return answers | ~valid if name == "ne" else answers & valid


def among(column: Column, values: Column) -> Any:
    """Return bool[n], whether each text is one of others; a missing one where one of them is.

    Args:
        column: text in text layout, or a dictionary of text.
        values: the others, text in text layout.
    """
    if column.layout == "dictionary" or ("encoded" in column.memo and not is_short(column)):
        coded = encoded(column)
        missing = values.validity is not None
        return select.take_or(among(coded.categories, values), coded.values, missing)
    if is_short(column):
        import pyarrow.compute as pc

        found = pc.is_in(arrow.to_arrow(column), value_set=arrow.to_arrow(values))
        return found.to_numpy(zero_copy_only=False)
    known, gap = values, values.valid()
    if gap is not None:
        known = take(values, select.true_rows(gap, select.count_true(gap)))
    hits = collate.among(column.offset_values, column.values, known.offset_values, known.values)
    valid = column.valid()
    if valid is None:
        return hits
    return hits & valid if gap is None else hits | ~valid


def joined(columns: list[Column]) -> Column:
    """Return text columns one below the other, in text layout."""
    xp = device.xp()
    plain = [decoded(column) for column in columns]
    pieces, offsets, shifts, start = [], [xp.zeros(1, dtype=INT64)], [0], 0
    for column in plain:
        edges = column.offset_values
        low, high = (int(edges[0]), int(edges[-1])) if column.length else (0, 0)
        pieces.append(column.values[low:high])
        offsets.append(edges[1:])
        shifts.append(start - low)
        start += high - low
    valid = None
    if any(column.validity is not None for column in plain):
        flags = [column.valid() for column in plain]
        valid = blocks.concatenate(
            [
                xp.ones(column.length, dtype=bool) if flag is None else flag
                for column, flag in zip(plain, flags, strict=True)
            ]
        )
    edges = blocks.concatenate(offsets, shifts=shifts)
    return text(edges, blocks.concatenate(pieces), valid, columns[0].dtype)


def _stays_plain(column: Column) -> bool:
    """Whether a column is so short that a dictionary of its own is not worth making."""
    return column.layout == "text" and column.length < SHORT and "encoded" not in column.memo


def is_short(column: Column) -> bool:
    """Whether Arrow on the host answers before kernels have begun."""
    host = device.backend().name == "cpu"
    return host and column.layout == "text" and column.length < SHORT


def unified(columns: list[Column], *, ordered: bool = False) -> tuple[Any, ...]:
    """Return the codes of several text columns over one common dictionary.

    Args:
        columns: text or dictionaries of text.
        ordered: True makes the codes ranks.

    Returns:
        int32 codes of each column, -1 where missing, and the common distinct texts.
    """
    known = [column if _stays_plain(column) else encoded(column) for column in columns]
    coded = [column for column in known if column.layout == "dictionary"]
    if len(coded) == len(known) and all(
        column.categories is coded[0].categories for column in coded
    ):
        common = coded[0].categories
        codes = [column.values for column in coded]
    else:
        pieces = [column if column.layout == "text" else column.categories for column in known]
        together = encoded(joined(pieces))
        common, codes, start = together.categories, [], 0
        for column, piece in zip(known, pieces, strict=True):
            part = together.values[start : start + piece.length]
            codes.append(part if piece is column else select.take_or(part, column.values, -1))
            start += piece.length
    if not ordered:
        return (*codes, common)
    marks, values = ranked(
        dictionary(device.xp().arange(common.length, dtype=INT32), common, dtypes.STR)
    )
    return (*(select.take_or(marks, code, -1) for code in codes), values)

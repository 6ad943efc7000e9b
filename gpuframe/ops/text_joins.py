"""Texts of several columns joined row by row."""

import numpy as np
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow as neighbours
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, text
from gpuframe.device import Buffer
from gpuframe.kernels import edit, scan
from gpuframe.ops import text_functions, texts
from gpuframe.ops.text_functions import lengths, literal, one_text


def joined(left: Column, right: Column, between: str = "") -> Column:
    """Return the texts of two columns one behind the other; missing where either is.

    Args:
        left: a text column in text layout, of one row for all of the other's.
        right: likewise.
        between: a text that goes between them.
    """
    if texts.is_short(left) and texts.is_short(right):
        return _joined_on_host(left, right, between)
    middle = literal(between)
    sizes = lengths(left) + lengths(right) + np.int64(middle.shape[0])
    ends = scan.offsets(sizes)
    data = edit.concat_bytes(
        left.offset_values,
        left.values,
        middle,
        right.offset_values,
        right.values,
        ends,
        int(ends[-1]),
    )
    gaps = [side.valid() for side in (left, right) if side.length == ends.shape[0] - 1]
    known = [gap for gap in gaps if gap is not None]
    valid = None if not known else known[0] if len(known) == 1 else known[0] & known[1]
    return text(ends, data, valid, dtypes.STR)


def _joined_on_host(left: Column, right: Column, between: str) -> Column:
    import pyarrow.compute as pc

    rows = max(left.length, right.length) if left.length and right.length else 0
    sides = [
        array if len(array) == rows or not rows else array[0]
        for array in map(neighbours.to_arrow, (left, right))
    ]
    if not rows:
        return left if not left.length else right
    made = pc.binary_join_element_wise(*sides, pa.scalar(between, pa.large_string()))
    return neighbours.from_arrow(made)


def added(left: Column | str, right: Column | str) -> Column:
    """Return two texts of each row one behind the other; one side may be a text for all rows."""
    if isinstance(left, str) or isinstance(right, str):
        column = right if isinstance(left, str) else left
        assert isinstance(column, Column)  # noqa: S101 - operators have a column on one side

        def by(part: Column) -> Column:
            if isinstance(left, str):
                return joined(one_text(left), part)
            return joined(part, one_text(str(right)))

        if text_functions.is_coded(column) and not texts.is_short(column):
            coded = texts.encoded(column)
            return text_functions.spread(coded, by(coded.categories))
        return by(column)
    return joined(texts.decoded(left), texts.decoded(right))


def filled(column: Column, text: str) -> Column:
    """Return a text column in text layout with another text for what is missing."""
    if column.validity is None:
        return column
    xp = device.xp()
    one = one_text(text)
    size = int(one.values.shape[0])
    valid = column.valid()
    begins = xp.where(valid, column.offset_values[:-1] + size, 0)
    sizes = xp.where(valid, lengths(column), size)
    ends = scan.offsets(sizes)
    both = xp.concatenate([one.values, column.values])
    data = edit.span_bytes(both, begins, ends, int(ends[-1]))
    return Column("text", column.dtype, column.length, Buffer(data), None, Buffer(ends))


def concatenated(columns: list[Column], between: str, na: str | None) -> Column:
    """Return the texts of several columns joined row by row (`str.cat`)."""
    plain = [texts.decoded(column) for column in columns]
    if na is not None:
        plain = [filled(column, na) for column in plain]
    result = plain[0]
    for column in plain[1:]:
        result = joined(result, column, between)
    return result

"""Whether two columns hold the same values."""

from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.ops import categories, missing, texts


def same_values(left: Column, right: Column) -> bool:
    """Whether two columns of one dtype are equal row by row, missing values being equal.

    Python objects are compared on the host.
    """
    if left is right:
        return True
    if left.dtype != right.dtype or left.length != right.length:
        return False
    if left.layout == "object":
        import pandas as pd

        return bool(
            pd.Series(left.values, dtype=object).equals(pd.Series(right.values, dtype=object))
        )
    if not left.length:
        return True
    if categories.is_plain(left):
        return bool((left.values == categories.like(right, left).values).all())
    if left.layout in ("text", "dictionary"):
        first, second, _ = texts.unified([left, right])
        return bool((first == second).all())
    return _same_fixed(left, right)


def _same_fixed(left: Column, right: Column) -> bool:
    gaps = missing.maybe_isna(left), missing.maybe_isna(right)
    equal: Any = left.values == right.values
    if gaps[0] is None and gaps[1] is None:
        return bool(equal.all())
    xp = device.xp()
    first, second = (xp.zeros(left.length, dtype=bool) if gap is None else gap for gap in gaps)
    return bool(((equal & ~first & ~second) | (first & second)).all())

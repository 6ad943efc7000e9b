"""Checks of a merge's keys: dtypes that may meet, and `validate`."""

import warnings
from typing import Any

import pandas as pd
from pandas.errors import MergeError

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames.merge_keys import Sides
from gpuframe.ops import cast, select, unique


def settle(found: Sides) -> None:
    """Apply pandas' rules to keys of different dtypes; categories may become their values.

    Raises:
        ValueError: dtypes that pandas refuses to merge.
        NotNative: dtypes that pandas compares as Python objects.
    """
    for first, second, name in zip(found.left_keys, found.right_keys, found.names, strict=False):
        if bool(first.length) != bool(second.length) or first.dtype == second.dtype:
            continue
        one, other = first.dtype, second.dtype
        if dtypes.is_categorical(one) and dtypes.is_categorical(other):
            _uncategorised(found, name)
        elif dtypes.is_categorical(one) or dtypes.is_categorical(other):
            raise NotNative("merge of categories with values")
        elif dtypes.is_number(one) and dtypes.is_number(other):
            if "b" in (one.kind, other.kind):
                raise NotNative("merge of bools with numbers")
            _warn_of_fractions(first, second)
        else:
            _refuse(one, other, name)


def _warn_of_fractions(first: Column, second: Column) -> None:
    for column, other in ((first, second), (second, first)):
        if column.dtype.kind == "f" and other.dtype.kind in "iu" and not _integral(column):
            warnings.warn(
                "You are merging on int and float columns where the float values "
                "are not equal to their int representation.",
                UserWarning,
                stacklevel=6,
            )


def _integral(column: Column) -> bool:
    """Whether all floats but NaN are integers of 64 bits."""
    xp = device.xp()
    values = column.values
    whole = (xp.floor(values) == values) & (xp.abs(values) < 2.0**63)
    return bool((whole | xp.isnan(values)).all())


def _refuse(one: Any, other: Any, name: Any) -> None:
    message = (
        f"You are trying to merge on {one} and {other} columns "
        f"for key '{name}'. If you wish to proceed you should use pd.concat"
    )
    kinds = {_kind(one), _kind(other)}
    if "object" in kinds or "bool" in kinds:
        raise NotNative(f"merge of {one} with {other}")
    if kinds == {"date"}:
        zones = [isinstance(side, pd.DatetimeTZDtype) for side in (one, other)]
        if zones[0] != zones[1]:
            raise ValueError(message)
        if zones[0] and str(one.tz) != str(other.tz):
            raise NotNative("merge of dates of several time zones")
        return
    if len(kinds) == 1:
        raise NotNative(f"merge of {one} with {other}")
    raise ValueError(message)


def _kind(dtype: Any) -> str:
    if dtypes.is_text(dtype):
        return "text"
    if dtypes.is_datetime(dtype):
        return "date"
    if getattr(dtype, "kind", "") == "m":
        return "duration"
    if dtypes.is_number(dtype):
        return "bool" if dtype.kind == "b" else "number"
    return "object"


def _uncategorised(found: Sides, name: Any) -> None:
    """Turn columns of unlike categories into their values, as pandas does in both frames."""
    for attribute in ("left", "right"):
        frame = getattr(found, attribute)
        if name not in frame._table.names:
            continue
        column = frame._table.column(name)
        values = cast.astype(column, column.dtype.categories.dtype)
        frame = frame.copy()
        frame[name] = type(frame[name])._from_column(values, frame._index, name)
        setattr(found, attribute, frame)


_MANY = {
    "one_to_one": (False, False), "1:1": (False, False),
    "one_to_many": (False, True), "1:m": (False, True),
    "many_to_one": (True, False), "m:1": (True, False),
    "many_to_many": (True, True), "m:m": (True, True),
}  # fmt: skip


def validate(found: Sides, word: str) -> None:
    """Check that keys do not repeat where `validate` says so.

    Raises:
        pandas.errors.MergeError: they do; the message shows the first ones.
        ValueError: an unknown word.
    """
    if word not in _MANY:
        known = [*list(_MANY)[1::2], *list(_MANY)[::2]]
        words = "\n".join(f'- "{name}"' for name in known)
        raise ValueError(f'"{word}" is not a valid argument. Valid arguments are:\n{words}')
    many_left, many_right = _MANY[word]
    left = None if many_left else _repeated(found.left_keys)
    right = None if many_right else _repeated(found.right_keys)
    shown = []
    for side, frame, columns, rows, names, by_index in (
        ("left", found.left, found.left_keys, left, found.left_on, found.left_index),
        ("right", found.right, found.right_keys, right, found.right_on, found.right_index),
    ):
        titles = list(frame._index.names) if by_index else list(names)
        table = "" if rows is None else _shown(columns, rows, titles)
        shown.append(f"\nDuplicates in {side}:\n {table} ..." if table else "")
    kind = f"{'many' if many_left else 'one'}-to-{'many' if many_right else 'one'}"
    if left is not None and right is not None:
        raise MergeError(
            "Merge keys are not unique in either left or right dataset; not a one-to-one merge."
            + shown[0] + shown[1]
        )  # fmt: skip
    if left is not None:
        raise MergeError(f"Merge keys are not unique in left dataset; not a {kind} merge{shown[0]}")
    if right is not None:
        line = "\n" if kind == "many-to-one" else ""
        raise MergeError(
            f"Merge keys are not unique in right dataset; not a {kind} merge{line}{shown[1]}"
        )


def _repeated(columns: list[Column]) -> Any | None:
    """Return the rows whose key stands before them too, None where there is none."""
    if not columns[0].length or unique.firsts(columns).shape[0] == columns[0].length:
        return None
    return select.rows_of(unique.duplicated(columns, "first"))[:5]


def _shown(columns: list[Column], rows: Any, names: list[Any]) -> str:
    arrays = [pd.Index(neighbour.to_pandas(select.take(column, rows))) for column in columns]
    titles = [str(at) if name is None else name for at, name in enumerate(names)]
    frame = pd.MultiIndex.from_arrays(arrays).to_frame(name=titles)
    return str(frame.to_string(index=False))

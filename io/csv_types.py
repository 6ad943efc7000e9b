"""Types of CSV columns: which of pandas' readings pyarrow's parser shares, and which not."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NA_STRINGS = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
"""What pandas takes for missing by default (pandas.read_csv, `na_values`)."""

LARGEST = 2**63
ISO_LENGTHS = (10, 16, 19)
HEAD = 1000
BLOCK = 1 << 20
LOWER_CASE = 0x20
WORDS = {"true", "false"}


@dataclass(frozen=True, slots=True)
class Marks:
    """Characters at the beginning of some field that make the parser's numbers doubtful.

    Attributes:
        hexadecimal: `0x`, which the parser reads as a number and pandas does not.
        plus: `+`, as in `+5`: an integer to pandas, a double to the parser.
    """

    hexadecimal: bool
    plus: bool

    @classmethod
    def of(cls, text: bytes, separators: str) -> Self:
        """Look for the marks behind separators, spaces and ends of lines of a whole text."""
        before = f"{separators} \t\r\n".encode()
        data = np.frombuffer(text, np.uint8)
        zeros = _positions(data, ord("x"), LOWER_CASE) - 1
        zeros = zeros[data[zeros] == ord("0")]
        signs = _positions(data, ord("+"), 0) if b"+" in text else zeros[:0]
        return cls(_follow(zeros, data, before + b"+-"), _follow(signs, data, before))


def _positions(data: np.ndarray, byte: int, case: int) -> np.ndarray:
    """Return where a byte stands, in either case, block by block to stay in cache."""
    hits = [
        start + np.flatnonzero((data[start : start + BLOCK] | case) == byte)
        for start in range(0, len(data), BLOCK)
    ]
    return np.concatenate(hits) if hits else np.empty(0, np.intp)


def _follow(positions: np.ndarray, data: np.ndarray, before: bytes) -> bool:
    """Tell whether a position is the first of the data or comes after one of some bytes."""
    preceding = data[np.maximum(positions, 1) - 1]
    members = np.isin(preceding, np.frombuffer(before, np.uint8))
    return bool((members | (positions == 0)).any())


def null_values(given: Any, keep_default: object) -> list[str] | None:
    """Return the texts that mean missing, or None if pandas compares them as numbers or by column.

    Args:
        given: the option `na_values`.
        keep_default: the option `keep_default_na`.
    """
    if given is None:
        listed = []
    elif isinstance(given, str):
        listed = [given]
    elif isinstance(given, list | tuple | set | frozenset):
        listed = list(given)
    else:
        return None
    if not all(isinstance(text, str) and not _is_number(text) for text in listed):
        return None
    return [*NA_STRINGS, *listed] if keep_default else listed


def _is_number(text: str) -> bool:
    """Tell whether pandas may read a text as a number or a bool; errs towards True."""
    if text.strip().lower() in WORDS:
        return True
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def column_dtypes(given: Any, names: list[Any]) -> dict[int, Any] | None:
    """Return the asked-for dtype of each position; None for dictionaries with defaults."""
    if given is None:
        return {}
    if isinstance(given, dict):
        if type(given) is not dict:
            return None
        return {
            position: given[name] if name in given else given[position]
            for position, name in enumerate(names)
            if name in given or position in given
        }
    return dict.fromkeys(range(len(names)), given)


def is_plain(dtype: Any) -> bool:
    """Tell whether the parser can read a dtype: str, float64, float32 and the integers."""
    return arrow_type(dtype) is not None


def arrow_type(dtype: Any) -> pa.DataType | None:
    """Return the Arrow type to parse for an asked-for dtype, None for what pandas reads."""
    if dtype is str or (isinstance(dtype, str) and dtype == "str"):
        return pa.string()
    try:
        kind = np.dtype(dtype)
    except TypeError:
        return None
    if kind.kind == "f" and kind.itemsize in (4, 8):
        return pa.float64()
    return pa.int64() if kind.kind == "i" else None


def convert(values: pa.ChunkedArray, dtype: Any) -> pa.ChunkedArray | None:
    """Return parsed values in the asked-for dtype; None if one does not fit or is missing."""
    if pa.types.is_string(values.type) or pa.types.is_dictionary(values.type):
        return values
    kind = np.dtype(dtype)
    if kind.kind == "i" and values.null_count:
        return None
    try:
        return values.cast(pa.from_numpy_dtype(kind), safe=kind.kind == "i")
    except pa.ArrowInvalid:
        return None


def differs(values: pa.ChunkedArray, marks: Marks, *, explicit: bool) -> bool:
    """Tell whether pandas may give other values than the parser for the same text.

    The parser takes `NAN` and hexadecimal digits for numbers, rounds integers past 64 bits to
    doubles, reads `+5` as a double, and knows fewer spaces around numbers and fewer spellings of
    bools than pandas.

    Args:
        values: what the parser read.
        marks: what stands in the whole text.
        explicit: whether the type was asked for.
    """
    kind = values.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return True
    if pa.types.is_integer(kind):
        return marks.hexadecimal
    if pa.types.is_floating(kind):
        return _floats_differ(values, marks, explicit=explicit)
    if explicit or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return False
    head = (values.slice(0, HEAD).drop_null() or values.drop_null().slice(0, HEAD)).to_pylist()
    return bool(head) and all(_is_number(value) for value in head)


def _floats_differ(values: pa.ChunkedArray, marks: Marks, *, explicit: bool) -> bool:
    if pc.any(pc.is_nan(values)).as_py():
        return True
    if explicit:
        return False
    if _largest(values) < LARGEST and not marks.plus:
        return False
    finite = pc.filter(values, pc.is_finite(values))
    whole = marks.plus and bool(pc.all(pc.equal(pc.floor(finite), finite)).as_py())
    return whole or _largest(finite) >= LARGEST


def _largest(values: pa.ChunkedArray) -> float:
    extremes = pc.min_max(values).as_py()
    return float(max(abs(extremes["min"] or 0), abs(extremes["max"] or 0)))


def iso_dates(values: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return text as timestamps if all of it is one of ISO 8601's forms that pandas reads alike.

    The forms are `2024-01-31`, `2024-01-31 10:00` and `2024-01-31 10:00:00`, the last two also
    with a `T`; pandas infers one form from the first text and refuses others.
    """
    lengths = pc.min_max(pc.binary_length(values)).as_py()
    if lengths["min"] != lengths["max"] or lengths["min"] not in ISO_LENGTHS:
        return None
    marked = pc.min_max(pc.match_substring(values, "T")).as_py()
    if marked["min"] != marked["max"]:
        return None
    try:
        return values.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None


def settled(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return coded text with one dictionary, or plain text where most values are distinct."""
    unified = values.unify_dictionaries()
    distinct = len(unified.chunk(0).dictionary) if unified.num_chunks else 0
    if distinct > len(values) // 2 and len(values) > HEAD:
        return unified.cast(pa.large_string())
    return unified

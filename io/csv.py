"""CSV text to tables: pyarrow's parallel parser, set and checked so that it gives pandas' answer.

What the parser cannot read as pandas does is left to pandas: one column at a time where only
columns differ, else the whole text, for which `read` returns None.
"""

import io
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe.columns import arrow
from gpuframe.columns import pandas as pandas_columns
from gpuframe.columns.column import Column, objects
from gpuframe.columns.dtypes import STR
from gpuframe.columns.table import Table
from gpuframe.io import csv_types

OPTIONS = frozenset({
    "sep", "delimiter", "header", "names", "usecols", "dtype", "parse_dates", "date_format",
    "dayfirst", "na_values", "keep_default_na", "quotechar", "encoding", "skiprows", "low_memory",
})  # fmt: skip
"""Options of pandas.read_csv that the parallel parser honours, the index's apart."""

NAMING = ("sep", "delimiter", "header", "names", "quotechar", "encoding", "skiprows")
"""Options that decide about the names of the columns."""

MANGLED = re.compile(r"\.\d+$")
UTF8 = {None, "utf-8", "utf8", "UTF-8", "utf-8-sig"}
BLOCK = 1 << 22
SHORT = 2 * BLOCK
CODED = pa.dictionary(pa.int32(), pa.string())
SAMPLE = 1 << 17
MOST_DISTINCT = 5000


@dataclass(frozen=True, slots=True)
class Plan:
    """What to parse: `text` is `data` without skipped lines; positions count all its columns."""

    data: bytes
    text: bytes
    sep: str
    quote: str
    header_rows: int
    names: list[Hashable]
    chosen: list[int]
    null_values: list[str]
    dates: frozenset[int]
    dtypes: dict[int, Any]
    options: dict[str, Any]
    odd: set[int] = field(default_factory=set)


def read(data: bytes, options: dict[str, Any]) -> Table | None:
    """Return the table that `pandas.read_csv` reads from these bytes, or None to leave it to it.

    Short texts are left to it: their few blocks keep one thread busy, and pandas is faster then.

    A column is typed as a whole, as pandas does with `low_memory=False`.

    Args:
        data: the text, decompressed.
        options: keyword arguments of `pandas.read_csv` that differ from its defaults.

    Raises:
        ValueError: `usecols` or `parse_dates` name columns that are not there.
        pandas.errors.EmptyDataError: there is no header to read.
    """
    plan = None if len(data) < SHORT else _plan(data, options)
    if plan is None:
        return None
    try:
        parsed = _parse(plan)
    except (pa.ArrowInvalid, pa.ArrowKeyError, OverflowError):
        return None
    if parsed.num_rows == 0:
        return None
    marks = csv_types.Marks.of(plan.text, plan.sep + plan.quote)
    columns = {}
    for position in plan.chosen:
        if position not in plan.odd:
            column = _column(plan, position, parsed.column(str(position)), marks)
            if column is None and position in plan.dates:
                return None
            if column is None:
                plan.odd.add(position)
            else:
                columns[position] = column
    columns |= _odd_columns(plan)
    if any(column.length != parsed.num_rows for column in columns.values()):
        return None
    ordered = tuple(columns[position] for position in plan.chosen)
    return Table(tuple(plan.names[i] for i in plan.chosen), ordered, parsed.num_rows)


def coded(table: Table) -> Table:
    """Return a table whose text columns are coded where their values repeat."""
    columns = tuple(
        _coded(column) if column.layout == "text" and column.dtype == STR else column
        for column in table.columns
    )
    return Table(table.names, columns, table.length)


def _coded(column: Column) -> Column:
    if column.length < csv_types.HEAD:
        return column
    values = pa.chunked_array([arrow.to_arrow(column)])
    if len(values.slice(0, csv_types.HEAD).unique()) > csv_types.HEAD // 2:
        return column
    return arrow.from_arrow(csv_types.settled(values.dictionary_encode()), categories=False)


def _plan(data: bytes, options: dict[str, Any]) -> Plan | None:
    """Decide about names and types; None where an option or the text is pandas' business."""
    separator = options.get("sep", options.get("delimiter", ","))
    quote = options.get("quotechar", '"')
    header = options.get("header", "infer")
    nulls = csv_types.null_values(options.get("na_values"), options.get("keep_default_na", True))
    plain = (
        set(options) <= OPTIONS
        and isinstance(separator, str) and len(separator) == 1 and separator not in " \n\r"
        and isinstance(quote, str) and len(quote) == 1 and quote.isascii()
        and (header is None or header in ("infer", 0)) and not isinstance(header, bool)
        and options.get("encoding") in UTF8
        and nulls is not None
    )  # fmt: skip
    text = _skip_lines(data, options.get("skiprows", 0), quote) if plain else None
    if text is None or b"\0" in text or text.removeprefix(b"\xef\xbb\xbf")[:1] in b" \t\r\n":
        return None
    naming = {name: options[name] for name in NAMING if name in options}
    names = list(pd.read_csv(io.BytesIO(data), nrows=0, **naming).columns)
    chosen = _chosen(data, names, options.get("usecols"), naming)
    dates = _date_positions(names, options.get("parse_dates"))
    types = csv_types.column_dtypes(options.get("dtype"), names)
    if chosen is None or dates is None or types is None or _ambiguous(names, options):
        return None
    headless = header is None or (header == "infer" and options.get("names") is not None)
    odd = {i for i, dtype in types.items() if not csv_types.is_plain(dtype)} & set(chosen)
    if not dates <= set(chosen) or dates & odd:
        return None
    return Plan(
        data, text, separator, quote, 0 if headless else 1, names, chosen, nulls or [],
        dates, types, options, odd,
    )  # fmt: skip


def _ambiguous(names: list[Hashable], options: dict[str, Any]) -> bool:
    """Tell whether pandas has rules of its own: for repeated names, and for one column only.

    In a file of one column a blank line may be a row.
    """
    if len(names) < 2:
        return True
    selecting = any(options.get(key) is not None for key in ("dtype", "parse_dates", "usecols"))
    repeated = any(isinstance(name, str) and MANGLED.search(name) for name in names)
    dates = options.get("parse_dates")
    counted = isinstance(dates, list | tuple) and any(isinstance(key, int) for key in dates)
    return (selecting and repeated) or (counted and options.get("usecols") is not None)


def _skip_lines(data: bytes, count: Any, quote: str) -> bytes | None:
    """Drop lines at the beginning; None where they are not plain lines."""
    if not isinstance(count, int) or isinstance(count, bool):
        return None
    start = 0
    for _ in range(count):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return None
    skipped = data[:start]
    plain = quote.encode() not in skipped and b"\r" not in skipped.replace(b"\r\n", b"")
    return data[start:] if plain else None


def _chosen(
    data: bytes, names: list[Hashable], usecols: Any, naming: dict[str, Any]
) -> list[int] | None:
    """Return the positions of the columns to read; pandas itself judges `usecols`."""
    if len(set(names)) != len(names):
        return None
    if usecols is None:
        return list(range(len(names)))
    kept = set(pd.read_csv(io.BytesIO(data), nrows=0, usecols=usecols, **naming).columns)
    return [position for position, name in enumerate(names) if name in kept] or None


def _date_positions(names: list[Hashable], parse_dates: Any) -> frozenset[int] | None:
    if parse_dates is None or parse_dates is False:
        return frozenset()
    if not isinstance(parse_dates, list | tuple):
        return None
    missing = [key for key in parse_dates if not isinstance(key, int) and key not in names]
    if missing:
        listed = ", ".join(repr(key) for key in missing)
        raise ValueError(f"Missing column provided to 'parse_dates': {listed}")
    positions = [names.index(key) if key in names else int(key) for key in parse_dates]
    return frozenset(positions) if all(0 <= p < len(names) for p in positions) else None


def _parse(plan: Plan) -> pa.Table:
    """Parse all plain columns; temporal ones, which pandas keeps as text, are text."""
    wanted = [i for i in plan.chosen if i not in plan.odd]
    explicit = {i: csv_types.arrow_type(plan.dtypes[i]) for i in wanted if i in plan.dtypes}
    explicit |= dict.fromkeys(plan.dates, CODED)
    sample = plan.text[: plan.text.rfind(b"\n", 0, SAMPLE) + 1]
    if len(plan.text) > SAMPLE and sample:
        explicit |= _text_types(plan, sample, wanted, explicit)
    parsed = _arrow_table(plan, plan.text, wanted, explicit)
    again = [i for i in wanted if pa.types.is_temporal(parsed.schema.field(str(i)).type)]
    if not again:
        return parsed
    text = _arrow_table(plan, plan.text, again, dict.fromkeys(again, pa.string()))
    for name in text.column_names:
        index = parsed.column_names.index(name)
        parsed = parsed.set_column(index, name, text.column(name))
    return parsed


def _text_types(
    plan: Plan, sample: bytes, wanted: list[int], explicit: dict[int, Any]
) -> dict[int, pa.DataType]:
    """Find columns of dates and times from the first rows, to spare reading them twice.

    They are text that is coded where it repeats.
    """
    try:
        head = _arrow_table(plan, sample, wanted, explicit)
    except pa.ArrowInvalid:
        return {}
    return {
        int(name): CODED if len(column.unique()) < len(column) // 2 else pa.string()
        for name, column in zip(head.column_names, head.columns, strict=True)
        if pa.types.is_temporal(column.type) or int(name) in plan.dates
    }


def _arrow_table(
    plan: Plan, text: bytes, positions: list[int], types: dict[int, pa.DataType]
) -> pa.Table:
    from pyarrow import csv

    names = [str(position) for position in range(len(plan.names))]
    if not positions:
        positions = plan.chosen[:1]  # rows are counted on one column at least
        types = {positions[0]: pa.string()}
    return csv.read_csv(
        pa.BufferReader(text),
        read_options=csv.ReadOptions(
            column_names=names, skip_rows_after_names=plan.header_rows, block_size=BLOCK
        ),
        parse_options=csv.ParseOptions(
            delimiter=plan.sep,
            quote_char=plan.quote,
            newlines_in_values=plan.quote.encode() in text,
        ),
        convert_options=csv.ConvertOptions(
            include_columns=[str(position) for position in positions],
            column_types={str(position): kind for position, kind in types.items()},
            null_values=plan.null_values,
            true_values=["True", "TRUE", "true"],
            false_values=["False", "FALSE", "false"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            auto_dict_encode=True,
            auto_dict_max_cardinality=MOST_DISTINCT,
        ),
    )


def _column(
    plan: Plan, position: int, values: pa.ChunkedArray, marks: csv_types.Marks
) -> Column | None:
    """Return the column of parsed values, or None where pandas would read the text otherwise."""
    dtype = plan.dtypes.get(position)
    if position in plan.dates:
        return _dates(values, plan.options)
    if csv_types.differs(values, marks, explicit=dtype is not None):
        return None
    if pa.types.is_null(values.type):
        values = values.cast(pa.float64())
    if dtype is not None:
        converted = csv_types.convert(values, dtype)
        if converted is None:
            return None
        values = converted
    if pa.types.is_dictionary(values.type):
        values = csv_types.settled(values)
    if pa.types.is_boolean(values.type) and values.null_count:
        return objects(values.to_pandas().fillna(np.nan).to_numpy())
    return arrow.from_arrow(values, categories=False)


def _dates(values: pa.ChunkedArray, options: dict[str, Any]) -> Column | None:
    """Parse text as dates, coded text by its distinct values; None where pandas gives up."""
    settings = {"format": options.get("date_format"), "dayfirst": options.get("dayfirst", False)}
    if isinstance(settings["format"], dict):
        return None
    plain = settings == {"format": None, "dayfirst": False}
    iso = csv_types.iso_dates(values) if plain and pa.types.is_string(values.type) else None
    if iso is not None:
        return arrow.from_arrow(iso)
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    coded = coded.unify_dictionaries().combine_chunks()
    try:
        distinct = pd.DatetimeIndex(pd.to_datetime(coded.dictionary.to_pandas(), **settings))
    except (ValueError, TypeError, UserWarning):
        return None
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    dates = distinct.take(codes, allow_fill=True, fill_value=pd.NaT)
    return pandas_columns.from_pandas(dates)


def _odd_columns(plan: Plan) -> dict[int, Column]:
    """Read the columns that differ through pandas, in one pass."""
    if not plan.odd:
        return {}
    positions = sorted(plan.odd)
    options = {k: v for k, v in plan.options.items() if k not in ("dtype", "parse_dates")}
    names = [plan.names[i] for i in positions]
    options["dtype"] = {plan.names[i]: plan.dtypes[i] for i in positions if i in plan.dtypes}
    options |= {"usecols": positions, "low_memory": False}
    frame = pd.read_csv(io.BytesIO(plan.data), **options)
    return {
        position: pandas_columns.from_pandas(frame[name])
        for position, name in zip(positions, names, strict=True)
    }

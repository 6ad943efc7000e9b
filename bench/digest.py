"""A few numbers that stand for an answer whatever the order of its rows."""

import zlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class Digest:
    """Rows, and for each column: missing values and a sum weighted by the row's keys."""

    rows: int
    columns: dict[str, tuple[int, float, float]]

    def differs(self, other: "Digest", tolerance: float = 1e-9) -> str | None:
        """Say in words what differs, or None."""
        if self.rows != other.rows:
            return f"{self.rows} rows against {other.rows}"
        if self.columns.keys() != other.columns.keys():
            return f"columns {sorted(self.columns)} against {sorted(other.columns)}"
        for name, (missing, total, size) in self.columns.items():
            missing_there, total_there, _ = other.columns[name]
            if missing != missing_there:
                return f"column {name}: {missing} missing values against {missing_there}"
            if abs(total - total_there) > tolerance * max(size, 1e-300):
                return f"column {name}: weighted sum {total!r} against {total_there!r}"
        return None


def digest(table: pa.Table, keys: tuple[str, ...], *, ordered: bool) -> Digest:
    """Digest an answer; `ordered` ties each key to its place."""
    rows = table.num_rows
    mixed = np.zeros(rows, "uint64")
    for key in keys:
        mixed = _mix(mixed ^ _numbers(table[key])[0].view("uint64"))
    weights = mixed / 2.0**64 if keys else np.ones(rows)
    places = _mix(np.arange(rows, dtype="uint64")) / 2.0**64 if ordered else weights
    columns = {}
    for name in table.column_names:
        values, missing = _numbers(table[name])
        weighted = values.astype("float64") * (places if name in keys else weights)
        columns[name] = (missing, float(weighted.sum()), float(np.abs(weighted).sum()))
    return Digest(rows, columns)


def _mix(bits: np.ndarray) -> np.ndarray:
    """The finaliser of MurmurHash3: equal keys get equal weights, others differ."""
    bits = (bits ^ (bits >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    bits = (bits ^ (bits >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return bits ^ (bits >> np.uint64(33))


def _numbers(column: pa.ChunkedArray) -> tuple[np.ndarray, int]:
    """A column as int64 or float64 without missing values, and their count; text by checksum."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _text(column.combine_chunks())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _text(pc.dictionary_encode(column.cast(pa.large_string())).combine_chunks())
    if pa.types.is_floating(kind):
        values = column.cast(pa.float64()).fill_null(float("nan")).to_numpy()
        return np.where(np.isnan(values), 0.0, values), int(np.isnan(values).sum())
    zero = False if pa.types.is_boolean(kind) else 0
    return column.fill_null(zero).cast(pa.int64(), safe=False).to_numpy(), column.null_count


def _text(array: pa.DictionaryArray | pa.ChunkedArray) -> tuple[np.ndarray, int]:
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
    sums = [zlib.crc32(str(value).encode()) for value in array.dictionary.to_pylist()]
    codes = array.indices.fill_null(0).to_numpy(zero_copy_only=False)
    values = np.array(sums or [0], "int64")[codes]
    valid = pc.is_valid(array.indices).to_numpy(zero_copy_only=False)
    return np.where(valid, values, 0), int((~valid).sum())

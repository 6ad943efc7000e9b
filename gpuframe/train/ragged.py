"""Ragged columns: lists of different lengths as values and offsets, as embedding layers want."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import lists
from gpuframe.columns.column import Column
from gpuframe.train import handover


class Jagged(NamedTuple):
    """The arrays or tensors of a ragged column.

    `torch.nn.EmbeddingBag(..., include_last_offset=True)` is called with `values, offsets`, and
    with `per_sample_weights=weights` where there are weights.
    """

    values: Any
    offsets: Any
    weights: Any = None


class KeyedJagged(NamedTuple):
    """Several ragged columns in the layout of torchrec's KeyedJaggedTensor.

    Attributes:
        keys: names of the columns.
        values: the values of the first column, then those of the second and so on.
        lengths: number of values of each row, column after column.
        offsets: where each row's values begin, and where the last one's end.
        weights: a weight a value, or None.

    `KeyedJaggedTensor(**batch._asdict())` takes them as they are.
    """

    keys: list[str]
    values: Any
    lengths: Any
    offsets: Any
    weights: Any = None


class Ragged:
    """Rows of any number of values each.

    Owns its memory, as `FeatureMatrix` does.

    Attributes:
        values: the values of all rows, one after the other.
        offsets: where each row begins in `values`, and where the last one ends: int64 or int32,
            one more than rows, the first 0.
        weights: a weight a value, or None.

    Example:
        >>> import gpuframe as pd, pandas, pyarrow as pa
        >>> from gpuframe.train import Ragged
        >>> kind = pandas.ArrowDtype(pa.list_(pa.int64()))
        >>> clicks = Ragged.from_column(pd.Series([[7, 8], [], [9]], dtype=kind))
        >>> clicks.to_numpy()
        Jagged(values=array([7, 8, 9]), offsets=array([0, 2, 2, 3]), weights=None)
    """

    __slots__ = ("offsets", "values", "weights")

    def __init__(self, values: Any, offsets: Any, weights: Any = None) -> None:
        """Take arrays of the backend as they are."""
        self.values = values
        self.offsets = offsets
        self.weights = weights

    @classmethod
    def from_column(
        cls, column: Any, weights: Any = None, dtype: Any = None, offsets: Any = "int64"
    ) -> Self:
        """Copy a column of lists.

        Args:
            column: Series of lists, or an Arrow array of them; a missing list is an empty one.
            weights: lists of the same lengths, one weight a value.
            dtype: of the values; by default the lists' own.
            offsets: "int64" or "int32", dtype of the offsets.

        Raises:
            TypeError: the column holds no lists of numbers.
            ValueError: a value inside a list is missing, or weights are of other lengths.
            OverflowError: there are more values than the offsets can count.
        """
        values, ends = _parts(column, "column")
        kind = np.dtype(offsets)
        if kind not in (np.int32, np.int64):
            raise ValueError(f"offsets takes 'int32' or 'int64', not {offsets!r}")
        if int(ends[-1]) > np.iinfo(kind).max:
            raise OverflowError(f"{int(ends[-1]):,} values are more than {kind} counts")
        if dtype is not None:
            values = values.astype(dtype)
        heavy = None
        if weights is not None:
            heavy, other = _parts(weights, "weights")
            if ends.shape != other.shape or bool((ends != other).any()):
                raise ValueError("weights are lists of the same lengths as the values'")
        return cls(values, ends.astype(kind, copy=False), heavy)

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self.offsets.shape[0]) - 1

    def __repr__(self) -> str:
        """Describe the size."""
        return f"Ragged({len(self)} rows, {int(self.values.shape[0])} values, {self.values.dtype})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the host's arrays; they open on the backend of the process that reads them."""
        host = [None if part is None else device.to_host(part) for part in self._parts()]
        return _opened, (*host,)

    def _parts(self) -> tuple[Any, Any, Any]:
        return self.values, self.offsets, self.weights

    def slice(self, start: int, stop: int) -> Self:
        """Return rows [start, stop): values are shared, offsets begin at 0 again."""
        inner = self.offsets[start : stop + 1]
        first, last = int(device.read(inner[:1])[0]), int(device.read(inner[-1:])[0])
        weights = None if self.weights is None else self.weights[first:last]
        return type(self)(self.values[first:last], inner - inner[:1], weights)

    def take(self, rows: Any) -> Self:
        """Return the given rows, copied.

        Args:
            rows: integer array of the backend.
        """
        xp = device.xp()
        starts = self.offsets[rows]
        lengths = self.offsets[rows + 1] - starts
        offsets = xp.zeros(rows.shape[0] + 1, self.offsets.dtype)
        offsets[1:] = xp.cumsum(lengths, dtype=self.offsets.dtype)
        total = int(device.read(offsets[-1:])[0])
        places = xp.arange(total, dtype=np.int64)
        shift = starts - offsets[:-1]
        if isinstance(shift, np.ndarray):
            places += np.repeat(shift, lengths)
        else:  # CuPy repeats by one number only
            places += shift[xp.searchsorted(offsets[1:], places, side="right")]
        weights = None if self.weights is None else self.weights[places]
        return type(self)(self.values[places], offsets, weights)

    def to_numpy(self) -> Jagged:
        """Return values, offsets and weights on the host."""
        return self._converted("numpy")

    def to_torch(self) -> Jagged:
        """Return values, offsets and weights as torch tensors over the same memory.

        Example:
            >>> import pyarrow as pa
            >>> from gpuframe.train import Ragged
            >>> bags = Ragged.from_column(pa.array([[0, 2], [1]])).to_torch()
            >>> bags.values.tolist(), bags.offsets.tolist()
            ([0, 2, 1], [0, 2, 3])
        """
        return self._converted("torch")

    def _converted(self, output: str) -> Jagged:
        convert = handover.converter(output)
        return Jagged(*(None if part is None else convert(part) for part in self._parts()))


def concatenated(parts: list[Ragged]) -> Ragged:
    """Return the rows of several ragged columns, one after the other."""
    if len(parts) == 1:
        return parts[0]
    xp = device.xp()
    total, kind = sum(int(part.values.shape[0]) for part in parts), parts[0].offsets.dtype
    if total > np.iinfo(kind).max:
        raise OverflowError(f"{total:,} values are more than offsets of {kind} count")
    offsets, base = [parts[0].offsets[:1]], 0
    for part in parts:
        offsets.append(part.offsets[1:] + base)
        base += int(part.values.shape[0])
    heavy = [part.weights for part in parts]
    weights = None if any(one is None for one in heavy) else xp.concatenate(heavy)
    values = xp.concatenate([part.values for part in parts])
    return Ragged(values, xp.concatenate(offsets), weights)


def keyed_jagged(columns: Mapping[str, Ragged], output: str = "torch") -> KeyedJagged:
    """Join ragged columns of one batch in the layout of torchrec's KeyedJaggedTensor.

    Args:
        columns: Ragged by name, of one length and one dtype; all with weights or none.
        output: "torch", "numpy", "cupy", "jax" or "dlpack".

    Raises:
        ValueError: lengths or dtypes differ, or only some have weights.

    Example:
        >>> import pyarrow as pa
        >>> from gpuframe.train import Ragged, keyed_jagged
        >>> seen = Ragged.from_column(pa.array([[1, 2], [3]]))
        >>> bought = Ragged.from_column(pa.array([[], [9]], pa.list_(pa.int64())))
        >>> joined = keyed_jagged({"seen": seen, "bought": bought}, "numpy")
        >>> joined.values.tolist(), joined.lengths.tolist(), joined.offsets.tolist()
        ([1, 2, 3, 9], [2, 1, 0, 1], [0, 2, 3, 3, 4])
    """
    kinds: dict[str, set[Any]] = {
        "length": {len(part) for part in columns.values()},
        "dtype": {str(part.values.dtype) for part in columns.values()},
        "kind of weights": {part.weights is None for part in columns.values()},
    }
    for what, found in kinds.items():
        if len(found) != 1:
            raise ValueError(f"ragged columns are of one {what}, not {sorted(found)}")
    joined = concatenated(list(columns.values()))
    lengths = joined.offsets[1:] - joined.offsets[:-1]
    convert = handover.converter(output)
    weights = None if joined.weights is None else convert(joined.weights)
    return KeyedJagged(
        list(columns), convert(joined.values), convert(lengths), convert(joined.offsets), weights
    )


def _parts(given: Any, what: str) -> tuple[Any, Any]:
    """Return values and int64 offsets of lists, in memory of their own."""
    found, kind = _lists(given, what)
    values = found.values
    if values.layout not in ("numeric", "boolean"):
        raise TypeError(f"{what}: lists of {kind} are no numbers: encode them first")
    if values.validity is not None:
        gone = int(values.length - device.xp().count_nonzero(values.valid()))
        raise ValueError(f"{what}: {gone} values inside the lists are missing")
    xp = device.xp()
    half = kind is not None and pa.types.is_float16(kind)
    return xp.array(values.values, np.float16 if half else None), xp.array(found.offsets)


def _lists(given: Any, what: str) -> tuple[lists.Lists, pa.DataType | None]:
    """Return the lists of a column or an array, and Arrow's type of their elements if known."""
    column = getattr(given, "_column", given)
    try:
        if isinstance(column, Column):
            found = lists.of(column, keep=False)
            listed = getattr(column.dtype, "pyarrow_dtype", None)
            return found, getattr(listed, "value_type", lists.element_type(found.values))
        if not isinstance(column, pa.Array | pa.ChunkedArray):
            column = pa.array(column, from_pandas=True)
        return lists.from_arrow(column), getattr(column.type, "value_type", None)
    except TypeError as error:
        raise TypeError(f"{what}: {error}") from None


def _opened(values: Any, offsets: Any, weights: Any) -> Ragged:
    moved = [
        None if part is None else device.to_device(part) for part in (values, offsets, weights)
    ]
    return Ragged(*moved)

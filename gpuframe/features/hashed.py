"""Values as numbers of buckets, by their hash: nothing is learned, equal values share a number."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from gpuframe import device
from gpuframe.columns.column import fixed
from gpuframe.features.base import Expressions, RowFunctions, Transformer
from gpuframe.features.inputs import Columns
from gpuframe.features.making import Making
from gpuframe.features.parameters import is_count, of_column
from gpuframe.ops import hashing, hashing_scalar, records

MISSING = 0


class HashBucket(Transformer):
    """Replace each value by the bucket of its hash.

    | id | meaning |
    |---|---|
    | 0 | missing |
    | 1, ... num_buckets | one more than the remainder of the hash |

    Equal values have equal ids in any row, column, dtype, part and process, on either backend
    (docs/hashing.md), and different values meet in one bucket as chance has it. Values not seen
    before are no case of their own.

    Args:
        num_buckets: number of buckets, or a dictionary of it by column.
        seed: of the hash.

    Attributes:
        cardinality_: number of ids by column: rows of an embedding.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import HashBucket
        >>> frame = pd.DataFrame({"a": ["x", "y", "x", None]})
        >>> HashBucket(1000).fit_transform(frame)["a"].tolist()
        [300, 179, 300, 0]
    """

    learns: ClassVar[bool] = False
    columnwise: ClassVar[bool] = True

    def __init__(self, num_buckets: int | dict[Any, int], *, seed: int = 0) -> None:
        """Store the parameters."""
        self.num_buckets = num_buckets
        self.seed = seed

    @property
    def cardinality_(self) -> dict[Any, int]:
        """Number of ids by column."""
        return {name: self._buckets(name) + 1 for name in self._fitted_names()}

    def _check_parameters(self) -> None:
        given = self.num_buckets
        for number in given.values() if isinstance(given, dict) else [given]:
            _check_number(number)

    def _prepare(self, inputs: Expressions) -> None:
        for name in inputs:
            self._buckets(name)
        super()._prepare(inputs)

    def _buckets(self, name: Any) -> int:
        buckets: int = of_column(type(self).__name__, "num_buckets", self.num_buckets, name)
        return buckets

    def _transform(self, columns: Columns) -> Columns:
        made = {}
        for name, column in columns.items():
            hashes, gone = hashing.values(column, self.seed)
            made[name] = fixed(_numbered(hashes, gone, self._buckets(name)))
        return made

    def _row_functions(self, inputs: Expressions) -> RowFunctions:
        return {
            name: _bucket_of(records.value(given), self._buckets(name), self.seed)
            for name, given in inputs.items()
        }

    def _names_out(self, names: list[Any]) -> list[Any]:
        return names


class HashedCross(Making):
    """Make one id of all columns: the bucket of the hash of their values in order.

    | id | meaning |
    |---|---|
    | 0 | the values of all columns are missing |
    | 1, ... num_buckets | one more than the remainder of the hash |

    (a, b) and (b, a) are different, and equal values do not cancel out. A missing value beside
    others is a value of its own.

    Args:
        num_buckets: number of buckets.
        seed: of the hash.
        name: of the column that is made; None: the names of the columns, joined by "_x_".
        keep: whether the columns that are taken stay in the output.

    Attributes:
        cardinality_: number of ids: rows of an embedding.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import HashedCross
        >>> frame = pd.DataFrame({"a": ["x", "y", "x"], "b": ["y", "x", "x"]})
        >>> HashedCross(1000).fit_transform(frame).to_dict("list")
        {'a_x_b': [986, 337, 416]}
    """

    learns: ClassVar[bool] = False

    def __init__(
        self, num_buckets: int, *, seed: int = 0, name: Any = None, keep: bool = False
    ) -> None:
        """Store the parameters."""
        self.num_buckets = num_buckets
        self.seed = seed
        self.name = name
        self.keep = keep

    @property
    def cardinality_(self) -> int:
        """Number of ids."""
        self._fitted_names()
        return self.num_buckets + 1

    def _check_parameters(self) -> None:
        _check_number(self.num_buckets)

    def _new_columns(self, columns: Columns) -> Columns:
        given = list(columns.values())
        hashes, gone = hashing.crossed(given, self.seed, keep_missing=True)
        (name,) = self._new_names(list(columns))
        return {name: fixed(_numbered(hashes, gone, self.num_buckets))}

    def _new_functions(self, inputs: Expressions) -> RowFunctions:
        taken = [records.value(given) for given in inputs.values()]
        buckets, seed = self.num_buckets, self.seed

        def crossed(record: Mapping[Any, Any]) -> int:
            values = [take(record) for take in taken]
            hashed = hashing_scalar.of_values(values, seed, keep_missing=True)
            return MISSING if hashed is None else 1 + hashed % buckets

        (name,) = self._new_names(list(inputs))
        return {name: crossed}

    def _new_names(self, names: list[Any]) -> list[Any]:
        return ["_x_".join(map(str, names)) if self.name is None else self.name]


def _check_number(number: Any) -> None:
    if not is_count(number) or number >= 1 << 63:
        raise ValueError(f"num_buckets is from 1 to 2**63 - 1, not {number}")


def _numbered(hashes: Any, gone: Any | None, number: int) -> Any:
    """Return ids: one more than the bucket, MISSING where a value is missing."""
    ids = hashing.buckets(hashes, number, first=1)
    return ids if gone is None else device.xp().where(gone, np.int64(MISSING), ids)


def _bucket_of(
    take: Callable[[Mapping[Any, Any]], Any], number: int, seed: int
) -> Callable[[Mapping[Any, Any]], int]:
    def bucket(record: Mapping[Any, Any]) -> int:
        hashed = hashing_scalar.of_value(take(record), seed)
        return MISSING if hashed is None else 1 + hashed % number

    return bucket

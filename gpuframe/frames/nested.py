"""The accessors `.list` and `.struct`: columns of lists and structs lie on the host as Arrow's."""

from typing import Any

from gpuframe.frames.fallback import field_on_host, lift, on_host, to_pandas


class _Nested:
    """An accessor of a column of Arrow's nested dtypes.

    Raises:
        AttributeError: the values are of another dtype.
    """

    __slots__ = ("_of",)

    _name = ""

    def __init__(self, of: Any) -> None:
        getattr(of.to_pandas(), self._name)
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' accessor."""
        return getattr(self._of.to_pandas(), self._name)


class Lists(_Nested):
    """Functions of lists.

    Example:
        >>> import gpuframe as pd, pandas, pyarrow as pa
        >>> lists = pd.Series([[1, 2], [3]], dtype=pandas.ArrowDtype(pa.list_(pa.int64())))
        >>> lists.list.len().tolist(), lists.list[0].tolist(), lists.list.flatten().tolist()
        ([2, 1], [1, 3], [1, 2, 3])
    """

    __slots__ = ()
    _name = "list"

    len = on_host("len", "Lists")
    flatten = on_host("flatten", "Lists")

    def __getitem__(self, key: Any) -> Any:
        """Return the element at a position of each list, or the slices of a slice."""
        return lift(self.to_pandas()[to_pandas(key)])

    def __iter__(self) -> Any:
        raise TypeError("'ListAccessor' object is not iterable")


class Structs(_Nested):
    """Fields of structs.

    Example:
        >>> import gpuframe as pd, pandas, pyarrow as pa
        >>> kind = pa.struct([("x", pa.int64()), ("y", pa.string())])
        >>> points = pd.Series([{"x": 1, "y": "a"}], dtype=pandas.ArrowDtype(kind))
        >>> points.struct.field("x").tolist(), list(points.struct.explode().columns)
        ([1], ['x', 'y'])
    """

    __slots__ = ()
    _name = "struct"

    field = on_host("field", "Structs")
    explode = on_host("explode", "Structs")
    dtypes = field_on_host("dtypes")

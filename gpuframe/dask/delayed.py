"""Collections of delayed frames whose dtypes are checked."""

from typing import Any

import dask.dataframe as dd
from dask.dataframe.dispatch import make_meta

from gpuframe.frames.dataframe import DataFrame


def from_delayed(
    dfs: Any, meta: Any = None, divisions: Any = None, prefix: Any = None, verify_meta: bool = True
) -> Any:
    """Return the collection of delayed frames or series.

    As `dask.dataframe.from_delayed`, whose own check of dtypes knows only pandas.

    Args:
        dfs: delayed objects or futures, one a partition.
        meta: an empty frame of their names and dtypes; else the first one is computed.
        divisions: the least label of each partition and the greatest one, if they are known.
        prefix: of the names of tasks.
        verify_meta: whether a partition of other names or dtypes is an error; any numbers may
            stand for others.

    Raises:
        ValueError: while it is computed: a partition of another type, other names or dtypes.

    Example:
        >>> import dask, gpuframe as pd, gpuframe.dask
        >>> load = dask.delayed(lambda day: pd.DataFrame({"day": [day], "v": [0.5]}))
        >>> len(gpuframe.dask.from_delayed([load(1), load(2)]))
        2
    """
    settings = {"divisions": divisions, "prefix": prefix, "verify_meta": False}
    found = dd.from_delayed(dfs, meta=meta, **settings)
    if not verify_meta:
        return found
    expected = make_meta(found._meta)
    return found.map_partitions(
        verified, expected, meta=expected, enforce_metadata=False, align_dataframes=False
    )


def verified(part: Any, expected: Any) -> Any:
    """Return a partition.

    Raises:
        ValueError: its type, names or dtypes are others than expected.
    """
    name = "Metadata mismatch found in `from_delayed`."
    if type(part) is not type(expected):
        raise ValueError(f"{name}\n\nPartition type: `{type(part)}`, expected `{type(expected)}`")
    found, wanted = _kinds(part), _kinds(expected)
    wrong = [
        f"| {column!r} | {found.get(column, '-')} | {wanted.get(column, '-')} |"
        for column in dict.fromkeys([*found, *wanted])
        if not _alike(found.get(column), wanted.get(column))
    ]
    if wrong:
        rows = "\n".join(["| Column | Found | Expected |", *wrong])
        raise ValueError(f"{name}\n\nPartition type: `{type(part)}`\n{rows}")
    return part


def _kinds(part: Any) -> dict[Any, Any]:
    if isinstance(part, DataFrame):
        return dict(part.dtypes.items())
    return {part.name: part.dtype}


def _alike(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return False
    numbers = "iuf"
    both = (getattr(kind, "kind", "") for kind in (found, wanted))
    categories = [str(kind) == "category" for kind in (found, wanted)]
    return (
        bool(found == wanted) or all(categories) or all(kind and kind in numbers for kind in both)
    )

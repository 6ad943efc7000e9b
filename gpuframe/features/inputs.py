"""What estimators are given: frames, arrays, targets, single records, as columns by name."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import _dask_lazy
from gpuframe.columns.column import Column
from gpuframe.features import scikit_learn
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.series import Series
from gpuframe.ops import records

Columns = dict[Any, Column]


def as_frame(given: Any) -> DataFrame:
    """Return a gpuframe DataFrame of a gpuframe or pandas one, or of a 2-D array.

    An array may also be a list of rows or an object that NumPy makes an array of.

    Raises:
        TypeError: it is something else.
        ValueError: an array has not two axes, or holds complex numbers; a frame's names repeat.
    """
    if is_frame(given):
        frame = given if isinstance(given, DataFrame) else DataFrame.from_pandas(given)
        labels = frame._table.names
        if len(set(labels)) < len(labels):
            raise ValueError(f"names of columns repeat: {list(labels)}")
        return frame
    if _dask_lazy.is_collection(given):
        raise TypeError("estimators take no collection of Dask here: compute() it")
    values = scikit_learn.as_array(given)
    if values is None:
        raise TypeError(f"estimators take a DataFrame or a 2-D array, not {type(given).__name__}")
    names = [f"x{place}" for place in range(values.shape[1])]
    if values.dtype == object:
        return DataFrame.from_pandas(pd.DataFrame(values, columns=names).infer_objects())
    return DataFrame({name: values[:, place] for place, name in enumerate(names)})


def is_frame(given: Any) -> bool:
    """Whether an answer to it is a frame; else it is an array."""
    return isinstance(given, DataFrame | pd.DataFrame)


def array_of(frame: DataFrame) -> np.ndarray:
    """Return a frame as an array; numbers and bools together are numbers."""
    dtypes = list(frame.dtypes)
    if all(isinstance(dtype, np.dtype) and dtype.kind in "biuf" for dtype in dtypes):
        common = np.result_type(*dtypes) if dtypes else np.dtype(np.float64)
        return frame.to_numpy(dtype=common)
    return frame.to_numpy()


def one_row(record: Mapping[Any, Any], dtypes: Mapping[Any, str]) -> pd.DataFrame:
    """Return a record as a frame with the dtypes of the columns that were learned from."""
    return pd.DataFrame({name: _one(record[name], dtype) for name, dtype in dtypes.items()})


def _one(value: Any, dtype: str) -> pd.Series:
    if isinstance(value, np.ndarray) or not records.is_missing(value):
        return pd.Series([value], dtype=None if dtype == "category" else _of_objects(dtype))
    if dtype == "category":
        return pd.Series([None], dtype="str")
    has_none = not (dtype == "bool" or dtype.startswith(("int", "uint")))
    return pd.Series([None], dtype=_of_objects(dtype) if has_none else "float64")


def empty_rows(dtypes: Mapping[Any, str]) -> pd.DataFrame:
    """Return a frame without rows, with the dtypes of the columns that were learned from."""
    return pd.DataFrame(
        {name: pd.Series([], dtype=_of_objects(dtype)) for name, dtype in dtypes.items()}
    )


def _of_objects(dtype: str) -> str:
    """Return the name of a dtype, "object" for lists, whose name pandas does not read."""
    return "object" if "list<" in dtype else dtype


def first_row(frame: DataFrame) -> dict[Any, Any]:
    """Return the values of the first row by column."""
    return {name: frame[name].iloc[0] for name in frame.columns}


def require(owner: str, names: Iterable[Any], known: Container[Any]) -> None:
    """Raise where columns are not there.

    Raises:
        KeyError: names owner and columns.
    """
    absent = [name for name in names if name not in known]
    if absent:
        raise KeyError(f"{owner}: columns {absent} are not in the frame")


def columns_of(frame: DataFrame, without: list[Any] | None = None) -> Columns:
    """Return the columns of a frame by name, but for some."""
    pairs = zip(frame._table.names, frame._table.columns, strict=True)
    return {name: column for name, column in pairs if name not in (without or ())}


def named(y: Any) -> list[Any]:
    """Return the names of targets that are columns of the frame."""
    if isinstance(y, str):
        return [y]
    return list(y) if isinstance(y, list) and all(isinstance(name, str) for name in y) else []


def targets_of(frame: DataFrame, y: Any) -> Columns:
    """Return targets by name.

    Raises:
        KeyError: a target is not in the frame.
        ValueError: a target is of another length than the frame.
    """
    if y is None:
        return {}
    if names := named(y):
        absent = [name for name in names if name not in frame._table.names]
        if absent:
            raise KeyError(f"targets {absent} are not in the frame")
        return {name: frame._table.column(name) for name in names}
    if isinstance(y, DataFrame | pd.DataFrame):
        found = columns_of(as_frame(y))
    elif isinstance(y, np.ndarray) and y.ndim == 2:
        found = columns_of(DataFrame({f"target{at}": y[:, at] for at in range(y.shape[1])}))
    else:
        if hasattr(y, "__array__") and not hasattr(y, "dtype"):
            y = np.asarray(y)
        series = y if isinstance(y, Series) else Series(y)
        found = {"target" if series.name is None else series.name: series._column}
    for name, column in found.items():
        if column.length != len(frame):
            raise ValueError(
                f"Found input variables with inconsistent numbers of samples: target {name!r} "
                f"{column.length}, frame {len(frame)}"
            )
    return found

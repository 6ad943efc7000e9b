"""`assert_frame_equal` and its like of `pandas.testing`, on objects of gpuframe and of pandas.

Example:
    >>> import gpuframe as pd
    >>> pd.testing.assert_series_equal(pd.Series([1, 2]), pd.Series([1, 2]))
"""

from typing import Any

import pandas.testing

from gpuframe.frames.fallback import to_pandas

__all__ = [
    "assert_extension_array_equal",
    "assert_frame_equal",
    "assert_index_equal",
    "assert_series_equal",
]

assert_extension_array_equal = pandas.testing.assert_extension_array_equal


def assert_frame_equal(left: Any, right: Any, *args: Any, **kwargs: Any) -> None:
    """Raise an AssertionError where two frames differ; arguments as of pandas' function."""
    pandas.testing.assert_frame_equal(to_pandas(left), to_pandas(right), *args, **kwargs)


def assert_series_equal(left: Any, right: Any, *args: Any, **kwargs: Any) -> None:
    """Raise an AssertionError where two series differ; arguments as of pandas' function."""
    pandas.testing.assert_series_equal(to_pandas(left), to_pandas(right), *args, **kwargs)


def assert_index_equal(left: Any, right: Any, *args: Any, **kwargs: Any) -> None:
    """Raise an AssertionError where two indexes differ; arguments as of pandas' function."""
    pandas.testing.assert_index_equal(to_pandas(left), to_pandas(right), *args, **kwargs)

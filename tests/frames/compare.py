"""`both` runs the same lines on pandas and on gpuframe and compares what comes out."""

import math
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas
import pandas.testing

import gpuframe

SIMULATOR = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
"""Whether kernels run in the CUDA simulator, some thousand times as slow: fewer cases do there."""


@dataclass(frozen=True)
class Raised:
    """An exception by its class name and text."""

    kind: str
    text: str


def both(
    lines: Callable[[Any], Any],
    *,
    rtol: float | None = None,
    message: bool = True,
    native: bool = False,
    signs: bool = False,
) -> None:
    """Compare `lines(pandas)` with `lines(gpuframe)`.

    Args:
        lines: a function of the dataframe module; its result or exception is compared.
        rtol: relative tolerance of floats; None compares them exactly.
        message: whether the text of an exception counts.
        native: refuse a way through pandas.
        signs: tell 0.0 from -0.0 in a frame or Series of floats.
    """
    expected = outcome(lines, pandas)
    with gpuframe.options.context(fallback="raise" if native else "silent"):
        actual = outcome(lines, gpuframe)
    refused = isinstance(actual, Raised) and not isinstance(expected, Raised)
    assert not refused, f"pandas gives a result, gpuframe raises {actual}"
    if isinstance(expected, Raised) and not message:
        assert isinstance(actual, Raised), f"pandas raises {expected}, gpuframe gives {actual!r}"
        assert actual.kind == expected.kind
        return
    check(actual, expected, rtol=rtol)
    if signs:
        check_signs(actual, expected)


def outcome(lines: Callable[[Any], Any], module: Any) -> Any:
    """Run the lines; a result is brought to pandas, an exception becomes `Raised`.

    Warnings are left out: pandas deprecates what is not decided yet.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return to_pandas(lines(module), leak=module is gpuframe)
    except AssertionError:
        raise
    except Exception as error:  # noqa: BLE001 - the exception is the result to compare
        return Raised(type(error).__name__, str(error))


def to_pandas(value: Any, *, leak: bool) -> Any:
    """Bring a result, also one inside tuples, lists and dicts, to pandas objects.

    Raises:
        AssertionError: where gpuframe hands out a pandas DataFrame or Series.
    """
    if isinstance(value, tuple | list):
        return type(value)(to_pandas(item, leak=leak) for item in value)
    if isinstance(value, dict):
        return {key: to_pandas(item, leak=leak) for key, item in value.items()}
    if isinstance(value, pandas.DataFrame | pandas.Series):
        assert not leak, "gpuframe returned a pandas object"
        return value
    return value.to_pandas() if hasattr(value, "to_pandas") else value


def check(actual: Any, expected: Any, *, rtol: float | None = None) -> None:
    """Compare two results: values, dtypes, index, names and order.

    Raises:
        AssertionError: with pandas.testing's words.
    """
    exact: dict[str, Any] = {"check_exact": True} if rtol is None else {"rtol": rtol, "atol": 0.0}
    if isinstance(expected, pandas.DataFrame):
        assert isinstance(actual, pandas.DataFrame), f"{type(actual)} for a DataFrame: {actual!r}"
        options = {"check_index_type": True, "check_column_type": True, "check_freq": False}
        pandas.testing.assert_frame_equal(actual, expected, **options, **exact)
    elif isinstance(expected, pandas.Series):
        assert isinstance(actual, pandas.Series), f"{type(actual)} for a Series: {actual!r}"
        options = {"check_index_type": True, "check_freq": False}
        pandas.testing.assert_series_equal(actual, expected, **options, **exact)
    elif isinstance(expected, pandas.Index):
        assert isinstance(actual, pandas.Index), f"{type(actual)} for an Index: {actual!r}"
        pandas.testing.assert_index_equal(actual, expected, exact=True, **exact)
    elif isinstance(expected, np.ndarray):
        assert isinstance(actual, np.ndarray), f"{type(actual)} for an array: {actual!r}"
        assert actual.dtype == expected.dtype, f"{actual.dtype} for {expected.dtype}"
        if expected.dtype == object:  # NaN of one is not NaN of the other there
            check(actual.ravel().tolist(), expected.ravel().tolist())
        np.testing.assert_equal(actual.shape, expected.shape)
        if expected.dtype != object:
            np.testing.assert_array_equal(actual, expected)
    elif isinstance(expected, tuple | list) and isinstance(actual, tuple | list):
        assert type(actual) is type(expected)
        assert len(actual) == len(expected), f"{actual!r} for {expected!r}"
        for left, right in zip(actual, expected, strict=True):
            check(left, right, rtol=rtol)
    elif isinstance(expected, dict):
        assert isinstance(actual, dict)
        check(list(actual), list(expected), rtol=rtol)
        check(list(actual.values()), list(expected.values()), rtol=rtol)
    else:
        check_scalar(actual, expected, rtol)


def check_signs(actual: Any, expected: Any) -> None:
    """Compare the signs of zeros, which compare equal."""
    if isinstance(expected, pandas.DataFrame):
        for place in range(expected.shape[1]):
            check_signs(actual.iloc[:, place], expected.iloc[:, place])
    elif expected.dtype in ("float32", "float64"):
        zero = np.asarray(expected == 0)
        differ = np.signbit(np.asarray(actual)) != np.signbit(np.asarray(expected))
        assert not (differ & zero).any(), f"signs of zeros: {actual!r} for {expected!r}"


def check_scalar(actual: Any, expected: Any, rtol: float | None) -> None:
    if isinstance(expected, pandas.api.extensions.ExtensionArray):
        pandas.testing.assert_extension_array_equal(actual, expected)
        return
    assert type(actual) is type(expected), (
        f"{actual!r} ({type(actual)}) for {expected!r} ({type(expected)})"
    )
    if expected is pandas.NaT or expected is pandas.NA:
        assert actual is expected
    elif isinstance(expected, float | np.floating):
        same = actual == expected or (math.isnan(actual) and math.isnan(expected))
        close = rtol is not None and math.isclose(actual, expected, rel_tol=rtol)
        assert same or close, f"{actual!r} for {expected!r}"
    else:
        assert actual == expected, f"{actual!r} for {expected!r}"

"""What a user sees when something is not there, does not fit, or has no native code."""

import warnings

import pytest

import gpuframe
from gpuframe import errors
from tests.frames.compare import both

ERRORS = {
    "a method that does not exist": lambda pd: pd.DataFrame({"a": [1]}).no_such_method(),
    "a method of Series that does not exist": lambda pd: pd.Series([1]).no_such_method(),
    "an unknown keyword": lambda pd: pd.DataFrame({"a": [1]}).head(rows=3),
    "a frame as a key of a dict": lambda pd: hash(pd.DataFrame({"a": [1]})),
    "a Series as a key of a dict": lambda pd: hash(pd.Series([1])),
    "a Series as int": lambda pd: int(pd.Series([1, 2])),
    "an axis that does not exist": lambda pd: pd.DataFrame({"a": [1]}).sum(axis=2),
}


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_errors(lines):
    both(lines, message=lines is not ERRORS["an unknown keyword"])


def unusual(table):
    """An operation that runs through pandas."""
    return table["o"].map(type)


def objects():
    return gpuframe.DataFrame({"o": [{"k": 1}, [2], None]})


def test_the_way_through_pandas_warns_once_for_a_call_site():
    table = objects()
    with gpuframe.options.context(fallback="warn"), warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for _ in range(3):
            unusual(table)
    fallbacks = [entry for entry in seen if issubclass(entry.category, errors.FallbackWarning)]
    assert len(fallbacks) == 1
    assert "map" in str(fallbacks[0].message)


def test_the_way_through_pandas_can_be_refused():
    table = objects()
    with gpuframe.options.context(fallback="raise"), pytest.raises(errors.NotNative):
        unusual(table)


def test_fallbacks_lists_what_ran_through_pandas():
    with gpuframe.options.context(fallback="silent"):
        unusual(objects())
    assert any("map" in str(name) for name in gpuframe.fallbacks()["name"])


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(AttributeError, match="no option 'speed'"):
        gpuframe.options.speed = "fast"
    with pytest.raises(ValueError, match="fallback takes one of"):
        gpuframe.options.fallback = "sometimes"

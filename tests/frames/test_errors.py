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
    return table.dot(table.T)


def numbers():
    return gpuframe.DataFrame({"a": [1, 2], "b": [3, 4]})


def test_python_objects_are_handled_where_they_live():
    """A column of them has nowhere else to go: neither a warning nor an entry in the table."""

    def lines(pd):
        objects = pd.Series([(1, 2), (3,), None][:2])
        return objects.combine(objects, max), objects.str.len(), objects.replace({None: 5})

    before = len(gpuframe.fallbacks())
    both(lines, native=True)
    assert len(gpuframe.fallbacks()) == before


@pytest.mark.parametrize(
    "lines",
    [
        lambda numbers, objects: numbers.dot(objects),
        lambda numbers, objects: objects.combine(numbers, max),
        lambda numbers, objects: numbers.to_frame("n").assign(o=objects).dot(objects),
    ],
)
def test_columns_of_the_device_beside_objects_are_counted(lines):
    series = gpuframe.Series([1, 2]), gpuframe.Series([1, 2], dtype=object)
    with gpuframe.options.context(fallback="raise"), pytest.raises(errors.NotNative):
        lines(*series)


def test_the_way_through_pandas_warns_once_for_a_call_site():
    table = numbers()
    with gpuframe.options.context(fallback="warn"), warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for _ in range(3):
            unusual(table)
    fallbacks = [entry for entry in seen if issubclass(entry.category, errors.FallbackWarning)]
    assert len(fallbacks) == 1
    assert "dot" in str(fallbacks[0].message)


def test_the_way_through_pandas_can_be_refused():
    table = numbers()
    with gpuframe.options.context(fallback="raise"), pytest.raises(errors.NotNative):
        unusual(table)


def test_fallbacks_lists_what_ran_through_pandas():
    with gpuframe.options.context(fallback="silent"):
        unusual(numbers())
    assert any("dot" in str(name) for name in gpuframe.fallbacks()["name"])


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(AttributeError, match="no option 'speed'"):
        gpuframe.options.speed = "fast"
    with pytest.raises(ValueError, match="fallback takes one of"):
        gpuframe.options.fallback = "sometimes"

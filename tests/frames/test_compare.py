"""The comparison of these tests fails where it must: values, dtypes, labels, order, errors."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both

DIFFERENT = {
    "a value": (pandas.Series([1, 2]), pandas.Series([1, 3])),
    "the last bit": (pandas.Series([0.1]), pandas.Series([np.nextafter(0.1, 1)])),
    "a dtype": (pandas.Series([1, 2]), pandas.Series([1, 2], dtype="int32")),
    "labels": (pandas.Series([1, 2]), pandas.Series([1, 2], index=[1, 0])),
    "the kind of index": (pandas.Series([1, 2]), pandas.Series([1, 2], index=[0, 1])),
    "a name": (pandas.Series([1], name="a"), pandas.Series([1], name="b")),
    "order": (pandas.DataFrame({"a": [1, 2]}), pandas.DataFrame({"a": [2, 1]})),
    "order of columns": (
        pandas.DataFrame({"a": [1], "b": [1]}),
        pandas.DataFrame({"b": [1], "a": [1]}),
    ),
    "NaN and a number": (pandas.Series([np.nan]), pandas.Series([0.0])),
    "missing and empty text": (
        pandas.Series([None], dtype="str"),
        pandas.Series([""], dtype="str"),
    ),
    "categories": (
        pandas.Series(["a"], dtype="category"),
        pandas.Series(pandas.Categorical(["a"], ["a", "b"])),
    ),
    "the type of a number": (np.int64(1), 1),
    "the type of missing": (float("nan"), pandas.NA),
    "a list and a tuple": ([1], (1,)),
    "a frame and its column": (pandas.DataFrame({"a": [1]}), pandas.Series([1], name="a")),
    "an array's dtype": (np.array([1]), np.array([1.0])),
}


class Wrapped:
    """A result of the library under test, as far as the comparison looks at it."""

    def __init__(self, value):
        self.value = value

    def to_pandas(self):
        return self.value


@pytest.mark.parametrize(("one", "two"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_is_found(one, two):
    with pytest.raises(AssertionError):
        both(lambda pd: one if pd is pandas else Wrapped(two))
    both(lambda pd: one if pd is pandas else Wrapped(one))


def raiser(kind, text):
    raise kind(text)


def test_errors_are_compared_by_class_and_text():
    both(lambda _pd: raiser(ValueError, "x"))
    with pytest.raises(AssertionError):
        both(lambda pd: raiser(ValueError if pd is pandas else TypeError, "x"))
    with pytest.raises(AssertionError):
        both(lambda pd: raiser(ValueError, "x" if pd is pandas else "y"))
    both(lambda pd: raiser(ValueError, "x" if pd is pandas else "y"), message=False)
    with pytest.raises(AssertionError, match="gpuframe raises"):
        both(lambda pd: 1 if pd is pandas else raiser(ValueError, "x"))
    with pytest.raises(AssertionError):
        both(lambda pd: raiser(ValueError, "x") if pd is pandas else 1)


def test_a_pandas_object_from_gpuframe_is_refused():
    with pytest.raises(AssertionError, match="returned a pandas object"):
        both(lambda _pd: pandas.Series([1]))


def test_signs_of_zeros_are_compared_where_asked():
    one, two = pandas.Series([0.0, 1.0]), pandas.Series([-0.0, 1.0])
    both(lambda pd: one if pd is pandas else Wrapped(two))
    with pytest.raises(AssertionError, match="signs of zeros"):
        both(lambda pd: one if pd is pandas else Wrapped(two), signs=True)

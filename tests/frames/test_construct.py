"""Construction: dtypes inferred, indexes and labels, from every kind of input."""

import datetime
from collections import OrderedDict, defaultdict

import numpy as np
import pandas
import pyarrow as pa
import pytest

import gpuframe
from tests.frames.compare import both

NAN = float("nan")

CASES = {
    "text is str and every missing value NaN": lambda pd: pd.Series(["a", None, pd.NA]),
    "text beside a number is object": lambda pd: pd.Series(["a", None, 2]),
    "only None is object": lambda pd: pd.Series([None, None]),
    "NaN and None is float64": lambda pd: pd.Series([NAN, None]),
    "no data is object": lambda pd: pd.Series([]),
    "no data of a dtype": lambda pd: pd.Series([], dtype=float),
    "frame of nothing": lambda pd: pd.DataFrame(),
    "labels of a frame of nothing": lambda pd: pd.DataFrame().columns,
    "labels of text are a str index": lambda pd: pd.DataFrame({"x": [1]}).columns,
    "labels of numbers": lambda pd: pd.DataFrame({3: [1], 1: [2]}),
    "index of nothing": lambda pd: pd.Index([]),
    "int with missing is float64": lambda pd: pd.Series([1, None]),
    "bool with missing is object": lambda pd: pd.Series([True, None]),
    "bool and int is object": lambda pd: pd.Series([True, 1]),
    "int and float is float64": lambda pd: pd.Series([1, 2.0]),
    "beyond int64 is uint64": lambda pd: pd.Series([2**63]),
    "beyond uint64 is object": lambda pd: pd.Series([2**64]).dtype,
    "widths of NumPy are kept": lambda pd: pd.Series(np.array([1, 2], "int8")),
    "float32 is kept": lambda pd: pd.Series(np.array([1, 2], "float32")),
    "NumPy text is str": lambda pd: pd.Series(np.array(["a", "b"])),
    "NumPy objects of text are str": lambda pd: pd.Series(np.array(["a"], object)),
    "a scalar is repeated over an index": lambda pd: pd.Series(5, index=["a", "b"]),
    "a dict gives the labels": lambda pd: pd.Series({"a": 1, "b": 2}),
    "a dict and an index select": lambda pd: pd.Series({"a": 1, "b": 2}, index=["b", "c"]),
    "name and index": lambda pd: pd.Series([1, 2], index=[7, 8], name="n"),
    "a range": lambda pd: pd.Series(range(3)),
    "a generator's list": lambda pd: pd.Series([x / 2 for x in range(4)]),
    "datetimes are microseconds": lambda pd: pd.Series([datetime.datetime(2024, 1, 2, 3)]),  # noqa: DTZ001
    "datetime64 of days are seconds": lambda pd: pd.Series(np.array(["2024-01-02"], "M8[D]")),
    "datetime64 of nanoseconds stay": lambda pd: pd.Series(
        np.array(["2024-01-02", "NaT"], "M8[ns]")
    ),
    "timedelta64": lambda pd: pd.Series(np.array([1, 2], "m8[us]")),
    "a dtype by name": lambda pd: pd.Series([1, 2, 3], dtype="float32"),
    "nullable integers": lambda pd: pd.Series([1, None], dtype="Int64"),
    "nullable floats": lambda pd: pd.Series([1.5, None], dtype="Float64"),
    "nullable bools": lambda pd: pd.Series([True, None], dtype="boolean"),
    "categories are sorted": lambda pd: pd.Series(["b", "a", None], dtype="category"),
    "records: union of keys, holes NaN": lambda pd: pd.DataFrame([{"a": 1}, {"b": 2, "a": 3}]),
    "two-dimensional array": lambda pd: pd.DataFrame(
        np.arange(6).reshape(3, 2), columns=["x", "y"]
    ),
    "rows as lists": lambda pd: pd.DataFrame([[1, "a"], [2, "b"]], columns=["n", "t"]),
    "columns select and order": lambda pd: pd.DataFrame({"a": [1], "b": [2]}, columns=["b", "a"]),
    "a column that is not there is missing": lambda pd: pd.DataFrame(
        {"a": [1]}, columns=["a", "z"]
    ),
    "a scalar fills a column": lambda pd: pd.DataFrame({"a": [1, 2], "b": "x"}),
    "an index": lambda pd: pd.DataFrame({"a": [1, 2]}, index=["p", "q"]),
    "Series align on the sorted union": lambda pd: pd.DataFrame(
        {"p": pd.Series([1, 2], index=["z", "y"]), "q": pd.Series([3], index=["a"])},
    ),
    "Series of one index keep its order": lambda pd: pd.DataFrame(
        {"p": pd.Series([1, 2], index=["z", "y"]), "q": pd.Series([3, 4], index=["z", "y"])},
    ),
    "a frame from a frame": lambda pd: pd.DataFrame(pd.DataFrame({"a": [1]})),
    "a frame from a Series": lambda pd: pd.DataFrame(pd.Series([1, 2], name="s")),
    "Series.to_frame": lambda pd: pd.Series([1, 2], name="s").to_frame(),
    "Series.to_frame without a name": lambda pd: pd.Series([1, 2]).to_frame(),
    "columns of every kind": lambda pd: pd.DataFrame(
        {
            "i": [1, 2],
            "f": [0.5, NAN],
            "b": [True, False],
            "t": ["x", None],
            "d": pd.to_datetime(["2024-01-01", None]),
            "o": [{"k": 1}, [2]],
        },
    ),
    "shape, size and length": lambda pd: (
        pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}).shape,
        len(pd.DataFrame({"a": [1, 2, 3]})),
        pd.Series([1, 2]).shape,
        pd.DataFrame(index=[1, 2]).shape,
    ),
    "dtypes of a frame": lambda pd: pd.DataFrame({"a": [1], "b": [0.5], "c": ["x"]}).dtypes,
    "to_datetime of a Series": lambda pd: pd.to_datetime(
        pd.Series(["2024-01-01", None, "2024-02-29"])
    ),
    "to_datetime of a list": lambda pd: pd.to_datetime(["2024-01-01 10:00", "2024-01-02 11:30"]),
}

ERRORS = {
    "lengths differ": lambda pd: pd.DataFrame({"a": [1, 2], "b": [1]}),
    "the index does not fit": lambda pd: pd.Series([1, 2], index=[1]),
    "only scalars": lambda pd: pd.DataFrame({"a": 1}),
    "fractions as integers": lambda pd: pd.Series([1.5], dtype="int64"),
    "a number beyond its width": lambda pd: pd.Series([300], dtype="int8"),
    "an unknown dtype": lambda pd: pd.Series([1], dtype="nonsense"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_construct(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_construction_is_refused(lines):
    both(lines)


def test_from_pandas_and_back_keeps_everything():
    frame = pandas.DataFrame(
        {
            "i": pandas.array([1, None], dtype="Int64"),
            "c": pandas.Categorical(["b", None], categories=["b", "a"], ordered=True),
            "z": pandas.to_datetime(["2024-01-01", None]).tz_localize("Europe/Paris"),
            ("tuple", 1): [1.5, 2.5],
        },
        index=pandas.Index(["r", "s"], name="row"),
    )
    pandas.testing.assert_frame_equal(gpuframe.from_pandas(frame).to_pandas(), frame)


def test_from_arrow_gives_what_pandas_gives():
    table = pa.table({"a": [1, None, 3], "t": ["x", None, "é"], "b": [True, False, True]})
    pandas.testing.assert_frame_equal(gpuframe.from_arrow(table).to_pandas(), table.to_pandas())


def test_a_list_of_lists_keeps_python_objects():
    value = [1, [2]]
    assert gpuframe.Series([value, None])[0] == value


def test_one_value_under_several_labels_is_repeated():
    both(lambda pd: pd.DataFrame({"a": [100], "b": ["x"]}, index=["p", "q"]))
    both(lambda pd: pd.DataFrame({"a": [100]}, index=["p"]))
    both(lambda pd: pd.Series([100], index=["p", "q"]))


@pytest.mark.parametrize("kind", [dict, OrderedDict, lambda data: defaultdict(list, data)])
def test_subclasses_of_dict_hold_columns(kind):
    def lines(pd):
        labels = ["x", "y"]
        data = {"b": pd.Series([1, 2], labels), "a": pd.Series([0.5, 1.5], labels[::-1])}
        return pd.DataFrame(kind(data)), pd.DataFrame(kind({"a": pd.Series([1], ["q"])}))

    both(lines)


def test_classes_that_libraries_ask_for():
    def lines(pd):
        frame = pd.DataFrame({"a": [1], "s": ["x"], "b": [True], "t": pd.to_timedelta([1], "h")})
        kinds = (frame._constructor, frame._constructor_sliced, frame.a._constructor_expanddim)
        made = frame.a._constructor([1, 2])
        return [kind.__name__ for kind in kinds], made, frame._get_numeric_data()

    both(lines)

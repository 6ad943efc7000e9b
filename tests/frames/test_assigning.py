"""Assignment to some rows, beside pandas: what is kept, what changes its dtype, what is refused."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import KINDS, VALUES, column, frames, on

NAN = float("nan")


def host():
    return pandas.DataFrame(
        {
            "a": [1, 2, 3, 4],
            "s": np.array([1, 2, 3, 4], "int8"),
            "f": [0.5, NAN, 2.0, -0.0],
            "t": pandas.Series(["x", "y", None, "x"], dtype="str"),
            "b": [True, False, True, False],
            "c": pandas.Categorical(["u", "v", "u", None]),
            "d": pandas.to_datetime(["2024-01-01", None, "2024-03-01", "2024-01-01"]),
        },
        index=[10, 30, 20, 40],
    )


MASK = np.array([True, False, True, False])
NONE = np.zeros(4, bool)
LATE = pandas.Timestamp("2030-01-01")
FRAME = {
    "a mask": lambda f: f.loc.__setitem__((MASK, "a"), 0),
    "a mask of the frame": lambda f: f.loc.__setitem__((f["a"] > 2, "f"), -1),
    "a function": lambda f: f.loc.__setitem__((lambda d: d["a"] > 2, "a"), 9),
    "all rows": lambda f: f.loc.__setitem__((slice(None), "f"), 7),
    "an integral float": lambda f: f.loc.__setitem__((MASK, "a"), 2.0),
    "a missing value into integers": lambda f: f.loc.__setitem__((MASK, "a"), NAN),
    "a missing text": lambda f: f.loc.__setitem__((MASK, "t"), None),
    "a missing float": lambda f: f.loc.__setitem__((MASK, "f"), None),
    "a text": lambda f: f.loc.__setitem__((MASK, "t"), "new"),
    "a bool": lambda f: f.loc.__setitem__((MASK, "b"), False),
    "a category": lambda f: f.loc.__setitem__((MASK, "c"), "v"),
    "no category": lambda f: f.loc.__setitem__((MASK, "c"), NAN),
    "a time": lambda f: f.loc.__setitem__((MASK, "d"), LATE),
    "no time": lambda f: f.loc.__setitem__((MASK, "d"), pandas.NaT),
    "a small integer": lambda f: f.loc.__setitem__((MASK, "s"), 100),
    "a new column": lambda f: f.loc.__setitem__((MASK, "n"), 1),
    "a new column of floats": lambda f: f.loc.__setitem__((MASK, "n"), 0.5),
    "a new column of texts": lambda f: f.loc.__setitem__((MASK, "n"), "hi"),
    "a new column in no row": lambda f: f.loc.__setitem__((NONE, "n"), "hi"),
    "a new column in all rows": lambda f: f.loc.__setitem__((slice(None), "n"), 1),
    "a new column by a series": lambda f: f.loc.__setitem__((MASK, "n"), f["a"] * 2),
    "several columns": lambda f: f.loc.__setitem__((MASK, ["a", "f"]), 0),
    "a slice of columns": lambda f: f.loc.__setitem__((MASK, slice("a", "f")), 3),
    "a value a column": lambda f: f.loc.__setitem__((10, ["a", "f"]), [5, 6.5]),
    "a list": lambda f: f.loc.__setitem__((MASK, "a"), [7, 8]),
    "an array": lambda f: f.loc.__setitem__((MASK, "f"), np.array([7.0, 8.0])),
    "integers into floats": lambda f: f.loc.__setitem__((MASK, "f"), [7, 8]),
    "texts": lambda f: f.loc.__setitem__((MASK, "t"), ["p", "q"]),
    "a series": lambda f: f.loc.__setitem__((MASK, "a"), f["a"] * 10),
    "a series of these rows": lambda f: f.loc.__setitem__((MASK, "a"), f.loc[MASK, "a"] * 10),
    "a series in another order": lambda f: f.loc.__setitem__((MASK, "f"), f["f"].iloc[::-1]),
    "a matrix": lambda f: f.loc.__setitem__((MASK, ["a", "f"]), np.array([[1, 2], [3, 4]])),
    "a label": lambda f: f.loc.__setitem__((30, "a"), 99),
    "labels": lambda f: f.loc.__setitem__(([40, 10], "a"), [44, 11]),
    "a slice of labels": lambda f: f.loc.__setitem__((slice(30, 20), "a"), 0),
    "a position": lambda f: f.iloc.__setitem__((0, 0), 99),
    "the last position": lambda f: f.iloc.__setitem__((-1, 2), 99),
    "positions": lambda f: f.iloc.__setitem__(([3, 0], 0), [44, 11]),
    "a slice of positions": lambda f: f.iloc.__setitem__((slice(1, 3), 2), 0.25),
    "a cell": lambda f: f.at.__setitem__((20, "a"), 5),
    "a cell by position": lambda f: f.iat.__setitem__((2, 3), "cell"),
    "scalar to columns": lambda f: f.__setitem__(["a", "f"], 0),
}
REFUSED = {
    "a fraction into integers": lambda f: f.loc.__setitem__((MASK, "a"), 0.5),
    "a text into integers": lambda f: f.loc.__setitem__((MASK, "a"), "x"),
    "a text into integers of no row": lambda f: f.loc.__setitem__((NONE, "a"), "x"),
    "a bool into integers": lambda f: f.loc.__setitem__((MASK, "a"), True),
    "a number into texts": lambda f: f.loc.__setitem__((MASK, "t"), 1),
    "a large number into short ones": lambda f: f.loc.__setitem__((MASK, "s"), 1000),
    "another category": lambda f: f.loc.__setitem__((MASK, "c"), "w"),
    "values too many": lambda f: f.loc.__setitem__((MASK, "a"), [1, 2, 3]),
    "fractions into integers": lambda f: f.loc.__setitem__((MASK, "a"), [1.5, 2.0]),
    "a position outside": lambda f: f.iloc.__setitem__((9, 0), 1),
    "a text into all columns": lambda f: f.loc.__setitem__(MASK, "x"),
    "a mask too short": lambda f: f.loc.__setitem__((MASK[:2], "a"), 1),
}
# Written by pandas into a copy of the rows.
WRITTEN = {
    "a new row": lambda f: f.loc.__setitem__((99, "a"), 5),
    "a new row of a fraction": lambda f: f.loc.__setitem__((99, "a"), 5.5),
    "a new row and a new column": lambda f: f.loc.__setitem__((99, "n"), "x"),
    "a whole new row": lambda f: f.loc.__setitem__(99, [1, 2, 2.0, "x", True, "u", LATE]),
    "a new row of missing values": lambda f: f.loc.__setitem__(99, NAN),
    "a new row by a dict": lambda f: f.loc.__setitem__(99, {"a": 1, "f": 2.5}),
    "a new label of another kind": lambda f: f.loc.__setitem__(("new", "a"), 5),
    "a column among others that is new": lambda f: f.loc.__setitem__((MASK, ["a", "q"]), 1),
    "the value that is there": lambda f: f.loc.__setitem__((MASK, ["f", "q"]), 0.5),
    "a negative zero": lambda f: f.loc.__setitem__(([10, 30], ["f", "q"]), -0.0),
    "a bool into a new column": lambda f: f.loc.__setitem__((MASK, "n"), True),
    "a date as text": lambda f: f.loc.__setitem__((MASK, "d"), "2020-01-01"),
    "dates as texts": lambda f: f.loc.__setitem__((MASK, "d"), ["2020-01-01", "2021-01-01"]),
    "a list of lists": lambda f: f.loc.__setitem__(([10, 20], ["a", "f"]), [[1, 2], [3, 4]]),
    "lists at positions": lambda f: f.iloc.__setitem__(([-1, 0], [0, 2]), [[1, 2], [3, 4]]),
    "a row twice": lambda f: f.loc.__setitem__(([10, 10], "a"), [7, 8]),
    "positions in any order": lambda f: f.iloc.__setitem__(([-1, 0, 2], 1), [7, 8, 9]),
    "categories": lambda f: f.loc.__setitem__((MASK, "c"), pandas.Categorical(["u", "v"])),
    "a series of a row": lambda f: f.loc.__setitem__(10, f[["a", "s"]].loc[20]),
    "a series at labels": lambda f: f.loc.__setitem__(([30, 10], "f"), f["f"].iloc[:1]),
    "a frame": lambda f: f.loc.__setitem__((MASK, ["a", "f"]), f[["f", "a"]] * 2),
    "columns by flags": lambda f: f.loc.__setitem__((10, [True, False, True] + [False] * 4), 1),
}
APPENDED = {
    "a series that lacks labels": lambda f: f.loc.__setitem__((MASK, "f"), f["f"].iloc[:1]),
}


def after(lines):
    def run(pd):
        frame = on(pd, host())
        before = frame.copy()
        lines(frame)
        return frame, before

    return run


@pytest.mark.parametrize("name", FRAME)
def test_on_the_device(name):
    both(after(FRAME[name]), native=True)


@pytest.mark.parametrize("name", WRITTEN)
def test_written_into_a_copy_of_the_rows(name):
    both(after(WRITTEN[name]), native=True)


@pytest.mark.parametrize("change", [-0.0, 0.0])
def test_signs_of_zeros_are_written(change):
    def lines(pd):
        frame = pd.DataFrame({"f": [0.0, -0.0, 1.0], "g": [-0.0, 0.0, 1.0]})
        frame.loc[[0, 1], ["f", "n"]] = change
        return frame

    both(lines, native=True, signs=True)


@given(st.data())
def test_random_assignments_by_label(data):
    """Existing and new labels and columns, values of any kind; the frame as it was if refused."""
    host_frame = data.draw(frames({"a": KINDS, "b": KINDS}, max_rows=4))
    length = len(host_frame)
    index = data.draw(
        st.sampled_from([range(length), list("pqrs"[:length]), np.arange(length) * 0.5])
    )
    rows = data.draw(st.sampled_from([*index, "new", 17, [*index][:2], slice(1, None)]))
    names = data.draw(st.sampled_from(["a", "b", "c", ["a", "b"], slice(None)]))
    value = data.draw(st.sampled_from([1, 0.5, -0.0, "x", None, NAN, True, LATE, [1, 2]]))

    def lines(pd):
        frame = on(pd, host_frame.set_axis(index))
        before = frame.copy()
        try:
            frame.loc[rows, names] = value
        except Exception as error:  # noqa: BLE001 - the exception is compared
            assert pd is pandas or frame.equals(before)  # pandas may have appended a row
            return type(error).__name__
        return frame

    both(lines, native=True)


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
@pytest.mark.parametrize("label", [0, 3, 7, -1])
def test_rows_appended_to_a_range(rows, label):
    def lines(pd):
        found = []
        for key in (label, (label, "a")):
            frame = pd.DataFrame({"a": [1, 2, 3][:rows], "b": [0.5, 1, 2][:rows]})
            frame.loc[key] = 5
            found.append(frame)
        series = pd.Series([1, 2, 3][:rows], dtype="int64")
        series.loc[label] = 5
        return *found, series

    both(lines)


def test_a_slice_of_integers_goes_by_position():
    def lines(pd):
        series = pd.Series([1, 2, 3, 4, 5], index=[5, 6, 1, 2, 3])
        series[1:3] = 0
        frame = pd.DataFrame({"a": [1, 2, 3]}, index=[2, 1, 0])
        frame[1:] = 7
        return series, frame

    both(lines, native=True)


@pytest.mark.parametrize("name", APPENDED)
def test_through_pandas(name):
    both(after(APPENDED[name]))


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_assignment_leaves_the_frame_as_it_was(name):
    both(after(REFUSED[name]))
    frame = gpuframe.from_pandas(host())
    with gpuframe.options.context(fallback="silent"), pytest.raises(Exception):  # noqa: B017, PT011
        REFUSED[name](frame)
    pandas.testing.assert_frame_equal(frame.to_pandas(), host())


SERIES = {
    "a mask": lambda s: s.__setitem__(s > 2, 0),
    "a label": lambda s: s.__setitem__(30, 9),
    "labels": lambda s: s.loc.__setitem__([40, 10], [4, 1]),
    "a slice of positions": lambda s: s.iloc.__setitem__(slice(0, 2), 8),
    "a position": lambda s: s.iloc.__setitem__(-1, 8),
    "a list in a mask": lambda s: s.__setitem__(MASK, [5, 6]),
    "a series in a mask": lambda s: s.__setitem__(MASK, s * 2),
    "a missing value": lambda s: s.__setitem__(MASK, NAN),
    "a cell": lambda s: s.at.__setitem__(20, 3),
}


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("which", ["a", "f", "s"])
def test_series(name, which):
    def run(pd):
        series = on(pd, host())[which].copy()
        SERIES[name](series)
        return series

    both(run, native=which != "s")  # lists are refused by short integers


@given(st.data(), st.sampled_from(["int", "small", "float", "bool", "text", "date", "category"]))
def test_random_rows(data, kind):
    values = data.draw(st.lists(VALUES[kind], min_size=1, max_size=9))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    value = data.draw(VALUES[kind])
    if kind == "date" and value is not None:
        value = pandas.Timestamp(value)
    if kind == "small" and value is None:
        value = 0

    def run(pd):
        frame = on(pd, pandas.DataFrame({"x": column(kind, values)}))
        frame.loc[mask, "x"] = value
        return frame

    both(run, native=kind != "text" or value is not None)


def test_another_frame_over_the_same_columns_does_not_change():
    frame = gpuframe.from_pandas(host())
    part, series = frame[["a", "f"]], frame["a"]
    frame.loc[MASK, "a"] = 0
    series[MASK] = 5
    assert part["a"].tolist() == [1, 2, 3, 4]
    assert frame["a"].tolist() == [0, 2, 0, 4]


def test_flags_of_numpy_in_a_list():
    flags = [np.True_, np.False_, np.True_]

    def lines(pd):
        series = pd.Series([1, 2, 3])
        series.iloc[flags] = [1.5, 2.5]
        return series

    both(lines, native=True)
    both(lambda pd: pd.DataFrame({"a": [1], "b": [2]}).loc[:, [True]], native=True)
    both(lambda pd: pd.DataFrame({"a": [1], "b": [2]}).loc[:, [np.False_, np.True_]], native=True)

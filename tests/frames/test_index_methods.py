"""Methods of every kind of index, beside pandas; none passes through pandas with a warning."""

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import VALUES, column, on
from tests.frames.test_by_labels import INDEXES

METHODS = {
    "min": lambda i: i.min(),
    "max": lambda i: i.max(),
    "isin": lambda i: i.isin([i[0], i[2]]),
    "isin nothing": lambda i: i.isin([]),
    "isin a text": lambda i: i.isin("a"),
    "isin an index": lambda i: i.isin(i[1:3]),
    "notna": lambda i: (i.notna(), i.isna(), i.notnull()),
    "duplicated": lambda i: (i.duplicated(), i.duplicated("last"), i.duplicated(keep=False)),
    "duplicated by no word": lambda i: i.duplicated("never"),
    "drop_duplicates": lambda i: i.drop_duplicates(),
    "nunique": lambda i: (i.nunique(), i.nunique(dropna=False)),
    "dropna": lambda i: i.dropna(),
    "unique": lambda i: i.unique(),
    "get_loc": lambda i: i.get_loc(i[3]),
    "get_loc of nothing": lambda i: i.get_loc("nothing"),
    "get_indexer": lambda i: i.unique().get_indexer([i[1], i[0]]),
    "union": lambda i: i.union(i[:2]),
    "intersection": lambda i: i.intersection(i[2:4]),
    "difference": lambda i: i.difference(i[2:4]),
    "sort_values": lambda i: i.sort_values(ascending=False),
    "argsort": lambda i: i.argsort(),
    "take": lambda i: i.take([3, -1]),
    "append": lambda i: i.append(i[:1]),
    "insert and delete": lambda i: i.insert(1, i[5]).delete(0),
    "map": lambda i: i.map(str),
    "astype": lambda i: i.astype(object),
    "get_level_values": lambda i: i.get_level_values(0),
    "set_names": lambda i: i.set_names("q", level=0) if i.nlevels > 1 else i.set_names("q"),
    "to_series": lambda i: i.to_series(),
    "to_frame": lambda i: i.to_frame(),
    "factorize": lambda i: i.factorize(),
    "value_counts": lambda i: i.value_counts(),
    "repeat": lambda i: i.repeat(2),
    "slice_indexer": lambda i: i.sort_values().slice_indexer(i.min(), i.max()),
    "is monotonic": lambda i: (i.is_monotonic_increasing, i.is_monotonic_decreasing),
    "memory": lambda i: i.memory_usage() > 0,
    "plus one": lambda i: i + 1,
}


def index(pd, kind):
    return INDEXES[kind] if pd is pandas else pd.from_pandas(INDEXES[kind])


@pytest.mark.parametrize("kind", INDEXES)
@pytest.mark.parametrize("name", METHODS)
def test_methods(name, kind):
    both(lambda pd: METHODS[name](index(pd, kind)), native=True)


@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_labels_of_random_kinds(data, kind):
    values = column(kind, data.draw(st.lists(VALUES[kind], max_size=9)))
    wanted = data.draw(st.lists(VALUES[kind], max_size=4))
    host = pandas.Index(values)

    def labels(pd):
        return host if pd is pandas else pd.from_pandas(host)

    both(lambda pd: labels(pd).min(), native=True)
    both(lambda pd: labels(pd).max(), native=True)
    both(lambda pd: labels(pd).duplicated(), native=True)
    both(lambda pd: labels(pd).nunique(), native=True)
    both(lambda pd: labels(pd).isin(wanted), native=True)
    both(lambda pd: labels(pd).dropna(), native=True)


def test_names_are_set_in_place():
    several = pandas.MultiIndex.from_arrays([[1, 2], ["a", "b"]])
    for index, names, level in (
        (several, ["p", "q"], None),
        (several, "q", 1),
        (pandas.Index([1, 2]), ["p"], None),
        (pandas.RangeIndex(2), ["p"], None),
    ):

        def lines(pd, index=index, names=names, level=level):
            frame = on(pd, pandas.DataFrame({"v": [1, 2]}, index=index.copy()))
            answer = frame.index.set_names(names, level=level, inplace=True)
            return answer, frame

        both(lines, native=True)


def test_a_name_that_is_the_number_of_another_level():
    index = pandas.MultiIndex.from_arrays([["a", "a"], [1, 2], ["r", "s"]], names=("x", 0, "y"))
    host = pandas.DataFrame({"m": [1, 2]}, index=index)
    both(lambda pd: on(pd, host).unstack("x"), native=True)
    both(lambda pd: on(pd, host).reset_index(), native=True)


def test_equal_to_the_names_of_columns():
    both(
        lambda pd: on(pd, pandas.DataFrame({"a": [1]}, index=["a"])).T.index.equals(pd.Index(["a"]))
    )
    frame = gpuframe.from_pandas(pandas.DataFrame({"a": [1], "b": [2]}, index=["a"]))
    assert frame.T.index.equals(frame.columns)
    assert not frame.index.equals(frame.columns)
    assert not frame.index.equals(["a"])


def test_an_index_of_pandas_is_a_set_of_labels():
    labels = pandas.date_range("2024", periods=3)
    wanted = pandas.date_range("2024-01-02", periods=5)
    found = gpuframe.from_pandas(labels).isin(wanted)
    assert found.tolist() == labels.isin(wanted).tolist()

"""merge_asof of collections against pandas of the whole sides."""

import itertools

import dask
import dask.dataframe as dd
import numpy as np
import pandas
import pytest
from pandas.errors import MergeError

import gpuframe
from gpuframe.dask import merge_asof
from tests.dask import compare

pytestmark = pytest.mark.cpu_only

KEYS = {
    "int64": lambda values: values,
    "float64": lambda values: values / 2,
    "times": lambda values: pandas.to_datetime(values, unit="h"),
}
TOLERANCES = {"int64": 2, "float64": 2.0, "times": pandas.Timedelta("2h")}


def side(rng, rows, key, name):
    values = pandas.Series(np.sort(rng.integers(0, 30, rows)))
    return pandas.DataFrame(
        {
            "t": KEYS[key](values),
            "g": rng.integers(0, 3, rows),
            name: rng.integers(0, 9, rows),
            "both": rng.random(rows),
        }
    )


def pieces(rng, frame, count):
    """Return a collection cut at places that may be equal, so that some partitions are empty."""
    ends = [0, *np.sort(rng.integers(0, len(frame) + 1, count)).tolist(), len(frame)]
    ours = gpuframe.from_pandas(frame)
    slices = list(itertools.pairwise(ends))
    return dd.from_map(lambda ends: ours.iloc[slice(*ends)], slices, meta=ours.iloc[:0])


@pytest.mark.parametrize("direction", ["backward", "forward", "nearest"])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("seed", range(4))
def test_results_are_those_of_whole_sides(seed, key, direction):
    rng = np.random.default_rng(seed)
    left, right = side(rng, 30, key, "a"), side(rng, int(rng.integers(0, 25)), key, "b")
    ways = [
        {"on": "t"},
        {"left_on": "t", "right_on": "t", "by": "g", "suffixes": ("", "_right")},
        {"on": "t", "by": ["g"], "tolerance": TOLERANCES[key]},
        {"on": "t", "allow_exact_matches": False},
    ]
    for settings in ways:
        of_left, of_right = left, right
        if "by" not in settings:
            of_right = right.drop(columns="g")
        expected = pandas.merge_asof(of_left, of_right, direction=direction, **settings)
        parts = [pieces(rng, each, int(rng.integers(0, 6))) for each in (of_left, of_right)]
        query = parts[0].merge_asof(parts[1], direction=direction, **settings)
        with gpuframe.options.context(fallback="raise"):
            found = compare.computed(query)
        compare.check(found, expected)


@pytest.mark.parametrize("known", [False, True])
def test_labels_are_keys(known):
    rng = np.random.default_rng(7)
    left, right = (side(rng, 30, "times", name).set_index("t") for name in "ab")
    expected = pandas.merge_asof(left, right, left_index=True, right_index=True, by="g")
    if known:
        parts = [
            dd.from_pandas(gpuframe.from_pandas(each), npartitions=4) for each in (left, right)
        ]
    else:
        parts = [pieces(rng, each, 5) for each in (left, right)]
    query = merge_asof(*parts, left_index=True, right_index=True, by="g")
    assert query.divisions == parts[0].divisions
    compare.check(compare.computed(query), expected)
    columns = left.reset_index()
    query = merge_asof(pieces(rng, columns, 3), parts[1], left_on="t", right_index=True, by="g")
    expected = pandas.merge_asof(columns, right, left_on="t", right_index=True, by="g")
    compare.check(compare.computed(query), expected)
    with pytest.raises(NotImplementedError, match="reset the index"):
        merge_asof(parts[0], parts[1].reset_index(), left_index=True, right_on="t")


def test_a_frame_stands_for_a_collection():
    rng = np.random.default_rng(1)
    left, right = side(rng, 9, "int64", "a"), side(rng, 9, "int64", "b")
    found = merge_asof(pieces(rng, left, 2), gpuframe.from_pandas(right), on="t", by="g")
    compare.check(compare.computed(found), pandas.merge_asof(left, right, on="t", by="g"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([3.0, 1.0, 2.0, 4.0], "keys must be sorted"),
        ([2.0, 3.0, 1.0, 4.0], "keys must be sorted"),
        ([1.0, None, 3.0, 4.0], "null values"),
    ],
)
def test_disorder_is_an_error(values, message):
    ordered = gpuframe.DataFrame({"t": [1.0, 2.0, 3.0, 4.0], "b": [1, 2, 3, 4]})
    other = gpuframe.DataFrame({"t": values, "a": [1, 2, 3, 4]})
    for sides in ((ordered, other), (other, ordered)):
        both = [dd.from_pandas(each, npartitions=2, sort=False) for each in sides]
        with pytest.raises(ValueError, match=message):
            merge_asof(*both, on="t").compute()


def test_arguments_are_checked_when_the_query_is_written():
    one = dd.from_pandas(gpuframe.DataFrame({"t": [1.0, 2.0]}), npartitions=1)
    other = dd.from_pandas(gpuframe.DataFrame({"t": [1, 2]}), npartitions=1)
    with pytest.raises((MergeError, RuntimeError)):
        merge_asof(one, other, on="t")
    with pytest.raises((MergeError, RuntimeError)):
        merge_asof(one, one, on="t", direction="beside")


def test_each_partition_meets_few_others():
    frame = gpuframe.DataFrame({"t": np.arange(400), "x": np.arange(400)})
    left, right = (dd.from_pandas(frame, npartitions=40).clear_divisions() for _ in range(2))
    query = merge_asof(left, right.rename(columns={"x": "y"}), on="t").optimize()
    with dask.config.set(scheduler="synchronous"):
        tasks = len(query.__dask_graph__())
    assert tasks < 40 * 12

"""Orders of labels by keys and of columns, columns without missing values, and `inplace`."""

import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import on

HOST = pandas.DataFrame(
    {"c": [3, 1, 2, 2], "a": [1.5, np.nan, 0, 2], "B": [0, 1, 5, 5]}, index=["x", "z", "Y", "z"]
)
PAIRS = pandas.MultiIndex.from_tuples([("b", 1), ("a", 2), ("b", 0)], names=["u", "v"])
FRAMES = {
    "texts": HOST,
    "levels": HOST.set_index(
        pandas.MultiIndex.from_arrays([[2, 1, 2, 1], ["b", "B", "a", None]], names=["p", "q"])
    ),
    "levels of names": HOST.set_axis(PAIRS, axis=1),
    "categories": pandas.DataFrame(
        {"b": [1, 2]}, index=pandas.CategoricalIndex(["x", "a"], categories=["x", "a"])
    ),
    "names that repeat": HOST.set_axis(["c", "a", "a"], axis=1),
    "no row": HOST[:0],
    "no column": HOST[[]],
}
KEYS = {
    "none": None,
    "lower case": lambda labels: (
        labels.str.lower() if str(labels.dtype) in ("str", "object") else -labels
    ),
    "backwards": lambda labels: labels[::-1],
    "of other length": lambda labels: labels[:1],
}
SETTINGS = (
    {},
    {"ascending": False},
    {"level": 0},
    {"level": ["q", "p"], "ascending": [True, False]},
    {"na_position": "first"},
    {"ignore_index": True},
    {"level": "v", "sort_remaining": False},
    {"kind": "stable"},
    {"ascending": [True]},
    {"ascending": [False, True]},
    {"level": "nothing"},
)


@pytest.mark.parametrize("axis", [0, "columns"])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", FRAMES)
def test_sort_index(name, key, axis):
    for settings in SETTINGS:
        both(
            lambda pd, given=settings: on(pd, FRAMES[name]).sort_index(
                axis=axis, key=KEYS[key], **given
            ),
            native=True,
        )


def test_sort_index_of_a_series_by_a_key():
    lower = KEYS["lower case"]
    both(lambda pd: on(pd, HOST.a).sort_index(key=lower, ascending=False), native=True)
    both(lambda pd: on(pd, HOST.a).sort_index(key=lambda labels: labels.str.len()), native=True)


ROWS = {
    "numbers": HOST,
    "texts": pandas.DataFrame({"c": ["q", "r", None], "a": ["a", None, "c"]}, index=list("xYz")),
    "dates": pandas.DataFrame(
        {"c": pandas.to_datetime(["2020", None]), "a": pandas.to_datetime(["2019", "2021"])},
        index=["x", "Y"],
    ),
    "names that repeat": FRAMES["names that repeat"],
    "no column": HOST[[]],
}


@pytest.mark.parametrize("by", ["x", ["x", "Y"], [], "nothing", "z"])
@pytest.mark.parametrize("name", ROWS)
def test_columns_by_rows(name, by):
    for settings in (
        {},
        {"ascending": False},
        {"ascending": [True, False]},
        {"na_position": "first"},
        {"ignore_index": True},
    ):
        both(
            lambda pd, given=settings: on(pd, ROWS[name]).sort_values(by, axis=1, **given),
            native=True,
        )
    if name == "numbers":
        both(lambda pd: on(pd, HOST).sort_values(by, axis=1, key=lambda row: -row), native=True)


def test_columns_of_several_dtypes_by_rows():
    mixed = HOST.assign(t="w")
    both(lambda pd: on(pd, mixed).sort_values("x", axis=1))
    both(lambda pd: on(pd, HOST.rename_axis(columns="q")).sort_values("q", axis=1))
    both(lambda pd: on(pd, FRAMES["levels"]).sort_values((2, "b"), axis=1))


GAPS = pandas.DataFrame(
    {"c": [1, None], "a": ["x", None], "n": [None, None], "d": pandas.to_datetime([None, "2020"])},
    index=["x", "y"],
)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"how": "all"},
        {"thresh": 2},
        {"thresh": 0},
        {"subset": "x"},
        {"subset": ["y", "x"]},
        {"subset": []},
        {"subset": "nothing"},
        {"how": "half"},
        {"how": "all", "subset": ["x"]},
        {"how": "any", "thresh": 1},
        {"ignore_index": True},
    ],
)
def test_dropna_of_columns(settings):
    for host in (GAPS, HOST, GAPS[:0], GAPS[[]], GAPS.set_axis(list("aabb"), axis=1)):
        for axis in (1, "columns", 2, [0, 1]):
            both(
                lambda pd, host=host, axis=axis: on(pd, host).dropna(axis=axis, **settings),
                native=True,
            )
    both(lambda pd: on(pd, GAPS[[]]).dropna(how="all"), native=True)
    both(lambda pd: on(pd, GAPS.n).dropna(how="any"), native=True)


CHANGES = {
    "drop": {"columns": "a"},
    "rename": {"columns": {"a": "b"}},
    "set_index": {"keys": "a"},
    "reset_index": {},
    "dropna": {},
    "drop_duplicates": {},
    "sort_values": {"by": "c"},
    "sort_index": {},
    "rename_axis": {"mapper": "q"},
}


@pytest.mark.parametrize("inplace", [True, False])
@pytest.mark.parametrize("name", CHANGES)
def test_inplace_is_deprecated(name, inplace):
    frame, host = gpuframe.from_pandas(HOST), HOST.copy()
    with pytest.warns(pandas.errors.Pandas4Warning) as expected:
        getattr(host, name)(**CHANGES[name], inplace=inplace)
    with (
        gpuframe.options.context(fallback="raise"),
        pytest.warns(pandas.errors.Pandas4Warning) as caught,
    ):
        getattr(frame, name)(**CHANGES[name], inplace=inplace)
    assert [str(one.message) for one in caught] == [str(one.message) for one in expected]
    assert [one.filename for one in caught] == [__file__]
    pandas.testing.assert_frame_equal(frame.to_pandas(), host)


def test_a_road_through_pandas_warns_of_inplace_once():
    frame = gpuframe.from_pandas(HOST.assign(o=[1, "a", None, 2]))
    with (
        gpuframe.options.context(fallback="silent"),
        pytest.warns(pandas.errors.Pandas4Warning) as caught,
    ):
        frame.drop_duplicates("o", inplace=True)
    assert len(caught) == 1

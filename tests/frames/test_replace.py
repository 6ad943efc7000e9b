"""replace beside pandas: scalars, lists, dicts, columns."""

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import VALUES, column, on

NAN = float("nan")
HOST = pandas.DataFrame(
    {
        "i": [1, 2, 3, 1],
        "f": [1.0, NAN, -0.0, 2.5],
        "b": [True, False, True, True],
        "t": pandas.Series(["a", "b", None, "a"], dtype="str"),
        "d": pandas.to_datetime(["2024-01-01", None, "2024-01-02", "2024-01-01"]),
    }
)
CASES = {
    "a number": lambda f: f.i.replace(1, 9),
    "a number by a fraction": lambda f: f.i.replace(1, 0.5),
    "a number that is not there by a text": lambda f: f.i.replace(7, "x"),
    "a number by a missing value": lambda f: f.i.replace(1, NAN),
    "a missing value": lambda f: f.f.replace(NAN, 0),
    "zero": lambda f: f.f.replace(0, 7),
    "a bool": lambda f: f.b.replace(True, False),
    "a text": lambda f: f.t.replace("a", "z"),
    "a text by a missing value": lambda f: f.t.replace("a", None),
    "a missing text": lambda f: f.t.replace(NAN, "none"),
    "several": lambda f: f.i.replace([1, 2], 0),
    "several by several": lambda f: f.i.replace([1, 2], [2, 1]),
    "too few": lambda f: f.i.replace([1, 2], [2]),
    "a dict": lambda f: f.i.replace({1: 2, 2: 3, 3: 1}),
    "a dict of texts": lambda f: f.t.replace({"a": "b", "b": "a"}),
    "a frame": lambda f: f[["i", "f", "t"]].replace(1, 5),
    "a frame of texts and numbers": lambda f: f[["i", "t"]].replace("a", "q"),
    "by column": lambda f: f.replace({"i": 1, "f": 2.5}, 8),
    "by column and value": lambda f: f.replace({"i": {1: 10}, "t": {"a": "A", "b": "B"}}),
    "in place": lambda f: (f.i.replace(1, 2, inplace=True), f.i)[1],
    "no column of that name": lambda f: f.replace({"q": {1: 2}}),
}


@pytest.mark.parametrize("name", CASES)
def test_replace(name):
    both(lambda pd: CASES[name](on(pd, HOST)), native=True)


MISSING = {
    "text": lambda pd: pd.Series(["a", None]),
    "float": lambda pd: pd.Series([1.0, NAN]),
    "int8": lambda pd: pd.Series([1, 2], dtype="int8"),
    "bool": lambda pd: pd.Series([True, False]),
    "Int64": lambda pd: pd.Series([1, None], dtype="Int64"),
    "boolean": lambda pd: pd.Series([True, None], dtype="boolean"),
    "string": lambda pd: pd.Series(["a", None], dtype="string"),
    "time": lambda pd: pd.Series(pd.to_datetime(["2020", None])),
    "category": lambda pd: pd.Series(["a", None], dtype="category"),
}
NEW = [None, NAN, pandas.NA, pandas.NaT, 3.0, 300.0, 2.5, 7, True, pandas.Timestamp("2020-01-01")]


@pytest.mark.parametrize("new", NEW, ids=str)
@pytest.mark.parametrize("kind", MISSING)
def test_missing_values_of_every_kind(kind, new):
    for old in (NAN, None, pandas.NA, pandas.NaT):
        both(lambda pd, old=old: MISSING[kind](pd).replace({old: new}), message=False)
    both(lambda pd: MISSING[kind](pd).replace({MISSING[kind](pd)[0]: new}), message=False)
    both(lambda pd: MISSING[kind](pd).replace(MISSING[kind](pd)[0], new), message=False)


@given(st.data(), st.sampled_from(["int", "float", "text", "bool"]))
def test_random_values(data, kind):
    values = column(kind, data.draw(st.lists(VALUES[kind], max_size=9)))
    some = VALUES[kind].filter(lambda value: value is not None)
    pairs = data.draw(st.dictionaries(some, some, min_size=1, max_size=3))
    both(lambda pd: on(pd, values).replace(pairs), native=True)
    both(lambda pd: on(pd, values).replace(list(pairs), list(pairs.values())), native=True)

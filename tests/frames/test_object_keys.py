"""Python objects as keys of groups and of duplicates: hashed on the host, grouped on the device."""

import datetime
import decimal

import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

NUMBER = decimal.Decimal
NAN = float("nan")
OBJECTS = {
    "texts": ["b", "a", "b", None, "a", "c"],
    "integers": [3, 1, 3, 1, 2, 2],
    "several kinds": [1, "a", 1, "a", 2, "b"],
    "bools": [True, False, None, True, False, True],
    "decimals": [NUMBER("1.5"), NUMBER(1), NUMBER("1.5"), None, NUMBER(1), NUMBER(2)],
    "days": [datetime.date(2020, 1, day) for day in (3, 1, 3, 2, 2, 1)],
    "nothing": [None] * 6,
    "NaN": ["x", NAN, "x", "y", "y", "x"],
    "None and NaN": ["x", None, NAN, "x", "y", "y"],
    "integers and floats": [1, 1.0, 2, 2.5, 1, 2],
    "floats": [1.5, 2.5, None, 1.5, 2.5, 1.5],
    "tuples": [(1, 2), (1,), (1, 2), (0,), (1,), (0,)],
    "lists": [[1], [2], [1], [2], [1], [2]],
}
SERIES = {name: pandas.Series(values, dtype=object) for name, values in OBJECTS.items()}
SERIES["periods"] = pandas.Series(
    pandas.period_range("2020-01", periods=3, freq="M").take([2, 0, 1, 0, 2, 2])
)
SERIES["intervals"] = pandas.Series(pandas.interval_range(0, 3).take([2, 0, 1, 0, 2, 2]))
LEFT_TO_PANDAS = {"tuples", "lists"}
OF_GROUPS = {
    "sum": lambda g: g.v.sum(),
    "agg": lambda g: g[["v", "w"]].agg(["min", "count"]),
    "size": lambda g: g.size(),
    "transform": lambda g: g.w.transform("max"),
    "apply": lambda g: g[["v"]].apply(lambda x: x.iloc[0]),
    "apply to rows": lambda g: g[["v"]].apply(lambda x: x.head(1)),
    "cumsum": lambda g: g.w.cumsum(),
    "first": lambda g: g.first(),
    "head": lambda g: g.head(1),
    "iteration": lambda g: [(key, len(part)) for key, part in g],
    "ngroup": lambda g: g.ngroup(),
    "labels": lambda g: g.v.sum().reset_index(),
    "named": lambda g: g.agg(a=("v", "sum")),
}


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("what", OF_GROUPS)
def test_groups_by_objects(name, what):
    host = pandas.DataFrame(
        {"k": SERIES[name], "v": range(6), "w": [0.5, 1, 2, None, 3, 4], "z": [1, 1, 2, 2, 1, 1]}
    )
    for by in ("k", ["k", "z"], ["z", "k"]):
        for settings in ({}, {"sort": False}, {"as_index": False}, {"dropna": False}):
            native = name not in LEFT_TO_PANDAS and "dropna" not in settings
            both(
                lambda pd, keys=by, given=settings: OF_GROUPS[what](
                    on(pd, host).groupby(keys, **given)
                ),
                native=native,
                message=False,
            )


OF_VALUES = {
    "duplicated": lambda s: s.duplicated(),
    "the last of each": lambda s: s.drop_duplicates(keep="last"),
    "rows": lambda s: s.to_frame("a").duplicated(keep=False),
}


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("what", OF_VALUES)
def test_duplicates_of_objects(name, what):
    native = name not in LEFT_TO_PANDAS | {"None and NaN"}
    both(lambda pd: OF_VALUES[what](on(pd, SERIES[name])), native=native, message=False)

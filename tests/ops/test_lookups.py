"""Values looked up among known ones of another dtype: equal where Python calls them equal."""

import numpy as np
import pandas
import pytest

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.ops import evaluate, records
from gpuframe.ops.expressions import Expression, Field, Lookup

GREAT = 2**53
NUMBERS = [
    np.array([0, 1, 3, -5, 127], np.int8),
    np.array([0, 1, 3, 251, 255], np.uint8),
    np.array([-(2**63), -(2**63) + 5, -5, -1, 0, 1, GREAT, GREAT + 1, 2**63 - 1], np.int64),
    np.array([0, 1, 3, 2**31, 2**32 - 1], np.uint32),
    np.array([0, 1, GREAT + 1, 2**63 - 1, 2**63, 2**63 + 5, 2**64 - 5, 2**64 - 1], np.uint64),
    np.array([-np.inf, -(2.0**63), -5.0, -0.0, 0.5, 1.0, GREAT, 2.0**63, 2.0**64, np.inf]),
    np.array([-5.0, 0.1, 1.0, 2.0**32, 2.0**63], np.float32),
    np.array([False, True]),
]
NAIVE = [f"2024-01-0{day}T00:00:00{part}" for day in (1, 2) for part in ("", ".5", ".000000001")]
MOMENTS = [np.array(sorted(set(np.array(NAIVE, f"M8[{unit}]"))), f"M8[{unit}]")
           for unit in ("s", "ms", "us", "ns")]  # fmt: skip
FAR = np.array(["-9999-01-01", "2024-01-02", "9999-12-31"], "M8[s]")
ZONED = [pandas.Series(MOMENTS[0]).dt.tz_localize("UTC"),
         pandas.Series(MOMENTS[3]).dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")]  # fmt: skip


def looked_up(known, values):
    """Return the numbers of a batch and those of records."""
    values = pandas.Series(values)
    lookup = Lookup(neighbour.from_pandas(pandas.Series(known)), 7, 1, 2)
    column = neighbour.from_pandas(values)
    made = evaluate.columns({0: Expression((("identify", column, lookup),), "int64")}, len(values))
    one = records.function(Expression((("identify", Field("a"), lookup),), "int64"))
    return device.to_host(made[0].values).tolist(), [one({"a": value}) for value in values.tolist()]


def by_hand(known, values):
    places = {value: place for place, value in enumerate(pandas.Series(known).tolist(), 7)}
    return [places.get(value, 1) for value in pandas.Series(values).tolist()]


@pytest.mark.parametrize("values", NUMBERS, ids=lambda each: each.dtype.name)
@pytest.mark.parametrize("known", NUMBERS, ids=lambda each: each.dtype.name)
def test_numbers_of_any_dtype_are_found_where_they_are_equal(known, values):
    assert looked_up(known, values) == (by_hand(known, values),) * 2


@pytest.mark.parametrize("values", [*MOMENTS, FAR], ids=lambda each: each.dtype.name)
@pytest.mark.parametrize("known", [*MOMENTS, FAR], ids=lambda each: each.dtype.name)
def test_times_of_any_unit_are_found_where_they_are_equal(known, values):
    assert looked_up(known, values) == (by_hand(known, values),) * 2


@pytest.mark.parametrize("values", ZONED)
@pytest.mark.parametrize("known", ZONED)
def test_moments_are_equal_in_any_zone(known, values):
    assert looked_up(known, values) == (by_hand(known, values),) * 2


@pytest.mark.parametrize(
    ("known", "values"),
    [
        ([1, 2], MOMENTS[0]),
        (MOMENTS[0], [1, 2]),
        (MOMENTS[0], ZONED[0]),
        (MOMENTS[0], MOMENTS[0] - MOMENTS[0][0]),
        (["a"], [1]),
    ],
)
def test_values_that_can_never_be_equal_are_refused(known, values):
    with pytest.raises(TypeError, match="are looked up among those of"):
        looked_up(known, values)

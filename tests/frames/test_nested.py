"""`.list` and `.struct`, and decimals beside them: Arrow's values that lie on the host."""

import decimal

import pandas
import pyarrow as pa
import pytest

from tests.frames.compare import both


def lists(pd):
    return pd.Series([[1, 2], [3], None], dtype=pandas.ArrowDtype(pa.list_(pa.int64())), name="l")


def structs(pd):
    kind = pa.struct([("a", pa.int64()), ("b", pa.string())])
    return pd.Series([{"a": 1, "b": "x"}, None], dtype=pandas.ArrowDtype(kind), name="s")


def prices(pd):
    values = [decimal.Decimal("1.10"), None, decimal.Decimal("2.20")]
    return pd.Series(values, dtype=pandas.ArrowDtype(pa.decimal128(10, 2)))


CALLS = {
    "len": lambda pd: lists(pd).list.len(),
    "an element": lambda pd: lists(pd).list[0],
    "a slice": lambda pd: lists(pd).list[:1],
    "flatten": lambda pd: lists(pd).list.flatten(),
    "explode": lambda pd: lists(pd).explode(),
    "a field": lambda pd: structs(pd).struct.field("a"),
    "a field by number": lambda pd: structs(pd).struct.field(1),
    "fields": lambda pd: structs(pd).struct.explode(),
    "dtypes": lambda pd: structs(pd).struct.dtypes,
    "sum": lambda pd: prices(pd).sum(),
    "add": lambda pd: prices(pd) + prices(pd),
    "scale": lambda pd: prices(pd) * 2,
    "compare": lambda pd: prices(pd) > decimal.Decimal("1.5"),
    "fill": lambda pd: prices(pd).fillna(decimal.Decimal("0.00")),
    "as floats": lambda pd: prices(pd).astype("float64"),
    "count": lambda pd: prices(pd).value_counts(),
    "lists of numbers": lambda pd: pd.Series([1, 2]).list,
    "structs of lists": lambda pd: lists(pd).struct,
    "iteration": lambda pd: iter(lists(pd).list),
}


def histories(pd):
    return pd.DataFrame({"user": [1, 2, 3], "seen": lists(pd)})


ROWS = {
    "a left join": lambda pd: pd.DataFrame({"user": [3, 9, 1, 1]}).merge(
        histories(pd), on="user", how="left"
    ),
    "an outer join": lambda pd: histories(pd).merge(
        pd.DataFrame({"user": [2, 9]}), on="user", how="outer"
    ),
    "a join with no rows": lambda pd: pd.DataFrame({"user": [3, 9]}).merge(
        histories(pd)[:0], on="user", how="left"
    ),
    "other labels": lambda pd: lists(pd).reindex([2, 5, 0]),
    "a filter": lambda pd: histories(pd)[lambda frame: frame["user"] != 2],
    "an order": lambda pd: histories(pd).sort_values("user", ascending=False),
    "one below the other": lambda pd: pd.concat([lists(pd), lists(pd)[:1]]),
    "a row": lambda pd: histories(pd).iloc[1],
    "shift": lambda pd: lists(pd).shift(),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_lists(name):
    both(ROWS[name], native=name != "shift")


@pytest.mark.parametrize("name", CALLS)
def test_on_the_host_without_a_warning(name):
    both(CALLS[name], native=True)

"""Texts to points in time and back: pandas' values, dtypes and errors, on few rows and many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpuframe.ops import texts
from tests.frames.compare import both

DAYS = ["2024-02-29", "1969-12-31", "2000-01-01", "0001-01-01", "9999-12-31"]
MOMENTS = ["2024-02-29 12:30:00", "1969-12-31 23:59:59", "2000-01-01 00:00:00"]
FRACTIONS = ["2024-02-29 12:30:00.5", "1969-12-31 23:59:59.123456"]
MANY = pytest.param(2_000, marks=pytest.mark.cpu_only)


@pytest.fixture(params=["kernels", "few rows"], autouse=True)
def _way(request, monkeypatch):
    monkeypatch.setattr(texts, "SHORT", 0 if request.param == "kernels" else 10_000)


def text(pd, values):
    return pd.Series(values, dtype="str", name="t")


def later(values):
    return [value.replace(" ", "T") for value in values]


COLUMNS = {
    "days": DAYS,
    "moments": MOMENTS,
    "moments with a letter": later(MOMENTS),
    "fractions": FRACTIONS,
    "missing": [*DAYS, None],
}


@pytest.mark.parametrize("repeats", [1, MANY])
@pytest.mark.parametrize("name", COLUMNS)
def test_to_datetime(name, repeats):
    both(lambda pd: pd.to_datetime(text(pd, COLUMNS[name] * repeats)), native=True)


def test_to_datetime_with_a_format():
    both(lambda pd: pd.to_datetime(text(pd, DAYS), format="%Y-%m-%d"), native=True)
    both(lambda pd: pd.to_datetime(text(pd, MOMENTS), format="%Y-%m-%d %H:%M:%S"), native=True)
    both(lambda pd: pd.to_datetime(text(pd, DAYS + MOMENTS), format="ISO8601"), native=True)
    both(lambda pd: pd.to_datetime(text(pd, ["1.2.2024"]), format="%d.%m.%Y"))


@pytest.mark.parametrize(
    "values",
    [["2024-02-30"], DAYS + MOMENTS, MOMENTS + DAYS, ["soon"], ["2024-01-01 25:00:00"], [None], [],
     ["2024-1-1", "2024-01-01"], ["01/02/2024"], ["2024-01-01 10:00:00.1234567"]],
)  # fmt: skip
def test_other_texts_are_pandas(values):
    both(lambda pd: pd.to_datetime(text(pd, values)))
    both(lambda pd: text(pd, values).astype("datetime64[us]"))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("name", COLUMNS)
def test_astype(name, unit):
    both(lambda pd: text(pd, COLUMNS[name]).astype(f"datetime64[{unit}]"))


def test_encoded_texts_are_read_once():
    def lines(pd):
        series = text(pd, [*DAYS, None] * 5)
        series.nunique()
        return pd.to_datetime(series)

    both(lines, native=True)


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
@pytest.mark.parametrize(
    "values", [["2024-02-29", None], MOMENTS, FRACTIONS, [None], ["1970-01-01 00:00:01"]]
)
def test_points_in_time_are_written(values, unit):
    def lines(pd):
        moments = pd.Series(pd.to_datetime(values, format="ISO8601")).astype(f"datetime64[{unit}]")
        return moments.astype("str")

    both(lines)


@given(st.lists(st.datetimes() | st.none(), max_size=20))
def test_moments_come_back_from_their_texts(moments):
    values = [moment and moment.replace(microsecond=0).isoformat(" ") for moment in moments]
    both(lambda pd: text(pd, values).astype("datetime64[us]").astype("str"))

"""`to_numeric`, `to_datetime` and `to_timedelta`."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import generator, on

NUMBERS = st.sampled_from(
    ["1", "-20", "+3", " 4 ", "1.5", ".5", "-1e3", "inf", "", None, "x", "nan", "0x1", "1_0",
     "9007199254740993", "123456789012345678", "0.1234567890123456789", "1e400", "-0"]
)  # fmt: skip
DOWNCASTS = [None, "integer", "signed", "unsigned", "float"]


def texts(*values):
    return pandas.Series(values, dtype="str", name="n")


def many(*values):
    """The values often enough that kernels run on them, shuffled."""
    drawn = generator(1).integers(0, len(values), 12_000)
    return pandas.Series(np.array(values, object)[drawn], dtype="str", name="n")


@given(st.lists(NUMBERS, max_size=8), st.sampled_from(["raise", "coerce"]))
def test_numbers_of_generated_texts(values, errors):
    both(lambda pd: pd.to_numeric(on(pd, texts(*values)), errors=errors), native=True)


@pytest.mark.parametrize("downcast", DOWNCASTS)
@pytest.mark.parametrize(
    "values",
    [
        [1, 30], [-1, 300], [1.0, 30.0], [1.5, 30.0], [1e300, 1.0], [np.nan, 1.0], [0.1, 70000.0],
        [np.inf, 1.0], [True, False], [2**40, 1], [2**31 - 1, 0], [2**63, 1],
    ],
)  # fmt: skip
def test_the_narrowest_dtype(values, downcast):
    both(lambda pd: pd.to_numeric(pd.Series(values), downcast=downcast), native=True)


@pytest.mark.parametrize("dtype", ["int8", "int32", "uint16", "float32", "uint64"])
@pytest.mark.parametrize("downcast", DOWNCASTS)
def test_the_narrowest_dtype_of_narrow_numbers(dtype, downcast):
    both(lambda pd: pd.to_numeric(pd.Series([1, 100], dtype=dtype), downcast=downcast), native=True)


KERNELS = {
    "integers": many("1", "-20", "+3", "123456789012345678"),
    "integers and floats": many("1", "2.5", "-1e3", ".5"),
    "missing ones": many("1", "", None, "7"),
    "names of infinities": many("1", "inf", "-Infinity", "0.1"),
    "many digits": many("1.5", "0.1234567890123456789012", "99999999999999999999"),
    "spaces beside fractions": many(" 4 ", "1.5"),
    "categories": many("1", "2.5").astype("category").cat.categories.to_series(),
}


@pytest.mark.cpu_only  # many rows
@pytest.mark.parametrize("values", KERNELS.values(), ids=KERNELS)
@pytest.mark.parametrize("coded", [False, True])
def test_numbers_by_kernels(values, coded):
    def lines(pd):
        series = on(pd, values)
        if coded:
            series.nunique()  # finds the distinct texts
        return pd.to_numeric(series), pd.to_numeric(series, downcast="float")

    both(lines, native=True)


@pytest.mark.cpu_only  # many rows
@pytest.mark.parametrize("coded", [False, True])
def test_texts_that_are_no_numbers_among_many(coded):
    values = pandas.concat([many("1", "2.5"), texts("x"), many("1", "y")], ignore_index=True)

    def lines(pd, errors):
        series = on(pd, values)
        if coded:
            series.nunique()
        return pd.to_numeric(series, errors=errors)

    both(lambda pd: lines(pd, "coerce"), native=True)
    both(lambda pd: lines(pd, "raise"))


CASES = {
    "times as ticks": lambda pd: pd.to_numeric(pd.Series(pd.to_datetime(["2024", None]))),
    "durations as ticks": lambda pd: pd.to_numeric(pd.Series(pd.to_timedelta(["1D"]))),
    "numbers as they are": lambda pd: pd.to_numeric(pd.Series([1.5], index=["a"], name="x")),
    "no rows": lambda pd: pd.to_numeric(pd.Series([], dtype="str")),
    "no numbers": lambda pd: pd.to_numeric(on(pd, texts("", None))),
    "a text of days": lambda pd: pd.to_timedelta(on(pd, texts("1 days 02:03:04.5", "00:05:00"))),
    "bad durations": lambda pd: pd.to_timedelta(on(pd, texts("x", "1D", None)), errors="coerce"),
    "durations again": lambda pd: pd.to_timedelta(pd.Series(np.array([1], "m8[s]"))),
    "whole floats": lambda pd: pd.to_timedelta(pd.Series([1.0, np.nan]), unit="h"),
    "times again": lambda pd: pd.to_datetime(pd.Series(np.array([1], "M8[s]")), utc=True),
    "times of a zone in UTC": lambda pd: pd.to_datetime(
        pd.Series(pd.date_range("2024", periods=2, tz="Europe/Paris")), utc=True
    ),
    "whole floats as times": lambda pd: pd.to_datetime(pd.Series([1.0, np.nan, -3.0]), unit="s"),
    "texts that may be NA": lambda pd: pd.to_datetime(
        pd.Series(["2024-01-31", None], dtype="string")
    ),
    "missing texts alone": lambda pd: pd.to_datetime(on(pd, texts(None, None)), utc=True),
    "no texts": lambda pd: pd.to_datetime(pd.Series([], dtype="str"), format="%Y"),
    "days first": lambda pd: pd.to_datetime(on(pd, texts("01/02/2024", None)), dayfirst=True),
    "a form": lambda pd: pd.to_datetime(on(pd, texts("31.01.2024", None)), format="%d.%m.%Y"),
    "a form in UTC": lambda pd: pd.to_datetime(
        on(pd, texts("20240131")), format="%Y%m%d", utc=True
    ),
    "bad texts of a form": lambda pd: pd.to_datetime(
        on(pd, texts("31.01.2024", "2.1.2024", "x", "32.01.2024", "")),
        format="%d.%m.%Y", errors="coerce",
    ),
    "fractions": lambda pd: pd.to_datetime(
        on(pd, texts("2024-01-01 00:00:00.123")), format="%Y-%m-%d %H:%M:%S.%f"
    ),
    "bad texts of ISO 8601": lambda pd: pd.to_datetime(
        on(pd, texts("2024-01-01", "x", "2024-02-30", "2024-01-01 12:00:00")), errors="coerce"
    ),
    "a zone in the text": lambda pd: pd.to_datetime(on(pd, texts("2024-01-01T00:00:00Z", None))),
    "parts of dates": lambda pd: pd.to_datetime(
        pd.DataFrame({"year": [2024, 1969], "month": [2, 12], "day": [29, 31]}, index=["a", "b"])
    ),
    "parts of times": lambda pd: pd.to_datetime(
        pd.DataFrame(
            {"Year": [2024], "months": [2], "day": [29], "h": [25], "minute": [-3], "s": [1],
             "ms": [5], "us": [7]}
        ),
        utc=True,
    ),
    "no parts": lambda pd: pd.to_datetime(
        pd.DataFrame({"year": [], "month": [], "day": []}, dtype="int64")
    ),
}  # fmt: skip
UNITS = ["W", "D", "h", "s", "ms", "us", "ns", None]
HOSTED = {
    "integers of many digits": lambda pd: pd.to_numeric(on(pd, texts("9223372036854775808", "1"))),
    "negative ones beside": lambda pd: pd.to_numeric(on(pd, texts("9223372036854775808", "-1"))),
    "an index": lambda pd: pd.to_numeric(pd.Index(["1", "2"], name="q")),
    "a list": lambda pd: pd.to_numeric(["1", "2.5"]),
    "categories": lambda pd: pd.to_numeric(pd.Series(["1", "2"], dtype="category")),
    "the narrowest dtype of nothing": lambda pd: pd.to_numeric(
        pd.Series([], dtype="float64"), downcast="integer"
    ),
    "fractions of seconds": lambda pd: pd.to_datetime(pd.Series([0.1, 1 / 3]), unit="s"),
    "fractions of days": lambda pd: pd.to_timedelta(pd.Series([0.1, 1 / 3]), unit="D"),
    "beyond 64 bits": lambda pd: pd.to_datetime(pd.Series([10**15]), unit="D", errors="coerce"),
    "another origin": lambda pd: pd.to_datetime(pd.Series([1]), unit="D", origin="2020-01-01"),
    "numbers of a form": lambda pd: pd.to_datetime(pd.Series([20240131]), format="%Y%m%d"),
    "only missing texts": lambda pd: pd.to_datetime(pd.Series([None, None], dtype="str")),
    "parts that do not exist": lambda pd: pd.to_datetime(
        pd.DataFrame({"year": [2024, 99], "month": [2, 1], "day": [30, 1]}), errors="coerce"
    ),
    "an index of texts": lambda pd: pd.to_datetime(pd.Index(["2024-01-01"], name="q")),
    "a text": lambda pd: pd.to_datetime("2024-01-01"),
    "durations of minutes": lambda pd: pd.to_timedelta(pd.Series([1]), unit="min"),
    "times of nothing": lambda pd: [
        pd.to_datetime(pd.Series(values, dtype="float64"), unit=unit)
        for values in ([], [np.nan])
        for unit in (None, "s", "ns")
    ],
    "a duration": lambda pd: pd.to_timedelta("1D"),
}
ERRORS = {
    "no number": lambda pd: pd.to_numeric(on(pd, texts("1", "x"))),
    "no way with errors": lambda pd: pd.to_numeric(on(pd, texts("1")), errors="ignore"),
    "no such dtype": lambda pd: pd.to_numeric(on(pd, texts("1")), downcast="int"),
    "a frame": lambda pd: pd.to_numeric(pd.DataFrame({"a": [1]})),
    "no duration": lambda pd: pd.to_timedelta(on(pd, texts("1D", "x"))),
    "no such unit": lambda pd: pd.to_timedelta(pd.Series([1]), unit="x"),
    "minutes of times": lambda pd: pd.to_datetime(pd.Series([1]), unit="min"),
    "another form": lambda pd: pd.to_datetime(on(pd, texts("31.01.2024", "x")), format="%d.%m.%Y"),
    "a day that does not exist": lambda pd: pd.to_datetime(on(pd, texts("2024-02-30"))),
    "parts that do not exist": lambda pd: pd.to_datetime(
        pd.DataFrame({"year": [2024], "month": [2], "day": [30]})
    ),
    "too few parts": lambda pd: pd.to_datetime(pd.DataFrame({"year": [2024], "month": [2]})),
    "parts of nothing": lambda pd: pd.to_datetime(
        pd.DataFrame({"year": [2024], "month": [2], "day": [3], "x": [1]})
    ),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_conversions(lines):
    both(lines, native=True)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("dtype", ["int64", "int16", "uint32"])
def test_integers_of_a_unit(unit, dtype):
    def lines(pd):
        series = pd.Series([0, 1, 12345], dtype=dtype, name="n")
        return pd.to_datetime(series, unit=unit), pd.to_timedelta(series, unit=unit)

    both(lines, native=True)


@pytest.mark.parametrize("lines", HOSTED.values(), ids=HOSTED)
def test_rare_conversions_by_pandas(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_errors_are_those_of_pandas(lines):
    both(lines)


@pytest.mark.cpu_only  # many rows
@pytest.mark.parametrize("form", ["%d.%m.%Y", "%Y%m%d", "%d %b %Y %H:%M"])
def test_many_texts_of_a_form(form):
    moments = pandas.Series(np.array(["2024-01-31", "1969-12-01", "2000-02-29 12:30"], "M8[us]"))
    values = many(*moments.dt.strftime(form), None)
    both(lambda pd: pd.to_datetime(on(pd, values), format=form), native=True)


FORMS = [
    "%d.%m.%Y", "%d/%m/%y", "%Y%m%d", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M:%S", "%d %b %Y",
    "%Y%m%d%H%M%S", "%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f", "%b %d, %Y", "%d-%m-%Y %H",
]  # fmt: skip


@pytest.mark.cpu_only  # many rows
@pytest.mark.parametrize("form", FORMS)
def test_many_different_texts_of_a_form(form):
    ticks = generator(9).integers(-(2**50), 2**51, 11_000).view("M8[us]")
    values = pandas.Series(ticks).dt.strftime(form)
    both(lambda pd: pd.to_datetime(on(pd, values), format=form), native=True)
    strange = ["", None, "x", " 1.2.2024", "1.2.2024", "1/2/24", "30/02/24", "2024-1-2 3:4"]
    mixed = pandas.concat([values[:6000], pandas.Series(strange, dtype="str"), values[6000:]])
    both(
        lambda pd: pd.to_datetime(on(pd, mixed), format=form, errors="coerce", utc=True),
        native=True,
    )
    both(lambda pd: pd.to_datetime(on(pd, mixed), format=form))


@pytest.mark.cpu_only  # many rows
@pytest.mark.parametrize("form", ["%m/%d/%Y", "%d/%m/%Y %H:%M:%S", "%d %b %Y"])
@pytest.mark.parametrize("dayfirst", [False, True])
def test_many_different_texts_of_a_guessed_form(form, dayfirst):
    ticks = generator(10).integers(0, 2**51, 11_000)
    ticks[0] = 86_400_000_000 * 12
    values = pandas.Series(ticks.view("M8[us]")).dt.strftime(form)
    both(lambda pd: pd.to_datetime(on(pd, values), dayfirst=dayfirst, errors="coerce"), native=True)


@pytest.mark.cpu_only  # many rows
def test_texts_of_finer_times():
    values = pandas.Series(["01.02.2024 00:00:00.5", "01.02.2024 00:00:00.123456789"] * 6000)
    both(lambda pd: pd.to_datetime(on(pd, values), format="%d.%m.%Y %H:%M:%S.%f"), native=True)


@given(
    st.lists(st.tuples(st.integers(1000, 9999), st.integers(1, 12), st.integers(1, 28)), max_size=8)
)
def test_dates_of_generated_parts(rows):
    parts = pandas.DataFrame(rows, columns=["year", "month", "day"], dtype="int64")
    both(lambda pd: pd.to_datetime(on(pd, parts)), native=True)

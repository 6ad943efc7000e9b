"""Bins of time: `resample` and `groupby(pd.Grouper(freq=...))`."""

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import generator, on

REDUCTIONS = [
    "sum", "mean", "min", "max", "count", "size", "std", "var", "sem", "median", "first", "last",
    "nunique", "prod", "quantile", "ohlc",
]  # fmt: skip
COLUMNS = {
    "int64": np.array([1, 2, 2**53 + 1]),
    "int8": np.array([1, -2, 3], "int8"),
    "uint64": np.array([1, 2, 3], "uint64"),
    "float64": np.array([1.5, np.nan, 2.0]),
    "float32": np.array([1.5, 0.25, 2.0], "float32"),
    "bool": np.array([True, False, True]),
    "datetime": np.array(["2020", "NaT", "2022"], "M8[us]"),
    "str": ["a", "b", "c"],
    "category": pandas.Categorical(["x", "y", "x"], ordered=True),
}
LACKING = {
    "bool": {"quantile"},
    "datetime": {"sum", "mean", "std", "var", "sem", "median", "prod", "quantile", "ohlc"},
    "str": {"sum", "mean", "std", "var", "sem", "median", "prod", "quantile", "ohlc"},
    "category": {"sum", "mean", "std", "var", "sem", "median", "prod", "quantile", "ohlc"},
}
RULES = ["D", "2D", "h", "7h", "90min", "W-WED", "2W", "ME", "MS", "QE", "YS", "B", "BME", "SME"]
ZONES = [None, "UTC", "Europe/Paris", "America/New_York"]


def times(pd, *moments):
    return pd.DatetimeIndex(list(moments), dtype="M8[us]", name="t")


def gaps(pd):
    """Three moments: two on one day, none on the next, one on the third."""
    return times(pd, "2024-01-01 01:00", "2024-01-01 05:00", "2024-01-03 02:00")


def frame(pd):
    data = {"t": gaps(pd), "k": ["a", "b", "a"], "v": [1.0, 2.0, 4.0]}
    return pd.DataFrame(data)


def with_freq(result):
    """The result and the frequency of its index."""
    return result, result.index.freq


@pytest.mark.parametrize("dtype", COLUMNS)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_of_bins_of_which_one_is_empty(name, dtype):
    def lines(pd):
        series = pd.Series(COLUMNS[dtype], index=gaps(pd), name="v")
        return with_freq(getattr(series.resample("D"), name)())

    both(lines, native=name not in LACKING.get(dtype, set()))


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_of_bins_that_all_have_rows(name):
    def lines(pd):
        index = times(pd, "1969-12-31 23:59:59.5", "1970-01-01", "1970-01-01")
        data = {"i": [3, 1, 2], "b": [True, False, True], "f": [0.5, np.nan, -1.0]}
        wanted = ["i", "f"] if name == "quantile" else ["i", "b", "f"]
        return with_freq(getattr(pd.DataFrame(data, index=index)[wanted].resample("D"), name)())

    both(lines, native=True)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rule", RULES)
def test_bins_of_every_rule_over_a_change_of_clocks(rule, zone):
    def lines(pd):
        found = []
        for closed in ("left", "right", None):
            for label in ("left", "right", None):
                index = pandas.date_range("2024-03-30 01:00", "2024-04-05", periods=20, unit="us")
                index = index.tz_localize(zone, nonexistent="shift_forward")
                series = pd.Series(range(20), index=index)
                found.append(with_freq(series.resample(rule, closed=closed, label=label).sum()))
        return found

    both(lines, native=True)


@pytest.mark.parametrize("origin", ["start_day", "start", "end", "end_day", "epoch", "2024-03-29"])
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_bins_counted_from_an_origin(unit, origin):
    def lines(pd):
        found = []
        for closed in ("left", "right"):
            for offset in (None, "17min"):
                index = pandas.date_range("1969-12-30 23:10", periods=9, freq="5h").as_unit(unit)
                series = pd.Series(range(9), index=index)
                bins = series.resample("7h", closed=closed, origin=origin, offset=offset)
                found.append(with_freq(bins.sum()))
        return found

    both(lines, native=True)


TICKS = st.integers(-(10**13), 10**13) | st.sampled_from([0, 86_400 * 10**6, -1])


@settings(max_examples=min(25, settings().max_examples))
@given(
    st.lists(st.tuples(TICKS | st.none(), st.integers(-5, 5)), min_size=1, max_size=12),
    st.sampled_from(["D", "30D", "h", "W", "ME", "YS", "3h"]),
    st.sampled_from(["s", "ms", "us", "ns"]),
    st.sampled_from(ZONES),
)
def test_random_times(rows, rule, unit, zone):
    if all(tick is None for tick, _ in rows):
        return
    rule = "30D" if rule in ("h", "3h") else rule  # 10**13 microseconds are months
    ticks = np.array([tick if tick is not None else "NaT" for tick, _ in rows], "M8[us]")
    index = pandas.DatetimeIndex(ticks).as_unit(unit).tz_localize("UTC").tz_convert(zone)
    values = pandas.Series([float(value) for _, value in rows], index=index, name="v")

    def lines(pd):
        bins = on(pd, values).resample(rule)
        return [
            with_freq(bins.mean()), bins.first(), bins.last(), bins.size(), bins.max(),
            bins.transform("sum"),
        ]  # fmt: skip

    both(lines, native=True)


@settings(max_examples=min(15, settings().max_examples))
@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=9, unique=True),
    st.sampled_from(["s", "3s", "7s", "min"]),
    st.sampled_from(["left", "right"]),
    st.none() | st.integers(1, 3),
)
def test_values_at_even_times(seconds, rule, closed, limit):
    index = pandas.DatetimeIndex(np.sort(seconds).view("M8[s]"))
    values = pandas.DataFrame({"v": np.arange(len(index)) / 2, "i": range(len(index))}, index=index)

    def lines(pd):
        bins = on(pd, values).resample(rule, closed=closed)
        found = [bins.ffill(limit=limit), bins.bfill(limit=limit), bins.asfreq(), bins.nearest()]
        even = on(pd, values).v.resample(rule, closed=closed).interpolate()
        return [*map(with_freq, found), with_freq(even)]

    both(lines, native=True)


CASES = {
    "times of a column": lambda pd: frame(pd).resample("D", on="t").v.sum(),
    "several columns": lambda pd: frame(pd).resample("D", on="t")[["k", "v"]].first(),
    "a level": lambda pd: (
        pd.Series([1, 2, 4], index=pd.MultiIndex.from_arrays([[1, 1, 2], gaps(pd)]))
        .resample("D", level="t")
        .sum()
    ),
    "agg of a list": lambda pd: frame(pd).resample("D", on="t").v.agg(["sum", "mean"]),
    "agg of a list on a frame": lambda pd: (
        frame(pd).resample("D", on="t")[["v"]].agg(["min", "max"])
    ),
    "agg of a dict": lambda pd: (
        frame(pd).resample("D", on="t").agg({"v": ["sum", "mean"], "k": "first"})
    ),
    "agg of a flat dict": lambda pd: frame(pd).resample("D", on="t").agg({"v": "sum", "k": "last"}),
    "agg by name": lambda pd: frame(pd).resample("D", on="t").agg(x=("v", "sum"), y=("k", "first")),
    "agg by name of a series": lambda pd: frame(pd).resample("D", on="t").v.agg(a="sum", b="max"),
    "a function": lambda pd: frame(pd).resample("D", on="t").v.agg(lambda v: v.max() - v.min()),
    "apply": lambda pd: frame(pd).resample("D", on="t").v.apply(lambda v: v.sum() * 2),
    "numeric_only": lambda pd: frame(pd).resample("D", on="t").mean(numeric_only=True),
    "min_count": lambda pd: frame(pd).resample("D", on="t").v.sum(min_count=1),
    "ddof": lambda pd: frame(pd).resample("D", on="t").v.std(ddof=0),
    "quantiles": lambda pd: frame(pd).resample("D", on="t").v.quantile([0.2, 0.5]),
    "ohlc of a frame": lambda pd: frame(pd).resample("D", on="t")[["v"]].ohlc(),
    "transform": lambda pd: frame(pd).set_index("t").resample("D").v.transform("mean"),
    "pipe": lambda pd: frame(pd).resample("D", on="t").v.pipe(lambda r: r.max() - r.min()),
    "rows of bins": lambda pd: list(frame(pd).resample("D", on="t")),
    "number of bins": lambda pd: (
        len(frame(pd).resample("D", on="t")),
        frame(pd).resample("D", on="t").ngroups,
    ),
    "a bin": lambda pd: frame(pd).resample("D", on="t").get_group(pandas.Timestamp("2024-01-03")),
    "sizes of a frame": lambda pd: frame(pd).resample("D", on="t").size(),
    "durations": lambda pd: with_freq(
        pd.Series(range(4), index=pd.to_timedelta([1, 30, 61, 200], unit="min"))
        .resample("h", closed="right", offset="3min")
        .sum()
    ),
    "NaT belongs to no bin": lambda pd: with_freq(
        pd.Series([1, 2, 4], index=times(pd, "2024", None, "2024-01-02")).resample("D").sum()
    ),
    "times out of order": lambda pd: (
        pd.Series([1, 2, 4], index=gaps(pd)[[1, 2, 0]]).resample("D").first(),
        pd.Series([1, 2, 4], index=gaps(pd)[[1, 2, 0]]).resample("D").transform("sum"),
    ),
    "text": lambda pd: str(frame(pd).resample("6h", on="t")),
    "ffill": lambda pd: with_freq(frame(pd).set_index("t").resample("6h").ffill()),
    "ffill within a limit": lambda pd: frame(pd).set_index("t").resample("5h").ffill(limit=1),
    "bfill": lambda pd: frame(pd).set_index("t").resample("6h").bfill(),
    "bfill within a limit": lambda pd: frame(pd).set_index("t").v.resample("1h").bfill(limit=2),
    "nearest": lambda pd: frame(pd).set_index("t").v.resample("2h").nearest(),
    "asfreq": lambda pd: frame(pd).set_index("t").resample("1h").asfreq(),
    "asfreq with a value": lambda pd: frame(pd).set_index("t").v.resample("1h").asfreq(0.0),
    "integers and bools at even times": lambda pd: (
        pd.DataFrame({"i": [1, 2, 3], "b": [True, False, True]}, index=gaps(pd))
        .resample("1h")
        .ffill()
    ),
    "a column has groups, no even times": lambda pd: (
        frame(pd).set_index("t").resample("D").v.ffill(),
        frame(pd).set_index("t").resample("D").v.cumsum(),
        frame(pd).set_index("t").resample("D")[["v"]].shift(),
        frame(pd).resample("D", on="t").v.agg("any"),
    ),
    "other labels": lambda pd: frame(pd).set_index("t").resample("6h", label="right").ffill(),
    "bins that hold their end": lambda pd: (
        frame(pd).set_index("t").resample("6h", closed="right").bfill()
    ),
}
GROUPER = pandas.Grouper(key="t", freq="D")
GROUPS = {
    "sum": lambda pd: with_freq(frame(pd).groupby(GROUPER).v.sum()),
    "beside another key": lambda pd: frame(pd).groupby([GROUPER, "k"]).v.sum(),
    "behind another key": lambda pd: frame(pd).groupby(["k", GROUPER]).v.agg(["sum", "max"]),
    "as columns": lambda pd: (
        frame(pd).groupby(GROUPER, as_index=False).v.sum(),
        frame(pd).groupby(["k", GROUPER], as_index=False).v.sum(),
    ),
    "rows": lambda pd: list(frame(pd).groupby(GROUPER)),
    "running": lambda pd: frame(pd).groupby(GROUPER).v.cumsum(),
    "transform": lambda pd: frame(pd).groupby(GROUPER).v.transform("sum"),
    "the index": lambda pd: (
        pd.Series([1, 2, 4], index=gaps(pd)).groupby(pd.Grouper(freq="ME")).agg(["sum", "min"])
    ),
    "the index beside an array": lambda pd: (
        pd.Series([1, 2, 4], index=gaps(pd)).groupby([pd.Grouper(freq="D"), [1, 1, 2]]).last()
    ),
    "times out of order": lambda pd: (
        frame(pd).iloc[[2, 0, 1]].groupby([GROUPER, "k"]).first(),
        frame(pd).iloc[[2, 1, 0]].groupby(GROUPER).first(),
    ),
}
ERRORS = {
    "labels that are no times": lambda pd: frame(pd).resample("D").mean(),
    "no such column": lambda pd: frame(pd).resample("D", on="x"),
    "no such rule": lambda pd: frame(pd).resample("x", on="t"),
    "no such end": lambda pd: frame(pd).resample("D", on="t", closed="x"),
    "no such origin": lambda pd: frame(pd).resample("D", on="t", origin="x"),
    "no such offset": lambda pd: frame(pd).resample("D", on="t", offset="x"),
    "no such column of the bins": lambda pd: frame(pd).resample("D", on="t")["x"],
    "a method of groups alone": lambda pd: frame(pd).resample("D", on="t").cumsum(),
    "no such attribute": lambda pd: frame(pd).resample("D", on="t").foo,
    "even times from a column": lambda pd: frame(pd).resample("D", on="t").ffill(),
    "a mean of texts": lambda pd: frame(pd).resample("D", on="t").mean(),
    "any": lambda pd: frame(pd).resample("D", on="t").agg("any"),
    "no such key": lambda pd: frame(pd).groupby(pd.Grouper(key="x", freq="D")),
}
HOSTED = {
    "periods": lambda pd: (
        pd.Series(range(4), index=pd.period_range("2024", periods=4, freq="D")).resample("W").sum()
    ),
    "no rows": lambda pd: pd.Series([1.5], index=times(pd, "2024")).iloc[:0].resample("D").mean(),
    "only NaT": lambda pd: pd.Series([1.5], index=times(pd, None)).resample("D").mean(),
    "repeated times": lambda pd: (
        pd.Series([1, 2], index=times(pd, "2024", "2024")).resample("D").ffill()
    ),
    "a list of one": lambda pd: frame(pd).groupby([GROUPER]).v.sum(),
    "a Grouper of a column": lambda pd: frame(pd).groupby(pd.Grouper(key="k")).v.sum(),
    "windows of bins": lambda pd: frame(pd).groupby(GROUPER).v.rolling(2).sum(),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_resample(lines):
    both(lines, native=True)


@pytest.mark.parametrize("lines", GROUPS.values(), ids=GROUPS)
def test_groups_by_a_grouper(lines):
    both(lines, native=True)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_errors_are_those_of_pandas(lines):
    both(lines)


@pytest.mark.parametrize("lines", HOSTED.values(), ids=HOSTED)
def test_rare_bins_are_made_by_pandas(lines):
    both(lines)


@pytest.mark.cpu_only  # many rows
@pytest.mark.parametrize("rule", ["h", "ME", "13s"])
def test_many_rows(rule):
    random = generator(5)
    ticks = np.sort(random.integers(0, 40 * 86_400 * 10**6, 150_000)).view("M8[us]")
    values = random.integers(-(2**20), 2**20, len(ticks)) / 64  # sums are exact
    data = pandas.DataFrame({"v": values, "i": random.integers(0, 9, len(ticks))}, index=ticks)

    def lines(pd):
        bins = on(pd, data).resample(rule)
        return bins.mean(), bins.max(), bins.agg({"v": ["min", "first"], "i": "nunique"})

    both(lines, native=True)

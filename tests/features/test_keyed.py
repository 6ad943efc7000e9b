"""Features over the rows of a key in time: by hand, without leaks, as in pandas."""

import copy
import datetime
import math
import statistics
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from events import FEW, START, events, framed, known, past, summary
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.features import (
    Difference,
    ExpandingStatistics,
    ExponentialStatistics,
    Lag,
    Made,
    Pipeline,
    RollingStatistics,
    Sessions,
    StandardScaler,
    TimeSince,
    by_key,
)

HOUR = 3600.0
ALL = ("mean", "sum", "count", "min", "max", "std", "var")
ESTIMATORS = {
    "lag": Lag("user", "day", periods=(1, 2, 5)),
    "difference": Difference("user", "day", ["amount", "whole"], periods=(1, 3)),
    "rolling rows": RollingStatistics("user", "day", window=3, statistics=ALL),
    "rolling time": RollingStatistics("user", "day", window="5h", statistics=ALL, closed="neither"),
    "expanding": ExpandingStatistics(["user", "shop"], "day", statistics=ALL),
    "weighted": ExponentialStatistics("user", "day", halflife="3h"),
    "weighted rows": ExponentialStatistics("user", "day", alpha=0.3, min_periods=2),
    "time since": TimeSince("user", "day"),
    "since a flag": TimeSince("user", "day", column="flag", value=True),
    "sessions": Sessions("user", "day", gap="2h"),
}
"""None of these sees its own row, nor another one of its time."""
NAMES = sorted(ESTIMATORS)


def run(estimator, frame):
    return copy.deepcopy(estimator).fit_transform(frame).to_pandas()


def new(made, given):
    return made[[name for name in made.columns if name not in given.columns]]


def same(found, expected, rel=0.0):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        if other is None or (isinstance(other, float) and math.isnan(other)):
            assert pandas.isna(one), (list(found), list(expected))
        else:
            assert one == (pytest.approx(other, rel=rel, abs=1e-9) if rel else other), (
                list(found),
                list(expected),
            )


def by_hand(rows, make, *, own=False):
    return [
        make(rows[place], past(rows, place, own=own)) if there else math.nan
        for place, there in enumerate(known(rows))
    ]


def check(made, rows, label, values_of, *, own=False, least=1):
    for name in ALL:
        expected = by_hand(
            rows, lambda row, before, name=name: summary(name, values_of(row, before), least),
            own=own,
        )  # fmt: skip
        same(made[label.format(name)], expected, 1e-12 if name in ("std", "var") else 0.0)


@given(FEW)
def test_lag_is_the_value_so_many_rows_before(rows):
    frame = framed(rows)
    made = run(Lag("user", "day", ["amount", "whole", "flag", "day"], periods=(1, 2)), frame)
    for periods in (1, 2):
        for name, place in (("amount", 3), ("whole", 4), ("flag", 5)):
            lag = by_hand(
                rows,
                lambda row, before, at=place, n=periods: (  # noqa: ARG005
                    float(before[-n][at]) if len(before) >= n else math.nan
                ),
            )
            assert made[f"{name}_lag_{periods}"].dtype == np.float64
            same(made[f"{name}_lag_{periods}"], lag)
    before = by_hand(rows, lambda _, before: before[-1][2] if before else math.nan)
    hours = (made["day_lag_1"] - START).dt.total_seconds() / HOUR
    same(hours, before)


@given(FEW)
def test_difference_is_to_the_value_so_many_rows_before(rows):
    made = run(Difference("user", "day", ["amount", "whole"], periods=2), framed(rows))
    for name, at in (("amount", 3), ("whole", 4)):
        expected = by_hand(
            rows,
            lambda row, before, at=at: (
                float(row[at] - before[-2][at]) if len(before) > 1 else math.nan
            ),
        )
        same(made[f"{name}_difference_2"], expected)


def test_lags_of_other_kinds_keep_their_dtype_and_all_digits():
    great = 2**62 + 1
    frame = pandas.DataFrame({
        "k": [1, 1, 1],
        "t": [1.5, 2.5, 3.5],
        "text": pandas.Series(["x", None, "y"], dtype="str"),
        "kind": pandas.Categorical(["p", "q", "p"]),
        "maybe": pandas.array([great, None, 3], dtype="Int64"),
        "great": [great, great + 5, -great],
    })  # fmt: skip
    made = run(Lag("k", "t"), frame)
    assert made["text_lag_1"].dtype == "str"
    same(made["text_lag_1"], [None, "x", None])
    assert made["kind_lag_1"].dtype == frame["kind"].dtype
    same(made["kind_lag_1"], [None, "p", "q"])
    assert made["maybe_lag_1"].dtype == "Int64"
    same(made["maybe_lag_1"], [None, great, None])
    change = run(Difference("k", "t", ["great", "maybe"]), frame)
    same(change["great_difference_1"][1:2], [5.0])
    same(change["maybe_difference_1"], [math.nan] * 3)


@pytest.mark.parametrize("closed", ["left", "right"])
@given(FEW)
def test_rolling_over_rows(closed, rows):
    own = closed == "right"
    rolling = RollingStatistics("user", "day", "amount", window=2, statistics=ALL, closed=closed)
    made = run(rolling, framed(rows))
    check(
        made, rows, "amount_{}_2", lambda _, before: [part[3] for part in before[-2:]], own=own
    )  # fmt: skip


@pytest.mark.parametrize("closed", ["left", "right", "both", "neither"])
@given(FEW)
def test_rolling_over_time(closed, rows):
    own = closed in ("right", "both")
    made = run(
        RollingStatistics(
            "user", "day", "amount", window="2h", statistics=ALL, closed=closed, min_periods=2
        ),
        framed(rows),
    )

    def inside(row, before):
        back = row[2] - 2
        return [
            part[3]
            for part in before
            if part[2] > back or (part[2] == back and closed in ("left", "both"))
        ]

    check(made, rows, "amount_{}_2h", inside, own=own, least=2)


@pytest.mark.parametrize("closed", ["left", "right"])
@given(FEW)
def test_expanding(closed, rows):
    made = run(
        ExpandingStatistics("user", "day", ["amount"], statistics=ALL, closed=closed), framed(rows)
    )
    check(
        made, rows, "amount_{}_so_far", lambda _, before: [part[3] for part in before],
        own=closed == "right",
    )  # fmt: skip


@given(FEW)
def test_time_since_and_sessions(rows):
    frame = framed(rows)
    since = by_hand(
        rows, lambda row, before: (row[2] - before[-1][2]) * HOUR if before else math.nan
    )
    same(run(TimeSince("user", "day"), frame)["day_since"], since)

    def flagged(row, before):
        times = [part[2] for part in before if part[5]]
        return (row[2] - times[-1]) * HOUR if times else math.nan

    made = run(TimeSince("user", "day", column="flag", value=True), frame)
    same(made["day_since_flag_True"], by_hand(rows, flagged))

    def session(row, before):
        times = [*(part[2] for part in before), row[2]]
        breaks = [at for at in range(1, len(times)) if times[at] - times[at - 1] > 2]
        begin = breaks[-1] if breaks else 0
        return len(breaks), len(before) - begin, (row[2] - times[begin]) * HOUR

    made = run(Sessions("user", "day", gap="2h"), frame)
    labels = ["session", "session_position", "session_length"]
    for place, label in enumerate(labels):
        same(
            made[label],
            by_hand(rows, lambda row, before, at=place: float(session(row, before)[at])),
        )


@pytest.mark.parametrize(
    "settings", [{"alpha": 0.4}, {"halflife": 2}, {"halflife": "90min", "min_periods": 2}]
)
@pytest.mark.parametrize("closed", ["left", "right"])
@given(FEW)
def test_exponential_means_are_weighted_by_hand(settings, closed, rows):
    made = run(
        ExponentialStatistics("user", "day", "amount", closed=closed, **settings), framed(rows)
    )

    def weighted(row, before):  # noqa: ARG001
        parts = [part for part in before if not math.isnan(part[3])]
        if len(parts) < settings.get("min_periods", 1):
            return math.nan
        last = len(before) - 1
        if settings.get("halflife") == "90min":
            weights = [0.5 ** ((before[-1][2] - part[2]) / 1.5) for part in parts]
        else:
            rate = 1 - settings["alpha"] if "alpha" in settings else 0.5**0.5
            ages = [last - at for at, part in enumerate(before) if not math.isnan(part[3])]
            weights = [rate**age for age in ages]
        total = math.fsum(weight * part[3] for weight, part in zip(weights, parts, strict=True))
        return total / math.fsum(weights)

    same(made["amount_ewm_mean"], by_hand(rows, weighted, own=closed == "right"), 1e-12)


def test_windows_are_those_of_pandas_where_times_differ():
    frame = events(80, seed=4).dropna(subset=["user", "day"])
    frame = frame.drop_duplicates(["user", "day"]).sort_values(["user", "day"])
    frame = frame.reset_index(drop=True)
    groups = frame.set_index("day").groupby("user")["amount"]
    for closed in ("left", "right", "both", "neither"):
        made = run(
            RollingStatistics("user", "day", "amount", window="9h", statistics=ALL, closed=closed),
            frame,
        )
        for name in ALL:
            windows = groups.rolling("9h", closed=closed, min_periods=0 if name == "count" else 1)
            expected = getattr(windows, name)().to_numpy()
            same(made[f"amount_{name}_9h"], expected.tolist(), 1e-9)
    lag = frame.groupby("user")["amount"].shift(2)
    same(run(Lag("user", "day", "amount", periods=2), frame)["amount_lag_2"], lag.tolist())
    made = run(ExponentialStatistics("user", "day", "amount", alpha=0.3, closed="right"), frame)
    means = frame.groupby("user")["amount"].ewm(alpha=0.3).mean().to_numpy()
    same(made["amount_ewm_mean"], means.tolist(), 1e-12)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_nothing_of_the_row_or_of_what_is_later_shows(name, data):
    """Values, rows and keys from a time on are changed: the rows up to it stay bit by bit."""
    rows = data.draw(FEW)
    time = data.draw(st.integers(0, 6))
    estimator = ESTIMATORS[name]
    before = run(estimator, framed(rows))
    late = [row[2] is not None and row[2] >= time for row in rows]
    changed = [
        (*row[:3], 1e12 if row[3] == row[3] else row[3], -row[4] * 1000, not row[5])
        if after
        else row
        for row, after in zip(rows, late, strict=True)
    ]
    added = [("a", 1, time + 3, 7e15, 9, True), ("new", 2, time + 1, -1e-9, 9, False)]
    after = run(estimator, framed([*added, *changed])).iloc[len(added) :].reset_index(drop=True)
    early = [row[2] is None or row[2] <= time for row in rows]
    if name == "difference":  # a row's own value is one end of it
        early = [row[2] is None or row[2] < time for row in rows]
    left, right = (new(made, framed([])).loc[early] for made in (before, after))
    pandas.testing.assert_frame_equal(left, right, check_exact=True)


@pytest.mark.cpu_only  # says nothing more of a GPU
@pytest.mark.parametrize("name", NAMES)
def test_a_value_after_the_row_does_show_later(name):
    """The test of leaks would pass for features that never change: these do."""
    frame = events(60, seed=2)
    changed = frame.assign(
        amount=frame["amount"] + np.arange(60) % 7, whole=-frame["whole"], flag=~frame["flag"]
    )
    one, other = (new(run(ESTIMATORS[name], part), frame) for part in (frame, changed))
    if name in ("time since", "sessions"):
        pandas.testing.assert_frame_equal(one, other)  # they follow from times alone
    else:
        assert not one.equals(other)


@pytest.mark.cpu_only  # says nothing more of a GPU
@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_rows_does_not_count(name):
    frame = events(60, seed=3).drop_duplicates(["user", "day"])
    mixed = frame.sample(frac=1, random_state=5)
    made = run(ESTIMATORS[name], mixed).sort_index()
    pandas.testing.assert_frame_equal(
        made, run(ESTIMATORS[name], frame).sort_index(), check_exact=True
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_key_in_one_part_has_the_features_of_the_whole(name):
    """Lags of rows in several partitions were lost where a key's rows lay in two of them."""
    frame = events(60, seed=6)
    parts = by_key(frame, "user", 3)
    assert sum(len(part) for part in parts) == 60
    users = [set(part["user"].dropna().tolist()) for part in parts]
    assert sum(len(found) for found in users) == len(set.union(*users))
    made = pandas.concat([run(ESTIMATORS[name], part) for part in parts]).sort_index()
    pandas.testing.assert_frame_equal(made, run(ESTIMATORS[name], frame), check_exact=True)


@pytest.mark.parametrize("kind", ["category", "Int64", "float64", "datetime64[ns, UTC]", "bool"])
def test_keys_of_every_kind(kind):
    numbers = pandas.Series([1, 0, 1, 0, 1])
    keys = numbers.astype("int64").astype(kind) if "UTC" in kind else numbers.astype(kind)
    frame = pandas.DataFrame({"k": keys, "t": [1, 1, 2, 2, 3], "a": [1.0, 2.0, 4.0, 8.0, 16.0]})
    same(run(Lag("k", "t", "a"), frame)["a_lag_1"], [math.nan, math.nan, 1.0, 2.0, 4.0])


@pytest.mark.parametrize("kind", ["int64", "uint8", "float32", "Int64", "m8[s]", "M8[s]", "M8[ns]"])
def test_times_of_every_kind(kind):
    times = pandas.Series([30, 10, 20]).astype(kind)
    frame = pandas.DataFrame({"k": [1, 1, 1], "t": times, "a": [1.0, 2.0, 4.0]})
    made = run(ExpandingStatistics("k", "t", "a", statistics="sum"), frame)
    same(made["a_sum_so_far"], [6.0, math.nan, 2.0])
    seconds = 10e-9 if "ns" in kind else 10.0
    since = run(TimeSince("k", "t"), frame)["t_since"]
    same(since, [seconds, math.nan, seconds])


def test_a_spread_beside_values_of_another_size_keeps_its_digits():
    """Sums of squares cancel, and a grid fit for the greatest value has no room for the least."""
    small = np.array([1.0, 2.0, 4.0, 7.0]) * 1e-9
    frame = pandas.DataFrame({
        "k": ["small"] * 4 + ["large"] * 4 + ["far"] * 4,
        "t": list(range(4)) * 3,
        "a": [*small, *(small * 1e30), *(1e9 + small * 1e9)],
    })  # fmt: skip
    made = run(RollingStatistics("k", "t", "a", window=4, statistics="std", closed="right"), frame)[
        "a_std_4"
    ]
    expected = statistics.stdev(small)
    assert made[3] == pytest.approx(expected, rel=1e-14)
    assert made[7] == pytest.approx(expected * 1e30, rel=1e-14)
    assert made[11] == pytest.approx(expected * 1e9, rel=1e-6)
    same_all = run(ExpandingStatistics("k", "t", "a", statistics="var"), frame.assign(a=0.1))[
        "a_var_so_far"
    ]
    assert same_all[3] == same_all[7] == 0.0


def test_infinities_are_left_out_and_long_windows_are_exact():
    rows = 1000
    random = np.random.default_rng(0)
    frame = pandas.DataFrame({"k": 1, "t": np.arange(rows), "a": random.normal(1e6, 1, rows)})
    frame.loc[500, "a"] = math.inf
    made = run(ExpandingStatistics("k", "t", "a", statistics=ALL), frame)
    kept = [value for value in frame["a"][:-1] if math.isfinite(value)]
    assert made["a_count_so_far"].iloc[-1] == len(kept)
    assert made["a_sum_so_far"].iloc[-1] == math.fsum(kept)
    assert made["a_max_so_far"].iloc[-1] == max(kept)
    assert made["a_std_so_far"].iloc[-1] == pytest.approx(statistics.stdev(kept), rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rows", [0, 1])
def test_no_row_and_one_row(name, rows):
    frame = events(9).iloc[:rows].assign(user="a")
    made = run(ESTIMATORS[name], frame)
    assert len(made) == rows
    assert list(made.columns) == list(
        copy.deepcopy(ESTIMATORS[name]).fit(frame).get_feature_names_out()
    )
    longer = run(ESTIMATORS[name], events(30))
    assert dict(new(made, frame).dtypes) == dict(new(longer, frame).dtypes)


@pytest.mark.parametrize("name", NAMES)
def test_rows_without_any_key_or_time(name):
    frame = events(6)
    nobody = frame.assign(user=pandas.Series([None] * 6, dtype="str"))
    never = frame.assign(day=pandas.Series([pandas.NaT] * 6))
    for part in (nobody, never):
        assert new(run(ESTIMATORS[name], part), frame).isna().all(axis=None)


def test_a_window_is_named_by_its_greatest_unit():
    for window, ending in (("36h", "36h"), (pandas.Timedelta("2D"), "2d"), (3, "3"), ("7D", "7d")):
        rolling = RollingStatistics("user", "day", "amount", window=window, statistics="sum")
        assert list(run(rolling, events(5)).columns)[-1] == f"amount_sum_{ending}"
    for window in (datetime.timedelta(hours=5), np.timedelta64(5, "h")):
        rolling = RollingStatistics("user", "day", "amount", window=window, statistics="sum")
        pandas.testing.assert_frame_equal(
            run(rolling, events(9)),
            run(rolling.set_params(window=pandas.Timedelta("5h")), events(9)),
        )
        gap = run(Sessions("user", "day", gap=window), events(9))
        pandas.testing.assert_frame_equal(gap, run(Sessions("user", "day", gap="5h"), events(9)))
    rolling = RollingStatistics("user", "day", window=pandas.Timedelta("90min"))
    assert rolling.fit(events(5)).get_feature_names_out()[-1] == "flag_std_90min"


def test_what_is_read_stays_and_can_be_left_out():
    frame = events(20)
    lag = Lag("user", "day", "amount")
    kept = lag.fit_transform(frame[["user", "day", "amount"]])
    assert list(kept.columns) == ["user", "day", "amount", "amount_lag_1"]
    pandas.testing.assert_frame_equal(kept.to_pandas()[["user", "day"]], frame[["user", "day"]])
    alone = Lag("user", "day", "amount", keep_inputs=False).fit_transform(frame)
    assert list(alone.columns) == ["amount_lag_1"]


def test_in_a_pipeline():
    frame = events(40)
    names = ["user", "day", "amount"]
    pipeline = Pipeline([
        ("lag", Lag("user", "day", "amount"), names),
        ("mean", ExpandingStatistics("user", "day", "amount", statistics="mean"), names),
        ("since", TimeSince("user", "day", keep_inputs=False), ["user", "day"]),
        ("scale", StandardScaler(), Made("since")),
    ])  # fmt: skip
    made = pipeline.fit_transform(gpuframe.DataFrame(frame)).to_pandas()
    assert "user" not in made.columns
    lag = run(Lag("user", "day", "amount"), frame)["amount_lag_1"]
    pandas.testing.assert_series_equal(made["amount_lag_1"], lag)
    since = run(TimeSince("user", "day"), frame)[["day_since"]]
    scaled = StandardScaler().fit_transform(since).to_pandas()["day_since"]
    pandas.testing.assert_series_equal(made["day_since"], scaled)
    with pytest.raises(TypeError, match="Lag: features of a record follow from the rows before"):
        pipeline.row(frame.iloc[0].to_dict())
    with pytest.raises(TypeError, match="Lag: features of a record follow from the rows before"):
        pipeline.named_steps["lag"].row({})


@pytest.mark.parametrize(
    ("estimator", "error", "text"),
    [
        (Lag("user", "day", periods=0), ValueError, "periods"),
        (Lag("user", "day", periods=-1), ValueError, "periods"),
        (Lag([], "day"), ValueError, "by names no column"),
        (Lag("nobody", "day"), KeyError, "nobody"),
        (Lag("user", "day", "nothing"), KeyError, "nothing"),
        (Lag("user", "user", "amount"), TypeError, "Lag: column 'user' of dtype str holds no time"),
        (Difference("shop", "day"), TypeError, "Difference: column 'user' of dtype str"),
        (RollingStatistics("user", "day", window=0), ValueError, "window"),
        (RollingStatistics("user", "day", window="-1h"), ValueError, "window"),
        (RollingStatistics("user", "day", window=2, closed="both"), ValueError, "closed"),
        (RollingStatistics("user", "day", statistics="mode"), ValueError, "statistics"),
        (RollingStatistics("user", "day", min_periods=0), ValueError, "min_periods"),
        (
            RollingStatistics("user", "whole", "amount", window="1h"),
            TypeError,
            "window is a number",
        ),
        (ExponentialStatistics("user", "day"), ValueError, "halflife or alpha"),
        (ExponentialStatistics("user", "day", alpha=0), ValueError, "alpha"),
        (Sessions("user", "day", gap=3), TypeError, "gap is a span"),
        (Sessions("user", "day", gap="never"), ValueError, "gap"),
        (TimeSince("user", "day", column="flag"), ValueError, "together"),
    ],
)
def test_what_is_not_taken_is_named(estimator, error, text):
    with pytest.raises(error, match=text):
        estimator.fit(events(9))
    with pytest.raises(KeyError, match="nobody"):
        by_key(events(9), "nobody", 2)


def test_whole_numbers_far_apart_differ_by_what_they_do():
    least, most = -(2**63), 2**63 - 1
    frame = pandas.DataFrame({
        "k": [1, 1, 1, 1],
        "t": np.array([least, -1, 0, most], np.int64),
        "signed": np.array([most, least, 2**53 + 1, 0], np.int64),
        "unsigned": np.array([2**64 - 1, 0, 2**63 + 2049, 1], np.uint64),
    })  # fmt: skip
    made = run(Difference("k", "t"), frame)
    for name in ("signed", "unsigned"):
        values = frame[name].tolist()
        expected = [float(two - one) for one, two in pairwise(values)]
        same(made[f"{name}_difference_1"], [math.nan, *expected])
    same(run(TimeSince("k", "t"), frame)["t_since"], [math.nan, 2.0**63, 1.0, 2.0**63])
    same(run(Sessions("k", "t", gap=1), frame)["session"], [0.0, 1.0, 1.0, 2.0])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (pandas.Categorical(["a", None, "b", "a"]), "a"),
        (pandas.Categorical([3, None, 4, 3]), 3),
        (pandas.array([2**53 + 1, None, 2**53, 2**53 + 1], dtype="Int64"), 2**53 + 1),
        (pandas.array(["é", None, "e", "é"], dtype="str"), "é"),
        (pandas.to_datetime(["2024-01-01", None, "2024-01-02", "2024-01-01"]),
         pandas.Timestamp("2024-01-01")),
        ([0.5, math.nan, -0.0, 0.5], 0.5),
    ],
)  # fmt: skip
def test_time_since_a_value_of_any_kind(column, value):
    frame = pandas.DataFrame({"k": [1, 1, 1, 1], "t": [1, 2, 4, 8], "did": column})
    made = run(TimeSince("k", "t", column="did", value=value), frame)
    same(made.iloc[:, -1], [math.nan, 1.0, 3.0, 7.0])


@pytest.mark.parametrize("value", ["a", pandas.Timestamp("2024-01-01")])
def test_time_since_a_value_that_the_column_cannot_have(value):
    frame = pandas.DataFrame({"k": [1], "t": [1], "did": [1]})
    with pytest.raises(TypeError, match="int64 are looked up among"):
        run(TimeSince("k", "t", column="did", value=value), frame)


def test_times_that_64_bits_with_a_sign_do_not_hold_are_refused_by_name():
    frame = pandas.DataFrame({"k": [1, 1], "t": np.array([2**64 - 1, 5], np.uint64), "v": [1.0, 2]})
    with pytest.raises(TypeError, match=r"Lag: keys or times: .*beyond int64"):
        run(Lag("k", "t"), frame)

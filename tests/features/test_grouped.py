"""Statistics by key that were learned: by hand, of all rows and as of a row's time."""

import math
import statistics
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from events import FEW, START, events, framed, summary
from hypothesis import given
from hypothesis import strategies as st

from gpuframe.features import AsOfStatistics, ExpandingStatistics, GroupStatistics, Pipeline

ALL = ("mean", "sum", "count", "min", "max", "std", "var")


def same(found, expected, name):
    close = {"rel": 1e-12, "abs": 1e-12} if name in ("std", "var") else {"rel": 0, "abs": 0}
    assert found.tolist() == [pytest.approx(value, nan_ok=True, **close) for value in expected]


@given(FEW, FEW)
def test_group_statistics_are_those_of_the_rows_of_fit(rows, others):
    one = GroupStatistics("user", "amount", statistics=ALL).fit(framed(rows))
    two = GroupStatistics(["user", "shop"], "amount", statistics=ALL).fit(framed(rows))
    made, joint = (part.transform(framed(others)).to_pandas() for part in (one, two))
    for name in ALL:
        expected, of_both = [], []
        for user, shop, *_ in others:
            own = [row for row in rows if row[0] == user and user is not None]
            values = [row[3] for row in own]
            expected.append(summary(name, values) if own else math.nan)
            own = [row for row in own if row[1] == shop]
            values = [row[3] for row in own]
            of_both.append(summary(name, values) if own else math.nan)
        same(made[f"amount_{name}_by_user"], expected, name)
        same(joint[f"amount_{name}_by_user_shop"], of_both, name)


@given(FEW, FEW, st.sampled_from([1, 2]))
def test_as_of_a_time_only_what_was_before_is_known(rows, others, least):
    settings = {"statistics": ALL, "min_periods": least}
    fitted = AsOfStatistics("user", "day", "amount", **settings).fit(framed(rows))
    made = fitted.transform(framed(others)).to_pandas()
    for name in ALL:
        expected = []
        for user, _, time, *_ in others:
            values = [
                row[3]
                for row in rows
                if row[0] == user and None not in (time, row[2]) and row[2] < time
            ]
            unknown = user is None or time is None
            expected.append(math.nan if unknown else summary(name, values, least))
        same(made[f"amount_{name}_as_of"], expected, name)


@given(FEW)
def test_rows_of_fit_see_what_expanding_windows_see(rows):
    frame = framed(rows)
    names = ["user", "day", "amount", "whole"]
    made = AsOfStatistics("user", "day", statistics=ALL).fit_transform(frame[names]).to_pandas()
    windows = ExpandingStatistics("user", "day", statistics=ALL).fit_transform(frame[names])
    windows = windows.to_pandas().rename(columns=lambda name: name.replace("so_far", "as_of"))
    pandas.testing.assert_frame_equal(made, windows, rtol=1e-12)


@given(FEW, FEW, st.integers(0, 6))
def test_rows_that_are_learned_later_do_not_change_what_was_known(rows, more, time):
    later = framed([(*row[:2], time + (row[2] or 0), *row[3:]) for row in more])
    asked = framed([row for row in rows if row[2] is None or row[2] <= time])
    fitted = AsOfStatistics("user", "day", ["amount", "whole"], statistics=ALL).fit(framed(rows))
    before = fitted.transform(asked).to_pandas()
    fitted.partial_fit(later)
    pandas.testing.assert_frame_equal(fitted.transform(asked).to_pandas(), before, check_exact=True)


def test_a_batch_that_was_learned_is_seen_by_its_later_rows():
    first, second = events(40, seed=1), events(40, seed=2)
    fitted = AsOfStatistics("user", "day", "amount", statistics="sum").fit(first)
    alone = fitted.transform(second).to_pandas()["amount_sum_as_of"]
    fitted.partial_fit(second)
    made = fitted.transform(second).to_pandas()["amount_sum_as_of"]
    both = pandas.concat([first, second], ignore_index=True)
    windows = ExpandingStatistics("user", "day", "amount", statistics="sum").fit_transform(both)
    expected = windows.to_pandas()["amount_sum_so_far"].iloc[40:].reset_index(drop=True)
    pandas.testing.assert_series_equal(made, expected, check_names=False, check_exact=True)
    assert not made.equals(alone)


def test_spreads_far_from_zero_and_of_any_size():
    """Sums of squares in doubles give 0 or NaN here."""
    near = np.array([1.0, 2.0, 4.0])
    frame = pandas.DataFrame({
        "k": np.repeat(["far", "small", "huge", "same", "one"], 3),
        "a": [*(1e9 + near), *(near * 1e-160), *(near * 1e200), 0.1, 0.1, 0.1, 5.0, np.nan, np.inf],
    })  # fmt: skip
    made = GroupStatistics("k", statistics=("std", "var", "mean", "count")).fit_transform(frame)
    by_key = made.to_pandas().drop_duplicates("k").set_index("k")
    assert by_key.loc["far", "a_var_by_k"] == statistics.variance([1.0, 2.0, 4.0])
    assert by_key.loc["huge", "a_var_by_k"] == math.inf
    assert by_key.loc["same", "a_std_by_k"] == 0.0
    assert by_key.loc["same", "a_mean_by_k"] == 0.1
    assert math.isnan(by_key.loc["one", "a_std_by_k"])
    assert by_key.loc["one", "a_count_by_k"] == 1.0


@pytest.mark.parametrize("by", ["user", ["user", "shop"], ["shop", "flag"]])
def test_parts_in_any_order_learn_the_same_bits(by):
    frame = events(90, seed=8).assign(amount=lambda part: part["amount"] * 10.0 ** part["whole"])
    parts = [frame.iloc[start : start + 30] for start in (0, 30, 60)]
    for make in (
        lambda: GroupStatistics(by, "amount", statistics=ALL),
        lambda: AsOfStatistics(by, "day", "amount", statistics=ALL),
    ):
        expected = make().fit(frame).transform(frame).to_pandas()
        fitted = [make().fit(part) for part in parts]
        merged = fitted[2].merge(fitted[0]).merge(fitted[1])
        found = merged.transform(frame).to_pandas()
        pandas.testing.assert_frame_equal(found, expected, check_exact=True)


def test_keys_and_times_of_other_kinds_than_those_of_fit():
    frame = events(30)
    for make in (
        lambda: GroupStatistics(["user", "shop"], "amount"),
        lambda: AsOfStatistics(["user", "shop"], "day", "amount"),
    ):
        fitted = make().fit(frame)
        expected = fitted.transform(frame).to_pandas()
        other = frame.assign(
            user=frame["user"].astype("category"),
            shop=frame["shop"].astype("int8"),
            day=frame["day"].astype("datetime64[ns]"),
        )
        found = fitted.transform(other).to_pandas()
        new = [name for name in expected.columns if name not in frame.columns]
        pandas.testing.assert_frame_equal(found[new], expected[new], check_exact=True)
        pandas.testing.assert_frame_equal(
            make().fit(other).transform(frame).to_pandas()[new], expected[new], check_exact=True
        )
    fitted = AsOfStatistics("shop", "day", "amount").fit(frame)
    with pytest.raises(TypeError, match="AsOfStatistics: keys or times are of another type"):
        fitted.transform(frame.assign(day=frame["whole"]))


def test_a_key_that_is_not_known_and_a_history_without_rows():
    frame = events(20)[["user", "day", "amount"]].assign(user="a").dropna(subset=["day"])
    later = pandas.DataFrame({"user": ["new", None, "a"], "day": START + pandas.Timedelta("99D")})
    later = later.astype({"user": "str"}).assign(amount=1.0)
    settings = {"statistics": ("count", "sum")}
    one = GroupStatistics("user", "amount", **settings).fit(frame)
    made = one.transform(later).to_pandas()["amount_count_by_user"]
    count = float(frame["amount"].count())
    assert made.fillna(-1).tolist() == [-1, -1, count]
    two = AsOfStatistics("user", "day", "amount", **settings)
    made = two.fit(frame).transform(later).to_pandas()["amount_count_as_of"]
    assert made.fillna(-1).tolist() == [0, -1, count]
    made = two.fit(frame.iloc[:0]).transform(later).to_pandas()
    assert made["amount_count_as_of"].fillna(-1).tolist() == [0.0, -1.0, 0.0]
    assert made["amount_sum_as_of"].isna().all()


def test_a_saved_history_is_written_once(tmp_path):
    frame = events(500)
    names = ["user", "day", "amount"]
    pipeline = Pipeline([("as of", AsOfStatistics("user", "day", "amount"), names)]).fit(frame)
    pipeline.save(tmp_path / "both")
    pipeline.save(tmp_path / "alone", merging=False)
    sizes = [(tmp_path / name).stat().st_size for name in ("both", "alone")]
    assert sizes[0] < 1.1 * sizes[1]
    loaded = Pipeline.load(tmp_path / "both")
    pandas.testing.assert_frame_equal(
        loaded.transform(frame).to_pandas(), pipeline.transform(frame).to_pandas(), check_exact=True
    )


@pytest.mark.parametrize(
    ("estimator", "error", "text"),
    [
        (GroupStatistics([]), ValueError, "by names no column"),
        (GroupStatistics("user", statistics=()), ValueError, "statistics"),
        (GroupStatistics("user", statistics="median"), ValueError, "statistics"),
        (GroupStatistics("nobody"), KeyError, "nobody"),
        (GroupStatistics("shop", "user"), TypeError, "GroupStatistics: column 'user' of dtype str"),
        (AsOfStatistics("user", "day", min_periods=0), ValueError, "min_periods"),
        (AsOfStatistics("user", "user", "amount"), TypeError, "holds no times"),
        (AsOfStatistics("user", "never", "amount"), KeyError, "never"),
    ],
)
def test_what_is_not_taken_is_named(estimator, error, text):
    with pytest.raises(error, match=text):
        estimator.fit(events(9))


@pytest.mark.parametrize(
    "estimator",
    [
        GroupStatistics("user", statistics=ALL, keep_inputs=False),
        GroupStatistics(["user", "shop"], statistics=ALL, keep_inputs=False),
        AsOfStatistics("user", "day", statistics=ALL, keep_inputs=False),
        AsOfStatistics(["user", "shop"], "day", "amount", keep_inputs=False),
    ],
)
def test_new_rows_need_keys_alone(estimator):
    frame = events(40)[["user", "shop", "day", "amount", "flag"]]
    numbers = frame.drop(columns="day") if isinstance(estimator, GroupStatistics) else frame
    fitted = estimator.fit(numbers)
    expected = fitted.transform(numbers).to_pandas()
    keys = numbers[fitted._looked_up()]
    made = fitted.transform(keys).to_pandas()
    pandas.testing.assert_frame_equal(made, expected)
    for place in range(5):
        record = {name: keys[name].iloc[place] for name in keys.columns}
        one = pandas.DataFrame([fitted.row(record)], index=[place])
        pandas.testing.assert_frame_equal(one, made.iloc[[place]])
    lacking = keys.drop(columns="user")
    with pytest.raises(KeyError, match="user"):
        fitted.transform(lacking)
    with pytest.raises(KeyError, match="user"):
        fitted.row({name: lacking[name].iloc[0] for name in lacking.columns})
    with pytest.raises(KeyError, match="amount"):
        fitted.set_params(keep_inputs=True).transform(keys)

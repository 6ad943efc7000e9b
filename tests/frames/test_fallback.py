"""What runs through pandas: its account, and that it warns of nothing but itself."""

import threading

import numpy as np
import pandas
import pytest

import gpuframe as pd
from gpuframe.frames import fallback


@pytest.fixture
def account(monkeypatch):
    """Run with an empty account and without warnings of fallbacks."""
    monkeypatch.setattr(fallback, "_account", {})
    with pd.options.context(fallback="silent"):
        yield


def told():
    table = pd.fallbacks().to_pandas()
    return {row.name: (row.reason, row.calls, row.rows) for row in table.itertuples(index=False)}


@pytest.mark.usefixtures("account")
def test_calls_and_rows_add_up_and_seconds_pass():
    series = pd.Series([1.0, 2.0, 3.0])
    series.dot(series)
    series.dot(series)
    table = pd.fallbacks().to_pandas()
    assert list(table.columns) == ["name", "reason", "calls", "rows", "seconds"]
    assert table.drop(columns="seconds").to_numpy().tolist() == [
        ["Series.dot", "no native code", 2, 6]
    ]
    assert table.seconds[0] > 0


@pytest.mark.usefixtures("account")
def test_functions_count_the_rows_of_their_first_frame():
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [1.0, 2.0, 3.0]})
    fallback.call_pandas("pandas.first", "shown", lambda *_: None, (0, frame), {})
    fallback.call_pandas("pandas.listed", "shown", lambda *_: None, ([frame, frame],), {})
    fallback.call_pandas("pandas.named", "shown", lambda **_: None, (), {"data": frame.a})
    fallback.call_pandas("pandas.nothing", "shown", lambda: None, (), {})
    assert {name: rows for name, (_, _, rows) in told().items()} == {
        "pandas.first": 3, "pandas.listed": 3, "pandas.named": 3, "pandas.nothing": 0,
    }  # fmt: skip


@pytest.mark.usefixtures("account")
def test_threads_lose_no_call():
    def work():
        for _ in range(200):
            fallback.call_pandas("pandas.counted", "shown", lambda: None, (), {})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told()["pandas.counted"][1] == 800


@pytest.mark.usefixtures("account")
def test_observers_are_told_of_each_call(monkeypatch):
    seen = []
    monkeypatch.setattr(fallback, "observers", [lambda *facts: seen.append(facts[:3])])
    pd.Series([1, 2]).dot(pd.Series([1, 2]))
    assert seen == [("Series.dot", "no native code", 2)]


@pytest.mark.usefixtures("account")
def test_reasons_hold_no_data_so_that_the_account_stays_short():
    frame = pd.DataFrame({"k": [1, 1, 2], "a": [1.0, 2.0, 3.0]})
    for at in range(3):
        frame.loc[frame.a > at, "b"] = at
        frame.iloc[at] = 0
        frame.groupby("k").agg(lambda values, at=at: values.sum() + at)
    assert all(calls == 3 for _, calls, _ in told().values())


@pytest.mark.usefixtures("account")  # warnings are errors in these tests
def test_assignments_queries_and_long_reprs_do_not_warn():
    frame = pd.DataFrame({"a": np.arange(100.0), "b": np.arange(100) % 3})
    host = frame.to_pandas()
    for one in (frame, host):
        one.loc[one.a > 50, "a"] = np.nan
        one.iloc[3, 0] = 7.0
        one.at[5, "a"] = 8.0
        one.iat[6, 0] = 9.0
    pandas.testing.assert_frame_equal(frame.to_pandas(), host)
    assert frame.query("b == 1").a.tolist()[:3] == [1.0, 4.0, 7.0]
    assert repr(frame.b) == repr(host.b)
    assert repr(frame) == repr(host)

"""What the profiler counts, and that it leaves nothing behind."""

import inspect
import threading

import pytest

import gpuframe
import gpuframe.pandas
from gpuframe import concat
from gpuframe.pandas import bindings


def line_of(text):
    """Return the number of the line of this file that ends with a comment."""
    lines = inspect.getsource(inspect.getmodule(line_of)).splitlines()
    return next(at for at, line in enumerate(lines, 1) if line.endswith(f"# {text}"))


@pytest.fixture
def frame():
    return gpuframe.DataFrame({"k": ["a", "b", "a"], "v": [1.0, 2.0, 3.0]})


def test_outermost_calls_are_counted_with_their_rows(frame):
    with gpuframe.pandas.profile() as account:
        frame.merge(frame, on="k")
        gpuframe.merge(frame, frame, on="k")
        frame.groupby("k")["v"].sum()
        frame["k"].str.upper()
        frame.loc[frame["v"] > 1]
        _ = frame["v"].values, frame.shape, frame.index, frame.columns
    calls = {name: (entry.calls, entry.rows) for name, entry in account.names.items()}
    assert calls == {
        "DataFrame.merge": (1, 3),
        "merge": (1, 3),
        "DataFrame.groupby": (1, 3),
        "GroupBy.__getitem__": (1, 3),
        "GroupBy.sum": (1, 3),
        "DataFrame.__getitem__": (3, 9),
        "Series.str.upper": (1, 3),
        "Series.__gt__": (1, 3),
        "DataFrame.loc": (1, 3),
        "Series.values": (1, 3),
    }
    assert all(entry.seconds > 0 for entry in account.names.values())
    assert not any(entry.pandas_calls for entry in account.names.values())


def test_what_ran_through_pandas_is_told_with_its_reason(frame):
    with gpuframe.options.context(fallback="silent"), gpuframe.pandas.profile() as account:
        frame["v"].dot(frame["v"])
        frame["v"].sum()
        gpuframe.get_dummies(frame["k"].astype("string"))
    entry = account.names["Series.dot"]
    assert (entry.calls, entry.rows, entry.pandas_calls) == (1, 3, 1)
    assert list(entry.reasons) == ["Series.dot: no native code"]
    assert 0 < entry.pandas_seconds <= entry.seconds
    assert account.names["Series.sum"].pandas_calls == 0
    assert account.names["get_dummies"].pandas_calls == 1


def test_lines_of_the_users_code_are_told(frame):
    with gpuframe.pandas.profile() as account:
        total = frame["v"].sum() + frame["v"].max()  # two of each
        frame.sort_values("v")  # one
    assert total == 9
    calls = {line: entry.calls for (file, line), entry in account.lines.items() if file == __file__}
    assert calls == {line_of("two of each"): 4, line_of("one"): 1}


def test_an_error_is_counted_and_passed_on(frame):
    with gpuframe.pandas.profile() as account, pytest.raises(KeyError, match="nothing"):
        frame["nothing"]
    assert account.names["DataFrame.__getitem__"].calls == 1
    with gpuframe.pandas.profile() as account:
        frame["v"].sum()
    assert account.names["Series.sum"].calls == 1, "the thread is no longer busy"


def test_every_binding_is_put_back(frame):
    def bound():
        owners = bindings.classes()
        members = {
            (owner, name): member for owner in owners for name, member in vars(owner).items()
        }
        return members | bindings.functions()

    before = bound()
    with gpuframe.pandas.profile():
        during = bound()
        frame.head(1)
    changed = [name for name, member in before.items() if during[name] is not member]
    assert len(changed) > 500
    assert bound() == before


def test_functions_that_were_imported_by_name_are_counted():
    with gpuframe.pandas.profile() as account:
        concat([gpuframe.Series([1]), gpuframe.Series([2])])
    assert account.names["concat"].calls == 1
    assert concat is gpuframe.concat


def test_profiles_within_one_another_count_each_on_its_own(frame):
    with gpuframe.pandas.profile() as outer:
        frame.head(1)
        with gpuframe.pandas.profile() as inner:
            frame.tail(1)
        frame.head(1)
    assert {name: entry.calls for name, entry in inner.names.items()} == {"DataFrame.tail": 1}
    counted = {name: entry.calls for name, entry in outer.names.items()}
    assert counted == {"DataFrame.head": 2, "DataFrame.tail": 1}


def test_threads_are_counted_together(frame):
    def work():
        for _ in range(50):
            frame.head(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    with gpuframe.pandas.profile() as account:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert account.names["DataFrame.head"].calls == 200


def test_the_tables_name_calls_and_lines(frame):
    with gpuframe.options.context(fallback="silent"), gpuframe.pandas.profile() as account:
        frame["v"].apply(str)  # told
    text = str(account)
    assert "Series.apply" in text
    assert "1 of them through pandas" in text
    assert f"test_profiler.py:{line_of('told')}" in text
    calls = account.calls()
    assert list(calls.columns) == [
        "name", "calls", "rows", "seconds", "pandas_calls", "pandas_seconds", "reasons",
    ]  # fmt: skip
    assert sorted(calls.name.tolist()) == ["DataFrame.__getitem__", "Series.apply"]
    assert account.source().line.tolist() == [line_of("told")]


def test_a_profile_of_nothing_is_empty():
    with gpuframe.pandas.profile() as account:
        pass
    assert account.names == {}
    assert len(account.calls()) == len(account.source()) == 0
    assert "0 calls" in str(account)


@pytest.mark.usefixtures("accelerated")
def test_names_imported_as_pandas_are_counted():
    import pandas as pd

    assert pd.concat is concat
    del pd.concat  # asked for anew, while the profile runs
    with gpuframe.pandas.profile() as account:
        from pandas import cut

        pd.concat([pd.Series([1]), pd.Series([2])])
        cut(pd.Series([1.0, 2.0]), [0, 1, 2])
    assert account.names["concat"].calls == account.names["cut"].calls == 1
    assert pd.concat is concat

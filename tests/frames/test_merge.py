"""merge and join: rows, order, suffixes, upcasts, missing keys."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")


def left(pd):
    return pd.DataFrame({"k": [2, 1, 2, 9], "x": ["a", "b", "c", "d"]})


def right(pd):
    return pd.DataFrame({"k": [1, 2, 2, 7], "y": [10, 20, 21, 70]})


CASES = {
    "inner": lambda pd: left(pd).merge(right(pd)),
    "inner on": lambda pd: left(pd).merge(right(pd), on="k"),
    "left": lambda pd: left(pd).merge(right(pd), on="k", how="left"),
    "right": lambda pd: left(pd).merge(right(pd), on="k", how="right"),
    "outer": lambda pd: left(pd).merge(right(pd), on="k", how="outer"),
    "cross": lambda pd: left(pd).head(2).merge(right(pd).head(2), how="cross"),
    "the function": lambda pd: pd.merge(left(pd), right(pd), on="k", how="left"),
    "right keeps the order of the right": lambda pd: pd.DataFrame({"k": [1, 2]}).merge(
        pd.DataFrame({"k": [2, 1]}), how="right"
    ),
    "outer sorts, missing last": lambda pd: pd.DataFrame({"k": ["b", None]}).merge(
        pd.DataFrame({"k": ["a"]}), how="outer"
    ),
    "missing keys match": lambda pd: pd.DataFrame({"k": [NAN], "x": [1]}).merge(
        pd.DataFrame({"k": [NAN], "y": [2]})
    ),
    "missing text keys match": lambda pd: pd.DataFrame({"k": ["a", None], "x": [1, 2]}).merge(
        pd.DataFrame({"k": [None, "a"], "y": [3, 4]})
    ),
    "suffixes": lambda pd: pd.DataFrame({"a": [1], "v": [1]}).merge(
        pd.DataFrame({"b": [1], "v": [2]}), left_on="a", right_on="b"
    ),
    "own suffixes": lambda pd: pd.DataFrame({"k": [1], "v": [1]}).merge(
        pd.DataFrame({"k": [1], "v": [2]}), on="k", suffixes=("", "_r")
    ),
    "keys of two names": lambda pd: left(pd).merge(
        right(pd).rename(columns={"k": "m"}), left_on="k", right_on="m", how="left"
    ),
    "two keys": lambda pd: pd.DataFrame(
        {"a": [1, 1, 2], "b": ["x", "y", "x"], "v": [1, 2, 3]}
    ).merge(
        pd.DataFrame({"a": [1, 2, 2], "b": ["y", "x", "x"], "w": [5, 6, 7]}),
        on=["a", "b"],
        how="left",
    ),
    "unmatched rows upcast": lambda pd: pd.DataFrame({"k": [1, 2]}).merge(
        pd.DataFrame(
            {"k": [1], "b": [True], "i": [3], "t": ["x"], "d": pandas.to_datetime(["2024-01-01"])}
        ),
        how="left",
    ),
    "all matched keeps the dtypes": lambda pd: pd.DataFrame({"k": [1, 1]}).merge(
        pd.DataFrame({"k": [1], "i": [3]}), how="left"
    ),
    "ints and floats": lambda pd: pd.DataFrame({"k": [1, 2]}).merge(
        pd.DataFrame({"k": [1.0, 2.5], "y": [1, 2]})
    ),
    "int8 and int64": lambda pd: pd.DataFrame({"k": np.array([1, 2], "int8")}).merge(
        pd.DataFrame({"k": [2, 3], "y": [1, 2]})
    ),
    "text keys": lambda pd: pd.DataFrame({"k": ["b", "a", "b"]}).merge(
        pd.DataFrame({"k": ["a", "b"], "y": [1, 2]}), how="left"
    ),
    "date keys": lambda pd: pd.DataFrame({"d": pandas.to_datetime(["2024-01-01", None])}).merge(
        pd.DataFrame({"d": pandas.to_datetime(["2024-01-01", None]), "y": [1, 2]}),
    ),
    "equal categories stay": lambda pd: pd.DataFrame({"k": pd.Categorical(["a", "b"])}).merge(
        pd.DataFrame({"k": pd.Categorical(["b", "a"])})
    ),
    "other categories fall to their type": lambda pd: pd.DataFrame(
        {"k": pd.Categorical(["a"])}
    ).merge(
        pd.DataFrame({"k": pd.Categorical(["a"], ["a", "b"])}),
    ),
    "no match": lambda pd: pd.DataFrame({"k": [1]}).merge(pd.DataFrame({"k": [2], "y": [1]})),
    "an empty side": lambda pd: left(pd).merge(right(pd).head(0), on="k", how="left"),
    "both sides empty": lambda pd: left(pd).head(0).merge(right(pd).head(0), on="k"),
    "indicator": lambda pd: left(pd).merge(right(pd), on="k", how="outer", indicator=True),
    "validated": lambda pd: left(pd).merge(
        right(pd).drop_duplicates("k"), on="k", validate="many_to_one"
    ),
    "by index": lambda pd: (
        left(pd).set_index("k").merge(right(pd).set_index("k"), left_index=True, right_index=True)
    ),
    "join": lambda pd: left(pd).join(right(pd).drop_duplicates("k").set_index("k"), on="k"),
    "join of indexes": lambda pd: pd.DataFrame({"a": [1, 2]}, index=["p", "q"]).join(
        pd.DataFrame({"b": [3]}, index=["q"])
    ),
    "the index is renewed": lambda pd: pd.DataFrame({"k": [1, 2]}, index=[5, 6]).merge(
        pd.DataFrame({"k": [2, 1]}, index=[8, 9])
    ),
}

ERRORS = {
    "no common columns": lambda pd: pd.DataFrame({"a": [1]}).merge(pd.DataFrame({"b": [1]})),
    "text with numbers": lambda pd: pd.DataFrame({"k": [1]}).merge(pd.DataFrame({"k": ["1"]})),
    "a key that is not there": lambda pd: left(pd).merge(right(pd), on="zz"),
    "a kind that does not exist": lambda pd: left(pd).merge(right(pd), on="k", how="sideways"),
    "not one to one": lambda pd: left(pd).merge(right(pd), on="k", validate="one_to_one"),
    "a list of the wrong length": lambda pd: left(pd).merge(
        right(pd), left_on=["k", "x"], right_on=["k"]
    ),
    "not a frame": lambda pd: left(pd).merge([1, 2]),
    "suffixes that clash": lambda pd: pd.DataFrame({"k": [1], "v": [1]}).merge(
        pd.DataFrame({"k": [1], "v": [2]}), on="k", suffixes=("", "")
    ),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_merge(lines):
    both(lines, native=True)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_merge_is_refused(lines):
    both(lines, native=True)


HOW = st.sampled_from(["inner", "left", "right", "outer"])


@given(st.data(), HOW)
def test_merge_of_generated_frames(data, how):
    kind = [data.draw(st.sampled_from(KINDS))]
    one = data.draw(frames({"k": kind, "x": KINDS}))
    two = data.draw(frames({"k": kind, "y": KINDS}))
    both(lambda pd: on(pd, one).merge(on(pd, two), on="k", how=how), native=True)


@given(
    frames({"k": ["int"], "m": ["text"], "x": ["float"]}),
    frames({"k": ["int"], "m": ["text"], "y": ["bool"]}),
    HOW,
)
def test_merge_of_generated_frames_by_two_keys(one, two, how):
    both(lambda pd: on(pd, one).merge(on(pd, two), on=["k", "m"], how=how), native=True)


@pytest.mark.parametrize("spread", [1, 10**15])
@pytest.mark.parametrize("how", ["inner", "left"])
def test_merge_of_dense_and_sparse_keys(spread, how):
    random = np.random.default_rng(2)
    one = pandas.DataFrame({"k": random.integers(0, 40, 150) * spread, "x": np.arange(150)})
    two = pandas.DataFrame({"k": random.integers(0, 60, 90) * spread, "y": np.arange(90.0)})
    both(lambda pd: on(pd, one).merge(on(pd, two), on="k", how=how), native=True)


def test_a_key_that_is_no_column_keeps_the_left_dtype():
    one = pandas.DataFrame({"k": [0.5, 7.0], "v": [1, 2]}, index=[7, 1])
    two = pandas.DataFrame({"k": [7.0, 3.5], "x": [1, 2]})
    for how in ("left", "inner", "right", "outer", "left_anti"):
        for first in (0, 1):
            both(
                lambda pd, how=how, first=first: on(pd, one[first:]).merge(
                    on(pd, two), left_index=True, right_on="k", how=how
                )
            )


def test_keys_that_have_no_code():
    days = pandas.DataFrame({"k": pandas.period_range("2024-01-01", periods=3), "v": range(3)})
    both(lambda pd: on(pd, days[:2]).merge(on(pd, days[1:]), on="k", how="outer"))
    both(lambda pd: on(pd, days).merge(on(pd, days), on=[]))
    both(lambda pd: on(pd, days).merge(on(pd, days), left_on=[], right_on=[]))
    levels = days.set_index(["v", "k"])
    both(
        lambda pd: on(pd, days).merge(
            on(pd, levels.assign(x=1)), left_index=True, right_index=True, how="left_anti"
        ),
        message=False,
    )


@pytest.mark.parametrize("how", ["inner", "left", "right", "outer"])
def test_dates_of_other_units_as_keys(how):
    days = pandas.Series(pandas.to_datetime(["2024-01-01", "2024-01-02"]))
    one = pandas.DataFrame({"k": days.astype("datetime64[us]"), "v": [1, 2]})
    two = pandas.DataFrame({"k": days.astype("datetime64[ns]"), "x": [3, 4]})
    for first, second in ((one, two), (one, two[:1]), (one[:1], two), (one, two[:0]), (two, one)):
        for keys in ({"on": "k"}, {"left_on": ["k"], "right_on": ["k"]}):
            both(
                lambda pd, first=first, second=second, keys=keys: on(pd, first).merge(
                    on(pd, second), how=how, **keys
                )
            )


def test_a_key_whose_name_stays_with_the_right_side():
    one = pandas.DataFrame({"k": [None, 1.0], "v": [1, 2]})
    two = pandas.DataFrame({"k": [0.0, 3.0], "x": [3, 4]})
    both(
        lambda pd: on(pd, one).merge(
            on(pd, two), left_index=True, right_on="k", how="right", suffixes=("_l", None)
        )
    )


def test_dates_beside_no_keys_of_another_dtype():
    days = pandas.Series(pandas.to_datetime(["2024-01-02", None, "2024-01-01"], utc=True))
    one = pandas.DataFrame({"k": days, "v": [1, 2, 3]})
    none = pandas.DataFrame({"k": pandas.to_datetime([]), "x": []})
    for how in ("left", "right", "outer", "inner"):
        both(lambda pd, how=how: on(pd, one).merge(on(pd, none), on="k", how=how))
        both(lambda pd, how=how: on(pd, none).merge(on(pd, one), on="k", how=how))

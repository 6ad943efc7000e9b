"""Tables large enough for compiled kernels and several threads, beside pandas."""

import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import generator, on

pytestmark = pytest.mark.cpu_only  # 120,000 rows are hours in the simulator

ROWS = 120_000


def table():
    random = generator(31)
    words = np.array([f"name {number} é" * (1 + number % 3) for number in range(9000)], object)
    words[::97] = None
    floats = random.standard_normal(ROWS)
    floats[random.random(ROWS) < 0.1] = np.nan
    days = random.integers(-20_000, 20_000, ROWS).astype("M8[D]").astype("M8[us]")
    days[::53] = "NaT"
    return pandas.DataFrame(
        {
            "few": random.integers(0, 7, ROWS),
            "many": random.integers(0, 60_000, ROWS),
            "sparse": random.integers(-(2**62), 2**62, 500)[random.integers(0, 500, ROWS)],
            "narrow": random.integers(-128, 128, ROWS).astype("int8"),
            "float": np.round(floats, 1)
            + 0.0,  # no -0.0: which side a key comes from is not defined
            "text": pandas.array(words[random.integers(0, 9000, ROWS)], dtype="str"),
            "day": days,
            "kind": pandas.Categorical.from_codes(random.integers(-1, 5, ROWS), list("edcba")),
            "flag": random.integers(0, 2, ROWS).astype(bool),
            "x": random.integers(-(2**20), 2**20, ROWS) / 8,  # sums are exact in any order
            "n": random.integers(-1000, 1000, ROWS),
        },
    )


TABLE = table()
KEYS = ["few", "many", "sparse", "narrow", "float", "text", "day", "kind", "flag"]


def frame(pd):
    return on(pd, TABLE)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("sort", [True, False])
def test_groupby(key, sort):
    both(
        lambda pd: (
            frame(pd)
            .groupby(key, sort=sort, dropna=False)
            .agg(
                s=("x", "sum"),
                m=("x", "mean"),
                lo=("n", "min"),
                hi=("x", "max"),
                c=("float", "count"),
                z=("n", "size"),
            )
        ),
        native=True,
    )


@pytest.mark.parametrize("key", KEYS)
def test_first_last_and_distinct_of_groups(key):
    both(
        lambda pd: [
            getattr(frame(pd).groupby(key).text, name)() for name in ("first", "last", "nunique")
        ],
        native=True,
    )


@pytest.mark.parametrize("key", KEYS)
def test_variance_of_groups(key):
    both(lambda pd: frame(pd).groupby(key).x.agg(["var", "std"]), rtol=1e-11, native=True)


def test_groupby_two_keys():
    both(lambda pd: frame(pd).groupby(["text", "narrow"], sort=False).x.sum(), native=True)
    both(lambda pd: frame(pd).groupby(["kind", "day", "flag"]).n.max(), native=True)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("how", ["inner", "left", "right"])
def test_merge(key, how):
    def lines(pd):
        right = frame(pd)[[key, "n"]].drop_duplicates(key)[5:].rename(columns={"n": "other"})
        return frame(pd)[[key, "x"]].merge(right, on=key, how=how)

    both(lines, native=True)


def test_merge_with_repeats_on_both_sides():
    both(
        lambda pd: frame(pd)[["many", "x"]].merge(frame(pd)[["many", "n"]], on="many"), native=True
    )
    both(
        lambda pd: frame(pd)[:9000].merge(frame(pd)[3000:30000], on=["text", "few"], how="left"),
        native=True,
    )


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("ascending", [True, False])
def test_sort(key, ascending):
    both(lambda pd: frame(pd).sort_values(key, ascending=ascending, kind="stable"), native=True)


def test_sort_by_several():
    both(
        lambda pd: frame(pd).sort_values(["kind", "text", "n"], ascending=[False, True, False]),
        native=True,
    )


@pytest.mark.parametrize("key", KEYS)
def test_distinct_values(key):
    both(
        lambda pd: (
            frame(pd)[key].nunique(),
            frame(pd).drop_duplicates(key),
            frame(pd)[key].duplicated(),
        ),
        native=True,
    )
    both(lambda pd: frame(pd)[key].value_counts(dropna=False), native=True)


@pytest.mark.parametrize("key", ["many", "sparse", "float", "text", "day"])
def test_isin(key):
    both(lambda pd: frame(pd)[key].isin(frame(pd)[key][100:4000]), native=True)


def test_filters_and_arithmetic():
    both(
        lambda pd: frame(pd)[(frame(pd).x > 0) & (frame(pd).text > "name 5") | frame(pd).flag],
        native=True,
    )
    both(
        lambda pd: (frame(pd).x * 3 - frame(pd).n) / (frame(pd)["float"] + 1) // 2 % 5, native=True
    )
    both(lambda pd: frame(pd).dropna(), native=True)


def test_text_and_dates():
    both(lambda pd: (frame(pd).text.str.upper(), frame(pd).text.str.len()), native=True)
    both(lambda pd: frame(pd).text.str.contains("9 é", regex=False), native=True)
    both(
        lambda pd: [
            getattr(frame(pd).day.dt, name)
            for name in ("year", "month", "day", "dayofweek", "quarter")
        ],
        native=True,
    )


def test_reductions():
    both(lambda pd: frame(pd)[["x", "n", "narrow", "flag"]].sum(), native=True)
    both(lambda pd: frame(pd)[["x", "n", "float"]].agg(["mean"]), rtol=1e-12)
    both(lambda pd: (frame(pd).x.var(), frame(pd)["float"].std()), rtol=1e-12, native=True)


def test_concat():
    both(
        lambda pd: pd.concat(
            [frame(pd), frame(pd)[:500], frame(pd)[["n", "text"]]], ignore_index=True
        )
    )


def test_results_are_the_same_bits_on_any_number_of_rows_a_part():
    random = generator(32)
    values = random.standard_normal(ROWS) * 10.0 ** random.integers(-200, 200, ROWS)
    whole = gpuframe.Series(values)
    shuffled = gpuframe.Series(random.permutation(values))
    assert whole.sum() == shuffled.sum()
    assert whole.mean() == shuffled.mean()

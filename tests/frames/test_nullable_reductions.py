"""Reductions, groups and windows of numbers that may be NA are pandas', without a way round."""

from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames import nullables
from tests.frames.compare import SIMULATOR, both
from tests.frames.strategies import on

REDUCTIONS = (
    "sum", "prod", "mean", "var", "std", "sem", "skew", "kurt", "min", "max", "median", "count",
    "nunique", "any", "all",
)  # fmt: skip
DTYPES = ("Int8", "UInt16", "Int64", "Float32", "Float64", "boolean")[:: 2 if SIMULATOR else 1]
KEYS = [1, 1, 2, 2, 2, 3]


def tolerance(dtype: str) -> float:
    """pandas adds short floats in short floats."""
    return 1e-6 if dtype == "Float32" else 1e-12


def frame(module: Any, dtype: str, other: str = "int64") -> Any:
    """A frame of a key and two columns."""
    return module.DataFrame(
        {"k": KEYS, "a": nullables.series(module, dtype), "b": nullables.series(module, other)}
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_of_a_series(dtype: str) -> None:
    """With gaps, without, of NA alone, of nothing; leaving NA out or not; with a least count."""
    parts = (slice(None), slice(2, 5), [1, 5], slice(0, 0))
    for name in REDUCTIONS:
        settings_of: list[dict[str, Any]] = [{}]
        if name not in ("count", "nunique"):
            settings_of.append({"skipna": False})
        if name in ("sum", "prod"):
            settings_of.append({"min_count": 5})
        for part in parts:
            for settings_ in settings_of:
                both(
                    lambda m, n=name, p=part, s=settings_: getattr(
                        nullables.series(m, dtype).iloc[p], n
                    )(**s),
                    rtol=tolerance(dtype),
                    native=True,
                )


@pytest.mark.parametrize("dtype", DTYPES)
def test_of_a_frame(dtype: str) -> None:
    """The results of several columns stand in the dtype that holds them all."""
    for name in REDUCTIONS:
        for other in ("Int8", "Float64", "float64"):
            both(
                lambda m, n=name, o=other: getattr(frame(m, dtype, o), n)(),
                rtol=tolerance(dtype),
                native=True,
            )
    both(lambda m: frame(m, dtype).sum(numeric_only=True), rtol=tolerance(dtype), native=True)


@pytest.mark.parametrize("dtype", [name for name in DTYPES if name != "Float32"])
def test_summaries(dtype: str) -> None:
    if dtype != "boolean":
        both(lambda m: nullables.series(m, dtype).describe(), rtol=1e-12, native=True)
        both(lambda m: frame(m, dtype).describe(), rtol=1e-12, native=True)
        both(lambda m: nullables.series(m, dtype).quantile([0.25, 0.5]), rtol=1e-12, native=True)
        both(lambda m: nullables.series(m, dtype).quantile(), rtol=1e-12, native=True)
        both(lambda m: frame(m, dtype).quantile([0.2, 0.7]), rtol=1e-12, native=True)
        both(lambda m: frame(m, dtype).corr(), rtol=1e-12, native=True)
    both(lambda m: [frame(m, dtype).idxmax(), frame(m, dtype).a.idxmin()], native=True)
    both(lambda m: frame(m, dtype).mode(), native=True)


AGGREGATIONS = (
    "size", "count", "sum", "prod", "mean", "var", "std", "sem", "min", "max", "median",
    "quantile", "first", "last", "nunique", "any", "all",
)  # fmt: skip


@pytest.mark.parametrize("dtype", [*DTYPES, "UInt64"])
def test_of_groups(dtype: str) -> None:
    for name in AGGREGATIONS:
        if (dtype, name) == ("UInt64", "var"):
            continue
        both(
            lambda m, n=name: getattr(nullables.series(m, dtype).groupby(KEYS), n)(),
            rtol=tolerance(dtype),
            native=True,
        )
    both(lambda m: nullables.series(m, dtype).groupby(KEYS).sum(min_count=2), native=True)
    both(
        lambda m: frame(m, dtype).groupby("k").agg({"a": "mean", "b": "sum"}),
        rtol=tolerance(dtype),
        native=True,
    )
    both(lambda m: frame(m, dtype).groupby("k").a.transform("max"), native=True)


KEEPING = (
    "cumsum", "cumprod", "cummin", "cummax", "cumcount", "shift", "ffill", "bfill", "rank",
)  # fmt: skip


@pytest.mark.parametrize("dtype", [*DTYPES, "UInt64"])
def test_by_nullable_keys(dtype: str) -> None:
    """A row whose key is NA belongs to no group, or NA is a group like others."""
    for name in ("size", "count", "sum", "mean", "first", "max", *KEEPING):
        for options in ({}, {"dropna": False}, {"dropna": False, "sort": False}):
            both(
                lambda m, n=name, o=options: getattr(
                    frame(m, dtype, "Int64").groupby(["a"], **o).b, n
                )(),
                rtol=1e-12,
                native=True,
            )
    both(lambda m: frame(m, dtype).groupby(["k", "a"], dropna=False).b.sum(), native=True)
    both(lambda m: frame(m, dtype).groupby(["a", "k"], as_index=False).b.sum(), native=True)


@pytest.mark.parametrize("dtype", DTYPES)
def test_within_groups(dtype: str) -> None:
    names = (*KEEPING, "diff", "pct_change") if dtype != "boolean" else KEEPING
    for name in names:
        both(
            lambda m, n=name: getattr(frame(m, dtype).groupby("k").a, n)(),
            rtol=tolerance(dtype),
            native=True,
        )


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean"])
def test_of_windows(dtype: str) -> None:
    for name in ("sum", "mean", "min", "max", "count", "median"):
        both(
            lambda m, n=name: getattr(nullables.series(m, dtype).rolling(3, min_periods=1), n)(),
            rtol=1e-12,
            native=True,
        )
    both(lambda m: frame(m, dtype).groupby("k").a.rolling(2).max(), native=True)
    both(lambda m: nullables.series(m, dtype).expanding().min(), native=True)


def test_joins_and_orders_by_nullable_keys() -> None:
    for dtype in ("Int64", "Float64", "boolean"):
        both(
            lambda m, d=dtype: [
                frame(m, d).merge(frame(m, d).iloc[:3], on="a", how="outer"),
                frame(m, d).merge(frame(m, d), on=["k", "a"]),
                frame(m, d).sort_values(["a", "k"], ascending=[False, True]),
                frame(m, d).drop_duplicates("a"),
                frame(m, d).value_counts("a"),
                frame(m, d).set_index("a").sort_index(),
                frame(m, d).pivot_table(index="k", values="a", aggfunc="sum"),
            ],
            native=True,
        )


@settings(max_examples=min(25, settings().max_examples), deadline=None)
@given(
    nullables.frames(
        {"k": ["Int64", "boolean"], "a": list(nullables.WIDE), "b": list(nullables.WIDE)}
    ),
    st.sampled_from(["sum", "mean", "min", "max", "count", "median", "first", "nunique", "any"]),
    st.booleans(),
)
def test_random_frames(drawn: pandas.DataFrame, name: str, dropna: bool) -> None:
    if name != "first":
        both(lambda m: getattr(on(m, drawn)[["a", "b"]], name)(), rtol=1e-12, native=True)
    both(
        lambda m: getattr(on(m, drawn).groupby("k", dropna=dropna), name)(),
        rtol=1e-12,
        native=True,
    )
    both(lambda m: on(m, drawn).groupby("k", dropna=dropna).b.cumsum(), native=True)


@pytest.mark.cpu_only
def test_many_rows() -> None:
    """Above the kernels' thresholds."""
    drawn = nullables.many(20_011)
    for name in ("sum", "mean", "min", "max", "median", "std", "first", "nunique", "count"):
        both(lambda m, n=name: getattr(on(m, drawn).groupby("k"), n)(), rtol=1e-11, native=True)
        if name != "first":
            both(lambda m, n=name: getattr(on(m, drawn), n)(), rtol=1e-11, native=True)
    both(lambda m: on(m, drawn).groupby("k").a.cumsum(), native=True)
    both(lambda m: on(m, drawn).groupby("k").transform("max"), native=True)
    both(lambda m: on(m, drawn).sort_values(["a", "x"]), native=True)

"""Rolling windows of rows, of time and of groups, expanding and exponentially weighted ones."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite

SPAN = "100s"  # some 100 rows


def make(rows: int) -> dict[str, pa.Table]:
    """Values beside a row number, distinct times a second apart in the mean, and 1,000 groups."""
    random = np.random.default_rng(24)
    times = np.cumsum(random.integers(1, 2_000_000, rows)).astype("M8[us]")
    columns = {
        "i": np.arange(rows),
        "t": times,
        "k": random.integers(0, 1000, rows),
        "v": np.round(random.standard_normal(rows) * 100, 2),
    }
    return {"x": pa.table(columns)}


def _beside_rows(result: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda _pd, t: t["x"][["i"]].assign(r=result(t["x"]))


def _selected(expression: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    # NaN and null are told apart afterwards: within the expression Polars would compute it twice.
    return lambda pl, t: (
        t["x"].lazy().select("i", expression(pl).alias("r")).collect().fill_nan(None)
    )


def of_rows(
    name: str, width: int, sql: str | None = None, least: int = 1, **settings: bool
) -> Question:
    """A statistic of the last `width` rows, of at least `least`; `settings` are for Polars."""
    window = f"OVER (ORDER BY i ROWS BETWEEN {width - 1} PRECEDING AND CURRENT ROW)"
    return Question(
        name=f"{name} of {width:,} rows",
        frame=_beside_rows(lambda x: getattr(x.v.rolling(width, min_periods=least), name)()),
        polars=_selected(
            lambda pl: getattr(pl.col("v"), f"rolling_{name}")(
                window_size=width, min_samples=least, **settings
            )
        ),
        sql=None if sql is None else f"SELECT i, {sql}(v) {window} AS r FROM x",
        keys=("i",),
        touched=("x.v",),
        moved_per_row=16,
    )


TIME = Question(
    name="sum of 100 seconds",
    frame=_beside_rows(lambda x: x.rolling(SPAN, on="t").v.sum()),
    polars=_selected(lambda pl: pl.col("v").rolling_sum_by("t", SPAN)),
    sql="SELECT i, sum(v) OVER (ORDER BY t RANGE BETWEEN INTERVAL 99999999 MICROSECONDS PRECEDING "
    "AND CURRENT ROW) AS r FROM x",
    keys=("i",),
    touched=("x.t", "x.v"),
    moved_per_row=24,
)
GROUPS = Question(
    name="mean of 100 rows by 1,000 groups",
    frame=lambda _pd, t: (
        t["x"].groupby("k").v.rolling(100, min_periods=1).mean().to_frame().reset_index()
    ),
    polars=lambda pl, t: (
        t["x"]
        .lazy()
        .select(
            "k",
            pl.col("i").alias("level_1"),
            pl.col("v").rolling_mean(window_size=100, min_samples=1).over("k"),
        )
        .collect()
    ),
    sql="SELECT k, i AS level_1, avg(v) OVER (PARTITION BY k ORDER BY i ROWS BETWEEN 99 PRECEDING "
    "AND CURRENT ROW) AS v FROM x",
    keys=("k", "level_1"),
    touched=("x.k", "x.v"),
)
EXPANDING = Question(
    name="mean of all rows so far",
    frame=_beside_rows(lambda x: x.v.expanding().mean()),
    polars=_selected(lambda pl: pl.col("v").cum_sum() / pl.col("v").cum_count()),
    sql="SELECT i, avg(v) OVER (ORDER BY i) AS r FROM x",
    keys=("i",),
    touched=("x.v",),
    moved_per_row=16,
)
WEIGHTED = Question(
    name="exponentially weighted mean",
    frame=_beside_rows(lambda x: x.v.ewm(span=20).mean()),
    polars=_selected(lambda pl: pl.col("v").ewm_mean(span=20, ignore_nulls=False)),
    sql=None,
    keys=("i",),
    touched=("x.v",),
    moved_per_row=16,
)
SUITE = Suite(
    name="windows",
    rows=2_000_000,
    make=make,
    questions=(
        of_rows("mean", 100, "avg"),
        of_rows("mean", 10_000, "avg"),
        of_rows("sum", 100, "sum"),
        of_rows("min", 100, "min"),
        of_rows("max", 10_000, "max"),
        of_rows("std", 100, "stddev_samp"),
        of_rows("std", 10_000, "stddev_samp"),
        of_rows("median", 100, "median"),
        of_rows("median", 10_000),
        of_rows("skew", 100, least=3, bias=False),
        TIME,
        GROUPS,
        EXPANDING,
        WEIGHTED,
    ),
)

"""Events of users in time, for the tests of features over the rows of a key."""

import math
import statistics

import numpy as np
import pandas
from hypothesis import strategies as st

START = pandas.Timestamp("2024-03-01")


def events(rows, seed=0):
    """Rows of users in time, not in order; keys, times and values are missing here and there."""
    random = np.random.default_rng(seed)
    hours = random.integers(0, max(rows, 4), rows)
    gone = random.random((3, rows)) < 0.1
    words = np.array(["a", "b", "Ä", "", "z"], object)[random.integers(0, 5, rows)]
    return pandas.DataFrame({
        "user": pandas.Series(np.where(gone[0], None, words), dtype="str"),
        "shop": random.integers(0, 3, rows),
        "day": pandas.Series(START + pandas.to_timedelta(hours, "h")).where(~gone[1]),
        "amount": np.where(gone[2], np.nan, np.round(random.normal(5, 3, rows), 2)),
        "whole": random.integers(-3, 9, rows),
        "flag": random.random(rows) < 0.4,
    })  # fmt: skip


FEW = st.lists(
    st.tuples(
        st.sampled_from(["a", "a", "b", "Ä", None]),
        st.sampled_from([1, 1, 2]),
        st.one_of(st.none(), st.integers(0, 6)),
        st.one_of(st.just(math.nan), st.integers(-50, 50).map(lambda value: value / 4)),
        st.integers(-3, 3),
        st.booleans(),
    ),
    max_size=14,
)


def framed(rows):
    """Return the frame of some rows that were drawn."""
    hours = [None if row[2] is None else START + pandas.Timedelta(hours=row[2]) for row in rows]
    return pandas.DataFrame({
        "user": pandas.Series([row[0] for row in rows], dtype="str"),
        "shop": np.array([row[1] for row in rows], np.int64),
        "day": pandas.Series(hours, dtype="datetime64[us]"),
        "amount": np.array([row[3] for row in rows], np.float64),
        "whole": np.array([row[4] for row in rows], np.int64),
        "flag": np.array([row[5] for row in rows], bool),
    })  # fmt: skip


def known(rows):
    """Whether each row has a key and a time."""
    return [row[0] is not None and row[2] is not None for row in rows]


def past(rows, place, *, own=False):
    """Return the rows of the same user before a row's time, or up to it, the latest last."""
    user, _, time, *_ = rows[place]
    found = [
        row
        for row, there in zip(rows, known(rows), strict=True)
        if there and row[0] == user and (row[2] < time or (own and row[2] == time))
    ]
    return sorted(found, key=lambda row: row[2])  # a stable sort


def summary(name, values, least=1):
    """Return a statistic of numbers as Python itself finds it."""
    values = [value for value in values if not math.isnan(value)]
    if name == "count":
        return float(len(values))
    if len(values) < max(least, 2 if name in ("std", "var") else 1):
        return math.nan
    if name in ("mean", "sum"):
        return math.fsum(values) / (len(values) if name == "mean" else 1)
    if name in ("min", "max"):
        return min(values) if name == "min" else max(values)
    return statistics.variance(values) if name == "var" else statistics.stdev(values)

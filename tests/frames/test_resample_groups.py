"""`resample` of groups: bins of time from the first to the last row of each group."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import generator, on

REDUCTIONS = [
    "sum", "mean", "min", "max", "count", "size", "std", "var", "sem", "median", "first", "last",
    "nunique", "prod",
]  # fmt: skip


def readings():
    """Rows of three groups, in the order of their times, two of them at one time."""
    random = generator(7)
    ticks = np.sort(random.integers(0, 5 * 86_400, 30))
    return pandas.DataFrame(
        {
            "t": ticks.view("M8[s]"),
            "k": random.choice(["b", "a", "c"], 30),
            "v": random.integers(0, 9, 30) / 4,
            "i": random.integers(-9, 9, 30),
        }
    )


def within(pd, *, shuffled=False, on_index=True):
    """The readings by group."""
    data = readings().sample(frac=1, random_state=1) if shuffled else readings()
    ours = on(pd, data)
    return (ours.set_index("t") if on_index else ours).groupby("k")


WITHIN = {
    "by column": lambda pd: within(pd, on_index=False).resample("D", on="t").v.max(),
    "columns": lambda pd: within(pd, on_index=False).resample("D", on="t")[["v", "i"]].mean(),
    "of a column": lambda pd: within(pd).v.resample("7h").sum(),
    "of columns": lambda pd: within(pd)[["v"]].resample("7h").sum(),
    "sizes": lambda pd: within(pd).resample("D").size(),
    "agg by name": lambda pd: within(pd).resample("D").agg("sum"),
    "agg of a list": lambda pd: within(pd).resample("D").v.agg(["sum", "max"]),
    "two keys": lambda pd: (
        on(pd, readings()).set_index("t").groupby(["k", "i"]).resample("D").v.sum()
    ),
    "months": lambda pd: within(pd).resample("ME").sum(),
    "weeks": lambda pd: within(pd).resample("W", closed="right", label="left").max(),
    "pipe": lambda pd: within(pd).resample("D").v.pipe(lambda r: r.max() - r.min()),
}
WITHIN_HOSTED = {
    "agg of a dict": lambda pd: within(pd).resample("D").agg({"v": "sum", "i": ["min", "max"]}),
    "ohlc": lambda pd: within(pd).resample("D").v.ohlc(),
    "ffill": lambda pd: within(pd).resample("D").ffill(),
    "quantile": lambda pd: within(pd).resample("D").v.quantile(0.3),
    "keys as columns": lambda pd: (
        on(pd, readings()).groupby("k", as_index=False).resample("D", on="t").v.sum()
    ),
    "no such column": lambda pd: within(pd, on_index=False).resample("D", on="x"),
    "no such rule": lambda pd: within(pd).resample("x"),
    "running": lambda pd: within(pd).resample("D").cumsum(),
    "a column that is left out": lambda pd: (
        within(pd, on_index=False)[["v"]].resample("D", on="t").sum()
    ),
    "bools": lambda pd: (
        on(pd, readings().assign(b=readings().i > 0)).groupby("k").resample("D", on="t").b.min()
    ),
}


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_bins_within_groups(name, shuffled):
    def lines(pd):
        return getattr(within(pd, shuffled=shuffled).resample("D"), name)()

    both(lines, native=True, rtol=1e-14)


@pytest.mark.parametrize("lines", WITHIN.values(), ids=WITHIN)
def test_more_of_bins_within_groups(lines):
    both(lines, native=True)


@pytest.mark.parametrize("lines", WITHIN_HOSTED.values(), ids=WITHIN_HOSTED)
def test_rare_bins_within_groups_are_made_by_pandas(lines):
    both(lines)

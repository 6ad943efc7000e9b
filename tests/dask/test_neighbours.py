"""Windows, shifts and fills across the borders of partitions, however small these are."""

import itertools

import dask
import dask.dataframe as dd
import numpy as np
import pandas
import pytest

import gpuframe
from tests.dask import compare

pytestmark = pytest.mark.cpu_only


@pytest.fixture(autouse=True)
def _texts_as_they_are():
    with dask.config.set({"dataframe.convert-string": False}):
        yield


ROWS = 40
CUTS = {
    "one": [],
    "three": [13, 26],
    "small and empty": [0, 0, 5, 6, 7, 7, 20, 40],
    "single rows": list(range(1, 40)),
}


def frame():
    rng = np.random.default_rng(0)
    return pandas.DataFrame(
        {
            "x": np.where(rng.random(ROWS) < 0.4, np.nan, rng.integers(0, 9, ROWS)),
            "u": rng.integers(0, 99, ROWS),
            "s": pandas.array(np.where(rng.random(ROWS) < 0.5, None, "q"), dtype="str"),
        },
        index=pandas.Timestamp("2024-01-01")
        + pandas.to_timedelta(np.sort(rng.integers(0, 60, ROWS)), "h"),
    )


LINES = {
    **{f"shift {n}": lambda d, n=n: d.shift(n) for n in (0, 1, 9, -2)},
    **{f"diff {n}": lambda d, n=n: d[["x", "u"]].diff(n) for n in (1, 3, -2)},
    **{f"ffill {n}": lambda d, n=n: d.ffill(limit=n) for n in (None, 1, 3)},
    **{f"bfill {n}": lambda d, n=n: d.bfill(limit=n) for n in (None, 1, 3)},
    "ffill of a column": lambda d: d.x.ffill(),
    **{
        f"{name} of {window}": lambda d, name=name, window=window: getattr(
            d[["x", "u"]].rolling(window), name
        )()
        for window in (1, 7, "3h", "30h")
        for name in ("sum", "count", "max", "median", "var")
    },
    "quantile": lambda d: d.u.rolling(7).quantile(0.3),
    "centered": lambda d: d[["x", "u"]].rolling(6, center=True, min_periods=1).sum(),
    "centered in time": lambda d: d.u.rolling("9h", center=True).sum(),
    "agg": lambda d: d[["x", "u"]].rolling(3).agg("sum"),
    "a column of a window": lambda d: d[["x", "u"]].rolling(3).sum()["u"],
    "cumsum": lambda d: d.x.cumsum(),
    "cumprod": lambda d: (d.x / 4).cumprod(),
    "cummax": lambda d: d[["x", "u"]].cummax(),
}


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize("name", LINES)
def test_partitions_are_no_borders(name, cuts):
    whole = frame()
    ours = gpuframe.from_pandas(whole)
    ends = list(itertools.pairwise([0, *CUTS[cuts], ROWS]))
    parts = dd.from_map(lambda ends: ours.iloc[slice(*ends)], ends, meta=ours.iloc[:0])
    found = compare.computed(LINES[name](parts), fallback="raise")
    compare.check(found, LINES[name](whole), rtol=1e-9)


def test_sums_of_bools_are_integers_in_every_partition():
    ours = gpuframe.DataFrame({"b": [True, False, True, True]})
    parts = dd.from_pandas(ours, npartitions=4)
    found = compare.parts_of(parts.cumsum())
    assert [part.b.tolist() for part in found] == [[1], [1], [2], [3]]
    assert {str(part.b.dtype) for part in found} == {"int64"}


def differing(part, name):
    return part.assign(**{name: part.u - part.u.shift(2)})


def test_functions_see_rows_of_several_partitions():
    whole = frame()
    parts = dd.from_pandas(gpuframe.from_pandas(whole), npartitions=30)
    found = compare.computed(parts.map_overlap(differing, 2, 0, name="d"))
    compare.check(found, differing(whole, "d"))
    found = compare.computed(parts.map_overlap(differing, "40h", 0, "d").u)
    compare.check(found, whole.u)

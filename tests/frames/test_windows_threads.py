"""Windows have the same bits on any number of threads."""

import numpy as np
import pandas
import pytest

from gpuframe.device import threads
from tests.frames.strategies import generator, on

pytestmark = pytest.mark.cpu_only  # threads are the CPU backend's

ROWS = 3 * threads.GRAIN
LINES = {
    "rows": lambda f: f.rolling(50, min_periods=3),
    "long windows": lambda f: f.rolling(40_000, min_periods=3),
    "centred": lambda f: f.rolling(9, center=True, closed="both"),
    "expanding": lambda f: f.expanding(),
    "time": lambda f: f.rolling("40s"),
}


def results(windows, near):
    found = [windows.sum(), windows.mean(), near.std(), near.skew()]
    found += [windows.max(), windows.median(), windows.nunique(), windows.first()]
    return [part.to_numpy().tobytes() for part in found]


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_same_bits_on_1_2_and_3_threads(lines, monkeypatch):
    import gpuframe

    random = generator(81)
    data = random.standard_normal(ROWS) * 10.0 ** random.integers(-9, 9, ROWS)
    data[random.random(ROWS) < 0.05] = np.nan
    times = pandas.DatetimeIndex(np.cumsum(random.integers(0, 3, ROWS)).astype("M8[s]"))
    series = on(gpuframe, pandas.Series(data, index=times))
    # Moments of values that others dwarf are pandas'.
    near = on(gpuframe, pandas.Series(random.standard_normal(ROWS), index=times))
    found = []
    for number in (1, 2, 3):
        monkeypatch.setattr(threads, "count", lambda number=number: number)
        found.append(results(lines(series), lines(near)))
    assert found[0] == found[1] == found[2]

"""Evenly spaced times keep their `freq` where pandas sees that they still are."""

import pickle

import pytest

import gpuframe
from tests.frames.compare import both


def series(pd):
    return pd.Series([3.0, None, 1.0, 2.0, 5.0, 4.0], index=pd.date_range("2020", periods=6))


def durations(pd):
    return pd.Series(range(6), index=pd.timedelta_range("1h", periods=6, freq="h"))


CHOICES = {
    "a mask of neighbours": lambda o: o[o.index >= o.index[2]],
    "a mask": lambda o: o[[True, False] * 3],
    "a mask of one": lambda o: o[[True] + [False] * 5],
    "a mask of none": lambda o: o[[False] * 6],
    "a slice": lambda o: o[1:4],
    "a step": lambda o: o.iloc[::2],
    "backwards": lambda o: o.iloc[::-1],
    "positions": lambda o: o.iloc[[1, 3, 5]],
    "uneven positions": lambda o: o.iloc[[1, 2, 5]],
    "a slice of positions": lambda o: o.iloc[[1, 2, 3]].head(2),
    "labels": lambda o: o.loc[list(o.index[[0, 1]])],
    "dropna": lambda o: o.dropna(),
    "drop of the first": lambda o: o.drop(o.index[0]),
    "drop of another": lambda o: o.drop(o.index[2]),
    "sort_index": lambda o: o.sort_index(ascending=False),
    "take": lambda o: o.take([0, 2, 4]),
    "head": lambda o: o.head(3),
    "shift": lambda o: o.shift(),
    "renamed": lambda o: o[o.index >= o.index[2]].rename_axis("when"),
    "copied": lambda o: o[o.index >= o.index[2]].copy(),
    "arithmetic": lambda o: o[o.index >= o.index[2]] + 1,
}


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("make", [series, durations])
def test_series(make, name):
    both(lambda pd: CHOICES[name](make(pd)).index.freq)


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("make", [series, durations])
def test_frames(make, name):
    both(lambda pd: CHOICES[name](make(pd).to_frame("a")).index.freq)


def test_sort_values():
    both(lambda pd: durations(pd).sort_values(ascending=False).index.freq)
    both(lambda pd: durations(pd).to_frame("a").sort_values("a", ascending=False).index.freq)
    both(lambda pd: series(pd).to_frame("a").query("a > 1").index.freq)


def test_freq_is_set():
    def lines(pd):
        values = pd.Series([1, 2], index=pd.DatetimeIndex(["2020-01-01", "2020-01-02"]))
        before = values.index.freq
        values.index.freq = "D"
        return before, values.index.freq, values.iloc[::-1].index.freq

    both(lines)
    both(lambda pd: set_freq(pd.DatetimeIndex(["2020-01-01", "2020-01-03"]), "D"))


def set_freq(index, freq):
    index.freq = freq
    return index


def test_freq_is_pickled():
    chosen = series(gpuframe)[2:5]
    back = pickle.loads(pickle.dumps(chosen.iloc[[0, 2]]))  # noqa: S301 - our own bytes
    assert back.index.freq == chosen.iloc[[0, 2]].to_pandas().index.freq
    assert back.index.freq.n == len(back)


PARTS = {
    "that go on": lambda pd, s: pd.concat([s[:3], s[3:]]),
    "with a gap": lambda pd, s: pd.concat([s[:2], s[3:]]),
    "turned": lambda pd, s: pd.concat([s[3:], s[:3]]),
    "by labels of an index": lambda _, s: s[s.index[1:4]],
    "by a list of labels": lambda _, s: s[list(s.index[1:4])],
    "by labels of an index of columns": lambda _, s: s.to_frame("a").loc[s.index[::2]],
}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("make", [series, durations])
def test_parts(make, name):
    both(lambda pd: (found := PARTS[name](pd, make(pd)), found.index.freq))

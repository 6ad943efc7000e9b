"""value_counts and positions of groups."""

import itertools

import numpy as np
import pandas
import pytest
from hypothesis import given

from tests.frames.compare import both
from tests.frames.strategies import frames, on

RNG = np.random.default_rng(0)
ROWS = 40
HOST = pandas.DataFrame(
    {
        "c": pandas.Categorical(RNG.choice(list("abd"), ROWS), categories=list("edcba")),
        "d": pandas.Categorical.from_codes(
            RNG.choice([-1, 0, 2], ROWS), categories=["x", "y", "z"], ordered=True
        ),
        "k": RNG.choice([3, 1], ROWS),
        "t": pandas.Series(RNG.choice(["u", "v", None], ROWS), dtype="str"),
        "v": RNG.choice([0.5, np.nan, -1], ROWS),
        "i": RNG.integers(0, 4, ROWS),
    }
)
KEYS = ["k", "t", "c", "d", ["k", "t"], ["c", "k"], ["d", "c"], ["v"]]
CHOSEN = [None, "i", "v", "t", "c", ["i", "t"], ["d", "i"], "k"]
FLAGS = list(itertools.product((True, False), repeat=4))


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("keys", KEYS)
def test_value_counts(keys, chosen):
    draw = np.random.default_rng(len(str((keys, chosen))))
    by = ("sort", "as_index", "dropna", "observed")
    how = ("normalize", "sort", "ascending", "dropna")
    for at, other in draw.integers(0, len(FLAGS), (4, 2)):

        def lines(pd, settings=FLAGS[at], flags=FLAGS[other]):
            groups = on(pd, HOST).groupby(keys, **dict(zip(by, settings, strict=True)))
            groups = groups if chosen is None else groups[chosen]
            found = groups.value_counts(**dict(zip(how, flags, strict=True)))
            turned = found.ndim == 1 and found.index.nlevels > 1 and len(found)
            return found, found.unstack() if turned else None

        both(lines, rtol=1e-12)


NATIVE = {
    "a series": lambda f: f.groupby("k").t.value_counts(),
    "a frame": lambda f: f.groupby("k")[["t", "i"]].value_counts(normalize=True),
    "some columns": lambda f: f.groupby("k").value_counts(subset=["i", "t"]),
    "missing values": lambda f: f.groupby("t", dropna=False).v.value_counts(dropna=False),
    "categories": lambda f: f.groupby("k").c.value_counts(),
    "keys of categories": lambda f: f.groupby("c", observed=False).i.value_counts(ascending=True),
    "beside keys": lambda f: f.groupby("k", as_index=False).i.value_counts(),
    "in order of appearance": lambda f: f.groupby("k", sort=False).i.value_counts(sort=False),
    "of a series": lambda f: f.i.groupby(f.k).value_counts(),
    "of a series of a level": lambda f: f.set_index("k").i.groupby(level=0).value_counts(),
    "a key of its own": lambda f: f.groupby("i").i.value_counts(),
    "a key among the columns": lambda f: f.groupby("k").value_counts(["k"]),
    "no such column": lambda f: f.groupby("k").value_counts(["q"]),
    "a name that is taken": lambda f: (
        f.rename(columns={"i": "count"}).groupby("k", as_index=False)["count"].value_counts()
    ),
    "turned": lambda f: f.groupby("k").t.value_counts().unstack(fill_value=0),
    "no row": lambda f: f[:0].groupby("k").i.value_counts(normalize=True),
}


@pytest.mark.parametrize("name", NATIVE)
def test_value_counts_natively(name):
    both(lambda pd: NATIVE[name](on(pd, HOST)), native=True, rtol=1e-12)


def test_indices():
    both(lambda pd: on(pd, HOST).groupby("k").indices)
    both(lambda pd: on(pd, HOST).groupby(["k", "t"]).indices)
    both(lambda pd: on(pd, HOST).groupby("c", observed=False).indices)


def test_value_counts_by_intervals():
    both(lambda pd: on(pd, HOST).groupby("k").v.value_counts(bins=[-2, 0, 2]))


@given(frames({"k": ["small", "bool", "text"], "v": ["int", "text", "date"]}, max_rows=30))
def test_random_frames(host):
    both(lambda pd: on(pd, host).groupby("k").v.value_counts())
    both(lambda pd: on(pd, host).groupby("k", sort=False).v.value_counts(dropna=False))
    both(lambda pd: on(pd, host).groupby("v").value_counts(normalize=True), rtol=1e-12)


def test_levels_that_are_named_by_numbers():
    host = pandas.DataFrame({"a": [2, 1, 1, 1], 0: [3, 4, 3, 3]}, dtype="category")
    both(lambda pd: on(pd, host).groupby("a", sort=False).value_counts(), native=True)


LABELS = {
    "numbers": None, "texts": [f"r{i % 7}" for i in range(ROWS)],
    "times": pandas.date_range("2024", periods=ROWS),
    "levels": pandas.MultiIndex.from_arrays([np.arange(ROWS) % 3, np.arange(ROWS)]),
}  # fmt: skip


@pytest.mark.parametrize("index", LABELS)
@pytest.mark.parametrize("keys", ["k", "t", "i", "v"])
@pytest.mark.parametrize("sort", [True, False])
def test_row_labels_of_groups(keys, sort, index):
    host = HOST if LABELS[index] is None else HOST.set_axis(LABELS[index])
    both(lambda pd: on(pd, host).groupby(keys, sort=sort).groups, native=True)
    both(lambda pd: on(pd, host).iloc[:0].groupby(keys, sort=sort).groups, native=True)


@pytest.mark.parametrize("keys", ["c", "d", ["k", "t"]])
def test_row_labels_of_other_groups(keys):
    both(lambda pd: on(pd, HOST).groupby(keys, observed=False).groups)
    both(lambda pd: on(pd, HOST).groupby(keys, observed=True, dropna=False).groups)

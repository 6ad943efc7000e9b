"""merge_asof: directions, ties, tolerance, groups, labels, and what is refused."""

import itertools
from datetime import timedelta

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import on

NAN = float("nan")
DIRECTIONS = ("backward", "forward", "nearest")


def trades():
    return pandas.DataFrame(
        {
            "t": [1, 3, 3, 6, 9],
            "g": ["a", "b", None, "a", "zz"],
            "h": [1, 1, 2, 1, 2],
            "v": [1.0, 2.0, 3.0, 4.0, 5.0],
        }
    )


def quotes():
    return pandas.DataFrame(
        {
            "t": [0, 2, 3, 3, 7, 7],
            "g": ["b", "a", "a", None, "b", "a"],
            "h": [1, 1, 1, 2, 1, 1],
            "v": [10, 20, 30, 40, 50, 60],
        }
    )


def key(frame, kind):
    """The frame with its times in another dtype."""
    made = {
        "int64": lambda t: t,
        "int16": lambda t: t.astype("int16"),
        "float64": lambda t: t / 4,
        "dates": lambda t: pandas.to_datetime(t, unit="h"),
        "dates of a zone": lambda t: pandas.to_datetime(t, unit="h", utc=True),
        "durations": lambda t: pandas.to_timedelta(t, unit="s"),
    }[kind](frame.t)
    return frame.assign(t=made)


def within(kind):
    if "dates" in kind:
        return timedelta(hours=1)
    return timedelta(seconds=1) if kind == "durations" else 1 if "int" in kind else 0.25


KINDS = ("int64", "int16", "float64", "dates", "dates of a zone", "durations")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_merge_asof(kind, direction):
    for exact, by, limit in itertools.product(
        (True, False), (None, "g", ["g", "h"]), (True, False)
    ):
        both(
            lambda pd, exact=exact, by=by, limit=limit: pd.merge_asof(
                on(pd, key(trades(), kind)), on(pd, key(quotes(), kind)), on="t", by=by,
                direction=direction, allow_exact_matches=exact,
                tolerance=within(kind) if limit else None,
            ),
            native=True,
        )  # fmt: skip


def indexed(pd, frame, name="t"):
    return on(pd, frame.set_index(name))


SIDES = {
    "by index": lambda pd: pd.merge_asof(
        indexed(pd, trades()), indexed(pd, quotes()), left_index=True, right_index=True
    ),
    "by index and group": lambda pd: pd.merge_asof(
        indexed(pd, trades()), indexed(pd, quotes()), left_index=True, right_index=True, by="g"
    ),
    "the left index": lambda pd: pd.merge_asof(
        indexed(pd, trades()), on(pd, quotes()), left_index=True, right_on="t"
    ),
    "the left index, all matched": lambda pd: pd.merge_asof(
        indexed(pd, trades()), on(pd, quotes()), left_index=True, right_on="t",
        direction="nearest",
    ),
    "the left index and groups": lambda pd: pd.merge_asof(
        indexed(pd, trades()), on(pd, quotes()), left_index=True, right_on="t", by="g"
    ),
    "the right index": lambda pd: pd.merge_asof(
        on(pd, trades()), indexed(pd, quotes()), left_on="t", right_index=True
    ),
    "the right index and groups": lambda pd: pd.merge_asof(
        on(pd, trades()), indexed(pd, quotes()), left_on="t", right_index=True, by=["h", "g"]
    ),
    "two names": lambda pd: pd.merge_asof(
        on(pd, trades()), on(pd, quotes().rename(columns={"t": "u", "g": "k"})),
        left_on="t", right_on="u", left_by="g", right_by="k", suffixes=("_l", "_r"),
    ),
    "no rows on the left": lambda pd: pd.merge_asof(
        on(pd, trades().head(0)), on(pd, quotes()), on="t", by="g"
    ),
    "no rows on the right": lambda pd: pd.merge_asof(
        on(pd, trades()), on(pd, quotes().head(0)), on="t", by="g"
    ),
    "no rows at all": lambda pd: pd.merge_asof(
        indexed(pd, trades().head(0)), indexed(pd, quotes().head(0)),
        left_index=True, right_index=True,
    ),
    "categories as groups": lambda pd: pd.merge_asof(
        on(pd, trades().astype({"g": pandas.CategoricalDtype(["b", "a"])})),
        on(pd, quotes().astype({"g": pandas.CategoricalDtype(["b", "a"])})), on="t", by="g",
    ),
    "levels of both": lambda pd: pd.merge_asof(
        indexed(pd, trades()[["t", "v"]]), indexed(pd, quotes()[["t", "g"]]), on="t"
    ),
    "a series": lambda pd: pd.merge_asof(
        on(pd, trades()), on(pd, quotes().t.rename("q")), left_on="t", right_on="q"
    ),
    "infinities": lambda pd: pd.merge_asof(
        pd.DataFrame({"t": [-np.inf, 0.0, np.inf]}),
        pd.DataFrame({"t": [-np.inf, 1.0, np.inf], "v": [1, 2, 3]}), on="t", direction="nearest",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lines", SIDES.values(), ids=SIDES)
def test_sides_of_merge_asof(lines):
    both(lines, native=True)


def asof(pd, one, other, **arguments):
    return pd.merge_asof(on(pd, one), on(pd, other), **arguments)


def times(*values, dtype=None):
    return pandas.DataFrame({"t": pandas.Series(values, dtype=dtype)})


ERRORS = {
    "an unsorted left key": lambda pd: asof(pd, times(2, 1), times(1), on="t"),
    "an unsorted right key": lambda pd: asof(pd, times(1), times(2, 1), on="t"),
    "a missing left key": lambda pd: asof(pd, times(1.0, NAN), times(1.0), on="t"),
    "a missing right key": lambda pd: asof(pd, times(1.0), times(1.0, NAN), on="t"),
    "different dtypes": lambda pd: asof(pd, times(1), times(1.0), on="t"),
    "different groups": lambda pd: asof(
        pd, trades(), quotes().astype({"h": "float64"}), on="t", by="h"
    ),
    "unlike categories": lambda pd: asof(
        pd, trades().astype({"g": "category"}), quotes().astype({"g": "category"}), on="t", by="g"
    ),
    "text as key": lambda pd: asof(pd, times("a"), times("b"), on="t"),
    "an unknown direction": lambda pd: asof(pd, times(1), times(1), on="t", direction="up"),
    "exact matches that are no flag": lambda pd: asof(
        pd, times(1), times(1), on="t", allow_exact_matches=1
    ),
    "a negative tolerance": lambda pd: asof(pd, times(1), times(1), on="t", tolerance=-1),
    "a fraction for integers": lambda pd: asof(pd, times(1), times(1), on="t", tolerance=0.5),
    "a number for dates": lambda pd: asof(
        pd, key(trades(), "dates"), key(quotes(), "dates"), on="t", tolerance=1
    ),
    "a negative duration": lambda pd: asof(
        pd, key(trades(), "dates"), key(quotes(), "dates"), on="t", tolerance=timedelta(-1)
    ),
    "two keys": lambda pd: asof(pd, trades(), quotes(), on=["t", "h"]),
    "by and left_by": lambda pd: asof(pd, trades(), quotes(), on="t", by="g", left_by="g"),
    "left_by alone": lambda pd: asof(pd, trades(), quotes(), on="t", left_by="g"),
    "right_by alone": lambda pd: asof(pd, trades(), quotes(), on="t", right_by="g"),
    "groups of two lengths": lambda pd: asof(
        pd, trades(), quotes(), on="t", left_by=["g", "h"], right_by=["g"]
    ),
    "no key": lambda pd: asof(pd, trades(), quotes().rename(columns=str.upper)),
    "a key that is not there": lambda pd: asof(pd, trades(), quotes(), on="zz"),
    "a group that is not there": lambda pd: asof(pd, trades(), quotes(), on="t", by="zz"),
    "on beside an index": lambda pd: asof(pd, trades(), quotes(), on="t", left_index=True),
}


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_merge_asof_is_refused(lines):
    both(lines, native=True)


@st.composite
def sorted_frames(draw):
    rows = draw(st.integers(0, 14))
    keys = sorted(draw(st.lists(st.integers(-4, 6), min_size=rows, max_size=rows)))
    groups = draw(st.lists(st.sampled_from(["a", "b", None]), min_size=rows, max_size=rows))
    return pandas.DataFrame(
        {
            "t": pandas.Series(keys, dtype="int64"),
            "g": pandas.Series(groups, dtype="str"),
            "v": np.arange(float(rows)),
        }
    )


@given(
    sorted_frames(), sorted_frames(), st.sampled_from(DIRECTIONS), st.booleans(),
    st.sampled_from([None, 0, 2]), st.sampled_from([None, "g"]),
)  # fmt: skip
def test_merge_asof_of_generated_frames(one, two, direction, exact, limit, by):
    both(
        lambda pd: pd.merge_asof(
            on(pd, one), on(pd, two), on="t", by=by, direction=direction,
            allow_exact_matches=exact, tolerance=limit,
        ),
        native=True,
    )  # fmt: skip


@pytest.mark.cpu_only
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("groups", [1, 40, 30_000])
def test_many_rows(direction, groups):
    """Threads begin in the middle and look back for the rows that they have not met."""
    random = np.random.default_rng(11)
    one, two = (
        pandas.DataFrame(
            {
                "t": np.sort(random.integers(0, 200_000, rows)),
                "g": random.integers(0, groups, rows) * 10**9,
                name: np.arange(rows),
            }
        )
        for rows, name in ((150_000, "x"), (90_000, "y"))
    )
    both(
        lambda pd: pd.merge_asof(
            on(pd, one), on(pd, two), on="t", by="g", direction=direction, tolerance=5_000
        ),
        native=True,
    )

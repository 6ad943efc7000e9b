"""crosstab beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import frames, on

HOST = pandas.DataFrame(
    {
        "k": ["b", "a", "b", "c", "a", "a", None],
        "j": [2, 1, 1, 3, 3, 1, 1],
        "c": pandas.Categorical(list("xyyxxxx"), categories=list("zyx")),
        "b": [True, False, True, True, False, True, True],
        "f": [0.5, None, 0.5, 2.0, 1.5, 0.25, 8.0],
        "n": [1, 2, 3, 4, 5, 6, 7],
    }
)
TABLES = {
    "counts": lambda pd, f: pd.crosstab(f.k, f.j),
    "numbers": lambda pd, f: pd.crosstab(f.j, f.b),
    "two of rows": lambda pd, f: pd.crosstab([f.k, f.b], f.j),
    "two of columns": lambda pd, f: pd.crosstab(f.k, [f.j, f.b]),
    "names": lambda pd, f: pd.crosstab(f.k, f.j, rownames=["r"], colnames=["s"]),
    "names of two": lambda pd, f: pd.crosstab([f.k, f.b], f.j, rownames=["r", "q"]),
    "arrays": lambda pd, f: pd.crosstab(f.k, np.arange(7) % 3),
    "a list": lambda pd, f: pd.crosstab(f.k, list("xyxyxyx")),
    "categories": lambda pd, f: pd.crosstab(f.k, f.c),
    "margins": lambda pd, f: pd.crosstab(f.k, f.j, margins=True),
    "margins under a name": lambda pd, f: pd.crosstab(f.k, f.b, margins=True, margins_name="N"),
    "margins of two rows": lambda pd, f: pd.crosstab([f.k, f.b], f.j, margins=True),
    "margins of two columns": lambda pd, f: pd.crosstab(f.k, [f.j, f.b], margins=True),
    "shares": lambda pd, f: pd.crosstab(f.k, f.j, normalize=True),
    "shares of rows": lambda pd, f: pd.crosstab(f.k, f.j, normalize="index"),
    "shares of columns": lambda pd, f: pd.crosstab(f.k, f.j, normalize="columns"),
    "shares of all": lambda pd, f: pd.crosstab(f.k, f.j, normalize="all"),
    "shares by number": lambda pd, f: pd.crosstab(f.k, f.j, normalize=1),
    "shares and margins": lambda pd, f: pd.crosstab(f.k, f.j, normalize=True, margins=True),
    "shares of rows and margins": lambda pd, f: pd.crosstab(
        f.k, f.j, normalize="index", margins=True
    ),
    "shares of columns and margins": lambda pd, f: pd.crosstab(
        f.k, f.j, normalize="columns", margins=True
    ),
    "shares of two columns and margins": lambda pd, f: pd.crosstab(
        f.k, [f.j, f.b], normalize="all", margins=True
    ),
    "means": lambda pd, f: pd.crosstab(f.k, f.j, values=f.f, aggfunc="mean"),
    "sums": lambda pd, f: pd.crosstab(f.k, f.b, values=f.n, aggfunc="sum"),
    "sums and margins": lambda pd, f: pd.crosstab(
        f.k, f.b, values=f.n, aggfunc="sum", margins=True
    ),
    "shares of sums": lambda pd, f: pd.crosstab(
        f.k, f.b, values=f.n, aggfunc="sum", normalize="index"
    ),
    "missing ones kept": lambda pd, f: pd.crosstab(f.k, f.j, dropna=False),
    "values alone": lambda pd, f: pd.crosstab(f.k, f.j, values=f.n),
    "a reduction alone": lambda pd, f: pd.crosstab(f.k, f.j, aggfunc="sum"),
    "no such share": lambda pd, f: pd.crosstab(f.k, f.j, normalize="rows"),
    "no such number": lambda pd, f: pd.crosstab(f.k, f.j, normalize=2),
}


@pytest.mark.parametrize("name", TABLES)
def test_crosstab(name):
    both(lambda pd: TABLES[name](pd, on(pd, HOST)), native=True)


def test_as_many_names_as_keys():
    for pd in (pandas, gpuframe):
        frame = on(pd, HOST)
        with pytest.raises(AssertionError, match="arrays and names must have the same length"):
            pd.crosstab([frame.k, frame.b], frame.j, rownames=["r"])


def test_what_runs_through_pandas():
    both(lambda pd: pd.crosstab(on(pd, HOST).k, on(pd, HOST[::-1]).j))
    both(lambda pd: pd.crosstab(on(pd, HOST[:0]).k, on(pd, HOST[:0]).j))
    both(lambda pd: pd.crosstab(on(pd, HOST).k, HOST.j.to_numpy(), on(pd, HOST).n, aggfunc=max))


KINDS = {"a": ["small", "bool", "text", "float"], "b": ["small", "text", "category"]}


@given(frames(KINDS), st.sampled_from([False, "index", "columns", "all"]), st.booleans())
def test_random_frames(host, normalize, margins):
    both(
        lambda pd: pd.crosstab(on(pd, host).a, on(pd, host).b, normalize=normalize, margins=margins)
    )

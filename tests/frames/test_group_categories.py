"""Groups of all categories, also of those that no row holds: `observed=False`."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import SIMULATOR, both
from tests.frames.strategies import frames, on

RNG = np.random.default_rng(0)
ROWS = 12
HOST = pandas.DataFrame(
    {
        "c": pandas.Categorical(RNG.choice(list("abd"), ROWS), categories=list("edcba")),
        "d": pandas.Categorical.from_codes(
            RNG.choice([-1, 0, 2], ROWS), categories=["x", "y", "z"], ordered=True
        ),
        "k": RNG.choice([3, 1], ROWS),
        "t": pandas.Series(RNG.choice(["u", "v"], ROWS), dtype="str"),
        "v": RNG.integers(-8, 9, ROWS) / 4,
        "i": RNG.integers(0, 9, ROWS),
        "b": RNG.random(ROWS) > 0.5,
        "s": pandas.Series(RNG.choice(["p", "q"], ROWS), dtype="str"),
        "w": pandas.date_range("2020", periods=ROWS).as_unit("us"),
    }
)
KEYS = ["c", "d", ["c"], ["c", "d"], ["c", "k"], ["k", "c"], ["t", "c", "d"], ["d", "t"]]


def turned(found):
    return found.unstack() if found.ndim == 1 and found.index.nlevels > 1 else found


OF_GROUPS = {
    "sum": lambda g: g[["v", "i", "b"]].sum(),
    "mean": lambda g: g[["v", "i"]].mean(),
    "min": lambda g: g[["v", "i", "w"]].min(),
    "first": lambda g: g.first(),
    "last": lambda g: g[["s", "w", "i", "b"]].last(),
    "size": lambda g: g.size(),
    "count": lambda g: g.count(),
    "nunique": lambda g: g.nunique(),
    "any": lambda g: g[["b", "i"]].any(),
    "all": lambda g: g[["b"]].all(),
    "std": lambda g: g.v.std(),
    "median": lambda g: g.i.median(),
    "prod": lambda g: g.i.prod(),
    "several": lambda g: g.agg({"v": ["sum", "min"], "i": "max"}),
    "named": lambda g: g.agg(a=("v", "sum"), b=("i", "count")),
    "a function": lambda g: g.v.agg(lambda x: x.sum()),
    "lengths": lambda g: g.v.agg(len),
    "transform": lambda g: g[["v", "i"]].transform("max"),
    "cumsum": lambda g: g.v.cumsum(),
    "shift": lambda g: g.i.shift(),
    "head": lambda g: g.head(1),
    "tail": lambda g: g.tail(1),
    "nth": lambda g: g.nth(0),
    "ngroup": lambda g: g.ngroup(),
    "cumcount": lambda g: g.cumcount(),
    "rank": lambda g: g.v.rank(),
    "ffill": lambda g: g.v.ffill(),
    "apply": lambda g: g[["v", "i"]].apply(lambda x: x.sum()),
    "apply to rows": lambda g: g[["v", "i"]].apply(lambda x: x.head(1)),
    "transform by a function": lambda g: g.v.transform(lambda x: x - x.iloc[0]),
    "filter": lambda g: g.filter(lambda x: len(x) > 2),
    "iteration": lambda g: [(key, len(part)) for key, part in g],
    "length": lambda g: (len(g), g.ngroups),
    "quantile": lambda g: g.v.quantile(0.25),
    "labels": lambda g: g.v.sum().reset_index(),
    "turned": lambda g: (
        g.v.sum().unstack() if g.size().ndim == 1 < len(g.size().index.names) else 0
    ),
    "sorted labels": lambda g: g.i.sum().sort_index(),
}


@pytest.mark.parametrize("name", OF_GROUPS)
@pytest.mark.parametrize("sort", [True] if SIMULATOR else [True, False])
def test_groups_of_all_categories(name, sort):
    for keys in KEYS:
        for as_index in (True, False):
            both(
                lambda pd, by=keys, beside=as_index: OF_GROUPS[name](
                    on(pd, HOST).groupby(by, observed=False, sort=sort, as_index=beside)
                ),
                native=True,
                rtol=1e-12,
            )


OTHER = {
    "several rows a group": lambda g: g.v.quantile([0.25, 0.5]),
    "the best row": lambda g: g.v.idxmax(),
    "matrices": lambda g: g[["v", "i"]].cov(),
    "describe": lambda g: g[["v", "i"]].describe(),
    "windows": lambda g: g.v.rolling(2).sum(),
    "a group": lambda g: g.get_group("a"),
    "groups by label": lambda g: g.indices,
}


@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize("sort", [True] if SIMULATOR else [True, False])
def test_what_pandas_may_have_to_do(name, sort):
    for keys in KEYS:
        both(
            lambda pd, by=keys: OTHER[name](on(pd, HOST).groupby(by, observed=False, sort=sort)),
            message=False,
            rtol=1e-12,
        )


ARRAY = pandas.Categorical(list("uv") * 6, list("wvu"))
KEYS_OF_ANY_KIND = {
    "an array": lambda f: f.groupby(ARRAY, observed=False),
    "a level": lambda f: f.set_index("c").groupby(level="c", observed=False),
    "a series": lambda f: f.v.groupby(f.c, observed=False),
    "a frame without rows": lambda f: f[:0].groupby(["c", "d"], observed=False),
    "no category": lambda f: (
        f[:0].assign(c=f.c[:0].cat.remove_unused_categories()).groupby("c", observed=False)
    ),
    "missing categories": lambda f: f.groupby("d", observed=False, dropna=False),
}


@pytest.mark.parametrize("name", KEYS_OF_ANY_KIND)
def test_keys_of_any_kind(name):
    both(lambda pd: KEYS_OF_ANY_KIND[name](on(pd, HOST)).size())
    both(lambda pd: KEYS_OF_ANY_KIND[name](on(pd, HOST)).v.sum() if name != "a series" else None)


@given(
    frames(
        {"c": ["category"], "k": ["category", "small", "text"], "i": ["small"], "v": ["finite"]}
    ),
    st.sampled_from([["c"], ["c", "k"], ["k", "c"]]),
    st.booleans(),
)
def test_random_frames(host, keys, sort):
    for function in ("sum", "count", "min", "first", "nunique", "mean"):
        both(
            lambda pd, how=function: (
                on(pd, host).groupby(keys, observed=False, sort=sort)[["i", "v"]].agg(how)
            ),
            rtol=1e-12,
        )

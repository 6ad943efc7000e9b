"""Names of columns keep their dtype and their own name through groups."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both

pytestmark = pytest.mark.cpu_only  # names are the host's

NAMES = {
    "texts": list("abcd"),
    "objects": pandas.Index(list("abcd"), dtype=object),
    "named": pandas.Index(list("abcd"), name="n"),
    "named objects": pandas.Index(list("abcd"), dtype=object, name="n"),
    "ints": [4, 2, 3, 1],
    "named ints": pandas.Index([4, 2, 3, 1], name="n"),
    "dates": pandas.date_range("2020", periods=4),
    "categories": pandas.CategoricalIndex(list("abcd"), name="c"),
    "nullable texts": pandas.Index(list("abcd"), dtype="string"),
}
ONE = (
    "sum", "mean", "count", "first", "min", "nunique", "median", "std", "any", "size", "idxmax",
    "cumsum", "shift", "rank", "ffill", "diff", "head", "tail", "describe", "quantile", "corr",
    "cov", "pct_change", "cumcount",
)  # fmt: skip
METHODS = {name: lambda g, name=name: getattr(g, name)() for name in ONE} | {
    "a name": lambda g: g.agg("sum"),
    "names": lambda g: g.agg(["sum", "mean"]),
    "a function": lambda g: g.agg(lambda x: x.sum()),
    "transform": lambda g: g.transform("sum"),
    "transform by a function": lambda g: g.transform(lambda x: x + 1),
    "quantiles": lambda g: g.quantile([0.5, 0.9]),
    "numbers only": lambda g: g.sum(numeric_only=True),
    "rolling": lambda g: g.rolling(2).sum(),
    "expanding": lambda g: g.expanding().mean(),
    "ewm": lambda g: g.ewm(1).mean(),
    "filter": lambda g: g.filter(lambda part: len(part) > 2),
}
KEYS = {
    "a column": lambda df: next(iter(df.columns)),
    "an array": lambda _: np.array([1, 1, 2, 2, 2]),
    "a function": lambda _: lambda label: label % 2,
}
CHOSEN = {
    "a dict": lambda g, name: g.agg({name: "sum"}),
    "a dict of lists": lambda g, name: g.agg({name: ["sum", "mean"]}),
    "a column": lambda g, name: g[name].sum(),
    "columns": lambda g, name: g[[name]].sum(),
    "columns and names": lambda g, name: g[[name]].agg(["sum"]),
}


def frame(pd, kind):
    df = pd.DataFrame(np.arange(20.0).reshape(5, 4))
    df.columns = NAMES[kind]
    return df


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", NAMES)
def test_methods(kind, method):
    for key in KEYS.values():
        for as_index in (True, False):
            both(
                lambda pd, key=key, as_index=as_index: METHODS[method](
                    (df := frame(pd, kind)).groupby(key(df), as_index=as_index)
                ),
                message=False,
            )


@pytest.mark.parametrize("method", CHOSEN)
@pytest.mark.parametrize("kind", NAMES)
def test_chosen_columns(kind, method):
    def lines(pd):
        df = frame(pd, kind)
        return CHOSEN[method](df.groupby(np.array([1, 1, 2, 2, 2])), list(df.columns)[1])

    both(lines)

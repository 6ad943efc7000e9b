"""The operations that must never go through pandas, on every kind of column they serve."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, on

COLUMNS = {
    "i": ["int"],
    "s": ["small"],
    "f": ["float"],
    "x": ["finite"],
    "b": ["bool"],
    "t": ["text"],
    "d": ["date"],
    "c": ["category"],
}
OPERATIONS = {
    "a column": lambda f: f["t"],
    "columns": lambda f: f[["c", "i"]],
    "a mask": lambda f: f[f.i > 0],
    "a slice": lambda f: f[1:4],
    "head and tail": lambda f: (f.head(3), f.tail(2)),
    "iloc": lambda f: f.iloc[::2],
    "loc of a mask": lambda f: f.loc[f.b, ["t", "d"]],
    "arithmetic": lambda f: (f.s * 2 + f.x) / 4 - f.x,
    "comparison": lambda f: (f.t == "a") | (f.x >= 1) & ~f.b,
    "comparison of moments": lambda f: f.d > f.d.min(),
    "isna": lambda f: f.isna(),
    "fillna": lambda f: (f.x.fillna(0), f.t.fillna("?")),
    "dropna": lambda f: f.dropna(subset=["t", "x"]),
    "isin": lambda f: (f.i.isin([1, 2]), f.t.isin(["a", "é"])),
    "between": lambda f: f.x.between(0, 2),
    "clip": lambda f: f.x.clip(0, 1),
    "where": lambda f: f.x.where(f.b, 0.0),
    "round and abs": lambda f: (f.x.round(1), f.x.abs()),
    "astype": lambda f: (f.s.astype("float32"), f.b.astype("int8"), f.t.astype("category")),
    "map of a dict": lambda f: f.t.map({"a": "A", "b": "B"}),
    "reductions": lambda f: [
        getattr(f.x, n)() for n in ("sum", "mean", "min", "max", "count", "nunique")
    ],
    "any and all": lambda f: (f.b.any(), f.b.all()),
    "sums of columns": lambda f: f[["s", "b"]].sum(),
    "unique": lambda f: (f.i.unique(), f.t.unique()),
    "value_counts": lambda f: f.t.value_counts(),
    "sort by two": lambda f: f.sort_values(["t", "i"], ascending=[True, False]),
    "drop_duplicates": lambda f: f.drop_duplicates(["b", "c"]),
    "rename and drop": lambda f: f.rename(columns={"i": "j"}).drop(columns="t"),
    "set_index and reset_index": lambda f: f.set_index("t").reset_index(),
    "assign": lambda f: f.assign(new=f.x * 2, k=1),
    "copy and equals": lambda f: (f.copy().equals(f), f.copy()),
    "merge": lambda f: f.merge(f[["i", "t"]].drop_duplicates("i"), on="i", how="left"),
    "groupby": lambda f: f.groupby("t").x.sum(),
    "groupby agg": lambda f: f.groupby(["b", "c"]).agg(n=("i", "size"), hi=("x", "max")),
    "groupby as columns": lambda f: f.groupby("t", as_index=False, sort=False)[["x", "s"]].max(),
    "lengths of text": lambda f: f.t.str.len(),
    "text": lambda f: (
        f.t.str.upper(),
        f.t.str.startswith("a"),
        f.t.str.contains("b", regex=False),
    ),
    "strip and slice": lambda f: (f.t.str.strip(), f.t.str.slice(0, 1)),
    "parts of dates": lambda f: (f.d.dt.year, f.d.dt.month, f.d.dt.hour, f.d.dt.dayofweek),
    "dates less dates": lambda f: f.d - f.d.min(),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@settings(max_examples=min(8, settings().max_examples))
@given(frame=frames(COLUMNS, max_rows=8))
def test_runs_without_pandas(operation, frame):
    both(lambda pd: operation(on(pd, frame)), rtol=1e-12, native=True)


@given(frames(COLUMNS), frames(COLUMNS), st.booleans())
@settings(max_examples=min(4, settings().max_examples))
def test_concat_runs_without_pandas(one, two, renew):
    both(lambda pd: pd.concat([on(pd, one), on(pd, two)], ignore_index=renew), native=True)

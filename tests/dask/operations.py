"""Operations of Dask collections, and how they run on frames of ours; docs/dask.md shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dask.dataframe as dd
import numpy as np
import pandas


@dataclass(frozen=True)
class Case:
    """An operation.

    Attributes:
        group: its heading in docs/dask.md.
        lines: a function of a collection (and of a smaller one, to join).
        how: "native", "pandas" (inside a partition) or "absent".
        order: True where Dask defines the order of rows, else False, or "values" where their
            labels depend on it too.
        rtol: tolerance of floats, where summation orders differ.
        whole: whether a frame of one piece has the same method and gives the same rows.
        without: layouts of partitions that Dask on pandas refuses or answers by chance.
    """

    group: str
    lines: Callable[..., Any]
    how: str = "native"
    order: Any = True
    rtol: float | None = None
    whole: bool = True
    without: tuple[str, ...] = ()


TEXTS = ["aA", "bB", "cC", "dD"]


def frame() -> pandas.DataFrame:
    """Return rows of every common dtype, with missing values."""
    rng = np.random.default_rng(5)
    rows = 60
    return pandas.DataFrame(
        {
            "k": rng.integers(0, 5, rows),
            "j": rng.integers(0, 3, rows).astype("int32"),
            "x": np.where(rng.random(rows) < 0.1, np.nan, rng.integers(-40, 40, rows) / 4),
            "y": rng.integers(0, 100, rows) / 2,
            "s": pandas.array(
                [None if r < 0.1 else TEXTS[int(r * 4)] for r in rng.random(rows)],
                dtype="str",
            ),
            "c": pandas.Categorical.from_codes(rng.integers(-1, 3, rows), ["lo", "mid", "hi"]),
            "t": pandas.Timestamp("2024-02-27") + pandas.to_timedelta(rng.permutation(rows), "h"),
            "b": rng.random(rows) < 0.5,
            "u": rng.permutation(rows),
        }
    )


def small() -> pandas.DataFrame:
    """Return a frame to join on k."""
    return pandas.DataFrame({"k": [0, 1, 2, 3, 7], "w": [0.5, 1.5, np.nan, 3.5, 9.0]})


def _doubled(part: Any) -> Any:
    return part.assign(z=part.x * 2)


CASES = {
    # --- rows and columns
    "df.x + df.y": Case("element-wise", lambda d, _: d.x + d.y),
    "df[['x', 'y']] * 2 - 1": Case("element-wise", lambda d, _: d[["x", "y"]] * 2 - 1),
    "df.x > 1": Case("element-wise", lambda d, _: d.x > 1),
    "~df.b & (df.k == 2)": Case("element-wise", lambda d, _: ~d.b & (d.k == 2)),
    "abs": Case("element-wise", lambda d, _: d.x.abs()),
    "round": Case("element-wise", lambda d, _: d[["x", "y"]].round(1)),
    "clip": Case("element-wise", lambda d, _: d.x.clip(-2, 2)),
    "isin": Case("element-wise", lambda d, _: d.s.isin(["aA", "dD"])),
    "isna": Case("element-wise", lambda d, _: d.isna()),
    "fillna": Case("element-wise", lambda d, _: d.x.fillna(0)),
    "where": Case("element-wise", lambda d, _: d.x.where(d.y > 10, 0.0)),
    "mask": Case("element-wise", lambda d, _: d.x.mask(d.y > 10)),
    "between": Case("element-wise", lambda d, _: d.x.between(-1, 3)),
    "replace": Case("element-wise", lambda d, _: d.k.replace(2, 20)),
    "astype": Case("element-wise", lambda d, _: d.astype({"k": "float64", "y": "float32"})),
    "astype category": Case("element-wise", lambda d, _: d.s.astype("category")),
    "map with a dict": Case(
        "element-wise", lambda d, _: d.k.map({0: 1.5, 1: 2.5}, meta=("k", "float64"))
    ),
    "to_datetime": Case(
        "element-wise", lambda d, _: dd.to_datetime(d.s, errors="coerce"), how="pandas", whole=False
    ),
    "assign": Case("element-wise", lambda d, _: d.assign(z=d.x * d.y)),
    "drop": Case("element-wise", lambda d, _: d.drop(columns=["s", "c"])),
    "rename": Case("element-wise", lambda d, _: d.rename(columns={"x": "X"})),
    "select_dtypes": Case("element-wise", lambda d, _: d.select_dtypes("number")),
    "explode": Case("element-wise", lambda d, _: d[["k", "s"]].explode("s")),
    "melt": Case("element-wise", lambda d, _: d[["k", "x", "y"]].melt("k"), order=False),
    "filter": Case("rows", lambda d, _: d[d.x > 0]),
    "query": Case("rows", lambda d, _: d.query("x > 0 and k < 3")),
    "loc": Case("rows", lambda d, _: d.loc[10:30, ["x", "s"]]),
    "dropna": Case("rows", lambda d, _: d.dropna()),
    "head": Case("rows", lambda d, _: d.head(7, npartitions=-1, compute=False), whole=False),
    "tail": Case("rows", lambda d, _: d.tail(4, compute=False), whole=False),
    "nlargest": Case("rows", lambda d, _: d.nlargest(5, "u")),
    "nsmallest": Case("rows", lambda d, _: d.nsmallest(5, "u")),
    "sample": Case(
        "rows", lambda d, _: d.sample(frac=0.5, random_state=3), order=False, whole=False
    ),
    "index": Case("rows", lambda d, _: d.index),
    "reset_index": Case("rows", lambda d, _: d.reset_index()),
    "repartition": Case("rows", lambda d, _: d.repartition(npartitions=2), whole=False),
    "map_partitions": Case("rows", lambda d, _: d.map_partitions(_doubled), whole=False),
    "apply": Case(
        "rows", lambda d, _: d.x.apply(lambda value: value + 1, meta=("x", "float64")), whole=False
    ),
    "concat": Case(
        "rows",
        lambda d, _: dd.concat([d, d.assign(x=1.0)], interleave_partitions=True),
        order=False,
        whole=False,
    ),
    "drop_duplicates": Case("rows", lambda d, _: d[["k", "j"]].drop_duplicates(), order=False),
    "unique": Case("rows", lambda d, _: d.k.unique(), order="values", whole=False),
    "cumsum": Case("running", lambda d, _: d.y.cumsum()),
    "cummax": Case(
        "running", lambda d, _: d[["k", "u"]].cummax(), how="pandas", without=("empty",)
    ),
    "shift": Case("running", lambda d, _: d.y.shift(1), without=("empty",)),
    "diff": Case("running", lambda d, _: d.y.diff(), without=("empty",)),
    "ffill": Case("running", lambda d, _: d.x.ffill(), without=("empty",)),
    "rolling": Case("running", lambda d, _: d[["y"]].rolling(3).sum(), without=("empty",)),
    # --- reductions
    "sum": Case("reductions", lambda d, _: d[["k", "x", "y", "b"]].sum()),
    "mean": Case("reductions", lambda d, _: d[["x", "y"]].mean()),
    "min": Case("reductions", lambda d, _: d[["k", "x"]].min()),
    "max": Case("reductions", lambda d, _: d.t.max()),
    "count": Case("reductions", lambda d, _: d.count()),
    "prod": Case("reductions", lambda d, _: d.j.prod()),
    "any": Case("reductions", lambda d, _: d.b.any()),
    "all": Case("reductions", lambda d, _: d.b.all()),
    "var": Case("reductions", lambda d, _: d[["x", "y"]].var(), rtol=1e-12),
    "std": Case("reductions", lambda d, _: d.y.std(), rtol=1e-12),
    "sem": Case("reductions", lambda d, _: d.y.sem(), rtol=1e-12),
    "skew": Case("reductions", lambda d, _: d.y.skew(), rtol=1e-9, whole=False),
    "cov": Case("reductions", lambda d, _: d[["x", "y"]].cov(), rtol=1e-9),
    "corr": Case("reductions", lambda d, _: d[["x", "y"]].corr(), rtol=1e-9),
    "nunique": Case("reductions", lambda d, _: d.s.nunique()),
    "value_counts": Case("reductions", lambda d, _: d.s.value_counts(), order=False),
    "mode": Case("reductions", lambda d, _: d.k.mode(), order=False, how="pandas"),
    "idxmax": Case("reductions", lambda d, _: d.u.idxmax()),
    "len": Case("reductions", lambda d, _: len(d)),
    "quantile": Case("reductions", lambda d, _: d.y.quantile(0.5), whole=False),
    "quantile of several": Case(
        "reductions", lambda d, _: d[["y", "u"]].quantile([0.25, 0.75]), whole=False
    ),
    "median_approximate": Case("reductions", lambda d, _: d.y.median_approximate(), whole=False),
    "describe": Case("reductions", lambda d, _: d[["x", "y"]].describe(), rtol=1e-12, whole=False),
    "nunique_approx": Case("reductions", lambda d, _: d.k.nunique_approx(), how="absent"),
    # --- groups
    "groupby sum": Case("groups", lambda d, _: d.groupby("k").y.sum()),
    "groupby mean": Case("groups", lambda d, _: d.groupby("k")[["x", "y"]].mean()),
    "groupby count": Case("groups", lambda d, _: d.groupby(["k", "j"]).x.count(), order=False),
    "groupby size": Case("groups", lambda d, _: d.groupby("s").size()),
    "groupby min, max": Case(
        "groups", lambda d, _: d.groupby("k").agg({"x": "min", "t": "max"}), order=False
    ),
    "groupby first, last": Case(
        "groups", lambda d, _: d.groupby("k").agg({"x": "first", "u": "last"}), order=False
    ),
    "groupby var": Case("groups", lambda d, _: d.groupby("k").y.var(), rtol=1e-9),
    "groupby std": Case("groups", lambda d, _: d.groupby("k").y.std(), rtol=1e-9),
    "groupby agg of several": Case(
        "groups",
        lambda d, _: d.groupby("k").agg({"x": ["sum", "mean"], "y": ["min", "count"]}),
        order=False,
    ),
    "groupby nunique": Case("groups", lambda d, _: d.groupby("k").s.nunique(), order=False),
    "groupby median": Case("groups", lambda d, _: d.groupby("k").y.median(), order=False),
    "groupby prod": Case("groups", lambda d, _: d.groupby("k").j.prod()),
    "groupby idxmax": Case("groups", lambda d, _: d.groupby("k").u.idxmax(), whole=False),
    "groupby value_counts": Case(
        "groups", lambda d, _: d.groupby("k").j.value_counts(), order=False, how="absent"
    ),
    "groupby cumsum": Case("groups", lambda d, _: d.groupby("k").y.cumsum()),
    "groupby transform": Case(
        "groups",
        lambda d, _: d.groupby("k").y.transform("sum", meta=("y", "float64")),
        order=False,
        whole=False,
    ),
    "groupby apply": Case(
        "groups",
        lambda d, _: d.groupby("k").y.apply(lambda part: part.max() - part.min(), meta=("y", "f8")),
        order=False,
        how="pandas",
        whole=False,
    ),
    "groupby shift": Case(
        "groups", lambda d, _: d.groupby("k").y.shift(1, meta=("y", "f8")), order=False, whole=False
    ),
    "groupby of categories": Case("groups", lambda d, _: d.groupby("c", observed=True).y.sum()),
    "groupby split_out": Case(
        "groups", lambda d, _: d.groupby("k").y.sum(split_out=2), order=False, whole=False
    ),
    "groupby custom Aggregation": Case(
        "groups",
        lambda d, _: d.groupby("k").y.agg(
            dd.Aggregation("total", lambda part: part.sum(), lambda part: part.sum())
        ),
        whole=False,
    ),
    # --- joins
    "merge inner": Case("joins", lambda d, e: d.merge(e, on="k"), order="values"),
    "merge left": Case("joins", lambda d, e: d.merge(e, on="k", how="left"), order="values"),
    "merge outer": Case(
        "joins", lambda d, e: d.merge(e, on="k", how="outer"), order="values", how="native"
    ),
    "merge by hash": Case(
        "joins",
        lambda d, e: d.merge(e, on="k", shuffle_method="tasks", broadcast=False),
        order="values",
        whole=False,
    ),
    "merge by broadcast": Case(
        "joins", lambda d, e: d.merge(e, on="k", broadcast=True), order="values", whole=False
    ),
    "merge on text": Case("joins", lambda d, _: d.merge(d[["s", "u"]], on="s"), order="values"),
    "join on the index": Case(
        "joins", lambda d, e: d.join(e.set_index("k"), on="k"), order="values"
    ),
    "merge_asof": Case(
        "joins",
        lambda d, _: dd.merge_asof(
            d[["u", "x"]].sort_values("u"), d[["u", "y"]].sort_values("u"), on="u"
        ),
        order="values",
        how="absent",
    ),
    # --- order
    "sort_values": Case("order", lambda d, _: d.sort_values("u")),
    "sort_values descending": Case("order", lambda d, _: d.sort_values("u", ascending=False)),
    "sort_values of two": Case("order", lambda d, _: d.sort_values(["k", "u"])),
    "set_index": Case("order", lambda d, _: d.set_index("u")),
    "set_index of times": Case("order", lambda d, _: d.set_index("t")),
    "set_index of texts": Case(
        "order", lambda d, _: d.dropna().set_index("s"), order=False, how="pandas"
    ),
    "shuffle by tasks": Case(
        "order", lambda d, _: d.shuffle("k", shuffle_method="tasks"), order=False, whole=False
    ),
    "shuffle by disk": Case(
        "order", lambda d, _: d.shuffle("k", shuffle_method="disk"), order=False, whole=False
    ),
    # --- accessors
    "str.upper": Case("accessors", lambda d, _: d.s.str.upper()),
    "str.len": Case("accessors", lambda d, _: d.s.str.len()),
    "str.contains": Case("accessors", lambda d, _: d.s.str.contains("b")),
    "str.split": Case("accessors", lambda d, _: d.s.str.split("A", n=1, expand=True), how="pandas"),
    "dt.hour": Case("accessors", lambda d, _: d.t.dt.hour),
    "dt.floor": Case("accessors", lambda d, _: d.t.dt.floor("D")),
    "cat.codes": Case("accessors", lambda d, _: d.c.cat.codes),
    "cat.rename_categories": Case(
        "accessors", lambda d, _: d.c.cat.rename_categories(["a", "b", "e"])
    ),
    "categorize": Case("accessors", lambda d, _: d[["s", "x"]].categorize(), whole=False),
    "get_dummies": Case("accessors", lambda d, _: dd.get_dummies(d[["c", "x"]]), whole=False),
    # --- shapes
    "pivot_table": Case(
        "shapes",
        lambda d, _: d.pivot_table(index="k", columns="c", values="y", aggfunc="sum"),
        how="pandas",
        rtol=1e-12,
        whole=False,
    ),
    "pivot_table of means": Case(
        "shapes",
        lambda d, _: d.pivot_table(index="k", columns="c", values="y"),
        how="pandas",
        rtol=1e-12,
        whole=False,
    ),
    "pivot_table of first values": Case(
        "shapes",
        lambda d, _: d.pivot_table(index="k", columns="c", values="u", aggfunc="first"),
        how="pandas",
        whole=False,
    ),
    "resample": Case("shapes", lambda d, _: d.set_index("t").y.resample("D").sum(), without=("1",)),
    "to_backend('pandas')": Case("shapes", lambda d, _: d.to_backend("pandas"), whole=False),
}

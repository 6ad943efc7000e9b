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
        of_pandas: the same of frames of pandas, where the lines themselves are only of Dask.
        alone: whether no frame of pandas gives these rows, so that Dask on pandas is compared.
        without: layouts of partitions that Dask refuses.
    """

    group: str
    lines: Callable[..., Any]
    how: str = "native"
    order: Any = True
    rtol: float | None = None
    of_pandas: Callable[..., Any] | None = None
    alone: bool = False
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


def _differences(part: Any) -> Any:
    return part - part.shift(2).fillna(0) - part.shift(-1).fillna(0)


def _increased(value: float) -> float:
    return value + 1


def _range(part: Any) -> float:
    return float(part.max() - part.min())


def _same(frame: Any, _: Any) -> Any:
    return frame


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
    "isin of frames": Case("element-wise", lambda d, _: d[["k", "j"]].isin([1, 2])),
    "isna": Case("element-wise", lambda d, _: d.isna()),
    "notnull": Case("element-wise", lambda d, _: d.s.notnull()),
    "fillna": Case("element-wise", lambda d, _: d.x.fillna(0)),
    "where": Case("element-wise", lambda d, _: d.x.where(d.y > 10, 0.0)),
    "mask": Case("element-wise", lambda d, _: d.x.mask(d.y > 10)),
    "between": Case("element-wise", lambda d, _: d.x.between(-1, 3)),
    "replace": Case("element-wise", lambda d, _: d.k.replace(2, 20)),
    "astype": Case("element-wise", lambda d, _: d.astype({"k": "float64", "y": "float32"})),
    "astype category": Case("element-wise", lambda d, _: d.s.astype("category"), alone=True),
    "map with a dict": Case(
        "element-wise",
        lambda d, _: d.k.map({0: 1.5, 1: 2.5}, meta=("k", "float64")),
        of_pandas=lambda d, _: d.k.map({0: 1.5, 1: 2.5}).astype("float64"),
    ),
    "to_datetime": Case(
        "element-wise",
        lambda d, _: dd.to_datetime(d.s, errors="coerce"),
        of_pandas=lambda d, _: pandas.to_datetime(d.s, errors="coerce"),
    ),
    "assign": Case("element-wise", lambda d, _: d.assign(z=d.x * d.y)),
    "drop": Case("element-wise", lambda d, _: d.drop(columns=["s", "c"])),
    "rename": Case("element-wise", lambda d, _: d.rename(columns={"x": "X"})),
    "add_prefix": Case("element-wise", lambda d, _: d.add_prefix("of_")),
    "select_dtypes": Case("element-wise", lambda d, _: d.select_dtypes("number")),
    "explode": Case("element-wise", lambda d, _: d[["k", "s"]].explode("s")),
    "melt": Case("element-wise", lambda d, _: d[["k", "x", "y"]].melt("k"), order="values"),
    "filter": Case("rows", lambda d, _: d[d.x > 0]),
    "query": Case("rows", lambda d, _: d.query("x > 0 and k < 3")),
    "loc": Case("rows", lambda d, _: d.loc[10:30, ["x", "s"]]),
    "dropna": Case("rows", lambda d, _: d.dropna()),
    "head": Case("rows", lambda d, _: d.head(7, npartitions=-1, compute=False), alone=True),
    "tail": Case("rows", lambda d, _: d.tail(3, compute=False), alone=True),
    "nlargest": Case("rows", lambda d, _: d.nlargest(5, "u")),
    "nsmallest": Case("rows", lambda d, _: d.nsmallest(5, "u")),
    "sample": Case("rows", lambda d, _: d.sample(frac=0.5, random_state=3), alone=True),
    "index": Case("rows", lambda d, _: d.index),
    "reset_index": Case("rows", lambda d, _: d.reset_index(), order="values"),
    "repartition": Case("rows", lambda d, _: d.repartition(npartitions=2), of_pandas=_same),
    "repartition into more": Case(
        "rows", lambda d, _: d.repartition(npartitions=20), of_pandas=_same
    ),
    "repartition by divisions": Case(
        "rows",
        lambda d, _: d.repartition(divisions=(-5, 20, 21, 70), force=True),
        of_pandas=_same,
        without=("empty", "none"),
    ),
    "repartition by size": Case(
        "rows", lambda d, _: d.repartition(partition_size="1kB"), of_pandas=_same
    ),
    "repartition by freq": Case(
        "rows",
        lambda d, _: d.set_index("t").repartition(freq="12h"),
        of_pandas=lambda d, _: d.set_index("t").sort_index(),
        without=("1", "none"),
    ),
    "map_partitions": Case(
        "rows", lambda d, _: d.map_partitions(_doubled), of_pandas=lambda d, _: _doubled(d)
    ),
    "map_overlap": Case(
        "rows",
        lambda d, _: d[["y"]].map_overlap(_differences, 2, 1),
        of_pandas=lambda d, _: _differences(d[["y"]]),
    ),
    "apply": Case(
        "rows",
        lambda d, _: d.x.apply(_increased, meta=("x", "float64")),
        of_pandas=lambda d, _: d.x + 1,
    ),
    "concat": Case(
        "rows",
        lambda d, _: dd.concat([d, d.assign(x=1.0)], interleave_partitions=True),
        of_pandas=lambda d, _: pandas.concat([d, d.assign(x=1.0)]),
        order=False,
    ),
    "drop_duplicates": Case("rows", lambda d, _: d[["k", "j"]].drop_duplicates(), order="values"),
    "unique": Case(
        "rows",
        lambda d, _: d.k.unique(),
        of_pandas=lambda d, _: d.k.drop_duplicates(),
        order="values",
    ),
    "persist": Case("rows", lambda d, _: d[d.x > 0].persist(), of_pandas=lambda d, _: d[d.x > 0]),
    "cumsum": Case("running", lambda d, _: d[["y", "b"]].cumsum()),
    "cumprod": Case("running", lambda d, _: (d.x / 4).cumprod(), rtol=1e-12),
    "cummax": Case("running", lambda d, _: d[["k", "u"]].cummax()),
    "cummin": Case("running", lambda d, _: d.x.cummin()),
    "shift": Case("running", lambda d, _: d.y.shift(1)),
    "shift up": Case("running", lambda d, _: d[["x", "s"]].shift(-7)),
    "shift with freq": Case(
        "running",
        lambda d, _: d.set_index("t").x.shift(2, freq="h"),
        of_pandas=lambda d, _: d.set_index("t").x.sort_index().shift(2, freq="h"),
        without=("none",),
    ),
    "diff": Case("running", lambda d, _: d.y.diff()),
    "ffill": Case("running", lambda d, _: d.x.ffill()),
    "ffill with a limit": Case("running", lambda d, _: d[["x", "s"]].ffill(limit=1)),
    "bfill": Case("running", lambda d, _: d[["x", "s"]].bfill()),
    **{
        f"rolling {name}": Case(
            "running", lambda d, _, name=name: getattr(d[["y"]].rolling(5), name)(), rtol=1e-9
        )
        for name in ("sum", "count", "mean", "var", "std", "min", "max", "median")
    },
    "rolling quantile": Case("running", lambda d, _: d.y.rolling(5).quantile(0.3), rtol=1e-12),
    "rolling centered": Case(
        "running", lambda d, _: d.y.rolling(4, center=True, min_periods=1).sum()
    ),
    "rolling over time": Case(
        "running",
        lambda d, _: d.set_index("t")[["y"]].rolling("7h").mean(),
        of_pandas=lambda d, _: d.set_index("t")[["y"]].sort_index().rolling("7h").mean(),
        rtol=1e-12,
        without=("none",),
    ),
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
    "skew": Case("reductions", lambda d, _: d.y.skew(), rtol=1e-9, alone=True),
    "cov": Case("reductions", lambda d, _: d[["x", "y"]].cov(), rtol=1e-9),
    "corr": Case("reductions", lambda d, _: d[["x", "y"]].corr(), rtol=1e-9),
    "nunique": Case("reductions", lambda d, _: d.s.nunique()),
    "nunique_approx": Case(
        "reductions",
        lambda d, _: d[["k", "j"]].nunique_approx(),
        of_pandas=lambda d, _: float(len(d[["k", "j"]].drop_duplicates())),
        rtol=1e-3,
    ),
    "value_counts": Case("reductions", lambda d, _: d.s.value_counts(), order=False),
    "value_counts with shares": Case(
        "reductions", lambda d, _: d.k.value_counts(normalize=True), order=False, rtol=1e-12
    ),
    "value_counts with missing values": Case(
        "reductions", lambda d, _: d.s.value_counts(dropna=False), order=False
    ),
    "mode": Case("reductions", lambda d, _: d.k.mode()),
    "mode of frames": Case("reductions", lambda d, _: d[["k", "s"]].mode(), without=("none",)),
    "idxmax": Case("reductions", lambda d, _: d.u.idxmax()),
    "idxmin": Case("reductions", lambda d, _: d[["u", "y"]].idxmin()),
    "len": Case("reductions", lambda d, _: len(d)),
    "quantile": Case("reductions", lambda d, _: d.y.quantile(0.5)),
    "quantile of several": Case("reductions", lambda d, _: d[["y", "u"]].quantile([0.25, 0.75])),
    "median": Case("reductions", lambda d, _: d.y.median()),
    "median_approximate": Case(
        "reductions",
        lambda d, _: d.y.median_approximate(),
        of_pandas=lambda d, _: d.y.median(),
    ),
    "describe": Case("reductions", lambda d, _: d[["x", "y"]].describe(), rtol=1e-12),
    # --- groups
    "groupby sum": Case("groups", lambda d, _: d.groupby("k").y.sum()),
    "groupby mean": Case("groups", lambda d, _: d.groupby("k")[["x", "y"]].mean()),
    "groupby count": Case("groups", lambda d, _: d.groupby(["k", "j"]).x.count(), order=False),
    "groupby size": Case("groups", lambda d, _: d.groupby("s").size(), order=False),
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
    "groupby agg of variances": Case(
        "groups",
        lambda d, _: d.groupby("k").agg({"x": ["var"], "y": ["std", "sum"]}),
        rtol=1e-9,
        order=False,
    ),
    "groupby nunique": Case("groups", lambda d, _: d.groupby("k").s.nunique(), order=False),
    "groupby median": Case("groups", lambda d, _: d.groupby("k").y.median(), order=False),
    "groupby prod": Case("groups", lambda d, _: d.groupby("k").j.prod(), order=False),
    "groupby idxmax": Case("groups", lambda d, _: d.groupby("k").u.idxmax()),
    "groupby idxmin": Case("groups", lambda d, _: d.groupby("k")[["u", "y"]].idxmin()),
    "groupby cov": Case(
        "groups", lambda d, _: d.groupby("k")[["x", "y"]].cov(), rtol=1e-9, without=("none",)
    ),
    "groupby corr": Case(
        "groups",
        lambda d, _: d.groupby(["k", "j"])[["y", "x"]].corr(),
        rtol=1e-9,
        without=("none",),
    ),
    "groupby value_counts": Case(
        "groups", lambda d, _: d.groupby("k").j.value_counts(), order=False
    ),
    "groupby unique": Case(
        "groups",
        lambda d, _: d.groupby("k").j.unique().explode(),
        order=False,
        how="pandas",
        without=("none",),
    ),
    "groupby head": Case("groups", lambda d, _: d.groupby("k").head(2)),
    "groupby tail": Case("groups", lambda d, _: d.groupby(["k", "j"]).x.tail(1)),
    "groupby cumsum": Case("groups", lambda d, _: d.groupby("k").y.cumsum()),
    "groupby cumprod": Case("groups", lambda d, _: d.groupby("k").j.cumprod()),
    "groupby cumcount": Case("groups", lambda d, _: d.groupby("k").cumcount(), alone=True),
    "groupby transform": Case(
        "groups",
        lambda d, _: d.groupby("k").y.transform("sum", meta=("y", "float64")),
        of_pandas=lambda d, _: d.groupby("k").y.transform("sum"),
        order=False,
    ),
    "groupby apply": Case(
        "groups",
        lambda d, _: d.groupby("k").y.apply(_range, meta=("y", "f8")),
        of_pandas=lambda d, _: d.groupby("k").y.apply(_range),
        order=False,
        how="pandas",
    ),
    "groupby shift": Case(
        "groups",
        lambda d, _: d.groupby("k").y.shift(1, meta=("y", "f8")),
        of_pandas=lambda d, _: d.groupby("k").y.shift(1),
        order=False,
    ),
    "groupby ffill": Case(
        "groups", lambda d, _: d.groupby("k").x.ffill(), order=False, how="pandas"
    ),
    "groupby of categories": Case("groups", lambda d, _: d.groupby("c", observed=True).y.sum()),
    "groupby of a series": Case("groups", lambda d, _: d.groupby(d.k % 2).y.sum()),
    "groupby of a list of series": Case(
        "groups", lambda d, _: d.groupby([d.k, d.j]).y.mean(), rtol=1e-12
    ),
    "groupby of the index": Case(
        "groups", lambda d, _: d.groupby(d.index % 3).y.sum().rename_axis("r"), order=False
    ),
    "groupby with missing keys": Case(
        "groups", lambda d, _: d.groupby("s", dropna=False).y.sum(), order=False
    ),
    "groupby split_out": Case(
        "groups",
        lambda d, _: d.groupby("k").y.sum(split_out=2),
        of_pandas=lambda d, _: d.groupby("k").y.sum(),
        order=False,
    ),
    "groupby custom Aggregation": Case(
        "groups",
        lambda d, _: d.groupby("k").y.agg(
            dd.Aggregation("total", lambda part: part.sum(), lambda part: part.sum())
        ),
        of_pandas=lambda d, _: d.groupby("k").y.sum(),
        order=False,
    ),
    "groupby get_group": Case(
        "groups", lambda d, _: d.groupby("k").get_group(2), without=("none",)
    ),
    # --- joins
    "merge inner": Case("joins", lambda d, e: d.merge(e, on="k"), order="values"),
    "merge left": Case("joins", lambda d, e: d.merge(e, on="k", how="left"), order="values"),
    "merge right": Case("joins", lambda d, e: d.merge(e, on="k", how="right"), order="values"),
    "merge outer": Case("joins", lambda d, e: d.merge(e, on="k", how="outer"), order="values"),
    "merge leftsemi": Case(
        "joins",
        lambda d, e: d.merge(e, on="k", how="leftsemi"),
        of_pandas=lambda d, e: d[d.k.isin(e.k)],
        order="values",
    ),
    "merge by hash": Case(
        "joins",
        lambda d, e: d.merge(e, on="k", shuffle_method="tasks", broadcast=False),
        of_pandas=lambda d, e: d.merge(e, on="k"),
        order="values",
    ),
    "merge by broadcast": Case(
        "joins",
        lambda d, e: d.merge(e, on="k", broadcast=True),
        of_pandas=lambda d, e: d.merge(e, on="k"),
        order="values",
    ),
    "merge on text": Case("joins", lambda d, _: d.merge(d[["s", "u"]], on="s"), order="values"),
    "merge on several": Case(
        "joins",
        lambda d, _: d.merge(d[["k", "j", "y"]], on=["k", "j"], suffixes=("", "_2")),
        order="values",
    ),
    "merge on columns of two names": Case(
        "joins",
        lambda d, e: d.merge(e.rename(columns={"k": "q"}), left_on="j", right_on="q"),
        order="values",
    ),
    "merge on the index": Case(
        "joins",
        lambda d, _: d.merge(d[["u"]], left_index=True, right_index=True, suffixes=("_1", "_2")),
        order=False,
    ),
    "merge of a column with the index": Case(
        "joins",
        lambda d, e: d.merge(e.set_index("k"), left_on="k", right_index=True),
        order="values",
    ),
    "merge with an indicator": Case(
        "joins", lambda d, e: d.merge(e, on="k", how="outer", indicator=True), order="values"
    ),
    "join on the index": Case(
        "joins", lambda d, e: d.join(e.set_index("k"), on="k"), order="values"
    ),
    "merge_asof": Case(
        "joins",
        lambda d, _: (
            d[["u", "x"]]
            .sort_values("u")
            .merge_asof(d[["u", "y"]].sort_values("u"), on="u", allow_exact_matches=False)
        ),
        of_pandas=lambda d, _: pandas.merge_asof(
            d[["u", "x"]].sort_values("u"),
            d[["u", "y"]].sort_values("u"),
            on="u",
            allow_exact_matches=False,
        ),
    ),
    # --- order
    "sort_values": Case("order", lambda d, _: d.sort_values("u")),
    "sort_values descending": Case("order", lambda d, _: d.sort_values("u", ascending=False)),
    "sort_values of two": Case("order", lambda d, _: d.sort_values(["k", "u"])),
    "sort_values of texts": Case("order", lambda d, _: d.dropna().sort_values(["s", "u"])),
    "set_index": Case(
        "order", lambda d, _: d.set_index("u"), of_pandas=lambda d, _: d.set_index("u").sort_index()
    ),
    "set_index of times": Case(
        "order", lambda d, _: d.set_index("t"), of_pandas=lambda d, _: d.set_index("t").sort_index()
    ),
    "set_index of texts": Case("order", lambda d, _: d.dropna().set_index("s"), order=False),
    "shuffle by tasks": Case(
        "order", lambda d, _: d.shuffle("k", shuffle_method="tasks"), of_pandas=_same, order=False
    ),
    "shuffle by disk": Case(
        "order", lambda d, _: d.shuffle("k", shuffle_method="disk"), of_pandas=_same, order=False
    ),
    # --- accessors
    "str.upper": Case("accessors", lambda d, _: d.s.str.upper()),
    "str.len": Case("accessors", lambda d, _: d.s.str.len(), alone=True),
    "str.contains": Case("accessors", lambda d, _: d.s.str.contains("b"), alone=True),
    "str.split": Case(
        "accessors", lambda d, _: d.s.str.split("A", n=1, expand=True), how="pandas", alone=True
    ),
    "dt.hour": Case("accessors", lambda d, _: d.t.dt.hour),
    "dt.floor": Case("accessors", lambda d, _: d.t.dt.floor("D")),
    "dt.strftime": Case("accessors", lambda d, _: d.t.dt.strftime("%Y-%m-%d")),
    "cat.codes": Case("accessors", lambda d, _: d.c.cat.codes),
    "cat.rename_categories": Case(
        "accessors", lambda d, _: d.c.cat.rename_categories(["a", "b", "e"])
    ),
    "categorize": Case("accessors", lambda d, _: d[["s", "x"]].categorize(), alone=True),
    "get_dummies": Case(
        "accessors",
        lambda d, _: dd.get_dummies(d[["c", "x"]]),
        of_pandas=lambda d, _: pandas.get_dummies(d[["c", "x"]]),
    ),
    "get_dummies of categories found": Case(
        "accessors",
        lambda d, _: dd.get_dummies(d[["s"]].categorize()),
        of_pandas=lambda d, _: pandas.get_dummies(d[["s"]].astype("category")),
        without=("none",),
    ),
    # --- shapes
    "pivot_table": Case(
        "shapes",
        lambda d, _: d.pivot_table(index="k", columns="c", values="y", aggfunc="sum"),
        alone=True,
        rtol=1e-12,
    ),
    "pivot_table of means": Case(
        "shapes",
        lambda d, _: d.pivot_table(index="k", columns="c", values="y"),
        alone=True,
        rtol=1e-12,
    ),
    "pivot_table of first values": Case(
        "shapes",
        lambda d, _: d.pivot_table(index="k", columns="c", values="u", aggfunc="first"),
        alone=True,
        without=("none",),
    ),
    **{
        f"resample {name}": Case(
            "shapes",
            lambda d, _, name=name: getattr(d.set_index("t").y.resample("6h"), name)(),
            rtol=1e-9,
            without=("1", "none"),
        )
        for name in (
            "sum",
            "mean",
            "count",
            "size",
            "min",
            "max",
            "first",
            "last",
            "median",
            "var",
            "std",
            "prod",
            "nunique",
            "ohlc",
        )
    },
    "resample agg": Case(
        "shapes",
        lambda d, _: d.set_index("t")[["x", "y"]].resample("D").agg({"x": "sum", "y": "max"}),
        without=("1", "none"),
    ),
    "to_backend('pandas')": Case("shapes", lambda d, _: d.to_backend("pandas"), of_pandas=_same),
}

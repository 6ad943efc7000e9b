"""Joins: a large table with one of a tenth, db-benchmark's five, repeated keys, as-of."""

from typing import Any

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite, Tables


def make(rows: int) -> dict[str, pa.Table]:
    """A left table and right ones of unique keys: dense, sparse, text; nine of ten match."""
    random = np.random.default_rng(21)
    small = max(rows // 10, 1)
    numbers = random.integers(0, small + small // 9, rows)
    sparse = np.unique(random.integers(0, 2**62, 2 * small + small))[: small + small // 9 + 1]
    sparse = random.permutation(sparse)
    words = pa.array([f"item {number:06d}" for number in range(20_000)])
    left = {
        "dense": numbers,
        "sparse": sparse[numbers],
        "text": pa.DictionaryArray.from_arrays(
            pa.array(random.integers(0, 20_000, rows).astype("int32")),
            words,
        ),
        "x": random.standard_normal(rows),
    }
    order = random.permutation(small)
    right = {"dense": order, "sparse": sparse[order], "y": random.standard_normal(small)}
    kept = pa.array(random.permutation(20_000)[:18_000].astype("int32"))
    named = {
        "text": pa.DictionaryArray.from_arrays(kept, words),
        "z": random.standard_normal(18_000),
    }
    return {"l": pa.table(left), "r": pa.table(right), "w": pa.table(named)}


def joined(how: str, key: str, other: str, value: str) -> Question:
    """The left table's key and x with one column of the other table."""
    sql_how = how.upper()
    return Question(
        name=f"{how} join, {key} keys",
        frame=lambda _pd, t: t["l"][[key, "x"]].merge(t[other][[key, value]], on=key, how=how),
        polars=lambda _pl, t: (
            t["l"]
            .lazy()
            .select(key, "x")
            .join(t[other].lazy().select(key, value), on=key, how=how)
            .collect()
        ),
        sql=f"SELECT l.{key}, x, {value} FROM l {sql_how} JOIN {other} ON l.{key} = {other}.{key}",
        keys=(key,),
        touched=(f"l.{key}", "l.x", f"{other}.{key}", f"{other}.{value}"),
    )


SUITE = Suite(
    name="join",
    rows=10_000_000,
    make=make,
    questions=tuple(
        joined(how, key, other, value)
        for key, other, value in (("dense", "r", "y"), ("sparse", "r", "y"), ("text", "w", "z"))
        for how in ("inner", "left")
    ),
)


def make_five(rows: int) -> dict[str, pa.Table]:
    """db-benchmark's tables x, small, medium and big, but for the columns of distinct texts.

    Nine keys of ten occur on both sides. Columns of the right tables have names of their own.
    """
    random = np.random.default_rng(108)
    sizes = {"small": max(rows // 1_000_000, 10), "medium": max(rows // 1_000, 10), "big": rows}
    tables, keys, words = {}, {}, {}
    for name, size in sizes.items():
        numbers = random.permutation(size + size // 9 + 1) + 1
        keys[name] = numbers[:size], numbers[size // 9 + 1 :]
    for name in ("small", "medium"):
        words[name] = pa.array([f"id{number}" for number in range(sizes[name] * 10 // 9 + 3)])

    def coded(name: str, numbers: np.ndarray) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(numbers.astype("int32")), words[name])

    left = {
        "id1": random.choice(keys["small"][0], rows),
        "id2": random.choice(keys["medium"][0], rows),
        "id3": random.permutation(keys["big"][0]),
    }
    left |= {"id4": coded("small", left["id1"]), "id5": coded("medium", left["id2"])}
    tables["x"] = pa.table(left | {"v1": np.round(random.uniform(0, 100, rows), 6)})
    small, medium, big = (random.permutation(keys[name][1]) for name in sizes)
    values = [np.round(random.uniform(0, 100, size), 6) for size in sizes.values()]
    tables["small"] = pa.table({"id1": small, "s4": coded("small", small), "v2": values[0]})
    columns = {"id2": medium, "m1": random.choice(keys["small"][1], len(medium))}
    columns |= {"id5": coded("medium", medium), "v2": values[1]}
    tables["medium"] = pa.table(columns)
    columns = {"id3": big, "b1": random.choice(keys["small"][1], rows)}
    columns |= {"b2": random.choice(keys["medium"][1], rows), "v2": values[2]}
    tables["big"] = pa.table(columns)
    return tables


_OTHERS = {"small": ("s4", "v2"), "medium": ("m1", "v2"), "big": ("b1", "b2", "v2")}


def five(other: str, how: str, key: str) -> Question:
    """All columns of x beside those of a right table."""
    values = _OTHERS[other]
    listed = ", ".join(("x.*", *values))
    return Question(
        name=f"{other} {how} on {'int' if key != 'id5' else 'factor'}",
        frame=lambda _pd, t: t["x"].merge(t[other][[key, *values]], on=key, how=how),
        polars=lambda _pl, t: t["x"].join(t[other].select(key, *values), on=key, how=how),
        sql=f"SELECT {listed} FROM x {how.upper()} JOIN {other} ON x.{key} = {other}.{key}",
        keys=("id3",),
        touched=(
            *(f"x.{name}" for name in ("id1", "id2", "id3", "id4", "id5", "v1")),
            *(f"{other}.{name}" for name in (key, *values)),
        ),
    )


FIVE = Suite(
    name="joinfive",
    rows=10_000_000,
    make=make_five,
    questions=(
        five("small", "inner", "id1"),
        five("medium", "inner", "id2"),
        five("medium", "left", "id2"),
        five("medium", "inner", "id5"),
        five("big", "inner", "id3"),
    ),
)


def make_shapes(rows: int) -> dict[str, pa.Table]:
    """Keys that repeat on the right, keys after Zipf, and labels of either side alone."""
    random = np.random.default_rng(23)
    few = max(rows // 10, 10)
    zipf = np.minimum(random.zipf(1.2, rows), few) * 1_000_003
    left = {
        "once": random.integers(0, few, rows) * 1_000_003,
        "tenfold": random.integers(0, few // 10, rows // 1) * 1_000_003,
        "zipf": zipf,
        "x": np.arange(rows),
    }
    right = {
        "tenfold": random.integers(0, few // 10, few) * 1_000_003,
        "zipf": random.permutation(few) * 1_000_003,
        "once": random.integers(few // 2, few + few // 2, few) * 1_000_003,
        "y": np.arange(few),
    }
    return {"l": pa.table(left), "r": pa.table(right)}


def shape(how: str, key: str, what: str) -> Question:
    """One key and one value of each side."""
    polars_how = {"outer": "full", "left_anti": "anti", "leftsemi": "semi"}.get(how, how)
    sql_how = {"outer": "FULL", "left_anti": "ANTI", "leftsemi": "SEMI"}.get(how, how.upper())
    alone = how in ("left_anti", "leftsemi")

    def frame(_pd: Any, t: Tables) -> Any:
        result = t["l"][[key, "x"]].merge(t["r"][[key, "y"]], on=key, how=how)
        return result[[key, "x"]] if alone else result

    values = "x" if alone else "x, y"
    chosen = f"coalesce(l.{key}, r.{key}) AS {key}" if how == "outer" else f"l.{key}"
    return Question(
        name=f"{how} join, {what}",
        frame=frame,
        polars=lambda _pl, t: (
            t["l"]
            .select(key, "x")
            .join(t["r"].select(key, "y"), on=key, how=polars_how, coalesce=True)
        ),
        sql=f"SELECT {chosen}, {values} FROM l {sql_how} JOIN r ON l.{key} = r.{key}",
        keys=("x",) if alone else (key,) if how == "outer" else ("x", "y"),
        touched=(f"l.{key}", "l.x", f"r.{key}", "r.y"),
    )


SHAPES = Suite(
    name="joinshapes",
    rows=2_000_000,
    make=make_shapes,
    questions=(
        shape("inner", "tenfold", "ten of each key on the right"),
        shape("inner", "zipf", "keys after Zipf"),
        shape("outer", "once", "half of the keys match"),
        shape("left_anti", "once", "half of the keys match"),
    ),
)


def make_asof(rows: int) -> dict[str, pa.Table]:
    """Two tables in the order of time, rows of 1,000 groups."""
    random = np.random.default_rng(24)
    sides = {}
    for name, value in (("trades", "x"), ("quotes", "y")):
        sides[name] = pa.table(
            {
                "t": np.sort(random.integers(0, 10 * rows, rows)),
                "g": random.integers(0, 1_000, rows),
                value: np.arange(rows),
            }
        )
    return sides


def asof(direction: str) -> Question:
    """The nearest quote of each trade's group."""
    order = {"backward": ">=", "forward": "<="}[direction]
    return Question(
        name=f"as-of {direction} by 1,000 groups",
        frame=lambda pd, t: pd.merge_asof(
            t["trades"], t["quotes"], on="t", by="g", direction=direction
        ),
        polars=lambda _pl, t: t["trades"].join_asof(
            t["quotes"], on="t", by="g", strategy=direction, check_sortedness=False
        ),
        sql=f"SELECT trades.t, trades.g, x, y FROM trades ASOF LEFT JOIN quotes "
        f"ON trades.g = quotes.g AND trades.t {order} quotes.t",
        keys=("x",),
        touched=("trades.t", "trades.g", "trades.x", "quotes.t", "quotes.g", "quotes.y"),
    )


ASOF = Suite(
    name="asof", rows=2_000_000, make=make_asof, questions=(asof("backward"), asof("forward"))
)

"""Text functions over strings that hardly repeat, and group-by over strings of few and many values.

Columns arrive as plain strings, not as dictionaries. Group-bys leave out the first row, so that
nothing that was remembered about the whole column helps.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite

TEXT = pa.large_string()
WORDS = (  # noqa: SIM905 - a sentence
    "the quick brown fox jumps over a lazy dog and then back under some old green hedge "
    "while seven large birds watch it from their tree"
).split()


def make(rows: int) -> dict[str, pa.Table]:
    """Texts of three words and a number, numbers as texts, and texts of 1e4 and 1e6 values."""
    random = np.random.default_rng(25)
    words = pa.array(WORDS, TEXT)
    first, second, third = (
        words.take(pa.array(random.integers(0, len(WORDS), rows))) for _ in "abc"
    )
    numbers, cents, few, many = (
        pa.array(random.integers(low, high, rows)).cast(TEXT)
        for low, high in ((0, 10**6), (100, 1000), (0, 10**4), (0, 10**6))
    )
    columns = {
        "i": np.arange(rows),
        "t": _joined("-", pa.scalar("  ", TEXT), first, second, third, numbers),
        "w": first,
        "n": numbers,
        "f": _joined(".", numbers, cents),
        "d4": _joined("", pa.scalar("customer ", TEXT), few),
        "d6": _joined("", pa.scalar("customer ", TEXT), many),
    }
    return {"x": pa.table(columns)}


def _joined(separator: str, *parts: Any) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*parts, pa.scalar(separator, TEXT))


def column(
    name: str,
    function: Callable[[Any], Any],
    polars: Callable[[Any, Any], Any],
    sql: str,
    *,
    of: str = "t",
) -> Question:
    """One function of one column of texts."""
    return Question(
        name=name,
        frame=lambda _pd, t: function(t["x"][of]).to_frame("a"),
        polars=lambda pl, t: t["x"].select(polars(pl, pl.col(of)).alias("a")),
        sql=f"SELECT {sql} AS a FROM x",
        keys=("a",),
        touched=(f"x.{of}",),
        ordered=True,
    )


def parts(count: int) -> Question:
    """The parts of a text between single spaces, as columns."""
    listed = ", ".join(f"parts[{i + 1}] AS a{i}" for i in range(count))
    return Question(
        name="split into columns",
        frame=lambda _pd, t: _named(t["x"]["f"].str.split(".", expand=True)),
        polars=lambda pl, t: (
            t["x"]
            .select(
                pl.col("f")
                .str.split_exact(".", count - 1)
                .struct.rename_fields([f"a{i}" for i in range(count)])
                .alias("s")
            )
            .unnest("s")
        ),
        sql=f"SELECT {listed} FROM (SELECT str_split(f, '.') AS parts FROM x)",
        keys=("a0",),
        touched=("x.f",),
        ordered=True,
    )


def _named(frame: Any) -> Any:
    frame.columns = [f"a{i}" for i in range(frame.shape[1])]
    return frame


def grouped(key: str, name: str) -> Question:
    """Rows of each text."""
    return Question(
        name=f"sum by {name} texts",
        frame=lambda _pd, t: t["x"].iloc[1:].groupby(key, as_index=False, sort=False)["i"].sum(),
        polars=lambda pl, t: t["x"].lazy().slice(1).group_by(key).agg(pl.col("i").sum()).collect(),
        sql=f"SELECT {key}, sum(i)::BIGINT AS i FROM x WHERE i > 0 GROUP BY {key}",
        keys=(key,),
        touched=(f"x.{key}", "x.i"),
    )


QUESTIONS = (
    column("upper", lambda s: s.str.upper(), lambda _pl, c: c.str.to_uppercase(), "upper(t)"),
    column("len", lambda s: s.str.len(), lambda _pl, c: c.str.len_chars().cast(int), "length(t)"),
    column(
        "contains",
        lambda s: s.str.contains("seven", regex=False),
        lambda _pl, c: c.str.contains("seven", literal=True),
        "contains(t, 'seven')",
    ),
    column(
        "find",
        lambda s: s.str.find("hedge"),
        lambda _pl, c: c.str.find("hedge", literal=True).cast(int).fill_null(-1),
        "strpos(t, 'hedge') - 1",
    ),
    column(
        "startswith",
        lambda s: s.str.startswith("  -quick"),
        lambda _pl, c: c.str.starts_with("  -quick"),
        "starts_with(t, '  -quick')",
    ),
    column("strip", lambda s: s.str.strip(), lambda _pl, c: c.str.strip_chars(), "trim(t)"),
    column(
        "replace",
        lambda s: s.str.replace("and", "or", regex=False),
        lambda _pl, c: c.str.replace_all("and", "or", literal=True),
        "replace(t, 'and', 'or')",
    ),
    column("slice", lambda s: s.str.slice(2, 9), lambda _pl, c: c.str.slice(2, 7), "t[3:9]"),
    column("concat", lambda s: s + "!", lambda pl, c: pl.concat_str(c, pl.lit("!")), "t || '!'"),
    column("equal", lambda s: s == "quick", lambda _pl, c: c == "quick", "w = 'quick'", of="w"),
    column("less", lambda s: s < "hedge", lambda _pl, c: c < "hedge", "w < 'hedge'", of="w"),
    parts(2),
    column(
        "text to integers",
        lambda s: s.astype("int64"),
        lambda pl, c: c.cast(pl.Int64),
        "n::BIGINT",
        of="n",
    ),
    column(
        "text to floats",
        lambda s: s.astype("float64"),
        lambda pl, c: c.cast(pl.Float64),
        "f::DOUBLE",
        of="f",
    ),
    column(
        "integers to text",
        lambda s: s.astype("str"),
        lambda pl, c: c.cast(pl.String),
        "i::VARCHAR",
        of="i",
    ),
    grouped("d4", "1e4"),
    grouped("d6", "1e6"),
)

SUITE = Suite(name="text", rows=5_000_000, make=make, questions=QUESTIONS)

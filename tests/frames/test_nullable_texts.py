"""Texts of pandas' other text dtypes, and Arrow's numbers, are pandas', without a way round."""

import operator
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import TEXTS

VALUES = ["a", None, "bc", " A1", "", "éß", "a", None, "b,c"]
DTYPES = {
    "string": pandas.StringDtype("pyarrow", na_value=pandas.NA),
    "python": pandas.StringDtype("python", na_value=pandas.NA),
    "python nan": pandas.StringDtype("python", na_value=np.nan),
}
COMPARISON = ("eq", "ne", "lt", "le", "gt", "ge")


def series(module: Any, name: str) -> Any:
    """Nine texts of a dtype, missing ones among them."""
    return module.Series(VALUES, dtype=DTYPES[name])


def frame(module: Any, name: str) -> Any:
    """A frame with texts as keys."""
    return module.DataFrame({"k": series(module, name), "v": range(9)})


CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("len", (), {}), ("strip", (), {}), ("isalpha", (), {}),
    ("contains", ("a",), {}), ("contains", ("a",), {"na": False}),
    ("contains", ("a",), {"na": True, "regex": False}), ("contains", ("[ab]",), {}),
    ("contains", ("a",), {"na": pandas.NA}), ("startswith", ("a",), {}),
    ("startswith", ("a",), {"na": False}), ("endswith", (("a", "c"),), {}), ("find", ("a",), {}),
    ("count", ("a",), {}), ("match", ("a",), {}), ("fullmatch", ("a",), {"na": False}),
    ("slice", (0, 1), {}), ("get", (0,), {}), ("replace", ("a", "x"), {}), ("pad", (4,), {}),
    ("zfill", (4,), {}), ("repeat", (2,), {}), ("split", (",",), {"expand": True}),
    ("partition", (",",), {}), ("extract", ("(a)",), {}), ("removeprefix", ("a",), {}),
]  # fmt: skip


@pytest.mark.parametrize("name", DTYPES)
def test_functions_of_texts(name: str) -> None:
    """Texts keep their dtype; counts are Int64 and tests boolean, NA where a text is missing."""
    for method, args, kwargs in CALLS:
        if name == "python nan" and kwargs.get("na") is pandas.NA:
            continue
        for gaps in (True, False):
            both(
                lambda m, f=method, a=args, k=kwargs, g=gaps: getattr(
                    (series(m, name) if g else series(m, name).dropna()).str, f
                )(*a, **k),
                native=True,
            )
    both(lambda m: series(m, name).str.cat(series(m, name), sep="-", na_rep="?"), native=True)


def test_capitals_of_python_texts_are_pythons() -> None:
    """Arrow knows no capital of two letters."""
    both(lambda m: [series(m, name).str.upper() for name in DTYPES])
    both(lambda m: series(m, "python")[:4].str.lower(), native=True)


@pytest.mark.parametrize("name", DTYPES)
def test_comparisons_and_sums(name: str) -> None:
    for word in (*COMPARISON, "add"):
        run = getattr(operator, word)
        both(lambda m, f=run: f(series(m, name), "a"), native=True)
        both(lambda m, f=run: f("a", series(m, name)), native=True)
        both(
            lambda m, f=run: f(series(m, name), series(m, name)[::-1].reset_index(drop=True)),
            native=True,
        )


@pytest.mark.parametrize("name", DTYPES)
def test_rows_chosen_by_texts(name: str) -> None:
    both(
        lambda m: [
            frame(m, name)[frame(m, name).k == "a"],
            frame(m, name)[(frame(m, name).k == "a") & (frame(m, name).v > 1)],
            frame(m, name)[(frame(m, name).v > 1) & ~(frame(m, name).k == "a")],
            frame(m, name)[(frame(m, name).k == "a") | frame(m, name).k.str.contains("b")],
            frame(m, name)[frame(m, name).k.isin(["a", "bc"])],
            frame(m, name)[frame(m, name).k.str.startswith("b")],
        ],
        native=True,
    )


@pytest.mark.parametrize("name", DTYPES)
def test_what_goes_by_values(name: str) -> None:
    both(
        lambda m: [
            series(m, name).unique(),
            series(m, name).value_counts(),
            series(m, name).value_counts(normalize=True, dropna=False),
            series(m, name).sort_values(ascending=False, na_position="first"),
            series(m, name).duplicated(),
            series(m, name).mode(),
            series(m, name).isin([None, "a"]),
            series(m, name).fillna("q"),
            series(m, name).shift(2).ffill(),
            series(m, name).replace({"a": "z", "bc": "a"}),
            series(m, name).min(),
            series(m, name).max(),
            series(m, name).astype("str"),
            m.concat([series(m, name), series(m, name)[:3]]),
            frame(m, name).merge(frame(m, name), on="k"),
            frame(m, name).sort_values(["k", "v"], ascending=[False, True]),
            frame(m, name).set_index("k").sort_index(),
        ],
        native=True,
    )


@pytest.mark.parametrize("name", DTYPES)
def test_groups(name: str) -> None:
    keys = [1, 1, 2, 2, 3, 3, 1, 4, 4]
    for word in ("size", "count", "first", "last", "min", "max", "nunique", "shift", "ffill"):
        both(lambda m, w=word: getattr(series(m, name).groupby(keys), w)(), native=True)
        both(
            lambda m, w=word: getattr(frame(m, name).groupby("k", dropna=False).v, w)(),
            native=True,
        )


@pytest.mark.parametrize("name", DTYPES)
@pytest.mark.parametrize("value", ["q", None, pandas.NA])
def test_assignment_keeps_the_dtype(name: str, value: Any) -> None:
    def lines(m: Any) -> Any:
        s = series(m, name)
        s[1] = value
        s[s == "a"] = value
        return s

    both(lines, native=True)


ARROW = {
    "int64[pyarrow]": [3, None, 1, 2, 3],
    "int8[pyarrow]": [3, None, 1, 2, 3],
    "double[pyarrow]": [0.5, None, 1, -2.0, 0.5],
    "bool[pyarrow]": [True, None, False, True, True],
}


@pytest.mark.parametrize("dtype", ARROW)
def test_numbers_of_arrow(dtype: str) -> None:
    values = ARROW[dtype]

    def made(m: Any) -> Any:
        return m.Series(values, dtype=dtype)

    def framed(m: Any) -> Any:
        return m.DataFrame({"k": made(m), "v": range(5)})

    both(
        lambda m: [
            made(m),
            made(m).isna(),
            made(m).unique(),
            made(m).sort_values(),
            made(m).duplicated(),
            made(m).dropna(),
            made(m).shift(),
            made(m).fillna(values[0]),
            made(m).iloc[0],
            made(m).iloc[1],
            made(m) == made(m)[::-1].reset_index(drop=True),
            m.concat([made(m), made(m)]),
            framed(m).merge(framed(m), on="k"),
            framed(m).groupby("k").v.sum(),
            framed(m).groupby("k", dropna=False).v.max(),
        ],
        native=True,
    )
    for word in ("sum", "mean", "min", "max"):
        both(lambda m, w=word: getattr(made(m), w)(), rtol=1e-12, native=True)
        both(
            lambda m, w=word: getattr(made(m).groupby([1, 1, 2, 2, 3]), w)(),
            rtol=1e-12,
            native=True,
        )
    for word in COMPARISON if dtype != "bool[pyarrow]" else ("and_", "or_", "xor"):
        other = 2 if dtype != "bool[pyarrow]" else True
        both(lambda m, w=word, o=other: getattr(operator, w)(made(m), o), native=True)


@settings(max_examples=min(30, settings().max_examples), deadline=None)
@given(st.lists(TEXTS, max_size=12), st.sampled_from(sorted(DTYPES)), st.sampled_from(COMPARISON))
def test_random_texts(values: list[str | None], name: str, word: str) -> None:
    def lines(m: Any) -> Any:
        s = m.Series(values, dtype=DTYPES[name])
        found = getattr(operator, word)(s, "a")
        return [found, found.isna(), s[found], s.str.len(), s.drop_duplicates(), s + "x"]

    both(lines, native=True)


@pytest.mark.cpu_only
def test_many_rows() -> None:
    """Above the size from which kernels run."""
    rng = np.random.default_rng(3)
    words = np.array(["a", "bc", "long text of words", "", "é"], object)
    values = words[rng.integers(0, 5, 20_011)] + np.array(
        [str(k) for k in rng.integers(0, 9, 20_011)]
    )
    values[rng.random(20_011) < 0.1] = None
    for dtype in DTYPES.values():
        both(
            lambda m, d=dtype: [
                m.Series(values, dtype=d) == "a1",
                m.Series(values, dtype=d).str.contains("text"),
                m.Series(values, dtype=d).str.len(),
                m.Series(values, dtype=d).value_counts(),
                m.Series(values, dtype=d).sort_values(kind="stable"),
                m.DataFrame({"k": m.Series(values, dtype=d), "v": 1}).groupby("k").sum(),
            ],
            native=True,
        )

"""Operators, conversions and fills of numbers that may be NA are pandas', without a way round."""

import itertools
import operator
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames import nullables
from tests.frames.compare import both
from tests.frames.strategies import on

ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod")
COMPARISON = ("eq", "ne", "lt", "le", "gt", "ge")
LOGIC = ("and_", "or_", "xor")
NUMBERS = ("Int8", "UInt16", "Int64", "Float32", "Float64")


@pytest.mark.parametrize("name", [*ARITHMETIC, *COMPARISON])
@pytest.mark.parametrize("left", NUMBERS)
def test_two_columns(left: str, name: str) -> None:
    """Every pair of dtypes; the plain side on the left too, where zero divisors differ."""
    run = getattr(operator, name)
    for right in (*NUMBERS, "boolean", "int64", "float64", "int8"):
        if right == "boolean" and name in ("floordiv", "mod"):
            continue
        both(lambda m, r=right: run(nullables.series(m, left), nullables.series(m, r)), native=True)
        if right.islower() and right != "boolean":
            both(
                lambda m, r=right: run(nullables.series(m, r), nullables.series(m, left)),
                native=True,
            )


@pytest.mark.parametrize("name", [*ARITHMETIC, *COMPARISON, "pow"])
def test_scalars_on_either_side(name: str) -> None:
    run = getattr(operator, name)
    for dtype, value in itertools.product(
        NUMBERS, (2, 0, 1, 0.5, float("nan"), pandas.NA, np.int8(3), np.float64(1.5))
    ):
        both(lambda m, d=dtype, v=value: run(nullables.series(m, d), v), native=True)
        if name != "pow" or dtype != "Int8":
            both(lambda m, d=dtype, v=value: run(v, nullables.series(m, d)), native=True)


@pytest.mark.parametrize("name", LOGIC)
def test_three_valued_logic(name: str) -> None:
    run = getattr(operator, name)
    values = [True, False, None]
    pairs = list(itertools.product(values, values))
    left, right = zip(*pairs, strict=True)

    def lines(m: Any) -> Any:
        sides = [m.Series(list(side), dtype="boolean") for side in (left, right)]
        flags = m.Series([flag is True for flag in right])
        scalars = [run(sides[0], value) for value in (True, False, pandas.NA)]
        mirrored = [run(value, sides[0]) for value in (True, False, pandas.NA)]
        return [run(*sides), run(sides[0], flags), run(flags, sides[0]), *scalars, *mirrored]

    both(lines, native=True)


def test_na_to_the_power_of_nothing_is_one() -> None:
    both(
        lambda m: [
            m.Series([None, 1, 2, None], dtype=dtype) ** m.Series([0, None, None, 1], dtype=other)
            for dtype in ("Int64", "Float64")
            for other in ("Int64", "Float64", "UInt16")
        ],
        native=True,
    )


def test_logic_of_bits_and_unary_operators() -> None:
    both(
        lambda m: [
            nullables.series(m, "Int64") & nullables.series(m, "Int8"),
            nullables.series(m, "UInt16") | 3,
            ~nullables.series(m, "Int64"),
            ~nullables.series(m, "boolean"),
            -nullables.series(m, "Float32"),
            +nullables.series(m, "Int8"),
            abs(nullables.series(m, "Int8")),
            nullables.series(m, "Float64").round(1),
            nullables.series(m, "boolean").round(),
        ],
        native=True,
    )


@pytest.mark.parametrize("dtype", [*NUMBERS, "UInt64", "boolean"])
def test_functions_of_numpy(dtype: str) -> None:
    for function in (np.sqrt, np.floor, np.isnan, np.isfinite, np.abs):
        if dtype in ("UInt16", "Int8", "boolean") or (function is np.floor and "I" in dtype):
            continue
        both(lambda m, f=function: f(nullables.series(m, dtype)), native=True)


@pytest.mark.parametrize("dtype", [*NUMBERS, "UInt64", "boolean"])
def test_what_keeps_the_rows(dtype: str) -> None:
    one = True if dtype == "boolean" else 1
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("isna", ()), ("notna", ()), ("shift", ()), ("shift", (-2,)), ("diff", ()), ("ffill", ()),
        ("bfill", ()), ("cumsum", ()), ("cumprod", ()), ("cummin", ()), ("cummax", ()),
        ("cumsum", (0, False)), ("cummax", (0, False)), ("fillna", (one,)), ("round", ()),
        ("fillna", (pandas.NA,)), ("rank", ()), ("rank", (0, "min")), ("duplicated", ()),
        ("rank", (0, "dense", False, "top")), ("isin", ([one, 3],)), ("isin", ([pandas.NA, one],)),
        ("replace", (one, pandas.NA)), ("replace", (pandas.NA, one)), ("sort_values", ()),
        ("argsort", ()), ("shift", (1, None, 0, one)),
    ]  # fmt: skip
    if dtype in ("boolean", "UInt64"):
        calls = [call for call in calls if call[0] != "isin"]
    if dtype != "boolean":
        calls += [("clip", (0, 1)), ("between", (0, 1)), ("pct_change", ()), ("replace", ({1: 3},))]
    for name, args in calls:
        both(
            lambda m, n=name, a=args: getattr(nullables.series(m, dtype), n)(*a),
            rtol=1e-12,
            native=True,
        )


@pytest.mark.parametrize("dtype", [*NUMBERS, "UInt64", "boolean"])
def test_distinct_values(dtype: str) -> None:
    both(
        lambda m: [
            nullables.series(m, dtype).unique(),
            nullables.series(m, dtype).nunique(),
            nullables.series(m, dtype).nunique(dropna=False),
            nullables.series(m, dtype).drop_duplicates(),
            nullables.series(m, dtype).value_counts(),
            nullables.series(m, dtype).value_counts(dropna=False),
            nullables.series(m, dtype).value_counts(normalize=True),
            nullables.series(m, dtype).mode(),
            nullables.series(m, dtype).sort_values(ascending=False, na_position="first"),
        ],
        native=True,
    )


@pytest.mark.parametrize("dtype", [*NUMBERS, "UInt64", "boolean"])
@pytest.mark.parametrize("other", [*NUMBERS, "UInt64", "boolean", "int64", "float64", "bool"])
def test_changes_of_dtype(dtype: str, other: str) -> None:
    """Without `native`: floats outside an integer dtype are what C makes of them, in pandas."""
    both(lambda m: nullables.series(m, dtype).astype(other))
    both(lambda m: nullables.series(m, dtype).dropna().astype(other))
    both(lambda m: nullables.series(m, other).astype(dtype))
    both(lambda m: m.concat([nullables.series(m, dtype), nullables.series(m, other)]))


def test_changes_of_dtype_are_native() -> None:
    both(
        lambda m: [
            m.Series([1, None, 3], dtype="Int64").astype("Float64"),
            m.Series([1, None, 3], dtype="Int64").astype("float64"),
            m.Series([1, None, 0], dtype="Int8").astype("boolean"),
            m.Series([1.0, None, 3.0]).astype("Int64"),
            m.Series([1, 0, 1]).astype("boolean"),
            m.Series([True, False]).astype("Int8"),
            m.Series([1, 2], dtype="Int64").astype("int64"),
            m.concat([m.Series([1, None], dtype="Int8"), m.Series([0.5, 2])]),
        ],
        native=True,
    )


@pytest.mark.parametrize("value", [5, None, pandas.NA, float("nan"), 1.0])
def test_assignment_keeps_the_dtype(value: Any) -> None:
    def lines(m: Any) -> Any:
        s = m.Series([1, None, 3], dtype="Int64")
        s[1] = value
        t = m.Series([1, None, 3], dtype="Float64")
        t[t.isna()] = value
        df = m.DataFrame({"a": m.Series([1, None, 3], dtype="Int16")})
        df.loc[df.a > 1, "a"] = value
        return [s, t, df]

    both(lines, native=True)


def test_na_in_a_mask_chooses_no_row() -> None:
    def lines(m: Any) -> Any:
        s, flags = nullables.series(m, "Int64"), nullables.series(m, "boolean")
        df = m.DataFrame({"a": s, "b": [1, 2, 3, 4, 5, 6]})
        return [s[flags], df[df.a > 0], df.loc[flags, "b"], df[~flags & (df.b > 2)]]

    both(lines, native=True)


def test_choices_keep_the_dtype() -> None:
    both(
        lambda m: [
            s.where(s.notna(), 7) if n else s.mask(s.isna(), pandas.NA)
            for n in (0, 1)
            for s in (nullables.series(m, "Int64"), nullables.series(m, "Float32"))
        ],
        native=True,
    )
    both(lambda m: nullables.series(m, "Int64").where([True] * 3 + [False] * 3), native=True)


def test_lookups_by_numbers_that_may_be_na() -> None:
    both(
        lambda m: [
            nullables.series(m, "Int64").map({1: 2, 0: 5}),
            nullables.series(m, "Int64").map({1: "a", 0: "b"}),
            nullables.series(m, "Float64").map({1.0: 2.5, 0.5: 5.0}),
            nullables.series(m, "boolean").map({True: 1, False: 0}),
        ],
        native=True,
    )


@pytest.mark.parametrize("value", [1.5, "x", 300, True])
def test_values_that_do_not_fit_are_refused_as_pandas_does(value: Any) -> None:
    def assigned(m: Any) -> Any:
        s = m.Series([1, None], dtype="Int8")
        s[0] = value
        return s

    both(assigned)
    both(lambda m: m.Series([1, None], dtype="Int8").fillna(value))
    both(lambda m: m.Series([1, None], dtype="Int8").where([False, True], value))


@settings(max_examples=min(25, settings().max_examples), deadline=None)
@given(
    nullables.frames({"a": list(nullables.WIDE), "b": list(nullables.WIDE), "c": ["boolean"]}),
    st.sampled_from([*ARITHMETIC[:4], *COMPARISON]),
)
def test_random_frames(frame: pandas.DataFrame, name: str) -> None:
    """Sums of the values drawn are exact, so the order of adding them does not count."""
    run = getattr(operator, name)
    both(lambda m: run(on(m, frame).a, on(m, frame).b), native=True)
    both(lambda m: run(on(m, frame)[["a", "b"]], 2), native=True)
    both(lambda m: on(m, frame).c & (on(m, frame).a == on(m, frame).b), native=True)
    both(lambda m: on(m, frame)[["a", "b"]].fillna(1).ffill().shift().isna(), native=True)
    both(lambda m: on(m, frame).dropna(), native=True)


@pytest.mark.cpu_only
def test_many_rows() -> None:
    """Above the kernels' thresholds."""
    frame = nullables.many(20_011)
    both(
        lambda m: [
            on(m, frame).a + on(m, frame).b,
            on(m, frame).a // 3,
            on(m, frame).x * on(m, frame).a,
            (on(m, frame).a > 3) | (on(m, frame).x < 0),
            on(m, frame).a.cummax(),
            on(m, frame).a.cumsum(),
            on(m, frame).a.fillna(0),
            on(m, frame).a.rank(),
            on(m, frame).a.value_counts(),
            on(m, frame).x.shift(3) - on(m, frame).x,
        ],
        native=True,
    )

"""Arithmetic: result dtypes, division by zero, overflow, missing values, text."""

import operator

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, on

NAN = float("nan")


def s(pd, values, dtype=None):
    return pd.Series(values, dtype=dtype)


CASES = {
    "true division by zero": lambda pd: s(pd, [1, -1, 0]) / 0,
    "floor division by zero is float": lambda pd: s(pd, [4, 0]) // 0,
    "modulo by zero is float": lambda pd: s(pd, [4]) % 0,
    "floor division meeting a zero": lambda pd: s(pd, [4, 5]) // s(pd, [2, 0]),
    "floor division meeting no zero": lambda pd: s(pd, [4, 5]) // s(pd, [2, 3]),
    "nullable floor division by zero": lambda pd: s(pd, [4, None], "Int64") // 0,
    "nullable modulo by zero": lambda pd: s(pd, [4, None], "Int64") % 0,
    "nullable division of zero by zero": lambda pd: s(pd, [0, None], "Int64") / 0,
    "floor division rounds down": lambda pd: s(pd, [-5, 5]) // 3,
    "modulo follows the divisor": lambda pd: (s(pd, [-5, 5]) % 3, s(pd, [-5, 5]) % -3),
    "float modulo follows the divisor": lambda pd: s(pd, [5.5, -5.5]) % -2,
    "overflow wraps": lambda pd: s(pd, [127], "int8") + 1,
    "overflow of int64 wraps": lambda pd: s(pd, [2**63 - 1]) + 1,
    "a scalar does not widen int8": lambda pd: s(pd, [1], "int8") + 100,
    "a NumPy scalar does not widen": lambda pd: s(pd, [1], "int8") + np.int64(1),
    "a NumPy float does not widen float32": lambda pd: s(pd, [1], "float32") + np.float64(1.5),
    "an array widens": lambda pd: s(pd, [1], "int8") + np.array([1]),
    "a float scalar makes ints float": lambda pd: s(pd, [1, 2]) * 0.5,
    "int8 and float scalar": lambda pd: s(pd, [1], "int8") + 0.5,
    "int64 with uint64 is float64": lambda pd: s(pd, [1]) + s(pd, [1], "uint64"),
    "float32 with int64 is float64": lambda pd: s(pd, [1], "float32") + s(pd, [1]),
    "int8 with int32": lambda pd: s(pd, [1], "int8") * s(pd, [2], "int32"),
    "bool plus bool": lambda pd: s(pd, [True, True]) + s(pd, [True, False]),
    "bool times bool": lambda pd: s(pd, [True]) * s(pd, [False]),
    "bool plus int": lambda pd: s(pd, [True, False]) + 1,
    "invert bool": lambda pd: ~s(pd, [True, False]),
    "invert int": lambda pd: ~s(pd, [1, -3]),
    "negative, positive, absolute": lambda pd: (
        -s(pd, [1, -2]),
        +s(pd, [1.5]),
        abs(s(pd, [-1.5, -0.0])),
    ),
    "one to NaN and NaN to zero": lambda pd: s(pd, [1.0, NAN]) ** s(pd, [NAN, 0.0]),
    "powers of ints": lambda pd: s(pd, [2, -3]) ** 3,
    "square roots": lambda pd: s(pd, [4.0, -1.0]) ** 0.5,
    "reflected operators": lambda pd: (
        10 - s(pd, [1, 2]),
        1 / s(pd, [0, 4]),
        2 ** s(pd, [1, 3]),
        7 // s(pd, [2, 0]),
        7 % s(pd, [4, -4]),
    ),
    "text and text": lambda pd: s(pd, ["a", None]) + "b",
    "text before text": lambda pd: "b" + s(pd, ["a", None]),
    "text columns": lambda pd: s(pd, ["a", None, "c"]) + s(pd, ["x", "y", None]),
    "text times int": lambda pd: s(pd, ["ab", None]) * 2,
    "names that agree stay": lambda pd: pd.Series([1], name="n") + pd.Series([2], name="n"),
    "names that differ vanish": lambda pd: pd.Series([1], name="n") + pd.Series([2], name="m"),
    "a name stays beside a scalar": lambda pd: pd.Series([1], name="n") + 1,
    "frame and scalar": lambda pd: pd.DataFrame({"a": [1, 2], "b": [0.5, NAN]}) * 2,
    "frame and frame": lambda pd: pd.DataFrame({"a": [1, 2]}) + pd.DataFrame({"a": [10, 20]}),
    "list by position": lambda pd: s(pd, [1, 2]).__add__([10, 20]),
    "add with a fill value": lambda pd: s(pd, [1.0, NAN, NAN]).add(
        s(pd, [NAN, 2.0, NAN]), fill_value=0
    ),
    "named methods": lambda pd: (
        s(pd, [5, 7]).sub(2),
        s(pd, [5]).mul(2),
        s(pd, [5]).div(2),
        s(pd, [5]).floordiv(2),
        s(pd, [5]).mod(3),
        s(pd, [5]).pow(2),
        s(pd, [5]).rsub(1),
    ),
    "round half to even": lambda pd: s(pd, [0.5, 1.5, 2.675]).round(),
    "round to tens": lambda pd: s(pd, [25, 35]).round(-1),
    "round to digits": lambda pd: s(pd, [1.2345, -1.2355, NAN]).round(2),
    "frame round": lambda pd: pd.DataFrame({"a": [1.26, 2.34], "t": ["x", "y"]}).round(1),
    "abs of a frame": lambda pd: pd.DataFrame({"a": [-1, 2]}).abs(),
    "clip": lambda pd: (
        s(pd, [1, 5, 9]).clip(2, 6),
        s(pd, [1.0, NAN]).clip(upper=0.5),
        s(pd, [1, 5]).clip(lower=3),
    ),
    "ufuncs": lambda pd: (np.sqrt(s(pd, [4.0, 9.0])), np.add(s(pd, [1]), s(pd, [2]))),
    "exponentials": lambda pd: np.exp(s(pd, [0.0, 1.0, NAN])),
    "logical operators": lambda pd: (
        s(pd, [True, False]) & True,
        s(pd, [True, False]) | s(pd, [False, False]),
        s(pd, [True, False]) ^ True,
    ),
    "integers bit by bit": lambda pd: (s(pd, [6, 3]) & 2, s(pd, [6, 3]) | 1, s(pd, [6, 3]) ^ 5),
    "Kleene and": lambda pd: s(pd, [True, False, None], "boolean") & False,
    "Kleene or": lambda pd: (
        s(pd, [True, False, None], "boolean") | s(pd, [None, None, True], "boolean")
    ),
}

ERRORS = {
    "a scalar that does not fit": lambda pd: s(pd, [1], "uint8") + 300,
    "bool minus bool": lambda pd: s(pd, [True]) - s(pd, [True]),
    "invert objects with NaN": lambda pd: ~s(pd, [True, NAN]),
    "negative powers of ints": lambda pd: s(pd, [2]) ** s(pd, [-1]),
    "text plus number": lambda pd: s(pd, ["a"]) + 1,
    "lengths differ": lambda pd: s(pd, [1, 2]) * [1, 2, 3],
    "categories": lambda pd: pd.Series(["a"], dtype="category") + 1,
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_arithmetic(lines):
    both(lines, rtol=1e-15 if lines is CASES["exponentials"] else None)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_arithmetic_is_refused(lines):
    both(lines)


NUMBERS = ["int", "small", "float", "bool"]
OPERATORS = [operator.add, operator.mul, operator.truediv]


@given(frames({"x": NUMBERS, "y": NUMBERS}), st.sampled_from(OPERATORS))
def test_arithmetic_of_generated_columns(frame, operation):
    if operation is operator.truediv:  # bools have no division
        frame = frame.astype({name: "int8" for name in frame if frame[name].dtype == bool})
    both(lambda pd: operation(on(pd, frame).x, on(pd, frame).y), native=True, signs=True)


@given(frames({"x": ["int", "small", "float"], "y": ["int", "float"]}))
def test_differences_floors_and_remainders_of_generated_columns(frame):
    frame = frame.astype({name: "float64" for name in frame if frame[name].dtype != "int8"})
    frame = frame.replace([float("inf"), -float("inf")], 2.0)
    both(lambda pd: on(pd, frame).x - on(pd, frame).y, native=True, signs=True)
    both(lambda pd: on(pd, frame).x // on(pd, frame).y, native=True, signs=True)
    both(lambda pd: on(pd, frame).x % on(pd, frame).y, native=True, signs=True)


def test_arithmetic_in_many_chunks_is_that_of_one():
    frame = pandas.DataFrame({"x": np.arange(700) % 13, "y": np.arange(700) / 7})
    both(
        lambda pd: (on(pd, frame).x * 2 + on(pd, frame).y / 3) ** 2 - on(pd, frame).x,
        native=True,
        signs=True,
    )

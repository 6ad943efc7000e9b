"""astype between every pair of kinds, and what it refuses."""

import pytest

from tests.frames.compare import both

NAN = float("nan")

CASES = {
    "fractions are cut": lambda pd: pd.Series([1.7, -1.7]).astype(int),
    "floats beyond int64": lambda pd: pd.Series([1e300, -1e300, 2.0**63, 5.0]).astype("int64"),
    "singles beyond int32": lambda pd: pd.Series([2.0**31, 5.0], dtype="float32").astype("int32"),
    "fractions below the limit": lambda pd: pd.Series([2147483647.5, -128.5]).astype("int32"),
    "narrower ints wrap": lambda pd: pd.Series([300, -1]).astype("uint8"),
    "NaN to bool is True": lambda pd: pd.Series([NAN, 0.0]).astype(bool),
    "bool to int and float": lambda pd: (
        pd.Series([True, False]).astype("int8"),
        pd.Series([True]).astype(float),
    ),
    "int to float32": lambda pd: pd.Series([2**24 + 1, 5]).astype("float32"),
    "float64 to float32": lambda pd: pd.Series([0.1, 1e300, NAN]).astype("float32").isna(),
    "text to int takes spaces": lambda pd: pd.Series([" 7 ", "-3"]).astype(int),
    "text to float": lambda pd: pd.Series(["0.1", "1e3", "nan", "inf", None]).astype(float),
    "text to bool is not empty": lambda pd: pd.Series(["False", ""]).astype(bool),
    "float to text keeps NaN": lambda pd: pd.Series([1.0, NAN, 0.1, 1e20]).astype(str),
    "int to text": lambda pd: pd.Series([1, -20]).astype(str),
    "bool to text": lambda pd: pd.Series([True]).astype(str),
    "to nullable ints": lambda pd: pd.Series([1.0, NAN]).astype("Int64"),
    "nullable ints to float": lambda pd: pd.Series([1, None], dtype="Int64").astype("float64"),
    "to category": lambda pd: pd.Series(["b", "a", None, "b"]).astype("category"),
    "ints to category": lambda pd: pd.Series([3, 1, 3]).astype("category"),
    "category to text": lambda pd: pd.Series(["b", "a"], dtype="category").astype(str),
    "category to object": lambda pd: pd.Series(["b", "a"], dtype="category").astype(object),
    "codes of a category": lambda pd: pd.Series(["b", "a", None], dtype="category").cat.codes,
    "categories of a category": lambda pd: (
        pd.Series(["b", "a", None], dtype="category").cat.categories
    ),
    "dates to int count the unit": lambda pd: pd.Series(
        pd.to_datetime(["1970-01-01 00:00:01.5"])
    ).astype("int64"),
    "dates to seconds are cut down": lambda pd: pd.Series(
        pd.to_datetime(["1969-12-31 23:59:59.5"])
    ).astype("datetime64[s]"),
    "text to dates": lambda pd: pd.Series(["2024-01-01", None]).astype("datetime64[us]"),
    "dates to text": lambda pd: pd.Series(pd.to_datetime(["2024-01-01", None])).astype(str),
    "a frame by column": lambda pd: pd.DataFrame({"a": [1], "b": [2]}).astype({"a": "float32"}),
    "a whole frame": lambda pd: pd.DataFrame({"a": [1], "b": [2.5]}).astype("int16"),
    "to object": lambda pd: pd.Series([1, 2]).astype(object),
    "errors ignored": lambda pd: pd.Series(["x"]).astype("float64", errors="ignore"),
    "to_numeric": lambda pd: pd.to_numeric(pd.Series(["1", "x", "3"]), errors="coerce"),
}

ERRORS = {
    "missing to int": lambda pd: pd.Series([1.0, NAN]).astype("int64"),
    "infinite to int": lambda pd: pd.Series([float("inf")]).astype("int64"),
    "fractions to nullable ints": lambda pd: pd.Series([1.5]).astype("Int64"),
    "decimal text to int": lambda pd: pd.Series(["7.0"]).astype(int),
    "thousands to float": lambda pd: pd.Series(["1,000"]).astype(float),
    "dates to float": lambda pd: pd.Series(pd.to_datetime(["2024-01-01"])).astype(float),
    "a column that is not there": lambda pd: pd.DataFrame({"a": [1]}).astype({"zz": int}),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_cast(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_cast_is_refused(lines):
    both(lines)


NUMBERS = [
    "int8",
    "uint8",
    "int16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "float32",
    "float64",
    "bool",
]


@pytest.mark.parametrize("source", NUMBERS)
def test_cast_between_numbers(source):
    both(lambda pd: [pd.Series([0, 1, 100], dtype=source).astype(target) for target in NUMBERS])


KINDS = ["category", "ordered", "fewer", "more", "turned", "none"]


def kind(pd, name):
    orders = {
        "ordered": (["a", "b", "c"], True), "fewer": (["b"], False), "turned": (list("cba"), False),
        "more": (list("zabc"), True), "none": (None, True),
    }  # fmt: skip
    return "category" if name == "category" else pd.CategoricalDtype(*orders[name])


@pytest.mark.parametrize("wanted", KINDS)
@pytest.mark.parametrize("held", ["category", "ordered", "turned"])
def test_cast_between_categories(held, wanted):
    def lines(pd):
        made = pd.Series(["b", None, "a", "c"]).astype(kind(pd, held))
        return made.astype(kind(pd, wanted)), made.to_frame("c").astype({"c": kind(pd, wanted)})

    both(lines, native=True)


def test_columns_that_cannot_be_converted_are_kept():
    def lines(pd):
        frame = pd.DataFrame({"a": [1, 2], "s": ["x", "1"], "f": [0.5, None]})
        return (
            frame.astype("int64", errors="ignore"),
            frame.astype({"a": "float32", "s": "float64"}, errors="ignore"),
            frame.f.astype("int8", errors="ignore"),
        )

    both(lines, native=True)

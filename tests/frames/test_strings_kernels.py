"""The .str methods by kernels: every method on few rows, many rows, and rows that are encoded."""

import numpy as np
import pandas
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.ops import text_search, texts
from tests.frames.compare import both
from tests.frames.string_methods import METHODS, POOLS

ON_CPU = device.backend().name == "cpu"


def on_kernels(monkeypatch):
    """Few rows take the kernels' way, too."""
    monkeypatch.setattr(texts, "SHORT", 0)


def text(pd, values):
    return pd.Series(values, dtype="str", name="t")


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("name", METHODS)
def test_every_method_on_few_rows(monkeypatch, name, pool):
    on_kernels(monkeypatch)
    both(lambda pd: METHODS[name](text(pd, POOLS[pool]).str), native=True)


@pytest.mark.skipif(not ON_CPU, reason="few rows are no case of their own on a device")
@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("name", METHODS)
def test_every_method_where_few_rows_go_to_arrow(name, pool):
    both(lambda pd: METHODS[name](text(pd, POOLS[pool]).str), native=True)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_on_encoded_rows(monkeypatch, name):
    on_kernels(monkeypatch)

    def lines(pd):
        series = text(pd, POOLS["mixed"] * 5)
        series.nunique()
        return METHODS[name](series.str)

    both(lines, native=True)


@pytest.mark.parametrize("name", ["upper", "find", "strip", "replace", "split", "slice", "len"])
def test_rows_of_a_slice_and_of_a_filter(monkeypatch, name):
    on_kernels(monkeypatch)
    both(lambda pd: METHODS[name](text(pd, POOLS["mixed"]).iloc[5:21].str), native=True)
    both(
        lambda pd: METHODS[name]((s := text(pd, POOLS["mixed"]))[s.str.len() > 3].str),
        native=True,
    )


COMPARED = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "add": lambda a, b: a + b,
}


@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.parametrize("short", [0, 10_000])
@pytest.mark.parametrize("repeats", [1, pytest.param(800, marks=pytest.mark.cpu_only)])
def test_operators(monkeypatch, name, repeats, short):
    monkeypatch.setattr(texts, "SHORT", short)
    left = POOLS["mixed"] * repeats
    right = [left[i] for i in np.random.default_rng(0).permutation(len(left))]

    def lines(pd):
        a, b = text(pd, left), text(pd, right)
        function = COMPARED[name]
        return function(a, b), function(a, "banana"), function("é", a), function(a, "")

    both(lines, native=True)


@pytest.mark.parametrize("short", [0, 10_000])
def test_cat(monkeypatch, short):
    monkeypatch.setattr(texts, "SHORT", short)

    def lines(pd):
        a = text(pd, POOLS["mixed"])
        b = text(pd, POOLS["mixed"][::-1])
        frame = pd.DataFrame({"a": a, "b": b})
        return (
            a.str.cat(b),
            a.str.cat(b, sep="-·-"),
            a.str.cat(b, na_rep="?"),
            a.str.cat([b, a], sep=", ", na_rep=""),
            a.str.cat(frame, sep="/"),
        )

    both(lines, native=True)


@pytest.mark.parametrize("short", [0, 10_000])
@pytest.mark.parametrize("repeats", [1, pytest.param(800, marks=pytest.mark.cpu_only)])
@pytest.mark.parametrize(
    "values", [[], ["banana"], ["é😀", "", None, "x" * 40], ["no such", "a.b"], [None], ["a", 1]]
)
def test_isin(monkeypatch, values, repeats, short):
    monkeypatch.setattr(texts, "SHORT", short)

    def lines(pd):
        series = text(pd, POOLS["mixed"] * repeats)
        first = series.isin(values)
        series.nunique()
        return first, series.isin(values), text(pd, ["é", "banana"]).isin(values)

    both(lines)


def test_index_and_rindex(monkeypatch):
    on_kernels(monkeypatch)
    both(lambda pd: text(pd, ["éa", None, "ab"]).str.index("a"), native=True)
    both(lambda pd: text(pd, ["éa", "aba"]).str.rindex("a"), native=True)
    both(lambda pd: text(pd, ["éa", "b"]).str.index("a"))


@pytest.mark.parametrize(
    "lines",
    [
        lambda s: s.pad(3, fillchar="ab"),
        lambda s: s.pad(3, fillchar=1),
        lambda s: s.pad("3"),
        lambda s: s.pad(3, side="top"),
        lambda s: s.zfill("3"),
        lambda s: s.find(1),
        lambda s: s.startswith(1),
        lambda s: s.contains("a", na="x"),
        lambda s: s.contains("(", regex=True),
        lambda s: s.strip(1),
        lambda s: s.partition(""),
        lambda s: s.replace("a", 1),
        lambda s: s.get("a"),
    ],
)
def test_bad_arguments(monkeypatch, lines):
    on_kernels(monkeypatch)
    both(lambda pd: lines(text(pd, ["a", "b"]).str), message=False)


WORDS = st.lists(st.text(alphabet="aAbBé日😀ß .\t-", max_size=10) | st.none(), max_size=20)


@pytest.mark.skipif(not ON_CPU, reason="launches by the hundred are slow in the simulator")
@given(WORDS, st.text(alphabet="aAé😀 ", max_size=2), st.integers(-6, 6), st.integers(-6, 6))
def test_generated_texts(values, sought, start, stop):
    before, texts.SHORT = texts.SHORT, 0
    try:
        for method in (
            lambda s: s.slice(start, stop),
            lambda s: s.get(start),
            lambda s: s.find(sought),
            lambda s: s.rfind(sought),
            lambda s: s.replace(sought, "é-", n=stop),
            lambda s: s.strip(sought),
            lambda s: s.contains(sought, regex=False),
            lambda s: s.pad(abs(start) + 4, "both", "é"),
            lambda s: s.title(),
            lambda s: s.isalpha(),
        ):
            both(lambda pd, method=method: method(text(pd, values).str))
        if sought:
            both(lambda pd: text(pd, values).str.split(sought, n=stop, expand=True, regex=False))
            both(lambda pd: text(pd, values).str.partition(sought))
    finally:
        texts.SHORT = before


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a%", ["ab", "a%b", "aé😀"]),
        ("%b", ["ab", "a%b"]),
        ("a_", ["ab"]),
        ("a__", ["a%b", "aé😀"]),
        (r"a\%b", ["a%b"]),
        ("%", ["ab", "a%b", "aé😀", "", "x\ny"]),
        ("x_y", ["x\ny"]),
        ("%é%", ["aé😀"]),
        ("_", []),
    ],
)
@pytest.mark.parametrize("short", [0, 10_000])
def test_like(monkeypatch, pattern, expected, short):
    monkeypatch.setattr(texts, "SHORT", short)
    values = ["ab", "a%b", "aé😀", "", "x\ny", None]
    from gpuframe.columns import pandas as neighbour

    column = neighbour.from_pandas(pandas.Series(values, dtype="str"))
    found = device.to_host(text_search.like(column, pattern).values)
    assert [value for value, hit in zip(values, found, strict=True) if hit] == expected


def test_invalid_utf8_is_refused_by_name(monkeypatch):
    on_kernels(monkeypatch)
    data = np.frombuffer(b"ok\xed\xa0\x80\xc3", np.uint8)
    offsets = np.array([0, 2, 5, 6])
    table = pyarrow.Array.from_buffers(
        pyarrow.large_string(), 3, [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(data)]
    )
    frame = gpuframe.from_arrow(pyarrow.table({"t": table}))
    for method in ("upper", "len", "strip", "isalpha"):
        with pytest.raises(UnicodeError, match=r"column 't': 2 of 3 texts are not valid UTF-8"):
            getattr(frame["t"].str, method)()
    assert frame["t"].str.startswith("ok").tolist() == [True, False, False]

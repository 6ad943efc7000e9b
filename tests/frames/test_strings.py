"""The .str methods: missing values, code points, bytes of every length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both

TEXTS = ["Apple", "bär", None, "", " ÇA VA? ", "日本語", "é😀", "a.b", "x" * 40]


def text(pd, values=None):
    return pd.Series(TEXTS if values is None else values, dtype="str", name="t")


CASES = {
    "lower": lambda pd: text(pd).str.lower(),
    "upper": lambda pd: text(pd).str.upper(),
    "upper of sharp s": lambda pd: text(pd, ["ß", "ŉ"]).str.upper(),
    "len counts code points": lambda pd: text(pd).str.len(),
    "len without missing is int64": lambda pd: text(pd, ["ab", "é😀"]).str.len(),
    "contains": lambda pd: text(pd).str.contains("a"),
    "contains takes a regular expression": lambda pd: text(pd, ["abc", "a.c", "ac"]).str.contains(
        "a.c"
    ),
    "contains plain": lambda pd: text(pd, ["abc", "a.c", "ac"]).str.contains("a.c", regex=False),
    "contains without case": lambda pd: text(pd).str.contains("APP", case=False),
    "contains with na": lambda pd: text(pd).str.contains("a", na=True),
    "contains the empty text": lambda pd: text(pd).str.contains(""),
    "startswith": lambda pd: text(pd).str.startswith("b"),
    "startswith several": lambda pd: text(pd).str.startswith(("A", "日")),
    "endswith": lambda pd: text(pd).str.endswith("語"),
    "strip": lambda pd: text(pd).str.strip(),
    "strip takes Unicode spaces": lambda pd: text(pd, ["\u00a0x\u2003", "\t\n"]).str.strip(),
    "strip of characters": lambda pd: text(pd, ["xxabxx", "x"]).str.strip("x"),
    "lstrip and rstrip": lambda pd: (text(pd).str.lstrip(), text(pd).str.rstrip()),
    "slice": lambda pd: (
        text(pd).str.slice(1, 3),
        text(pd).str[0],
        text(pd).str[-2:],
        text(pd).str[::2],
    ),
    "replace is plain": lambda pd: text(pd).str.replace(".", "-"),
    "replace by a regular expression": lambda pd: text(pd).str.replace(r"[aä]", "_", regex=True),
    "find": lambda pd: text(pd, ["abc", "éb", "x"]).str.find("b"),
    "count": lambda pd: text(pd, ["banana", None]).str.count("a"),
    "split": lambda pd: text(pd, ["a b", None, "c"]).str.split(),
    "split into columns": lambda pd: text(pd, ["a b", "c"]).str.split(expand=True),
    "cat": lambda pd: text(pd, ["a", None]).str.cat(sep=","),
    "isdigit": lambda pd: text(pd, ["12", "²", "a", ""]).str.isdigit(),
    "title and capitalize": lambda pd: (
        text(pd, ["ab cd"]).str.title(),
        text(pd, ["ab CD"]).str.capitalize(),
    ),
    "zfill": lambda pd: text(pd, ["7", "-7", "123456"]).str.zfill(4),
    "extract": lambda pd: text(pd, ["a1", "b"]).str.extract(r"([a-z])(\d)"),
    "categories": lambda pd: pd.Series(["a", "b"], dtype="category").str.upper(),
    "nothing": lambda pd: (text(pd, []).str.upper(), text(pd, []).str.len()),
    "only missing": lambda pd: (
        text(pd, [None, None]).str.upper(),
        text(pd, [None]).str.len(),
        text(pd, [None]).str.startswith("a"),
    ),
    "the index stays": lambda pd: pd.Series(["a", "b"], index=["p", "q"]).str.upper(),
}

ERRORS = {
    "numbers": lambda pd: pd.Series([1]).str.len(),
    "a method that does not exist": lambda pd: text(pd).str.nonsense(),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_strings(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_strings_are_refused(lines):
    both(lines, message=lines is not ERRORS["a method that does not exist"])


LETTERS = st.text(alphabet="aBé日😀 \t.ß", max_size=9) | st.none()


@given(st.lists(LETTERS, max_size=12), st.text(alphabet="aBé.", max_size=2))
def test_methods_on_generated_texts(values, pattern):
    both(lambda pd: text(pd, values).str.len())
    both(lambda pd: text(pd, values).str.lower())
    both(lambda pd: text(pd, values).str.strip())
    both(lambda pd: text(pd, values).str.contains(pattern, regex=False))
    both(lambda pd: text(pd, values).str.startswith(pattern))
    both(lambda pd: text(pd, values).str.slice(1, -1))


def test_replacements_are_given_once():
    both(lambda pd: pd.Series(["a"]).str.replace({"a": "b"}, "c"))

"""The .str methods on rows enough for the compiled kernels, and on the characters of Unicode."""

import pandas
import pytest

from tests.frames.compare import both
from tests.frames.string_methods import METHODS, POOLS

pytestmark = pytest.mark.cpu_only  # rows enough for the compiled twins


def text(pd, values):
    return pd.Series(values, dtype="str", name="t")


@pytest.mark.parametrize("pool", ["ascii", "mixed"])
@pytest.mark.parametrize("name", METHODS)
def test_every_method_on_many_rows(name, pool):
    values = (POOLS[pool] * 1200)[:20_000]
    both(lambda pd: METHODS[name](text(pd, values).str), native=True)


CHARACTERS = [
    "upper", "lower", "swapcase", "casefold", "capitalize", "title", "isalnum", "isalpha",
    "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "isupper", "strip",
]  # fmt: skip


@pytest.mark.parametrize("name", CHARACTERS)
def test_every_character_of_unicode(name):
    codes = [*range(0xD800), *range(0xE000, 0x1F000), *range(0x1F000, 0x110000, 7)]
    letters = [chr(code) for code in codes] + ["Aa" + chr(code) for code in codes]
    both(lambda pd: getattr(text(pd, letters).str, name)(), native=True)


GONE = {
    "to numbers": lambda s: s.astype(float),
    "to integers": lambda s: s.astype(int),
    "to categories": lambda s: s.astype("category"),
    "counts": lambda s: s.value_counts().sort_index(),
    "parts": lambda s: s.str.split(" ", expand=True),
    "words": lambda s: s.str.split(expand=True),
    "partition": lambda s: s.str.partition(" "),
}


@pytest.mark.cpu_only
@pytest.mark.parametrize("name", GONE)
def test_values_that_no_row_holds_any_more_do_not_count(name):
    """A filtered column still knows the texts it had: none of them may show or raise."""
    host = pandas.Series(["1", "2", "no number at all", ""] * 5_000, dtype="str")

    def lines(pd):
        series = host if pd is pandas else pd.from_pandas(host)
        counted = series.groupby(series).size()  # the column is encoded
        kept = series[series.str.len() == 1]
        return GONE[name](kept), counted

    both(lines)


@pytest.mark.cpu_only
def test_indicators_of_a_filtered_column():
    host = pandas.Series(["a", "b", "c"] * 5_000, dtype="str")
    both(
        lambda pd: pd.get_dummies(
            (host if pd is pandas else pd.from_pandas(host))[lambda s: s != "b"]
        )
    )

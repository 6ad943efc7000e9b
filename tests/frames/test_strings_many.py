"""The .str methods on rows enough for the compiled kernels, and on the characters of Unicode."""

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

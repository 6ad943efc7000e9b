"""Texts made integers group, sort, join and count as pandas' texts do."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.ops import text_keys, texts
from tests.frames.compare import both

SIMULATED = device.backend().simulated
ROWS = 60 if SIMULATED else 400
POOLS = {
    "identifiers": [f"id{number:04d}" for number in range(300)],
    "lengths that differ": [f"k{number}" for number in range(300)],
    "hexadecimal": [f"{number:03x}" for number in range(300)],
    "ends of texts": ["", "a", "a\0", "ab", "\0", "b", "abc", "é", "日"],
    "one text": ["same"],
    "wider than the table": ["x" * 70, "x", "y" * 65],
}


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """Let few rows take the way of many, and count the columns that do."""
    monkeypatch.setattr(text_keys, "LEAST_ROWS", 1)
    monkeypatch.setattr(text_keys, "LEAST_SORTED", 1)


def drawn(name, rows=ROWS, gaps=0.1):
    random = np.random.default_rng(len(name))
    pool = np.array(POOLS[name], object)
    chosen = pool[random.integers(0, len(pool), rows)]
    chosen[random.random(rows) < gaps] = None
    return chosen


def arrays(column):
    return column.offset_values, column.values, text_keys._valid(column)


def frame(pd, name, rows=ROWS):
    return pd.DataFrame({"t": pd.Series(drawn(name, rows), dtype="str"), "v": np.arange(rows)})


@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("sort", [True, False])
def test_groups_are_those_of_the_texts(name, sort):
    both(lambda pd: frame(pd, name).groupby("t", sort=sort).sum(), native=True)
    both(lambda pd: frame(pd, name).groupby("t", sort=sort, dropna=False).sum(), native=True)
    both(lambda pd: frame(pd, name).groupby(["t", "v"], sort=sort).size(), native=True)


@pytest.mark.parametrize("name", POOLS)
def test_order_is_that_of_the_bytes(name):
    for ascending in (True, False):
        for position in ("first", "last"):
            both(
                lambda pd, up=ascending, at=position: frame(pd, name).sort_values(
                    "t", ascending=up, na_position=at, kind="stable"
                ),
                native=True,
            )


@pytest.mark.parametrize("name", POOLS)
def test_distinct_texts_come_in_order_of_appearance(name):
    both(lambda pd: frame(pd, name)["t"].drop_duplicates(), native=True)
    both(lambda pd: frame(pd, name)["t"].value_counts(dropna=False), native=True)
    both(lambda pd: pd.factorize(frame(pd, name)["t"])[0])


@pytest.mark.parametrize("how", ["inner", "left", "right", "outer"])
@pytest.mark.parametrize("name", ["identifiers", "lengths that differ", "ends of texts"])
def test_rows_meet_where_texts_are_equal(name, how):
    def lines(pd):
        other = frame(pd, name, rows=30).rename(columns={"v": "w"})
        return frame(pd, name).merge(other, on="t", how=how)

    both(lines, native=True)


@given(st.lists(st.one_of(st.none(), st.text("ab\0é", max_size=3)), min_size=1, max_size=40))
def test_any_texts_keep_their_order_and_their_differences(values):
    column = gpuframe.Series(pandas.Series(values, dtype="str"))._columns[0]
    found = text_keys.common([column])
    if found is None:
        return
    numbers = device.to_host(found[0].values)
    known = [place for place, value in enumerate(values) if value is not None]
    assert all(0 <= numbers[place] < found[0].span for place in known)
    ordered = sorted(known, key=lambda place: (values[place].encode(), place))
    assert ordered == sorted(known, key=lambda place: (numbers[place], place))
    distinct = {values[place] for place in known}
    assert len({int(numbers[place]) for place in known}) == len(distinct)


def test_identifiers_become_neighbouring_numbers():
    column = gpuframe.Series(pandas.Series(["id07", "id12", "id01", "id00"]))._columns[0]
    found = text_keys.numbers(column)
    # Two digits at the third place, of four at the last: 0, 1, 2 and 7.
    assert device.to_host(found.values).tolist() == [3, 6, 1, 0]
    assert found.span == 7


def test_a_text_that_the_sample_did_not_show_widens_the_alphabets(monkeypatch):
    monkeypatch.setattr(text_keys, "_SAMPLE", 4)
    values = ["b", "c"] * 20
    values[1] = "a"
    column = gpuframe.Series(pandas.Series(values))._columns[0]
    found = text_keys.numbers(column)
    assert device.to_host(found.values).tolist()[:4] == [1, 0, 1, 2]


def test_large_alphabets_are_left_to_the_hash():
    random = np.random.default_rng(0)
    values = ["".join(map(chr, random.integers(32, 127, 12))) for _ in range(300)]
    column = gpuframe.Series(pandas.Series(values))._columns[0]
    assert text_keys.numbers(column) is None


def test_scattered_texts_that_repeat_are_left_to_a_dictionary():
    values = ["aaaaaaaa", "zzzzzzzz", "azazazaz", "zyxwvuts"] * 20
    column = gpuframe.Series(pandas.Series(values))._columns[0]
    assert text_keys.numbers(column) is None
    assert text_keys.table(text_keys._flags(*text_keys._sampled(*arrays(column)))) is not None


def test_a_dictionary_of_distinct_texts_is_made_from_the_numbers(monkeypatch):
    monkeypatch.setattr(text_keys, "_SAMPLE", 8)
    values = drawn("identifiers")
    column = gpuframe.Series(pandas.Series(values, dtype="str"))._columns[0]
    assert text_keys.numbers(column).many
    coded = texts.encoded(column)
    codes, distinct = pandas.factorize(values)
    assert device.to_host(coded.values).tolist() == codes.tolist()
    assert texts.on_host(coded.categories).to_pylist() == distinct.tolist()
    ranks, ordered = texts.ranked(column)
    assert texts.on_host(ordered).to_pylist() == sorted(distinct)
    again = [None if rank < 0 else sorted(distinct)[rank] for rank in device.to_host(ranks)]
    assert again == values.tolist()


@pytest.mark.parametrize("tail", ["", "x" * 70, "\0"])
def test_texts_that_are_no_numbers_are_ordered_by_their_beginnings(tail):
    random = np.random.default_rng(0)
    letters = [chr(code) for code in range(33, 127)] + ["é", "日"]
    values = ["".join(random.choice(letters, size)) for size in random.integers(0, 20, ROWS)]
    values += [values[0][:12] + tail + end for end in "cab"]
    column = gpuframe.Series(pandas.Series(values))._columns[0]
    assert text_keys.numbers(column) is None
    rows = device.to_host(text_keys.order(column)).tolist()
    assert rows == sorted(range(len(values)), key=lambda row: (values[row].encode(), row))

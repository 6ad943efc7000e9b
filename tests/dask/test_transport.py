"""Partitions on their way: pickles without copies, sizes, tokens, hashes, pieces of a shuffle."""

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest
from dask.base import normalize_token, tokenize
from dask.dataframe import dispatch
from dask.sizeof import sizeof

import gpuframe
from gpuframe.dask import dispatches
from tests.dask.operations import frame
from tests.frames.compare import SIMULATOR, check

KINDS = {
    "int": lambda: pandas.Series([1, 2, 3]),
    "int8": lambda: pandas.Series([1, 2, 3], dtype="int8"),
    "float": lambda: pandas.Series([0.5, np.nan, -0.0]),
    "bool": lambda: pandas.Series([True, False, True]),
    "text": lambda: pandas.Series(["a", None, "ü"]),
    "category": lambda: pandas.Series(["b", None, "a"], dtype="category"),
    "time": lambda: pandas.Series(pandas.to_datetime(["2024-02-29", None, "1969-12-31"])),
    "zone": lambda: pandas.Series(pandas.date_range("2024", periods=3, tz="Europe/Berlin")),
    "duration": lambda: pandas.Series(pandas.to_timedelta([1, None, 3], "h")),
    "nullable": lambda: pandas.Series([1, None, 3], dtype="Int64"),
    "object": lambda: pandas.Series([1, "a", (2, 3)], dtype=object),
}
INDEXES = {
    "range": lambda: pandas.RangeIndex(3, 9, 2, name="r"),
    "texts": lambda: pandas.Index(["x", "y", "x"], name="i"),
    "times": lambda: pandas.date_range("2024", periods=3, freq="D", name="t"),
    "levels": lambda: pandas.MultiIndex.from_tuples(
        [(1, "a"), (1, "b"), (2, "a")], names=["u", "v"]
    ),
    "categories": lambda: pandas.CategoricalIndex(["q", "p", "q"]),
}


def objects():
    for name, made in KINDS.items():
        yield f"Series of {name}", made().rename(name)
        yield f"DataFrame of {name}", pandas.DataFrame({"a": made(), "b": made()})
        if name != "object":
            yield f"Index of {name}", pandas.Index(made(), name=name)
    for name, made in INDEXES.items():
        yield f"Index of {name}", made()
        yield f"Series under {name}", pandas.Series([1.5, 2.5, 3.5], index=made())


OBJECTS = dict(objects())


def ours(name):
    return gpuframe.from_pandas(OBJECTS[name])


@pytest.mark.parametrize("name", OBJECTS)
def test_pickles_open_as_they_were(name):
    buffers = []
    sent = pickle.dumps(ours(name), protocol=5, buffer_callback=buffers.append)
    back = pickle.loads(sent, buffers=buffers)  # noqa: S301 - our own bytes
    check(back.to_pandas(), OBJECTS[name])


@pytest.mark.skipif(SIMULATOR, reason="memory of the device is copied")
def test_every_buffer_travels_out_of_band_and_uncopied():
    rows = 5000
    host = pandas.DataFrame(
        {"x": np.arange(rows) / 2, "k": np.arange(rows), "s": [f"text {i}" for i in range(rows)]}
    )
    host["c"] = (host.k % 7).astype(str).astype("category")
    made = gpuframe.from_pandas(host)
    buffers = []
    sent = pickle.dumps(made, protocol=5, buffer_callback=buffers.append)
    assert len(sent) < 4000
    back = pickle.loads(sent, buffers=buffers)  # noqa: S301 - our own bytes
    for old, new in zip(made._columns, back._columns, strict=True):
        assert np.shares_memory(old.values, new.values)
    assert np.shares_memory(made._columns[2].offset_values, back._columns[2].offset_values)
    check(back.to_pandas(), host)


@pytest.mark.parametrize("name", OBJECTS)
def test_tokens_depend_on_content_alone(name):
    token = tokenize(ours(name), ensure_deterministic=True)
    assert token == tokenize(copy.copy(ours(name)))
    assert token == tokenize(pickle.loads(pickle.dumps(ours(name))))  # noqa: S301


def test_tokens_of_different_content_differ():
    variants = [ours(name) for name in OBJECTS]
    base = gpuframe.DataFrame({"a": [1, 2], "b": [0.0, 1.0]})
    variants += [
        base,
        base.rename(columns={"a": "c"}),
        base.astype({"a": "int32"}),
        base.assign(b=[-0.0, 1.0]),
        base.assign(b=[0.0, 1.5]),
        base.iloc[:1],
        base.iloc[:0],
        base.set_index("a"),
        base.a,
        base.b,
        gpuframe.Series([1, 0], name="a"),
        gpuframe.Series([1, 2] + [0] * 62, name="a"),
        gpuframe.Series([1, 2] + [0] * 63, name="a"),
    ]
    tokens = [tokenize(variant) for variant in variants]
    assert len(set(tokens)) == len(tokens)


def test_tokens_are_those_of_other_processes():
    code = (
        "import gpuframe, gpuframe.dask; from dask.base import tokenize;"
        "print(tokenize(gpuframe.DataFrame({'a': [1, 2], 's': ['x', None]})))"
    )
    command = [sys.executable, "-c", code]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    here = tokenize(gpuframe.DataFrame({"a": [1, 2], "s": ["x", None]}))
    assert done.stdout.strip() == here


def test_sizes_are_those_of_buffers_and_shared_ones_count_once():
    rows = 10_000
    numbers = gpuframe.Series(np.arange(rows, dtype=np.float64))
    one = sizeof(numbers)
    assert 8 * rows <= one <= 8 * rows + 2000
    both = gpuframe.DataFrame({"a": numbers, "b": numbers})
    assert sizeof(both) == one
    apart = gpuframe.DataFrame({"a": numbers, "b": numbers + 1})
    assert sizeof(apart) >= 16 * rows
    assert sizeof(apart) <= 16 * rows + 2000
    assert sizeof(numbers.index) < 2000
    assert sizeof(gpuframe.Index(np.arange(rows))) >= 8 * rows
    texts = gpuframe.Series(["x" * 1000] * 10, dtype=object)
    assert sizeof(texts) >= 10_000


def test_every_dispatch_knows_every_class():
    classes = [gpuframe.DataFrame, gpuframe.Series, gpuframe.Index, gpuframe.RangeIndex]
    of_frames = {"pyarrow_schema_dispatch", "from_pyarrow_table_dispatch"}
    of_frames |= {"to_pyarrow_table_dispatch"}
    found = {
        name: each for name, each in vars(dispatch).items() if isinstance(each, dispatch.Dispatch)
    }
    assert len(found) >= 18
    for name, each in found.items():
        for kind in classes[:1] if name in of_frames else classes:
            function = each.dispatch(kind)
            assert function.__module__.startswith("gpuframe.dask"), (name, kind)
    for kind in classes:
        assert normalize_token.dispatch(kind).__module__ == "gpuframe.dask.tokens"
        assert sizeof.dispatch(kind).__module__ == "gpuframe.dask.sizes"


def test_equal_values_have_equal_hashes_whatever_their_dtype():
    for one, other in [
        (gpuframe.Series([1, -2, 3]), gpuframe.Series([1, -2, 3], dtype="int8")),
        (gpuframe.Series([1, -2, 3]), gpuframe.Series([1.0, -2.0, 3.0])),
        (gpuframe.Series(["a", None, "b"]), gpuframe.Series(["a", None, "b"], dtype="category")),
        (gpuframe.Series([0.0]), gpuframe.Series([-0.0])),
    ]:
        left, right = (
            dispatches.hash_object(one, index=False),
            dispatches.hash_object(other, index=False),
        )
        check(left.to_pandas(), right.to_pandas())


def test_hashes_of_rows_are_those_of_any_part():
    made = gpuframe.from_pandas(frame())
    whole = dispatches.hash_object(made, index=False).to_pandas()
    part = dispatches.hash_object(made.iloc[10:20], index=False).to_pandas()
    check(part, whole.iloc[10:20])
    assert whole.nunique() == len(whole)


@pytest.mark.parametrize("numbers", [[1, 0, 3, 1, 0], [], [2, 2]])
def test_splits_have_every_part_in_order(numbers):
    rows = len(numbers)
    host = pandas.DataFrame({"a": np.arange(rows), "s": [str(i) for i in range(rows)]})
    host["c"] = host.s.astype("category")
    for numbering in (gpuframe.Series(numbers, dtype="int64"), np.array(numbers, np.int64)):
        found = dispatches.group_split(gpuframe.from_pandas(host), numbering, 5)
        assert list(found) == [0, 1, 2, 3, 4]
        expected = dispatch.group_split_dispatch(host, np.array(numbers, np.int64), 5)
        for number, part in found.items():
            check(part.to_pandas(), expected[number])


def test_categories_of_partitions_are_united():
    one = pandas.Series(["a", "b"], dtype="category", name="c")
    two = pandas.Series(["z", "a", None], dtype="category", name="c")
    of_pandas = dispatch.concat([one, two])
    pieces = [gpuframe.from_pandas(one), gpuframe.from_pandas(two)]
    with gpuframe.options.context(fallback="raise"):
        check(dispatches.concat(pieces).to_pandas(), of_pandas)
        joined = dispatches.concat([piece.to_frame() for piece in pieces])
    check(joined.to_pandas(), dispatch.concat([one.to_frame(), two.to_frame()]))


def test_ordered_categories_that_differ_are_refused():
    kinds = [pandas.CategoricalDtype(list(order), ordered=True) for order in ("ab", "ba")]
    pieces = [gpuframe.Series(["a"], dtype=kind) for kind in kinds]
    with pytest.raises(TypeError, match="ordered Categoricals"):
        dispatches.concat(pieces)
    united = dispatches.concat(pieces, ignore_order=True)
    assert not united.dtype.ordered


@pytest.mark.parametrize("name", INDEXES)
def test_indexes_are_put_together(name):
    of_pandas = dispatch.concat([INDEXES[name](), INDEXES[name]()])
    made = [gpuframe.from_pandas(INDEXES[name]()) for _ in range(2)]
    check(dispatches.concat(made).to_pandas(), of_pandas)


@pytest.mark.parametrize("name", OBJECTS)
def test_descriptions_are_those_of_pandas(name):
    host, made = OBJECTS[name], ours(name)
    check(dispatch.make_meta(made).to_pandas(), dispatch.make_meta(host))
    if "object" not in name:
        empty = dispatch.make_meta(made)
        check(
            dispatch.meta_nonempty(empty).to_pandas(),
            dispatch.meta_nonempty(dispatch.make_meta(host)),
        )

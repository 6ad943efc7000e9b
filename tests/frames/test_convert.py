"""Leaving the frame: NumPy, pandas, Arrow, dicts, lists, pickles."""

import copy
import pickle

import numpy as np
import pandas
import pyarrow as pa
import pytest

import gpuframe
from gpuframe import device
from tests.frames.compare import both

NAN = float("nan")


def frame(pd):
    return pd.DataFrame({"i": [1, 2], "f": [0.5, NAN], "t": ["x", None]}, index=["p", "q"])


CASES = {
    "to_numpy of numbers": lambda pd: frame(pd)[["i", "f"]].to_numpy(),
    "to_numpy of a mixture": lambda pd: frame(pd)[["i"]].assign(b=True).to_numpy(),
    "to_numpy of a dtype": lambda pd: frame(pd)[["i", "f"]].to_numpy(dtype="float32"),
    "to_numpy of text": lambda pd: frame(pd).t.to_numpy(),
    "to_numpy with a value for missing": lambda pd: frame(pd).f.to_numpy(na_value=-1.0),
    "to_numpy of dates": lambda pd: pd.Series(pd.to_datetime(["2024-01-01", None])).to_numpy(),
    "NumPy's asarray": lambda pd: (np.asarray(frame(pd).i), np.asarray(frame(pd)[["i", "f"]])),
    "to_dict": lambda pd: (frame(pd)[["i", "t"]].to_dict("records")[:1], frame(pd).i.to_dict()),
    "to_dict of lists": lambda pd: frame(pd)[["i"]].to_dict("list"),
    "tolist": lambda pd: (
        frame(pd).i.tolist(),
        frame(pd).f.head(1).tolist(),
        frame(pd).t.head(1).tolist(),
    ),
    "items": lambda pd: [(name, column) for name, column in frame(pd).items()],
    "iterrows": lambda pd: [
        (label, row) for label, row in frame(pd)[["i", "f"]].head(1).iterrows()
    ],
    "itertuples": lambda pd: [tuple(row) for row in frame(pd)[["i", "t"]].head(1).itertuples()],
    "item": lambda pd: pd.Series([5]).item(),
    "squeeze": lambda pd: frame(pd)[["i"]].squeeze(),
    "copy": lambda pd: frame(pd).copy(),
    "apply along rows": lambda pd: pd.DataFrame({"a": [1, 2], "b": [3, 4]}).apply(
        lambda row: row.a + row.b, axis=1
    ),
    "pipe": lambda pd: frame(pd).pipe(lambda table: table.i),
    "sample of all rows": lambda pd: frame(pd).sample(frac=1, random_state=3),
    "memory": lambda pd: pd.Series([1, 2, 3]).nbytes,
    "empty, ndim, size": lambda pd: (
        frame(pd).empty,
        frame(pd).ndim,
        frame(pd).size,
        pd.DataFrame().empty,
    ),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_convert(lines):
    both(lines)


def test_to_arrow_is_the_table_of_pandas_without_its_index():
    expected = pa.Table.from_pandas(frame(pandas), preserve_index=False)
    actual = frame(gpuframe).to_arrow()
    assert actual.column_names == expected.column_names
    for name in expected.column_names:
        assert actual[name].to_pylist() == expected[name].to_pylist()


def test_to_pandas_shares_nothing_that_could_be_written():
    series = gpuframe.Series([1, 2])
    out = series.to_pandas()
    out.iloc[0] = 99
    assert series.tolist() == [1, 2]


WAYS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda table: pickle.loads(pickle.dumps(table)),  # noqa: S301 - our own bytes
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_copies_and_pickles_are_equal(way):
    table = frame(gpuframe)
    pandas.testing.assert_frame_equal(way(table).to_pandas(), table.to_pandas())


def test_arrow_takes_frames_and_series_through_the_c_stream():
    table = pa.table(frame(gpuframe))
    assert table.select(["i", "t"]).to_pylist() == [{"i": 1, "t": "x"}, {"i": 2, "t": None}]
    assert pa.chunked_array(frame(gpuframe)["t"]).to_pylist() == ["x", None]


def test_the_stream_can_be_asked_for_another_text_type():
    wanted = pa.schema([("t", pa.string())])
    reader = pa.RecordBatchReader.from_stream(frame(gpuframe)[["t"]], schema=wanted)
    assert reader.read_all()["t"].to_pylist() == ["x", None]


def test_polars_and_pandas_take_a_frame():
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(frame(gpuframe)[["i", "t"]]).rows() == [(1, "x"), (2, None)]
    assert pandas.DataFrame.from_arrow(frame(gpuframe)[["i"]])["i"].tolist() == [1, 2]


@pytest.mark.skipif(device.backend().name != "cpu", reason="NumPy reads host memory only")
def test_numpy_takes_a_series_through_dlpack():
    np.testing.assert_array_equal(np.from_dlpack(gpuframe.Series([1.5, 2.5])), [1.5, 2.5])

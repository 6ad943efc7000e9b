"""Parquet and Feather files go between pandas and gpuframe without a difference."""

import datetime
import decimal
import io

import numpy as np
import pandas
import pyarrow as pa
import pytest
from hypothesis import given
from pyarrow import parquet

import gpuframe
from gpuframe.errors import FileFormatError
from gpuframe.io import parquet as reader
from tests.data.tables import FOLDER
from tests.frames.strategies import KINDS, frames

NAMED = {"a": KINDS, "b": KINDS, "c": ["text", "category", "date"]}
AHEAD = datetime.timezone(datetime.timedelta(hours=2, minutes=15))
BEHIND = datetime.timezone(-datetime.timedelta(hours=3))

FRAMES = {
    "empty": pandas.DataFrame({"a": pandas.Series([], dtype="int64")}),
    "no columns": pandas.DataFrame(index=pandas.RangeIndex(3)),
    "range": pandas.DataFrame({"a": [1, 2, 3]}, index=pandas.RangeIndex(2, 8, 2, name="r")),
    "named index": pandas.DataFrame({"a": [1, 2]}, index=pandas.Index(["x", "y"], name="k")),
    "unnamed index": pandas.DataFrame({"a": [1, 2]}, index=[5, 7]),
    "two levels": pandas.DataFrame(
        {"v": [1.0, 2.0]},
        index=pandas.MultiIndex.from_tuples([(1, "p"), (2, "q")], names=["i", None]),
    ),
    "dates as index": pandas.DataFrame({"v": [1]}, index=pandas.to_datetime(["2024-01-01"])),
    "nullable": pandas.DataFrame({
        "i": pandas.array([1, None], dtype="Int64"),
        "b": pandas.array([True, None], dtype="boolean"),
        "s": pandas.array(["x", None], dtype="string"),
    }),
    "times": pandas.DataFrame({
        "z": pandas.to_datetime(["2024-01-01", None]).tz_localize("Europe/Paris"),
        "d": pandas.to_timedelta([1, None], unit="s"),
        "n": pandas.to_datetime(["2024-01-01", None]).as_unit("ns"),
    }),
    "zones of a fixed offset": pandas.DataFrame(
        {"z": pandas.to_datetime(["2024-01-01", None]).tz_localize(AHEAD)},
        index=pandas.to_datetime(["2024-01-01", "2024-01-02"]).tz_localize(BEHIND),
    ),
    "categories": pandas.DataFrame({
        "c": pandas.Categorical(["u", None], categories=["w", "u"], ordered=True)
    }),
    "widths": pandas.DataFrame({
        "a": np.array([1, 2], "int8"), "b": np.array([1, 2], "uint16"),
        "f": np.array([1, np.nan], "f4"),
    }),
    "bools with missing": pandas.DataFrame({"o": pandas.Series([True, None], dtype=object)}),
    "named columns": pandas.DataFrame([[1, 2]], columns=pandas.Index(["a", "b"], name="n")),
    "numbered columns": pandas.DataFrame([[1, 2]], columns=[3, 4]),
    "two levels of columns": pandas.DataFrame(
        [[1, 2]], columns=pandas.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", None])
    ),
    "lists": pandas.DataFrame({"p": [[1, 2], [3]], "q": [{"a": 1}, {"a": 2}]}),
    "objects": pandas.DataFrame({
        "d": [decimal.Decimal("1.50"), None], "t": [datetime.time(10, 1), None],
        "b": [b"x", b"y"], "n": pandas.Series([None, None], dtype=object),
    }),
    "dates": pandas.DataFrame({"d": [datetime.date(2024, 1, 1), None]}),
    "periods": pandas.DataFrame({"p": pandas.period_range("2024", periods=2, freq="D")}),
    "arrow": pandas.DataFrame({"i": pandas.array([1, None], dtype="int64[pyarrow]")}),
    "categories as index": pandas.DataFrame(
        {"v": [1, 2]}, index=pandas.CategoricalIndex(["a", "b"], name="k")
    ),
}  # fmt: skip


def parquet_of(frame):
    target = io.BytesIO()
    frame.to_parquet(target)
    return target


def feather_of(frame):
    target = io.BytesIO()
    frame.to_feather(target)
    return target


@pytest.mark.parametrize("write", [parquet_of, feather_of])
@pytest.mark.parametrize("name", FRAMES)
def test_pandas_and_gpuframe_read_each_others_files(name, write):
    frame = FRAMES[name]
    kind = write.__name__.removesuffix("_of")
    ours, theirs = getattr(gpuframe, f"read_{kind}"), getattr(pandas, f"read_{kind}")
    expected = theirs(io.BytesIO(write(frame).getvalue()))
    read = ours(io.BytesIO(write(frame).getvalue())).to_pandas()
    pandas.testing.assert_frame_equal(read, expected)
    written = write(gpuframe.from_pandas(frame)).getvalue()
    pandas.testing.assert_frame_equal(theirs(io.BytesIO(written)), expected)


@given(frame=frames(NAMED))
def test_any_frame_comes_back(frame):
    expected = pandas.read_parquet(parquet_of(frame))
    written = pandas.read_parquet(parquet_of(gpuframe.from_pandas(frame)))
    pandas.testing.assert_frame_equal(written, expected)
    pandas.testing.assert_frame_equal(
        gpuframe.read_parquet(parquet_of(frame)).to_pandas(), expected
    )


@pytest.mark.parametrize("index", [None, True, False])
def test_whether_the_index_is_stored(index):
    for frame in (FRAMES["range"], FRAMES["named index"]):
        ours = gpuframe.from_pandas(frame).to_parquet(index=index)
        theirs = frame.to_parquet(index=index)
        read = pandas.read_parquet(io.BytesIO(ours))
        pandas.testing.assert_frame_equal(read, pandas.read_parquet(io.BytesIO(theirs)))


@pytest.mark.parametrize(
    "name", ["pnwflights14/flights.parquet", "cmoa/cmoa.parquet", "chinook/Track.parquet"]
)
@pytest.mark.cpu_only  # tens of thousands of rows
def test_real_tables(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"no table {name} beside the checkout")
    frame = gpuframe.read_parquet(path)
    pandas.testing.assert_frame_equal(frame.to_pandas(), pandas.read_parquet(path))


def test_text_that_repeats_stays_coded_and_other_text_does_not():
    rows = 5000
    table = {"few": ["x", "y"] * (rows // 2), "many": [f"text {i}" for i in range(rows)]}
    table, _ = reader.read(parquet_of(pandas.DataFrame(table)))
    assert [column.layout for column in table.columns] == ["dictionary", "text"]
    assert str(table.columns[0].dtype) == "str"


@pytest.fixture(scope="module")
def flights(tmp_path_factory):
    """A file of four row groups."""
    path = tmp_path_factory.mktemp("parquet") / "t.parquet"
    frame = pandas.DataFrame(
        {"a": np.arange(1000), "s": ["u", "v"] * 500, "f": np.arange(1000) / 2}
    )
    frame.to_parquet(path, row_group_size=250)
    return path


def test_columns_filters_and_row_groups(flights):
    whole = pandas.read_parquet(flights)
    chosen = gpuframe.read_parquet(flights, columns=["f", "a"]).to_pandas()
    pandas.testing.assert_frame_equal(chosen, whole[["f", "a"]])
    filters = [("a", "<", 300), ("s", "==", "u")]
    filtered = gpuframe.read_parquet(flights, filters=filters).to_pandas()
    pandas.testing.assert_frame_equal(filtered, pandas.read_parquet(flights, filters=filters))
    groups = gpuframe.read_parquet(flights, row_groups=[1, 3])
    assert groups["a"].tolist() == [*range(250, 500), *range(750, 1000)]
    with pytest.raises(IndexError, match=r"row groups \[4\] of a file that has 4"):
        gpuframe.read_parquet(flights, row_groups=[4])


def test_files_are_read_some_row_groups_at_a_time(flights):
    tables = list(reader.iterate(flights, columns=["a"], row_groups=3))
    assert [table.length for table in tables] == [750, 250]


def test_directories_lists_and_partitions(tmp_path, flights):
    whole = pandas.read_parquet(flights)
    gpuframe.from_pandas(whole).to_parquet(tmp_path / "parts", partition_cols=["s"])
    assert sorted(entry.name for entry in (tmp_path / "parts").iterdir()) == ["s=u", "s=v"]
    expected = pandas.read_parquet(tmp_path / "parts")
    read = gpuframe.read_parquet(tmp_path / "parts").to_pandas()
    pandas.testing.assert_frame_equal(read, expected)
    assert len(gpuframe.read_parquet([flights, flights])) == 2000


def test_urls_and_file_objects(flights):
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe("/folder/t.parquet", flights.read_bytes())
    whole = pandas.read_parquet(flights)
    with flights.open("rb") as file:
        for source in ("memory://folder/t.parquet", file, str(flights), flights.as_uri()):
            read = gpuframe.read_parquet(source).to_pandas()
            pandas.testing.assert_frame_equal(read, whole)
    gpuframe.from_pandas(whole).to_parquet("memory://folder/u.parquet")
    pandas.testing.assert_frame_equal(pandas.read_parquet("memory://folder/u.parquet"), whole)


def test_bytes_without_a_path():
    content = gpuframe.DataFrame({"a": [1]}).to_parquet()
    assert content.startswith(b"PAR1")


@pytest.mark.parametrize("cut", [0, 4, 1000])
def test_truncated_files(tmp_path, flights, cut):
    path = tmp_path / "cut.parquet"
    path.write_bytes(flights.read_bytes()[:cut])
    with pytest.raises(FileFormatError, match=r"cut\.parquet"):
        gpuframe.read_parquet(path)


@pytest.mark.parametrize(("group", "column"), [(2, 0), (3, 2)])
def test_damage_is_named_by_row_group_and_column(tmp_path, flights, group, column):
    chunk = parquet.read_metadata(flights).row_group(group).column(column)
    start = chunk.dictionary_page_offset or chunk.data_page_offset
    content = bytearray(flights.read_bytes())
    content[start : start + 40] = b"\xff" * 40
    path = tmp_path / "damaged.parquet"
    path.write_bytes(content)
    name = ["a", "s", "f"][column]
    with pytest.raises(
        FileFormatError, match=rf"damaged\.parquet: row group {group}, column '{name}'"
    ):
        gpuframe.read_parquet(path)


def test_missing_files_and_columns(tmp_path, flights):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.parquet"):
        gpuframe.read_parquet(tmp_path / "nowhere.parquet")
    with pytest.raises(ValueError, match=r"columns \['zz'\] are not in the file"):
        gpuframe.read_parquet(flights, columns=["a", "zz"])
    with pytest.raises(ValueError, match="no column 'zz' to filter by"):
        gpuframe.read_parquet(flights, filters=[("zz", "==", 1)])
    with pytest.raises(FileNotFoundError, match=r"nowhere\.feather"):
        gpuframe.read_feather(tmp_path / "nowhere.feather")


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "t.parquet"
    pandas.DataFrame({"a": [1]}).to_parquet(path)
    before = path.read_bytes()
    mixed = gpuframe.from_pandas(pandas.DataFrame({"mixed": [1, "x"]}))
    with pytest.raises(pa.ArrowException, match="column mixed"):
        mixed.to_parquet(path)
    with pytest.raises(pa.ArrowException, match="Unsupported compression: rar"):
        gpuframe.DataFrame({"a": [1]}).to_parquet(path, compression="rar")
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.parquet"]


def test_repeated_names_are_refused():
    frame = gpuframe.from_pandas(pandas.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(ValueError, match="Duplicate column names found"):
        frame.to_parquet(io.BytesIO())


def test_other_engines_and_dtype_backends_go_through_pandas(flights):
    frame = gpuframe.read_parquet(flights, dtype_backend="numpy_nullable")
    assert str(frame.to_pandas()["a"].dtype) == "Int64"


def test_feather_columns_and_damage(tmp_path):
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    path = tmp_path / "t.feather"
    gpuframe.from_pandas(frame).to_feather(path)
    assert list(gpuframe.read_feather(path, columns=["b"]).columns) == ["b"]
    with pytest.raises(ValueError, match=r"t\.feather.*zz"):
        gpuframe.read_feather(path, columns=["zz"])
    path.write_bytes(b"FEA1 but nothing else")
    with pytest.raises(FileFormatError, match=r"t\.feather"):
        gpuframe.read_feather(path)

"""read_csv gives pandas' frame for the same bytes, and pandas' errors with the file's name."""

import bz2
import gzip
import io
import lzma
import zipfile
from unittest.mock import patch

import numpy as np
import pandas
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import gpuframe
from gpuframe.errors import FileReadError
from gpuframe.io import csv
from tests.data.tables import FOLDER


def same(text, **options):
    """Read by pandas and by both roads of gpuframe, compare exactly, return pandas' frame."""
    data = text if isinstance(text, bytes) else text.encode()
    whole = {} if options.get("engine") == "python" else {"low_memory": False}
    expected = pandas.read_csv(io.BytesIO(data), **whole, **options)
    for shortest in (0, csv.SHORT):
        with patch.object(csv, "SHORT", shortest):
            actual = gpuframe.read_csv(io.BytesIO(data), **options).to_pandas()
        pandas.testing.assert_frame_equal(actual, expected, check_exact=True)
    return expected


def is_parallel(text, **options):
    """Whether the parallel parser reads the text itself."""
    with patch.object(csv, "SHORT", 0):
        return csv.read(text.encode(), options) is not None


TYPES = {
    "integers": ("1\n-2\n007\n", "int64"),
    "integer with a missing one": ("1\nNA\n3\n", "float64"),
    "floats": ("1.5\n1e5\n.5\n", "float64"),
    "bools": ("True\nfalse\nTRUE\n", "bool"),
    "bools with a missing one": ("True\n\nFalse\n", "object"),
    "bools in unusual case": ("tRue\nFALSE\n", "bool"),
    "dates stay text": ("2024-01-01\n2024-02-01\n", "str"),
    "times stay text": ("12:30\n10:00\n", "str"),
    "moments stay text": ("2024-01-01T10:00:00Z\n2024-01-01T11:00:00Z\n", "str"),
    "underscores stay text": ("1_000\n2_000\n", "str"),
    "hexadecimal stays text": ("0x1F\n0x20\n", "str"),
    "capital NAN is text": ("NAN\n1\n", "str"),
    "plus signs": ("+5\n6\n", "int64"),
    "numbers in quotes": ('"5"\n" 6"\n', "int64"),
    "spaces around numbers": (" 5\n6 \n", "int64"),
    "a vertical tab after a number": ("5\x0b\n6\n", "int64"),
    "above int64": ("18446744073709551615\n1\n", "uint64"),
    "above uint64": ("99999999999999999999999\n1\n", "object"),
    "infinity": ("inf\n-Infinity\n", "float64"),
    "all missing": ("\nNA\n", "float64"),
    "numbers and text": ("1\nx\n", "str"),
    "ones and bools": ("1\nTrue\n", "str"),
    "text with missing": ("x\nNone\nn/a\n", "str"),
}


@pytest.mark.parametrize("name", TYPES)
def test_types_are_those_of_pandas(name):
    values, dtype = TYPES[name]
    rows = "".join(f"{value},k\n" for value in values.removesuffix("\n").split("\n"))
    assert str(same(f"a,b\n{rows}")["a"].dtype) == dtype


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"x\ny",2\n"p",3\n',
        'a,b\n"x, y",2\n',
        'a,b\n"say ""hi""",2\n',
        'a,b\nit"s,2\n"a"b,3\n',
        "a,a,,b\n1,2,3,4\n",
        "\ufeffa,b\n1,2\n",
        "a,b\r\n1,2\r\n3,4\r\n",
        "a,b\r1,2\r3,4\r",
        "a,b\n1,2\n\n3,4\n",
        "\n\na,b\n1,2\n",
        "a,b\n1\n2,3\n",
        "a,b\n9,1,2\n8,3,4\n",
        "a\n1\n\n2\n",
        "a,b\n",
        '"a\nz",b\n1,2\n',
        "a,b\n1,é\n2,日本\n",
        "a,b\n1,2",
    ],
)
def test_layouts_of_the_text(text):
    same(text)


@pytest.mark.parametrize(
    "options",
    [
        {"sep": ";"},
        {"sep": ";", "usecols": ["c", "a"]},
        {"sep": ";", "usecols": [2, 0]},
        {"sep": ";", "usecols": lambda name: name != "b"},
        {"sep": ";", "header": None},
        {"sep": ";", "names": ["x", "y", "z", "w"], "header": 0},
        {"sep": ";", "names": ["x", "y", "z", "w"]},
        {"sep": ";", "skiprows": 1, "header": None},
        {"sep": ";", "skiprows": [1]},
        {"sep": ";", "nrows": 2},
        {"sep": ";", "dtype": {"a": "float64", "b": str}},
        {"sep": ";", "dtype": {"a": np.int16, "b": "category"}},
        {"sep": ";", "dtype": str},
        {"sep": ";", "dtype": {"a": "Int64"}},
        {"sep": ";", "parse_dates": ["d"]},
        {"sep": ";", "parse_dates": [3]},
        {"sep": ";", "parse_dates": ["d"], "date_format": "%Y-%m-%d"},
        {"sep": ";", "index_col": "b"},
        {"sep": ";", "index_col": 0},
        {"sep": ";", "index_col": -1},
        {"sep": ";", "index_col": ["b", "a"]},
        {"sep": ";", "index_col": False},
        {"sep": ";", "na_values": ["x"]},
        {"sep": ";", "na_values": [2]},
        {"sep": ";", "na_values": {"a": ["3"]}},
        {"sep": ";", "keep_default_na": False},
        {"sep": ";", "decimal": ","},
        {"sep": ";", "thousands": ","},
        {"sep": ";", "comment": "#"},
        {"sep": ";", "quotechar": "'"},
        {"sep": ";", "converters": {"a": lambda text: text + "!"}},
        {"sep": ";", "dtype_backend": "numpy_nullable"},
        {"delimiter": ";"},
        {"sep": None, "engine": "python"},
    ],
)
def test_options(options):
    same("a;b;c;d\n1;x;1,5;2024-01-01\n2;y;2,5;2024-02-01\n3;'z';NA;2024-03-01\n", **options)


def test_an_index_column_without_a_name():
    frame = same(",b\n1,2\n3,4\n", index_col=0)
    assert frame.index.name is None


@pytest.mark.parametrize("zone", ["", "Z", "+02:00"])
def test_parsed_dates_with_missing_ones(zone):
    frame = same(f"a,b\n2024-01-01T10:00:00{zone},1\n,2\n", parse_dates=["a"])
    assert frame["a"].isna().tolist() == [False, True]


def test_dates_that_cannot_be_parsed_stay_text():
    assert str(same("a,b\n2024-01-01,1\nsoon,2\n", parse_dates=["a"])["a"].dtype) == "str"


CELLS = st.sampled_from(
    ["1", "-3", "+5", "007", "1.5", "1e5", "", "NA", "nan", "True", "false", "x", "y z", " 6",
     "0x1", "1_0", "inf", "2024-01-01", "12:30", '"q,r"', '"s""t"', '"u\nv"', '""', "é", "0", "-0",
     "NAN"]
)  # fmt: skip


@given(
    pools=st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=2, max_size=4),
    picks=st.lists(st.integers(0, 11), min_size=1, max_size=12),
)
@example(pools=[["+5"], ["1e5"]], picks=[0])
@example(pools=[["1", "True"], ["x"]], picks=[0, 1])
def test_any_mix_of_cells(pools, picks):
    header = ",".join(f"c{number}" for number in range(len(pools)))
    rows = [",".join(pool[pick % len(pool)] for pool in pools) for pick in picks]
    same("\n".join([header, *rows]) + "\n")


@given(
    st.lists(
        st.tuples(
            st.integers(-(2**63), 2**63 - 1),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_what_pandas_writes_is_read_as_pandas_reads_it(rows):
    same(pandas.DataFrame(rows, columns=["i", "f", "t"]).to_csv(index=False))


@pytest.mark.parametrize(
    "name",
    [
        "pnwflights14/weather.csv", "pnwflights14/planes.csv", "pnwflights14/airports.csv",
        "palmerpenguins/penguins.csv", "palmerpenguins/penguins_raw.csv", "vega/zipcodes.csv",
        "vega/birdstrikes.csv", "fivethirtyeight/marvel-wikia-data.csv", "statsmodels/co2.csv",
        "telco/Telco-Customer-Churn.csv", "sklearn/wine_data.csv", "plotnine/diamonds.csv",
        "obd/random_women.csv", "nab/nyc_taxi.csv",
    ],
)  # fmt: skip
@pytest.mark.cpu_only  # tens of thousands of rows
def test_real_tables(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"no table {name} beside the checkout")
    same(path.read_bytes())


def test_text_that_repeats_is_coded_and_text_that_does_not_is_not():
    rows = "".join(f"{'ab'[i % 2]},text {i}\n" for i in range(3000))
    text = f"few,many\n{rows}"
    for shortest in (0, csv.SHORT):
        with patch.object(csv, "SHORT", shortest):
            columns = gpuframe.read_csv(io.StringIO(text))._table.columns
        assert [column.layout for column in columns] == ["dictionary", "text"]


@pytest.mark.parametrize(
    ("options", "parallel"),
    [({}, True), ({"sep": ";"}, True), ({"parse_dates": ["a"]}, True), ({"comment": "#"}, False)],
)
def test_which_parser_reads(options, parallel):
    text = "a;b\n2024-01-01;1\n" if options.get("sep") else "a,b\n2024-01-01,1\n"
    assert is_parallel(text, **options) is parallel
    assert csv.read(text.encode(), options) is None  # short


TABLE = b"a,b\n1,x\n2,y\n"
FRAME = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})


@pytest.mark.parametrize(
    ("suffix", "compress"),
    [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)],
)
def test_compressed_files(tmp_path, suffix, compress):
    path = tmp_path / f"t.csv{suffix}"
    path.write_bytes(compress(TABLE))
    pandas.testing.assert_frame_equal(gpuframe.read_csv(path).to_pandas(), FRAME)
    read = gpuframe.read_csv(str(path)).to_pandas()
    pandas.testing.assert_frame_equal(read, FRAME)


def test_zip_archives(tmp_path):
    path = tmp_path / "t.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("t.csv", TABLE)
    pandas.testing.assert_frame_equal(gpuframe.read_csv(path).to_pandas(), FRAME)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("u.csv", TABLE)
    with pytest.raises(ValueError, match="Multiple files found in ZIP file"):
        gpuframe.read_csv(path)


def test_file_objects_and_urls(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe("/folder/t.csv", TABLE)
    path = tmp_path / "t.csv"
    path.write_bytes(TABLE)
    with path.open("rb") as binary, path.open() as text:
        sources = [
            io.BytesIO(TABLE), io.StringIO(TABLE.decode()), binary, text,
            "memory://folder/t.csv", path.as_uri(),
        ]  # fmt: skip
        for source in sources:
            pandas.testing.assert_frame_equal(gpuframe.read_csv(source).to_pandas(), FRAME)


def test_chunks():
    text = io.StringIO("a,b\n1,x\n2,y\n3,z\n")
    with gpuframe.read_csv(text, chunksize=2) as reader:
        assert [len(frame) for frame in reader] == [2, 1]


@pytest.mark.parametrize(
    ("content", "options", "error", "text"),
    [
        (b"a,b\n1,2\n3,4,5\n", {}, pandas.errors.ParserError, "Expected 2 fields in line 3, saw 3"),
        (b"", {}, pandas.errors.EmptyDataError, "No columns to parse from file"),
        (b"a,b\n1,\xff\xfe\n", {}, UnicodeDecodeError, "invalid start byte"),
    ],
)
@pytest.mark.parametrize("shortest", [0, csv.SHORT])
def test_errors_have_the_words_of_pandas_and_the_name_of_the_file(
    tmp_path, monkeypatch, content, options, error, text, shortest
):
    monkeypatch.setattr(csv, "SHORT", shortest)
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(error, match=text) as caught:
        gpuframe.read_csv(path, **options)
    assert "broken.csv" in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [
        {"usecols": ["a", "zz"]},
        {"usecols": [7]},
        {"parse_dates": ["zz"]},
        {"index_col": "zz"},
        {"dtype": {"a": "int64"}},
        {"names": ["x", "x"]},
        {"compression": "rar"},
    ],
)
@pytest.mark.parametrize("shortest", [0, csv.SHORT])
def test_wrong_options_raise_as_in_pandas(options, shortest, monkeypatch):
    monkeypatch.setattr(csv, "SHORT", shortest)
    text = "a,b\n1,2\n,3\n"
    with pytest.raises(ValueError, match=r".") as expected:
        pandas.read_csv(io.StringIO(text), **options)
    with pytest.raises(ValueError, match=r".") as actual:
        gpuframe.read_csv(io.StringIO(text), **options)
    assert str(actual.value) == str(expected.value)


def test_missing_and_damaged_files(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        gpuframe.read_csv(tmp_path / "nowhere.csv")
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(TABLE * 1000)[:-20])
    with pytest.raises(FileReadError, match=r"t\.csv\.gz"):
        gpuframe.read_csv(path)
    with pytest.raises(TypeError, match="unexpected keyword argument 'separator'"):
        gpuframe.read_csv(path, separator=";")


@pytest.mark.parametrize(
    "options", [{}, {"index": False}, {"sep": "\t", "na_rep": "-"}, {"columns": ["f"]}]
)
def test_to_csv_writes_the_text_of_pandas(options):
    frame = pandas.DataFrame({
        "f": [0.1, np.nan, 1e20], "b": [True, False, True], "t": ["a,b", None, 'q"'],
        "d": pandas.to_datetime(["2024-01-01", None, "2024-01-03"]),
    })  # fmt: skip
    assert gpuframe.from_pandas(frame).to_csv(**options) == frame.to_csv(**options)


@pytest.mark.parametrize("suffix", ["", ".gz", ".zip", ".bz2", ".xz"])
def test_to_csv_writes_files_that_pandas_reads(tmp_path, suffix):
    path = tmp_path / f"t.csv{suffix}"
    gpuframe.from_pandas(FRAME).to_csv(path, index=False)
    pandas.testing.assert_frame_equal(pandas.read_csv(path), FRAME)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_to_csv_appends_and_refuses_existing_files(tmp_path):
    path = tmp_path / "t.csv"
    frame = gpuframe.from_pandas(FRAME)
    frame.to_csv(path, index=False)
    frame.to_csv(path, index=False, header=False, mode="a")
    assert path.read_bytes() == TABLE + TABLE.partition(b"\n")[2]
    with pytest.raises(FileExistsError):
        frame.to_csv(path, mode="x")


def test_to_csv_into_file_objects():
    frame = gpuframe.from_pandas(FRAME)
    text, binary = io.StringIO(), io.BytesIO()
    frame.to_csv(text, index=False)
    frame.to_csv(binary, index=False)
    assert text.getvalue().encode() == binary.getvalue() == TABLE

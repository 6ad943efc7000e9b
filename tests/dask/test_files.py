"""Files as collections of frames of ours, and back."""

from pathlib import Path

import dask
import dask.dataframe as dd
import pandas
import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet as pq
import pytest

import gpuframe
from gpuframe.dask.files import Engine
from tests.dask import compare
from tests.dask.operations import frame

pytestmark = [
    pytest.mark.cpu_only,  # reading has its own tests there
    pytest.mark.filterwarnings("ignore:.*inplace keyword"),  # Dask's own calls
]


@pytest.fixture(autouse=True)
def _backend():
    with dask.config.set({"dataframe.backend": "gpuframe", "dataframe.convert-string": False}):
        yield


@pytest.fixture
def parquet(tmp_path):
    """Two files of three row groups each."""
    host = frame()
    for number, rows in enumerate((host.iloc[:30], host.iloc[30:])):
        rows.to_parquet(tmp_path / f"part.{number}.parquet", row_group_size=10)
    return str(tmp_path)


def test_parquet_is_read_by_row_groups(parquet):
    found = dd.read_parquet(parquet, split_row_groups=True)
    assert found.npartitions == 6
    assert type(found._meta) is gpuframe.DataFrame
    compare.check(compare.computed(found, fallback="raise"), frame(), order="values")


def test_columns_and_filters_are_passed_down(parquet, monkeypatch):
    read = []
    kept = Engine._read_table.__func__

    def noted(cls, *args, **kwargs):
        table = kept(cls, *args, **kwargs)
        read.append((tuple(table.column_names), table.num_rows))
        return table

    monkeypatch.setattr(Engine, "_read_table", classmethod(noted))
    found = dd.read_parquet(parquet, split_row_groups=True, filters=[("u", ">=", 40)])
    assert found.x.sum().compute() == frame().query("u >= 40").x.sum()
    assert {names for names, _ in read} <= {("x",), ("x", "u"), ("u", "x")}
    assert sum(rows for _, rows in read) == 20


def test_parquet_is_written_and_read_back(tmp_path):
    made = dd.from_pandas(gpuframe.from_pandas(frame().drop(columns="c")), npartitions=3)
    made.to_parquet(tmp_path / "out")
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 3
    back = dd.read_parquet(tmp_path / "out", calculate_divisions=True)
    assert back.known_divisions
    found = compare.computed(back).to_pandas()
    assert found.index.tolist() == list(range(60))
    compare.check(found, frame().drop(columns="c"), order="values")
    of_pandas = pandas.read_parquet(tmp_path / "out")
    compare.check(of_pandas, frame().drop(columns="c"), order="values")


def test_categories_are_read_from_parquet(tmp_path):
    made = dd.from_pandas(gpuframe.from_pandas(frame()[["c", "y"]]), npartitions=2)
    made.to_parquet(tmp_path / "out")
    found = dd.read_parquet(tmp_path / "out")
    result = found.groupby("c", observed=True).y.sum()
    compare.check(
        compare.computed(result), frame().groupby("c", observed=True).y.sum(), order="values"
    )


def test_csv_is_read_by_blocks_and_written(tmp_path):
    host = frame()[["k", "x", "y", "s"]]
    host.to_csv(tmp_path / "in.csv", index=False)
    found = dd.read_csv(tmp_path / "in.csv", blocksize=200, dtype={"s": "str"})
    assert found.npartitions > 2
    result = compare.computed(found).reset_index(drop=True)
    compare.check(result, host)
    found.to_csv(str(tmp_path / "out-*.csv"), index=False)
    back = pandas.concat(
        map(pandas.read_csv, sorted(tmp_path.glob("out-*.csv"))), ignore_index=True
    )
    compare.check(back, host)


def test_json_is_read(tmp_path):
    host = frame()[["k", "y"]]
    host.to_json(tmp_path / "in.json", orient="records", lines=True)
    found = dd.read_json(tmp_path / "in.json", lines=True, blocksize=200)
    assert found.npartitions > 1
    assert type(found._meta) is gpuframe.DataFrame
    compare.check(compare.computed(found), host, order="values")


def test_orc_is_read_by_stripes(tmp_path):
    host = frame()[["k", "x", "s"]]
    table = pa.Table.from_pandas(host, preserve_index=False)
    pyarrow.orc.write_table(table, tmp_path / "in.orc", stripe_size=64)
    found = dd.read_orc(str(tmp_path / "in.orc"))
    assert type(found._meta) is gpuframe.DataFrame
    compare.check(compare.computed(found, fallback="raise"), host, order="values")
    compare.check(compare.computed(found.x.sum()), host.x.sum())


def test_a_dict_becomes_a_collection():
    made = dd.DataFrame.from_dict({"a": [1, 2, 3], "s": ["x", "y", None]}, npartitions=2)
    assert type(made._meta) is gpuframe.DataFrame
    compare.check(compare.computed(made), pandas.DataFrame({"a": [1, 2, 3], "s": ["x", "y", None]}))


def test_delayed_frames_become_a_collection():
    host = frame()
    parts = [dask.delayed(gpuframe.from_pandas)(host.iloc[a : a + 20]) for a in (0, 20, 40)]
    made = dd.from_delayed(parts, meta=gpuframe.from_pandas(host.iloc[:0]), verify_meta=False)
    compare.check(
        compare.computed(made.groupby("k").y.max()), host.groupby("k").y.max(), order=False
    )


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="absent"):
        dd.read_parquet(str(tmp_path / "absent.parquet")).compute()


def test_row_counts_come_from_the_files(parquet):
    found = dd.read_parquet(parquet)
    assert len(found) == sum(pq.read_metadata(path).num_rows for path in Path(parquet).glob("*"))

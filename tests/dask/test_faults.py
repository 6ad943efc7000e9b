"""Faults: workers killed in the middle of a query, damaged files, workers without the package."""

import os
import signal
import time

import dask
import dask.dataframe as dd
import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import SIMULATOR, check

distributed = pytest.importorskip("distributed")

pytestmark = [
    pytest.mark.cpu_only,  # processes that come and go, each with a simulator
    pytest.mark.filterwarnings("ignore"),  # of sockets and of other libraries' deprecations
    pytest.mark.skipif(SIMULATOR, reason="processes that come and go, each with a simulator"),
]
SETTINGS = {
    "distributed.comm.timeouts.connect": "60s",
    "distributed.admin.tick.limit": "60s",
    "distributed.comm.retry.count": 3,
    "scheduler": None,
}
LIMIT = 90
"""Seconds after which a query that has lost a worker counts as hanging."""

PARTS, ROWS = 8, 500


@pytest.fixture(autouse=True)
def _on_the_cluster(_settings):
    with dask.config.set(SETTINGS):
        yield


@pytest.fixture
def client():
    """Two workers of each test's own: the replacement of a killed one may be long in coming."""
    with (
        dask.config.set(SETTINGS),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


def host_part(number):
    rng = np.random.default_rng(number)
    x = 10.0 ** rng.uniform(-8, 8, ROWS) * rng.choice([-1.0, 1.0], ROWS)
    return pandas.DataFrame({"k": rng.integers(0, 40, ROWS), "x": x})


def slow_part(number, flag):
    """Return a partition; a file says that it is being made."""
    (flag / str(number)).touch()
    time.sleep(0.15)
    return gpuframe.from_pandas(host_part(number))


def slowly(part):
    time.sleep(0.15)
    return part


def killed(client, query, flag, after):
    """Return what a query gives, one of whose workers is killed once some partitions are made."""
    future = client.compute(query)
    end = time.monotonic() + LIMIT
    while len(list(flag.iterdir())) < after:
        assert time.monotonic() < end
        time.sleep(0.01)
    address, pid = next(iter(client.run(os.getpid).items()))
    os.kill(pid, signal.SIGKILL)
    found = future.result(timeout=LIMIT)
    assert address not in client.scheduler_info(n_workers=-1)["workers"]
    return found


QUERIES = {
    "read": (lambda d: d.x.sum(), 2),
    "group-by": (lambda d: d.groupby("k").x.sum(), PARTS),
    "shuffle": (lambda d: d.shuffle("k").map_partitions(slowly, meta=d._meta).x.sum(), PARTS - 2),
    "join": (
        lambda d: (
            d.merge(d[["k"]].drop_duplicates(), on="k", broadcast=False)
            .map_partitions(slowly, meta=d._meta)
            .x.sum()
        ),
        PARTS,
    ),
}
CASES = [("read", None), ("group-by", None)]
CASES += [(name, method) for name in ("shuffle", "join") for method in ("tasks", "p2p")]


@pytest.mark.parametrize(("name", "method"), CASES)
def test_a_killed_worker_does_not_change_a_bit(client, tmp_path, name, method):
    query, after = QUERIES[name]
    whole = gpuframe.from_pandas(pandas.concat([host_part(number) for number in range(PARTS)]))
    made = dd.from_map(slow_part, range(PARTS), flag=tmp_path, meta=whole.iloc[:0])
    with dask.config.set({"dataframe.shuffle.method": method}):
        found = killed(client, query(made), tmp_path, after)
    if name == "group-by":
        check(found.to_pandas(), whole.groupby("k").x.sum().to_pandas())
    else:
        assert np.float64(found).tobytes() == np.float64(whole.x.sum()).tobytes()


def test_a_task_that_fails_raises_its_error_where_the_result_is_asked_for(client):
    made = dd.from_pandas(gpuframe.from_pandas(host_part(0)), npartitions=3, sort=False)
    failing = made.map_partitions(_failing, meta=made._meta)
    with pytest.raises(gpuframe.errors.FileFormatError, match=r"^part\.csv: line 7$"):
        client.compute(failing).result(timeout=LIMIT)


def _failing(part):
    del part
    raise gpuframe.errors.FileFormatError("part.csv: line 7")


def test_a_worker_that_retires_hands_its_partitions_over(client):
    whole = gpuframe.from_pandas(pandas.concat([host_part(number) for number in range(PARTS)]))
    made = dd.from_pandas(whole, npartitions=PARTS, sort=False).persist()
    distributed.wait(made)
    (leaving, *_) = client.scheduler_info(n_workers=-1)["workers"]
    client.retire_workers([leaving], close_workers=True)
    found = client.compute(made.groupby("k").x.sum()).result(timeout=LIMIT)
    check(found.to_pandas(), whole.groupby("k").x.sum().to_pandas())
    assert len(client.scheduler_info(n_workers=-1)["workers"]) == 1


# --- workers without the package --------------------------------------------------------------


@pytest.fixture
def bare(tmp_path):
    """Workers whose environment lacks the package, and a client of them."""
    (tmp_path / "lacking.py").write_text("import sys\nsys.modules['gpuframe'] = None\n")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50,
            preload=[str(tmp_path / "lacking.py")],
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


def test_workers_without_the_package_are_named_before_they_are_sent_a_frame(bare):
    frame = gpuframe.DataFrame({"x": [1.5, 2.5]})
    (address,) = bare.scheduler_info(n_workers=-1)["workers"]
    for _ in range(2):  # each time
        with pytest.raises(ImportError, match="1 of the workers cannot import gpuframe") as raised:
            dd.from_pandas(frame, npartitions=2)
        assert address in str(raised.value)
    with pytest.raises(ImportError, match="install it there"):
        dd.from_pandas(frame.to_pandas(), npartitions=2).to_backend("gpuframe")
    assert bare.submit(abs, -1).result(timeout=LIMIT) == 1  # the worker is unharmed


def test_workers_are_asked_once_whether_they_have_the_package(client, monkeypatch):
    monkeypatch.setattr(gpuframe.dask.workers, "AGAIN", 0.0)
    calls = []
    run = client._run
    monkeypatch.setattr(
        client, "_run", lambda *args, **kwargs: calls.append(1) or run(*args, **kwargs)
    )
    for _ in range(3):
        dd.from_pandas(gpuframe.DataFrame({"x": [1, 2]}), npartitions=2)
    assert calls == [1]


# --- files ------------------------------------------------------------------------------------


def written(folder, kind, *frames):
    """Write a file for each frame and return the collection of them."""
    for number, frame in enumerate(frames):
        getattr(frame, f"to_{kind}")(folder / f"{number}.{kind}", index=False)
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        return getattr(dd, f"read_{kind}")(str(folder / f"*.{kind}"))


WHOLE = pandas.DataFrame({"x": [1, 2], "s": ["a", "b"]})
KINDS = pytest.mark.parametrize("kind", ["parquet", "csv"])


def computed(collection):
    return collection.compute(scheduler="synchronous")


@KINDS
def test_a_file_without_a_column_is_named_beside_the_one_that_has_it(tmp_path, kind):
    made = written(tmp_path, kind, WHOLE, WHOLE[["x"]])
    for query in (made, made[made.s == "a"]):
        with pytest.raises(gpuframe.errors.FileFormatError) as raised:
            computed(query)
        assert f"{tmp_path / '1'}.{kind} has" in str(raised.value)
        assert f"{tmp_path / '0'}.{kind} has" in str(raised.value)


def test_a_filter_by_a_column_that_a_file_lacks_names_both(tmp_path):
    written(tmp_path, "parquet", WHOLE, WHOLE[["x"]])
    with (
        dask.config.set({"dataframe.backend": "gpuframe"}),
        pytest.raises(
            gpuframe.errors.FileFormatError, match=r"1\.parquet has no .* 's', which .*0"
        ),
    ):
        dd.read_parquet(str(tmp_path / "*.parquet"), filters=[("s", "==", "a")])


@KINDS
@pytest.mark.parametrize("values", [["p", "q"], [1.5, 2.5]])
def test_a_column_of_another_kind_is_named_with_both_files(tmp_path, kind, values):
    made = written(tmp_path, kind, WHOLE, WHOLE.assign(x=values))
    with pytest.raises(gpuframe.errors.FileFormatError) as raised:
        computed(made)
    assert f"{tmp_path / '1'}.{kind}" in str(raised.value)
    assert f"{tmp_path / '0'}.{kind}" in str(raised.value)
    assert "x" in str(raised.value)


@KINDS
def test_what_fits_is_read_in_the_dtypes_of_the_first_file(tmp_path, kind):
    first = WHOLE.assign(x=[0.5, 1.5])
    made = written(tmp_path, kind, first, WHOLE[["s", "x"]], WHOLE.astype({"x": "int8"}))
    expected = pandas.concat([first, WHOLE, WHOLE]).x
    check(computed(made).x.to_pandas(), expected)


def test_numbers_that_the_first_files_dtype_does_not_hold_are_refused(tmp_path):
    made = written(tmp_path, "parquet", WHOLE.astype({"x": "int8"}), WHOLE.assign(x=[1, 300]))
    with pytest.raises(
        gpuframe.errors.FileFormatError, match=r"is int64 in .*1\.parquet, but int8"
    ):
        computed(made)


def test_files_with_further_columns_are_read_without_them(tmp_path):
    made = written(tmp_path, "parquet", WHOLE, WHOLE.assign(z=1))
    assert computed(made).shape == (4, 2)
    made = written(tmp_path, "csv", WHOLE, WHOLE.assign(z=1))
    with pytest.raises(gpuframe.errors.FileFormatError, match="has the columns"):
        computed(made)


def test_columns_that_are_not_asked_for_do_not_matter(tmp_path):
    made = written(tmp_path, "parquet", WHOLE, WHOLE[["x"]])
    assert computed(made.x.sum()) == 6


def test_partitions_by_folder_are_no_columns_of_files(tmp_path):
    frame = WHOLE.assign(year=[2024, 2025], city=["b", "a"])
    frame.to_parquet(tmp_path / "set", partition_cols=["year", "city"])
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        found = computed(dd.read_parquet(str(tmp_path / "set")))
        some = computed(dd.read_parquet(str(tmp_path / "set"), filters=[("year", "==", 2024)]))
    assert sorted(found.x.tolist()) == [1, 2]
    assert some.s.tolist() == ["a"]
    assert {str(name) for name in found.columns} == {"x", "s", "year", "city"}


def spoiled(path):
    """Write over bytes in the middle of a file."""
    data = path.read_bytes()
    path.write_bytes(data[:20] + b"\xff" * 20 + data[40:])


@KINDS
def test_a_damaged_file_is_named(tmp_path, kind):
    many = pandas.DataFrame({"x": np.arange(100), "s": np.arange(100).astype(str)})
    made = written(tmp_path, kind, many, many)
    spoiled(tmp_path / f"1.{kind}")
    with pytest.raises(gpuframe.errors.FileFormatError, match=rf"1\.{kind}"):
        computed(made)


def test_a_damaged_orc_file_is_named_with_the_stripe(tmp_path):
    gpuframe.from_pandas(WHOLE).to_pandas().to_orc(tmp_path / "0.orc")
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        made = dd.read_orc(str(tmp_path / "0.orc"))
    data = (tmp_path / "0.orc").read_bytes()
    (tmp_path / "0.orc").write_bytes(data[:10])
    with pytest.raises(gpuframe.errors.FileFormatError, match=r"0\.orc, stripes"):
        computed(made)


def test_a_damaged_json_file_is_named(tmp_path):
    for name in ("0", "1"):
        WHOLE.to_json(tmp_path / f"{name}.json", orient="records", lines=True)
    (tmp_path / "1.json").write_text('{"x": 1\n{')
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        made = dd.read_json(str(tmp_path / "*.json"))
    with pytest.raises(gpuframe.errors.FileFormatError, match=r"1\.json: ValueError"):
        computed(made)


@KINDS
def test_a_file_that_is_gone_is_named(tmp_path, kind):
    made = written(tmp_path, kind, WHOLE, WHOLE)
    (tmp_path / f"1.{kind}").unlink()
    with pytest.raises((OSError, gpuframe.errors.FileFormatError), match=rf"1\.{kind}"):
        computed(made)


def test_csv_files_pass_as_in_dask_where_they_are_not_to_be_checked(tmp_path):
    written(tmp_path, "csv", WHOLE, WHOLE.rename(columns={"s": "z"}))
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        made = dd.read_csv(str(tmp_path / "*.csv"), enforce=False)
        strict = dd.read_csv(str(tmp_path / "*.csv"), enforce=True)
    assert set(computed(made).columns) == {"x", "s", "z"}
    with pytest.raises(ValueError, match="Columns do not match"):
        computed(strict)

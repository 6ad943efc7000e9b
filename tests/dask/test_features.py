"""Estimators on collections: what one frame teaches and gives, for any partitioning, to the bit."""

import copy
import itertools
import subprocess
import sys

import dask
import dask.array
import dask.dataframe as dd
import numpy as np
import pandas
import pytest
from dask.base import tokenize

import gpuframe
from gpuframe.features import (
    Categorify,
    FillMissing,
    KBins,
    Lag,
    LogTransform,
    Made,
    MinMaxScaler,
    OrderedTarget,
    Pipeline,
    RobustScaler,
    Selector,
    StandardScaler,
    TargetEncoder,
)
from gpuframe.train import Loader
from tests.features import estimators
from tests.frames.compare import SIMULATOR

ROWS = 30 if SIMULATOR else 200


@pytest.fixture(autouse=True)
def _as_given(_settings):
    with dask.config.set({"dataframe.convert-string": False}):
        yield


def cut(whole, *ends):
    """A collection of the rows between the ends; equal neighbours make empty partitions."""
    slices = list(itertools.pairwise([0, *ends, len(whole)]))
    return dd.from_map(lambda ends: whole.iloc[slice(*ends)], slices, meta=whole.iloc[:0])


def evenly(whole, partitions):
    return cut(whole, *(len(whole) * at // partitions for at in range(1, partitions)))


def same(left, right):
    left, right = (
        part.to_pandas() if hasattr(part, "to_pandas") else part for part in (left, right)
    )
    pandas.testing.assert_frame_equal(left, right, check_exact=True)


def table(rows=ROWS, seed=0):
    random = np.random.default_rng(seed)
    few = np.where(np.arange(rows) == 1, None, random.integers(0, 5, rows))
    return gpuframe.from_pandas(
        pandas.DataFrame({
            "a": np.where(random.random(rows) < 0.3, np.nan, random.normal(size=rows) * 1e5),
            "b": random.normal(size=rows) ** 3,
            "n": pandas.array(few, "Int64"),
            "c": random.choice(["x", "y", "z", None], rows),
            "d": random.integers(0, 1 << 40, rows) % 23,
            "y": random.integers(0, 2, rows),
        })
    )  # fmt: skip


def numbers_and_values():
    """One read is enough."""
    return Pipeline(
        [
            ("fill", FillMissing("median"), ["a", "n"]),
            ("scale", StandardScaler(), ["a"]),
            ("robust", RobustScaler(), ["b"]),
            ("ids", Categorify(freq_threshold=2, num_buckets=3), ["c", "d"]),
        ],
        watch=True,
    )


def in_turn():
    """Four reads: each step learns from what the one before it makes."""
    return Pipeline(
        [
            ("scale", StandardScaler(), ["a", "b"]),
            ("bins", KBins(5), Made("scale")),
            ("rate", TargetEncoder(smoothing=2), ["a"]),
            ("last", MinMaxScaler(), Selector("a")),
        ],
        watch=True,
    )


@pytest.mark.cpu_only  # says nothing more of a GPU
@pytest.mark.parametrize("name", sorted(estimators.EVERY))
def test_every_estimator_gives_what_it_gives_of_one_frame(name):
    whole = gpuframe.from_pandas(estimators.frame(name, estimators.ROWS))
    y = estimators.target(name, estimators.ROWS)
    y = None if y is None else gpuframe.from_pandas(y)
    expected, fitted = (copy.deepcopy(estimators.EVERY[name]) for _ in range(2))
    features = expected.fit_transform(whole, y)
    ends = 0, len(whole) // 3, len(whole) // 3, len(whole)
    found = fitted.fit_transform(cut(whole, *ends), None if y is None else cut(y, *ends))
    assert fitted.to_dict() == expected.to_dict()
    with gpuframe.options.context(fallback="raise"):
        made = found.compute()
    same(made, features)
    same(fitted.transform(cut(whole, 5)).compute(), expected.transform(whole))
    typed = [label for label in made if not name.startswith("list")]  # of objects none is known
    assert [found._meta[label].dtype for label in typed] == [made[label].dtype for label in typed]


@pytest.mark.parametrize("make", [numbers_and_values, in_turn])
@pytest.mark.parametrize("partitions", [3] if SIMULATOR else [1, 3, 17])
def test_pipelines_have_the_bits_of_one_frame(make, partitions):
    whole = table()
    one, mixed = make().fit(whole, "y"), whole.sample(frac=1, random_state=3)
    for frame in (mixed,) if SIMULATOR else (whole, mixed):
        rows = evenly(frame, partitions)
        fitted = make().fit(rows, "y")
        assert fitted.passes_ == one.passes_ == (1 if make is numbers_and_values else 4)
        assert fitted.to_dict() == one.to_dict()
        same(fitted.transform(rows).compute(), one.transform(frame))
        same(make().fit_transform(rows, "y").compute(), make().fit_transform(frame, "y"))
    same(fitted.check(mixed).table, one.check(mixed).table)
    same(fitted.fit(whole, "y").transform(whole), one.transform(whole))


def test_partitions_of_pandas_are_moved():
    whole = table()
    rows = evenly(whole.to_pandas(), 4)
    fitted = numbers_and_values().fit(rows, "y")
    assert fitted.to_dict() == numbers_and_values().fit(whole, "y").to_dict()
    found = fitted.transform(rows)
    assert isinstance(found.partitions[0].compute(), gpuframe.DataFrame)
    same(found.compute(), fitted.transform(whole))
    host = fitted.set_output(transform="pandas").transform(rows)
    assert isinstance(host.compute(), pandas.DataFrame)


@pytest.mark.cpu_only
def test_partitions_without_rows_may_be_of_other_dtypes():
    whole = table().to_pandas()
    parts = [whole.iloc[:0].astype(object), whole, pandas.DataFrame(columns=list(whole.columns))]
    rows = dd.from_map(lambda at: parts[at], range(3), meta=whole.iloc[:0], enforce_metadata=False)
    fitted = numbers_and_values().fit(rows, "y")
    assert fitted.to_dict() == numbers_and_values().fit(table(), "y").to_dict()
    found = dask.compute(*fitted.transform(rows).to_delayed())
    assert [list(part.dtypes) for part in found] == [list(found[1].dtypes)] * 3
    none = numbers_and_values().fit(rows.partitions[[0, 2]], "y")
    assert none.to_dict() == numbers_and_values().fit(table().iloc[:0], "y").to_dict()


@pytest.mark.cpu_only
@pytest.mark.parametrize("step", [TargetEncoder(), OrderedTarget(order_by="b")])
def test_rows_are_encoded_by_rows_of_other_partitions(step):
    whole = table()
    steps = [
        ("fill", FillMissing(), ["a"]),
        ("rate", step, ["c", "d", "b"]),
        ("log", LogTransform(offset=1e7), ["a"]),
        ("lag", Lag("n", "a", "y"), ["n", "a", "y"]),
    ]
    for targets in ("y", ["y"]):
        make = [(name, copy.deepcopy(one), names) for name, one, names in steps]
        expected = Pipeline(make[:3]).fit_transform(whole, targets)
        same(Pipeline(make[:3]).fit_transform(evenly(whole, 5), targets).compute(), expected)
    beside = whole.drop(columns="y"), whole[["y", "b"]].rename(columns={"b": "z"})
    expected = Pipeline(make[:3]).fit_transform(*beside)
    found = Pipeline(make[:3]).fit_transform(*(evenly(part, 5) for part in beside))
    same(found.compute(), expected)
    lagging = Pipeline([make[0], make[3]]).fit(evenly(whole, 5))
    same(lagging.transform(evenly(whole, 5)).compute(), lagging.transform(whole))


@pytest.mark.cpu_only
def test_partial_fit_adds_the_rows_of_a_collection():
    whole = table()
    encoder = Categorify().partial_fit(whole[["c"]].iloc[:50])
    encoder.partial_fit(evenly(whole[["c"]].iloc[50:], 3))
    assert encoder.to_dict() == Categorify().fit(whole[["c"]]).to_dict()


@pytest.mark.cpu_only
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of Dask's reader
def test_features_are_made_when_they_are_asked_for(tmp_path):
    evenly(table(), 3).to_parquet(tmp_path, write_index=False)
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        rows = dd.read_parquet(tmp_path)
    fitted = Pipeline([("scale", StandardScaler(), ["a"])]).fit(rows[["a", "b"]])
    found = fitted.transform(rows)
    assert list(found.columns) == ["a", "b"]
    assert found.divisions == rows.divisions
    assert "'a', 'b'" in str(found.optimize(fuse=False).tree_repr())  # and no other is read
    again = fitted.transform(rows)
    assert found._name == again._name
    assert tokenize(fitted) == tokenize(copy.deepcopy(fitted))
    other = Pipeline([("scale", StandardScaler(), ["a"])]).fit(rows[["a", "b"]].partitions[:2])
    assert other.transform(rows)._name != found._name
    best = found.optimize()  # which reads some row groups together
    assert len(dict(best.__dask_graph__())) == best.npartitions + 1  # the pipeline, once
    same(found.compute(), fitted.transform(rows.compute()))


def test_matrices_of_partitions_are_an_array():
    whole = table()
    fitted = numbers_and_values().fit(whole, "y")
    for dtype, layout in (("float32", "slab"), ("float64", "rows")):
        found = fitted.matrix(evenly(whole, 3), ["b", "a"], dtype=dtype, layout=layout)
        assert isinstance(found, dask.array.Array)
        expected = fitted.matrix(whole, ["b", "a"], dtype=dtype, layout=layout).to_numpy()
        assert found.dtype == expected.dtype
        if not SIMULATOR:
            np.testing.assert_array_equal(found.compute(), expected)
    with pytest.raises(TypeError, match="bfloat16"):
        fitted.matrix(evenly(whole, 3), ["b"], dtype="bfloat16")


@pytest.mark.cpu_only
def test_what_cannot_be_is_refused_before_anything_is_read():
    def unread(number):
        raise AssertionError(number)

    whole = table()
    rows = dd.from_map(unread, range(3), meta=whole.iloc[:0])
    with pytest.raises(TypeError, match=r"StandardScaler.*'c'"):
        StandardScaler().fit(rows)
    with pytest.raises(KeyError, match=r"step 's': columns \['q'\]"):
        Pipeline([("s", StandardScaler(), ["q"])]).fit(rows)
    with pytest.raises(KeyError, match="targets"):
        TargetEncoder().fit(rows[["c"]], "q")
    with pytest.raises(ValueError, match="requires y"):
        TargetEncoder().fit(rows[["c"]])
    with pytest.raises(TypeError, match="not ndarray"):
        TargetEncoder().fit(rows[["c"]], np.zeros(ROWS))
    with pytest.raises(ValueError, match="2 partitions, the frame 3"):
        TargetEncoder().fit(rows[["c"]], evenly(whole, 2)["y"])
    with pytest.raises(TypeError, match="not its Series"):
        StandardScaler().fit(rows["a"])
    with pytest.raises(TypeError, match="not its Array"):
        StandardScaler().fit(dask.array.zeros((3, 2)))
    lagged = [("lag", Lag("d", "b", "a"), ["d", "b", "a"])]
    with pytest.raises(ValueError, match=r"'scale' learns from what step 'lag' makes of rows"):
        Pipeline([*lagged, ("scale", StandardScaler(), ["a_lag_1"])]).fit(rows)
    Pipeline([*lagged, ("scale", StandardScaler(), ["a"])]).fit(evenly(whole, 3))
    fitted = Pipeline(lagged).fit(evenly(whole, 3))
    with pytest.raises(TypeError, match=r"\['lag'\] make features of rows that lie in several"):
        fitted.matrix(rows)
    with pytest.raises(KeyError, match=r"columns \['d'\]"):
        fitted.transform(rows.drop(columns="d"))
    with pytest.raises(TypeError, match="no collection of Dask here"):
        Categorify().fit(whole[["d"]]).inverse_transform(rows)


@pytest.mark.cpu_only
def test_parts_that_do_not_fit_are_named():
    parts = [gpuframe.DataFrame({"a": [2**53 + 1]}), gpuframe.DataFrame({"a": [0.5]})]
    rows = dd.from_map(
        lambda at: parts[at], range(2), meta=parts[0].iloc[:0], enforce_metadata=False
    )
    with pytest.raises(ValueError, match="do not merge") as found:
        Pipeline([("ids", Categorify(), ["a"])]).fit(rows)
    assert "while step 'ids' learned" in found.value.__notes__
    parts[1] = gpuframe.DataFrame({"a": [1], "b": [2]})
    with pytest.raises(ValueError, match=r"a part has columns \['a', 'b'\]"):
        Categorify().fit(rows)


@pytest.mark.cpu_only
def test_a_frame_needs_no_dask():
    code = (
        "import sys, gpuframe as pd; from gpuframe.features import *;"
        "StandardScaler().fit_transform(pd.DataFrame({'a': [1.0, 2.0]}));"
        "assert 'dask' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.cpu_only
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_bits_of_one_process(tmp_path):
    distributed = pytest.importorskip("distributed")
    if SIMULATOR:
        pytest.skip("two more processes, each with a simulator")
    whole = table(40_000)
    whole["d"] = np.arange(len(whole)) % 30_000  # a vocabulary that does not go with the graph
    evenly(whole, 5).to_parquet(tmp_path, write_index=False)
    with dask.config.set({"dataframe.backend": "gpuframe", "scheduler": None}):
        rows = dd.read_parquet(tmp_path)
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit="2GiB"
            ) as cluster,
            distributed.Client(cluster),
        ):
            for make in (numbers_and_values, in_turn):
                one, fitted = make().fit(whole, "y"), make()
                found = fitted.fit_transform(rows, "y").compute()
                assert fitted.to_dict() == one.to_dict()
                same(
                    found.reset_index(drop=True),
                    make().fit_transform(rows.compute(), "y").reset_index(drop=True),
                )
                graph = dict(fitted.transform(rows).optimize().__dask_graph__())
                assert len(graph) == 6
            made = fitted.transform(rows).persist()
            settings = {"batch_size": 999, "shuffle": True, "output": "numpy", "world_size": 2}
            ranks = [
                Loader.from_dask(made, inputs={"d": "d"}, rank=rank, **settings)
                for rank in range(2)
            ]
            seen = [batch["d"] for loader in ranks for batch in loader]
            assert len(seen) == 2 * len(ranks[0])
            assert sorted(np.concatenate(seen)) == sorted(whole["d"].tolist())


@pytest.mark.cpu_only
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of Dask's reader
def test_a_target_beside_rows_of_which_several_partitions_are_read_together(tmp_path):
    evenly(table(), 6).to_parquet(tmp_path, write_index=False)
    with dask.config.set({"dataframe.backend": "gpuframe"}):
        rows = dd.read_parquet(tmp_path)
    for columns in (["c"], ["a", "b", "c", "d"]):
        for y in (rows["y"], rows[["y", "b", "a"]]):
            expected, fitted = TargetEncoder(), TargetEncoder()
            found = fitted.fit_transform(rows[columns], y).compute()
            same(found, expected.fit_transform(rows[columns].compute(), y.compute()))
            assert fitted.to_dict() == expected.to_dict()

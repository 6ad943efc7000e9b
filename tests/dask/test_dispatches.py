"""Every dispatch of Dask knows every class of ours; a new one of Dask fails here."""

import dask.dataframe as dd
import numpy as np
import pandas
import pytest
from dask._dispatch import get_collection_type
from dask.array.dispatch import percentile_lookup
from dask.dataframe import dispatch
from dask.sizeof import sizeof
from dask.tokenize import normalize_token
from dask.utils import Dispatch

import gpuframe
from tests.dask import compare

pytestmark = pytest.mark.cpu_only

CLASSES = {
    "DataFrame": lambda: gpuframe.DataFrame({"x": [1.5, 2.5]}),
    "Series": lambda: gpuframe.Series([1.5, 2.5], name="x"),
    "Index": lambda: gpuframe.Index([3, 1]),
    "RangeIndex": lambda: gpuframe.RangeIndex(2),
    "MultiIndex": lambda: gpuframe.MultiIndex.from_tuples([(1, "a"), (2, "b")]),
    "DatetimeIndex": lambda: gpuframe.DatetimeIndex(["2024-01-01", "2024-01-02"]),
    "TimedeltaIndex": lambda: gpuframe.TimedeltaIndex(["1h", "2h"]),
    "CategoricalIndex": lambda: gpuframe.CategoricalIndex(["a", "b"]),
    "PeriodIndex": lambda: gpuframe.PeriodIndex(["2024-01", "2024-02"], freq="M"),
}
ONLY_FRAMES = {
    "pyarrow_schema_dispatch",
    "to_pyarrow_table_dispatch",
    "from_pyarrow_table_dispatch",
}
ELSEWHERE = {
    "get_collection_type": get_collection_type,
    "percentile_lookup": percentile_lookup,
    "sizeof": sizeof,
    "normalize_token": normalize_token,
}
DISPATCHES = ELSEWHERE | {
    name: value for name, value in vars(dispatch).items() if isinstance(value, Dispatch)
}


@pytest.mark.parametrize("name", DISPATCHES)
@pytest.mark.parametrize("kind", CLASSES)
def test_every_dispatch_knows_every_class(kind, name):
    if name in ONLY_FRAMES and kind != "DataFrame":
        pytest.skip("Arrow tables are made of frames")
    function = DISPATCHES[name].dispatch(type(CLASSES[kind]()))
    of_objects = DISPATCHES[name]._lookup.get(object)
    assert function is not of_objects
    assert function.__module__.startswith("gpuframe.")


@pytest.mark.parametrize("kind", CLASSES)
def test_descriptions_keep_the_class(kind):
    value = CLASSES[kind]()
    assert type(dispatch.make_meta(value)) is type(value)
    assert len(dispatch.make_meta(value)) == 0
    made = dispatch.meta_nonempty(value)
    assert len(made) == 2
    assert type(made).__module__.startswith("gpuframe.")
    if kind != "PeriodIndex":  # periods have no hash
        assert dispatch.hash_object_dispatch(value, index=False).dtype == "uint64"
    parts = dispatch.group_split_dispatch(value, np.array([2, 0]), 3)
    assert [len(parts[at]) for at in range(3)] == [1, 0, 1]
    compare.check(dispatch.concat([value, value]), _twice(value.to_pandas()))


def _twice(value):
    if isinstance(value, pandas.Index):
        return value.append([value])
    return pandas.concat([value, value])


def test_delayed_frames_are_checked():
    import dask

    from gpuframe.dask import from_delayed

    load = dask.delayed(lambda value: gpuframe.DataFrame({"x": [value]}))
    found = from_delayed([load(1), load(2.5)])
    assert compare.computed(found).x.tolist() == [1.0, 2.5]
    assert from_delayed([load(1), load(2)], divisions=(0, 0, 0)).known_divisions
    with pytest.raises(ValueError, match=r"'x' \| str \| int64"):
        from_delayed([load(1), load("a")]).compute()
    unchecked = from_delayed([load(1), load("a")], verify_meta=False)
    assert len(unchecked.compute()) == 2
    host = dask.delayed(lambda: pandas.DataFrame({"x": [1]}))
    with pytest.raises(ValueError, match="Partition type"):
        from_delayed([load(1), host()]).compute()


def test_distinct_rows_are_about_as_many():
    rng = np.random.default_rng(0)
    whole = pandas.DataFrame(
        {"k": rng.integers(0, 3000, 20_000), "s": rng.choice(list("abc"), 20_000)}
    )
    ours = gpuframe.from_pandas(whole)
    found = [
        dd.from_pandas(ours, npartitions=count).nunique_approx(split_every=every).compute()
        for count, every in ((1, None), (7, 2), (50, 8))
    ]
    assert len(set(found)) == 1  # the same number for any partitions
    assert found[0] == pytest.approx(len(whole.drop_duplicates()), rel=0.02)
    assert dd.from_pandas(ours.k, npartitions=3).nunique_approx().compute() == pytest.approx(
        whole.k.nunique(), rel=0.02
    )
    assert dd.from_pandas(ours, npartitions=3).index.nunique_approx().compute() == pytest.approx(
        20_000, rel=0.02
    )
    none = dd.from_pandas(ours.iloc[:0], npartitions=1)
    assert none.nunique_approx().compute() == 0

"""The 22 queries of TPC-H: the same lines and answers as pandas, nothing through pandas.

Those the benchmark asks of Polars have the same answers as well.
"""

import warnings

import pandas
import pytest

import gpuframe
from bench.tpch import QUERIES
from bench.tpch_run import differs, values
from bench.tpch_tables import frames
from tests.frames.compare import check, to_pandas

SCALE = 0.005


@pytest.fixture(scope="module")
def tables():
    return {module: frames(module, SCALE) for module in (pandas, gpuframe)}


@pytest.mark.cpu_only
@pytest.mark.parametrize("name", QUERIES)
def test_query(name, tables):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with gpuframe.options.context(fallback="raise"):
            actual = QUERIES[name](gpuframe, tables[gpuframe])
    expected = QUERIES[name](pandas, tables[pandas])
    if hasattr(expected, "index"):
        assert len(expected)
    check(to_pandas(actual, leak=True), expected, rtol=1e-9)


@pytest.fixture(scope="module")
def lazy(tables):
    polars = pytest.importorskip("polars")
    return {name: polars.from_pandas(frame).lazy() for name, frame in tables[pandas].items()}


@pytest.mark.cpu_only
@pytest.mark.parametrize("name", QUERIES)
def test_polars_query(name, tables, lazy):
    from bench import tpch_polars

    actual = tpch_polars.QUERIES[name](lazy).collect().to_pandas()
    expected = QUERIES[name](pandas, tables[pandas])
    if not hasattr(expected, "columns"):
        expected = pandas.DataFrame({"value": [float(expected)]})
    expected = expected.reset_index(drop=True)
    options = {"check_dtype": False, "rtol": 1e-9, "atol": 0.0}
    pandas.testing.assert_frame_equal(actual, expected, **options)  # in order
    assert differs(values(actual), values(expected)) is None


def test_differs():
    answer = {"name": ["a", "b", "a"], "n": [2, 1, 2], "sum": [1.0, 2.0, 3.0]}
    shuffled = {name: [cells[row] for row in (2, 0, 1)] for name, cells in answer.items()}
    assert differs(shuffled, answer) is None
    assert differs(answer | {"sum": [1.0, 2.0, 3.0 + 1e-10]}, answer) is None
    assert differs(answer | {"sum": [1.0, 2.0, 3.0 + 1e-7]}, answer) is not None
    assert differs(answer | {"sum": [2.0, 1.0, 3.0]}, answer) is not None
    assert differs(answer | {"n": [2, 1, 3]}, answer) is not None
    assert differs(answer | {"name": ["a", "b", "c"]}, answer) is not None
    assert differs({name: cells[:2] for name, cells in answer.items()}, answer) is not None
    assert differs({name: answer[name] for name in ("n", "name", "sum")}, answer) is not None

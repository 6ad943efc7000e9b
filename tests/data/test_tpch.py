"""The 22 queries of TPC-H: the same lines and answers as pandas, nothing through pandas."""

import warnings

import pandas
import pytest

import gpuframe
from bench.tpch import QUERIES
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

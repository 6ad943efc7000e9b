"""Every operation of docs/dask.md against pandas' collections and against frames of one piece."""

import subprocess
import sys
from pathlib import Path

import dask
import dask.dataframe as dd
import pandas
import pytest
from pandas.core.generic import NDFrame

import gpuframe
from gpuframe.errors import NotNative
from tests.dask import compare
from tests.dask.operations import CASES, frame, small

pytestmark = pytest.mark.cpu_only  # the kernels under these calls have their own tests there

LAYOUTS = ["1", "3", "empty"]
NUMBERED = {"melt", "reset_index"}
"""Operations that number the rows of each partition anew."""

PRESENT = [name for name, case in CASES.items() if case.how != "absent"]


def query(name, layout, module):
    joined = compare.collection(small(), "1", module)
    return CASES[name].lines(compare.collection(frame(), layout, module), joined)


def expected(name, layout):
    result = query(name, layout, pandas)
    return result.compute() if hasattr(result, "compute") else result


@pytest.mark.filterwarnings("ignore")  # Dask's advice, and pandas' deprecations of what it calls
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PRESENT)
def test_results_are_those_of_pandas_collections(name, layout):
    case = CASES[name]
    if layout in case.without:
        pytest.skip("Dask itself refuses")
    fallback = "raise" if case.how == "native" else "silent"
    if name == "to_backend('pandas')":
        found = query(name, layout, gpuframe).compute()
        assert type(found) is pandas.DataFrame
    else:
        found = compare.computed(query(name, layout, gpuframe), fallback=fallback)
    compare.check(found, expected(name, layout), order=case.order, rtol=case.rtol)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in PRESENT if CASES[name].whole])
def test_results_are_those_of_one_frame(name):
    case = CASES[name]
    with dask.config.set({"dataframe.convert-string": False}):
        found = compare.computed(query(name, "3", gpuframe))
    whole = case.lines(gpuframe.from_pandas(frame()), gpuframe.from_pandas(small()))
    order = "values" if case.order == "values" or name in NUMBERED else False
    host = compare.compare.to_pandas(whole, leak=False)
    if not isinstance(host, NDFrame | pandas.Index):  # an int here is one of NumPy there
        found, host = pandas.Series([found]), pandas.Series([host])
    compare.check(found, host, order=order, rtol=case.rtol or 1e-12)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.how == "pandas"])
def test_what_goes_through_pandas_says_so(name):
    layouts = [layout for layout in LAYOUTS if layout not in CASES[name].without]
    assert any(goes_through_pandas(name, layout) for layout in layouts)


def goes_through_pandas(name, layout):
    try:
        compare.computed(query(name, layout, gpuframe), fallback="raise")
    except NotNative:
        return True
    return False


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.how == "absent"])
def test_what_is_absent_is_an_error(name):
    with pytest.raises((TypeError, RuntimeError, NotImplementedError)):
        compare.computed(query(name, "3", gpuframe))


def test_both_backends_in_one_query():
    ours = compare.collection(frame(), "3", gpuframe)
    back = ours.to_backend("pandas").to_backend("gpuframe")
    assert type(back._meta) is gpuframe.DataFrame
    found = compare.computed(back.groupby("k").y.sum())
    compare.check(found, frame().groupby("k").y.sum(), order=False)
    assert ours.to_backend("gpuframe").optimize()._name == ours.optimize()._name
    assert type(dd.from_pandas(frame(), npartitions=2)._meta) is pandas.DataFrame


def test_the_page_shows_these_operations():
    root = Path(__file__).parents[2]
    command = [sys.executable, str(root / "docs" / "make_dask.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr

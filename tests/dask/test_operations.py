"""Every operation of docs/dask.md against pandas' collections and against frames of one piece."""

import functools
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

PRESENT = [name for name, case in CASES.items() if case.how != "absent"]


def query(name, layout, module):
    joined = compare.collection(small(), "1", module)
    return CASES[name].lines(compare.collection(frame(), layout, module), joined)


@functools.cache
def expected(name, layout):
    """Return the answer of pandas for one frame, or of Dask on pandas where that is another one."""
    case = CASES[name]
    if case.alone:
        result = query(name, layout, pandas)
        return result.compute() if hasattr(result, "compute") else result
    lines = case.of_pandas or case.lines
    return lines(compare.rows_of(frame(), layout), small())


@pytest.mark.filterwarnings("ignore")  # Dask's advice, and pandas' deprecations of what it calls
@pytest.mark.parametrize("layout", compare.LAYOUTS)
@pytest.mark.parametrize("name", PRESENT)
def test_results_are_those_of_pandas(name, layout):
    case = CASES[name]
    if layout in case.without:
        pytest.skip("Dask itself refuses")
    fallback = "raise" if case.how == "native" and layout != "none" else "silent"
    with dask.config.set({"dataframe.convert-string": False}):
        try:
            wanted = expected(name, layout)
        except (ValueError, KeyError) as error:  # of no rows
            with pytest.raises(type(error)):
                query(name, layout, gpuframe).compute()
            return
        if name == "to_backend('pandas')":
            found = query(name, layout, gpuframe).compute()
            assert type(found) is pandas.DataFrame
        else:
            found = compare.computed(query(name, layout, gpuframe), fallback=fallback)
    if not isinstance(wanted, NDFrame | pandas.Index):  # an int here is one of NumPy there
        found, wanted = pandas.Series([found]), pandas.Series([wanted])
    compare.check(found, wanted, order=case.order, rtol=case.rtol)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.how == "pandas"])
def test_what_goes_through_pandas_says_so(name):
    layouts = [layout for layout in compare.LAYOUTS if layout not in CASES[name].without]
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

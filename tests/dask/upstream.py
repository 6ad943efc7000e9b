"""Dask's own tests of dataframes that are generic over the backend, run with frames of ours.

`python -m tests.dask.upstream` runs those modules of the installed dask whose library is that of
`dataframe.backend`, prints the rate of each and the tests that fail, and fails where a test fails
that is not among REASONS. `--pandas` runs them with pandas; words choose modules.
"""

# ruff: noqa: T201 - a command that prints

import argparse
import fnmatch
import importlib
import os
import sys
from pathlib import Path
from typing import Any

import dask
import pytest
from dask.dataframe import utils

from tests.dask import conftest  # noqa: F401 - lets Dask find the backend

HOME = Path(dask.__file__).parent
ELSEWHERE = {"test_distributed.py", "test_diagnostics.py", "test_sql.py"}
"""Modules that start clusters, draw pictures or need a database."""

REASONS = {
    "they compare with classes of pandas": [
        "*test_dummies.py*",
        "*test_info[[]*",
        "*test_string_accessor[[]cat-kwargs47[]]",
        "*test_str_accessor_cat",
        "*test_getitem_column_types[[]Index[]]",
        "*test_unique_base",
        "*test_rolling_apply[[]*",
        "*test_repartition_quantiles",
    ],
    "Dask's own code calls pandas": [
        "*test_merge_asof.py*",
        "*test_pivot_table[[]*",
        "*test_from_delayed*",
        "*test_mismatching_meta",
        "*test_describe_*",
        "*test_to_numeric",
        "*test_to_timedelta",
        "*test_to_datetime_repr",
        "*test_to_bag",
    ],
    "they look for Dask's own expressions, names of tasks or pickles": [
        "*test_partitioning_knowledge.py*",
        "*test_map_overlap_divisions",
        "*test_quantile_frame",
        "*test_serialization",
    ],
    "they want an error where ours have an answer": [
        "*test_ffill_bfill_all_nan_partition",
        "*test_map_overlap_raises",
        "*test_map_overlap_errors",
        "*test_rolling_raises",
        "*test_align_axis[[]*",
    ],
    "of differences from pandas that are known": [
        "*test_datetime_accessor_properties_deprecated[[]*",  # no warning of pandas 4
        "*test_dot",  # a name of an index
        "*test_groupby_index_array",  # unnamed row labels as keys, shuffled
        "*test_groupby_index_modified_divisions",  # keys made of dates as objects
        "*test_groupby_single_agg_split_out[[]2-False-size[]]",  # a name of a series
        "*test_merge_after_rename[[]True[]]",  # unnamed columns, shuffled
        "*test_string_accessor[[]extract-kwargs6[]]",  # labels where the index is the text
    ],
}
"""Patterns of the tests that fail, by what they fail for."""


class Results:
    """Outcomes of tests, and what dask's own conftest.py gives, which wheels leave out."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.errors: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep the outcome of a test."""
        if report.when != "call" and report.outcome == "passed":
            return
        expected = "x" if hasattr(report, "wasxfail") else ""
        self.outcomes[report.nodeid] = expected + report.outcome
        if report.outcome == "failed":
            lines = str(report.longrepr).splitlines()
            told = [line[1:].strip() for line in lines if line.startswith("E ")]
            self.errors[report.nodeid] = (told or lines[-1:] or [""])[0]

    @pytest.fixture(params=["disk", "tasks"])
    def shuffle_method(self, request: Any) -> Any:
        """Set how rows move."""
        with dask.config.set({"dataframe.shuffle.method": request.param}):
            yield request.param


def modules(words: list[str]) -> list[Path]:
    """Return the modules whose library is that of `dataframe.backend`."""
    folder = HOME / "dataframe" / "dask_expr"
    found = sorted([*folder.glob("tests/test_*.py"), *folder.glob("io/tests/test_*.py")])
    generic = [path for path in found if "= _backend_library()" in path.read_text()]
    kept = [path for path in generic if path.name not in ELSEWHERE]
    return [path for path in kept if not words or any(word in str(path) for word in words)]


def use(backend: str) -> None:
    """Let the tests run with frames of a library."""
    dask.config.set({"dataframe.backend": backend, "scheduler": "synchronous"})
    if backend == "pandas":
        return
    importlib.import_module("gpuframe.dask")
    importlib.import_module("gpuframe").options.fallback = "silent"
    of_dask = utils.assert_dask_dtypes

    def assert_dtypes(collection: Any, result: Any, numeric_equal: bool = True) -> None:
        class Described:
            _meta = _on_host(collection._meta)

        of_dask(Described, _on_host(result), numeric_equal)

    utils.assert_dask_dtypes = assert_dtypes  # which puts dtypes side by side with pandas


def _on_host(value: Any) -> Any:
    ours = type(value).__module__.startswith("gpuframe.")
    return value.to_pandas() if ours and hasattr(value, "to_pandas") else value


def reason(test: str) -> str:
    """Return why a test is known to fail, "" if it is not."""
    return next(
        (
            why
            for why, patterns in REASONS.items()
            if any(fnmatch.fnmatch(test, pattern) for pattern in patterns)
        ),
        "",
    )


def main(arguments: list[str]) -> int:
    """Run the modules and print the rates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="parts of names of modules; all of them")
    parser.add_argument("--pandas", action="store_true", help="with frames of pandas")
    given = parser.parse_args(arguments)
    use("pandas" if given.pandas else "gpuframe")
    results = Results()
    options = ["-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:warnings", "--tb=short"]
    options += ["--rootdir", str(HOME), "-c", os.devnull, "-m", "not slow and not network"]
    options += ["--show-capture=no", "-r", "N", "--no-summary"]
    pytest.main([*options, *map(str, modules(given.words))], plugins=[results])
    return _report(results)


def _report(results: Results) -> int:
    ran = {test: how for test, how in results.outcomes.items() if not how.endswith("skipped")}
    rows: dict[str, list[str]] = {}
    for test, how in ran.items():
        rows.setdefault(test.split("::")[0], []).append(how)
    print(f"\n\ndask {dask.__version__}")
    for module, found in rows.items():
        good = sum(how != "failed" for how in found)
        print(f"{good:5} of {len(found):5}  {module}")
    failed = [test for test, how in ran.items() if how == "failed"]
    unknown = [test for test in failed if not reason(test)]
    for why in REASONS:
        of_reason = [test for test in failed if reason(test) == why]
        if of_reason:
            print(f"\n{len(of_reason)} fail since {why}:")
            for test in of_reason:
                print(f"  {test}")
    if unknown:
        print(f"\n{len(unknown)} fail for other reasons:")
        for test in unknown:
            print(f"  {test}: {results.errors[test][:160]}")
    share = (len(ran) - len(failed)) / max(1, len(ran))
    print(f"\n{len(ran) - len(failed)} of {len(ran)} pass: {share:.1%}")
    return int(bool(unknown))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Who is a user and who is a library."""

import importlib.machinery
import json
import sysconfig
from pathlib import Path

import numpy as np
import pandas
import pytest

import gpuframe.frames.dataframe
from gpuframe.pandas import callers

PURELIB = sysconfig.get_path("purelib")


@pytest.fixture(autouse=True)
def lists(monkeypatch):
    monkeypatch.setattr(callers, "libraries", set())
    monkeypatch.setattr(callers, "users", set())


@pytest.mark.parametrize("module", [json, np, pandas, pytest, gpuframe.frames.dataframe])
def test_installed_modules_are_libraries(module):
    assert not callers.is_user(vars(module))


def test_modules_built_in_or_frozen_are_libraries():
    spec = importlib.machinery.ModuleSpec("zipimport", None, origin="frozen")
    assert not callers.is_user({"__name__": "zipimport", "__spec__": spec})


@pytest.mark.parametrize(
    "names",
    [
        {"__name__": "__main__"},
        {"__name__": "__main__", "__file__": "/home/someone/script.py"},
        {"__name__": "report.tables", "__file__": "/home/someone/report/tables.py"},
        {"__name__": "tests.pandas", "__file__": __file__},
        {"__name__": "__main__", "__file__": str(Path.cwd() / "site-packages.py")},
    ],
)
def test_scripts_notebooks_and_checkouts_are_users(names):
    assert callers.is_user(names)


@pytest.mark.parametrize(
    "file",
    [
        f"{PURELIB}/someone/__init__.py",
        "/usr/lib/python3/dist-packages/someone.py",
        "/opt/other/lib/python3.11/site-packages/someone/deep/down.py",
        f"{sysconfig.get_path('stdlib')}/statistics.py",
    ],
)
def test_a_file_among_packages_is_a_library_also_of_another_installation(file):
    assert not callers.is_user({"__name__": "someone.deep", "__file__": file})


def test_lists_decide_before_files_and_the_longer_name_before_the_shorter():
    checkout = {"__name__": "shop.core.tables", "__file__": "/home/someone/shop/core/tables.py"}
    installed = {"__name__": "company.report", "__file__": f"{PURELIB}/company/report.py"}
    callers.libraries.add("shop.core")
    callers.users.add("company")
    assert not callers.is_user(checkout)
    assert callers.is_user(installed)
    callers.users.add("shop.core.tables")
    callers.libraries.add("company.report")
    assert callers.is_user(checkout)
    assert not callers.is_user(installed)
    assert callers.is_user({**checkout, "__name__": "shop.corelike"}), "no prefix of a word"


def test_code_without_a_name_belongs_to_whoever_runs_it():
    assert callers.is_user({})
    library = {"__name__": "json.decoder", "__file__": json.decoder.__file__, "callers": callers}
    exec("def ask(): return callers.is_user({})", library)  # noqa: S102 - a library's function
    assert not library["ask"]()

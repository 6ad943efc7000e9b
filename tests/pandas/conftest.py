"""The accelerator, installed for the time of a test."""

import pytest

import gpuframe.pandas


@pytest.fixture
def accelerated():
    gpuframe.pandas.install()
    yield
    gpuframe.pandas.uninstall()

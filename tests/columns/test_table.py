"""Tables and columns: names, lengths, bytes, immutability."""

import dataclasses

import numpy as np
import pytest

from gpuframe.columns.numpy import from_numpy
from gpuframe.columns.table import Table


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        Table.of({"a": from_numpy(np.arange(2)), "b": from_numpy(np.arange(3))})


def test_columns_are_found_by_name_and_missing_ones_named():
    table = Table.of({"a": from_numpy(np.arange(2)), 7: from_numpy(np.arange(2.0))})
    assert table.column(7).dtype == np.dtype("float64")
    with pytest.raises(KeyError, match="zz"):
        table.column("zz")


def test_bytes_are_those_of_the_buffers():
    assert Table.of({"a": from_numpy(np.zeros(10, "int16"))}).nbytes == 20


def test_columns_and_tables_cannot_be_changed():
    column = from_numpy(np.arange(2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        column.length = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        Table.of({"a": column}).names = ("b",)

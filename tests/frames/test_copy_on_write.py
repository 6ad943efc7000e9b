"""No object ever changes another: frames share columns and never their changes."""

import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import both


def changed(make):
    """The parent after `make(pd, parent)` gave a child to which columns were set."""

    def lines(pd):
        parent = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.0, 6.0]})
        child = make(pd, parent)
        child["a"] = [7] * len(child)
        child["new"] = 0
        return parent, child

    return lines


CHILDREN = {
    "copy": lambda _pd, parent: parent.copy(),
    "shallow copy": lambda _pd, parent: parent.copy(deep=False),
    "columns": lambda _pd, parent: parent[["a", "b"]],
    "rows": lambda _pd, parent: parent[1:],
    "all rows": lambda _pd, parent: parent[:],
    "head": lambda _pd, parent: parent.head(2),
    "a new frame": lambda pd, parent: pd.DataFrame(parent),
    "rename": lambda _pd, parent: parent.rename(columns={"b": "c"}),
    "assign": lambda _pd, parent: parent.assign(c=1),
    "reset_index": lambda _pd, parent: parent.reset_index(drop=True),
    "concat": lambda pd, parent: pd.concat([parent]),
    "a full mask": lambda _pd, parent: parent[parent.a > 0],
}


@pytest.mark.parametrize("make", CHILDREN.values(), ids=CHILDREN)
def test_a_child_does_not_change_its_parent(make):
    both(changed(make))


def test_input_arrays_are_not_shared_with_what_changes():
    values = np.array([1, 2, 3])
    series = gpuframe.Series(values)
    values[0] = 99
    assert series.tolist() == pandas.Series([1, 2, 3]).tolist()


def test_values_are_read_only_and_copies_are_writable():
    series = gpuframe.Series([1, 2])
    assert not series.values.flags.writeable
    assert series.to_numpy(copy=True).flags.writeable


def test_inplace_on_a_selected_column_leaves_the_frame():
    table = gpuframe.DataFrame({"a": [2.0, float("nan")]})
    with gpuframe.options.context(fallback="silent"):
        table["a"].fillna(0, inplace=True)
    assert table["a"].isna().tolist() == [False, True]


INPLACE = {
    "sort_values": lambda table: table.sort_values("a", inplace=True),
    "drop": lambda table: table.drop(columns="b", inplace=True),
    "rename": lambda table: table.rename(columns={"a": "A"}, inplace=True),
    "reset_index": lambda table: table.reset_index(drop=True, inplace=True),
    "set_index": lambda table: table.set_index("a", inplace=True),
    "fillna": lambda table: table.fillna(0, inplace=True),
    "dropna": lambda table: table.dropna(inplace=True),
    "drop_duplicates": lambda table: table.drop_duplicates(inplace=True),
}


@pytest.mark.parametrize("method", INPLACE.values(), ids=INPLACE)
def test_inplace_gives_what_pandas_gives_and_leaves_other_frames(method):
    def lines(pd):
        table = pd.DataFrame({"a": [3, 1, 3], "b": [1.0, float("nan"), 1.0]}, index=[5, 6, 7])
        other = table.copy()
        return method(table), table, other

    both(lines)

"""Row labels and column labels: setting, resetting, renaming, dropping."""

import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on


def frame(pd):
    return pd.DataFrame({"a": [3, 1, 2], "b": ["x", "y", "z"]})


CASES = {
    "a RangeIndex": lambda pd: (frame(pd).index, len(frame(pd).index), frame(pd).index.dtype),
    "set_index": lambda pd: frame(pd).set_index("a"),
    "set_index keeping the column": lambda pd: frame(pd).set_index("b", drop=False),
    "set_index of two": lambda pd: frame(pd).set_index(["a", "b"]),
    "set_index of values": lambda pd: frame(pd).set_index([[7, 8, 9]]),
    "reset_index": lambda pd: frame(pd).set_index("b").reset_index(),
    "reset_index and drop": lambda pd: frame(pd).sort_values("a").reset_index(drop=True),
    "reset_index of a nameless index": lambda pd: pd.DataFrame(
        {"a": [1]}, index=["r"]
    ).reset_index(),
    "reset_index of a Series": lambda pd: pd.Series(
        [1, 2], name="v", index=["p", "q"]
    ).reset_index(),
    "reset_index of a nameless Series": lambda pd: pd.Series([1, 2]).reset_index(),
    "reset_index of levels": lambda pd: frame(pd).set_index(["a", "b"]).reset_index(),
    "reset_index of groups": lambda pd: frame(pd).groupby("b").a.sum().reset_index(),
    "reset_index with a name": lambda pd: frame(pd).groupby("b").size().reset_index(name="n"),
    "rename of columns": lambda pd: frame(pd).rename(columns={"a": "A", "zz": "q"}),
    "rename by a function": lambda pd: frame(pd).rename(columns=str.upper),
    "rename of rows": lambda pd: frame(pd).rename(index={0: 10}),
    "rename of a Series": lambda pd: frame(pd).a.rename("n"),
    "rename_axis": lambda pd: frame(pd).rename_axis("rows"),
    "add_prefix and add_suffix": lambda pd: (
        frame(pd).add_prefix("p_"),
        frame(pd).add_suffix("_s"),
    ),
    "drop of columns": lambda pd: (frame(pd).drop(columns="a"), frame(pd).drop(columns=["a", "b"])),
    "drop along axis 1": lambda pd: frame(pd).drop("a", axis=1),
    "drop of rows": lambda pd: (frame(pd).drop(1), frame(pd).drop(index=[0, 2])),
    "drop ignoring what is missing": lambda pd: frame(pd).drop(columns=["zz"], errors="ignore"),
    "reindex": lambda pd: (
        pd.Series([1, 2], index=["a", "b"]).reindex(["b", "c"]),
        pd.Series([1, 2]).reindex([1, 2], fill_value=0),
    ),
    "reindex of columns": lambda pd: frame(pd).reindex(columns=["b", "zz"]),
    "the index of a Series": lambda pd: pd.Series([1, 2], index=["p", "q"]).index,
    "an index is a sequence": lambda pd: (
        list(pd.Series([1, 2], index=["p", "q"]).index),
        pd.Series([1, 2], index=["p", "q"]).index[1],
    ),
    "values of an index": lambda pd: frame(pd).set_index("a").index.tolist(),
    "names": lambda pd: (
        frame(pd).set_index("a").index.name,
        frame(pd).index.name,
        frame(pd).a.name,
    ),
    "an index made": lambda pd: (
        pd.Index([1, 2]),
        pd.Index(["a"], name="n"),
        pd.Index([0.5]),
        pd.RangeIndex(3),
    ),
    "isin of an index": lambda pd: pd.Index([1, 2, 3]).isin([2]),
    "an index is unique": lambda pd: (pd.Index([1, 1]).is_unique, pd.RangeIndex(3).is_unique),
    "transpose": lambda pd: pd.DataFrame({"a": [1, 2], "b": [3, 4]}).T,
    "axes": lambda pd: frame(pd).axes,
    "select_dtypes": lambda pd: (
        frame(pd).select_dtypes("number"),
        frame(pd).select_dtypes(exclude="number"),
    ),
    "filter of labels": lambda pd: frame(pd).filter(items=["b"]),
    "melt": lambda pd: pd.DataFrame({"k": [1, 2], "x": [3, 4], "y": [5, 6]}).melt(id_vars="k"),
    "pivot_table": lambda pd: pd.DataFrame(
        {"k": [1, 1, 2], "c": ["x", "y", "x"], "v": [1, 2, 3]}
    ).pivot_table(index="k", columns="c", values="v", aggfunc="sum"),
}

ERRORS = {
    "set_index of a column that is not there": lambda pd: frame(pd).set_index("zz"),
    "drop of a column that is not there": lambda pd: frame(pd).drop(columns="zz"),
    "drop of a row that is not there": lambda pd: frame(pd).drop(9),
    "reset_index over a column": lambda pd: (
        pd.DataFrame({"index": [1], "level_0": [2]}, index=["a"]).rename_axis("index").reset_index()
    ),
    "reindex with repeated labels": lambda pd: pd.Series([1, 2], index=[0, 0]).reindex([0]),
    "rename with errors": lambda pd: frame(pd).rename(columns={"zz": "q"}, errors="raise"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_index(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_index_is_refused(lines):
    both(lines)


def test_a_repeated_name_as_labels():
    frame = pandas.DataFrame([[1, 2, 3]] * 2, columns=["a", "a", "b"])
    both(lambda pd: on(pd, frame).set_index("a"))
    both(lambda pd: on(pd, frame).set_index(["a", "a"]))
    both(lambda pd: on(pd, frame).set_index("b"), native=True)


def test_arguments_that_exclude_each_other():
    frame = pandas.DataFrame({"a": [1, None], "b": [3, 4]}).set_index("b", drop=False)
    levels = frame.rename(columns=str.upper).set_index(["A", "B"], drop=False)
    for lines in (
        lambda df: df.dropna(how="any", thresh=2),
        lambda df: df.dropna(how=None, thresh=None),
        lambda df: df.dropna(thresh=1),
        lambda df: df.dropna(how="all"),
        lambda df: df.rename(columns=str.upper, axis=1),
        lambda df: df.rename(columns=str.upper),
        lambda df: df.drop_duplicates(subset=[]),
        lambda df: df.iloc[:0].drop_duplicates(subset=["zz"]),
        lambda df: df.a.astype({"b": "str"}),
        lambda df: df.a.astype({"a": "str"}),
    ):
        both(lambda pd, lines=lines: lines(on(pd, frame)))
    both(lambda pd: on(pd, levels).reset_index(names=["p"]))
    both(lambda pd: on(pd, levels).reset_index(names=["p", "q"]))


def gaps(pd):
    labels = [(12, 13), (None, None), (None, 3), (1, 2)]
    index = pd.MultiIndex.from_tuples(labels, names=["a", "b"])
    return pd.DataFrame({"v": [1.0, 2.0, 3.0, 4.0]}, index=index)


GAPS = {
    "sort_index": lambda df: df.sort_index(),
    "rows": lambda df: df.iloc[:3],
    "a row": lambda df: df.iloc[[0]],
    "a mask": lambda df: df[df.v > 1],
    "backwards": lambda df: df.iloc[::-1].copy(),
    "names": lambda df: df[1:].rename_axis(["x", "y"]),
    "labels": lambda df: df[1:].index.tolist(),
    "dtypes of levels": lambda df: [level.dtype for level in df[1:].index.levels],
    "reset_index": lambda df: df[1:].reset_index(),
    "groups of a level": lambda df: df.groupby(level="a").sum(),
    "values that are there": lambda df: df.v.where(df.v > 1).dropna(),
}


@pytest.mark.parametrize("name", GAPS)
def test_levels_of_integers_with_missing_labels(name):
    both(lambda pd: GAPS[name](gaps(pd)))

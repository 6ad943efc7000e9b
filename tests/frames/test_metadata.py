"""attrs and flags: which results inherit what a user notes about an object."""

import pickle

import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import both, check


def frame(pd):
    df = pd.DataFrame({"a": [1.0, 2.0, None], "b": [4.0, 5.0, 6.0]})
    df.attrs = {"source": ["sensor"]}
    return df


def series(pd):
    values = pd.Series([1.0, 2.0, None], name="s")
    values.attrs["unit"] = "m"
    return values


def texts(pd):
    values = pd.Series(["a b", "c"])
    values.attrs["language"] = "en"
    return values


def dates(pd):
    values = pd.Series(pd.to_datetime(["2020-01-01", "2021-01-01"]))
    values.attrs["calendar"] = "x"
    return values


def other(pd):
    df = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 1.0, 1.0]})
    df.attrs["source"] = "other"
    return df


def plain(pd):
    return pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 1.0, 1.0]})


RESULTS = {
    "nothing": lambda pd: plain(pd),
    "a column": lambda pd: frame(pd)["a"],
    "columns": lambda pd: frame(pd)[["a"]],
    "a slice": lambda pd: frame(pd)[1:],
    "a mask": lambda pd: frame(pd)[frame(pd).a > 1],
    "loc": lambda pd: frame(pd).loc[[0, 1]],
    "loc of a column": lambda pd: frame(pd).loc[:, "a"],
    "iloc": lambda pd: frame(pd).iloc[1:],
    "a row": lambda pd: frame(pd).iloc[0],
    "head": lambda pd: frame(pd).head(1),
    "copy": lambda pd: frame(pd).copy(),
    "astype": lambda pd: frame(pd).astype("float32"),
    "fillna": lambda pd: frame(pd).fillna(0),
    "dropna": lambda pd: frame(pd).dropna(),
    "rename": lambda pd: frame(pd).rename(columns={"a": "c"}),
    "set_index": lambda pd: frame(pd).set_index("a"),
    "reset_index": lambda pd: frame(pd).reset_index(),
    "sort_values": lambda pd: frame(pd).sort_values("b"),
    "assign": lambda pd: frame(pd).assign(c=1),
    "drop": lambda pd: frame(pd).drop(columns="a"),
    "query": lambda pd: frame(pd).query("a > 1"),
    "apply": lambda pd: frame(pd).apply(lambda column: column + 1),
    "sum": lambda pd: frame(pd).sum(),
    "describe": lambda pd: frame(pd).describe(),
    "transpose": lambda pd: frame(pd).T,
    "melt": lambda pd: frame(pd).melt(),
    "value_counts": lambda pd: frame(pd).value_counts(),
    "groups": lambda pd: frame(pd).groupby("b").sum(),
    "groups of a column": lambda pd: frame(pd).groupby("b").a.mean(),
    "counts of groups": lambda pd: frame(pd).groupby("b").count(),
    "rolling": lambda pd: frame(pd).rolling(2).sum(),
    "a number": lambda pd: frame(pd) + 1,
    "a number before": lambda pd: 1 - frame(pd),
    "two frames": lambda pd: frame(pd) + other(pd),
    "two frames turned": lambda pd: other(pd) + frame(pd),
    "one without": lambda pd: plain(pd) * frame(pd),
    "a method with another": lambda pd: frame(pd).add(other(pd)),
    "a comparison": lambda pd: frame(pd) > other(pd),
    "a ufunc": lambda pd: np.sqrt(frame(pd)),
    "align": lambda pd: frame(pd).align(other(pd))[0],
    "align, the other": lambda pd: frame(pd).align(other(pd))[1],
    "concat": lambda pd: pd.concat([frame(pd), frame(pd)]),
    "concat side by side": lambda pd: pd.concat([frame(pd), frame(pd)], axis=1),
    "concat of others": lambda pd: pd.concat([frame(pd), other(pd)]),
    "concat of one without": lambda pd: pd.concat([frame(pd), plain(pd)]),
    "merge": lambda pd: frame(pd).merge(frame(pd), on="b"),
    "merge of others": lambda pd: frame(pd).merge(other(pd), on="b", how="outer"),
    "through pandas": lambda pd: frame(pd).explode("a"),
    "a constructor": lambda pd: pd.DataFrame(frame(pd)),
    "a series": lambda pd: series(pd).cumsum(),
    "a series to a frame": lambda pd: series(pd).to_frame(),
    "a series mapped": lambda pd: series(pd).map(lambda x: x + 1),
    "a mask of a series": lambda pd: series(pd).isna(),
    "texts": lambda pd: texts(pd).str.upper(),
    "texts split": lambda pd: texts(pd).str.split(" ", expand=True),
    "dates": lambda pd: dates(pd).dt.floor("D"),
    "years": lambda pd: dates(pd).dt.year,
    "columns one by one": lambda pd: next(part for _, part in frame(pd).items()),
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_results_inherit_attrs(name):
    both(lambda pd: (RESULTS[name](pd), RESULTS[name](pd).attrs))


def test_an_object_keeps_its_attrs_when_it_changes():
    def lines(pd):
        df = frame(pd)
        df["c"] = 1
        df += 1
        df.columns = ["x", "y", "z"]
        df.index = [5, 6, 7]
        df.drop(columns="x", inplace=True)
        return df, df.attrs

    both(lines)


def test_attrs_are_not_shared():
    def lines(pd):
        df = frame(pd)
        part = df.head(2)
        part.attrs["source"].append("copy")
        return df.attrs, part.attrs

    both(lines)


def test_attrs_go_to_pandas_and_back():
    ours = frame(gpuframe)
    assert ours.to_pandas().attrs == {"source": ["sensor"]}
    assert gpuframe.from_pandas(ours.to_pandas()).attrs == {"source": ["sensor"]}
    assert gpuframe.from_pandas(series(pandas)).attrs == {"unit": "m"}


def test_attrs_and_flags_are_pickled():
    ours = frame(gpuframe).set_flags(allows_duplicate_labels=False)
    back = pickle.loads(pickle.dumps(ours))  # noqa: S301 - our own bytes
    assert back.attrs == ours.attrs
    assert not back.flags.allows_duplicate_labels
    assert not back.head(1).flags.allows_duplicate_labels
    check(back.to_pandas(), ours.to_pandas())


def test_attrs_are_stored_in_parquet(tmp_path):
    for writer, reader in ((gpuframe, pandas), (pandas, gpuframe), (gpuframe, gpuframe)):
        frame(writer).to_parquet(tmp_path / "f.parquet")
        assert reader.read_parquet(tmp_path / "f.parquet").attrs == {"source": ["sensor"]}


FLAGGED = {
    "arithmetic": lambda _, df: df + 1,
    "rows twice": lambda _, df: df.iloc[[0, 0]],
    "labels twice": lambda _, df: df.reindex([0, 0]),
    "concat": lambda pd, df: pd.concat([df, df]),
    "names twice": lambda _, df: df.rename(columns={"b": "a"}),
    "a label twice": lambda _, df: df.rename({0: 1}),
    "a column": lambda _, df: df["a"],
    "allowed again": lambda _, df: df.set_flags(allows_duplicate_labels=True).iloc[[0, 0]],
    "reset_index": lambda _, df: df.reset_index(allow_duplicates=True),
    "insert": lambda _, df: df.insert(0, "a", 1, allow_duplicates=True),
}


@pytest.mark.parametrize("name", FLAGGED)
def test_labels_that_may_not_repeat(name):
    def lines(pd):
        df = plain(pd).set_flags(allows_duplicate_labels=False)
        result = FLAGGED[name](pd, df)
        return result, result.flags.allows_duplicate_labels

    both(lines)


def test_flags_refuse_an_object_whose_labels_repeat():
    both(lambda pd: pd.Series([1, 2], index=["a", "a"]).set_flags(allows_duplicate_labels=False))
    both(lambda pd: pd.Series([1, 2], index=["a", "b"]).flags["allows_duplicate_labels"])


def test_labels_that_came_to_repeat_unseen():
    def lines(pd):
        df = plain(pd).set_flags(allows_duplicate_labels=False).set_index(pd.Index([1, 1, 1]))
        host = df if pd is pandas else df.to_pandas()
        return df.flags.allows_duplicate_labels, host.flags.allows_duplicate_labels, len(host)

    both(lines)

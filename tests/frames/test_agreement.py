"""What pandas answers, infers or refuses where a quicker way would answer otherwise."""

import datetime
import warnings

import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe.device import memory
from tests.frames.compare import both

NAN = float("nan")


def frame(pd):
    return pd.DataFrame({"a": [1, 2], "b": [0.5, NAN]}, index=["x", "y"])


def levelled(pd):
    columns = pd.MultiIndex.from_tuples([("a", ""), ("b", "c")])
    return pd.DataFrame([[1, 2]], columns=columns)


def numbered(pd):
    return pd.DataFrame([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


def halves(pd):
    index = pd.date_range("2012-01-01", periods=6, freq="6h")
    return pd.DataFrame({"v": [1.0] * 6}, index=index)


def changed(obj, change):
    change(obj)
    return obj


def put(key, value):
    return lambda df: df.loc.__setitem__(key, value)


def periods(pd):
    return pd.Series(pd.period_range("2000-01-01", periods=2))


def dated(pd):
    return pd.Series([1.0, 2.0, 3.0], index=pd.date_range("2020", periods=3))


def filled(pd):
    out = pd.Series([0, 0])
    result = np.fmin(pd.Series([1, 5]), pd.Series([3, 4]), out=out)
    return result, out


def evaluated(pd):
    left, right = pd.Series([1, 2]), pd.Series([3.0, 4.0])
    return pd.eval("left + right", engine="python"), len(left) + len(right)


CASES = {
    "bools after a missing value": lambda pd: pd.Series([NAN, True, False]),
    "bools among numbers": lambda pd: pd.Series([1, True, 2.5]),
    "index and columns": lambda pd: frame(pd).corr().index.equals(frame(pd).corr().columns),
    "an index and itself": lambda pd: pd.RangeIndex(3).identical(pd.RangeIndex(3)),
    "unique dates": lambda pd: pd.unique(pd.Series(pd.to_datetime(["2020", "2020"]))),
    "unique labels": lambda pd: pd.unique(pd.Index([2, 1, 2])),
    "no column to count": lambda pd: pd.DataFrame(index=[1, 2]).value_counts(),
    "axis and index": lambda pd: frame(pd).drop(index="x", axis=1),
    "a name that equals another": lambda pd: pd.Series([1, 2]).rename_axis(False).reset_index(),
    "a name that is there": lambda pd: frame(pd).rename_axis("a").reset_index(),
    "objects in levels": lambda pd: pd.DataFrame(
        {"v": [1, 2]}, index=pd.MultiIndex.from_arrays([pd.Index([1, 2], dtype=object)] * 2)
    ).reset_index(),
    "objects in an index": lambda pd: pd.DataFrame(
        {"v": [1, 2]}, index=pd.Index([1, 2], dtype=object)
    ).reset_index(),
    "set_index by a set": lambda pd: frame(pd).set_index({"a"}),
    "set_index by names and a set": lambda pd: frame(pd).set_index(["a", {"b"}]),
    "set_index by an iterator": lambda pd: frame(pd).set_index(iter([5, 6])),
    "nullable names": lambda pd: pd.DataFrame(
        [[1, 2]], columns=pd.Index(pd.array([1.0, 2.0], dtype="Float64"))
    ).rename(columns={1.0: 9.0}).columns,
    "a part of a name": lambda pd: changed(levelled(pd), lambda df: df.pop("a")),
    "a part of a name deleted": lambda pd: changed(levelled(pd), lambda df: df.__delitem__("b")),
    "names of one level": lambda pd: pd.DataFrame([[1, 2]], columns=[["a", "b"]])["a"],
    "a period by text": lambda pd: pd.DataFrame(
        [[1, 2]], columns=pd.period_range("2000-01-01", periods=2)
    )["2000-01-01"],
    "spacing of chosen names": lambda pd: pd.DataFrame(
        [[1, 2, 3]], columns=pd.date_range("2020", periods=3)
    ).iloc[:, :2].columns.freq,
    "rows for a frame without": lambda pd: changed(
        pd.DataFrame(columns=["A", "B"]),
        lambda df: df.__setitem__(["B"], pd.DataFrame({"B": [1, 2]})),
    ),
    "too few columns": lambda pd: pd.DataFrame([[1, 2, 3]], columns=["a", "b", "b"]).__setitem__(
        ["a", "b"], pd.DataFrame([[10, 11]], columns=["a", "b"])
    ),
    "rows at a time of the day": lambda pd: halves(pd).loc[datetime.time(12)],
    "values at a time of the day": lambda pd: halves(pd).v.cumsum()[datetime.time(12)],
    "names that are numbers of levels": lambda pd: pd.DataFrame(
        {"m": [1, 2]},
        index=pd.MultiIndex.from_arrays([["a", "a"], [1, 2], ["r", "b"]], names=("x", 0, "y")),
    ).unstack("x"),
    "the size of each column": lambda pd: frame(pd).agg("size"),
    "short numbers and counts": lambda pd: pd.DataFrame(
        {"a": pd.Series([5, 1], dtype="uint32")}
    ).agg(["max", "count"]),
    "bools and numbers": lambda pd: pd.DataFrame({"a": [1, 1]}).agg(["max", "all", "sum"]),
    "bools and numbers of a series": lambda pd: pd.Series([1, 1]).agg(["max", "all", "sum"]),
    "lists of several lengths": lambda pd: changed(
        frame(pd), lambda df: df.__setitem__("l", [[1, 2], "a"])
    ),
    "accessors by dtype": lambda pd: [
        [name for name in ("str", "dt", "cat") if name in dir(pd.Series(values))]
        for values in (["a"], [1], [True], pandas.to_datetime(["2020"]), pandas.Categorical(["a"]))
    ],
    "labels among names": lambda pd: [
        name in dir(pd.Series([1, 2], index=["ax", "b c"])) for name in ("ax", "b c", "sum")
    ],
    "names of .dt": lambda pd: [
        sorted(name for name in dir(obj.dt) if not name.startswith("_") and name != "to_pandas")
        for obj in (periods(pd), pd.Series(pd.to_timedelta(["1D"])), pd.Series(pd.to_datetime([])))
    ],
    "a view": lambda pd: pd.Index([1, 2], name="n").view(),
    "dummies of Arrow's categories": lambda pd: pd.get_dummies(
        pd.DataFrame({"n": pd.Series(["a"], dtype="string[pyarrow]")})
    ),
    "transform of the whole": lambda pd: pd.Series([1.5, 2.0]).transform(
        lambda x: x.map(lambda y: f"+{y}")
    ),
    "columns by a mask": lambda pd: changed(
        numbered(pd), put((np.array([True, False, True]), np.array([False, True])), 9.0)
    ),
    "columns by a list of bools": lambda pd: changed(
        numbered(pd), put((slice(None), [True, False]), 9.0)
    ),
    "a mask of columns too short": lambda pd: changed(
        numbered(pd), put((slice(None), [True]), 9.0)
    ),
    "insert of a name again": lambda pd: changed(
        frame(pd), lambda df: df.insert(0, "a", [5, 6], allow_duplicates=True)
    ),
    "insert into nothing": lambda pd: changed(
        pd.DataFrame(), lambda df: df.insert(0, "a", ["g", "h"])
    ),
    "a masked array": lambda pd: pd.Series(np.ma.array([1.0, 2.0], mask=[True, False])),
    "a frame of a masked array": lambda pd: pd.DataFrame(
        {"a": np.ma.array([1.0, 2.0], mask=[True, False])}
    ),
    "rows by an index of bools": lambda pd: frame(pd)[pandas.Index([True, False])],
    "NaT among numbers": lambda pd: changed(
        numbered(pd), lambda df: df.iloc.__setitem__((0, 0), pd.NaT)
    ),
    "NaT among unsigned numbers": lambda pd: changed(
        pd.Series([1, 2], dtype="uint64"), lambda s: s.__setitem__(0, pd.NaT)
    ),
    "sorted names below each other": lambda pd: pd.concat(
        [pd.DataFrame({"c": [1], "a": [2]})] * 2, sort=True
    ),
    "NumPy's NaT among numbers": lambda pd: changed(
        pd.Series([1, 2, 3]), lambda s: s.__setitem__([True, False, True], np.timedelta64("NaT"))
    ),
    "keys with a name": lambda pd: pd.concat(
        [frame(pd), frame(pd)], keys=pandas.Index(["p", "q"], name="k")
    ),
    "a name that is a list": lambda pd: pd.Series([1], name=["a"]),
    "numbers only, maybe": lambda pd: frame(pd).groupby("a").mean(numeric_only=["b"]),
    "categories united": lambda pd: pd.concat(
        [pd.Series(["a"], dtype="category"), pd.Series(["b"], dtype="category")],
        union_categories=True,
    ),
    "keys as many as rows, by number": lambda pd: pd.DataFrame([[1, 1, 3], [2, 2, 4]])
    .groupby([0, 1]).sum(),
    "keys as many as rows, of levels": lambda pd: pd.DataFrame(
        {"a": [1, 1], "b": [2, 2], "c": [3, 4]}
    ).set_index("a").groupby(["a", "b"]).sum(),
    "values as many as rows": lambda pd: pd.DataFrame({"a": [1, 2]}).groupby([7, 7]).sum(),
    "chosen by an index": lambda pd: frame(pd).groupby("a")[pandas.Index(["b"])].sum(),
    "chosen by an index of its own": lambda pd: frame(pd).groupby("a")[pd.Index(["b"])].sum(),
    "chosen by a series": lambda pd: frame(pd).groupby("a")[pd.Series(["b"])].sum(),
    "chosen by an array": lambda pd: frame(pd).groupby("a")[np.array(["b"])].sum(),
    "groups of its own column": lambda pd: (df := frame(pd)).groupby(
        [df.a, np.array([1, 1])], group_keys=False
    ).apply(lambda part: part.iloc[0:]),
    "no keys for no rows": lambda pd: frame(pd)[:0].groupby([]).sum(),
    "an interval that holds a number": lambda pd: pd.DataFrame(
        [[1, 2]], columns=pd.interval_range(0, 2)
    )[0.5],
    "slices of names of levels": lambda pd: levelled(pd).loc[:, (slice(None), "c")],
    "a time of the day": lambda pd: changed(halves(pd), put(datetime.time(12), 9.0)),
    "times of the day": lambda pd: changed(
        halves(pd), put(slice(datetime.time(5), datetime.time(13)), 9.0)
    ),
    "labels that repeat": lambda pd: changed(
        pd.DataFrame({"v": [1, 2, 3]}, index=["a", "a", "b"]),
        lambda df: df.loc.__setitem__(("a", "v"), pd.Series([8, 9], index=["a", "a"])),
    ),
    "a label that is a tuple": lambda pd: pd.DataFrame(
        {"A": [1, 2]}, index=pd.Index([("f", "g"), ("h", "i")], tupleize_cols=False)
    ).loc[("f", "g")],
    "a pivot by None": lambda pd: pd.DataFrame({None: [1], "b": 2, "c": 3}).pivot(
        columns="b", index=None
    ),
    "a pivot of None": lambda pd: pd.DataFrame({None: [1], "b": 2, "c": 3}).pivot(
        columns="b", index="c", values=None
    ),
    "agg of no column": lambda pd: pd.DataFrame().agg(["sum"]),
    "names set in place": lambda pd: changed(
        pd.MultiIndex.from_product([[1], [2]]), lambda i: i.set_names(["a", "b"], inplace=True)
    ),
    "a name set in place": lambda pd: changed(
        pd.Index([1, 2]), lambda i: i.set_names("a", inplace=True)
    ),
    "a name of a level": lambda pd: pd.MultiIndex.from_product([[1], [2]]).set_names("b", level=1),
    "periods' ends": lambda pd: periods(pd).dt.end_time,
    "periods of another length": lambda pd: periods(pd).dt.asfreq("M"),
    "dates in no form": lambda pd: pd.Series(pd.to_datetime(["0500-01-01"])).dt.strftime(None),
    "a range of a range": lambda pd: pd.RangeIndex.from_range(range(1, 9, 2)),
    "dates side by side": lambda pd: pd.concat([dated(pd)[::2], dated(pd)], axis=1),
    "dates side by side as they come": lambda pd: pd.concat(
        [dated(pd)[::2], dated(pd)], axis=1, sort=False
    ),
    "labels that repeat side by side": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1, 2, 3]}, index=[0, 0, 1]), frame(pd)], axis=1
    ),
    "a sort that is no bool": lambda pd: pd.concat([frame(pd), frame(pd)], sort="yes"),
    "a number for missing texts": lambda pd: pd.Series(["a", "a", None] * 9).fillna(0),
    "dummies of Arrow": lambda pd: pd.get_dummies(
        pd.DataFrame({"n": pd.Series(["a"], dtype="string[pyarrow]"), "x": 1})
    ),
    "a ufunc into a series": lambda pd: filled(pd),
    "the settings of groups": lambda pd: [
        getattr(frame(pd).groupby("a", sort=False), name)
        for name in ("keys", "level", "as_index", "sort", "group_keys", "observed", "dropna")
    ],
    "what is grouped": lambda pd: (
        frame(pd).groupby("a").obj, frame(pd).groupby("a")["b"].obj, frame(pd).b.groupby([1, 1]).obj
    ),
    "nested names": lambda pd: frame(pd).groupby("a").agg({"b": {"x": ["sum"]}}),
    "other than chosen": lambda pd: frame(pd).groupby("a")[["b"]].agg({"a": "sum"}),
    "aggregates of nothing": lambda pd: frame(pd).groupby("a").agg({}),
    "a list too short": lambda pd: frame(pd).groupby([[]]),
    "a function that fails": lambda pd: pd.DataFrame([0]).groupby(lambda x: x + "foo"),
    "groups of a list of levels": lambda pd: [
        key for key, _ in frame(pd).set_index("a").groupby(level=["a"])
    ],
    "eval of variables": lambda pd: evaluated(pd),
    "intervals that overlap": lambda pd: pd.cut(
        [5, 6], bins=pd.IntervalIndex.from_tuples([(0, 10), (2, 12)])
    ),
    "compression without a method": lambda pd: frame(pd).to_csv("x.csv", compression={"a": 1}),
    "low_memory": lambda pd: pd.read_csv("x.csv", low_memory="no"),
    "a flag that is none": lambda pd: pd.read_csv("x.csv", skip_blank_lines=1.5),
    "no flag": lambda pd: pd.read_csv("x.csv", keep_default_na=None),
    "sep and delimiter": lambda pd: pd.read_csv("x.csv", sep=" ", delimiter=None),
    "bins by a column and a level": lambda pd: halves(pd).resample("D", on="v", level=0),
    "bytes for a path": lambda pd: pd.read_csv(b"x.csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    both(CASES[name])


def test_an_index_is_itself():
    labels = gpuframe.Index([1, 2])
    assert labels.is_(labels)
    assert not labels.is_(gpuframe.Index([1, 2]))
    assert gpuframe.RangeIndex(2).is_(gpuframe.RangeIndex(2)) is False


def test_a_view_is_the_index():
    labels = gpuframe.Index([1, 2])
    assert labels.is_(labels.view().view())


def test_assertions_take_frames_of_either_library():
    for kind in ("frame", "series", "index"):
        made = {
            "frame": lambda pd: pd.DataFrame({"a": [1, 2]}),
            "series": lambda pd: pd.Series([1, 2]),
            "index": lambda pd: pd.Index([1, 2]),
        }[kind]
        check = getattr(gpuframe.testing, f"assert_{kind}_equal")
        check(made(gpuframe), made(gpuframe))
        check(made(gpuframe), made(pandas))
        with pytest.raises(AssertionError, match="different"):
            check(made(gpuframe), made(gpuframe)[:1])


@pytest.mark.parametrize("labels", [["a", "b"], [1, 2], [1.5, 2.5], ["a", 1]])
def test_dir_of_an_index_has_str_for_texts(labels):
    assert ("str" in dir(gpuframe.Index(labels))) == ("str" in dir(pandas.Index(labels)))


def test_a_wide_result_warns_where_the_user_stands(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 1)
    frame = gpuframe.DataFrame({"v": np.zeros(2**16)}, index=[np.arange(2**16)] * 2)

    def seen():
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            with pytest.raises(MemoryError):
                frame.unstack()
        return [(each.category, each.filename) for each in found]

    assert seen() == [(pandas.errors.PerformanceWarning, __file__)]
    with pandas.option_context("mode.performance_warnings", False):
        assert seen() == []

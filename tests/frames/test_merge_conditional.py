"""merge_conditional and merge_interval against the cross product, filtered."""

import operator

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.errors import OutOfMemoryError
from tests.frames.compare import check

NAN = float("nan")
OPS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
INSIDE = {
    "both": lambda t: (t.start <= t.x) & (t.x <= t.end),
    "left": lambda t: (t.start <= t.x) & (t.x < t.end),
    "right": lambda t: (t.start < t.x) & (t.x <= t.end),
    "neither": lambda t: (t.start < t.x) & (t.x < t.end),
}


def crossed(left, right, condition, by, how):
    """All pairs that meet the condition, by pandas' cross join."""
    one, two = left.assign(l=np.arange(len(left))), right.assign(r=np.arange(len(right)))
    pairs = one.merge(two, how="cross", suffixes=("", "_y"))
    kept = condition(pairs)
    if by is not None:
        same = pairs[by] == pairs[f"{by}_y"]
        kept &= same | (pairs[by].isna() & pairs[f"{by}_y"].isna())
    pairs = pairs[kept]
    columns = [*left.columns, *(name for name in right.columns if name != by)]
    if how == "left":
        pairs = one.merge(pairs[["l", "r"]], on="l", how="left")
        pairs = pairs.merge(two.drop(columns=[by] if by else []), on="r", how="left")
    return pairs[columns].reset_index(drop=True)


VALUES = st.sampled_from([0.0, -0.0, 1.0, 1.5, -2.0, NAN, float("inf")])


@st.composite
def sides(draw):
    rows = draw(st.integers(0, 9)), draw(st.integers(0, 9))

    def column(values, size, dtype):
        return pandas.Series(draw(st.lists(values, min_size=size, max_size=size)), dtype=dtype)

    groups = st.sampled_from(["a", "b", None])
    left = pandas.DataFrame(
        {"g": column(groups, rows[0], "str"), "x": column(VALUES, rows[0], "float64")}
    )
    right = pandas.DataFrame(
        {
            "g": column(groups, rows[1], "str"),
            "start": column(VALUES, rows[1], "float64"),
            "end": column(VALUES, rows[1], "float64"),
        }
    )
    return left, right


@given(
    sides(),
    st.sampled_from(list(OPS)),
    st.sampled_from([None, "g"]),
    st.sampled_from(["inner", "left"]),
)
def test_merge_conditional(both_sides, op, by, how):
    left, right = both_sides
    right = right.drop(columns="end") if by else right.drop(columns=["end", "g"])
    found = gpuframe.merge_conditional(
        gpuframe.from_pandas(left), gpuframe.from_pandas(right),
        left_on="x", right_on="start", op=op, by=by, how=how,
    )  # fmt: skip
    check(found.to_pandas(), crossed(left, right, lambda t: OPS[op](t.x, t.start), by, how))


@given(
    sides(),
    st.sampled_from(list(INSIDE)),
    st.sampled_from([None, "g"]),
    st.sampled_from(["inner", "left"]),
)
def test_merge_interval(both_sides, closed, by, how):
    left, right = both_sides
    right = right if by else right.drop(columns="g")
    found = gpuframe.merge_interval(
        gpuframe.from_pandas(left), gpuframe.from_pandas(right),
        left_on="x", right_start="start", right_end="end", closed=closed, by=by, how=how,
    )  # fmt: skip
    check(found.to_pandas(), crossed(left, right, INSIDE[closed], by, how))


KINDS = {
    "int64": lambda v: v,
    "extremes": lambda v: v.map({0: -(2**63), 1: -1, 2: 0, 3: 2**63 - 1}),
    "dates": lambda v: pandas.to_datetime(v, unit="D"),
    "durations": lambda v: pandas.to_timedelta(v, unit="h"),
    "text": lambda v: v.map({0: "", 1: "a", 2: "ab", 3: "b"}).astype("str"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("op", OPS)
def test_values_of_other_kinds(kind, op):
    left = pandas.DataFrame({"x": KINDS[kind](pandas.Series([3, 0, 1, 1]))})
    right = pandas.DataFrame({"start": KINDS[kind](pandas.Series([1, 2, 0, 3, 1]))})
    found = gpuframe.merge_conditional(
        gpuframe.from_pandas(left), gpuframe.from_pandas(right),
        left_on="x", right_on="start", op=op,
    )  # fmt: skip
    check(found.to_pandas(), crossed(left, right, lambda t: OPS[op](t.x, t.start), None, "inner"))


def test_names_of_both_sides_and_pandas_frames():
    left = pandas.DataFrame({"x": [1, 5], "k": [1, 2]})
    found = gpuframe.merge_conditional(left, left, left_on="x", right_on="x", op="<")
    assert list(found.columns) == ["x_x", "k_x", "x_y", "k_y"]
    assert found.x_y.tolist() == [5]
    found = gpuframe.merge_conditional(
        left, left.rename(columns={"k": "j"}), left_on="x", right_on="x", op="<=",
        left_by="k", right_by="j",
    )  # fmt: skip
    assert found.k.tolist() == [1, 2]


@pytest.mark.cpu_only
def test_many_rows():
    """Nested intervals of groups, of which the sifted ones are few."""
    random = np.random.default_rng(17)
    left = pandas.DataFrame(
        {"g": random.integers(0, 300, 40_000), "x": random.integers(0, 10**6, 40_000)}
    )
    starts = random.integers(0, 10**6, 3_000)
    right = pandas.DataFrame(
        {
            "g": random.integers(0, 300, 3_000),
            "start": starts,
            "end": starts + random.integers(-5, 200_000, 3_000),
        }
    )
    found = gpuframe.merge_interval(
        gpuframe.from_pandas(left), gpuframe.from_pandas(right),
        left_on="x", right_start="start", right_end="end", by="g",
    )  # fmt: skip
    one = left.assign(l=np.arange(len(left)))
    pairs = one.merge(right.assign(r=np.arange(len(right))), on="g")
    pairs = pairs[INSIDE["both"](pairs)].sort_values(["l", "r"]).drop(columns=["l", "r"])
    check(found.to_pandas(), pairs.reset_index(drop=True))


def test_bad_arguments_are_refused():
    table = gpuframe.DataFrame({"x": [1], "t": ["a"]})
    arguments = {"left_on": "x", "right_on": "x", "op": "<"}
    for change, kind, words in (
        ({"op": "=="}, ValueError, "op must be one of"),
        ({"how": "outer"}, ValueError, "how must be"),
        ({"left_on": "zz"}, KeyError, "zz"),
        ({"right_on": "t"}, TypeError, "do not compare"),
        ({"left_by": "x"}, pandas.errors.MergeError, "missing right_by"),
    ):
        with pytest.raises(kind, match=words):
            gpuframe.merge_conditional(table, table, **{**arguments, **change})
    with pytest.raises(ValueError, match="closed must be one of"):
        gpuframe.merge_interval(
            table, table, left_on="x", right_start="x", right_end="x", closed="all"
        )


@pytest.mark.cpu_only
def test_a_result_that_cannot_fit_is_refused():
    left = gpuframe.DataFrame({"x": np.arange(3_000_000)})
    with pytest.raises(OutOfMemoryError, match=r"a join of [\d,]+ rows needs"):
        gpuframe.merge_conditional(
            left, left, left_on="x", right_on="x", op="<", suffixes=("", "_")
        )

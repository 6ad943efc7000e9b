"""Pipelines as ONNX models: ONNX Runtime computes what a matrix holds, or export says why not."""

import copy
import json
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from estimators import EVERY, TIMES, frame, target

from gpuframe.features import (
    Categorify,
    Clip,
    CountEncoder,
    DateParts,
    FillMissing,
    HashBucket,
    Interactions,
    KBins,
    LogTransform,
    MinMaxScaler,
    NotExportableError,
    NotFittedError,
    OneHot,
    Pipeline,
    QuantileTransform,
    StandardScaler,
    TextLength,
)
from gpuframe.kernels.elementary import ARRAYS
from gpuframe.kernels.programs import OPERATIONS
from gpuframe.ops import evaluate
from gpuframe.ops.expressions import Expression, Field, Lookup, load, table
from gpuframe.ops.graphs import Graph

pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")

import gpuframe  # noqa: E402
from gpuframe.columns import pandas as from_host  # noqa: E402

pytestmark = pytest.mark.cpu_only  # says nothing more of a GPU

OPSETS = (18, 21, 26)
MISSING = "?"


def tensors(model, given):
    """Return the inputs of a model from a frame, as docs/serving.md describes them."""
    found = {}
    for tensor in model.graph.input:
        column = given[tensor.name]
        kind = tensor.type.tensor_type.elem_type
        if kind == 8:  # texts
            values = column.astype(object).where(column.notna(), MISSING).to_numpy(object)
        elif column.dtype.kind in "mM":
            zoned = isinstance(column.dtype, pandas.DatetimeTZDtype)
            values = (column.dt.tz_convert(None) if zoned else column).to_numpy().view(np.int64)
        elif pandas.api.types.is_extension_array_dtype(column.dtype):
            values = column.astype("Float64").to_numpy(np.float64, na_value=np.nan)
        else:
            values = column.to_numpy()
        found[tensor.name] = values.reshape(-1, 1)
    return found


def session(model):
    return runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def run(model, inputs):
    return session(model).run(None, inputs)


def fitted(name, rows=60):
    given = frame(name, rows)
    pipeline = Pipeline([("only", copy.deepcopy(EVERY[name]), list(given.columns))])
    return pipeline.fit(given, target(name, rows)), given


def numbers_of(pipeline, given):
    made = pipeline.transform(given).to_pandas()
    return [label for label in made.columns if made[label].dtype.kind in "iufb"]


# What of EVERY has no form in ONNX, and why.
LEFT_OUT = {
    "as of more": "rows look up statistics of their keys",
    "as of": "rows look up statistics of their keys",
    "categorify with buckets": "unknown values are hashed",
    "classes": "looks at the characters",
    "cyclical times": "it has no calendar of datetime64",
    "date parts kept": "it has no calendar of datetime64",
    "date parts": "it has no calendar of datetime64",
    "difference": "follow from other rows",
    "expanding": "follow from other rows",
    "exponential": "follow from other rows",
    "group of more": "rows look up statistics of their keys",
    "hash bucket": "values are hashed",
    "hashed cross kept": "values are hashed",
    "hashed cross": "values are hashed",
    "hashed multi hot": "it takes lists",
    "holidays": "it has no calendar of datetime64",
    "lag": "follow from other rows",
    "lengths kept": "looks at the characters",
    "lengths": "looks at the characters",
    "list categorify few": "it takes lists",
    "list categorify": "it takes lists",
    "list hash": "it takes lists",
    "list length": "it takes lists",
    "list pad in lists": "it takes lists",
    "list pad with zeros": "it takes lists",
    "list pad": "it takes lists",
    "list slice padded": "it takes lists",
    "list slice": "it takes lists",
    "list statistics kept": "it takes lists",
    "list statistics": "it takes lists",
    "multi hot counts": "it takes lists",
    "multi hot": "it takes lists",
    "named holidays": "it has no calendar of datetime64",
    "rolling": "follow from other rows",
    "runs": "values are hashed",
    "sessions": "follow from other rows",
    "shares of classes": "looks at the characters",
    "time since": "follow from other rows",
    "words": "values are hashed",
}


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_estimator_is_exported_or_says_why_not(name):
    pipeline, given = fitted(name)
    columns = numbers_of(pipeline, given)
    if name in LEFT_OUT:
        with pytest.raises(NotExportableError, match=rf"step 'only': \w+: .*{LEFT_OUT[name]}"):
            pipeline.to_onnx(columns=columns or None, missing_text=MISSING)
        return
    for dtype in ("float64", "float32"):
        model = pipeline.to_onnx(columns=columns, dtype=dtype, missing_text=MISSING)
        graph = session(model)
        for rows in (40, 1, 0):
            new = frame(name, 40, seed=3).iloc[:rows]
            (found,) = graph.run(None, tensors(model, new))
            expected = pipeline.matrix(new, columns, dtype=dtype).to_numpy()
            assert found.dtype == dtype
            np.testing.assert_array_equal(found, expected)


def test_what_is_left_out_is_an_example():
    assert set(LEFT_OUT) <= set(EVERY)


SPECIAL = np.array([
    np.nan, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 3.0, 5e-324, 2.0**-1022, 1e-300, 1e-20, -1e-20,
    0.25, 0.75, 0.7071067811865475, 0.7071067811865476, 1.4142135623730951, 0.41421356, -0.29289322,
    0.9999999999999999, 1.0000000000000002, 0.975, 0.976, 0.3465735902799726, 0.3465735902799727,
    19.9, 40.0, -37.5, 57.0, 709.7, 709.9, 745.2, -745.2, -746.5, 1e10, -1e10, 2.0**52, 2.0**53 + 2,
    1e300, np.finfo(float).max, -np.finfo(float).max, np.inf, -np.inf,
])  # fmt: skip
KNOTS = table([-1.0, 0.0, 0.5, 2.0, 7.0])


def drawn(rows=3000):
    random = np.random.default_rng(5)
    patterns = random.integers(-(2**63), 2**63, rows).view(np.float64)
    near = random.normal(0, 1, rows)
    return np.concatenate([SPECIAL, patterns, near, random.uniform(-750, 750, rows), near + 1.0])


def lookup():
    known = from_host.from_pandas(pandas.Series([0.0, 2.0, -1.0, 0.5, np.inf]))
    return Lookup(known, 3, 2, 1)


OPCODES = {
    "load": ((),),
    "identify": ((),),
    "add": ((1.5,), (0.0,), (-0.0,), (np.nan,)),
    "multiply": ((-3.0,), (1.0,), (1e300,)),
    "divide": ((3.0,), (0.0,), (1.0,)),
    "add_column": ((),),
    "subtract_column": ((),),
    "multiply_column": ((),),
    "divide_column": ((),),
    "fill": ((2.5,), (np.inf,)),
    "at_least": ((0.25,), (np.nan,)),
    "at_most": ((0.25,), (-np.inf,)),
    **dict.fromkeys(("log", "log1p", "exp", "expm1", "root", "missing", "floor"), ((),)),
    **dict.fromkeys(("sine", "cosine", "normal", "arcsine"), ((),)),
    "equals": ((2.0,), (0.0,)),
    "bin_right": ((KNOTS,), (table([]),), (table([0.5]),), (table([-np.inf, 0.0, np.inf]),)),
    "bin_left": ((KNOTS,), (table([]),), (table([0.5]),), (table(np.arange(-9, 40.0)),)),
    "interpolate": (
        (KNOTS, table([0.0, 0.25, 0.5, 0.5, 1.0])),
        (table([]), table([])),
        (table([0.5]), table([0.25])),
        (table([0.0, 0.0, 1.0]), table([0.0, 0.5, 1.0])),
    ),
    "gather": ((table(np.arange(10.0, 60.0)),),),
    "cubic": ((KNOTS, table(np.arange(16.0) / 7)),),
    "yeo_johnson": ((0.0,), (2.0,), (0.3,), (-1.7,), (1.0,)),
    "box_cox": ((0.0,), (0.3,), (-1.7,)),
    "expm1_over": ((0.0,), (0.3,), (-1.7,)),
}


def test_every_instruction_has_a_case():
    assert set(OPCODES) == set(OPERATIONS)


def chain(source, other, operation, operands):
    if operation == "load":
        return load(source)
    if operation == "identify":
        return Expression((("identify", source, lookup()),))
    if operation.endswith("_column"):
        return load(source).then((operation, other))
    if operation == "gather":  # of places that there are
        before = (("at_least", 0.0), ("at_most", 49.0), ("floor",))
        return load(source).then(*before, (operation, *operands))
    return load(source).then((operation, *operands))


@pytest.mark.parametrize("opset", OPSETS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_instruction_has_the_values_of_the_kernel(operation, opset):
    x = drawn()
    y = np.roll(x, 7)
    graph = Graph({"x": "float64", "y": "float64"}, opset, "")
    left, right = (from_host.from_pandas(pandas.Series(values)) for values in (x, y))
    kernel = {
        place: chain(left, right, operation, operands)
        for place, operands in enumerate(OPCODES[operation])
    }
    exported = [
        chain(Field("x"), Field("y"), operation, operands) for operands in OPCODES[operation]
    ]
    graph.output("features", exported, "float64")
    inputs = {"x": x.reshape(-1, 1), "y": y.reshape(-1, 1)}
    if not operation.endswith("_column"):
        del inputs["y"]
    (found,) = run(graph.model({}), inputs)
    expected = evaluate.matrix(kernel, x.size, "float64").to_numpy()
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", ["log", "log1p", "exp", "expm1", "sine", "normal", "arcsine"])
def test_functions_have_the_last_bit_too(name):
    x = drawn()
    graph = Graph({"x": "float64"}, 21, "")
    graph.output("features", [load(Field("x")).then((name,))], "float64")
    (found,) = run(graph.model({}), {"x": x.reshape(-1, 1)})
    with np.errstate(all="ignore"):
        expected = getattr(ARRAYS, name)(x)
    kept = ~np.isnan(expected) & (expected != 0)
    np.testing.assert_array_equal(
        found[kept, 0].view(np.int64), np.ascontiguousarray(expected[kept]).view(np.int64)
    )


def mixed(x, y):
    """Return expressions of two columns, of equal and of different forms, some of them twice."""
    tables = [table(np.arange(size, dtype=float)) for size in (0, 1, 2, 3, 4, 5, 5, 9)]
    tables += [table([1.0, 2.0, np.nan]), table([1.0, 2.0])]
    powers = ("yeo_johnson", "box_cox", "expm1_over")
    steps = [
        *((name, power) for name in powers for power in (0.0, -0.0, 1.0, 2.0, 0.3)),
        *((name, edges) for name in ("bin_left", "bin_right") for edges in tables),
        *(("interpolate", edges, edges[::-1].copy()) for edges in tables),
        *(("cubic", edges, np.sqrt(np.arange(4.0 * edges.size - 4))) for edges in tables[2:8]),
        *((name, number) for name in ("add", "divide") for number in (0.0, -0.0, 3.0, 3.0)),
    ]
    fronts = [load(x), load(x).then(("multiply", 0.5)), load(y), load(y).then(("multiply", 0.5))]
    return [front.then(step) for step in steps for front in fronts]


@pytest.mark.parametrize("order", [1, -3])
def test_columns_of_equal_steps_are_taken_together(order):
    x = drawn(200)
    y = x[::-1].copy()
    columns = mixed(*(from_host.from_pandas(pandas.Series(values)) for values in (x, y)))[::order]
    graph = Graph({"x": "float64", "y": "float64"}, 21, "")
    graph.output("features", mixed(Field("x"), Field("y"))[::order], "float64")
    (found,) = run(graph.model({}), {"x": x.reshape(-1, 1), "y": y.reshape(-1, 1)})
    expected = evaluate.matrix(dict(enumerate(columns)), x.size, "float64").to_numpy()
    np.testing.assert_array_equal(found, expected)


TABLE = pandas.DataFrame({
    "age": [20.0, None, 40.0, 31.5],
    "city": pandas.Series(["A", "B", "B", None], dtype="str"),
    "income": [0, 10, 100, 1000],
    "maybe": pandas.array([1, None, 3, 1], dtype="Int64"),
    "kind": pandas.Categorical([7, 7, None, 3]),
    "day": pandas.to_datetime(["2024-01-01", None, "2024-03-01", "2024-01-01"]).astype("M8[s]"),
    "zone": pandas.to_datetime(["2024-01-01", None, "2024-07-01", None]).tz_localize("Japan"),
    "span": pandas.to_timedelta([1, 2, None, 2], unit="h"),
    "single": np.array([1.1, np.nan, 3.0, 1.1], np.float32),
    "big": np.array([2**63 + 5, 3, 2**64 - 1, 3], np.uint64),
    "flag": [True, False, True, True],
    "choice": pandas.array([True, None, False, True], dtype="boolean"),
    "weight": pandas.array([1.5, None, -2.0, 0.0], dtype="Float64"),
})  # fmt: skip
NEW = pandas.DataFrame({
    "age": [np.inf, 25.0, None],
    "city": pandas.Series([None, "B", "C"], dtype="str"),
    "income": [5, -1, 10**12],
    "maybe": pandas.array([None, 3, 9], dtype="Int64"),
    "kind": pandas.Categorical([7, None, 8]),
    "day": pandas.to_datetime([None, "2024-03-01", "2025-03-01"]).astype("M8[s]"),
    "zone": pandas.to_datetime(["2024-07-01", None, "2025-01-01"]).tz_localize("Japan"),
    "span": pandas.to_timedelta([None, 1, 9], unit="h"),
    "single": np.array([np.nan, 1.1, 9.0], np.float32),
    "big": np.array([2**63 + 5, 2**63 + 6, 3], np.uint64),
    "flag": [False, True, True],
    "choice": pandas.array([None, True, False], dtype="boolean"),
    "weight": pandas.array([None, -2.0, 1.0], dtype="Float64"),
})  # fmt: skip


def pipeline():
    return Pipeline([
        ("fill", FillMissing("mean", add_indicator=True), ["age"]),
        ("clip", Clip(lower=0), ["income"]),
        ("log", LogTransform(), ["income"]),
        ("scale", StandardScaler(), ["age", "income", "maybe"]),
        ("both", Interactions([("age", "income")]), ["age", "income"]),
        ("ids", Categorify(), ["city", "day", "zone", "span", "kind", "big", "choice"]),
        ("count", CountEncoder(), ["single"]),
        ("hot", OneHot(add_missing=True), ["flag"]),
    ])  # fmt: skip


def test_steps_behind_one_another_and_every_kind_of_column():
    made = pipeline().fit(TABLE)
    for opset in OPSETS:
        model = made.to_onnx(dtype="float64", opset=opset, missing_text=MISSING)
        for given in (TABLE, NEW):
            (found,) = run(model, tensors(model, given))
            np.testing.assert_array_equal(found, made.matrix(given, dtype="float64").to_numpy())
    kinds = {tensor.name: tensor.type.tensor_type.elem_type for tensor in model.graph.input}
    assert kinds == {
        "age": 11, "income": 7, "maybe": 11, "city": 8, "day": 7, "zone": 7, "span": 7, "kind": 11,
        "single": 1, "big": 13, "flag": 9, "choice": 11, "weight": 11,
    }  # fmt: skip


def test_a_pipeline_from_a_file_makes_the_same_model(tmp_path):
    made = pipeline().fit(TABLE)
    made.save(tmp_path / "saved")
    models = [
        one.to_onnx(missing_text=MISSING).SerializeToString(deterministic=True)
        for one in (made, Pipeline.load(tmp_path / "saved"))
    ]
    assert models[0] == models[1]


def test_what_is_made_is_looked_up_binned_and_multiplied():
    made = Pipeline([
        ("bins", KBins(3), ["age"]),
        ("count", CountEncoder(), ["age"]),
        ("scale", MinMaxScaler(), ["income"]),
        ("shares", QuantileTransform(4), ["income"]),
        ("product", Interactions(), ["age", "income"]),
    ]).fit(TABLE)  # fmt: skip
    columns = ["age", "income", "age income"]
    model = made.to_onnx(columns=columns, dtype="float64")
    for given in (TABLE, NEW):
        (found,) = run(model, tensors(model, given))
        expected = made.matrix(given, columns, dtype="float64").to_numpy()
        np.testing.assert_array_equal(found, expected)


def moments(unit, rows=400):
    """Return times of a unit: days around the ends of months and years, any others, none."""
    random = np.random.default_rng(9)
    ticks = np.int64(np.timedelta64(1, "D") // np.timedelta64(1, unit))
    days = pandas.date_range("1599-12-30", "2101-01-02", freq="31D").to_numpy().astype("M8[D]")
    ends = np.concatenate([days.astype("M8[M]").astype("M8[D]") + shift for shift in (-1, 0)])
    near = ends.astype("M8[s]").astype(f"M8[{unit}]").view(np.int64)
    times = random.choice(near, rows) + random.choice([0, 1, -1, ticks - 1, ticks // 3], rows)
    if unit != "ns":  # whose range is narrow
        times[: rows // 4] = random.integers(-400_000_000, 400_000_000, rows // 4) * ticks
    times[::9] = np.iinfo(np.int64).min
    return pandas.Series(times.view(f"M8[{unit}]"))


@pytest.mark.parametrize("name", sorted(TIMES))
def test_fields_of_times_follow_from_their_ticks(name):
    table = pandas.DataFrame({unit: moments(unit) for unit in ("s", "ms", "us", "ns")})
    table["utc"] = table["us"].dt.tz_localize("UTC")
    made = Pipeline([("only", copy.deepcopy(EVERY[name]), list(table.columns))]).fit(table)
    columns = numbers_of(made, table)
    assert columns
    model = made.to_onnx(columns=columns, dtype="float64")
    (found,) = run(model, tensors(model, table))
    expected = made.matrix(table, columns, dtype="float64").to_numpy()
    np.testing.assert_array_equal(found, expected)


def test_times_without_a_calendar_are_named_and_others_exported():
    table = frame("date parts", 40)
    made = Pipeline([("parts", DateParts(), None)]).fit(table)
    with pytest.raises(NotExportableError) as caught:
        made.to_onnx()
    assert str(caught.value).splitlines()[1:] == [
        "  step 'parts': DateParts: it has no calendar of datetime64[us, Europe/Berlin]",
        "  step 'parts': DateParts: it has no calendar of date32[day][pyarrow]",
    ]
    filled = [("fill", FillMissing(fill_value=table["fine"].max()), ["fine"])]
    filled = Pipeline([*filled, ("parts", DateParts(), ["fine"])]).fit(table[["fine"]])
    with pytest.raises(NotExportableError, match=r"step 'parts': .* no calendar of made ones"):
        filled.to_onnx()
    model = made.to_onnx(columns=["fine_hour", "far_year"])
    (found,) = run(model, tensors(model, table))
    np.testing.assert_array_equal(found, made.matrix(table, ["fine_hour", "far_year"]).to_numpy())


def test_several_outputs_have_dtypes_of_their_own():
    made = pipeline().fit(TABLE)
    model = made.to_onnx(
        columns={"dense": ["income", "age"], "ids": ["city", "maybe"], "low": ["age"]},
        dtype={"dense": "float32", "ids": "int32", "low": "float16"},
        missing_text=MISSING,
    )
    assert {tensor.name for tensor in model.graph.input} == {"age", "income", "city", "maybe"}
    dense, ids, low = run(model, tensors(model, NEW))
    np.testing.assert_array_equal(dense, made.matrix(NEW, ["income", "age"]).to_numpy())
    np.testing.assert_array_equal(ids[:, 0], made.transform(NEW)["city"].to_numpy())
    assert ids.dtype == np.int32
    assert ids[0, 1] == 0  # missing, which no integer is
    np.testing.assert_array_equal(low, made.matrix(NEW, ["age"], dtype="float16").to_numpy())


def test_the_file_is_the_model_and_carries_names_dtypes_and_missing_values(tmp_path):
    made = pipeline().fit(TABLE)
    columns = ["age", "city", "day"]
    model = made.to_onnx(tmp_path / "features.onnx", columns, missing_text=MISSING)
    graph = runtime.InferenceSession(tmp_path / "features.onnx")
    (found,) = graph.run(None, tensors(model, NEW))
    np.testing.assert_array_equal(found, made.matrix(NEW, columns).to_numpy())
    notes = graph.get_modelmeta().custom_metadata_map
    assert json.loads(notes["gpuframe.features"]) == {"features": columns}
    assert json.loads(notes["gpuframe.missing"]) == {"age": "NaN", "city": "?", "day": "NaT"}
    kinds = {"age": "float64", "city": "str", "day": "datetime64[s]"}
    assert json.loads(notes["gpuframe.dtypes"]) == kinds


def test_every_step_that_has_no_form_is_named():
    table = TABLE.assign(text="a b")
    made = Pipeline([
        ("scale", StandardScaler(), ["age"]),
        ("hash", HashBucket(10), ["city"]),
        ("length", TextLength(), ["text"]),
        ("more", StandardScaler(), ["city"]),
    ]).fit(table)  # fmt: skip
    with pytest.raises(NotExportableError) as caught:
        made.to_onnx(columns=["age", "city", "text_characters"])
    text = str(caught.value)
    assert "step 'hash': HashBucket: values are hashed" in text
    assert "step 'length': TextLength: it looks at the characters of texts" in text
    assert "scale" not in text
    assert text.count("step") == 2
    model = made.to_onnx(columns=["age"])
    (found,) = run(model, tensors(model, table))
    np.testing.assert_array_equal(found, made.matrix(table, ["age"]).to_numpy())


@pytest.mark.parametrize("strategy", ["constant", "most_frequent"])
def test_filled_texts_and_times_are_looked_up(strategy):
    names = ["city", "day", "zone", "word"]
    words = pandas.CategoricalDtype(["u", "v", "w"])
    table = TABLE[names[:3]].assign(word=pandas.Series(["v", None, "u", "v"], dtype=words))
    new = NEW[names[:3]].assign(word=pandas.Series([None, "w", "u"], dtype=words))
    values = {"city": "D", "word": "u", "day": table["day"][2], "zone": table["zone"][2]}
    steps = []
    for name in names:
        value = values[name] if strategy == "constant" else None
        fill = FillMissing(strategy, fill_value=value, add_indicator=True)
        steps += [(f"fill {name}", fill, [name]), (f"ids {name}", Categorify(), [name])]
    made = Pipeline(steps).fit(table)
    columns = [*names, *(f"{name}_missing" for name in names)]
    model = made.to_onnx(columns=columns, dtype="float64", missing_text=MISSING)
    for given in (table, new):
        (found,) = run(model, tensors(model, given))
        expected = made.matrix(given, columns, dtype="float64").to_numpy()
        np.testing.assert_array_equal(found, expected)


def test_a_known_text_cannot_stand_for_missing_ones():
    made = Pipeline([("ids", Categorify(), ["city"])]).fit(TABLE[["city"]])
    with pytest.raises(NotExportableError, match=r"'city' has the value 'A'.*another missing_text"):
        made.to_onnx(missing_text="A")


def test_integers_that_doubles_do_not_hold_are_refused_where_doubles_would_be_given():
    wide = pandas.DataFrame({"a": pandas.array([2**53 + 1, None, 4], dtype="Int64")})
    made = Pipeline([("ids", Categorify(), ["a"])]).fit(wide)
    with pytest.raises(NotExportableError, match=r"2\*\*53"):
        made.to_onnx()
    plain = pandas.DataFrame({"a": [2**53 + 1, 2**53, 4]})
    made = Pipeline([("ids", Categorify(), ["a"])]).fit(plain)
    model = made.to_onnx(dtype="int64")
    (found,) = run(model, tensors(model, plain))
    np.testing.assert_array_equal(found, made.matrix(plain, dtype="int64").to_numpy())


def test_an_encoder_that_knows_nothing_is_exported():
    none = pandas.DataFrame({
        "a": [np.nan, np.nan],
        "b": pandas.Series([None, None], dtype="str"),
        "c": [1, 2],
    })  # fmt: skip
    made = Pipeline([("ids", Categorify(freq_threshold=9), None)]).fit(none)
    model = made.to_onnx(dtype="int64")
    new = pandas.DataFrame({"a": [1.0, np.nan], "b": ["x", None], "c": [1, 2]})
    (found,) = run(model, tensors(model, new.assign(b=new["b"].fillna(""))))
    np.testing.assert_array_equal(found, made.matrix(new, dtype="int64").to_numpy())


def test_wrong_arguments_are_named():
    with pytest.raises(NotFittedError):
        pipeline().to_onnx()
    made = pipeline().fit(TABLE)
    with pytest.raises(KeyError, match="nothing"):
        made.to_onnx(columns=["nothing"])
    with pytest.raises(ValueError, match="dtype takes one of"):
        made.to_onnx(columns=["age"], dtype="bfloat16")
    with pytest.raises(ValueError, match="opset is between 18 and"):
        made.to_onnx(columns=["age"], opset=17)
    with pytest.raises(ValueError, match="without features"):
        made.to_onnx(columns={"none": []})
    with pytest.raises(ValueError, match=r"outputs \['age'\] have names of columns"):
        made.to_onnx(columns={"age": ["age"]})
    passing = Pipeline([("scale", StandardScaler(), ["age"])]).fit(TABLE[["age", "city"]])
    with pytest.raises(TypeError, match="'city' of dtype str is not numeric"):
        passing.to_onnx()


def test_without_onnx_the_package_to_install_is_named(monkeypatch):
    made = pipeline().fit(gpuframe.from_pandas(TABLE))
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"gpuframe\[onnx\]"):
        made.to_onnx()

"""What holds of every estimator: parts merge, one row is as many, nothing is lost in a document."""

import copy
import json
import pickle
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from estimators import EVERY, KEYED, NUMBERS, ROWS, SIMULATOR, TAKES_NO_NUMBERS, frame, target
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.features import NotFittedError, Pipeline
from gpuframe.features.registry import ESTIMATORS

LONG = ("cubes", "products of three")  # half a minute in the simulator; products of two are short
NAMES = sorted(name for name in EVERY if not (SIMULATOR and name in LONG))
CUTS = (ROWS // 3,) if SIMULATOR else (0, 1, ROWS // 3, ROWS - 1, ROWS)
MOST = 30 if SIMULATOR else None
RECORDS = 4 if SIMULATOR else 25
PLAIN = [name for name in NAMES if not EVERY[name].crosses and name not in TAKES_NO_NUMBERS | KEYED]


def same(left, right):
    """Compare two frames bit by bit."""
    left, right = (
        part.to_pandas() if isinstance(part, gpuframe.DataFrame) else part for part in (left, right)
    )
    pandas.testing.assert_frame_equal(left, right, check_exact=True)


def fresh(name):
    return copy.deepcopy(EVERY[name])


def fitted_to(name, part, whole=None):
    """Fit to some rows of a frame, with the target of those rows."""
    return fresh(name).fit(part, of_rows(name, part, whole))


def pipeline_of(name, given):
    pipeline = Pipeline([("only", fresh(name), list(given.columns))])
    return pipeline.fit(given, of_rows(name, given))


def of_rows(name, part, whole=None):
    known = part if whole is None else whole
    y = target(name, len(known))
    return None if y is None else y.set_axis(known.index).loc[part.index]


def test_every_estimator_has_an_example():
    assert {type(estimator).__name__ for estimator in EVERY.values()} == set(ESTIMATORS)


@pytest.mark.parametrize("name", NAMES)
def test_parts_merge_to_the_whole(name):
    whole = frame(name, ROWS)
    expected = fitted_to(name, whole).transform(whole)
    for cut in CUTS:
        first, second = whole.iloc[:cut], whole.iloc[cut:]
        one, two = fitted_to(name, first, whole), fitted_to(name, second, whole)
        same(one.merge(two).transform(whole), expected)
        if SIMULATOR:
            continue  # states are the host's
        other = two.merge(one)
        same(other.transform(whole), expected)
        added = one.partial_fit(second, of_rows(name, second, whole))
        same(added.transform(whole), expected)


@pytest.mark.cpu_only  # says nothing more of a GPU
@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_rows_does_not_count(name):
    whole = frame(name, ROWS)
    mixed = whole.sample(frac=1, random_state=3)
    other = fitted_to(name, mixed, whole)
    same(other.transform(whole), fitted_to(name, whole).transform(whole))


@pytest.mark.parametrize("name", [name for name in NAMES if not EVERY[name].across_rows])
def test_one_record_has_the_bits_of_the_batch(name):
    given, new = frame(name, ROWS), frame(name, RECORDS, seed=1)
    fitted = fitted_to(name, given)
    batch = fitted.transform(new).to_pandas()
    for place in range(len(new)):
        record = {label: new[label].iloc[place] for label in new.columns}
        row = fitted.row(record)
        assert list(row) == list(batch.columns)
        for label, value in row.items():
            expected = batch[label].iloc[place]
            if isinstance(expected, list):
                assert value == expected, label
            elif pandas.isna(expected):
                assert pandas.isna(value)
            elif isinstance(expected, float | np.floating):
                assert np.float64(value).tobytes() == np.float64(expected).tobytes(), label
            else:
                assert value == expected, label


@pytest.mark.parametrize("name", NAMES)
def test_a_matrix_has_the_columns_of_the_frame(name):
    given = frame(name, ROWS)
    pipeline = pipeline_of(name, given)
    made = pipeline.transform(given).to_pandas()
    numbers = [label for label in made.columns if made[label].dtype.kind in "iufb"][:MOST]
    for layout in ("rows",) if SIMULATOR else ("slab", "rows"):
        matrix = pipeline.matrix(given, numbers, dtype="float64", layout=layout)
        found = matrix.to_numpy()
        assert matrix.names == numbers
        np.testing.assert_array_equal(found, made[numbers].to_numpy(np.float64))
    single = pipeline.matrix(given, numbers).to_numpy()
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(single, found.astype(np.float32))


@pytest.mark.cpu_only  # says nothing more of a GPU
@pytest.mark.parametrize("name", NAMES)
def test_a_document_loses_nothing(name, tmp_path):
    given, new = frame(name, ROWS), frame(name, ROWS, seed=2)
    fitted = fitted_to(name, given)
    plain = type(fitted).from_dict(json.loads(json.dumps(fitted.to_dict(), allow_nan=False)))
    same(plain.transform(new), fitted.transform(new))
    pipeline = pipeline_of(name, given)
    pipeline.save(tmp_path / "saved")
    loaded = Pipeline.load(tmp_path / "saved")
    same(loaded.transform(new), pipeline.transform(new))
    later = pipeline_of(name, new)
    same(loaded.merge(later).transform(new), pipeline.merge(later).transform(new))
    same(pickle.loads(pickle.dumps(fitted)).transform(new), fitted.transform(new))  # noqa: S301


@pytest.mark.parametrize("rows", [1] if SIMULATOR else [0, 1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_few_rows(name, rows):
    few = frame(name, rows)
    fitted = fitted_to(name, few)
    made = fitted.transform(few)
    assert len(made) == rows
    assert list(made.columns) == list(fitted.get_feature_names_out())
    more = fitted.transform(frame(name, 9))
    assert len(more) == 9
    assert list(more.columns) == list(made.columns)


@pytest.mark.cpu_only  # says nothing more of a GPU
@pytest.mark.cpu_only  # refused before any kernel runs
@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_there_is_named(name):
    given = frame(name, 9)
    with pytest.raises(NotFittedError, match=type(EVERY[name]).__name__):
        fresh(name).transform(given)
    fitted = fitted_to(name, given)
    with pytest.raises(KeyError, match="flag"):
        fitted.transform(given.drop(columns="flag"))
    with pytest.raises(ValueError, match="Invalid parameter 'nonsense'"):
        fitted.set_params(nonsense=1)
    if name in NUMBERS:
        with pytest.raises(TypeError, match=r"plain.*str|fill.*str|str.*numeric|numeric"):
            fitted.transform(given.assign(plain="text"))


@pytest.mark.cpu_only
@pytest.mark.parametrize("name", PLAIN)
@given(data=st.data())
def test_random_numbers_merge_in_any_cut(name, data):
    column = st.lists(st.floats(allow_nan=True, allow_infinity=False, width=32), max_size=12)
    numbers = data.draw(column)
    cut = data.draw(st.integers(0, len(numbers)))
    whole = pandas.DataFrame({"a": np.array(numbers, np.float64)})
    first, second = (fitted_to(name, part, whole) for part in (whole.iloc[:cut], whole.iloc[cut:]))
    merged, expected = first.merge(second), fitted_to(name, whole)
    same(merged.transform(whole), expected.transform(whole))

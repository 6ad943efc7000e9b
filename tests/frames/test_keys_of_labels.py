"""Keys of every kind on labels of every kind: by position, by label, or refused."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both

LABELS = {
    "range": lambda pd: pd.RangeIndex(6),
    "ints": lambda pd: pd.Index([5, 3, 1, 0, 2, 4]),
    "short ints": lambda pd: pd.Index([5, 3, 1, 0, 2, 4], dtype="uint8"),
    "nullable ints": lambda pd: pd.Index([5, 3, 1, 0, 2, 4], dtype="Int64"),
    "floats": lambda pd: pd.Index([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
    "texts": lambda pd: pd.Index(list("abcdef")),
    "bools": lambda pd: pd.Index([True, False, True, False, True, True]),
    "objects": lambda pd: pd.Index([1, "a", 2.5, None, 3, 4], dtype=object),
    "times": lambda pd: pd.date_range("2020", periods=6),
    "durations": lambda pd: pd.timedelta_range("1D", periods=6),
    "periods": lambda pd: pd.period_range("2020", periods=6, freq="D"),
    "intervals": lambda pd: pd.interval_range(0, 6),
    "categories": lambda pd: pd.CategoricalIndex(list("abcdef")),
    "categories of ints": lambda pd: pd.CategoricalIndex([3, 1, 2, 0, 4, 5]),
    "levels": lambda pd: pd.MultiIndex.from_product([[1, 2], list("abc")]),
}
KEYS = {
    "a slice": slice(1, 3), "a start": slice(-2, None), "a stop": slice(None, 2),
    "a step": slice(None, None, 2), "nothing": slice(2, 1), "beyond": slice(1, 99),
    "all": slice(None), "NumPy's ints": slice(np.int64(1), 3), "floats": slice(1.0, 3.0),
    "fractions": slice(1.5, 2.5), "texts": slice("b", "d"), "mixed": slice(0, "d"),
    "dates": slice("2020-01-02", "2020-01-03"), "bools": slice(True, False),
    "an ellipsis": ..., "a text": "b", "an int": 3, "a float": 3.0, "a bool": True, "None": None,
    "ints": [3, 1], "a mask": [True, False] * 3, "a set": {1}, "a dict": {1: 2},
    "a pair": (1, "a"),
}  # fmt: skip
TUPLES = {
    "a slice in a tuple": (slice(1, 3),), "a slice in a list": [slice(1, 3)], "one": (1,),
    "a new axis": (slice(None), None), "a slice and a label": (slice(0, 1), 2),
}  # fmt: skip


def values(pd, kind):
    return pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], index=LABELS[kind](pd))


def frame(pd, kind):
    return values(pd, kind).to_frame("a").assign(b=0.5)


def assigned(obj, indexer, key):
    target = getattr(obj, indexer) if indexer else obj
    target[key] = 9.0
    return obj


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("kind", LABELS)
def test_keys(kind, name):
    key = KEYS[name]
    both(lambda pd: values(pd, kind)[key], message=False)
    both(lambda pd: values(pd, kind).loc[key], message=False)
    both(lambda pd: frame(pd, kind)[key], message=False)
    both(lambda pd: frame(pd, kind).loc[key], message=False)
    both(lambda pd: assigned(values(pd, kind), "", key), message=False)
    both(lambda pd: assigned(frame(pd, kind), "", key), message=False)
    if not (kind == "intervals" and name == "a step"):  # which pandas refuses to assign to
        both(lambda pd: assigned(values(pd, kind), "loc", key), message=False)
        both(lambda pd: assigned(frame(pd, kind), "loc", key), message=False)


@pytest.mark.parametrize("name", TUPLES)
@pytest.mark.parametrize("kind", LABELS)
def test_keys_of_parts(kind, name):
    key = TUPLES[name]
    both(lambda pd: values(pd, kind)[key], message=False)
    both(lambda pd: values(pd, kind).loc[key], message=False)
    both(lambda pd: frame(pd, kind)[key], message=False)


def test_messages():
    both(lambda pd: values(pd, "ints")[{1}])
    both(lambda pd: values(pd, "ints")[1.5:2.5])
    both(lambda pd: values(pd, "ints")[[slice(1, 3)]])
    both(lambda pd: values(pd, "ints")[:, None])
    both(lambda pd: values(pd, "ints")[frame(pd, "ints") > 1])
    both(lambda pd: values(pd, "ints").loc[True])
    both(lambda pd: values(pd, "ints").loc[True:False])


def test_labels_of_a_single_level():
    def lines(pd):
        labels = pd.MultiIndex.from_arrays([["a", "b"]])
        return pd.Series([1.5, 2.5], index=labels)["a"]

    both(lines)
    assert lines(pandas) == 1.5

"""Every estimator with parameters and the kinds of columns it takes, for the tests of them all."""

import os
import sys
from pathlib import Path

import numpy as np
import pandas
import pyarrow

sys.path.insert(0, str(Path(__file__).parent))
from events import events

from gpuframe.features import (
    AsOfStatistics,
    Bucketize,
    Categorify,
    CharacterClasses,
    Clip,
    CountEncoder,
    Cyclical,
    DateParts,
    Difference,
    ExpandingStatistics,
    ExponentialStatistics,
    FillMissing,
    GeoDistance,
    GroupStatistics,
    HashBucket,
    HashedCross,
    HashedMultiHot,
    Holidays,
    Interactions,
    KBins,
    Lag,
    ListCategorify,
    ListHash,
    ListLength,
    ListPad,
    ListSlice,
    ListStatistics,
    LogTransform,
    MinMaxScaler,
    MultiHot,
    OneHot,
    OrderedTarget,
    Polynomial,
    PowerTransform,
    QuantileTransform,
    RobustScaler,
    RollingStatistics,
    Sessions,
    Spline,
    StandardScaler,
    TargetEncoder,
    TextHash,
    TextLength,
    TimeSince,
    WeightOfEvidence,
)
from gpuframe.features.times import PARTS
from gpuframe.ops.text_counts import CLASSES

SIMULATOR = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
ROWS = 40 if SIMULATOR else 300

NUMBERS = {
    "standard": StandardScaler(),
    "standard of the mean": StandardScaler(with_std=False),
    "min max": MinMaxScaler((-1.0, 2.0), clip=True),
    "robust": RobustScaler(quantile_range=(10, 80)),
    "quantile": QuantileTransform(20),
    "quantile to normal": QuantileTransform(7, output_distribution="normal"),
    "power": PowerTransform(),
    "power alone": PowerTransform(standardize=False),
    "log": LogTransform(),
    "log of more": LogTransform(offset=2.5),
    "clip": Clip(-0.5, 1.5),
    "clip above": Clip(upper=0.25),
    "fill": FillMissing(),
    "fill mean": FillMissing("mean", add_indicator=True),
    "fill median": FillMissing("median"),
    "bucketize": Bucketize([-1.0, 0.0, 2.5]),
    "bucketize right": Bucketize([-1.0, 0.0, 2.5], right=True),
    "bins": KBins(4),
    "even bins": KBins(3, strategy="uniform"),
    "spline": Spline(4),
    "interactions": Interactions(),
    "polynomial": Polynomial(),
    "cubes": Polynomial(3, keep=False),
    "products of three": Polynomial(3, interaction_only=True),
    "cyclical": Cyclical(2.5),
    "cyclical kept": Cyclical(7, keep=True),
    "even spline": Spline(3, degree=2, knots="uniform"),
}
VALUES = {
    "categorify": Categorify(),
    "categorify few": Categorify(freq_threshold=2, max_size=3, dtype="int32"),
    "categorify with buckets": Categorify(freq_threshold=4, num_buckets=5),
    "fill frequent": FillMissing("most_frequent"),
    "one hot": OneHot(max_size=4, add_missing=True, add_unknown=True),
    "count": CountEncoder(),
    "share": CountEncoder(normalize=True),
    "hash bucket": HashBucket(1000, seed=3),
    "hashed cross": HashedCross(2**40, name="all"),
    "hashed cross kept": HashedCross(99, keep=True),
}
TARGETS = {
    "target": TargetEncoder(smoothing=3),
    "target by group": TargetEncoder(fold_by="number", smoothing=0),
    "ordered target": OrderedTarget(),
    "ordered target in time": OrderedTarget(order_by="day", prior=0.25),
    "weight of evidence": WeightOfEvidence(),
}
TIMES = {
    "date parts": DateParts(PARTS),
    "date parts kept": DateParts(keep=True),
    "cyclical times": Cyclical(("weekday", "day", "dayofyear")),
    "holidays": Holidays(["2024-01-01", "2024-02-29", "2025-01-01"]),
    "named holidays": Holidays({"new_year": ["2024-01-01"], "none": [], "leap": ["2024-02-29"]}),
}
PLACES = {
    "distance": GeoDistance(("lat", "lon"), ("whole", "far")),
    "distance from a point": GeoDistance((-33, 151.2), ("lat", "maybe"), name="km", keep=True),
    "distance to a point": GeoDistance(("maybe", "lon"), (90.0, 0), name="km"),
}
TEXTS = {
    "words": TextHash(7, ngrams=(1, 2), seed=5),
    "runs": TextHash(32, analyzer="char", ngrams=(2, 3), signed=True),
    "lengths": TextLength(("bytes", "characters", "words")),
    "lengths kept": TextLength(keep=True),
    "classes": CharacterClasses(tuple(CLASSES)),
    "shares of classes": CharacterClasses(normalize=True),
}
LISTS = {
    "list categorify": ListCategorify(),
    "list categorify few": ListCategorify(freq_threshold=3, max_size=4, num_buckets=3),
    "list hash": ListHash(100, seed=2),
    "list length": ListLength(keep=True),
    "list slice": ListSlice(-3, -1),
    "list slice padded": ListSlice(1, 4, pad=True, pad_value=None),
    "list pad": ListPad(4, value=None, padding="pre", add_mask=True, add_length=True),
    "list pad in lists": ListPad(
        3, value=None, truncating="pre", output="list", add_mask=True, add_length=True
    ),
    "multi hot": MultiHot(add_missing=True, add_unknown=True),
    "multi hot counts": MultiHot(count=True, freq_threshold=2, max_size=3, add_unknown=True),
    "hashed multi hot": HashedMultiHot(5, count=True, keep=True),
}
NUMBER_LISTS = {
    "list statistics": ListStatistics(),
    "list statistics kept": ListStatistics("max", keep=True),
    "list pad with zeros": ListPad(3),
}
TAKES_NO_NUMBERS = LISTS | NUMBER_LISTS | TIMES | TEXTS | PLACES  # or not any column of them
KEYED = {
    "as of": AsOfStatistics("user", "day"),
    "as of more": AsOfStatistics(["user", "shop"], "day", ["amount", "whole"], min_periods=2),
    "group": GroupStatistics("user", ["amount", "whole"]),
    "group of more": GroupStatistics(["user", "flag"], ["amount", "whole"], keep_inputs=False),
    "difference": Difference("user", "day", ["amount", "whole"]),
    "expanding": ExpandingStatistics(["user", "shop"], "day"),
    "exponential": ExponentialStatistics("user", "day", halflife="5h"),
    "lag": Lag("user", "day", periods=(1, 3)),
    "rolling": RollingStatistics("user", "day", "amount", window="2D"),
    "sessions": Sessions("user", "day", gap="3h"),
    "time since": TimeSince("user", "day", column="flag", value=True),
}
EVERY = NUMBERS | VALUES | TARGETS | TIMES | TEXTS | PLACES | KEYED | LISTS | NUMBER_LISTS


def numbers(rows, seed=0):
    """Columns of numbers, with missing values, ties, constants, of several dtypes."""
    random = np.random.default_rng(seed)
    return pandas.DataFrame({
        "plain": random.normal(0, 2, rows),
        "ties": np.round(random.normal(0, 2, rows)),
        "gaps": np.where(random.random(rows) < 0.3, np.nan, random.normal(5, 1, rows)),
        "whole": random.integers(-3, 9, rows),
        "small": random.integers(0, 4, rows).astype(np.int8),
        "single": random.normal(0, 1, rows).astype(np.float32),
        "far": 1e9 + random.normal(0, 1, rows),
        "same": np.full(rows, 0.1),
        "none": np.full(rows, np.nan),
        "maybe": pandas.array(
            np.where(random.random(rows) < 0.3, None, random.integers(0, 5, rows)), dtype="Int64"
        ),
        "flag": random.random(rows) < 0.4,
    })  # fmt: skip


def values(rows, seed=0):
    """Columns of values of every kind, some of them missing."""
    random = np.random.default_rng(seed)
    words = np.array(["a", "b", "Ä", "", "long word", "z"], object)
    picked = words[random.integers(0, len(words), rows)]
    days = pandas.to_datetime(random.integers(0, 5, rows), unit="D")
    gone = random.random(rows) < 0.2
    return pandas.DataFrame({
        "word": pandas.Series(np.where(gone, None, picked), dtype="str"),
        "category": pandas.Categorical(picked, categories=["z", *words[:5]]),
        "number": random.integers(0, 9, rows),
        "wide": random.choice([2**62, -(2**62), 7, 8], rows),
        "double": np.where(gone, np.nan, random.choice([0.5, 0.0, -0.0, 2.0], rows)),
        "maybe": pandas.array(np.where(gone, None, random.integers(0, 5, rows)), dtype="Int64"),
        "flag": random.random(rows) < 0.4,
        "day": pandas.Series(days).where(~gone),
    })  # fmt: skip


def times(rows, seed=0):
    """Columns of points in time of every kind, some of them missing."""
    random = np.random.default_rng(seed)
    gone = random.random(rows) < 0.2
    seconds = random.integers(1_690_000_000, 1_740_000_000, rows)
    days = pandas.Series(pandas.to_datetime(seconds // 86_400, unit="D")).where(~gone)
    moments = pandas.Series(pandas.to_datetime(seconds, unit="s")).where(~gone)
    return pandas.DataFrame({
        "flag": days,
        "fine": moments.astype("M8[ns]") - pandas.Timedelta(1, "ns"),
        "berlin": moments.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin"),
        "far": pandas.Series(random.integers(-(10**11), 10**11, rows).astype("M8[s]")),
        "date": days.dt.date.astype(pandas.ArrowDtype(pyarrow.date32())),
    })  # fmt: skip


def places(rows, seed=0):
    """Columns of coordinates in degrees, some of them missing or the same."""
    random = np.random.default_rng(seed)
    lat = np.where(random.random(rows) < 0.2, np.nan, random.uniform(-90, 90, rows))
    return pandas.DataFrame({
        "lat": lat,
        "lon": random.uniform(-180, 180, rows),
        "whole": random.integers(-90, 91, rows),
        "far": random.uniform(-400, 400, rows).astype(np.float32),
        "maybe": pandas.Series(np.round(lat), dtype="Int32"),
        "flag": random.random(rows) < 0.5,
        "text": "not used",
    })  # fmt: skip


LINES = [
    "To be, or not to be", "", None, "  two  words\t", "日本語 テキスト ３", "Ä1_ß²$",
    "a\x1cb\u2003ǅ", "x" * 40, "\U0001f600 \U000e0001",
]  # fmt: skip


def texts(rows, seed=0):
    """Columns of texts of every kind, some of them missing."""
    random = np.random.default_rng(seed)
    picked = np.array(LINES, object)[random.integers(0, len(LINES), rows)]
    letters = np.array(list("aé日 1,"))
    return pandas.DataFrame({
        "flag": pandas.Series(picked, dtype="str"),
        "nullable": pandas.Series(picked, dtype="string"),
        "category": pandas.Categorical(
            np.where(picked == "", None, picked), categories=[line for line in LINES if line]
        ),
        "drawn": pandas.Series(
            ["".join(random.choice(letters, size)) for size in random.integers(0, 30, rows)],
            dtype="str",
        ),
    })  # fmt: skip


def number_lists(rows, seed=0):
    """Columns of lists of numbers, some of them missing or empty, with missing elements."""
    random = np.random.default_rng(seed)

    def drawn(values, kind, gaps):
        lists = []
        for size in random.integers(0, 6, rows).tolist():
            items = random.choice(values, size).tolist()
            lists.append([None if random.random() < gaps else item for item in items])
        lists = [None if random.random() < 0.1 else items for items in lists]
        return pandas.Series(lists, dtype=pandas.ArrowDtype(kind) if kind else object)

    doubles = [0.1, -0.0, 0.0, 1e300, 2.5, -7.25]
    return pandas.DataFrame({
        "flag": drawn(np.arange(9), pyarrow.list_(pyarrow.int64()), 0.2),
        "whole": drawn(np.arange(-3, 5), pyarrow.large_list(pyarrow.int32()), 0.0),
        "double": drawn(doubles, pyarrow.list_(pyarrow.float64()), 0.1),
        "objects": drawn([7, 8, 9], None, 0.1),
    })  # fmt: skip


def lists(rows, seed=0):
    """Columns of lists of every kind of elements."""
    found = number_lists(rows, seed)
    words, days = np.array(["a", "b", "Ä", "", "long word", "z"], object), 86_400 * np.arange(5)
    random = np.random.default_rng(seed + 9)
    picked = [random.choice(words, size).tolist() for size in random.integers(0, 5, rows)]
    times = [random.choice(days, size).tolist() for size in random.integers(0, 4, rows)]
    coded = pyarrow.array(picked, pyarrow.list_(pyarrow.string())).cast(
        pyarrow.list_(pyarrow.dictionary(pyarrow.int32(), pyarrow.string()))
    )
    return found.assign(
        words=pandas.Series(
            [None if len(items) == 4 else [*items, None] for items in picked],
            dtype=pandas.ArrowDtype(pyarrow.list_(pyarrow.string())),
        ),
        picked=pandas.Series(picked, dtype=object),
        coded=pandas.arrays.ArrowExtensionArray(pyarrow.chunked_array([coded])),
        days=pandas.Series(times, dtype=pandas.ArrowDtype(pyarrow.list_(pyarrow.timestamp("s")))),
    )


def target(name, rows, seed=0):
    """The target that an estimator learns from, or None."""
    if name not in TARGETS:
        return None
    random = np.random.default_rng(seed + 50)
    if name == "weight of evidence":
        return pandas.Series((random.random(rows) < 0.3) + 0.0, name="y")
    return pandas.Series(
        np.where(random.random(rows) < 0.1, np.nan, random.normal(0, 1, rows)), name="y"
    )


def frame(name, rows, seed=0):
    """The frame that an estimator takes."""
    if name in TIMES:
        return times(rows, seed)
    if name in PLACES:
        return places(rows, seed)
    if name in TEXTS:
        return texts(rows, seed)
    if name in KEYED:
        return events(rows, seed)
    if name in LISTS:
        return lists(rows, seed)
    if name in NUMBER_LISTS:
        return number_lists(rows, seed)
    return numbers(rows, seed) if name in NUMBERS else values(rows, seed)

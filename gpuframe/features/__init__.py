"""Estimators that turn columns into features on the device, in scikit-learn's manner."""

from gpuframe.features.base import Transformer
from gpuframe.features.categorify import Categorify, CountEncoder, OneHot
from gpuframe.features.combined import GeoDistance, Interactions, Polynomial
from gpuframe.features.distribution import KBins, PowerTransform, QuantileTransform, Spline
from gpuframe.features.elements import HashedMultiHot, ListCategorify, ListHash, MultiHot
from gpuframe.features.fill import FillMissing
from gpuframe.features.grouped import AsOfStatistics, GroupStatistics
from gpuframe.features.hashed import HashBucket, HashedCross
from gpuframe.features.keyed import by_key
from gpuframe.features.lags import Difference, Lag
from gpuframe.features.lists import ListLength, ListPad, ListSlice, ListStatistics
from gpuframe.features.onnx import NotExportableError
from gpuframe.features.parameters import NotFittedError
from gpuframe.features.pipeline import Pipeline
from gpuframe.features.scale import MinMaxScaler, RobustScaler, StandardScaler
from gpuframe.features.selecting import Made, Selector
from gpuframe.features.sessions import Sessions, TimeSince
from gpuframe.features.simple import Bucketize, Clip, LogTransform
from gpuframe.features.target import OrderedTarget, TargetEncoder, WeightOfEvidence
from gpuframe.features.texts import CharacterClasses, TextHash, TextLength
from gpuframe.features.times import Cyclical, DateParts, Holidays
from gpuframe.features.windowed import (
    ExpandingStatistics,
    ExponentialStatistics,
    RollingStatistics,
)

__all__ = [
    "AsOfStatistics",
    "Bucketize",
    "Categorify",
    "CharacterClasses",
    "Clip",
    "CountEncoder",
    "Cyclical",
    "DateParts",
    "Difference",
    "ExpandingStatistics",
    "ExponentialStatistics",
    "FillMissing",
    "GeoDistance",
    "GroupStatistics",
    "HashBucket",
    "HashedCross",
    "HashedMultiHot",
    "Holidays",
    "Interactions",
    "KBins",
    "Lag",
    "ListCategorify",
    "ListHash",
    "ListLength",
    "ListPad",
    "ListSlice",
    "ListStatistics",
    "LogTransform",
    "Made",
    "MinMaxScaler",
    "MultiHot",
    "NotExportableError",
    "NotFittedError",
    "OneHot",
    "OrderedTarget",
    "Pipeline",
    "Polynomial",
    "PowerTransform",
    "QuantileTransform",
    "RobustScaler",
    "RollingStatistics",
    "Selector",
    "Sessions",
    "Spline",
    "StandardScaler",
    "TargetEncoder",
    "TextHash",
    "TextLength",
    "TimeSince",
    "Transformer",
    "WeightOfEvidence",
    "by_key",
]

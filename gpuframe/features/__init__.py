"""Estimators that turn columns into features on the device, in scikit-learn's manner."""

from gpuframe.features.base import NotFittedError, Transformer
from gpuframe.features.categorify import Categorify, CountEncoder, OneHot
from gpuframe.features.combined import GeoDistance, Interactions, Polynomial
from gpuframe.features.distribution import KBins, PowerTransform, QuantileTransform, Spline
from gpuframe.features.fill import FillMissing
from gpuframe.features.hashed import HashBucket, HashedCross
from gpuframe.features.pipeline import Pipeline
from gpuframe.features.scale import MinMaxScaler, RobustScaler, StandardScaler
from gpuframe.features.selecting import Made, Selector
from gpuframe.features.simple import Bucketize, Clip, LogTransform
from gpuframe.features.target import OrderedTarget, TargetEncoder, WeightOfEvidence
from gpuframe.features.texts import CharacterClasses, TextHash, TextLength
from gpuframe.features.times import Cyclical, DateParts, Holidays

__all__ = [
    "Bucketize",
    "Categorify",
    "CharacterClasses",
    "Clip",
    "CountEncoder",
    "Cyclical",
    "DateParts",
    "FillMissing",
    "GeoDistance",
    "HashBucket",
    "HashedCross",
    "Holidays",
    "Interactions",
    "KBins",
    "LogTransform",
    "Made",
    "MinMaxScaler",
    "NotFittedError",
    "OneHot",
    "OrderedTarget",
    "Pipeline",
    "Polynomial",
    "PowerTransform",
    "QuantileTransform",
    "RobustScaler",
    "Selector",
    "Spline",
    "StandardScaler",
    "TargetEncoder",
    "TextHash",
    "TextLength",
    "Transformer",
    "WeightOfEvidence",
]

"""Estimators that turn columns of a frame into features, in scikit-learn's manner, on the device."""

from gpuframe.features.base import NotFittedError, Transformer
from gpuframe.features.categorify import Categorify
from gpuframe.features.fill import FillMissing
from gpuframe.features.log import LogTransform
from gpuframe.features.pipeline import Pipeline
from gpuframe.features.scale import StandardScaler

__all__ = [
    "Categorify",
    "FillMissing",
    "LogTransform",
    "NotFittedError",
    "Pipeline",
    "StandardScaler",
    "Transformer",
]

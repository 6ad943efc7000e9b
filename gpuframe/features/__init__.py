"""Estimators that turn columns into features on the device, in scikit-learn's manner."""

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

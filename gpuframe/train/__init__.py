"""Hand-over to training: feature matrices and batches for PyTorch, JAX, CuPy and NumPy."""

from gpuframe.columns.matrix import FeatureMatrix
from gpuframe.train.loader import Loader

__all__ = ["FeatureMatrix", "Loader"]

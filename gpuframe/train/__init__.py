"""Hand-over to training: feature matrices and batches for PyTorch, JAX, CuPy and NumPy."""

from gpuframe.train.loader import Loader
from gpuframe.train.matrix import FeatureMatrix

__all__ = ["FeatureMatrix", "Loader"]

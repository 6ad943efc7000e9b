"""Hand-over to training: feature matrices and batches for PyTorch, JAX, CuPy and NumPy."""

from gpuframe.columns.matrix import FeatureMatrix
from gpuframe.train.loader import Loader
from gpuframe.train.ragged import Jagged, KeyedJagged, Ragged, keyed_jagged

__all__ = ["FeatureMatrix", "Jagged", "KeyedJagged", "Loader", "Ragged", "keyed_jagged"]

"""Data sets that are made, not downloaded: any range of rows, the same on every machine."""

from gpuframe.datasets.criteo import criteo, criteo_days

__all__ = ["criteo", "criteo_days"]

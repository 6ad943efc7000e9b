"""A backend of dask.dataframe: `import gpuframe.dask` tells Dask what to do with frames of ours.

Example:
    >>> import dask, gpuframe as pd, gpuframe.dask
    >>> import dask.dataframe as dd
    >>> frame = dd.from_pandas(pd.DataFrame({"k": [1, 2, 1], "v": [0.5, 1.5, 2.5]}), npartitions=2)
    >>> type(frame.groupby("k").v.sum().compute()).__module__
    'gpuframe.frames.series'
"""

from gpuframe.dask import (
    arrow,
    backend,
    collections,
    device_memory,
    dispatches,
    features,
    sizes,
    tokens,
)
from gpuframe.dask.asof import merge_asof
from gpuframe.dask.backend import Backend
from gpuframe.dask.clusters import cluster, run
from gpuframe.dask.delayed import from_delayed

__all__ = ["Backend", "cluster", "from_delayed", "merge_asof", "run"]

for _module in (
    dispatches, arrow, sizes, tokens, collections, backend, device_memory, features,
):  # fmt: skip
    _module.register()

"""How rows move between partitions: by tasks while one stage suffices, else as Dask chooses."""

import functools
from collections.abc import Callable
from typing import Any

import dask

METHODS = ("merge", "join", "shuffle", "sort_values", "set_index")

STAGE = 32
"""Partitions that one stage of tasks brings from all to all (`max_branch` of Dask).

Up to here frames go from task to task as pickles that share their memory, which takes a third to
half of the time of p2p, whose partitions become Arrow tables and files. Beyond, tasks would take
several stages, and p2p keeps less in memory.
"""


def method(owner: type, name: str) -> Callable[..., Any]:
    """Return a method of collections whose `shuffle_method` follows the number of partitions."""
    of_dask = getattr(owner, name)

    @functools.wraps(of_dask)
    def moved(self: Any, *args: Any, **kwargs: Any) -> Any:
        chosen = dask.config.get("dataframe.shuffle.method", None)
        if kwargs.get("shuffle_method") is None and chosen is None:
            sides = [self, *(one for one in args[:1] if hasattr(one, "npartitions"))]
            if max(side.npartitions for side in sides) <= STAGE:
                kwargs["shuffle_method"] = "tasks"
        return of_dask(self, *args, **kwargs)

    return moved

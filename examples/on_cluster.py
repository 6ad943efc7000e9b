"""What the examples share on a cluster: two workers, a module of collections, equality."""

import importlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dask
import dask.dataframe as dd
import pandas

import gpuframe
import gpuframe.dask  # tells Dask of frames

SETTINGS = {"dataframe.backend": "gpuframe", "dataframe.convert-string": False}
BLOCKS = 4
"""Blocks of bytes into which the greatest file is cut."""


@contextmanager
def workers() -> Iterator[Any]:
    """Start two processes of this machine, and compute collections there."""
    with (
        dask.config.set(SETTINGS),
        gpuframe.dask.cluster(n_workers=2, dashboard_address=":0") as here,
    ):
        here.client.run(_load)  # an installed package is loaded by itself
        yield here.client


def _load() -> None:
    importlib.import_module("gpuframe.dask")


class Collections:
    """The names of a dataframe module that the flight demo calls, for collections."""

    DataFrame = gpuframe.DataFrame

    @staticmethod
    def read_csv(path: Path, **settings: Any) -> Any:
        """Read a file in blocks of bytes; an archive, whose bytes cannot be cut, is unpacked."""
        blocksize = None
        if path.suffix == ".zip":
            folder = Path(tempfile.mkdtemp(prefix="flights-"))
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
            path = folder / path.stem
            blocksize = path.stat().st_size // BLOCKS + 1
        # Types are those of all rows of a small file, of the first ones of a large one.
        sample = min(path.stat().st_size, 1 << 22)
        settings |= {"sample": sample, "sample_rows": sample}
        return dd.read_csv(str(path), blocksize=blocksize, **settings)


def equal(collection: Any, frame: Any) -> bool:
    """Whether a collection has the rows of a frame, in their order and to the bit."""
    found, expected = (
        one.reset_index(drop=True).to_pandas() for one in (collection.compute(), frame)
    )
    try:
        pandas.testing.assert_frame_equal(found, expected, check_exact=True)
    except AssertionError as error:
        print(error)
        return False
    return True

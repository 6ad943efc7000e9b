"""Real tables beside the checkout; tests skip where they are not."""

from functools import cache
from pathlib import Path

import pandas
import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data"


@cache
def read(name: str) -> pandas.DataFrame:
    """Read a table with pandas; kept for the other tests."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"no table {name} beside the checkout")
    return pandas.read_parquet(path) if path.suffix == ".parquet" else pandas.read_csv(path)

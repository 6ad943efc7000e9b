"""A dataframe library with pandas' API whose columns lie in device memory."""

__version__ = "0.1.0"

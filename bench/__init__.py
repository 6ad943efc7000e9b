"""Benchmarks of gpuframe beside pandas, Polars and DuckDB; not part of the wheel."""

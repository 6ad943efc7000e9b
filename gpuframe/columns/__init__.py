"""Columns of values in Arrow layout, and their neighbours: Arrow, pandas, NumPy and DLPack."""

"""A profile as text: two tables of fixed width."""

import os
import sys
from pathlib import Path
from typing import Any

_MOST = 40
"""Lines of a table; the cheapest are left out."""


def calls_text(names: dict[str, Any]) -> str:
    """Return the table of names, most seconds first."""
    order = sorted(names, key=lambda name: -names[name].seconds)
    rows = [_cells(name, names[name]) for name in order[:_MOST]]
    through = sum(entry.pandas_calls for entry in names.values())
    calls = sum(entry.calls for entry in names.values())
    seconds = sum(entry.seconds for entry in names.values())
    foot = f"{calls:,} calls, {seconds:.3f} s; {through:,} of them through pandas"
    return _table(_HEAD, rows, len(order), foot)


def lines_text(lines: dict[tuple[str, int], Any]) -> str:
    """Return the table of source lines, most seconds first."""
    order = sorted(lines, key=lambda line: -lines[line].seconds)
    rows = [_cells(f"{place(file)}:{line}", lines[file, line]) for file, line in order[:_MOST]]
    return _table(("line", *_HEAD[1:]), rows, len(order), "")


_HEAD = ("call", "calls", "rows", "seconds", "in pandas", "through pandas because")


def _cells(name: str, entry: Any) -> tuple[str, ...]:
    pandas = f"{entry.pandas_seconds:.4f}" if entry.pandas_calls else ""
    reasons = "; ".join(entry.reasons)
    return name, f"{entry.calls:,}", f"{entry.rows:,}", f"{entry.seconds:.4f}", pandas, reasons


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]], found: int, foot: str) -> str:
    width = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    text = []
    for row in (head, *rows):
        cells = [row[0].ljust(width[0])]
        cells += [row[at].rjust(width[at]) for at in range(1, len(row) - 1)]
        text.append("  ".join((*cells, row[-1])).rstrip())
    if found > len(rows):
        text.append(f"... and {found - len(rows)} more")
    if foot:
        text.append(foot)
    return "\n".join(text)


def place(file: str) -> str:
    """Return a file as a reader knows it: `In[3]` for a notebook's cell, else from here or whole.

    Example:
        >>> import os
        >>> place(os.path.join(os.getcwd(), "cohort.py"))
        'cohort.py'
    """
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        cell = shell and shell.compile.format_code_name(file)
        if cell:
            return str(cell[1])
    return file.removeprefix(f"{Path.cwd()}{os.sep}")

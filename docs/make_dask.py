"""Writes the table of docs/dask.md: which operations of Dask run where.

`python docs/make_dask.py` writes it from the cases of tests/dask/operations.py, which run as tests;
`--check` compares.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "dask.md"
BEGIN = "<!-- made by docs/make_dask.py -->\n"
END = "<!-- end -->\n"


def table() -> str:
    """Return a row for each group of operations."""
    from tests.dask.operations import CASES

    rows = [
        "| | on the device | through pandas inside a partition | not there |",
        "|---|---|---|---|",
    ]
    for group in dict.fromkeys(case.group for case in CASES.values()):
        cells = [
            ", ".join(
                name for name, case in CASES.items() if (case.group, case.how) == (group, how)
            )
            for how in ("native", "pandas", "absent")
        ]
        rows.append(
            f"| {group} | " + " | ".join(cells).replace("|", "\\|").replace(" \\| ", " | ") + " |"
        )
    return "\n".join(rows) + "\n"


def main() -> int:
    """Write the page, or compare it."""
    text = PAGE.read_text()
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    fresh = pattern.sub(lambda _: BEGIN + table() + END, text)
    if "--check" in sys.argv:
        stale = fresh != text
        if stale:
            print("docs/dask.md is stale: run python docs/make_dask.py")
        return int(stale)
    PAGE.write_text(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench.compare before.json after.json`: gpuframe's times of two runs, as ratios."""

import json
import sys
from pathlib import Path
from typing import Any


def load(path: str) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    """Read a report: (suite, question) -> library -> result."""
    table: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for result in json.loads(Path(path).read_text())["results"]:
        table.setdefault((result["suite"], result["question"]), {})[result["library"]] = result
    return table


def drift(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> float:
    """How much the machine changed: the other libraries' times after / before, their median."""
    names = sorted(set(before) & set(after) - {"gpuframe"})
    ratios = [
        after[n]["best"] / before[n]["best"]
        for n in names
        if after[n]["best"] and before[n]["best"]
    ]
    return sorted(ratios)[len(ratios) // 2] if ratios else 1.0


def main() -> int:
    """Print a line for each question that both reports have."""
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    before, after = load(sys.argv[1]), load(sys.argv[2])
    print(f"{'question':<52}{'before ms':>10}{'after ms':>10}{'speed-up':>10}{'corrected':>11}")
    for key in before:
        old, new = before[key].get("gpuframe"), after.get(key, {}).get("gpuframe")
        if not old or not new or not old["best"] or not new["best"]:
            continue
        ratio = old["best"] / new["best"]
        corrected = ratio * drift(before[key], after[key])
        print(
            f"{key[0] + ': ' + key[1]:<52}{old['best'] * 1e3:>10.2f}{new['best'] * 1e3:>10.2f}"
            f"{ratio:>9.2f}x{corrected:>10.2f}x",
        )
    print("corrected: by what the other libraries' times of the two runs say about the machine")
    return 0


if __name__ == "__main__":
    sys.exit(main())

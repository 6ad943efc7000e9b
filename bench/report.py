"""`python -m bench.report results.json ...`: tables in Markdown, ratios against every library."""

import json
import math
import sys
from pathlib import Path
from typing import Any

OTHERS = ("pandas", "polars", "duckdb")


def tables(results: list[dict[str, Any]]) -> list[str]:
    """Return the lines of a table for each suite that compares libraries."""
    lines = []
    suites = dict.fromkeys(result["suite"] for result in results)
    for suite in suites:
        asked: dict[str, dict[str, dict[str, Any]]] = {}
        for result in results:
            if result["suite"] == suite:
                asked.setdefault(result["question"], {})[result["library"]] = result
        if not any(len(found) > 1 and "gpuframe" in found for found in asked.values()):
            continue
        rows = max(found["gpuframe"]["rows"] for found in asked.values())
        lines += ["", f"### {suite}, {rows:,} rows", ""]
        lines += ["| question | ms | pandas | Polars | DuckDB |", "|---|---|---|---|---|"]
        lines += [_row(question, found) for question, found in asked.items()]
        means = [_mean(list(asked.values()), name) for name in OTHERS]
        lines.append(f"| *geometric mean* | | {' | '.join(means)} |")
    return lines


def _ratio(found: dict[str, dict[str, Any]], name: str) -> float | None:
    own, other = found["gpuframe"]["best"], found.get(name, {}).get("best")
    return other / own if own and other else None


def _text(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.1f}"


def _row(question: str, found: dict[str, dict[str, Any]]) -> str:
    ratios = " | ".join(_text(_ratio(found, name)) for name in OTHERS)
    return f"| {question} | {found['gpuframe']['best'] * 1e3:.0f} | {ratios} |"


def _mean(asked: list[dict[str, dict[str, Any]]], name: str) -> str:
    ratios = [ratio for found in asked if (ratio := _ratio(found, name)) is not None]
    if not ratios:
        return ""
    return _text(math.exp(sum(map(math.log, ratios)) / len(ratios)))


def main() -> None:
    """Print the tables of some files."""
    for name in sys.argv[1:]:
        print("\n".join(tables(json.loads(Path(name).read_text())["results"])))


if __name__ == "__main__":
    main()

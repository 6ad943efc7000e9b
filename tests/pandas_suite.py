"""Writes pandas_suite.md: how much of pandas' own test suite passes, and why the rest does not.

    python tests/pandas_suite.py with_fallback.json without_fallback.json --work <folder>

The two reports and the work folder come of the suite's runner, once without and once with
`--no-fallback`. Each failure that counts needs a reason in pandas_suite.toml.
"""

import argparse
import datetime
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE / "pandas_suite.md"
REASONS = HERE / "pandas_suite.toml"
RUN = "python ../shared/pandas-suite/run.py --module gpuframe --quick --shadow --jobs 2"
HEAD = """# pandas' own tests

pandas {pandas}'s test suite with `import gpuframe as pd` in place of pandas, one case of each test
function; counted {date}. A case counts where pandas passes it, also behind foreign objects, and a
stub does not. Both sides of each assertion are compared with what pandas computed in that place.

{commands}

With fallback, what has no native code runs through pandas; without, it fails.
"""


def counting(failed: list[str], work: Path, version: str, cap: int) -> list[str]:
    """Return the failures that count: that objects foreign to pandas pass and a stub does not."""
    found = []
    for name in ("ceiling", "floor"):
        records = json.loads((work / f"{name}-{version}-cap{cap}.json").read_text())["records"]
        found.append({key for key, record in records.items() if record["outcome"] == "passed"})
    ceiling, floor = found
    return sorted({key.rpartition("#")[0] for key in failed if key in ceiling and key not in floor})


def rates(whole: dict[str, Any], native: dict[str, Any]) -> list[str]:
    """Return the table of rates by group."""
    lines = [
        "| group | cases | with fallback | | without fallback | |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    groups = [(name, whole["groups"][name], native["groups"][name]) for name in whole["groups"]]
    for name, both, alone in [*groups, ("**all**", whole["total"], native["total"])]:
        lines.append(
            f"| {name} | {both['cases']:,} | {both['passed']:,} | {both['rate']:.1%} "
            f"| {alone['passed']:,} | {alone['rate']:.1%} |"
        )
    return lines


def reasoned(failures: list[str], reasons: list[dict[str, Any]]) -> list[str]:
    """Return the failures under their reasons.

    Raises:
        SystemExit: a failure has no reason.
    """
    known = {test for reason in reasons for test in reason["tests"]}
    unknown = [test for test in failures if test not in known]
    if unknown:
        raise SystemExit(f"{REASONS.name} has no reason for:\n" + "\n".join(unknown))
    lines = []
    for reason in reasons:
        tests = [test for test in failures if test in reason["tests"]]
        if tests:
            lines += ["", f"**{reason['text']}**", "", *(f"- `{test}`" for test in tests)]
    return lines


def main(arguments: list[str]) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("whole", type=Path, help="report of the run with fallback")
    parser.add_argument("native", type=Path, help="report of the run without fallback")
    parser.add_argument("--work", type=Path, required=True, help="work folder of the runs")
    parser.add_argument("--date", default=datetime.datetime.now(tz=datetime.UTC).date())
    given = parser.parse_args(arguments)
    whole, native = (json.loads(path.read_text()) for path in (given.whole, given.native))
    if whole["no_fallback"] or not native["no_fallback"]:
        raise SystemExit("the first report is to be with fallback, the second without")
    failures = counting(whole["failed"], given.work, whole["pandas"], whole["cap"])
    commands = [
        "```",
        f"GPUFRAME_FALLBACK=silent {RUN} --work <folder> --out with_fallback.json",
        f"{RUN} --work <folder> --out without_fallback.json --no-fallback",
        "python tests/pandas_suite.py with_fallback.json without_fallback.json --work <folder>",
        "```",
    ]
    head = HEAD.format(pandas=whole["pandas"], date=given.date, commands="\n".join(commands))
    with REASONS.open("rb") as file:
        reasons = tomllib.load(file)["reason"]
    lines = [*rates(whole, native), "", f"## What fails with fallback: {len(failures)}"]
    lines += reasoned(failures, reasons)
    PAGE.write_text(head + "\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

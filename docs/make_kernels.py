"""Writes the tables of docs/kernels.md: bytes a row of each kernel, registers of the CUDA ones.

`python docs/make_kernels.py` compiles every CUDA kernel, without a GPU, and writes the tables;
`--check` compares the kernels named there with the code.
"""

import importlib
import os
import pkgutil
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "kernels.md"
BEGIN = "<!-- made by docs/make_kernels.py -->\n"
END = "<!-- end -->\n"


def bytes_moved() -> list[str]:
    """A row for each contract: what it reads and writes, as its text says."""
    import gpuframe.kernels
    from gpuframe.kernels.contract import Kernel

    rows = []
    for info in pkgutil.iter_modules(gpuframe.kernels.__path__):
        if info.ispkg or info.name == "contract":
            continue
        module = importlib.import_module(f"gpuframe.kernels.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Kernel) and value.__module__ == module.__name__:
                found = re.search(r"Bytes: (.*?)(?:\n\n|\Z)", value.__doc__ or "", re.DOTALL)
                moved = " ".join(found[1].split()) if found else ""
                rows.append(f"| `{info.name}.{name}` | {moved.rstrip('.')} |")
    return sorted(rows)


def kernel_names() -> list[str]:
    """Every CUDA kernel with a signature."""
    from gpuframe.kernels.cuda import binaries

    return sorted(binaries.entries())


def registers() -> list[str]:
    """A row for each CUDA kernel and signature: registers, spills and shared memory."""
    from gpuframe.kernels.cuda import binaries

    rows = []
    with binaries.without_gpu():
        for name, entry in sorted(binaries.entries().items()):
            code = binaries.intermediate(*entry)
            found = [binaries.assemble(code, kind) for kind in binaries.ARCHITECTURES]
            used = " / ".join(str(machine.registers) for machine in found)
            spilled = max(machine.spilled for machine in found)
            shared = max(machine.shared for machine in found)
            rows.append(f"| `{name}` | {used} | {spilled} | {shared} |")
    return rows


def tables() -> str:
    """Both tables."""
    return "\n".join(
        [
            "## Bytes moved",
            "What a kernel has to read and write: divided by the bandwidth of a copy it is the",
            "floor of its time. `python -m bench kernels` prints the share of it that is reached.",
            "",
            "| kernel | bytes |",
            "|---|---|",
            *bytes_moved(),
            "",
            "## Registers of the CUDA kernels",
            "A thread's registers on sm_75 / sm_80 / sm_90 / sm_100, bytes spilled to memory and",
            "bytes of shared memory, as the compiler reports them.",
            "",
            "| kernel | registers | spilled | shared |",
            "|---|---|---|---|",
            *registers(),
            "",
        ]
    )


def main() -> int:
    """Write the page, or with --check say whether a kernel is missing there."""
    text = PAGE.read_text()
    if "--check" in sys.argv:
        named = set(re.findall(r"^\| `([^`]+)` \|", text[text.index(BEGIN) :], re.MULTILINE))
        expected = {row.split("`")[1] for row in bytes_moved()} | set(kernel_names())
        if named != expected:
            print("run python docs/make_kernels.py:", *sorted(named ^ expected), sep="\n  ")
            return 1
        return 0
    head = text.partition(BEGIN)[0].rstrip() + "\n\n"
    PAGE.write_text(head + BEGIN + tables() + END)
    return 0


if __name__ == "__main__":
    os.environ["GPUFRAME_BACKEND"] = "cpu"
    sys.exit(main())

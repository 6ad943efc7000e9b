"""Machine code of the CUDA kernels without a GPU, and what the compiler says of it.

The way is numba -> LTO-IR -> nvJitLink -> cubin, with cuda-core and nvidia-nvjitlink as
numba-cuda[cu13] brings them.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import re
import warnings
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import gpuframe.kernels.cuda
from gpuframe.kernels.cuda.launch import Entry, cuda

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ARCHITECTURES", "Machine", "assemble", "entries", "intermediate", "without_gpu"]

ARCHITECTURES = ("sm_75", "sm_80", "sm_90", "sm_100")
_OLDEST = (7, 5)


@dataclass(frozen=True)
class Machine:
    """Machine code of one kernel for one architecture.

    Attributes:
        code: the cubin, or PTX text.
        registers: of a thread.
        spilled: bytes of registers kept in memory.
        stack: bytes of a thread's own arrays.
        shared: bytes of shared memory of a block.
    """

    code: bytes
    registers: int
    spilled: int
    stack: int
    shared: int


def entries() -> dict[str, tuple[Entry, str]]:
    """Return every kernel and signature as {topic.name(signature): (entry, signature)}."""
    found = {}
    for info in pkgutil.iter_modules(gpuframe.kernels.cuda.__path__):
        module = importlib.import_module(f"gpuframe.kernels.cuda.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Entry) and value.function.__module__ == module.__name__:
                for signature in value.signatures:
                    found[f"{info.name}.{name}{signature}"] = (value, signature)
    return found


@contextlib.contextmanager
def without_gpu() -> Iterator[None]:
    """Answer numba-cuda's question which device a function called from a kernel is for."""
    current = SimpleNamespace(compute_capability=_OLDEST)
    with mock.patch("numba.cuda.dispatcher.get_current_device", return_value=current):
        yield


def intermediate(entry: Entry, signature: str) -> Any:
    """Compile a kernel to LTO-IR, from which code for every architecture is linked."""
    from cuda.core import ObjectCode

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no driver to ask for its version
        code, _ = cuda.compile(
            entry.function, signature, cc=_OLDEST, device=False, abi="numba", output="ltoir"
        )
    return ObjectCode.from_ltoir(code)


def assemble(code: Any, architecture: str, *, text: bool = False) -> Machine:
    """Link LTO-IR to machine code, or to the PTX that stands before it."""
    from cuda.core import Linker, LinkerOptions

    extra: dict[str, Any] = {"ptx": True} if text else {"ptxas_options": ["-v"]}
    linker = Linker(
        code, options=LinkerOptions(arch=architecture, link_time_optimization=True, **extra)
    )
    linked = linker.link("ptx" if text else "cubin").code
    report = linker.get_info_log()

    def count(pattern: str) -> int:
        return sum(map(int, re.findall(pattern, report)))

    return Machine(
        linked,
        registers=count(r"Used (\d+) registers"),
        spilled=count(r"(\d+) bytes spill (?:stores|loads)"),
        stack=count(r"(\d+) bytes stack frame"),
        shared=count(r"(\d+) bytes smem"),
    )

"""Every CUDA kernel compiles to machine code for four generations of GPUs, here without a GPU.

The way is numba -> LTO-IR -> nvJitLink -> cubin, with cuda-core and nvidia-nvjitlink as
numba-cuda[cu13] brings them. The compiler's report gives registers and spills; `pytest -s` prints
them.
"""

import importlib
import pkgutil
import re
import warnings
from types import SimpleNamespace

import pytest

import gpuframe.kernels.cuda
from gpuframe.kernels.cuda.launch import SIMULATED, Entry, cuda

pytestmark = pytest.mark.skipif(SIMULATED, reason="the simulator compiles nothing")

ARCHITECTURES = ("sm_75", "sm_80", "sm_90", "sm_100")
OLDEST = (7, 5)
FREE = re.compile(rb"\b(?:(?:fma|mad)\S*|(?:mul|add|sub|div|sqrt)(?!\.rn)\S*)\.f(?:16|32|64)\b")


def entries():
    """Return every kernel and signature as {topic.name(signature): (entry, signature)}."""
    found = {}
    for info in pkgutil.iter_modules(gpuframe.kernels.cuda.__path__):
        module = importlib.import_module(f"gpuframe.kernels.cuda.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Entry) and value.function.__module__ == module.__name__:
                for signature in value.signatures:
                    found[f"{info.name}.{name}{signature}"] = (value, signature)
    return found


ENTRIES = entries()


@pytest.fixture(autouse=True)
def device_of_the_oldest_kind(monkeypatch):
    # numba-cuda asks the current device what a function called from a kernel is compiled for.
    current = SimpleNamespace(compute_capability=OLDEST)
    monkeypatch.setattr("numba.cuda.dispatcher.get_current_device", lambda: current)


def intermediate(entry, signature):
    linking = pytest.importorskip("cuda.core")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no driver to ask for its version
        code, _ = cuda.compile(
            entry.function, signature, cc=OLDEST, device=False, abi="numba", output="ltoir"
        )
    return linking.ObjectCode.from_ltoir(code)


def link(code, architecture, kind="cubin"):
    linking = pytest.importorskip("cuda.core")
    options = {"ptx": True} if kind == "ptx" else {"ptxas_options": ["-v"]}
    linker = linking.Linker(
        code,
        options=linking.LinkerOptions(arch=architecture, link_time_optimization=True, **options),
    )
    return linker.link(kind).code, linker.get_info_log()


def test_every_module_declares_its_kernels():
    assert len(ENTRIES) > 40


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_kernel_compiles_within_its_registers(name):
    entry, signature = ENTRIES[name]
    code = intermediate(entry, signature)
    used = {}
    for architecture in ARCHITECTURES:
        cubin, report = link(code, architecture)
        assert cubin[:4] == b"\x7fELF"
        used[architecture] = int(re.search(r"Used (\d+) registers", report)[1])
        spills = re.findall(r"(\d+) bytes spill (?:stores|loads)", report)
        assert spills
        assert not any(map(int, spills))
        frames = re.findall(r"(\d+) bytes stack frame", report)
        assert not any(map(int, frames)), "an array of the thread's own lies in slow memory"
    print(f"{name:75} registers", *used.values())  # noqa: T201 - the table that -s shows
    assert max(used.values()) <= entry.registers


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_kernel_rounds_every_operation(name):
    """A product and a sum contracted to one rounding would give other bits than the CPU."""
    assembly, _ = link(intermediate(*ENTRIES[name]), "sm_90", "ptx")
    assert not FREE.findall(assembly)


def test_free_arithmetic_is_found():
    # With a rounding mode in its name an instruction is never contracted.
    assert not FREE.findall(b"add.rn.f64 %fd1; mul.rn.f64 %fd2; div.rn.f64 %fd3; add.s64 %rd4")
    for instruction in (b"fma.rn.f64", b"mad.f32", b"mul.f64", b"add.f64", b"sub.f32"):
        assert FREE.findall(instruction + b" %fd1, %fd2;") == [instruction]

"""Every CUDA kernel compiles to machine code for four generations of GPUs, here without a GPU.

`pytest -s` prints the registers; `python docs/make_kernels.py` writes them down.
"""

import re

import pytest

from gpuframe.kernels.cuda.launch import SIMULATED

pytestmark = pytest.mark.skipif(SIMULATED, reason="the simulator compiles nothing")

if not SIMULATED:
    from gpuframe.kernels.cuda import binaries

ENTRIES = {} if SIMULATED else binaries.entries()
FREE = re.compile(rb"\b(?:(?:fma|mad)\S*|(?:mul|add|sub|div|sqrt)(?!\.rn)\S*)\.f(?:16|32|64)\b")


@pytest.fixture(autouse=True)
def no_gpu():
    pytest.importorskip("cuda.core")
    with binaries.without_gpu():
        yield


def test_every_module_declares_its_kernels():
    assert len(ENTRIES) > 40


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_kernel_compiles_within_its_registers(name):
    entry, signature = ENTRIES[name]
    code = binaries.intermediate(entry, signature)
    used = {}
    for architecture in binaries.ARCHITECTURES:
        machine = binaries.assemble(code, architecture)
        assert machine.code[:4] == b"\x7fELF"
        assert machine.registers > 0
        assert not machine.spilled
        assert not machine.stack, "an array of the thread's own lies in slow memory"
        used[architecture] = machine.registers
    print(f"{name:75} registers", *used.values())  # noqa: T201 - the table that -s shows
    assert max(used.values()) <= entry.registers


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_kernel_rounds_every_operation(name):
    """A product and a sum contracted to one rounding would give other bits than the CPU."""
    code = binaries.assemble(binaries.intermediate(*ENTRIES[name]), "sm_90", text=True).code
    assert not FREE.findall(code)


def test_free_arithmetic_is_found():
    # With a rounding mode in its name an instruction is never contracted.
    assert not FREE.findall(b"add.rn.f64 %fd1; mul.rn.f64 %fd2; div.rn.f64 %fd3; add.s64 %rd4")
    for instruction in (b"fma.rn.f64", b"mad.f32", b"mul.f64", b"add.f64", b"sub.f32"):
        assert FREE.findall(instruction + b" %fd1, %fd2;") == [instruction]

"""Arithmetic of doubles that the compiler must round operation by operation.

A GPU's compiler contracts `a * b + c` to one rounding, which changes the last bit; libdevice's
functions with a rounding mode in their names are left as they are.
"""

from __future__ import annotations

import operator

from numba.extending import register_jitable

from gpuframe.kernels.cuda.launch import SIMULATED, libdevice

__all__ = ["add", "divide", "multiply", "subtract"]

if SIMULATED:
    add, multiply, divide = operator.add, operator.mul, operator.truediv
else:
    add, multiply, divide = libdevice.dadd_rn, libdevice.dmul_rn, libdevice.ddiv_rn


@register_jitable
def subtract(left, right):
    """Return left - right."""
    return add(left, -right)

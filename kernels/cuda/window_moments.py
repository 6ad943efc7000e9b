"""Moments of windows on CUDA: running sums of integers and arithmetic by CuPy.

CuPy rounds every operation by itself, so the bits are those of the CPU.
"""

from gpuframe.kernels import window_moments
from gpuframe.kernels.cuda.launch import xp


def moments(values, starts, stops, width, shift, least, centre, order, ddof):
    spec = (starts, stops, width, shift)
    return window_moments.window_moments(xp(), values, spec, least, centre, order, ddof)


def comoments(
    left, right, starts, stops, width, shift, least, left_centre, right_centre, kind, ddof
):
    spec = (starts, stops, width, shift)
    centres = (left_centre, right_centre)
    return window_moments.window_comoments(xp(), left, right, spec, least, centres, kind, ddof)


def near(values, reach):
    return window_moments.any_near(xp(), values, reach)

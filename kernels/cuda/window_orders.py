"""Order statistics of windows on CUDA: the levels of a wavelet matrix by CuPy."""

from gpuframe.kernels import window_orders
from gpuframe.kernels.cuda.launch import xp
from gpuframe.kernels.cuda.sort import argsort


def quantiles(values, starts, stops, width, shift, least, point, how):
    spec = (starts, stops, width, shift)
    return window_orders.window_quantiles(xp(), values, spec, least, point, how, argsort)


def ranks(values, starts, stops, width, shift, least, method, ascending, pct):
    spec, how = (starts, stops, width, shift), (method, ascending, pct)
    return window_orders.window_ranks(xp(), values, spec, least, how, argsort)


def distinct(values, starts, stops, width, shift, least):
    spec = (starts, stops, width, shift)
    return window_orders.window_distinct(xp(), values, spec, least, argsort)

"""Calendar fields on CUDA."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.scalar.calendar import civil_field

_PARTS = {3: (24, 24), 4: (1_440, 60), 5: (86_400, 60)}


def date_field(ticks, per_day, field):
    if field in _PARTS and per_day == 1:
        return xp().zeros(ticks.size, np.int32)
    out = device.empty(ticks.size, np.int32)
    if field in _PARTS:
        a_day, cycle = _PARTS[field]
        launch(_time, ticks.size, ticks, per_day, per_day // a_day, cycle, out)
    else:
        launch(_date, ticks.size, ticks, per_day, field, out)
    return out


@entry("(i8[::1], i8, i8, i4[::1])", registers=56)
def _date(ticks, per_day, field, out):
    for i in range(cuda.grid(1), ticks.size, cuda.gridsize(1)):
        tick = ticks[i]
        out[i] = 0 if tick == np.int64(-(2**63)) else civil_field(tick // per_day, field)


@entry("(i8[::1], i8, i8, i8, i4[::1])")
def _time(ticks, per_day, unit, cycle, out):
    for i in range(cuda.grid(1), ticks.size, cuda.gridsize(1)):
        tick = ticks[i]
        inside = tick - tick // per_day * per_day
        out[i] = 0 if tick == np.int64(-(2**63)) else inside // unit % cycle

"""Calendar fields on CUDA."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.dates import DAYOFWEEK, HOUR, MINUTE, NAT, SECOND
from gpuframe.kernels.scalar.calendar import NEAR_DAYS, civil_field, near_civil_field

_PARTS = {HOUR: (24, 24), MINUTE: (1_440, 60), SECOND: (86_400, 60)}


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
        days = tick // per_day
        if tick == NAT:
            out[i] = 0
        elif -NEAR_DAYS < days < NEAR_DAYS and field != DAYOFWEEK:
            out[i] = near_civil_field(days, field)
        else:
            out[i] = civil_field(days, field)


@entry("(i8[::1], i8, i8, i8, i4[::1])")
def _time(ticks, per_day, unit, cycle, out):
    for i in range(cuda.grid(1), ticks.size, cuda.gridsize(1)):
        tick = ticks[i]
        inside = tick - tick // per_day * per_day
        out[i] = 0 if tick == NAT else inside // unit % cycle

"""Calendar fields on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.scalar.calendar import civil_field

_PARTS = {3: (24, 24), 4: (1_440, 60), 5: (86_400, 60)}


def date_field(ticks, per_day, field):
    out = device.empty(ticks.size, np.int32)
    ticks, per_day = const(ticks), np.int64(per_day)
    if field not in _PARTS:
        threads.run(_date, ticks.size, ticks, per_day, np.int64(field), out)
    elif per_day == 1:
        out.fill(0)
    else:
        a_day, cycle = _PARTS[field]
        threads.run(_time, ticks.size, ticks, per_day, per_day // a_day, np.int64(cycle), out)
    return out


@compiled
def _date(start, stop, ticks, per_day, field, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        tick = ticks[i]
        out[i] = 0 if tick == np.int64(-(2**63)) else civil_field(tick // per_day, field)


@compiled
def _time(start, stop, ticks, per_day, unit, cycle, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        tick = ticks[i]
        inside = tick - tick // per_day * per_day
        out[i] = 0 if tick == np.int64(-(2**63)) else inside // unit % cycle

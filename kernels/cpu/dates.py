"""Calendar fields on the CPU: blocks of days in 32-bit integers, which vectorise."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.dates import DAYOFWEEK, HOUR, MINUTE, NAT, SECOND
from gpuframe.kernels.scalar.calendar import NEAR_DAYS, civil_field, near_civil_field

_A_DAY = {HOUR: 24, MINUTE: 1_440, SECOND: 86_400}
_BLOCK = 1024


def date_field(ticks, per_day, field):
    out = device.empty(ticks.size, np.int32)
    ticks, per_day = const(ticks), np.int64(per_day)
    if field not in _A_DAY:
        threads.run(_date, ticks.size, ticks, per_day, np.int64(field), out)
    elif per_day == 1:
        out.fill(0)
    else:
        threads.run(_time, ticks.size, ticks, per_day, per_day // _A_DAY[field], out)
    return out


@compiled
def _divide(value, divisor, inverse):
    """Divide by 1 or by a divisor so large that the quotient is below 2**47; floor.

    A product of doubles is off by one at most; it vectorises, where a division does not.
    """
    quotient = np.int64(np.floor(np.float64(value) * inverse))
    rest = value - quotient * divisor
    return quotient + np.int64(rest >= divisor) - np.int64(rest < 0)


@compiled
def _date(start, stop, ticks, per_day, field, out):
    days = np.empty(_BLOCK, np.int64)
    inverse = 1.0 / per_day
    for begin in range(start, stop, _BLOCK):
        block = ticks[begin : min(begin + _BLOCK, stop)]
        part = out[begin : min(begin + _BLOCK, stop)]
        far = False
        for i in range(block.size):
            days[i] = block[i] if per_day == 1 else _divide(block[i], per_day, inverse)
            far |= block[i] != NAT and not (-NEAR_DAYS < days[i] < NEAR_DAYS)
        _fields(days, field, far, part)
        for i in range(block.size):
            part[i] = 0 if block[i] == NAT else part[i]


@compiled
def _fields(days, field, far, out):
    if far:
        for i in range(out.size):
            out[i] = civil_field(days[i], field)
    elif field == DAYOFWEEK:
        for i in range(out.size):
            # Whole weeks, 730,000,005 days, keep it positive; 1970-01-01 was a Thursday, 3.
            out[i] = np.uint32(np.uint32(days[i] + np.int64(730_000_005 + 3)) % np.uint32(7))
    # Each field in a loop of its own: the compiler drops what the field does not need.
    elif field == 0:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 0)
    elif field == 1:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 1)
    elif field == 2:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 2)
    elif field == 7:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 7)
    elif field == 9:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 9)
    elif field == 10:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 10)
    elif field == 11:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 11)
    else:
        for i in range(out.size):
            out[i] = near_civil_field(days[i], 8)


@compiled
def _time(start, stop, ticks, per_day, unit, out):
    inverse_day, inverse_unit = 1.0 / per_day, 1.0 / unit
    for i in range(np.uint64(start), np.uint64(stop)):
        tick = ticks[i]
        inside = tick - _divide(tick, per_day, inverse_day) * per_day
        # Hours are below 60 as they are.
        found = np.uint32(_divide(inside, unit, inverse_unit)) % np.uint32(60)
        out[i] = 0 if tick == NAT else np.int32(found)

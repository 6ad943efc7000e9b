"""Steps of programs for one value, made of given operations: compiled into both twins."""

import math

from gpuframe.kernels.elementary import elementary


def powers(operations):
    """Return the functions of `elementary`, and powered, yeo_johnson and box_cox."""
    add, multiply, divide = operations.add, operations.multiply, operations.divide
    compiled = operations.compiled
    made = elementary(operations)
    log, log1p, expm1 = made.log, made.log1p, made.expm1

    @compiled
    def powered(x, power):
        """Return expm1(power * x) / power, x for power 0."""
        if power == 0.0:
            return x
        return divide(expm1(multiply(power, x)), power)

    @compiled
    def yeo_johnson(x, power):
        if x >= 0.0:
            return powered(log1p(x), power)
        if x < 0.0:
            return -powered(log1p(-x), add(2.0, -power))
        return x

    @compiled
    def box_cox(x, power):
        return powered(log(x), power)

    return made, powered, yeo_johnson, box_cox


def ascending(compiled):
    """Return place and part_of, which look for a value among ascending ones."""

    @compiled
    def place(table, begin, end, x, right):
        """Count the ascending values of table[begin:end] that are < x, or <= where `right`."""
        low, high = begin, end
        while low < high:
            middle = (low + high) >> 1
            value = table[middle]
            if value < x or (right and value == x):
                low = middle + 1
            else:
                high = middle
        return low - begin

    @compiled
    def part_of(table, begin, end, x):
        """Return between which two neighbouring places of a table x lies, the outer ones too."""
        part = place(table, begin, end, x, True) - 1
        last = end - begin - 2
        part = min(part, last)
        return part if part > 0 else part * 0

    return place, part_of


def tables(operations):
    """Return place, interpolate and cubic, which look values up in ascending tables."""
    add, multiply, divide = operations.add, operations.multiply, operations.divide
    compiled = operations.compiled
    place, part_of = ascending(compiled)

    @compiled
    def share_of(x, low, high):
        width = add(high, -low)
        return divide(add(x, -low), width) if width > 0.0 else 0.0

    @compiled
    def interpolate(table, begin, end, values, x):
        if x != x:  # noqa: PLR0124 - NaN
            return x
        if end == begin:
            return math.nan
        if x <= table[begin]:
            return table[values]
        if x >= table[end - 1]:
            return table[values + end - begin - 1]
        part = part_of(table, begin, end, x)
        share = share_of(x, table[begin + part], table[begin + part + 1])
        base = table[values + part]
        return add(base, multiply(share, add(table[values + part + 1], -base)))

    @compiled
    def cubic(table, begin, end, coefficients, x):
        part = part_of(table, begin, end, x)
        t = add(x, -table[begin + part])
        at = coefficients + 4 * part
        value = add(multiply(table[at], t), table[at + 1])
        value = add(multiply(value, t), table[at + 2])
        return add(multiply(value, t), table[at + 3])

    return place, interpolate, cubic

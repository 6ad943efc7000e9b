"""Indexes that are told apart by their dtype, the ways to make levels, and operators of indexes."""

import operator
from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.frames.fallback import lift, run_on_host, to_pandas
from gpuframe.frames.index_base import KINDS, Index
from gpuframe.frames.index_levels import MultiIndex
from gpuframe.frames.index_range import RangeIndex


class _Times(Index):
    """Base of times as labels, which may be evenly spaced."""

    __slots__ = ()

    @property
    def freq(self) -> Any:
        """The spacing of the labels, None where it is not known."""
        return self.to_pandas().freq

    @freq.setter
    def freq(self, value: Any) -> None:
        host = self.to_pandas().view()
        host.freq = value
        self._host = host


class DatetimeIndex(_Times):
    """Points in time as labels."""

    __slots__ = ()


class TimedeltaIndex(_Times):
    """Durations as labels."""

    __slots__ = ()


class CategoricalIndex(Index):
    """Categories as labels."""

    __slots__ = ()


class PeriodIndex(Index):
    """Periods as labels, on the host."""

    __slots__ = ()


class IntervalIndex(Index):
    """Intervals as labels, on the host."""

    __slots__ = ()


KINDS.update(
    {
        "M": DatetimeIndex,
        "m": TimedeltaIndex,
        "DatetimeTZDtype": DatetimeIndex,
        "CategoricalDtype": CategoricalIndex,
        "PeriodDtype": PeriodIndex,
        "IntervalDtype": IntervalIndex,
    }
)


def _maker(kind: type[Index], name: str) -> Any:
    """Return the class method of pandas' constructor of that name."""
    construct = getattr(getattr(pd, kind.__name__), name)

    def make(cls: type[Index], *args: Any, **kwargs: Any) -> Any:  # noqa: ARG001
        return lift(construct(*to_pandas(args), **to_pandas(kwargs)))

    make.__name__ = name
    make.__doc__ = f"Return pandas' `{kind.__name__}.{name}` of the arguments, on the device."
    return classmethod(make)


for _kind, _names in (
    (MultiIndex, ("from_arrays", "from_frame", "from_product", "from_tuples")),
    (IntervalIndex, ("from_arrays", "from_breaks", "from_tuples")),
    (PeriodIndex, ("from_fields", "from_ordinals")),
    (RangeIndex, ("from_range",)),
):
    for _name in _names:
        setattr(_kind, _name, _maker(_kind, _name))


def _binary(function: Callable[..., Any], name: str, *, reverse: bool) -> Any:
    """Return the method of an operator between an index and anything but frames and series."""

    def method(self: Index, other: Any) -> Any:
        if hasattr(other, "_table") or (hasattr(other, "_column") and not isinstance(other, Index)):
            return NotImplemented
        sides = (other, self) if reverse else (self, other)
        return run_on_host(function, sides, {})

    method.__name__ = name
    method.__doc__ = f"Return the operator `{name}` label by label, on the host."
    return method


def _comparison(function: Callable[..., Any], name: str) -> Any:
    def method(self: Index, other: object) -> Any:
        if hasattr(other, "_table") or (hasattr(other, "_column") and not isinstance(other, Index)):
            return NotImplemented
        return function(self.to_pandas(), to_pandas(other))

    method.__name__ = name
    method.__doc__ = f"Return the operator `{name}` label by label as bools on the host."
    return method


def _unary(function: Callable[..., Any], name: str) -> Any:
    def method(self: Index) -> Any:
        return run_on_host(function, (self,), {})

    method.__name__ = name
    method.__doc__ = f"Return the operator `{name}` label by label, on the host."
    return method


_OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow, "divmod": divmod,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor,
}  # fmt: skip

for _name, _function in _OPERATORS.items():
    setattr(Index, f"__{_name}__", _binary(_function, f"__{_name}__", reverse=False))
    setattr(Index, f"__r{_name}__", _binary(_function, f"__r{_name}__", reverse=True))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Index, f"__{_name}__", _comparison(getattr(operator, _name), f"__{_name}__"))
for _name, _one in (
    ("neg", operator.neg),
    ("pos", operator.pos),
    ("abs", operator.abs),
    ("invert", operator.invert),
):
    setattr(Index, f"__{_name}__", _unary(_one, f"__{_name}__"))


def array_ufunc(_self: Index, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """Run a NumPy ufunc on the host labels."""
    return run_on_host(getattr(ufunc, method), inputs, kwargs)


Index.__array_ufunc__ = array_ufunc  # type: ignore[attr-defined]

"""Objects of pandas without a counterpart here: windows, resamplers, plots; results come back."""

from typing import Any, Self

from gpuframe.frames.fallback import call_pandas, lift, to_pandas


class Hosted:
    """A pandas object on the host whose methods run there and bring their results to the device.

    Example:
        >>> import gpuframe as pd
        >>> with pd.options.context(fallback="silent"):
        ...     pd.Series([1, 2, 3]).rolling(2).sum().tolist()
        [nan, 3.0, 5.0]
    """

    __slots__ = ("_host", "_label")

    def __init__(self, host: Any, label: str) -> None:
        self._host = host
        self._label = label

    def to_pandas(self) -> Any:
        """Return pandas' object itself."""
        return self._host

    def _run(self, name: str, function: Any, args: Any, kwargs: Any) -> Any:
        label = f"{self._label}.{name}"
        return lift(call_pandas(label, "no native code", function, args, kwargs))

    def __getattr__(self, name: str) -> Any:
        """Return a method that runs in pandas, or what the pandas object has under that name."""
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._host, name)
        if not callable(found):
            return lift(found)

        def method(*args: Any, **kwargs: Any) -> Any:
            return self._run(name, found, args, kwargs)

        return method

    def __getitem__(self, key: Any) -> Any:
        return lift(self._host[to_pandas(key)])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the pandas object itself, as `plot()` is called."""
        return self._run("__call__", self._host, args, kwargs)

    def __len__(self) -> int:
        return len(self._host)

    def __iter__(self) -> Any:
        for item in self._host:
            yield lift(item)

    def __next__(self) -> Any:
        return lift(next(self._host))

    def __enter__(self) -> Self:
        self._host.__enter__()
        return self

    def __exit__(self, *raised: object) -> Any:
        return self._host.__exit__(*raised)

    def __repr__(self) -> str:
        return repr(self._host)


def window(name: str, owner: str) -> Any:
    """Return a method whose pandas result stays on the host: rolling, resample and their like."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        host = to_pandas(self)
        label = f"{owner}.{name}"
        return call_pandas(label, "no native code", getattr(host, name), args, kwargs, len(self))

    method.__name__ = name
    method.__qualname__ = f"{owner}.{name}"
    method.__doc__ = f"Return pandas' `{name}` of this object; its results come to the device."
    return method


def accessor(name: str, owner: str) -> property:
    """Return a property that is a pandas accessor on the host: plot, style, sparse."""

    def field(self: Any) -> Hosted:
        return Hosted(getattr(to_pandas(self), name), f"{owner}.{name}")

    field.__name__ = name
    field.__doc__ = f"pandas' accessor `{name}`; its results come to the device."
    return property(field)

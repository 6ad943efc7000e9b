"""`attrs` and `flags`: what a user notes about a frame or series, and what inherits it.

Nothing looks for notes before a program takes its first one: then the public methods whose
results inherit are replaced, once, by ones that pass notes on. So notes cost nothing where there
are none.
"""

import functools
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pandas as pd

from gpuframe import _dask_lazy


class Notes:
    """The notes of one object.

    Attributes:
        attrs: the user's dict.
        flags: pandas' `Flags`, made when first asked for, since it knows its object.
        unique: whether labels may not repeat, as long as there are no `flags`.
    """

    __slots__ = ("attrs", "flags", "unique")

    def __init__(self, attrs: dict[Any, Any] | None = None, unique: bool = False) -> None:
        self.attrs = {} if attrs is None else attrs
        self.flags: pd.Flags | None = None
        self.unique = unique

    def are_unique(self) -> bool:
        """Whether labels may not repeat."""
        return self.unique if self.flags is None else not self.flags.allows_duplicate_labels

    def __reduce__(self) -> Any:
        return Notes, (self.attrs, self.are_unique())


def _known(obj: Any) -> Notes | None:
    """Return the notes of an object, None where it has none."""
    try:
        found: Notes = object.__getattribute__(obj, "_notes")
    except AttributeError:
        return None
    return found


def _own(obj: Any) -> Notes:
    """Return the notes of an object, which are begun where it has none."""
    _install()
    found = _known(obj)
    if found is None:
        found = Notes()
        object.__setattr__(obj, "_notes", found)
    return found


def _attrs(self: Any) -> dict[Any, Any]:
    """The user's notes about the object, which most results inherit; pickles and Parquet too."""
    return _own(self).attrs


def _set_attrs(self: Any, value: Any) -> None:
    _own(self).attrs = dict(value)


def _flags(self: Any) -> pd.Flags:
    """Whether labels may repeat, as `Flags` of pandas."""
    notes = _own(self)
    if notes.flags is None:
        notes.flags = pd.Flags(self, allows_duplicate_labels=not notes.unique)
    return notes.flags


def _set_flags(self: Any, *, copy: Any = None, allows_duplicate_labels: bool | None = None) -> Any:  # noqa: ARG001 - columns are immutable
    """Return the object with other flags.

    Args:
        copy: of no effect.
        allows_duplicate_labels: False refuses results whose labels repeat.

    Raises:
        pandas.errors.DuplicateLabelError: labels repeat.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1]).set_flags(allows_duplicate_labels=False).flags.allows_duplicate_labels
        False
    """
    result = self.copy()
    if allows_duplicate_labels is not None:
        result.flags.allows_duplicate_labels = allows_duplicate_labels
    return result


def _restore(self: Any, state: Any) -> None:
    """Take over the fields that a pickle holds."""
    _dask_lazy.opened()
    for name, value in state[1].items():
        object.__setattr__(self, name, value)
        if name == "_notes":
            _install()


def bind(owner: type) -> None:
    """Give DataFrame or Series `attrs`, `flags` and `set_flags`."""
    _set_flags.__name__ = "set_flags"
    members = {
        "attrs": property(_attrs, _set_attrs), "flags": property(_flags),
        "set_flags": _set_flags, "__setstate__": _restore,
    }  # fmt: skip
    for name, member in members.items():
        setattr(owner, name, member)


def inherit(result: Any, *sources: Any, checked: bool = True) -> Any:
    """Return a result with the notes of its sources; later ones win.

    Args:
        result: of a method.
        sources: whose notes the result has.
        checked: whether labels that may not repeat are looked at.

    Raises:
        pandas.errors.DuplicateLabelError: labels of the result repeat, and may not.
    """
    if not _installed or any(result is source for source in sources):
        return result
    if isinstance(result, tuple):
        return tuple(inherit(part, *sources) for part in result)
    if isinstance(result, Iterator):
        return (inherit(part, *sources) for part in result)
    if not hasattr(type(result), "_notes"):
        return result
    for source in sources:
        notes = _known(source)
        if notes is None:
            continue
        if notes.attrs:
            _own(result).attrs = deepcopy(notes.attrs)
        if notes.are_unique() and checked:
            result.flags.allows_duplicate_labels = False
        elif notes.are_unique():
            _own(result).unique = True
    return result


def inherit_common(result: Any, sources: Any) -> Any:
    """Return a result with the notes that all its sources have."""
    if not _installed:
        return result
    noted = [_known(source) for source in sources]
    found = [notes for notes in noted if notes is not None]
    noted_all = len(found) == len(noted) and found and found[0].attrs
    if noted_all and all(notes.attrs == found[0].attrs for notes in found):
        _own(result).attrs = deepcopy(found[0].attrs)
    if any(notes.are_unique() for notes in found):
        result.flags.allows_duplicate_labels = False
    return result


def attrs_of(obj: Any) -> dict[Any, Any]:
    """Return the attrs of an object, without beginning any."""
    notes = _known(obj)
    return {} if notes is None else notes.attrs


def to_host(obj: Any, host: Any) -> Any:
    """Return a pandas object with the notes of ours."""
    notes = _known(obj) if _installed else None
    if notes is not None:
        if notes.attrs:
            host.attrs = deepcopy(notes.attrs)
        if notes.are_unique():
            host.flags._allows_duplicate_labels = False  # unchecked: they may repeat unseen
    return host


def from_host(host: Any, obj: Any) -> Any:
    """Return an object of ours with the notes of a pandas object."""
    if host.attrs:
        _own(obj).attrs = deepcopy(host.attrs)
    if not host.flags.allows_duplicate_labels:
        _own(obj).unique = True
    return obj


# --- who inherits -----------------------------------------------------------------------------

_OPERATORS = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "eq", "ne", "lt", "le", "gt", "ge",
    "and", "or", "xor",
)  # fmt: skip
_BINARY = {
    *(f"__{name}__" for name in _OPERATORS), *(f"__r{name}__" for name in _OPERATORS),
    *_OPERATORS[:13], *(f"r{name}" for name in _OPERATORS[:7]),
    "subtract", "multiply", "divide", "div", "rdiv",
}  # fmt: skip
"""Methods whose second operand's notes come before the first's."""

_COMMON = {
    "__getitem__", "__neg__", "__pos__", "__invert__", "__abs__", "__round__", "__copy__",
    "__deepcopy__", "abs", "add_prefix", "add_suffix", "apply", "asfreq", "asof", "astype",
    "at_time", "between_time", "bfill", "clip", "combine_first", "convert_dtypes", "copy",
    "cummax", "cummin", "cumprod", "cumsum", "describe", "diff", "drop", "drop_duplicates",
    "droplevel", "dropna", "duplicated", "explode", "ffill", "fillna", "filter",
    "get", "head", "infer_objects", "interpolate", "isin", "isna", "isnull", "map", "mask", "mode",
    "notna", "notnull", "pct_change", "pop", "rank", "reindex", "reindex_like", "rename",
    "rename_axis", "reorder_levels", "replace", "reset_index", "round", "sample", "set_axis",
    "shift", "sort_index", "sort_values", "squeeze", "swapaxes", "swaplevel", "tail", "take",
    "to_period", "to_timestamp", "transform", "transpose", "truncate", "tz_convert",
    "tz_localize", "unstack", "where", "xs",
}  # fmt: skip

_FRAME = {
    "agg", "aggregate", "all", "any", "assign", "combine", "corr", "count", "cov", "eval",
    "idxmax", "idxmin", "items", "iterrows", "kurt", "kurtosis", "max", "mean", "median", "melt",
    "min", "nlargest", "nsmallest", "nunique", "prod", "product", "quantile", "query", "select",
    "select_dtypes", "sem", "set_index", "skew", "stack", "std", "sum", "var",
}  # fmt: skip

_SERIES = {"argsort", "between", "case_when", "repeat", "to_frame"}

_GROUPS = {
    "agg", "aggregate", "all", "any", "apply", "corr", "cov", "describe", "diff", "filter", "first",
    "head", "idxmax", "idxmin", "kurt", "last", "max", "mean", "median", "min", "nlargest",
    "nsmallest", "nth", "prod", "sample", "sem", "shift", "skew", "std", "sum", "tail",
    "transform", "unique", "value_counts", "var",
}  # fmt: skip

_UNCHECKED = {"set_axis", "set_index"}
"""Methods by which labels come to repeat without pandas' noticing."""

_SOURCES: dict[str, Callable[..., tuple[Any, ...]]] = {
    "self": lambda *call: call[:1],
    "operands": lambda *call: call[:2],
    "inputs": lambda *call: call[3:],
    "of": lambda owner, *_: (owner._of,),
}
"""Whose notes a result inherits, from the arguments of the call."""

_installed = False


def _install() -> None:
    """Let results inherit notes from now on."""
    global _installed  # noqa: PLW0603 - asked in each operation
    if _installed:
        return
    _installed = True
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.dates import Dates
    from gpuframe.frames.groupby import GroupBy
    from gpuframe.frames.locate import Iloc, Loc
    from gpuframe.frames.series import Series
    from gpuframe.frames.strings import Texts

    for frame, names in ((DataFrame, _COMMON | _FRAME), (Series, _COMMON | _SERIES)):
        _replace(frame, names, "self")
        _replace(frame, _BINARY, "operands")
        _replace(frame, {"__array_ufunc__"}, "inputs")
        _replace(frame, {"align"}, "pair")
    _replace(GroupBy, _GROUPS, "of")
    for indexer in (Loc, Iloc):
        _replace(indexer, {"__getitem__"}, "of")
    for accessor in (Texts, Dates):
        public = {name for name in vars(accessor) if not name.startswith("_")}
        _replace(accessor, public - {"to_pandas", "isocalendar"}, "of")


def _replace(owner: type, names: set[str], sources: str) -> None:
    """Replace methods and properties of a class by ones whose results inherit."""
    for name in names:
        member = getattr(owner, name, None)
        if isinstance(member, property) and member.fget is not None:
            setattr(owner, name, property(_inheriting(member.fget, sources), doc=member.__doc__))
        elif callable(member):
            setattr(owner, name, _inheriting(member, sources, checked=name not in _UNCHECKED))


def _inheriting(function: Callable[..., Any], sources: str, *, checked: bool = True) -> Any:
    @functools.wraps(function)
    def method(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if sources == "pair":  # each of its own object
            return tuple(map(inherit, result, args))
        return inherit(result, *_SOURCES[sources](*args), checked=checked)

    return method

"""The accessor `.str` of a series of texts."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import native, via_pandas
from gpuframe.ops import (
    missing,
    text_case,
    text_dtypes,
    text_edits,
    text_functions,
    text_joins,
    text_parts,
    text_search,
    texts,
)

_UNSET = pd.api.extensions.no_default


class Texts:
    """Text functions of a series: kernels over all rows, or once for each distinct text.

    Positions and lengths are characters. Missing texts stay missing in text results, turn counts
    into float64 with NaN, and give False in tests unless `na` says otherwise. Regular expressions
    and rare functions run in pandas over the distinct texts, on the host.

    Example:
        >>> import gpuframe as pd
        >>> s = pd.Series(["flight 12", None, "hotel"])
        >>> s.str.contains("light").tolist(), s.str.upper().tolist()[0]
        ([True, False, False], 'FLIGHT 12')
    """

    __slots__ = ("_of",)

    def __init__(self, of: Any) -> None:
        column = of._column
        texts_inside = dtypes.is_categorical(column.dtype) and dtypes.is_text(
            column.categories.dtype
        )
        if not (dtypes.is_text(column.dtype) or texts_inside or column.layout == "object"):
            kind = _inferred(column)
            raise AttributeError(f"Can only use .str accessor with string values, not {kind}")
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' accessor, for what has no native code."""
        return self._of.to_pandas().str

    def _run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a series of `function(column, ...)`."""
        if self._of._column.layout == "object":
            raise NotNative("text functions of object")
        try:
            if kwargs.get("na") is pd.NA and dtypes.is_nullable(self._of.dtype):
                kwargs["na"] = None
            filled = isinstance(kwargs.get("na"), bool | np.bool_)
            return self._of._each(
                lambda column: text_dtypes.run(
                    column, lambda part: function(part, *args, **kwargs), filled=filled
                )
            )
        except UnicodeDecodeError:
            raise
        except UnicodeError as error:
            raise UnicodeError(f"column {self._of.name!r}: {error}") from None

    def _frame(self, columns: list[Column], labels: Any = None) -> Any:
        from gpuframe.frames.dataframe import DataFrame

        names = pd.RangeIndex(len(columns)) if labels is None else labels
        own = self._of._column
        if text_dtypes.is_other(own):
            columns = [text_dtypes.restored(column, own) for column in columns]
        table = Table(tuple(names), tuple(columns), len(self._of))
        return DataFrame._from_table(table, self._of._index, names)

    # --- tests ------------------------------------------------------------------------------

    @native
    def contains(
        self, pat: Any, case: bool = True, flags: int = 0, na: Any = None, regex: bool = True
    ) -> Any:
        """Return whether a pattern occurs.

        Args:
            pat: regular expression, or plain text.
            case: whether case counts.
            flags: of Python's `re`.
            na: the answer for missing texts.
            regex: whether `pat` is a regular expression.
        """
        options = {"case": case, "flags": flags, "na": na, "regex": regex}
        return self._run(text_search.contains, pat, **options)

    @native
    def startswith(self, pat: Any, na: Any = None) -> Any:
        """Return whether a text begins with another, or with one of a tuple."""
        return self._affix(pat, na, at_end=False)

    @native
    def endswith(self, pat: Any, na: Any = None) -> Any:
        """Return whether a text ends with another, or with one of a tuple."""
        return self._affix(pat, na, at_end=True)

    def _affix(self, pat: Any, na: Any, *, at_end: bool) -> Any:
        if not isinstance(pat, str | tuple):
            raise TypeError(f"expected a string or tuple, not {type(pat).__name__}")
        return self._run(text_search.starts, pat, na=na, at_end=at_end)

    @native
    def match(self, pat: Any, case: Any = _UNSET, flags: Any = _UNSET, na: Any = None) -> Any:
        """Return whether a regular expression matches at the beginning.

        Args:
            pat: regular expression, as a text or compiled.
            case: whether case counts, as it does for a text.
            flags: of Python's `re`.
            na: the answer for missing texts.
        """
        given = {"case": case, "flags": flags}
        given = {name: value for name, value in given.items() if value is not _UNSET}
        return self._matched("match", pat, na, **given)

    @native
    def fullmatch(self, pat: Any, case: bool = True, flags: int = 0, na: Any = None) -> Any:
        """Return whether a regular expression matches the whole text."""
        return self._matched("fullmatch", pat, na, case=case, flags=flags)

    def _matched(self, name: str, pat: Any, na: Any, **options: Any) -> Any:
        na = None if na is pd.NA and dtypes.is_nullable(self._of.dtype) else na
        fill = text_search.missing_answer(na)

        def function(part: Column, na: Any) -> Column:
            del na  # whether there is an answer for missing texts is asked by the caller
            return text_functions.apply(part, name, pat, **options, na=fill, fill=fill)

        return self._run(function, na=na)

    # --- numbers ----------------------------------------------------------------------------

    @native
    def len(self) -> Any:
        """Return the number of characters: int64, float64 where a text is missing."""
        return self._run(text_search.length)

    @native
    def count(self, pat: Any, flags: int = 0) -> Any:
        """Return how often a regular expression matches."""
        return self._run(text_search.count, pat, flags)

    @native
    def find(self, sub: Any, start: Any = 0, end: Any = None) -> Any:
        """Return the first place of a text in characters, -1 where there is none."""
        return self._run(text_search.find, _text(sub), start, end, last=False)

    @native
    def rfind(self, sub: Any, start: Any = 0, end: Any = None) -> Any:
        """Return the last place of a text in characters, -1 where there is none."""
        return self._run(text_search.find, _text(sub), start, end, last=True)

    @native
    def index(self, sub: Any, start: Any = 0, end: Any = None) -> Any:
        """Return the first place of a text in characters.

        Raises:
            ValueError: a text does not hold it.
        """
        return _all_found(self.find(_text(sub), start, end))

    @native
    def rindex(self, sub: Any, start: Any = 0, end: Any = None) -> Any:
        """Return the last place of a text in characters.

        Raises:
            ValueError: a text does not hold it.
        """
        return _all_found(self.rfind(_text(sub), start, end))

    # --- parts ------------------------------------------------------------------------------

    @native
    def strip(self, to_strip: Any = None) -> Any:
        """Return texts without spaces, or without some characters, at both ends."""
        return self._run(text_edits.strip, "strip", to_strip)

    @native
    def lstrip(self, to_strip: Any = None) -> Any:
        """Return texts without spaces, or without some characters, at the start."""
        return self._run(text_edits.strip, "lstrip", to_strip)

    @native
    def rstrip(self, to_strip: Any = None) -> Any:
        """Return texts without spaces, or without some characters, at the end."""
        return self._run(text_edits.strip, "rstrip", to_strip)

    @native
    def removeprefix(self, prefix: Any) -> Any:
        """Return texts without a beginning that they have."""
        return self._run(text_edits.without_affix, prefix, at_end=False)

    @native
    def removesuffix(self, suffix: Any) -> Any:
        """Return texts without an ending that they have."""
        return self._run(text_edits.without_affix, suffix, at_end=True)

    @native
    def slice(self, start: Any = None, stop: Any = None, step: Any = None) -> Any:
        """Return a range of characters of each text."""
        return self._run(text_edits.sliced, start, stop, step)

    @native
    def get(self, i: Any) -> Any:
        """Return one character of each text, missing where the text is shorter."""
        return self._run(text_edits.character, i)

    __iter__ = None  # `__getitem__` would go on for ever

    def __getitem__(self, key: Any) -> Any:
        """Return a character or a range of them of each text."""
        if isinstance(key, slice):
            return self.slice(key.start, key.stop, key.step)
        return self.get(key)

    @native
    def split(
        self, pat: Any = None, *, n: Any = -1, expand: bool = False, regex: Any = None
    ) -> Any:
        """Return the parts of texts: columns of a frame, or lists of Python where not expanded.

        Args:
            pat: literal or regular expression; None: white space.
            n: at most so many cuts; 0 or -1: all.
            expand: True gives a column for each part.
            regex: whether `pat` is a regular expression; None: where it has several characters.
        """
        if not expand:
            raise NotNative("lists of texts")
        plain = isinstance(pat, str) and (
            regex is False or (regex is None and len(pat) == 1) or text_search.is_literal(pat)
        )
        return self._parts("split", pat, n, plain, from_right=False, regex=regex)

    @native
    def rsplit(self, pat: Any = None, *, n: Any = -1, expand: bool = False) -> Any:
        """Return the parts of texts, cut from the right; see `split`."""
        if not expand:
            raise NotNative("lists of texts")
        return self._parts("rsplit", pat, n, isinstance(pat, str), from_right=True)

    def _parts(
        self, name: str, pat: Any, n: Any, plain: bool, *, from_right: bool, **options: Any
    ) -> Any:
        column = text_dtypes.as_str(self._of._column)
        if name == "split" and pat is None and not texts.is_short(column):
            return self._frame(text_parts.words(column, n))
        if plain and not texts.is_short(column):
            return self._frame(text_parts.split(column, pat, n, from_right=from_right))
        return self._expanded(name, pat, n=n, expand=True, **options)

    def _expanded(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Return the frame of a function over the distinct texts."""
        own = text_dtypes.as_str(self._of._column)
        labels, columns = text_parts.expanded(own, name, *args, **kwargs)
        return self._frame(columns, labels)

    @native
    def partition(self, sep: Any = " ", expand: bool = True) -> Any:
        """Return what stands before the first separator, the separator, and what is behind it."""
        return self._three("partition", sep, expand, last=False)

    @native
    def rpartition(self, sep: Any = " ", expand: bool = True) -> Any:
        """Return what stands before the last separator, the separator, and what is behind it."""
        return self._three("rpartition", sep, expand, last=True)

    def _three(self, name: str, sep: Any, expand: bool, *, last: bool) -> Any:
        if not expand:
            raise NotNative("lists of texts")
        column = text_dtypes.as_str(self._of._column)
        if not texts.is_short(column) and missing.count(column):
            return self._frame(text_parts.partition(column, sep, last=last))
        return self._expanded(name, sep, expand=True)

    @native
    def extract(self, pat: Any, flags: int = 0, expand: bool = True) -> Any:
        """Return the groups of a regular expression's first match, a column each."""
        if not expand:
            raise NotNative("groups as a series")
        return self._expanded("extract", pat, flags=flags, expand=True)

    # --- texts ------------------------------------------------------------------------------

    @native
    def replace(
        self,
        pat: Any,
        repl: Any = None,
        n: int = -1,
        case: Any = None,
        flags: int = 0,
        regex: bool = False,
    ) -> Any:
        """Return texts with a text, or a regular expression, replaced by another text.

        Args:
            pat: what is replaced; a dict gives several pairs.
            repl: what is put in its place: text, or a function of the match.
            n: at most so many in a text; -1: all.
            case: whether case counts.
            flags: of Python's `re`.
            regex: whether `pat` is a regular expression.
        """
        if isinstance(pat, dict) and repl is not None:
            raise ValueError("repl cannot be used when pat is a dictionary")
        if isinstance(pat, dict):
            result = self._of
            for old, new in pat.items():
                result = type(self)(result).replace(old, new, n, case, flags, regex)
            return result
        if callable(repl):
            raise NotNative("a function of the match")
        options = {"regex": regex, "case": case, "flags": flags}
        return self._run(text_edits.replaced, pat, repl, n, **options)

    @native
    def slice_replace(self, start: Any = None, stop: Any = None, repl: Any = None) -> Any:
        """Return texts with a range of characters replaced."""
        return self._run(text_edits.slice_replaced, start, stop, repl)

    @native
    def pad(self, width: Any, side: str = "left", fillchar: Any = " ") -> Any:
        """Return texts filled up to a width on the "left", the "right" or on "both" sides."""
        if not isinstance(fillchar, str):
            raise TypeError(f"fillchar must be a character, not {type(fillchar).__name__}")
        if len(fillchar) != 1:
            raise TypeError("fillchar must be a character, not str")
        if side not in ("left", "right", "both"):
            raise ValueError(f"Invalid side: {side}. Side must be one of 'left', 'right', 'both'")
        return self._run(text_edits.padded, "pad", _width(width), fillchar, side)

    def center(self, width: Any, fillchar: Any = " ") -> Any:
        """Return texts in the middle of a width."""
        return self.pad(width, "both", fillchar)

    def ljust(self, width: Any, fillchar: Any = " ") -> Any:
        """Return texts filled up on the right."""
        return self.pad(width, "right", fillchar)

    def rjust(self, width: Any, fillchar: Any = " ") -> Any:
        """Return texts filled up on the left."""
        return self.pad(width, "left", fillchar)

    @native
    def zfill(self, width: Any) -> Any:
        """Return texts filled up with zeros on the left, behind their sign."""
        return self._run(text_edits.padded, "zfill", _width(width))

    @native
    def repeat(self, repeats: Any) -> Any:
        """Return texts repeated."""
        if not isinstance(repeats, int) or isinstance(repeats, bool):
            raise NotNative("a number for each row")
        return self._run(text_edits.repeated, repeats)

    @native
    def cat(
        self, others: Any = None, sep: Any = None, na_rep: Any = None, join: str = "left"
    ) -> Any:
        """Return texts joined row by row with those of other series.

        Args:
            others: a Series or DataFrame of texts, or a list of such, with the same row labels.
            sep: a text between them.
            na_rep: a text for what is missing; None: a row is missing where any of its texts is.
            join: how other row labels are aligned, which pandas does.
        """
        columns = self._others(others)
        if not isinstance(sep, str | None) or not isinstance(na_rep, str | None):
            raise NotNative("sep or na_rep that is no text")
        del join  # labels are the same
        return self._run(lambda own: text_joins.concatenated([own, *columns], sep or "", na_rep))

    def _others(self, others: Any) -> list[Column]:
        """Return the columns to join with.

        Raises:
            NotNative: they are no texts, or have other row labels.
        """
        columns: list[Column] = []
        for other in others if isinstance(others, list | tuple) else [others]:
            if not hasattr(other, "_columns") or not hasattr(other, "_each"):
                raise NotNative("texts that are no series")
            if not self._of._index.identical_labels(other._index):
                raise NotNative("texts of other rows")
            columns += other._columns
        own = self._of._column.dtype
        if not dtypes.is_text(own) or any(column.dtype != own for column in columns):
            raise NotNative("texts of another dtype")
        return list(map(text_dtypes.as_str, columns))


def _text(sub: Any) -> str:
    if not isinstance(sub, str):
        raise TypeError(f"expected a string object, not {type(sub).__name__}")
    return sub


def _width(width: Any) -> int:
    if not isinstance(width, int | np.integer) or isinstance(width, bool):
        raise TypeError(f"width must be of integer type, not {type(width).__name__}")
    return int(width)


def _all_found(places: Any) -> Any:
    if bool((places._column.values == -1).any()):
        raise ValueError("substring not found")
    return places


def _inferred(column: Any) -> str:
    """Return pandas' word for what a column holds."""
    kind = getattr(column.dtype, "kind", "O")
    return {"i": "integer", "u": "integer", "f": "floating", "b": "boolean",
            "M": "datetime64", "m": "timedelta64"}.get(kind, str(column.dtype))  # fmt: skip


def _letters(name: str) -> Any:
    def method(self: Texts) -> Any:
        column = self._of._column
        of_python = text_dtypes.is_other(column) and column.dtype.storage == "python"
        if of_python and not text_functions.is_ascii(texts.decoded(column)):
            raise NotNative("letters as Python has them, of which Arrow's are fewer")
        return self._run(text_case.changed, name)

    return _named(method, name, f"Return texts in `{name}`; see pandas' `Series.str.{name}`.")


def _class(name: str) -> Any:
    def method(self: Texts) -> Any:
        return self._run(text_case.classes, name)

    return _named(method, name, f"Return whether each text is `{name}`, as Python's str says.")


def _per_value(name: str) -> Any:
    def method(self: Texts, *args: Any, **kwargs: Any) -> Any:
        return self._run(text_functions.apply, name, *args, **kwargs)

    words = f"Run `{name}` over the distinct texts; see pandas' `Series.str.{name}`."
    return _named(method, name, words)


def _named(method: Any, name: str, words: str) -> Any:
    method.__name__ = name
    method.__qualname__ = f"Texts.{name}"
    method.__doc__ = words
    return native(method)


for _name in ("capitalize", "casefold", "lower", "swapcase", "title", "upper"):
    setattr(Texts, _name, _letters(_name))
for _name in (
    "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "islower", "isnumeric", "isspace",
    "istitle", "isupper",
):  # fmt: skip
    setattr(Texts, _name, _class(_name))
for _name in ("join", "normalize", "translate", "wrap"):
    setattr(Texts, _name, _per_value(_name))
for _name in ("decode", "encode", "extractall", "findall", "get_dummies"):
    setattr(Texts, _name, via_pandas(_name, "Series.str"))

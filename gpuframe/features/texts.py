"""Texts as numbers: hashed words and runs of characters, lengths, classes of characters."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Expressions, RowFunctions
from gpuframe.features.inputs import Columns
from gpuframe.features.making import Making
from gpuframe.features.parameters import check_some, is_count, listed
from gpuframe.ops import bags, hashing, hashing_scalar, records, text_counts
from gpuframe.ops.expressions import Expression, load

ANALYZERS = ("word", "char")
MOST_COLUMNS = 256


class OfTexts(Making):
    """Base of the estimators that make several columns of each column of texts."""

    learns: ClassVar[bool] = False
    columnwise: ClassVar[bool] = True

    def _check_input(self, name: Any, expression: Expression) -> None:
        source = expression.source
        if not isinstance(source, Column):
            return
        known = source.categories if source.layout == "dictionary" else source
        if known.layout != "text":
            owner = type(self).__name__
            raise TypeError(f"{owner}: column {name!r} of dtype {source.dtype} holds no texts")

    def _labels(self) -> list[Any]:
        """Return what the names of a column's outputs end with."""
        raise NotImplementedError(type(self).__name__)

    def _made_of(self, column: Column) -> list[Column]:
        """Return the columns of one of texts, as many as labels."""
        raise NotImplementedError(type(self).__name__)

    def _function(self) -> Callable[[Any], list[Any]]:
        """Return what makes the outputs of one text, or a missing value."""
        raise NotImplementedError(type(self).__name__)

    def _new_columns(self, columns: Columns) -> Columns:
        made: Columns = {}
        for name, column in columns.items():
            self._check_input(name, load(column))
            made |= zip(self._names_of(name), self._made_of(column), strict=True)
        return made

    def _new_functions(self, inputs: Expressions) -> RowFunctions:
        made: RowFunctions = {}
        for name, given in inputs.items():
            # The outputs of a record ask one after another for the same text.
            known = lru_cache(maxsize=1)(self._function())
            take = records.value(given)
            for place, label in enumerate(self._names_of(name)):
                made[label] = _at(known, take, place)
        return made

    def _new_names(self, names: list[Any]) -> list[Any]:
        return [made for name in names for made in self._names_of(name)]

    def _names_of(self, name: Any) -> list[Any]:
        return [f"{name}_{label}" for label in self._labels()]


def _at(
    known: Callable[[Any], list[Any]], take: Callable[[Mapping[Any, Any]], Any], place: int
) -> Callable[[Mapping[Any, Any]], Any]:
    def taken(record: Mapping[Any, Any]) -> Any:
        value = take(record)
        return known(None if records.is_missing(value) else value)[place]

    return taken


class TextHash(OfTexts):
    """Count the words or the runs of characters of texts by the bucket of their hash.

    A column makes `<name>_0`, `<name>_1`, ...: int64, how many of the parts of a text fall into
    each bucket (docs/hashing.md); equal on every machine. Missing texts have no parts, as empty
    ones, so all is 0. Nothing is learned, no text is unknown, upper and lower case differ.
    (Weinberger et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009.)

    Args:
        num_features: number of buckets; columns are made for up to 256.
        analyzer: "word", as `str.split` finds them, or "char".
        ngrams: the least and the greatest number of words, or characters, of a part.
        signed: whether the first bit of a hash says if a part counts 1 or -1, so that parts that
            meet in a bucket cancel out on average.
        seed: of the hash.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import TextHash
        >>> frame = pd.DataFrame({"t": ["to be or not to be", "to", None]})
        >>> TextHash(5).fit_transform(frame).to_numpy().tolist()
        [[0, 0, 1, 2, 3], [0, 0, 0, 0, 1], [0, 0, 0, 0, 0]]
    """

    def __init__(
        self,
        num_features: int = 64,
        *,
        analyzer: str = "word",
        ngrams: tuple[int, int] = (1, 1),
        signed: bool = False,
        seed: int = 0,
        keep: bool = False,
    ) -> None:
        """Store the parameters."""
        self.num_features = num_features
        self.analyzer = analyzer
        self.ngrams = ngrams
        self.signed = signed
        self.seed = seed
        self.keep = keep

    def _check_parameters(self) -> None:
        if not is_count(self.num_features) or self.num_features >= 1 << 63:
            raise ValueError(f"num_features is from 1 to 2**63 - 1, not {self.num_features}")
        if self.analyzer not in ANALYZERS:
            raise ValueError(f"analyzer takes one of {ANALYZERS}, not {self.analyzer!r}")
        sizes = listed(self.ngrams)
        if len(sizes) != 2 or not all(map(is_count, sizes)) or sizes[0] > sizes[1]:
            raise ValueError(f"ngrams takes two numbers from 1 on, ascending, not {self.ngrams}")

    def ragged(self, X: Any) -> dict[Any, tuple[Any, Any]]:
        """Return the buckets of the parts of each text, as an embedding bag takes them.

        Args:
            X: a frame that has the fitted columns.

        Returns:
            by column int64 values[t], from 0 to num_features - 1, and int64 offsets[n + 1] of
            the backend: those of row i are [offsets[i], offsets[i + 1]). `signed` plays no part.
        """
        names = self._fitted_names()
        frame = self._checked(X, names)
        found = {}
        for name in names:
            column = frame._table.column(name)
            self._check_input(name, load(column))
            hashes, offsets = self._hashes(column)
            found[name] = hashing.buckets(hashes, self.num_features), offsets
        return found

    def _hashes(self, column: Column) -> tuple[Any, Any]:
        parts = hashing.word_grams if self.analyzer == "word" else hashing.grams
        return parts(column, *self.ngrams, self.seed)

    def _labels(self) -> list[Any]:
        if self.num_features > MOST_COLUMNS:
            raise ValueError(
                f"TextHash makes columns for up to {MOST_COLUMNS} features, not for "
                f"{self.num_features}; `ragged` returns their ids"
            )
        return list(range(self.num_features))

    def _made_of(self, column: Column) -> list[Column]:
        hashes, offsets = self._hashes(column)
        ids = hashing.buckets(hashes, self.num_features)
        negative = hashes >= np.uint64(1 << 63) if self.signed else None
        return [fixed(line) for line in bags.counted(ids, offsets, self.num_features, negative)]

    def _function(self) -> Callable[[Any], list[Any]]:
        by_word = self.analyzer == "word"
        parts = hashing_scalar.of_word_grams if by_word else hashing_scalar.of_grams

        def function(text: Any) -> list[Any]:
            counts = [0] * self.num_features
            for hashed in [] if text is None else parts(text, *self.ngrams, self.seed):
                counts[hashed % self.num_features] += -1 if self.signed and hashed >> 63 else 1
            return counts

        return function


class TextLength(OfTexts):
    """Count the characters, words and bytes of texts, in columns `<name>_<unit>`.

    Characters are code points, words what `str.split` finds, bytes those of UTF-8. Results are
    float64, NaN where a text is missing.

    Args:
        units: of "characters", "words" and "bytes".
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import TextLength
        >>> frame = pd.DataFrame({"t": ["two words", "é", None]})
        >>> TextLength(("words", "bytes")).fit_transform(frame).to_dict("list")
        {'t_words': [2.0, 1.0, nan], 't_bytes': [9.0, 2.0, nan]}
    """

    def __init__(self, units: Any = ("characters", "words"), *, keep: bool = False) -> None:
        """Store the parameters."""
        self.units = units
        self.keep = keep

    def _check_parameters(self) -> None:
        check_some("units", self.units, text_counts.LENGTHS)

    def _labels(self) -> list[Any]:
        return list(self.units)

    def _made_of(self, column: Column) -> list[Column]:
        return [text_counts.counts(column, unit) for unit in self.units]

    def _function(self) -> Callable[[Any], list[Any]]:
        return lambda text: [
            np.nan if text is None else text_counts.of_text(text, unit) for unit in self.units
        ]


class CharacterClasses(OfTexts):
    """Count the digits, letters and so on of texts, in columns `<name>_<class>`.

    Digits are those of decimal numbers in any script; punctuation includes symbols; letters and
    their cases are Unicode's. Results are float64, NaN where a text is missing.

    Args:
        classes: of "digits", "letters", "upper", "lower", "space" and "punctuation".
        normalize: whether the share of all characters is given; 0 for texts of none.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import CharacterClasses
        >>> frame = pd.DataFrame({"t": ["No. 12", "", None]})
        >>> CharacterClasses(("digits", "upper")).fit_transform(frame).to_dict("list")
        {'t_digits': [2.0, 0.0, nan], 't_upper': [1.0, 0.0, nan]}
    """

    def __init__(
        self,
        classes: Any = ("digits", "letters", "upper", "space", "punctuation"),
        *,
        normalize: bool = False,
        keep: bool = False,
    ) -> None:
        """Store the parameters."""
        self.classes = classes
        self.normalize = normalize
        self.keep = keep

    def _check_parameters(self) -> None:
        check_some("classes", self.classes, text_counts.CLASSES)

    def _labels(self) -> list[Any]:
        return list(self.classes)

    def _made_of(self, column: Column) -> list[Column]:
        found = [text_counts.counts(column, kind) for kind in self.classes]
        if not self.normalize:
            return found
        whole = device.xp().maximum(text_counts.counts(column, "characters").values, 1.0)
        return [fixed(part.values / whole) for part in found]

    def _function(self) -> Callable[[Any], list[Any]]:
        def function(text: Any) -> list[Any]:
            if text is None:
                return [np.nan] * len(self.classes)
            whole = max(len(text), 1) if self.normalize else 1
            return [text_counts.of_text(text, kind) / whole for kind in self.classes]

        return function

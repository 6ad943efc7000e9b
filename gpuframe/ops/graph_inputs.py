"""Columns as inputs of an ONNX graph, and numbers looked up by their values."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.ops.expressions import Field, Lookup
from gpuframe.ops.graph_nodes import Nodes, Value
from gpuframe.ops.graph_times import Part, Times, ticks_of

__all__ = ["Inputs", "NotExportableError"]

NOT_A_TIME = np.iinfo(np.int64).min
EXACT = 2**53
"""Below this no two integers are one double."""

_PLAIN = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float32", "float64",
)  # fmt: skip
_NULLABLE = (
    "boolean", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64",
    "Float32", "Float64",
)  # fmt: skip


class NotExportableError(ValueError):
    """ONNX has no form for what a pipeline does."""


class Inputs:
    """The columns that a graph reads: a tensor each, one value a row.

    Attributes:
        tensors: column and type of the tensor, by its name.
        missing: how a missing value is given, by column: "NaN", "NaT", a text, or None.
    """

    def __init__(self, nodes: Nodes, dtypes: Mapping[Any, str], missing_text: str) -> None:
        """Begin without columns.

        Args:
            nodes: of the graph.
            dtypes: of the columns that there are.
            missing_text: the text that is a missing one.
        """
        import onnx

        self._onnx = onnx
        self._nodes = nodes
        self._dtypes = dtypes
        self._missing_text = missing_text
        self.tensors: dict[str, tuple[Any, Any]] = {}
        self.missing: dict[Any, str | None] = {}
        self._times: dict[Any, Times] = {}

    def numbers(self, field: Field) -> Value:
        """Return a column of numbers as doubles, missing ones NaN.

        Raises:
            TypeError: it holds no numbers.
            NotExportableError: it is a field of what has no calendar in ONNX.
        """
        if isinstance(field, Part):
            return self._part(field)
        dtype = self._dtype(field)
        if dtype in _NULLABLE:
            return self._column(field, "float64", "NaN")
        if dtype not in _PLAIN:
            raise TypeError(f"column {field.name!r} of dtype {dtype} is not numeric")
        given = self._column(field, dtype, "NaN" if dtype.startswith("float") else None)
        return given if dtype == "float64" else self._nodes.cast(given, "float64")

    def identified(self, field: Field, lookup: Lookup) -> Value:
        """Return the numbers that a lookup has for the values of a column, as doubles.

        Raises:
            NotExportableError: no tensor holds the column's values exactly.
        """
        known, dtype = lookup.values, self._dtype(field)
        of_texts = not known.length or known.layout == "text"
        of_numbers = not known.length or known.layout in ("numeric", "boolean")
        if of_texts and dtype in ("str", "string", "category"):
            return self._of_texts(field, lookup)
        if dtype.startswith(("datetime64", "timedelta64")) and (
            not known.length or str(known.dtype) == dtype
        ):
            given = self._column(field, "int64", "NaT")
            times = device.to_host(known.values).view(np.int64) if known.length else np.zeros(0)
            keys = np.append(times, NOT_A_TIME).astype(np.int64)
            return self._labelled(given, keys, lookup, with_missing=True)
        if of_numbers and dtype == "category":
            return self.identified_doubles(self._column(field, "float64", "NaN"), lookup)
        if not of_numbers or dtype not in (*_PLAIN, *_NULLABLE):
            raise NotExportableError(
                f"column {field.name!r} of dtype {dtype}, looked up among values of "
                f"{known.dtype}, has no tensor"
            )
        whole = dtype in _PLAIN and not dtype.startswith("float")
        if whole and known.values.dtype.kind != "f":
            given = self._nodes.cast(self._column(field, dtype, None), "int64")
            return self._labelled(given, device.to_host(known.values).astype(np.int64), lookup)
        # What was learned from floats is no integer that these would round to.
        return self.identified_doubles(self.numbers(field), lookup, whole=dtype in _NULLABLE)

    def identified_doubles(self, given: Value, lookup: Lookup, *, whole: bool = True) -> Value:
        """Return the numbers that a lookup has for doubles.

        Args:
            given: the doubles.
            lookup: of numbers.
            whole: whether integers, if they are known, may have been rounded to the doubles.

        Raises:
            NotExportableError: different integers would be found as one.
        """
        keys = device.to_host(lookup.values.values) if lookup.values.length else np.zeros(0)
        doubles = keys.astype(np.float64) + 0.0
        numbers = None
        if keys.dtype.kind != "f":
            if whole and (np.abs(doubles) >= EXACT).any():
                raise NotExportableError(
                    "integers that may be missing are doubles, but a step knows one above 2**53"
                )
            there = doubles.astype(keys.dtype) == keys
            numbers = (np.arange(keys.size) + float(lookup.first))[there]
            doubles = doubles[there]
        one_zero = self._nodes.choose(given == 0.0, 0.0, given)
        found = self._labelled(one_zero, doubles, lookup, numbers)
        return self._nodes.choose(self._nodes.is_nan(given), float(lookup.missing), found)

    def _part(self, field: Part) -> Value:
        """Return a field of times as doubles, NaN for missing times."""
        per_second = ticks_of(self._dtype(field))
        if per_second is None:
            raise NotExportableError(
                f"{field.name!r} of dtype {self._dtype(field)} has no calendar"
            )
        nodes = self._nodes
        ticks = self._column(field, "int64", "NaT")
        if field.name not in self._times:
            self._times[field.name] = Times(nodes, ticks, per_second)
        found = nodes.cast(self._times[field.name].part(field.part), "float64")
        return nodes.choose(ticks == NOT_A_TIME, float("nan"), found)

    def _of_texts(self, field: Field, lookup: Lookup) -> Value:
        texts = pd.Series(neighbour.to_pandas(lookup.values)).tolist()
        if self._missing_text in texts:
            raise NotExportableError(
                f"column {field.name!r} has the value {self._missing_text!r}, which stands for "
                "missing ones: choose another missing_text"
            )
        given = self._column(field, "str", self._missing_text)
        keys = np.array([*texts, self._missing_text], object)
        return self._labelled(given, keys, lookup, with_missing=True)

    def _dtype(self, field: Field) -> str:
        return str(self._dtypes.get(field.name))

    def _column(self, field: Field, kind: str, missing: str | None) -> Value:
        """Return the tensor of a column, of a NumPy type or "str"."""
        name = str(field.name)
        helper, texts = self._onnx.helper, self._onnx.TensorProto.STRING
        tensor = texts if kind == "str" else helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        known = self.tensors.setdefault(name, (field.name, tensor))
        if known != (field.name, tensor):
            raise NotExportableError(f"column {field.name!r} and {known[0]!r} have one tensor")
        self.missing[field.name] = missing
        return self._nodes.value(name)

    def _labelled(
        self,
        given: Value,
        keys: np.ndarray,
        lookup: Lookup,
        numbers: np.ndarray | None = None,
        *,
        with_missing: bool = False,
    ) -> Value:
        """Return numbers by keys, from the lookup's first one on if none are given.

        Args:
            given: what is looked up.
            keys: whole numbers, doubles or texts.
            lookup: what the numbers are of.
            numbers: of the keys.
            with_missing: whether the last key is that of missing values.
        """
        if numbers is None:
            numbers = np.arange(keys.size) + float(lookup.first)
            if with_missing:
                numbers[-1] = lookup.missing
        unknown = np.array([float(lookup.unknown)])
        if not keys.size:
            return self._nodes.make("Expand", unknown, self._nodes.make("Shape", given))
        from_array = self._onnx.numpy_helper.from_array
        return self._nodes.make(
            "LabelEncoder",
            given,
            domain="ai.onnx.ml",
            keys_tensor=from_array(keys, "keys"),
            values_tensor=from_array(numbers, "values"),
            default_tensor=from_array(unknown, "unknown"),
        )

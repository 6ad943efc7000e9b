"""Nodes of an ONNX graph, and the elementary functions as nodes."""

from typing import Any

import numpy as np

from gpuframe.kernels.elementary import Elementary, Operations, elementary

__all__ = ["Nodes", "Value", "functions"]

BITS_OPSET = 26
"""The first opset with an operation that shows the bits of doubles."""

_POWERS = np.array([0.0, *(2.0**k for k in range(-1022, 1024)), np.nan])
"""Powers of two by the exponent of their pattern."""


class Nodes:
    """Nodes of a graph or of a function of the model, equal ones once."""

    def __init__(self, opset: int, *, function: bool = False) -> None:
        import onnx

        self.opset = opset
        self.nodes: list[Any] = []
        self.initializers: dict[str, Any] = {}
        self._function = function
        self._known: dict[Any, str] = {}
        self._onnx = onnx

    def _name(self) -> str:
        return f"/{len(self.nodes) + len(self.initializers)}"

    def add(self, kind: str, *inputs: Any, domain: str = "", **attributes: Any) -> str:
        """Return the name of what a node makes of names and numbers."""
        names = tuple(self.of(given) for given in inputs)
        key = (kind, names, domain, *((name, _plain(item)) for name, item in attributes.items()))
        if key not in self._known:
            made = self._name()
            node = self._onnx.helper.make_node(
                kind, names, [made], made, domain=domain, **attributes
            )
            self.nodes.append(node)
            self._known[key] = made
        return self._known[key]

    def of(self, given: Any) -> str:
        """Return the name of a value, or of a constant: a double, an integer, an array."""
        if isinstance(given, str):
            return given
        if isinstance(given, Value):
            return given.name
        array = np.asarray(given)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._known:
            made = self._name()
            tensor = self._onnx.numpy_helper.from_array(array, made)
            if self._function:  # functions have no initializers
                self.nodes.append(
                    self._onnx.helper.make_node("Constant", [], [made], made, value=tensor)
                )
            else:
                self.initializers[made] = tensor
            self._known[key] = made
        return self._known[key]

    def value(self, name: str) -> "Value":
        """Return the value of a name."""
        return Value(self, name)

    def make(self, kind: str, *inputs: Any, **attributes: Any) -> "Value":
        """Return what a node makes."""
        return self.value(self.add(kind, *inputs, **attributes))

    def cast(self, given: Any, dtype: str) -> "Value":
        """Return a value as a dtype of NumPy."""
        to = self._onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        return self.make("Cast", given, to=to)

    def plus(self, left: Any, right: Any) -> "Value":
        """Return a sum of doubles; zeros may be of either sign."""
        if isinstance(left, float):
            left, right = right, left
        if isinstance(right, float) and right == 0.0:  # which only gives zeros their sign
            return self.value(self.of(left))
        return self.make("Add", left, right)

    def choose(self, condition: Any, chosen: Any, other: Any) -> "Value":
        """Return one value where a condition holds, else another."""
        return self.make("Where", condition, chosen, other)

    def is_nan(self, x: Any) -> "Value":
        """Return where a double is NaN."""
        return self.make("IsNaN", x)

    def gathered(self, table: Any, places: Any) -> "Value":
        """Return the values of a table at places."""
        return self.make("Gather", table, places)

    # Bits of doubles that are 0, or positive, finite and no subnormal numbers.

    def bits(self, x: Any) -> "Value":
        """Return the pattern of a double as int64."""
        if self.opset >= BITS_OPSET:
            to = self._onnx.TensorProto.INT64
            return self.make("BitCast", x, to=to)
        given = self.value(self.of(x))
        normal = (given >= 2.0**-1022) & (given < float("inf"))
        given = self.choose(normal, given, 1.0)
        near = self.make("Floor", self.make("Mul", self.make("Log", given), 1.4426950408889634))
        near = self.make("Max", self.make("Min", near, 1023.0), -1022.0)
        whole = self.cast(near, "int64")
        power = self.gathered(_POWERS, whole + 1023)
        whole = self.choose(given < power, whole + -1, whole)  # a logarithm errs
        whole = self.choose(self.make("Mul", power, 2.0) <= given, whole + 1, whole)
        whole = self.make("Max", self.make("Min", whole, 1023), -1022)
        part = self.make("Div", given, self.gathered(_POWERS, whole + 1023))
        rest = self.cast(self.make("Mul", self.make("Sub", part, 1.0), 2.0**52), "int64")
        pattern = self.make("Add", (whole + 1023) << 52, rest)
        return self.choose(normal, pattern, 0)

    def double(self, pattern: Any) -> "Value":
        """Return the double of a pattern."""
        if self.opset >= BITS_OPSET:
            return self.make("BitCast", pattern, to=self._onnx.TensorProto.DOUBLE)
        given = self.value(self.of(pattern))
        exponent = (given >> 52) & 0x7FF
        rest = self.cast(given & ((1 << 52) - 1), "float64")
        part = self.make("Add", self.make("Mul", rest, 2.0**-52), 1.0)
        return self.make("Mul", part, self.gathered(_POWERS, exponent))


def _plain(item: Any) -> Any:
    """Return an attribute, of a tensor its bytes."""
    return item.SerializeToString() if hasattr(item, "SerializeToString") else item


class Value:
    """A tensor with the operators that `kernels.elementary` uses."""

    __slots__ = ("name", "nodes")

    def __init__(self, nodes: Nodes, name: str) -> None:
        self.nodes = nodes
        self.name = name

    def __neg__(self) -> "Value":
        return self.nodes.make("Neg", self)

    def __add__(self, other: Any) -> "Value":
        return self.nodes.make("Add", self, other)

    def __and__(self, other: Any) -> "Value":
        return self.nodes.make("And" if isinstance(other, Value) else "BitwiseAnd", self, other)

    def __or__(self, other: Any) -> "Value":
        return self.nodes.make("Or" if isinstance(other, Value) else "BitwiseOr", self, other)

    def __rshift__(self, count: int) -> "Value":
        return self.nodes.make("Div", self, 1 << count)

    def __lshift__(self, count: int) -> "Value":
        return self.nodes.make("Mul", self, 1 << count)

    def __lt__(self, other: Any) -> "Value":
        return self.nodes.make("Less", self, other)

    def __le__(self, other: Any) -> "Value":
        return self.nodes.make("LessOrEqual", self, other)

    def __gt__(self, other: Any) -> "Value":
        return self.nodes.make("Greater", self, other)

    def __ge__(self, other: Any) -> "Value":
        return self.nodes.make("GreaterOrEqual", self, other)

    def __eq__(self, other: object) -> "Value":  # type: ignore[override]
        return self.nodes.make("Equal", self, other)

    def __ne__(self, other: object) -> "Value":  # type: ignore[override]
        return self.nodes.make("Not", self == other)

    __hash__ = None  # type: ignore[assignment]


def functions(nodes: Nodes) -> Elementary:
    """Return the elementary functions as makers of nodes."""
    return elementary(
        Operations(
            add=nodes.plus,
            multiply=lambda left, right: nodes.make("Mul", left, right),
            divide=lambda left, right: nodes.make("Div", left, right),
            root=lambda x: nodes.make("Sqrt", x),
            floor=lambda x: nodes.make("Floor", x),
            choose=nodes.choose,
            bits=nodes.bits,
            double=nodes.double,
            compiled=lambda function: function,
        )
    )

"""Expressions as nodes of an ONNX graph, with the values of the batch.

Functions that ONNX lacks, or that its runtimes round as they like, are made of the same additions
and products as everywhere (`kernels/elementary.py`), as functions of the model. So values are equal
to the last bit; only zeros may have another sign, which ONNX Runtime's `Where` does not keep.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe.ops.expressions import Expression, Field, Lookup
from gpuframe.ops.graph_inputs import Inputs, NotExportableError
from gpuframe.ops.graph_nodes import Nodes, Value, functions

__all__ = ["DOMAIN", "LEAST_OPSET", "MATRICES", "Graph", "NotExportableError", "Settled"]

DOMAIN = "gpuframe"
LEAST_OPSET = 18
"""The first opset with the operations on integers that are used."""

MATRICES = ("float64", "float32", "float16", "int64", "int32")


@dataclass(frozen=True, slots=True, eq=False)
class Settled(Field):
    """A column that an expression makes, for expressions that read it.

    Attributes:
        expression: what makes it.
    """

    expression: Expression


class Graph:
    """An ONNX graph of expressions of fields.

    Each field that is read is an input, a tensor of a column: one value a row.

    Attributes:
        inputs: these columns.
    """

    def __init__(self, dtypes: Mapping[Any, str], opset: int, missing_text: str) -> None:
        """Begin without nodes.

        Args:
            dtypes: of the fields.
            opset: of ONNX, at least LEAST_OPSET.
            missing_text: the text that is a missing one.
        """
        import onnx

        self._onnx = onnx
        self._nodes = Nodes(opset)
        self.inputs = Inputs(self._nodes, dtypes, missing_text)
        self._made: dict[int, tuple[Any, Value]] = {}
        self._looked: dict[tuple[Any, int], tuple[Any, Value]] = {}
        self._functions: dict[str, Any] = {}
        self._outputs: list[Any] = []

    def output(self, name: str, expressions: list[Expression], dtype: str) -> None:
        """Add a matrix: a row a row, an expression a column, of a dtype of MATRICES.

        What an integer dtype cannot hold is 0.
        """
        nodes = self._nodes
        made = [self._of(expression) for expression in expressions]
        x = nodes.make("Concat", *made, axis=1)
        if dtype.startswith("int"):
            limits = np.iinfo(dtype)
            fits = (x >= float(limits.min)) & (x < float(limits.max + 1))
            x = nodes.choose(fits, x, 0.0)
        elif dtype == "float16":
            x = nodes.cast(x, "float32")  # rounded twice, as everywhere
        x = nodes.cast(x, dtype)
        nodes.nodes.append(self._onnx.helper.make_node("Identity", [x.name], [name], name))
        kind = self._onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        shape = ["rows", len(expressions)]
        self._outputs.append(self._onnx.helper.make_tensor_value_info(name, kind, shape))

    def model(self, notes: Mapping[str, str]) -> Any:
        """Return the model.

        Args:
            notes: texts that it carries.

        Raises:
            ValueError: an output has the name of an input.
        """
        helper = self._onnx.helper
        inputs = [
            helper.make_tensor_value_info(name, kind, ["rows", 1])
            for name, (_, kind) in self.inputs.tensors.items()
        ]
        both = [given.name for given in self._outputs if given.name in self.inputs.tensors]
        if both:
            raise ValueError(f"outputs {both} have names of columns: name outputs otherwise")
        graph = helper.make_graph(
            self._nodes.nodes,
            "features",
            inputs,
            self._outputs,
            list(self._nodes.initializers.values()),
        )
        opsets = [helper.make_opsetid("", self._nodes.opset), helper.make_opsetid("ai.onnx.ml", 4)]
        if self._functions:
            opsets.append(helper.make_opsetid(DOMAIN, 1))
        model = helper.make_model(
            graph,
            functions=list(self._functions.values()),
            opset_imports=opsets,
            ir_version=max(8, helper.find_min_ir_version_for(opsets[:2])),
            producer_name="gpuframe",
        )
        helper.set_model_props(model, dict(notes))
        self._onnx.checker.check_model(model)
        return model

    def _of(self, expression: Expression) -> Value:
        """Return the doubles that an expression makes."""
        if id(expression) not in self._made:
            x: Any = None
            for step in expression.steps:
                x = self._after(x, *step)
            self._made[id(expression)] = expression, x  # kept, so that the id stays its own
        return self._made[id(expression)][1]

    def _after(self, x: Any, name: str, *operands: Any) -> Value:
        """Return the accumulator after one step."""
        if name == "load":
            return self._loaded(operands[0])
        if name == "identify":
            return self._identified(*operands)
        if name.endswith("_column"):
            return self._nodes.make(_BINARY[name[:-7]], x, self._loaded(operands[0]))
        if name in _WITH_CONSTANT:
            return _WITH_CONSTANT[name](self, x, float(operands[0]))
        if name in _WITH_TABLES:
            tables = [np.ascontiguousarray(table, np.float64) for table in operands]
            return _WITH_TABLES[name](self, x, *tables)
        if name in _UNARY:
            return _UNARY[name](self._nodes, x)
        return self.call(name, lambda nodes, given: getattr(functions(nodes), name)(given), x)

    def call(self, name: str, build: Callable[..., Value], *inputs: Any) -> Value:
        """Call a function of the model, which is built when first called."""
        if name not in self._functions:
            nodes = Nodes(self._nodes.opset, function=True)
            places = [f"x{number}" for number in range(len(inputs))]
            made = build(nodes, *(nodes.value(place) for place in places))
            helper = self._onnx.helper
            opsets = [helper.make_opsetid("", self._nodes.opset)]
            self._functions[name] = helper.make_function(
                DOMAIN, name, places, [made.name], nodes.nodes, opsets
            )
        return self._nodes.make(name, *inputs, domain=DOMAIN)

    def counted(self, x: Any, table: np.ndarray, *, right: bool) -> Value:
        """Return how many of ascending numbers are <= x, or < x: int64, 0 for NaN."""
        steps = int(table.size).bit_length()
        if steps == 0:
            return self._nodes.cast(self._nodes.make("Less", x, x), "int64")  # 0 in each row
        filled = np.full((1 << steps) - 1, np.nan)  # which nothing is above
        filled[: table.size] = table

        def search(nodes: Nodes, x: Value, numbers: Value) -> Value:
            place: Any = None
            for step in reversed(range(steps)):
                width = 1 << step
                at = np.int64(width - 1) if place is None else place + (width - 1)
                met = nodes.gathered(numbers, at)
                below = met <= x if right else met < x
                found = 0 if place is None else place
                place = nodes.choose(below, found + width, found)
            return place  # type: ignore[no-any-return]

        name = f"count_{'right' if right else 'left'}_{steps}"
        return self.call(name, search, x, filled)

    def _loaded(self, source: Field) -> Value:
        """Return a column of numbers as doubles."""
        if isinstance(source, Settled):
            return self._of(source.expression)
        return self.inputs.numbers(source)

    def _identified(self, source: Field, lookup: Lookup) -> Value:
        settled = isinstance(source, Settled)
        key = (id(source) if settled else (source.name,), id(lookup))
        if key not in self._looked:
            if isinstance(source, Settled):
                made = self.inputs.identified_doubles(self._of(source.expression), lookup)
            else:
                made = self.inputs.identified(source, lookup)
            self._looked[key] = (source, lookup), made  # kept, so that ids stay their own
        return self._looked[key][1]


_BINARY = {"add": "Add", "subtract": "Sub", "multiply": "Mul", "divide": "Div"}

_UNARY: dict[str, Callable[[Nodes, Value], Value]] = {
    "root": lambda nodes, x: nodes.make("Sqrt", x),
    "missing": lambda nodes, x: nodes.cast(nodes.is_nan(x), "float64"),
    "floor": lambda nodes, x: nodes.make("Floor", x),
}
"""Steps that are one operation of ONNX; those in no table are functions of Elementary."""


def _function(graph: Graph, name: str, x: Any) -> Value:
    return graph._after(x, name)


def _powered(graph: Graph, x: Any, power: float) -> Value:
    """Return expm1(power * x) / power, x for power 0."""
    nodes = graph._nodes
    if power == 0.0:
        return nodes.value(nodes.of(x))
    return nodes.make("Div", _function(graph, "expm1", nodes.make("Mul", x, power)), power)


def _yeo_johnson(graph: Graph, x: Value, power: float) -> Value:
    nodes = graph._nodes
    above, below = nodes.choose(x >= 0.0, x, 0.0), nodes.choose(x < 0.0, -x, 0.0)
    above = _powered(graph, _function(graph, "log1p", above), power)
    below = _powered(graph, _function(graph, "log1p", below), 2.0 - power)
    return nodes.choose(x >= 0.0, above, nodes.choose(x < 0.0, -below, x))


def _box_cox(graph: Graph, x: Value, power: float) -> Value:
    return _powered(graph, _function(graph, "log", x), power)


def _equals(graph: Graph, x: Value, constant: float) -> Value:
    nodes = graph._nodes
    return nodes.choose(nodes.is_nan(x), x, nodes.cast(x == constant, "float64"))


_WITH_CONSTANT: dict[str, Callable[[Graph, Value, float], Value]] = {
    "add": lambda graph, x, c: graph._nodes.plus(x, c),
    "multiply": lambda graph, x, c: graph._nodes.make("Mul", x, c),
    "divide": lambda graph, x, c: graph._nodes.make("Div", x, c),
    "fill": lambda graph, x, c: graph._nodes.choose(graph._nodes.is_nan(x), c, x),
    "at_least": lambda graph, x, c: graph._nodes.choose(x < c, c, x),
    "at_most": lambda graph, x, c: graph._nodes.choose(x > c, c, x),
    "equals": _equals,
    "yeo_johnson": _yeo_johnson,
    "box_cox": _box_cox,
    "expm1_over": _powered,
}


def _binned(graph: Graph, x: Value, table: np.ndarray, *, right: bool) -> Value:
    nodes = graph._nodes
    counted = nodes.cast(graph.counted(x, table, right=right), "float64")
    return nodes.choose(nodes.is_nan(x), x, counted)


def _gathered(graph: Graph, x: Value, table: np.ndarray) -> Value:
    nodes = graph._nodes
    place = nodes.cast(nodes.choose(nodes.is_nan(x), 0.0, x), "int64")
    return nodes.choose(nodes.is_nan(x), x, nodes.gathered(table, place))


def _part(graph: Graph, x: Value, knots: np.ndarray) -> Value:
    """Return between which two neighbours a value lies, the outer ones for values beyond."""
    nodes = graph._nodes
    before = graph.counted(x, knots, right=True) + -1
    return nodes.make("Max", nodes.make("Min", before, max(knots.size - 2, 0)), 0)


def _interpolated(graph: Graph, x: Value, places: np.ndarray, values: np.ndarray) -> Value:
    nodes = graph._nodes
    if places.size == 0:
        return nodes.choose(nodes.is_nan(x), x, float("nan"))
    at = _part(graph, x, places)
    after = nodes.make("Min", at + 1, places.size - 1)
    left, low = nodes.gathered(places, at), nodes.gathered(values, at)
    width = nodes.make("Sub", nodes.gathered(places, after), left)
    wide = width > 0.0
    share = nodes.make("Div", nodes.make("Sub", x, left), nodes.choose(wide, width, 1.0))
    share = nodes.choose(wide, share, 0.0)
    rise = nodes.make("Mul", share, nodes.make("Sub", nodes.gathered(values, after), low))
    inner = nodes.make("Add", low, rise)
    inner = nodes.choose(x >= float(places[-1]), float(values[-1]), inner)
    inner = nodes.choose(x <= float(places[0]), float(values[0]), inner)
    return nodes.choose(nodes.is_nan(x), x, inner)


def _cubic(graph: Graph, x: Value, knots: np.ndarray, coefficients: np.ndarray) -> Value:
    nodes = graph._nodes
    part = _part(graph, x, knots)
    t = nodes.make("Sub", x, nodes.gathered(knots, part))
    found: Any = None
    for place in range(4):
        more = nodes.gathered(np.ascontiguousarray(coefficients[place::4]), part)
        found = more if found is None else nodes.make("Add", nodes.make("Mul", found, t), more)
    return found  # type: ignore[no-any-return]


_WITH_TABLES: dict[str, Callable[..., Value]] = {
    "bin_right": lambda graph, x, table: _binned(graph, x, table, right=True),
    "bin_left": lambda graph, x, table: _binned(graph, x, table, right=False),
    "interpolate": _interpolated,
    "gather": _gathered,
    "cubic": _cubic,
}

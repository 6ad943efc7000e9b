"""Expressions as nodes of an ONNX graph, with the values of the batch.

Functions that ONNX lacks, or that its runtimes round as they like, are made of the same additions
and products as everywhere (`kernels/elementary.py`), as functions of the model. So values are equal
to the last bit; only zeros may have another sign, which ONNX Runtime's `Where` does not keep.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import pandas as neighbour
from gpuframe.ops.expressions import Expression, Field, Lookup
from gpuframe.ops.graph_inputs import Inputs, NotExportableError
from gpuframe.ops.graph_nodes import Nodes, Value, functions

__all__ = ["DOMAIN", "LEAST_OPSET", "MATRICES", "Filled", "Graph", "NotExportableError", "Settled"]

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


@dataclass(frozen=True, slots=True, eq=False)
class Filled(Field):
    """A column of texts or times with a value in the place of missing ones.

    Attributes:
        value: that value.
    """

    value: Any


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
        self._blocks: dict[tuple[int, ...], tuple[Any, Value]] = {}
        self._functions: dict[str, Any] = {}
        self._outputs: list[Any] = []

    def output(self, name: str, expressions: list[Expression], dtype: str) -> None:
        """Add a matrix: a row a row, an expression a column, of a dtype of MATRICES.

        What an integer dtype cannot hold is 0.
        """
        nodes = self._nodes
        x = self._block(expressions)
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

    def _block(self, expressions: Sequence[Expression]) -> Value:
        """Return the doubles that expressions make, side by side."""
        key = tuple(map(id, expressions))
        if key not in self._blocks:
            forms: dict[Any, list[int]] = {}
            for place, expression in enumerate(expressions):
                forms.setdefault(_form(expression), []).append(place)
            parts = [
                self._of_one_form([expressions[place] for place in places])
                for places in forms.values()
            ]
            order = np.argsort([place for places in forms.values() for place in places])
            made = self._chosen(self._side_by_side(parts), order.tolist(), len(expressions))
            self._blocks[key] = list(expressions), made  # kept, so that ids stay their own
        return self._blocks[key][1]

    def _of_one_form(self, expressions: list[Expression]) -> Value:
        """Return what expressions of equal steps make: each step is taken for all at once.

        Those that begin with the same steps share them.
        """
        x: Any = None
        width, places = 0, [0] * len(expressions)
        for number, (name, *_) in enumerate(expressions[0].steps):
            distinct: dict[Any, int] = {}
            parents, operands = [], []
            for place, expression in enumerate(expressions):
                given = expression.steps[number][1:]
                key = (places[place], *map(_identity, given))
                if key not in distinct:
                    distinct[key] = len(distinct)
                    parents.append(places[place])
                    operands.append(given)
                places[place] = distinct[key]
            if x is not None and width > 1:  # one column meets many as they are
                x = self._chosen(x, parents, width)
            x = self._after(x, name, operands)
            width = len(distinct)
        return self._chosen(x, places, width)

    def _chosen(self, x: Value, places: list[int], width: int) -> Value:
        """Return columns by place, of so many."""
        if places == list(range(width)):
            return x
        return self._nodes.make("Gather", x, np.array(places, np.int64), axis=1)

    def _side_by_side(self, parts: list[Value]) -> Value:
        return parts[0] if len(parts) == 1 else self._nodes.make("Concat", *parts, axis=1)

    def _after(self, x: Any, name: str, operands: list[tuple[Any, ...]]) -> Value:
        """Return the accumulators after a step; operands are those of each column."""
        if name == "load":
            return self._loaded([source for (source,) in operands])
        if name == "identify":
            return self._side_by_side([self._identified(*given) for given in operands])
        if name.endswith("_column"):
            others = self._loaded([source for (source,) in operands])
            return self._nodes.make(_BINARY[name[:-7]], x, others)
        if name in _WITH_CONSTANT:
            return _WITH_CONSTANT[name](self, x, _across([float(given) for (given,) in operands]))
        if name in _WITH_TABLES:
            return _WITH_TABLES[name](self, x, *map(list, zip(*operands, strict=True)))
        if name in _UNARY:
            return _UNARY[name](self._nodes, x)
        return self.elementary(name, x)

    def elementary(self, name: str, x: Any) -> Value:
        """Return a function of Elementary of doubles."""
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

    def counted(self, x: Any, tables: list[np.ndarray], *, right: bool) -> Value:
        """Return how many of ascending numbers are <= x, or < x: int64, 0 for NaN.

        Args:
            x: doubles.
            tables: the numbers of each column, about equally many.
            right: whether equal numbers count.
        """
        steps = _steps(tables[0])
        if steps == 0:
            return self._nodes.cast(self._nodes.make("Less", x, x), "int64")  # 0 in each row
        filled = [np.full((1 << steps) - 1, np.nan) for _ in tables]  # which nothing is above
        for whole, numbers in zip(filled, tables, strict=True):
            whole[: numbers.size] = numbers

        def search(nodes: Nodes, x: Value, numbers: Value, begins: Value) -> Value:
            place = begins
            for width in reversed([1 << step for step in range(steps)]):
                met = nodes.gathered(numbers, place + (width - 1))
                below = met <= x if right else met < x
                place = nodes.choose(below, place + width, place)
            return nodes.make("Sub", place, begins)

        return self.call(f"count_{'right' if right else 'left'}_{steps}", search, x, *_flat(filled))

    def _loaded(self, sources: list[Field]) -> Value:
        """Return columns of numbers as doubles, side by side."""
        settled = [source.expression for source in sources if isinstance(source, Settled)]
        if len(settled) == len(sources):
            return self._block(settled)
        return self._side_by_side([
            self._block([source.expression])
            if isinstance(source, Settled)
            else self.inputs.numbers(source)
            for source in sources
        ])  # fmt: skip

    def _identified(self, source: Field, lookup: Lookup) -> Value:
        if isinstance(source, Settled):
            return self.inputs.identified_doubles(self._block([source.expression]), lookup)
        if isinstance(source, Filled):
            known = pd.Series(neighbour.to_pandas(lookup.values)).tolist()
            there = source.value in known
            number = lookup.first + known.index(source.value) if there else lookup.unknown
            lookup = replace(lookup, missing=number)
        return self.inputs.identified(source, lookup)


def _form(expression: Expression) -> tuple[Any, ...]:
    """Return what expressions have in common whose steps are taken together."""
    return tuple((name, *map(_size, operands)) for name, *operands in expression.steps)


def _size(operand: Any) -> Any:
    if isinstance(operand, np.ndarray):
        # With NaN at its end a table would be filled up to another one.
        return _identity(operand) if np.isnan(operand).any() else _steps(operand)
    # Of some powers the formulas are others.
    return _identity(operand) if operand in (0.0, 2.0) else None


def _steps(table: np.ndarray) -> int:
    """Return how many steps a search in a table takes."""
    return int(table.size).bit_length()


def _identity(operand: Any) -> Any:
    if isinstance(operand, np.ndarray):
        return operand.tobytes()
    return np.float64(operand).tobytes() if isinstance(operand, float) else id(operand)


def _across(values: list[Any]) -> Any:
    """Return the one constant of all columns, or those of each."""
    array = np.array(values)
    return (
        values[0] if all(value.tobytes() == array[0].tobytes() for value in array) else array[None]
    )


def _flat(tables: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return tables one after another, and where that of each column begins; equal ones once."""
    if all(table.tobytes() == tables[0].tobytes() for table in tables):
        return np.ascontiguousarray(tables[0]), np.zeros((1, 1), np.int64)
    ends = np.cumsum([table.size for table in tables])
    return np.concatenate(tables), np.array([[0, *ends[:-1]]], np.int64)


_BINARY = {"add": "Add", "subtract": "Sub", "multiply": "Mul", "divide": "Div"}

_UNARY: dict[str, Callable[[Nodes, Value], Value]] = {
    "root": lambda nodes, x: nodes.make("Sqrt", x),
    "missing": lambda nodes, x: nodes.cast(nodes.is_nan(x), "float64"),
    "floor": lambda nodes, x: nodes.make("Floor", x),
}
"""Steps that are one operation of ONNX; those in no table are functions of Elementary."""


def _powered(graph: Graph, x: Any, power: Any) -> Value:
    """Return expm1(power * x) / power, x for power 0."""
    nodes = graph._nodes
    if np.all(power == 0.0):
        return nodes.value(nodes.of(x))
    return nodes.make("Div", graph.elementary("expm1", nodes.make("Mul", x, power)), power)


def _yeo_johnson(graph: Graph, x: Value, power: Any) -> Value:
    nodes = graph._nodes
    above, below = nodes.choose(x >= 0.0, x, 0.0), nodes.choose(x < 0.0, -x, 0.0)
    above = _powered(graph, graph.elementary("log1p", above), power)
    below = _powered(graph, graph.elementary("log1p", below), 2.0 - power)
    return nodes.choose(x >= 0.0, above, nodes.choose(x < 0.0, -below, x))


def _box_cox(graph: Graph, x: Value, power: Any) -> Value:
    return _powered(graph, graph.elementary("log", x), power)


def _equals(graph: Graph, x: Value, constant: Any) -> Value:
    nodes = graph._nodes
    return nodes.choose(nodes.is_nan(x), x, nodes.cast(x == constant, "float64"))


_WITH_CONSTANT: dict[str, Callable[[Graph, Value, Any], Value]] = {
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

Tables = list[np.ndarray]
"""A table of each column."""


def _binned(graph: Graph, x: Value, tables: Tables, *, right: bool) -> Value:
    nodes = graph._nodes
    counted = nodes.cast(graph.counted(x, tables, right=right), "float64")
    return nodes.choose(nodes.is_nan(x), x, counted)


def _gathered(graph: Graph, x: Value, tables: Tables) -> Value:
    nodes = graph._nodes
    place = nodes.cast(nodes.choose(nodes.is_nan(x), 0.0, x), "int64")
    return nodes.choose(nodes.is_nan(x), x, _found(nodes, tables, place))


def _found(nodes: Nodes, tables: Tables, places: Value) -> Value:
    """Return the values of each column's table at places in it."""
    flat, begins = _flat(tables)
    return nodes.gathered(flat, places + begins)


def _part(graph: Graph, x: Value, tables: Tables) -> Value:
    """Return between which two neighbours a value lies, the outer ones for values beyond."""
    nodes = graph._nodes
    before = graph.counted(x, tables, right=True) + -1
    last = _across([max(knots.size - 2, 0) for knots in tables])
    return nodes.make("Max", nodes.make("Min", before, last), 0)


def _interpolated(graph: Graph, x: Value, places: Tables, values: Tables) -> Value:
    nodes = graph._nodes
    if places[0].size == 0:
        return nodes.choose(nodes.is_nan(x), x, float("nan"))
    at = _part(graph, x, places)
    after = nodes.make("Min", at + 1, _across([known.size - 1 for known in places]))
    left, low = _found(nodes, places, at), _found(nodes, values, at)
    width = nodes.make("Sub", _found(nodes, places, after), left)
    wide = width > 0.0
    share = nodes.make("Div", nodes.make("Sub", x, left), nodes.choose(wide, width, 1.0))
    share = nodes.choose(wide, share, 0.0)
    rise = nodes.make("Mul", share, nodes.make("Sub", _found(nodes, values, after), low))
    inner = nodes.make("Add", low, rise)
    for end, beyond in ((-1, Value.__ge__), (0, Value.__le__)):
        place, value = (_across([float(known[end]) for known in both]) for both in (places, values))
        inner = nodes.choose(beyond(x, place), value, inner)
    return nodes.choose(nodes.is_nan(x), x, inner)


def _cubic(graph: Graph, x: Value, knots: Tables, coefficients: Tables) -> Value:
    nodes = graph._nodes
    part = _part(graph, x, knots)
    t = nodes.make("Sub", x, _found(nodes, knots, part))
    found: Any = None
    for place in range(4):
        more = _found(nodes, [known[place::4] for known in coefficients], part)
        found = more if found is None else nodes.make("Add", nodes.make("Mul", found, t), more)
    return found  # type: ignore[no-any-return]


_WITH_TABLES: dict[str, Callable[..., Value]] = {
    "bin_right": lambda graph, x, tables: _binned(graph, x, tables, right=True),
    "bin_left": lambda graph, x, tables: _binned(graph, x, tables, right=False),
    "interpolate": _interpolated,
    "gather": _gathered,
    "cubic": _cubic,
}

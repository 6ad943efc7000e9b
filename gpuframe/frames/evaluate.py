"""query and eval: expressions in text, whose names are looked up where the user wrote them."""

import ast
import io
import operator
import re
import sys
import tokenize
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import call_pandas, through_pandas, to_pandas

_PACKAGE = __name__.partition(".")[0]
_VARIABLE = "__variable_"
_QUOTED = "__quoted_"
_NAME_OR_TEXT = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?P<name>(?:``|[^`])*)`""")
"""A text in quotes, or a name in backticks, in which two stand for one."""

_WORDS = {"&": "and", "|": "or", "~": "not"}
"""In an expression of pandas `&`, `|` and `~` bind as loosely as these words."""

_OPERATORS: dict[type, Any] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
    ast.Pow: operator.pow, ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}  # fmt: skip
_FUNCTIONS = {
    "sin", "cos", "tan", "exp", "log", "expm1", "log1p", "sqrt", "sinh", "cosh", "tanh", "arcsin",
    "arccos", "arctan", "floor", "ceil", "abs", "log10",
}  # fmt: skip


def _caller() -> Any:
    """Return the frame of the code that called the method."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_PACKAGE):
        frame = frame.f_back
    return frame


def _names_of_caller(expression: Any, frame: Any) -> dict[str, dict[str, Any]]:
    """Return the caller's variables that an expression names, as pandas objects."""
    wanted = set(re.findall(r"[^\W\d]\w*", str(expression)))
    local = {name: to_pandas(value) for name, value in frame.f_locals.items() if name in wanted}
    outer = {name: to_pandas(value) for name, value in frame.f_globals.items() if name in wanted}
    return {"local_dict": local, "global_dict": outer}


class _Expression:
    """An expression of pandas' language over the columns of a frame.

    Attributes:
        frame: whose columns are the names.
        variables: of the caller, by name.
    """

    def __init__(self, frame: Any, variables: dict[str, Any]) -> None:
        self.frame = frame
        self.variables = variables
        self._quoted: list[str] = []

    def parsed(self, text: str) -> ast.Module:
        """Return the syntax tree of a text in Python's form.

        Raises:
            NotNative: it is not Python's even then; pandas says what is wrong.
        """
        text = _NAME_OR_TEXT.sub(self._unquoted, text)
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
            words = []
            at = 0
            while at < len(tokens):
                kind, word = tokens[at][:2]
                if word == "@" and tokens[at + 1].type == tokenize.NAME:
                    at += 1
                    kind, word = tokenize.NAME, _VARIABLE + tokens[at].string
                elif kind == tokenize.OP and word in _WORDS:
                    kind, word = tokenize.NAME, _WORDS[word]
                words.append((kind, word))
                at += 1
            return ast.parse(tokenize.untokenize(words).strip())
        except (SyntaxError, tokenize.TokenError, IndexError):
            raise NotNative("an expression that does not parse") from None

    def _unquoted(self, found: re.Match[str]) -> str:
        if found["name"] is None:
            return found[0]
        self._quoted.append(found["name"].replace("``", "`"))
        return f"{_QUOTED}{len(self._quoted) - 1}"

    def value(self, node: Any) -> Any:
        """Return what a part of the expression stands for.

        Raises:
            NotNative: pandas knows it, or refuses it.
        """
        match node:
            case ast.Constant():
                return node.value
            case ast.Name(id=name):
                return self._named(name)
            case ast.List() | ast.Tuple():
                return [self.value(item) for item in node.elts]
            case ast.BoolOp():
                step = operator.and_ if isinstance(node.op, ast.And) else operator.or_
                first, *others = (self._condition(part) for part in node.values)
                for other in others:
                    first = step(first, other)
                return first
            case ast.UnaryOp(op=ast.Not()):
                return ~self._condition(node.operand)
            case ast.UnaryOp() | ast.BinOp() if type(node.op) in _OPERATORS:
                parts = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
                return _OPERATORS[type(node.op)](*map(self.value, parts))
            case ast.Compare():
                return self._compared(node)
            case ast.Call():
                return self._called(node)
        raise NotNative(f"{type(node).__name__} in an expression")

    def _condition(self, node: Any) -> Any:
        found = self.value(node)
        if getattr(found, "dtype", None) != dtypes.BOOL or not hasattr(found, "_column"):
            raise NotNative("a condition that is no column of bools")
        return found

    def _named(self, name: str) -> Any:
        if name.startswith(_VARIABLE):
            name = name.removeprefix(_VARIABLE)
            if name not in self.variables:
                raise pd.errors.UndefinedVariableError(name, is_local=True)
            return self.variables[name]
        if name.startswith(_QUOTED):
            name = self._quoted[int(name.removeprefix(_QUOTED))]
        names = self.frame._table.names
        if names.count(name) == 1:
            return self.frame[name]
        if name in names or name == "index" or name in self.frame._index.names:
            raise NotNative("an expression over labels")
        raise NotNative("a name that is no column")

    def _compared(self, node: ast.Compare) -> Any:
        left, result = self.value(node.left), None
        for step, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            found = _comparison(step, left, right)
            result = found if result is None else result & found
            left = right
        return result

    def _called(self, node: ast.Call) -> Any:
        arguments = [self.value(part) for part in node.args]
        named = {str(word.arg): self.value(word.value) for word in node.keywords}
        match node.func:
            case ast.Name(id=name) if name in _FUNCTIONS and not named:
                return getattr(np, name)(*arguments)
            case ast.Attribute():
                return self._owner(node.func)(*arguments, **named)
        raise NotNative("a call in an expression")

    def _owner(self, node: Any) -> Any:
        """Return a method of a column, also one of its accessors."""
        if isinstance(node, ast.Attribute):
            if node.attr.startswith("_"):
                raise NotNative("a private name in an expression")
            return getattr(self._owner(node.value), node.attr)
        found = self.value(node)
        if not hasattr(found, "_column"):
            raise NotNative("a method of other than a column")
        return found


def _comparison(step: ast.cmpop, left: Any, right: Any) -> Any:
    listed = isinstance(right, list | tuple | set | np.ndarray)
    if isinstance(step, ast.In | ast.NotIn) or (listed and isinstance(step, ast.Eq | ast.NotEq)):
        if not hasattr(left, "isin"):
            raise NotNative("membership of other than a column")
        if listed and not all(map(pd.api.types.is_scalar, right)):
            raise NotNative("membership among columns")
        found = left.isin(right if not listed else list(right))
        return ~found if isinstance(step, ast.NotIn | ast.NotEq) else found
    columns = hasattr(left, "_column") or hasattr(right, "_column")
    listed = listed or isinstance(left, list | tuple | set | np.ndarray)
    if listed or not columns or type(step) not in _OPERATORS:
        raise NotNative("a comparison of constants or with a list")
    equality = isinstance(step, ast.Eq | ast.NotEq)
    if _is_odd(left, right, equality=equality) or _is_odd(right, left, equality=equality):
        raise NotNative("a time beside a constant of another type")
    return _OPERATORS[type(step)](left, right)


def _is_odd(column: Any, constant: Any, *, equality: bool) -> bool:
    """Whether pandas' language compares a time and a constant as the operator of Python does not.

    A number is a date there, and a text is found equal to none, nor compared with a zone.
    """
    dtype = getattr(column, "dtype", None)
    kind = "z" if isinstance(dtype, pd.DatetimeTZDtype) else getattr(dtype, "kind", "")
    if kind not in ("M", "m", "z") or not hasattr(column, "_column"):
        return False
    if isinstance(constant, str):
        return equality or kind == "z"
    return isinstance(constant, int | float | np.number)


def _plain(self: Any, expr: Any, settings: dict[str, Any]) -> str:
    """Return an expression that comes without settings.

    Raises:
        NotNative: it does not.
    """
    usual = settings.get("parser", "pandas") == "pandas" and settings.keys() <= {"parser", "engine"}
    engines = (None, "python")
    if not isinstance(expr, str) or not usual or settings.get("engine") not in engines:
        raise NotNative("an expression with settings")
    if self.columns.nlevels > 1:
        raise NotNative("an expression over names of several levels")
    return expr


def _chosen(self: Any, expr: str, variables: dict[str, Any]) -> Any:
    """Return the rows where an expression holds.

    Raises:
        NotNative: pandas knows it, or refuses it.
    """
    expression = _Expression(self, variables)
    body = expression.parsed(expr).body
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        raise NotNative("other than one expression")
    return self[expression._condition(body[0].value)]


def query(self: Any, /, expr: str, *, inplace: bool = False, **kwargs: Any) -> Any:
    """Return the rows where an expression over the columns holds; `@name` is a variable.

    Args:
        expr: expression in pandas' language.
        inplace: whether to change this object and return None.
        kwargs: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2, 3]}).query("a > 1 and a != 2").a.tolist()
        [3]
    """
    frame = _caller()
    variables = {**frame.f_globals, **frame.f_locals}
    try:
        result = _chosen(self, _plain(self, expr, kwargs), variables)
    except NotNative as reason:
        settings = {**_names_of_caller(expr, frame), **kwargs}
        if inplace:  # else not named: pandas warns that the keyword goes
            settings["inplace"] = True
        return through_pandas("query", str(reason), self, (expr,), settings)
    if inplace:
        self._rebind(result)
        return None
    return result


def evaluate(self: Any, expr: str, *, inplace: bool = False, **kwargs: Any) -> Any:
    """Return an expression over the columns, or the frame with columns assigned by it.

    Args:
        expr: expression in pandas' language, or lines of assignments.
        inplace: whether an assignment changes this object.
        kwargs: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2]}).eval("b = a * 2").b.tolist()
        [2, 4]
    """
    frame = _caller()
    variables = {**frame.f_globals, **frame.f_locals}
    try:
        result = _evaluated(self, _plain(self, expr, kwargs), variables, inplace=inplace)
    except NotNative as reason:
        settings = {**_names_of_caller(expr, frame), **kwargs, "inplace": inplace}
        return through_pandas("eval", str(reason), self, (expr,), settings)
    if inplace:
        self._rebind(result)
        return None
    return result


def _evaluated(self: Any, expr: str, variables: dict[str, Any], *, inplace: bool) -> Any:
    """Return the value of an expression, or the frame with columns assigned.

    Raises:
        NotNative: pandas knows it, or refuses it.
    """
    expression = _Expression(self, variables)
    body = expression.parsed(expr.strip()).body
    if len(body) == 1 and isinstance(body[0], ast.Expr) and not inplace:
        found = expression.value(body[0].value)
        if not hasattr(found, "_column"):
            raise NotNative("an expression that is no column")
        return found
    result = self.copy()
    for line in body:
        if not isinstance(line, ast.Assign) or len(line.targets) != 1:
            raise NotNative("lines that are no assignments")
        target = line.targets[0]
        if not isinstance(target, ast.Name) or target.id.startswith((_QUOTED, _VARIABLE)):
            raise NotNative("an assignment to other than a name")
        expression.frame = result
        result[target.id] = expression.value(line.value)
    return result


def eval(
    expr: Any,
    *,
    local_dict: Any = None,
    global_dict: Any = None,
    target: Any = None,
    inplace: bool = False,
    **kwargs: Any,
) -> Any:
    """Return an expression over the caller's variables, computed by pandas.

    Args:
        expr: expression in pandas' language.
        local_dict: variables instead of the caller's local ones.
        global_dict: variables instead of the caller's global ones.
        target: object that an assignment goes to.
        inplace: whether an assignment changes the target.
        kwargs: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> with pd.options.context(fallback="silent"):
        ...     pd.eval("s * 2", local_dict={"s": pd.Series([1, 2])}).tolist()
        [2, 4]
    """
    names = _names_of_caller(expr, _caller())
    if local_dict is not None:
        names["local_dict"] = local_dict
    if global_dict is not None:
        names["global_dict"] = global_dict
    settings = names | {"target": target} | kwargs
    result = call_pandas("pandas.eval", "no native code", pd.eval, (expr,), settings)
    if not inplace:
        return result
    if target is None:
        raise ValueError("Cannot operate inplace if there is no assignment")
    target._rebind(result)
    return None

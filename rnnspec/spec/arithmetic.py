"""The value of an expression of numbers, names and `+ - * / // ( )`."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from rnnspec.spec.variables import NotArithmetic

_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
#: Larger results are no size of anything, and would be slow to print.
_LARGEST = 10**18


def compute(text: str, variables: Mapping[str, Any]) -> int | float:
    """The number that `text` comes to. Raises `NotArithmetic`."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
        value = _value(tree.body, variables)
    except ZeroDivisionError:
        raise NotArithmetic("zero-division") from None
    except OverflowError:
        raise NotArithmetic("too-large") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotArithmetic("syntax") from None
    return value


def _value(node: ast.expr, variables: Mapping[str, Any]) -> int | float:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.Name(id=name):
            value = variables[name]
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise NotArithmetic("not-a-number")
            return value
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            result: int | float = _OPERATORS[type(op)](_value(operand, variables))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            result = _OPERATORS[type(op)](_value(left, variables), _value(right, variables))
        case _:
            raise NotArithmetic("syntax")
    if abs(result) > _LARGEST:
        raise NotArithmetic("too-large")
    return result

"""A fast renderer for simple templates.

Most templates are text, names and a few conditions. These become parts, once, and the parts are joined; anything
out of the ordinary, a missing name included, is left to Liquid, so that both ways give the same text or error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from attrs import frozen
from liquid.ast import BlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, Nil, Path, StringLiteral
from liquid.builtin.expressions.logical import (
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import IntegerLiteral
from liquid.builtin.tags.if_tag import IfNode
from liquid.expression import Expression

from cartback.copywriters.length import extends

from .names import BriefedFacts, LazyNames
from .sandbox import OutputOfText


class Unusual(Exception):
    """A case that is left to Liquid."""


@frozen(eq=False)
class _Name:
    root: str
    field: str | None

    def of(self, names: LazyNames[BriefedFacts]) -> Any:
        value = names[self.root]
        if self.field is None:
            return value
        if value.__class__ is not LazyNames:
            raise Unusual
        return value[self.field]


Test: TypeAlias = Callable[[LazyNames[BriefedFacts]], bool]


@frozen(eq=False)
class _Choice:
    branches: tuple[tuple[Test, Parts], ...]
    otherwise: Parts


Parts: TypeAlias = tuple[str | _Name | _Choice, ...]


def join(parts: Parts, names: LazyNames[BriefedFacts], out: list[str]) -> None:
    """Append the text of `parts` to `out`. Raises Unusual or KeyError for a case that is left to Liquid."""
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, _Name):
            value = part.of(names) if part.field is not None else names[part.root]
            if value.__class__ is int:
                value = str(value)
            elif value.__class__ is not str:
                raise Unusual
            out.append(value)
        else:
            for test, chosen in part.branches:
                if test(names):
                    join(chosen, names, out)
                    break
            else:
                join(part.otherwise, names, out)


def parts_of(nodes: Sequence[Node]) -> Parts | None:
    """Return the nodes as parts, or None if any of them needs Liquid."""
    try:
        return tuple([_part(node) for node in nodes])
    except Unusual:
        return None


def _part(node: Node) -> str | _Name | _Choice:
    if type(node) is ContentNode and not extends(node.text[0]):  # else it would join the character before it
        return node.text
    if type(node) is OutputOfText and type(node.expression) is FilteredExpression and not node.expression.filters:
        return _name(node.expression.left)
    if type(node) is IfNode:
        branches = [(node.condition, node.consequence), *((a.expression, a.block) for a in node.alternatives)]
        default = _block(node.default) if node.default else ()
        return _Choice(tuple([(_condition(test), _block(block)) for test, block in branches]), default)
    raise Unusual


def _block(block: BlockNode) -> Parts:
    return tuple([_part(node) for node in block.nodes])


def _name(expression: Expression) -> _Name:
    if type(expression) is Path and len(expression.path) <= 2 and all(type(part) is str for part in expression.path):
        root, field = (*map(str, expression.path), None)[:2]
        return _Name(str(root), field)
    raise Unusual


def _condition(expression: Expression) -> Test:
    if type(expression) is BooleanExpression:
        expression = expression.expression
    if type(expression) is LogicalAndExpression:
        left, right = _condition(expression.left), _condition(expression.right)
        return lambda names: left(names) and right(names)
    if type(expression) is LogicalOrExpression:
        left, right = _condition(expression.left), _condition(expression.right)
        return lambda names: left(names) or right(names)
    if type(expression) is Path:
        return _truth(_name(expression))
    return _comparison(expression)


def _truth(name: _Name) -> Test:
    root, field = name.root, name.field
    if field is None:
        return lambda names: (value := names[root]) is not None and value is not False
    return lambda names: (value := name.of(names)) is not None and value is not False


_ORDERS: dict[type, Callable[[int, int], bool]] = {
    GtExpression: lambda a, b: a > b,
    GeExpression: lambda a, b: a >= b,
    LtExpression: lambda a, b: a < b,
    LeExpression: lambda a, b: a <= b,
}


def _comparison(expression: Any) -> Test:
    """Return the test that compares a name with a literal."""
    order = _ORDERS.get(type(expression))
    if order is not None and type(expression.right) is IntegerLiteral:
        return _ordered(order, _name(expression.left), expression.right.value)
    is_literal = type(getattr(expression, "right", None)) in (IntegerLiteral, StringLiteral, Nil)
    if type(expression) in (EqExpression, NeExpression) and is_literal:
        wanted = None if type(expression.right) is Nil else expression.right.value
        return _equal(_name(expression.left), wanted, type(expression) is EqExpression)
    raise Unusual


def _ordered(order: Callable[[int, int], bool], name: _Name, limit: int) -> Test:
    def test(names: LazyNames[BriefedFacts]) -> bool:
        value = name.of(names)
        if value.__class__ is not int:
            raise Unusual
        return order(value, limit)

    return test


def _equal(name: _Name, wanted: str | int | None, answer: bool) -> Test:
    def test(names: LazyNames[BriefedFacts]) -> bool:
        value = name.of(names)
        if value.__class__ not in (str, int, type(None)):
            raise Unusual
        return bool(value == wanted) is answer

    return test

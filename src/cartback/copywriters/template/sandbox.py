"""Liquid on plain data, inside limits.

A template is text from outside: it may loop, nest, multiply and double, and every such bomb must stop in milliseconds. So the
source is checked before Liquid's lexer reads it (that takes seconds for 5,000 spaces); features that two lines of text do not
need are removed (ranges, includes, counters, dates, the clock); loops and filters are counted, and each value a filter makes
is measured. Attributes are never read; a value is never parsed as markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, TextIO

from liquid import Environment, Mode, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import FilterArgumentError, LoopIterationLimitError, UndefinedError
from liquid.expression import Expression
from liquid.template import BoundTemplate
from liquid.token import TOKEN_CONTENT, TOKEN_ILLEGAL, TOKEN_OUTPUT
from liquid.undefined import StrictDefaultUndefined
from liquid.utils import ReadOnlyChainMap

from cartback.copywriters.length import clean
from cartback.errors import CopyError
from cartback.locales import LocalNumber

#: Characters of a template's source; MessageTemplate has the same limit for a body.
MAX_SOURCE = 5000
#: Characters inside one pair of braces.
MAX_MARKUP = 300
#: Pairs of braces: parsing them is most of the cost of a hostile template, 30 us each.
MAX_PAIRS = 200
#: Loop passes times the nodes of the template.
MAX_STEPS = 2000
#: Characters of a text, elements of a list, size of a number that a filter may make.
MAX_TEXT, MAX_LIST, MAX_NUMBER = 4000, 100, 10**15
#: The product of the lengths of a filter's arguments: the most that `replace` and `join` may have to write.
MAX_PRODUCT = 1_000_000

TAGS = "if unless case for break continue assign capture #".split()
FILTERS = (
    "abs append at_least at_most capitalize ceil compact concat default divided_by downcase first floor join"
    " last lstrip map minus modulo plus prepend reject remove remove_first remove_last replace replace_first"
    " replace_last reverse round rstrip size slice sort sort_natural split squish strip sum times truncate"
    " truncatewords uniq upcase where"
).split()


def parse(source: str) -> BoundedTemplate:
    """Parse a template that can be rendered without harm. Raises CopyError or LiquidError for an invalid one."""
    template = _environment().from_string(_checked(source))
    assert isinstance(template, BoundedTemplate)  # noqa: S101 - the environment makes no other
    template.steps = sum(1 for _ in _everything(template))
    return template


# --- before Liquid sees it --------------------------------------------------------------------------------------------

_OPEN = re.compile(r"\{\{|\{%")
_BLOCK = re.compile(r"\{%-?\s*(raw|doc|comment)\b")


def _checked(source: str) -> str:
    """Put `source` on one line, every opened brace soon closed again: Liquid's lexer reads that in linear time."""
    if len(source) > MAX_SOURCE:
        raise CopyError(f"is {len(source)} characters long; the limit is {MAX_SOURCE}")
    source = clean(source)
    if block := _BLOCK.search(source):
        raise CopyError(f"{block[1]}: there is no such tag; write a comment as {{% # ... %}}")
    at = pairs = 0
    while opened := _OPEN.search(source, at):
        at, pairs = _end_of(opened), pairs + 1
        if pairs > MAX_PAIRS:
            raise CopyError(f"has more than {MAX_PAIRS} tags and names")
    return source


def _end_of(opened: re.Match[str]) -> int:
    """Return where the opened pair ends. Raises CopyError unless it is closed soon, and before the next one opens."""
    source, start = opened.string, opened.end()
    close = source.find("}}" if opened[0] == "{{" else "%}", start, start + MAX_MARKUP)
    if close < 0:
        raise CopyError(f"{source[opened.start() : start + 20]!r} is not closed within {MAX_MARKUP} characters")
    if _OPEN.search(source, start, close):
        raise CopyError(f"{source[opened.start() : start + 20]!r} is not closed before the next one opens")
    return close + 2


def _everything(template: BoundTemplate) -> Iterable[Node | Expression]:
    """Yield every node and expression. Raises CopyError at a range: it has no limit, and two lines of text do not need it."""
    static = RenderContext(template)
    waiting: list[Node | Expression] = list(template.nodes)
    while waiting:
        each = waiting.pop()
        if isinstance(each, RangeLiteral):
            raise CopyError(f"{each}: ranges are not supported")
        yield each
        if isinstance(each, Node):
            waiting += each.expressions()
            waiting += each.children(static)
        else:
            waiting += each.children()


# --- Liquid, restricted -----------------------------------------------------------------------------------------------


class OutputOfText(OutputNode):
    """`{{ ... }}`: text or a number. nil, or a whole list, is an error in a sentence."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write the value. Raises UndefinedError for nil, a list or a dict."""
        value = self.expression.evaluate(context)
        if value is None:
            raise UndefinedError(
                f"{self.expression} is empty here: put it inside {{% if ... %}} or add | default: '...'",
                token=self.token,
            )
        if isinstance(value, list | dict):
            raise UndefinedError(f"{self.expression} is a {type(value).__name__}, not text", token=self.token)
        if isinstance(value, LocalNumber):
            return buffer.write(value.text)
        return buffer.write(str(value).lower() if isinstance(value, bool) else str(value))


class _OutputTag(Output):
    node_class = OutputOfText


class _Context(RenderContext):
    """No clock, and every pass through a loop counts all nodes it could touch."""

    __slots__ = ("steps",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = ReadOnlyChainMap(self.locals, self.globals)  # without Liquid's own `now` and `today`
        self.steps = 0

    def raise_for_loop_limit(self, length: int = 1) -> None:
        template = self.template
        self.steps += length * (template.steps if isinstance(template, BoundedTemplate) else MAX_STEPS)
        if self.steps > MAX_STEPS:
            raise LoopIterationLimitError("loops too many times", token=None)


class BoundedTemplate(BoundTemplate):
    """A template with the number of nodes that one pass through it could touch."""

    context_class = _Context
    steps = 1


class _Environment(Environment):
    template_class = BoundedTemplate
    block_nesting_limit = 10
    context_depth_limit = 10
    loop_iteration_limit = MAX_STEPS
    local_namespace_limit = 50_000
    output_stream_limit = 16_000
    suppress_blank_control_flow_blocks = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: self.tags[name] for name in (*TAGS, TOKEN_CONTENT, TOKEN_ILLEGAL)}
        self.tags[TOKEN_OUTPUT] = _OutputTag(self)
        self.filters = {name: _measured(name, self.filters[name]) for name in FILTERS}


@lru_cache(maxsize=1)
def _environment() -> _Environment:
    return _Environment(tolerance=Mode.STRICT, undefined=StrictDefaultUndefined, strict_filters=True, autoescape=False)


def _measured(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Bound the filter: it takes only values that are not nil, and makes none that is out of proportion."""

    @wraps(function)
    def measured(*args: Any, **kwargs: Any) -> Any:
        product = 1
        for each in args if name != "default" else ():
            if each is None:
                raise FilterArgumentError(f"| {name}: a value is empty here; add | default: '...' first", token=None)
            product *= len(each) or 1 if isinstance(each, str | list) else 1
        made = function(*args, **kwargs) if product <= MAX_PRODUCT else None
        if product > MAX_PRODUCT or _is_huge(made):
            raise FilterArgumentError(f"| {name}: the result is too large", token=None)
        return made

    return measured


def _is_huge(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > MAX_TEXT
    if isinstance(value, list):
        return len(value) > MAX_LIST
    return isinstance(value, int | float) and not abs(value) <= MAX_NUMBER

"""The decorator that makes a function a built-in rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .case import BuiltInRule, Moot, Rule, Shows

#: The built-in rules, in the order in which they are asked: cheap and decisive ones come first.
IN_ORDER: list[BuiltInRule] = []


def rule(
    *, shows: Shows, moot: Moot | None = None, silent: Sequence[str] = (), at_sending: bool = False
) -> Callable[[Rule], BuiltInRule]:
    """Make a function a built-in rule, the next in order. The arguments are the attributes of BuiltInRule."""

    def register(question: Rule) -> BuiltInRule:
        built_in = BuiltInRule(question, shows, moot, frozenset(silent), at_sending)
        IN_ORDER.append(built_in)
        return built_in

    return register

"""One implementation for plain and for async databases."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from cartback.ports import Maybe

_P = ParamSpec("_P")
_T = TypeVar("_T")


def either_way(method: Callable[_P, Coroutine[Any, Any, _T]]) -> Callable[_P, Maybe[_T]]:
    """Make a method async if the database is; over a plain one the coroutine never suspends, so it ends at once."""

    @wraps(method)
    def driven(*args: _P.args, **kwargs: _P.kwargs) -> Maybe[_T]:
        story = method(*args, **kwargs)
        if inspect.iscoroutinefunction(args[0].database.read):  # type: ignore[attr-defined]  # of a KeyValueStore
            return story
        try:
            story.send(None)
        except StopIteration as done:
            answer: _T = done.value
            return answer
        story.close()
        raise TypeError("the database's `read` is plain, but another method returned an awaitable")

    return driven

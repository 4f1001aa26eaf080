"""Recovery and AsyncRecovery are twins: the same public methods with the same arguments, one of them awaited."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import cartback as cb

NAMES = sorted(name for name, _ in inspect.getmembers(cb.Recovery, inspect.isfunction) if not name.startswith("_"))


def test_both_have_the_same_methods() -> None:
    """What one can be asked, the other can be asked too."""
    awaited = {name for name, _ in inspect.getmembers(cb.AsyncRecovery, inspect.isfunction) if not name.startswith("_")}
    assert awaited == set(NAMES)
    assert len(NAMES) > 25


@pytest.mark.parametrize("name", NAMES)
def test_a_method_takes_the_same_arguments(name: str) -> None:
    """In the same order, with the same defaults and types; the answers are of the same type."""
    plain, awaited = inspect.signature(getattr(cb.Recovery, name)), inspect.signature(getattr(cb.AsyncRecovery, name))
    assert list(plain.parameters.values()) == list(awaited.parameters.values())
    assert plain.return_annotation == awaited.return_annotation


@pytest.mark.parametrize("name", [name for name in NAMES if name != "after_fork"])
def test_the_one_is_plain_and_the_other_is_awaited(name: str) -> None:
    """A host that forgets an `await` finds out from its type checker."""
    methods: tuple[Any, Any] = (getattr(cb.Recovery, name), getattr(cb.AsyncRecovery, name))
    assert [inspect.iscoroutinefunction(method) for method in methods] == [False, True]

"""Facts and requests to write from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from cartback.domain.money import Money
from cartback.ports import CopyRequest, TemplateText
from cartback.words.facts import Copy, Facts, Item

NOW = datetime(2024, 5, 1, tzinfo=UTC)

FactsOf: TypeAlias = Callable[..., Facts]
Write: TypeAlias = Callable[..., Copy]


def facts_of(**changes: Any) -> Facts:
    """A shopper with a mug and a shirt in the cart; `changes` say what is different."""
    mug = Item("Mug", 1, Money(Decimal("12.50"), "USD"))
    shirt = Item("Shirt", 2, Money(Decimal("40.00"), "USD"), "Blue, M")
    usual: dict[str, Any] = {
        "shop": "Acme", "kind": "cart_recovery", "step": 0, "stage": "cart", "locale": "en", "now": NOW,
        "items": (mug, shirt), "total": Money(Decimal("92.50"), "USD"), "first_name": "Ana",
    }  # fmt: skip
    return Facts(**{**usual, **changes})


def own(step: int | None, locale: str | None, title: str, body: str) -> TemplateText:
    return TemplateText(title=title, body=body, step=step, locale=locale)


def request_of(facts: Facts, *templates: tuple[int | None, str | None, str, str]) -> CopyRequest:
    return CopyRequest(
        shop="acme",
        notification="n1",
        campaign="cart",
        facts=facts,
        deadline=NOW,
        templates=tuple(own(*t) for t in templates),
    )


def write_with(*templates: tuple[int | None, str | None, str, str], **changes: Any) -> Copy:
    """What the template copywriter makes of the usual facts with `changes`."""
    from cartback.copywriters.template import Template

    return Template().write(request_of(facts_of(**changes), *templates))


@pytest.fixture(name="facts_of", scope="session")
def _facts_of() -> FactsOf:
    return facts_of


@pytest.fixture(name="request_of", scope="session")
def _request_of() -> Callable[..., CopyRequest]:
    return request_of


@pytest.fixture(name="write", scope="session")
def _write() -> Write:
    return write_with

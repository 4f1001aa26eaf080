"""Every test here needs aiosmtplib and css-inline; where they are missing they are skipped, and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import pytest

from cartback.domain.money import Money
from cartback.domain.offer import Item
from cartback.ports import Content, OutgoingMessage
from cartback.testing.smtpserver import SMTPServer

NEEDED = pytest.mark.skipif(
    find_spec("aiosmtplib") is None or find_spec("css_inline") is None,
    reason='the e-mail extra is not installed: pip install "cartback[email]"',
)
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
TOKEN = "A" * 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder."""
    for item in items:
        if "channels/email/" in item.path.as_posix():
            item.add_marker(NEEDED)


def _item(n: int = 0, **changes: Any) -> Item:
    usual: dict[str, Any] = {
        "title": f"Blue Enamel Mug & Lid {n}", "quantity": 1 + n % 3, "price": Money(Decimal("12.00"), "USD"),
        "variant": "Large", "image": f"https://cdn.acme.example/mug-{n}.jpg",
    }  # fmt: skip
    return Item(**{**usual, **changes})


def _content(**changes: Any) -> Content:
    usual: dict[str, Any] = {
        "shop_name": "Acme Mugs", "locale": "en", "items": tuple(_item(n) for n in range(3)),
        "total": Money(Decimal("72.00"), "USD"), "code": "SAVE10", "preheader": "Three things you picked are still here.",
        "unsubscribe": f"https://acme.example/r/unsubscribe?t={TOKEN}", "postal_address": "1 Main St, Springfield, IL 62701, USA",
    }  # fmt: skip
    return Content(**{**usual, **changes})


@pytest.fixture
def item() -> Callable[..., Item]:
    """Makes the n-th line of a cart."""
    return _item


@pytest.fixture
def message() -> Callable[..., OutgoingMessage]:
    """Makes an e-mail about a cart of three lines; what is named is changed, of the message or of its content."""

    def make(**changes: Any) -> OutgoingMessage:
        inner = {name: changes.pop(name) for name in tuple(changes) if name in Content.__struct_fields__}
        usual: dict[str, Any] = {
            "id": "0123abcd", "shop": "acme", "shopper": "s1", "channel": "email", "address": "ana@example.com",
            "attempt": 1, "title": "Still thinking it over, Ana?", "body": "Your Blue Enamel Mug is in your cart.",
            "link": f"https://acme.example/r/click?t={TOKEN}", "deadline": NOW + timedelta(hours=6),
            "kind": "cart_recovery", "content": _content(**inner),
        }  # fmt: skip
        return OutgoingMessage(**{**usual, **changes})

    return make


@pytest.fixture
def server() -> Iterator[SMTPServer]:
    with SMTPServer() as running:
        yield running

"""Events: facts with an aware instant, and every name by which they lead to a shopper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from cartback.domain import events as ev
from cartback.domain.event_fields import REPORTABLE, keys_of, name_of
from cartback.domain.identity import key
from cartback.errors import InvalidEvent

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_an_instant_is_kept_in_utc() -> None:
    """Whatever offset it was told in."""
    event = ev.DataRequested(shop="acme", at=datetime(2026, 1, 5, 4, tzinfo=timezone(timedelta(hours=-5))))
    assert event.at == AT
    assert event.at.tzinfo is UTC


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 1, 5, 9), datetime(1989, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC), "2026-01-05"],  # noqa: DTZ001
)
def test_what_is_no_plausible_instant_is_refused(at: Any) -> None:
    """Naive, absurd, or text: the error names the field."""
    with pytest.raises(InvalidEvent, match=r"^at: "):
        ev.DataRequested(shop="acme", at=at)


def test_an_event_leads_to_its_shopper_by_all_it_names() -> None:
    """The keys it carries, and its checkout, cart, order and device, each once."""
    order = ev.OrderPlaced(
        shop="acme", at=AT, keys=(key("email", "a@b.c"), key("cart", "c1")), order="o1", checkout="k1", cart="c1"
    )
    assert keys_of(order) == ("email:a@b.c", "cart:c1", "checkout:k1", "order:o1")
    assert keys_of(ev.DeviceAdded(shop="acme", at=AT, device="d1")) == ("device:d1",)
    assert keys_of(ev.DataRequested(shop="acme", at=AT)) == ()


def test_events_have_a_name_on_the_wire() -> None:
    """The class's name in small letters, and back again."""
    assert name_of(ev.CartChanged(shop="acme", at=AT, cart="c1")) == "cart_changed"
    assert REPORTABLE["cart_changed"] is ev.CartChanged
    assert "send_begun" not in REPORTABLE


@pytest.mark.parametrize("kind", REPORTABLE.values(), ids=REPORTABLE)
def test_an_event_cannot_be_changed(kind: type[ev.Event]) -> None:
    """What happened, happened."""
    assert attrs.has(kind)
    shop = attrs.fields(kind).shop
    event = object.__new__(kind)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(event, shop.name, "other")

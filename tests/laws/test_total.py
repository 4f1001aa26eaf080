"""The law: `apply` is total. No event about any shopper raises, and none is folded by changing the old state."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given

from cartback.domain import events as ev
from cartback.domain.document import decode, encode
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY

EVERY_EVENT = [cls for cls in vars(ev).values() if isinstance(cls, type) and issubclass(cls, ev.ShopperEvent)]


@given(some.shoppers(), some.events())
def test_apply_takes_any_event(shopper: Shopper, event: ev.ShopperEvent) -> None:
    """Any event on any shopper gives a shopper that can be stored, and leaves the one it was given as it was."""
    before = encode(shopper)
    after = apply(shopper, event)
    assert decode(encode(after)) == after
    assert encode(shopper) == before


@pytest.mark.parametrize("kind", EVERY_EVENT, ids=lambda kind: kind.__name__)
def test_every_kind_of_event_is_taken(kind: type[ev.ShopperEvent]) -> None:
    """An event that says as little as it may is folded, or ignored, without an error."""
    least: dict[str, Any] = {"str": "x", "datetime": MONDAY, "Decimal": 0, "bool": True, "int": 1, "Reached": "contact"}
    least |= {"Line": ev.Line(product="p1")}
    least |= {"Draw": ev.Draw("spring", "holdout", 0.1)}
    least |= {"ChannelName": "push", "tuple[str, ...]": (), "tuple[tuple[str, Outcome], ...]": ()}
    fields: dict[str, Any] = {
        a.name: least[str(a.type)] for a in attrs.fields(kind) if a.default is attrs.NOTHING and a.type is not None
    }
    shopper = apply(new_shopper("shopper-1"), kind(**fields))
    assert decode(encode(shopper)) == shopper

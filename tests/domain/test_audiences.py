"""Audiences of the merchant's own: who is in them, what an override gives them, and which settings cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

import cartback as cb
from cartback.domain import events as ev
from cartback.domain.badges import badges
from cartback.domain.campaign import CartRecovery, Winback
from cartback.domain.identity import key
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import new_shopper
from cartback.domain.transitions import apply
from cartback.domain.tuning import AudienceOverride, NamedAudience
from cartback.engine.check import parse_shop
from cartback.errors import InvalidSettings
from cartback.flow.lint import lint
from cartback.testing.fakes import MONDAY

ANA = (key("customer", "ana"),)


def said(kind: type[ev.ShopperEvent], hours: float = 0, **fields: Any) -> ev.ShopperEvent:
    return kind(shop="acme", at=MONDAY + timedelta(hours=hours), keys=ANA, **fields)


def cart(value: str, hours: float = 0, **fields: Any) -> ev.ShopperEvent:
    return said(ev.CartChanged, hours, cart="c1", lines=(ev.Line(product="mug", price=Decimal(value)),), **fields)


def order(number: int, hours: float) -> ev.ShopperEvent:
    return said(ev.OrderPlaced, hours, order=f"o{number}", total=Decimal(9))


def is_in(audience: dict[str, Any], *happened: ev.ShopperEvent, hours: float = 2) -> bool:
    """Whether the shopper to whom this happened is in the audience so many hours after Monday at nine."""
    shop = Shop(id="acme", currency="USD", timezone="UTC", audiences=({"id": "own", **audience},))
    shopper = reduce(apply, happened, new_shopper("s"))
    return "own" in badges(shopper, shop, current_session(shopper), MONDAY + timedelta(hours=hours)).audiences


DEVICE = said(ev.DeviceAdded, device="d1")
PUSH = said(ev.ConsentChanged, channel="push", granted=True)

BORDERS: list[tuple[dict[str, Any], Sequence[ev.ShopperEvent], bool]] = [
    ({"value_from": 50}, [cart("50")], True),
    ({"value_from": 50}, [cart("49.99")], False),
    ({"value_below": 50}, [cart("50")], False),
    ({"value_below": 50}, [], False),
    ({"value_from": 50}, [cart("80", currency="EUR")], False),
    ({"idle_from": "2h"}, [cart("9")], True),
    ({"idle_from": "2h"}, [cart("9", 0.1)], False),
    ({"idle_below": "2h"}, [cart("9")], False),
    ({"orders_from": 2}, [order(1, -9), order(2, -5)], True),
    ({"orders_from": 2}, [order(1, -9)], False),
    ({"orders_below": 1}, [], True),
    ({"last_order_from": "10h"}, [order(1, -8)], True),
    ({"last_order_from": "10h"}, [order(1, -7)], False),
    ({"last_order_below": "10h"}, [], False),
    ({"badges": ["repeat_buyer"]}, [order(1, -9), order(2, -5)], True),
    ({"badges": ["repeat_buyer"]}, [order(1, -9)], False),
    ({"locales": ["de"]}, [said(ev.ProfileChanged, locale="de-AT")], True),
    ({"locales": ["de-AT"]}, [said(ev.ProfileChanged, locale="de")], False),
    ({"locales": ["en"]}, [], True),
    ({"channels": ["push", "sms"]}, [DEVICE, PUSH], True),
    ({"channels": ["push"]}, [PUSH], False),
    ({"tags": ["vip"]}, [said(ev.ShopperTagged, tag="vip")], True),
    ({"tags": ["vip"]}, [said(ev.ShopperTagged, tag="vip"), said(ev.ShopperTagged, 1, tag="vip", tagged=False)], False),
    ({"tags": ["vip", "mail"]}, [said(ev.ShopperTagged, tag="vip")], False),
    ({"without_tags": ["staff"]}, [said(ev.ShopperTagged, tag="staff")], False),
    ({"without_tags": ["staff"]}, [], True),
    ({"value_from": 50, "tags": ["vip"]}, [cart("60"), said(ev.ShopperTagged, tag="vip")], True),
    ({"value_from": 50, "tags": ["vip"]}, [cart("60")], False),
]


@pytest.mark.parametrize(("audience", "happened", "held"), BORDERS)
def test_who_is_in_it(audience: dict[str, Any], happened: Sequence[ev.ShopperEvent], held: bool) -> None:
    """Of whom every condition that is set is true; a border is in from below."""
    assert is_in(audience, *happened) is held


def test_a_cart_of_changes_is_worth_what_is_sure() -> None:
    """What a cart surely is worth decides, not what changes may have added since."""
    more = said(ev.LineChanged, 1, cart="c1", change="m1", line=ev.Line(product="tea", price=Decimal(40)))
    assert not is_in({"value_from": 50}, cart("20"), more)


def test_the_order_of_audiences() -> None:
    """An audience of the shop's own comes before the badges unless the merchant says where it stands."""
    own = (NamedAudience(id="vips", tags=("vip",)), NamedAudience(id="idle", idle_from=timedelta(hours=1)))
    shopper = reduce(apply, [cart("9"), said(ev.ShopperTagged, tag="vip")], new_shopper("s"))
    shop = Shop(id="acme", currency="USD", timezone="UTC", audiences=own)
    now, session = MONDAY + timedelta(hours=2), current_session(shopper)
    assert badges(shopper, shop, session, now).audiences == ("vips", "idle", "never_purchased")
    ordered = shop.model_copy(update={"audience_order": ("never_purchased", "vips")})
    assert badges(shopper, ordered, session, now).audiences == ("idle", "never_purchased", "vips")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"audiences": [{"id": "big_cart", "value_from": 1}]}, "is the id of a built-in badge"),
        ({"audiences": [{"id": "vips"}]}, "expected at least one condition"),
        ({"audiences": [{"id": "a", "value_from": 5, "value_below": 5}]}, "value_below: expected more than value_from"),
        ({"audiences": [{"id": "a", "orders_from": 1}, {"id": "a", "orders_from": 2}]}, "two have the id 'a'"),
        ({"audiences": [{"id": "a", "tag": ["x"]}]}, "tag"),
        ({"audience_order": ["vip"]}, "audience_order: expected one of"),
        (
            {
                "audiences": [{"id": "vips", "tags": ["vip"]}],
                "campaigns": [{"kind": "cart_recovery", "overrides": [{"audience": "vip", "instructions": "x"}]}],
            },
            "did you mean 'vips'",
        ),
    ],
)
def test_what_cannot_be_meant(settings: dict[str, Any], says: str) -> None:
    """It is refused where it is saved, by the name of the field."""
    with pytest.raises(InvalidSettings, match=says):
        parse_shop({"id": "acme", "currency": "USD", "timezone": "UTC", **settings})


def test_a_preview_of_an_audience_of_ones_own() -> None:
    """It shows what that audience gets, from a made-up shopper; an audience that is not there is named."""
    shop = cb.Shop(
        id="acme",
        currency="USD",
        timezone="UTC",
        audiences=(NamedAudience(id="vips", tags=("vip",)),),
        campaigns=(CartRecovery(discount="TEN", overrides=(AudienceOverride(audience="vips", discount="VIP15"),)),),
    )
    recovery = cb.Recovery("memory:")
    [shown] = recovery.preview(shop, "cart_recovery", "vips")
    assert shown.audience == "vips"
    assert shown.facts.discount is not None
    assert shown.facts.discount.code == "VIP15"
    assert [p.audience for p in recovery.preview(shop, "cart_recovery")][-1] == "vips"
    with pytest.raises(InvalidSettings, match="did you mean 'vips'"):
        recovery.preview(shop, "cart_recovery", "vip")


def test_what_is_likely_a_slip() -> None:
    """An audience that nothing is made of, one that nobody can be in, and one that asks a winback for a cart."""
    shop = Shop(
        id="acme",
        currency="USD",
        timezone="UTC",
        audiences=(
            NamedAudience(id="unused", orders_from=3),
            NamedAudience(id="rich", value_from=Decimal(100)),
            NamedAudience(id="nobody", tags=("a",), without_tags=("a",)),
            NamedAudience(id="both", badges=("new_customer", "repeat_buyer")),
        ),
        campaigns=(
            Winback(overrides=(AudienceOverride(audience="rich", instructions="x"),)),
            CartRecovery(
                overrides=(
                    AudienceOverride(audience="rich", instructions="x"),
                    AudienceOverride(audience="nobody", instructions="x"),
                    AudienceOverride(audience="both", instructions="x"),
                )
            ),
        ),
    )
    found = "\n".join(map(str, lint(shop, MONDAY)))
    for part in (
        "no override and no experiment names 'unused'",
        "nobody is rich in winback",
        "nobody has 'a' and does not",
        "nobody is new_customer and repeat_buyer at once",
    ):
        assert part in found
    assert "no override and no experiment names 'rich'" not in found

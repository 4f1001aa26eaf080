"""Questions and requests about one shopper, message or shop: decide, explain, preview, export, erase, purge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from attrs import frozen

from cartback.domain import events as ev
from cartback.domain.campaign import AUDIENCES, Audience, Shop
from cartback.domain.case import AnyCampaign
from cartback.domain.decision import Decision, Explanation, case_of, decide, explain
from cartback.domain.identity import kind_of, parse_key
from cartback.domain.ledger import Notification
from cartback.domain.prompt import Copy, Facts, facts
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, all_keys, apply, decode, encode, forget_before, new_shopper
from cartback.errors import CopyError, InvalidSettings, UnknownNotification, UnknownShopper
from cartback.ports import Change, CopyRequest, Found, Stored

from .calls import Each, Flow, Ports, call
from .intake import erase_shopper
from .settings import load_shop
from .steps import products_for


def who(ports: Ports, shop: str, name: str) -> Flow[Stored]:
    """The shopper called `name`: a key ("email:ana@example.com"), a shopper id, or a bare customer id.

    Raises UnknownShopper.
    """
    keys = [parse_key(name)] if kind_of(name) in _KINDS and ":" in name else [f"customer:{name}"]
    found: Found = yield call(ports.store.find, shop, keys, ())
    for stored in found.shoppers.values():
        return stored
    by_id = yield call(ports.store.get, shop, (name,))
    if name in by_id:
        stored_by_id: Stored = by_id[name]
        return stored_by_id
    raise UnknownShopper(f"shopper {name!r:.80}: shop {shop!r:.60} knows no such customer, key or shopper id")


_KINDS = frozenset({"customer", "email", "phone", "checkout", "cart", "order", "device"})


def decide_now(ports: Ports, shop: str, name: str, now: datetime) -> Flow[Decision]:
    """What would be done about this shopper at `now`; nothing is written."""
    loaded = yield from load_shop(ports, shop)
    stored = yield from who(ports, shop, name)
    shopper = decode(stored.doc)
    products = yield from products_for(ports, shop, [shopper])
    return decide(shopper, loaded.shop, now, products=products, rules=ports.rules)


def explain_now(ports: Ports, shop: str, name: str, now: datetime) -> Flow[Explanation]:
    """Every rule's word on this shopper at `now`; nothing is written."""
    loaded = yield from load_shop(ports, shop)
    stored = yield from who(ports, shop, name)
    shopper = decode(stored.doc)
    products = yield from products_for(ports, shop, [shopper])
    return explain(shopper, loaded.shop, now, products=products, rules=ports.rules)


def rate(ports: Ports, shop: str, notification: str, thumb: int) -> Flow[None]:
    """The merchant's thumb on a message: 1, 0 or -1. Raises UnknownNotification."""
    if thumb not in (-1, 0, 1):
        raise InvalidSettings(f"thumb: expected 1 (up), 0 (none) or -1 (down), got {thumb!r:.20}")
    if not (yield call(ports.store.rate, shop, notification, thumb)):
        raise UnknownNotification(f"notification {notification!r:.60}: not in the ledger of shop {shop!r:.60}")


def export(ports: Ports, shop: str, name: str) -> Flow[dict[str, Any]]:
    """All that is kept of one shopper, as plain JSON-ready data."""
    stored = yield from who(ports, shop, name)
    shopper = decode(stored.doc)
    ids = (shopper.id, *shopper.aliases)
    rows: list[Notification] = []
    for one in ids:
        rows += yield call(ports.store.notifications, shop, shopper=one, limit=10_000)
    credited = yield call(ports.store.conversions, shop, shopper=shopper.id, limit=10_000)
    return {
        "shop": shop,
        "keys": list(all_keys(shopper)),
        "shopper": readable(shopper),
        "notifications": [readable(row) for row in rows],
        "conversions": [readable(c) for c in credited],
    }


def readable(value: Any) -> Any:
    """A stored part as JSON-ready data, its fields by name."""
    if isinstance(value, msgspec.Raw):
        return readable(msgspec.msgpack.decode(value))
    if isinstance(value, msgspec.Struct):
        return {name: readable(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Mapping):
        return {str(k): readable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [readable(v) for v in value]
    return msgspec.to_builtins(value)


def erase(ports: Ports, shop: str, name: str, now: datetime) -> Flow[None]:
    """Forget one shopper; late news from before `now` does not bring them back."""
    stored = yield from who(ports, shop, name)
    yield from erase_shopper(ports, shop, decode(stored.doc), now)


def purge(ports: Ports, shop: str, now: datetime) -> Flow[int]:
    """Drop what the shop's retention says is old. The number of rows and documents touched."""
    loaded = yield from load_shop(ports, shop)
    kept = loaded.shop.retention
    touched: int = yield call(
        ports.store.purge, shop, deliveries=now - kept.deliveries, text=now - kept.text, ledger=now - kept.ledger
    )
    after = ""
    while page := (yield call(ports.store.scan, shop, after, 500)):
        after = page[-1].id
        changes = []
        for stored in page:
            shopper = decode(stored.doc)
            shorter = forget_before(shopper, now - kept.carts)
            if shorter is not shopper:
                changes.append(
                    Change(shop=shop, id=stored.id, version=stored.version, doc=encode(shorter), due_at=stored.due_at)
                )
        if changes:
            refused = yield call(ports.store.commit, changes)
            touched += len(changes) - len(refused)
    return touched


# --- preview ----------------------------------------------------------------------------------------------------------


@frozen
class Preview:
    """What a shopper of `audience` would be sent: the words, and the facts they were written from."""

    audience: str
    facts: Facts
    copy: Copy | None
    error: str | None = None


def preview(
    ports: Ports, shop: Shop | str, campaign: str, audience: Audience | None, step: int, now: datetime
) -> Flow[list[Preview]]:
    """Sample messages, one for each audience (or the one named), from settings saved or, as a Shop, not yet saved."""
    if isinstance(shop, str):
        shop = (yield from load_shop(ports, shop)).shop
    settings = shop.campaign(campaign)
    if not 0 <= step < settings.steps:
        raise InvalidSettings(f"step: campaign {campaign!r} has steps 0 to {settings.steps - 1}, got {step}")
    audiences = (audience,) if audience is not None else AUDIENCES
    samples = [(a, _sample_facts(shop, settings, a, step, now)) for a in audiences]
    requests = [
        CopyRequest(
            shop=shop.id,
            notification=f"preview-{a}",
            campaign=campaign,
            facts=said,
            deadline=now + settings.too_late,
            templates=tuple((t.step, t.locale, t.title, t.body) for t in settings.templates),
        )
        for a, said in samples
    ]
    answers = yield Each(ports.copywriter.write, requests, ports.parallel)
    return [_preview(a, said, answer) for (a, said), answer in zip(samples, answers, strict=True)]


def _preview(audience: str, said: Facts, answer: Any) -> Preview:
    if isinstance(answer, Copy):
        return Preview(audience, said, answer)
    if isinstance(answer, CopyError):
        return Preview(audience, said, None, str(answer))
    raise answer


def _sample_facts(shop: Shop, campaign: AnyCampaign, audience: Audience, step: int, now: datetime) -> Facts:
    shopper = sample_shopper(shop, audience, now - campaign.wait)
    case = case_of(shopper, shop, campaign, now, current_session(shopper), {})
    case.step = step
    return facts(case)[0]


def sample_shopper(shop: Shop, audience: Audience, at: datetime) -> Shopper:
    """Somebody who is in `audience`, with a cart of two things last touched at `at`."""
    price = (shop.average_order_value or Decimal(40)) * (2 if audience == "big_cart" else Decimal("0.4"))
    lines = (
        ev.Line(product="sample-1", title="Canvas tote", quantity=1, price=price),
        ev.Line(product="sample-2", title="Enamel mug", quantity=1, price=price / 4),
    )
    orders = {"never_purchased": 0, "new_customer": 1, "repeat_buyer": 2}.get(audience, 1)
    happened: list[ev.Event] = [
        ev.CheckoutChanged(
            shop=shop.id,
            at=at,
            checkout="sample",
            cart="sample",
            lines=lines,
            currency=shop.currency,
            reached="shipping",
        ),
        ev.CartChanged(shop=shop.id, at=at, cart="sample", lines=lines, currency=shop.currency),
        ev.ProfileChanged(shop=shop.id, at=at, first_name="Sam"),
        *(
            ev.OrderPlaced(
                shop=shop.id, at=at - timedelta(days=n + 1), order=f"sample-{n}", total=price, currency=shop.currency
            )
            for n in range(orders)
        ),
    ]
    if audience == "high_intent":
        happened.append(ev.WishlistChanged(shop=shop.id, at=at, product="sample-1"))
    shopper = new_shopper("sample")
    for event in happened:
        shopper = apply(shopper, event)
    return shopper

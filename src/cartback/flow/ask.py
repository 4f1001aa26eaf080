"""Questions and requests about one shopper, message or shop: decide, explain, rate, export, erase, purge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from cartback.domain.bounds import forget_before
from cartback.domain.case import Products, Reason
from cartback.domain.decision import decide
from cartback.domain.document import decode, encode
from cartback.domain.explanation import Explanation, explain
from cartback.domain.identity import kind_of, parse_key
from cartback.domain.ledger import Notification
from cartback.domain.lookups import all_keys, lost_keys
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.domain.values import shown
from cartback.domain.verdict import Decision, Send, Wait
from cartback.errors import InvalidSettings, UnknownNotification, UnknownShopper
from cartback.ports import Change, Found, Stored
from cartback.words.liked import liked, since

from .calls import Flow, Ports, call
from .forget import erase_shopper
from .liked import keep_liked
from .plugged import NO_CHANNEL, plugged_in
from .pointers import STALE, held_now, unless_held
from .settings import asked_shop, load_shop
from .steps import products_for
from .usual import asked_usual, beginning, keep


def who(ports: Ports, shop: str, name: str) -> Flow[Stored]:
    """Return the shopper called `name`: a key ("email:ana@example.com"), a shopper id, or a bare customer id.

    Raises UnknownShopper.
    """
    if not isinstance(name, str):
        raise InvalidSettings(f"shopper: expected a customer id, a key or a shopper id, got {shown(name)}")
    keys = [parse_key(name)] if kind_of(name) in _KINDS and ":" in name else [f"customer:{name}"]
    known: Found = yield call(ports.store.find, shop, keys, ())
    for stored in known.shoppers.values():
        return stored
    by_id: Mapping[str, Stored] = yield call(ports.store.get, shop, (name,))
    for stored in by_id.values():
        return stored
    raise UnknownShopper(f"shopper {_unnamed(name)!r}: shop {shop!r:.60} has no such customer, key or shopper id")


def _unnamed(name: str) -> str:
    """Return the part of a key that an error may show, since errors end up in logs."""
    return f"{kind_of(name)}:..." if ":" in name else "..." if "@" in name else f"{name:.80}"


_KINDS = frozenset({"customer", "email", "phone", "checkout", "cart", "order", "device"})


def decide_now(ports: Ports, shop: str, name: str, now: datetime) -> Flow[Decision]:
    """Return the decision about this shopper at `now`; nothing is written."""
    asked = yield from _asked(ports, shop, name)
    return (yield from _decision(ports, asked, now))


def explain_now(ports: Ports, shop: str, name: str, now: datetime) -> Flow[Explanation]:
    """Return the answer of every rule about this shopper at `now`; nothing is written."""
    asked = yield from _asked(ports, shop, name)
    explained = explain(asked.shopper, asked.shop, now, products=asked.products, rules=ports.rules)
    decision = yield from _decision(ports, asked, now)
    return msgspec.structs.replace(explained, decision=decision)


class _Asked(NamedTuple):
    """The shopper in question, as a round of `run_due` would see them."""

    shop: Shop
    shopper: Shopper
    products: Products
    due_at: datetime | None


def _asked(ports: Ports, shop: str, name: str) -> Flow[_Asked]:
    settings = yield from asked_usual(ports, (yield from asked_shop(ports, shop)).shop)
    stored = yield from who(ports, shop, name)
    shopper = decode(stored.doc)
    products = yield from products_for(ports, shop, [current_session(shopper)])
    return _Asked(settings, shopper, products, stored.due_at)


def _decision(ports: Ports, asked: _Asked, now: datetime) -> Flow[Decision]:
    """Return the decision; for a message that may go and was put back, the decision of its next look."""
    decision = yield from _decided(ports, asked, now)
    if asked.due_at is None or asked.due_at <= now:
        return decision
    if isinstance(decision, Send):
        then = yield from _decided(ports, asked, asked.due_at)
        decision = decision if isinstance(then, Send) else then
    return _put_back(decision, asked.due_at)


def _decided(ports: Ports, asked: _Asked, now: datetime) -> Flow[Decision]:
    """Return the decision by the plugged-in channels, and about no cart with newer events still to be fetched."""

    def ask(shop: Shop) -> Decision:
        return decide(asked.shopper, shop, now, products=asked.products, rules=ports.rules)

    # An engine without any channel only looks.
    decision = plugged_in(ports, asked.shop, now, ask) if ports.channels else ask(asked.shop)
    return unless_held(decision, current_session(asked.shopper), (yield from held_now(ports, asked.shop.id)), now)


def _put_back(decision: Decision, until: datetime) -> Decision:
    """Return the decision on a shopper who is not looked at before `until`, whatever is decided now."""
    if isinstance(decision, Send):
        return Wait(until, Reason(HELD_BACK, {"next_look": until}, until), decision.message.campaign.id)
    if isinstance(decision, Wait) and decision.reason.code in _ASKED_AGAIN:
        reason = msgspec.structs.replace(decision.reason, until=until)
        return msgspec.structs.replace(decision, until=until, reason=reason)
    return decision


#: The code of a step that may go and was put back: by the channel's rate, or because price and stock could not be read.
HELD_BACK = "held_back"
#: The codes of obstacles without a known end, which are checked again now and then.
_ASKED_AGAIN = frozenset({NO_CHANNEL, STALE, "rule_failed"})


def rate(ports: Ports, shop: str, notification: str, thumb: int) -> Flow[None]:
    """Save the merchant's thumb on a message: 1, 0 or -1; with 1 it is training data. Raises UnknownNotification."""
    if thumb not in (-1, 0, 1):
        raise InvalidSettings(f"thumb: expected 1 (up), 0 (none) or -1 (down), got {thumb!r:.20}")
    row: Notification | None = yield call(ports.store.notification, shop, notification)
    if row is None or not (yield call(ports.store.rate, shop, notification, thumb)):
        raise UnknownNotification(f"notification {notification!r:.60}: not in the ledger of shop {shop!r:.60}")
    yield from keep_liked(ports, shop, lambda known: liked(row, thumb, known))


def export(ports: Ports, shop: str, name: str) -> Flow[dict[str, Any]]:
    """Return all data kept of one shopper, as plain data ready for JSON."""
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
    """Return a stored part as data ready for JSON, its fields by name."""
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
    """Forget one shopper; late events from before `now` do not bring them back."""
    stored = yield from who(ports, shop, name)
    yield from erase_shopper(ports, shop, decode(stored.doc), now)


def purge(ports: Ports, shop: str, now: datetime) -> Flow[int]:
    """Delete what the shop's retention calls old, and compute its usual values. Returns the rows and documents touched."""
    loaded = yield from load_shop(ports, shop)
    kept = loaded.shop.retention
    touched: int = yield call(
        ports.store.purge, shop, deliveries=now - kept.deliveries, text=now - kept.text, ledger=now - kept.ledger
    )
    yield from keep_liked(ports, shop, lambda known: since(known, now - kept.text))
    after, usual = "", beginning(now)
    while page := (yield call(ports.store.scan, shop, after, 500)):
        after = page[-1].id
        changes = []
        for stored in page:
            shopper = decode(stored.doc)
            usual.add(shopper, loaded.shop)
            shorter = forget_before(shopper, now - kept.carts)
            if shorter is not shopper:
                changes.append(
                    Change(
                        shop=shop, id=stored.id, version=stored.version, doc=encode(shorter), due_at=stored.due_at,
                        dropped=lost_keys(shopper, shorter),
                    )
                )  # fmt: skip
        if changes:
            refused = yield call(ports.store.commit, changes)
            touched += len(changes) - len(refused)
    yield from keep(ports, shop, usual)
    return touched

"""Questions and requests about one shopper, message or shop: decide, explain, rate, export, erase, purge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from cartback.domain.bounds import forget_before
from cartback.domain.decision import decide
from cartback.domain.document import decode, encode
from cartback.domain.explanation import Explanation, explain
from cartback.domain.identity import kind_of, parse_key
from cartback.domain.ledger import Notification
from cartback.domain.lookups import all_keys, lost_keys
from cartback.domain.session import current_session
from cartback.domain.values import shown
from cartback.domain.verdict import Decision
from cartback.errors import InvalidSettings, UnknownNotification, UnknownShopper
from cartback.ports import Change, Found, Stored
from cartback.words.liked import liked, since

from .calls import Flow, Ports, call
from .forget import erase_shopper
from .liked import keep_liked
from .pointers import held_now, unless_held
from .settings import asked_shop, load_shop
from .steps import products_for
from .usual import beginning, keep


def who(ports: Ports, shop: str, name: str) -> Flow[Stored]:
    """The shopper called `name`: a key ("email:ana@example.com"), a shopper id, or a bare customer id.

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
    raise UnknownShopper(f"shopper {_unnamed(name)!r}: shop {shop!r:.60} knows no such customer, key or shopper id")


def _unnamed(name: str) -> str:
    """What an error may say of a key, since errors end up in logs."""
    return f"{kind_of(name)}:..." if ":" in name else "..." if "@" in name else f"{name:.80}"


_KINDS = frozenset({"customer", "email", "phone", "checkout", "cart", "order", "device"})


def decide_now(ports: Ports, shop: str, name: str, now: datetime) -> Flow[Decision]:
    """What would be done about this shopper at `now`; nothing is written."""
    loaded = yield from asked_shop(ports, shop)
    stored = yield from who(ports, shop, name)
    shopper = decode(stored.doc)
    session = current_session(shopper)
    products = yield from products_for(ports, shop, [session])
    decision = decide(shopper, loaded.shop, now, products=products, rules=ports.rules)
    return unless_held(decision, session, (yield from held_now(ports, shop)), now)


def explain_now(ports: Ports, shop: str, name: str, now: datetime) -> Flow[Explanation]:
    """Every rule's word on this shopper at `now`; nothing is written."""
    loaded = yield from asked_shop(ports, shop)
    stored = yield from who(ports, shop, name)
    shopper = decode(stored.doc)
    session = current_session(shopper)
    products = yield from products_for(ports, shop, [session])
    explained = explain(shopper, loaded.shop, now, products=products, rules=ports.rules)
    decision = unless_held(explained.decision, session, (yield from held_now(ports, shop)), now)
    return explained if decision is explained.decision else msgspec.structs.replace(explained, decision=decision)


def rate(ports: Ports, shop: str, notification: str, thumb: int) -> Flow[None]:
    """The merchant's thumb on a message: 1, 0 or -1; with 1 it is training data. Raises UnknownNotification."""
    if thumb not in (-1, 0, 1):
        raise InvalidSettings(f"thumb: expected 1 (up), 0 (none) or -1 (down), got {thumb!r:.20}")
    row: Notification | None = yield call(ports.store.notification, shop, notification)
    if row is None or not (yield call(ports.store.rate, shop, notification, thumb)):
        raise UnknownNotification(f"notification {notification!r:.60}: not in the ledger of shop {shop!r:.60}")
    yield from keep_liked(ports, shop, lambda known: liked(row, thumb, known))


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
    """Drop what the shop's retention says is old, and work out what is usual there. The number of rows and documents touched."""
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

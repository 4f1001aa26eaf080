"""The inbox: the messages that the channels have sent one shopper, to be read again in the shop's app or account.

It is a view of the ledger: no message is stored twice, an opened message is read, and one whose text was purged is gone.
Tapcart's inbox works the same way: pushes land in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from cartback.domain import events as ev
from cartback.domain.arguments import listed
from cartback.domain.document import decode
from cartback.domain.identity import NAMING, kind_of, parse_key
from cartback.domain.ledger import Notification
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.errors import CartbackError, InvalidEvent
from cartback.ports import Found, Stored

from .calls import Flow, Ports, call
from .intake import ingest
from .requests import PRIVATE, Reply, Request, json_reply, refusal
from .settings import load_shop

#: How many messages are shown, and how many rows are read for them.
_MOST, _LOOKED_AT = 50, 500
_LARGEST = 10_000
_ARRIVED = ("SENT", "AMBIGUOUS")


class _Read(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a POST: the messages that were read."""

    read: list[str]


def inbox(ports: Ports, shop: str, request: Request, keys: Sequence[str], now: datetime) -> Flow[Reply]:
    """Answer with the shopper's messages of campaigns with `inbox`: GET lists the newest 50, POST {"read": [ids]} marks them.

    `keys` name the shopper, as the host knows from its own session, never from the request.
    """
    listed(keys, "keys", "['customer:ana'] of the logged-in shopper, or ()")
    if request.method not in ("GET", "POST"):
        return json_reply(405, error="expected GET or POST")
    if len(request.body) > _LARGEST:
        return json_reply(413, error=f"body: expected at most {_LARGEST} bytes")
    try:
        read = msgspec.json.decode(request.body, type=_Read).read if request.method == "POST" else []
        loaded = yield from load_shop(ports, shop)
        shopper = yield from _owner(ports, shop, [parse_key(k) for k in keys])
        rows = (yield from _rows(ports, loaded.shop, shopper, now)) if shopper is not None else []
        marked = [row for row in rows if row.id in read and not _is_read(row)]
        if marked:
            yield from ingest(ports, [_opened(row, keys, now) for row in marked], now)
    except (msgspec.DecodeError, UnicodeDecodeError, InvalidEvent) as error:
        return json_reply(400, error=f"{error!s:.200}")
    except CartbackError as error:
        return refusal(error)
    seen = {row.id for row in marked}
    return _listed(ports, request, rows, seen)


def _opened(row: Notification, keys: Sequence[str], now: datetime) -> ev.MessageOpened:
    return ev.MessageOpened(shop=row.shop, at=now, keys=tuple([parse_key(k) for k in keys]), notification=row.id)


def _owner(ports: Ports, shop: str, keys: Sequence[str]) -> Flow[Shopper | None]:
    """Return the shopper who holds the strongest of the keys that have an owner; None where a stronger key names another."""
    named = sorted([k for k in keys if kind_of(k) in NAMING], key=lambda k: NAMING.index(kind_of(k)))
    if not named:
        return None
    known: Found = yield call(ports.store.find, shop, named, ())
    for k in named:
        stored: Stored | None = known.shoppers.get(known.owners.get(k, ""))
        if stored is not None:
            shopper = decode(stored.doc)
            return shopper if _is_one_person(shopper, named) else None
    return None


def _is_one_person(shopper: Shopper, named: Sequence[str]) -> bool:
    """Return whether the strongest kind of key that both have agrees: another customer may use the same address or tablet."""
    for kind in NAMING:
        theirs, held = ({k for k in keys if kind_of(k) == kind} for keys in (named, shopper.keys))
        if theirs and held:
            return not theirs.isdisjoint(held)
    return False


def _rows(ports: Ports, shop: Shop, shopper: Shopper, now: datetime) -> Flow[list[Notification]]:
    """Return the messages that arrived, or may have, newest first."""
    shown = {campaign.id for campaign in shop.campaigns if campaign.inbox}
    since, rows = now - shop.retention.text, list[Notification]()
    for one in (shopper.id, *shopper.aliases) if shown else ():
        rows += yield call(ports.store.notifications, shop.id, shopper=one, limit=_LOOKED_AT)
    own = [
        row
        for row in rows
        if row.campaign in shown
        and row.state in _ARRIVED
        and row.body is not None
        and row.decided_at >= since
        and not row.test
    ]
    return sorted(own, key=lambda row: (row.decided_at, row.id), reverse=True)[:_MOST]


def _is_read(row: Notification) -> bool:
    return row.opened_at is not None or row.clicked_at is not None


def _listed(ports: Ports, request: Request, rows: Sequence[Notification], seen: set[str]) -> Reply:
    items = [_item(ports, row, read=_is_read(row) or row.id in seen) for row in rows]
    links = {"unread": sum(not item["read"] for item in items), "messages": items}
    body = json.dumps(links).encode()
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    if request.method == "GET" and tag in request.header("if-none-match"):  # weak, or one of several (RFC 9110, 13.1.2)
        return Reply(304, (*PRIVATE, ("ETag", tag)))
    return Reply(200, (*PRIVATE, ("Content-Type", "application/json"), ("ETag", tag)), body)


def _item(ports: Ports, row: Notification, *, read: bool) -> Mapping[str, Any]:
    """Return one message; `t` is its token for `click`, if the engine has links."""
    token = (
        ports.links.token("click", row.shop, row.id, row.decided_at) if ports.links is not None and row.link else None
    )
    return {
        "id": row.id,
        "title": row.title or "",
        "body": row.body or "",
        "at": row.decided_at.isoformat(),
        "read": read,
        "t": token,
    }

"""A device that registers, refreshes or is removed, by a request of the shop's app or page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from cartback.domain import events as ev
from cartback.domain.arguments import listed
from cartback.domain.identity import PERSON, key, kind_of, parse_key
from cartback.domain.subscriptions import subscription
from cartback.errors import CartbackError, InvalidEvent

from .calls import Flow, Ports
from .intake import ingest
from .requests import PRIVATE, Reply, Request, json_reply, refusal

_LARGEST_DEVICE = 10_000


class _Keys(msgspec.Struct, forbid_unknown_fields=True):
    p256dh: str
    auth: str


class _Subscription(msgspec.Struct, forbid_unknown_fields=True):
    """A browser's PushSubscription, as its toJSON writes it."""

    endpoint: str
    keys: _Keys
    expiration_time: float | None = msgspec.field(default=None, name="expirationTime")


class _Device(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a device request: a token, or a browser's subscription.

    `push` is the answer to "may we write to you here?", if it was asked.
    """

    token: str = ""
    kind: str = "fcm"
    removed: bool = False
    push: bool | None = None
    subscription: _Subscription | None = None

    @property
    def address(self) -> str:
        """The address to write to. Raises InvalidEvent."""
        its = self.subscription
        if its is None:
            return self.token
        if self.token:
            raise InvalidEvent("subscription: expected a token or a subscription, not both")
        return subscription(its.endpoint, its.keys.p256dh, its.keys.auth).address


def device(ports: Ports, shop: str, request: Request, keys: Sequence[str], now: datetime) -> Flow[Reply]:
    """Register, refresh or remove a device: {"token": ..., "kind": "fcm", "removed": false, "push": true}.

    A browser gives its "subscription" instead of token and kind.

    `keys` name its shopper, as the host knows from its own session, never from the request; () means that no one is logged in. A
    device that moves to another person stops being the first one's. Consent is only taken from a person whom the host knows.
    """
    listed(keys, "keys", "['customer:ana'] of the logged-in shopper, or ()")
    if request.method != "POST":
        return json_reply(405, error="expected POST")
    if len(request.body) > _LARGEST_DEVICE:
        return json_reply(413, error=f"body: expected at most {_LARGEST_DEVICE} bytes")
    try:
        registration = msgspec.json.decode(request.body, type=_Device)
        events = _of_device(shop, registration, keys, now)
        yield from ingest(ports, events, now)
    except (msgspec.DecodeError, UnicodeDecodeError, InvalidEvent) as error:
        return json_reply(400, error=f"{error!s:.200}")
    except CartbackError as error:
        return refusal(error)
    return Reply(204, PRIVATE)


def _of_device(shop: str, registration: _Device, keys: Sequence[str], now: datetime) -> list[ev.Event]:
    known = tuple([parse_key(k) for k in keys])
    token = key("device", registration.address).partition(":")[2]
    kind = registration.kind if registration.subscription is None else "webpush"
    events: list[ev.Event] = [
        ev.DeviceRemoved(shop=shop, at=now, device=token, keys=known)
        if registration.removed
        else ev.DeviceAdded(shop=shop, at=now, device=token, kind=kind, keys=known)
    ]
    is_person = any(kind_of(k) in PERSON for k in known)
    if registration.push is not None and not is_person and not registration.removed:  # a removal needs no person
        raise InvalidEvent("push: consent needs a logged-in shopper; leave it out for a device alone")
    if registration.push is not None and is_person:
        events.append(
            ev.ConsentChanged(shop=shop, at=now, keys=known, channel="push", granted=registration.push, source="app")
        )
    return events

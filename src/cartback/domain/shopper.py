"""The shopper: everything a decision needs to know of one person at one shop, and the only way it changes.

`apply` folds one event into the state. It is total (no event crashes it), idempotent (a repeated event changes nothing)
and order-insensitive (the same events in any order end in the same state), because every part of the state is one of:

- a register that the latest news wins, by the news's own time, ties broken by content;
- a fact that only grows: the latest purchase, the first click, the furthest step reached;
- a set of such parts by id.

`merge` joins two shoppers that turn out to be one person the same way, except that a "no" to marketing beats a later "yes".
`trim` keeps a document bounded; only what is older than the KEPT newest parts is forgotten, and no send of an open cart or
of the last order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zlib import crc32

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from cartback.errors import BrokenDocument, UnknownDocument

from . import events as ev
from .identity import kind_of, naming_rank

#: A cart that lay idle this long is over; what follows is a new session.
SESSION_EXPIRY = timedelta(days=30)
KEPT = 32
#: A snapshot of a cart so soon after its purchase, without a line that it did not have, is an echo (RULES 10).
ECHO = timedelta(minutes=10)
_REACHED = ("contact", "shipping", "payment")
_NOTHING = Raw(msgspec.msgpack.encode(()))
_lines_encoder = msgspec.msgpack.Encoder()
_lines_decoder = msgspec.msgpack.Decoder(tuple[ev.Line, ...])


class Snapshot(Struct, frozen=True, array_like=True, gc=False):
    """A cart or checkout as it last was. `lines` stay encoded until somebody reads them."""

    at: datetime
    value: Decimal
    count: int
    lines: Raw = _NOTHING
    currency: str | None = None
    url: str | None = None
    origin: str = "web"


class Named(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A key that names a person or a device, and when an event carried it."""

    at: datetime
    key: str


class Checkout(Struct, frozen=True, array_like=True, gc=False):
    """One checkout of a cart; a checkout becomes at most one order."""

    token: str
    last: Snapshot | None = None
    reached: int = 0
    done_at: datetime | None = None
    gone_at: datetime | None = None


class Cart(Struct, frozen=True, array_like=True, gc=False):
    """One lineage: a cart and its checkouts, by all the `tokens` it is known under.

    `spans` are the stretches of activity that no idle SESSION_EXPIRY interrupts, oldest first. `contents` are what the cart
    or a checkout of it held, as digests of the lines, oldest first: of the ECHO before the newest, and the one before that.
    `names` are the keys that events named its shopper with, strongest first, each with its last use (see people.py).
    """

    tokens: tuple[str, ...]
    last: Snapshot | None = None
    checkouts: tuple[Checkout, ...] = ()
    spans: tuple[tuple[datetime, datetime], ...] = ()
    emptied_at: datetime | None = None
    bought_at: datetime | None = None
    contents: tuple[tuple[datetime, tuple[int, ...]], ...] = ()
    names: tuple[Named, ...] = ()


class Order(Struct, frozen=True, array_like=True, gc=False):
    """One order. `at` is None while only a cancellation or refund of it has been heard of; `names` are as for a Cart."""

    id: str
    at: datetime | None = None
    updated_at: datetime | None = None
    total: Decimal = Decimal(0)
    currency: str | None = None
    test: bool = False
    origin: str = "web"
    cancelled_at: datetime | None = None
    refunds: tuple[tuple[str, Decimal], ...] = ()
    codes: tuple[str, ...] = ()
    names: tuple[Named, ...] = ()

    @property
    def refunded(self) -> Decimal:
        """What was paid back, at most what the order cost: refunds come before their order and in any order."""
        paid = sum((amount for _, amount in self.refunds), Decimal(0))
        return paid if self.at is None else min(paid, self.total)

    @property
    def counts(self) -> bool:
        """Whether it is a purchase to count: not cancelled, not a test, not wholly paid back."""
        if self.at is None or self.test or self.cancelled_at is not None:
            return False
        return not self.refunds or self.refunded < self.total


class Part(Struct, frozen=True, array_like=True, gc=False):
    """How far one address of a send has come: the attempt (0: still to come), and its outcome's rank in OUTCOMES."""

    address: str
    attempt: int
    rank: int


#: What may become of an attempt, in the order in which a later word replaces an earlier one: a reject after an
#: unknown outcome changes nothing, a late success does.
OUTCOMES = ("begun", "not_sent", "rejected", "unknown", "ok")


class About(Struct, frozen=True, array_like=True, order=True, gc=False):
    """What a send was about and when it was last begun (or withheld), by which attempt."""

    at: datetime
    campaign: str
    kind: str
    step: int
    session: str
    channel: ev.ChannelName
    attempt: int = 0


class Sending(Struct, frozen=True, array_like=True, gc=False):
    """One message of ours to this shopper. `about` is None while only its outcome or a click has been heard of."""

    id: str
    about: About | None = None
    attempt: int = 0
    parts: tuple[Part, ...] = ()
    expires: datetime | None = None
    retry: tuple[int, datetime] | None = None
    withheld: bool = False
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    last_click: datetime | None = None

    @property
    def state(self) -> str:
        """BEGUN, NOT_SENT, FAILED, AMBIGUOUS, SENT or WITHHELD: of several addresses, the best news."""
        if len(self.parts) == 1:
            return _STATES[self.parts[0].rank]
        if not self.parts:
            return "WITHHELD" if self.withheld else "BEGUN"
        ranks = {part.rank for part in self.parts}
        if 0 in ranks:
            return "BEGUN"
        return _STATES[max(ranks - {1}) if ranks - {1} else 1]

    @property
    def unsent(self) -> tuple[str, ...]:
        """The addresses that were certainly not sent to: still to come, or to be tried again."""
        return tuple([part.address for part in self.parts if part.rank == 1])

    def tried(self, address: str) -> bool:
        """Whether any attempt was made there."""
        return any([part.attempt > 0 for part in self.parts if part.address == address])

    @property
    def retry_at(self) -> datetime | None:
        """When what did not go out may be tried again, as far as the channel said."""
        return self.retry[1] if self.retry and self.retry[0] == self.attempt else None


_STATES = ("BEGUN", "NOT_SENT", "FAILED", "AMBIGUOUS", "SENT")


class Consent(Struct, frozen=True, array_like=True, gc=False):
    granted: bool
    at: datetime
    source: str | None = None


#: A device that has not registered again for so long is stale, and then expired (Firebase's own advice; RELIABILITY B64).
DEVICE_STALE, DEVICE_EXPIRED = timedelta(days=30), timedelta(days=270)


class Device(Struct, frozen=True, array_like=True, gc=False):
    """One place a push can go to. `added_at` is when it last registered.

    `installation` names the app's copy on the phone: of its addresses only the last one registered is in use.
    """

    address: str
    kind: str = ""
    added_at: datetime | None = None
    removed_at: datetime | None = None
    installation: str | None = None

    def age(self, now: datetime) -> str:
        """Fresh, stale or expired, by when it last registered. It is still written to: only the provider knows."""
        idle = now - self.added_at if self.added_at is not None else DEVICE_EXPIRED
        return "fresh" if idle < DEVICE_STALE else "stale" if idle < DEVICE_EXPIRED else "expired"

    @property
    def active(self) -> bool:
        return self.added_at is not None and (self.removed_at is None or self.added_at > self.removed_at)


class Known(Struct, frozen=True, array_like=True, gc=False):
    """A piece of profile and when it was true."""

    at: datetime
    value: str


class Statements(Struct, frozen=True, array_like=True, gc=False):
    """What events said of a person under one key: consent, profile and wishes."""

    consents: dict[str, Consent] = {}
    profile: dict[str, Known] = {}
    wishlist: dict[str, tuple[datetime, bool]] = {}


class Shopper(Struct, frozen=True, array_like=True, gc=False):
    """One person at one shop. New fields go last, with a default: stored documents are arrays.

    Attributes:
        forgotten: when the person was last erased, of one who came back since: news from before it is not taken.
        trimmed: when the latest of the sends that left the document was begun: of what was opened since, all are here.
        claims: for each weaker key, the stronger keys that events named it with, oldest first.
        bonds: pairs of keys that the shop declared to be one person.
        statements: consents, profile and wishes by the key they were made under, if that was more than the strongest key
            alone; those fields are then what follows from all of them. See people.py.
    """

    id: str
    seed: str = ""
    carts: tuple[Cart, ...] = ()
    orders: tuple[Order, ...] = ()
    sends: tuple[Sending, ...] = ()
    consents: dict[str, Consent] = {}
    devices: tuple[Device, ...] = ()
    profile: dict[str, Known] = {}
    wishlist: dict[str, tuple[datetime, bool]] = {}
    aliases: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    forgotten: datetime | None = None
    trimmed: datetime | None = None
    claims: dict[str, tuple[Named, ...]] = {}
    bonds: tuple[tuple[str, str], ...] = ()
    statements: dict[str, Statements] = {}

    def known(self, field: str) -> str | None:
        """The profile's `field`: email, phone, first_name, locale or timezone."""
        found = self.profile.get(field)
        return found.value if found else None


def new_shopper(shopper_id: str) -> Shopper:
    """A person we know nothing of yet. The seed is what experiments hash; it survives merges."""
    return Shopper(shopper_id, seed=shopper_id)


def lines_of(snapshot: Snapshot) -> tuple[ev.Line, ...]:
    """The lines of a cart as kept, which are read only when asked for. Raises BrokenDocument."""
    try:
        return _lines_decoder.decode(snapshot.lines)
    except msgspec.DecodeError as error:
        raise BrokenDocument(f"a shopper's document is broken: {error}") from error


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(Shopper)
_FORMAT = b"\x01"


def encode(shopper: Shopper) -> bytes:
    """The document a store keeps: a format byte, then MessagePack."""
    return _FORMAT + _encoder.encode(shopper)


def decode(document: bytes) -> Shopper:
    """The shopper in a document of this or an earlier version. Raises UnknownDocument or BrokenDocument."""
    if document[:1] != _FORMAT:
        raise UnknownDocument(f"a shopper's document has the format {document[:1]!r}, not {_FORMAT!r}")
    try:
        return _decoder.decode(memoryview(document)[1:])
    except msgspec.DecodeError as error:
        raise BrokenDocument(f"a shopper's document is broken: {error}") from error


# --- the fold ---------------------------------------------------------------------------------------------------------


def apply(shopper: Shopper, event: ev.Event) -> Shopper:
    """`shopper` after `event`; the very same object when the event says nothing new."""
    fold = _FOLDS.get(type(event))
    return fold(shopper, event) if fold else shopper


def _later(a: datetime | None, b: datetime | None) -> datetime | None:
    return b if a is None or (b is not None and b > a) else a


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    return b if a is None or (b is not None and b < a) else a


_S = TypeVar("_S")


def _newer(a: _S | None, b: _S | None) -> _S | None:
    """The later of two registers (they have `at`); a tie goes to the greater content, whichever came first."""
    if a is None or b is None:
        return b if a is None else a
    at_a, at_b = a.at, b.at  # type: ignore[attr-defined]
    if at_a != at_b:
        return a if at_a > at_b else b
    return a if a is b or _encoder.encode(a) >= _encoder.encode(b) else b


def _snapshot(event: ev.CartChanged | ev.CheckoutChanged) -> Snapshot:
    value = event.value
    if value is None:
        value = sum((line.price * line.quantity for line in event.lines), Decimal(0))
    lines = Raw(_lines_encoder.encode(event.lines)) if event.lines else _NOTHING
    return Snapshot(event.at, value, len(event.lines), lines, event.currency, event.url, event.origin)


#: Keys that are kept of those that one cart or order was named with: the strongest.
_NAMES = 6


def join_names(a: tuple[Named, ...], b: tuple[Named, ...]) -> tuple[Named, ...]:
    """The keys of both, strongest first, each with its last use; of two of one kind the one used last comes first."""
    if not a or not b or a == b:
        return a or b
    if len(a) == len(b) == 1 and a[0].key == b[0].key:  # nearly always
        return a if a[0].at >= b[0].at else b
    last: dict[str, Named] = {}
    for named in (*a, *b):
        if named.key not in last or last[named.key].at < named.at:
            last[named.key] = named
    names = sorted(last.values(), key=lambda named: (named.at, named.key), reverse=True)
    joined = tuple(sorted(names, key=lambda named: naming_rank(named.key)[0])[:_NAMES])
    return a if joined == a else joined


def _cart_changed(shopper: Shopper, event: ev.CartChanged) -> Shopper:
    spans = ((event.at, event.at),) if event.lines else ()
    contents = _contents(event) if event.lines else ()
    emptied_at = None if event.lines else event.at
    tokens = (f"cart:{event.cart}",)
    cart = Cart(tokens, last=_snapshot(event), spans=spans, emptied_at=emptied_at, contents=contents)
    return _with_cart(shopper, cart)


def _checkout_changed(shopper: Shopper, event: ev.CheckoutChanged) -> Shopper:
    done = event.completed_at
    last, reached = _snapshot(event), _REACHED.index(event.reached)
    spans = ((event.at, event.at),) if event.lines else ()
    checkout = Checkout(f"checkout:{event.checkout}", last, reached, done)
    contents = _contents(event) if event.lines else ()
    cart = Cart(_tokens(event), checkouts=(checkout,), spans=spans, bought_at=done, contents=contents)
    return _with_cart(shopper, cart)


def _contents(event: ev.CartChanged | ev.CheckoutChanged) -> tuple[tuple[datetime, tuple[int, ...]], ...]:
    return ((event.at, line_digests(event.lines)),)


def line_digests(lines: Iterable[ev.Line]) -> tuple[int, ...]:
    """What tells the lines of a cart apart, whatever their number and price: 32 bits of product and variant."""
    return tuple(sorted({crc32(f"{line.product}\x1f{line.variant or ''}".encode()) for line in lines}))


def _cart_removed(shopper: Shopper, event: ev.CartRemoved) -> Shopper:
    checkouts = (Checkout(f"checkout:{event.checkout}", gone_at=event.at),) if event.checkout else ()
    tokens = _tokens(event)
    if not tokens:
        return shopper
    emptied_at = event.at if event.cart else None
    return _with_cart(shopper, Cart(tokens, checkouts=checkouts, emptied_at=emptied_at))


def _tokens(event: ev.CheckoutChanged | ev.OrderPlaced | ev.CartRemoved) -> tuple[str, ...]:
    pairs = (("cart", event.cart), ("checkout", event.checkout))
    return tuple(f"{kind}:{token}" for kind, token in pairs if token)


def _with_cart(shopper: Shopper, delta: Cart) -> Shopper:
    """`shopper` with `delta` joined into the lineages that share a token with it; they become one."""
    carts = _with_lineage(shopper.carts, delta)
    return shopper if carts is shopper.carts else replace(shopper, carts=carts)


def _with_lineage(carts: tuple[Cart, ...], delta: Cart) -> tuple[Cart, ...]:
    joined, others, same = delta, [], None
    for cart in carts:
        if _disjoint(cart.tokens, delta.tokens):
            others.append(cart)
        else:
            joined, same = _join_carts(cart, joined), cart
    if len(others) == len(carts) - 1 and joined == same:
        return carts
    return tuple(sorted((*others, joined), key=_cart_key)) if others else (joined,)


def _disjoint(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return b[0] not in a if len(b) == 1 else not any([token in a for token in b])


def _cart_key(cart: Cart) -> str:
    return cart.tokens[0]


def _join_carts(a: Cart, b: Cart) -> Cart:
    return Cart(
        tokens=a.tokens if a.tokens == b.tokens else tuple(sorted({*a.tokens, *b.tokens})),
        last=_newer(a.last, b.last),
        checkouts=_join_all(a.checkouts, b.checkouts, _token, _join_checkouts) if b.checkouts else a.checkouts,
        spans=_join_spans(a.spans, b.spans),
        emptied_at=_later(a.emptied_at, b.emptied_at),
        bought_at=_later(a.bought_at, b.bought_at),
        contents=_join_contents(a.contents, b.contents),
        names=join_names(a.names, b.names),
    )


_Contents = tuple[tuple[datetime, tuple[int, ...]], ...]
#: So many contents of a cart are told apart; a shop that saves a cart more often within ECHO is taken by the newest.
CONTENTS = 16


def _join_contents(a: _Contents, b: _Contents) -> _Contents:
    """The union, as far back as may matter: all within ECHO of the newest and the last before, the CONTENTS newest of these.

    Whenever the purchase was that the newest may be an echo of, this has what was in the cart at that time.
    """
    if not a or not b:
        return a or b
    if len(b) == 1 and b[0] in a:
        return a
    joined = sorted({*a, *b})
    horizon, n = joined[-1][0] - ECHO, len(joined) - 1
    while n > 0 and joined[n][0] > horizon:
        n -= 1
    return tuple(joined[max(n, len(joined) - CONTENTS) :])


def _token(checkout: Checkout) -> str:
    return checkout.token


def _join_checkouts(a: Checkout, b: Checkout) -> Checkout:
    return Checkout(
        token=a.token,
        last=_newer(a.last, b.last),
        reached=max(a.reached, b.reached),
        done_at=_later(a.done_at, b.done_at),
        gone_at=_later(a.gone_at, b.gone_at),
    )


_Spans = tuple[tuple[datetime, datetime], ...]


def _join_spans(a: _Spans, b: _Spans) -> _Spans:
    """The union of two sets of stretches, those less than SESSION_EXPIRY apart grown together."""
    if not a or not b:
        return a or b
    if len(a) == 1 and len(b) == 1:  # nearly always
        (start, end), (first, last) = a[0], b[0]
        if first - end <= SESSION_EXPIRY and start - last <= SESSION_EXPIRY:
            return a if start <= first and last <= end else ((min(start, first), max(end, last)),)
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted((*a, *b)):
        if joined and start - joined[-1][1] <= SESSION_EXPIRY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


_P = TypeVar("_P")


def _join_all(
    a: tuple[_P, ...], b: tuple[_P, ...], key: Callable[[_P], str], join: Callable[[_P, _P], _P]
) -> tuple[_P, ...]:
    """The union of two sets of parts by `key`, kept in key order; `a` itself when `b` adds nothing."""
    if not a or not b:
        return a or b
    if len(b) == 1:  # nearly always: one part, of which there is news
        n = bisect_left(a, key(b[0]), key=key)
        if n == len(a) or key(a[n]) != key(b[0]):
            return (*a[:n], b[0], *a[n:])
        one = join(a[n], b[0])
        return a if one == a[n] else (*a[:n], one, *a[n + 1 :])
    parts = {key(part): part for part in a}
    for part in b:
        mine = parts.get(key(part))
        parts[key(part)] = part if mine is None else join(mine, part)
    joined = tuple([parts[k] for k in sorted(parts)])
    return a if joined == a else joined


def _order_placed(shopper: Shopper, event: ev.OrderPlaced) -> Shopper:
    order = Order(
        id=event.order,
        at=event.at,
        updated_at=event.updated_at or event.at,
        total=event.total,
        currency=event.currency,
        test=event.test,
        origin=event.origin,
        codes=_codes(event.codes),
    )
    shopper = _with_order(shopper, order)
    tokens = _tokens(event)
    if not tokens:
        return shopper
    done = (Checkout(f"checkout:{event.checkout}", done_at=event.at),) if event.checkout else ()
    return _with_cart(shopper, Cart(tokens, checkouts=done, bought_at=event.at))


def _order_cancelled(shopper: Shopper, event: ev.OrderCancelled) -> Shopper:
    return _with_order(shopper, Order(event.order, cancelled_at=event.at))


def _order_refunded(shopper: Shopper, event: ev.OrderRefunded) -> Shopper:
    return _with_order(shopper, Order(event.order, refunds=((event.refund, event.amount),)))


def with_names(shopper: Shopper, tokens: tuple[str, ...], names: tuple[Named, ...]) -> Shopper:
    """`shopper` with the carts, checkouts and orders behind `tokens` named by these keys."""
    known = _named_carts(shopper.carts, tokens, names)
    if known is not shopper.carts:
        shopper = replace(shopper, carts=known)
    for token in tokens:
        kind, _, value = token.partition(":")
        if kind == "order":
            shopper = _with_order(shopper, Order(value, names=names))
        elif not any([token in cart.tokens for cart in known]):
            shopper = _with_cart(shopper, Cart((token,), names=names))
    return shopper


def _named_carts(carts: tuple[Cart, ...], tokens: tuple[str, ...], names: tuple[Named, ...]) -> tuple[Cart, ...]:
    for n, cart in enumerate(carts):
        if not _disjoint(cart.tokens, tokens) and (joined := join_names(cart.names, names)) is not cart.names:
            carts = (*carts[:n], replace(cart, names=joined), *carts[n + 1 :])
    return carts


def _with_order(shopper: Shopper, order: Order) -> Shopper:
    orders = _join_all(shopper.orders, (order,), lambda o: o.id, _join_orders)
    return shopper if orders is shopper.orders else replace(shopper, orders=orders)


def _join_orders(a: Order, b: Order) -> Order:
    """The news of `updated_at` wins what may change; the time it was placed is the earliest told."""
    new, old = (b, a) if _order_age(b) > _order_age(a) else (a, b)
    refunds = dict(old.refunds)
    for refund, amount in new.refunds:
        refunds[refund] = max(amount, refunds.get(refund, amount))
    return replace(
        new,
        at=_earlier(a.at, b.at),
        test=a.test or b.test,
        cancelled_at=_earlier(a.cancelled_at, b.cancelled_at),
        refunds=tuple(sorted(refunds.items())),
        codes=_codes((*a.codes, *b.codes)),
        names=join_names(a.names, b.names),
    )


#: Discount codes that are kept of one order.
_CODES = 32


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes as a set that only grows: a code that was ever used in the order stays used. The first of too many are kept."""
    return tuple(sorted(set(codes))[:_CODES]) if codes else ()


def _order_age(order: Order) -> tuple[bool, float, bytes]:
    if order.updated_at is None:
        return (False, 0.0, b"")
    news = (order.total, order.currency, order.origin)
    return (True, order.updated_at.timestamp(), _encoder.encode(news))


def _consent_changed(shopper: Shopper, event: ev.ConsentChanged) -> Shopper:
    old = shopper.consents.get(event.channel)
    new = Consent(event.granted, event.at, event.source)
    if old is not None and _consent_age(old) >= _consent_age(new):
        return shopper
    return replace(shopper, consents={**shopper.consents, event.channel: new})


def _consent_age(consent: Consent) -> tuple[datetime, bool, str]:
    return (consent.at, not consent.granted, consent.source or "")


def _device(shopper: Shopper, device: Device) -> Shopper:
    devices = _join_all(shopper.devices, (device,), lambda d: d.address, _join_devices)
    return shopper if devices is shopper.devices else replace(shopper, devices=devices)


def _device_added(shopper: Shopper, event: ev.DeviceAdded) -> Shopper:
    shopper = _device(shopper, Device(event.device, event.kind, added_at=event.at, installation=event.installation))
    if event.replaces is not None and event.replaces != event.device:
        shopper = _device(shopper, Device(event.replaces, removed_at=event.at))
    return shopper


def _device_removed(shopper: Shopper, event: ev.DeviceRemoved) -> Shopper:
    return _device(shopper, Device(event.device, removed_at=event.at))


def _join_devices(a: Device, b: Device) -> Device:
    newer = max(a, b, key=lambda d: (d.added_at is not None, d.added_at, d.installation or ""))
    return Device(
        address=a.address,
        kind=max(a.kind, b.kind),
        added_at=_later(a.added_at, b.added_at),
        removed_at=_later(a.removed_at, b.removed_at),
        installation=newer.installation,
    )


def devices_in_use(shopper: Shopper) -> tuple[Device, ...]:
    """The devices that can be written to: active, and of one installation only the address registered last."""
    active = [device for device in shopper.devices if device.active]
    if not any([device.installation for device in active]):
        return tuple(active)
    last: dict[str, tuple[datetime | None, str]] = {}
    for device in active:
        if device.installation:
            mine = (device.added_at, device.address)
            last[device.installation] = max(mine, last.get(device.installation, mine))
    return tuple([d for d in active if not d.installation or last[d.installation][1] == d.address])


def _profile_changed(shopper: Shopper, event: ev.ProfileChanged) -> Shopper:
    profile = shopper.profile
    for name in ("email", "phone", "first_name", "locale", "timezone"):
        value = getattr(event, name)
        if value is not None:
            old, new = profile.get(name), Known(event.at, value)
            if old is None or (old.at, old.value) < (new.at, new.value):
                profile = {**profile, name: new}
    return shopper if profile is shopper.profile else replace(shopper, profile=profile)


def _wishlist_changed(shopper: Shopper, event: ev.WishlistChanged) -> Shopper:
    old, new = shopper.wishlist.get(event.product), (event.at, event.wished)
    if old is not None and (old[0], not old[1]) >= (new[0], not new[1]):
        return shopper
    return replace(shopper, wishlist={**shopper.wishlist, event.product: new})


def _send(shopper: Shopper, send: Sending) -> Shopper:
    sends = _join_all(shopper.sends, (send,), lambda s: s.id, _join_sends)
    return shopper if sends is shopper.sends else replace(shopper, sends=sends)


def _send_begun(shopper: Shopper, event: ev.SendBegun) -> Shopper:
    parts = [Part(address, event.attempt, 0) for address in event.addresses]
    parts += [Part(address, 0, 1) for address in event.waiting if address not in event.addresses]
    told = Sending(event.notification, _about(event), event.attempt, tuple(sorted(parts, key=_address)), event.expires)
    return _send(shopper, told)


def _address(part: Part) -> str:
    return part.address


def _send_settled(shopper: Shopper, event: ev.SendSettled) -> Shopper:
    outcomes = [(address, OUTCOMES.index(outcome)) for address, outcome in sorted(event.outcomes)]
    parts = tuple([Part(address, event.attempt, rank) for address, rank in outcomes])
    retry = (event.attempt, event.retry_at) if event.retry_at else None
    return _send(shopper, Sending(event.notification, None, event.attempt, parts, retry=retry))


def _send_withheld(shopper: Shopper, event: ev.SendWithheld) -> Shopper:
    return _send(shopper, Sending(event.notification, _about(event), withheld=True))


def _about(event: ev.SendBegun | ev.SendWithheld) -> About:
    attempt = event.attempt if type(event) is ev.SendBegun else 0
    return About(event.at, event.campaign, event.kind, event.step, event.session, event.channel, attempt)


def _message_opened(shopper: Shopper, event: ev.MessageOpened) -> Shopper:
    return _send(shopper, Sending(event.notification, opened_at=event.at))


def _message_clicked(shopper: Shopper, event: ev.MessageClicked) -> Shopper:
    return _send(shopper, Sending(event.notification, opened_at=event.at, clicked_at=event.at, last_click=event.at))


def _join_sends(a: Sending, b: Sending) -> Sending:
    parts = {part.address: part for part in a.parts}
    for part in b.parts:
        mine = parts.get(part.address)
        if mine is None or (part.attempt, part.rank) > (mine.attempt, mine.rank):
            parts[part.address] = part
    return Sending(
        id=a.id,
        about=_latest(a.about, b.about),
        attempt=max(a.attempt, b.attempt),
        parts=tuple([parts[address] for address in sorted(parts)]),
        expires=_later(a.expires, b.expires),
        retry=_greater(a.retry, b.retry),
        withheld=a.withheld or b.withheld,
        opened_at=_earlier(a.opened_at, b.opened_at),
        clicked_at=_earlier(a.clicked_at, b.clicked_at),
        last_click=_later(a.last_click, b.last_click),
    )


def _latest(a: About | None, b: About | None) -> About | None:
    """Of two begins at one instant the later attempt: the channel it took is where the send is now."""
    if a is None or b is None:
        return b if a is None else a
    return a if (a.at, a.attempt, a) >= (b.at, b.attempt, b) else b


def _greater(a: _S | None, b: _S | None) -> _S | None:
    if a is None or b is None:
        return b if a is None else a
    return max(a, b)  # type: ignore[call-overload, no-any-return]


_FOLDS: dict[type[ev.Event], Callable[[Shopper, Any], Shopper]] = {
    ev.CartChanged: _cart_changed,
    ev.CheckoutChanged: _checkout_changed,
    ev.CartRemoved: _cart_removed,
    ev.OrderPlaced: _order_placed,
    ev.OrderCancelled: _order_cancelled,
    ev.OrderRefunded: _order_refunded,
    ev.ConsentChanged: _consent_changed,
    ev.DeviceAdded: _device_added,
    ev.DeviceRemoved: _device_removed,
    ev.ProfileChanged: _profile_changed,
    ev.WishlistChanged: _wishlist_changed,
    ev.SendBegun: _send_begun,
    ev.SendSettled: _send_settled,
    ev.SendWithheld: _send_withheld,
    ev.MessageOpened: _message_opened,
    ev.MessageClicked: _message_clicked,
}


# --- two that are one -------------------------------------------------------------------------------------------------


def merge(kept: Shopper, other: Shopper) -> Shopper:
    """`kept` with all that is known of `other`: carts, orders, sends (so caps add up), strictest consent.

    A "no" from either side stands until the shopper says yes again after both had spoken; having said nothing is
    no answer and takes nothing away. The seed is the smaller one, whichever side is kept, so assignments are stable.
    """
    carts = kept.carts
    for cart in other.carts:
        carts = _with_lineage(carts, cart)
    return Shopper(
        id=kept.id,
        seed=min(kept.seed, other.seed),
        carts=carts,
        orders=_join_all(kept.orders, other.orders, lambda o: o.id, _join_orders),
        sends=_join_all(kept.sends, other.sends, lambda s: s.id, _join_sends),
        consents=_strictest(kept.consents, other.consents),
        devices=_join_all(kept.devices, other.devices, lambda d: d.address, _join_devices),
        profile=join_by_name(kept.profile, other.profile, latest_known),
        wishlist=join_by_name(kept.wishlist, other.wishlist, latest_wish),
        aliases=tuple(sorted({*kept.aliases, *other.aliases, other.id})[:_ALIASES]),
        keys=tuple(sorted({*kept.keys, *other.keys})),
        forgotten=_later(kept.forgotten, other.forgotten),
        trimmed=_later(kept.trimmed, other.trimmed),
        claims=join_by_name(kept.claims, other.claims, join_claims),
        bonds=tuple(sorted({*kept.bonds, *other.bonds})),
        statements=join_by_name(kept.statements, other.statements, join_statements),
    )


#: Earlier ids that are kept of one shopper.
_ALIASES = 64
#: Uses that are kept of one key: the first, and the latest others.
_CLAIMS = 12
_J = TypeVar("_J")


def join_by_name(a: dict[str, _J], b: dict[str, _J], join: Callable[[_J, _J], _J]) -> dict[str, _J]:
    """The union of two dicts; what both have is joined."""
    if not a or not b:
        return a or b
    return {**a, **b, **{name: join(a[name], b[name]) for name in a.keys() & b.keys()}}


def claim_order(claim: Named) -> tuple[datetime, int, str]:
    """Claims in the order in which a later one replaces an earlier one: by time, then the stronger key."""
    rank, _ = naming_rank(claim.key)
    return claim.at, -rank, claim.key


def join_claims(a: tuple[Named, ...], b: tuple[Named, ...]) -> tuple[Named, ...]:
    """Every use of a key that either side knows, in order of time; of too many the first and the latest ones."""
    one_more = len(b) == 1 and (not a or a[-1].at < b[0].at)  # nearly always: and the latest
    claims = [*a, b[0]] if one_more else sorted({*a, *b}, key=claim_order)
    return tuple(claims if len(claims) <= _CLAIMS else [claims[0], *claims[1 - _CLAIMS :]])


def join_statements(a: Statements, b: Statements) -> Statements:
    """What was said under one key, wherever it was heard: the latest word on each thing counts."""
    return Statements(
        consents=join_by_name(a.consents, b.consents, latest_consent),
        profile=join_by_name(a.profile, b.profile, latest_known),
        wishlist=join_by_name(a.wishlist, b.wishlist, latest_wish),
    )


def latest_consent(a: Consent, b: Consent) -> Consent:
    return max(a, b, key=_consent_age)


def latest_known(a: Known, b: Known) -> Known:
    return max(a, b, key=lambda known: (known.at, known.value))


def latest_wish(a: tuple[datetime, bool], b: tuple[datetime, bool]) -> tuple[datetime, bool]:
    return max(a, b, key=lambda wish: (wish[0], not wish[1]))


def with_keys(shopper: Shopper, keys: Iterable[str]) -> Shopper:
    """`shopper` known under `keys` as well: those that name a person or a device; the rest is in its parts."""
    new = [k for k in keys if k not in shopper.keys and kind_of(k) in _LASTING]
    return replace(shopper, keys=tuple(sorted({*shopper.keys, *new}))) if new else shopper


def all_keys(shopper: Shopper) -> tuple[str, ...]:
    """Every key that leads to this shopper."""
    tokens = [token for cart in shopper.carts for token in cart.tokens]
    return tuple(dict.fromkeys((*shopper.keys, *tokens, *(f"order:{order.id}" for order in shopper.orders))))


def lost_keys(before: Shopper, after: Shopper) -> tuple[str, ...]:
    """The keys that lead to `before` only: those of carts and orders that are forgotten."""
    left = set(all_keys(after))
    return tuple([k for k in all_keys(before) if k not in left])


_LASTING = frozenset({"customer", "email", "phone", "device"})


def _strictest(a: dict[str, Consent], b: dict[str, Consent]) -> dict[str, Consent]:
    return join_by_name(a, b, strictest)


def strictest(a: Consent, b: Consent) -> Consent:
    """A no beats a yes and holds from when either side last spoke; of several noes the greatest source is kept."""
    if a.granted and b.granted:
        return latest_consent(a, b)
    sources = [consent.source for consent in (a, b) if not consent.granted and consent.source is not None]
    return Consent(granted=False, at=max(a.at, b.at), source=max(sources, default=None))


# --- bounds -----------------------------------------------------------------------------------------------------------


def trim(shopper: Shopper, kept: int = KEPT) -> Shopper:
    """`shopper` with at most the `kept` newest carts, orders, sends, devices and wishes, and keys of each kind.

    Of a cart the newest checkouts are kept, of an order the largest refunds. Older sends stay as long as what they are
    about may be written about: an open cart, or the last order that counts.
    """
    if len(shopper.keys) > kept:
        shopper = _with_fewer_keys(shopper, kept)
    parts = (shopper.carts, shopper.orders, shopper.devices, shopper.wishlist)
    if any([_is_long_cart(cart, kept) for cart in shopper.carts]):
        shopper = replace(shopper, carts=tuple([_shorter_cart(cart, kept) for cart in shopper.carts]))
    if any([len(order.refunds) > _REFUNDS for order in shopper.orders]):
        shopper = replace(shopper, orders=tuple([_shorter_order(order) for order in shopper.orders]))
    if max(map(len, parts)) > kept:
        shopper = replace(
            shopper,
            carts=_newest(shopper.carts, kept, cart_activity),
            orders=_newest(shopper.orders, kept, lambda o: o.at or o.cancelled_at),
            devices=_newest(shopper.devices, kept, lambda d: d.added_at),
            wishlist=dict(sorted(shopper.wishlist.items(), key=lambda w: (w[1][0], w[0]))[-kept:]),
        )
    if len(shopper.sends) <= kept:
        return shopper
    newest = {s.id for s in _newest(shopper.sends, kept, lambda s: s.about.at if s.about is not None else None)}
    needed = sorted([s for s in _needed(shopper) if s.id not in newest], key=lambda s: (s.about, s.id))
    return _with_sends(shopper, newest | {s.id for s in needed[-_NEEDED * kept :]})


#: Refunds that are kept of one order: they add up, so more of them than of other parts.
_REFUNDS = 128


def is_long(shopper: Shopper) -> bool:
    """Whether so much has gathered that it is worth cutting at once."""
    parts = (shopper.carts, shopper.orders, shopper.devices, shopper.wishlist, shopper.keys)
    return (
        max(map(len, parts)) > 2 * KEPT
        or any([_is_long_cart(cart, 2 * KEPT) for cart in shopper.carts])
        or any([len(order.refunds) > 2 * _REFUNDS for order in shopper.orders])
    )


def _is_long_cart(cart: Cart, kept: int) -> bool:
    return max(len(cart.checkouts), len(cart.spans), len(cart.tokens) // 2) > kept


def _shorter_cart(cart: Cart, kept: int) -> Cart:
    if not _is_long_cart(cart, kept):
        return cart
    checkouts = _newest(
        cart.checkouts, kept, lambda c: _later(c.last.at if c.last else None, _later(c.done_at, c.gone_at))
    )
    known = {checkout.token for checkout in checkouts}
    others = [token for token in cart.tokens if kind_of(token) != "checkout"]
    tokens = tuple(sorted({*others[:kept], *known})) or cart.tokens[:kept]
    return replace(cart, tokens=tokens, checkouts=checkouts, spans=cart.spans[-kept:])


def _shorter_order(order: Order) -> Order:
    largest = sorted(order.refunds, key=lambda refund: (refund[1], refund[0]))[-_REFUNDS:]
    return replace(order, refunds=tuple(sorted(largest)))


def _with_fewer_keys(shopper: Shopper, kept: int) -> Shopper:
    """The shopper under the keys of each kind that were used last, the strongest of all among them."""
    by_kind: dict[str, list[str]] = {}
    for k in shopper.keys:
        by_kind.setdefault(kind_of(k), []).append(k)
    if max(map(len, by_kind.values())) <= kept:
        return shopper

    strongest = min(shopper.keys, key=naming_rank)
    keys = {
        k for mine in by_kind.values() for k in sorted(mine, key=lambda k: (k == strongest, _used(shopper, k)))[-kept:]
    }
    dropped = set(shopper.keys) - keys
    claims = {
        k: tuple([claim for claim in claims if claim.key not in dropped])
        for k, claims in shopper.claims.items()
        if k in keys
    }
    return replace(
        shopper,
        keys=tuple(sorted(keys)),
        claims={k: left for k, left in claims.items() if left},
        bonds=tuple([bond for bond in shopper.bonds if bond[0] in keys and bond[1] in keys]),
        statements={k: own for k, own in shopper.statements.items() if k not in dropped},
        devices=tuple([device for device in shopper.devices if f"device:{device.address}" not in dropped]),
    )


def _used(shopper: Shopper, k: str) -> tuple[datetime, str]:
    """When the key was last claimed or spoken under."""
    times = [claim.at for claim in shopper.claims.get(k, ())[-1:]]
    if (own := shopper.statements.get(k)) is not None:
        times += [known.at for known in own.profile.values()] + [consent.at for consent in own.consents.values()]
    return max(times, default=_OLDEST), k


def forget_before(shopper: Shopper, horizon: datetime) -> Shopper:
    """`shopper` without carts and sends that ended before `horizon`: what retention asks for."""
    carts = tuple([c for c in shopper.carts if (cart_activity(c) or horizon) >= horizon])
    if len(carts) < len(shopper.carts):
        shopper = replace(shopper, carts=carts)
    old = {s.id for s in shopper.sends if s.about is not None and s.about.at < horizon}
    if old:
        old -= {s.id for s in _needed(shopper)}
    return _with_sends(shopper, {s.id for s in shopper.sends} - old) if old else shopper


#: A document keeps at most so many times as many sends that are still needed. The ledger has those beyond (flow/forgotten).
_NEEDED = 8


def _needed(shopper: Shopper) -> list[Sending]:
    """The sends that are under way, or about what is not over: without them the same step would be taken again."""
    since: dict[str, datetime] = {}
    bought = last_purchase(shopper)
    for cart in shopper.carts:
        end = _later(_later(cart.bought_at, cart.emptied_at), bought)
        since.update(dict.fromkeys(cart.tokens, end or _OLDEST))
    order = last_counting_order(shopper)
    if order is not None:
        since[f"order:{order.id}"] = _OLDEST
    return [
        s for s in shopper.sends
        if s.about is not None and (s.about.at >= since.get(s.about.session, _LATEST) or 0 in [p.rank for p in s.parts])
    ]  # fmt: skip


def _with_sends(shopper: Shopper, ids: AbstractSet[str]) -> Shopper:
    """The shopper with the sends of these ids alone, knowing up to when others may be missing."""
    if len(ids) == len(shopper.sends):
        return shopper
    trimmed = shopper.trimmed
    for send in shopper.sends:
        if send.id not in ids and send.about is not None:
            trimmed = _later(trimmed, send.about.at)
    return replace(shopper, sends=tuple([s for s in shopper.sends if s.id in ids]), trimmed=trimmed)


def last_purchase(shopper: Shopper) -> datetime | None:
    """When the person last bought anything, in whatever way; a test order or a renewal is no purchase (RULES 11)."""
    if not shopper.orders:
        return None
    return max(
        [o.at for o in shopper.orders if o.at is not None and not o.test and o.origin != "renewal"], default=None
    )


def last_counting_order(shopper: Shopper) -> Order | None:
    """The last order that was not cancelled, a test or wholly refunded: the winback clock. A renewal is one, too."""
    latest: Order | None = None
    for order in shopper.orders:
        if order.at is None or (latest is not None and (order.at, order.id) <= (latest.at, latest.id)):
            continue
        if order.counts:
            latest = order
    return latest


def cart_activity(cart: Cart) -> datetime | None:
    """The last time anything happened to the lineage."""
    at = cart.spans[-1][1] if cart.spans else None
    return _later(_later(at, cart.bought_at), cart.emptied_at)


_T = TypeVar("_T")


def _newest(parts: tuple[_T, ...], kept: int, at: Callable[[_T], datetime | None]) -> tuple[_T, ...]:
    """The `kept` newest of the parts, which are in key order and stay so."""
    if len(parts) <= kept:
        return parts
    times = [(at(part) or _OLDEST, n) for n, part in enumerate(parts)]
    if len(parts) == kept + 1:  # nearly always: one came in, one goes; the parts are in key order already
        _, n = min(times)
        return (*parts[:n], *parts[n + 1 :])
    return tuple(parts[n] for n in sorted(n for _, n in sorted(times)[-kept:]))


_OLDEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)

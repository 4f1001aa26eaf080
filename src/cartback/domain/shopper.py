"""The shopper: all state of one person at one shop that a decision needs.

Changes are in transitions.py, the merging of two shoppers in merging.py, the limits of a document's size in bounds.py, and
lookups in lookups.py. Every part of the state is one of:

- a register that the latest event sets, by the event's own time, ties broken by content;
- a fact that only grows: the latest purchase, the first click, the furthest step reached;
- a set of such parts by id.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
from msgspec import Raw, Struct

from cartback.errors import BrokenDocument

from . import events as ev
from .sending import Exposure, Sending

#: A cart idle for this long is over; later activity is a new session.
SESSION_EXPIRY = timedelta(days=30)
#: A snapshot of a cart this soon after its purchase, without a new line, is an echo (RULES 10).
ECHO = timedelta(minutes=10)
#: The most by which the times of two copies of one change may differ, when a client's clock was corrected in between.
JITTER = timedelta(minutes=10)
NOTHING = Raw(msgspec.msgpack.encode(()))
_lines_decoder = msgspec.msgpack.Decoder(tuple[ev.Line, ...])


class Snapshot(Struct, frozen=True, array_like=True, gc=False):
    """A cart or checkout as it last was. `lines` stay encoded until they are read."""

    at: datetime
    value: Decimal
    count: int
    lines: Raw = NOTHING
    currency: str | None = None
    url: str | None = None
    origin: str = "web"


class Named(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A key that names a person or a device, and when an event carried it."""

    at: datetime
    key: str


class LineChange(Struct, frozen=True, array_like=True, order=True, gc=False):
    """The quantity of one line put into a cart or, below 0, taken out; 0 is all of it taken out. `variant` "" is none.

    They sort in the order of their replay: of one instant, additions come before removals.
    """

    at: datetime
    out: bool
    id: bytes
    product: str
    variant: str
    by: int | Decimal


class Added(Struct, frozen=True, array_like=True, gc=False):
    """A line that changes put into a cart: when last, and its details then, for as long as such a change is kept."""

    product: str
    variant: str
    at: datetime
    line: bytes = b""
    currency: str = ""


class Checkout(Struct, frozen=True, array_like=True, gc=False):
    """One checkout of a cart; a checkout becomes at most one order. `reached_at` is the last report of a step without lines."""

    token: str
    last: Snapshot | None = None
    reached: int = 0
    done_at: datetime | None = None
    gone_at: datetime | None = None
    reached_at: datetime | None = None


class Cart(Struct, frozen=True, array_like=True, gc=False):
    """One lineage: a cart and its checkouts, with all the `tokens` that name it.

    `spans` are the stretches of activity that no idle SESSION_EXPIRY interrupts, oldest first. `contents` are the lines that the
    cart or a checkout of it held, as digests, oldest first: of the ECHO before the newest, and the one before that.
    `names` are the keys that events named its shopper with, strongest first, each with its last use (see people.py).
    `changes` are those since shortly before its newest snapshot, `added` the lines that changes ever put in (see changes.py).
    """

    tokens: tuple[str, ...]
    last: Snapshot | None = None
    checkouts: tuple[Checkout, ...] = ()
    spans: tuple[tuple[datetime, datetime], ...] = ()
    emptied_at: datetime | None = None
    bought_at: datetime | None = None
    contents: tuple[tuple[datetime, tuple[int, ...]], ...] = ()
    names: tuple[Named, ...] = ()
    changes: tuple[LineChange, ...] = ()
    added: tuple[Added, ...] = ()


class Order(Struct, frozen=True, array_like=True, gc=False):
    """One order. `at` is None while only a cancellation or refund of it has been received; `names` are as for a Cart."""

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
        """The amount paid back, at most the order's total: refunds come before their order and in any order."""
        paid = sum((amount for _, amount in self.refunds), Decimal(0))
        return paid if self.at is None else min(paid, self.total)

    @property
    def counts(self) -> bool:
        """Whether it counts as a purchase: not cancelled, not a test, not wholly paid back."""
        if self.at is None or self.test or self.cancelled_at is not None:
            return False
        return not self.refunds or self.refunded < self.total


class Consent(Struct, frozen=True, array_like=True, gc=False):
    """The latest yes or no to marketing on one channel, its time, and its source (None: unknown)."""

    granted: bool
    at: datetime
    source: str | None = None


#: A device that has not registered for these times is stale, and then expired (Firebase's own advice; RELIABILITY B64).
DEVICE_STALE, DEVICE_EXPIRED = timedelta(days=30), timedelta(days=270)


class Device(Struct, frozen=True, array_like=True, gc=False):
    """One place a push can go to. `added_at` is when it last registered, `named_at` when it last did so for a known person.

    `installation` names the app's copy on the phone: of its addresses only the last one registered is in use.
    """

    address: str
    kind: str = ""
    added_at: datetime | None = None
    removed_at: datetime | None = None
    installation: str | None = None
    named_at: datetime | None = None

    def age(self, now: datetime) -> str:
        """Return "fresh", "stale" or "expired", by its last registration. Messages go to all three: only the provider knows."""
        idle = now - self.added_at if self.added_at is not None else DEVICE_EXPIRED
        return "fresh" if idle < DEVICE_STALE else "stale" if idle < DEVICE_EXPIRED else "expired"

    @property
    def active(self) -> bool:
        """Whether it has registered, and has not been removed since.

        A device that was removed at a person's log-out comes back when a person logs in on it, not when the app starts.
        """
        registered = self.named_at or self.added_at
        return registered is not None and (self.removed_at is None or registered > self.removed_at)


class Known(Struct, frozen=True, array_like=True, gc=False):
    """A piece of profile and when it was true."""

    at: datetime
    value: str


class Presence(Struct, frozen=True, array_like=True, gc=False):
    """When the shopper was last seen, whether on a phone, and when and how a visit last ended, as far as is known."""

    seen_at: datetime | None = None
    mobile: bool = False
    left_at: datetime | None = None
    ended_by: str = ""


class Statements(Struct, frozen=True, array_like=True, gc=False):
    """The statements of events about a person under one key: consent, profile, wishes, goals, visits and tags."""

    consents: dict[str, Consent] = {}
    profile: dict[str, Known] = {}
    wishlist: dict[str, tuple[datetime, bool]] = {}
    goals: dict[str, datetime] = {}
    presence: Presence = Presence()
    tags: dict[str, tuple[datetime, bool]] = {}


class Shopper(Struct, frozen=True, array_like=True, gc=False):
    """One person at one shop. New fields go last, with a default: stored documents are arrays.

    Attributes:
        forgotten: when the person was last erased, if they came back since: events from before it are not taken.
        trimmed: when the latest of the sends dropped from the document was begun: all sends of sessions opened since are here.
        claims: for each weaker key, the stronger keys that events named it with, oldest first.
        bonds: pairs of keys that the shop declared to be one person.
        exposures: by experiment, when the shopper entered it. An experiment is evaluated over these shoppers.
        statements: the statements by key (consents, profile, wishes, goals, presence, tags), if there are any under more than
            the strongest key; those fields are then derived from all of them. See people.py.
        goals: by name, when the shopper last reached it.
        reported: the last activity of the last visit whose end was reported to the host.
        tags: by name, when it was last given or taken, and whether the shopper has it.
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
    exposures: dict[str, Exposure] = {}
    goals: dict[str, datetime] = {}
    presence: Presence = Presence()
    tags: dict[str, tuple[datetime, bool]] = {}
    reported: datetime | None = None

    def known(self, field: str) -> str | None:
        """Return the profile's `field`: email, phone, first_name, locale or timezone."""
        piece = self.profile.get(field)
        return piece.value if piece else None


def new_shopper(shopper_id: str) -> Shopper:
    """Return a shopper without any history. Experiments hash the seed; it survives merges."""
    return Shopper(shopper_id, seed=shopper_id)


def lines_of(snapshot: Snapshot) -> tuple[ev.Line, ...]:
    """Return the lines of a stored cart; they are decoded only here. Raises BrokenDocument."""
    try:
        return _lines_decoder.decode(snapshot.lines)
    except msgspec.DecodeError as error:
        raise BrokenDocument(f"a shopper's document is broken: {error}") from error


encoder = msgspec.msgpack.Encoder(decimal_format="string")

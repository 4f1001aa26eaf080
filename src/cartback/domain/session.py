"""Sessions, read off a shopper: one lineage of a cart from its first line until purchase, emptying or 30 idle days.

Nothing here is stored. A lineage's last purchase or emptying is a border: what happened after it is a new session, what
arrives late from before it changes nothing, and our sends belong to the session in which they were begun.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from .events import Line
from .shopper import Cart, Order, Sending, Shopper, Snapshot, lines_of

Stage = Literal["cart", "checkout"]


class Session(Struct, eq=False, gc=False):
    """A cart as it stands. `clock` is its last activity; `closed` says why it is over, if it is.

    `again` says that `opened` is the end of an earlier session of the same cart, not this one's first line.
    """

    token: str
    tokens: tuple[str, ...]
    opened: datetime
    clock: datetime
    stage: Stage
    last: Snapshot
    url: str | None
    sends: tuple[Sending, ...] = ()
    closed: str | None = None
    again: bool = False
    _lines: tuple[Line, ...] | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is in the cart; decoded when first asked for."""
        if self._lines is None:
            self._lines = lines_of(self.last)
        return self._lines


def last_purchase(shopper: Shopper) -> datetime | None:
    """When the person last bought anything, in whatever way; test orders are no purchase."""
    if not shopper.orders:
        return None
    return max([o.at for o in shopper.orders if o.at is not None and not o.test], default=None)


def last_counting_order(shopper: Shopper) -> Order | None:
    """The last order that was not cancelled, a test or wholly refunded: the winback clock."""
    latest: Order | None = None
    for order in shopper.orders:
        if order.at is None or (latest is not None and (order.at, order.id) <= (latest.at, latest.id)):
            continue
        if order.counts:
            latest = order
    return latest


def current_session(shopper: Shopper) -> Session | None:
    """The open session with the latest activity, else the last one that closed, else None.

    A person with two open carts is written to about the newer one only.
    """
    if not shopper.carts:
        return None
    bought = last_purchase(shopper)
    found = [session for cart in shopper.carts if (session := _session(cart, bought, shopper.sends)) is not None]
    if len(found) == 1:
        return found[0]
    return max(found, key=lambda s: (s.closed is None, s.clock, s.token), default=None)


def session_about(shopper: Shopper, token: str) -> Session | None:
    """The session, open or closed, of the cart or checkout `token`; None when nothing is known of it."""
    cart = next((cart for cart in shopper.carts if token in cart.tokens), None)
    return _session(cart, last_purchase(shopper), shopper.sends) if cart is not None else None


def _session(cart: Cart, bought: datetime | None, sends: tuple[Sending, ...]) -> Session | None:
    bought_at = cart.bought_at
    if bought is not None and (bought_at is None or bought > bought_at):
        bought_at = bought
    border = bought_at
    if cart.emptied_at is not None and (border is None or cart.emptied_at > border):
        border = cart.emptied_at
    last, stage, gone, clock = _live(cart, border)
    if last is None:
        newest = _newest(cart)
        if newest is None:
            return None
        closed = "purchased" if border is not None and border == bought_at else "removed" if gone else "emptied"
        return Session(cart.tokens[0], cart.tokens, newest.at, newest.at, "cart", newest, newest.url, (), closed)
    opened = cart.spans[-1][0] if cart.spans else last.at
    if border is not None and border >= opened:
        opened, inclusive = border, False
    else:
        inclusive = True
    mine: tuple[Sending, ...] = ()
    if sends:
        mine = tuple(
            [s for s in sends if s.about is not None and s.about.session in cart.tokens
             and (s.about.at > opened or (inclusive and s.about.at == opened))]
        )  # fmt: skip
    url = last.url or _url(cart, border)
    return Session(cart.tokens[0], cart.tokens, opened, clock, stage, last, url, mine, None, not inclusive)


def _live(cart: Cart, border: datetime | None) -> tuple[Snapshot | None, Stage, bool, datetime]:
    """The newest content after `border`, the stage, whether a checkout was taken away, and the last activity."""
    last = cart.last if cart.last is not None and _counts(cart.last, border) else None
    stage: Stage = "cart"
    gone = False
    for checkout in cart.checkouts:
        snapshot = checkout.last
        if snapshot is None or checkout.done_at is not None or not _counts(snapshot, border):
            continue
        if checkout.gone_at is not None and checkout.gone_at >= snapshot.at:
            gone = True
            continue
        if checkout.reached > 0:
            stage = "checkout"
        if last is None or snapshot.at >= last.at:
            last = snapshot
    return last, stage, gone, last.at if last is not None else _EPOCH


_EPOCH = datetime.min.replace(tzinfo=UTC)


def _counts(snapshot: Snapshot, border: datetime | None) -> bool:
    return snapshot.count > 0 and (border is None or snapshot.at > border)


def _newest(cart: Cart) -> Snapshot | None:
    snapshots = [c.last for c in cart.checkouts if c.last is not None]
    if cart.last is not None:
        snapshots.append(cart.last)
    return max(snapshots, key=lambda s: s.at, default=None)


def _url(cart: Cart, border: datetime | None) -> str | None:
    """A restore link from an earlier snapshot of the same session, when the newest has none."""
    for checkout in cart.checkouts:
        if checkout.last is not None and checkout.last.url and _counts(checkout.last, border):
            return checkout.last.url
    return None

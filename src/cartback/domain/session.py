"""Sessions, derived from a shopper: one lineage of a cart from its first line until purchase, emptying or 30 idle days.

Nothing here is stored. A lineage's last purchase or emptying is a border: activity after it is a new session, late events
from before it change nothing, and our sends belong to the session in which they were begun. A shop may save the cart
once more after the purchase without new content: such an echo opens no session (RULES 10).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from msgspec import Struct

from .changes import Replayed, replay
from .events import Line
from .joins import CONTENTS, later_of
from .lookups import last_purchase
from .sending import Sending
from .shopper import ECHO, Cart, Named, Shopper, Snapshot, lines_of
from .transitions import line_digest, line_digests

Stage = Literal["cart", "checkout"]


class Session(Struct, eq=False, gc=False):
    """A cart as it stands. `clock` is its last activity; `closed` is why it is over, if it is.

    `again` means that `opened` is the end of an earlier session of the same cart, not this one's first line. `names` are the
    cart's. `certain` means that the whole cart was reported since its last change: one made up of changes lacks whatever was
    never reported, so its lines may be wrong.
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
    names: tuple[Named, ...] = ()
    certain: bool = True
    _sure_value: Decimal | None = None
    _lines: tuple[Line, ...] | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in the cart, decoded on first access."""
        if self._lines is None:
            self._lines = lines_of(self.last)
        return self._lines

    @property
    def sure_value(self) -> Decimal:
        """The certain value of the cart: for one that is not certain, at most its value when it was last reported whole."""
        return self.last.value if self._sure_value is None else self._sure_value


def current_session(shopper: Shopper) -> Session | None:
    """Return the open session with the latest activity, else the last one that closed, else None.

    For a shopper with two open carts, messages are about the newer one only.
    """
    if not shopper.carts:
        return None
    bought = last_purchase(shopper)
    sessions = [session for cart in shopper.carts if (session := _session(cart, bought, shopper)) is not None]
    if len(sessions) == 1:
        return sessions[0]
    return max(sessions, key=lambda s: (s.closed is None, s.clock, s.token), default=None)


def session_about(shopper: Shopper, token: str) -> Session | None:
    """Return the session, open or closed, of the cart or checkout `token`; None for an unknown token."""
    cart = next((cart for cart in shopper.carts if token in cart.tokens), None)
    return _session(cart, last_purchase(shopper), shopper) if cart is not None else None


def _session(cart: Cart, bought: datetime | None, shopper: Shopper) -> Session | None:
    sends, bought_at = shopper.sends, cart.bought_at
    if bought is not None and (bought_at is None or bought > bought_at):
        bought_at = bought
    border = bought_at
    if cart.emptied_at is not None and (border is None or cart.emptied_at > border):
        border = cart.emptied_at
    counts = _judge(cart, border, bought_at, shopper)
    last, stage, gone = _live(cart, counts)
    base, held = last, _replayed(cart, last, border) if cart.changes else None
    if held is not None:
        if held.emptied_at is not None and (border is None or held.emptied_at > border):
            border = held.emptied_at
        last = held.snapshot if held.lines else None
    if last is None:
        newest = held.snapshot if held is not None else _newest(cart)
        if newest is None:
            return None
        closed = "purchased" if border is not None and border == bought_at else "removed" if gone else "emptied"
        return Session(
            token=cart.tokens[0], tokens=cart.tokens, opened=newest.at, clock=newest.at, stage="cart", last=newest,
            url=newest.url, closed=closed,
        )  # fmt: skip
    opened = cart.spans[-1][0] if cart.spans else last.at
    again = border is not None and border >= opened
    if border is not None and border >= opened:
        opened = border
    own: tuple[Sending, ...] = ()
    if sends:
        own = tuple(
            [s for s in sends if s.about is not None and s.about.session in cart.tokens
             and (s.about.at > opened or (not again and s.about.at == opened))]
        )  # fmt: skip
    url = last.url or _url(cart, counts)
    reached = _reached(cart, border)
    clock, sure = last.at, None if base is None or held is None else min(last.value, base.value)
    if reached is not None:
        stage, clock = "checkout" if reached[1] > 0 else stage, max(clock, reached[0])
    # In the order of the fields, because this is built for every open cart of every shopper decided.
    return Session(
        cart.tokens[0], cart.tokens, opened, clock, stage, last, url, own, None, again, cart.names,
        held is None, sure, None if held is None else held.lines,
    )  # fmt: skip


def _replayed(cart: Cart, base: Snapshot | None, border: datetime | None) -> Replayed | None:
    """Return `base` with the changes since it and since the border replayed; None without any such change."""
    since = later_of(base.at if base is not None else None, border)
    changes = [change for change in cart.changes if since is None or change.at > since]
    return replay(base, changes, cart.added) if changes else None


def _reached(cart: Cart, border: datetime | None) -> tuple[datetime, int] | None:
    """Return when a step was last reached in an unfinished checkout, and the furthest step, by reports without lines."""
    steps = [
        (checkout.reached_at, checkout.reached)
        for checkout in cart.checkouts
        if checkout.reached_at is not None
        and checkout.done_at is None
        and (border is None or checkout.reached_at > border)
        and (checkout.gone_at is None or checkout.gone_at < checkout.reached_at)
    ]
    return (max(at for at, _ in steps), max(step for _, step in steps)) if steps else None


_Counts: TypeAlias = Callable[[Snapshot], bool]


def _judge(cart: Cart, border: datetime | None, bought_at: datetime | None, shopper: Shopper) -> _Counts:
    """Return a test of whether a snapshot belongs to the session after `border`: not empty, not from before it, and no echo."""
    if border is None:
        return _filled
    echoes = bought_at + ECHO if bought_at is not None else border

    def counts(snapshot: Snapshot) -> bool:
        if snapshot.count == 0 or snapshot.at <= border:
            return False
        return snapshot.at > echoes or bought_at is None or not _is_echo(snapshot, cart, bought_at, shopper)

    return counts


def _filled(snapshot: Snapshot) -> bool:
    return snapshot.count > 0


def _is_echo(snapshot: Snapshot, cart: Cart, bought_at: datetime, shopper: Shopper) -> bool:
    """Return whether the snapshot, of soon after the purchase, has only lines that the cart had at the purchase.

    A purchase that was cancelled meanwhile has no echo (RULES 13), nor has a purchase of another cart. If a cart is first
    named by its purchase, the first snapshot received after it has the bought items.
    """
    placed = [order.cancelled_at for order in shopper.orders if order.at == bought_at]
    if placed and all([at is not None and at < snapshot.at for at in placed]):
        return False
    named = cart.bought_at == bought_at
    if not named and any([other.bought_at == bought_at for other in shopper.carts]):
        return False
    contents = cart.contents or _contents(cart)
    before = [content for content in contents if content[0] <= bought_at]
    if before:
        at = before[-1][0]
        if not named and cart.emptied_at is not None and at <= cart.emptied_at <= bought_at:
            return False  # something else was bought when this cart was empty
    elif named or len(contents) == CONTENTS:
        at = contents[0][0]
    else:
        return False
    had = {digest for when, digests in contents if when == at for digest in digests}
    had.update([line_digest(added.product, added.variant) for added in cart.added if added.at <= bought_at])
    return had.issuperset(line_digests(lines_of(snapshot)))


def _contents(cart: Cart) -> Sequence[tuple[datetime, tuple[int, ...]]]:
    """Return the known contents of the cart, for a document from before `contents` was stored."""
    snapshots = [s for s in (cart.last, *[c.last for c in cart.checkouts]) if s is not None and s.count > 0]
    return sorted((s.at, line_digests(lines_of(s))) for s in snapshots)


def _live(cart: Cart, counts: _Counts) -> tuple[Snapshot | None, Stage, bool]:
    """Return the newest snapshot that counts, the stage, and whether a checkout was removed."""
    last = cart.last if cart.last is not None and counts(cart.last) else None
    stage: Stage = "cart"
    gone = False
    for checkout in cart.checkouts:
        snapshot = checkout.last
        if snapshot is None or checkout.done_at is not None or not counts(snapshot):
            continue
        if checkout.gone_at is not None and checkout.gone_at >= snapshot.at:
            gone = True
            continue
        if checkout.reached > 0:
            stage = "checkout"
        if last is None or snapshot.at >= last.at:
            last = snapshot
    return last, stage, gone


def _newest(cart: Cart) -> Snapshot | None:
    snapshots = [c.last for c in cart.checkouts if c.last is not None]
    if cart.last is not None:
        snapshots.append(cart.last)
    return max(snapshots, key=lambda s: s.at, default=None)


def _url(cart: Cart, counts: _Counts) -> str | None:
    """Return a restore link from an earlier snapshot of the same session, when the newest has none."""
    for checkout in cart.checkouts:
        if checkout.last is not None and checkout.last.url and counts(checkout.last):
            return checkout.last.url
    return None

"""One round of work: its counts, one step under way, and the products known in a cart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from attrs import define, field

from cartback.domain.case import Products
from cartback.domain.ledger import Notification
from cartback.domain.product import Product, decode_product, keys_of_line
from cartback.domain.session import Session
from cartback.domain.shopper import Shopper
from cartback.domain.verdict import NEVER, Message
from cartback.errors import BrokenDocument, CartbackError
from cartback.ports import Sent
from cartback.words.facts import Copy, Facts

from .calls import Flow, Ports, call


@define
class Ran:
    """The results of one round. `claimed` 0 means nothing was due.

    `skipped` counts steps that ended without a message by reason, `states` messages by their outcome, `failed`
    shoppers that could not be decided, by error: they are tried again later and delay no others. `troubles` counts the same
    by shop and error text. `nonsense` counts answers of channels that were no Sent, by channel and answer: their
    messages are AMBIGUOUS. `fetched` counts documents that were looked up, `ends` visits whose end the host accepted.
    """

    claimed: int = 0
    begun: int = 0
    waiting: int = 0
    overtaken: int = 0
    fetched: int = 0
    ends: int = 0
    skipped: Counter[str] = field(factory=Counter)
    states: Counter[str] = field(factory=Counter)
    failed: Counter[str] = field(factory=Counter)
    notifications: list[str] = field(factory=list)
    nonsense: Counter[str] = field(factory=Counter)
    troubles: Counter[str] = field(factory=Counter)

    def fail(self, shop: str, error: Exception, shoppers: int = 1) -> None:
        """Count shoppers who could not be decided because of `error`: by its class alone where its text may quote a person."""
        name = type(error).__name__
        self.failed[name] += shoppers
        ours = isinstance(error, CartbackError) and not isinstance(error, BrokenDocument)
        trouble = f"{name}: {error}" if ours else name
        self.troubles[trouble[:400] if repr(shop) in trouble else f"shop {shop!r:.60}: {trouble:.300}"] += shoppers

    def add(self, other: Ran) -> None:
        """Add the results of another round."""
        for name in ("claimed", "begun", "waiting", "overtaken", "fetched", "ends"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("skipped", "states", "failed", "nonsense", "troubles"):
            getattr(self, name).update(getattr(other, name))
        self.notifications += other.notifications


@define(eq=False)
class StepInProgress:
    """One message under way, from decided to settled.

    `address`, `attempt`, `expires` and `answer` are of the one hand-over under way; `next` is the one being begun: it takes
    their place (`go_on`) once that is saved. `segments` are those of the text that was handed over, if it was an SMS.
    """

    message: Message
    shopper: Shopper
    version: int
    row: Notification
    facts: Facts
    copy: Copy | None = None
    error: str | None = None
    address: str = ""
    attempt: int = 1
    expires: datetime = NEVER
    answer: Sent | None = None
    segments: int = 0
    next: tuple[str, int, datetime] | None = None

    def go_on(self) -> None:
        """Make the next hand-over the current one."""
        if self.next is not None:
            (self.address, self.attempt, self.expires), self.answer, self.next = self.next, None, None


def products_for(ports: Ports, shop: str, sessions: Sequence[Session | None]) -> Flow[Products]:
    """Return the known products of these carts. Raises BrokenDocument."""
    products, unread, _ = yield from what_is_known(ports, shop, sessions)
    for session in sessions:
        check_products(session, unread)
    return products


def what_is_known(
    ports: Ports, shop: str, sessions: Sequence[Session | None], also: Sequence[str] = ()
) -> Flow[tuple[Products, Mapping[str, BrokenDocument], Mapping[str, bytes]]]:
    """Return the known products of these carts, the errors of unreadable ones, and the documents under the keys `also`."""
    keys: dict[str, None] = {}
    for session in sessions:
        if session is not None and session.closed is None:
            for line in session.lines:
                keys.update(dict.fromkeys(keys_of_line(line)))
    if not keys and not also:
        return {}, {}, {}
    stored = dict((yield call(ports.store.documents, shop, (*keys, *also))))
    others = {k: stored.pop(k) for k in also if k in stored}
    products: dict[str, Product] = {}
    unread: dict[str, BrokenDocument] = {}
    for k, doc in stored.items():
        try:
            products[k] = decode_product(doc)
        except msgspec.MsgspecError as error:
            unread[k] = BrokenDocument(f"a stored product is broken: {error}")
    return products, unread, others


def check_products(session: Session | None, unread: Mapping[str, BrokenDocument]) -> None:
    """Raise the error of an unreadable product in the cart: it may be out of stock, or have another price by now."""
    if unread and session is not None and session.closed is None:
        for k in [k for line in session.lines for k in keys_of_line(line)]:
            if k in unread:
                raise unread[k]

"""One round of work: what it counts, one step on its way, and what is known of the products in a cart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import define, field

from cartback.domain.case import Products
from cartback.domain.decision import Message
from cartback.domain.ledger import Notification
from cartback.domain.product import decode_product, keys_of_line
from cartback.domain.prompt import Copy, Facts
from cartback.domain.session import Session
from cartback.domain.shopper import Shopper
from cartback.ports import Sent

from .calls import Flow, Ports, call


@define
class Ran:
    """What one round did. `claimed` 0 means nothing was due.

    `skipped` counts steps that ended without a message by reason, `states` messages by what became of them, `failed`
    shoppers that could not be decided, by error: they are asked again later and hold nobody up. `nonsense` counts answers
    of channels that were no Sent, by channel and answer: their messages are AMBIGUOUS.
    """

    claimed: int = 0
    begun: int = 0
    waiting: int = 0
    overtaken: int = 0
    skipped: Counter[str] = field(factory=Counter)
    states: Counter[str] = field(factory=Counter)
    failed: Counter[str] = field(factory=Counter)
    notifications: list[str] = field(factory=list)
    nonsense: Counter[str] = field(factory=Counter)

    def add(self, other: Ran) -> None:
        for name in ("claimed", "begun", "waiting", "overtaken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("skipped", "states", "failed", "nonsense"):
            getattr(self, name).update(getattr(other, name))
        self.notifications += other.notifications


NEVER = datetime.max.replace(tzinfo=UTC)


@define(eq=False)
class Step:
    """One message on its way, from decided to settled.

    `address`, `attempt`, `expires` and `answer` are of the one hand-over under way; `next` is what is being begun: it takes
    their place (`go_on`) once that is saved.
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
    next: tuple[str, int, datetime] | None = None

    def go_on(self) -> None:
        """What was begun is the hand-over under way."""
        if self.next is not None:
            (self.address, self.attempt, self.expires), self.answer, self.next = self.next, None, None


def products_for(ports: Ports, shop: str, sessions: Sequence[Session | None]) -> Flow[Products]:
    """What is known of everything in these carts."""
    keys: dict[str, None] = {}
    for session in sessions:
        if session is not None and session.closed is None:
            for line in session.lines:
                keys.update(dict.fromkeys(keys_of_line(line)))
    if not keys:
        return {}
    stored = yield call(ports.store.documents, shop, tuple(keys))
    return {k: decode_product(doc) for k, doc in stored.items()}

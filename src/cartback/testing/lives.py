"""One shopper's life under one policy, without a store: events, decisions and sends, in a plain loop.

It is the pure part of the engine alone, `apply` and `decide`, called at the times the engine would call them. A law or a rule
about whole lives is checked here thousands of times a second; World is for reading, this is for quantity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from attrs import frozen

from cartback.domain import events as ev
from cartback.domain.case import Products, Rule
from cartback.domain.decision import NO_PRODUCTS, decide
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.domain.verdict import Decision, Message, Send, Wait

_LEASE = timedelta(minutes=5)
_ROUNDS = 1000

#: The outcome of an attempt: by the message, and the instant it was begun.
Fate = Callable[[Message, datetime], ev.Outcome]


@frozen
class Attempt:
    """One message begun at `at`; `tokens` are all the tokens of the cart it was about, as known then."""

    at: datetime
    notification: str
    campaign: str
    kind: str
    step: int
    attempt: int
    session: str
    tokens: tuple[str, ...]
    channel: str
    addresses: tuple[str, ...]
    outcome: ev.Outcome | None

    @property
    def withheld(self) -> bool:
        """Return whether it was held out rather than sent."""
        return self.outcome is None


@frozen(eq=False)
class Life:
    """The course of a life: every attempt in order, and the shopper at the end."""

    attempts: tuple[Attempt, ...]
    shopper: Shopper
    asked: tuple[tuple[datetime, Decision], ...]

    @property
    def sent(self) -> tuple[Attempt, ...]:
        """Return the attempts that may have reached the provider."""
        return tuple(a for a in self.attempts if a.outcome in ("ok", "unknown"))


def _all_is_well(_message: Message, _at: datetime) -> ev.Outcome:
    return "ok"


def live(
    shop: Shop,
    events: Iterable[ev.ShopperEvent | tuple[datetime, ev.ShopperEvent]],
    until: datetime,
    *,
    fate: Fate = _all_is_well,
    products: Products = NO_PRODUCTS,
    rules: Sequence[Rule] = (),
    polls: Iterable[datetime] = (),
    shopper: str = "shopper-1",
) -> Life:
    """Let one shopper live through `events` until `until`, with every message begun as soon as it may be.

    An event that arrives at the very instant at which a message comes due is taken in first.

    Args:
        shop: the policy.
        events: the events, in any order; (arrived, event) for one that arrives later than it happened.
        until: messages due from here on are not begun.
        fate: the outcome of each attempt; "ok" by default.
        products: the known products, throughout.
        rules: the host's own.
        polls: instants at which to decide although nothing is due.
        shopper: the id.
    """
    life = _Living(shop, new_shopper(shopper), fate, products, rules)
    arrivals: list[tuple[datetime, int, ev.ShopperEvent | None]] = [(poll, -1, None) for poll in polls]
    for n, entry in enumerate(events):
        arrived, event = entry if isinstance(entry, tuple) else (entry.at, entry)
        arrivals.append((arrived, n, event))
    for arrived, _, news in sorted(arrivals, key=lambda a: a[:2]):
        if arrived >= until:
            break
        life.run_before(arrived)
        life.hear(news, arrived)
    life.run_before(until)
    return Life(tuple(life.attempts), life.shopper, tuple(life.asked))


class _Living:
    def __init__(self, shop: Shop, shopper: Shopper, fate: Fate, products: Products, rules: Sequence[Rule]) -> None:
        self.shop, self.shopper = shop, shopper
        self.fate, self.products, self.rules = fate, products, rules
        self.due: datetime | None = None
        self.attempts: list[Attempt] = []
        self.asked: list[tuple[datetime, Decision]] = []

    def hear(self, event: ev.ShopperEvent | None, now: datetime) -> None:
        if event is not None:
            self.shopper = apply(self.shopper, event)
        self.decide(now)

    def decide(self, now: datetime) -> Decision:
        decision = decide(self.shopper, self.shop, now, products=self.products, rules=self.rules)
        self.asked.append((now, decision))
        self.due = decision.until if isinstance(decision, Wait) else now if isinstance(decision, Send) else None
        return decision

    def run_before(self, target: datetime) -> None:
        rounds, before = 0, None
        while self.due is not None and self.due < target:
            rounds = rounds + 1 if self.due == before else 0
            if rounds > _ROUNDS:
                raise AssertionError(f"due again and again at {self.due.isoformat()}")
            now = before = self.due
            decision = self.decide(now)
            if isinstance(decision, Send):
                self.begin(decision.message, now)
                self.decide(now)

    def begin(self, message: Message, now: datetime) -> None:
        outcome = None if message.withheld else self.fate(message, now)
        session = message.case.session
        self.attempts.append(
            Attempt(
                at=now,
                notification=message.notification,
                campaign=message.campaign.id,
                kind=message.campaign.kind,
                step=message.case.step,
                attempt=message.attempt,
                session=message.session,
                tokens=session.tokens if session is not None else (),
                channel=message.channel,
                addresses=message.addresses,
                outcome=outcome,
            )
        )
        for event in _outcome_events(message, now, outcome):
            self.shopper = apply(self.shopper, event)


def _outcome_events(message: Message, now: datetime, outcome: ev.Outcome | None) -> tuple[ev.ShopperEvent, ...]:
    """Return the events that the engine would apply: the begin and its outcome, or that the message was withheld."""
    case, channel = message.case, message.channel
    if outcome is None:
        return (
            ev.SendWithheld(
                shop=case.shop.id, at=now, notification=message.notification, campaign=case.campaign.id,
                kind=case.campaign.kind, step=case.step, session=message.session, channel=channel,
            ),
        )  # fmt: skip
    begun = ev.SendBegun(
        shop=case.shop.id, at=now, notification=message.notification, campaign=case.campaign.id,
        kind=case.campaign.kind, step=case.step, session=message.session, channel=channel,
        addresses=message.addresses, attempt=message.attempt, expires=now + _LEASE,
    )  # fmt: skip
    settled = ev.SendSettled(
        shop=case.shop.id,
        at=now,
        notification=message.notification,
        attempt=message.attempt,
        outcomes=tuple((address, outcome) for address in message.addresses),
        retry_at=now + timedelta(minutes=message.attempt) if outcome == "not_sent" else None,
    )
    return begun, settled

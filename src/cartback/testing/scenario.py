"""The scenario language: shoppers' actions, by the shop's wall clock, and the messages they get.

    world = World(campaigns=[CartRecovery(wait="1h")])
    world.at("09:00").ana.adds("Mug", "12.00")
    world.at("09:40").ana.buys()
    assert world.sent_until("next day") == []

A World is the real engine over the memory store, the built-in templates and an Outbox, with a clock that only the test
moves. Time goes forward; on the way, every due message is delivered at its own time, as by a worker that never sleeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from cartback.channels.outbox import Outbox
from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery, CheckoutRecovery
from cartback.domain.case import AnyCampaign, Rule, show
from cartback.domain.channels import ChannelName
from cartback.domain.explanation import Explanation
from cartback.domain.ledger import Notification
from cartback.domain.links import Links
from cartback.domain.setting_types import Settings, zone
from cartback.domain.shop import Shop, parse_shop
from cartback.domain.tuning import QuietHours
from cartback.domain.verdict import Decision, Send, Wait
from cartback.engine.threads import Recovery
from cartback.errors import UnknownShopper
from cartback.ports import Channel, Copywriter, Store
from cartback.stores.memory import MemoryStore

from .actor import Actor, product_id
from .delivered import Delivered
from .fakes import MONDAY, FakeClock, FakeIds
from .when import parse_when

_REACHED = ("SENT", "AMBIGUOUS")
_ROUNDS = 1000


class World:
    """A shop, its shoppers and a clock. `world.ana` is the shopper called ana, created when first mentioned."""

    def __init__(
        self,
        campaigns: Iterable[AnyCampaign] | None = None,
        *,
        timezone: str = "America/New_York",
        currency: str = "USD",
        quiet_hours: QuietHours | str | None = QuietHours(),  # noqa: B008 - frozen
        starts: str = "2026-01-05 00:00",
        rules: Sequence[Rule] = (),
        channels: Iterable[Channel] | None = None,
        copywriter: Copywriter | None = None,
        store: Store | None = None,
        links: Links | None = None,
        **settings: Any,
    ) -> None:
        """Open the shop.

        Args:
            campaigns: None is cart and checkout recovery with their defaults.
            timezone: of the shop; all times of the scenario are wall times there.
            currency: of the shop, and of every price.
            quiet_hours: "22:00-06:00"; None is never quiet.
            starts: when the world begins, a Monday at midnight by default.
            rules: the host's own rules.
            channels: in place of the Outboxes for push, email and sms.
            copywriter: in place of the built-in templates.
            store: in place of the memory store.
            links: make the links in messages, as in an engine's own.
            settings: of the Shop. `release_over` is 0 unless given, so that held messages go at the very minute.
        """
        Shop(id="acme", currency=currency, timezone=timezone)  # raises for an invalid one, with a suggestion
        self.zone = zone(timezone)
        self.clock = FakeClock(parse_when(starts, MONDAY, self.zone))
        self.outboxes = {name: Outbox(name=name) for name in ("push", "email", "sms")}
        self.recovery = Recovery(
            MemoryStore() if store is None else store,
            channels=self.outboxes.values() if channels is None else channels,
            copywriter=copywriter,
            rules=rules,
            clock=self.clock,
            new_id=FakeIds(),
            links=links,
        )
        self._settings: dict[str, Any] = {
            "id": "acme",
            "name": "Acme",
            "currency": currency,
            "timezone": timezone,
            "campaigns": (CartRecovery(), CheckoutRecovery()) if campaigns is None else _listed(campaigns),
            "quiet_hours": quiet_hours,
            "release_over": timedelta(0),
        }
        self.started = self.clock.now
        self._shoppers: dict[str, Actor] = {}
        self._delivered: dict[str, Delivered] = {}
        self.save(**settings)

    # --- the shop

    @property
    def shop(self) -> Shop:
        """Return the current settings."""
        return self.recovery.shop("acme")

    def save(self, **settings: Any) -> Self:
        """Save these settings as the merchant, and leave the others unchanged: world.save(paused=True)."""
        self._settings |= settings
        self.recovery.save_shop(parse_shop(self._settings))
        return self

    def product(
        self,
        title: str,
        *,
        price: str | Decimal | None = None,
        sellable: bool | None = None,
        stock: int | None = None,
        product: str | None = None,
    ) -> Self:
        """Report a product: its price, and whether it can still be bought."""
        self.ingest(
            ev.ProductChanged(
                shop="acme",
                at=self.now,
                product=product or product_id(title),
                title=title,
                price=Decimal(price) if price is not None else None,
                sellable=sellable,
                stock=stock,
            )
        )
        return self

    def ingest(self, *events: ev.Event) -> Self:
        """Take in events of any kind, as a platform would deliver them; the shop's id is "acme"."""
        self.recovery.ingest(events)
        return self

    # --- the shoppers

    def shopper(
        self,
        name: str,
        *,
        consents: Iterable[ChannelName] = ("push",),
        devices: int = 1,
        orders: int = 0,
        guest: bool = False,
        **profile: str,
    ) -> Actor:
        """Make an unusual shopper; a usual one agreed to push, has one device and never bought here.

        Args:
            name: "ana" is customer:ana, afterwards also known as world.ana.
            consents: the channels agreed to.
            devices: how many can be reached by push.
            orders: how many were placed before the world began, one every 90 days.
            guest: known by the device alone until `logs_in`.
            profile: email, phone, first_name, locale, timezone.

        Raises ValueError when a shopper called `name` exists already.
        """
        if name in self._shoppers:
            raise ValueError(f"{name} exists already; call shopper() before the shopper does anything")
        actor = self._shoppers[name] = Actor(self, name, guest=guest)
        actor.arrives(tuple(consents), devices, orders, profile)
        return actor

    def __getattr__(self, name: str) -> Actor:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._shoppers[name] if name in self._shoppers else self.shopper(name)

    # --- time

    @property
    def now(self) -> datetime:
        """Return the present, in UTC."""
        return self.clock.now

    @property
    def wall(self) -> str:
        """Return the time and date on the shop's wall: "Mon 2026-01-05 09:00"."""
        return f"{self.now.astimezone(self.zone):%a %Y-%m-%d %H:%M}"

    def at(self, when: str | datetime) -> Self:
        """Go forward to `when` (see parse_when), delivering every message due until then, that very minute included.

        Raises ValueError when that is in the past.
        """
        target = parse_when(when, self.now, self.zone)
        if target < self.now:
            raise ValueError(f"{when!r} is in the past, it is {self.wall}; did you mean 'next day {when}'?")
        self._run_to(target)
        return self

    def _run_to(self, target: datetime) -> None:
        rounds = 0
        while (due := self.recovery.next_due()) is not None and due <= target:
            rounds = rounds + 1 if due <= self.now else 0
            if rounds > _ROUNDS:
                raise AssertionError(f"something is due again and again at {self.wall}")
            self.clock.set(max(due, self.now))
            self._note(self.recovery.run_due().notifications)
        self.clock.set(target)

    def _note(self, notifications: Iterable[str]) -> None:
        wanted = set(notifications) - self._delivered.keys()
        if not wanted:
            return
        for row in self.recovery.notifications("acme", limit=10_000):
            if row.id in wanted and row.state in _REACHED:
                self._delivered[row.id] = self._as_delivered(row)

    def _as_delivered(self, row: Notification) -> Delivered:
        return Delivered(
            at=f"{row.decided_at.astimezone(self.zone):%Y-%m-%d %H:%M}",
            shopper=self._name_of(row.shopper),
            kind=row.kind,
            step=row.step,
            channel=row.channel,
            title=row.title or "",
            body=row.body or "",
            campaign=row.campaign,
            instant=row.decided_at,
            notification=row.id,
        )

    def _name_of(self, shopper: str) -> str:
        try:
            keys = self.recovery.export("acme", shopper)["keys"]
        except UnknownShopper:  # erased since
            return ""
        actors = [actor for actor in self._shoppers.values() if actor.key in keys]
        own = [actor for actor in actors if actor.name == actor.customer and not actor.guest]
        return own[0].name if own else actors[0].customer if actors else shopper

    # --- results

    @property
    def sent(self) -> list[Delivered]:
        """Return everything sent so far, oldest first, messages due right now included. One value a step, not one a device."""
        self._run_to(self.now)
        return sorted(self._delivered.values(), key=lambda d: (d.instant, d.shopper, d.notification))

    def sent_until(self, when: str | datetime) -> list[Delivered]:
        """Go forward to `when`; return everything sent up to then, since the world began."""
        return self.at(when).sent

    @property
    def outbox(self) -> Outbox:
        """Return the push provider's messages: one for every device."""
        return self.outboxes["push"]

    def decision(self, name: str) -> Decision:
        """Return the decision about the shopper now: Send, Wait or Skip."""
        return self.recovery.decide("acme", self._key(name))

    def why(self, name: str) -> str:
        """Explain in text why, or why not, and when again: every rule's answer for the shopper."""
        return _readable(name, self.recovery.explain("acme", self._key(name)), self.wall)

    def _key(self, name: str) -> str:
        return self._shoppers[name].key if name in self._shoppers else name

    def __repr__(self) -> str:
        return f"<World {self.wall}, {len(self._shoppers)} shoppers, {len(self._delivered)} sent>"


def _listed(campaigns: object) -> object:
    """Return any iterable as a tuple; a single campaign, whose fields can be iterated over too, is refused as it is."""
    return (
        tuple(campaigns) if isinstance(campaigns, Iterable) and not isinstance(campaigns, Settings | str) else campaigns
    )


def _readable(name: str, explained: Explanation, wall: str) -> str:
    lines = [f"{name}, {wall}: {_decided(explained.decision)}"]
    campaign = ""
    for finding in explained.findings:
        if finding.campaign != campaign:
            campaign = finding.campaign
            lines.append(f"{campaign}:")
        values = ", ".join(f"{label} {show(value)}" for label, value in finding.values.items())
        question = f"{finding.question} ({values})" if values else finding.question
        verdict = "yes" if finding.reason is None else f"no, {finding.reason.code}:"
        lines.append(f"  {verdict} {question}")
    return "\n".join(lines)


def _decided(decision: Decision) -> str:
    if isinstance(decision, Send):
        return f"send {decision.message.campaign.id} step {decision.message.case.step} now"
    if isinstance(decision, Wait):
        does = "wait until" if decision.goes else "no message, it will be skipped at"
        return f"{does} {show(decision.until)} UTC, {decision.reason}"
    return "; ".join(f"{campaign}: {reason}" for campaign, reason in decision.reasons) or "no campaign"

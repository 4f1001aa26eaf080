"""One seed, one world: shops, shoppers, workers and webhooks, thirty days of them, and two quiet days at the end.

Everything random comes from random.Random(seed). The last two days are without faults and without news, so that what can still
be put right is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

import cartback as cb
from cartback import flow
from cartback.domain.case import Case, Reason
from cartback.errors import CartbackError
from cartback.ports import Store, Stored
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore

from .clockwork import Job, Killed, Story
from .history import Credit, Ending, Granted, Outage, Policy
from .merchants import Merchants
from .post import Post
from .shoppers import Hoarder, Person
from .shops import AUTUMN, QUIET_MONTH, SPRING, for_hoarders, has_clock_change, new_policy
from .staff import Staff
from .vendors import Model, Provider
from .wires import row_of

_SECOND, _MINUTE, _HOUR, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_QUIET = 2 * _DAY
_LATE = 20 * _MINUTE  # how long after it came due somebody may be waited for at the end: polls are minutes apart
_ALL = 1_000_000
_MOST = 200_000  # things that happen in one world; usually two thousand do
#: Shops whose tracker sends changes of carts, and who is there, in place of whole carts.
_TRACKED = 0.4
#: Times that a claim leads to news: it wakes shoppers, who are claimed, and some worlds would never rest.
_MEDDLING = 4_000
_OUTAGES = (
    ("store_down", "store", 3), ("copy_down", "copy", 24), ("provider_down", "channel", 24), ("workers_down", "workers", 24)
)  # fmt: skip


class World(Post, Staff, Merchants):
    """The world of one seed. `run` it once; then `history`, `trace`, `store` and `faults.counts` say how it went."""

    def __init__(
        self,
        seed: int,
        days: int = 30,
        *,
        without: Iterable[str] = (),
        people: int | None = None,
        hoarders: int | None = None,
        tracing: bool = False,
    ) -> None:
        self.seed, self.days, self.dice = seed, days, Random(f"{seed}/world")
        self.starts = self._first_day()
        super().__init__(seed, self.starts, frozenset(without), tracing=tracing)
        self.until = self.starts + days * _DAY
        self.quiet = self.closing = False
        self.surprises: list[str] = []
        self._jobs = self._made = self._meddled = 0
        self._kept = ExitStack()
        self.lease = self.dice.choice((_MINUTE, 5 * _MINUTE))
        self.slow_model, self.together = self.dice.random() < 0.6, self.dice.random() < 0.2
        self.rate = self.dice.choice((1, 3)) if self.dice.random() < 0.2 else None
        self.model, self.fallback, self.providers = Model(), Model(), {n: Provider(n) for n in ("push", "email")}
        self.stores = self._stores()
        self.store = self.stores[0]
        self.web = self.ports_of(self._true_time, self.store, self.lease)
        self.policies: dict[str, Policy] = {}
        self.gone: set[str] = set()
        self.people: list[Person] = []
        if self.rate is not None:
            self.record(Granted, 0, "", 0)  # so that the judge knows: without a word of the throttle's nothing may go
        self.hoarders = int(seed % 100 == 99) if hoarders is None else hoarders
        self._make_shops(people)
        self.make_workers()
        self._plan_outages()

    # --- how the world is made

    def _first_day(self) -> datetime:
        """The span has a change of clocks in it, or is in a month that has none."""
        first = self.dice.choice((SPRING, AUTUMN, QUIET_MONTH))
        return datetime.combine(first, time(self.dice.randint(0, 23)), UTC) + self.dice.randint(0, 20) * _DAY

    def _stores(self) -> list[MemoryStore | SQLiteStore]:
        """Mostly the reference store; SQLite in memory; or two workers' connections to one SQLite file."""
        kind = self.dice.random()
        if kind < 0.88:
            return [MemoryStore()]
        if kind < 0.97:
            return [self._kept_open(SQLiteStore(":memory:"))]
        folder = self._kept.enter_context(tempfile.TemporaryDirectory())
        return [self._kept_open(SQLiteStore(f"{folder}/shop.db", synchronous="NORMAL")) for _ in range(2)]

    def _kept_open(self, store: SQLiteStore) -> SQLiteStore:
        self._kept.callback(store.close)
        return store

    def ports_of(self, clock: Callable[[], datetime], store: Store, lease: timedelta) -> flow.Ports:
        channels: dict[str, Any] = {name: p for name, p in self.providers.items() if name == "push" or self.seed % 7}
        model: Any = self.model
        fallback: Any = self.fallback
        rules = (self._rule,) if self.seed % 3 else ()
        parallel, throttle = self.dice.choice((1, 4, 64)), None if self.rate is None else self._throttle
        return flow.Ports(store, model, fallback, channels, clock, self._new_id, rules, lease, parallel, throttle)

    def _true_time(self) -> datetime:
        return self.time.now

    def _new_id(self) -> str:
        self._made += 1
        return f"s{self._made}"

    def _rule(self, _case: Case) -> Reason | None:
        if self.job is not None and self.job.broken_rule:
            raise LookupError("the host's own rule")
        return None

    def _throttle(self, channel: str, wanted: int, now: datetime) -> tuple[int, datetime, timedelta]:
        """So many of each round, and the others ten seconds apart."""
        granted = min(wanted, self.rate or wanted)
        if self.job is not None:
            self.record(Granted, self.job.number, channel, granted)
        return granted, now + 10 * _SECOND, 10 * _SECOND

    def _make_shops(self, people: int | None) -> None:
        names = ["acme", "bolt", "corn"][: self.dice.choice((1, 1, 2, 3))]
        policies = [new_policy(name, self.dice, self.starts) for name in names]
        if has_clock_change([p.zone for p in policies], self.starts, self.days):
            self.faults.happened("dst_change")
        for policy in policies:
            self.save(for_hoarders(policy) if self.hoarders else policy)
        tracked = {name for name in names if Random(f"{self.seed}/{name}/tracker").random() < _TRACKED}
        for n in range(self.dice.randint(3, 12)):
            person = Person(self, names[n % len(names)], n // len(names), Random(f"{self.seed}/{n}"))
            person.tracked = person.shop in tracked
            if people is None or n < people:
                self.people.append(person)
                person.live(self.starts, self.days)
        for n in range(self.hoarders):
            self.people.append(Hoarder(self, names[0], 1000 + n, Random(f"{self.seed}/hoarder/{n}")))
            self.people[-1].live(self.starts, self.days)

    def _plan_outages(self) -> None:
        for kind, what, most in _OUTAGES:
            for _ in range(self.dice.choice((1, 2)) if self.faults.planned_one(kind) else 0):
                since = self.starts + self.dice.uniform(1, self.days - 1) * _DAY
                until = since + self.dice.uniform(0.1, 1) * most * _HOUR
                self.down[what].append((since, until))
                self.record(Outage, what, since, until)
                if what == "workers":
                    self.faults.happened(kind)

    # --- jobs

    def begin(self, who: str, name: str, story: Story, done: Any, **more: Any) -> Job:
        self._jobs += 1
        job = Job(self._jobs, who, f"{name}#{self._jobs}", story, done, len(self.history.records), **more)
        self.say(f"{job.name} begins")
        self.advance(job)
        return job

    def ended(self, job: Job, error: BaseException | None) -> None:
        """An error that is not cartback's own came out of the flow as a surprise: the judge hears of it."""
        self.say(f"{job.name} ends{'' if error is None else f': {error!r}'}")
        if error is not None and not isinstance(error, CartbackError | Killed):
            self.surprises.append(f"{job.name}: {error!r}")

    # --- what a port call leads to

    def claimed(self, job: Job, found: list[Stored]) -> None:
        kind = self.faults.draw("claim")
        if kind is None or self.quiet or self._meddled >= _MEDDLING:
            return
        self._meddled += 1
        one = self.faults.dice.choice(found)
        neighbours = [p for p in self.people if p.shop == one.shop]
        person = self.who.get((one.shop, one.id)) or self.faults.dice.choice(neighbours or self.people)
        span = self.faults.dice.choice((0.1, 0.1, 3, 15))
        self.time.after(timedelta(seconds=self.faults.dice.random() * span), self.meddle, kind, person)

    def received(self, message: cb.OutgoingMessage) -> None:
        person = self.who.get((message.shop, message.shopper))
        if person is not None and not self.quiet:
            person.got(message.id)

    # --- the run

    def run(self) -> World:
        """Live through it all; afterwards `history.ending` is set."""
        self._until(self.until)
        self.quiet = True
        self.faults.stop()
        for windows in self.down.values():
            windows.clear()
        self.settle_down()
        self._until(self.until + _QUIET)
        self.closing = True
        while self.open_calls or any(w.running for w in self.workers):
            if self.time.done >= 2 * _MOST or not self.time.next(self.until + 2 * _QUIET):
                break
        self.history.ending = self._ending()
        return self

    def _until(self, until: datetime) -> None:
        while self.time.done < _MOST and self.time.next(until):
            if self.dirty:
                self.wake_workers()

    def _ending(self) -> Ending:
        ending = Ending(self.time.now, surprises=self.surprises, endless=self.time.done >= _MOST)
        for shop in [shop for shop in self.policies if shop not in self.gone]:
            ending.rows[shop] = [row_of(row) for row in self.store.notifications(shop, limit=_ALL)]
            ending.credits[shop] = [Credit(c.order, c.notification) for c in self.store.conversions(shop, limit=_ALL)]
            for stored in self.store.scan(shop, "", _ALL):
                if stored.due_at is not None and stored.due_at <= self.time.now - _LATE:
                    ending.due.append(f"{shop}/{stored.id} since {stored.due_at}")
        return ending

    def close(self) -> None:
        self._kept.close()

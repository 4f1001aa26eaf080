"""Workers: how many, with what clocks, when they wake, what happens to their rounds, and how a new version replaces them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from cartback import errors, flow
from cartback.ports import Store
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore

from .clockwork import Clockwork, Job
from .history import Ended
from .wires import Wires

_SECOND, _MINUTE, _HOUR, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


#: What a round counts as failed when the store kept it from saving an outcome.
_STORE_ERRORS = {"StoreBusy", "StoreError"}


#: What a round may count as failed that is no error of cartback's own: a channel that is not plugged in, and what the world's rule
#: raises.
_SCRIPTED = {"no_channel", "LookupError"}


@dataclass(slots=True, eq=False)
class Worker:
    """One worker process, with a clock of its own: `skew` off, and put back for the spans in `back`."""

    name: str
    time: Clockwork
    limit: int
    skew: timedelta = timedelta(0)
    back: tuple[tuple[datetime, datetime, timedelta], ...] = ()
    ports: flow.Ports | None = None
    running: int = 0
    wakes: datetime | None = None
    stamp: int = 0
    down_until: datetime | None = None
    retired: bool = False

    def off(self, now: datetime) -> timedelta:
        return self.skew - sum((by for since, until, by in self.back if since <= now < until), timedelta(0))

    def clock(self) -> datetime:
        return self.time.now + self.off(self.time.now)


class Staff(Wires):
    """The workers of one world."""

    dice: Random
    starts: datetime
    days: int
    store: MemoryStore | SQLiteStore
    stores: list[MemoryStore | SQLiteStore]
    workers: list[Worker]
    quiet: bool
    closing: bool
    surprises: list[str]
    ports_of: Callable[[Callable[[], datetime], Store, timedelta], flow.Ports]

    def make_workers(self) -> None:
        self.workers = []
        for _ in range(self.dice.choice((1, 2, 2, 3, 4))):
            self.hire(self.lease)
        if self.faults.planned_one("deploy_overlap"):
            self.time.at(self.starts + self.dice.random() * self.days * _DAY, self._deploy)

    def hire(self, lease: timedelta) -> None:
        """One worker more."""
        worker = Worker(f"worker{len(self.workers)}", self.time, self.dice.choice((1, 3, 20)))
        worker.ports = self.ports_of(worker.clock, self.stores[len(self.workers) % len(self.stores)], lease)
        if self.faults.planned_one("clock_skew"):
            worker.skew = self.dice.uniform(-10, 10) * _MINUTE
            self.faults.happened("clock_skew")
        if self.faults.planned_one("clock_back"):
            worker.back = tuple(self._set_back() for _ in range(3))
        self.workers.append(worker)

    def _set_back(self) -> tuple[datetime, datetime, timedelta]:
        since = self.starts + self.dice.random() * self.days * _DAY
        self.faults.happened("clock_back")
        return since, since + self.dice.uniform(0.1, 30) * _HOUR, self.dice.uniform(1, 60) * _MINUTE

    def _deploy(self) -> None:
        """New workers come, the old ones finish what they have begun and one more thing or two."""
        if self.quiet:
            return
        self.faults.happened("deploy_overlap")
        old = [w for w in self.workers if not w.retired]
        for _ in old:
            self.hire(self.dice.choice((_MINUTE, 5 * _MINUTE, 20 * _MINUTE)))
        for worker in old:
            self.time.after(self.dice.random() * _HOUR, setattr, worker, "retired", True)
        self.wake_workers()

    def settle_down(self) -> None:
        """From here on all workers are well, and their clocks are right."""
        for worker in self.workers:
            worker.skew, worker.back, worker.down_until = timedelta(0), (), None
        if all(w.retired for w in self.workers):
            self.hire(self.lease)
        self.wake_workers()

    # --- when they wake

    def wake_workers(self) -> None:
        """Somebody's due time may have changed: every idle worker plans its next round."""
        self.dirty = False
        due = self._next_due()
        if due is None or self.closing:
            return
        for worker in self.workers:
            if not worker.running and not worker.retired:
                self._plan(worker, due)

    def _next_due(self) -> datetime | None:
        return self.store.next_due()

    def _plan(self, worker: Worker, due: datetime, patience: float = 0.0) -> None:
        now = self.time.now
        at = max(now, due - worker.off(now), worker.down_until or now)
        at += self.time.dice.choice((0.2, 5, 60)) * self.time.dice.random() * _SECOND + patience * _SECOND
        if worker.wakes is None or at < worker.wakes:
            worker.wakes = at
            worker.stamp += 1
            self.time.at(at, self._wake, worker, worker.stamp)

    def _wake(self, worker: Worker, stamp: int) -> None:
        if stamp != worker.stamp or worker.retired or self.closing:
            return
        worker.wakes = None
        for since, until in self.down["workers"]:
            if since <= self.time.now < until:
                worker.down_until = until
        if worker.down_until is not None and worker.down_until > self.time.now:
            self._plan(worker, self.time.now)
            return
        self._round(worker)

    # --- what they do

    def _round(self, worker: Worker) -> None:
        """Start a round of work, sometimes a second one on top."""
        kind = self.faults.draw("round")
        worker.running += 1
        if kind is not None:
            self.faults.happened(kind)
            self.say(f"{worker.name} ! {kind}")
        if kind == "stacked_rounds":
            worker.running += 1  # held for the second one until it begins
            self.time.after(self.time.seconds(5), self._second_round, worker)
        ports = worker.ports
        if ports is not None:
            story = flow.run_due(ports, worker.limit)
            self.begin(
                "worker", worker.name, story, self._round_done, clock=ports.clock, asked=worker,
                blind=kind == "cannot_read", broken_rule=kind == "rule_raises",
            )  # fmt: skip

    def _second_round(self, worker: Worker) -> None:
        worker.running -= 1
        self._round(worker)

    def _round_done(self, job: Job, ran: flow.Ran | None, error: BaseException | None) -> None:
        worker: Worker = job.asked
        worker.running -= 1
        self.ended(job, error)
        lost = ran is not None and not ran.failed.keys().isdisjoint(_STORE_ERRORS)
        self.record(Ended, job.number, error is None and not lost)
        failed = ran.failed.keys() - _SCRIPTED if ran is not None else ()
        self.surprises += [f"{job.name}: a round failed with {name}" for name in failed if not hasattr(errors, name)]
        if error is not None and not self.quiet:
            worker.down_until = self.time.now + self.faults.dice.uniform(1, 300) * _SECOND
        if worker.running or worker.retired or self.closing:
            return
        due = self._next_due()
        if due is not None:
            self._plan(worker, due, 0.0 if ran is not None and ran.claimed else self.time.dice.uniform(30, 240))

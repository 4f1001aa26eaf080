"""The one who makes trouble: forks the processes, has them killed and stopped at labels and at random, and starts them again."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from .control import KILL, STOP
from .failpoints import LABELS
from .worker import Setup, feed, fork, work

#: How much of the killing and stopping is at no label, at whatever moment it is; and how much of the rest hits a feeder.
_AT_RANDOM, _AT_FEEDERS = 0.25, 0.1
#: How often a process that is stopped is killed instead of continued.
_NEVER_WAKES = 0.05
#: An order at a label that is not reached in this time, in seconds, is withdrawn: some places are rarely come to.
_PATIENCE = 1.5


class Plan(NamedTuple):
    """How much of what. Kills, zombies and disturbances are spread evenly over the lives."""

    lives: int
    kills: int
    zombies: int
    workers: int = 8
    feeders: int = 2
    pace: float = 100.0
    #: Something done to the database, so many times: a restart, a connection cut.
    disturbances: tuple[tuple[str, int, Callable[[], object]], ...] = ()


class _Process:
    """One of our own, in one slot, again and again."""

    def __init__(self, number: int, role: str, run: Callable[[], object]) -> None:
        self.number, self.role, self.run = number, role, run
        self.pid = 0
        self.stopped_until: float | None = None
        self.ordered: tuple[int, float] | None = None  # what, and when
        self.done = False

    @property
    def free(self) -> bool:
        return bool(self.pid) and self.ordered is None and self.stopped_until is None


class Supervisor:
    """Runs a plan to its end; `tally` says what was done, by name."""

    def __init__(self, setup: Setup, plan: Plan) -> None:
        self.setup, self.plan = setup, plan
        self.tally: Counter[str] = Counter()
        self.by_label: Counter[str] = Counter()
        self._dice = Random(setup.seed)
        #: How long a zombie is stopped: past its lease, in real seconds.
        self._lease = setup.lease.total_seconds() / (setup.control.speed or 1)
        self._processes = [self._worker(n) for n in range(plan.workers)]
        self._processes += [self._feeder(n) for n in range(plan.feeders)]
        self._disturbing: dict[str, int] = {}
        self._ordered: Counter[tuple[int, int]] = Counter()

    def _worker(self, number: int) -> _Process:
        slot = self.setup.control.slot(number)
        return _Process(number, "run", lambda: work(self.setup, slot, awaited=number % 4 == 3))

    def _feeder(self, number: int) -> _Process:
        slot, every = self.setup.control.slot(self.plan.workers + number), self.plan.feeders
        journal = self.setup.directory / f"journal-{number}.jsonl"
        lives, pace = range(number, self.plan.lives, every), self.plan.pace / every
        return _Process(self.plan.workers + number, "ingest", lambda: feed(self.setup, slot, journal, lives, pace))

    # --- the loop

    def run(self, progress: Callable[[Supervisor], object] = lambda _: None) -> None:
        """Until every life is over. Kills and stops stop then, and whoever was stopped goes on."""
        for process in self._processes:
            self._start(process)
        while not all(p.done for p in self._processes if p.role == "ingest"):
            self._reap()
            self._wake()
            self._withdraw()
            self._trouble()
            progress(self)
            time.sleep(0.004)

    def calm(self) -> None:
        """No more trouble: orders are withdrawn, and whoever is stopped goes on."""
        for process in self._processes:
            self.setup.control.slot(process.number).set("action", 0)
            process.stopped_until = 0.0 if process.stopped_until is not None else None
        self._wake()
        for pid in self._disturbing.values():
            os.waitpid(pid, 0)
        self._disturbing.clear()

    def end(self) -> None:
        """Let the workers finish what they are at, and collect them."""
        self.setup.control.stop()
        deadline = time.monotonic() + 30
        while any(p.pid for p in self._processes) and time.monotonic() < deadline:
            self.calm()
            self._reap(again=False)
            time.sleep(0.005)
        for process in self._processes:
            if process.pid:
                os.kill(process.pid, signal.SIGKILL)
                os.waitpid(process.pid, 0)
                self.tally["would not end"] += 1

    @property
    def done(self) -> float:
        """How much of the story is told, from 0 to 1."""
        return self.setup.control.total("lives") / max(self.plan.lives, 1)

    # --- births and deaths

    def _start(self, process: _Process) -> None:
        self.setup.control.slot(process.number).set("action", 0)
        process.stopped_until = process.ordered = None
        process.pid = fork(process.run, self.setup.errors)

    def _reap(self, *, again: bool = True) -> None:
        for process in self._processes:
            if not process.pid:
                continue
            pid, status = os.waitpid(process.pid, os.WNOHANG | os.WUNTRACED)
            if pid == 0:
                continue
            if os.WIFSTOPPED(status):
                self._stopped(process)
                continue
            process.pid = 0
            if os.WIFSIGNALED(status):
                self._died(process)
            elif os.WEXITSTATUS(status):
                self.tally["crashed"] += 1
            else:
                process.done = True
            if again and not process.done:
                self._start(process)

    def _died(self, process: _Process) -> None:
        label = self._struck(process)
        self.tally["kills"] += 1
        self.by_label[label] += 1

    def _stopped(self, process: _Process) -> None:
        self._struck(process)
        self.tally["zombies"] += 1
        process.stopped_until = time.monotonic() + self._lease * self._dice.uniform(1.1, 2.2)

    def _struck(self, process: _Process) -> str:
        """The label at which the process was struck; "at random" if it was at none."""
        slot = self.setup.control.slot(process.number)
        struck = slot.get("struck")
        slot.set("struck", 0)
        process.ordered = None
        return LABELS[struck - 1] if struck else "at random"

    def _wake(self) -> None:
        """Continue whoever was stopped for longer than its lease; now and then it is killed instead."""
        now = time.monotonic()
        for process in self._processes:
            if process.stopped_until is not None and process.pid and process.stopped_until <= now:
                process.stopped_until = None
                os.kill(process.pid, signal.SIGKILL if self._dice.random() < _NEVER_WAKES else signal.SIGCONT)

    def _withdraw(self) -> None:
        now = time.monotonic()
        for process in self._processes:
            if process.ordered is not None and now - process.ordered[1] > _PATIENCE:
                process.ordered = None
                self.setup.control.slot(process.number).set("action", 0)

    # --- trouble

    def _trouble(self) -> None:
        done = min(1.0, self.done * 1.03)  # so that all of it is done before the last life is over
        for action, name, wanted in ((KILL, "kills", self.plan.kills), (STOP, "zombies", self.plan.zombies)):
            ordered = sum(p.ordered is not None and p.ordered[0] == action for p in self._processes)
            if self.tally[name] + ordered < wanted * done:
                self._strike(action)
        for name, times, disturb in self.plan.disturbances:
            if self.tally[name] < int(times * done) and self._has_ended(name):
                self.tally[name] += 1
                self._disturbing[name] = fork(disturb, self.setup.errors)

    def _has_ended(self, name: str) -> bool:
        """Whether the last disturbance of this kind is over: a restart takes its time."""
        pid = self._disturbing.get(name)
        if pid is None or os.waitpid(pid, os.WNOHANG)[0]:
            self._disturbing.pop(name, None)
            return True
        return False

    def _strike(self, action: int) -> None:
        """Strike one process, chosen by lot: at once, or when it comes to the label at which that was ordered least often."""
        role = "ingest" if self._dice.random() < _AT_FEEDERS else "run"
        free = [p for p in self._processes if p.free and p.role == role]
        if not free:
            return
        victim = self._dice.choice(free)
        victim.ordered = (action, time.monotonic())
        if self._dice.random() < _AT_RANDOM:
            os.kill(victim.pid, signal.SIGKILL if action == KILL else signal.SIGSTOP)
            return
        mine = [n for n, label in enumerate(LABELS) if label.startswith(f"{role}.")]
        label = min(mine, key=lambda n: (self._ordered[action, n], self._dice.random()))
        self._ordered[action, label] += 1
        self.setup.control.slot(victim.number).order(action, label, self._dice.choice((1, 1, 2)))

"""Simulated time: a heap of things to come, and jobs, the flow's generators, advanced one port call at a time.

A job's call takes effect the moment it is made; its answer is held until the call's latency has gone by, and whatever else
happens in between happens. So every interleaving at the port calls can be, and which one is, the seed decides.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cartback import flow

Story = Generator[Any, Any, Any]


class Killed(Exception):
    """The process is gone."""


@dataclass(slots=True, eq=False)
class Job:
    """One run of a flow. `who` is "worker", "webhook" or "merchant"; `done` is told the answer or the error."""

    number: int
    who: str
    name: str
    story: Story
    done: Callable[[Job, Any, BaseException | None], None]
    since: int = 0
    news: tuple[Any, ...] = ()
    asked: Any = None
    clock: Any = None
    answer: Any = None
    error: BaseException | None = None
    each: flow.Each | None = None
    left: list[int] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    read: datetime | None = None
    latest: datetime | None = None
    wrote: dict[tuple[str, str], int] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    person: Any = None
    told: list[Any] = field(default_factory=list)
    fate: str | None = None
    blind: bool = False
    broken_rule: bool = False
    over: bool = False


class Clockwork:
    """What is to come, in order. `dice` decide latencies."""

    def __init__(self, now: datetime, dice: Random) -> None:
        self.now, self.dice = now, dice
        self._heap: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = self.done = 0

    def at(self, when: datetime, what: Callable[..., None], *args: Any) -> None:
        self._count += 1
        heapq.heappush(self._heap, (max(self.now, when), self._count, what, args))

    def after(self, wait: timedelta, what: Callable[..., None], *args: Any) -> None:
        self.at(self.now + wait, what, *args)

    def next(self, until: datetime) -> bool:
        """Do the next thing that comes up to `until`; False if there is none."""
        if not self._heap or self._heap[0][0] > until:
            return False
        self.now, _, what, args = heapq.heappop(self._heap)
        self.done += 1
        what(*args)
        return True

    def seconds(self, most: float) -> timedelta:
        return timedelta(seconds=self.dice.random() * most)


class Driver:
    """Advances jobs. A subclass says what a call does (`perform`) and what may go wrong around it (`before`, `after`)."""

    time: Clockwork

    def perform(
        self, job: Job, method: Callable[..., Any], args: tuple[Any, ...], kwargs: Any
    ) -> tuple[Any, timedelta]:
        """Make the call: its answer, and how long it takes. Its exception is the caller's."""
        raise NotImplementedError

    def before(self, job: Job, method: Callable[..., Any]) -> bool:
        """Whether the job still lives when the call is to be made."""
        raise NotImplementedError

    def after(self, job: Job, method: Callable[..., Any], took: timedelta) -> timedelta | None:
        """How long until the job has its answer; None if it does not live to see it."""
        raise NotImplementedError

    def start(self, job: Job) -> None:
        self.advance(job)

    def advance(self, job: Job) -> None:
        """Give the job the answer it waits for, and make its next call."""
        if job.over:
            return
        if job.each is None:
            try:
                wanted = job.story.throw(job.error) if job.error is not None else job.story.send(job.answer)
            except StopIteration as done:
                self.end(job, done.value, None)
                return
            except Exception as error:  # noqa: BLE001 - what ends a job in an error is its driver's to handle
                self.end(job, None, error)
                return
            job.answer = job.error = None
            if isinstance(wanted, flow.Each):
                job.each, job.answers = wanted, [None] * len(wanted.items)
                job.left = list(range(len(wanted.items)))
                self.time.dice.shuffle(job.left)
            else:
                self._call(job, wanted.method, wanted.args, wanted.kwargs)
                return
        self._one_of_each(job)

    def _call(self, job: Job, method: Callable[..., Any], args: tuple[Any, ...], kwargs: Any) -> None:
        if not self.before(job, method):
            self.kill(job)
            return
        took = timedelta(0)
        try:
            job.answer, took = self.perform(job, method, args, kwargs)
        except Exception as error:  # noqa: BLE001 - the flow is told, as an engine would tell it
            job.error = error
        self._hold(job, method, took)

    def _one_of_each(self, job: Job) -> None:
        each = job.each
        if each is None:
            return
        if not job.left:  # nothing was asked
            self._answered(job)
            return
        if not self.before(job, each.method):
            self.kill(job)
            return
        n, took = job.left.pop(), timedelta(0)
        try:
            job.answers[n], took = self.perform(job, each.method, (each.items[n],), {})
        except Exception as error:  # noqa: BLE001 - one item's exception is that item's answer
            job.answers[n] = error
        if not job.left:
            job.answer, job.each = job.answers, None
        self._hold(job, each.method, took)

    def _answered(self, job: Job) -> None:
        job.answer, job.each = job.answers, None
        self.time.at(self.time.now, self.advance, job)

    def _hold(self, job: Job, method: Callable[..., Any], took: timedelta) -> None:
        wait = self.after(job, method, took)
        if wait is None:
            self.kill(job)
        else:
            self.time.after(wait, self.advance, job)

    def kill(self, job: Job) -> None:
        job.story.close()
        self.end(job, None, Killed())

    def end(self, job: Job, answer: Any, error: BaseException | None) -> None:
        job.over = True
        job.done(job, answer, error)

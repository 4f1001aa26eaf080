"""Between the flow and its ports: every call of every job goes through here, meets its faults, and is written down.

The stores are real, so are the flow's generators; what a call did is read off the call itself (who committed what, who was
handed over to whom), never asked of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

import cartback as cb
from cartback.domain.ledger import Notification
from cartback.errors import StoreBusy, StoreError
from cartback.ports import Change, Found, Sent, Stored

from .clockwork import Clockwork, Driver, Job, Story
from .faults import Faults
from .history import Committed, Erased, Gone, HandOver, Heard, History, Row, Saved, Unsure
from .shoppers import News, Person
from .vendors import Model, Provider, fate_of, told, written

_ZERO = timedelta(0)
_MANGLED = b"\x7f"  # the first byte of a document as a worker of another version would see it
_WRITES = frozenset({"commit", "claim", "save_settings", "save_documents", "erase", "erase_shop"})


class Wires(Driver):
    """Performs calls. A World says who is who and what happens next."""

    lease: timedelta
    slow_model: bool
    fallback: Model

    def __init__(self, seed: int, start: datetime, without: frozenset[str], *, tracing: bool) -> None:
        self.faults = Faults(seed, without)
        self.time = Clockwork(start, Random(f"{seed}/time"))
        self.history = History()
        self.trace: list[str] | None = [] if tracing else None
        self.down: dict[str, list[tuple[datetime, datetime]]] = {"store": [], "channel": [], "copy": [], "workers": []}
        self.who: dict[tuple[str, str], Person] = {}
        self.dirty = False
        self.job: Job | None = None

    def begin(self, who: str, name: str, story: Story, done: Any, **more: Any) -> Job:
        """Start a job; `done` is told how it ended."""
        raise NotImplementedError

    def ended(self, job: Job, error: BaseException | None) -> None:
        """A job is over."""
        raise NotImplementedError

    # --- writing down

    def record(self, kind: Callable[..., Any], *args: Any) -> int:
        seq = len(self.history.records)
        self.history.records.append(kind(seq, *args))
        return seq

    def say(self, text: str) -> None:
        if self.trace is not None:
            self.trace.append(f"{self.time.now:%m-%d %H:%M:%S.%f} {text}")

    # --- around a call

    def advance(self, job: Job) -> None:
        self.job = job
        super().advance(job)

    def before(self, job: Job, method: Callable[..., Any]) -> bool:
        job.fate = self.faults.draw("worker" if job.who == "worker" else "webhook")
        if job.fate not in ("killed_before_call", "webhook_killed"):
            return True
        self._fault(job, job.fate, f"before {method.__name__}")
        return False

    def after(self, job: Job, method: Callable[..., Any], took: timedelta) -> timedelta | None:
        if job.fate is None:
            return took
        self._fault(job, job.fate, f"after {method.__name__}")
        if job.fate in ("killed_after_call", "webhook_killed_after"):
            return None
        if job.fate == "paused_past_lease":
            return took + self.lease * self.faults.dice.uniform(1, 3)
        return took + timedelta(hours=self.faults.dice.uniform(0.2, 12))

    def _fault(self, job: Job, kind: str, where: str) -> None:
        self.faults.happened(kind)
        if self.trace is not None:
            self.say(f"{job.name} ! {kind} {where}")

    def _is_down(self, what: str) -> bool:
        now = self.time.now
        return any(since <= now < until for since, until in self.down[what])

    # --- a call

    def perform(
        self, job: Job, method: Callable[..., Any], args: tuple[Any, ...], kwargs: Any
    ) -> tuple[Any, timedelta]:
        if method is job.clock:
            now: datetime = method()
            job.read, job.latest = now, now if job.latest is None else max(job.latest, now)
            return now, _ZERO
        owner = getattr(method, "__self__", None)
        if isinstance(owner, Provider):
            return self._hand_over(job, owner, args[0])
        if isinstance(owner, Model):
            return self._write(job, owner, args[0])
        if owner is self:  # the throttle
            return method(*args, **kwargs), _ZERO
        return self._store(job, method, args, kwargs)

    def _store(self, job: Job, method: Callable[..., Any], args: tuple[Any, ...], kwargs: Any) -> tuple[Any, timedelta]:
        name, took = method.__name__, self.time.seconds(0.02)
        if self.down["store"] and self._is_down("store"):
            self._fault(job, "store_down", name)
            raise StoreError("down")
        kind = self.faults.draw("store")
        if kind is not None:
            self._fault(job, kind, name)
            if kind in ("store_busy", "store_error"):
                raise StoreBusy if kind == "store_busy" else StoreError
            took = self.time.seconds(20) if kind == "store_slow" else self.lease * self.faults.dice.uniform(1, 2)
        if job.blind and name == "commit":
            args = ([_as_it_was(change) for change in args[0]], *args[1:])
        answer = method(*args, **kwargs)
        if self.trace is not None:
            self.say(f"{job.name} {name} {_told_of(name, args)} -> {_told_of_answer(name, answer)}")
        self._observe(job, name, args, answer)
        if name in _WRITES and (kind := self.faults.draw("write")) is not None:
            self._fault(job, kind, name)
            raise StoreError("the connection was lost")
        return (_unreadable(answer) if job.blind else answer), took

    def _observe(self, job: Job, name: str, args: tuple[Any, ...], answer: Any) -> None:
        if name == "commit":
            self.dirty = True
            if job.who == "worker":
                self._worker_wrote(job, args[0], answer)
            else:
                self._news_saved(job, args[0], answer)
        elif name == "claim" and answer:
            self.dirty = True
            self.claimed(job, answer)
        elif name == "find":
            job.seen |= answer.seen
            self._learn(job, args[0], answer)
        elif name == "save_settings" and answer:
            self.dirty = True
            self._settings_saved(job, args[0])
        elif name == "save_documents" and answer:
            self._heard(job, [news for news in job.news if news.what == "product"])
        elif name == "erase":
            self._erased(job, args[0], args[2], args[4])
        elif name == "erase_shop":
            self.record(Gone, args[0], True)

    def claimed(self, job: Job, found: list[Stored]) -> None:
        """A worker has taken somebody up."""
        raise NotImplementedError

    def _worker_wrote(self, job: Job, changes: list[Change], refused: set[tuple[str, str]]) -> None:
        clock = job.read or self.time.now
        for change in changes:
            if (change.shop, change.id) in refused:
                continue
            rows = tuple([_row(row) for row in change.notifications])
            job.wrote[change.shop, change.id] = self.record(
                Committed,
                self.time.now,
                job.number,
                job.since,
                clock,
                job.latest or clock,
                change.shop,
                change.id,
                rows,
            )

    def _learn(self, job: Job, shop: str, found: Found) -> None:
        """Under which ids the store keeps whom: for what happens to somebody in mid-flight."""
        for news in job.news:
            if news.who is not None and news.shop == shop:
                for name in news.names:
                    if name in found.owners:
                        self.who[shop, found.owners[name]] = news.who

    def _news_saved(self, job: Job, changes: list[Change], refused: set[tuple[str, str]]) -> None:
        news = [n for n in job.news if n.what not in ("product", "erase", "gone", "shop_erased")]
        if not refused:
            self._heard(job, news)
        elif len(refused) < len(changes):
            for shop in dict.fromkeys(change.shop for change in changes):
                self.record(Unsure, shop, tuple(n.delivery for n in news if n.delivery not in job.seen))

    def _heard(self, job: Job, news: list[News]) -> None:
        """The news is saved, unless the library knew the delivery already and looked no further."""
        for one in news:
            if one not in job.told and one.delivery not in job.seen:
                job.told.append(one)
                self.record(
                    Heard, self.time.now, one.shop, one.what, one.at, one.names, one.said, one.delivery, one.event
                )

    def _settings_saved(self, job: Job, shop: str) -> None:
        if job.who == "webhook":
            self.record(Gone, shop)
        else:
            policy, back, now = job.asked
            self.record(Saved, policy, now, back)

    def _erased(self, job: Job, shop: str, keys: tuple[str, ...], at: datetime) -> None:
        asked = [n for n in job.news if n.what == "erase" and n.shop == shop and not set(n.names).isdisjoint(keys)]
        for names in [n.names for n in asked] or [job.asked] * (job.who == "merchant"):
            self.record(Erased, shop, names, at)
        job.told += asked

    def acknowledged(self, job: Job, news: tuple[News, ...]) -> None:
        """The platform was answered with success: whatever it told is saved now, or nothing was new."""
        self._heard(job, [n for n in news if n.what not in ("erase", "gone", "shop_erased")])
        for one in news:
            if one.what == "erase" and one not in job.told:
                self.record(Erased, one.shop, one.names, one.at)

    # --- the vendors

    def _hand_over(self, job: Job, provider: Provider, message: cb.OutgoingMessage) -> tuple[Any, timedelta]:
        kind = self.faults.draw("channel")
        if self.down["channel"] and self._is_down("channel"):
            kind = "provider_down"
        fate = fate_of(kind, self.faults, self.time.seconds(1.5), self.lease)
        begun = job.wrote.get((message.shop, message.shopper))
        heard, words = told(fate.answer), (message.title, message.body)
        dead = isinstance(fate.answer, Sent) and fate.answer.dead
        self.record(
            HandOver, self.time.now, job.number, message.shop, message.id, message.address, provider.name,
            message.attempt, words, begun, fate.taken, heard, dead,
        )  # fmt: skip
        if self.trace is not None:
            self.say(
                f"{job.name} send {message.id} to {message.shop}/{message.address} #{message.attempt} -> {kind or 'ok'}"
            )
        if fate.taken:
            self.received(message)
        if isinstance(fate.answer, Exception):
            raise fate.answer
        return fate.answer, fate.took

    def received(self, message: cb.OutgoingMessage) -> None:
        """The provider has the message, and shows it to somebody."""
        raise NotImplementedError

    def _write(self, job: Job, model: Model, request: cb.CopyRequest) -> tuple[Any, timedelta]:
        kind = self.faults.draw("copy")
        if model is self.fallback:
            kind = kind if kind == "fallback_fails" else None
        elif kind == "fallback_fails":
            kind = None
        if self.down["copy"] and model is not self.fallback and self._is_down("copy"):
            kind = "copy_down"
        usual = self.time.seconds(8) if self.slow_model and model is not self.fallback else _ZERO
        words = " ".join([f"{job.number}-{len(self.history.records)}", *[item.title for item in request.facts.items]])
        answer, took = written(kind, self.faults, words, usual, self.lease)
        if self.trace is not None:
            self.say(f"{job.name} write {request.notification} -> {kind or 'ok'}")
        if isinstance(answer, Exception):
            raise answer
        return answer, took


def _row(row: Notification) -> Row:
    return Row(
        row.id, row.shopper, row.campaign, row.kind, row.step, row.session, row.channel, row.state, row.decided_at,
        row.reasons, (row.title, row.body), tuple([detail for _, _, detail in row.outcomes]),
    )  # fmt: skip


def row_of(row: Notification) -> Row:
    """A row of the ledger in plain words."""
    return _row(row)


def _unreadable(answer: Any) -> Any:
    """The answer with documents of a format that the asker does not know."""
    if isinstance(answer, Stored):
        return msgspec.structs.replace(answer, doc=_MANGLED + answer.doc)
    if isinstance(answer, Found):
        return Found(answer.owners, {k: _unreadable(s) for k, s in answer.shoppers.items()}, answer.seen)
    if isinstance(answer, Mapping):
        return {k: _unreadable(value) for k, value in answer.items()}
    if isinstance(answer, list):
        return [_unreadable(value) for value in answer]
    return answer


def _as_it_was(change: Change) -> Change:
    return msgspec.structs.replace(change, doc=change.doc[1:]) if change.doc[:1] == _MANGLED else change


def _told_of(name: str, args: tuple[Any, ...]) -> str:
    if name == "commit":
        return " ".join(
            f"{c.shop}/{c.id}@{c.version}{''.join(f' {r.id}:{r.state}' for r in c.notifications)}" for c in args[0]
        )
    return "" if name in ("settings", "save_settings", "save_documents", "documents") else " ".join(map(str, args[1:3]))


def _told_of_answer(name: str, answer: Any) -> str:
    if name == "commit":
        return f"refused {sorted(answer)}" if answer else "all"
    if name == "claim":
        return " ".join(f"{s.shop}/{s.id}@{s.version}" for s in answer) or "nobody"
    if name == "find":
        return " ".join(sorted({f"{s.id}@{s.version}" for s in answer.shoppers.values()})) or "nobody"
    return "" if name in ("settings", "documents", "get", "notification", "tombstones") else str(answer)

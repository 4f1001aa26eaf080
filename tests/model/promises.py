"""What must hold, judged from outside: by what was handed to the provider, what was written, and when each event was saved.

Nothing here is imported from the library. Documents are taken apart as the arrays they are stored as, by position, so a
library that misreads its own documents does not get to vouch for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

TO_COME, BEGUN, NOT_SENT, REJECTED, UNKNOWN, OK = -1, 0, 1, 2, 3, 4
_RANK = {"not_sent": NOT_SENT, "rejected": REJECTED, "unknown": UNKNOWN, "ok": OK}
_STATES = {BEGUN: "BEGUN", NOT_SENT: "NOT_SENT", REJECTED: "FAILED", UNKNOWN: "AMBIGUOUS", OK: "SENT"}
#: A part that stands at the key may next stand at one of these (or stay), within the same attempt.
_NEXT = {
    BEGUN: {NOT_SENT, REJECTED, UNKNOWN, OK},
    NOT_SENT: {REJECTED, UNKNOWN, OK},
    REJECTED: {UNKNOWN, OK},
    UNKNOWN: {OK},
    OK: set[int](),
}
_ENDED = frozenset({"SENT", "FAILED", "AMBIGUOUS", "WITHHELD", "SKIPPED"})


class Broken(Exception):
    """A promise is broken. The text says which."""


class Begin(NamedTuple):
    """One address of one message begun: `at` is what the worker's clock said, `about` the session, campaign and step."""

    message: str
    about: tuple[str, str, int]
    address: str
    attempt: int
    at: datetime


class HandOver(NamedTuple):
    """One call to the provider, and what it answered."""

    message: str
    about: tuple[str, str, int]
    address: str
    attempt: int
    answer: str


class Message(NamedTuple):
    """A send as a document tells of it: `parts` are (attempt, rank) by address."""

    about: tuple[str, str, int]
    parts: Mapping[str, tuple[int, int]]

    @property
    def state(self) -> str:
        ranks = {rank for _, rank in self.parts.values()}
        if BEGUN in ranks:
            return "BEGUN"
        return _STATES[max(ranks - {NOT_SENT} or {NOT_SENT})]


class Read(NamedTuple):
    """What a document says that the promises are about."""

    orders: tuple[str, ...]
    opted_out: bool
    messages: Mapping[str, Message]


_read: dict[bytes, Read] = {}


def read(doc: bytes) -> Read:
    """A shopper's document: a format byte, then one MessagePack array."""
    found = _read.get(doc)
    if found is None:
        told = msgspec.msgpack.decode(memoryview(doc)[1:])
        orders, sends, consents = told[3], told[4], told[5]
        messages = {send[0]: _message(send) for send in sends if send[1] is not None}
        opted_out = any(not consent[0] for consent in consents.values())
        found = _read[doc] = Read(tuple(order[0] for order in orders), opted_out, messages)
    return found


def _message(send: Any) -> Message:
    _, campaign, _, step, session, *_ = send[1]
    return Message((session, campaign, step), {address: (attempt, rank) for address, attempt, rank, *_ in send[3]})


# --- at a write -------------------------------------------------------------------------------------------------------


def newly_begun(before: bytes | None, after: bytes, told: datetime | None) -> tuple[Begin, ...]:
    """The parts that are begun after a write and were not before it."""
    old = read(before).messages if before is not None else {}
    begun = []
    for message, new in read(after).messages.items():
        was = old[message].parts if message in old else {}
        for address, (attempt, rank) in new.parts.items():
            if rank == BEGUN and was.get(address) != (attempt, BEGUN):
                if told is None:
                    raise Broken(f"{address} begun by somebody who never asked the time")
                begun.append(Begin(message, new.about, address, attempt, told))
    return tuple(begun)


def check_progress(before: bytes | None, after: bytes) -> None:
    """A part only moves on: from begun to an outcome, from unknown to ok and nothing else, from not sent to a new attempt."""
    if before is None:
        return
    old, new = read(before).messages, read(after).messages
    for message, was in old.items():
        if message not in new:
            raise Broken(f"message {message} is forgotten")
        for address, (attempt, rank) in was.parts.items():
            if address not in new[message].parts:
                raise Broken(f"{address} of message {message} is forgotten")
            now_attempt, now_rank = new[message].parts[address]
            if now_attempt == attempt and now_rank != rank and now_rank not in _NEXT[rank]:
                raise Broken(f"{address}: {_STATES[rank]} became {_STATES[now_rank]}")
            if now_attempt != attempt and (now_attempt < attempt or rank != NOT_SENT):
                raise Broken(f"{address}: attempt {attempt} was {_STATES[rank]}, and attempt {now_attempt} begins")


def check_begins(
    begins: Iterable[Begin], saved: frozenset[str], deadlines: Mapping[int, timedelta], due: datetime
) -> None:
    """Nothing begins once a purchase or opt-out is saved, nor past the step's deadline."""
    for begin in begins:
        if saved:
            raise Broken(f"{_told(begin)} begun after {' and '.join(sorted(saved))} was saved")
        if begin.at > due + deadlines[begin.about[2]]:
            raise Broken(f"{_told(begin)} begun at {begin.at:%d %H:%M}, after its deadline")


def check_lease(before: bytes | None, begins: Iterable[Begin], held: datetime | None) -> None:
    """Whoever begins a message holds the shopper still, by the very reading of the clock that is written.

    Not asked of the begin that goes on to the next device in the settling of the one before.
    """
    known = read(before).messages if before is not None else {}
    for begin in begins:
        goes_on = begin.message in known and known[begin.message].state == "BEGUN"
        if held is not None and begin.at >= held and not goes_on:
            raise Broken(f"{_told(begin)} begun at {begin.at:%d %H:%M:%S}, on a lease until {held:%d %H:%M:%S}")


def check_cap(begun: Iterable[Begin], handed: Iterable[HandOver], doc: bytes, window: timedelta) -> None:
    """Two messages never begin within one window. What certainly never left gives its slot back."""
    back = {(h.message, h.address, h.attempt) for h in handed if h.answer == "not_sent"} | _never_left(doc)
    taking = [b for b in begun if (b.message, b.address, b.attempt) not in back]
    for one in taking:
        for other in taking:
            if one.message < other.message and abs(one.at - other.at) < window:
                raise Broken(
                    f"two messages inside one cap: {_told(one)} at {one.at:%d %H:%M}, {_told(other)} at {other.at:%d %H:%M}"
                )


def _never_left(doc: bytes) -> set[tuple[str, str, int]]:
    """The attempts of which the document says so: check_hand_over sees to it that they do not leave later."""
    return {
        (message, address, attempt)
        for message, told in read(doc).messages.items()
        for address, (attempt, rank) in told.parts.items()
        if rank == NOT_SENT
    }


def _told(begin: Begin) -> str:
    return f"step {begin.about[2]} to {begin.address} (attempt {begin.attempt})"


def check_saved(doc: bytes | None, saved: frozenset[str]) -> None:
    """What was saved of the shopper is still there."""
    if doc is None:
        return
    told = read(doc)
    if "purchase" in saved and not told.orders:
        raise Broken("the purchase was saved, and is lost")
    if "opt-out" in saved and not told.opted_out:
        raise Broken("the opt-out was saved, and is lost")


def check_ledger(doc: bytes | None, due_at: datetime | None, states: Mapping[str, str]) -> None:
    """The ledger says of each message what the document says, and whoever began one will be looked for."""
    if doc is None:
        return
    for message, told in read(doc).messages.items():
        if states.get(message) != told.state:
            raise Broken(f"message {message} is {told.state}, and {states.get(message)} in the ledger")
        if told.state == "BEGUN" and due_at is None:
            raise Broken(f"message {message} is BEGUN, and nobody will ever look for it")


def check_in_time(now: HandOver, begun: Iterable[Begin], told: datetime | None, lease: timedelta) -> None:
    """A worker that slept after its begin hands nothing over: by then others may have given the message up."""
    for begin in begun:
        mine = (begin.message, begin.address, begin.attempt) == (now.message, now.address, now.attempt)
        if mine and (told is None or told >= begin.at + lease):
            raise Broken(f"{_told(begin)} handed over by a worker whose lease was over")


# --- at a hand-over, and when a worker is done ------------------------------------------------------------------------


def check_hand_over(now: HandOver, handed: Iterable[HandOver], begun: Iterable[Begin], doc: bytes | None) -> None:
    """It was begun durably before, and nothing went to that device for that step, but what certainly never left."""
    if doc is not None and (now.message, now.address, now.attempt) in _never_left(doc):
        raise Broken(f"{now.address} handed over (attempt {now.attempt}) after it was recorded as never sent")
    if not any((b.message, b.address, b.attempt) == (now.message, now.address, now.attempt) for b in begun):
        raise Broken(f"{now.address} handed over (attempt {now.attempt}) without a durable begin")
    for earlier in handed:
        if (earlier.about, earlier.address) == (now.about, now.address):
            if earlier.answer != "not_sent":
                raise Broken(
                    f"step {now.about[2]} handed to {now.address} twice: the first was answered {earlier.answer}"
                )
            if earlier.attempt == now.attempt:
                raise Broken(f"attempt {now.attempt} of step {now.about[2]} handed to {now.address} twice")


def check_recorded(handed: Iterable[HandOver], doc: bytes | None) -> None:
    """A worker that is done has recorded all it was told: a late ok is SENT, a late reject leaves the unknown unknown."""
    if doc is None:
        return
    messages = read(doc).messages
    for told in handed:
        attempt, rank = messages[told.message].parts[told.address] if told.message in messages else (0, TO_COME)
        heard = _RANK[told.answer]
        if attempt == told.attempt and (rank == heard or (rank == UNKNOWN and heard != OK)):
            continue
        if attempt > told.attempt and heard == NOT_SENT:
            continue
        raise Broken(
            f"{told.address} answered {told.answer} (attempt {told.attempt}); kept is {_STATES.get(rank, 'nothing')}"
        )


# --- at the end -------------------------------------------------------------------------------------------------------


def check_ended(due_at: datetime | None, rows: Iterable[Any], saved: frozenset[str], steps: int) -> None:
    """When nothing more is to do, every due step has ended, with a reason, and nothing is left to wait for."""
    if due_at is not None:
        raise Broken(f"everything is over, and the shopper is still due at {due_at:%d %H:%M}")
    by_step: dict[int, list[Any]] = {}
    for row in rows:
        by_step.setdefault(row.step, []).append(row)
        if row.state in ("FAILED", "AMBIGUOUS", "SKIPPED") and not (row.reasons or row.outcomes):
            raise Broken(f"step {row.step} ended {row.state} without a reason")
        if row.state == "BEGUN":
            raise Broken(f"step {row.step} is stuck BEGUN")
    if saved:
        return
    went = True
    for step in range(steps):
        states = {row.state for row in by_step.get(step, ())}
        if went and not states & _ENDED:
            raise Broken(f"step {step} came due and has no end: {', '.join(sorted(states)) or 'no row'}")
        went = went and bool(states & {"SENT", "AMBIGUOUS", "FAILED"})

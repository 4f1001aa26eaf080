"""The shop: it reports what happens to shoppers through a real ingest, and keeps its own journal of what it meant to.

A line is written before each ingest and after each that returned. A feeder that is killed reads its journal and reports again
what was not answered, as a platform does with a webhook that got no 2xx.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from typing import NamedTuple

import msgspec

from cartback import CartbackError, Recovery

from .checker import Intent
from .control import BEGINNING, Control, Slot
from .lives import ENDINGS, STEPS, Channel, Life, events, life


class Told(NamedTuple):
    """One act of one life in the journal: when it happened, and when its ingest first returned (None: not yet)."""

    life: int
    act: int
    at: datetime
    done_ns: int | None
    #: Whether the life has further acts.
    more: bool


def read(journal: Path) -> dict[tuple[int, int], Told]:
    """What a feeder wrote down, by (life, act). A line cut short by a kill was never acted on."""
    told: dict[tuple[int, int], Told] = {}
    if not journal.exists():
        return told
    for line in journal.read_bytes().split(b"\n"):
        try:
            number, act, at, done_ns, more = msgspec.json.decode(line)
        except (ValueError, TypeError):
            continue
        key, before = (number, act), told.get((number, act))
        if before is None:
            told[key] = Told(number, act, BEGINNING + timedelta(microseconds=at), done_ns, more)
        elif before.done_ns is None:
            told[key] = before._replace(done_ns=done_ns)
    return told


class Feeder:
    """Feeds lives `first`, `first` + `every`, ... below `lives`, at most `pace` new ones a second."""

    def __init__(
        self,
        recovery: Recovery,
        control: Control,
        slot: Slot,
        journal: Path,
        *,
        seed: int,
        lives: Iterable[int],
        pace: float,
        channel: Channel = "push",
    ) -> None:
        self._channel: Channel = channel
        self._recovery, self._control, self._slot, self._seed = recovery, control, slot, seed
        self._file = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(self._file, b"\n")  # a line that a kill cut short stays alone
        self._told = read(journal)
        started = {number for number, _ in self._told}
        over = {told.life for told in self._told.values() if told.done_ns is not None and not told.more}
        self._todo = iter([number for number in lives if number not in started])
        self._gap = 1 / pace
        self._agenda: list[tuple[datetime, int, int]] = []
        for number in started - over:
            self._plan_next(life(seed, number, channel))

    def run(self) -> None:
        """Feed until every life is over."""
        next_life, new = time.monotonic(), next(self._todo, None)
        while new is not None or self._agenda:
            if self._agenda and self._agenda[0][0] <= self._control.now():
                _, number, act = heappop(self._agenda)
                self._report(life(self._seed, number, self._channel), act)
            elif new is not None and time.monotonic() >= next_life:
                next_life = max(next_life + self._gap, time.monotonic() - self._gap)
                if not self._behind():
                    self._report(life(self._seed, new, self._channel), 0)
                    new = next(self._todo, None)
            else:
                time.sleep(0.002)

    def _behind(self) -> bool:
        """Whether the workers have more than they can do: then nobody new comes in."""
        due = self._recovery.next_due()
        behind = due is not None and self._control.now() - due > timedelta(seconds=self._control.speed)
        if behind:
            time.sleep(0.05)
        return behind

    def _plan_next(self, one: Life) -> None:
        """Put the life's first unanswered act on the agenda: acts happen in order."""
        arrived = self._told[one.number, 0].at
        for number, (after, _) in enumerate(one.acts):
            told = self._told.get((one.number, number))
            if told is None or told.done_ns is None:
                heappush(self._agenda, (arrived + timedelta(seconds=after), one.number, number))
                return

    def _report(self, one: Life, act: int) -> None:
        told = self._told.get((one.number, act))
        if told is None:
            told = self._write(Told(one.number, act, self._control.now(), None, act + 1 < len(one.acts)))
            self._slot.add("lives", act == 0)
        try:
            self._recovery.ingest(events(one, act, told.at))
        except CartbackError:
            self._slot.add("errors")
            heappush(self._agenda, (self._control.now() + timedelta(seconds=1), one.number, act))
            return
        self._write(told._replace(done_ns=time.monotonic_ns()))
        self._slot.add("acts")
        self._plan_next(one)

    def _write(self, told: Told) -> Told:
        at = round((told.at - BEGINNING) / timedelta(microseconds=1))
        told = told._replace(at=BEGINNING + timedelta(microseconds=at))
        os.write(self._file, msgspec.json.encode((told.life, told.act, at, told.done_ns, told.more)) + b"\n")
        self._told[told.life, told.act] = told
        return told


def intents(seed: int, told: Mapping[tuple[int, int], Told], channel: Channel = "push") -> list[Intent]:
    """What the journals say was meant: of each life whose arrival was answered, its carts, and since when they are over."""
    found = []
    for (number, act), arrived in told.items():
        if act != 0 or arrived.done_ns is None:
            continue
        one = life(seed, number, channel)
        happened = [(what, told[number, n]) for n, (_, what) in enumerate(one.acts) if (number, n) in told]
        endings = [line for what, line in happened if what in ENDINGS]
        over_ns = endings[0].done_ns if endings else None
        devices = one.addresses() + (one.addresses(f"{one.name}x") if one.kind == "merges" else ())
        to_all = one.kind not in ("comes_back", "merges")
        found.append(Intent(one.shop, one.cart, one.link(1), STEPS, devices, over_ns, bool(endings), None, to_all))
        if any(what == "buys_anew" and line.done_ns is not None for what, line in happened):
            found.append(Intent(one.shop, one.cart, one.link(2), STEPS, devices, since=endings[0].at, since_ns=over_ns))
    return found

"""Every interleaving of a scenario, breadth first.

A state is the moment, the world, where each process stands, and how much may still go wrong. Workers are alike, so their
places are kept sorted: states that differ only in which worker is where are one. A state is packed into one integer, with
nothing hashed away: two states are the same only if they are.
"""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from attrs import define, field

from .endings import Endings
from .histories import Histories, asked
from .moves import FAULTS, Move, Moves, Run, World
from .promises import Broken
from .scenario import Scenario, at_first, constants, programs
from .versions import fallen

# A state, from its lowest bits: the moment, the faults left, the world, and a place for each process. A place is the
# run's number, then a bit for whether time has passed since its last step: it sleeps.
_LEFT, _WORLD, _PLACES = 4, 8, 36
_PLACE = 28
_MOMENTS, _FAULTS, _WORLDS, _ONE = (1 << 4) - 1, (1 << 4) - 1, (1 << 28) - 1, (1 << _PLACE) - 1
_HERE = (1 << _PLACES) - 1 & ~(_FAULTS << _LEFT)


@define
class Violation:
    """A broken promise, and the shortest way there."""

    promise: str
    trace: list[str]

    def __str__(self) -> str:
        return "\n".join(["VIOLATION: " + self.promise, *[f"{n:4}. {line}" for n, line in enumerate(self.trace, 1)]])


@define
class Explored:
    """What was seen. `complete` is False when a limit ended it first."""

    scenario: str
    states: int = 0
    transitions: int = 0
    depth: int = 0
    seconds: float = 0.0
    worlds: int = 0
    runs: int = 0
    kinds: Counter[str] = field(factory=Counter)
    complete: bool = False
    violation: Violation | None = None


class _Stop(Exception):
    """A promise broke at a state, by a step of `slot` (None: an event told)."""

    def __init__(self, broken: Broken, at: int, slot: int | None) -> None:
        super().__init__(str(broken))
        self.broken, self.at, self.slot = broken, at, slot


#: The world and place after a step, its kind, what it costs in faults, and how often it wrote the shopper.
_Steps = tuple[tuple[int, int, int, int, int], ...]


@define(eq=False)
class Explorer:
    """One scenario being explored."""

    scenario: Scenario
    histories: Histories = field(init=False)
    moves: Moves = field(init=False)
    _endings: Endings = field(init=False)
    worlds: list[World] = field(factory=list)
    runs: list[Run] = field(factory=list)
    order: list[int] = field(factory=list)
    _parents: array[int] = field(factory=lambda: array("I"))
    _known: dict[World, int] = field(factory=dict)
    _steps: dict[int, _Steps] = field(factory=dict)
    _places: dict[Run, int] = field(factory=dict)
    _after_write: dict[int, int] = field(factory=dict)
    _kinds: dict[str, int] = field(factory=dict)
    _counts: list[int] = field(factory=lambda: [0] * 64)
    _idle: set[int] = field(factory=set)
    _shifts: list[int] = field(factory=list)
    _last: int = 0
    _passes: int = 0
    _sleeps: int = 0

    def __attrs_post_init__(self) -> None:
        kept = at_first(self.scenario)
        self.histories = Histories(constants(kept))
        self.moves = Moves(self.scenario, self.histories)
        self._endings = Endings(self.scenario)
        roots = [self.histories.root(program, program.left) for program in programs(self.scenario)]
        self._shifts = [_PLACES + _PLACE * n for n in range(len(roots))]
        places = [self._place(Run(root)) for root in roots]
        self.order.append(self._packed(0, self.scenario.faults, self._world(World(kept)), places))
        self._parents.append(0)
        self._last = len(self.scenario.times) - 1
        self._passes, self._sleeps = self._kind("time passes"), self._kind("time passes, a worker asleep")

    def run(self, limit: int = 0, progress: Callable[[str], None] | None = None) -> Explored:
        """Explore until nothing is new, a promise is broken, or `limit` states are known."""
        found = Explored(self.scenario.name)
        began = time.process_time()
        try:
            self._search(found, limit, progress)
        except _Stop as stop:
            found.violation = Violation(str(stop.broken), self._trace(stop.at, stop.slot))
        found.states, found.seconds = len(self.order), time.process_time() - began
        found.worlds, found.runs = len(self.worlds), len(self.histories.nodes)
        found.kinds = Counter({kind: self._counts[number] for kind, number in self._kinds.items()})
        found.transitions = found.kinds.total()
        return found

    def _search(self, found: Explored, limit: int, progress: Callable[[str], None] | None) -> None:
        order, parents, seen = self.order, self._parents, set(self.order)
        began, level_end, at = time.process_time(), 1, 0
        while at < len(order) and not (limit and len(order) >= limit):
            if at == level_end:
                found.depth += 1
                level_end = len(order)
                if progress is not None:
                    seconds = time.process_time() - began
                    progress(f"depth {found.depth}: {at:,} of {level_end:,} states, {seconds:.0f} s")
            for after in self._after(at):
                if after not in seen:
                    seen.add(after)
                    order.append(after)
                    parents.append(at)
            at += 1
        found.complete = at == len(order)

    # --- one state and what may come of it

    def _after(self, at: int) -> list[int]:
        """The states one step on."""
        state = self.order[at]
        left, tick = state >> _LEFT & _FAULTS, state & _MOMENTS
        places = [state >> shift & _ONE for shift in self._shifts]
        here, world = state & _HERE, state >> _WORLD & _WORLDS
        told = self._steps.get(here)
        if told is None:
            told = self._tellings(here, at)
        found: list[int] = []
        if tick < self._last:
            self._time_passes(found, state, left, places)
        for new_world, _, kind, _, written in told:
            self._counts[kind] += 1
            if new_world != world:
                found.append(self._packed(tick, left, new_world, self._staler(places, written)))
        before = -1
        for slot, place in enumerate(places):
            if place != before:  # else it is the step of a worker like this one
                self._go_on(found, state, left, places, slot, at)
            before = place if slot < self.scenario.workers else -1
        return found

    def _go_on(self, found: list[int], state: int, left: int, places: list[int], slot: int, at: int) -> None:
        """The states after each step of one process."""
        key = state & _HERE | (left > 0) << _LEFT | (places[slot] >> 1) + 1 << _PLACES
        steps = self._steps.get(key)
        if steps is None:
            steps = self._moves(key, at, slot)
        for world, place, kind, cost, written in steps:
            if cost <= left:
                self._counts[kind] += 1
                now = self._staler(places, written) if written else places
                found.append(self._moved(state, left - cost, world, now, slot, place))

    def _staler(self, places: list[int], written: int) -> list[int]:
        """The places when the shopper was written so many times more: whatever versions they read are further behind."""
        for _ in range(written):
            places = [self._after_write[place] for place in places]
        return places

    def _moved(self, state: int, left: int, world: int, places: list[int], slot: int, place: int) -> int:
        return self._packed(state & _MOMENTS, left, world, [*places[:slot], place, *places[slot + 1 :]])

    def _time_passes(self, found: list[int], state: int, left: int, places: list[int]) -> None:
        """The next moment. Whoever was in the middle of something slept through it, and that is a fault of each."""
        slept = [place if place in self._idle else place | 1 for place in places]
        cost = sum(slept) - sum(places)
        if cost <= left:
            self._counts[self._passes if slept == places else self._sleeps] += 1
            found.append(self._packed((state & _MOMENTS) + 1, left - cost, state >> _WORLD & _WORLDS, slept))

    def _tellings(self, here: int, at: int) -> _Steps:
        """What the events do in one world at one moment; and, since it is looked at once, how everything there would end."""
        try:
            self._endings.check(self._of(here), here & _MOMENTS)
            moves = [self.moves.told(self._of(here), self._now(here), name) for name in self.scenario.told_at_once]
        except Broken as broken:
            raise _Stop(broken, at, None) from None
        return self._remember(here, moves)

    def _moves(self, key: int, at: int, slot: int) -> _Steps:
        """The moves of one process in one world at one moment, worked out once, as numbers."""
        try:
            run, faults = self.runs[(key >> _PLACES) - 1], bool(key >> _LEFT & _FAULTS)
            moves = list(self.moves.of(self._of(key), self._now(key), run, faults=faults))
        except Broken as broken:
            raise _Stop(broken, at, slot) from None
        return self._remember(key, moves)

    def _remember(self, key: int, moves: Sequence[Move]) -> _Steps:
        steps = tuple(
            (self._world(m.world), self._place(m.run), self._kind(m.kind), int(m.kind in FAULTS), m.written)
            for m in moves
        )
        self._steps[key] = steps
        return steps

    def _place(self, run: Run) -> int:
        """The number of a place where a process is awake; those it gets to by others' writes are made with it."""
        known = self._places.get(run)
        if known is None:
            known = self._places[run] = len(self.runs) << 1
            self.runs.append(run)
            if run.node.idle:
                self._idle.add(known)
            staler = self._place(Run(run.node, fallen(run.readings)))
            self._after_write.update({known: staler, known | 1: staler | 1})
        return known

    def _now(self, state: int) -> datetime:
        return self.scenario.times[state & _MOMENTS][0]

    def _of(self, state: int) -> World:
        return self.worlds[state >> _WORLD & _WORLDS]

    def _world(self, world: World) -> int:
        known = self._known.get(world)
        if known is None:
            known = self._known[world] = len(self.worlds)
            self.worlds.append(world)
        return known

    def _kind(self, kind: str) -> int:
        return self._kinds.setdefault(kind, len(self._kinds))

    def _packed(self, tick: int, left: int, world: int, places: Sequence[int]) -> int:
        state = tick | left << _LEFT | world << _WORLD
        workers = self.scenario.workers
        for shift, place in zip(self._shifts, [*sorted(places[:workers]), *places[workers:]], strict=True):
            state |= place << shift
        return state

    # --- how it came to be

    def _trace(self, at: int, slot: int | None) -> list[str]:
        """The way to a state from the first, then the step of `slot` that broke a promise."""
        way = [at]
        while way[-1]:
            way.append(self._parents[way[-1]])
        who = [*(f"worker {n + 1}" for n in range(self.scenario.workers)), *self.scenario.told_in_steps]
        lines = []
        for before, after in pairwise(reversed(way)):
            line, who = self._told(self.order[before], self.order[after], who)
            lines.append(line)
        if slot is None:
            return [*lines, f"{'event':10} is told: that breaks it"]
        place = self.order[at] >> self._shifts[slot] & _ONE
        wanted = self.runs[place >> 1].node.wanted
        who_asks = f"{who[slot]:10} asks {asked(wanted)}" if wanted is not None else who[slot]
        return [*lines, f"{who_asks}: that breaks it"]

    def _told(self, before: int, after: int, who: list[str]) -> tuple[str, list[str]]:
        """One step in words, and whose place is whose after it: workers are sorted by where they stand."""
        tick, left, world = before & _MOMENTS, before >> _LEFT & _FAULTS, before >> _WORLD & _WORLDS
        places = [before >> shift & _ONE for shift in self._shifts]
        if after & _MOMENTS != tick:
            slept = [place if place in self._idle else place | 1 for place in places]
            return f"{'time':10} {self.scenario.times[tick + 1][1]}", self._sorted(who, slept)
        for name in self.scenario.told_at_once:
            move = self.moves.told(self.worlds[world], self._now(before), name)
            now = self._staler(places, move.written)
            if self._packed(tick, left, self._world(move.world), now) == after:
                return f"{name:10} {move.text}", self._sorted(who, now)
        for slot, place in enumerate(places):
            for move in self.moves.of(self.worlds[world], self._now(before), self.runs[place >> 1]):
                moved = self._staler(places, move.written)
                moved = [*moved[:slot], self._place(move.run), *moved[slot + 1 :]]
                if self._packed(tick, max(0, left - (move.kind in FAULTS)), self._world(move.world), moved) == after:
                    return f"{who[slot]:10} {move.text}", self._sorted(who, moved)
        raise AssertionError("no move leads there")

    def _sorted(self, who: list[str], places: list[int]) -> list[str]:
        workers = self.scenario.workers
        return [*(who[n] for n in sorted(range(workers), key=lambda n: places[n])), *who[workers:]]

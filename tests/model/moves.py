"""What one process may do next in one world: the answers it may get, what they do to the world, and whether that is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from attrs import define

from cartback.errors import StoreBusy
from cartback.flow import Call, Each, ingest
from cartback.ports import Change, OutgoingMessage, Sent

from . import promises
from .histories import Histories, Lost, Node, Raised, asked, asked_ports
from .promises import Begin, Broken, HandOver
from .scenario import CAP, DEADLINES, DUE, LEASE, TOLD, Scenario, undisturbed
from .versions import Readings, fallen, meant, settled, told, wrote
from .world import Kept, do


class World(NamedTuple):
    """The store, and beside it what only we know: what was begun and handed over, which events are saved.

    `held` is until when a worker holds the shopper as it now is.
    """

    kept: Kept
    begun: tuple[Begin, ...] = ()
    handed: tuple[HandOver, ...] = ()
    saved: frozenset[str] = frozenset()
    held: datetime | None = None

    @property
    def doc(self) -> bytes | None:
        return self.kept.shoppers[0].doc if self.kept.shoppers else None

    @property
    def due_at(self) -> datetime | None:
        return self.kept.shoppers[0].due_at if self.kept.shoppers else None


class Run(NamedTuple):
    """Where a process stands: its answers so far, and what versions it has read."""

    node: Node
    readings: Readings = ()


class Move(NamedTuple):
    """One step of one process: `kind` is what is counted, `text` what a trace says, `written` how often the shopper was."""

    kind: str
    world: World
    run: Run
    text: str
    written: int = 0


@define(eq=False)
class Moves:
    """The moves of a scenario. Raises Broken where one breaks a promise."""

    scenario: Scenario
    histories: Histories

    def of(self, world: World, now: datetime, run: Run, *, faults: bool = True) -> Iterator[Move]:
        """Every next step of a run; with `faults`, whatever may go wrong with it too."""
        node = run.node
        wanted = node.wanted
        if wanted is None:
            return
        if node.idle and node.program.left is None and (world.due_at is None or world.due_at > now):
            return
        if not node.idle and faults:
            kind = "worker killed" if node.program.left is None else "telling cut off"
            yield Move(kind, world, Run(self.histories.root(node.program, node.left)), "is killed, and starts anew")
        if isinstance(wanted, Each):
            yield from self._hand_overs(world, run, wanted, faults=faults)
        elif asked(wanted).port == "clock":
            after = Run(self.histories.answered(node, now, told=now), run.readings)
            yield self._over("clock", world, after, f"is told {now:%d %H:%M:%S}")
        else:
            yield from self._store(world, now, run, wanted, faults=faults)

    def told(self, world: World, now: datetime, name: str) -> Move:
        """An event told and saved in one stroke: the real ingest, from its first step to its last. Told again, it is no news."""
        kept, written = settled(undisturbed(world.kept, ingest(asked_ports(LEASE), [TOLD[name]], now), now))
        nobody = Run(self.histories.nodes[0])
        if name in world.saved:
            if kept != world.kept:
                raise Broken(f"the {name}, told again, changed something")
            return Move("told again", world, nobody, "is told again")
        after = world._replace(kept=kept, saved=world.saved | {name}, held=None)
        _check_write(world, after)
        return Move("told", after, nobody, f"is saved, due {_when(after.due_at)}", written)

    def _over(self, kind: str, world: World, run: Run, text: str, written: int = 0) -> Move:
        """The move; a run that ended with it gives way to the next one."""
        node = run.node
        if node.wanted is not None:
            return Move(kind, world, run, text, written)
        if node.error is not None and not isinstance(node.error, Lost | StoreBusy):
            raise Broken(f"the flow raised {node.error!r}")
        left = node.left
        if node.error is None:
            text += ", and is done"
            promises.check_recorded(node.handed, world.doc)
            if left is not None:
                left -= 1
                if node.program.name not in world.saved:
                    raise Broken(f"the {node.program.name} was taken, and is not saved")
        return Move(kind, world, Run(self.histories.root(node.program, left)), text, written)

    # --- the store

    def _store(self, world: World, now: datetime, run: Run, wanted: Call, *, faults: bool) -> Iterator[Move]:
        method, args, node = asked(wanted).method, wanted.args, run.node
        if method == "commit":
            args = (meant(args[0], run.readings), *args[1:])
        kept, answer = do(world.kept, method, args, wanted.kwargs)
        kept, written = settled(kept)
        readings = wrote(run.readings, written) if method == "commit" else fallen(run.readings, written)
        answer, now_read = told(answer, readings)
        after = world if kept == world.kept and not written else self._changed(world, kept, node, wanted, answer, now)
        kind, text = _said(method, wanted, answer, after)
        yield self._over(kind, after, Run(self.histories.answered(node, answer), now_read), text, written)
        if faults and method in ("commit", "claim", "erase"):
            lost = Run(self.histories.answered(node, Raised(Lost())), readings)
            if after is not world:
                yield self._over("store's answer lost", after, lost, f"{text}, but never hears of it", written)
            yield self._over(
                "store unreachable", world, lost._replace(readings=run.readings), f"store.{method}: unreachable"
            )

    def _changed(self, world: World, kept: Kept, node: Node, wanted: Call, answer: Any, now: datetime) -> World:
        """The world after a write, with what we noted of it; every promise about writes is checked."""
        after = world._replace(kept=kept, held=None)
        method = asked(wanted).method
        if method == "claim":
            return _claimed(after, world, wanted, now)
        if node.program.left is not None and _wrote(method, wanted, answer):
            after = after._replace(saved=after.saved | {node.program.name})
        if after.doc is not None:
            begins = promises.newly_begun(world.doc, after.doc, node.told)
            promises.check_begins(begins, world.saved, DEADLINES, DUE)
            promises.check_lease(world.doc, begins, world.held)
            if begins:
                after = _begun(after, begins, node)
        _check_write(world, after)
        return after

    # --- the provider

    def _hand_overs(self, world: World, run: Run, wanted: Each, *, faults: bool) -> Iterator[Move]:
        for n, message in enumerate(wanted.items):
            if run.node.partial and run.node.partial[n] is not None:
                continue
            for answer in self.scenario.answers if faults else self.scenario.answers[:1]:
                handed = _handed(world, message, answer)
                promises.check_hand_over(handed, world.handed, world.begun, world.doc)
                promises.check_in_time(handed, world.begun, run.node.told, LEASE)
                after = world._replace(handed=tuple(sorted((*world.handed, handed))))
                got = TimeoutError() if answer == "unknown" else Sent(answer)  # type: ignore[arg-type]
                on = Run(self.histories.one_of(run.node, n, got, handed), run.readings)
                text = f"hands step {handed.about[2]} to {handed.address} (attempt {handed.attempt}): {answer}"
                yield self._over(_ANSWERS[answer], after, on, text)


def _check_write(before: World, after: World) -> None:
    if after.doc is not None:
        promises.check_progress(before.doc, after.doc)
    promises.check_saved(after.doc, after.saved)
    promises.check_ledger(after.doc, after.due_at, {row.id: row.state for row in after.kept.notifications})


def _begun(after: World, begins: tuple[Begin, ...], node: Node) -> World:
    begun = tuple(sorted({*after.begun, *begins}))
    promises.check_cap(begun, after.handed, after.kept.shoppers[0].doc, CAP)
    if after.due_at is None or node.told is None or after.due_at < node.told:
        raise Broken("begun, and nobody will look after it")
    return after._replace(begun=begun, held=after.due_at)


def _claimed(after: World, before: World, wanted: Call, now: datetime) -> World:
    at, until = wanted.args[0], wanted.args[1]
    if until - at < LEASE:
        raise Broken(f"a claim at {at:%H:%M:%S} for no longer than until {until:%H:%M:%S}")
    if before.held is not None and before.held > now:
        raise Broken(f"claimed at {now:%H:%M:%S} while another worker holds it until {before.held:%H:%M:%S}")
    return after._replace(held=until)


#: What counts as going wrong: a history has as many of these as its scenario allows.
FAULTS = frozenset({"worker killed", "telling cut off", "store's answer lost", "store unreachable", "provider: not sent",
                    "provider: rejected", "provider: reply lost"})  # fmt: skip

_ANSWERS = {
    "ok": "provider: ok",
    "not_sent": "provider: not sent",
    "rejected": "provider: rejected",
    "unknown": "provider: reply lost",
}


def _handed(world: World, message: OutgoingMessage, answer: str) -> HandOver:
    """What the provider sees of it. Which step it is, the ledger knows, by the id on the message."""
    row = world.kept.row(message.id)
    if row is None:
        raise Broken(f"{message.address} handed over, and the ledger knows nothing of it")
    return HandOver(message.id, (row.session, row.campaign, row.step), message.address, message.attempt, answer)


def _wrote(method: str, wanted: Call, answer: Any) -> bool:
    return method == "erase" or (method == "commit" and bool(wanted.args[0]) and not answer)


def _said(method: str, wanted: Call, answer: Any, after: World) -> tuple[str, str]:
    if method == "claim":
        if not answer:
            return "claim: nothing due", "claims, and nothing is due"
        return "claim", f"claims it until {wanted.args[1]:%d %H:%M:%S}"
    if method != "commit":
        return f"store.{method}", f"asks store.{method}"
    changes: list[Change] = wanted.args[0]
    if answer:
        return "commit refused", "commits, and is refused: overtaken"
    states = ", ".join(f"step {row.step} {row.state}" for c in changes for row in c.notifications)
    return "commit", f"commits {states or 'what it decided'}, due {_when(after.due_at)}"


def _when(at: datetime | None) -> str:
    return f"{at:%d %H:%M:%S}" if at is not None else "never"

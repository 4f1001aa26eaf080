"""A caller that is interrupted, cancelled, killed or forked at any point hangs nobody: later calls go on."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest

import cartback as cb
from cartback.engine import groupcommit
from cartback.engine.groupcommit import Answer, GroupCommit
from cartback.engine.groupcommit_async import AsyncGroupCommit
from cartback.errors import StoreBusy, StoreError
from cartback.flow import Ingested
from cartback.ports import OutgoingMessage, Sent
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
SHOP = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()])
#: No wait of these tests is longer, in seconds.
PATIENCE = 30.0


class Interrupt(BaseException):
    """What arrives from outside."""


class Saving:
    """Saves what groups of callers bring, when the gate is open, and remembers it."""

    def __init__(self) -> None:
        self.saved: list[Any] = []
        self.gate, self.entered = threading.Event(), threading.Event()
        self.gate.set()

    def __call__(self, batches: Sequence[Any]) -> list[Answer]:
        self.entered.set()
        assert self.gate.wait(PATIENCE)
        self.saved += [event for batch in batches for event in batch]
        return [Ingested(taken=1) for _ in batches]


class Call(threading.Thread):
    """One call of a group in a thread of its own; what it was answered or what was raised."""

    def __init__(self, group: GroupCommit, event: Any, profile: Any = None) -> None:
        super().__init__(daemon=True)
        self.group, self.event, self.profile = group, event, profile
        self.outcome: Any = None
        self.start()

    def run(self) -> None:
        sys.setprofile(self.profile)
        try:
            self.outcome = self.group([self.event])
        except BaseException as error:  # noqa: BLE001 - the outcome of this test
            self.outcome = error
        finally:
            sys.setprofile(None)

    def ended(self) -> Any:
        self.join(PATIENCE)
        assert not self.is_alive(), f"{self.event} hangs"
        return self.outcome


def until(true: Callable[[], object]) -> None:
    """Wait for what another thread does, not for ever."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came to that"
        threading.Event().wait(0.001)


class At:
    """Interrupts its thread at the n-th call that group commit makes or returns from, and again at a later one."""

    def __init__(self, *numbers: int) -> None:
        self.numbers, self.seen = numbers, 0

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        if frame.f_code.co_filename != groupcommit.__file__ or getattr(arg, "__name__", "") == "__exit__":
            return  # CPython interrupts nobody between the end of a `with` and its lock's release
        self.seen += 1
        if self.seen in self.numbers:
            raise Interrupt


def points(role: Callable[[At], object]) -> list[tuple[int, ...]]:
    """Every point of an uninterrupted call in this role, alone and with another soon after it."""
    watched = At()
    role(watched)
    assert watched.seen > 10
    return [(n, *more) for n in range(1, watched.seen + 1) for more in ((), (n + 1,), (n + 3,))]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who wait look for their leader often."""
    monkeypatch.setattr(groupcommit, "_LOOK", 0.01)


def a_leader(watched: At) -> Saving:
    """It leads while two others come; they and a later one are answered, whatever becomes of it."""
    save = Saving()
    group = GroupCommit(save, 0)
    save.gate.clear()
    leader = Call(group, "leader", watched)
    until(lambda: save.entered.is_set() or not leader.is_alive())
    others = [Call(group, name) for name in ("one", "two")]
    until(lambda: len(group._waiting) >= 2)
    save.gate.set()
    assert [call.ended() for call in others] == [Ingested(taken=1)] * 2
    assert isinstance(leader.ended(), Interrupt | Ingested)
    _goes_on(group, save, ["one", "two"])
    return save


def a_follower(watched: At) -> Saving:
    """It waits while another leads, and a third behind it; they and a later one are answered."""
    save = Saving()
    group = GroupCommit(save, 0)
    save.gate.clear()
    leader = Call(group, "leader")
    until(save.entered.is_set)
    follower = Call(group, "follower", watched)
    until(lambda: len(group._waiting) >= 2 or not follower.is_alive())
    last = Call(group, "last")
    until(lambda: last in threading.enumerate())
    save.gate.set()
    assert [call.ended() for call in (leader, last)] == [Ingested(taken=1)] * 2
    outcome = follower.ended()
    assert isinstance(outcome, Ingested | Interrupt)
    _goes_on(group, save, ["leader", "last"] + (["follower"] if isinstance(outcome, Ingested) else []))
    return save


def _goes_on(group: GroupCommit, save: Saving, answered: list[str]) -> None:
    assert Call(group, "later").ended() == Ingested(taken=1)
    assert set(answered) | {"later"} <= set(save.saved)
    assert not group._led
    assert len(group._waiting) == 0


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("role", [a_leader, a_follower])
def test_an_interruption_at_any_point_hangs_nobody(role: Callable[[At], Saving]) -> None:
    """Each point of a call is tried, once and twice in a row: who was answered was saved, and the queue is empty after it."""
    for numbers in points(role):
        role(At(*numbers))


@pytest.mark.parametrize("gather", [0.0, 0.001])
def test_threads_that_are_interrupted_at_random(gather: float) -> None:
    """Exceptions thrown into threads that call again and again: whatever was answered is saved, and nobody hangs."""
    dice, saved, answered = random.Random(7), set[int](), set[int]()

    def save(batches: Sequence[Any]) -> list[Answer]:
        time.sleep(dice.random() / 2000)
        saved.update(event for batch in batches for event in batch)
        return [Ingested(taken=1) for _ in batches]

    group, over = GroupCommit(save, gather), threading.Event()

    def call(first: int) -> None:
        for number in range(first, first + 1_000_000):
            if over.is_set():
                return
            with suppress(Interrupt):
                group([number])  # type: ignore[list-item]
                answered.add(number)

    def work(first: int) -> None:
        while not over.is_set():  # one that is interrupted outside the call begins again
            with suppress(Interrupt):
                call(first + 100_000 * dice.randrange(9))

    threads = [threading.Thread(target=work, args=(n * 1_000_000,), daemon=True) for n in range(6)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 2
    while time.monotonic() < end:
        victim = dice.choice(threads).ident
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(victim or 0), ctypes.py_object(Interrupt))
        over.wait(dice.random() / 500)
    over.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    assert Call(group, -1).ended() == Ingested(taken=1)
    assert answered
    assert answered <= saved


class SoftTimeLimit(Exception):
    """As job runners raise it, from a signal, wherever the main thread is."""


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise SoftTimeLimit

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms")
@pytest.mark.parametrize("seed", range(5))
def test_a_time_limit_of_the_main_thread(seed: int) -> None:
    """It strikes while the call waits, leads or gathers, and is heard; the calls of other threads come back."""
    dice, struck = random.Random(seed), 0

    def save(batches: Sequence[Any]) -> list[Answer]:
        time.sleep(0.004)
        return [Ingested(taken=1) for _ in batches]

    group, over = GroupCommit(save, 0.001), threading.Event()

    def call() -> None:
        while not over.is_set():
            group(["other"])  # type: ignore[list-item]

    threads = [threading.Thread(target=call, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    gc.disable()  # a limit that strikes while garbage is collected is lost
    for _ in range(20):
        with suppress(SoftTimeLimit), alarm(0.0001 + dice.random() / 100):
            for _ in range(100):
                group(["main"])  # type: ignore[list-item]
            struck -= 1
        struck += 1
    gc.enable()
    over.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    assert struck == 20
    assert Call(group, "later").ended() == Ingested(taken=1)


def test_a_time_limit_that_strikes_the_leader_is_the_leaders(hasty: None) -> None:
    """It is an Exception like those of a store; the others of the group are saved, and the leader hears of its limit."""
    save = Saving()
    strikes = iter([None, SoftTimeLimit()])

    def limited(batches: Sequence[Any]) -> list[Answer]:
        answers = save(batches)
        if error := next(strikes, None):
            raise error
        return answers

    group = GroupCommit(limited, 0)
    save.gate.clear()
    first = Call(group, "first")
    until(save.entered.is_set)
    calls = [Call(group, n) for n in range(4)]
    until(lambda: len(group._waiting) == 5)
    save.gate.set()
    assert first.ended() == Ingested(taken=1)
    outcomes = [call.ended() for call in calls]
    assert sum(isinstance(outcome, SoftTimeLimit) for outcome in outcomes) == 1
    assert sum(outcome == Ingested(taken=1) for outcome in outcomes) == 3


# --- on an event loop -------------------------------------------------------------------------------------------------


async def _strike(group: AsyncGroupCommit, dice: random.Random, calls: Sequence[asyncio.Task[Any]]) -> None:
    match dice.randrange(8):
        case 0:
            dice.choice(calls).cancel()
        case 1 if group._leader is not None:
            group._leader.cancel()
        case 2:
            with suppress(TimeoutError):
                await asyncio.wait_for(group.close(), 0)


@pytest.mark.parametrize("seed", range(40))
def test_tasks_that_are_cancelled_at_random(seed: int) -> None:
    """Callers, the task that saves, a `close` that is given up; a store that fails, or is cancelled from within."""
    dice = random.Random(seed)

    async def save(batches: Sequence[Any]) -> list[Answer]:
        for _ in range(dice.randrange(4)):
            await asyncio.sleep(0)
        match dice.randrange(8):
            case 0:
                raise StoreBusy
            case 1:
                raise ValueError
            case 2:
                raise asyncio.CancelledError
        return [Ingested(taken=1) for _ in batches]

    async def story() -> None:
        group = AsyncGroupCommit(save, dice.choice([0, 0.0001]))
        calls: list[asyncio.Task[Ingested]] = []

        for n in range(60):
            calls.append(asyncio.create_task(group([n])))  # type: ignore[list-item]
            if dice.random() < 0.7:
                await asyncio.sleep(0)
            await _strike(group, dice, calls)
        async with asyncio.timeout(PATIENCE):
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
        kinds = (Ingested, StoreBusy, ValueError, asyncio.CancelledError)
        assert all(isinstance(outcome, kinds) for outcome in outcomes)
        await group.close()
        assert not group._waiting

    asyncio.run(story())


def test_whoever_gives_up_closing_stops_nobody() -> None:
    """A server's shutdown limits the time for it: the calls under way are saved and answered all the same."""

    async def story() -> list[Any]:
        saving = asyncio.Event()

        async def save(batches: Sequence[Any]) -> list[Answer]:
            await saving.wait()
            return [Ingested(taken=1) for _ in batches]

        group = AsyncGroupCommit(save, 0)
        calls = [asyncio.create_task(group([n])) for n in range(3)]  # type: ignore[list-item]
        await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(group.close(), 0.01)
        calls.append(asyncio.create_task(group([3])))  # type: ignore[list-item]
        saving.set()
        async with asyncio.timeout(PATIENCE):
            return await asyncio.gather(*calls)

    assert asyncio.run(story()) == [Ingested(taken=1)] * 4


def test_an_event_loop_that_ended_in_mid_call_holds_up_no_other() -> None:
    """One engine, an `asyncio.run` for each job: the second is not made to wait for the task of the first."""
    stuck = iter([True])

    async def save(batches: Sequence[Any]) -> list[Answer]:
        if next(stuck, False):
            await asyncio.get_running_loop().create_future()
        return [Ingested(taken=1) for _ in batches]

    group = AsyncGroupCommit(save, 0)
    loop = asyncio.new_event_loop()
    call = loop.create_task(group(["lost"]))  # type: ignore[list-item]
    loop.run_until_complete(asyncio.sleep(0.01))

    async def later() -> Ingested:
        async with asyncio.timeout(PATIENCE):
            return await group(["later"])  # type: ignore[list-item]

    assert asyncio.run(later()) == Ingested(taken=1)
    leftovers = asyncio.all_tasks(loop)
    for task in leftovers:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*leftovers, return_exceptions=True))
    assert call.cancelled()
    loop.close()


# --- after a fork -----------------------------------------------------------------------------------------------------


def in_child(story: Callable[[], object]) -> int:
    """The exit status of a child that runs `story`: 0, 1 when it raised, a signal when it hung."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a fork among threads, which is what this is about
        pid = os.fork()
    if pid == 0:
        status = 1
        with suppress(BaseException):
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(int(PATIENCE))
            story()
            status = 0
        os._exit(status)
    return os.waitpid(pid, 0)[1]


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")


class Gated(MemoryStore):
    """A store whose first commit waits at a gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.entered = threading.Event(), threading.Event()

    def commit(self, *args: Any) -> set[tuple[str, str]]:
        if not self.entered.is_set():
            self.entered.set()
            assert self.gate.wait(PATIENCE)
        return super().commit(*args)


def cart(who: str) -> list[Any]:
    keys = (cb.key("customer", who),)
    consent = cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="push", granted=True)
    device = cb.DeviceAdded(shop="acme", at=AT, keys=keys, device=f"device-{who}")
    return [consent, device, cb.CartChanged(shop="acme", at=AT, keys=keys, cart=f"cart-{who}", lines=(MUG,))]


@forks
def test_a_child_of_a_fork_takes_events_in() -> None:
    """Forked while one thread saves, another waits and the main one is outside: the child's first call goes, so do the parent's."""
    store = Gated()
    engine = cb.Recovery(store, clock=FakeClock(AT))
    engine.save_shop(SHOP)
    calls = [threading.Thread(target=engine.ingest, args=(cart(f"p{n}"),), daemon=True) for n in range(3)]
    for call in calls:
        call.start()
    until(lambda: store.entered.is_set() and len(engine._group._waiting) == 3)
    assert [in_child(lambda: engine.ingest(cart("child"))) for _ in range(2)] == [0, 0]
    store.gate.set()
    for call in calls:
        call.join(PATIENCE)
    assert not any(call.is_alive() for call in calls)
    assert engine.ingest(cart("later")).taken == 3


class Awaited:
    """An async channel, which the plain engine runs on a loop of its own."""

    name = "push"

    async def send(self, message: OutgoingMessage) -> Sent:
        await asyncio.sleep(0)
        return Sent("ok")


class Plain:
    """A channel that the engine calls in its threads."""

    name = "push"

    def __init__(self, hook: Callable[[OutgoingMessage], object] = bool) -> None:
        self.hook, self.got = hook, 0

    def send(self, message: OutgoingMessage) -> Sent:
        self.got += 1
        self.hook(message)
        return Sent("ok")


@forks
@pytest.mark.parametrize("channel", [Awaited, Plain])
def test_a_child_of_a_fork_sends(channel: Callable[[], Any]) -> None:
    """The parent has threads and a loop at work by then; the child makes its own."""
    clock = FakeClock(AT)
    engine = cb.Recovery("memory:", channels=[channel()], clock=clock)
    engine.save_shop(SHOP)

    def send(names: str) -> None:
        engine.ingest([event for name in names for event in cart(name)])
        clock.now += timedelta(hours=2)
        assert engine.run_due().states == {"SENT": len(names)}

    send("abcd")
    assert in_child(lambda: send("efgh")) == 0
    send("ijkl")
    engine.close()


# --- one send of many -------------------------------------------------------------------------------------------------


class Scope(BaseException):
    """What a vendor's package ends its own tasks with."""


THROWN: list[Callable[[], BaseException]] = [asyncio.CancelledError, Scope, ValueError, StopIteration]


def filled(engine: Any) -> list[Any]:
    return [event for n in range(12) for event in cart(f"s{n}")]


def fifth(error: Callable[[], BaseException]) -> Callable[[OutgoingMessage], None]:
    """Raises at the fifth message."""
    numbers = iter(range(1, 1000))

    def hook(_: OutgoingMessage) -> None:
        if next(numbers) == 5:
            raise error()

    return hook


@pytest.mark.parametrize("error", [*THROWN, SystemExit, KeyboardInterrupt])
def test_one_send_that_breaks_in_a_thread_is_one_message(error: Callable[[], BaseException]) -> None:
    """Whatever is raised in the engine's threads is that message's unknown outcome: the rest of the round is sent and settled."""
    clock = FakeClock(AT)
    with cb.Recovery("memory:", channels=[Plain(fifth(error))], clock=clock) as engine:
        engine.save_shop(SHOP)
        engine.ingest(filled(engine))
        clock.now += timedelta(hours=2)
        assert engine.run_due().states == {"SENT": 11, "AMBIGUOUS": 1}


class Breaking(Awaited):
    def __init__(self, error: Callable[[], BaseException]) -> None:
        self.hook = fifth(error)

    async def send(self, message: OutgoingMessage) -> Sent:
        await asyncio.sleep(0)
        self.hook(message)
        return Sent("ok")


@pytest.mark.parametrize("error", [asyncio.CancelledError, Scope, ValueError, SystemExit, KeyboardInterrupt])
def test_the_plain_engines_loop_survives_a_send(error: Callable[[], BaseException]) -> None:
    """An async channel of the plain engine: one unknown outcome, and the loop goes on for the next round."""
    clock = FakeClock(AT)
    with cb.Recovery("memory:", channels=[Breaking(error)], clock=clock) as engine:
        engine.save_shop(SHOP)
        engine.ingest(filled(engine))
        clock.now += timedelta(hours=2)
        assert engine.run_due().states == {"SENT": 11, "AMBIGUOUS": 1}
        engine.ingest(cart("next"))
        clock.now += timedelta(hours=2)
        assert engine.run_due().states == {"SENT": 1}


@pytest.mark.parametrize("error", THROWN)
@pytest.mark.parametrize("made", [Plain, Breaking])
def test_one_send_that_breaks_on_a_loop_is_one_message(made: Any, error: Callable[[], BaseException]) -> None:
    """The same for AsyncRecovery, over a plain channel and an async one; nobody cancelled the round, so it is not cancelled."""

    async def story() -> dict[str, int]:
        clock = FakeClock(AT)
        channel = made(fifth(error)) if made is Plain else made(error)
        async with cb.AsyncRecovery("memory:", channels=[channel], clock=clock) as engine:
            await engine.save_shop(SHOP)
            await engine.ingest(filled(engine))
            clock.now += timedelta(hours=2)
            async with asyncio.timeout(PATIENCE):
                return dict((await engine.run_due()).states)

    assert asyncio.run(story()) == {"SENT": 11, "AMBIGUOUS": 1}


def test_a_send_that_cancels_its_own_task_is_one_message() -> None:
    """A scope that is left badly asks the task it runs in to end: it is the send's, not the round's."""

    async def story() -> dict[str, int]:
        clock = FakeClock(AT)

        def leave() -> BaseException:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            return asyncio.CancelledError()

        async with cb.AsyncRecovery("memory:", channels=[Breaking(leave)], clock=clock) as engine:
            await engine.save_shop(SHOP)
            await engine.ingest(filled(engine))
            clock.now += timedelta(hours=2)
            return dict((await engine.run_due()).states)

    assert asyncio.run(story()) == {"SENT": 11, "AMBIGUOUS": 1}


def test_a_round_that_is_cancelled_ends() -> None:
    """What the caller asks for is done: the round raises CancelledError at once, and what was on the wire stays unknown."""

    async def story() -> None:
        clock, handed_over = FakeClock(AT), asyncio.Event()

        class Stuck(Awaited):
            async def send(self, message: OutgoingMessage) -> Sent:
                handed_over.set()
                await asyncio.get_running_loop().create_future()
                raise AssertionError

        async with cb.AsyncRecovery("memory:", channels=[Stuck()], clock=clock) as engine:
            await engine.save_shop(SHOP)
            await engine.ingest(filled(engine))
            clock.now += timedelta(hours=2)
            running = asyncio.create_task(engine.run_due())
            await handed_over.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(running, PATIENCE)
            assert {row.state for row in await engine.notifications("acme")} == {"BEGUN"}

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


def test_a_store_call_that_is_cancelled_from_within_may_be_tried_again() -> None:
    """Nobody cancelled the caller, who hears of a store that was interrupted: a StoreBusy."""

    class Scoped(MemoryStore):
        async def commit(self, *args: Any) -> Any:  # type: ignore[override]
            raise asyncio.CancelledError

    async def story() -> None:
        store: Any = Scoped()
        engine = cb.AsyncRecovery(store, clock=FakeClock(AT))
        await engine.save_shop(SHOP)
        with pytest.raises(StoreError) as refused:
            await engine.ingest(cart("a"))
        assert refused.value.retryable

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


def test_ctrl_c_in_the_callers_own_thread_ends_the_round() -> None:
    """One message, sent in the thread that called: the interruption is the caller's, the message is looked after later."""
    clock = FakeClock(AT)

    def interrupt(_: OutgoingMessage) -> None:
        raise KeyboardInterrupt

    with cb.Recovery("memory:", channels=[Plain(interrupt)], clock=clock) as engine:
        engine.save_shop(SHOP)
        engine.ingest(cart("a"))
        clock.now += timedelta(hours=2)
        with pytest.raises(KeyboardInterrupt):
            engine.run_due()
        clock.now += timedelta(minutes=6)
        engine.run_due()
        assert [row.state for row in engine.notifications("acme")] == ["AMBIGUOUS"]

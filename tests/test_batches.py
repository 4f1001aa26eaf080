"""A channel that takes a batch: all of it is begun before, handed over together, and each message is settled by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import cartback as cb
from cartback.errors import InvalidSettings
from cartback.flow import Ran
from cartback.ports import BatchChannel, takes_batches
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE = [f"p{n}" for n in range(8)]
ODD = "p3"
SHOP = cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=(cb.CartRecovery(follow_ups=[]),))


def keys(who: str) -> tuple[str, ...]:
    return (cb.key("customer", who),)


def news(who: str, devices: int = 1) -> list[cb.Event]:
    it: dict[str, Any] = {"shop": "acme", "at": AT - HOUR, "keys": keys(who)}
    lines = (cb.Line(product="m", price=Decimal(12)),)
    return [
        cb.ConsentChanged(**it, channel="push", granted=True),
        *[cb.DeviceAdded(**it, device=f"phone-{who}-{n}") for n in range(devices)],
        cb.CartChanged(**it, cart=f"cart-{who}", lines=lines),
    ]


class Batches:
    """Takes batches alone; `odd` is asked about each message of one shopper, `fault` about each whole batch."""

    name = "push"

    def __init__(
        self,
        odd: Callable[[], Any] = lambda: cb.Sent("ok"),
        fault: Callable[[list[Any]], Any] = lambda answers: answers,
    ) -> None:
        self.odd, self.fault = odd, fault
        self.batches: list[list[tuple[str, int]]] = []
        self.meanwhile: Callable[[], Any] = lambda: None

    def send(self, message: cb.OutgoingMessage) -> Any:
        raise AssertionError(f"{message.id} was handed over by itself")

    def send_many(self, messages: Sequence[cb.OutgoingMessage]) -> Any:
        self.batches.append([(message.address, message.attempt) for message in messages])
        self.meanwhile()
        return self.fault([self.odd() if f"-{ODD}-" in message.address else cb.Sent("ok") for message in messages])

    def times(self) -> Counter[str]:
        return Counter(address for batch in self.batches for address, _ in batch)


class AsyncBatches(Batches):
    async def send_many(self, messages: Sequence[cb.OutgoingMessage]) -> Any:
        await asyncio.sleep(0)
        return super().send_many(messages)


class Host:
    """Eight shoppers with a cart that is due, and either engine."""

    def __init__(self, *, tasks: bool, devices: int = 1) -> None:
        self.store, self.clock, self.tasks = MemoryStore(), FakeClock(AT), tasks
        with cb.Recovery(self.store, clock=self.clock) as engine:
            engine.save_shop(SHOP, AT - HOUR * 2)
            engine.ingest([event for who in PEOPLE for event in news(who, devices)])
        self.clock.now = AT + HOUR

    def run(self, channel: Any, *, to_the_end: bool = True) -> Ran:
        """Work until nothing is due, or once."""
        total = Ran()
        if not self.tasks:
            with cb.Recovery(self.store, channels=[channel], clock=self.clock) as engine:
                while (ran := engine.run_due()).claimed:
                    total.add(ran)
                    if not to_the_end:
                        break
            return total

        async def work() -> None:
            async with cb.AsyncRecovery(self.store, channels=[channel], clock=self.clock) as engine:
                while (ran := await engine.run_due()).claimed:
                    total.add(ran)
                    if not to_the_end:
                        break

        asyncio.run(work())
        return total

    def rows(self) -> list[cb.Notification]:
        return self.store.notifications("acme")

    def states(self) -> Counter[str]:
        return Counter(row.state for row in self.rows())


@pytest.fixture(params=[False, True], ids=["threads", "tasks"])
def host(request: pytest.FixtureRequest) -> Host:
    return Host(tasks=request.param)


KINDS = pytest.mark.parametrize("kind", [Batches, AsyncBatches])


@KINDS
def test_all_are_begun_before_any_is_handed_over(host: Host, kind: type[Batches]) -> None:
    """What the store has while the batch is under way: each of them BEGUN; afterwards each SENT, after one call."""
    channel, seen = kind(), list[Counter[str]]()
    channel.meanwhile = lambda: seen.append(host.states())
    ran = host.run(channel)
    assert seen == [Counter(BEGUN=8)]
    assert (host.states(), ran.states) == (Counter(SENT=8), Counter(SENT=8))
    assert [len(batch) for batch in channel.batches] == [8]


def raised(error: BaseException) -> Callable[[], Any]:
    return lambda: error


ODD_ANSWERS: dict[str, Callable[[], Any]] = {
    "nothing": lambda: None, "a word": lambda: "ok", "an exception": raised(ValueError("x")), "yes": lambda: True,
    "a cancellation": raised(asyncio.CancelledError()), "an exit": raised(SystemExit(1)), "a list": lambda: [cb.Sent("ok")],
    "an end": raised(KeyboardInterrupt()),
}  # fmt: skip


@KINDS
@pytest.mark.parametrize("answer", ODD_ANSWERS)
def test_an_odd_answer_is_unknown_of_its_message_alone(host: Host, kind: type[Batches], answer: str) -> None:
    """The others are sent, and nothing goes twice."""
    channel = kind(ODD_ANSWERS[answer])
    host.run(channel)
    assert host.states() == Counter(SENT=7, AMBIGUOUS=1)
    host.clock.now += timedelta(days=2)
    host.run(channel)
    assert set(channel.times().values()) == {1}


def failing(error: BaseException) -> Callable[[list[Any]], Any]:
    def fault(answers: list[Any]) -> Any:
        raise error

    return fault


FAULTS: dict[str, Callable[[list[Any]], Any]] = {
    "it raises": failing(ConnectionError("x")), "it is cancelled from within": failing(asyncio.CancelledError()),
    "one answer is missing": lambda answers: answers[1:], "one answer too many": lambda answers: [*answers, cb.Sent("ok")],
    "nothing": lambda _: None, "one for all": lambda answers: answers[0], "a generator": iter,
    "by message": lambda answers: dict(enumerate(answers)), "none at all": lambda _: [],
}  # fmt: skip


@KINDS
@pytest.mark.parametrize("fault", FAULTS)
def test_a_call_whose_answers_are_nobodys_leaves_all_unknown(host: Host, kind: type[Batches], fault: str) -> None:
    """Which answer is whose nobody can say: a wrong "not sent" would send a message twice. None is tried again."""
    channel = kind(fault=FAULTS[fault])
    host.run(channel)
    assert host.states() == Counter(AMBIGUOUS=8)
    host.clock.now += timedelta(days=2)
    host.run(channel)
    assert set(channel.times().values()) == {1}
    assert len(channel.times()) == 8


def test_a_wrong_number_of_answers_is_named(host: Host) -> None:
    """For whoever wrote the channel: in the round's count, once for each message."""
    ran = host.run(Batches(fault=lambda answers: answers[1:]))
    assert ran.nonsense == Counter(
        {"push: send_many returned 7 answers, expected a list of one Sent for each message": 8}
    )


@KINDS
@pytest.mark.parametrize(
    ("outcome", "state"), [("ok", "SENT"), ("rejected", "FAILED"), ("unknown", "AMBIGUOUS"), ("not_sent", "NOT_SENT")]
)
def test_each_is_settled_by_its_own_outcome(host: Host, kind: type[Batches], outcome: Any, state: str) -> None:
    """One is refused, throttled or lost, the others were taken."""
    host.run(kind(lambda: cb.Sent(outcome)))
    assert host.states() == Counter({"SENT": 7}) + Counter({state: 1})


@KINDS
def test_only_what_was_not_sent_comes_back(host: Host, kind: type[Batches]) -> None:
    """Alone, as a second attempt, after the provider's wait."""
    answers = [cb.Sent("not_sent", retry_after=timedelta(minutes=1))]
    channel = kind(lambda: answers.pop() if answers else cb.Sent("ok"))
    host.run(channel)
    host.clock.now += timedelta(minutes=10)
    host.run(channel)
    assert [len(batch) for batch in channel.batches] == [8, 1]
    assert channel.batches[1] == [(f"phone-{ODD}-0", 2)]
    assert host.states() == Counter(SENT=8)


@pytest.mark.parametrize("tasks", [False, True])
def test_devices_come_one_after_another(*, tasks: bool) -> None:
    """A batch for the first device of each, and one for the second, which is begun with the settling of the first."""
    host, channel, seen = Host(tasks=tasks, devices=2), Batches(), list[Counter[int]]()
    channel.meanwhile = lambda: seen.append(Counter(len(row.outcomes) for row in host.rows()))
    host.run(channel)
    assert [len(batch) for batch in channel.batches] == [8, 8]
    assert set(channel.times().values()) == {1}
    assert seen == [Counter({0: 8}), Counter({1: 8})]
    assert host.states() == Counter(SENT=8)


@pytest.mark.parametrize("tasks", [False, True])
def test_a_purchase_while_a_batch_is_under_way_stops_the_next_device(*, tasks: bool) -> None:
    """Of that shopper alone."""
    host, channel = Host(tasks=tasks, devices=2), Batches()

    def buys() -> None:
        if len(channel.batches) == 1:
            with cb.Recovery(host.store, clock=host.clock) as engine:
                it: dict[str, Any] = {"shop": "acme", "at": host.clock.now, "keys": keys(ODD)}
                engine.ingest(cb.OrderPlaced(**it, order="o1", cart=f"cart-{ODD}", total=Decimal(12)))

    channel.meanwhile = buys
    host.run(channel)
    assert [len(batch) for batch in channel.batches] == [8, 7]
    assert sum(f"-{ODD}-" in address for address in channel.times()) == 1


class Killed(BaseException):
    """The worker is gone."""


def test_a_worker_that_dies_amid_a_batch_leaves_each_in_doubt() -> None:
    """Whoever claims them after the lease gives them up, and hands none over again."""
    host, channel = Host(tasks=False), Batches(fault=failing(Killed()))
    with pytest.raises(Killed):
        host.run(channel)
    assert host.states() == Counter(BEGUN=8)
    host.clock.now += timedelta(minutes=6)
    host.run(channel)
    assert host.states() == Counter(AMBIGUOUS=8)
    assert set(channel.times().values()) == {1}


@pytest.mark.parametrize("tasks", [False, True])
def test_a_worker_that_slept_past_its_lease_hands_over_no_batch(*, tasks: bool) -> None:
    """Others have given the messages up."""
    host, channel = Host(tasks=tasks), Batches()
    commit = host.store.commit

    def slow(changes: Any, deliveries: Any = ()) -> Any:
        refused = commit(changes, deliveries)
        host.clock.now += timedelta(minutes=6)
        return refused

    host.store.commit = slow  # type: ignore[method-assign]
    host.run(channel, to_the_end=False)
    assert channel.batches == []


# --- which channels take batches ----------------------------------------------------------------------------------------


class Sends:
    name = "push"

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        return cb.Sent("ok")


class Filters(Batches):
    """A host's own, of before there were batches: it looks at each message first."""

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        return cb.Sent("rejected", "not this one")


class Wraps(Sends):
    """Passes on whatever it does not know."""

    def __getattr__(self, name: str) -> Any:
        return getattr(Batches(), name)


class Both(Filters):
    def send_many(self, messages: Sequence[cb.OutgoingMessage]) -> Any:
        return [self.send(message) for message in messages]


class Without(Batches):
    send_many = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("channel", "batches"),
    [(Sends, False), (Batches, True), (Filters, False), (Wraps, False), (Both, True), (Without, False)],
)
def test_a_send_of_its_own_is_not_gone_round(channel: type[Any], *, batches: bool) -> None:
    """A subclass or a wrapper that looks at each message in `send` still does: messages reach it one by one."""
    assert takes_batches(channel()) is batches


def test_a_send_that_is_replaced_is_used() -> None:
    """Of one object, as for a test."""
    channel = Batches()
    channel.send = lambda message: cb.Sent("ok")  # type: ignore[method-assign]
    assert not takes_batches(channel)
    host = Host(tasks=False)
    host.run(channel)
    assert (host.states(), channel.batches) == (Counter(SENT=8), [])


def test_a_batch_channel_is_known_by_its_methods() -> None:
    """For annotations and isinstance."""
    assert isinstance(Batches(), BatchChannel)
    assert not isinstance(Sends(), BatchChannel)


def test_what_cannot_be_called_is_refused() -> None:
    """When it is plugged in, not when the first messages are due."""
    channel: Any = Batches()
    channel.send_many = "soon"
    with pytest.raises(InvalidSettings, match=r"channels\.0: expected send_many to be a method"):
        cb.Recovery(channels=[channel])

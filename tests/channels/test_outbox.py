"""The outbox keeps what it was given and answers as scripted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from cartback.channels.outbox import Outbox
from cartback.ports import Channel, OutgoingMessage, Sent


def message(n: int = 1) -> OutgoingMessage:
    return OutgoingMessage(
        id=f"n{n}", shop="acme", shopper="ana", channel="push", address=f"device-{n}", attempt=1,
        title="Still thinking it over?", body="You left Mug in your cart.", link=None, deadline=datetime(2024, 5, 1, tzinfo=UTC),
    )  # fmt: skip


def test_it_is_a_channel() -> None:
    """An outbox can stand wherever a channel is asked for, under any channel's name."""
    assert isinstance(Outbox(), Channel)
    assert [Outbox().name, Outbox("email").name] == ["push", "email"]


def test_messages_are_kept_in_order_and_taken() -> None:
    """Without a script every message is ok, has a provider id of its own, and is kept."""
    outbox = Outbox()
    answers = [outbox.send(message(n)) for n in (1, 2)]
    assert [m.id for m in outbox.messages] == ["n1", "n2"]
    assert [a.outcome for a in answers] == ["ok", "ok"]
    assert len({a.provider_id for a in answers}) == 2


def test_an_iterable_gives_each_message_the_next_outcome() -> None:
    """Outcomes are used up one by one, an exception is raised, and after the last all is well; each message is kept."""
    script: list[Sent | Exception] = [Sent("not_sent"), TimeoutError("gone")]
    outbox = Outbox(outcomes=iter(script))
    assert outbox.send(message(1)).outcome == "not_sent"
    with pytest.raises(TimeoutError, match="gone"):
        outbox.send(message(2))
    assert outbox.send(message(3)).outcome == "ok"
    assert len(outbox.messages) == 3


def test_a_callable_decides_by_message() -> None:
    """A callable sees the message; what it answers or raises is what the channel does."""

    def dead(sent: OutgoingMessage) -> Sent:
        if sent.address == "device-2":
            raise ConnectionError
        return Sent("rejected", dead=True)

    outbox = Outbox(outcomes=dead)
    assert outbox.send(message(1)).dead
    with pytest.raises(ConnectionError):
        outbox.send(message(2))
    assert len(outbox.messages) == 2


def test_clear_forgets_messages_and_not_the_script() -> None:
    """After clear the list is the same one, empty, and the next outcome is still the next."""
    outbox = Outbox(outcomes=[Sent("ok"), Sent("unknown")])
    kept = outbox.messages
    outbox.send(message())
    outbox.clear()
    assert kept is outbox.messages
    assert kept == []
    assert outbox.send(message()).outcome == "unknown"


def test_threads_lose_nothing() -> None:
    """Of many sends at once each is kept, and each has its own outcome and provider id."""
    outbox = Outbox(outcomes=[Sent("not_sent")] * 100)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(outbox.send, map(message, range(400))))
    assert {m.id for m in outbox.messages} == {f"n{n}" for n in range(400)}
    assert sum(a.outcome == "not_sent" for a in answers) == 100
    assert len({a.provider_id for a in answers if a.outcome == "ok"}) == 300

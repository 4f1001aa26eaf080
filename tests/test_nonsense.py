"""A channel that answers nonsense takes nobody along: each message is settled by itself, and the fault is named once."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import cartback as cb
from cartback.copywriters.combine import Fallback, RoundRobin
from cartback.copywriters.template import Template
from cartback.copywriters.write_once import WriteOnce
from cartback.domain.ledger import Usage
from cartback.errors import CartbackError, CopyError
from cartback.ports import Observed
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE = [f"p{n}" for n in range(8)]
ODD = "p3"


def news(who: str) -> list[cb.Event]:
    keys = (cb.key("customer", who),)
    return [
        cb.ConsentChanged(shop="acme", at=AT - HOUR, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT - HOUR, keys=keys, device=f"phone-{who}"),
        cb.CartChanged(
            shop="acme", at=AT - HOUR, keys=keys, cart=f"cart-{who}", lines=(cb.Line(product="m", price=Decimal(12)),)
        ),
    ]


SHOP = cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=(cb.CartRecovery(),))
EVENTS = [event for who in PEOPLE for event in news(who)]


class Channel:
    """A push channel that answers one address as it likes, and the others as it should."""

    name = "push"

    def __init__(self, odd: Callable[[], Any], *, local: bool) -> None:
        self.odd, self.local, self.sent = odd, local, Counter[str]()

    def send(self, message: cb.OutgoingMessage) -> Any:
        self.sent[message.address] += 1
        return self.odd() if message.address.endswith(ODD) else cb.Sent("ok")


def raising(error: BaseException) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer


ANSWERS: dict[str, tuple[Callable[[], Any], str]] = {
    "a wrong outcome": (
        lambda: cb.Sent("sent"),  # type: ignore[arg-type]
        "Sent: outcome: expected ok, not_sent, rejected or unknown, got 'sent'",
    ),
    "an outcome that is None": (
        lambda: cb.Sent(None),  # type: ignore[arg-type]
        "Sent: outcome: expected ok, not_sent, rejected or unknown, got None",
    ),
    "a list as an outcome": (lambda: cb.Sent(["ok"]), "Sent: outcome: expected ok"),  # type: ignore[arg-type]
    "seconds to wait": (lambda: cb.Sent("not_sent", retry_after=30), "Sent: retry_after: expected a timedelta"),  # type: ignore[arg-type]
    "True": (lambda: True, "returned True, expected a Sent"),
    "None": (lambda: None, "returned None, expected a Sent"),
    "a text": (lambda: "ok", "returned a text, expected a Sent"),
    "a dict": (lambda: {"id": "m1"}, "returned a dict, expected a Sent"),
    "a class": (lambda: cb.Sent, "returned a StructMeta, expected a Sent"),
    "an exception as an answer": (lambda: ValueError("no"), "ValueError"),
    "an exception": (raising(KeyError("x")), "KeyError"),
    "a cancelled call": (raising(asyncio.CancelledError()), "CancelledError"),
}


def outcomes(rows: Sequence[cb.Notification]) -> Counter[str]:
    return Counter(row.state for row in rows)


@pytest.mark.parametrize("local", [True, False], ids=["local", "threads"])
@pytest.mark.parametrize("case", ANSWERS)
def test_nonsense_about_one_is_unknown_of_that_one(case: str, *, local: bool) -> None:
    """The seven others are SENT in the same round, and the odd one's row says what came instead of an answer."""
    odd, detail = ANSWERS[case]
    channel = Channel(odd, local=local)
    with cb.Recovery(MemoryStore(), channels=[channel], clock=lambda: AT) as recovery:
        recovery.save_shop(SHOP, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        ran = recovery.run_due()
        rows = recovery.notifications("acme")
    assert ran.states == outcomes(rows) == {"SENT": 7, "AMBIGUOUS": 1}
    [[unknown]] = [row.outcomes for row in rows if row.state == "AMBIGUOUS"]
    assert unknown[1] == "unknown"
    assert str(unknown[2]).startswith(detail)
    assert set(channel.sent.values()) == {1}


@pytest.mark.parametrize("case", ANSWERS)
def test_the_same_on_an_event_loop(case: str) -> None:
    """A coroutine's nonsense, a cancelled call inside it too, is that message's alone."""
    odd, detail = ANSWERS[case]

    class Async(Channel):
        async def send(self, message: cb.OutgoingMessage) -> Any:
            await asyncio.sleep(0)
            return super().send(message)

    async def story() -> tuple[Counter[str], list[cb.Notification]]:
        async with cb.AsyncRecovery(MemoryStore(), channels=[Async(odd, local=False)], clock=lambda: AT) as recovery:
            await recovery.save_shop(SHOP, AT - 2 * HOUR)
            await recovery.ingest(EVENTS)
            ran = await recovery.run_due()
            return ran.states, await recovery.notifications("acme")

    states, rows = asyncio.run(story())
    assert states == {"SENT": 7, "AMBIGUOUS": 1}
    [[unknown]] = [row.outcomes for row in rows if row.state == "AMBIGUOUS"]
    assert str(unknown[2]).startswith(detail)


def test_an_exit_in_a_thread_ends_its_message_alone() -> None:
    """sys.exit() in a vendor's code, called in a thread of the engine's, stops no worker."""
    with cb.Recovery(MemoryStore(), channels=[Channel(sys.exit, local=False)], clock=lambda: AT) as recovery:
        recovery.save_shop(SHOP, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        assert recovery.run_due().states == {"SENT": 7, "AMBIGUOUS": 1}


def test_what_a_provider_says_fits_every_store() -> None:
    """A detail of a megabyte, a number or half a character is kept as text of 500 characters; an endless wait as a week."""
    assert cb.Sent("ok", detail="x" * 10**6).detail == "x" * 500
    assert cb.Sent("ok", provider_id=7).provider_id == "7"  # type: ignore[arg-type]
    assert cb.Sent("unknown", "bad \ud83d").detail == "bad ?"
    assert cb.Sent("not_sent", retry_after=timedelta.max).retry_after == timedelta(days=7)
    with cb.Recovery(
        SQLiteStore(":memory:"), channels=[Channel(lambda: cb.Sent("ok", "\ud83d\0"), local=True)], clock=lambda: AT
    ) as recovery:
        recovery.save_shop(SHOP, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        assert recovery.run_due().states == {"SENT": 8}


def test_a_fault_in_settling_one_loses_none_of_the_others() -> None:
    """A Sent that breaks its promises when it is written down leaves its own message unknown."""

    class Broken(cb.Sent, frozen=True):
        @property  # type: ignore[misc]
        def dead(self) -> bool:
            raise OSError

    channel = Channel(lambda: Broken("ok"), local=True)
    with cb.Recovery(MemoryStore(), channels=[channel], clock=lambda: AT) as recovery:
        recovery.save_shop(SHOP, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        ran = recovery.run_due()
    assert ran.states == {"SENT": 7, "AMBIGUOUS": 1}
    assert ran.failed == {"OSError": 1}


def test_the_fault_is_logged_once_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    """An error in the log names channel and answer, once for each kind; the observer is given every count."""
    seen: list[Observed] = []
    channel = Channel(lambda: True, local=True)
    with (
        caplog.at_level(logging.ERROR, "cartback"),
        cb.Recovery(MemoryStore(), channels=[channel], clock=lambda: AT, observe=seen.append) as recovery,
    ):
        recovery.save_shop(SHOP, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        recovery.run_due()
        recovery.ingest([e for who in ("q", f"q{ODD}") for e in news(who)])
        recovery.run_due()
    said = [record.getMessage() for record in caplog.records]
    assert said == ["channel push: returned True, expected a Sent: 1 messages are AMBIGUOUS"]
    assert [o.counts.get("nonsense.push: returned True, expected a Sent") for o in seen if o.what == "run_due"] == [
        1,
        1,
    ]


def test_the_error_is_raised_where_the_answer_is_made() -> None:
    """Whoever writes a channel sees the mistake in the first test of it."""
    with pytest.raises(
        CartbackError, match=r"Sent: outcome: expected ok, not_sent, rejected or unknown, got 'delivered'"
    ):
        cb.Sent("delivered")  # type: ignore[arg-type]


COPIES: dict[str, tuple[Any, str]] = {
    "no title": (cb.Copy(None, "b", "h"), "copy.title: expected text, got None"),  # type: ignore[arg-type]
    "a number": (cb.Copy("a", 5, "h"), "copy.body: expected text, got an int"),  # type: ignore[arg-type]
    "a thing": (cb.Copy("a", object(), "h"), "copy.body: expected text, got an object"),  # type: ignore[arg-type]
    "nobody's": (cb.Copy("a", "b", None), "copy.written_by: expected text, got None"),  # type: ignore[arg-type]
    "half a letter": (cb.Copy("a\ud800", "b", "h"), "copy.title: holds half of a character"),
    "a book": (cb.Copy("a", "b" * 10**6, "h"), "copy.body: 1,000,000 characters are too long for a message"),
    "a preheader of none": (cb.Copy("a", "b", "h", None, None), "copy.preheader: expected text, got None"),  # type: ignore[arg-type]
    "no words": (cb.Copy("a", " \n", "h"), "copy.body: expected a text, got an empty one"),
    "a text": ("hello", "copy: expected a Copy, got a text"),
    "None": (None, "copy: expected a Copy, got None"),
    "an error of half a letter": (CopyError("\ud800"), "?"),
}


class Writing:
    """A copywriter whose first answer is what it is given."""

    local = True

    def __init__(self, answer: Any) -> None:
        self.answers = [answer]

    def write(self, request: cb.CopyRequest) -> Any:
        answer = self.answers.pop() if self.answers else cb.Copy("Still there?", "Your cart is waiting.", "house")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize("make", [MemoryStore, lambda: SQLiteStore(":memory:")], ids=["memory", "sqlite"])
@pytest.mark.parametrize("case", COPIES)
def test_words_that_are_none_are_the_fallbacks(case: str, make: Callable[[], Any]) -> None:
    """All eight are SENT, one in the fallback's words, and its row names the field."""
    answer, fault = COPIES[case]
    channel = Channel(lambda: cb.Sent("ok"), local=True)
    with cb.Recovery(make(), channels=[channel], copywriter=Writing(answer), clock=lambda: AT) as recovery:
        recovery.save_shop(SHOP, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        assert recovery.run_due().states == {"SENT": 8}
        rows = recovery.notifications("acme")
        [preview, *_] = recovery.preview("acme", "cart_recovery")
    assert Counter(row.written_by for row in rows) == {"house": 7, "template": 1}
    [[reason]] = [row.reasons for row in rows if row.reasons]
    assert reason.startswith(f"fallback ({fault}")
    assert preview.copy is not None


USAGES: dict[str, Any] = {
    "no number": Usage("m", 1, 10, 5, Decimal("NaN")),
    "endless": Usage("m", 1, 10, 5, Decimal("Infinity")),
    "negative": Usage("m", -1, -10, -5, Decimal("-0.5")),
    "more than a column holds": Usage("m", 2**70, 2**64, 2**63, Decimal("1e30")),
    "a float": Usage("m", 1, 10, 5, 0.25),  # type: ignore[arg-type]
    "texts": Usage("m", "1", "10", "5", "0.25"),  # type: ignore[arg-type]
    "things": Usage(object(), [], {}, object(), object(), object(), object(), object()),  # type: ignore[arg-type]
    "half a letter": Usage("\ud800", 1, prompt="\udfff", problem="\ud800"),
    "more digits than a text may have": Usage("m", 1, 10, 5, 10**5000),  # type: ignore[arg-type]
    "next to nothing": Usage("m", 1, 10, 5, Decimal("1e-999999")),
    "ten thousand digits": Usage("m", 1, 10, 5, Decimal("0." + "3" * 10_000)),
    "a signal": Usage("m", 1, 10, 5, Decimal("sNaN")),
    "true": Usage("m", True, True, True, True),  # type: ignore[arg-type]
    "no usage": "12 cents",
}


class Billing:
    """A copywriter that bills the first message as it likes."""

    local = True

    def __init__(self, usage: Any) -> None:
        self.usages = [usage]

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        usage = self.usages.pop() if self.usages else Usage("m", 1, 7, 3)
        return cb.Copy("Still there?", "Your cart is waiting.", "house", usage)


@pytest.mark.parametrize("make", [MemoryStore, lambda: SQLiteStore(":memory:")], ids=["memory", "sqlite"])
@pytest.mark.parametrize("case", USAGES)
def test_a_bill_of_nonsense_costs_no_message(case: str, make: Callable[[], Any]) -> None:
    """All eight are SENT, the report adds up what can be added up, and the row is read again."""
    channel = Channel(lambda: cb.Sent("ok"), local=True)
    copywriter = Billing(USAGES[case])
    with cb.Recovery(make(), channels=[channel], copywriter=copywriter, clock=lambda: AT) as recovery:
        recovery.save_shop(SHOP, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        assert recovery.run_due().states == {"SENT": 8}
        rows, spent = recovery.notifications("acme"), recovery.report("acme").totals.model
    assert len(rows) == 8
    assert copywriter.usages == []
    assert 7 <= spent.calls <= 8
    assert spent.cost is None or Decimal(0) <= spent.cost < 1


class Stubborn:
    """A copywriter that always answers the same, or raises it."""

    local = True

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def write(self, request: cb.CopyRequest) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def billed(usage: Any) -> CopyError:
    error = CopyError("no")
    error.usage = usage
    return error


NONSENSE = {
    **{name: answer for name, (answer, _) in COPIES.items()},
    **{f"a bill of {name}": cb.Copy("Hi", "Your cart waits.", "house", usage) for name, usage in USAGES.items()},
    **{f"an error's bill of {name}": billed(usage) for name, usage in USAGES.items()},
}
AROUND: dict[str, Callable[[Any, Any], Any]] = {
    "a fallback": lambda odd, store: Fallback(odd, Template()),
    "two in turn": lambda odd, store: RoundRobin(odd, odd),
    "written once": WriteOnce,
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_inside_other_copywriters(case: str, around: str) -> None:
    """All eight are SENT, and everything that was kept is read again: rows, the report, texts that are written once."""
    store = SQLiteStore(":memory:")
    copywriter = AROUND[around](Stubborn(NONSENSE[case]), store)
    campaign = cb.CartRecovery(write_once=around == "written once", trust="rules")
    shop = cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=(campaign,))
    channel = Channel(lambda: cb.Sent("ok"), local=True)
    with cb.Recovery(store, channels=[channel], copywriter=copywriter, clock=lambda: AT) as recovery:
        recovery.save_shop(shop, AT - 2 * HOUR)
        recovery.ingest(EVENTS)
        assert recovery.run_due().states == {"SENT": 8}
        assert len(recovery.notifications("acme")) == 8
        assert recovery.report("acme").totals.sent == 8
        assert len(recovery.texts("acme")) <= 1
        assert recovery.preview("acme", "cart_recovery")

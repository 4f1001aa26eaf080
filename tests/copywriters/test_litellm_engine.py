"""The whole engine with a model that behaves in every way a model can: each step ends, in time, in fit words, once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import cartback as cb
from cartback.copywriters.combine import Fallback
from cartback.copywriters.litellm import AsyncLiteLLM, LiteLLM, Price
from cartback.copywriters.litellm.budget import KEY, Budget, days_of
from cartback.copywriters.template import Template
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock, FakeIds, Outbox
from cartback.testing.modelserver import MODES, Mode, ModelServer
from cartback.words.check import check
from cartback.words.facts import Item

pytestmark = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHOP = cb.Shop(
    id="acme", name="Acme", currency="USD", timezone="UTC", release_over=timedelta(0),
    quiet_hours=cb.QuietHours(start="00:00", end="00:00"),
    campaigns=(cb.CartRecovery(follow_ups=()),),
)  # fmt: skip
Make: TypeAlias = Callable[..., LiteLLM]


class Sleeps:
    async def __call__(self, seconds: float) -> None:
        """No time passes."""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer(delay=30, retry_after="1") as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(AT)


@pytest.fixture
def make(model: ModelServer, clock: FakeClock) -> Iterator[Make]:
    made: list[Any] = []

    def writer(cls: type[Any] = LiteLLM, **settings: Any) -> Any:
        usual = {"api_base": model.url, "api_key": "none", "clock": clock, "sleep": Sleeps(), "timeout": timedelta(seconds=1),
                 "price": Price(Decimal(1), Decimal(4))}  # fmt: skip
        made.append(cls("openai/small", **{**usual, **settings}))
        return made[-1]

    yield writer
    for one in made:
        one.close()


def carts(names: list[str], at: datetime = AT) -> list[cb.Event]:
    """Everybody has a phone that may be pushed to, and a mug in the cart since `at`."""
    events: list[cb.Event] = []
    mug = cb.Line(product="mug", title="Mug", price=Decimal(12))
    for name in names:
        keys = (cb.key("customer", name),)
        events += [
            cb.DeviceAdded(shop="acme", at=at, keys=keys, device=f"{name}-phone"),
            cb.ConsentChanged(shop="acme", at=at, keys=keys, channel="push", granted=True),
            cb.CartChanged(shop="acme", at=at, keys=keys, cart=f"{name}-cart", lines=(mug,), currency="USD"),
        ]
    return events


def run(recovery: cb.Recovery) -> None:
    while recovery.run_due().claimed:
        pass


def fit(row: cb.Notification) -> bool:
    """Whether the words are the template's, or pass the check."""
    if row.written_by == "template":
        return True
    item = Item("Mug", 1, cb.Money(Decimal(12), "USD"))
    said = cb.Facts(
        shop="Acme", kind="cart_recovery", step=0, stage="cart", locale="en", now=AT, items=(item,), total=item.price
    )
    return not check(cb.Copy(row.title or "", row.body or ""), said)


@pytest.mark.parametrize("mode", MODES)
def test_each_step_ends_with_fit_words(make: Make, model: ModelServer, clock: FakeClock, mode: Mode) -> None:
    """Eight shoppers, the model in one mode: eight messages, each checked or the template's; three calls each at most, all on the rows."""
    model.mode, box = mode, Outbox()
    recovery = cb.Recovery(
        "sqlite://", channels=[box], copywriter=make(breaker_failures=100), clock=clock, new_id=FakeIds()
    )
    recovery.save_shop(SHOP)
    recovery.ingest(carts([f"s{n}" for n in range(8)]))
    clock.advance(HOUR)
    run(recovery)
    rows = recovery.notifications("acme")
    assert [row.state for row in rows] == ["SENT"] * 8
    assert Counter(message.address for message in box.messages) == {f"s{n}-phone": 1 for n in range(8)}
    assert all(fit(row) for row in rows)
    assert all(row.usage is not None and 1 <= row.usage.calls <= 3 for row in rows)
    assert sum(row.usage.calls for row in rows if row.usage) == len(model.asked)
    by_model = [row for row in rows if row.written_by == "openai/small"]
    assert len(by_model) == (8 if mode in ("good", "obedient") else len(by_model))
    assert all((row.usage is not None and row.usage.problem is None) == (row in by_model) for row in rows)
    recovery.close()


def test_a_mixed_day_of_many_shoppers(make: Make, model: ModelServer, clock: FakeClock) -> None:
    """A model that does everything at random, sixty-four at once, a budget and a breaker: the same holds."""
    mix: dict[Mode, int] = {
        "good": 6,
        "cut": 1,
        "refusal": 1,
        "rate_limited": 1,
        "error": 1,
        "drop": 1,
        "empty": 1,
        "wrong_language": 1,
    }
    model._mix = [m for m, weight in mix.items() for _ in range(weight)]
    box, store = Outbox(), SQLiteStore(":memory:")
    writer = make(store=store, budget=Budget(tokens=60_000))
    recovery = cb.Recovery(store, channels=[box], copywriter=writer, clock=clock, new_id=FakeIds())
    recovery.save_shop(SHOP)
    recovery.ingest(carts([f"s{n}" for n in range(96)]))
    clock.advance(HOUR)
    run(recovery)
    rows = recovery.notifications("acme")
    assert [row.state for row in rows] == ["SENT"] * 96
    assert len({message.address for message in box.messages}) == len(box.messages) == 96
    assert all(fit(row) for row in rows)
    usages = [row.usage for row in rows if row.usage is not None]
    assert max(usage.calls for usage in usages) <= 3
    assert sum(usage.calls for usage in usages) == len(model.asked)
    day = days_of(store.documents("acme", (KEY,))[KEY])["2026-01-05"]
    assert day.tokens == sum(usage.tokens_in + usage.tokens_out for usage in usages) <= 60_000
    assert {row.written_by for row in rows} == {"openai/small", "template"}
    recovery.close()


def test_a_day_of_outage_is_a_day_of_templates_and_no_burst(make: Make, model: ModelServer, clock: FakeClock) -> None:
    """Nobody waits for the model: every message goes at its own time, and when it is back there is nothing to catch up on."""
    box = Outbox()
    recovery = cb.Recovery(MemoryStore(), channels=[box], copywriter=make(), clock=clock, new_id=FakeIds())
    recovery.save_shop(SHOP)
    model.stop()
    delivered: dict[datetime, int] = {}
    began, step = clock.now, timedelta(minutes=15)
    for tick in range(4 * 30):
        if tick == 4 * 25:
            model.start()
            asked_while_down = len(model.asked)
        if tick < 4 * 28:
            recovery.ingest(carts([f"s{tick}-{n}" for n in range(2)], clock.now))
        before = len(box.messages)
        run(recovery)
        delivered[clock.now] = len(box.messages) - before
        clock.advance(step)
    rows = recovery.notifications("acme", limit=1000)
    assert len(rows) == len(box.messages) == 2 * 4 * 28
    print(
        f"28 h, 25 of them without a model: {len(rows)} messages, at most {max(delivered.values())} a quarter of an hour"
    )
    assert max(delivered.values()) == 2
    assert asked_while_down == 0
    down = [row for row in rows if row.decided_at < began + 25 * HOUR]
    assert {row.written_by for row in down} == {"template"}
    assert {row.usage.problem for row in down if row.usage} == {"unreachable", "breaker_open"}
    # One probe in a quarter of an hour, of one call: what it meets opens the breaker again.
    assert sum(row.usage.calls for row in down if row.usage) <= 5 + 4 * 25
    up = [row for row in rows if row.decided_at >= began + 25 * HOUR + step]
    assert {row.written_by for row in up} == {"openai/small"}
    assert len(model.asked) <= 2 * len(up) + 4
    recovery.close()


def test_the_fallback_of_a_step_that_is_retried_is_not_paid_again(
    make: Make, model: ModelServer, clock: FakeClock
) -> None:
    """The channel says no for now: the second attempt goes with the words and the bill of the first."""

    class Busy(Outbox):
        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            super().send(message)
            return cb.Sent("ok" if len(self.messages) > 1 else "not_sent")

    box = Busy()
    recovery = cb.Recovery("memory:", channels=[box], copywriter=make(), clock=clock, new_id=FakeIds())
    recovery.save_shop(SHOP)
    recovery.ingest(carts(["ana"]))
    clock.advance(HOUR)
    run(recovery)
    first = recovery.notifications("acme")[0]
    clock.advance(HOUR)
    run(recovery)
    second = recovery.notifications("acme")[0]
    assert (first.state, second.state) == ("NOT_SENT", "SENT")
    assert (second.title, second.usage) == (first.title, first.usage)
    assert len(model.asked) == 2  # words and a verdict
    recovery.close()


def test_after_an_erasure_the_bill_stays_and_the_words_go(make: Make, model: ModelServer, clock: FakeClock) -> None:
    """What was paid is not about a person; a prompt's hash could be."""
    recovery = cb.Recovery("sqlite://", channels=[Outbox()], copywriter=make(), clock=clock, new_id=FakeIds())
    recovery.save_shop(SHOP)
    recovery.ingest(carts(["ana"]))
    clock.advance(HOUR)
    run(recovery)
    before = recovery.notifications("acme")[0].usage
    recovery.erase("acme", "ana")
    row = recovery.notifications("acme")[0]
    assert before is not None
    assert row.usage is not None
    assert (row.body, row.usage.cost, row.usage.prompt) == (None, before.cost, "")
    assert before.prompt != ""
    recovery.close()


def test_the_async_engine_too(make: Make, model: ModelServer, clock: FakeClock) -> None:
    """AsyncRecovery with AsyncLiteLLM, and with a Fallback of it and the templates."""

    async def story(copywriter: Any) -> list[str | None]:
        recovery = cb.AsyncRecovery(
            "memory:", channels=[Outbox()], copywriter=copywriter, clock=clock, new_id=FakeIds()
        )
        await recovery.save_shop(SHOP)
        await recovery.ingest(carts([f"s{n}" for n in range(20)], clock.now))
        clock.advance(HOUR)
        while (await recovery.run_due()).claimed:
            pass
        written = [row.written_by for row in await recovery.notifications("acme")]
        await recovery.close()
        return written

    writer = make(AsyncLiteLLM)
    assert asyncio.run(story(writer)) == ["openai/small"] * 20
    model.mode = "cut"
    assert asyncio.run(story(Fallback(writer, Template()))) == ["template"] * 20


_WORKER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from cartback.copywriters.litellm.budget import Budget
from cartback.copywriters.litellm import LiteLLM
from cartback.words.facts import Facts
from cartback.errors import CopyError
from cartback.ports import CopyRequest
from cartback.stores.sqlite import SQLiteStore

path, url = sys.argv[1:]
store = SQLiteStore(path)
now = datetime.now(UTC)
facts = Facts(shop="Acme", kind="winback", step=0, stage="home", locale="en", now=now)
asked = CopyRequest(shop="acme", notification="n", campaign="c", facts=facts, deadline=now + timedelta(hours=1))
writer = LiteLLM("openai/small", api_base=url, api_key="none", store=store, budget=Budget(tokens=15_000), max_concurrency=64)
writer._open()
print("ready", flush=True)
sys.stdin.readline()

def write(_):
    try:
        return writer.write(asked).usage.calls
    except CopyError as error:
        return error.usage.calls

with ThreadPoolExecutor(32) as pool:
    print(sum(pool.map(write, range(32))))
writer.close()
store.close()
"""


@pytest.mark.slow  # two programs of their own that load litellm
def test_two_processes_on_one_file_share_a_budget(model: ModelServer, tmp_path: Path) -> None:
    """Thirty-two shoppers each: together the model is not used for more than the budget."""
    path = str(tmp_path / "shop.db")
    store = SQLiteStore(path)
    store.save_settings("acme", b"{}", 0, None)
    env = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", _WORKER, path, model.url]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    calls = 0
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        out, _ = worker.communicate(timeout=120)
        assert worker.returncode == 0
        calls += int(out)
    used = sum(len(asked.text.encode()) // 4 + 1 for asked in model.asked)  # tokens in; those out come on top
    (day,) = days_of(store.documents("acme", (KEY,))[KEY]).values()
    print(f"two processes, 15000 tokens a day: {calls} calls, {day.tokens} tokens")
    assert 0 < calls == len(model.asked) == day.calls < 64
    assert used < day.tokens <= 15_000
    store.close()

"""examples/procrastinate_worker on the real procrastinate and a real PostgreSQL: wake-ups only, and each message once."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cartback as cb
from cartback.testing import FakeClock

procrastinate = pytest.importorskip("procrastinate", reason="procrastinate is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "procrastinate_worker" / "tasks.py"
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))


class Provider:
    """Keeps what it is handed, once `ready` lets it."""

    name = "push"

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.ready = asyncio.Event()
        self.ready.set()

    async def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        await self.ready.wait()
        self.reached.append(message.address.removeprefix("phone-of-"))
        return cb.Sent("ok")


class Host:
    """The example's module on a database of its own, with an engine whose clock and provider are the test's."""

    def __init__(self, tasks: ModuleType, database: str) -> None:
        self.tasks, self.clock, self.provider = tasks, FakeClock(NOW), Provider()
        self.recovery = cb.AsyncRecovery(database, channels=[self.provider], clock=self.clock)
        vars(tasks)["recovery"] = lambda: self.recovery

    async def jobs(self) -> list[dict[str, Any]]:
        rows = await self.tasks.app.connector.execute_query_all_async("SELECT * FROM procrastinate_jobs ORDER BY id")
        return [dict(row) for row in rows]

    async def has(self, status: str, count: int) -> bool:
        return [job["status"] for job in await self.jobs()].count(status) == count

    async def was_started(self, times: int) -> bool:
        started = "SELECT count(*) AS n FROM procrastinate_events WHERE type = 'started'"
        row = await self.tasks.app.connector.execute_query_one_async(started)
        return bool(row["n"] == times)

    @asynccontextmanager
    async def worker(self, concurrency: int = 1) -> AsyncIterator[None]:
        """A real worker on this event loop. Its periodic wake-ups are off: a minute may turn at any moment of a test."""
        registry = self.tasks.app.periodic_registry
        periodic, registry.periodic_tasks = registry.periodic_tasks, {}
        running = asyncio.create_task(
            self.tasks.app.run_worker_async(
                concurrency=concurrency, install_signal_handlers=False, fetch_job_polling_interval=0.1
            )
        )
        try:
            yield
        finally:
            self.provider.ready.set()  # it waits for the jobs it has begun
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            registry.periodic_tasks = periodic


def load(database: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("procrastinate_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database)
        spec.loader.exec_module(module)
    return module


def in_a_loop(database: str, story: Callable[[Host], Awaitable[None]]) -> None:
    """The story with an open app, schema and shop; no job it made was to be kept for later by the queue."""

    async def told() -> None:
        tasks = load(database)
        async with tasks.app.open_async():
            await tasks.app.schema_manager.apply_schema_async()
            host = Host(tasks, database)
            async with host.recovery:
                await host.recovery.save_shop(shop(), NOW - 40 * 24 * HOUR)
                await story(host)
                jobs = await host.jobs()
                put_off = [job for job in jobs if job["scheduled_at"] is not None and job["attempts"] == 0]
                assert put_off == [], "only procrastinate itself sets a time, when it gives a job out again"
                assert {job["task_name"] for job in jobs} <= {"cartback.run_due"}

    asyncio.run(told())


def shop() -> cb.Shop:
    never = cb.QuietHours(start=NOW.time(), end=NOW.time())
    campaigns = [cb.CartRecovery(follow_ups=[]), cb.Winback(wait="30d", follow_ups=[])]
    return cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=campaigns, quiet_hours=never)


def known(who: str, at: datetime) -> tuple[Any, ...]:
    keys = (cb.key("customer", who),)
    yes = cb.ConsentChanged(shop="acme", at=at, keys=keys, channel="push", granted=True)
    return keys, yes, cb.DeviceAdded(shop="acme", at=at, keys=keys, device=f"phone-of-{who}")


def cart(who: str, at: datetime) -> list[cb.Event]:
    keys, *more = known(who, at)
    return [*more, cb.CartChanged(shop="acme", at=at, keys=keys, cart=f"cart-of-{who}", lines=(MUG,))]


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    deadline = time.monotonic() + 180
    while not await condition():
        assert time.monotonic() < deadline, f"{what}: not within three minutes"
        await asyncio.sleep(0.02)


def test_ingest_wakes_a_worker_only_if_somebody_is_due(postgres: str) -> None:
    """A cart of just now waits for its hour with nothing in the queue; two told late are one wake-up, and go at once."""

    async def story(host: Host) -> None:
        await host.tasks.take_in(cart("ana", NOW))
        assert await host.jobs() == []
        await host.tasks.take_in(cart("ben", NOW - 2 * HOUR))
        await host.tasks.take_in(cart("cora", NOW - 2 * HOUR))
        assert len(await host.jobs()) == 1
        async with host.worker():
            await until(lambda: host.has("succeeded", 1), "it ran")
        assert sorted(host.provider.reached) == ["ben", "cora"]

    in_a_loop(postgres, story)


def test_one_task_three_times_at_once_and_again_after_a_lost_acknowledgement_sends_once(postgres: str) -> None:
    """B02, B05: three jobs run side by side, and one is given out again although it is still being done."""

    async def story(host: Host) -> None:
        for who in ("ana", "ben", "cora"):
            await host.recovery.ingest(cart(who, NOW - 2 * HOUR))
        host.provider.ready.clear()
        for n in range(3):
            await host.tasks.run_due.configure(queueing_lock=str(n)).defer_async()
        async with host.worker(concurrency=4):
            await until(lambda: host.was_started(3), "all three were begun")
            lost = next(job["id"] for job in await host.jobs() if job["status"] == "doing")
            await host.tasks.app.job_manager.retry_job_by_id_async(lost, datetime.now(UTC))
            await until(lambda: host.was_started(4), "the one being done was given out again")
            assert host.provider.reached == []
            host.provider.ready.set()
            await until(lambda: host.has("succeeded", 3), "all are done")
        assert sorted(host.provider.reached) == ["ana", "ben", "cora"]

    in_a_loop(postgres, story)


def test_a_winback_survives_a_queue_that_is_emptied(postgres: str) -> None:
    """B06: for thirty days nothing about it is in the queue; what is there is thrown away; the periodic wake-up sends it."""

    async def story(host: Host) -> None:
        from procrastinate.periodic import PeriodicDeferrer

        keys, *more = known("ana", NOW)
        order = cb.OrderPlaced(shop="acme", at=NOW, keys=keys, order="1", total=Decimal(12))
        await host.tasks.take_in([*more, order])
        assert await host.jobs() == []
        await host.tasks.wake_up()
        await host.tasks.app.connector.execute_query_async("TRUNCATE procrastinate_jobs CASCADE")
        host.clock.advance("30d")
        every_minute = PeriodicDeferrer(registry=host.tasks.app.periodic_registry)
        at = NOW.timestamp() + 61
        await every_minute.defer_jobs(every_minute.get_previous_tasks(at=at))
        await every_minute.defer_jobs(every_minute.get_previous_tasks(at=at + 60))
        assert len(await host.jobs()) == 1, "no more than one wake-up waits"
        async with host.worker():
            await until(lambda: host.has("succeeded", 1), "it ran")
        assert host.provider.reached == ["ana"]

    in_a_loop(postgres, story)


#: The example with a provider that notes what it is handed; `stuck` is where the worker is to be killed.
PROGRAM = """
import os, sys, time
from datetime import timedelta
from functools import cache
from pathlib import Path
sys.path.insert(0, {example!r})
import tasks
from cartback import AsyncRecovery, Copy, Sent

HERE = Path({folder!r})
STUCK = {stuck!r}
app = tasks.app

def stuck(where):
    if where == STUCK and not (HERE / "killed").exists():
        with open(HERE / "stuck", "a") as file:
            file.write(f"{{os.getpid()}}\\n")
        time.sleep(60)

class Pen:
    def write(self, request):
        stuck("write")
        return Copy("Still there", "Your mug")

class Provider:
    name = "push"
    def send(self, message):
        with open(HERE / "handed_over", "a") as file:
            file.write(message.address + "\\n")
        stuck("send")
        return Sent("ok")

@cache
def recovery():
    return AsyncRecovery(tasks.DATABASE, channels=[Provider()], copywriter=Pen(), lease=timedelta(seconds=5))

tasks.recovery = recovery
"""


@pytest.mark.parametrize("stuck", ["write", "send"])
def test_a_worker_that_dies_amid_a_job_has_it_given_out_again(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    """kill -9 on `procrastinate worker`: the stalled job is retried by another, and each message is handed over once at most.

    Killed while writing, all go once its lease is over. Killed while sending, what it had handed over is AMBIGUOUS.
    """
    monkeypatch.setenv("DATABASE_URL", postgres)
    (tmp_path / "myshop.py").write_text(
        PROGRAM.format(example=str(EXAMPLE.parent), folder=str(tmp_path), stuck=stuck), encoding="utf-8"
    )
    people = [f"shopper-{n}" for n in range(6)]
    left = datetime.now(UTC) - 2 * HOUR

    def amid_the_job() -> list[str]:
        found = tmp_path / "stuck"
        return found.read_text().splitlines() if found.exists() else []

    async def states(host: Host) -> Counter[str]:
        return Counter(row.state for row in await host.recovery.notifications("acme"))

    async def story(host: Host) -> None:
        for who in people:
            await host.recovery.ingest(cart(who, left))
        await host.tasks.wake_up()
        with process(tmp_path) as first:
            await until(lambda: is_true(len(amid_the_job()) == 6), "its threads are amid the job")
            assert set(amid_the_job()) == {str(first.pid)}
            first.send_signal(signal.SIGKILL)
        (tmp_path / "killed").touch()
        manager = host.tasks.app.job_manager
        assert await host.has("doing", 1)
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=0):
            await manager.retry_job(job)
        with process(tmp_path):
            await until(lambda: host.has("succeeded", 1), "the stalled job was done by another")
            await asyncio.sleep(5)  # the lease
            await host.tasks.wake_up()
            await until(lambda: host.has("succeeded", 2), "the next wake-up was taken")
        assert await states(host) == {"SENT" if stuck == "write" else "AMBIGUOUS": 6}

    def real_time(host: Host) -> Awaitable[None]:
        host.clock.set(datetime.now(UTC))
        return story(host)

    in_a_loop(postgres, real_time)
    handed_over = (tmp_path / "handed_over").read_text().split()
    assert sorted(handed_over) == sorted(f"phone-of-{who}" for who in people)


async def is_true(value: object) -> bool:
    return bool(value)


class process:  # noqa: N801 - reads as what it starts
    """`procrastinate worker` in a process of its own, without periodic wake-ups: a minute may turn at any moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> subprocess.Popen[bytes]:
        program = (
            "import myshop; myshop.app.periodic_registry.periodic_tasks.clear();"
            " myshop.app.open(); myshop.app.run_worker(fetch_job_polling_interval=0.1)"
        )
        with (self.folder / "worker.log").open("a") as log:
            self.process = subprocess.Popen([sys.executable, "-c", program], cwd=self.folder, stdout=log, stderr=log)
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(120)
        finally:
            self.process.kill()
            self.process.wait(60)

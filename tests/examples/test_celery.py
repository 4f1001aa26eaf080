"""examples/celery_worker on the real Celery: it carries wake-ups, and whatever becomes of those, each message goes once."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cartback as cb
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock, Outbox

celery = pytest.importorskip("celery", reason="Celery is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "celery_worker" / "tasks.py"
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
HOUR = timedelta(hours=1)


class Provider(Outbox):
    """Before it takes a message it waits until `ready`; it keeps what it took."""

    local = False
    ready: Callable[[], object] = staticmethod(lambda: None)

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        self.ready()
        return super().send(message)


class Host:
    """The example's module, with an engine whose clock and provider are the test's."""

    def __init__(self, tasks: ModuleType) -> None:
        self.tasks, self.clock, self.provider = tasks, FakeClock(NOW), Provider()
        self.recovery = cb.Recovery(MemoryStore(), channels=[self.provider], clock=self.clock)
        campaigns = [cb.CartRecovery(follow_ups=[]), cb.Winback(wait="30d", follow_ups=[])]
        midnight = NOW.time().replace(hour=0)
        self.recovery.save_shop(
            cb.Shop(
                id="acme", currency="USD", timezone="UTC", campaigns=campaigns,
                quiet_hours=cb.QuietHours(start=midnight, end=midnight),
            ),
            NOW - 40 * 24 * HOUR,
        )  # fmt: skip

    def known(self, who: str) -> tuple[Any, ...]:
        keys = (cb.key("customer", who),)
        yes = cb.ConsentChanged(shop="acme", at=NOW - 2 * HOUR, keys=keys, channel="push", granted=True)
        return keys, yes, cb.DeviceAdded(shop="acme", at=NOW - 2 * HOUR, keys=keys, device=f"phone-of-{who}")

    def cart(self, who: str, ago: timedelta = 2 * HOUR) -> list[cb.Event]:
        keys, *more = self.known(who)
        return [*more, cb.CartChanged(shop="acme", at=NOW - ago, keys=keys, cart=f"cart-of-{who}", lines=(MUG,))]

    def reached(self) -> list[str]:
        return sorted(message.address.removeprefix("phone-of-") for message in self.provider.messages)


@pytest.fixture(scope="module")
def tasks() -> ModuleType:
    """The example, imported once as Celery itself would."""
    spec = importlib.util.spec_from_file_location("celery_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def host(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    tasks.app.control.purge()
    host = Host(tasks)
    monkeypatch.setattr(tasks, "recovery", lambda: host.recovery)
    yield host
    tasks.app.control.purge()
    host.recovery.close()


@pytest.fixture
def published() -> Iterator[list[dict[str, Any]]]:
    """The headers of every task that anybody publishes during the test; none may be put off by the broker."""
    headers: list[dict[str, Any]] = []

    def note(**told: Any) -> None:
        headers.append(told["headers"])

    celery.signals.before_task_publish.connect(note, weak=False)
    yield headers
    celery.signals.before_task_publish.disconnect(note)
    assert all(told["eta"] is None for told in headers)
    assert {told["task"] for told in headers} <= {"cartback.run_due"}


@pytest.fixture
def ran() -> Iterator[Counter[str]]:
    """How many tasks have started and ended."""
    counts: Counter[str] = Counter()

    def started(**_: Any) -> None:
        counts["started"] += 1

    def ended(**_: Any) -> None:
        counts["ended"] += 1

    celery.signals.task_prerun.connect(started, weak=False)
    celery.signals.task_postrun.connect(ended, weak=False)
    yield counts
    celery.signals.task_prerun.disconnect(started)
    celery.signals.task_postrun.disconnect(ended)


def worker(host: Host, concurrency: int = 1) -> Any:
    """A real Celery worker, its tasks in threads of this process."""
    from celery.contrib.testing.worker import start_worker

    return start_worker(host.tasks.app, perform_ping_check=False, pool="threads", concurrency=concurrency)


def noted(file: Path) -> list[str]:
    """Return the lines that the processes have written to a file."""
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within three minutes"
        time.sleep(0.02)


def test_ingest_wakes_a_worker_only_if_somebody_is_due(host: Host, published: list[Any], ran: Counter[str]) -> None:
    """A cart of just now waits for its hour, with nothing in the broker; one told two hours late goes at once."""
    host.tasks.take_in(host.cart("ana", timedelta(0)))
    assert published == []
    host.tasks.take_in(host.cart("ben"))
    with worker(host):
        until(lambda: ran["ended"], "it ran")
    assert len(published) == 1
    assert host.reached() == ["ben"]


def test_one_task_three_times_at_once_and_once_more_sends_once(
    host: Host, published: list[Any], ran: Counter[str]
) -> None:
    """B02, B05: a broker that delivers one task three times, and again after it was done, gets each shopper one message."""
    for who in ("ana", "ben", "cora"):
        host.recovery.ingest(host.cart(who))
    all_started = threading.Event()
    host.provider.ready = lambda: all_started.wait(120)
    with worker(host, concurrency=3):
        for _ in range(3):
            host.tasks.run_due.apply_async(task_id="the-same")
        until(lambda: ran["started"] == 3, "all three run side by side")
        all_started.set()
        until(lambda: ran["ended"] == 3, "all three are done")
        host.tasks.run_due.apply_async(task_id="the-same")
        until(lambda: ran["ended"] == 4, "it ran once more")
    assert {told["id"] for told in published} == {"the-same"}
    assert host.reached() == ["ana", "ben", "cora"]


def test_a_winback_survives_a_broker_that_is_flushed(host: Host, published: list[Any], ran: Counter[str]) -> None:
    """B06: for thirty days nothing about it is in the broker; what is there is thrown away; beat's next wake-up sends it."""
    keys, *more = host.known("ana")
    order = cb.OrderPlaced(shop="acme", at=NOW, keys=keys, order="1", total=Decimal(12))
    host.tasks.take_in([*more, order])
    assert published == []
    host.tasks.wake_up()
    host.tasks.wake_up()
    assert host.tasks.app.control.purge() == 2
    host.clock.advance("30d")
    with worker(host):
        beat(host)
        until(lambda: ran["ended"], "beat's wake-up was taken")
    assert host.reached() == ["ana"]
    assert len(published) == 3


def beat(host: Host) -> None:
    """One tick of Celery's own beat at which the schedule's one entry is due."""
    from celery.beat import Scheduler

    scheduler = Scheduler(app=host.tasks.app)
    mine = [entry for entry in scheduler.schedule.values() if entry.task == "cartback.run_due"]
    assert [entry.schedule.run_every for entry in mine] == [timedelta(minutes=1)]
    mine[0].last_run_at -= timedelta(seconds=61)
    scheduler.tick()


BROKER_AWAY = """
import sys, time
sys.path.insert(0, {example!r})
import tasks
from cartback import ProfileChanged, Shop

tasks.recovery().save_shop(Shop(id="acme", currency="USD", timezone="UTC"))
tasks.recovery().next_due = tasks.recovery().clock
began = time.monotonic()
event = ProfileChanged(shop="acme", at=tasks.recovery().clock(), keys=("customer:ana",), first_name="Ana")
print(tasks.take_in([event]).taken, time.monotonic() - began < 20)
"""


def test_a_broker_that_is_away_refuses_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event is saved and the webhook answered soon; the wake-up of the next minute will do."""
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://127.0.0.1:1//")
    program = BROKER_AWAY.format(example=str(EXAMPLE.parent))
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    assert "the next minute's wake-up will do" in done.stdout
    assert done.stdout.endswith("1 True\n")


#: The example on a broker of files, with a provider that notes what it is handed; `stuck` is where a child is to be killed.
PROGRAM = """
import os, sys, time
from datetime import timedelta
from functools import cache
from pathlib import Path
sys.path.insert(0, {example!r})
import tasks
from cartback import Copy, Recovery, Sent

HERE = Path({folder!r})
STUCK = {stuck!r}

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
    return Recovery(f"sqlite:///{{HERE / 'shop.db'}}", channels=[Provider()], copywriter=Pen(), lease=timedelta(seconds=5))

tasks.recovery = recovery
app = tasks.app
files = {{"data_folder_in": HERE / "queue", "data_folder_out": HERE / "queue", "control_folder": HERE / "control"}}
app.conf.update(broker_url="filesystem://", broker_transport_options={{n: str(f) for n, f in files.items()}},
                task_acks_late=True, task_reject_on_worker_lost=True, worker_lost_wait=1)
"""


@pytest.mark.parametrize("stuck", ["write", "send"])
def test_a_worker_that_dies_amid_a_task_has_it_delivered_again(tmp_path: Path, stuck: str) -> None:
    """kill -9 on a forked child: Celery delivers the task again, and each message is handed over once at most.

    Killed while writing, all go once its lease is over. Killed while sending, what it had handed over is AMBIGUOUS.
    """
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    (tmp_path / "myshop.py").write_text(
        PROGRAM.format(example=str(EXAMPLE.parent), folder=str(tmp_path), stuck=stuck), encoding="utf-8"
    )
    people = [f"shopper-{n}" for n in range(6)]
    with cb.Recovery(f"sqlite:///{tmp_path / 'shop.db'}") as recovery:
        fill(recovery, people)
    wake_up(tmp_path)
    with processes(tmp_path) as log:
        until(lambda: len(noted(tmp_path / "stuck")) == 6, "the threads of a child are amid the task")
        os.kill(int(noted(tmp_path / "stuck")[0]), signal.SIGKILL)
        (tmp_path / "killed").touch()
        until(lambda: "succeeded" in log.read_text(), "the task was delivered again")
        time.sleep(5)  # the lease
        wake_up(tmp_path)
        until(lambda: sum(states(tmp_path).values()) == 6 and not states(tmp_path)["BEGUN"], "all is settled")
    handed_over = (tmp_path / "handed_over").read_text().split()
    assert sorted(handed_over) == sorted(f"phone-of-{who}" for who in people)
    assert states(tmp_path) == {"SENT" if stuck == "write" else "AMBIGUOUS": 6}


def fill(recovery: cb.Recovery, people: list[str]) -> None:
    """Carts left two hours ago by the real clock."""
    left = datetime.now(UTC) - 2 * HOUR
    never = cb.QuietHours(start=NOW.time(), end=NOW.time())
    campaigns = [cb.CartRecovery()]
    shop = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=campaigns, quiet_hours=never)
    recovery.save_shop(shop, left)
    for who in people:
        keys = (cb.key("customer", who),)
        yes = cb.ConsentChanged(shop="acme", at=left, keys=keys, channel="push", granted=True)
        phone = cb.DeviceAdded(shop="acme", at=left, keys=keys, device=f"phone-of-{who}")
        recovery.ingest([yes, phone, cb.CartChanged(shop="acme", at=left, keys=keys, cart=who, lines=(MUG,))])


def states(folder: Path) -> Counter[str]:
    with cb.Recovery(f"sqlite:///{folder / 'shop.db'}") as recovery:
        return Counter(row.state for row in recovery.notifications("acme"))


def wake_up(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", "import myshop; myshop.tasks.wake_up()"], cwd=folder, check=True, timeout=180)


class processes:  # noqa: N801 - reads as what it starts
    """`celery worker` with two forked children; the file its log goes to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "celery.log"

    def __enter__(self) -> Path:
        words = [sys.executable, "-m", "celery", "-A", "myshop", "worker", "-c", "2", "-l", "INFO", "--pool", "prefork"]
        with self.log.open("w") as file:
            self.process = subprocess.Popen(words, cwd=self.folder, stdout=file, stderr=file)
        return self.log

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(120)
        finally:
            self.process.kill()
            self.process.wait(60)

"""`cartback run --workers`: real processes on a real SQLite file, killed, stopped, and wrong from the start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cartback import Notification, Recovery
from cartback.cli.parser import _parser
from cartback.cli.run import command
from cartback.worker.crew import pause_after

Start: TypeAlias = Callable[..., subprocess.Popen[str]]
Abandoned: TypeAlias = Callable[..., Path]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]

#: A shop's app: it notes each message the provider is handed. `first` is done once, by whoever comes there first.
APP = """
import os, time
from datetime import timedelta
from pathlib import Path
from cartback import Copy, Recovery, Sent

HERE = Path(__file__).parent

def once():
    {first}

class Pen:
    def write(self, request):
        if {where!r} == "write":
            once()
        return Copy("Still there", "Your mug")

class Provider:
    name = "push"
    def send(self, message):
        with open(HERE / "handed_over", "a") as file:
            file.write(message.id + " " + message.address + "\\n")
        if {where!r} == "send":
            once()
        return Sent("ok")

def app():
    return Recovery("sqlite:///" + str(HERE / "shop.db"), channels=[Provider()], copywriter=Pen(),
                    lease=timedelta(seconds={lease}))
"""
WAIT_TO_BE_KILLED = """
    with open(HERE / "stuck", "a") as file:
        file.write(f"{os.getpid()}\\n")
    while not (HERE / "killed").exists():
        time.sleep(0.02)
"""


def app(folder: Path, first: str = "pass", where: str = "send", lease: int = 4) -> None:
    (folder / "shopapp.py").write_text(APP.format(first=first, where=where, lease=lease))


@contextmanager
def running(start: Start, folder: Path, *more: object) -> Iterator[subprocess.Popen[str]]:
    """Workers on the app in `folder`; whatever the test does, they are gone after it."""
    with start("run", "--app", "shopapp:app", "--poll", "1s", "--json", *more, cwd=folder) as supervisor:
        try:
            yield supervisor
        finally:
            if supervisor.poll() is None:
                supervisor.kill()


def finish(supervisor: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> list[dict[str, Any]]:
    """Told to stop: the events it told, in order."""
    supervisor.send_signal(number)
    return ended(supervisor)


def ended(supervisor: subprocess.Popen[str]) -> list[dict[str, Any]]:
    out, _ = supervisor.communicate(timeout=180)
    return [json.loads(line) for line in out.splitlines()]


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within three minutes"
        time.sleep(0.05)


def rows(folder: Path) -> list[Notification]:
    with Recovery(f"sqlite:///{folder / 'shop.db'}") as recovery:
        return recovery.notifications("acme")


def noted(file: Path) -> list[str]:
    """Return the lines that the processes have written to a file."""
    return file.read_text().splitlines() if file.exists() else []


def handed_over(folder: Path) -> list[str]:
    return noted(folder / "handed_over")


def stuck(folder: Path) -> Counter[str]:
    """Return how many messages each process is amid, by its number."""
    return Counter(noted(folder / "stuck"))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pids(events: list[dict[str, Any]]) -> list[int]:
    return [event["pid"] for event in events if event["event"] == "started"]


@pytest.mark.parametrize("where", ["write", "send"])
def test_a_killed_worker_is_started_again_and_nothing_goes_twice(
    start: Start, abandoned: Abandoned, where: str
) -> None:
    """kill -9 amid writing: everybody gets one message. Amid sending: what it had handed over is AMBIGUOUS, not sent again."""
    folder = abandoned(*(f"shopper-{n}" for n in range(30))).parent
    app(folder, WAIT_TO_BE_KILLED, where)
    with running(start, folder, "--workers", 2, "--limit", 7) as supervisor:
        until(lambda: 7 in stuck(folder).values(), "a worker is amid its batch, with all of it")
        killed = int(stuck(folder).most_common(1)[0][0])
        os.kill(killed, signal.SIGKILL)
        (folder / "killed").touch()
        until(lambda: Counter(row.state for row in rows(folder) if row.settled_at).total() == 30, "all are settled")
        events = finish(supervisor)
    assert supervisor.returncode == 0
    deaths = [event for event in events if event["event"] == "ended"]
    assert [(event["status"], event["again_in"]) for event in deaths] == [(-signal.SIGKILL, "1s")]
    assert killed in pids(events)
    assert len(pids(events)) == 3
    lost = sum(row.state == "AMBIGUOUS" for row in rows(folder))
    assert Counter(row.state for row in rows(folder)) == Counter(SENT=30 - lost, AMBIGUOUS=lost)
    assert lost == 0 if where == "write" else 1 <= lost <= 7
    assert len(handed_over(folder)) == len(set(handed_over(folder))) == 30
    assert not any(alive(pid) for pid in pids(events))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_they_finish_their_batch(start: Start, abandoned: Abandoned, number: signal.Signals) -> None:
    """The supervisor passes it on and ends with 0 once they are done; nothing is left between begun and settled."""
    folder = abandoned(*(f"shopper-{n}" for n in range(40))).parent
    app(folder, "(HERE / os.environ['CARTBACK_WORKER']).touch(); time.sleep(1)", lease=60)
    with running(start, folder, "--workers", 2, "--limit", 2, "--poll", "10min") as supervisor:
        until(lambda: all((folder / n).exists() for n in "12"), "both are amid a batch")
        events = finish(supervisor, number)
    assert supervisor.returncode == 0
    assert {row.state for row in rows(folder)} == {"SENT"}
    assert len(rows(folder)) == len(handed_over(folder)) < 40
    assert events[-1]["event"] == "all_stopped"
    assert sum(event["event"] == "stopped" for event in events) == 2
    assert not any(alive(pid) for pid in pids(events))


def test_who_does_not_stop_is_killed_after_the_grace(start: Start, abandoned: Abandoned) -> None:
    """A batch that hangs is cut off, which is said, and the supervisor ends with 1."""
    folder = abandoned("ana").parent
    app(folder, "time.sleep(600)")
    with running(start, folder, "--workers", 1, "--grace", "1s") as supervisor:
        until(lambda: handed_over(folder), "it hangs")
        events = finish(supervisor)
    assert supervisor.returncode == 1
    assert [event["event"] for event in events][-2:] == ["killed", "all_stopped"]
    assert not any(alive(pid) for pid in pids(events))


def test_workers_do_not_outlive_their_supervisor(start: Start, abandoned: Abandoned) -> None:
    """kill -9 on it: they finish the batch in hand and end, or two crews would send at twice the rate."""
    folder = abandoned("ana", "ben").parent
    app(folder, "time.sleep(1)", lease=60)
    with running(start, folder, "--workers", 2, "--limit", 1, "--poll", "10min") as supervisor:
        assert supervisor.stdout is not None
        crew = pids([json.loads(supervisor.stdout.readline()) for _ in range(2)])
        assert len(crew) == 2
        until(lambda: handed_over(folder), "a batch is under way")
        supervisor.kill()
        until(lambda: not any(alive(pid) for pid in crew), "they have ended")
    assert {row.state for row in rows(folder)} == {"SENT"}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("from cartback import Recovery\ndef app(): return Recovery('mongodb://x')", "expected a Store"),
        ("def app(: pass", "invalid syntax"),
        ("app = 1", "is of type int"),
    ],
    ids=["store", "syntax", "app"],
)
def test_what_cannot_start_is_not_tried_for_ever(start: Start, tmp_path: Path, source: str, says: str) -> None:
    """Settings that are wrong end the whole with 1; the line says what is wrong."""
    (tmp_path / "shopapp.py").write_text(source)
    with running(start, tmp_path, "--workers", 2) as supervisor:
        events = ended(supervisor)
    assert supervisor.returncode == 1
    assert len(pids(events)) <= 2
    assert any(says in event.get("error", "") for event in events if event["event"] == "cannot_start")


def test_who_dies_at_once_is_started_again_ever_later(start: Start, tmp_path: Path) -> None:
    """A crash that may pass by itself: after one second, then two; and told to stop in between, it ends with 0."""
    times = tmp_path / "times"
    (tmp_path / "shopapp.py").write_text(
        f"import os, time\ndef app():\n    open({str(times)!r}, 'a').write(f'{{time.time()}}\\n')\n    os._exit(7)\n"
    )
    with running(start, tmp_path, "--workers", 1) as supervisor:
        until(lambda: times.exists() and len(times.read_text().splitlines()) == 3, "it was started three times")
        events = finish(supervisor)
    assert supervisor.returncode == 0
    first, second, third = map(float, times.read_text().splitlines())
    assert second - first >= 1
    assert third - second >= 2
    deaths = [(event["status"], event["again_in"]) for event in events if event["event"] == "ended"]
    assert deaths[:2] == [(7, "1s"), (7, "2s")]


def test_once_ends_when_all_is_done(start: Start, abandoned: Abandoned) -> None:
    """With --once the crew works a backlog off together and ends with 0; each knows how many they are."""
    folder = abandoned(*(f"shopper-{n}" for n in range(20))).parent
    noted = "(HERE / os.environ['CARTBACK_WORKER']).write_text(os.environ['CARTBACK_WORKERS'])"
    app(folder, f"{noted}; time.sleep(0.2)", lease=60)
    with running(start, folder, "--workers", 2, "--limit", 2, "--once") as supervisor:
        events = ended(supervisor)
    assert supervisor.returncode == 0
    assert len(pids(events)) == 2
    assert len(set(handed_over(folder))) == len(handed_over(folder)) == 20
    assert {(folder / n).read_text() for n in "12" if (folder / n).exists()} == {"2"}


def test_once_goes_on_without_a_worker_whose_store_is_busy(start: Start, tmp_path: Path) -> None:
    """The other worker does what is due, and the whole ends with 4: the next run takes what may be left."""
    (tmp_path / "shopapp.py").write_text(
        "import os\nfrom cartback import Recovery\nfrom cartback.errors import StoreBusy\n"
        "from cartback.stores.memory import MemoryStore\n\nclass Busy(MemoryStore):\n    def next_due(self):\n"
        "        if os.environ['CARTBACK_WORKER'] == '1':\n            raise StoreBusy('the store is busy')\n"
        "        return super().next_due()\n\napp = Recovery(Busy())\n"
    )
    with running(start, tmp_path, "--workers", 2, "--once") as supervisor:
        events = ended(supervisor)
    assert supervisor.returncode == 4
    said = {(event["event"], event.get("worker")) for event in events}
    assert ("store_busy", 1) in said
    assert ("stopped", 2) in said
    assert "cannot_start" not in {event for event, _ in said}


def test_for_people_each_line_says_who(start: Start, abandoned: Abandoned) -> None:
    """Without --json: the messages and rounds on stdout, what happens to workers on stderr."""
    store = abandoned("ana")
    with start("run", "--store", store, "--workers", 2, "--once") as supervisor:
        out, err = supervisor.communicate(timeout=180)
    assert supervisor.returncode == 0
    assert "push to ****" in out
    assert [line.partition("  ")[2].partition(": ")[2] for line in out.splitlines() if " due" in line] == [
        "1 due, 1 sent"
    ]
    assert "cartback: worker 1 started, process " in err
    assert "cartback: worker 2: stopped; in total " in err
    assert err.endswith("cartback: all workers have stopped\n")


@pytest.mark.parametrize(
    ("ran", "before", "pause"),
    [(0, 0, 1), (0, 1, 2), (59, 32, 60), (59, 60, 60), (60, 60, 1), (3600, 4, 1)],
)
def test_a_worker_that_ran_a_minute_starts_afresh(ran: int, before: int, pause: int) -> None:
    """The pause doubles up to a minute, and never is under a second."""
    assert pause_after(timedelta(seconds=ran), timedelta(seconds=before)) == timedelta(seconds=pause)


@pytest.mark.parametrize("poll", ["2min", "0.5s", "1.25s", "1d"])
def test_a_worker_is_told_what_its_supervisor_was(poll: str) -> None:
    """The same options but --workers and --grace, and its share of the rates; half a second stays one."""
    given = ["run", "--store", "shop.db", "--poll", poll, "--limit", "7", "--rate", "push=100", "--rate", "sms=1"]
    told = command(_parser().parse_args([*given, "--workers", "3", "--json", "--once", "--grace", "5s"]))
    assert told[:4] == [sys.executable, "-P", "-m", "cartback"]
    worker = vars(_parser().parse_args(told[4:]))
    rates = [("push", 100 / 3), ("sms", 1 / 3)]
    alone = vars(_parser().parse_args([*given, "--json", "--once"]))
    assert worker == alone | {"rate": rates}

"""`cartback run`: a real process over a real SQLite file, and how it stops."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from cartback import (
    Notification,
    Recovery,
)
from cartback.worker.waiting import longer

Run: TypeAlias = Callable[..., tuple[int, str, str]]
Start: TypeAlias = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def store(abandoned: Callable[..., Path]) -> Path:
    """A store in which three carts were left two hours ago, by the real clock."""
    return abandoned("ana", "ben", "chloe")


def sent(path: Path) -> list[Notification]:
    with Recovery(f"sqlite:///{path}") as recovery:
        return recovery.notifications("acme", state="SENT")


def test_once_sends_what_is_due_and_stops(run: Run, store: Path) -> None:
    """--once: the messages on the console, one line for the round, and the end."""
    code, out, err = run("run", "--store", store, "--once", "--limit", 2)
    assert code == 0
    assert out.count("push to ****") == 3
    assert [line.partition("  ")[2] for line in out.splitlines() if " due" in line] == [
        "2 due, 2 sent",
        "1 due, 1 sent",
    ]
    assert "running" in err
    assert len(sent(store)) == 3


def test_as_json(run: Run, store: Path) -> None:
    """stdout is one event a line, the last of them the sum; messages go to stderr."""
    code, out, err = run("run", "--store", store, "--once", "--limit", 2, "--json")
    assert code == 0
    told = [json.loads(line) for line in out.splitlines()]
    assert [line["event"] for line in told] == ["running", "round", "round", "stopped"]
    assert [line["states"] for line in told[1:]] == [{"SENT": 2}, {"SENT": 1}, {"SENT": 3}]
    assert all(datetime.fromisoformat(line["at"]).tzinfo for line in told)
    assert err.count("push to ****") == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly_while_it_sleeps(start: Start, store: Path, number: signal.Signals) -> None:
    """It sends what is due, sleeps, and exits 0 at once when told to, long before its poll is over."""
    with start("run", "--store", store, "--poll", "10min") as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            if " due" in line:
                break
        time.sleep(0.2)
        began = time.monotonic()
        worker.send_signal(number)
        out, err = worker.communicate(timeout=180)
    assert worker.returncode == 0, err
    assert time.monotonic() - began < 60
    assert "Traceback" not in err + out
    assert len(sent(store)) == 3


SLOW_APP = """
import time
from cartback import Recovery, Sent

class Slow:
    name = "push"
    def send(self, message):
        print("sending", flush=True)
        time.sleep(1)
        return Sent("ok")

def app():
    return Recovery("sqlite:///shop.db", channels=[Slow()])

not_an_app = 1
"""


def test_a_signal_amid_a_batch_lets_it_finish(start: Start, store: Path, tmp_path: Path) -> None:
    """--app drives the host's own Recovery; SIGTERM during a send leaves no message between begun and settled."""
    (tmp_path / "shopapp.py").write_text(SLOW_APP)
    with start("run", "--app", "shopapp:app", "--poll", "10min", cwd=tmp_path) as worker:
        assert worker.stdout is not None
        assert "sending" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        _, err = worker.communicate(timeout=180)
    assert worker.returncode == 0, err
    assert len(sent(store)) == 3


BUSY_APP = """
import time
from cartback import Recovery
from cartback.errors import StoreBusy
from cartback.stores.memory import MemoryStore

class Away(MemoryStore):
    refusals = {refusals}

    def next_due(self):
        if self.refusals:
            self.refusals -= 1
            raise StoreBusy("the store is away")
        print("asked", time.monotonic(), flush=True)
        return None

recovery = Recovery(Away())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_store_that_is_away_is_asked_again_ever_later(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    """Two refusals at the start: it waits one second, then two, runs, and stops cleanly when told to."""
    (tmp_path / "awayapp.py").write_text(BUSY_APP.format(refusals=2))
    with start("run", "--app", "awayapp:recovery", "--poll", "10min", "--json", cwd=tmp_path) as worker:
        assert worker.stdout is not None
        told = []
        while (line := worker.stdout.readline()) and not line.startswith("asked"):
            told.append(json.loads(line))
        worker.send_signal(number)
        out, err = worker.communicate(timeout=180)
    assert worker.returncode == 0, err
    assert [(line["event"], line["again_in"]) for line in told] == [("store_busy", "1s"), ("store_busy", "2s")]
    first, second = (datetime.fromisoformat(line["at"]) for line in told)
    assert second - first >= timedelta(seconds=1)
    assert json.loads(out.splitlines()[-1])["event"] == "stopped"


def test_a_server_that_is_away_is_asked_again(start: Start) -> None:
    """PostgreSQL that is not up yet when the worker is: it waits for it."""
    pytest.importorskip("psycopg")
    with start("run", "--store", "postgresql://shop@127.0.0.1:1/shop", "--json") as worker:
        assert worker.stdout is not None
        told = worker.stdout.readline()
        worker.terminate()
        worker.communicate(timeout=180)
    assert worker.returncode == 0
    assert json.loads(told)["event"] == "store_busy"


def test_once_does_not_wait_for_a_store_that_is_away(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cron comes again by itself: the round ends with 1 and says why."""
    (tmp_path / "onceapp.py").write_text(BUSY_APP.format(refusals=1))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    code, _, err = run("run", "--app", "onceapp:recovery", "--once")
    assert (code, err) == (1, "cartback: the store is away\n")


@pytest.mark.parametrize("failures", range(12))
def test_pauses_grow_to_a_minute(failures: int) -> None:
    """1, 2, 4 ... 32 seconds, then a minute each time."""
    pause = timedelta(0)
    for _ in range(failures + 1):
        pause = longer(pause)
    assert pause == min(timedelta(seconds=2**failures), timedelta(minutes=1))


def test_a_rate_holds_the_rest_back(run: Run, store: Path) -> None:
    """--rate push=1: one of the three goes now, and --once waits for nobody who is not due yet."""
    code, out, _ = run("run", "--store", store, "--once", "--rate", "push=1")
    assert code == 0
    assert out.count("push to ****") == 1


def test_an_apps_rates_are_its_own(run: Run, tmp_path: Path) -> None:
    """--rate would be ignored with --app, so it is refused."""
    code, _, err = run("run", "--app", "shop:recovery", "--rate", "push=1")
    assert code == 1
    assert "rate: expected no --app" in err


def test_cron_runs_that_overlap_and_stack_send_once(start: Start, store: Path, tmp_path: Path) -> None:
    """B02: three rounds at once, while the first is still sending, and a late one after them: each message goes once."""
    (tmp_path / "shopapp.py").write_text(SLOW_APP)
    rounds = [start("run", "--app", "shopapp:app", "--once", "--limit", 2, cwd=tmp_path) for _ in range(3)]
    told = [worker.communicate(timeout=180) for worker in rounds]
    with start("run", "--app", "shopapp:app", "--once", cwd=tmp_path) as late:
        told.append(late.communicate(timeout=180))
    assert [worker.returncode for worker in (*rounds, late)] == [0, 0, 0, 0], told
    assert sum(out.count("sending") for out, _ in told) == 3
    assert len(sent(store)) == 3


def test_an_app_that_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the name leads to must be a Recovery."""
    (tmp_path / "otherapp.py").write_text(SLOW_APP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    code, _, err = run("run", "--app", "otherapp:not_an_app")
    assert code == 1
    assert "is of type int" in err

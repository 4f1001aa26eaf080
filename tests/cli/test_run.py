"""`cartback run`: a real process over a real SQLite file, and how it stops."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest

from cartback import (
    CartChanged,
    CartRecovery,
    ConsentChanged,
    DeviceAdded,
    Line,
    Notification,
    QuietHours,
    Recovery,
    Shop,
    key,
)

Run: TypeAlias = Callable[..., tuple[int, str, str]]
Start: TypeAlias = Callable[..., subprocess.Popen[str]]

NEVER_QUIET = QuietHours(start=clock(0), end=clock(0))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store in which three carts were left two hours ago, by the real clock."""
    path = tmp_path / "shop.db"
    left = datetime.now(UTC) - timedelta(hours=2)
    with Recovery(f"sqlite:///{path}") as recovery:
        shop = Shop(id="acme", currency="USD", timezone="UTC", campaigns=(CartRecovery(),), quiet_hours=NEVER_QUIET)
        recovery.save_shop(shop, left - timedelta(hours=1))
        for who in ("ana", "ben", "chloe"):
            keys = (key("customer", who),)
            line = Line(product="mug", title="Mug", price=Decimal(12))
            recovery.ingest(
                [
                    ConsentChanged(shop="acme", at=left, keys=keys, channel="push", granted=True),
                    DeviceAdded(shop="acme", at=left, keys=keys, device=f"device-of-{who}"),
                    CartChanged(shop="acme", at=left, keys=keys, cart=f"cart-of-{who}", lines=(line,)),
                ]
            )
    return path


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
    """stdout is the document alone; messages and rounds go to stderr."""
    code, out, err = run("run", "--store", store, "--once", "--json")
    assert code == 0
    assert json.loads(out)["states"] == {"SENT": 3}
    assert "push to ****" in err


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
        out, err = worker.communicate(timeout=20)
    assert worker.returncode == 0, err
    assert time.monotonic() - began < 5
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
        _, err = worker.communicate(timeout=30)
    assert worker.returncode == 0, err
    assert len(sent(store)) == 3


def test_an_app_that_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the name leads to must be a Recovery."""
    (tmp_path / "otherapp.py").write_text(SLOW_APP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    code, _, err = run("run", "--app", "otherapp:not_an_app")
    assert code == 1
    assert "is no Recovery, but int" in err

"""Running the command line, in this process and as one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback
from cartback import CartChanged, CartRecovery, ConsentChanged, DeviceAdded, Line, QuietHours, Recovery, Shop, key
from cartback.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command here; answers its exit code, stdout and stderr."""

    def call(*argv: object) -> tuple[int, str, str]:
        code = main([str(a) for a in argv])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def run_json(run: Run) -> Callable[..., Any]:
    """Runs a command that succeeds with --json; answers the document."""

    def call(*argv: object) -> Any:
        code, out, _ = run(*argv, "--json")
        assert code == 0
        return json.loads(out)

    return call


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """Writes dicts (and raw text) to a file, one a line."""

    def write(*items: dict[str, Any] | str, name: str = "input.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join((i if isinstance(i, str) else json.dumps(i)) + "\n" for i in items), encoding="utf-8")
        return path

    return write


def process(*argv: object, **options: Any) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cartback", *map(str, argv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(cartback.__file__).parents[1])},
        **options,
    )


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    return process


@pytest.fixture
def abandoned(tmp_path: Path) -> Callable[..., Path]:
    """Makes shop.db, in which each of the people named left a cart two hours ago by the real clock."""

    def make(*people: str, ago: timedelta = timedelta(hours=2)) -> Path:
        path = tmp_path / "shop.db"
        left = datetime.now(UTC) - ago
        never = QuietHours(start=clock(0), end=clock(0))
        shop = Shop(id="acme", currency="USD", timezone="UTC", campaigns=(CartRecovery(),), quiet_hours=never)
        line = Line(product="mug", title="Mug", price=Decimal(12))
        with Recovery(f"sqlite:///{path}") as recovery:
            recovery.save_shop(shop, left - timedelta(hours=1))
            for who in people:
                keys = (key("customer", who),)
                recovery.ingest(
                    [
                        ConsentChanged(shop="acme", at=left, keys=keys, channel="push", granted=True),
                        DeviceAdded(shop="acme", at=left, keys=keys, device=f"device-of-{who}"),
                        CartChanged(shop="acme", at=left, keys=keys, cart=f"cart-of-{who}", lines=(line,)),
                    ],
                    left,
                )
        return path

    return make

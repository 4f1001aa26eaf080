"""`cartback shops`: which shops a store holds, and what is wrong with the settings of each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect
from typing import Any, TypeAlias

import pytest

from cartback import CartRecovery, Recovery, Shop, Winback

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def shop(name: str, *campaigns: CartRecovery | Winback) -> Shop:
    return Shop(id=name, currency="USD", timezone="UTC", campaigns=campaigns)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Two shops: one whose winback is off, and one that has no campaign."""
    path = tmp_path / "shop.db"
    with Recovery(f"sqlite:///{path}") as recovery:
        recovery.save_shop(shop("bakery", CartRecovery(), Winback(enabled=False)), AT)
        recovery.save_shop(shop("acme"), AT)
    return path


def test_each_shop_is_a_line_with_its_campaigns(run: Run, store: Path) -> None:
    """By name, in order, with what is on and what is off; a store has no channels, so none is missed."""
    code, out, err = run("shops", "--store", store)
    assert (code, err) == (0, "")
    lines = [line.split(maxsplit=1) for line in out.splitlines()]
    assert lines[0] == ["shop", "campaigns"]
    assert lines[2:] == [["acme", "none"], ["bakery", "cart_recovery (on), winback (off)"]]
    assert ".channels" not in out


def test_the_same_as_json(run_json: Ask, store: Path) -> None:
    """One document, with the problems apart from the shops."""
    found = run_json("shops", "--store", store)
    assert found["shops"] == [
        {"id": "acme", "campaigns": "none"},
        {"id": "bakery", "campaigns": "cart_recovery (on), winback (off)"},
    ]
    assert all(set(problem) == {"shop", "severity", "message"} for problem in found["problems"])


def test_an_app_is_asked_for_its_channels(
    run_json: Ask, run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An app that plugs nothing in is named for the shop whose campaign is on, and stays open: it is not ours to close."""
    (tmp_path / "app_without_channels.py").write_text(
        f"from cartback import Recovery\nrecovery = Recovery({f'sqlite:///{store}'!r})\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    found = run_json("shops", "--app", "app_without_channels:recovery")
    missing = [problem for problem in found["problems"] if ".channels" in problem["message"]]
    assert [problem["shop"] for problem in missing] == ["bakery"]
    code, out, _ = run("shops", "--app", "app_without_channels:recovery")
    assert code == 0
    assert missing[0]["message"] in out


def test_settings_that_cannot_be_read_are_named_beside_the_others(run: Run, run_json: Ask, store: Path) -> None:
    """One broken shop hides no other: it has a line that says so, and is a problem of its own."""
    with closing(connect(store)) as database, database:
        changed = database.execute("UPDATE cartback_shops SET doc = '{\"id\": 5}' WHERE id = 'acme'")
        assert changed.rowcount == 1
    code, out, _ = run("shops", "--store", store)
    assert code == 0
    acme, bakery = out.splitlines()[2:4]
    assert acme.split()[:2] == ["acme", "cannot"]
    assert bakery.endswith("cart_recovery (on), winback (off)")
    assert ("acme", "error") in {(p["shop"], p["severity"]) for p in run_json("shops", "--store", store)["problems"]}


def test_a_store_without_shops(run: Run, run_json: Ask, tmp_path: Path) -> None:
    """Nothing saved yet is said in words, and is an empty list as JSON."""
    path = tmp_path / "empty.db"
    with Recovery(f"sqlite:///{path}") as recovery:
        assert recovery.shops() == []
    assert run("shops", "--store", path)[:2] == (0, "no shop is saved yet\n")
    assert run_json("shops", "--store", path) == {"shops": [], "problems": []}

"""`cartback explain` over the demo's store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]

SHOP = "maple-and-clay.myshopify.com"
LATER = "2026-05-13T18:00:00-04:00"


@pytest.fixture
def store(run_json: Ask, tmp_path: Path) -> Path:
    path = tmp_path / "demo.db"
    run_json("demo", "--store", path)
    return path


def test_the_headline_says_what_and_when_again(run: Run, store: Path) -> None:
    """Hugo was written to this morning; his follow-up waits a day, and the table says which rule and until when."""
    code, out, _ = run("explain", SHOP, "7008", "--store", store, "--at", LATER)
    assert code == 0
    head, line, *rows = out.splitlines()
    assert head == f"7008 at {SHOP}, 2026-05-13 18:00 (America/New_York)"
    assert line.startswith("wait until 2026-05-14 08:")
    assert "cart_recovery: waiting" in line
    waiting = next(row for row in rows if "timing" in row and "wait" in row and "waiting" in row)
    assert "2026-05-14 08:" in waiting
    for campaign in ("checkout_recovery", "cart_recovery", "winback"):
        assert campaign in rows


def test_every_rule_is_there_as_json(run_json: Ask, store: Path) -> None:
    """One finding a rule and campaign, with what it compared; the codes are the decision's."""
    told = run_json("explain", SHOP, "email:dan@example.com", "--store", store, "--at", LATER)
    assert told["decision"]["kind"] == "skip"
    found = {(f["campaign"], f["rule"]): f for f in told["findings"]}
    reachable = found["cart_recovery", "reachable"]
    assert not reachable["passed"]
    assert reachable["reason"] == "no_consent"
    assert reachable["asks"].endswith(".")
    assert found["cart_recovery", "has_content"]["values"] == {"lines": 1, "value": "24.00"}


def test_nothing_is_written(run_json: Ask, store: Path) -> None:
    """Asking changes nothing: twice the same answer."""
    ask = ("explain", SHOP, "7004", "--store", store, "--at", LATER)
    assert run_json(*ask) == run_json(*ask)


@pytest.mark.parametrize(("shop", "shopper", "says"), [("other-shop", "7004", "other-shop"), (SHOP, "9999", "9999")])
def test_who_is_not_known(run: Run, store: Path, shop: str, shopper: str, says: str) -> None:
    """An unknown shop or shopper is named, and the exit code is 1."""
    code, out, err = run("explain", shop, shopper, "--store", store)
    assert (code, out) == (1, "")
    assert says in err


def test_an_app_is_asked_for_its_own_rules(
    run_json: Ask, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store knows of no rule of the host's; --app does, and its word is in the answer."""
    (tmp_path / "ruledapp.py").write_text(
        "from cartback import Reason, Recovery\n\n"
        "def no_hugo(case):\n    return Reason('not_hugo')\n\n"
        f"recovery = Recovery({f'sqlite:///{store}'!r}, rules=[no_hugo])\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    ask = ("explain", SHOP, "7008", "--at", LATER)
    rules = {finding["rule"] for finding in run_json(*ask, "--store", store)["findings"]}
    ruled = {finding["rule"]: finding for finding in run_json(*ask, "--app", "ruledapp:recovery")["findings"]}
    assert set(ruled) - rules == {"no_hugo"}
    assert ruled["no_hugo"]["reason"] == "not_hugo"

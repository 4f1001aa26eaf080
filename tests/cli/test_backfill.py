"""`cartback backfill` and `cartback forecast`: dry and real, going on, the average, and who would be due."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cartback import CartRecovery, ConsentChanged, DeviceAdded, Recovery, Shop, Winback, key
from cartback.stores.sqlite import SQLiteStore

NOW = datetime.now(UTC)


def order(n: int, days: float) -> dict[str, Any]:
    at = (NOW - timedelta(days=days)).isoformat()
    money = {"shopMoney": {"amount": "20.00", "currencyCode": "USD"}}
    return {
        "id": f"gid://shopify/Order/{n}",
        "createdAt": at,
        "updatedAt": at,
        "currencyCode": "USD",
        "totalPriceSet": money,
        "customer": {"id": f"gid://shopify/Customer/{n}"},
    }


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with Recovery(f"sqlite:///{path}") as recovery:
        recovery.save_shop(Shop(id="acme", currency="USD", timezone="UTC"))
    return path


@pytest.fixture
def history(lines: Any) -> Path:
    path: Path = lines(
        *[order(n, 20 if n <= 5 else 100) for n in range(1, 41)], "{", {"id": "gid://shopify/LineItem/1"}
    )
    return path


def test_a_file_of_another_kind_is_no_success(run: Any, history: Path) -> None:
    """All lines are refused: the reasons are printed, and the exit status is 1, for the job that runs it."""
    code, out, err = run("backfill", history, "--source", "events", "--shop", "acme", "--dry-run")
    assert code == 1
    assert "Refused" in out
    assert "no line of" in err


def test_dry_then_real(run_json: Any, store: Path, history: Path) -> None:
    """A dry run counts what the real one saves; a second real one finds nothing new."""
    arguments = ("backfill", history, "--source", "shopify-bulk", "--shop", "acme")
    dry = run_json(*arguments, "--dry-run")
    assert (dry["dry"], dry["lines"], dry["events"], dry["taken"]) == (True, 42, {"order_placed": 40}, 0)
    assert dry["refused"] == [{"reason": "body: expected JSON in UTF-8", "lines": 1, "first": 41}]
    assert dry["ignored"] == {"LineItem": 1}
    assert dry["orders"] == {"USD": {"orders": 40, "total": "800.00", "average": "20.00"}}
    real = run_json(*arguments, "--store", store)
    assert {name: real[name] for name in ("events", "refused", "ignored", "orders")} == {
        name: dry[name] for name in ("events", "refused", "ignored", "orders")
    }
    assert (real["taken"], real["unchanged"], real["last"]) == (40, 0, 42)
    again = run_json(*arguments, "--store", store)
    assert (again["taken"], again["unchanged"]) == (40, 40)


def test_going_on(run: Any, run_json: Any, store: Path, history: Path, tmp_path: Path) -> None:
    """--after skips lines; --progress keeps how far it is, and is refused for another file."""
    kept = tmp_path / "progress"
    arguments = ("backfill", history, "--source", "shopify-bulk", "--shop", "acme", "--store", store)
    assert run_json(*arguments, "--after", 30)["events"] == {"order_placed": 10}
    assert run_json(*arguments, "--progress", kept)["lines"] == 42
    assert json.loads(kept.read_text()) == {"file": str(history), "line": 42}
    assert run_json(*arguments, "--progress", kept)["lines"] == 0
    kept.write_text('{"file": "other", "line": 3}')
    code, _, err = run(*arguments, "--progress", kept)
    assert (code, "progress: " in err) == (1, True)


def test_in_several_processes(run: Any, run_json: Any, store: Path, lines: Any, tmp_path: Path) -> None:
    """The counts are those of one process, each line is taken once, and a part that fails is named."""
    many = lines(*[order(n, 100) for n in range(1, 2401)], "{", name="many.jsonl")
    arguments = ("backfill", many, "--source", "shopify-bulk", "--shop", "acme")
    one = run_json(*arguments, "--dry-run")
    assert run_json(*arguments, "--dry-run", "--jobs", 3) == one
    kept = tmp_path / "progress"
    both = run_json(*arguments, "--store", store, "--jobs", 2, "--progress", kept, "--set-average")
    assert (both["lines"], both["taken"], both["unchanged"], both["average_order_value"]) == (2401, 2400, 0, "20.00")
    assert run_json(*arguments, "--store", store, "--jobs", 2, "--progress", kept)["lines"] == 0
    assert run_json(*arguments, "--store", store, "--part", "1/3")["unchanged"] == 1000
    code, _, err = run("backfill", many, "--source", "shopify-bulk", "--shop", "nobody", "--store", store, "--jobs", 2)
    assert (code, "not completed: part 0/2, 1/2" in err) == (1, True)
    code, _, err = run(*arguments, "--dry-run", "--jobs", 2, "--part", "0/2")
    assert (code, err.startswith("cartback: jobs: ")) == (1, True)


def test_the_average(run: Any, run_json: Any, store: Path, history: Path, lines: Any) -> None:
    """It is saved where there are enough orders, and said when there are not."""
    few = lines(order(1, 20), name="few.jsonl")
    arguments = ("--source", "shopify-bulk", "--shop", "acme", "--store", store, "--set-average")
    _, _, err = run("backfill", few, *arguments)
    assert "no average is saved: 1 orders in USD, and 30 are needed" in err
    assert run_json("backfill", history, *arguments)["average_order_value"] == "20.00"
    with Recovery(f"sqlite:///{store}") as recovery:
        assert str(recovery.shop("acme").average_order_value) == "20.00"


def test_who_would_be_due(run: Any, run_json: Any, store: Path, history: Path, tmp_path: Path) -> None:
    """A forecast with settings that are not saved yet; nothing is written."""
    run_json("backfill", history, "--source", "shopify-bulk", "--shop", "acme", "--store", store)
    with Recovery(f"sqlite:///{store}") as recovery:
        for n in range(1, 41):
            keys = (key("customer", str(n)),)
            at = NOW - timedelta(days=150)
            recovery.ingest(
                [
                    DeviceAdded(shop="acme", at=at, keys=keys, device=f"d{n}"),
                    ConsentChanged(shop="acme", at=at, keys=keys, channel="push", granted=True),
                ]
            )
    policy = tmp_path / "policy.json"
    shop = Shop(id="acme", currency="USD", timezone="UTC", campaigns=[CartRecovery(), Winback(wait="30d")])
    policy.write_text(shop.model_dump_json())
    made = run_json("forecast", "acme", "--store", store, "--policy", policy)
    assert made["shoppers"] == 40
    assert sum(made["due"]["winback"].values()) == 5
    assert made["silent"]["winback"] == {"before_activation": 35}
    code, out, _ = run("forecast", "acme", "--store", store, "--policy", policy)
    assert code == 0
    assert "winback" in out
    assert "no shopper would be due" in run("forecast", "acme", "--store", store)[1]
    with Recovery(f"sqlite:///{store}") as recovery:
        assert recovery.shop("acme").campaigns == ()
    policy.write_text(shop.model_copy(update={"id": "other"}).model_dump_json())
    code, _, err = run("forecast", "acme", "--store", store, "--policy", policy)
    assert (code, "shop: the policy is of 'other'" in err) == (1, True)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "store: expected --store or --app to import into"),
        (["--dry-run", "--set-average"], "set-average: expected no --dry-run, which saves nothing"),
        (["--dry-run", "--definitions", "{definitions}"], "definitions: not used with source='shopify-bulk'"),
    ],
)
def test_what_does_not_go_together(run: Any, history: Path, tmp_path: Path, more: list[str], message: str) -> None:
    """It is said before anything is read."""
    file = tmp_path / "d.toml"
    file.write_text('[[definitions]]\nname = "a"\ntype = "order_placed"\nfields = {order = "no", at = "at"}\n')
    more = [each.format(definitions=file) for each in more]
    code, _, err = run("backfill", history, "--source", "shopify-bulk", "--shop", "acme", *more)
    assert code == 1
    assert message in err


def test_for_people(run: Any, store: Path, history: Path) -> None:
    """Counts, refusals with their first line, and what orders are worth."""
    code, out, err = run("backfill", history, "--source", "shopify-bulk", "--shop", "acme", "--store", store)
    assert code == 0
    assert "40 events were saved, of which 0 were known." in out
    assert "first in line 41" in out
    assert "20.00 on average" in out
    assert "read 42 lines in" in err


def test_an_unknown_shop(run: Any, store: Path, history: Path) -> None:
    """Is found before the file is read for it."""
    code, _, err = run("backfill", history, "--source", "shopify-bulk", "--shop", "acne", "--store", store)
    assert code == 1
    assert "no settings are saved" in err


def test_little_of_the_database_is_held(store: Path) -> None:
    """A store that was opened by its path may be kept small; a host's connection is left as it is."""
    opened = SQLiteStore(str(store))
    opened.limit_memory(8)
    assert opened.shops() == ["acme"]
    opened.close()
    with closing(sqlite3.connect(store)) as mine:
        before = mine.execute("PRAGMA cache_size").fetchone()
        SQLiteStore(mine).limit_memory(8)
        assert mine.execute("PRAGMA cache_size").fetchone() == before

"""The demo: the bundled day, from signed deliveries to what was recovered."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cartback.cli.demo.day import WARES, day, policy
from cartback.cli.demo.storefront import SECRET, SHOP
from cartback.domain.identity import kind_of
from cartback.errors import BadSignature
from cartback.sources import jsonl, shopify

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]

SUMMARY = {
    "deliveries": {"taken": 63, "duplicate": 1, "refused": {"bad_signature": 1}, "events_from_the_app": 43},
    "decided": 14,
    "sent": 11,
    "withheld": 2,
    "skipped": {"out_of_stock": 1},
    "silenced": {"purchased": 2, "emptied": 1, "opted_out": 1},
    "never_due": {"no_consent": 1, "no_value": 1, "not_shoppers_own": 1},
    "waiting": 4,
    "converted": 1,
    "recovered": {"amount": "64.00", "currency": "USD"},
}


@pytest.fixture(scope="module")
def told() -> Any:
    """The demo's document, once."""
    import contextlib
    import io

    from cartback.cli import main

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["demo", "--json"]) == 0
    return json.loads(out.getvalue())


def lines_of(told: Any, who: str) -> list[tuple[str, str, str]]:
    return [(line["kind"], line["what"], line["then"]) for line in told["timeline"] if line["who"] == who]


def test_its_numbers(told: Any) -> None:
    """The whole day adds up, the same in every run."""
    assert told["summary"] == SUMMARY


def test_a_day_is_not_enough_to_say_what_messages_bring(told: Any) -> None:
    """The lift says so: everybody who was written to or held out has come under it, and nobody's week is over."""
    lift = told["lift"]
    assert lift["verdict"] == "not_enough"
    assert [(arm["arm"], arm["shoppers"]) for arm in lift["arms"]] == [("holdout", 0), ("sent", 0)]
    assert sum(arm["exposed"] for arm in lift["arms"]) == 8
    assert lift["more"] > 1000


def test_the_day_ends_with_a_report(told: Any) -> None:
    """Of the same figures as the day in numbers."""
    totals = told["report"]["totals"]
    assert (totals["sent"], totals["conversions"]) == (SUMMARY["sent"], SUMMARY["converted"])
    assert totals["net"] == {"USD": "64.00"}


def test_the_purchase_after_the_message_is_credited(told: Any) -> None:
    """Ella is written to at 11:20, buys at 13:05: recovered, and no follow-up."""
    kinds = [kind for kind, _, _ in lines_of(told, "Ella")]
    bought = next(then for _, what, then in lines_of(told, "Ella") if what.startswith("buys"))
    assert kinds.count("push") == 1
    assert "credited to the message" in bought


def test_the_purchase_before_the_wait_silences(told: Any) -> None:
    """Chloe buys before the message was due: none goes out."""
    assert "push" not in [kind for kind, _, _ in lines_of(told, "Chloe")]
    assert ("event", "buys Speckled mug, $24.00", "the message is called off: purchased") in lines_of(told, "Chloe")


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("Dan", "no message: no_consent"),
        ("Finn", "the message is called off: emptied"),
        ("Gwen", "the message is called off: opted_out"),
        ("Ivy", "no message: no_value"),
        ("Jack", "no message: not_shoppers_own"),
    ],
)
def test_who_is_not_written_to_and_why(told: Any, who: str, why: str) -> None:
    """Nobody is left alone without a reason in the timeline."""
    assert why in [then for _, _, then in lines_of(told, who)]
    assert "push" not in [kind for kind, _, _ in lines_of(told, who)]


def test_the_held_out_shopper_is_decided_and_withheld(told: Any) -> None:
    """Maya is decided like any other, and recorded instead of written to; her follow-up too."""
    assert [kind for kind, _, _ in lines_of(told, "Maya")][-2:] == ["withheld", "withheld"]


def test_the_night_is_quiet(told: Any) -> None:
    """Hugo's message, due 23:41, goes out after 08:00 in the shop's zone, and no other in the night."""
    pushed = [line["at"] for line in told["timeline"] if line["kind"] == "push"]
    hugo = next(line["at"] for line in told["timeline"] if line["who"] == "Hugo" and line["kind"] == "push")
    assert hugo.startswith("2026-05-13T12:")
    assert all(12 <= int(at[11:13]) <= 24 for at in pushed), "08:00 New York is 12:00 UTC"


def test_the_big_cart_gets_its_code(told: Any) -> None:
    """Liam's cart is above the average order: the override's code, and nobody else's."""
    with_code = {line["who"] for line in told["timeline"] if line["kind"] == "push" and "CLAY10" in line["what"]}
    assert with_code == {"Liam"}


def test_winback_after_thirty_days_and_follow_ups_the_next_day(told: Any) -> None:
    """Ines bought 30 days ago to the minute; Ana and Ben are reminded once more a day later."""
    assert lines_of(told, "Ines")[-1][0] == "push"
    assert [kind for kind, _, _ in lines_of(told, "Ana")].count("push") == 2
    assert [kind for kind, _, _ in lines_of(told, "Ben")].count("push") == 2


def test_duplicates_late_news_and_forgeries_change_nothing(told: Any) -> None:
    """A delivery made twice, one that arrives late, and one that Shopify did not sign."""
    assert ("event", "carts/update once more", "known already, nothing changes") in lines_of(told, "Ana")
    assert lines_of(told, "Mallory") == [("event", "a forged order", "refused, 401: bad_signature")]
    late = next(line for line in lines_of(told, "Ella") if "arrives late" in line[1])
    assert late[2] == "cart_recovery at 11:20 (waiting)", "the newer cart of 10:20 stands"


def test_the_deliveries_are_real_ones() -> None:
    """At least 60 signed deliveries: each verifies (but the forged one) and is read as its topic."""
    webhooks = [moment for moment in day() if moment.headers is not None]
    refused = 0
    for moment in webhooks:
        try:
            assert shopify.events(moment.headers or {}, moment.body, secret=SECRET), moment.topic
        except BadSignature:
            refused += 1
    assert len(webhooks) >= 60
    assert refused == 1
    assert {m.topic for m in webhooks} >= {"carts/create", "checkouts/update", "orders/create", "products/update"}
    assert all(jsonl.decode(m.body) for m in day() if m.headers is None)


def test_the_cast_is_at_least_a_dozen() -> None:
    """Twelve shoppers and more, and a catalogue."""
    assert len({m.who for m in day() if m.keys and kind_of(m.keys[0]) in ("customer", "cart")}) >= 12
    assert len(WARES) == 7
    assert policy().id == SHOP


def test_on_paper(run: Run) -> None:
    """The timeline and the numbers as text: twice the same, and no control characters off a terminal."""
    code, out, err = run("demo")
    assert code == 0
    assert err == ""
    assert run("demo")[1] == out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", out)
    assert "Tuesday 12 May 2026 (America/New_York)" in out
    assert re.search(r"recovered sales +64\.00 USD", out)


def test_another_seed_holds_out_others(run_json: Ask) -> None:
    """The seed moves people between the holdout and the rest, and nothing else: as many are decided."""
    other = run_json("demo", "--seed", 2)["summary"]
    assert other["deliveries"] == SUMMARY["deliveries"]
    assert other["withheld"] != SUMMARY["withheld"]


def test_it_keeps_the_day_in_a_store_of_its_own(run: Run, run_json: Ask, tmp_path: Path) -> None:
    """--store leaves a SQLite file that `explain` reads; a second demo will not write into it."""
    store = tmp_path / "demo.db"
    run_json("demo", "--store", store)
    rows = sqlite3.connect(store)
    assert rows.execute("SELECT count(*) FROM cartback_shoppers").fetchone() == (15,)
    rows.close()
    code, _, err = run("demo", "--store", store)
    assert code == 1
    assert "already holds shops" in err

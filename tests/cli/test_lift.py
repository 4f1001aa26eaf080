"""`cartback lift` over a store with an experiment."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cartback import CartRecovery, Experiment, Recovery, Shop
from cartback.cli.lift import shown
from cartback.domain.document import encode
from cartback.domain.sending import Exposure
from cartback.domain.shopper import new_shopper
from cartback.ports import Change
from cartback.reports.lift import Counted, lift
from cartback.stores.sqlite import SQLiteStore

Run = Callable[..., tuple[int, str, str]]
AT = datetime(2026, 1, 5, 15, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Thirty shoppers under the experiment long ago, ten of them held out."""
    path = tmp_path / "shop.db"
    kept = SQLiteStore(str(path))
    campaign = CartRecovery(experiment=Experiment(id="spring", holdout=1 / 3))
    with Recovery(kept) as recovery:
        recovery.save_shop(Shop(id="acme", currency="USD", timezone="UTC", campaigns=[campaign]), AT)
    changes = []
    for n in range(30):
        share = 1 / 3 if n < 10 else campaign.experiment.shares["sent"]  # type: ignore[union-attr]
        who = new_shopper(f"s{n}")
        who.exposures["spring"] = Exposure(AT, "holdout" if n < 10 else "sent", share)
        changes.append(Change(shop="acme", id=who.id, version=0, doc=encode(who)))
    assert not kept.commit(changes)
    kept.close()
    return path


def test_not_enough_data_is_said_in_words(run: Run, store: Path) -> None:
    """With what it takes, about how many more, and who came so far."""
    code, out, _ = run("lift", "acme", "spring", "--store", store)
    assert code == 0
    assert "not enough data" in out
    assert re.search(r"About \d+,000 more shoppers", out)
    assert [line.split()[:3] for line in out.splitlines() if "%" in line] == [
        ["holdout", "33.3%", "10"],
        ["sent", "66.7%", "20"],
    ]


def test_the_same_as_json_and_as_csv(run: Run, run_json: Callable[..., Any], store: Path) -> None:
    """All of it as a document, the arms as rows."""
    document = run_json("lift", "acme", "spring", "--store", store)
    assert (document["verdict"], [arm["exposed"] for arm in document["arms"]]) == ("not_enough", [10, 20])
    _, out, _ = run("lift", "acme", "spring", "--store", store, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["arm"], row["exposed"], row["revenue"]) for row in rows] == [
        ("holdout", "10", "0"),
        ("sent", "20", "0"),
    ]


def test_what_there_is_none_of_is_named(run: Run, store: Path) -> None:
    """Exit status and message as for every wrong name."""
    code, _, err = run("lift", "acme", "sprign", "--store", store)
    assert code != 0
    assert "did you mean 'spring'" in err


def words(holdout: tuple[int, int], sent: tuple[int, int]) -> str:
    counted = Counted(AT.replace(month=3), None, currency="USD")
    for arm, (shoppers, buyers) in (("holdout", holdout), ("sent", sent)):
        for n in range(shoppers):
            who = new_shopper("s")
            if n < buyers:
                from decimal import Decimal

                from cartback.domain.shopper import Order

                who = who.__class__("s", orders=(Order("o", AT, AT, Decimal(10), "USD"),))
            counted.add(Exposure(AT, arm, 0.5), who)
    return "\n".join(shown(lift("acme", "spring", counted, Experiment(id="spring", holdout=0.5))))


@pytest.mark.parametrize(
    ("holdout", "sent", "said"),
    [
        ((0, 0), (0, 0), "no shopper has entered it yet"),
        ((500, 50), (500, 60), "no difference beyond chance"),
        ((2000, 100), (2000, 300), "sent is better"),
        ((2000, 300), (2000, 100), "holdout is better"),
        ((500, 50), (900, 60), "the split is broken"),
    ],
)
def test_every_verdict_has_its_words(holdout: tuple[int, int], sent: tuple[int, int], said: str) -> None:
    """And a difference always has its interval beside it, none of which is shown when the split is broken."""
    out = words(holdout, sent)
    assert said in out
    assert (" to +" in out or " to -" in out) is (holdout[0] == sent[0] > 0)

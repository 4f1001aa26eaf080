"""`cartback texts` over a store in which a model has written texts that wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cartback import CartRecovery, Copy, CopyRequest, Facts, Money, Recovery, Shop
from cartback.copywriters.write_once import WriteOnce
from cartback.errors import CopyError
from cartback.stores.sqlite import SQLiteStore
from cartback.words.facts import Item

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)


class Author:
    def write(self, request: CopyRequest) -> Copy:
        return Copy(
            "Still thinking?", f"The {request.facts.items[0].title} waits{', still' * request.facts.step}.", "a model"
        )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Two texts that wait: of the first message and of its follow-up."""
    path = tmp_path / "shop.db"
    kept = SQLiteStore(str(path))
    with Recovery(kept) as recovery:
        recovery.save_shop(
            Shop(id="acme", currency="USD", timezone="UTC", campaigns=[CartRecovery(write_once=True)]), AT
        )
    writer = WriteOnce(Author(), kept, clock=lambda: AT)
    for step in (0, 1):
        facts = Facts(
            shop="Acme", kind="cart_recovery", step=step, stage="cart", locale="en", now=AT,
            items=(Item("Mug", 1, Money(Decimal(12), "USD")),),
        )  # fmt: skip
        asked = CopyRequest(
            shop="acme", notification="n", campaign="cart_recovery", facts=facts, deadline=AT + timedelta(hours=1),
            write_once=True, trust="approved",
        )  # fmt: skip
        with pytest.raises(CopyError, match="waits for the merchant"):
            writer.write(asked)
    kept.close()
    return path


def test_what_waits_is_listed_with_its_situation_and_samples(run: Run, run_json: Ask, store: Path) -> None:
    """An id to answer with, who would read it, its words, and what two shoppers would read."""
    code, out, _ = run("texts", "list", "acme", "--store", store)
    assert code == 0
    assert "cart_recovery: message 2, en; by a model, 2026-01-05 15:00 UTC" in out
    assert "  Still thinking? | The {{ item.title }} waits, still." in out
    assert "  e.g. Still thinking? | The Mug waits, still." in out
    told = run_json("texts", "list", "acme", "--store", store)
    assert [text["state"] for text in told] == ["pending", "pending"]
    assert {text["step"] for text in told} == {0, 1}
    assert all(text["id"] in out for text in told)


def test_yes_and_no(run: Run, run_json: Ask, store: Path) -> None:
    """By id, several at once; the list says what was said."""
    one, two = [text["id"] for text in run_json("texts", "list", "acme", "--store", store)]
    assert [text["state"] for text in run_json("texts", "approve", "acme", one, two, "--store", store)] == [
        "approved"
    ] * 2
    code, out, _ = run("texts", "reject", "acme", one, "--store", store)
    assert (code, out.splitlines()[0]) == (0, f"{one}  rejected")
    assert "another text is to be written" in run("texts", "reject", "acme", two, "--again", "--store", store)[1]
    assert run("texts", "list", "acme", "--state", "pending", "--store", store)[1] == "no texts in state pending\n"
    told = run_json("texts", "list", "acme", "--state", "rejected", "--store", store)
    assert [text["id"] for text in told] == [one]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("list", "acmee"), "acmee"),
        (("approve", "acme", "0123"), "text '0123'"),
        (("reject", "acme", "0123"), "text '0123'"),
    ],
)
def test_what_is_not_there(run: Run, store: Path, argv: tuple[str, ...], says: str) -> None:
    """Exit 1, and one line that names it."""
    code, out, err = run("texts", *argv, "--store", store)
    assert (code, out) == (1, "")
    assert says in err
    assert len(err.splitlines()) == 1

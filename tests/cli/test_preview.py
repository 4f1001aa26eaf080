"""`cartback preview`: from a file not yet saved, from a store's settings, for made-up shoppers and for real ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cartback import Recovery
from cartback.domain.tuning import AUDIENCES
from cartback.testing.modelserver import ModelServer

Abandoned: TypeAlias = Callable[..., Path]
Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]

needs_litellm = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.json"
    fives = {"discount": {"code": "FIVE", "amount": "5"}}
    campaigns: list[dict[str, Any]] = [
        {"kind": "cart_recovery", "instructions": "Warm.", **fives, "overrides": [
            {"audience": "big_cart", "discount": {"code": "BIG20", "percent": 20}}]},
        {"kind": "winback", **fives},
        {"kind": "checkout_recovery", "enabled": False},
    ]  # fmt: skip
    settings = {"id": "acme", "currency": "EUR", "timezone": "Europe/Vienna", "campaigns": campaigns}
    path.write_text(json.dumps(settings))
    return path


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def test_each_audience_of_each_campaign_that_is_on(run_json: Ask, policy: Path) -> None:
    """From a file that is saved nowhere: with the code that holds for the audience, in the shop's currency."""
    told = run_json("preview", "--policy", policy)
    assert [(p["campaign"], p["audience"]) for p in told] == [
        (campaign, audience) for campaign in ("cart_recovery", "winback") for audience in AUDIENCES
    ]
    by = {(p["campaign"], p["audience"]): p for p in told}
    assert by["cart_recovery", "big_cart"]["code"] == "BIG20"
    assert by["cart_recovery", "high_intent"]["code"] == "FIVE"
    assert "€5.00 off with code FIVE" in by["winback", "new_customer"]["body"]
    assert all(p["findings"] == [] and p["usage"] is None and "prompt" not in p for p in told)


def test_as_text(run: Run, policy: Path) -> None:
    """The words under who would read them."""
    code, out, _ = run("preview", "--policy", policy, "--campaign", "cart_recovery", "--audience", "big_cart")
    assert code == 0
    assert out.splitlines()[:3] == ["cart_recovery, message 1 of 2", "", "  big_cart"]
    assert "20% off with code BIG20" in out
    assert "written by template" in out
    assert "winback" not in out


def test_a_follow_up(run_json: Ask, policy: Path) -> None:
    """--step counts as everywhere: 0 is the first message."""
    first, second = (
        run_json("preview", "--policy", policy, "--campaign", "winback", "--audience", "big_cart", "--step", step)[0]
        for step in (0, 1)
    )
    assert (first["step"], second["step"]) == (0, 1)
    assert first["title"] != second["title"]


def test_a_shop_of_a_store(run: Run, run_json: Ask, abandoned: Abandoned) -> None:
    """Its saved settings; a real shopper with what is in the cart now; nothing is written."""
    store = abandoned("ana", "ben")
    before = store.read_bytes()
    told = run_json("preview", "--store", store, "--shop", "acme")
    assert len(told) == len(AUDIENCES)
    mine = run_json("preview", "--store", store, "--shop", "acme", "--shopper", "ana", "--shopper", "customer:ben")
    assert [(p["shopper"], p["audience"]) for p in mine] == [
        ("ana", "never_purchased"),
        ("customer:ben", "never_purchased"),
    ]
    assert all("Mug" in p["body"] for p in mine)
    _, out, _ = run("preview", "--store", store, "--shop", "acme", "--shopper", "ana")
    assert "ana, as never_purchased" in out
    with Recovery(f"sqlite:///{store}") as recovery:
        assert recovery.notifications("acme") == []
    assert store.read_bytes() == before


def test_unsaved_settings_on_real_shoppers(run_json: Ask, abandoned: Abandoned, policy: Path) -> None:
    """A file and a store: the shoppers of the one, the settings of the other."""
    store = abandoned("ana")
    told = run_json("preview", "--policy", policy, "--store", store, "--shopper", "ana", "--campaign", "cart_recovery")
    assert "Mug" in told[0]["body"]
    assert "FIVE" in told[0]["body"]
    with Recovery(f"sqlite:///{store}") as recovery:
        assert recovery.shop("acme").campaign("cart_recovery").discount is None


@needs_litellm
def test_a_model_with_its_prompt_findings_and_cost(run: Run, run_json: Ask, policy: Path, model: ModelServer) -> None:
    """What it is told, what it took, and why it was not used."""
    asked = (
        "preview", "--policy", policy, "--campaign", "cart_recovery", "--audience", "big_cart", "--prompt",
        "--model", "openai/gpt-4o-mini", "--api-base", model.url,
    )  # fmt: skip
    (told,) = run_json(*asked)
    assert told["written_by"] == "openai/gpt-4o-mini"
    assert told["usage"]["calls"] == 2
    assert float(told["usage"]["cost"]) > 0
    assert [message["role"] for message in told["prompt"]["messages"]] == ["system", "user"]
    assert "BIG20" in told["prompt"]["messages"][1]["content"]
    assert told["prompt"]["hash"] == told["usage"]["prompt"]
    model.mode = "refusal"
    _, out, _ = run(*asked)
    assert "no text: openai/gpt-4o-mini: refused: reply" in out
    assert "the built-in templates would write it" in out
    assert "2 calls, " in out
    assert "[system]" in out


def test_without_a_model_there_is_no_prompt(run: Run, run_json: Ask, policy: Path) -> None:
    """And it says so."""
    one = ("preview", "--policy", policy, "--campaign", "winback", "--audience", "big_cart", "--prompt")
    assert "no prompt: no model is used" in run(*one)[1]
    assert run_json(*one)[0]["prompt"] is None


def test_what_is_found_is_told(run: Run, policy: Path, tmp_path: Path) -> None:
    """A merchant's own template may say what it likes, and the preview says what a shopper would make of it."""
    settings = json.loads(policy.read_text())
    settings["campaigns"][0]["templates"] = [{"title": "Hurry", "body": "Only 2 left of {{ item.title }}!"}]
    policy.write_text(json.dumps(settings))
    _, out, _ = run("preview", "--policy", policy, "--campaign", "cart_recovery", "--audience", "big_cart")
    assert "found: urgency: hurry" in out
    assert "found: stock: only 2 left" in out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ((), "policy: expected a --policy file, or a --store and a --shop"),
        (("--store", "shop.db"), "shop: expected --shop"),
        (("--policy", "policy.json", "--shopper", "ana"), "shopper: expected --store"),
        (
            ("--store", "shop.db", "--shop", "acme", "--shopper", "ana", "--audience", "big_cart"),
            "audience: expected no --shopper",
        ),
        (("--store", "shop.db", "--shop", "acme", "--shopper", "zoe"), "zoe"),
        (("--store", "shop.db", "--shop", "other"), "other"),
        (("--store", "none.db", "--shop", "acme"), "store: there is no file"),
        (("--policy", "policy.json", "--shop", "other"), "shop: the policy is of 'acme', not of 'other'"),
        (("--policy", "policy.json", "--campaign", "spring"), "campaign: the shop has no 'spring'"),
        (("--policy", "policy.json", "--step", "7"), "step: campaign 'cart_recovery' has steps 0 to 1, got 7"),
    ],
)
def test_what_cannot_be_done(
    run: Run, argv: tuple[str, ...], says: str, policy: Path, abandoned: Abandoned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1, nothing on stdout, and one line that names the option; no store is made by mistake."""
    abandoned("ana")
    monkeypatch.chdir(policy.parent)
    code, out, err = run("preview", *argv)
    assert (code, out) == (1, "")
    assert says in err
    assert not (policy.parent / "none.db").exists()


def test_a_shop_with_nothing_on(run: Run, policy: Path) -> None:
    """One has to be named."""
    settings = json.loads(policy.read_text())
    settings["campaigns"] = settings["campaigns"][2:]
    policy.write_text(json.dumps(settings))
    assert run("preview", "--policy", policy)[0] == 1
    assert run("preview", "--policy", policy, "--campaign", "checkout_recovery")[0] == 0

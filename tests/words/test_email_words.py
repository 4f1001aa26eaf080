"""E-mail's words: a subject, a preheader and a body, asked for, read, checked, written from templates, and written once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cartback.copywriters.template import Template
from cartback.copywriters.write_once import WriteOnce
from cartback.domain.money import Money
from cartback.domain.texts import decode_texts, document_of, listed
from cartback.domain.tuning import Discount
from cartback.ports import CopyRequest, TemplateText
from cartback.stores.memory import MemoryStore
from cartback.words.check import EMAIL_REPLY_SCHEMA, REPLY_SCHEMA, check, parse_reply
from cartback.words.facts import Copy, Facts, Item
from cartback.words.form import FORMS
from cartback.words.prompt import SYSTEM, VERSION, prompt
from cartback.words.second_opinion import question

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
EMAIL, PUSH = FORMS["email"], FORMS["push"]
LANGUAGES = "en de fr es it nl pt ja".split()
KINDS = ("cart_recovery", "checkout_recovery", "winback")
CODES = {
    "none": None,
    "percent": Discount(code="SAVE10", percent=Decimal(10)),
    "amount": Discount(code="SAVE5", amount=Decimal(5)),
    "shipping": Discount(code="SHIP", free_shipping=True),
}


def facts(**changes: Any) -> Facts:
    mug = Item("Blue Mug", 1, Money(Decimal("12.00"), "EUR"))
    usual: dict[str, Any] = {
        "shop": "Acme", "kind": "cart_recovery", "step": 0, "stage": "cart", "locale": "en", "now": NOW, "items": (mug,),
        "total": Money(Decimal("12.00"), "EUR"), "form": EMAIL, "currency": "EUR", "shop_locale": "en",
    }  # fmt: skip
    return Facts(**{**usual, **changes})


def request(said: Facts, **changes: Any) -> CopyRequest:
    usual: dict[str, Any] = {
        "shop": "acme",
        "notification": "n1",
        "campaign": "cart",
        "facts": said,
        "deadline": NOW + timedelta(days=1),
    }
    return CopyRequest(**{**usual, **changes})


# --- what a model is asked, and what it answers


def test_an_email_is_asked_for_with_a_preheader() -> None:
    """As its form has it; its lengths are in the data, and the reply has three parts."""
    asked = prompt(facts())
    assert '{"title": "...", "preheader": "...", "body": "..."}' in asked.system
    assert "to be read on a phone" not in asked.system
    assert '"preheader_max": 90' in asked.user
    assert '"body_max": 600' in asked.user
    assert asked.parts == ("title", "preheader", "body")
    assert EMAIL_REPLY_SCHEMA["required"] == ["title", "preheader", "body"]


def test_a_push_is_asked_for_as_before() -> None:
    """Not a letter of its prompt changed, so that its version did not."""
    asked = prompt(facts(form=PUSH))
    assert (asked.system, asked.version, VERSION) == (SYSTEM, 3, 3)
    assert "preheader" not in asked.system + asked.user
    assert asked.parts == ("title", "body")
    assert REPLY_SCHEMA["required"] == ["title", "body"]


def test_a_reply_is_read_with_its_preheader() -> None:
    """In an e-mail; in a push nobody asked for one, and it is dropped. Without one the e-mail goes as it is."""
    said = {"title": "Your mug waits", "preheader": "Come back\nwhen it suits you", "body": "Blue Mug is in your cart."}
    read = parse_reply(json.dumps(said), facts())
    assert read == Copy("Your mug waits", "Blue Mug is in your cart.", "model", preheader="Come back when it suits you")
    assert parse_reply(json.dumps(said), facts(form=PUSH)) == Copy(
        "Your mug waits", "Blue Mug is in your cart.", "model"
    )
    bare = {name: text for name, text in said.items() if name != "preheader"}
    assert parse_reply(json.dumps(bare), facts()) == Copy("Your mug waits", "Blue Mug is in your cart.", "model")


@pytest.mark.parametrize("preheader", [None, 1, ["x"], {"text": "x"}])
def test_a_preheader_that_is_no_text_is_no_reply(preheader: Any) -> None:
    """As with the other parts."""
    found = parse_reply(json.dumps({"title": "Your mug waits", "preheader": preheader, "body": "Blue Mug."}), facts())
    assert not isinstance(found, Copy)
    assert found[0].rule == "reply"


# --- the check


@pytest.mark.parametrize(
    ("preheader", "rule"),
    [
        ("See https://evil.example/x now", "link"), ("Write to eve@evil.example", "link"), ("Only $3.00 today", None),
        ("20% off for you", None), ("Use code STEAL99 at checkout", None), ("Only 2 left in stock", None),
        ("Hurry, it ends tonight", None), ("x" * 91, "length"), ("Your mug waits", "repetition"), ("Pay\u200bnow", None),
        ("Dein Becher wartet auf dich und du kannst jederzeit zurückkommen", "language"), ("{{ first_name }}", None),
        ("<b>Back</b> to it", None), ("Dear Zerlina, come back", None), ("Everybody is buying it", None),
    ],
)  # fmt: skip
def test_a_preheader_is_held_to_the_rules(preheader: str, rule: str | None) -> None:
    """Whatever a body may not say, a preheader may not."""
    good = Copy("Your mug waits", "Blue Mug is in your cart.", preheader="Come back whenever it suits you")
    assert check(good, facts()) == ()
    found = check(msgspec.structs.replace(good, preheader=preheader), facts())
    assert found
    assert rule is None or rule in {violation.rule for violation in found}


def test_a_preheader_where_there_is_none_is_too_long() -> None:
    """A push has no place to show one."""
    found = check(Copy("Your mug waits", "Blue Mug is in your cart.", preheader="x"), facts(form=PUSH))
    assert [violation.rule for violation in found] == ["length"]


def test_a_second_opinion_reads_the_preheader() -> None:
    """A judge who did not see it would vouch for it unread."""
    asked = question(Copy("Your mug waits", "It is in your cart.", preheader="Free for ever"), facts(), "nonce")
    assert any("Free for ever" in body for _, body in asked.texts)


def test_banned_words_are_banned_in_the_preheader() -> None:
    """The merchant's list is for every part."""
    copy = Copy("Your mug waits", "Blue Mug is in your cart.", preheader="A parrot waits for you")
    assert {violation.rule for violation in check(copy, facts(), banned=("parrot",))} >= {"banned"}


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        ("5,00\u00a0$ de réduction avec le code SAVE5", True), ("Vous avez 5,00 $ de réduction avec le code SAVE5", True),
        ("Bonjour $ nom, voici votre panier", False), ("Bonjour ${nom}, voici votre panier", False),
    ],
)  # fmt: skip
def test_a_dollar_behind_its_amount_is_no_placeholder(body: str, passes: bool) -> None:
    """As French, German and Spanish write it; in front of a name it is one."""
    found = {
        violation.rule
        for violation in check(Copy("Votre panier", body), facts(locale="fr", discount=CODES["amount"], currency="USD"))
    }
    assert ("placeholder" not in found) is passes


# --- templates


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_built_in_texts_are_emails(locale: str, kind: str, code: str) -> None:
    """A subject, a preheader and a body in each language, which pass the rules that a model is held to."""
    discount = CODES[code]
    for step in range(3):
        for name in (None, "Ana"):
            said = facts(
                locale=locale, kind=kind, step=step, discount=discount, first_name=name,
                free_shipping=discount is not None and discount.free_shipping,
                **({"items": (), "total": None, "stage": "home"} if kind == "winback" else {}),
            )  # fmt: skip
            copy = Template().write(request(said))
            assert check(copy, said) == ()
            assert len(copy.title) <= 50
            assert len(copy.preheader) <= 90
            if discount is not None:
                assert discount.code in copy.body
                assert discount.code in copy.preheader
            if kind != "winback":
                assert "Blue Mug" in copy.body
                assert copy.preheader


def test_an_email_has_room_for_the_courtesy_beside_the_code() -> None:
    """A push says one or the other."""
    said = facts(discount=CODES["percent"])
    email, push = (Template().write(request(msgspec.structs.replace(said, form=form))) for form in (EMAIL, PUSH))
    assert email.body == "You left Blue Mug in your cart. Come back whenever it suits you. 10% off with code SAVE10"
    assert email.preheader == "10% off with code SAVE10"
    assert push == Copy("Still thinking it over?", "You left Blue Mug in your cart. 10% off with code SAVE10")


def test_a_merchants_template_for_email_has_its_preheader() -> None:
    """Theirs before ours; one for another channel is not used."""
    own = (
        TemplateText(title="Push {{ item.title }}", body="x", channel="push"),
        TemplateText(title="Mail {{ item.title }}", body="It waits.", preheader="{{ shop }} kept it", channel="email"),
    )
    assert Template().write(request(facts(), templates=own)) == Copy(
        "Mail Blue Mug", "It waits.", preheader="Acme kept it"
    )


# --- written once


class Author:
    """Writes what it is asked for: with a preheader where the form has one."""

    model = "author"

    def __init__(self) -> None:
        self.asked: list[Facts] = []

    def write(self, asked: CopyRequest) -> Copy:
        self.asked.append(asked.facts)
        [item] = asked.facts.items
        preheader = f"{item.title} is where you left it" if asked.facts.form.preheader else ""
        return Copy(f"Back to {item.title}?", f"{item.title} is in your cart.", self.model, preheader=preheader)


def test_an_email_is_written_once_with_its_preheader() -> None:
    """For the stand-in; each shopper's product goes into all three parts, and push has a text of its own."""
    author, store = Author(), MemoryStore()
    store.save_settings("acme", b"{}", 0, None)
    once = WriteOnce(author, store, clock=lambda: NOW)
    for title in ("Blue Mug", "Red Scarf"):
        said = facts(items=(Item(title, 1, Money(Decimal("12.00"), "EUR")),))
        copy = once.write(request(said, write_once=True, trust="rules"))
        assert (copy.title, copy.preheader) == (f"Back to {title}?", f"{title} is where you left it")
    once.write(request(facts(form=PUSH), write_once=True, trust="rules"))
    assert len(author.asked) == 2
    texts = listed("cart", decode_texts(store.documents("acme", (document_of("cart"),))[document_of("cart")]))
    assert {text.channel: text.preheader for text in texts} == {
        "email": "{{ item.title }} is where you left it",
        "push": "",
    }
    assert {text.situation for text in texts} == {"email, message 1, en", "message 1, en"}


def test_a_preheader_that_is_not_true_of_everybody_is_refused() -> None:
    """A trace of the stand-in, or a claim, in it is as bad as in the body."""
    author = Author()
    once = WriteOnce(author, clock=lambda: NOW)

    def wrong(asked: CopyRequest) -> Copy:
        return Copy("Back to it?", "It is in your cart.", "author", preheader="Velmora waits for you")

    author.write = wrong  # type: ignore[method-assign]
    with pytest.raises(Exception, match="stand-in"):
        once.write(request(facts(), write_once=True, trust="rules"))

"""The one text of an SMS, and the room that is left in it for words."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

import cartback as cb
from cartback.channels.sms import text_of as outgoing_text
from cartback.testing import World
from cartback.words.segments import is_gsm7, segments
from cartback.words.sms import WAY_OUT, fits_segments, room_taken, sms_form, text_of, unlinked

LANGUAGES = ["en", "de", "es", "fr", "it", "ja", "nl", "pt"]
TITLES = [
    "Mug", "Blue Enamel Mug with a Very Long Name Indeed", "Käse 🧀 für Zoë", "Чашка синяя", "青いマグカップ", "Tasse « Façade »",
    "{}[]~^|€€€€€€€€€€€€€€€€€€€€€€€€", "Mug\r\nSTOP", "evil.example/win", "http://evil.example", "\u202eguM", "a" * 300,
]  # fmt: skip


def test_the_text() -> None:
    """Shop, words, link, and how to opt out, in this order."""
    text = text_of("Acme", "You left a Mug.", "https://acme.co/r/AbC", "en")
    assert text == "Acme: You left a Mug. https://acme.co/r/AbC Reply STOP to opt out"


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_says_stop(locale: str) -> None:
    """The word that carriers know, in a sentence of the language, and in the alphabet of 160 where the language is."""
    assert "STOP" in WAY_OUT[locale]
    assert is_gsm7(WAY_OUT[locale]) == (locale != "ja")
    assert len(WAY_OUT[locale]) <= 30


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", ["cart_recovery", "checkout_recovery", "winback"])
@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("code", [None, "SAVE10"])
def test_the_built_in_texts_fit(locale: str, kind: str, step: int, code: str | None) -> None:
    """Whatever is in the cart, the whole SMS takes what the shop allows, says the shop's name, the link, the code and the way out."""
    from datetime import UTC, datetime, timedelta

    from cartback.copywriters.template import Template
    from cartback.domain.tuning import Discount
    from cartback.ports import CopyRequest
    from cartback.words.facts import Facts, Item

    now = datetime(2026, 11, 28, tzinfo=UTC)
    link = "https://shop.example/r/0123456789ABCDEFGHIJKL"
    form = sms_form("Acme Outdoor", len(link), locale)
    for title in TITLES:
        facts = Facts(
            shop="Acme Outdoor", kind=kind, step=step, stage="cart", locale=locale, now=now, form=form,
            items=(Item(title, 1, None),) if kind != "winback" else (), discount=Discount(code=code, percent=10) if code else None,
        )  # fmt: skip
        copy = Template().write(
            CopyRequest(shop="acme", notification="n", campaign="c", facts=facts, deadline=now + timedelta(hours=1))
        )
        assert copy.title == ""
        assert room_taken(copy.body, form, code) <= form.body
        text = text_of("Acme Outdoor", copy.body, link, locale, code)
        assert fits_segments(text, 1), (segments(text), text)
        assert text.startswith("Acme Outdoor: ")
        assert link in text
        assert text.endswith(WAY_OUT[locale])
        assert code is None or code in text
        assert "\n" not in text


def test_room_is_what_the_segment_leaves() -> None:
    """A body that takes the form's room fills the segment and no more, whatever it is made of."""
    dice = random.Random(3)
    for _ in range(500):
        shop = "".join(dice.choice("Acmé çЖ漢") for _ in range(dice.randrange(1, 20)))
        link = "https://acme.co/r/" + "x" * dice.randrange(22)
        allowed = dice.choice([1, 1, 2, 3])
        form = sms_form(shop, len(link), dice.choice(["en", "ja", "pt", "ru"]), allowed)
        body = ""
        for _ in range(400):
            longer = body + dice.choice("abcde fghij €[] ç…\u2019 " if dice.random() < 0.98 else "Ж👍")
            if room_taken(longer, form) > form.body:
                break
            body = longer
        text = text_of(shop, body, link, "en" if form.gsm7 else "ja")
        assert fits_segments(text, allowed), (shop, form, body)


@pytest.mark.parametrize("locale", ["en", "ja", "ru"])
@pytest.mark.parametrize("allowed", [1, 2, 3])
def test_a_full_room_is_sent_wherever_its_characters_fall(locale: str, allowed: int) -> None:
    """A body that takes the whole room fits, though nothing that is seen as one character is cut at a segment's end."""
    dice, link = random.Random(allowed), "https://acme.co/r/" + "x" * 22
    family, flag = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f1e9\U0001f1ea"
    letters = {
        "en": list("abc\u20ac[]~ "),
        "ja": ["\u3042", "\U0001f44d", family, flag],
        "ru": ["\u0436", "\U0001f44d"],
    }[locale]
    for _ in range(25):
        form, body = sms_form("Acme", len(link), locale, allowed), ""
        while room_taken(longer := body + dice.choice(letters), form) <= form.body and len(longer) < 999:
            body = longer.lstrip()
        while room_taken(f"{body}{letters[0]}", form) <= form.body:
            body += letters[0]
        assert fits_segments(text_of("Acme", body, link, locale), allowed), (body, form)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("See evil.example/win", "See evil. example/win"),
        ("https://evil.example", "evil. example"),
        ("www.evil.example", "evil. example"),
        ("Size 1.5 l, 12.00 EUR. And more.", "Size 1.5 l, 12.00 EUR. And more."),
    ],
)
def test_nothing_in_the_words_becomes_a_link(text: str, written: str) -> None:
    """The one link of a message is the shop's."""
    assert " ".join(unlinked(text).split()) == written


def test_a_code_stays_as_it_is() -> None:
    """Also one that reads like a domain."""
    assert "SAVE.TEN" in text_of("Acme", "Use SAVE.TEN now", None, "en", "SAVE.TEN")


def _hostile(dice: random.Random) -> str:
    pieces = [
        "\r\n", "\n\nSTOP", "\x00", "\x1b[2J", "\u202e", "\u2066", "https://evil.example", "evil.example/x", "www.evil.example",
        "javascript:x", "//evil.example", "{{ shop }}", "{% raw %}", "<b>", "&amp;", "'", '"', "%0a", "STOP", "Acme:", "👍", "Ж", "é",
        "tel:+155", "a" * 40, " ", "\u200b", "\ufeff", "ftp://evil.example",
    ]  # fmt: skip
    return "".join(dice.choice(pieces) for _ in range(dice.randrange(1, 8)))


@pytest.mark.parametrize("where", ["title", "variant", "first_name", "shop"])
def test_injection(where: str) -> None:
    """500 each: the text is one line, within its segments, with the shop's link as the only link, and ends in the way out."""
    dice = random.Random(where)
    w = World(
        [cb.CartRecovery(channels=["sms"])], timezone="Europe/Berlin", use_first_name=True, quiet_hours=None,
        short_links="https://acme.co/r", home_url="https://acme.co/",
    )  # fmt: skip
    for n in range(500):
        hostile = _hostile(dice)
        if where == "shop":
            if n % 25 == 0:
                w.save(name=hostile[:60])
            hostile = "Mug"
        key = cb.key("customer", f"c{n}")
        at = w.now
        w.ingest(
            cb.ProfileChanged(
                shop="acme", at=at, keys=(key,), phone=f"+49151{n:08}",
                first_name=hostile if where == "first_name" else "Ana",
            ),
            cb.ConsentChanged(shop="acme", at=at, keys=(key,), channel="sms", granted=True),
            cb.CartChanged(
                shop="acme", at=at, keys=(key,), cart=f"t{n}", currency="USD", url="https://acme.co/cart/1",
                lines=(
                    cb.Line(
                        product="p", title=hostile if where == "title" else "Mug", quantity=1, price=Decimal("12.00"),
                        variant_title=hostile if where == "variant" else None,
                    ),
                ),
            ),
        )  # fmt: skip
    w.at("next day")
    messages = w.outboxes["sms"].messages
    assert len(messages) == 500
    for message in messages:
        text = outgoing_text(message)
        assert text.isprintable(), text
        assert text.endswith("Reply STOP to opt out"), text
        assert fits_segments(text, 1), text
        assert "evil.example" not in text
        assert text.count("://") == 1, text
        assert message.title == ""


def test_a_model_is_asked_for_a_text_and_held_to_its_room() -> None:
    """The prompt says what stands around the words; a title in the answer is dropped, and a body that is too long is refused."""
    from datetime import UTC, datetime

    from cartback.words.check import parse_reply
    from cartback.words.facts import Copy, Facts
    from cartback.words.prompt import SYSTEMS, prompt

    form = sms_form("Acme", 40, "en")
    facts = Facts(
        shop="Acme",
        kind="cart_recovery",
        step=0,
        stage="cart",
        locale="en",
        now=datetime(2026, 1, 5, tzinfo=UTC),
        form=form,
    )
    asked = prompt(facts)
    assert asked.system == SYSTEMS["sms"]
    assert "opt out" in asked.system
    assert f'"body_max": {form.body}' in asked.user
    assert parse_reply('{"title": "Hi", "body": "Your cart is still here."}', facts) == Copy(
        "", "Your cart is still here.", "model"
    )
    violations = parse_reply(f'{{"title": "", "body": "{"Your cart is still here. " * 8}"}}', facts)
    assert isinstance(violations, tuple)
    assert "length" in {violation.rule for violation in violations}

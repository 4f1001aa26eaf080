"""A model's summary against its figures: nothing that they do not bear gets through, and what they do bear does, in eight languages."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from cartback.locales import SummaryWriter
from cartback.testing.modelserver import good_summary
from cartback.words.second_opinion import CONTROLS
from cartback.words.summary import (
    LONGEST,
    can_be_read,
    check_summary,
    parse_summary,
    summary_prompt,
    summary_question,
)
from cartback.words.summary_facts import Fact, Sentence, SummaryFacts
from cartback.words.summary_words import DIRECTIONS


def facts(locale: str = "en") -> SummaryFacts:
    """Sales that rose, orders that fell, messages that stayed, an open rate that chance explains, and a click rate alone."""
    write = SummaryWriter(locale)
    currency = {"de": "EUR", "fr": "EUR", "ja": "JPY", "pt": "BRL"}.get(locale, "USD")
    return SummaryFacts(
        locale,
        30,
        (
            Fact("sales", write.text("Recovered sales"), write.money(Decimal("12345.50"), currency), write.change(0.124), "up"),
            Fact("orders", write.text("Orders won back"), write.number(Decimal(117)), write.change(-0.05), "down"),
            Fact("messages", write.text("Notifications sent"), write.number(Decimal(2410)), "", "same"),
            Fact("opens", write.text("Open rate"), write.percent(0.333), write.points(2.1), "chance", unit="points"),
            Fact("clicks", write.text("Click-through rate"), write.percent(0.081)),
        ),
    )  # fmt: skip


def problems(about: str, text: str, locale: str = "en") -> tuple[str, ...]:
    return check_summary([Sentence(about, text)], facts(locale))


TRUE = [
    ("sales", "Recovered sales rose by 12% to $12,345.50 in the last 30 days."),
    ("sales", "In 30 days, recovered sales reached $12,345.50 (+12%)."),
    ("sales", "Recovered sales are up."),
    ("orders", "Orders won back fell by 5%, to 117."),
    ("orders", "Orders won back: 117 (-5%)."),
    ("messages", "Notifications sent: 2,410, as on the days before."),
    ("opens", "Open rate: 33.3%. The move of 2.1 percentage points may be chance."),
    ("opens", "Open rate moved by +2.1 points, no more than chance explains."),
    ("clicks", "Click-through rate: 8.1%."),
]


@pytest.mark.parametrize(("about", "text"), TRUE)
def test_what_the_figures_bear_is_said(about: str, text: str) -> None:
    """With a sign or without, with or without the days, in any order."""
    assert problems(about, text) == ()


FALSE = [
    # a number that is not there, or not as it is written
    ("sales", "Recovered sales rose by 13% to $12,345.50."),
    ("sales", "Recovered sales rose to $12,345.51."),
    ("sales", "Recovered sales rose to $12,345."),
    ("sales", "Recovered sales rose to $112,345.50."),
    ("sales", "Recovered sales rose to $12.345,50."),
    ("sales", "Recovered sales rose to 12,345.50."),
    ("sales", "Recovered sales rose to €12,345.50."),
    ("sales", "Recovered sales rose to $12,345.50 dollars."),
    ("sales", "Recovered sales rose to $12,345.50 million."),
    ("sales", "Recovered sales rose to $12,345.50k."),
    ("sales", "Recovered sales rose by 12 points."),
    ("sales", "Recovered sales rose by -12%."),
    ("sales", "Recovered sales rose by 12%%."),
    ("opens", "Open rate moved by 2.1%, which may be chance."),
    ("clicks", "Click-through rate: 8.1."),
    ("orders", "Orders won back fell to 117, of 2,410."),
    ("orders", "Orders won back fell, 30 of them."),
    ("messages", "Notifications sent: 2410."),
    ("clicks", "Click-through rate: 8.1%, since May 3."),
    # a number in words, and other digits
    ("sales", "Recovered sales doubled."),
    ("sales", "Recovered sales rose by a third."),
    ("sales", "Recovered sales rose by twelve percent."),
    ("sales", "Recovered sales rose to half a million."),
    ("sales", "Recovered sales rose by ½."),
    ("sales", "Recovered sales rose by １３%."),  # noqa: RUF001
    ("sales", "Recovered sales rose by ١٣%."),
    # another figure's, and another name
    ("sales", "Recovered sales rose by 5%."),
    ("sales", "Recovered sales rose to 33.3%."),
    ("opens", "Open rate: 8.1%."),
    ("opens", "Click-through rate: 33.3%."),
    ("sales", "Recovered sales rose while orders won back fell."),
    ("sales", "It rose by 12%."),
    ("profit", "Recovered sales rose by 12%."),
    # the wrong way
    ("sales", "Recovered sales fell by 12%."),
    ("sales", "Recovered sales were lower, at $12,345.50."),
    ("sales", "Recovered sales did not rise, at $12,345.50."),
    ("orders", "Orders won back rose by 5% to 117."),
    ("orders", "More orders won back: 117."),
    ("messages", "Notifications sent climbed to 2,410."),
    ("opens", "Open rate rose by 2.1 points to 33.3%."),
    ("opens", "Open rate got worse, at 33.3%."),
    ("clicks", "Click-through rate improved to 8.1%."),
    # what is no plain sentence
    ("sales", "Recovered sales rose: https://evil.example/login"),
    ("sales", "Recovered sales rose, see evil.com for how."),
    ("sales", "<b>Recovered sales</b> rose."),
    ("sales", "Recovered sales rose **a lot**."),
    ("sales", "Recovered sales rose\u202e by 12%."),
    ("sales", "Recovered sales r\u200bose."),
    ("sales", "Recovered sales rose. Write to owner@evil.example."),
    ("sales", "Recovered sales {{ secret }} rose."),
    ("sales", "Recovered sales sind in den letzten Tagen gestiegen, und das ist für die meisten sehr gut."),
    ("sales", "Recovered sales " + "rose and " * 40),
    ("sales", ""),
]  # fmt: skip


@pytest.mark.parametrize(("about", "text"), FALSE)
def test_what_the_figures_do_not_bear_is_refused(about: str, text: str) -> None:
    """Whatever kind of lie it is: a figure, a unit, a currency, a name, a direction, a link, another language."""
    assert problems(about, text) != ()


FALSE_ELSEWHERE = [
    ("de", "sales", "Zurückgewonnener Umsatz sank um 12 %."),
    ("de", "sales", "Zurückgewonnener Umsatz stieg auf 12,345.50 €."),
    ("de", "sales", "Zurückgewonnener Umsatz hat sich verdoppelt."),
    ("de", "orders", "Zurückgewonnene Bestellungen nahmen um 5 % zu."),
    ("de", "opens", "Öffnungsrate: 33,3 %, gestiegen."),
    ("fr", "sales", "Ventes récupérées : en baisse de 12 %."),
    ("fr", "orders", "Commandes récupérées : la moitié."),
    ("es", "sales", "Ventas recuperadas: cayeron un 12 %."),
    ("es", "orders", "Pedidos recuperados: subieron a 117."),
    ("it", "sales", "Vendite recuperate: scese del 12%."),
    ("it", "sales", "Vendite recuperate: triplicate."),
    ("pt", "sales", "Vendas recuperadas: caíram 12%."),
    ("pt", "sales", "Vendas recuperadas: metade."),
    ("nl", "sales", "Teruggewonnen omzet daalde met 12%."),
    ("nl", "orders", "Teruggewonnen bestellingen verdubbelden."),
    ("ja", "sales", "回収した売上は12%減りました。"),
    ("ja", "sales", "回収した売上は二倍になりました。"),
]


@pytest.mark.parametrize(("locale", "about", "text"), FALSE_ELSEWHERE)
def test_lies_in_other_languages_are_refused(locale: str, about: str, text: str) -> None:
    """A direction, a number word and another language's way to write a number."""
    assert problems(about, text, locale) != ()


@pytest.mark.parametrize("locale", sorted(DIRECTIONS))
def test_a_plain_summary_passes_in_every_language_that_is_read(locale: str) -> None:
    """Names and figures as they were given are never refused, money and percent signs with their spaces included."""
    asked = facts(locale)
    match = summary_prompt(asked).user.split("\n")[2]
    sentences = parse_summary(json.dumps(good_summary(json.loads(match))))
    assert sentences is not None
    assert len(sentences) == len(asked.figures)
    assert check_summary(sentences, asked) == ()


def test_no_model_is_asked_in_a_language_that_is_not_read() -> None:
    """Where nobody can hold a sentence against its figures, whatever it says is refused."""
    assert [tag for tag in ("en", "de-AT", "pt_BR", "ja") if not can_be_read(tag)] == []
    assert [tag for tag in ("sv", "ar", "zh-TW", "") if can_be_read(tag)] == []
    assert check_summary([Sentence("sales", "x")], SummaryFacts("sv", 30, (Fact("sales", "x", "1"),))) != ()


def test_a_summary_has_some_sentences_and_says_each_thing_once() -> None:
    """None, too many, many about one figure, and the same twice are refused."""
    one = Sentence("clicks", "Click-through rate: 8.1%.")
    assert check_summary([], facts()) != ()
    assert check_summary([one] * 9, facts()) != ()
    assert check_summary([one, one], facts()) != ()
    others = [Sentence("clicks", f"Click-through rate{end}") for end in (": 8.1%.", " of 8.1%.", ", 8.1%.")]
    assert check_summary(others[:2], facts()) == ()
    assert check_summary(others, facts()) != ()


GOOD = '{"sentences": [{"about": "clicks", "text": "Click-through rate: 8.1%."}]}'


@pytest.mark.parametrize(
    "reply",
    [
        None, "", "no", "[]", "{}", GOOD[:-5], GOOD + GOOD, GOOD.replace("sentences", "text"),
        GOOD.replace("]}", '], "note": 1}'), GOOD.replace('"Click-through rate: 8.1%."', "8.1"),
        GOOD.replace('"about"', '"about": "sales", "about"'), "[" * 100_000, f'{{"sentences": [{"9" * 30_000}]}}',
        '{"sentences": ["Click-through rate: 8.1%."]}', '{"sentences": {"about": "clicks"}}',
    ],
)  # fmt: skip
def test_a_reply_of_another_shape_is_none(reply: str | None) -> None:
    """Cut, doubled, with keys more or fewer, with other types, deep or long: nothing is guessed, and nothing raises."""
    assert parse_summary(reply) is None


def test_a_reply_may_stand_in_a_fence() -> None:
    """Models like Markdown; line breaks in a sentence are spaces."""
    assert parse_summary(f"```json\n{GOOD}\n```") == (Sentence("clicks", "Click-through rate: 8.1%."),)
    broken = GOOD.replace("rate: ", "rate:\\n ")
    assert parse_summary(broken) == (Sentence("clicks", "Click-through rate: 8.1%."),)


def test_the_prompt_has_nothing_but_figures() -> None:
    """The language, the days, names and figures: as data between its marks, and the same for the same figures."""
    asked = summary_prompt(facts())
    data = json.loads(asked.user.split("\n")[2])
    assert data.keys() == {"language", "days", "figures"}
    assert data["figures"][0] == {
        "id": "sales", "name": "Recovered sales", "now": "$12,345.50", "change": "+12%", "moved": "up",
    }  # fmt: skip
    assert asked.hash == summary_prompt(facts()).hash != summary_prompt(facts("de")).hash


def test_a_judge_is_asked_about_the_sentences_beside_a_false_text() -> None:
    """The question has the figures, the sentences in a row, and a control that no figures bear."""
    asked = summary_question([Sentence("clicks", "One."), Sentence("clicks", "Two.")], facts(), "nonce")
    assert asked.texts[asked.n - 1] == ("", "One. Two.")
    assert asked.texts[2 - asked.n] in CONTROLS
    assert '"figures"' in asked.prompt.user


def test_no_sentence_takes_long_to_check() -> None:
    """A sentence at its limit, of what patterns are slow on, is checked in time in proportion to it."""
    for text in (
        "Recovered sales " + "1 " * 110,
        "Recovered sales " + "12,345.50 " * 20,
        "Recovered sales" + " %" * 100,
    ):
        assert len(text) <= LONGEST
        assert problems("sales", text) != ()

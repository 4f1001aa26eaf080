"""A report in sentences by templates: of the vectors, in every language, and what chance explains."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from tests.reports.vectors import CREDITS, ROWS, credit, reported, row, usd

from cartback.locales import SummaryWriter
from cartback.reports.report import Report
from cartback.reports.summary import RATES, facts, sentences
from cartback.reports.summary_texts import ENGLISH, LANGUAGES, summary_texts

VALUE = re.compile(r"\{(\w+)\}")


def written(report: Report, locale: str = "en") -> tuple[str, ...]:
    return sentences(report, SummaryWriter(locale))


def test_the_vectors_in_words() -> None:
    """Sales in the shop's currency and beside them the others, messages, and each rate with whether chance explains it."""
    assert written(reported(ROWS, CREDITS)) == (
        "$125.00 of sales were won back.",
        "In other currencies: €80.00.",
        "6 messages went out, +500% on the days before.",
        "Recovery rate: -66.7 points, no more than chance explains.",
        "Open rate: +50.0 points, no more than chance explains.",
        "Click-through rate: +50.0 points, no more than chance explains.",
        "Conversion rate: -66.7 points, no more than chance explains.",
    )


def test_nothing_at_all() -> None:
    """A shop that sent nothing is told so, in one sentence."""
    assert written(reported([], [])) == ("Nothing was sent in these days.",)
    assert written(reported([], []), "de") == ("In diesen Tagen wurde nichts gesendet.",)


def months(before: int, now: int) -> Report:
    """So many messages of which one in two brought an order of 10, before and now, plus as many without."""
    rows, credits_ = [], []
    for day, many in (("2026-10-10T15:00Z", before), ("2026-11-10T15:00Z", now)):
        for n in range(many):
            name = f"{day}{n}"
            rows.append(row(name, day, **(usd("10.00") if n % 2 else {})))
            if n % 2:
                credits_.append(credit(name, rows[-1], day, "10.00"))
    return reported(rows, credits_)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (10, 20, "Sales rose by 100% to $100.00."),
        (20, 10, "Sales fell by 50% to $50.00."),
        (10, 10, "Sales stayed at $50.00."),
        (0, 10, "$50.00 of sales were won back."),
    ],
)
def test_sales_rise_fall_stay_and_begin(before: int, now: int, said: str) -> None:
    """By how much, and to what; of nothing before there is no per cent."""
    assert written(months(before, now))[0] == said


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (0, 1, "One message went out."),
        (1, 1, "One message went out, +0% on the days before."),
        (1, 2, "2 messages went out, +100% on the days before."),
    ],
)
def test_one_message_is_not_several(before: int, now: int, said: str) -> None:
    """In every language that tells them apart."""
    assert said in written(months(before, now))
    assert (written(months(0, now), "de")[1] == "Eine Nachricht ging hinaus.") is (now == 1)


def test_what_is_written_as_0_has_no_minus() -> None:
    """It went neither up nor down."""
    write = SummaryWriter("en")
    assert (write.change(-0.004), write.points(-0.04), write.points(-0.06)) == ("+0%", "+0.0", "-0.1")


def test_a_change_beyond_chance_is_told_from_one_within() -> None:
    """600 messages of which half brought an order, after 600 of which none did, and the same after 600 like them."""
    rows = [row(f"b{n}", "2026-10-10T15:00Z") for n in range(600)]
    rows += [row(f"n{n}", "2026-11-10T15:00Z", **(usd("1.00") if n % 2 else {})) for n in range(600)]
    credits_ = [credit(f"o{n}", rows[600 + n], "2026-11-10T16:00Z", "1.00") for n in range(1, 600, 2)]
    said = written(reported(rows, credits_))
    assert "Conversion rate: +50.0 points, more than chance explains." in said
    moved = {fact.id: fact.moved for fact in facts(reported(rows, credits_), SummaryWriter("en"), "en").figures}
    assert (moved["converted"], moved["messages"]) == ("up", "same")
    same = {fact.id: fact.moved for fact in facts(months(600, 600), SummaryWriter("en"), "en").figures}
    assert same["converted"] == "chance"


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_every_language_has_every_text_with_its_values(language: str) -> None:
    """None is left in English, and no value is lost."""
    texts = summary_texts(language)
    assert set(texts) == set(ENGLISH)
    assert [k for k, v in texts.items() if sorted(VALUE.findall(k)) != sorted(VALUE.findall(v)) or k == v] == []
    assert {name for name, _ in RATES} < set(texts)


@pytest.mark.parametrize(
    ("locale", "sales"),
    [
        ("de-DE", "125,00\xa0$ Umsatz wurden zurückgewonnen."),
        ("fr", "125,00\xa0$US de ventes ont été récupérés."),
        ("pt_BR", "Foram recuperadas vendas de US$\xa0125,00."),
        ("sv-SE", "$125.00 of sales were won back."),
        ("nonsense", "$125.00 of sales were won back."),
    ],
)
def test_money_is_written_as_the_language_does(locale: str, sales: str) -> None:
    """And where there are no texts in a language, all of it is English, figures included."""
    assert written(reported(ROWS, CREDITS), locale)[0] == sales


def test_a_model_is_given_the_same_figures() -> None:
    """Totals with their change, rates in points; of nothing before no change, and nothing that anybody typed."""
    made = facts(reported(ROWS, CREDITS), SummaryWriter("en"), "en")
    given: dict[str, Any] = {fact.id: (fact.now, fact.change, fact.moved) for fact in made.figures}
    assert (made.days, made.locale) == (30, "en")
    assert given["sales"] == ("$125.00", "", "unknown")
    assert given["orders"] == ("4", "", "unknown")
    assert given["messages"] == ("6", "+500%", "up")
    assert given["converted"] == ("33.3%", "-66.7", "chance")
    assert Decimal(125) == reported(ROWS, CREDITS).totals.net["USD"]

# ruff: noqa: RUF001
"""What the check reads: claims in eight languages, whatever the region, and the form of a message in every other."""

from __future__ import annotations

import pytest

from cartback.words.check import check, reads
from cartback.words.facts import Copy

from .false_claims import facts_in


@pytest.mark.parametrize("locale", ["en", "de-AT", "fr_CA", "es-419", "it", "pt-BR", "NL-be", "ja_JP"])
def test_claims_are_read_in_eight_languages(locale: str) -> None:
    """A region changes nothing, nor does the way the locale is written."""
    assert reads(locale)


@pytest.mark.parametrize("locale", ["pl", "hi", "uk-UA", "sv", "zh-Hant", "fil", "enm", "", "x"])
def test_no_claim_is_read_in_any_other(locale: str) -> None:
    """RULES 23 rests on this: in these, templates speak unless a merchant has approved the text."""
    assert not reads(locale)


@pytest.mark.parametrize(
    ("locale", "body"),
    [
        ("pl", "Ostatnia szansa, darmowa dostawa!"),
        ("sv", "Bara idag: gratis frakt."),
        ("tr", "Son fırsat, kargo bedava."),
        ("ru", "Последний шанс, доставка бесплатно."),
        ("hi", "आज ही मुफ़्त डिलीवरी।"),
        ("th", "ส่วนลดสำหรับคุณ"),
        ("ko", "오늘만 무료 배송"),
        ("zh", "最后机会，全场包邮"),
        ("ar", "الفرصة الأخيرة، توصيل مجاني"),
    ],
)
def test_the_plainest_claims_are_known_elsewhere(locale: str, body: str) -> None:
    """No reading of the language, and no reason to send the crudest of lies."""
    rules = {finding.rule for finding in check(Copy("Acme", body), facts_in(locale))}
    assert rules & {"free", "offer", "urgency", "deadline"}

"""False claims, our own, in eight languages: what a message must not say about one mug in a cart."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.words.facts import Copy, Facts, Item

HERE = Path(__file__).parent
GREETINGS = {
    "en": "Your mug", "de": "Deine Tasse", "fr": "Votre tasse", "es": "Tu taza", "it": "La tua tazza", "pt": "A sua caneca",
    "nl": "Je mok", "ja": "お知らせ",
}  # fmt: skip


class FalseClaim(NamedTuple):
    """One message that says something which its facts do not bear out, and of which kind that is."""

    kind: str
    copy: Copy
    facts: Facts


def facts_in(locale: str, *, code: bool = False) -> Facts:
    """One mug in Ana's cart; with `code`, SAVE10 takes ten percent off and has no end."""
    price = Money(Decimal("12.00"), "EUR")
    return Facts(
        shop="Acme",
        kind="cart_recovery",
        step=0,
        stage="cart",
        locale=locale,
        now=datetime(2026, 1, 5, 15, tzinfo=UTC),
        items=(Item("Stoneware Mug", 1, price),),
        total=price,
        first_name="Ana",
        currency="EUR",
        discount=Discount(code="SAVE10", percent=Decimal(10)) if code else None,
    )


def false_claims(name: str) -> list[FalseClaim]:
    """Every claim of a file: one a line, under [locale kind]."""
    claims, locale, kind = [], "", ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            locale, kind = line.strip("[]").split()
        elif line and not line.startswith("#"):
            copy = Copy(GREETINGS[locale], line)
            claims.append(FalseClaim(kind, copy, facts_in(locale, code=kind == "terms")))
    return claims

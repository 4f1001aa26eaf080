"""An amount of the facts that is said to be taken off, or to be a former price, is an offer that nobody made."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.words.check import check
from cartback.words.facts import Copy, Facts, Item

#: A mug is A, a hat B, two mugs and the hat T; as each language writes amounts.
AMOUNTS = {
    "en": ("USD", "$12.00", "$25.00", "$49.00"),
    "de": ("EUR", "12,00 €", "25,00 €", "49,00 €"),
    "fr": ("EUR", "12,00 €", "25,00 €", "49,00 €"),
    "es": ("EUR", "12,00 €", "25,00 €", "49,00 €"),
    "it": ("EUR", "12 euro", "25 euro", "49 euro"),
    "pt": ("EUR", "12,00 €", "25,00 €", "49,00 €"),
    "nl": ("EUR", "€ 12,00", "€ 25,00", "€ 49,00"),
    "ja": ("JPY", "1,200円", "2,500円", "4,900円"),
}
FALSE = """
en: SAVE10 takes {A} off your cart. / Use SAVE10 and save up to {B}. / Save {T} with SAVE10. / You get {A} off with SAVE10.
en: The Hat for {A} instead of {B}. / Your Hat was {B} and is {A} now. / A discount of {A} with SAVE10. / It was {B}, now {A}.
de: Mit SAVE10 sparst du {A}. / {A} Rabatt mit SAVE10. / Der Hat für {A} statt {B}. / SAVE10 bringt einen Rabatt von {A}.
de: Mit SAVE10 {A} weniger zahlen. / Der Hat war {B}, jetzt {A}. / Mit SAVE10 wird er {A} günstiger.
fr: Économisez {A} avec SAVE10. / {A} de remise avec SAVE10. / Le Hat à {A} au lieu de {B}. / Une remise de {A} avec SAVE10.
fr: {A} de moins avec SAVE10. / Le Hat était à {B}, maintenant à {A}.
es: Ahorra {A} con SAVE10. / {A} de descuento con SAVE10. / El Hat por {A} en lugar de {B}. / Un descuento de {A} con SAVE10.
it: Risparmia {A} con SAVE10. / {A} di sconto con SAVE10. / Il Hat a {A} invece di {B}. / Uno sconto di {A} con SAVE10.
pt: Poupe {A} com SAVE10. / {A} de desconto com SAVE10. / O Hat por {A} em vez de {B}. / Um desconto de {A} com SAVE10.
nl: Bespaar {A} met SAVE10. / {A} korting met SAVE10. / De Hat voor {A} in plaats van {B}. / Een korting van {A} met SAVE10.
ja: SAVE10で{A}引きになります。 / SAVE10で{A}OFF。 / SAVE10で{A}お得です。 / SAVE10で{A}割引。 / 定価{B}が{A}に。
"""
HONEST = """
en: Your cart comes to {T}, and SAVE10 takes 10% off. / The Hat is {B}. Take 10% off with SAVE10. / 10% off {T} with SAVE10.
en: We saved your cart: {T} in all. / Your cart was at {T} when you left. / At {T}, less 10% with SAVE10. / Two at {A}, and 10% off.
de: Dein Warenkorb: {T}, mit SAVE10 10 % günstiger. / Der Hat kostet {B}. Mit SAVE10 sparst du 10 %. / 10 % Rabatt auf {T}.
de: Für {T} wartet er hier, SAVE10 bringt 10 % Rabatt. / Zwei zu je {A}, und 10 % Rabatt mit SAVE10.
fr: Votre panier : {T}, 10 % de remise avec SAVE10. / Le Hat à {B}, avec 10 % de remise grâce à SAVE10. / 10 % de remise sur {T}.
es: Tu carrito suma {T}, y con SAVE10 tienes un 10 % de descuento. / El Hat cuesta {B}. Con SAVE10, 10 % de descuento.
it: Il tuo carrello vale {T}, e con SAVE10 hai il 10 % di sconto. / Il Hat costa {B}. Con SAVE10 risparmi il 10 %.
pt: O seu carrinho soma {T}, e com SAVE10 tem 10 % de desconto. / O Hat custa {B}. Com SAVE10, 10 % de desconto.
nl: Je mandje komt op {T}, en met SAVE10 krijg je 10 % korting. / De Hat kost {B}. Met SAVE10 bespaar je 10 %.
ja: カートの合計は{T}。SAVE10で10%オフになります。 / Hatは{B}です。SAVE10で10%割引。
"""
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
PERCENT = Discount(code="SAVE10", percent=Decimal(10))


def rows(table: str) -> list[tuple[str, str]]:
    """Each text of a table with its language."""
    lines = [line.split(": ", 1) for line in table.strip().splitlines()]
    return [(language, text.strip()) for language, texts in lines for text in texts.split(" / ")]


def broken(language: str, text: str, discount: Discount) -> set[str]:
    currency, mug, hat, total = AMOUNTS[language]
    worth = [Money(Decimal(n) * (100 if currency == "JPY" else 1), currency) for n in (12, 25, 49)]
    items = (Item("Mug", 2, worth[0]), Item("Hat", 1, worth[1]))
    facts = Facts(
        shop="Acme", kind="cart_recovery", step=0, stage="cart", locale=language, now=NOW, items=items, total=worth[2],
        discount=discount, currency=currency,
    )  # fmt: skip
    return {each.rule for each in check(Copy("Mug, Hat", text.format(A=mug, B=hat, T=total)), facts)}


@pytest.mark.parametrize(("language", "text"), rows(FALSE))
def test_a_price_is_no_discount(language: str, text: str) -> None:
    """The code takes 10% off: no amount is saved, and none was another one before."""
    assert "offer" in broken(language, text, PERCENT)


@pytest.mark.parametrize(("language", "text"), rows(HONEST))
def test_a_price_beside_a_discount_passes(language: str, text: str) -> None:
    """The same words, of the percentage, and prices that are prices."""
    assert broken(language, text, PERCENT) == set()


@pytest.mark.parametrize(("language", "text"), [row for row in rows(FALSE) if "{A}" in row[1] and "{B}" not in row[1]])
def test_the_discounts_own_amount_passes(language: str, text: str) -> None:
    """Where the code takes off just that amount, the text is true."""
    amount = Decimal(1200 if language == "ja" else 12)
    assert broken(language, text, Discount(code="SAVE10", amount=amount)) == set()

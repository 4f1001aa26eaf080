# ruff: noqa: RUF001 - titles have the apostrophe that shops write
"""Messages as a copywriter writes them, honest and false, each set written before the rules were held against it.

Each is about one of a few carts: `[locale cart]`, or `[locale cart email]`, and a line each: title and body, or subject, preheader and
body; one that begins with the bar has no title. False ones are in `[locale]`, after their kind and cart; of whole messages the channel
follows, and their texts are as those of honest ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.words.facts import Copy, Facts, Item
from cartback.words.form import FORMS

from .false_claims import GREETINGS, FalseClaim

HERE = Path(__file__).parent
#: Files of false claims: in one sentence under a plain title, and in whole messages.
CLAIMS = ("claims_fresh.txt", "claims_whole.txt")
_CURRENCIES = {
    "en": "USD", "pt": "BRL", "ja": "JPY", "pl": "PLN", "sv": "SEK", "da": "DKK", "no": "NOK", "tr": "TRY", "ko": "KRW", "zh": "CNY",
    "ru": "RUB", "uk": "UAH", "ar": "SAR", "he": "ILS", "hi": "INR", "th": "THB", "cs": "CZK", "vi": "VND", "hu": "HUF", "ro": "RON",
}  # fmt: skip
_REGIONS = {"en": "US", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "BR", "nl": "NL", "ja": "JP"}
#: In yen.
_YEN = {
    "12.00": 1200, "19.95": 1995, "59.00": 5900, "98.90": 9890, "1099.00": 159800, "139.99": 13990, "17.50": 1750, "34.99": 3499,
    "69.99": 6999, "24.50": 2450, "89.00": 8900, "14.90": 1490, "29.90": 2990, "49.00": 4900, "120.00": 12000, "18.00": 1800, "15": 1500, "10": 1000, "50": 5000,
}  # fmt: skip
_CARTS: dict[str, list[tuple[str, int, str]]] = {
    "mug": [("Stoneware Mug", 1, "12.00")],
    "tee": [("100% Cotton Tee", 2, "19.95"), ("Linen Throw 130 x 180 cm", 1, "59.00")],
    "phone": [("iPhone 15 Pro 256 GB", 1, "1099.00")],
    "shoe": [("Nike Air Max 90", 1, "139.99")],
    "coffee": [("Café Crème 1 kg", 2, "17.50"), ("Moka Pot 6 Cups", 1, "34.99")],
    "serum": [("Vitamin C Serum 30 ml", 1, "24.50")],
    "jacket": [("Waterproof Rain Jacket", 1, "89.00")],
    "candle": [("Winter Forest Scented Candle, 40 h", 2, "14.90")],
    "bottle": [("Insulated Bottle 0.75 l, 24 h cold", 1, "29.90")],
    "lamp": [("Dimmable LED Desk Lamp", 1, "49.00")],
    "tent": [("2-Person Tent Festival", 1, "120.00")],
    "book": [("365 Days of Calm Journal", 1, "18.00")],
    "knit": [("Merino Sweater", 1, "69.99"), ("Wool Scarf", 1, "34.99")],
    "chair": [("Oak Dining Chair", 2, "89.00")],
    "back": [],
    "home": [],
}
#: What a shop of that language calls it, where that is another title.
_TITLES: dict[str, dict[str, str]] = {
    "jacket": {
        "de": "Wasserdichte Regenjacke Hanna", "fr": "Veste de pluie imperméable", "es": "Chaqueta impermeable",
        "it": "Giacca antipioggia impermeabile", "pt": "Jaqueta impermeável", "nl": "Waterdichte regenjas", "ja": "防水レインジャケット",
    },
    "candle": {
        "de": "Duftkerze Winterwald, 40 Std.", "fr": "Bougie parfumée Forêt d’hiver, 40 h", "es": "Vela aromática Bosque de invierno, 40 h",
        "it": "Candela profumata Bosco d’inverno, 40 h", "pt": "Vela aromática Floresta de inverno, 40 h",
        "nl": "Geurkaars Winterbos, 40 uur", "ja": "アロマキャンドル 冬の森 40時間",
    },
    "bottle": {
        "de": "Isolierflasche 0,75 l, 24 h kalt", "fr": "Gourde isotherme 0,75 l, 24 h au frais", "es": "Botella térmica 0,75 l, 24 h fría",
        "it": "Borraccia termica 0,75 l, 24 h fredda", "pt": "Garrafa térmica 0,75 l, 24 h gelada",
        "nl": "Thermosfles 0,75 l, 24 uur koud", "ja": "真空断熱ボトル 0.75L 24時間保冷",
    },
    "lamp": {
        "de": "Dimmbare LED-Schreibtischlampe", "fr": "Lampe de bureau LED à intensité variable",
        "es": "Lámpara de escritorio LED regulable", "it": "Lampada da scrivania LED dimmerabile",
        "pt": "Luminária de mesa LED regulável", "nl": "Dimbare led-bureaulamp", "ja": "調光LEDデスクライト",
    },
    "tent": {
        "de": "2-Personen-Zelt Festival", "fr": "Tente 2 personnes Festival", "es": "Tienda de campaña 2 personas",
        "it": "Tenda da campeggio 2 posti", "pt": "Barraca de camping 2 pessoas", "nl": "2-persoonstent Festival", "ja": "2人用テント フェス",
    },
    "book": {
        "de": "Tagebuch 365 stille Tage", "fr": "Carnet 365 jours de calme", "es": "Diario 365 días de calma",
        "it": "Diario 365 giorni di calma", "pt": "Diário 365 dias de calma", "nl": "Dagboek 365 dagen rust", "ja": "日記帳 365日の静けさ",
    },
    "knit": {
        "de": "Merinopullover|Wollschal", "fr": "Pull en mérinos|Écharpe en laine", "es": "Jersey de merino|Bufanda de lana",
        "it": "Maglione in merino|Sciarpa di lana", "pt": "Suéter de merino|Cachecol de lã", "nl": "Merino trui|Wollen sjaal",
        "ja": "メリノセーター|ウールマフラー",
    },
    "chair": {
        "de": "Esszimmerstuhl Eiche", "fr": "Chaise en chêne", "es": "Silla de roble", "it": "Sedia in rovere", "pt": "Cadeira de carvalho",
        "nl": "Eiken eetkamerstoel", "ja": "オークダイニングチェア",
    },
}  # fmt: skip


class Fresh(NamedTuple):
    """One honest message, where it stands, and the facts it was written from."""

    id: str
    copy: Copy
    facts: Facts


def facts_of(language: str, cart: str, form: str = "push") -> Facts:
    """One of the carts, in the currency of where the language is spoken most: Ana's, on a Tuesday in March."""
    currency = _CURRENCIES.get(language, "EUR")

    def worth(amount: str) -> Decimal:
        if currency == "JPY":
            return Decimal(_YEN[amount])
        return Decimal(amount) * (1000 if currency == "KRW" else 1)

    own = _TITLES.get(cart, {}).get(language)
    titles = own.split("|") if own else [title for title, _, _ in _CARTS[cart]]
    items = tuple(
        [Item(t, n, Money(worth(price), currency)) for t, (_, n, price) in zip(titles, _CARTS[cart], strict=True)]
    )
    total = sum((item.quantity * item.price.amount for item in items if item.price is not None), Decimal(0))
    codes = {
        "shoe": Discount(code="RUN15", percent=Decimal(15), ends_at=datetime(2026, 3, 15, 23, 59, tzinfo=UTC)),
        "coffee": Discount(code="TAKE10", amount=worth("10"), min_spend=worth("50")),
        "serum": Discount(code="SHIPFREE", free_shipping=True),
        "jacket": Discount(code="RAIN20", percent=Decimal(20), ends_at=datetime(2026, 3, 13, 18, 0, tzinfo=UTC)),
        "tent": Discount(code="CAMP15", amount=worth("15")),
        "back": Discount(code="WELCOME20", percent=Decimal(20)),
    }
    kind = {"phone": "checkout_recovery", "lamp": "checkout_recovery", "back": "winback", "home": "winback"}.get(
        cart, "cart_recovery"
    )
    region = _REGIONS.get(language)
    told: dict[str, Any] = {"total": Money(total, currency)} if items else {}
    return Facts(
        shop="Acme",
        kind=kind,
        step=0,
        stage={"checkout_recovery": "checkout", "winback": "home"}.get(kind, "cart"),
        locale=f"{language}-{region}" if region else language,
        now=datetime(2026, 3, 10, 15, tzinfo=UTC),
        items=items,
        free_shipping=cart in ("tee", "serum", "candle"),
        first_name="美咲" if language == "ja" else "Ana",
        discount=codes.get(cart),
        currency=currency,
        form=next(each for channel, each in FORMS.items() if channel == form),
        **told,
    )


def _lines(name: str) -> Iterator[tuple[int, list[str], str]]:
    head: list[str] = []
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines()):
        if line.startswith("["):
            head = line.strip("[]").split()
        elif line and not line.startswith("#"):
            yield number, head, line


def honest_messages(name: str = "honest_fresh.txt") -> list[Fresh]:
    """Every honest message."""
    messages = []
    for number, (language, cart, *form), line in _lines(name):
        parts = [part.strip() for part in re.split(r"(?:^| )\| ", line)]
        channel = form[0] if form else "push"
        copy = Copy(parts[0], parts[-1], preheader=parts[1] if len(parts) == 3 else "")
        messages.append(Fresh(f"{language}-{number}", copy, facts_of(language, cart, channel)))
    return messages


def claims(*names: str) -> list[FalseClaim]:
    """Every false claim, of these files or of all."""
    false = []
    for _, (language, *_), line in (each for name in names or CLAIMS for each in _lines(name)):
        what, *texts = line.split(" | ")
        kind, cart, *form = what.split()
        channel = form[0] if form else "push"
        title = texts[0] if len(texts) > 1 else "" if channel == "sms" else GREETINGS[language]
        copy = Copy(title, texts[-1], preheader=texts[1] if len(texts) == 3 else "")
        false.append(FalseClaim(kind, copy, facts_of(language, cart, channel)))
    return false

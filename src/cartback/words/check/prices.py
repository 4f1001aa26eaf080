# ruff: noqa: RUF001 - Japanese stops
"""A word for a price stands in a sentence with a figure: "the price is €12.00", never "the price took a tumble".

Whatever else is said of a price in words is a claim that it is low, falls, rises or stays. There is no list of such claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .characters import fold
from .reading import HAS_CJK, Reading
from .rules import Violation

_PRICES = frozenset(
    fold(
        "price prices pricing priced preis preise preisen prix tarif tarifs precio precios prezzo prezzi preço preços prijs "
        "prijzen prijsje prijskaartje precinho prezzino"
    ).split()
)
#: The end of a German or Dutch word for one: "Einstiegspreis".
_COMPOUND_ENDS = ("preis", "preise", "preisen", "prijs", "prijzen")
_AT_ANY = frozenset("any all every jeden tout qualquer qualsiasi elke cualquier todo".split())
_JAPANESE = re.compile(r"(?:お?値段|価格|お代)[^。！？\n]*")
_FIGURE = re.compile(r"\d")


def check_prices(reading: Reading) -> Iterator[Violation]:
    """Find each word for a price in a sentence without a figure."""
    for n, word in enumerate(reading.words):
        if not _is_price(word) or (n and reading.words[n - 1] in _AT_ANY) or _has_figure(reading.words, n):
            continue
        start, end = reading.starts[n], reading.ends[n]
        if not reading.quoted(start, end, "title", "shop", "named"):
            yield reading.violation("offer", start, end)
    for sentence in _JAPANESE.finditer(reading.text) if HAS_CJK.search(reading.text) else ():
        if not _FIGURE.search(sentence[0]) and not reading.quoted(*sentence.span()):
            yield reading.violation("offer", *sentence.span())


def _is_price(word: str) -> bool:
    return word in _PRICES or word.endswith(_COMPOUND_ENDS)


def _has_figure(words: Sequence[str], n: int) -> bool:
    """Return whether a number stands in the sentence of this word."""
    first = next((m + 1 for m in range(n, -1, -1) if words[m] == "."), 0)
    last = next((m for m in range(n, len(words)) if words[m] == "."), len(words))
    return "#" in words[first:last]

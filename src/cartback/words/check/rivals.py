"""Other shops by name: a statement about them is never a fact. Makers are named by titles alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .characters import fold
from .reading import Reading, names_of
from .rules import Violation

#: Shops that most shoppers know, folded; none is a common word.
_RIVALS = (
    "amazon amazone ebay ikea zalando aliexpress alibaba temu shein walmart costco etsy asos wayfair zara h&m "
    "primark lidl aldi tesco "
    "sainsbury's asda waitrose carrefour auchan leclerc fnac darty cdiscount decathlon sephora mediamarkt "
    "mediaworld unieuro "
    "esselunga conad mercadona mercadolibre mercadolivre magalu americanas falabella liverpool coppel worten pingo rakuten "
    "bol.com coolblue wehkamp hema blokker kruidvat rossmann thalia tchibo westwing conforama uniqlo nitori "
    "muji mercari yodobashi "
    "starbucks nespresso flipkart shopee lazada allegro kmart macy's"
).split()
_PHRASES = (
    "media markt|el corte ingles|leroy merlin|maisons du monde|best buy|mercado libre|mercado livre|casas "
    "bahia|albert heijn|"
    "john lewis|marks (?:and|&) spencer|la redoute|galeries lafayette|home depot|tk maxx|urban outfitters"
)
_NAMED = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _RIVALS))}|{_PHRASES})(?!\w)")
_JAPANESE = re.compile(
    "アマゾン|楽天|イケア|ニトリ|ユニクロ|無印|メルカリ|ヨドバシ|ビックカメラ|ヤフー|ゾゾタウン|コストコ|イオン(?!モ)|セブン"
)


def check_rivals(reading: Reading) -> Iterator[Violation]:
    """Find each other shop that is named, unless the facts name it."""
    names = ""
    for pattern in (_NAMED, _JAPANESE):
        for match in pattern.finditer(reading.text):
            names = names or fold(names_of(reading.facts))
            if match[0] not in names:
                yield reading.violation("rival", *match.span())

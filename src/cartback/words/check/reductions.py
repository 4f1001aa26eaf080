"""An amount that is taken off is the discount's: never a price, the total or the least spend.

"SAVE10 takes $25.00 off" names an amount of the facts and is false all the same, where $25.00 is what the hat costs. The words
beside an amount show that it is taken off, or that it is what a thing cost before. Those of every language are searched for.
"""

from __future__ import annotations

import re

from .characters import fold

#: Words right before the amount, by language; a word between them may be any of _BETWEEN.
_BEFORE = fold(
    r"""
    sav(?:e|es|ed|ing) | (?:savings|discount|reduction|rebate)(?: of|:)
    (?:reduced|lowered|cut|drops|dropped|down|cheaper|discounted) by
    knock(?:s|ing)? | shav(?:e|es|ing) | slash(?:es|ing)? | instead of | (?:reduced|marked down|down) from
    used to be | formerly | originally | (?:retail|list|usual|regular|old|original) price(?: is| was|:)? | rrp | msrp
    spar(?:e|st|t|en)?(?: du| sie| dir| ihr)? | gespart | (?:ersparnis|rabatt|nachlass|preisnachlass|vorteil)(?: von|:)
    (?:an)?statt | gutschein (?:über|von) | reduziert um | uvp | ursprünglich | (?:alter|früherer) preis:?
    économis(?:e|es|ez|er|ons|ant) | (?:économie|remise|réduction|rabais|ristourne|baisse) de
    au lieu de | prix (?:initial|d'origine) :?
    ahorr(?:a|as|ar|e|es|en|ando|arás) | ahórrate | (?:ahorro|descuento|rebaja) de | rebajad[oa]s? (?:en|de) | en (?:lugar|vez) de
    risparmi(?:a|o|are|ate|ando|erai)? | (?:sconto|riduzione|ribasso|risparmio) di | uno sconto da | invece di
    anziché | al posto di
    poup(?:a|e|as|ar|ando) | economiz(?:a|e|as|ar|ando) | (?:desconto|redução|economia) de | em vez de | ao invés de | no lugar de
    bespaar(?:t|d)? | besparen | (?:besparing|korting|voordeel|reductie) van | in plaats van | adviesprijs
    """
)
_BETWEEN = fold(
    "up to|about|over|a full|another|an extra|extra|je|bis zu|ganze|volle|jusqu'à|hasta|fino a|até|tot|ruim|wel"
)
#: Words right after the amount.
_AFTER = fold(
    r"""
    off(?!-) | discount | (?:in|of) (?:savings|discounts) | savings | less(?! than| \d) | cheaper | lower
    rebate | reduction | saved
    cash ?back | back(?! (?:in|at|to|on|where|home)) | price cut
    rabatt | nachlass | preisnachlass | ersparnis | günstiger | billiger | weniger(?! als) | gespart | sparen(?! sie)
    abzug | abgezogen
    runter | nachgelassen | gutgeschrieben | reduziert | preisvorteil
    (?:de |d')?(?:remise|réduction|rabais|économies?|ristourne) | (?:en|de) moins | moins cher | rembours[eé]s? | déduits?
    (?:de )?(?:descuento|rebaja|ahorro|dto) | menos(?! de| que) | más barat[oa]s?
    (?:di |in )?(?:sconto|risparmio|riduzione|ribasso) | (?:in|di) meno | scontati
    (?:de |em )?(?:desconto|economia|redução|poupança) | a menos | mais barat[oa]s?
    korting | besparing | voordeel | goedkoper | minder(?! dan) | bespaard | prijsvoordeel
    """
)
#: What a thing cost, and what it costs now.
_NOW = fold("now|jetzt|nun|nur noch|maintenant|désormais|ahora|ora|adesso|agora|nu|voortaan")
_WAS = fold(
    "was|were|war|waren|était|étaient|coûtait|era|eran|costaba|costava|erano|eram|custava|kostete|kostte|cost|kosteten|antes|prima|before"
)


def _words(text: str) -> str:
    return "|".join(way.strip() for line in text.strip().splitlines() for way in line.split(" | "))


_JAPANESE_BEFORE = "(?:定価|通常価格|通常|元値)(?:は|が|:)?"
_JAPANESE_AFTER = "off|オフ|引き|引く|引い|引か|割引|値引|値下|お得|お安|安く|還元|キャッシュバック|節約"
_OFF_BEFORE = re.compile(rf"(?:(?<![^\W_])(?:{_words(_BEFORE)})(?: (?:{_BETWEEN}))?|{_JAPANESE_BEFORE}) ?\Z")
_OFF_AFTER = re.compile(rf"[ -]?(?:{_words(_AFTER)})(?![^\W_])| ?の?(?:{_JAPANESE_AFTER})")
_WAS_BEFORE = re.compile(rf"(?<![^\W_])(?:{_WAS})(?: (?:at|a|bei|um))? ?\Z")
_NOW_AFTER = re.compile(rf"[^.!?\n\d]{{0,30}}(?:\d[\d.,]* ?[^\w.!?]{{0,2}})?(?<![^\W_])(?:{_NOW})(?![^\W_])")
_LONGEST = 48


def taken_off(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the folded text says of the amount from `start` to `end` that it is taken off, or was a price before.

    None where it does not.
    """
    begin = max(0, start - _LONGEST)
    before, after = _OFF_BEFORE.search(text, begin, start), _OFF_AFTER.match(text, end)
    if before is None and after is None:
        before, after = _WAS_BEFORE.search(text, begin, start), _NOW_AFTER.match(text, end)
        if before is None or after is None:
            return None
    return before.start() if before is not None else start, after.end() if after is not None else end

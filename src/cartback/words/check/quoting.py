"""The parts of the facts that a message may repeat word for word, and how far.

A product's title may have numbers, percent signs and capitals that are not an offer ("7UP 6-pack", "50% cotton",
"WH-1000XM5"). Repeated word for word they are excused, but only when the title is safe: read as a message without any
facts, it makes no claim, names no code, link, amount or address, and hides nothing. For a title that fails this there is
no exception: the parts of it that a message repeats are checked like the message's own words.

Some names read like a claim ("Last Call Lipstick", "Free People Dress", "Gift Card Holder"). Such a title, if it has the
shape of a name and nothing else is wrong with it, may be repeated letter for letter, and its words are no claim of the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

from cartback.words.facts import Copy, Facts

from .addresses import is_like_an_address
from .characters import fold
from .claims import check_claims, claims_in
from .codes import CODE_WORDS, check_codes
from .dates import check_days
from .figures import check_figures
from .languages.language import STRONG_VERBS
from .links import check_links
from .materials import CONTENT
from .reading import HAS_CJK, Quote, Reading, read
from .rules import Violation
from .shape import check_characters, check_repetition
from .split_words import is_in_letters
from .vocabulary import COMMON, KINDS, NUMBERED

#: The rules applied to a title. Its numbers and capitals are to be excused.
_LOOKS: tuple[Callable[[Reading], Iterator[Violation]], ...] = (
    check_characters,
    check_repetition,
    check_links,
    check_claims,
    check_codes,
    check_figures,
    check_days,
)
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_LEET = (str.maketrans("013457@$!", "oieastasi"), str.maketrans("013457@$!", "oleastasl"))
_NAME = re.compile(r"[^\W\d_]+(?:[ '\u2019.-]{1,2}[^\W\d_]+){0,2}")
_LONGEST = 300


def _as_written(reading: Reading, title: str) -> list[Quote]:
    """Find a title that is not safe but a name, if it is always written letter for letter."""
    name = fold(title).strip()
    if name in reading.safe or title not in reading.written or not is_name(title, reading.facts.locale):
        return []
    if len(list(_occurrences(reading, name, "named"))) != reading.written.count(title):
        return []
    return [each for kind in ("title", "named") for each in _occurrences(reading, name, kind)]


def mark_quotes(reading: Reading) -> None:
    """Mark in the reading where it repeats the shop's name, the shopper's, and the safe titles."""
    facts = reading.facts
    texts = [text for item in facts.items for text in (item.title, item.variant) if text and len(text) <= _LONGEST]
    safe = [name for text in texts for name in (text, head_of(text)) if name and is_safe(name, facts.locale)]
    reading.safe = tuple(dict.fromkeys(fold(name).strip() for name in safe))
    quotes = [quote for name in reading.safe for quote in _occurrences(reading, name, "title")]
    for text in dict.fromkeys(name for item in facts.items for name in (item.title, head_of(item.title)) if name):
        quotes += _as_written(reading, text)
    if facts.shop and len(facts.shop) <= _LONGEST:
        quotes += _occurrences(reading, fold(facts.shop).strip(), "shop")
    if facts.first_name and len(facts.first_name) <= 30 and _NAME.fullmatch(facts.first_name):
        quotes += _occurrences(reading, fold(facts.first_name), "name")
    reading.quotes = tuple(quotes)


#: What ends the name in a title: a bracket, a dash, a comma or a bar, with a space.
_TAIL = re.compile(r" *(?: [(\u2013\u2014|-] ?|, )")


def head_of(title: str) -> str:
    """Return the name with which a title begins, before what describes it: "Spark Plug FR7" of "Spark Plug FR7 (0242235666)"."""
    tail = _TAIL.search(title)
    head = title[: tail.start()] if tail is not None else ""
    return head if len(head) >= 4 else ""


def _occurrences(reading: Reading, name: str, kind: str) -> Iterator[Quote]:
    text = reading.text
    at = text.find(name) if name else -1
    while at >= 0:
        end = at + len(name)
        if not _goes_on(text[at - 1 : at], name[0]) and not _goes_on(text[end : end + 1], name[-1]):
            yield Quote(at, end, kind)
        at = text.find(name, end)


def _goes_on(char: str, edge: str) -> bool:
    if char in {"%", "$", "€", "£", "¥"} and char:
        return True
    return char.isalnum() and edge.isalnum() and not HAS_CJK.match(char) and not HAS_CJK.match(edge)


@lru_cache(maxsize=8192)
def is_safe(title: str, locale: str) -> bool:
    """Return whether a message may repeat this product title word for word without a false statement."""
    reading = _alone(title, locale)
    if is_like_an_address(reading.written):
        return False
    for look in _LOOKS:
        if not all(_is_harmless(reading, violation) for violation in look(reading)):
            return False
    return not _MIXED.search(reading.text) or all(_is_safe_as_letters(reading.text, locale, way) for way in _LEET)


#: Claims in names. Free shipping, a share of the price and a gift with the order are never in one.
_IN_NAMES = frozenset(
    ["urgency", "free", "offer", "stock", "popularity", "promise", "deadline", "date", "name", "rival"]
)
_IN_NAMES_ALONE = frozenset(["asks", "refusal", "code"])  # a word of a name: "Instagram Frame", "Prompt Cards"
_NAME_SHAPE = re.compile(r"[^\W\d_][\w'\u2019&-]*(?: [\w'\u2019&-]+){1,5}")
_SMALL = frozenset(
    "a an and at by for from in no of on or the to de del der des di da das do dos du el en et la las le les "
    "los los o os und y e van het een "
    "von zu zum am im mit".split()
)
_NO_NAME = frozenset(
    fold(
        "shipping delivery versand lieferung livraison envío spedizione entrega frete verzending bezorging price "
        "prices preis prix precio "
        "prezzo preço prijs off discount rabatt remise descuento sconto desconto korting coupon refund money "
        "cashback order cart ends tonight "
        "your you now today buy get click with when dein deine votre vos tu tus tua tuo sua seu je jouw jetzt nur"
    ).split()
)


@lru_cache(maxsize=8192)
def is_name(title: str, locale: str) -> bool:
    """Return whether this title is a name that only reads like a claim: a few words, each with a capital.

    The claim precedes the noun ("Last Call Lipstick"), or the title has no word that addresses the shopper.
    """
    if not _NAME_SHAPE.fullmatch(title) or len(title) > 60:
        return False
    words = [word for word in title.split() if fold(word) not in _SMALL]
    if not words or not all(word[0].isupper() and not (word.isupper() and len(word) > 3) for word in words):
        return False
    reading = _alone(title, locale)
    if not _NO_NAME.isdisjoint(reading.words) or is_like_an_address(reading.written):
        return False
    wrong = [violation for look in _LOOKS for violation in look(reading) if not _is_harmless(reading, violation)]
    named = all(f.rule in _IN_NAMES or (f.rule in _IN_NAMES_ALONE and " " not in f.text) for f in wrong)
    return named and not _is_all_claim(reading)


def _is_all_claim(reading: Reading) -> bool:
    """Return whether the title has nothing but claims and common words: "Last Chance" names no product."""
    claimed = {n for claim in claims_in(reading) for n in range(claim.start, claim.end)}
    return all(n in claimed or word == "." or word in COMMON for n, word in enumerate(reading.words))


def _is_safe_as_letters(text: str, locale: str, letters: dict[int, int]) -> bool:
    """Return whether it is still safe when digits among letters are read as letters: "0n1y", "fr33now"."""
    if any(is_in_letters(word[0].translate(letters)) for word in _AMONG.finditer(text)):
        return False
    reading = _alone(_MIXED.sub(lambda word: word[0].translate(letters), text), locale)
    looks = (check_claims, check_codes, check_figures, check_links)
    return all(_is_harmless(reading, violation) for look in looks for violation in look(reading))


#: Letters and digits in one word, which might all be letters; after a decimal point they are a number: "0.75l".
_MIXED = re.compile(r"(?<![a-z\d@$!])(?<!\d[.,])(?=[a-z@$!]*\d)(?=\d*[a-z])[a-z\d@$!]+")


#: Digits with letters on both sides, in a word that is no size: "101x55cm".
_AMONG = re.compile(r"(?<![a-z\d])(?!\d+(?:x\d+)+[a-z]{0,2}(?![a-z\d]))\d*[a-z]+\d+[a-z][a-z\d]*")


def _alone(title: str, locale: str) -> Reading:
    return read(Copy(title, ""), Facts(shop="", kind="", step=0, stage="", locale=locale, now=_NEVER))


def _is_harmless(reading: Reading, violation: Violation) -> bool:
    """Return whether it may be quoted: numbers, content in percent, names in capitals, and Japanese words."""
    if violation.rule == "percentage":
        return reading.text.count("%") == len(CONTENT.findall(reading.text)) > 0
    if violation.rule == "code":
        letters = "".join(char for char in violation.text if char.isalpha())
        spoken = letters in CODE_WORDS or letters in STRONG_VERBS or _JAPANESE_CODE.search(letters)
        return not spoken and " " not in violation.text
    if violation.rule == "popularity" and (
        NUMBERED.fullmatch(violation.text) or _is_first_of_a_series(reading, violation)
    ):
        return True
    if violation.rule in _IN_NAMES and KINDS.fullmatch(violation.text):
        return len(reading.words) > 1
    if violation.rule == "amount":
        return _FEET.fullmatch(violation.text) is not None and not reading.facts.locale.startswith("hu")
    if violation.rule == "deadline" and _is_most(reading.text, violation.text):
        return True
    if violation.rule in ("contact", "date"):
        return not is_like_an_address(reading.written) if violation.rule == "contact" else _is_set(reading, violation)
    return violation.rule in ("number", "script", "unknown") or (
        violation.rule in ("deadline", "popularity", "stock") and _is_of_size(reading.text, violation.text)
    )


#: Feet are written like the currency of Hungary: "50 ft 3/4".
_FEET = re.compile(r"\d{1,4} ?ft|ft \d{1,2}")


def _is_first_of_a_series(reading: Reading, violation: Violation) -> bool:
    """Return whether the number one ends a title after its noun: "Candle No. 1", but "The No. 1 Candle"."""
    noun = _FIRST_OF_A_SERIES.search(reading.text)
    return noun is not None and noun[2] == violation.text and noun[1] not in COMMON


_FIRST_OF_A_SERIES = re.compile(r"([^\W\d_]{3,}) ((?:no|nr)\. ?1)\s*\Z")


def _is_most(text: str, claimed: str) -> bool:
    """Return whether it is the most that a thing bears or takes: "hasta 120 kg", "bis 8 Personen"."""
    at = text.find(claimed)
    most = re.fullmatch(r"(?:bis|up to|hasta|jusqu'a|fino a|ate|tot) \d{1,4}", claimed)
    return most is not None and _WEIGHED.match(text, at + len(claimed)) is not None


_WEIGHED = re.compile(r" {0,2}(?:kg|g|lbs?|cm|mm|m|l|ml|w|v|gb|tb|zoll|inch|person[a-z]*|pers|\u00b0?c)(?![a-z])")


def _is_set(reading: Reading, violation: Violation) -> bool:
    """Return whether it is a set of so many pieces, "Set 6 bicchieri", or a generation, "2 Gen 4": days in Italian."""
    pieces = r"[ -][a-z]{3}" if violation.text[:4] == "set " else r" \d" if violation.text.endswith(" gen") else None
    return pieces is not None and re.search(rf"(?<!\w){re.escape(violation.text)}{pieces}", reading.text) is not None


#: A duration or a number of persons, in a title with more words than that: "Candle, 40 h", "2-person tent".
_SIZE = re.compile(
    r"\d{1,4}(?:[.,]\d)?[ -]?(?:person|persons|people|personen|persoons?|personnes?|personas?|persone|pessoas?|人|[^\W\d_]{1,9})"
)
_BOUND = re.compile(
    r"(?:^|[^\w])(?:in|within|for|until|till|only|just|every|noch|nur|binnen|innerhalb|bis|alle|dans|en|sous|pendant|encore|"
    r"seulement|jusqu'a|dentro de|solo|durante|hasta|quedan|entro|tra|fra|per|ancora|em|por|ate|so|nog|slechts|tot|over|"
    r"あと|残り|わずか|から)[ -]?\Z"
)


def _is_of_size(text: str, claimed: str) -> bool:
    """Return whether this is a number with its unit beside the name of a product, and no word before it limits a time."""
    at = text.find(claimed)
    rest = re.sub(r"[\W\d_]", "", text.replace(claimed, ""))
    return bool(
        at >= 0 and len(rest) >= 4 and _SIZE.fullmatch(claimed) and not _BOUND.search(text[max(0, at - 16) : at])
    )


_JAPANESE_CODE = re.compile("コード|クーポン")

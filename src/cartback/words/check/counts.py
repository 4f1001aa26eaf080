"""Counts in words: "both", "all three", "your four favourites". Each has to be a count of the cart, as a number in digits has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .characters import fold
from .figures import Allowed
from .languages import LANGUAGES
from .reading import Reading, words_of
from .rules import Violation

#: Words for the things in a cart, by language, which "#" stands before.
_THINGS = {
    "en": "items|things|pieces|products|articles|goodies|favorites|favourites|finds|picks|treasures|essentials",
    "de": "(?:sachen|teile|artikel|stucke|dinge|produkte|lieblinge|lieblingsstucke|schatze|favoriten)n?",
    "fr": "articles|pieces|produits|trouvailles|coups de c\\w+ur|choses|favoris|tresors|merveilles",
    "es": "articulos|cosas|productos|piezas|prendas|favoritos|tesoros|caprichos|hallazgos",
    "it": "articoli|cose|prodotti|pezzi|capi|preferiti|tesori|sfizi",
    "pt": "itens|artigos|coisas|produtos|pecas|favoritos|achados|tesouros|queridinhos",
    "nl": "artikelen|spullen|dingen|producten|items|stuks|favorieten|schatten|vondsten|lievelingen",
}
#: What says how many there are in the cart without naming them; "#" is a number word.
_ALL = {
    "en": "all #(?= (?:of (?:them|your|these)|are|still|wait|in|items|remain|were|sit))",
    "de": "alle #(?= (?:liegen|warten|sind|noch|im|teile|in))",
    "fr": "t(?:ous|outes) les #(?= (?:sont|vous|t'|dans|au|attendent|encore|toujours))",
    "es": "l[oa]s #(?= (?:te esperan|siguen|estan|te aguardan|continuan))",
    "it": "tutt[ie] e #(?= (?:ti|sono|nel|vi|ancora|aspettano))",
    "pt": "[oa]s #(?= (?:esperam|estao|continuam|seguem|te esperam|aguardam))",
    "nl": "alle ?#(?= (?:wachten|zitten|staan|liggen|in|nog))",
}
#: The same for two.
_BOTH = {
    "en": "both (?:items|things|pieces|products|favou?rites|of them|are (?:still|waiting|in your)|still (?:in|wait))",
    "de": "(?:alle )?beide[n]? (?:sachen|teile|artikel|stucke|produkte|warten|liegen noch|liegen im|sind noch|sind im)",
    "fr": "les deux (?:articles|pieces|produits|sont (?:encore|toujours|dans)|vous attendent)",
    "es": "(?:ambos|ambas) (?:articulos|productos|piezas|prendas|te esperan|siguen|estan)",
    "it": "entramb[ie] (?:gli articoli|i prodotti|i pezzi|sono (?:ancora|nel)|ti aspettano)",
    "pt": "(?:ambos|ambas) (?:os|as|esperam|estao|continuam|seguem)",
    "nl": "(?:allebei|beide) (?:artikelen|producten|stuks|items|zitten|wachten|staan|liggen)",
}
_JAPANESE = re.compile(
    "([二三四五六七八九])(?:点|つ|個|品)(?:とも|すべて|全部|の(?:商品|お品|品物|アイテム))|(両方とも|どちらも.{0,6}カート)"
)
_KANJI = {kanji: n for n, kanji in enumerate("二三四五六七八九", 2)}


def check_counts(reading: Reading) -> Iterator[Violation]:
    """Find each count in words of the things in the cart that is not one of the facts."""
    tag = reading.language.tag if reading.language is not None else ""
    if not reading.facts.items or not tag:
        return
    counts = Allowed(reading.facts).counts
    found = _in_japanese(reading) if tag == "ja" else _in_words(reading, tag)
    for number, start, end in found:
        if number not in counts and not reading.quoted(start, end):
            yield reading.violation("number", start, end)


def _in_words(reading: Reading, tag: str) -> Iterator[tuple[int, int, int]]:
    numbers, counted, both = _patterns(tag)
    for match in counted.finditer(reading.text):
        yield numbers[match["all"] or match["of"]], *match.span()
    for match in both.finditer(reading.text):
        yield 2, *match.span()
    yield from _of_titles(reading, tag, numbers)
    for quote in reading.quotes:
        before = _BEFORE.search(reading.text, max(0, quote.start - 16), quote.start) if quote.kind == "title" else None
        if before is not None and before[1] in numbers:
            yield numbers[before[1]], before.start(1), quote.end


def _of_titles(reading: Reading, tag: str, numbers: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    """Yield the counts of things that have a title's word in any form: "your two tents", "vos deux sérums"."""
    stems = {word[:_STEM] for title in reading.safe for word in words_of(title)[0] if len(word) >= _STEM}
    for match in _owned(tag, tuple(numbers)).finditer(reading.text):
        if match["of"][:_STEM] in stems:
            yield numbers.get(match["n"], 2), *match.span()


_STEM = 4  # letters of a word that are the same in its plural
#: Owners before a number, by language.
_OWNERS = {
    "en": "your", "de": "deine|deinen|ihre|ihren", "fr": "vos|tes|les", "es": "tus|sus|las|los", "it": "(?:le|i) tu(?:e|oi)",
    "pt": "(?:s|t)(?:eus|uas)", "nl": "je|jouw|uw|de",
}  # fmt: skip
_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+) \Z")


def _in_japanese(reading: Reading) -> Iterator[tuple[int, int, int]]:
    for match in _JAPANESE.finditer(reading.text):
        yield _KANJI[match[1]] if match[1] else 2, *match.span()


@cache
def _patterns(tag: str) -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    """Return a language's number words from two on, and the patterns of a count and of "both"."""
    ways = fold(LANGUAGES[tag].numbers).split()
    numbers = {word: n for n, words in enumerate(ways, 2) for word in words.split("|")}
    word = "|".join(sorted(numbers, key=len, reverse=True))
    every = _ALL[tag].replace("#", f"(?P<all>{word})")
    counted = re.compile(rf"(?<!\w)(?:{every}|(?P<of>{word}) (?:[^\W\d_]+ )?(?:{_THINGS[tag]})(?!\w))")
    return numbers, counted, re.compile(rf"(?<!\w)(?:{_BOTH[tag]})(?!\w)")


@cache
def _owned(tag: str, numbers: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a count after its owner, and of "both" alone, with the noun that follows."""
    words = "|".join([*sorted(numbers, key=len, reverse=True), "beiden"])
    return re.compile(rf"(?<!\w)(?:(?:{_OWNERS[tag]}) (?P<n>{words})|both|beide|ambos|ambas) (?P<of>[^\W\d_]{{4,}})")

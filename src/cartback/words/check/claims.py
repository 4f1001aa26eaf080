"""The claims that a message may only make if they are true: offers, scarcity, promises, pressure. In eight languages.

The words are in `languages`; those of every language are searched for in every message, because an injection may be in
any language. Words that are harmless in one language only are `fine` there. Time is linear: each word leads to the
few phrases that begin with it, and a gap is at most three words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from .characters import fold
from .claimed_names import is_in_title, is_of_a_name, is_of_titles, is_percent_off
from .phrases import Node, phrases
from .reading import CJK, HAS_CJK, Claim, Reading
from .rules import Violation
from .split_words import claims_inside, split_claims
from .vocabulary import COMMON, HOMOGRAPHS, NUMBERS, OWN_COMMON

_GAP = 3
_LONGEST_NAME = 12  # words of products' names that do not count in a gap
_SHORT_ANSWER = 5  # words up to "free" in a sentence after the one that names the shipping
_NEAR = 5  # words between "free" and what is shipped
_SOON = timedelta(hours=2)  # the most time left where a message says that there is an hour
_A_DAY = timedelta(days=1)  # the most time left where a message says that these are the last hours
_FIRST = re.compile(r"(?<![^\W_])(?:no|nr)\. ?1(?![\d])")
_TWO_FOR_ONE = re.compile(r"(?<![\w.,])[2-9] ?(?:x|\u00d7|for|fur|pour|por|per|voor|[+]) ?[1-8](?![\w.,%])")


# --- the rule ---------------------------------------------------------------------------------------------------------


def check_claims(reading: Reading) -> Iterator[Violation]:
    """Find every claim that the facts do not support."""
    claims = claims_in(reading)
    shipping = [claim for claim in claims if claim.group == "shipping"]
    for claim in claims:
        start, end = reading.starts[claim.start], reading.ends[claim.end - 1]
        rule = _broken(reading, claim, shipping)
        excused = (
            reading.quoted(start, end, "shop", "named", "title")
            or is_of_a_name(reading, claim)
            or is_percent_off(reading, claim)
            or is_in_title(reading, start, end)
            or (claim.group == "unknown" and (is_of_titles(reading, claim) or _is_of_the_shop(reading, claim)))
        )
        if rule is not None and not excused:
            yield reading.violation(rule, start, end)
    for match in _FIRST.finditer(reading.text):
        if not reading.quoted(*match.span(), "shop", "named", "title"):
            yield reading.violation("popularity", *match.span())
    for match in _TWO_FOR_ONE.finditer(reading.text):
        if not reading.quoted(*match.span()):
            yield reading.violation("offer", *match.span())
    if HAS_CJK.search(reading.text):
        yield from _check_japanese(reading)


_MANY = 5  # number words in a row that make a telephone number
_KANJI_DIGITS = re.compile(
    "(?:[〇零一二三四五六七八九][、・ -]?){5,}"
    "|(?:(?:ゼロ|レイ|イチ|ニ|サン|ヨン|シ|ゴ|ロク|ナナ|シチ|ハチ|キュウ|ク)[、・ -]?){5,}"
)


def check_spoken_numbers(reading: Reading) -> Iterator[Violation]:
    """Find a telephone number in words: five numbers or more in a row."""
    first = 0
    for n, word in enumerate([*reading.words, ""]):
        if word in _DIGITS or word in NUMBERS:
            continue
        if n - first >= _MANY:
            yield reading.violation("contact", reading.starts[first], reading.ends[n - 1])
        first = n + 1
    for match in _KANJI_DIGITS.finditer(reading.text) if HAS_CJK.search(reading.text) else ():
        yield reading.violation("contact", *match.span())


_DIGITS = frozenset(
    fold(
        "zero oh one double triple null eins ein zéro un une cero uno una nul één een um uma nought plus dot punkt"
    ).split()
)


def claims_in(reading: Reading) -> tuple[Claim, ...]:
    """Return the claims in words, true or not; searched for once."""
    if reading.claims is None:
        reading.claims = tuple(claims_of(reading))
    return reading.claims


def _broken(reading: Reading, claim: Claim, shipping: Sequence[Claim]) -> str | None:
    group = claim.group
    discount = reading.facts.discount
    if group == "shipping":
        return None if reading.facts.free_shipping else "promise"
    if group == "discount":
        given = discount is not None or (reading.facts.free_shipping and _is_shipping_offered(reading, claim, shipping))
        return None if given else "offer"
    if group == "soon":
        ends = discount.ends_at if discount is not None else None
        return None if ends is not None and ends - reading.facts.now < _SOON else "deadline"
    if group == "today":
        ends = discount.ends_at if discount is not None else None
        return None if ends is not None and ends - reading.facts.now < _A_DAY else "deadline"
    if group in ("ending", "day"):
        return "deadline" if discount is None or discount.ends_at is None else None
    if group == "free" and _is_a_sum_given(reading, claim):
        return None
    if group == "free" and _is_without(reading, claim):
        return None
    if group == "free":
        return None if reading.facts.free_shipping and _is_of_shipping(reading, claim, shipping) else "free"
    return group


#: What costs something, before "-free".
_COSTS = frozenset(
    "shipping postage post delivery freight cost charge fee price tax vat duty interest risk money commission payment".split()
)


def _is_without(reading: Reading, claim: Claim) -> bool:
    """Return whether "free" ends a compound for what a thing is without: "grain-free", but not "postage-free"."""
    start = reading.starts[claim.start]
    joined = claim.end - claim.start == 1 and reading.text[start - 1 : start + 4] == "-free" and claim.start > 0
    return joined and reading.ends[claim.start - 1] == start - 1 and reading.words[claim.start - 1] not in _COSTS


def _is_of_the_shop(reading: Reading, claim: Claim) -> bool:
    """Return whether it is a word of the shop's name: "Manufaktur"."""
    words = reading.words[claim.start : claim.end]
    return len(words) == 1 and len(words[0]) > 3 and words[0] in fold(reading.facts.shop or "").split()


#: Words for a sum that is taken off: "5 € offerts".
_GIVEN = frozenset(["offert", "offerts", "offertes", "geschenkt"])
_SUM = re.compile(r"(?:[€$£] ?)?(\d+(?:[.,]\d\d)?)(?: ?[^\W\d]{1,5}| ?[€$£])? \Z")


def _is_a_sum_given(reading: Reading, claim: Claim) -> bool:
    """Return whether it is the discount's sum that is given: "5 € offerts dès 25 € d'achat"."""
    discount = reading.facts.discount
    if discount is None or discount.amount is None or _GIVEN.isdisjoint(reading.words[claim.start : claim.end]):
        return False
    start = reading.starts[claim.start]
    amount = _SUM.search(reading.text, max(0, start - 16), start)
    return amount is not None and Decimal(amount[1].replace(",", ".")) == discount.amount


def _is_shipping_offered(reading: Reading, claim: Claim, shipping: Sequence[Claim]) -> bool:
    """Return whether it is the Italian word for an offer, said of the shipping right before it: "la spedizione è offerta"."""
    offered = reading.words[claim.start : claim.end] in (["offerta"], ["offerte"])
    return offered and any(0 <= claim.start - other.end <= 1 for other in shipping)


def _is_of_shipping(reading: Reading, claim: Claim, shipping: Sequence[Claim]) -> bool:
    """Return whether the shipping is what is called free: it is near, and "free" does not belong to another noun."""
    if any(word in _SHIPS_ITSELF for word in reading.words[claim.start : claim.end]):
        return True
    if claim.start and reading.words[claim.start - 1] in _TRAVELS:
        return True
    if _follows_it(reading, claim, shipping):
        return True
    after = "".join(reading.words[claim.end : claim.end + 1])
    other_thing = (
        claim.end - claim.start == 1
        and after.isalpha()
        and after not in COMMON
        and not _ends_before(reading, claim.end)
    )
    if other_thing and not any(other.start == claim.end for other in shipping):
        return False
    return any(_is_near(reading, claim, other) for other in shipping)


def _follows_it(reading: Reading, claim: Claim, shipping: Sequence[Claim]) -> bool:
    """Return whether shipping stands right before it, in a language with adjectives after their noun: "frete grátis usando"."""
    if reading.language is None or reading.language.tag not in _NOUN_FIRST:
        return False
    joined = reading.text[reading.ends[claim.start - 1] : reading.starts[claim.start]] == " " if claim.start else False
    return joined and any(other.end == claim.start for other in shipping)


_NOUN_FIRST = frozenset(["fr", "es", "it", "pt"])


def _ends_before(reading: Reading, n: int) -> bool:
    """Return whether a comma or the shopper's name separates the word, so that "free" does not belong to it."""
    start, end = reading.starts[n], reading.ends[n]
    return "," in reading.text[reading.ends[n - 1] : start] or reading.quoted(start, end, "name")


def _is_near(reading: Reading, claim: Claim, other: Claim) -> bool:
    """Return whether few words stand between two claims; a product's title between them counts as none.

    Of two sentences the first may only name the shipping that the second, a short one, calls free: "Shipping? It's free."
    """
    first, last = (claim, other) if claim.start <= other.start else (other, claim)
    between = range(first.end, last.start)
    stops = [n for n in between if reading.words[n] == "."]
    if stops and (first is claim or last.start - stops[-1] > _SHORT_ANSWER):
        return False
    counted = [n for n in between if not reading.quoted(reading.starts[n], reading.ends[n], "title", "name")]
    return len(counted) <= _NEAR


_SHIPS_ITSELF = frozenset(
    "versandkostenfrei versandkostenfreie versandkostenfreien portofrei versandfrei lieferkostenfrei gratisversand "
    "gratislieferung gratisverzending portvrij frete shipping delivery portes".split()
)

#: Verbs of a parcel on its way, before "free": "viaja gratis".
_TRAVELS = frozenset("travels travel reist reisen voyage voyagent viaja viajan viaggia viaggiano viajam".split())


def claims_of(reading: Reading) -> Iterator[Claim]:
    """Yield the claims in words, true or not."""
    tree = phrases().claims
    words = without_fine(reading)
    own = reading.language.tag if reading.language is not None else ""
    harmless = HOMOGRAPHS.get(own, frozenset())
    names = _words_of_titles(reading)
    for at, word in enumerate(words):
        matches = [
            match
            for match in (_walk(tree, words, at, names) if word != "~" else _beyond_fine(tree, reading, words, at))
            if match[1] == own or (match[0] != "unknown" and not harmless.issuperset(words[at : match[2]]))
        ]
        if matches:
            yield from _preferred(matches, at, own)
        elif compound := _COMPOUND.fullmatch(word):
            yield Claim(_COMPOUND_GROUPS[compound[1]], at, at + 1)
    yield from split_claims(reading, words)
    for claim in claims_inside(reading.words, OWN_COMMON[own if own in OWN_COMMON else "en"]):
        if any(word != "~" for word in words[claim.start : claim.end]):
            yield claim


#: Claims that end a longer German or Dutch word: "Sonderrabatt", "welkomstkorting".
_COMPOUND_GROUPS = {
    **dict.fromkeys(("rabatt", "gutschein", "angebot", "nachlass", "korting", "aanbieding"), "discount"),
    **dict.fromkeys(("garantie",), "promise"),
    **dict.fromkeys(("versand", "lieferung", "verzending", "levering", "bezorging"), "shipping"),
    **dict.fromkeys(("bewertung", "beoordeling"), "popularity"),
}
_COMPOUND = re.compile(rf"[a-z]{{3,}}({'|'.join(_COMPOUND_GROUPS)})(?:e|en|n|s|es)?")


def _words_of_titles(reading: Reading) -> frozenset[int]:
    """Return which words belong to a product's name that is quoted whole."""
    quotes = [quote for quote in reading.quotes if quote.kind == "title"]
    return frozenset(n for quote in quotes for n in range(reading.word_at(quote.start), reading.word_at(quote.end)))


def _beyond_fine(tree: Node, reading: Reading, words: Sequence[str], at: int) -> list[tuple[str, str, int]]:
    """Find the claim that a harmless phrase excuses, if it goes on after it: "where the road ends", but "ends tonight"."""
    if words[at + 1 : at + 2] in ([], ["~"], ["."]):
        return []
    matches = _walk(tree, reading.words, at)
    excused = any(end == at + 1 for _, _, end in matches)
    return [match for match in matches if (excused and match[2] == at + 2) or match[2] == at + 3]


def _preferred(matches: list[tuple[str, str, int]], at: int, own: str) -> Iterator[Claim]:
    """Prefer the meanings of a word in the shopper's language, if it has any there."""
    preferred = [match for match in matches if match[1] == own] or matches
    for group in dict.fromkeys(match[0] for match in preferred):
        yield Claim(group, at, max(end for g, _, end in preferred if g == group))


def _walk(node: Node, words: Sequence[str], at: int, names: frozenset[int] = frozenset()) -> list[tuple[str, str, int]]:
    """Find the phrases from this word on: group, language and end. A phrase is a handful of words at most, besides `names`."""
    matches: list[tuple[str, str, int]] = []
    if at < len(words):
        word = words[at]
        after = node.words.get(word)
        nodes = [after] if after is not None else []
        nodes += node.others.get(word, ())
        if word in NUMBERS:
            nodes += [node.words["#"]] if "#" in node.words else []
            nodes += node.others.get("#", ())
        for stem, after in node.stems.get(word[:3], ()):
            if word.startswith(stem):
                nodes.append(after)
        for after in nodes:
            matches += [(group, tag, at + 1) for group, tag in after.ends]
            if after.words or after.others or after.stems or after.gap:
                matches += _walk(after, words, at + 1, names)
    if node.gap is not None:
        for skip in _within_gap(words, at, names):
            matches += _walk(node.gap, words, skip, names)
    return matches


def _within_gap(words: Sequence[str], at: int, names: frozenset[int]) -> Iterator[int]:
    """Yield where a phrase may go on after a gap: few words on, of which those of a product's name do not count."""
    counted = 0
    for n in range(at, min(at + _GAP + 1 + _LONGEST_NAME, len(words))):
        yield n
        counted += n not in names
        if counted > _GAP or words[n] == ".":
            return


def without_fine(reading: Reading) -> Sequence[str]:
    """Return the words with harmless phrases blanked out; computed once."""
    if reading.plain is not None:
        return reading.plain
    tree = phrases().fine[reading.language.tag if reading.language is not None else "en"]
    words: list[str] | None = None
    for at in range(len(reading.words)):
        for _, _, end in _walk(tree, reading.words, at):
            words = words if words is not None else list(reading.words)
            words[at:end] = ["~"] * (end - at)
    reading.plain = words if words is not None else reading.words
    return reading.plain


# --- Japanese ---------------------------------------------------------------------------------------------------------


SHIPPING_IN_JAPANESE = re.compile("送料|配送|配達|発送|お届け")
_SPACES_IN = re.compile(rf"(?<=[{CJK}\d])[ ・.,、。!-]+(?=[{CJK}\d])")


def _check_japanese(reading: Reading) -> Iterator[Violation]:
    """Find claims in a language without spaces; once more without misplaced spaces and points."""
    plain = phrases().japanese_fine.sub("〜", reading.text)
    for text in dict.fromkeys((plain, _SPACES_IN.sub("", plain))):
        for match in phrases().japanese.finditer(text):
            rule = _broken_in_japanese(reading, match)
            start = max(0, reading.text.find(match[0]))
            end = start + len(match[0])
            in_title = rule == "unknown" and any(match[0] in title for title in reading.safe)
            if rule is not None and not in_title and not reading.quoted(start, end, "shop"):
                yield reading.violation(rule, start, end)


#: That a shopper has bought before, which a winback knows.
_BOUGHT_BEFORE = ("以前お買", "以前ご購入")


def _broken_in_japanese(reading: Reading, match: re.Match[str]) -> str | None:
    group = match.lastgroup or ""
    if group == "free" and reading.facts.free_shipping:
        return None if SHIPPING_IN_JAPANESE.search(match.string, max(0, match.start() - 8), match.end() + 8) else "free"
    if group == "unknown" and reading.facts.kind == "winback" and match[0] in _BOUGHT_BEFORE:
        return None
    return _broken(reading, Claim(group, 0, 0), ())

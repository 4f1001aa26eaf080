# ruff: noqa: RUF001 - signs that look alike are what this is about
"""A message as the rules read it: folded, split into words, and with its quotes from the facts marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import normalize

from msgspec import Struct

from cartback.words.facts import Copy, Facts

from .characters import CODE, fold
from .languages import LANGUAGES, Language
from .rules import LONGEST_TEXT, RULES, Violation

#: Letters that are written without spaces between words.
CJK = "\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
HAS_CJK = re.compile(f"[{CJK}]")
_WORD = re.compile(rf"([^\W\d_{CJK}]+|[%{CODE}])|(\d+(?:[.,]\d+)*)|([.!?…。！？\n]+)|([$¢£¤¥\u20a0-\u20cf])")
_CAPITALS = re.compile(r"[^\W\d_]{3,}")
_SIGNS = ("", "", "#", ".", "$")


class Claim(NamedTuple):
    """A phrase of a group of claims that was found: from word `start` up to, not including, word `end`."""

    group: str
    start: int
    end: int


class Quote(Struct, frozen=True, gc=False):
    """A place where the folded message repeats the facts word for word: a title, the shop's name, the shopper's."""

    start: int
    end: int
    kind: str


class Reading(Struct, gc=False):
    """One message, or one text that is treated as one.

    `written` is title, line break and body as received; `text` is that folded, with CODE for the one code.
    `words` are its words, "#" for numbers, "%", "$" for any currency sign, and "." where a sentence may end; `starts` and
    `ends` are their places in `text`. `safe` are the product names that may be quoted, folded, found here or not.
    """

    copy: Copy
    facts: Facts
    language: Language | None
    written: str
    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    body_at: int
    quotes: tuple[Quote, ...] = ()
    safe: tuple[str, ...] = ()
    claims: tuple[Claim, ...] | None = None
    plain: Sequence[str] | None = None
    capitals: frozenset[str] | None = None

    def violation(self, rule: str, start: int, end: int) -> Violation:
        """Return the violation of a rule by the text from `start` to `end`."""
        return violation_of(rule, self.text[start:end], self.facts)

    def quoted(self, start: int, end: int, *kinds: str) -> bool:
        """Return whether this stretch lies inside one quote of one of `kinds`, by default of a product or the shop."""
        kinds = kinds or ("title", "shop")
        return any(q.start <= start and end <= q.end and q.kind in kinds for q in self.quotes)

    def shouted(self, word: str) -> bool:
        """Return whether this folded word of three letters or more is anywhere in capitals."""
        if self.capitals is None:
            shouted_words = {fold(word) for word in _CAPITALS.findall(self.written) if word.isupper()}
            self.capitals = frozenset(shouted_words)
        return word in self.capitals

    def word_at(self, offset: int) -> int:
        """Return the index of the first word that starts at `offset` or later."""
        return bisect_left(self.starts, offset)


def read(copy: Copy, facts: Facts) -> Reading:
    """Read a message against its facts. Quotes are marked later, once it is known which ones are safe."""
    code = facts.discount.code if facts.discount is not None else None
    title, body = _plain(copy.title, code), _plain(copy.body, code)
    folded = fold(title)
    text = f"{folded}\n{fold(body)}"
    words, starts, ends = words_of(text)
    return Reading(
        copy=copy,
        facts=facts,
        language=language_of(facts.locale),
        written=_written(copy),
        text=text,
        words=words,
        starts=starts,
        ends=ends,
        body_at=len(folded) + 1,
    )


def _written(copy: Copy) -> str:
    """Return both texts as received, composed: the way an accent was typed is no disguise."""
    text = f"{copy.title}\n{copy.body}"
    return text if text.isascii() else normalize("NFC", text)


def names_of(facts: Facts) -> str:
    """Return the names of the shop, the shopper and the products in the facts."""
    return "\n".join([facts.shop or "", facts.first_name or "", *(item.title for item in facts.items)])


def _plain(text: str, code: str | None) -> str:
    if CODE in text:
        text = text.replace(CODE, " ")
    if not text.isascii():
        text = normalize("NFC", text)
    return text if not code or code not in text else _with_code_marked(text, code)


def _with_code_marked(text: str, code: str) -> str:
    """Replace the code's letters, where they stand alone, by one sign, so that no other rule reads them."""
    parts: list[str] = []
    begin = 0
    at = text.find(code)
    while at >= 0:
        end = at + len(code)
        alone = not _joins(text[at - 1 : at], text[at - 2 : at - 1]) and not _joins(
            text[end : end + 1], text[end + 1 : end + 2]
        )
        parts += [text[begin:at], CODE if alone else code]
        begin = end
        at = text.find(code, end)
    return "".join([*parts, text[begin:]])


def _joins(char: str, beyond: str) -> bool:
    """Return whether the character next to the code makes it another one."""
    if char in {"-", "_"}:
        return beyond.isalnum() and beyond.isascii() and not beyond.islower()
    if char == "%":
        return True
    return char.isalnum() and not HAS_CJK.match(char)


def words_of(text: str) -> tuple[list[str], list[int], list[int]]:
    """Return the words of folded text, and where they start and end."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _WORD.finditer(text):
        words.append(_SIGNS[match.lastindex or 0] or match[0])
        start, end = match.span()
        starts.append(start)
        ends.append(end)
    return words, starts, ends


def language_of(locale: str) -> Language | None:
    """Return the language of this locale, if its claims are known."""
    return LANGUAGES.get(tag_of(locale))


def tag_of(locale: str) -> str:
    """Return the language of a locale: "pt_BR" is "pt"."""
    return locale.replace("_", "-").partition("-")[0].lower()


# --- violations ---------------------------------------------------------------------------------------------------------


def violation_of(rule: str, text: str, facts: Facts) -> Violation:
    """Return a violation, with the facts that help to fix it."""
    discount = facts.discount
    code = discount.code if discount is not None else ""
    text = text.replace(CODE, code).strip()[:LONGEST_TEXT]
    fix = RULES[rule].fix
    if "{" in fix:
        fix = fix.format(
            max_title=facts.form.title,
            max_body=facts.form.body,
            language=_language_name(facts.locale),
            code=_code(code),
            percent=_percent(facts),
            amounts=_amounts(facts),
            ends=_ends(facts),
            offer="there is a code and nothing else" if code else "there is none",
            shipping="Nothing but shipping is free." if facts.free_shipping else "Nothing is free: leave this out.",
        )
    return Violation(rule, text, f'{fix[:-1]} ("{text}").' if text else fix)


def _language_name(locale: str) -> str:
    language = language_of(locale)
    return language.name if language is not None else f"the language of {locale[:20]}"


def _code(code: str) -> str:
    return f"Name no code but {code}, written exactly so." if code else "There is no discount code: name none."


def _percent(facts: Facts) -> str:
    percent = facts.discount.percent if facts.discount is not None else None
    return (
        f"The only percentage is {percent.normalize():f}%, in digits." if percent is not None else "Name no percentage."
    )


def _amounts(facts: Facts) -> str:
    named = [facts.total, *(item.price for item in facts.items)]
    amounts = list(dict.fromkeys(str(amount) for amount in named if amount is not None))
    discount, currency = facts.discount, facts.discount_currency
    if discount is not None and currency:
        amounts += [f"{discount.amount} {currency} off"] if discount.amount is not None else []
        amounts += [f"{discount.min_spend} {currency} least spend"] if discount.min_spend is not None else []
    return ", ".join(amounts) or "none"


def _ends(facts: Facts) -> str:
    ends = facts.discount.ends_at if facts.discount is not None else None
    if ends is None:
        return "Name no day, date or end: nothing ends."
    return f"The only end is that of the code, {ends.astimezone(facts.now.tzinfo):%Y-%m-%d %H:%M}."

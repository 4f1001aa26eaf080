"""The whole text of an SMS: `{shop}: {body} {link} Reply STOP to opt out`, and the room left for the body.

The shop's name, the link and the opt-out come from the law and from us, never from a model. Texts of shoppers and shops are put
on one line, and are written so that phones make no link of them: the one link of a message is the shop's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

from .form import FORMS, Form
from .segments import is_gsm7, segments, to_gsm7, units, wide_characters

#: The opt-out, by language: STOP is the word that carriers and providers know, in any language.
WAY_OUT = {
    "en": "Reply STOP to opt out",
    "de": "STOP antworten zum Abmelden",
    "es": "Responde STOP para baja",
    "fr": "STOP pour se désabonner",
    "it": "Rispondi STOP per uscire",
    "ja": "配信停止はSTOPと返信",
    "nl": "Antwoord STOP om te stoppen",
    "pt": "Responda STOP para sair",
}
#: Languages whose letters are in the alphabet of 160 a segment, or can be written in it without accents.
_LATIN = frozenset(
    "af ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms mt nb nl nn no pl pt ro sk sl sq sv sw tl tr vi".split()
)
#: The least room for a meaningful body.
LEAST = 20
#: Texts that a phone turns into a link: an address with its scheme, or a name that ends in a domain.
_LINK = re.compile(r"(?i)[a-z0-9+.-]*://+|\bwww\.|(?<=[^\W_])\.(?=[^\W\d_]{2,})")
_LONGEST_NAME = 30


def way_out(locale: str) -> str:
    """Return how to opt out, in the locale's language, else in English."""
    return WAY_OUT.get(_language(locale), WAY_OUT["en"])


def text_of(shop: str, body: str, link: str | None, locale: str, code: str | None = None) -> str:
    """Return the whole text, in the alphabet of 160 a segment if it can be written in that."""
    exactly = [part for part in (code, link) if part]
    name, words = _name(shop), unlinked(one_line(body), exactly)
    parts = [f"{name}: {words}" if name else words, link or "", way_out(locale)]
    return to_gsm7(" ".join([part for part in parts if part]), exactly)


def sms_form(shop: str, link: int, locale: str, allowed: int = 1) -> Form:
    """Return the form of an SMS of this shop: the room that `allowed` segments leave beside a link of so many characters.

    A text in letters outside the alphabet, Japanese say, may take one segment more: one of 70 has no room for name and link.
    """
    rest = text_of(shop, "", None, locale)
    taken = units(rest) + link + (2 if link else 1)
    wide = len(rest) + link + (2 if link else 1)
    plain, other = capacity(allowed, "GSM-7") - taken, capacity(allowed, "UCS-2") - wide
    longest = FORMS["sms"].body * allowed
    other = max(LEAST, min(longest, other))
    narrow = _language(locale) in _LATIN and is_gsm7(rest)
    room = max(LEAST, min(longest, plain)) if narrow else other
    return Form("sms", title=0, body=room, gsm7=narrow, wide=other, borders=allowed)


def capacity(allowed: int, encoding: str) -> int:
    """Return how many units so many segments hold for sure: at each border an uncut pair may leave one empty."""
    if encoding == "GSM-7":
        return 160 if allowed == 1 else 153 * allowed - (allowed - 1)
    return 67 * (allowed + 1) - allowed


def fits_segments(text: str, allowed: int) -> bool:
    """Return whether the text takes no more segments than allowed: one more if its letters need 16 bits."""
    counted = segments(text)
    return counted.count <= (allowed if counted.encoding == "GSM-7" else allowed + 1)


def room_taken(text: str, form: Form, code: str | None = None) -> int:
    """Return how much of `form.body` the text takes; one that needs 16-bit letters takes more of it.

    If the name or the opt-out needs 16-bit letters, the whole text is in 16 bits, its emoji too.
    """
    exactly = [code] if code else []
    plain = unlinked(one_line(text), exactly)
    written = to_gsm7(plain, exactly)
    if form.gsm7 and is_gsm7(written):
        return units(written)
    wide = wide_characters(plain)
    taken = max(units(written), sum(wide)) + form.borders * (max(2, 2, *wide) - 2)
    return -(-taken * form.body // max(form.wide, 1)) if form.gsm7 else taken


def one_line(text: str) -> str:
    """Put the text on one line, without invisible characters and direction marks."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if c in _JOINERS or category(c)[0] not in "CZ" else " " for c in text).split())


_JOINERS = "\u200c\u200d"


def unlinked(text: str, exactly: Sequence[str] = ()) -> str:
    """Write texts that a phone would turn into a link so that it does not: "evil.example" as "evil. example".

    A part in `exactly`, a discount code, stays as it is.
    """
    if "." not in text and "/" not in text:
        return text
    for part in exactly:
        if part in text:
            rest = [piece for piece in exactly if piece != part]
            return part.join([unlinked(piece, rest) for piece in text.split(part)])
    return _LINK.sub(lambda found: ". " if found[0] == "." else " ", text)


def _name(shop: str) -> str:
    return one_line(shop)[:_LONGEST_NAME].rstrip(" :")


def _language(locale: str) -> str:
    return re.split(r"[-_]", locale, maxsplit=1)[0].lower()

"""The rules for any text before a shopper sees it: how long it is, and what it leaves out.

It counts by itself, without the library's own count (cartback.copywriters.length), which it tests.
"""

from __future__ import annotations

import re
import unicodedata

from cartback.words.facts import Copy, Facts

#: A push payload has 4,096 bytes for everything: on average this many for each grapheme that is allowed.
BYTES_A_GRAPHEME = 8

_TIED = re.compile("[\u200c\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
# Merge tags and forgotten markup of every sort, and the words that code prints for a missing value.
_RAW = re.compile(
    r"\{\{|\}\}|\{%|%\}|\$\{|\{\w*\}|%\(\w+\)|%[sd]\b|\[[A-Za-z_ ]+\]|</?[a-z]+[^>]*>|&[a-z]+;|&#\d+;"
    r"|\b(?:None|NaN|undefined|Decimal|datetime)\b|\\[nu]"
)
_OFFER = re.compile(
    r"\d+\s?%|%\s?\d+|\b(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{3,}\b"
    r"|\b[Cc]ode:? [\"'“]?[A-Z]{4,}|(?i:\bfree (?:shipping|delivery)\b|\bdiscount\b)"
)


def graphemes(text: str) -> int:
    """Count the characters a reader sees: marks, joined emoji and halves of a flag do not count by themselves."""
    text = _FLAG.sub("F", unicodedata.normalize("NFC", text))
    text = re.sub("\u200d.", "", text)
    return sum(not (_TIED.match(c) or unicodedata.category(c)[0] == "M") for c in text)


def fact_texts(facts: Facts) -> str:
    """Return every text of the facts: a text may repeat any of them as it stands."""
    texts = [facts.shop, facts.first_name or "", facts.instructions]
    texts += [text for item in facts.items for text in (item.title, item.variant or "")]
    return "\n".join(texts)


def problem(copy: Copy, facts: Facts) -> str | None:
    """Return the fault of the texts, in a sentence, or None."""
    for part, text, limit in (("title", copy.title, facts.form.title), ("body", copy.body, facts.form.body)):
        wrong = _wrong(text, limit, fact_texts(facts))
        if wrong is not None:
            return f"the {part} {text!r} {wrong}"
    return None


def _wrong(text: str, limit: int, allowed: str) -> str | None:
    if not text.strip():
        return "is empty: raise CopyError instead"
    count, size = graphemes(text), len(text.encode("utf-8", "replace"))
    if count > limit or size > BYTES_A_GRAPHEME * limit:
        return (
            f"has {count} visible characters and {size} bytes, but at most {limit} and {BYTES_A_GRAPHEME * limit} fit"
        )
    unseen = [c for c in text if unicodedata.category(c) in _UNSEEN and not _TIED.match(c)]
    if unseen:
        return f"contains {unseen[0]!r}: leave out control, bidi and invisible characters"
    raw = [match for match in _RAW.findall(text) if match not in allowed]
    if raw:
        return f"contains {raw[0]!r}, which is markup or an unfilled placeholder"
    return None


def invented(copy: Copy, facts: Facts) -> str | None:
    """Return a percentage, code or free shipping that is in the texts and not in the facts, or None."""
    offers = _OFFER.findall(f"{copy.title}\n{copy.body}")
    return next((offer for offer in offers if offer not in fact_texts(facts)), None)

"""The one code: named letter for letter, and nothing else that a shopper could take for a code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .characters import CODE, fold
from .languages import LANGUAGES
from .languages.language import STRONG_VERBS
from .reading import HAS_CJK, Reading
from .rules import Violation


def _all(field: str) -> frozenset[str]:
    return frozenset(
        w for language in LANGUAGES.values() for w in re.split(r"[ ']", fold(getattr(language, field))) if w
    )


_COMMON = _all("common")
CODE_WORDS = _all("codes")
_USES = _all("uses")
#: Days of the week, of which the one on which the code ends may follow: "fin du code : jeudi".
_DAYS = frozenset(w for language in LANGUAGES.values() for w in fold(" ".join(language.weekdays)).split() if len(w) > 3)
_FOLLOWS = _COMMON | CODE_WORDS | _all("code_follows") | _DAYS
# Between the word "code" and the code itself.
_BETWEEN = frozenset(
    "is ist lautet est es e sera ser was are sind son sono sao promo discount descuento desconto sconto de reduction "
    "nummer".split()
)
_JAPANESE_CODE = re.compile("コード|クーポン")
_JAPANESE_TYPED = re.compile(
    rf"(?:コード|クーポン)[^{CODE}a-z。、]{{0,6}}[「『:は\"' ]{{1,3}}([a-z][a-z0-9]+)"
    r"|[「『\"']([a-z0-9]{3,})[」』\"'] ?(?:を|と|で)(?:入力|使|ご利用)|([a-z][a-z0-9]{2,}) ?を(?:入力|ご入力)"
)
_SOUNDS = frozenset(["xoxo", "psst", "pssst", "hurra", "yeah", "wuff", "miau"])
_SHOUTED = re.compile(r"(?<![^\W_])[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de_-]{2,}[A-Z\u00c0-\u00de](?![^\W_])")


def check_codes(reading: Reading) -> Iterator[Violation]:
    """Find words for a code, verbs for using one, and words written like one."""
    for n, word in enumerate(reading.words):
        if word in CODE_WORDS:
            yield from _after_code(reading, n)
        elif word in _USES:
            yield from _after_verb(reading, n)
    if HAS_CJK.search(reading.text):
        yield from _check_japanese(reading)
    yield from _check_shouted(reading)


def _after_code(reading: Reading, n: int) -> Iterator[Violation]:
    """Check the words after a word for a code: without a code no message mentions one, else the next word is the code."""
    words, start, end = reading.words, reading.starts[n], reading.ends[n]
    if reading.facts.discount is None:
        if not reading.quoted(start, end, "shop", "named"):
            yield reading.violation("code", start, end)
        return
    at = n + 1
    while at < len(words) and words[at] in _BETWEEN:
        at += 1
    if at < len(words) and _is_another(reading, at):
        yield reading.violation("code", start, reading.ends[at])
    for after in range(at + 1, min(at + 3, len(words))):
        if words[after - 1] not in (".", CODE) and _is_introduced(reading, after):
            yield reading.violation("code", start, reading.ends[after])
    if n > 0 and _is_shouted_at(reading, n - 1):
        yield reading.violation("code", reading.starts[n - 1], end)


def _is_another(reading: Reading, at: int) -> bool:
    """Return whether the word after "code" takes the place of the code, and is another."""
    word = reading.words[at]
    if not word[0].isalpha() or reading.quoted(reading.starts[at], reading.ends[at]):
        return False
    return word not in _FOLLOWS or _is_introduced(reading, at) or _is_shouted_at(reading, at)


def _is_introduced(reading: Reading, at: int) -> bool:
    """Return whether a colon or a quotation mark stands before the word."""
    gap = reading.text[reading.ends[at - 1] : reading.starts[at]]
    if reading.words[at] in _DAYS and not reading.shouted(reading.words[at]):
        return False
    return any(sign in gap for sign in '":=(') and reading.words[at][0].isalpha()


def _after_verb(reading: Reading, n: int) -> Iterator[Violation]:
    """Check the word after "use" or "enter": the code, a plain word or a name. Numbers are checked elsewhere."""
    at = n + 1
    if at >= len(reading.words):
        return
    word, start, end = reading.words[at], reading.starts[at], reading.ends[at]
    if not word[0].isalpha() or word in _FOLLOWS or reading.quoted(start, end, "title"):
        return
    named = reading.words[n] not in STRONG_VERBS and reading.words[n] in _WITH and _in_a_name(reading, word)
    if reading.words[n] in STRONG_VERBS or (not named and _is_written_as_code(reading, at)):
        yield reading.violation("code", reading.starts[n], end)


#: Prepositions among the verbs: after one, capitals may be a product's, "mit LSF 50".
_WITH = frozenset(["with", "mit", "avec", "con", "com", "met"])


def _is_written_as_code(reading: Reading, at: int) -> bool:
    """Return whether the word is in capitals, in quotes, or goes on in digits."""
    start, end = reading.starts[at], reading.ends[at]
    quoted = reading.text[start - 1 : start] in ('"', "'") and reading.text[end : end + 1] in ('"', "'")
    return reading.text[end : end + 1].isdigit() or quoted or _is_shouted_at(reading, at)


def _is_shouted_at(reading: Reading, at: int) -> bool:
    if not reading.shouted(reading.words[at]):
        return False
    return not reading.quoted(reading.starts[at], reading.ends[at])


def _check_shouted(reading: Reading) -> Iterator[Violation]:
    """Find words of four or more capitals that are not names from the facts."""
    code = reading.facts.discount.code if reading.facts.discount is not None else ""
    written = reading.written
    if code:
        written = re.sub(rf"(?<![A-Za-z0-9]){re.escape(code)}(?![A-Za-z0-9])", " ", written)
    for match in _SHOUTED.finditer(written):
        text = fold(match[0])
        if text not in _SOUNDS and not _is_quoted_anywhere(reading, text):
            at = max(0, reading.text.find(text))
            yield reading.violation("code", at, at + len(text))


def _is_quoted_anywhere(reading: Reading, text: str) -> bool:
    at = reading.text.find(text)
    while at >= 0:
        if not reading.quoted(at, at + len(text), "title", "shop", "name") and not _in_a_name(reading, text):
            return False
        at = reading.text.find(text, at + 1)
    return True


def _in_a_name(reading: Reading, text: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", name) for name in reading.safe)


def _check_japanese(reading: Reading) -> Iterator[Violation]:
    if reading.facts.discount is None:
        for match in _JAPANESE_CODE.finditer(reading.text):
            if not reading.quoted(*match.span(), "shop"):
                yield reading.violation("code", *match.span())
    for match in _JAPANESE_TYPED.finditer(reading.text):
        group = match.lastindex or 0
        if not reading.quoted(*match.span(group)):
            yield reading.violation("code", *match.span(group))

# ruff: noqa: RUF001 - signs that look alike are what this is about
"""Links, addresses, handles, unfilled slots, and markup: a message contains none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .reading import Reading
from .rules import Violation

_DOMAINS = (
    "com|net|org|info|biz|io|co|app|dev|shop|store|online|site|xyz|top|club|live|link|click|me|ly|gg|tv|cc|ru|cn|tk|eu|uk|us|"
    "de|fr|es|it|pt|nl|jp|br|ca|au"
)
_TOP = re.compile(rf"(?:{_DOMAINS})(?![a-z])")
_LABELS = (
    "title|body|subject|titel|betreff|titre|objet|titulo|asunto|titolo|oggetto|assunto|onderwerp|タイトル|件名|本文"
)
_DOT = "dot|punkt|point|punto|ponto|punt"


def _any_of(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways))


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("refusal", _any_of(rf"(?:^|\n) ?[\"'*#]*(?:{_LABELS})[\"'*]* ?:")),
    (
        "link",
        _any_of(
            r"[a-z][a-z0-9+]{0,15}: ?/{1,2}[^\s]*",
            r"www",
            r"(?<![a-z])(?:https?|hxxps?|ftp|mailto|javascript)(?![a-z])",
        ),
    ),
    ("link", _any_of(r"[a-z0-9-][.。．｡\u2024]+[a-z][a-z-]*[^\s,;!?\"]*", r"(?<!\.)\.[a-z]{2,}")),
    (
        "link",
        _any_of(
            rf"[a-z0-9-] ?[\[({{] ?(?:\.|{_DOT}) ?[\])}}] ?[a-z]{{2,}}",
            rf"[a-z0-9-] +[.。．｡] ?(?:{_DOMAINS})(?![a-z])",
        ),
    ),
    (
        "link",
        _any_of(
            rf"(?<![a-z])(?:{_DOT}) (?:com|net|org|shop|store|io|info)(?![a-z])",
            # Not where the two are words of one language: "sur le point de", "a punto es".
            r"(?<![a-z])(?:dot|punkt|punto) (?:de|fr|it|nl|eu)(?![a-z])(?<!punto de)",
            r"(?<![a-z])(?:dot|punkt|point) (?:fr|es|it|nl|eu)(?![a-z])",
            r"[a-z0-9] ?点 ?(?:com|net|org|jp)",
        ),
    ),
    (
        "link",
        _any_of(
            r"[a-z0-9](?:[,;:\u00b7\u2022\u2219_]|-dot-) ?(?<! )(?:com|net|org|info|biz|shop|store)(?![a-z])",
        ),
    ),
    (
        "link",
        _any_of(
            r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)",
            r"(?<![a-z0-9])[a-z][a-z0-9-]+/[a-z0-9]*\d[a-z0-9]*",
        ),
    ),
    ("contact", _any_of(r"[^\s]{0,40}[@\uff20][^\s]*")),
    ("contact", _any_of(r"#[^\W_]\w*")),
    (
        "placeholder",
        _any_of(
            r"[{}][^{}\s]{0,40}[}%]*",
            r"(?<!\d)(?<!\d\s)\$ ?[a-z_{(]\w{0,40}",  # in "5,00 $ de rabais" the sign is a currency's
            r"%\(?[a-z_]+\)?[sd%]|%[sd](?![a-z])",
            r"\[[^\]\n]{0,40}\]?|\]",
            r"<[a-z_ ]{1,40}>",
            r"_{2,}\w*|\*\||\|\*|\.{4,}|\bx{3,}\b",
        ),
    ),
    (
        "markup",
        _any_of(
            r"</?[a-z!][^>\n]{0,80}>?|[<>]",
            r"&(?:[a-z]{2,8}|#x?[0-9a-f]{1,6});",
            r"\*{1,3}[^*\n]{1,80}\*{0,3}|`[^`\n]{0,80}`?|~~|(?<![a-z0-9])_[^_\n]{1,60}_",
            r"\\[a-z\"'\\]?|(?:^|\n) ?#{1,6} |(?:^|\n) ?> |[\^|_~#*]|(?<! )=|=(?! )",
        ),
    ),
)
#: Characters without which a pattern cannot match: searching for one is cheaper than the pattern.
_HINTS: tuple[tuple[str, ...], ...] = (
    (":",),
    (":/", ": /", "www", "http", "hxxp", "ftp", "mailto", "javascript"),
    tuple(".。．｡\u2024"),
    (" .", " 。", " ．", "[", "(", "{"),
    ("dot ", "punkt ", "point ", "punto ", "ponto ", "punt ", "点"),
    (",com", ",net", ",org", ",info", ",biz", ",shop", ",store", ";", ":", "\u00b7", "\u2022", "\u2219", "_", "-dot-"),
    (".", "/"),
    ("@", "\uff20"),
    ("#",),
    (*"{}$%[]<_|", "*|", "....", "xxx"),
    (*"<>&*`~\\#^|=_",),
)
#: Circles and triangles as a slot for a name in Japanese; folding turns them into spaces.
_SHAPES = re.compile("[\u25cb\u25ef\u25b3\u25a1]{2,}")
_AFTER_DOT = re.compile(r"[A-Za-z0-9]\. (?:com|net|org|xyz)(?![A-Za-z])")


def check_links(reading: Reading) -> Iterator[Violation]:
    """Find links, addresses, handles, placeholders and markup, in the folded text."""
    text = reading.text
    for (rule, pattern), hints in zip(_PATTERNS, _HINTS, strict=True):
        if not any(hint in text for hint in hints):
            continue
        for match in pattern.finditer(text):
            if not (
                _is_quoted(reading, rule, match)
                or _is_sentence_end(reading, match)
                or _is_wide(reading, match[0])
                or _is_abbreviation(reading, match)
            ):
                yield reading.violation(rule, *match.span())
    if not reading.written.isascii() and _SHAPES.search(reading.written):
        yield reading.violation("placeholder", 0, 0)
    for match in _AFTER_DOT.finditer(reading.written):
        yield reading.violation("link", *_span(reading, match[0].lower()))


def _span(reading: Reading, text: str) -> tuple[int, int]:
    at = max(0, reading.text.find(text))
    return at, at + len(text)


def _is_wide(reading: Reading, sign: str) -> bool:
    """Return whether an equals sign is full-width, as in Japanese between a code and its discount."""
    return sign == "=" and "=" not in reading.written


_ABBREVIATION = re.compile(r"(?:[a-z]\.)+[a-z][.!?)]*")


def _is_abbreviation(reading: Reading, match: re.Match[str]) -> bool:
    """Return whether single letters stand before each point and after it: "6 p.m.", "z.B."."""
    alone = not reading.text[match.start() - 1 : match.start()].isalnum()
    return alone and _ABBREVIATION.fullmatch(match[0]) is not None


def _is_sentence_end(reading: Reading, match: re.Match[str]) -> bool:
    """Return whether it is a Japanese full stop before a product's name that is no top-level domain: "15%OFF。Nike Air Max"."""
    _, stop, after = match[0].partition("。")
    start = match.start() + match[0].find("。") + 1
    return bool(stop and after) and not _TOP.match(after) and reading.quoted(start, start + 1, "title")


def _is_quoted(reading: Reading, rule: str, match: re.Match[str]) -> bool:
    """Return whether the link is the shop's own name, which may look like a domain, or have a sign in it."""
    start, end = match.span()
    if rule == "link":
        end = start + len(match[0].rstrip(".,!?"))
        while start > 0 and not reading.text[start - 1].isspace():
            start -= 1
    return reading.quoted(start, end, "shop")

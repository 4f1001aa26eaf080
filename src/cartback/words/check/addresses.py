"""Digits in a product's title: sizes, numbers of models and of articles, and what is left, which may be a telephone number.

A title with digits like an address is not repeated. Measures ("160-200 x 90 cm"), tyres ("37-622"), models in capitals
("BKR6E-11", "GSR 12V-15"), one article's number ("LEGO 42151", "2767-20") and accessories ("+ 2 batteries") are taken out first.
"""

from __future__ import annotations

import re

from .characters import fold

#: Units of size, weight, volume, power, torque, pressure, frequency and memory, folded.
_UNIT = (
    r"(?:[cmn]?m|km|k?g|mg|lbs?|oz|[mcd]?l|[gt]b|[gt]o|[km]?wh?|m?ah|k?v|lm|db|[km]?hz|bar|psi|rpm|ft|zoll|inch|in)\b"
)
#: A size or a weight. A year or a model's number may stand before it, and is no part of an address with it: "2015 0.75 l".
_MEASURE = re.compile(rf"(?<=[\d'\"] )\d{{1,4}}(?:[.,]\d{{1,2}})?[ -]?{_UNIT}")
#: Sizes in one: "80x28x202 mm", "700x25c", "160-200 x 90", a range with its unit; three numbers, "24-8-16"; half sizes, "6-8.5".
_SIZES = re.compile(
    r"(?<![\w.,+-])\d{1,4}(?:[.,]\d{1,2})?(?:[-/]\d{1,4})?(?: ?[x\u00d7] ?\d{1,4}(?:[.,]\d{1,2})?){1,3}"
    rf"(?: ?{_UNIT}|[bc]\b|(?![\w-]|[.,]\d))"
    rf"|(?<![\w.,+-])\d{{1,4}}[-/]\d{{1,4}} ?{_UNIT}"
    r"|(?<![\w.,+-])(?:\d{1,2}-\d{1,2}-\d{1,2}|\d{1,2}(?:[.,]5)?-\d{1,2}[.,]5)(?![\w-]|[.,]\d)"
)
#: A tyre's width and the diameter of its rim, by ISO 5775: "37-622", "28/47-622/635".
_TYRE = re.compile(
    r"(?<![\w.,+-])(?:\d\d/)?\d\d-(?:(?:203|254|305|349|355|369|406|451|507|520|540|559|571|584|590|597|622|630|635)(?:/(?=\d)|(?![\w-])))+"
)
#: What comes with it, "+ 2 batteries", and the grades of a sunscreen, "PA++++".
_BESIDES = re.compile(r"(?<!\w)[+] \d{1,2} (?=[^\W\d_]{3})|(?<![a-z])pa[+]{1,4}")
#: The number of a set or an article, of five digits or like "2767-20", between words, none of which says to call it.
_ARTICLE = re.compile(
    r"(?<![a-z])(?!(?:call|ring|dial|text|sms|phone|tel|fax|whatsapp|ruf|rufe|anruf|tippe|wahle|appelez|appelle|composez|llama|llame"
    r"|marca|marque|chiama|ligue|liga|disque|bel|code|codice|codigo|pin) )[a-z]+ [1-9](?:\d{4}|\d{3}-\d\d)(?=\s+[a-z~])"
    r"|[\u30a0-\u30ff]+ [1-9]\d{4}(?=\s+[\u30a0-\u30ff])"
)
#: A word in capitals with digits, perhaps the number of a model; an "x" may be small between digits: "700x35C".
_CAPITALS = re.compile(
    r"(?<![\w.@/+-])[A-Z\d](?:[A-Z\d+]|(?<=\d)[x\u00d7](?=\d))*(?:[-/](?:[A-Z\d+]|(?<=\d)x(?=\d))+)*(?![\w@-]|[./]\w)"
)
_LONGEST_MODEL = 16
_LONG_NUMBER = re.compile(r"\d{5}|\d(?:[-/]?\d){5}")
#: Digits of a telephone number, an IP address, or in place of letters: five in a row, four apart, or among letters.
_ADDRESS = re.compile(
    r"\d+\D\d+\.\d+|\d\.\d+\.\d|(?<!\w)[+] ?\d|\d(?:[.-]?\d){4}|\d\d +\d{3}(?!\d)|[a-z]\d+[a-z]"
    r"|(?<!\d)\d(?:[ .-]{1,3}\d(?!\d)){3}"
)


def is_model(word: str) -> bool:
    """Return whether this word, as written, may be a model's number: capitals and digits, few of them in a row."""
    has_both = any(char.isdigit() for char in word) and any("A" <= char <= "Z" for char in word)
    return has_both and len(word) <= _LONGEST_MODEL and not _LONG_NUMBER.search(word)


def is_like_an_address(title: str) -> bool:
    """Return whether a title, as written, has digits like a telephone number or an address, besides sizes and models."""
    text = fold(_CAPITALS.sub(lambda word: "~" if is_model(word[0]) else word[0], title))
    for known in (_BESIDES, _TYRE, _SIZES, _MEASURE):
        text = known.sub("~", text)
    return _ADDRESS.search(_ARTICLE.sub("~", text, count=1)) is not None

"""The phrases of all languages as trees: by word, and by letter. They are grown when the first message is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from .characters import fold
from .currencies import MONEY_WORDS
from .languages import LANGUAGES
from .languages.language import STRONG_VERBS

_PART = re.compile(r"[^\W\d_]+\*?|\.\.|[#%$]")
_SHORTEST = 4  # letters of a claim that is looked for across the spaces


class Node:
    """What may come next in a phrase, by word, and by the first letters of a word; `ends` are (group, language)."""

    __slots__ = ("ends", "gap", "stems", "words")

    def __init__(self) -> None:
        self.words: dict[str, Node] = {}
        self.stems: dict[str, list[tuple[str, Node]]] = {}
        self.gap: Node | None = None
        self.ends: list[tuple[str, str]] = []

    def next(self, part: str) -> Node:
        """The node after `part`, made if need be."""
        if part == "..":
            self.gap = self.gap or Node()
            return self.gap
        if not part.endswith("*"):
            return self.words.setdefault(part, Node())
        stem = part[:-1]
        siblings = self.stems.setdefault(stem[:3], [])
        node = next((node for other, node in siblings if other == stem), None)
        if node is None:
            node = Node()
            siblings.append((stem, node))
        return node


def _phrases(tag: str, group: str) -> Iterator[tuple[str, ...]]:
    for line in re.split(r"[/\n]", LANGUAGES[tag].claims[group]):
        parts = tuple(_PART.findall(fold(line).replace("'", " ")))
        if parts:
            yield parts


def _grow(tree: Node, tag: str, group: str) -> None:
    for parts in _phrases(tag, group):
        node = tree
        for part in parts:
            node = node.next(part)
        node.ends.append((group, tag))


_SPACED = [tag for tag in LANGUAGES if tag != "ja"]


class Letters(dict[str, "Letters"]):
    """What may come next in a claim, letter by letter; `parts` are those of the one that ends here, if one does."""

    __slots__ = ("goes_on", "group", "parts")

    def __init__(self) -> None:
        self.parts: tuple[str, ...] = ()
        self.group = ""
        self.goes_on = False


def _spell(tree: Letters, parts: tuple[str, ...], group: str) -> None:
    letters = "".join("#" if part == ".." else part for part in parts)
    if not letters.rstrip("*").replace("#", "").isalpha() or len(letters) < _SHORTEST:
        return
    node = tree
    for letter in letters.rstrip("*"):
        node = node.setdefault(letter, Letters())
    node.parts, node.group, node.goes_on = parts, group, letters.endswith("*")


def _spelt() -> Letters:
    """The claims by their letters. Where one means several things, it is what no fact makes true."""
    tree = Letters()
    groups = sorted({group for tag in _SPACED for group in LANGUAGES[tag].claims} - {"fine"}, key=_may_be_true)
    for group in groups:
        for tag in _SPACED:
            for parts in _phrases(tag, group) if group in LANGUAGES[tag].claims else ():
                _spell(tree, parts, group)
    for word in sorted(MONEY_WORDS):
        _spell(tree, (word,), "amount")
    for word in sorted(STRONG_VERBS):
        _spell(tree, (word,) if len(word) >= 5 else (), "code")
    for tag in _SPACED:
        for way in [*LANGUAGES[tag].codes.split(), *LANGUAGES[tag].percent.split("/")]:
            _spell(tree, tuple(fold(way).split()), "percentage" if way in LANGUAGES[tag].percent else "code")
    return tree


def _may_be_true(group: str) -> tuple[bool, str]:
    return group not in ("discount", "ending", "shipping"), group


def _pattern(groups: dict[str, str]) -> re.Pattern[str]:
    named = []
    for group, text in groups.items():
        folded = {fold(way.strip()).strip() for way in re.split(r"[/\n]", text)} - {""}
        ways = sorted(folded, key=len, reverse=True)
        escaped = [re.escape(way).replace(r"\.\.", ".{0,8}").replace(r"\#", r"\d+") for way in ways]
        escaped = [rf"(?<![\d.,]){way}" if way[0].isdigit() else way for way in escaped]
        named.append(f"(?P<{group}>{'|'.join(escaped)})")
    return re.compile("|".join(named))


class Phrases(Struct, frozen=True):
    """Claims by word, what is fine by language, claims by letter, and Japanese as patterns of named groups."""

    claims: Node
    fine: dict[str, Node]
    spelt: Letters
    japanese: re.Pattern[str]
    japanese_fine: re.Pattern[str]


@cache
def phrases() -> Phrases:
    """All of them."""
    claims, fine = Node(), {tag: Node() for tag in LANGUAGES}
    for tag in _SPACED:
        for group in LANGUAGES[tag].claims:
            _grow(fine[tag] if group == "fine" else claims, tag, group)
    japanese = LANGUAGES["ja"].claims
    others = {group: text for group, text in japanese.items() if group != "fine"}
    return Phrases(claims, fine, _spelt(), _pattern(others), _pattern({"fine": japanese["fine"]}))

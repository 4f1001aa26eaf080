"""The phrases of all languages as trees: by word, and by letter. They are built when the first message is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from math import prod

from msgspec import Struct

from .characters import CODE, fold
from .currencies import MONEY_WORDS
from .languages import LANGUAGES
from .languages.language import STRONG_VERBS

_PART = re.compile(r"[^\W\d_]+\*?|\.\.|[#%$@]")
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_MOST_SPELT = 12  # forms of one phrase that are searched for letter by letter as well

#: One place of a phrase: any of these words, or runs of words.
Choice = tuple[tuple[str, ...], ...]
_SHORTEST = 4  # letters of a claim that is searched for across spaces


class Node:
    """The continuations of a phrase, by word, and by the first letters of a word; `ends` are (group, language).

    `words` and `own` lead to nodes that nothing else leads to; `others` and the rest of `stems` to those of a choice, which are
    shared: the continuation after one word of a choice is the same after each.
    """

    __slots__ = ("ends", "gap", "others", "own", "stems", "words")

    def __init__(self) -> None:
        self.words: dict[str, Node] = {}
        self.stems: dict[str, list[tuple[str, Node]]] = {}
        self.own: dict[str, Node] = {}
        self.gap: Node | None = None
        self.others: dict[str, list[Node]] = {}
        self.ends: list[tuple[str, str]] = []

    def next(self, part: str) -> Node:
        """Return the node after `part`, creating it if needed."""
        if part == "..":
            self.gap = self.gap or Node()
            return self.gap
        if not part.endswith("*"):
            return self.words.setdefault(part, Node())
        node = self.own.get(part)
        if node is None:
            node = self.own[part] = Node()
            self.link(part, node)
        return node

    def link(self, part: str, node: Node) -> None:
        """Make `part` lead to a node that other words lead to as well."""
        if part.endswith("*"):
            self.stems.setdefault(part[:-1][:3], []).append((part[:-1], node))
        else:
            self.others.setdefault(part, []).append(node)


def _phrases(tag: str, group: str) -> Iterator[tuple[Choice, ...]]:
    """Yield each phrase as its places. An optional choice makes two phrases of one."""
    text = _CHOICE.sub(lambda choice: re.sub(r"\s*\n\s*", "", choice[0]), LANGUAGES[tag].claims[group])
    for line in re.split(r"[/\n]", text):
        places: list[list[Choice]] = [[]]
        at = 0
        for choice in _CHOICE.finditer(line):
            between = _single(line[at : choice.start()])
            ways = tuple(parts for way in choice[1].split("|") if (parts := _parts(way)))
            places = [
                [*phrase, *between, *rest] for phrase in places for rest in ([(ways)], *([[]] if choice[2] else []))
            ]
            at = choice.end()
        for phrase in places:
            if whole := (*phrase, *_single(line[at:])):
                yield whole


def _parts(text: str) -> tuple[str, ...]:
    return tuple(CODE if part == "@" else part for part in _PART.findall(fold(text).replace("'", " ")))


def _single(text: str) -> list[Choice]:
    return [((part,),) for part in _parts(text)]


def _grow(tree: Node, tag: str, group: str) -> None:
    for phrase in _phrases(tag, group):
        node = tree
        for choice in phrase:
            node = _after(node, choice)
        node.ends.append((group, tag))


def _after(node: Node, choice: Choice) -> Node:
    """Return the node after one place of a phrase: after a choice, the one that all of its forms lead to."""
    if len(choice) == 1:
        for part in choice[0]:
            node = node.next(part)
        return node
    after = Node()
    for *first, last in choice:
        before = node
        for part in first:
            before = before.next(part)
        before.link(last, after)
    return after


def _ways(phrase: tuple[Choice, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every form of a phrase with few choices."""
    if prod(len(choice) for choice in phrase) <= _MOST_SPELT:
        for ways in product(*phrase):
            yield tuple(part for way in ways for part in way)


_SPACED = [tag for tag in LANGUAGES if tag != "ja"]


class PhraseTree(dict[str, "PhraseTree"]):
    """The continuations of a claim, letter by letter; `parts` are those of the claim that ends here, if one does."""

    __slots__ = ("goes_on", "group", "parts")

    def __init__(self) -> None:
        self.parts: tuple[str, ...] = ()
        self.group = ""
        self.goes_on = False


def _spell(tree: PhraseTree, parts: tuple[str, ...], group: str) -> None:
    letters = "".join("#" if part == ".." else part for part in parts)
    if not letters.rstrip("*").replace("#", "").isalpha() or len(letters) < _SHORTEST:
        return
    node = tree
    for letter in letters.rstrip("*"):
        node = node.setdefault(letter, PhraseTree())
    node.parts, node.group, node.goes_on = parts, group, letters.endswith("*")


def _spelt() -> PhraseTree:
    """Return the claims by their letters. If a phrase has several meanings, the strictest one counts."""
    tree = PhraseTree()
    groups = sorted(
        {group for tag in _SPACED for group in LANGUAGES[tag].claims} - {"fine", "unknown"}, key=_may_be_true
    )
    for group in groups:
        for tag in _SPACED:
            for phrase in _phrases(tag, group) if group in LANGUAGES[tag].claims else ():
                for parts in _ways(phrase):
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
    return group not in ("discount", "ending", "day", "shipping", "soon", "today"), group


def _pattern(groups: dict[str, str]) -> re.Pattern[str]:
    named = []
    for group, text in groups.items():
        folded = {fold(way.strip()).strip() for way in re.split(r"[/\n]", text)} - {""}
        ways = sorted(folded, key=len, reverse=True)
        escaped = [re.escape(way).replace(r"\.\.", ".{0,8}").replace(r"\#", r"\d+").replace("@", CODE) for way in ways]
        escaped = [rf"(?<![\d.,]){way}" if way[0].isdigit() else way for way in escaped]
        named.append(f"(?P<{group}>{'|'.join(escaped)})")
    return re.compile("|".join(named))


class Phrases(Struct, frozen=True):
    """Claims by word, harmless phrases by language, claims by letter, and Japanese as patterns of named groups."""

    claims: Node
    fine: dict[str, Node]
    spelt: PhraseTree
    japanese: re.Pattern[str]
    japanese_fine: re.Pattern[str]


@cache
def phrases() -> Phrases:
    """Return all phrases."""
    claims, fine = Node(), {tag: Node() for tag in LANGUAGES}
    for tag in _SPACED:
        for group in LANGUAGES[tag].claims:
            _grow(fine[tag] if group == "fine" else claims, tag, group)
    japanese = LANGUAGES["ja"].claims
    others = {group: text for group, text in japanese.items() if group != "fine"}
    return Phrases(claims, fine, _spelt(), _pattern(others), _pattern({"fine": japanese["fine"]}))

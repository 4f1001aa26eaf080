"""The input of a model for a summary, and its output: light to load, since every engine does."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Moved: TypeAlias = Literal["up", "down", "same", "chance", "unknown"]


class Fact(Struct, frozen=True, gc=False):
    """One figure as the language writes it, by its name, and its change from the days before.

    `change` has its sign, "+12%"; "" if there is none. A rate changes by points.
    """

    id: str
    name: str
    now: str
    change: str = ""
    moved: Moved = "unknown"
    unit: str = ""


class SummaryFacts(Struct, frozen=True, gc=False):
    """The facts of a summary: the figures of so many days, in a language."""

    locale: str
    days: int
    figures: tuple[Fact, ...]


class Sentence(Struct, frozen=True, gc=False):
    """One sentence of a summary, about the figure with this id."""

    about: str
    text: str

"""What a model is given to write a summary from, and what it writes: light to load, since every engine does."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Moved: TypeAlias = Literal["up", "down", "same", "chance", "unknown"]


class Fact(Struct, frozen=True, gc=False):
    """One figure as the language writes it, by its name, and how it moved against the days before.

    `change` has its sign, "+12%"; "" where there is none to speak of. A rate moves by points.
    """

    id: str
    name: str
    now: str
    change: str = ""
    moved: Moved = "unknown"
    unit: str = ""


class SummaryFacts(Struct, frozen=True, gc=False):
    """What a summary may say: the figures of so many days, in a language."""

    locale: str
    days: int
    figures: tuple[Fact, ...]


class Sentence(Struct, frozen=True, gc=False):
    """One sentence of a summary, about the figure with this id."""

    about: str
    text: str

"""Paths into a document: "person.contact.email", "items[0].sku", "parcels[*].items", "['Order ID']", "$.sentAt".

A step is a name, [n] the n-th of a list from 0, [*] every one of a list, and ['...'] a name with dots or brackets in it. A path
that begins with "$." starts at the top of the document; others start at the entry that a definition is read for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NewType

#: The most steps of a path.
MOST_STEPS = 8
_LONGEST = 300
_STEP = re.compile(
    r"""(?:^|\.)(?P<name>[^.\[\]'"]+) | \[(?P<number>[0-9]{1,6})\] | (?P<every>\[\*\])
    | \[(?:'(?P<single>[^']+)'|"(?P<double>[^"]+)")\]""",
    re.VERBOSE,
)

Missing = NewType("Missing", object)
#: The value of a path that leads nowhere.
MISSING: Final = Missing(object())


def is_something(value: Any) -> bool:
    """Return whether a value counts: null, "" and [] are as good as missing."""
    return value is not MISSING and value is not None and value not in ("", [])


class Every:
    """The step [*]."""

    def __repr__(self) -> str:
        return "[*]"


EVERY: Final = Every()
Step = str | int | Every


class Path:
    """A path, parsed once."""

    __slots__ = ("from_top", "many", "steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.from_top = text == "$" or text.startswith(("$.", "$["))
        self.steps = parse(text[1:].removeprefix(".") if self.from_top else text, text)
        self.many = EVERY in self.steps

    def get(self, document: Any) -> Any:
        """Return the value at the path, MISSING if there is none. [*] is not followed."""
        for step in self.steps:
            if type(step) is str:
                if type(document) is not dict:
                    return MISSING
                document = document.get(step, MISSING)
            elif type(step) is not int or type(document) is not list or step >= len(document):
                return MISSING
            else:
                document = document[step]
        return document

    def every(self, document: Any) -> Iterator[tuple[str, Any]]:
        """Yield the place and the value of everything that the path leads to."""
        yield from _every(document, self.steps, "$" if self.from_top else "")


def parse(text: str, whole: str) -> tuple[Step, ...]:
    """Parse a path. Raises ValueError for an invalid one."""
    steps: list[Step] = []
    end = 0
    while end < len(text) <= _LONGEST and (match := _STEP.match(text, end)):
        end = match.end()
        name = match["name"] or match["single"] or match["double"]
        steps.append(EVERY if match["every"] else int(match["number"]) if match["number"] else name)
    if end != len(text) or (not steps and whole != "$"):
        raise ValueError(f"{whole!r:.80} is not a path such as 'cart.items[0].sku' or \"['Order ID']\"")
    if len(steps) > MOST_STEPS:
        raise ValueError(f"{whole!r:.80}: expected at most {MOST_STEPS} steps, got {len(steps)}")
    return tuple(steps)


def joined(place: str, step: Step) -> str:
    """Return the path extended by one step."""
    if isinstance(step, str):
        if re.search(r"[.\[\]'\"]", step) or not step:
            return f"{place}['{step}']"
        return f"{place}.{step}" if place else step
    return f"{place}[{'*' if isinstance(step, Every) else step}]"


def _every(document: Any, steps: tuple[Step, ...], place: str) -> Iterator[tuple[str, Any]]:
    if not steps:
        yield place, document
        return
    step, *rest = steps
    if isinstance(step, Every):
        for n, each in enumerate(document if isinstance(document, list) else ()):
            yield from _every(each, tuple(rest), joined(place, n))
        return
    fits = isinstance(document, dict if isinstance(step, str) else list)
    try:
        inner = document[step] if fits else MISSING
    except LookupError:
        return
    if inner is not MISSING:
        yield from _every(inner, tuple(rest), joined(place, step))

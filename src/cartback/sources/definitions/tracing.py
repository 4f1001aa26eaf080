"""A trace of a sample through each definition: its events, the reason it does not fit, and the paths that lead to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen

from cartback.domain.events import Event
from cartback.domain.mistakes import nearest
from cartback.errors import CartbackError
from cartback.sources.limits import LIMITS

from .models import FieldTake, Take
from .paths import MISSING, Path, Step, joined
from .reading import Around, Compiled, Defined, holds

#: The most names that are listed for a path that leads to nothing.
_MOST_NAMES = 12


@frozen
class Traced:
    """The result of one definition for a document.

    Attributes:
        definition: its name.
        fits: whether all conditions of its `when` hold, for the document or for an entry of its list.
        unmet: the conditions that do not hold.
        events: the events it gives.
        error: the reason it gives none although it fits.
        empty: the fields whose paths lead to nothing, each with the names that are there instead.
    """

    definition: str
    fits: bool
    unmet: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    error: str | None = None
    empty: tuple[str, ...] = ()


def trace(defined: Defined, document: Any, *, shop: str, received_at: datetime | None = None) -> list[Traced]:
    """Return the result of each definition for a decoded document. It quotes the sample, so it is for the owner's eyes."""
    around = Around(shop, document, received_at, LIMITS)
    return [_traced(each, around) for each in defined.compiled]


def _traced(compiled: Compiled, around: Around) -> Traced:
    name = compiled.definition.name
    things = list(_things(compiled, around))
    fitting = [thing for thing in things if compiled.fits(thing, around)]
    if not fitting:
        unmet = _unmet(compiled, things[0], around) if things else (_nothing_in(compiled, around),)
        return Traced(name, fits=False, unmet=tuple(unmet))
    empty = tuple(_empty(compiled, fitting[0], around))
    try:
        return Traced(name, fits=True, events=tuple(compiled.events(around)), empty=empty)
    except CartbackError as error:
        return Traced(name, fits=True, error=str(error), empty=empty)


def _things(compiled: Compiled, around: Around) -> Iterator[Any]:
    path = compiled.definition.for_each
    if path is None:
        yield around.top
        return
    for _, items in path.every(around.top):
        yield from items if isinstance(items, list) else ()


def _nothing_in(compiled: Compiled, around: Around) -> str:
    path = compiled.definition.for_each
    return f"for_each: {missing(path, around.top)}" if path is not None else "nothing is read"


def _unmet(compiled: Compiled, thing: Any, around: Around) -> Iterator[str]:
    for path, condition in compiled.when:
        start = around.top if path.from_top else thing
        value = [each for _, each in path.every(start)] if path.many else path.get(start)
        if not holds(condition, value):
            yield f"when: {path.text} is {'nothing' if value is MISSING else repr(value)[:60]}"


def _empty(compiled: Compiled, thing: Any, around: Around) -> Iterator[str]:
    """Yield a line for every field and key whose paths all lead to nothing."""
    definition = compiled.definition
    for kind, paths in definition.keys.items():
        yield from _without(f"keys.{kind}", paths, thing, around)
    for name, take in definition.fields.items():
        yield from _without(f"fields.{name}", take.path, thing, around)
        if take.each:
            yield from _without(f"fields.{name}", take.each, thing, around)
            yield from _in_lines(name, take, thing, around)


def _in_lines(name: str, take: FieldTake, thing: Any, around: Around) -> Iterator[str]:
    items: list[Any] = [
        item
        for path in take.each
        for _, items in path.every(around.top if path.from_top else thing)
        for item in (items if isinstance(items, list) else ())
    ]
    inner: tuple[str, Take]
    for inner in take.fields.items():
        if items and inner[1].path and not any(_leads(p, i, around) for p in inner[1].path for i in items):
            yield f"fields.{name}.fields.{inner[0]}: {missing(inner[1].path[0], items[0])}"


def _without(field: str, paths: Sequence[Path], thing: Any, around: Around) -> Iterator[str]:
    if paths and not any(_leads(path, thing, around) for path in paths):
        first = paths[0]
        yield f"{field}: {missing(first, around.top if first.from_top else thing)}"


def _leads(path: Path, thing: Any, around: Around) -> bool:
    return any(value is not None and value != "" for _, value in path.every(around.top if path.from_top else thing))


def missing(path: Path, document: Any) -> str:
    """Describe how far a path leads, and what is at its end."""
    place = ""
    for step in path.steps:
        inner = Path(joined("", step)).get(document) if isinstance(step, str | int) else MISSING
        if inner is MISSING:
            return f"nothing is at {path.text}; {place or 'the document'} {_has(document, step)}"
        place, document = joined(place, step), inner
    return f"{path.text} is {'null' if document is None else 'empty'}"


def _has(document: Any, step: Step) -> str:
    """Describe an object without such a step."""
    if isinstance(document, dict):
        names = [str(name) for name in document]
        listed = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
        return f"has {listed or 'nothing'}{nearest(step, names)}"
    if isinstance(document, list):
        return f"is a list of {len(document)}"
    return "is neither an object nor a list" if document is not None else "is null"

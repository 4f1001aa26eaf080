"""The merchant's markup, parsed once and rendered many times: by parts where that is enough, else by Liquid."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from attrs import frozen
from liquid.exceptions import LiquidError

from cartback.copywriters.length import clean, collapsed
from cartback.errors import CopyError
from cartback.vendor_warnings import muted

from .names import BriefedFacts, LazyNames
from .parts import Parts, Unusual, join, parts_of
from .sandbox import BoundedTemplate, parse


@frozen(eq=False)
class Markup:
    """A template that has been parsed: for Liquid, and if it is simple, as parts."""

    template: BoundedTemplate
    parts: Parts | None

    def render(self, names: LazyNames[BriefedFacts]) -> str:
        """Render the text for these facts. Raises CopyError with the fault of the template."""
        if self.parts is None:
            return self.by_liquid(names)
        out: list[str] = []
        try:
            join(self.parts, names, out)
        except (KeyError, Unusual):
            return self.by_liquid(names)
        return collapsed("".join(out))

    def by_liquid(self, names: LazyNames[BriefedFacts]) -> str:
        """Render the text by Liquid, even if there is a faster way."""
        try:
            with muted():
                return clean(self.template.render(names.plain()))
        except LiquidError as error:
            raise CopyError(_message(error)) from None
        except Exception as error:  # noqa: BLE001 - any failure of a filter is the template's fault
            raise CopyError(f"cannot be rendered ({type(error).__name__})") from None


def read(source: str) -> Markup:
    """Parse a template, once for each text. Raises CopyError with its fault."""
    read_source = _read(source)
    if isinstance(read_source, str):
        raise CopyError(read_source)
    return read_source


@lru_cache(maxsize=4096)
def _read(source: str) -> Markup | str:
    """Parse the template, or return its fault: a wrong one is cached too, as every message may ask for it."""
    try:
        with muted():
            template = parse(source)
    except LiquidError as error:
        return _message(error)
    except CopyError as error:
        return str(error)
    except RecursionError:
        return "is nested too deeply"
    return Markup(template, parts_of(template.nodes))


def _message(error: LiquidError) -> str:
    return " ".join(str(error.message or "cannot be read").split())[:200]


def unknown_names(source: str, known: dict[str, set[str] | None]) -> list[str]:
    """Return the unknown names that the template uses, as written. Fields are checked where `known` lists them."""
    uses_by_name = read(source).template.analyze(include_partials=False).globals
    segments = [variable.segments for uses in uses_by_name.values() for variable in uses]
    return list(dict.fromkeys(".".join(map(str, path[:2])) for path in segments if not _is_known(path, known)))


def _is_known(path: list[Any], known: dict[str, set[str] | None]) -> bool:
    if path[0] not in known:
        return False
    fields = known[path[0]]
    return fields is None or len(path) == 1 or path[1] in fields

"""docs/reference/api.md is generated from the code, and is what the code says now."""

from __future__ import annotations

import importlib.util
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

from cartback import DataRequested, Problem, Recovery

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("api", ROOT / ".ci" / "api.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _classes(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and hint.__module__.startswith("cartback"):
        yield hint
    for argument in get_args(hint):
        yield from _classes(argument)


def _fields(kind: type) -> set[str]:
    return set(getattr(kind, "__struct_fields__", ())) | {field.name for field in getattr(kind, "__attrs_attrs__", ())}


def answers() -> set[type]:
    """What Recovery's methods answer, and what results are made of."""
    found: set[type] = set()
    left = [
        kind
        for name, method in inspect.getmembers(Recovery, inspect.isfunction)
        if not name.startswith("_")
        for kind in _classes(get_type_hints(method).get("return"))
    ]
    while left:
        kind = left.pop()
        if kind not in found:
            found.add(kind)
            if kind.__module__.startswith(("cartback.reports", "cartback.flow")) and kind is not Problem:
                hints = get_type_hints(kind)
                left += [one for field in _fields(kind) for one in _classes(hints[field])]
    return found


def test_every_answer_of_the_engine_stands_on_the_page() -> None:
    """Settings and events have pages of their own, where they stand by name."""
    pages = "".join(
        (ROOT / "docs" / "reference" / f"{page}.md").read_text("utf-8") for page in ("api", "settings", "events")
    )
    standing = set(re.findall(r"^#+ (\w+)$", pages, re.MULTILINE))
    by_name = {"data_requested": DataRequested}
    kinds = answers()
    assert len(kinds) > 30
    assert {kind.__name__ for kind in kinds - set(by_name.values())} - standing == set()
    assert set(by_name) <= standing


def test_the_page_is_what_the_code_says() -> None:
    """`python .ci/api.py` writes it again; the text between the signatures is in .ci/api.md."""
    assert (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8") == generator().page()

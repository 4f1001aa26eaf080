"""Writes docs/reference/api.md: the text of .ci/api.md, with each `::: name` replaced by the signature, fields and docstring.

`python .ci/api.py` writes the page; tests/docs/test_api.py fails when it is not what this would write.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import msgspec

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "reference" / "api.md"
_DIRECTIVE = re.compile(r"^::: ([\w.]+)\n((?: +.*\n)*)", re.MULTILINE)
_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns|Yields):$", re.MULTILINE)


def page() -> str:
    """Return the whole page."""
    source = (HERE / "api.md").read_text(encoding="utf-8")

    def described(match: re.Match[str]) -> str:
        before = source[: match.start()]
        headings = re.findall(r"^(#+) ", before, re.MULTILINE)
        level = len(headings[-1]) + 1 if headings else 2
        named = re.findall(r"^ +- (\w+)$", match[2], re.MULTILINE)
        if named:  # of a module, those alone
            return "\n".join(line for name in named for line in _described(f"{match[1]}.{name}", level, members=True))
        return "\n".join(_described(match[1], level, members="members: false" not in match[2]))

    return re.sub(r"\n{3,}", "\n\n", _DIRECTIVE.sub(described, source)).rstrip() + "\n"


def _described(path: str, level: int, *, members: bool) -> Iterator[str]:
    thing = resolved(path)
    yield f"{'#' * level} {path.rpartition('.')[2]}\n"
    yield from _signature(path, thing)
    yield f"{_docstring(thing)}\n"
    if not (inspect.isclass(thing) and members):
        return
    for name, member in vars(thing).items():
        if name.startswith("_") or not _is_documented(member):
            continue
        function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
        yield f"{'#' * (level + 1)} {path.rpartition('.')[2]}.{name}\n"
        if not isinstance(member, property):
            yield from _signature(name, function)
        yield f"{_docstring(function)}\n"


def resolved(path: str) -> Any:
    """Return the object that a dotted path names."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: Any = import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            thing = getattr(thing, part)
        return thing
    raise LookupError(path)


def _is_documented(member: Any) -> bool:
    function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
    return inspect.isfunction(function) and bool(function.__doc__)


def _signature(name: str, thing: Any) -> Iterator[str]:
    """The name with its arguments, one a line where they are several."""
    if inspect.isclass(thing) and (fields := _fields(thing)):
        arguments = fields
        returns = ""
    elif callable(thing):
        try:
            signature = inspect.signature(thing)
        except (TypeError, ValueError):
            return
        arguments = [_unquoted(str(p)) for p in signature.parameters.values() if p.name not in ("self", "cls")]
        for n, p in enumerate([p for p in signature.parameters.values() if p.name not in ("self", "cls")]):
            if p.kind is p.KEYWORD_ONLY and not any(a == "*" for a in arguments):
                arguments.insert(n, "*")
                break
        annotation = signature.return_annotation
        returns = (
            "" if annotation is signature.empty or inspect.isclass(thing) else f" -> {_unquoted(_name(annotation))}"
        )
    else:
        return
    inside = ", ".join(arguments)
    if len(name) + len(inside) + len(returns) > 100 and arguments:
        inside = "\n" + "".join(f"    {argument},\n" for argument in arguments)
    yield f"```text\n{name}({inside}){returns}\n```\n"


def _name(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _unquoted(text: str) -> str:
    """The argument as it is written in the source: annotations without quotes, no addresses of objects, no pages of defaults."""
    if len(text) > 300:  # a default that is a whole text, such as the scripts of a schema
        text = re.sub(r" = .*", " = ...", text, flags=re.DOTALL)
    text = re.sub(r"^(\**\w+): '(.*?)'( = |$)", r"\1: \2\3", text)
    text = re.sub(r"^'(.*)'$", r"\1", text)
    text = re.sub(r"<function [\w.]*<lambda>[^=]* at 0x[0-9a-f]+>", "...", text)
    return re.sub(
        r"<(?:function|class) '?([\w.]+)'?(?: at 0x[0-9a-f]+)?>", lambda match: match[1].rpartition(".")[2], text
    )


def _fields(cls: type) -> list[str]:
    """The fields of an attrs class or a msgspec struct as arguments, with their types and defaults."""
    if attrs.has(cls):
        return [
            f"{field.name}: {_name(field.type)}{_default(field.default, attrs.NOTHING)}"
            for field in attrs.fields(cls)
            if field.init and not field.name.startswith("_")
        ]
    if issubclass(cls, msgspec.Struct):
        notes = {k: v for base in reversed(cls.__mro__) for k, v in vars(base).get("__annotations__", {}).items()}
        return [
            f"{field.name}: {_name(notes[field.name])}{_default(field.default, msgspec.NODEFAULT, field.default_factory)}"
            for field in msgspec.structs.fields(cls)
            if not field.name.startswith("_")
        ]
    return []


def _default(value: Any, none: Any, factory: Any = None) -> str:
    if value is none:
        return f" = {factory.__name__}()" if factory not in (None, msgspec.NODEFAULT) else ""
    if isinstance(value, attrs.Factory):  # type: ignore[arg-type]
        return f" = {value.factory.__name__}()"
    return f" = {value!r}"


def _docstring(thing: Any) -> str:
    """The docstring as Markdown: sections in bold, with a list of what they name."""
    text = inspect.cleandoc(thing.__doc__ or "")
    out: list[str] = []
    blocks = _SECTION.split(text)
    out.append(blocks[0].strip())
    for title, body in zip(blocks[1::2], blocks[2::2], strict=True):
        lines = textwrap.dedent(body.strip("\n")).split("\n\n", 1)
        out.append(f"**{title}**\n\n" + re.sub(r"^(\w+)(?: \([^)]*\))?:\s", r"- `\1`: ", lines[0], flags=re.MULTILINE))
        out += lines[1:]
    return "\n\n".join(part for part in out if part)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

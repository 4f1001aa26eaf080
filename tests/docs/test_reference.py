"""The reference is complete: every event, setting, rule, reason and option that the code has stands on its page."""

from __future__ import annotations

import argparse
import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import attrs
import pytest
from pydantic import BaseModel

import cartback.domain
from cartback.cli import parser
from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Winback
from cartback.domain.eligibility import RULES
from cartback.domain.event_fields import REPORTABLE
from cartback.domain.events import Event, Line
from cartback.domain.setting_types import format_duration
from cartback.domain.shop import Shop
from cartback.flow.ask import HELD_BACK
from cartback.flow.plugged import NO_CHANNEL
from cartback.flow.pointers import STALE
from cartback.sources import jsonl
from cartback.sources.definitions import models as defined
from cartback.testing import ChannelSuite, CopywriterSuite, FetcherSuite, SMTPSuite, StoreSuite

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
JSON_BLOCK = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """From the heading called `title` to the next one of its kind."""
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {title!r}"
    return found[1]


def rows(text: str) -> dict[str, list[str]]:
    """The tables' rows by what stands in backticks in their first cell."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            found |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells)
    return found


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REPORTABLE)
def test_every_event_and_field_is_told(name: str) -> None:
    """Its section has the fields of its own, no other, and an example that is such an event."""
    text = section(page("events"), name)
    cls = REPORTABLE[name]
    own = {a.name for a in attrs.fields(cls)} - {a.name for a in attrs.fields(Event)} - {"keys"}
    assert set(rows(text)) == own
    required = {a.name for a in attrs.fields(cls) if a.default is attrs.NOTHING}
    assert {field for field, cells in rows(text).items() if cells[2] == "required"} == required & own
    examples = JSON_BLOCK.findall(text)
    assert [type(jsonl.decode(json.dumps(json.loads(example)))) for example in examples] == [cls]


def test_events_that_are_told_exist() -> None:
    """A section in small letters and underscores is an event; the common fields and those of a line are told too."""
    text = page("events")
    assert re.findall(r"^## ([a-z]+_[a-z_]+)$", text, re.MULTILINE) == list(REPORTABLE)
    common = {a.name for a in attrs.fields(Event)} | {"type", "keys"}
    assert set(rows(section(text, "Fields of every event"))) == common
    assert set(rows(section(text, "A line"))) == {a.name for a in attrs.fields(Line)}


# --- definitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "model", "besides"),
    [
        ("DefinitionFile", defined.DefinitionFile, set()),
        ("Definition", defined.Definition, set()),
        ("Take", defined.Take, set()),
        ("Lines", defined.FieldTake, set(defined.Take.model_fields) - {"required"}),
        ("Condition", defined.Condition, set()),
        ("Signature", defined.Signature, set()),
    ],
)
def test_every_field_of_a_definition_is_told(title: str, model: type[BaseModel], besides: set[str]) -> None:
    """As it is written in a file; and so is every way of writing a value."""
    told = {info.alias or name for name, info in model.model_fields.items() if name not in besides}
    assert set(rows(section(page("definitions"), title))) == told
    if title == "Take":
        assert set(rows(section(page("definitions"), "How it is written"))) == set(get_args(defined.Form))


# --- settings ---------------------------------------------------------------------------------------------------------


def models(hint: Any) -> Iterator[type[BaseModel]]:
    """The settings that a field's type leads to."""
    if isinstance(hint, type) and get_origin(hint) is None and issubclass(hint, BaseModel):
        yield hint
    for inner in get_args(hint):
        yield from models(inner)


def reached() -> list[type[BaseModel]]:
    """Shop and everything that its fields lead to."""
    found: list[type[BaseModel]] = [Shop]
    for model in found:
        for field in model.model_fields.values():
            found += [inner for inner in models(field.annotation) if inner not in found]
    return found


def test_every_setting_is_told() -> None:
    """Every field of Shop, the campaigns and their parts has a row, and each table is that of a model."""
    tables = [
        set(rows(table)) for table in re.split(r"\n\n", page("settings")) if table.startswith("| Field | Default")
    ]
    alone = frozenset({"catch_up"})  # of what a winback has, all else is in the table of the three kinds
    visits = frozenset({"after_exit"})  # which a winback does not have
    fields = {
        frozenset(model.model_fields) - alone | visits if model is Winback else frozenset(model.model_fields)
        for model in reached()
    } | {alone}
    assert alone <= frozenset(Winback.model_fields)
    assert {frozenset(table) for table in tables} == fields
    assert len(reached()) >= 14


def test_defaults_are_those_of_the_code() -> None:
    """The durations, numbers and texts in the tables of Shop and the campaigns; the three kinds side by side."""
    shop, campaigns = rows(section(page("settings"), "Shop")), rows(section(page("settings"), "Campaigns"))
    for name, cells in shop.items():
        field = Shop.model_fields[name]
        assert (cells[1] == "required") == field.is_required(), name
        if isinstance(field.default, str | int) and field.default:
            default = json.dumps(field.default) if isinstance(field.default, bool) else field.default
            assert cells[1] == f"`{default}`", name
    assert shop["release_over"][1] == f"`{format_duration(Shop.model_fields['release_over'].default)}`"
    for name in ("wait", "too_late", "follow_ups"):
        kinds = [kind.model_fields[name].default for kind in (CartRecovery, CheckoutRecovery, Winback)]
        first = [kind[0] if isinstance(kind, tuple) else kind for kind in kinds]
        assert campaigns[name][1] == " / ".join(f"`{format_duration(default)}`" for default in first), name


def test_the_example_is_valid() -> None:
    """A reader may start from it."""
    assert [Shop.model_validate_json(example).id for example in JSON_BLOCK.findall(page("settings"))] == ["acme"]


# --- rules ------------------------------------------------------------------------------------------------------------


def codes() -> set[str]:
    """Every code that the domain gives a Reason, or a session its end."""
    found: set[str] = set()
    for path in Path(next(iter(cartback.domain.__path__))).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason":
                named = node.args[:1]
            if isinstance(node, ast.Assign) and {"closed", "held_by"} & names_in(node.targets):
                named = [node.value]
            said = [
                part.value for expression in named for part in ast.walk(expression) if isinstance(part, ast.Constant)
            ]
            found |= {code for code in said if isinstance(code, str)}
    return found


def names_in(targets: list[ast.expr]) -> set[str]:
    return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def test_every_reason_is_told() -> None:
    """Each code that occurs in domain/*.py stands in a table, and no table has a code that does not occur."""
    found = codes()
    assert {"purchased", "quiet_hours", "waiting", "no_consent", "in_flight"} <= found
    text = page("rules")
    who = re.findall(r"^\|.*\|.*\| `(\w+)` \|.*\|.*\|$", section(text, "Who: the built-in rules"), re.MULTILINE)
    when = rows(section(text, "When: timing") + section(text, "Between campaigns"))
    assert {*who, *when} == found
    assert set(rows(section(text, "What the engine waits for"))) == {HELD_BACK, NO_CHANNEL, STALE}


def test_every_rule_is_told_in_its_turn() -> None:
    """In the order of RULES, each with the question that explain prints."""
    text = section(page("rules"), "Who: the built-in rules")
    told = re.findall(r"^\| `(\w+)` \| (.+?) \|", text, re.MULTILINE)
    assert told == [(rule.__name__, rule.asks) for rule in RULES]


# --- command line -----------------------------------------------------------------------------------------------------


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers of all commands that do something."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield parser
    for action in below:
        for inner in action.choices.values():
            yield from commands(inner)


PARSERS = {parser.prog: parser for parser in commands(parser._parser())}


@pytest.mark.parametrize("name", PARSERS)
def test_every_command_and_option_is_told(name: str) -> None:
    """Each command has a section, and that all its arguments and no other."""
    text = section(page("cli"), name)
    wanted: set[str] = set()
    for action in PARSERS[name]._actions:
        if not isinstance(action, argparse._HelpAction):
            wanted |= set(action.option_strings) or {str(action.metavar)}
    told = set(rows(text)) or set(re.findall(r"`(--[\w-]+)`", text))
    assert told == wanted


def test_commands_that_are_told_exist() -> None:
    """No section is about a command that is not there."""
    assert re.findall(r"^## (cartback .+)$", page("cli"), re.MULTILINE) == list(PARSERS)


# --- Python -----------------------------------------------------------------------------------------------------------


def test_every_public_name_is_told() -> None:
    """What `import cartback` offers is on the page, or is an event, a setting, a type of theirs or the version."""
    elsewhere = {cls.__name__ for cls in REPORTABLE.values()} | {model.__name__ for model in reached()}
    elsewhere |= {"Event", "Line", "Decision", "CartbackError", "__version__"}
    told = page("api")
    missing = [n for n in cartback.__all__ if n not in elsewhere and not re.search(rf"\b{n}\b", told)]
    assert missing == []


# --- conformance suites -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", [StoreSuite, ChannelSuite, SMTPSuite, CopywriterSuite, FetcherSuite])
def test_every_case_of_a_suite_is_told(suite: type[Any]) -> None:
    """By the name it is left out by, with what must hold in the words of its docstring."""
    told = {name: cells[1] for name, cells in rows(section(page("suites"), suite.__name__)).items()}
    cases = {name: " ".join(getattr(suite, name).__doc__.split()) for name in dir(suite) if name.startswith("test_")}
    assert told == cases

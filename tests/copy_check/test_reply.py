"""The raw answer of a model: mended where one reading is possible, a finding where not, never an exception."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cartback.words.check import MAX_REPLY, REPLY_SCHEMA, ModelReply, parse_reply
from cartback.words.facts import Copy

from .test_rules import PLAIN

TITLE, BODY = "Your mug is waiting", "Pick up where you left off."
GOOD = {"title": TITLE, "body": BODY}
WHOLE = json.dumps(GOOD)

MENDED: dict[str, str] = {
    "as asked": WHOLE,
    "spread out": json.dumps(GOOD, indent=2),
    "fenced": f"```json\n{WHOLE}\n```",
    "fenced without a language": f"```\n{WHOLE}\n```",
    "prose before": f"Here you go:\n{WHOLE}",
    "prose after": f"{WHOLE}\nHope that helps!",
    "prose with braces": f"{{so}} {WHOLE} {{there}}",
    "byte order mark": f"\ufeff{WHOLE}",
    "extra keys": json.dumps({**GOOD, "link": "https://evil.com", "tone": 3}),
    "wrapped": json.dumps({"message": GOOD}),
    "in a list": json.dumps([GOOD]),
    "JSON in JSON": json.dumps(WHOLE),
    "said twice alike": f"{WHOLE}\n{WHOLE}",
    "line breaks in the text": WHOLE.replace("Pick up", "Pick\\nup"),
    "raw line breaks": WHOLE.replace("Pick up", "Pick\nup"),
    "spaces around": json.dumps({"title": f"  {TITLE} ", "body": f"\n{BODY}\t"}),
}

REFUSED: dict[str, str | None] = {
    "None": None,
    "empty": "",
    "blank": " \n ",
    "prose": "Your mug is waiting!",
    "null": "null",
    "a number": "12",
    "cut in the body": WHOLE[:-8],
    "cut in a key": WHOLE[:5],
    "no body": json.dumps({"title": TITLE}),
    "no title": json.dumps({"body": BODY}),
    "a number for a title": json.dumps({"title": 5, "body": BODY}),
    "null for a body": json.dumps({"title": TITLE, "body": None}),
    "a list for a body": json.dumps({"title": TITLE, "body": [BODY]}),
    "NaN": f'{{"title": NaN, "body": "{BODY}"}}',
    "Infinity beside": f'{{"title": "{TITLE}", "body": "{BODY}", "x": Infinity}}',
    "two that differ": WHOLE + json.dumps({"title": "Other", "body": BODY}),
    "two in a list": json.dumps([GOOD, {"title": "Other", "body": BODY}]),
    "single quotes": str(GOOD),
    "deep": "[" * 9000,
    "deep objects": '{"title":' * 2000,
    "braces": "{" * 19_000,
    "a megabyte": json.dumps({"title": TITLE, "body": "x" * 1_000_000}),
    "a megabyte of braces": "{" * 1_000_000,
    "surrogates": '{"title": "\\ud800", "body": "\\udfff"}',
}


@pytest.mark.parametrize("text", MENDED.values(), ids=MENDED)
def test_mended(text: str) -> None:
    """Fences, prose, wrapping and blanks are taken off; the words stay as they are."""
    assert parse_reply(text, PLAIN) == Copy(TITLE, BODY, "model")


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_refused(text: str | None) -> None:
    """What could be read in two ways, or in none, is a finding."""
    found = parse_reply(text, PLAIN)
    assert not isinstance(found, Copy)
    assert found


def test_what_comes_back_has_passed() -> None:
    """There is no way from an answer to a message around the check."""
    found = parse_reply(json.dumps({"title": TITLE, "body": "Take 50% off."}), PLAIN)
    assert [f.rule for f in found if not isinstance(found, Copy)] == ["offer", "percentage"]  # type: ignore[union-attr]
    banned = parse_reply(WHOLE, PLAIN, banned=["mug"])
    assert not isinstance(banned, Copy)


def test_who_wrote_it_is_told() -> None:
    """The caller says which model it was."""
    copy = parse_reply(WHOLE, PLAIN, written_by="openai/x")
    assert isinstance(copy, Copy)
    assert copy.written_by == "openai/x"


def test_the_largest_answer_is_read() -> None:
    """Up to the limit an answer is read, beyond it not."""
    assert isinstance(parse_reply(WHOLE + " " * (MAX_REPLY - len(WHOLE)), PLAIN), Copy)
    assert not isinstance(parse_reply(WHOLE + " " * (MAX_REPLY - len(WHOLE) + 1), PLAIN), Copy)


def test_the_schema_is_that_of_the_model() -> None:
    """What providers are told is what is read, closed as their strict modes ask."""
    told: dict[str, Any] = ModelReply.model_json_schema()
    fields = {name: {"type": field["type"]} for name, field in told["properties"].items()}
    assert {
        "type": "object",
        "properties": fields,
        "required": told["required"],
        "additionalProperties": False,
    } == REPLY_SCHEMA

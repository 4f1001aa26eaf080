"""The raw answer of a model, parsed: JSON with a title and a body, repaired where only one reading is possible.

Fences, prose around the object, one wrapping object or list, raw line breaks and extra keys are repaired, always
in the same way. Ambiguous answers are violations: no object or two, a truncated text, anything but text in a field.
What is returned as Copy has passed `check`, so there is no way from a model's answer to a message around it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, ValidationError

from cartback.words.facts import Copy, Facts

from .checking import check
from .reading import violation_of
from .rules import Violation

#: An answer longer than this is not read: no message is a hundredth of it.
MAX_REPLY = 20_000
#: The most objects that are tried, so that an answer of braces costs no more than one of words.
_MOST_TRIES = 16
_DEEPEST = 4


class ModelReply(BaseModel):
    """The answer expected of a model."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    title: str
    body: str


class EmailReply(ModelReply):
    """The answer expected of a model for an e-mail; a missing preheader is empty."""

    preheader: str = ""


#: The JSON Schema of a ModelReply, for providers' structured output: strict, closed, and computed beforehand.
REPLY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "body": {"type": "string"}},
    "required": ["title", "body"],
    "additionalProperties": False,
}


#: The same for an e-mail, which has a preheader besides.
EMAIL_REPLY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {part: {"type": "string"} for part in ("title", "preheader", "body")},
    "required": ["title", "preheader", "body"],
    "additionalProperties": False,
}


def parse_reply(
    text: str | None, facts: Facts, *, banned: Sequence[str] = (), written_by: str = "model"
) -> Copy | tuple[Violation, ...]:
    """Return the message in a model's answer if it passes `check`, else the violations, never empty.

    Never raises, for any answer. `written_by` is put on the Copy.
    """
    reply = _reply(text) if isinstance(text, str) and len(text) <= MAX_REPLY else None
    if reply is None:
        return (violation_of("reply", "", facts),)
    preheader = _on_one_line(reply.preheader) if facts.form.preheader else ""
    title = _on_one_line(reply.title) if facts.form.title else ""
    copy = Copy(title, _on_one_line(reply.body), written_by, preheader=preheader)
    return check(copy, facts, banned=banned) or copy


def _on_one_line(text: str) -> str:
    return normalize(
        "NFC", " ".join(text.replace("\t", " ").replace("\r", " ").replace("\n", " ").strip(" ").split(" "))
    )


def _reply(text: str) -> EmailReply | None:
    """Return the one reply in the answer, or None when there is none, or more than one."""
    replies = {reply for value in _values(text) if (reply := _as_reply(value)) is not None}
    return replies.pop() if len(replies) == 1 else None


def _values(text: str) -> list[Any]:
    """Parse the answer as JSON; if it is not, return every object inside it."""
    decoder = json.JSONDecoder(strict=False, parse_constant=_refuse)
    text = text.strip().lstrip("\ufeff")
    try:
        return [decoder.decode(text)]
    except (ValueError, RecursionError):
        pass
    values: list[Any] = []
    at = text.find("{")
    for _ in range(_MOST_TRIES):
        if at < 0:
            return values
        try:
            value, end = decoder.raw_decode(text, at)
            values.append(value)
        except (ValueError, RecursionError):
            end = at + 1
        at = text.find("{", end)
    return values if at < 0 else []


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not valid JSON")


def _as_reply(value: Any, depth: int = 0) -> EmailReply | None:
    """Return the reply that a JSON value is, or wraps: alone in an object, a list or a text."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict) and ("title" in value or "body" in value):
        try:
            return EmailReply.model_validate(value)
        except ValidationError:
            return None
    if isinstance(value, dict | list) and len(value) == 1:
        return _as_reply(next(iter(value.values())) if isinstance(value, dict) else value[0], depth + 1)
    if isinstance(value, str) and value.lstrip().startswith("{") and depth == 0:
        inner = _values(value)
        return _as_reply(inner[0], depth + 1) if len(inner) == 1 else None
    return None

"""The formats of a model's replies, as providers take them: a strict JSON Schema for each kind of call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from cartback.words.check import EMAIL_REPLY_SCHEMA, REPLY_SCHEMA
from cartback.words.prompt import Prompt
from cartback.words.second_opinion import VERDICT_SCHEMA
from cartback.words.summary import SUMMARY_SCHEMA

from .account import Role

#: The most tokens of a request beyond its texts and the schema.
_OVERHEAD = 64


def _format(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}


#: The format of a reply, by the purpose of the call.
FORMATS: dict[Role, dict[str, Any]] = {
    "words": _format("message", REPLY_SCHEMA),
    "verdict": _format("verdict", VERDICT_SCHEMA),
}


_EMAIL = _format("message", EMAIL_REPLY_SCHEMA)
_SUMMARY = _format("summary", SUMMARY_SCHEMA)


def format_of(role: Role, asked: Prompt) -> dict[str, Any]:
    """Return the format of the reply to this prompt."""
    if role == "words" and "sentences" in asked.parts:
        return _SUMMARY
    return _EMAIL if role == "words" and "preheader" in asked.parts else FORMATS[role]


def schema_tokens(role: Role, asked: Prompt) -> int:
    """Return an estimate of the tokens of a request's schema and overhead."""
    return len(msgspec.json.encode(format_of(role, asked))) + _OVERHEAD

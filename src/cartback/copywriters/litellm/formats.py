"""What a model's reply has to look like, as providers take it: a strict JSON Schema for each thing that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from cartback.words.check import EMAIL_REPLY_SCHEMA, REPLY_SCHEMA
from cartback.words.prompt import Prompt
from cartback.words.second_opinion import VERDICT_SCHEMA
from cartback.words.summary import SUMMARY_SCHEMA

from .account import Role

#: What a request is at most longer than its texts and the schema, in tokens.
_OVERHEAD = 64


def _format(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}


#: What a reply is asked to look like, by what it is asked for.
FORMATS: dict[Role, dict[str, Any]] = {
    "words": _format("message", REPLY_SCHEMA),
    "verdict": _format("verdict", VERDICT_SCHEMA),
}


_EMAIL = _format("message", EMAIL_REPLY_SCHEMA)
_SUMMARY = _format("summary", SUMMARY_SCHEMA)


def format_of(role: Role, asked: Prompt) -> dict[str, Any]:
    """Return what the reply to this prompt is asked to look like."""
    if role == "words" and "sentences" in asked.parts:
        return _SUMMARY
    return _EMAIL if role == "words" and "preheader" in asked.parts else FORMATS[role]


def schema_tokens(role: Role, asked: Prompt) -> int:
    """Return how many tokens the schema and the overhead of a request are taken for."""
    return len(msgspec.json.encode(format_of(role, asked))) + _OVERHEAD

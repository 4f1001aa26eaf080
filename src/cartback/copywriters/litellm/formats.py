"""What a model's reply has to look like, as providers take it: a strict JSON Schema for each thing that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from cartback.words.check import REPLY_SCHEMA
from cartback.words.second_opinion import VERDICT_SCHEMA

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


#: How many tokens the schema and the overhead of a request are taken for.
SCHEMA_TOKENS = {role: len(msgspec.json.encode(schema)) + _OVERHEAD for role, schema in FORMATS.items()}

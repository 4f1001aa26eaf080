"""The check of a reply against the facts: the boundary that a language model cannot talk its way through.

A model may read texts of strangers: a product title, a name, the merchant's own instructions. So nothing depends on the
prompt. Every reply is data, and is checked against the facts here, by rules that use the text alone: every digit,
percent and currency sign, code, link and claim in it has to be one of the facts, or the message does not go out.

The rules are pure and deterministic, and take time in proportion to the text. They report what is wrong and how to fix it.
"""

from __future__ import annotations

from .checking import check, reads
from .reply import EMAIL_REPLY_SCHEMA, MAX_REPLY, REPLY_SCHEMA, ModelReply, parse_reply
from .rules import RULES, Rule, Violation

__all__ = [
    "EMAIL_REPLY_SCHEMA",
    "MAX_REPLY",
    "REPLY_SCHEMA",
    "RULES",
    "ModelReply",
    "Rule",
    "Violation",
    "check",
    "parse_reply",
    "reads",
]

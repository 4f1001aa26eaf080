"""The kinds of campaign, and their subjects."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["cart_recovery", "checkout_recovery", "winback"]

#: The subject of a message: a session with its cart or checkout, or the last order that counts.
Subject: TypeAlias = Literal["session", "order"]

#: The only table of kinds, in the order of precedence when several are due (RULES 11).
ABOUT: dict[Kind, Subject] = {"checkout_recovery": "session", "cart_recovery": "session", "winback": "order"}

KIND_ORDER: tuple[Kind, ...] = tuple(ABOUT)

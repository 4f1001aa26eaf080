"""The kinds of campaign, and what each of them is about."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["cart_recovery", "checkout_recovery", "winback"]

#: What a message is about: what was left in a session (a cart, a checkout), or the last order that counts.
Subject: TypeAlias = Literal["session", "order"]

#: The one table of kinds, in the order of who wins when several are due (RULES 11).
ABOUT: dict[Kind, Subject] = {"checkout_recovery": "session", "cart_recovery": "session", "winback": "order"}

KIND_ORDER: tuple[Kind, ...] = tuple(ABOUT)

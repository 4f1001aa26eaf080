"""The state of LiteLLM while it writes: the part that belongs to its event loop, and one message under way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from attrs import define, field

from cartback.words.prompt import Prompt

from .account import Account, Model, Role
from .budget import BudgetBook

_NOT_YET = Prompt("", "", 0.0)


@define(eq=False)
class Running:
    """The state that belongs to the loop: made with it, and made again for another loop."""

    loop: asyncio.AbstractEventLoop
    generation: int
    vendor: Any
    models: Mapping[Role, Model]
    slots: asyncio.Semaphore
    book: BudgetBook | None
    tasks: set[asyncio.Task[Any]] = field(factory=set)
    closing: bool = False


@define(eq=False)
class MessageDraft:
    """One message, or one summary, being written.

    It has `limit` seconds, to `until` on the loop's clock; `judging`: its words are judged.
    """

    limit: float
    until: float
    account: Account
    asked: Prompt = _NOT_YET
    calls: int = 0
    judging: bool = False


def stop(running: Running) -> None:
    """Cancel every message that is under way; no new one begins."""
    running.closing = True
    for task in tuple(running.tasks):
        task.cancel()

"""The usage of one message: of its models, and of its shop's budget for the day.

Before each call the most it can use is reserved, and after it replaced by the actual usage. The most that a second opinion
can use is set aside with the first call for words, and given back if there is none: sixty-four messages at once cannot spend
a budget on words for which no second opinion can be paid.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from attrs import define, field, frozen

from cartback.errors import CartbackError
from cartback.words.prompt import Prompt

from .attempt import GivenUp
from .breaker import CircuitBreaker
from .budget import BudgetBook, Spending
from .vendor import Price

#: The purpose of a call.
Role: TypeAlias = Literal["words", "verdict"]
#: Seconds that giving back may delay a message; it is entered all the same, only later.
_PATIENCE = 0.25


@frozen
class Tokens:
    """Tokens in and out, of one call or of several."""

    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out)

    def __sub__(self, other: Tokens) -> Tokens:
        return Tokens(self.tokens_in - other.tokens_in, self.tokens_out - other.tokens_out)


@frozen(eq=False)
class Model:
    """One model and its settings: its name, the key or a function that returns it, litellm's options, and its breaker."""

    name: str
    api_key: str | Callable[[], str] | None
    options: Mapping[str, Any]
    breaker: CircuitBreaker
    price: Price | None = None

    def most(self, asked: Prompt, more: int) -> Tokens:
        """Estimate the most that a call can use, with `more` bytes besides the prompt: a token is at least a byte."""
        size = sum(len(message["content"].encode()) for message in asked.messages())
        return Tokens(size + more, self.options["max_tokens"])

    def spent(self, tokens: Tokens) -> Spending:
        """Return one call as a budget counts it."""
        cost = self.price.of(tokens.tokens_in, tokens.tokens_out) if self.price is not None else Decimal(0)
        return Spending(1, tokens.tokens_in + tokens.tokens_out, cost)


_NOTHING = Tokens()


@define(eq=False)
class Account:
    """The account of one message. `expected` is the most a second opinion on it can use; None: it gets none."""

    shop: str
    day: str
    models: Mapping[Role, Model]
    book: BudgetBook | None
    expected: Callable[[], Tokens] | None = None
    took: dict[Role, Tokens] = field(factory=dict)
    held: Spending = field(factory=Spending)

    async def reserve(self, role: Role, most: Tokens) -> None:
        """Set aside the most a call can use; until it is settled, that counts as used. Raises GivenUp."""
        if self.book is not None:
            wanted = self.models[role].spent(most)
            if role == "verdict":
                more = _above(wanted, self.held)
                await self._reserve(self.book, more)
                self.held += more
            else:
                hold = self._to_hold()
                await self._reserve(self.book, wanted + hold)
                self.held += hold
        self.took[role] = self.took.get(role, _NOTHING) + most

    async def settle(self, role: Role, most: Tokens, used: Tokens | None) -> None:
        """Replace the reservation by the call's usage; None: there was no call."""
        self.took[role] += (used or _NOTHING) - most
        if self.book is not None:
            model = self.models[role]
            reserved = model.spent(most)
            if role == "verdict":
                reserved, self.held = self.held, Spending()
            spent = model.spent(used) if used is not None else Spending()
            with suppress(CartbackError):  # then the reservation stays counted: too much rather than too little
                await self.book.settle(self.shop, self.day, reserved, spent)

    async def close(self) -> None:
        """Give back the amount still held: all of it, unless a judge was called and its usage is unknown."""
        held, self.held = self.held, Spending()
        if self.book is None or held == Spending():
            return
        unknown = self.took.get("verdict")
        spent = self.models["verdict"].spent(unknown) if unknown is not None else Spending()
        with suppress(CartbackError, TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self.book.settle(self.shop, self.day, held, spent)

    @property
    def tokens(self) -> Tokens:
        """Return the tokens of all calls."""
        return sum(self.took.values(), _NOTHING)

    @property
    def cost(self) -> Decimal | None:
        """Return their cost; None if the price of a model that was called is unknown."""
        costs = [
            model.price.of(took.tokens_in, took.tokens_out) if model.price is not None else None
            for model, took in (
                (self.models[role], self.took.get(role, _NOTHING)) for role in {"words": 0, **self.took}
            )
        ]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal(0)) if len(known) == len(costs) else None

    def _to_hold(self) -> Spending:
        if self.expected is None or self.held != Spending():
            return Spending()
        return self.models["verdict"].spent(self.expected())

    async def _reserve(self, book: BudgetBook, amount: Spending) -> None:
        if amount == Spending():
            return
        asked: tuple[Role, ...] = ("words", "verdict") if self.expected is not None else ("words",)
        if book.budget.cost is not None and any(self.models[role].price is None for role in asked):
            raise GivenUp("price_unknown")
        try:
            granted = await book.reserve(self.shop, self.day, amount)
        except CartbackError:
            raise GivenUp("budget_unavailable") from None
        if not granted:
            raise GivenUp("budget")


def _above(wanted: Spending, held: Spending) -> Spending:
    """Return the part of `wanted` that is not held yet."""
    more = wanted - held
    return Spending(max(more.calls, 0), max(more.tokens, 0), max(more.cost, Decimal(0)))

"""A language model writes, any that litellm knows or that speaks OpenAI's protocol; what it writes is checked before it is used.

At most two calls a message: one, and one more, either to mend what the check found or after an error that passes. Then it
gives up with a CopyError and the fallback writes. Everything has an end well before the worker's lease does: each call, the
wait for a free slot, the provider's Retry-After. A budget is reserved before each call and settled after it.
Needs pip install "cartback[litellm]", which is loaded with the first message.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any, ClassVar

import msgspec
from attrs import define, field
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

from cartback.domain.copy_check import REPLY_SCHEMA, Finding, parse_reply
from cartback.domain.ledger import Usage
from cartback.domain.llm_prompt import Prompt, prompt, repaired
from cartback.domain.prompt import Copy
from cartback.errors import CartbackError, CopyError, InvalidSettings, MissingExtra
from cartback.ports import Clock, CopyRequest, Store

from . import loop_thread
from .attempt import Attempt, GivenUp, Tokens, passes, wait
from .breaker import CircuitBreaker
from .budget import Budget, BudgetBook, Spent
from .locales import money
from .model_errors import Failure, failure_of
from .vendor import Price, complete, hang_up, known_price, load

__all__ = ["AsyncLiteLLM", "Budget", "LiteLLM", "Price"]

#: The most calls one message may take, whatever they are for.
MAX_CALLS = 2
#: Seconds that a call needs at least: with less left it is not begun.
_LEAST = 0.25
#: What a request is at most longer than its texts and the schema, in tokens.
_OVERHEAD = 64
_OURS = frozenset(
    {"messages", "stream", "n", "max_retries", "num_retries", "retry_policy", "response_format", "fallbacks"}
)
_RESPONSE_FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "message", "strict": True, "schema": REPLY_SCHEMA},
}
_SCHEMA_SIZE = len(msgspec.json.encode(_RESPONSE_FORMAT))


@define(eq=False)
class _Running:
    """What belongs to the loop: made with it, and anew for another."""

    loop: asyncio.AbstractEventLoop
    generation: int
    vendor: Any
    price: Price | None
    slots: asyncio.Semaphore
    book: BudgetBook | None
    tasks: set[asyncio.Task[Any]] = field(factory=set)
    closing: bool = False


class _Writer:
    """What LiteLLM and AsyncLiteLLM share."""

    learns: ClassVar[bool] = True

    def __init__(
        self,
        model: str,
        *,
        api_base: str | None = None,
        api_key: str | Callable[[], str] | None = None,
        timeout: timedelta = timedelta(seconds=20),
        patience: timedelta = timedelta(seconds=45),
        max_tokens: int = 1000,
        max_concurrency: int = 32,
        budget: Budget | None = None,
        store: Store | None = None,
        price: Price | None = None,
        breaker_failures: int = 5,
        breaker_pause: timedelta = timedelta(minutes=1),
        json_schema: bool = True,
        clock: Clock = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **options: Any,
    ) -> None:
        """Nothing is loaded and nobody is asked before the first message.

        Args:
            model: as litellm names it, "openai/gpt-5-mini"; "openai/" and any name for a compatible server at `api_base`.
            api_base: where that server is.
            api_key: the key, or a function that gives it before each call; None leaves it to litellm and the environment.
            timeout: of one call.
            patience: of one message, calls, waits and all. Well below half of the engine's lease.
            max_tokens: of one reply. Models that think first need several thousand.
            max_concurrency: calls under way at once, in this process.
            budget: the most a shop's messages may take a day; needs `store`.
            store: where the budget is kept, the one the workers share. It is yours to close.
            price: of the model, if litellm does not know it; a budget by cost writes nothing without one.
            breaker_failures: after so many failures in a row nothing is asked
            breaker_pause: for so long, then one call is tried.
            json_schema: ask for a structured reply; False for servers that refuse to. It is validated here either way.
            clock: tells the present.
            sleep: waits between two calls.
            **options: passed on to litellm: temperature aside, whatever the provider takes ("reasoning_effort", "seed").

        Raises MissingExtra without litellm, InvalidSettings for an option that would break a promise of this class.
        """
        if find_spec("litellm") is None:
            raise MissingExtra("litellm")
        if wrong := sorted(_OURS & set(options)):
            raise InvalidSettings(f"{wrong[0]}: is this copywriter's own affair and cannot be passed on")
        if budget is not None and store is None:
            raise InvalidSettings("store: a budget is kept where all workers see it: pass the engine's store")
        self.model = model
        self._timeout, self._patience = timeout.total_seconds(), patience.total_seconds()
        self._max_tokens, self._max_concurrency = max_tokens, max_concurrency
        self._budget, self._store, self._price = budget, store, price
        self._breaker = CircuitBreaker(breaker_failures, breaker_pause)
        self._clock, self._sleep = clock, sleep
        self._api_key = api_key
        self._options = {
            **options,
            "api_base": api_base,
            "drop_params": True,
            "max_retries": 0,
            "max_tokens": max_tokens,
        }
        if json_schema:
            self._options["response_format"] = _RESPONSE_FORMAT
        self._running: _Running | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r})"

    def load(self) -> None:
        """Load litellm and start the loop now, in a worker's start, rather than with the first message: it takes seconds."""
        self._open()

    def close(self) -> None:
        """Let go of the shared loop; the last copywriter to do so stops it. Messages under way end with a CopyError."""
        with self._lock:
            running, self._running = self._running, None
        if running is not None and running.generation == loop_thread.generation():
            running.loop.call_soon_threadsafe(_stop, running)
            loop_thread.release(running.generation, lambda: hang_up(running.vendor))

    # --- one message

    def prompt(self, request: CopyRequest) -> Prompt:
        """What the model is asked; nothing is loaded, and nobody is asked."""
        facts = request.facts
        return prompt(facts, request.examples, lambda amount: money(amount.amount, amount.currency, facts.locale))

    def _ready(self) -> _Running | None:
        """What runs, if it does, in this process."""
        running = self._running
        return running if running is not None and running.generation == loop_thread.generation() else None

    def _open(self) -> _Running:
        """litellm loaded and the loop running; takes seconds the first time."""
        with self._lock:
            ready = self._ready()
            if ready is not None:
                return ready
            vendor = load()
            price = self._price or known_price(vendor, self.model)
            book = BudgetBook(self._budget, self._store) if self._budget and self._store else None
            loop, generation = loop_thread.hold()
            slots = asyncio.Semaphore(self._max_concurrency)
            running = self._running = _Running(loop, generation, vendor, price, slots, book)
            return running

    def _begin(self, running: _Running, request: CopyRequest) -> Future[Copy]:
        """The message, under way on the loop."""
        return asyncio.run_coroutine_threadsafe(self._write(running, request), running.loop)

    async def _write(self, running: _Running, request: CopyRequest) -> Copy:
        task = asyncio.current_task()
        if task is not None:
            running.tasks.add(task)
            task.add_done_callback(running.tasks.discard)
        limit = self._limit(request)
        message = Attempt(request, limit, running.loop.time() + limit)
        try:
            async with asyncio.timeout(message.limit):
                copy = await self._compose(running, message)
        except GivenUp as refused:
            problem = refused.problem
        except TimeoutError:
            problem = "timeout" if message.calls else "busy"
        except Exception as error:  # noqa: BLE001 - whatever it is, the fallback can write
            problem = f"failed ({type(error).__name__})"
        except asyncio.CancelledError:
            if not running.closing:
                raise
            problem = "closed"
        else:
            return msgspec.structs.replace(copy, usage=self._usage(running, message))
        given_up = CopyError(f"{self.model}: {problem}")
        given_up.usage = self._usage(running, message, problem)
        raise given_up

    def _limit(self, request: CopyRequest) -> float:
        """Seconds for this message: until the step or the worker's turn is over, and never longer than `patience`."""
        until = request.deadline if request.answer_by is None else min(request.deadline, request.answer_by)
        return min(self._patience, (until - self._clock()).total_seconds())

    async def _compose(self, running: _Running, message: Attempt) -> Copy:
        """Words that pass the check: the first reply, or the second, which knew what was wrong with the first."""
        if message.limit <= 0:
            raise GivenUp("too_late")
        message.asked = self.prompt(message.request)
        reply = await self._asked_twice(running, message)
        read = self._read(message.request, reply)
        if not isinstance(read, Copy) and message.calls < MAX_CALLS:
            mend = repaired(message.asked, reply, [str(finding) for finding in read])
            read = self._read(message.request, await self._call(running, message, mend))
        if not isinstance(read, Copy):
            raise GivenUp("refused: " + ", ".join(dict.fromkeys(finding.rule for finding in read)))
        return read

    def _read(self, request: CopyRequest, reply: str) -> Copy | tuple[Finding, ...]:
        """The words if they may be sent, else what is wrong with them."""
        return parse_reply(reply, request.facts, banned=request.banned, written_by=self.model)

    async def _asked_twice(self, running: _Running, message: Attempt) -> str:
        """The reply; after an error that passes it is asked once more, if there is time to wait for that."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(MAX_CALLS) | stop_before_delay(message.limit),
            wait=wait,
            retry=retry_if_exception(passes),
            sleep=self._sleep,
            reraise=True,
        )
        reply: str = await retrying(self._call, running, message, message.asked)
        return reply

    # --- one call

    async def _call(self, running: _Running, message: Attempt, asked: Prompt) -> str:
        """The model's text. Raises GivenUp."""
        async with running.slots:
            if message.until - running.loop.time() < _LEAST:
                raise GivenUp("busy")
            if self._breaker.is_open(self._clock()):
                raise GivenUp("breaker_open")
            most_in = sum(len(m["content"].encode()) for m in asked.messages()) + _SCHEMA_SIZE + _OVERHEAD
            reserved = Tokens(most_in, self._max_tokens)
            day = self._clock().astimezone(UTC).date().isoformat()
            await self._reserve(running, message, day, reserved)
            if not self._breaker.allows(self._clock()):  # it opened, or another one became the probe
                await self._settle(running, message, day, reserved, None)
                raise GivenUp("breaker_open")
            message.calls += 1
            text, used, failure = await self._answer(running, asked, reserved)
            await self._settle(running, message, day, reserved, used)
        if failure is not None:
            raise GivenUp(failure.problem, failure)
        return text

    async def _answer(self, running: _Running, asked: Prompt, reserved: Tokens) -> tuple[str, Tokens, Failure | None]:
        """The text, the tokens it took, and what went wrong. A token is at least a byte, so `reserved` is the most."""
        try:
            key = await asyncio.to_thread(self._api_key) if callable(self._api_key) else self._api_key
        except Exception:  # noqa: BLE001 - the host's function may raise anything
            self._breaker.failed(self._clock())
            return "", Tokens(), Failure("no_credentials")
        try:
            text, used = await complete(
                running.vendor, model=self.model, messages=asked.messages(), temperature=asked.temperature,
                timeout=self._timeout, api_key=key, **self._options,
            )  # fmt: skip
        except asyncio.CancelledError:
            self._breaker.failed(self._clock())
            raise
        except Exception as error:  # noqa: BLE001 - so may a vendor
            failure = failure_of(error, self._clock())
            if failure.down:
                self._breaker.failed(self._clock())
            else:
                self._breaker.succeeded()
            return "", reserved if failure.paid else Tokens(), failure
        self._breaker.succeeded()
        return text, Tokens(*used) if used is not None else reserved, None

    # --- what it cost

    async def _reserve(self, running: _Running, message: Attempt, day: str, most: Tokens) -> None:
        """Set aside the most a call can take. Until it is settled, that is what it took."""
        if running.book is not None:
            if running.price is None and running.book.budget.cost is not None:
                raise GivenUp("price_unknown")
            try:
                granted = await running.book.reserve(message.request.shop, day, _spent(running, most))
            except CartbackError:
                raise GivenUp("budget_unavailable") from None
            if not granted:
                raise GivenUp("budget")
        message.took += most

    async def _settle(
        self, running: _Running, message: Attempt, day: str, reserved: Tokens, used: Tokens | None
    ) -> None:
        """Enter what the call took in place of what was reserved; None: there was no call."""
        message.took += (used or Tokens()) - reserved
        if running.book is not None:
            spent = _spent(running, used) if used is not None else Spent()
            with suppress(CartbackError):  # then what was reserved stays counted: too much rather than too little
                await running.book.settle(message.request.shop, day, _spent(running, reserved), spent)

    def _usage(self, running: _Running, message: Attempt, problem: str | None = None) -> Usage:
        took = message.took
        cost = running.price.of(took.tokens_in, took.tokens_out) if running.price is not None else None
        return Usage(
            self.model, message.calls, took.tokens_in, took.tokens_out, cost,
            message.asked.hash if message.calls else "", message.asked.version, problem,
        )  # fmt: skip


class LiteLLM(_Writer):
    """Writes with a language model, for either engine: a plain method that may be called from many threads."""

    def write(self, request: CopyRequest) -> Copy:
        """The words for one message, checked. Raises CopyError, its `usage` saying what trying took."""
        return self._begin(self._open(), request).result()


class AsyncLiteLLM(_Writer):
    """Writes with a language model, for AsyncRecovery: no thread waits, so as many at once as the engine likes."""

    async def write(self, request: CopyRequest) -> Copy:
        """See LiteLLM.write."""
        running = self._ready()
        if running is None:
            running = await asyncio.to_thread(self._open)
        return await asyncio.wrap_future(self._begin(running, request))


def _spent(running: _Running, tokens: Tokens) -> Spent:
    price = running.price
    cost = price.of(tokens.tokens_in, tokens.tokens_out) if price is not None else Decimal(0)
    return Spent(1, tokens.tokens_in + tokens.tokens_out, cost)


def _stop(running: _Running) -> None:
    running.closing = True
    for task in tuple(running.tasks):
        task.cancel()

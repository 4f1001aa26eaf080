"""A language model writes, any that litellm knows or that speaks OpenAI's protocol; its text is checked before it is used.

At most three calls a message: one for the words; one more, either to correct the faults that the check found or after a
temporary error; and one for a second opinion on words that passed the check, if the campaign asks for it. Then it gives up
with a CopyError and the fallback writes. Everything ends well before the worker's lease does: each call, the wait for a free
slot, the provider's Retry-After. A budget is reserved before each call and settled after it; the most a second opinion can
use is set aside together with the first call, so that no words are paid for that cannot be judged. Needs pip install
"cartback[litellm]", which is loaded with the first message.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar, cast

import msgspec
from attrs import evolve
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

from cartback.domain.ledger import Usage
from cartback.errors import CopyError
from cartback.ports import Clock, CopyRequest, Store, SummaryRequest, SummaryText
from cartback.words.facts import Copy
from cartback.words.prompt import Prompt, repaired
from cartback.words.second_opinion import Question, verdict

from . import loop_thread
from .account import Account, Model, Role, Tokens
from .attempt import GivenUp, passes, wait
from .breaker import CircuitBreaker
from .budget import Budget, BudgetBook
from .errors import Failure, failure_of
from .formats import format_of, schema_tokens
from .running import MessageDraft, Running, stop
from .settings import check_settings
from .vendor import Price, complete, hang_up, known_price, load
from .work import UnusableReply, Work, message_prompt
from .work import message as work_of_message
from .work import summary as work_of_summary

__all__ = ["AsyncLiteLLM", "Budget", "LiteLLM", "Price"]

_Text = TypeVar("_Text", Copy, SummaryText)

#: The most calls for the words of one message, for any reason; a second opinion is one more.
MAX_CALLS = 2
#: The fewest seconds for a call: with less left it is not begun.
_LEAST = 0.25
#: The bytes that a text may have beyond its limits in ASCII within the amount set aside; for a longer one more is reserved.
_LONG_TEXT = 600


class _Writer:
    """The common part of LiteLLM and AsyncLiteLLM."""

    learns: ClassVar[bool] = True
    _running: Running | None = None

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
        judge: str | None = None,
        judge_options: Mapping[str, Any] | None = None,
        judge_price: Price | None = None,
        clock: Clock = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **options: Any,
    ) -> None:
        """Check the settings. Nothing is loaded and no network call is made before the first message.

        Args:
            model: litellm's name of it, "openai/gpt-5-mini"; "openai/" and any name for a compatible server at `api_base`.
            api_base: where that server is.
            api_key: the key, or a function called for it before each call; None leaves it to litellm and the environment.
            timeout: of one call.
            patience: of one message, with all calls and waits. Well below half of the engine's lease.
            max_tokens: of one reply. Models that think first need several thousand.
            max_concurrency: the most calls under way at once, in this process.
            budget: the most a shop's messages may use a day; needs `store`.
            store: where the budget is kept, the one the workers share. It is yours to close.
            price: of the model, if litellm does not know it; a budget by cost writes nothing without one.
            breaker_failures: the number of failures in a row after which no call is made for `breaker_pause`.
            breaker_pause: the time without calls, after which one call is tried.
            json_schema: ask for a structured reply; False for servers that refuse to. It is validated here either way.
            judge: the model that gives a second opinion, named as `model` is; None: the model itself. One of the same provider
                has the same address, key and options, one of another has litellm's and the environment's.
            judge_options: the judge's own options, in addition to those or in place of them: api_base, api_key, options.
            judge_price: of the judge, if litellm does not know it.
            clock: returns the present.
            sleep: waits between two calls.
            **options: passed on to litellm: anything the provider takes ("reasoning_effort", "seed"), except temperature.

        Raises MissingExtra without litellm, InvalidSettings for an option that would break a promise of this class.
        """
        check_settings(locals())
        self.model, self._max_concurrency = model, max_concurrency
        self._timeout, self._patience = timeout.total_seconds(), patience.total_seconds()
        self._budget, self._store = budget, store
        self._clock, self._sleep = clock, sleep
        asked = {**options, "api_base": api_base, "api_key": api_key}
        ours = {"drop_params": True, "max_retries": 0, "max_tokens": max_tokens}
        words = _model(model, {**asked, **ours}, CircuitBreaker(breaker_failures, breaker_pause), price)
        verdict = _judge(words, judge or model, asked, {**ours, **(judge_options or {})}, judge_price)
        self._models: dict[Role, Model] = {"words": words, "verdict": verdict}
        self._json_schema, self._lock = json_schema, threading.Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r})"

    def load(self) -> None:
        """Load litellm and start the loop now, at a worker's start, rather than with the first message: it takes seconds."""
        self._open()

    def close(self) -> None:
        """Release the shared loop; the last copywriter to do so stops it. Messages under way end with a CopyError."""
        with self._lock:
            running, self._running = self._running, None
        if running is not None and running.generation == loop_thread.generation():
            running.loop.call_soon_threadsafe(stop, running)
            loop_thread.release(running.generation, lambda: hang_up(running.vendor))

    # --- one message

    def prompt(self, request: CopyRequest) -> Prompt:
        """Return the model's prompt, without a call."""
        return message_prompt(request)

    def _ready(self) -> Running | None:
        """Return the state running in this process, or None."""
        running = self._running
        return running if running is not None and running.generation == loop_thread.generation() else None

    def _open(self) -> Running:
        """Load litellm and start the loop; this takes seconds the first time."""
        with self._lock:
            ready = self._ready()
            if ready is not None:
                return ready
            vendor = load()
            models = {
                role: evolve(model, price=model.price or known_price(vendor, model.name))
                for role, model in self._models.items()
            }
            book = BudgetBook(self._budget, self._store) if self._budget and self._store else None
            loop, generation = loop_thread.hold()
            slots = asyncio.Semaphore(self._max_concurrency)
            running = self._running = Running(loop, generation, vendor, models, slots, book)
            return running

    def _begin(self, running: Running, work: Work[_Text]) -> Future[_Text]:
        """Start the work on the loop."""
        return asyncio.run_coroutine_threadsafe(self._write(running, work), running.loop)

    async def _write(self, running: Running, work: Work[_Text]) -> _Text:
        task = asyncio.current_task()
        if task is not None:
            running.tasks.add(task)
            task.add_done_callback(running.tasks.discard)
        limit = self._limit(work)
        message = MessageDraft(limit, running.loop.time() + limit, self._account(running, work))
        try:
            async with asyncio.timeout(message.limit):
                text = await self._compose(running, message, work)
        except GivenUp as refused:
            problem = refused.problem
        except TimeoutError:
            problem = "timeout" if message.calls else "busy"
        except Exception as error:  # noqa: BLE001 - after any failure the fallback can write
            problem = f"failed ({type(error).__name__})"
        except asyncio.CancelledError:
            if not running.closing:
                raise
            problem = "closed"
        else:
            return msgspec.structs.replace(text, usage=self._usage(message))
        finally:
            await message.account.close()
        if message.judging:
            problem = f"second_opinion ({problem})"
        given_up = CopyError(f"{self.model}: {problem}")
        given_up.usage = self._usage(message, problem)
        raise given_up

    def _account(self, running: Running, work: Work[Any]) -> Account:
        day = self._clock().astimezone(UTC).date().isoformat()
        longest = work.longest

        def expected() -> Tokens:  # on a text of which only the limits are known yet
            asked = cast("Callable[[], Question]", longest)().prompt
            return running.models["verdict"].most(asked, schema_tokens("verdict", asked) + _LONG_TEXT)

        return Account(work.shop, day, running.models, running.book, expected if longest is not None else None)

    def _limit(self, work: Work[Any]) -> float:
        """Return the seconds for this work: until the step or the worker's turn ends, at most `patience`."""
        return min(self._patience, (work.until - self._clock()).total_seconds())

    async def _compose(self, running: Running, message: MessageDraft, work: Work[_Text]) -> _Text:
        """Get words that pass the check: the first reply, or the second, which corrects the first.

        If the work asks for it, a judge has found no claim in them that the facts do not support.
        """
        if message.limit <= 0:
            raise GivenUp("too_late")
        self._may_write(work)
        text = await self._usable(running, message, work)
        if work.question is not None:
            await self._judge(running, message, work.question(text))
        return text

    async def _usable(self, running: Running, message: MessageDraft, work: Work[_Text]) -> _Text:
        """Get words that no rule refuses. Raises GivenUp."""
        message.asked = work.ask()
        reply = await self._asked_twice(running, message)
        read = work.read(reply)
        if isinstance(read, UnusableReply) and message.calls < MAX_CALLS:
            mend = repaired(message.asked, reply, read.reasons)
            read = work.read(await self._call(running, message, mend))
        if isinstance(read, UnusableReply):
            raise GivenUp("refused: " + ", ".join(dict.fromkeys(read.rules)))
        return read

    def _may_write(self, work: Work[Any]) -> None:
        """Raise GivenUp if no model may write this, whatever its text."""
        if work.never is not None:
            raise GivenUp(work.never)
        author, judge = self._models["words"].breaker, self._models["verdict"].breaker
        if work.question is not None and judge is not author and judge.is_open(self._clock()):
            raise GivenUp("second_opinion (breaker_open)")  # before words are paid for that cannot be judged

    async def _judge(self, running: Running, message: MessageDraft, asked: Question) -> None:
        """Ask for a second opinion, once. Raises GivenUp unless the judge has read the text and found no fault."""
        message.judging = True
        judged = verdict(await self._call(running, message, asked.prompt, "verdict"), asked)
        if judged.problem is not None:
            raise GivenUp(judged.problem)

    async def _asked_twice(self, running: Running, message: MessageDraft) -> str:
        """Return the reply; after a temporary error the model is called once more, if there is time for the wait."""
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

    async def _call(self, running: Running, message: MessageDraft, asked: Prompt, role: Role = "words") -> str:
        """Return the model's text. Raises GivenUp."""
        async with running.slots:
            most = await self._reserved(running, message, asked, role)
            message.calls += 1
            text, used, failure = await self._answer(running, role, asked, most)
            await message.account.settle(role, most, used)
        if failure is not None:
            raise GivenUp(failure.problem, failure)
        return text

    async def _reserved(self, running: Running, message: MessageDraft, asked: Prompt, role: Role) -> Tokens:
        """Reserve the most a call may use. Raises GivenUp if it may not be made."""
        model = running.models[role]
        if message.until - running.loop.time() < _LEAST:
            raise GivenUp("busy")
        if model.breaker.is_open(self._clock()):
            raise GivenUp("breaker_open")
        most = model.most(asked, schema_tokens(role, asked))
        await message.account.reserve(role, most)
        if not model.breaker.allows(self._clock()):  # it opened, or another call became the probe
            await message.account.settle(role, most, None)
            raise GivenUp("breaker_open")
        return most

    async def _answer(
        self, running: Running, role: Role, asked: Prompt, reserved: Tokens
    ) -> tuple[str, Tokens, Failure | None]:
        """Return the text, the tokens it used, and the failure. A token is at least a byte, so `reserved` is the most."""
        model = running.models[role]
        schema = {"response_format": format_of(role, asked)} if self._json_schema else {}
        try:
            key = await asyncio.to_thread(model.api_key) if callable(model.api_key) else model.api_key
        except Exception:  # noqa: BLE001 - the host's function may raise anything
            model.breaker.failed(self._clock())
            return "", Tokens(), Failure("no_credentials")
        try:
            text, used = await complete(
                running.vendor, model=model.name, messages=asked.messages(), temperature=asked.temperature,
                timeout=self._timeout, api_key=key, **model.options, **schema,
            )  # fmt: skip
        except asyncio.CancelledError:
            model.breaker.failed(self._clock())
            raise
        except Exception as error:  # noqa: BLE001 - so may a vendor
            failure = failure_of(error, self._clock())
            if failure.down:
                model.breaker.failed(self._clock())
            else:
                model.breaker.succeeded()
            return "", reserved if failure.paid else Tokens(), failure
        model.breaker.succeeded()
        return text, Tokens(*used) if used is not None else reserved, None

    def _usage(self, message: MessageDraft, problem: str | None = None) -> Usage:
        took = message.account.tokens
        return Usage(
            model=self.model,
            calls=message.calls,
            tokens_in=took.tokens_in,
            tokens_out=took.tokens_out,
            cost=message.account.cost,
            prompt=message.asked.hash if message.calls else "",
            version=message.asked.version,
            problem=problem,
        )


class LiteLLM(_Writer):
    """Writes with a language model, for either engine: a plain method that may be called from many threads."""

    def write(self, request: CopyRequest) -> Copy:
        """Write one message, checked. Raises CopyError; its `usage` is that of the attempts."""
        return self._begin(self._open(), work_of_message(request, self.model, self.prompt)).result()

    def summarize(self, request: SummaryRequest) -> SummaryText:
        """Write a summary of a shop's figures, checked and judged. Raises CopyError; its `usage` is that of the attempts."""
        return self._begin(self._open(), work_of_summary(request, self.model)).result()


class AsyncLiteLLM(_Writer):
    """Writes with a language model, for AsyncRecovery: no thread waits, so any number at once."""

    async def write(self, request: CopyRequest) -> Copy:
        """Write one message, checked. Raises CopyError; its `usage` is that of the attempts."""
        return await self._awaited(work_of_message(request, self.model, self.prompt))

    async def summarize(self, request: SummaryRequest) -> SummaryText:
        """Write a summary of a shop's figures, checked and judged. Raises CopyError; its `usage` is that of the attempts."""
        return await self._awaited(work_of_summary(request, self.model))

    async def _awaited(self, work: Work[_Text]) -> _Text:
        running = self._ready()
        if running is None:
            running = await asyncio.to_thread(self._open)
        return await asyncio.wrap_future(self._begin(running, work))


def _model(name: str, asked: dict[str, Any], breaker: CircuitBreaker, price: Price | None) -> Model:
    key = asked.pop("api_key", None)
    return Model(name, key, asked, breaker, price)


def _judge(words: Model, name: str, asked: Mapping[str, Any], more: Mapping[str, Any], price: Price | None) -> Model:
    """Return the model that gives the second opinion, with the first model's settings if its provider is the same."""
    if name == words.name:
        return _model(name, {**asked, **more}, words.breaker, price or words.price)
    same = asked if _provider(name) == _provider(words.name) else {}
    return _model(name, {**same, **more}, CircuitBreaker(words.breaker.failures, words.breaker.pause), price)


def _provider(model: str) -> str:
    return model.partition("/")[0]

"""Recovery and AsyncRecovery: the two ways to drive the flow. They know no rule.

Recovery is for plain code and threads: calls that may run side by side use a thread pool; an async port is run on an event
loop of its own thread. AsyncRecovery is for an event loop: an async port is awaited, a plain one runs in a thread.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import Any, Self, TypeVar, cast
from uuid import uuid4

from cartback import flow, forks
from cartback.check import Problem, problems, sound
from cartback.domain.campaign import Audience, Shop
from cartback.domain.case import Rule
from cartback.domain.decision import Decision, Explanation
from cartback.domain.events import Event
from cartback.domain.ledger import Conversion, Notification, State
from cartback.domain.links import Links
from cartback.domain.texts import Text, TextState
from cartback.domain.values import shown, spoken
from cartback.errors import CartbackError, InvalidSettings, StoreBusy
from cartback.groupcommit import Answer, AsyncGroupCommit, Batch, GroupCommit
from cartback.health import Health, counts_of, health_of
from cartback.plugging import (
    aware,
    aware_clock,
    batch,
    plugged,
    require,
    sure_of_functions,
    sure_of_numbers,
    sure_of_rules,
)
from cartback.ports import AsyncClock, Channel, Clock, Copywriter, Observed, Observer, Store, Throttle
from cartback.throttle import Throttle as InProcess

_T = TypeVar("_T")
_log = logging.getLogger("cartback")
_MOST_REPORTED = 100


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid4().hex[:20]


def open_store(store: Store | str, *, awaited: bool = False) -> Store:
    """A store of your own, as it is; or one by URL.

    "memory:", "sqlite:///path" ("sqlite://" is in memory) or "postgresql://user@host/name"; of that the async store, if it
    is to be `awaited`. Raises InvalidSettings for a URL of another kind, MissingExtra, StoreError.
    """
    if isinstance(store, type) or not (isinstance(store, str) or callable(getattr(store, "claim", None))):
        got = f"the class {store.__name__}" if isinstance(store, type) else spoken(store)
        raise InvalidSettings(f"store: expected a Store, 'memory:', 'sqlite:///path' or 'postgresql://...', got {got}")
    if not isinstance(store, str):
        return store
    if store in ("memory:", "memory://"):
        from cartback.stores.memory import MemoryStore

        return MemoryStore()
    if store.startswith("sqlite://"):
        from cartback.stores.sqlite import SQLiteStore

        return SQLiteStore(store.removeprefix("sqlite://").removeprefix("/") or ":memory:")
    if store.startswith(("postgresql://", "postgres://")):
        from cartback.stores.postgres import AsyncPostgresStore, PostgresStore

        return AsyncPostgresStore(store) if awaited else PostgresStore(store)
    kind = store.partition("://")[0]  # what follows may hold a password
    raise InvalidSettings(
        f"store: expected a Store, 'memory:', 'sqlite:///path' or 'postgresql://...', got {kind!r:.60}"
    )


class _Engine:
    """What both engines share: the ports, plugged together."""

    _awaits = False

    def __init__(
        self,
        store: Store | str = "memory:",
        *,
        channels: Iterable[Channel] = (),
        copywriter: Copywriter | None = None,
        fallback: Copywriter | None = None,
        rules: Sequence[Rule] = (),
        clock: Clock | AsyncClock = _utc_now,
        new_id: Callable[[], str] = _new_id,
        lease: timedelta = timedelta(minutes=5),
        parallel: int = 64,
        gather: timedelta = timedelta(milliseconds=2),
        rates: Mapping[str, float] | Throttle | None = None,
        observe: Observer | None = None,
        links: Links | None = None,
    ) -> None:
        """Plug the ports together.

        Args:
            store: where everything is kept: a Store, or a URL such as "sqlite:///cartback.db".
            channels: one Channel for each of push, email and sms that the shop uses.
            copywriter: who writes; None is the built-in templates.
            fallback: who writes when `copywriter` cannot; None is the built-in templates.
            rules: the host's own rules, plain functions Case -> Reason | None, asked after the built-in ones.
            clock: tells the present, an aware datetime.
            new_id: makes ids for new shoppers.
            lease: how long a batch may take before another worker may have it.
            parallel: how many copywriter or channel calls may run side by side.
            gather: how long `ingest` calls that come at once wait for each other, to share one transaction. A call that
                comes alone does not wait.
            rates: messages a second by channel ("push": 500.0), for this engine; or a Throttle of your own, which
                workers on several machines can share. None is as fast as they go.
            links: makes the links in messages signed ones of your own, so that taps are counted; see `click`. None: a message
                carries the cart's or the shop's own link.
            observe: told what every ingest and run_due did, for your metrics.

        A store passed as a URL is opened and closed here; one passed as an object is yours to close.
        """
        by_name = plugged(channels)
        require("copywriter", copywriter, "write", "Copywriter")
        require("fallback", fallback, "write", "Copywriter")
        sure_of_rules(rules)
        sure_of_numbers(lease, gather, parallel, rates)
        sure_of_functions(clock=clock, new_id=new_id, observe=observe)
        if links is not None and not isinstance(links, Links):
            raise InvalidSettings(f"links: expected Links(base, keys), got {shown(links)}")
        if copywriter is None or fallback is None:
            from cartback.copywriters.template import Template

            fallback = fallback or Template()
        self._owned = isinstance(store, str)
        self.after_fork()
        forks.watch(self)
        self.store = open_store(store, awaited=self._awaits)
        self.clock: Clock | AsyncClock = aware_clock(clock)
        self._ports = flow.Ports(
            self.store, copywriter or fallback, fallback, by_name, self.clock, new_id, tuple(rules), lease, parallel,
            rates if rates is None or callable(rates) else InProcess(rates), links,
        )  # fmt: skip
        self._gather = gather.total_seconds()
        self._observe = observe
        self._reported: set[str] = set()
        self._serves = False

    def after_fork(self) -> None:
        """A child of a fork has none of the parent's threads, and must not wait for them."""
        self._starting = threading.Lock()

    def _at(self, now: datetime | None) -> flow.Ports:
        """The ports, with the clock stopped at `now` if it is given."""
        if now is None:
            return self._ports
        ports, now = self._ports, aware(now, "now")
        return flow.Ports(
            ports.store, ports.copywriter, ports.fallback, ports.channels, lambda: now, ports.new_id, ports.rules,
            ports.lease, ports.parallel, ports.throttle, ports.links,
        )  # fmt: skip

    def _tell(self, what: str, began: float, done: object = None, error: BaseException | None = None) -> None:
        """Tell the host's observer. Its errors are its own: they undo nothing and stop nobody."""
        if isinstance(done, flow.Ran):
            self._report("channel %s: %d messages are AMBIGUOUS", done.nonsense)
            self._report("%s; shoppers left for later: %d", done.troubles)
        if self._observe is not None:
            failed = type(error).__name__ if error is not None else None
            with suppress(Exception):
                self._observe(Observed(what, perf_counter() - began, counts_of(done), failed))

    def _due(self, now: datetime | None, limit: int) -> flow.Flow[flow.Ran]:
        """One round; the first one makes sure before it claims anything that something can be sent at all."""
        ports = self._at(now)
        if type(limit) is not int or limit < 1:
            raise InvalidSettings(f"limit: expected a whole number above 0, got {shown(limit)}")
        if not self._serves:
            self._serves = yield from flow.must_serve(ports)
        return (yield from flow.run_due(ports, limit))

    def _checked(self, now: datetime) -> flow.Flow[list[Problem]]:
        found: list[Problem] = []
        for shop, saved in (yield from flow.saved_shops(self._ports)).items():
            if isinstance(saved, CartbackError):
                found.append(Problem(shop, "error", f"settings: cannot be read ({saved!s:.200})"))
            else:
                found += problems(saved, self._ports.channels, now)
        return found

    def _report(self, text: str, faults: Mapping[str, int]) -> None:
        """Log each fault once: a person has to mend it, be it a channel that answers nonsense or a shop's settings."""
        for fault, times in faults.items():
            if fault not in self._reported and len(self._reported) < _MOST_REPORTED:
                self._reported.add(fault)
                _log.error(text, fault, times)


class Recovery(_Engine):
    """The recovery engine for plain code. Thread-safe as far as its ports are."""

    _pool: ThreadPoolExecutor | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _loop_thread: threading.Thread | None = None

    def save_shop(self, shop: Shop, now: datetime | None = None) -> Shop:
        """Save a shop's settings; they hold from the next decision on. Returns them with activated_at filled in.

        Raises InvalidSettings when they do not hold together: a template that cannot be written, a home_url outside
        link_hosts.
        """
        return self._run(flow.save_shop(self._ports, sound(shop), self._moment(now)))

    def shop(self, shop: str) -> Shop:
        """The saved settings. Raises UnknownShop, which names the shops that are there."""
        return self._run(flow.asked_shop(self._ports, shop)).shop

    def shops(self) -> list[str]:
        """The ids of all shops with settings, in order."""
        return cast("list[str]", self._answer(self.store.shops()))

    def check(self, now: datetime | None = None) -> list[Problem]:
        """What is wrong with the saved settings of every shop, for this engine: read it at start, and print it.

        Channels that a campaign names and nobody plugged in, templates that cannot be written, links that contradict, codes
        that are over, settings that cannot be read. Empty is well.
        """
        return self._run(self._checked(self._moment(now)))

    def ingest(self, events: Iterable[Event] | Event, now: datetime | None = None) -> flow.Ingested:
        """Save what happened; durable on return. Raises UnknownShop, before anything is saved.

        Calls of several threads at once share a transaction, unless they name a `now` of their own.
        """
        several = batch(events)
        if now is not None:
            return self._run(flow.ingest(self._ports, several, aware(now, "now")), "ingest")
        return self._group(several)

    def run_due(self, now: datetime | None = None, limit: int = 500) -> flow.Ran:
        """Take at most `limit` shoppers whose time has come through to sent, waiting or skipped. `run_all` goes on until all are.

        Raises InvalidSettings, and claims nothing, when no campaign that is on has a channel plugged in. Where only some
        have one, the others' shoppers wait, and `failed` counts them as "no_channel".
        """
        return self._run(self._due(now, limit), "run_due")

    def run_all(self, now: datetime | None = None, limit: int = 500) -> flow.Ran:
        """`run_due`, again and again until nothing is due. Returns what all rounds did together."""
        total = flow.Ran()
        while (ran := self.run_due(now, limit)).claimed:
            total.add(ran)
        return total

    def decide(self, shop: str, shopper: str, now: datetime | None = None) -> Decision:
        """What would be done about this shopper now. `shopper` is a customer id, a key ("email:..."), or a shopper id."""
        return self._run(flow.decide_now(self._ports, shop, shopper, self._moment(now)))

    def explain(self, shop: str, shopper: str, now: datetime | None = None) -> Explanation:
        """Why, or why not, and when again: every rule's word on this shopper."""
        return self._run(flow.explain_now(self._ports, shop, shopper, self._moment(now)))

    def preview(
        self,
        shop: Shop | str,
        campaign: str,
        audience: Audience | None = None,
        *,
        step: int = 0,
        shoppers: Sequence[str] = (),
        now: datetime | None = None,
    ) -> list[flow.Preview]:
        """Sample messages from saved settings or from a Shop not yet saved, with prompt, findings and cost.

        One for each audience, from made-up shoppers; or one for each of `shoppers` (customer ids, keys or shopper ids).
        """
        return self._run(flow.preview(self._ports, shop, campaign, audience, step, self._moment(now), shoppers))

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: State | None = None, limit: int = 100
    ) -> list[Notification]:
        """The ledger, newest first. `shopper` is a customer id, a key ("email:..."), or a shopper id.

        Raises UnknownShop, UnknownShopper, and InvalidSettings for a state there is none of.
        """
        return self._run(flow.notifications(self._ports, shop, shopper, state, limit))

    def conversions(self, shop: str, *, shopper: str | None = None, limit: int = 1000) -> list[Conversion]:
        """Orders credited to messages, newest first; of one shopper, named as in `notifications`. Raises UnknownShop."""
        return self._run(flow.conversions(self._ports, shop, shopper, limit))

    def feedback(self, shop: str, notification: str, thumb: int) -> None:
        """The merchant's thumb on a message: 1 up, -1 down, 0 taken back. Raises UnknownNotification."""
        self._run(flow.rate(self._ports, shop, notification, thumb))

    def texts(self, shop: str, state: TextState | None = None) -> list[Text]:
        """The texts that were written once for everybody in a situation, newest first; those with `state` "pending" wait."""
        return self._run(flow.list_texts(self._ports, shop, state))

    def approve(self, shop: str, text: str, now: datetime | None = None) -> Text:
        """Say yes to the text with this id: it speaks from the next round on. Raises UnknownText, if it was written again too."""
        return self._run(flow.decide_text(self._ports, shop, text, "approved", self._moment(now)))

    def reject(self, shop: str, text: str, *, again: bool = False, now: datetime | None = None) -> Text:
        """Say no to a text: templates speak until the settings change, or, with `again`, another text is written and approved.

        Raises UnknownText.
        """
        return self._run(flow.decide_text(self._ports, shop, text, "again" if again else "rejected", self._moment(now)))

    def export(self, shop: str, shopper: str) -> dict[str, Any]:
        """Everything kept of one shopper, JSON-ready. Raises UnknownShopper."""
        return self._run(flow.export(self._ports, shop, shopper))

    def erase(self, shop: str, shopper: str, now: datetime | None = None) -> None:
        """Forget one shopper for good; late news from before does not bring them back. Raises UnknownShopper."""
        self._run(flow.erase(self._ports, shop, shopper, self._moment(now)))

    def purge(self, shop: str, now: datetime | None = None) -> int:
        """Drop what the shop's retention settings say is old. Returns how much was touched."""
        return self._run(flow.purge(self._ports, shop, self._moment(now)), "purge")

    def webhook(
        self, request: flow.Request, read: Callable[[flow.Request], Iterable[Event]], now: datetime | None = None
    ) -> flow.Reply:
        """The answer to one platform's delivery: 200 once it is saved, else why not. `read` makes the events of it.

        `reply.ingested.requests` are people who want a copy of their data (see `export`). For Shopify `read` is
        `lambda request: shopify.events(request.headers, request.body, secret=SECRET)`.
        """
        try:
            return flow.taken(self.ingest(read(request), now))
        except CartbackError as error:
            return flow.refusal(error)

    def click(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """The answer to a tap on a message's link: a redirect to where the message leads. Mount it at links.base/click."""
        return self._run(flow.click(self._ports, request, self._moment(now)))

    def opened(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """The answer to an app or an e-mail that says a message was seen. Mount it at links.base/open."""
        return self._run(flow.opened(self._ports, request, self._moment(now)))

    def cart(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """The items of the cart that a message is about, as JSON. Mount it at links.base/cart."""
        return self._run(flow.cart(self._ports, request, self._moment(now)))

    def device(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """The answer to an app that registers its device. `keys` say whose it is: from your own session, not the request."""
        return self._run(flow.device(self._ports, shop, request, keys, self._moment(now)))

    def _moment(self, now: datetime | None) -> datetime:
        return self.now() if now is None else aware(now, "now")

    def next_due(self) -> datetime | None:
        """When run_due next has something to do, as far as is known now."""
        return cast("datetime | None", self._answer(self.store.next_due()))

    def health(self, now: datetime | None = None) -> Health:
        """How far behind the workers are."""
        return health_of(self.next_due(), self._moment(now))

    def now(self) -> datetime:
        """The clock's reading."""
        return cast("datetime", self._answer(self.clock()))

    def close(self) -> None:
        """Stop the threads, and close the store if it was opened here."""
        try:
            if self._owned:
                self._answer(self.store.close())
        finally:
            self._stop_threads()

    def _stop_threads(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()
        loop, thread, self._loop, self._loop_thread = self._loop, self._loop_thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def after_fork(self) -> None:
        super().after_fork()
        self._pool = self._loop = self._loop_thread = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- the driver

    @cached_property
    def _group(self) -> GroupCommit:
        def save(batches: list[Batch]) -> Sequence[Answer]:
            return self._run(flow.ingest_all(self._ports, batches, self.now()), "ingest")

        return GroupCommit(save, self._gather)

    def _run(self, story: flow.Flow[_T], what: str = "") -> _T:
        began = perf_counter()
        try:
            done = self._drive(story)
        except BaseException as error:
            if what:
                self._tell(what, began, error=error)
            raise
        if what:
            self._tell(what, began, done)
        return done

    def _drive(self, story: flow.Flow[_T]) -> _T:
        try:
            wanted = next(story)
            while True:
                try:
                    answer = self._each(wanted) if isinstance(wanted, flow.Each) else self._call(wanted)
                except Exception as error:  # noqa: BLE001 - the flow decides what an error means
                    wanted = story.throw(error)
                else:
                    wanted = story.send(answer)
        except StopIteration as done:
            return cast("_T", done.value)

    def _call(self, wanted: flow.Call) -> Any:
        try:
            return self._answer(wanted.method(*wanted.args, **wanted.kwargs))
        except _Escaped as escaped:
            raise escaped.error from None

    def _answer(self, answer: Any) -> Any:
        """The answer itself; an awaitable one is run on the engine's own loop thread."""
        if not hasattr(answer, "__await__"):
            return answer
        return asyncio.run_coroutine_threadsafe(_awaited(answer), self._own_loop()).result()

    def _each(self, wanted: flow.Each) -> list[Any]:
        """Every answer or exception. Work that is over at once costs no thread: see `local`."""
        if len(wanted.items) <= 1 or is_local(wanted.method):
            return [self._attempt(wanted.method, item) for item in wanted.items]
        return list(self._own_pool(wanted.limit).map(lambda item: self._in_pool(wanted.method, item), wanted.items))

    def _attempt(self, method: Callable[[Any], Any], item: Any) -> Any:
        """The answer, or what was raised. An exit that a vendor's code asks for in a thread of ours ends nothing but its item."""
        try:
            return self._answer(method(item))
        except _Escaped as escaped:
            return escaped.error
        except (KeyboardInterrupt, SystemExit) as error:
            if threading.current_thread() is threading.main_thread():
                raise  # the only thread that signals interrupt
            return error
        except (Exception, asyncio.CancelledError) as error:  # handed to the flow as the item's answer
            if is_raised_from_outside(error):
                raise
            return error

    def _in_pool(self, method: Callable[[Any], Any], item: Any) -> Any:
        """As `_attempt`. Nobody else can interrupt a thread of the pool, so whatever is raised there is the item's answer."""
        try:
            return self._attempt(method, item)
        except BaseException as error:  # noqa: BLE001
            return error

    def _own_pool(self, limit: int) -> ThreadPoolExecutor:
        with self._starting:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max(1, min(limit, 64)), thread_name_prefix="cartback")
            return self._pool

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        """One loop for all async ports; a whole batch of threads may ask for it at once."""
        with self._starting:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                self._loop_thread = threading.Thread(target=loop.run_forever, name="cartback-loop", daemon=True)
                self._loop_thread.start()
                self._loop = loop
            return self._loop


class _Escaped(Exception):
    """Carries what would end an event loop, or hang it, out of a port's call: SystemExit, StopIteration."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(type(error).__name__)
        self.error = error


async def _awaited(answer: Awaitable[_T]) -> _T:
    """On the engine's own loop: nothing may end that, or every later call would wait for ever."""
    try:
        return await answer
    except (KeyboardInterrupt, SystemExit) as error:
        raise _Escaped(error) from error


def _in_thread(method: Callable[..., _T], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> _T:
    """In a thread of the event loop's: what a future cannot carry, or would carry into the loop, goes in a wrapper."""
    try:
        return method(*args, **kwargs)
    except (KeyboardInterrupt, SystemExit, StopIteration) as error:
        raise _Escaped(error) from error


#: Raised into whatever runs by a job runner's time limit, a killed greenlet or a greenlet's timeout.
_FROM_OUTSIDE = {
    ("billiard.exceptions", "SoftTimeLimitExceeded"),
    ("greenlet", "GreenletExit"),
    ("gevent.timeout", "Timeout"),
}


def is_raised_from_outside(error: BaseException) -> bool:
    """Whether it was raised into this call of the engine's, not by the port that was called."""
    kinds = {(kind.__module__, kind.__qualname__) for kind in type(error).__mro__}
    return not kinds.isdisjoint(_FROM_OUTSIDE)


def is_local(method: Callable[..., Any]) -> bool:
    """Whether the port says (`local = True`) that its calls only compute: no thread is worth their while."""
    return bool(getattr(getattr(method, "__self__", None), "local", False))


class AsyncRecovery(_Engine):
    """The recovery engine for an event loop: the same methods as Recovery, awaited."""

    _awaits = True

    async def save_shop(self, shop: Shop, now: datetime | None = None) -> Shop:
        """See Recovery.save_shop."""
        return await self._run(flow.save_shop(self._ports, sound(shop), await self._moment(now)))

    async def shop(self, shop: str) -> Shop:
        """See Recovery.shop."""
        return (await self._run(flow.asked_shop(self._ports, shop))).shop

    async def shops(self) -> list[str]:
        """See Recovery.shops."""
        return cast("list[str]", await self._call(flow.Call(self.store.shops)))

    async def check(self, now: datetime | None = None) -> list[Problem]:
        """See Recovery.check."""
        return await self._run(self._checked(await self._moment(now)))

    async def ingest(self, events: Iterable[Event] | Event, now: datetime | None = None) -> flow.Ingested:
        """See Recovery.ingest."""
        several = batch(events)
        if now is not None:
            return await self._run(flow.ingest(self._ports, several, aware(now, "now")), "ingest")
        return await self._group(several)

    async def run_due(self, now: datetime | None = None, limit: int = 500) -> flow.Ran:
        """See Recovery.run_due."""
        return await self._run(self._due(now, limit), "run_due")

    async def run_all(self, now: datetime | None = None, limit: int = 500) -> flow.Ran:
        """See Recovery.run_all."""
        total = flow.Ran()
        while (ran := await self.run_due(now, limit)).claimed:
            total.add(ran)
        return total

    async def decide(self, shop: str, shopper: str, now: datetime | None = None) -> Decision:
        """See Recovery.decide."""
        return await self._run(flow.decide_now(self._ports, shop, shopper, await self._moment(now)))

    async def explain(self, shop: str, shopper: str, now: datetime | None = None) -> Explanation:
        """See Recovery.explain."""
        return await self._run(flow.explain_now(self._ports, shop, shopper, await self._moment(now)))

    async def preview(
        self,
        shop: Shop | str,
        campaign: str,
        audience: Audience | None = None,
        *,
        step: int = 0,
        shoppers: Sequence[str] = (),
        now: datetime | None = None,
    ) -> list[flow.Preview]:
        """See Recovery.preview."""
        return await self._run(
            flow.preview(self._ports, shop, campaign, audience, step, await self._moment(now), shoppers)
        )

    async def notifications(
        self, shop: str, *, shopper: str | None = None, state: State | None = None, limit: int = 100
    ) -> list[Notification]:
        """See Recovery.notifications."""
        return await self._run(flow.notifications(self._ports, shop, shopper, state, limit))

    async def conversions(self, shop: str, *, shopper: str | None = None, limit: int = 1000) -> list[Conversion]:
        """See Recovery.conversions."""
        return await self._run(flow.conversions(self._ports, shop, shopper, limit))

    async def feedback(self, shop: str, notification: str, thumb: int) -> None:
        """See Recovery.feedback."""
        await self._run(flow.rate(self._ports, shop, notification, thumb))

    async def texts(self, shop: str, state: TextState | None = None) -> list[Text]:
        """See Recovery.texts."""
        return await self._run(flow.list_texts(self._ports, shop, state))

    async def approve(self, shop: str, text: str, now: datetime | None = None) -> Text:
        """See Recovery.approve."""
        return await self._run(flow.decide_text(self._ports, shop, text, "approved", await self._moment(now)))

    async def reject(self, shop: str, text: str, *, again: bool = False, now: datetime | None = None) -> Text:
        """See Recovery.reject."""
        state: TextState = "again" if again else "rejected"
        return await self._run(flow.decide_text(self._ports, shop, text, state, await self._moment(now)))

    async def export(self, shop: str, shopper: str) -> dict[str, Any]:
        """See Recovery.export."""
        return await self._run(flow.export(self._ports, shop, shopper))

    async def erase(self, shop: str, shopper: str, now: datetime | None = None) -> None:
        """See Recovery.erase."""
        await self._run(flow.erase(self._ports, shop, shopper, await self._moment(now)))

    async def purge(self, shop: str, now: datetime | None = None) -> int:
        """See Recovery.purge."""
        return await self._run(flow.purge(self._ports, shop, await self._moment(now)), "purge")

    async def webhook(
        self, request: flow.Request, read: Callable[[flow.Request], Iterable[Event]], now: datetime | None = None
    ) -> flow.Reply:
        """See Recovery.webhook."""
        try:
            return flow.taken(await self.ingest(read(request), now))
        except CartbackError as error:
            return flow.refusal(error)

    async def click(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.click."""
        return await self._run(flow.click(self._ports, request, await self._moment(now)))

    async def opened(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.opened."""
        return await self._run(flow.opened(self._ports, request, await self._moment(now)))

    async def cart(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.cart."""
        return await self._run(flow.cart(self._ports, request, await self._moment(now)))

    async def device(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """See Recovery.device."""
        return await self._run(flow.device(self._ports, shop, request, keys, await self._moment(now)))

    async def _moment(self, now: datetime | None) -> datetime:
        return await self.now() if now is None else aware(now, "now")

    async def next_due(self) -> datetime | None:
        """See Recovery.next_due."""
        return cast("datetime | None", await self._call(flow.Call(self.store.next_due)))

    async def health(self, now: datetime | None = None) -> Health:
        """See Recovery.health."""
        return health_of(await self.next_due(), await self._moment(now))

    async def now(self) -> datetime:
        """See Recovery.now."""
        return cast("datetime", await self._reach(self.clock, (), {}))

    async def close(self) -> None:
        """Answer the ingest calls under way, and close the store if it was opened here."""
        await self._group.close()
        if self._owned:
            await self._call(flow.Call(self.store.close))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    # --- the driver

    @cached_property
    def _group(self) -> AsyncGroupCommit:
        def save(batches: list[Batch]) -> Awaitable[Sequence[Answer]]:
            return self._ingest_all(batches)

        return AsyncGroupCommit(save, self._gather)

    async def _ingest_all(self, batches: list[Batch]) -> Sequence[Answer]:
        return await self._run(flow.ingest_all(self._ports, batches, await self.now()), "ingest")

    async def _run(self, story: flow.Flow[_T], what: str = "") -> _T:
        began = perf_counter()
        try:
            done = await self._drive(story)
        except BaseException as error:
            if what:
                self._tell(what, began, error=error)
            raise
        if what:
            self._tell(what, began, done)
        return done

    async def _drive(self, story: flow.Flow[_T]) -> _T:
        try:
            wanted = next(story)
            while True:
                try:
                    answer = await (self._each(wanted) if isinstance(wanted, flow.Each) else self._call(wanted))
                except Exception as error:  # noqa: BLE001 - the flow decides what an error means
                    wanted = story.throw(error)
                else:
                    wanted = story.send(answer)
        except StopIteration as done:
            return cast("_T", done.value)

    async def _call(self, wanted: flow.Call) -> Any:
        try:
            return await self._reach(wanted.method, wanted.args, wanted.kwargs)
        except _Escaped as escaped:
            raise escaped.error from None
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            name = getattr(wanted.method, "__name__", "call")
            raise StoreBusy(f"{name}: something inside it was cancelled; the same call may succeed later") from error

    async def _reach(self, method: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """An async port is awaited here; a plain one runs in a thread, unless it only computes."""
        if inspect.iscoroutinefunction(method):
            return await method(*args, **kwargs)
        if method is self.clock or is_local(method):
            answer = method(*args, **kwargs)
            return await answer if hasattr(answer, "__await__") else answer
        answer = await asyncio.to_thread(_in_thread, method, args, kwargs)
        return await answer if hasattr(answer, "__await__") else answer

    async def _each(self, wanted: flow.Each) -> list[Any]:
        """Every answer or exception. A call that was cancelled from within is one of them; the others go on."""
        gate = asyncio.Semaphore(wanted.limit)

        async def attempt(item: Any) -> Any:
            async with gate:
                return await self._attempt(wanted.method, item)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(attempt(item)) for item in wanted.items]
        return [asyncio.CancelledError() if task.cancelled() else task.result() for task in tasks]

    async def _attempt(self, method: Callable[[Any], Any], item: Any) -> Any:
        try:
            return await self._reach(method, (item,), {})
        except _Escaped as escaped:
            return escaped.error
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            return error
        except GeneratorExit:
            raise
        except BaseException as error:
            if is_raised_from_outside(error):
                raise
            return error


def _is_being_cancelled() -> bool:
    """Whether it is this task that somebody asked to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

"""Recovery: the engine for plain code and threads. It contains no business rules.

Calls that may run side by side use a thread pool; an async port is run on an event loop in a thread of the engine's own. Only
then is asyncio imported.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from cartback import flow
from cartback.domain.channels import ChannelName
from cartback.domain.events import Event
from cartback.domain.explanation import Explanation
from cartback.domain.ledger import Conversion, Notification, State
from cartback.domain.shop import Shop
from cartback.domain.texts import Text, TextState
from cartback.domain.tuning import Audience
from cartback.domain.verdict import Decision
from cartback.errors import CartbackError
from cartback.reports.lift import Lift
from cartback.reports.report import Report
from cartback.reports.tally import By

from .calls import Escaped, awaited, is_local, is_raised_from_outside
from .check import Problem, sound
from .groupcommit import Answer, Batch, GroupCommit
from .health import Health, health_of
from .plugged import Engine
from .plugging import aware, batch

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")


class Recovery(Engine):
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

    def send_test(
        self,
        shop: str,
        campaign: str,
        address: str,
        *,
        step: int = 0,
        channel: ChannelName | None = None,
        audience: Audience = "new_customer",
        now: datetime | None = None,
    ) -> Notification:
        """Send one message of a campaign to an address of your own, written for a made-up shopper; returns its row.

        By the first channel of the step, or the one named. The row and the message have `test` set, and no report counts it.
        Raises UnknownShop, CopyError where there are no words, InvalidSettings for a campaign, step or channel there is none of.
        """
        return self._run(
            flow.send_test(
                ports=self._ports,
                shop=shop,
                campaign=campaign,
                step=step,
                channel=channel,
                address=address,
                audience=audience,
                now=self._moment(now),
            )
        )

    def notifications(
        self,
        shop: str,
        *,
        shopper: str | None = None,
        state: State | None = None,
        campaign: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Notification | None = None,
        limit: int = 100,
    ) -> list[Notification]:
        """The ledger, newest first. `shopper` is a customer id, a key ("email:..."), or a shopper id.

        By when rows were first written; with a range, a campaign or a page by when they were decided. `after` is the last row of
        the page before. Raises UnknownShop, UnknownShopper, and InvalidSettings for a state there is none of.
        """
        return self._run(
            flow.notifications(
                ports=self._ports,
                shop=shop,
                shopper=shopper,
                state=state,
                limit=limit,
                since=since,
                until=until,
                campaign=campaign,
                after=after,
            )
        )

    def conversions(
        self,
        shop: str,
        *,
        shopper: str | None = None,
        campaign: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Conversion | None = None,
        limit: int = 1000,
    ) -> list[Conversion]:
        """Orders credited to messages, newest first by when they were placed; named and paged as `notifications`.

        Raises UnknownShop, UnknownShopper.
        """
        return self._run(
            flow.conversions(
                ports=self._ports,
                shop=shop,
                shopper=shopper,
                limit=limit,
                since=since,
                until=until,
                campaign=campaign,
                after=after,
            )
        )

    def keys(self, shop: str, rows: Iterable[Notification | Conversion]) -> dict[str, tuple[str, ...]]:
        """The keys by which you know the shoppers of these rows, by `row.shopper`: customer, e-mail, phone, device.

        Who was erased is left out.
        """
        return self._run(flow.keys_of(self._ports, shop, [row.shopper for row in rows]))

    def report(
        self,
        shop: str,
        days: int = 30,
        *,
        by: By | None = None,
        campaign: str | None = None,
        now: datetime | None = None,
    ) -> Report:
        """What came of it: `days` local days that end today against as many before, day by day, and in parts `by` a dimension.

        Days that are over are counted once and kept; see `refresh`. Raises UnknownShop, and InvalidSettings for a dimension or a
        campaign there is none of.
        """
        return self._run(flow.report(self._ports, shop, self._moment(now), days, by, campaign))

    def won_back(
        self,
        shop: str,
        *,
        campaign: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Conversion | None = None,
        limit: int = 100,
    ) -> list[flow.WonBack]:
        """The orders that messages won back, newest first: each with its message, its cart, and how long it took.

        Raises UnknownShop.
        """
        return self._run(flow.won_back(self._ports, shop, since, until, campaign, after, limit))

    def refresh(self, shop: str) -> int:
        """Count the last 31 days again and keep that, so that reports are quick and new; nightly, beside `purge`.

        Returns how many days. Raises UnknownShop.
        """
        return self._run(flow.refresh(self._ports, shop))

    def lift(self, shop: str, experiment: str, now: datetime | None = None) -> Lift:
        """What an experiment brought, counted within the last hour: what to say of it, and when there is not enough to.

        Raises UnknownShop, and InvalidSettings for an experiment that the shop has not and nobody ever came under.
        """
        return self._run(flow.lift(self._ports, shop, experiment, self._moment(now)))

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

    def click_short(self, shop: str, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """The answer to a tap on the short link of an SMS, `Shop.short_links`/token, with the token as `t`; else as `click`."""
        return self._run(flow.click_short(self._ports, shop, request, self._moment(now)))

    def opened(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """The answer to an app or an e-mail that says a message was seen. Mount it at links.base/open."""
        return self._run(flow.opened(self._ports, request, self._moment(now)))

    def cart(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """The items of the cart that a message is about, as JSON. Mount it at links.base/cart."""
        return self._run(flow.cart(self._ports, request, self._moment(now)))

    def unsubscribe(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Show a page with a button by GET, and end consent at once by POST. Mount it at links.base/unsubscribe."""
        return self._run(flow.unsubscribe(self._ports, request, self._moment(now)))

    def device(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """The answer to an app that registers its device. `keys` say whose it is: from your own session, not the request."""
        return self._run(flow.device(self._ports, shop, request, keys, self._moment(now)))

    def inbox(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """The answer to an app that shows the shopper's messages, of campaigns with `inbox`: GET lists, POST marks as read.

        `keys` say whose they are: from your own session, not the request.
        """
        return self._run(flow.inbox(self._ports, shop, request, keys, self._moment(now)))

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
        except Escaped as escaped:
            raise escaped.error from None

    def _answer(self, answer: Any) -> Any:
        """The answer itself; an awaitable one is run on the engine's own loop thread."""
        if not hasattr(answer, "__await__"):
            return answer
        import asyncio

        return asyncio.run_coroutine_threadsafe(awaited(answer), self._own_loop()).result()

    def _each(self, wanted: flow.Each) -> list[Any]:
        """Every answer or exception. Work that is over at once costs no thread: see `local`."""
        if len(wanted.items) <= 1 or is_local(wanted.method):
            return [self._attempt(wanted.method, item) for item in wanted.items]
        return list(self._own_pool(wanted.limit).map(lambda item: self._in_pool(wanted.method, item), wanted.items))

    def _attempt(self, method: Callable[[Any], Any], item: Any) -> Any:
        """The answer, or what was raised. An exit that a vendor's code asks for in a thread of ours ends nothing but its item."""
        try:
            return self._answer(method(item))
        except Escaped as escaped:
            return escaped.error
        except (KeyboardInterrupt, SystemExit) as error:
            if threading.current_thread() is threading.main_thread():
                raise  # the only thread that signals interrupt
            return error
        except BaseException as error:
            if is_raised_from_outside(error) or not (isinstance(error, Exception) or _is_cancelled(error)):
                raise
            return error  # handed to the flow as the item's answer

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
        import asyncio

        with self._starting:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                self._loop_thread = threading.Thread(target=loop.run_forever, name="cartback-loop", daemon=True)
                self._loop_thread.start()
                self._loop = loop
            return self._loop


def _is_cancelled(error: BaseException) -> bool:
    """Whether it is the cancellation of an async port's call; asyncio is there if there was such a call."""
    loaded = sys.modules.get("asyncio")
    return loaded is not None and isinstance(error, loaded.CancelledError)

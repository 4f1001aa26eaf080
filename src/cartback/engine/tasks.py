"""AsyncRecovery: the engine for an event loop. An async port is awaited, a plain one runs in a thread."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from cartback import flow
from cartback.domain.channels import ChannelName
from cartback.domain.events import Event
from cartback.domain.explanation import Explanation
from cartback.domain.ledger import Conversion, Notification, State
from cartback.domain.shop import Shop
from cartback.domain.texts import Text, TextState
from cartback.domain.tuning import Audience
from cartback.domain.verdict import Decision
from cartback.errors import CartbackError, StoreBusy
from cartback.reports.lift import Lift
from cartback.reports.report import Report
from cartback.reports.tally import By

from .calls import Escaped, in_thread, is_local, is_raised_from_outside
from .check import Problem, sound
from .groupcommit import Answer, Batch
from .groupcommit_async import AsyncGroupCommit
from .health import Health, health_of
from .plugged import Engine
from .plugging import aware, batch

_T = TypeVar("_T")


class AsyncRecovery(Engine):
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

    async def send_test(
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
        """See Recovery.send_test."""
        moment = await self._moment(now)
        return await self._run(
            flow.send_test(
                ports=self._ports,
                shop=shop,
                campaign=campaign,
                step=step,
                channel=channel,
                address=address,
                audience=audience,
                now=moment,
            )
        )

    async def inbox(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """See Recovery.inbox."""
        return await self._run(flow.inbox(self._ports, shop, request, keys, await self._moment(now)))

    async def notifications(
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
        """See Recovery.notifications."""
        return await self._run(
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

    async def conversions(
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
        """See Recovery.conversions."""
        return await self._run(
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

    async def keys(self, shop: str, rows: Iterable[Notification | Conversion]) -> dict[str, tuple[str, ...]]:
        """See Recovery.keys."""
        return await self._run(flow.keys_of(self._ports, shop, [row.shopper for row in rows]))

    async def report(
        self,
        shop: str,
        days: int = 30,
        *,
        by: By | None = None,
        campaign: str | None = None,
        now: datetime | None = None,
    ) -> Report:
        """See Recovery.report."""
        return await self._run(flow.report(self._ports, shop, await self._moment(now), days, by, campaign))

    async def won_back(
        self,
        shop: str,
        *,
        campaign: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Conversion | None = None,
        limit: int = 100,
    ) -> list[flow.WonBack]:
        """See Recovery.won_back."""
        return await self._run(flow.won_back(self._ports, shop, since, until, campaign, after, limit))

    async def refresh(self, shop: str) -> int:
        """See Recovery.refresh."""
        return await self._run(flow.refresh(self._ports, shop))

    async def lift(self, shop: str, experiment: str, now: datetime | None = None) -> Lift:
        """See Recovery.lift."""
        return await self._run(flow.lift(self._ports, shop, experiment, await self._moment(now)))

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

    async def click_short(self, shop: str, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.click_short."""
        return await self._run(flow.click_short(self._ports, shop, request, await self._moment(now)))

    async def opened(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.opened."""
        return await self._run(flow.opened(self._ports, request, await self._moment(now)))

    async def cart(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.cart."""
        return await self._run(flow.cart(self._ports, request, await self._moment(now)))

    async def unsubscribe(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.unsubscribe."""
        return await self._run(flow.unsubscribe(self._ports, request, await self._moment(now)))

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
        except Escaped as escaped:
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
        answer = await asyncio.to_thread(in_thread, method, args, kwargs)
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
        except Escaped as escaped:
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

"""AsyncRecovery: the engine for an event loop. An async port is awaited, a plain one runs in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from cartback import flow
from cartback.domain.channels import ChannelName
from cartback.domain.events import Event
from cartback.domain.explanation import Explanation
from cartback.domain.kinds import Kind
from cartback.domain.ledger import Conversion, Notification, State
from cartback.domain.pointers import Pointer
from cartback.domain.shop import Shop
from cartback.domain.texts import Text, TextState
from cartback.domain.tuning import Audience
from cartback.domain.verdict import Decision
from cartback.errors import CartbackError
from cartback.reports.lift import Lift
from cartback.reports.report import Report
from cartback.reports.summary import Summary
from cartback.reports.tally import By
from cartback.words.liked import Liked

from .check import Problem, sound
from .plugging import aware, batch, delivery, news_of, refused, row_shoppers, summary_writer
from .task_driver import TaskDriver


class AsyncRecovery(TaskDriver):
    """The recovery engine for an event loop: the same methods as Recovery, awaited."""

    async def save_shop(self, shop: Shop, now: datetime | None = None, *, version: int | None = None) -> Shop:
        """See Recovery.save_shop."""
        return await self._run(flow.save_shop(self._ports, sound(shop), await self._moment(now), version))

    async def shop(self, shop: str) -> Shop:
        """See Recovery.shop."""
        return (await self._run(flow.asked_shop(self._ports, shop))).shop

    async def settings(self, shop: str) -> flow.LoadedShop:
        """See Recovery.settings."""
        return await self._run(flow.asked_shop(self._ports, shop))

    async def shops(self) -> list[str]:
        """See Recovery.shops."""
        return await self._run(flow.shops(self._ports))

    async def check(self, now: datetime | None = None) -> list[Problem]:
        """See Recovery.check."""
        return await self._run(self._checked(await self._moment(now)))

    async def ingest(self, events: Iterable[Event] | Event, now: datetime | None = None) -> flow.Ingested:
        """See Recovery.ingest."""
        several = batch(events)
        if now is not None:
            return await self._run(flow.ingest(self._ports, several, aware(now, "now")), "ingest")
        return await self._group(several)

    async def take(self, news: Iterable[Event | Pointer], now: datetime | None = None) -> flow.Ingested:
        """See Recovery.take."""
        return await self._run(flow.take(self._ports, delivery(news), await self._moment(now)), "take")

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
        channel: ChannelName | None = None,
        shoppers: Sequence[str] = (),
        now: datetime | None = None,
    ) -> list[flow.Preview]:
        """See Recovery.preview."""
        moment = await self._moment(now)
        return await self._run(
            flow.preview(
                self._ports, shop, campaign, audience, step=step, now=moment, shoppers=shoppers, channel=channel
            )
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
                self._ports, shop, campaign, step=step, channel=channel, address=address, audience=audience, now=moment
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
        channel: ChannelName | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Notification | None = None,
        limit: int = 100,
    ) -> list[Notification]:
        """See Recovery.notifications."""
        return await self._run(
            flow.notifications(
                self._ports,
                shop,
                shopper=shopper,
                state=state,
                limit=limit,
                since=since,
                until=until,
                campaign=campaign,
                channel=channel,
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
                self._ports,
                shop,
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
        return await self._run(flow.keys_of(self._ports, shop, row_shoppers(rows)))

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

    async def summary(self, shop: str, days: int = 30, now: datetime | None = None, *, ask: bool = True) -> Summary:
        """See Recovery.summary."""
        return await self._run(flow.summary(self._ports, shop, await self._moment(now), days, summary_writer, ask=ask))

    async def won_back(
        self,
        shop: str,
        *,
        kind: Kind | None = None,
        campaign: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Conversion | flow.WonBack | None = None,
        limit: int = 100,
    ) -> list[flow.WonBack]:
        """See Recovery.won_back."""
        return await self._run(flow.won_back(self._ports, shop, since, until, campaign, after, limit, kind=kind))

    async def refresh(self, shop: str) -> int:
        """See Recovery.refresh."""
        return await self._run(flow.refresh(self._ports, shop, summary_writer))

    async def lift(
        self, shop: str, experiment: str, now: datetime | None = None, *, within: timedelta = timedelta(hours=1)
    ) -> Lift:
        """See Recovery.lift."""
        return await self._run(flow.lift(self._ports, shop, experiment, await self._moment(now), within))

    async def feedback(self, shop: str, notification: str, thumb: int) -> None:
        """See Recovery.feedback."""
        await self._run(flow.rate(self._ports, shop, notification, thumb))

    async def liked(self, shop: str) -> tuple[Liked, ...]:
        """See Recovery.liked."""
        return await self._run(flow.liked_of(self._ports, shop))

    async def timeline(self, shop: str, shopper: str) -> flow.Timeline:
        """See Recovery.timeline."""
        return await self._run(flow.timeline(self._ports, shop, shopper))

    async def waiting(self, shop: str, now: datetime | None = None) -> flow.Waiting:
        """See Recovery.waiting."""
        return await self._run(flow.waiting(self._ports, shop, await self._moment(now)))

    async def forecast(self, shop: Shop | str, days: int = 30, now: datetime | None = None) -> flow.Forecast:
        """See Recovery.forecast."""
        return await self._run(flow.forecast(self._ports, shop, days, await self._moment(now)))

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
        self,
        request: flow.Request,
        read: Callable[[flow.Request], Iterable[Event | Pointer]],
        now: datetime | None = None,
    ) -> flow.Reply:
        """See Recovery.webhook."""
        try:
            news = news_of(read, request)
            if any(isinstance(each, Pointer) for each in news):
                return flow.taken(await self.take(news, now))
            return flow.taken(await self.ingest(cast("list[Event]", news), now))
        except CartbackError as error:
            return refused(error)

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

    async def preferences(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """See Recovery.preferences."""
        return await self._run(flow.preferences(self._ports, request, await self._moment(now)))

    async def device(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """See Recovery.device."""
        return await self._run(flow.device(self._ports, shop, request, keys, await self._moment(now)))

    async def next_due(self) -> datetime | None:
        """See Recovery.next_due."""
        return await self._run(flow.next_due(self._ports))

    async def health(self, now: datetime | None = None) -> flow.Health:
        """See Recovery.health."""
        return await self._run(flow.health(self._ports, await self._moment(now)))

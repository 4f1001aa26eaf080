"""Recovery: the engine for plain code and threads. It contains no business rules.

Calls that may run side by side use a thread pool; an async port runs on an event loop in a thread of the engine's own. Only
then is asyncio imported.
"""

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
from .thread_driver import ThreadDriver


class Recovery(ThreadDriver):
    """The recovery engine for plain code. Thread-safe as far as its ports are."""

    def save_shop(self, shop: Shop, now: datetime | None = None, *, version: int | None = None) -> Shop:
        """Save a shop's settings, which hold from the next decision on. Returns them with activated_at filled in.

        With `version`, the version that `settings` returned, no other save is overwritten: raises SettingsChanged when the
        settings were saved meanwhile. Raises InvalidSettings when they contradict each other: a template that cannot be
        written, a home_url outside link_hosts.
        """
        return self._run(flow.save_shop(self._ports, sound(shop), self._moment(now), version))

    def shop(self, shop: str) -> Shop:
        """Return the saved settings. Raises UnknownShop, which names the shops that exist."""
        return self._run(flow.asked_shop(self._ports, shop)).shop

    def settings(self, shop: str) -> flow.LoadedShop:
        """Return the saved settings with their version, for a form that must overwrite no other save. Raises UnknownShop."""
        return self._run(flow.asked_shop(self._ports, shop))

    def shops(self) -> list[str]:
        """Return the ids of all shops with settings, in order."""
        return self._run(flow.shops(self._ports))

    def check(self, now: datetime | None = None) -> list[Problem]:
        """Check the saved settings of every shop against this engine, and return the problems: print them at start.

        Problems are channels that a campaign names and that are not plugged in, templates that cannot be written, contradictory
        links, expired codes and unreadable settings. An empty list means that all is well.
        """
        return self._run(self._checked(self._moment(now)))

    def ingest(self, events: Iterable[Event] | Event, now: datetime | None = None) -> flow.Ingested:
        """Save events; they are durable on return. Raises UnknownShop, before anything is saved.

        Concurrent calls of several threads share a transaction, unless they pass a `now` of their own.
        """
        several = batch(events)
        if now is not None:
            return self._run(flow.ingest(self._ports, several, aware(now, "now")), "ingest")
        return self._group(several)

    def take(self, news: Iterable[Event | Pointer], now: datetime | None = None) -> flow.Ingested:
        """Save a delivery that may only point at documents: its events, and pointers that `run_due` fetches before it decides.

        Durable on return. Raises as `ingest`, and InvalidSettings for a pointer in an engine without `fetcher`.
        """
        return self._run(flow.take(self._ports, delivery(news), self._moment(now)), "take")

    def run_due(self, now: datetime | None = None, limit: int = 500) -> flow.Ran:
        """Bring at most `limit` due shoppers to sent, waiting or skipped. `run_all` repeats this until no shopper is due.

        Raises InvalidSettings, and claims no shopper, when no enabled campaign has a channel plugged in. When only some have
        one, the shoppers of the others wait, and `failed` counts them as "no_channel".
        """
        return self._run(self._due(now, limit), "run_due")

    def run_all(self, now: datetime | None = None, limit: int = 500) -> flow.Ran:
        """Repeat `run_due` until no shopper is due. Returns the sum of all rounds."""
        total = flow.Ran()
        while (ran := self.run_due(now, limit)).claimed:
            total.add(ran)
        return total

    def decide(self, shop: str, shopper: str, now: datetime | None = None) -> Decision:
        """Return the decision about this shopper now. `shopper` is a customer id, a key ("email:..."), or a shopper id."""
        return self._run(flow.decide_now(self._ports, shop, shopper, self._moment(now)))

    def explain(self, shop: str, shopper: str, now: datetime | None = None) -> Explanation:
        """Explain why this shopper is or is not written to, and when next: the answer of every rule."""
        return self._run(flow.explain_now(self._ports, shop, shopper, self._moment(now)))

    def preview(
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
        """Return sample messages from saved settings or from an unsaved Shop, with prompt, findings and cost.

        There is one for each audience, of made-up shoppers, or one for each of `shoppers` (customer ids, keys or shopper ids).
        The channel is the one that the message would take, or `channel`.
        """
        moment = self._moment(now)
        return self._run(
            flow.preview(
                self._ports, shop, campaign, audience, step=step, now=moment, shoppers=shoppers, channel=channel
            )
        )

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
        """Send one message of a campaign, written for a made-up shopper, to an address of your own; return its row.

        It goes by the first channel of the step, or by `channel`. The row and the message have `test` set, and no report
        counts it. Raises UnknownShop, CopyError when no text can be written, InvalidSettings for an unknown campaign, step or
        channel.
        """
        moment = self._moment(now)
        return self._run(
            flow.send_test(
                self._ports, shop, campaign, step=step, channel=channel, address=address, audience=audience, now=moment
            )
        )

    def notifications(
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
        """Return rows of the ledger, newest first. `shopper` is a customer id, a key ("email:..."), or a shopper id.

        Rows are ordered by the time of their decision, then by id. `after` is the last row of the previous page. Raises
        UnknownShop, UnknownShopper, and InvalidSettings for an unknown state.
        """
        return self._run(
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
        """Return orders credited to messages, the latest order first; arguments and pages are as in `notifications`.

        Raises UnknownShop, UnknownShopper.
        """
        return self._run(
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

    def keys(self, shop: str, rows: Iterable[Notification | Conversion]) -> dict[str, tuple[str, ...]]:
        """Return the keys of the shoppers of these rows, by `row.shopper`: customer, e-mail, phone, device.

        Erased shoppers are left out.
        """
        return self._run(flow.keys_of(self._ports, shop, row_shoppers(rows)))

    def report(
        self,
        shop: str,
        days: int = 30,
        *,
        by: By | None = None,
        campaign: str | None = None,
        now: datetime | None = None,
    ) -> Report:
        """Report on `days` local days that end today, against as many before: day by day, and split `by` a dimension.

        Past days are counted once and kept; see `refresh`. Raises UnknownShop, and InvalidSettings for an unknown dimension or
        campaign.
        """
        return self._run(flow.report(self._ports, shop, self._moment(now), days, by, campaign))

    def summary(self, shop: str, days: int = 30, now: datetime | None = None, *, ask: bool = True) -> Summary:
        """Summarize what changed in `days` local days that end today, in sentences, in the shop's language.

        A copywriter that writes summaries, such as LiteLLM, is asked once a day and held to the report's figures. Without one, or
        when its text does not pass the check, the sentences come from templates. With `ask=False` no model is asked, for a
        page that must not wait: the text of today is returned if there is one. Raises UnknownShop, InvalidSettings.
        """
        return self._run(flow.summary(self._ports, shop, self._moment(now), days, summary_writer, ask=ask))

    def won_back(
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
        """Return the orders that messages won back, newest first, each with its message, its cart, and the time it took.

        `kind` is the kind of campaign: "winback" gives the purchasers won back. `after` is the last order of the previous page.
        Once past months are counted (`report`, `refresh`), days without such an order are not read. Raises UnknownShop,
        InvalidSettings.
        """
        return self._run(flow.won_back(self._ports, shop, since, until, campaign, after, limit, kind=kind))

    def refresh(self, shop: str) -> int:
        """Count the last 31 days and every experiment again and keep the counts, for quick reports. Run it nightly with `purge`.

        A copywriter that writes summaries is asked for the day's summary, of 30 days. Returns the number of days counted. Raises
        UnknownShop.
        """
        return self._run(flow.refresh(self._ports, shop, summary_writer))

    def lift(
        self, shop: str, experiment: str, now: datetime | None = None, *, within: timedelta = timedelta(hours=1)
    ) -> Lift:
        """Return the lift of an experiment, counted at most `within` ago, and whether there is enough data to report it.

        Counting reads every shopper of the shop; `refresh` does it nightly. Raises UnknownShop, and InvalidSettings for an
        experiment that the shop does not have and that no shopper was ever part of.
        """
        return self._run(flow.lift(self._ports, shop, experiment, self._moment(now), within))

    def feedback(self, shop: str, notification: str, thumb: int) -> None:
        """Save the merchant's rating of a message: 1 is up, -1 is down, 0 removes it. Raises UnknownNotification."""
        self._run(flow.rate(self._ports, shop, notification, thumb))

    def liked(self, shop: str) -> tuple[Liked, ...]:
        """Return the messages with a thumbs-up, newest first: a model takes its tone from them. `feedback` with 0 removes one."""
        return self._run(flow.liked_of(self._ports, shop))

    def timeline(self, shop: str, shopper: str) -> flow.Timeline:
        """Return the history of one shopper, newest first, without a name or an address. Raises UnknownShopper."""
        return self._run(flow.timeline(self._ports, shop, shopper))

    def waiting(self, shop: str, now: datetime | None = None) -> flow.Waiting:
        """Count the shoppers due now and those due later, as of a moment ago. Raises UnknownShop."""
        return self._run(flow.waiting(self._ports, shop, self._moment(now)))

    def forecast(self, shop: Shop | str, days: int = 30, now: datetime | None = None) -> flow.Forecast:
        """Forecast the shoppers who come due by campaign and day, with the saved settings or an unsaved Shop; nothing is written.

        Campaigns that the Shop switches on count as switched on now: carts from before stay left out. Raises UnknownShop.
        """
        return self._run(flow.forecast(self._ports, shop, days, self._moment(now)))

    def texts(self, shop: str, state: TextState | None = None) -> list[Text]:
        """Return the texts written once for all shoppers in a situation, newest first. `state` "pending": those to approve."""
        return self._run(flow.list_texts(self._ports, shop, state))

    def approve(self, shop: str, text: str, now: datetime | None = None) -> Text:
        """Approve the text with this id: it is used from the next round on. Raises UnknownText, also if it was rewritten."""
        return self._run(flow.decide_text(self._ports, shop, text, "approved", self._moment(now)))

    def reject(self, shop: str, text: str, *, again: bool = False, now: datetime | None = None) -> Text:
        """Reject a text: templates are used until the settings change or, with `again`, until another text is approved.

        Raises UnknownText.
        """
        return self._run(flow.decide_text(self._ports, shop, text, "again" if again else "rejected", self._moment(now)))

    def export(self, shop: str, shopper: str) -> dict[str, Any]:
        """Return all data of one shopper, ready for JSON. Raises UnknownShopper."""
        return self._run(flow.export(self._ports, shop, shopper))

    def erase(self, shop: str, shopper: str, now: datetime | None = None) -> None:
        """Forget one shopper for good; late events from before do not bring the shopper back. Raises UnknownShopper."""
        self._run(flow.erase(self._ports, shop, shopper, self._moment(now)))

    def purge(self, shop: str, now: datetime | None = None) -> int:
        """Delete what is older than the shop's retention settings allow. Returns the number of rows touched."""
        return self._run(flow.purge(self._ports, shop, self._moment(now)), "purge")

    def webhook(
        self,
        request: flow.Request,
        read: Callable[[flow.Request], Iterable[Event | Pointer]],
        now: datetime | None = None,
    ) -> flow.Reply:
        """Answer one delivery of a platform: 200 once it is saved, else the reason. `read` makes its events.

        `reply.ingested.requests` are the requests for a copy of one's data (see `export`). For Shopify `read` is
        `lambda request: shopify.events(request.headers, request.body, secret=SECRET)`.
        """
        try:
            news = news_of(read, request)
            if any(isinstance(each, Pointer) for each in news):
                return flow.taken(self.take(news, now))
            return flow.taken(self.ingest(cast("list[Event]", news), now))
        except CartbackError as error:
            return refused(error)

    def click(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Answer a tap on a message's link: redirect to the link's target. Mount it at links.base/click."""
        return self._run(flow.click(self._ports, request, self._moment(now)))

    def click_short(self, shop: str, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Answer a tap on the short link of an SMS, `Shop.short_links`/token, with the token as `t`; otherwise as `click`."""
        return self._run(flow.click_short(self._ports, shop, request, self._moment(now)))

    def opened(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Record that a message was seen, as an app or an e-mail reports. Mount it at links.base/open."""
        return self._run(flow.opened(self._ports, request, self._moment(now)))

    def cart(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Return the items of the cart that a message is about, as JSON. Mount it at links.base/cart."""
        return self._run(flow.cart(self._ports, request, self._moment(now)))

    def unsubscribe(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Show a page with a button on GET, and end consent at once on POST. Mount it at links.base/unsubscribe."""
        return self._run(flow.unsubscribe(self._ports, request, self._moment(now)))

    def preferences(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Show the shopper's consent by channel on GET, and change it on POST. Mount it at links.base/preferences."""
        return self._run(flow.preferences(self._ports, request, self._moment(now)))

    def device(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """Register the device of an app. `keys` name its shopper: take them from your own session, not from the request."""
        return self._run(flow.device(self._ports, shop, request, keys, self._moment(now)))

    def inbox(
        self, shop: str, request: flow.Request, keys: Sequence[str] = (), now: datetime | None = None
    ) -> flow.Reply:
        """Answer an app's inbox: the shopper's messages of campaigns with `inbox`. GET lists them, POST marks them as read.

        `keys` name the shopper: take them from your own session, not from the request.
        """
        return self._run(flow.inbox(self._ports, shop, request, keys, self._moment(now)))

    def next_due(self) -> datetime | None:
        """Return when `run_due` next has work, as far as is known now."""
        return self._run(flow.next_due(self._ports))

    def health(self, now: datetime | None = None) -> flow.Health:
        """Return how far behind the workers are."""
        return self._run(flow.health(self._ports, self._moment(now)))

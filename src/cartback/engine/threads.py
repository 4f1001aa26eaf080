"""Recovery: the engine for plain code and threads. It contains no business rules.

Calls that may run side by side use a thread pool; an async port is run on an event loop in a thread of the engine's own. Only
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
from .plugging import aware, batch, delivery, news_of, row_shoppers, summary_writer
from .thread_driver import ThreadDriver


class Recovery(ThreadDriver):
    """The recovery engine for plain code. Thread-safe as far as its ports are."""

    def save_shop(self, shop: Shop, now: datetime | None = None, *, version: int | None = None) -> Shop:
        """Save a shop's settings; they hold from the next decision on. Returns them with activated_at filled in.

        With `version`, that of `settings`, they are saved over no others: raises SettingsChanged when somebody has saved
        meanwhile. Raises InvalidSettings when they do not hold together: a template that cannot be written, a home_url outside
        link_hosts.
        """
        return self._run(flow.save_shop(self._ports, sound(shop), self._moment(now), version))

    def shop(self, shop: str) -> Shop:
        """The saved settings. Raises UnknownShop, which names the shops that are there."""
        return self._run(flow.asked_shop(self._ports, shop)).shop

    def settings(self, shop: str) -> flow.LoadedShop:
        """The saved settings with their version, for a form that is to save over no others. Raises UnknownShop."""
        return self._run(flow.asked_shop(self._ports, shop))

    def shops(self) -> list[str]:
        """The ids of all shops with settings, in order."""
        return self._run(flow.shops(self._ports))

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

    def take(self, news: Iterable[Event | Pointer], now: datetime | None = None) -> flow.Ingested:
        """Save a delivery that may say only where to look: its events, and pointers that `run_due` fetches before it decides.

        Durable on return. Raises as `ingest`, and InvalidSettings for a pointer in an engine without `fetcher`.
        """
        return self._run(flow.take(self._ports, delivery(news), self._moment(now)), "take")

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
        channel: ChannelName | None = None,
        shoppers: Sequence[str] = (),
        now: datetime | None = None,
    ) -> list[flow.Preview]:
        """Sample messages from saved settings or from a Shop not yet saved, with prompt, findings and cost.

        One for each audience, from made-up shoppers; or one for each of `shoppers` (customer ids, keys or shopper ids).
        By the channel that the message would take, or the one named.
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
        """Send one message of a campaign to an address of your own, written for a made-up shopper; returns its row.

        By the first channel of the step, or the one named. The row and the message have `test` set, and no report counts it.
        Raises UnknownShop, CopyError where there are no words, InvalidSettings for a campaign, step or channel there is none of.
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
        """The ledger, newest first. `shopper` is a customer id, a key ("email:..."), or a shopper id.

        By when rows were decided, of one instant by id. `after` is the last row of the page before. Raises UnknownShop,
        UnknownShopper, and InvalidSettings for a state there is none of.
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
        """Orders credited to messages, newest first by when they were placed; named and paged as `notifications`.

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
        """The keys by which you know the shoppers of these rows, by `row.shopper`: customer, e-mail, phone, device.

        Who was erased is left out.
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
        """What came of it: `days` local days that end today against as many before, day by day, and in parts `by` a dimension.

        Days that are over are counted once and kept; see `refresh`. Raises UnknownShop, and InvalidSettings for a dimension or a
        campaign there is none of.
        """
        return self._run(flow.report(self._ports, shop, self._moment(now), days, by, campaign))

    def summary(self, shop: str, days: int = 30, now: datetime | None = None, *, ask: bool = True) -> Summary:
        """What changed in `days` local days that end today, in sentences, in the shop's language.

        A copywriter that writes summaries, such as LiteLLM, is asked once a day and held to the report's figures; where there is
        none, or what it wrote does not hold, the sentences are the templates'. With `ask=False` no model is asked: its text of
        today if there is one, for a page that must not wait. Raises UnknownShop, InvalidSettings.
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
        """The orders that messages won back, newest first: each with its message, its cart, and how long it took.

        `kind` is of the campaign: "winback" are purchasers won back. A page goes on after the last order of the one before
        (`after`). Of months past the days without such an order are not read, once they were counted (`report`, `refresh`).
        Raises UnknownShop, InvalidSettings.
        """
        return self._run(flow.won_back(self._ports, shop, since, until, campaign, after, limit, kind=kind))

    def refresh(self, shop: str) -> int:
        """Count the last 31 days and every experiment again and keep that, so that both are quick; nightly, beside `purge`.

        A copywriter that writes summaries is asked for the day's, of 30 days. Returns how many days were counted. Raises
        UnknownShop.
        """
        return self._run(flow.refresh(self._ports, shop, summary_writer))

    def lift(
        self, shop: str, experiment: str, now: datetime | None = None, *, within: timedelta = timedelta(hours=1)
    ) -> Lift:
        """What an experiment brought, counted no longer ago than `within`: what to say of it, and when there is not enough to.

        To count reads every shopper of the shop; `refresh` does so nightly. Raises UnknownShop, and InvalidSettings for an
        experiment that the shop has not and nobody ever came under.
        """
        return self._run(flow.lift(self._ports, shop, experiment, self._moment(now), within))

    def feedback(self, shop: str, notification: str, thumb: int) -> None:
        """The merchant's thumb on a message: 1 up, -1 down, 0 taken back. Raises UnknownNotification."""
        self._run(flow.rate(self._ports, shop, notification, thumb))

    def liked(self, shop: str) -> tuple[Liked, ...]:
        """The messages with a thumbs-up, newest first: what a model takes its tone from. `feedback` with 0 takes one back."""
        return self._run(flow.liked_of(self._ports, shop))

    def timeline(self, shop: str, shopper: str) -> flow.Timeline:
        """What happened to one shopper, newest first, without a name or an address. Raises UnknownShopper."""
        return self._run(flow.timeline(self._ports, shop, shopper))

    def waiting(self, shop: str, now: datetime | None = None) -> flow.Waiting:
        """How many shoppers are due now, and how many later, counted a moment ago. Raises UnknownShop."""
        return self._run(flow.waiting(self._ports, shop, self._moment(now)))

    def forecast(self, shop: Shop | str, days: int = 30, now: datetime | None = None) -> flow.Forecast:
        """Who would be due by which campaign on which day, with settings saved or, as a Shop, not yet saved; nothing is written.

        Campaigns that the Shop switches on count as on from now: what was over before stays so. Raises UnknownShop.
        """
        return self._run(flow.forecast(self._ports, shop, days, self._moment(now)))

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
        self,
        request: flow.Request,
        read: Callable[[flow.Request], Iterable[Event | Pointer]],
        now: datetime | None = None,
    ) -> flow.Reply:
        """The answer to one platform's delivery: 200 once it is saved, else why not. `read` makes the events of it.

        `reply.ingested.requests` are people who want a copy of their data (see `export`). For Shopify `read` is
        `lambda request: shopify.events(request.headers, request.body, secret=SECRET)`.
        """
        try:
            news = news_of(read, request)
            if any(isinstance(each, Pointer) for each in news):
                return flow.taken(self.take(news, now))
            return flow.taken(self.ingest(cast("list[Event]", news), now))
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

    def preferences(self, request: flow.Request, now: datetime | None = None) -> flow.Reply:
        """Show the shopper's consent by channel by GET, and change it by POST. Mount it at links.base/preferences."""
        return self._run(flow.preferences(self._ports, request, self._moment(now)))

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

    def next_due(self) -> datetime | None:
        """When run_due next has something to do, as far as is known now."""
        return self._run(flow.next_due(self._ports))

    def health(self, now: datetime | None = None) -> flow.Health:
        """How far behind the workers are."""
        return self._run(flow.health(self._ports, self._moment(now)))

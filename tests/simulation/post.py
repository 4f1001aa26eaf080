"""Webhooks: how the shop's platform delivers its news, early or late, once or more, until it was answered with success."""

from __future__ import annotations

from datetime import timedelta

import attrs

from cartback import flow
from cartback.errors import CartbackError, UnknownShop

from .clockwork import Job
from .shoppers import News, Person
from .wires import Wires

_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
_BACKOFF = (10, 60, 600, 3600, 14400)


class Post(Wires):
    """The deliveries of one world. `together` makes the host gather concurrent calls, as group commit does."""

    gone: set[str]
    web: flow.Ports
    quiet: bool
    hurried: bool
    together: bool
    open_calls = 0
    _deliveries = 0

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._gathered: list[_Delivery] = []

    def tell(self, person: Person | None, *news: News) -> None:
        """The shop's platform has news for us: it will be delivered, sooner or later, once or more."""
        for told in news:
            if self.quiet or told.shop in self.gone:
                return
            one = self._numbered(told, person)
            kind = None if self.hurried else self.faults.draw("news")
            dice, wait = self.faults.dice, self.time.seconds(3)
            if kind is not None:
                self.faults.happened(kind)
            if kind in ("webhook_twice", "webhook_other_id"):
                again = self._numbered(one, person) if kind == "webhook_other_id" else one
                gap = dice.choice((0.05, 30, 3600)) * dice.random()
                self.time.after(wait + gap * _SECOND, self._deliver, _Delivery((again,)))
            wait += {
                "webhook_lost": dice.uniform(10, 4 * 3600) * _SECOND,
                "webhook_late": dice.uniform(0.1, 24) * _HOUR,
                "webhook_reordered": dice.uniform(0.1, 10) * _MINUTE,
            }.get(kind or "", 0 * _SECOND)
            if kind == "webhook_batched" and person is not None and one.what != "erase":
                self._batch(person, one)
            else:
                self.time.after(wait, self._deliver, _Delivery((one,)))

    def _numbered(self, news: News, person: Person | None) -> News:
        self._deliveries += 1
        delivery = f"w{self._deliveries}"
        event = attrs.evolve(news.event, delivery=delivery)
        return News(news.shop, news.what, news.at, news.names, news.said, event, delivery, person)

    def _batch(self, person: Person, news: News) -> None:
        person.waiting.append(news)
        if len(person.waiting) == 1:
            self.time.after(self.faults.dice.uniform(1, 20) * _MINUTE, self._deliver_batch, person)

    def _deliver_batch(self, person: Person) -> None:
        news, person.waiting = tuple(person.waiting), []
        self._deliver(_Delivery(news))

    # --- calls of the host's view

    def _deliver(self, delivery: _Delivery) -> None:
        first = delivery.news[0]
        if first.shop in self.gone and first.what not in ("gone", "shop_erased"):
            return
        if self.together:
            self._gathered.append(delivery)
            if len(self._gathered) == 1:
                self.time.after(self.time.seconds(0.05), self._take_together)
            return
        story = flow.ingest(self.web, [one.event for one in delivery.news], self.time.now)
        self._post(story, (delivery,))

    def _take_together(self) -> None:
        gathered, self._gathered = tuple(self._gathered), []
        batches = [[one.event for one in delivery.news] for delivery in gathered]
        self._post(flow.ingest_all(self.web, batches, self.time.now), gathered)

    def _post(self, story: flow.Flow[object], deliveries: tuple[_Delivery, ...]) -> None:
        news = tuple([one for delivery in deliveries for one in delivery.news])
        name = f"webhook {' '.join(f'{n.shop}:{n.delivery}:{n.what}' for n in news)}"
        self.open_calls += 1
        self.begin("webhook", name, story, self._replied, news=news, asked=deliveries)

    def _replied(self, job: Job, answer: object, error: BaseException | None) -> None:
        self.open_calls -= 1
        self.ended(job, error)
        deliveries: tuple[_Delivery, ...] = job.asked
        answers = answer if isinstance(answer, list) else [error] * len(deliveries)
        for delivery, of in zip(deliveries, answers, strict=True):
            if isinstance(of, UnknownShop) or not isinstance(of, BaseException):
                self.acknowledged(job, delivery.news)
            else:
                self._retry(delivery, of)

    def _retry(self, delivery: _Delivery, error: BaseException) -> None:
        if not isinstance(error, CartbackError):
            self.say(f"{delivery.news[0].delivery} unanswered: {error!r}")
        wait = _BACKOFF[min(delivery.tries, 4)] * self.faults.dice.uniform(0.5, 1.5)
        later = _Delivery(delivery.news, delivery.tries + 1)
        self.time.after((1 if self.quiet else wait) * _SECOND, self._deliver, later)


@attrs.frozen
class _Delivery:
    """One request of the platform's, and how often it was sent before."""

    news: tuple[News, ...]
    tries: int = 0

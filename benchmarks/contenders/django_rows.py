"""Django as tutorials have it: a view that saves each webhook, and a management command that loops over abandoned carts.

What it does not do, and cartback does: sort guests, carts, checkouts and customers to one person; take late and repeated
news without going back in time; begin a message durably before it goes out (a crash between send() and save() sends it
again, two workers send it twice); record what the provider answered; follow-ups, frequency caps, quiet hours by time
zone, winback; say why somebody was not written to; erase a person and keep them erased.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from workload import CURRENCY, NOW, News

from contenders.django_models import TITLE, Cart, Message, Order, seed, send, use, words


class Rows:
    seed = staticmethod(seed)

    def __init__(self, path: str) -> None:
        self.db = use(path)

    @classmethod
    def open(cls, path: str, shoppers: int) -> Rows:
        return cls(path)

    def rows(self) -> int | None:
        """SQLite counts them; PostgreSQL is asked by who measures."""
        return self.db.total_changes if isinstance(self.db, sqlite3.Connection) else None

    def ingest(self, news: list[News]) -> Callable[[], int]:
        def run() -> int:
            for told in news:
                with transaction.atomic():
                    _save(told)
            return len(news)

        return run

    def dispatch(self, most: int) -> Callable[[], int]:
        def run() -> int:
            sent = 0
            due = Cart.objects.filter(
                reminded=False,
                push_ok=True,
                updated_at__lt=NOW - timedelta(hours=1),
                updated_at__gt=NOW - timedelta(hours=25),
            ).order_by("updated_at")[:most]
            for cart in due:
                if Order.objects.filter(customer=cart.customer, placed_at__gte=cart.updated_at).exists():
                    continue
                body = words(cart)
                if not send(cart.device, TITLE, body):
                    continue
                with transaction.atomic():
                    cart.reminded, cart.reminded_at = True, NOW
                    cart.save()
                    Message.objects.create(cart=cart, title=TITLE, body=body, status="sent", sent_at=NOW)
                sent += 1
            return sent

        return run


def _save(told: News) -> None:
    if told.order is not None:
        Order.objects.update_or_create(
            number=told.order, defaults={"customer": told.customer, "total": told.value, "placed_at": told.at}
        )
        return
    Cart.objects.update_or_create(
        token=told.cart,
        defaults={
            "customer": told.customer, "lines": told.lines, "value": told.value, "currency": CURRENCY,
            "updated_at": told.at, "reminded": False,
        },
    )  # fmt: skip

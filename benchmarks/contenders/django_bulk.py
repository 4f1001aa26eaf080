"""The same job by somebody who knows Django well: 500 at a time, few statements, one transaction each.

Bulk is as fast as it can be made: webhooks are upserted unseen by bulk_create(update_conflicts=True); the cron job asks for
the due carts without an order in one query, and writes messages by bulk_create and carts by one update() of the 500.
Checked and BulkUpdate are the safer form: they read the carts first and keep the newer. Checked writes by upsert,
BulkUpdate by bulk_update(), which is what it is for and far slower.

What they do not do, and cartback does: everything in django_rows.py, still. 500 messages are sent before a single one is
recorded, so a crash sends up to 500 again, two workers send all of them twice, and an order that lands meanwhile is not
seen. Bulk's upsert takes whatever came last for what is true, so late news goes back in time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import workload
from django.db import transaction
from django.db.models import Exists, OuterRef
from workload import BATCH, CURRENCY, NOW, News

from contenders.django_models import TITLE, Cart, Message, Order, send, words
from contenders.django_rows import Rows

_CHANGES = ["customer", "lines", "value", "currency", "updated_at", "reminded"]


class Bulk(Rows):
    def ingest(self, news: list[News]) -> Callable[[], int]:
        batches = workload.batches(news, BATCH)

        def run() -> int:
            for batch in batches:
                carts = {
                    n.cart: Cart(
                        token=n.cart,
                        customer=n.customer,
                        lines=n.lines,
                        value=n.value,
                        currency=CURRENCY,
                        updated_at=n.at,
                    )
                    for n in batch
                    if n.order is None
                }
                orders = {
                    n.order: Order(number=n.order, customer=n.customer, total=n.value, placed_at=n.at)
                    for n in batch
                    if n.order
                }
                with transaction.atomic():
                    Cart.objects.bulk_create(
                        carts.values(), update_conflicts=True, unique_fields=["token"], update_fields=_CHANGES
                    )
                    Order.objects.bulk_create(
                        orders.values(),
                        update_conflicts=True,
                        unique_fields=["number"],
                        update_fields=["total", "placed_at"],
                    )
            return len(news)

        return run

    def dispatch(self, most: int) -> Callable[[], int]:
        bought = Order.objects.filter(customer=OuterRef("customer"), placed_at__gte=OuterRef("updated_at"))
        due = Cart.objects.filter(
            reminded=False, push_ok=True, updated_at__lt=NOW - timedelta(hours=1), updated_at__gt=NOW - timedelta(hours=25)
        ).exclude(Exists(bought)).order_by("updated_at")  # fmt: skip

        def run() -> int:
            sent = 0
            while sent < most and (carts := list(due[: min(BATCH, most - sent)])):
                messages = []
                for cart in carts:
                    body = words(cart)
                    status = "sent" if send(cart.device, TITLE, body) else "failed"
                    messages.append(Message(cart=cart, title=TITLE, body=body, status=status, sent_at=NOW))
                with transaction.atomic():
                    self.mark(carts)
                    Message.objects.bulk_create(messages)
                sent += len(carts)
            return sent

        return run

    def mark(self, carts: list[Cart]) -> None:
        Cart.objects.filter(pk__in=[cart.pk for cart in carts]).update(reminded=True, reminded_at=NOW)


class Checked(Bulk):
    """Reads before it writes, so that late news does not go back in time; what is newer is upserted."""

    def ingest(self, news: list[News]) -> Callable[[], int]:
        batches = workload.batches(news, BATCH)

        def run() -> int:
            for batch in batches:
                with transaction.atomic():
                    self.save(_newer([n for n in batch if n.order is None]))
                    _save_orders([n for n in batch if n.order is not None])
            return len(news)

        return run

    def save(self, carts: list[Cart]) -> None:
        for cart in carts:
            cart.pk = None  # the token is what it is upserted by
        Cart.objects.bulk_create(carts, update_conflicts=True, unique_fields=["token"], update_fields=_CHANGES)


class BulkUpdate(Checked):
    """The same by the method made for it, bulk_update: each row gets its own values through one CASE WHEN a column."""

    def save(self, carts: list[Cart]) -> None:
        Cart.objects.bulk_update([c for c in carts if c.pk is not None], _CHANGES)
        Cart.objects.bulk_create([c for c in carts if c.pk is None])

    def mark(self, carts: list[Cart]) -> None:
        for cart in carts:
            cart.reminded, cart.reminded_at = True, NOW
        Cart.objects.bulk_update(carts, ["reminded", "reminded_at"])


def _newer(news: list[News]) -> list[Cart]:
    """The carts that the news changes, as they become."""
    known = Cart.objects.in_bulk([n.cart for n in news], field_name="token")
    changed: dict[str, Cart] = {}
    for n in news:
        cart = known.get(n.cart)
        if cart is None:
            cart = known[n.cart] = Cart(token=n.cart, updated_at=n.at)
        elif cart.updated_at > n.at:
            continue
        cart.customer, cart.lines, cart.value, cart.currency = n.customer, n.lines, n.value, CURRENCY
        cart.updated_at, cart.reminded = n.at, False
        changed[n.cart] = cart
    return list(changed.values())


def _save_orders(news: list[News]) -> None:
    known = set(Order.objects.filter(number__in=[n.order for n in news]).values_list("number", flat=True))
    new = {n.order: n for n in news if n.order not in known}
    Order.objects.bulk_create(
        Order(number=number, customer=n.customer, total=n.value, placed_at=n.at) for number, n in new.items()
    )

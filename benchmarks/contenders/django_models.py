# ruff: noqa: DJ008
"""The tables a shop's own Django app would have for this, on SQLite with cartback's pragmas.

Kind to the peer: the consent flag and the device sit on the cart's own row, so no join, no profile table and no address
book is paid for, and the columns that the cron query asks for are indexed.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import disk
import django
import workload
from django.conf import settings

if not settings.configured:
    settings.configure(
        USE_TZ=True,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": ":memory:",
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "; ".join(disk.PRAGMAS)},
            }
        },
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

from django.db import connection, models
from django.template import engines


class Cart(models.Model):
    token = models.CharField(max_length=64, unique=True)
    customer = models.CharField(max_length=64, db_index=True)
    push_ok = models.BooleanField(default=False)
    device = models.CharField(max_length=255, blank=True)
    lines = models.JSONField(default=list)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="USD")
    updated_at = models.DateTimeField()
    reminded = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["reminded", "updated_at"], name="cart_due")]  # noqa: RUF012


class Order(models.Model):
    number = models.CharField(max_length=64, unique=True)
    customer = models.CharField(max_length=64)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    placed_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["customer", "placed_at"], name="order_of")]  # noqa: RUF012


class Message(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE)
    title = models.CharField(max_length=80)
    body = models.TextField()
    status = models.CharField(max_length=16)
    sent_at = models.DateTimeField()

    class Meta:
        app_label = "bench"


TEMPLATE = engines["django"].from_string(
    "{{ lines.0.title }}{% if lines|length > 1 %} and {{ lines|length|add:-1 }} more{% endif %}"
    " are waiting in your cart ({{ value }} {{ currency }})."
)
TITLE = "Still thinking it over?"


def words(cart: Cart) -> str:
    return TEMPLATE.render({"lines": cart.lines, "value": cart.value, "currency": cart.currency})


def send(device: str, title: str, body: str) -> bool:
    """A provider that takes everything at once."""
    return True


def use(path: str) -> sqlite3.Connection:
    """Django's one connection, on this file."""
    connection.close()
    connection.settings_dict["NAME"] = path
    connection.ensure_connection()
    raw: Any = connection.connection
    return raw  # type: ignore[no-any-return]


def seed(path: str, shoppers: int) -> None:
    db = use(path)
    with connection.schema_editor() as editor:
        for model in (Cart, Order, Message):
            editor.create_model(model)
    disk.seeding(db)
    carts: list[Cart] = []
    orders: list[Order] = []
    for p in workload.people(shoppers):
        # carts from days ago are past their hour: they were reminded then
        carts.append(
            Cart(
                token=p.cart, customer=p.customer, push_ok=True, device=p.device, lines=p.lines, value=p.value,
                updated_at=p.left_at, reminded=not p.due, reminded_at=None if p.due else p.left_at,
            )
        )  # fmt: skip
        if p.order is not None:
            number, total, at = p.order
            orders.append(Order(number=number, customer=p.customer, total=total, placed_at=at))
        if len(carts) == 10_000:
            _save(carts, orders)
    _save(carts, orders)
    connection.close()
    disk.seal(disk.connect(path))


def _save(carts: list[Cart], orders: list[Order]) -> None:
    Cart.objects.bulk_create(carts)
    Order.objects.bulk_create(orders)
    carts.clear()
    orders.clear()

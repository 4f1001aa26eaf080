# ruff: noqa: DJ008
"""The tables a shop's own Django app would have for this, on SQLite with cartback's pragmas or on PostgreSQL.

Kind to the peer: the consent flag and the device sit on the cart's own row, so no join, no profile table and no address
book is paid for, and the columns that the cron query asks for are indexed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import disk
import django
import server
import workload
from django.conf import settings
from workload import Person

_OPTIONS = {"transaction_mode": "IMMEDIATE", "init_command": "; ".join(disk.PRAGMAS)}

if not settings.configured:
    settings.configure(
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": _OPTIONS}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

from django.db import connection, connections, models, transaction  # noqa: E402
from django.template import engines  # noqa: E402


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


def use(target: str) -> Any:
    """Django's one connection, on this SQLite file or this PostgreSQL's URL."""
    connection.close()
    connections.settings["default"].update(_sqlite(target) if "://" not in target else _postgres(target))
    del connections["default"]  # made anew, for the engine may be another
    connection.ensure_connection()
    return connection.connection


def _sqlite(path: str) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": _OPTIONS}


def _postgres(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": told["dbname"], "USER": told.get("user", ""),
        "HOST": told.get("host", ""), "PORT": told.get("port", ""), "PASSWORD": told.get("password", ""), "OPTIONS": {},
    }  # fmt: skip


def make_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Cart, Order, Message):
            editor.create_model(model)


# --- filled by plain SQL: the ORM takes minutes for a million -----------------------------------------------------------


def seed(target: str, shoppers: int) -> None:
    db = use(target)
    make_tables()
    if "://" in target:
        _seed_postgres(target, shoppers)
        return
    disk.seeding(db)
    with transaction.atomic():
        for people in batched(workload.people(shoppers)):
            db.executemany(_CART, [cart_row(p) for p in people])
            db.executemany(_ORDER, [order_row(p) for p in people if p.order is not None])
    connection.close()
    disk.seal(disk.connect(target))


def _seed_postgres(url: str, shoppers: int) -> None:
    with server.connect(url) as db, db.transaction(), db.cursor() as cursor:
        for people in batched(workload.people(shoppers)):
            carts = (cart_row(p, at=_same) for p in people)
            orders = (order_row(p, at=_same) for p in people if p.order is not None)
            server.copy(cursor, "bench_cart", CART_COLUMNS, carts)
            server.copy(cursor, "bench_order", ORDER_COLUMNS, orders)
    connection.close()


def _same(at: datetime) -> datetime:
    return at


def batched(people: Iterator[Person]) -> Iterator[list[Person]]:
    while some := list(islice(people, 10_000)):
        yield some


CART_COLUMNS = "token, customer, push_ok, device, lines, value, currency, updated_at, reminded, reminded_at"
ORDER_COLUMNS = "number, customer, total, placed_at"
_CART = f"INSERT INTO bench_cart ({CART_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ORDER = f"INSERT INTO bench_order ({ORDER_COLUMNS}) VALUES (?, ?, ?, ?)"


def _text(at: datetime) -> str:
    """An instant as Django writes it on SQLite."""
    return str(at.replace(tzinfo=None))


def cart_row(p: Person, at: Callable[[datetime], Any] = _text) -> tuple[Any, ...]:
    """Carts from days ago are past their hour: they were reminded then."""
    left_at = at(p.left_at)
    return (
        p.cart, p.customer, True, p.device, json.dumps(p.lines), str(p.value), workload.CURRENCY, left_at, not p.due,
        None if p.due else left_at,
    )  # fmt: skip


def order_row(p: Person, at: Callable[[datetime], Any] = _text) -> tuple[Any, ...]:
    assert p.order is not None
    number, total, placed_at = p.order
    return number, p.customer, str(total), at(placed_at)


def seed_by_orm(path: str, shoppers: int) -> None:
    """What `seed` does, by the ORM."""
    use(path)
    make_tables()
    people = list(workload.people(shoppers))
    Cart.objects.bulk_create(
        Cart(
            token=p.cart, customer=p.customer, push_ok=True, device=p.device, lines=p.lines, value=p.value,
            updated_at=p.left_at, reminded=not p.due, reminded_at=None if p.due else p.left_at,
        )
        for p in people
    )  # fmt: skip
    Order.objects.bulk_create(
        Order(number=p.order[0], customer=p.customer, total=p.order[1], placed_at=p.order[2])
        for p in people
        if p.order is not None
    )
    connection.close()


def contents(path: str) -> list[Any]:
    """Every row of every table, as it lies there."""
    use(path)
    with connection.cursor() as cursor:
        kept = []
        for table in ("bench_cart", "bench_order", "bench_message"):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            kept.append(cursor.fetchall())
    connection.close()
    return kept

"""The same shop for every contender: who the shoppers are, what they do next, and who is due. Deterministic.

Everything here is plain values, as a webhook view has them after parsing: ids as text, Decimal amounts, aware instants,
cart lines as JSON-ready dicts. Each contender turns them into what it stores.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

#: A Monday afternoon in a shop on UTC: no quiet hours, nothing held back.
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
#: Carts left this long ago are due, their wait of an hour being over; all others are days old and past it.
LEFT = timedelta(minutes=90)
SHOP, CURRENCY = "bench", "USD"
BATCH = 500
#: How many shoppers are due in the dispatch measurement, the same at every size of shop.
DUE = 5_000
#: Of the news, so many are of new shoppers, and so many are orders; the rest is carts of known shoppers.
NEW_SHARE, ORDER_SHARE = 0.10, 0.05

_THINGS = [
    (f"product-{n}", f"{colour} {thing}", Decimal(n % 90 + 9) + Decimal("0.95"))
    for n, (colour, thing) in enumerate(
        (colour, thing)
        for colour in ("Red", "Blue", "Oak", "Linen", "Steel", "Amber", "Slate", "Ivory")
        for thing in ("Mug", "Lamp", "Scarf", "Notebook", "Kettle", "Cushion", "Basket", "Candle", "Throw", "Vase")
    )
]


class Person(NamedTuple):
    """A shopper that exists. `order` is (id, total, at) for the fifth who bought something before."""

    number: int
    id: str
    customer: str
    email: str
    device: str
    cart: str
    lines: list[dict[str, Any]]
    value: Decimal
    left_at: datetime
    order: tuple[str, Decimal, datetime] | None
    due: bool


class News(NamedTuple):
    """A cart as it now is, or an order (then `order` is its id, and there are no lines)."""

    customer: str
    cart: str
    value: Decimal
    at: datetime
    lines: list[dict[str, Any]]
    order: str | None = None
    new: bool = False


def _token(kind: str, number: int) -> str:
    return blake2b(f"{kind}{number}".encode(), digest_size=10).hexdigest()


def customer_id(number: int) -> str:
    return str(7_000_000_000_000 + number)


def shopper_id(customer: str) -> str:
    """cartback's own id of the shopper; that of a new one is the floor's to choose."""
    return _token("shopper", int(customer) - 7_000_000_000_000)


def cart_token(number: int) -> str:
    return _token("cart", number)


def _cart(rng: random.Random) -> tuple[list[dict[str, Any]], Decimal]:
    lines, value = [], Decimal(0)
    for product, title, price in rng.sample(_THINGS, rng.choice((2, 3))):
        quantity = rng.choice((1, 1, 1, 2))
        lines.append(
            {"product": product, "variant": f"{product}-v1", "title": title, "quantity": quantity, "price": str(price)}
        )
        value += price * quantity
    return lines, value


def people(count: int) -> Iterator[Person]:
    """The shoppers that exist: all agreed to push and have a device, most left a cart days ago, DUE of them just now."""
    rng = random.Random(7)
    every = max(1, count // min(DUE, count))
    for n in range(count):
        due = n % every == 0 and n // every < DUE
        left_at = NOW - (LEFT + timedelta(microseconds=n) if due else timedelta(days=3, microseconds=n))
        lines, value = _cart(rng)
        order = (f"{5_000_000_000_000 + n}", value, NOW - timedelta(days=20, microseconds=n)) if n % 5 == 0 else None
        yield Person(
            n, shopper_id(customer_id(n)), customer_id(n), f"shopper{n}@example.com", f"device-{_token('device', n)}-fcm",
            cart_token(n), lines, value, left_at, order, due,
        )  # fmt: skip


def news(count: int, shoppers: int) -> list[News]:
    """What happens next: cart changes of shoppers at random, some new ones, some orders; in order of time."""
    rng = random.Random(11)
    told = []
    for n in range(count):
        at = NOW - timedelta(seconds=30) + timedelta(microseconds=n)
        dice = rng.random()
        if dice < ORDER_SHARE:
            who = rng.randrange(shoppers)
            order = str(6_000_000_000_000 + n)
            told.append(News(customer_id(who), cart_token(who), Decimal("49.90"), at, [], order))
            continue
        new = dice < ORDER_SHARE + NEW_SHARE
        who = 1_000_000_000 + n if new else rng.randrange(shoppers)
        lines, value = _cart(rng)
        told.append(News(customer_id(who), cart_token(who), value, at, lines, None, new))
    return told


def batches(items: list[Any], size: int) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]

"""The storefront of the demo's shop: its shoppers' actions, as Shopify's deliveries.

Bodies have the shape of API 2026-04 and are signed. The events that Shopify does not carry (consent to push, devices,
wishlists) come from the shop's own app in cartback's event JSON.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import md5
from typing import Any
from uuid import NAMESPACE_DNS, uuid5
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen

SHOP = "maple-and-clay.myshopify.com"
SECRET = "the secret of a shop that does not exist"  # noqa: S105 - it protects nothing
NEW_YORK = ZoneInfo("America/New_York")
MIDNIGHT = datetime(2026, 5, 12, tzinfo=NEW_YORK)
INSTALLED = MIDNIGHT - timedelta(days=41)


@frozen
class StoryMoment:
    """One delivery: `headers` and `body` of a webhook, or without headers one line of event JSON.

    `says` is its line in the timeline; "" has none. `keys` lead to the person, once it was taken.
    """

    at: datetime
    who: str
    says: str
    topic: str
    body: bytes
    headers: dict[str, str] | None = None
    keys: tuple[str, ...] = ()


@frozen
class Ware:
    """A product of the shop."""

    id: int
    title: str
    price: str

    @property
    def variant(self) -> int:
        """Return the id of its only variant."""
        return self.id + 50_000_000

    @property
    def amount(self) -> Decimal:
        """Return the price as a number."""
        return Decimal(self.price)


def _at(clock: str) -> datetime:
    """Return a time of the day, "09:02"; "-30 10:15" is thirty days before."""
    days, _, time = clock.rpartition(" ")
    hours, minutes = time.split(":")
    return MIDNIGHT + timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes))


@frozen
class Post:
    """The shop's letter box: all deliveries, in the order they were written here."""

    moments: list[StoryMoment] = field(factory=list)

    def shopify(
        self, clock: str, who: str, says: str, topic: str, body: dict[str, Any], keys: tuple[str, ...] = ()
    ) -> None:
        """Post a signed webhook delivery."""
        raw = json.dumps(body, separators=(",", ":")).encode()
        at = _at(clock)
        headers = _signed(topic, raw, at, f"{clock}{topic}{len(self.moments)}")
        self.moments.append(StoryMoment(at, who, says, topic, raw, headers, keys))

    def app(self, clock: str, who: str, says: str, keys: tuple[str, ...], **event: Any) -> None:
        """Post one line of event JSON from the shop's own app."""
        at = _at(clock)
        line = {"shop": SHOP, "at": at.isoformat(), "keys": keys, **event}
        self.moments.append(StoryMoment(at, who, says, str(event["type"]), json.dumps(line).encode(), None, keys))


def _signed(topic: str, raw: bytes, at: datetime, ticket: str) -> dict[str, str]:
    """Return the headers of a webhook delivery, its ids made from the `ticket`."""
    return {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-API-Version": "2026-04",
        "X-Shopify-Webhook-Id": str(uuid5(NAMESPACE_DNS, f"webhook {ticket}")),
        "X-Shopify-Event-Id": str(uuid5(NAMESPACE_DNS, f"event {ticket}")),
        "X-Shopify-Triggered-At": at.astimezone(UTC).isoformat(),
        "X-Shopify-Hmac-SHA256": b64encode(hmac.digest(SECRET.encode(), raw, "sha256")).decode(),
    }


class DemoShopper:
    """A shopper and their actions: each method is one or more deliveries."""

    def __init__(self, post: Post, name: str, customer: int | None = None) -> None:
        self._post, self.name, self._customer = post, name, customer
        self._cart = md5(name.encode(), usedforsecurity=False).hexdigest()
        self._checkout = self._cart[::-1]
        self._started: dict[str, str] = {}

    @property
    def _keys(self) -> tuple[str, ...]:
        return (f"customer:{self._customer}",) if self._customer else (f"cart:{self._cart}",)

    def _webhook(self, clock: str, says: str, topic: str, body: dict[str, Any]) -> None:
        self._post.shopify(clock, self.name, says, topic, body, self._keys)

    def signs_in(self, clock: str) -> None:
        """Sign in: Shopify reports the customer; the app reports the owner of the cart, which Shopify does not."""
        self._webhook(clock, "signs in", "customers/update", _customer(self, clock))
        self._post.app(clock, self.name, "", (*self._keys, f"cart:{self._cart}"), type="profile_changed", timezone=None)

    def allows_push(self, clock: str, says: str = "allows push on a phone") -> None:
        """Register a phone, and consent to push."""
        device = f"demo-device-of-{self.name.lower()}"
        self._post.app(
            clock, self.name, "", self._keys, type="consent_changed", channel="push", granted=True, source="app"
        )
        self._post.app(clock, self.name, says, self._keys, type="device_added", device=device)

    def opts_out(self, clock: str) -> None:
        """Withdraw consent to push."""
        self._post.app(
            clock,
            self.name,
            "switches push off in the app",
            self._keys,
            type="consent_changed",
            channel="push",
            granted=False,
        )

    def wishes_for(self, clock: str, ware: Ware) -> None:
        """Put a product on the wishlist."""
        says = f"puts the {ware.title} on the wishlist"
        self._post.app(clock, self.name, says, self._keys, type="wishlist_changed", product=str(ware.id))

    def fills_cart(self, clock: str, *wares: Ware, late: str | None = None) -> None:
        """Fill the cart with wares at `clock`; `late` is when the event arrives, if not at once."""
        created = self._started.setdefault("cart", clock)
        total = sum((ware.amount for ware in wares), Decimal(0))
        says = f"cart: {_named(wares)}, ${total}" if wares else "empties the cart"
        if late is not None:
            says += f" (as it was at {clock}; arrives late)"
        body = {
            "id": self._cart,
            "token": self._cart,
            "line_items": [_cart_line(ware, n) for n, ware in enumerate(wares)],
            "note": "",
            "updated_at": _at(clock).isoformat(),
            "created_at": _at(created).isoformat(),
        }
        self._webhook(late or clock, says, "carts/create" if clock == created else "carts/update", body)

    def checks_out(self, clock: str, step: str, *wares: Ware, source: str = "web") -> None:
        """Check out, up to one `step`: contact, shipping or payment."""
        created = self._started.setdefault("checkout", clock)
        says = f"checkout, at {step}: {_named(wares)}, ${sum((w.amount for w in wares), Decimal(0))}"
        body = _checkout(self, clock, created, step, wares, source)
        if source != "web":
            says = f"an employee types in an order: {_named(wares)}"
        self._webhook(clock, says, "checkouts/create" if clock == created else "checkouts/update", body)

    def buys(self, clock: str, *wares: Ware, paid: str | None = None) -> None:
        """Place the order, with Shopify's follow-up deliveries."""
        order = _order(self, clock, clock, wares)
        self._webhook(clock, f"buys {_named(wares)}, ${order['total_price']}", "orders/create", order)
        self._webhook(clock, "", "orders/paid", order)
        if paid is not None:
            self._webhook(paid, "the order is packed", "orders/updated", _order(self, clock, paid, wares))

    def again(self, clock: str) -> None:
        """Deliver this person's last webhook once more, as Shopify does after a slow answer."""
        last = next(m for m in reversed(self._post.moments) if m.who == self.name and m.headers)
        self._post.moments.append(evolve(last, at=_at(clock), says=f"{last.topic} once more"))

    @property
    def email(self) -> str | None:
        """Return the address; a guest has none."""
        return f"{self.name.lower()}@example.com" if self._customer else None

    @property
    def customer(self) -> int | None:
        """Return the id of the customer; a guest has none."""
        return self._customer

    @property
    def tokens(self) -> tuple[str, str]:
        """Return the tokens of the cart and of its checkout."""
        return self._cart, self._checkout


def _named(wares: tuple[Ware, ...]) -> str:
    return " + ".join(ware.title for ware in wares)


def _money(amount: Decimal | str) -> dict[str, dict[str, str]]:
    one = {"amount": str(amount), "currency_code": "USD"}
    return {"shop_money": one, "presentment_money": dict(one)}


def _cart_line(ware: Ware, n: int) -> dict[str, Any]:
    return {
        "id": ware.variant,
        "properties": None,
        "quantity": 1,
        "variant_id": ware.variant,
        "key": f"{ware.variant}:{n}",
        "discounted_price": ware.price,
        "discounts": [],
        "gift_card": False,
        "grams": 400,
        "line_price": ware.price,
        "original_line_price": ware.price,
        "original_price": ware.price,
        "price": ware.price,
        "product_id": ware.id,
        "sku": f"MC-{ware.id % 1000:03}",
        "taxable": True,
        "title": ware.title,
        "total_discount": "0.00",
        "vendor": "Maple & Clay",
        "discounted_price_set": _money(ware.price),
        "line_price_set": _money(ware.price),
        "price_set": _money(ware.price),
    }


def _line(ware: Ware, n: int) -> dict[str, Any]:
    return {
        "key": f"{ware.variant}:{n}",
        "gift_card": False,
        "grams": 400,
        "product_id": ware.id,
        "variant_id": ware.variant,
        "properties": None,
        "quantity": 1,
        "requires_shipping": True,
        "sku": f"MC-{ware.id % 1000:03}",
        "tax_lines": [],
        "taxable": True,
        "title": ware.title,
        "variant_title": None,
        "vendor": "Maple & Clay",
        "line_price": ware.price,
        "price": ware.price,
    }


def _customer(person: DemoShopper, clock: str) -> dict[str, Any]:
    return {
        "id": person.customer,
        "admin_graphql_api_id": f"gid://shopify/Customer/{person.customer}",
        "email": person.email,
        "first_name": person.name,
        "last_name": "Example",
        "phone": None,
        "state": "enabled",
        "verified_email": True,
        "tax_exempt": False,
        "currency": "USD",
        "created_at": INSTALLED.isoformat(),
        "updated_at": _at(clock).isoformat(),
    }


def _checkout(
    person: DemoShopper, clock: str, created: str, step: str, wares: tuple[Ware, ...], source: str
) -> dict[str, Any]:
    total = str(sum((ware.amount for ware in wares), Decimal(0)))
    cart, checkout = person.tokens
    return {
        "token": checkout,
        "cart_token": cart,
        "email": person.email,
        "gateway": "shopify_payments" if step == "payment" else None,
        "buyer_accepts_marketing": False,
        "created_at": _at(created).isoformat(),
        "updated_at": _at(clock).isoformat(),
        "completed_at": None,
        "currency": "USD",
        "presentment_currency": "USD",
        "customer_locale": "en-US",
        "line_items": [_line(ware, n) for n, ware in enumerate(wares)],
        "shipping_lines": [],
        "shipping_address": {"city": "Portland", "country_code": "US"} if step != "contact" else None,
        "abandoned_checkout_url": f"https://{SHOP}/checkouts/{checkout}/recover",
        "source_name": source,
        "subtotal_price": total,
        "total_line_items_price": total,
        "total_discounts": "0.00",
        "total_price": total,
        "customer": _customer(person, clock) if person.customer else None,
    }


def _order(person: DemoShopper, clock: str, updated: str, wares: tuple[Ware, ...]) -> dict[str, Any]:
    total = str(sum((ware.amount for ware in wares), Decimal(0)))
    cart, checkout = person.tokens
    order = 5_600_000_000_000 + int(cart[:6], 16)
    return {
        "id": order,
        "admin_graphql_api_id": f"gid://shopify/Order/{order}",
        "cart_token": cart,
        "checkout_token": checkout,
        "email": person.email,
        "contact_email": person.email,
        "phone": None,
        "currency": "USD",
        "total_price": total,
        "current_total_price": total,
        "subtotal_price": total,
        "financial_status": "paid",
        "fulfillment_status": None,
        "source_name": "web",
        "test": False,
        "cancelled_at": None,
        "created_at": _at(clock).isoformat(),
        "updated_at": _at(updated).isoformat(),
        "processed_at": _at(clock).isoformat(),
        "line_items": [_line(ware, n) for n, ware in enumerate(wares)],
        "refunds": [],
        "customer": _customer(person, clock) if person.customer else None,
    }


def product(ware: Ware, clock: str) -> dict[str, Any]:
    """Return a products/update for the ware."""
    variant = {
        "id": ware.variant,
        "admin_graphql_api_id": f"gid://shopify/ProductVariant/{ware.variant}",
        "product_id": ware.id,
        "title": "Default Title",
        "price": ware.price,
        "inventory_policy": "deny",
        "inventory_quantity": 9,
        "inventory_item_id": ware.variant + 1_000_000,
        "updated_at": _at(clock).isoformat(),
    }
    return {
        "id": ware.id,
        "admin_graphql_api_id": f"gid://shopify/Product/{ware.id}",
        "title": ware.title,
        "status": "active",
        "vendor": "Maple & Clay",
        "updated_at": _at(clock).isoformat(),
        "variants": [variant],
    }


def level(ware: Ware, clock: str) -> dict[str, Any]:
    """Return an inventory_levels/update with a stock of nine."""
    item = ware.variant + 1_000_000
    return {
        "inventory_item_id": item,
        "location_id": 61_000_001,
        "available": 9,
        "updated_at": _at(clock).isoformat(),
        "admin_graphql_api_id": f"gid://shopify/InventoryLevel/61000001?inventory_item_id={item}",
    }


def sold_out(ware: Ware, clock: str) -> dict[str, Any]:
    """Return a variants/out_of_stock for the ware."""
    variant: dict[str, Any] = product(ware, clock)["variants"][0]
    return {**variant, "inventory_quantity": 0}

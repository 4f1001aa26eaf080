"""What happens in the host's tests: a shopper, her cart, her order."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import cartback as cb

from .settings import SHOP


def agrees(at: datetime, customer: str = "ana", channel: Any = "push", shop: str = SHOP.id) -> list[cb.Event]:
    """A device or an address, and a yes."""
    keys = (cb.key("customer", customer),)
    address: cb.Event = cb.DeviceAdded(shop=shop, at=at, keys=keys, device=f"phone-of-{customer}")
    if channel == "email":
        address = cb.ProfileChanged(
            shop=shop, at=at, keys=(*keys, cb.key("email", f"{customer}@example.com")), email=f"{customer}@example.com"
        )
    return [address, cb.ConsentChanged(shop=shop, at=at, keys=keys, channel=channel, granted=True)]


def cart(at: datetime, customer: str = "ana", title: str = "Mug", shop: str = SHOP.id) -> cb.Event:
    line = cb.Line(product="1", title=title, price=Decimal("12.00"))
    return cb.CartChanged(
        shop=shop, at=at, keys=(cb.key("customer", customer),), cart=f"cart-of-{customer}", lines=(line,),
        url="https://acme.example/cart/1",
    )  # fmt: skip


def order(at: datetime, customer: str = "ana", number: str = "o1", shop: str = SHOP.id) -> cb.Event:
    return cb.OrderPlaced(shop=shop, at=at, keys=(cb.key("customer", customer),), order=number, total=Decimal("12.00"))


def delivery(payload: dict[str, Any], topic: str, at: datetime, secret: str = "s3cret") -> tuple[bytes, dict[str, str]]:
    """A webhook of Shopify's: its body and headers."""
    body = json.dumps(payload).encode()
    return body, {
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": SHOP.id,
        "X-Shopify-Triggered-At": at.isoformat(),
        "X-Shopify-Hmac-SHA256": base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode(),
    }

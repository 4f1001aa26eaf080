"""The shopper of a scenario, with a verb for each action."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, Self
from zlib import crc32

from cartback.domain import events as ev
from cartback.domain.channels import ChannelName
from cartback.domain.identity import Key, key
from cartback.domain.values import amount

from .delivered import Delivered


class Stage(Protocol):
    """The part of a World that an Actor needs."""

    started: datetime

    @property
    def now(self) -> datetime:
        """Return the present."""
        ...

    @property
    def wall(self) -> str:
        """Return the present on the shop's wall clock."""
        ...

    @property
    def sent(self) -> list[Delivered]:
        """Return everything sent so far, oldest first."""
        ...

    def ingest(self, *events: ev.Event) -> object:
        """Take the events in now."""
        ...


class Actor:
    """A shopper at work. Every verb happens now and returns the shopper, so that verbs can be chained."""

    def __init__(self, world: Stage, name: str, *, guest: bool = False) -> None:
        self.world = world
        self.name = name
        self.guest = guest
        self.customer = name
        self.device = f"{name}-phone"
        self.orders: list[str] = []
        self._lines: dict[str, ev.Line] = {}
        self._changes = 0
        self._carts = 1
        self._reached: ev.Reached | None = None

    @property
    def key(self) -> Key:
        """Return the key by which the shop knows the shopper."""
        return key("device", self.device) if self.guest else key("customer", self.customer)

    @property
    def cart(self) -> str:
        """Return the token of the cart."""
        return f"{self.name}-cart-{self._carts}"

    @property
    def checkout(self) -> str:
        """Return the token that the cart's checkout has, or would have."""
        return f"{self.name}-checkout-{self._carts}"

    @property
    def value(self) -> Decimal:
        """Return the cart's value."""
        return sum((line.price * line.quantity for line in self._lines.values()), Decimal(0))

    # --- the cart

    def adds(
        self,
        title: str,
        price: str | Decimal = "10.00",
        quantity: int | Decimal = 1,
        product: str | None = None,
        *,
        change: bool = False,
    ) -> Self:
        """Put a product into the cart; raise its quantity if it is in there already.

        With `change` the shop reports only the added quantity, as tracking does, and not the whole cart.
        """
        product = product or product_id(title)
        had = self._lines[product].quantity if product in self._lines else 0
        line = self._lines[product] = ev.Line(
            product=product, title=title, price=amount(price, "price"), quantity=had + quantity
        )
        return self._line_changed(line, quantity) if change else self._cart_changed()

    def removes(self, title: str, *, change: bool = False) -> Self:
        """Remove a product from the cart, all of it; with `change` as `adds`. Raises ValueError when it is not in there."""
        line = next((line for line in self._lines.values() if title in (line.title, line.product)), None)
        if line is None:
            raise ValueError(f"{self.name} has no {title} in the cart: {[one.title for one in self._lines.values()]}")
        del self._lines[line.product]
        return self._line_changed(line, None) if change else self._cart_changed()

    def empties(self) -> Self:
        """Remove everything from the cart."""
        self._lines.clear()
        return self._cart_changed()

    def _cart_changed(self) -> Self:
        self._says(
            ev.CartChanged, cart=self.cart, lines=tuple(self._lines.values()), url=f"https://acme.test/{self.cart}"
        )
        return self if self._reached is None else self._checks_out(self._reached)

    def _line_changed(self, line: ev.Line, by: int | Decimal | None) -> Self:
        self._changes += 1
        return self._says(
            ev.LineChanged, cart=self.cart, change=f"{self.cart}-change-{self._changes}", line=line, by=by
        )

    # --- the checkout

    def starts_checkout(self) -> Self:
        """Open the checkout with contact details; recovery still takes it for a cart."""
        return self._checks_out("contact")

    def reaches_shipping(self) -> Self:
        """Go as far as choosing a delivery: from here on it is an abandoned checkout."""
        return self._checks_out("shipping")

    def reaches_payment(self) -> Self:
        """Go as far as the payment."""
        return self._checks_out("payment")

    def _checks_out(self, reached: ev.Reached) -> Self:
        self._reached = reached
        return self._says(
            ev.CheckoutChanged,
            checkout=self.checkout,
            cart=self.cart,
            lines=tuple(self._lines.values()),
            reached=reached,
            url=f"https://acme.test/{self.checkout}",
        )

    # --- orders

    def buys(self, total: str | Decimal | None = None) -> Self:
        """Order the cart, or without a cart another product for `total`. The next cart is a new one."""
        order = f"{self.name}-order-{len(self.orders) + 1}"
        tokens: dict[str, str] = {"cart": self.cart} if self._lines else {}
        if self._reached is not None:
            tokens["checkout"] = self.checkout
        self.orders.append(order)
        self._says(ev.OrderPlaced, order=order, total=self.value if total is None else Decimal(total), **tokens)
        self._lines.clear()
        self._carts += 1
        self._reached = None
        return self

    def cancels(self, order: str | None = None) -> Self:
        """Cancel the last order, or the one named (see `orders`)."""
        return self._says(ev.OrderCancelled, order=order or self._last_order())

    def is_refunded(self, amount: str | Decimal, order: str | None = None) -> Self:
        """Get part of the order paid back."""
        order = order or self._last_order()
        refund = f"{order}-refund-{self.world.now.isoformat()}"
        return self._says(ev.OrderRefunded, order=order, refund=refund, amount=Decimal(amount))

    def _last_order(self) -> str:
        if not self.orders:
            raise ValueError(f"{self.name} has not bought anything yet")
        return self.orders[-1]

    # --- the person

    def opts_in(self, channel: ChannelName = "push", source: str = "scenario, double opt-in") -> Self:
        """Consent to messages; `source` is the place of the consent, as proof."""
        return self._says(ev.ConsentChanged, channel=channel, granted=True, source=source)

    def opts_out(self, channel: ChannelName = "push") -> Self:
        """Withdraw consent to messages."""
        return self._says(ev.ConsentChanged, channel=channel, granted=False, source="scenario")

    def wishes(self, title: str, product: str | None = None) -> Self:
        """Put a product on the wishlist."""
        return self._says(ev.WishlistChanged, product=product or product_id(title))

    def profile(self, **known: str) -> Self:
        """Report email, phone, first_name, locale or timezone."""
        return self._says(ev.ProfileChanged, **known)

    def on_device(self, name: str) -> Self:
        """Continue on another device, which can be reached by push from now on as well."""
        self.device = f"{self.name}-{name}"
        return self._says(ev.DeviceAdded, device=self.device, kind="fcm")

    def logs_in(self, name: str | None = None) -> Self:
        """Log a guest in as customer `name` (by default their own): device, cart and all."""
        known = (key("device", self.device), key("cart", self.cart))
        self.customer, self.guest = name or self.name, False
        self.world.ingest(ev.ProfileChanged(shop="acme", at=self.world.now, keys=(self.key, *known)))
        return self

    def opens(self) -> Self:
        """Open the last message."""
        return self._says(ev.MessageOpened, notification=self._last_message())

    def clicks(self) -> Self:
        """Follow the last message's link."""
        return self._says(ev.MessageClicked, notification=self._last_message())

    def _last_message(self) -> str:
        delivered = [d for d in self.world.sent if d.shopper in (self.name, self.customer)]
        if not delivered:
            raise ValueError(f"no message was sent to {self.name} before {self.world.wall}")
        return delivered[-1].notification

    # --- events

    def arrives(self, consents: Sequence[ChannelName], devices: int, orders: int, profile: Mapping[str, str]) -> None:
        """Appear for the first time; see World.shopper."""
        for n in range(devices):
            device = self.device if n == 0 else f"{self.device}-{n + 1}"
            self._says(ev.DeviceAdded, device=device, kind="fcm")
        for channel in consents:
            self.opts_in(channel)
        profile = self._reachable(consents) | dict(profile)
        if profile or not (devices or consents):
            self.profile(**profile)
        for n in range(orders, 0, -1):
            at = self.world.started - n * timedelta(days=90)
            self.orders.append(f"{self.name}-order-{len(self.orders) + 1}")
            self._says(ev.OrderPlaced, order=self.orders[-1], total=Decimal(40), at=at)

    def _reachable(self, consents: Sequence[ChannelName]) -> dict[str, str]:
        """Return an address for each channel agreed to, as there is a device for push."""
        made_up: dict[str, str] = {}
        if "email" in consents:
            made_up["email"] = f"{self.name}@example.com"
        if "sms" in consents:
            made_up["phone"] = f"+1202{crc32(self.name.encode()) % 10**7:07}"
        return made_up

    def _says(self, happened: type[ev.ShopperEvent], /, **fields: Any) -> Self:
        usual: dict[str, Any] = {"shop": "acme", "at": self.world.now, "keys": (self.key,)}
        self.world.ingest(happened(**usual | fields))
        return self

    def __repr__(self) -> str:
        return f"<{self.name}: cart {self.value}, {len(self.orders)} orders>"


def product_id(title: str) -> str:
    """Derive the id of a product without one: its title, in small letters and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "product"

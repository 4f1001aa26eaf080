"""Shoppers and their lives: visits, carts, checkouts, purchases, second thoughts, logins, journeys to other zones.

Every shopper rolls dice of its own. What a shopper does becomes News, which says the same thing twice: as cartback's event, and
in plain words for the judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Protocol

from attrs import evolve

import cartback as cb
from cartback.domain import events as ev

from .clockwork import Clockwork
from .shops import ZONES

PRODUCTS = ("mug", "hat", "tote", "lamp")
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(slots=True, eq=False)
class News:
    """One thing that happened, as it will be delivered."""

    shop: str
    what: str
    at: datetime
    names: tuple[str, ...]
    said: Mapping[str, Any]
    event: ev.Event
    delivery: str = ""
    who: Person | None = None


class Town(Protocol):
    """What a shopper needs of the world."""

    time: Clockwork

    def tell(self, person: Person, *news: News) -> None: ...


class Person:
    """One person at one shop: anonymous or a guest at first, perhaps, and a customer in the end, perhaps."""

    def __init__(self, town: Town, shop: str, n: int, dice: Random) -> None:
        self.town, self.shop, self.n, self.dice = town, shop, n, dice
        self.stage = dice.choice(("member", "member", "guest", "anonymous"))
        self.becomes_member = self.stage != "member" and dice.random() < 0.6
        self.cart: str | None = None
        self.checkout: str | None = None
        self.old_carts: list[str] = []
        self.lines: tuple[ev.Line, ...] = ()
        self.orders: list[tuple[str, Decimal]] = []
        self.devices: list[str] = []
        self.guest_devices: set[str] = set()  # known by more than the customer's own word
        self.waiting: list[News] = []
        self.made = 0
        self.tracked = False  # whether the shop's tracker sends changes of the cart, and says who is there

    # --- who they say they are

    @property
    def member_keys(self) -> tuple[str, ...]:
        return (f"customer:c{self.n}", f"email:m{self.n}@shop.test")

    @property
    def guest_keys(self) -> tuple[str, ...]:
        return (f"email:g{self.n}@mail.test",)

    def keys(self, *, person: bool = False) -> tuple[str, ...]:
        """The keys that come with what they do; `person`: at least one of them names a person."""
        if self.stage == "member":
            return self.member_keys if self.dice.random() < 0.5 else self.member_keys[:1]
        return self.guest_keys if self.stage == "guest" or person else ()

    def news(self, what: str, cls: type[ev.ShopperEvent], said: Mapping[str, Any], **fields: Any) -> News:
        """`fields` make the event; `said` is what the judge has to know of it."""
        at = self.town.time.now.replace(microsecond=0)
        keys = fields.pop("keys", None)
        if keys is None:
            keys = self.keys(person=what in ("consent", "zone", "device", "device_off", "click", "open", "email"))
        event = cls(shop=self.shop, at=at, keys=keys, **fields)
        tokens = [
            f"{k}:{v}" for k in ("checkout", "cart", "order", "device") if (v := getattr(event, k, None)) is not None
        ]
        names = tuple(dict.fromkeys((*keys, *tokens)))
        return News(self.shop, what, at, names, said, event)

    def new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}{self.n}-{self.made}"

    # --- a life

    def live(self, start: datetime, days: int) -> None:
        """Plan the visits of a life; what happens in them is decided then."""
        time, dice = self.town.time, self.dice
        joined = start + dice.random() * 2 * _DAY
        time.at(joined, self.join)
        for _ in range(dice.choice((2, 3, 4, 5, 7, 9))):
            time.at(joined + dice.random() * (days - 2) * _DAY, self.visit)
        for what, odds in (
            (self.travel, 0.3), (self.new_device, 0.3), (self.opt_out, 0.1), (self.refund, 0.2), (self.cancel, 0.15),
            (self.test_order, 0.05), (self.wish, 0.2), (self.new_address, 0.1), (self.log_in, 0.8), (self.log_in, 0.2), (self.lose_device, 0.2),
        ):  # fmt: skip
            if dice.random() < odds:
                time.at(joined + dice.random() * (days - 2) * _DAY, what)

    def join(self) -> None:
        dice = self.dice
        if self.stage == "member" or dice.random() < 0.7:
            self.new_device()
            if dice.random() < 0.3:
                self.new_device()
        if dice.random() < 0.85:
            self.say_yes("push")
        if dice.random() < 0.5:
            self.new_address()
            self.say_yes("email")
        if dice.random() < 0.2:
            self.travel()

    def visit(self) -> None:
        """Some minutes in the shop: things into the cart, perhaps to the checkout, perhaps to the end of it."""
        dice, time, at = self.dice, self.town.time, timedelta(0)
        plan = [self.add] * dice.choice((1, 1, 2, 3))
        if self.tracked:
            plan = [
                self.look,
                *plan,
                *dice.choice(((), (self.take_out,), (self.take_out, self.add), (self.view_cart,))),
            ]
        far = dice.random()
        if far < 0.6:
            plan += [self.check_out] * dice.choice((1, 2, 3))
        if far < 0.25:
            plan.append(self.buy)
        elif far > 0.92:
            plan.append(dice.choice((self.empty, self.remove)))
        for what in plan:
            time.after(at, what)
            at += dice.random() * dice.choice((1, 10)) * _MINUTE

    # --- what a life is made of

    def add(self) -> None:
        if self.cart is None:
            again = self.old_carts and self.dice.random() < 0.3
            self.cart = self.dice.choice(self.old_carts) if again else self.new("t")
        names = self.dice.sample(PRODUCTS, self.dice.choice((1, 1, 2, 3)))
        lines = tuple(
            ev.Line(product=name, variant=f"{name}-v", title=name, price=Decimal(self.dice.choice((5, 20, 90))))
            for name in names
        )
        if self.tracked:
            for line in lines:
                self._change(line, self.dice.choice((1, 1, 2)))
        else:
            self.lines = lines
            self.town.tell(self, self._cart_changed())

    # --- a tracker that sends changes

    def look(self) -> None:
        """Be there: a page is looked at."""
        if keys := self.keys():
            self.town.tell(self, self.news("seen", ev.ShopperSeen, {}, keys=keys, mobile=self.dice.random() < 0.3))

    def view_cart(self) -> None:
        """Look at the cart, which is then reported whole."""
        if self.cart is not None and self.lines:
            self.town.tell(self, self._cart_changed())

    def take_out(self) -> None:
        """Take some of a line out, or all of it."""
        if self.lines:
            line = self.dice.choice(self.lines)
            self._change(line, self.dice.choice((-1, -1, None)))

    def _change(self, line: ev.Line, by: int | None) -> None:
        """Report one change, and keep what the cart holds then."""
        held = {one.product: one for one in self.lines}
        before = held.pop(line.product, None)
        left = (int(before.quantity) if before is not None else 0) + by if by is not None else 0
        if left > 0:
            held[line.product] = evolve(line, quantity=left)
        self.lines = tuple(held.values())
        change = self.new("x")
        said = {"tokens": (f"cart:{self.cart}",), "line": f"{line.product}-v", "by": by, "change": change}
        told = self.news(
            "change", ev.LineChanged, said, cart=self.cart, change=change, line=evolve(line, quantity=1), by=by
        )
        self.town.tell(self, told)

    def _step_reached(self, reached: str) -> News:
        said = {
            "tokens": tuple(f"{kind}:{v}" for kind, v in (("checkout", self.checkout), ("cart", self.cart)) if v),
            "reached": reached != "contact",
        }
        return self.news("step", ev.CheckoutReached, said, checkout=self.checkout, cart=self.cart, reached=reached)

    def _cart_changed(self) -> News:
        said = {"tokens": (f"cart:{self.cart}",), "lines": self._variants()}
        return self.news("cart", ev.CartChanged, said, cart=self.cart, lines=self.lines, url="https://shop.test/c")

    def _variants(self) -> tuple[str, ...]:
        """What is in the cart, a thing for each piece of it."""
        return tuple(f"{line.product}-v" for line in self.lines for _ in range(int(line.quantity)))

    def check_out(self) -> None:
        if not self.lines:
            return
        if self.checkout is None:
            self.checkout = self.new("k")
            if self.stage == "anonymous":
                self.stage = "guest"
        reached = self.dice.choice(("contact", "shipping", "payment"))
        by_step = self.tracked and self.dice.random() < 0.6
        self.town.tell(self, self._step_reached(reached) if by_step else self._checkout_changed(reached, None))

    def _checkout_changed(self, reached: str, done: datetime | None) -> News:
        said = {
            "tokens": tuple(f"{kind}:{v}" for kind, v in (("checkout", self.checkout), ("cart", self.cart)) if v),
            "lines": self._variants(),
            "reached": reached != "contact",
            "done": done,
        }
        fields = {"checkout": self.checkout, "cart": self.cart, "lines": self.lines, "reached": reached}
        return self.news("checkout", ev.CheckoutChanged, said, completed_at=done, **fields)

    def buy(self) -> None:
        """Buy what is in the cart, or something else; the cart's token may be used again."""
        dice, now = self.dice, self.town.time.now.replace(microsecond=0)
        told: list[News] = []
        if self.checkout is not None and dice.random() < 0.4:
            told.append(self._checkout_changed("payment", now))
        named = dice.random() < 0.8 or not self.keys()
        cart, checkout = (self.cart, self.checkout) if named else (None, None)
        if cart is None and checkout is None and not self.keys(person=True):
            return
        told.append(self._order(cart, checkout, test=False))
        if self.cart is not None:
            self.old_carts.append(self.cart)
        self.cart, self.checkout, self.lines = None, None, ()
        for one in told:
            self.town.tell(self, one)

    def _order(self, cart: str | None, checkout: str | None, *, test: bool) -> News:
        order, total = self.new("o"), Decimal(self.dice.choice((10, 50, 200)))
        if not test:
            self.orders.append((order, total))
        tokens = tuple(f"{kind}:{v}" for kind, v in (("checkout", checkout), ("cart", cart)) if v)
        said = {"order": order, "tokens": tokens, "test": test, "total": total}
        keys = self.keys(person=True)
        return self.news(
            "order", ev.OrderPlaced, said, keys=keys, order=order, total=total, cart=cart, checkout=checkout, test=test
        )

    def test_order(self) -> None:
        self.town.tell(self, self._order(None, None, test=True))

    def refund(self) -> None:
        if self.orders:
            order, total = self.dice.choice(self.orders)
            amount = total if self.dice.random() < 0.5 else total / 2
            said = {"order": order, "amount": amount, "refund": "r1"}
            fields = {"order": order, "refund": "r1", "amount": amount}
            self.town.tell(self, self.news("refund", ev.OrderRefunded, said, keys=self.keys(person=True), **fields))

    def cancel(self) -> None:
        if self.orders:
            order = self.dice.choice(self.orders)[0]
            keys = self.keys(person=True)
            self.town.tell(self, self.news("cancel", ev.OrderCancelled, {"order": order}, keys=keys, order=order))

    def empty(self) -> None:
        if self.tracked:
            for line in self.lines:
                self._change(line, None)
        elif self.cart is not None:
            self.lines = ()
            self.town.tell(self, self._cart_changed())

    def remove(self) -> None:
        if self.cart is not None:
            said = {"tokens": (f"cart:{self.cart}",)}
            self.lines = ()
            self.town.tell(self, self.news("removed", ev.CartRemoved, said, cart=self.cart))

    def wish(self) -> None:
        product = self.dice.choice(PRODUCTS)
        self.town.tell(self, self.news("wish", ev.WishlistChanged, {}, keys=self.keys(person=True), product=product))

    def say(self, channel: str, granted: bool) -> None:
        said = {"channel": channel, "granted": granted}
        self.town.tell(self, self.news("consent", ev.ConsentChanged, said, channel=channel, granted=granted))

    def say_yes(self, channel: str = "push") -> None:
        self.say(channel, granted=True)

    def opt_out(self) -> None:
        for channel in ("push", "email"):
            if self.dice.random() < 0.7:
                self.say(channel, granted=False)
                if self.dice.random() < 0.4:
                    self.town.time.after(self.dice.random() * 3 * _DAY, self.say_yes, channel)

    def new_device(self) -> None:
        device = self.new("d")
        self.devices.append(device)
        if self.stage != "member":
            self.guest_devices.add(device)
        self.add_device(device)

    def add_device(self, device: str) -> None:
        """The device is this person's: perhaps it was another's before."""
        keys = self.member_keys if self.stage == "member" else None
        self.town.tell(self, self.news("device", ev.DeviceAdded, {"address": device}, keys=keys, device=device))

    def lose_device(self) -> None:
        if self.devices:
            device = self.devices.pop()
            said = {"address": device}
            self.town.tell(self, self.news("device_off", ev.DeviceRemoved, said, device=device))

    def new_address(self) -> None:
        address = f"{self.new('a')}@mail.test"
        keys = self.keys(person=True)
        self.town.tell(self, self.news("email", ev.ProfileChanged, {"address": address}, keys=keys, email=address))

    def travel(self) -> None:
        zone = self.dice.choice((*ZONES, "Mars/Olympus"))
        keys = self.keys(person=True)
        self.town.tell(self, self.news("zone", ev.ProfileChanged, {"zone": zone}, keys=keys, timezone=zone))

    def log_in(self) -> None:
        """A guest turns out to be a customer: by one event that names both, or by the platform's own word."""
        if self.stage == "member" or not self.becomes_member:
            return
        self.stage = "member"
        keys = (*self.member_keys, *self.guest_keys)
        if self.dice.random() < 0.5:
            self.town.tell(self, self.news("login", ev.ProfileChanged, {}, keys=keys, first_name="Ana"))
        else:
            self.town.tell(self, self.news("merge", ev.ShoppersMerged, {}, keys=keys))

    def ask_to_be_forgotten(self) -> None:
        keys = self.keys(person=True)
        self.cart, self.checkout, self.lines = None, None, ()
        self.town.tell(self, self.news("erase", ev.ShopperErased, {}, keys=keys))

    def got(self, notification: str) -> None:
        """A message came: look at it, follow it, buy, or not."""
        dice, time = self.dice, self.town.time
        fate = dice.random()
        if fate < 0.5:
            return
        wait = dice.random() * dice.choice((5, 60, 2000)) * _MINUTE
        time.after(wait, self.touch, notification, fate > 0.7)
        if fate > 0.8:
            time.after(wait + dice.random() * dice.choice((10, 3000)) * _MINUTE, self.buy)
        elif fate > 0.75:
            time.after(wait + _MINUTE, self.add)

    def touch(self, notification: str, clicked: bool) -> None:
        said = {"notification": notification}
        what, cls = ("click", ev.MessageClicked) if clicked else ("open", ev.MessageOpened)
        self.town.tell(self, self.news(what, cls, said, notification=notification))


class Hoarder(Person):
    """A member who keeps one cart for weeks and leaves another every few hours: more messages than a document keeps."""

    def live(self, start: datetime, days: int) -> None:
        """Say yes, and then touch the one cart and leave others, round the clock."""
        self.stage, self.kept = "member", self.new("t")
        time = self.town.time
        for what in (self.new_device, self.say_yes):
            time.at(start + 20 * _MINUTE, what)  # when the shop's settings have been saved
        for n in range(4 * (days - 1)):
            at = start + (6 * n + 1) * timedelta(hours=1)
            time.at(at, self.touch_the_kept)
            time.at(at + 20 * _MINUTE, self.leave_another)
            time.at(at + 200 * _MINUTE, self.empty)

    def got(self, notification: str) -> None:
        """Look at none of them: a purchase would end the session of the one cart."""

    def touch_the_kept(self) -> None:
        self.cart, self.checkout = self.kept, None
        self.add()

    def leave_another(self) -> None:
        self.cart, self.checkout = self.new("t"), None
        self.add()


def product_news(shop: str, at: datetime, product: str, *, sellable: bool | None, price: Decimal | None) -> News:
    """What is now true of one product, as the merchant's platform says it."""
    event = cb.ProductChanged(
        shop=shop, at=at.replace(microsecond=0), product=product, variant=f"{product}-v", sellable=sellable, price=price
    )
    said = {"variant": f"{product}-v", "sellable": sellable}
    return News(shop, "product", event.at, (), said, event)

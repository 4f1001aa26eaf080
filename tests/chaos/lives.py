"""Whom the feeder plays: shoppers who leave carts, and buy, opt out, empty them or ask to be forgotten at awkward moments.

A life is worked out from the seed and its number alone, so that a feeder that was killed goes on where it was, and the checker
knows what was meant to happen without asking anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal, NamedTuple

import cartback as cb
from cartback.domain.identity import Key
from cartback.domain.tuning import MessageTemplate

SHOPS = ("acme", "bolt")
STEPS = 2
#: The first message's wait and the second's, by the library's clock.
WAIT, FOLLOW_UP = timedelta(seconds=30), timedelta(seconds=60)

Act = Literal["arrives", "comes_back", "buys", "buys_elsewhere", "opts_out", "empties", "erased", "buys_anew", "merges"]
Channel = Literal["push", "email"]
Kind = Literal[
    "leaves", "comes_back", "buys", "buys_elsewhere", "opts_out", "empties", "erased", "buys_and_returns", "merges"
]
_KINDS: dict[Kind, float] = {
    "leaves": 44, "comes_back": 6, "buys": 18, "buys_elsewhere": 6, "opts_out": 8, "empties": 6, "erased": 3,
    "buys_and_returns": 5, "merges": 4,
}  # fmt: skip

#: The acts after which nothing may begin for the cart as it was.
ENDINGS: frozenset[Act] = frozenset({"buys", "buys_elsewhere", "opts_out", "empties", "erased"})


class Life(NamedTuple):
    """One shopper of one shop, and what they do when: (seconds by the library's clock after arriving, act)."""

    number: int
    shop: str
    kind: Kind
    devices: int
    acts: tuple[tuple[float, Act], ...]
    channel: Channel = "push"

    @property
    def name(self) -> str:
        return f"s{self.number // len(SHOPS)}"  # the shops share their shoppers' names

    @property
    def cart(self) -> str:
        return f"c{self.number // len(SHOPS)}"

    def addresses(self, name: str | None = None) -> tuple[str, ...]:
        """The shopper's devices, or the one e-mail address; no other life has them."""
        if self.channel == "email":
            return (f"{self.shop}-{name or self.name}@shoppers.example.com",)
        return tuple(f"{self.shop}-{name or self.name}-{n}" for n in range(self.devices))

    def link(self, session: int = 1) -> str:
        """What a message about the cart opens, which also says about which session of it it was."""
        return f"https://{self.shop}.example/{self.cart}/{session}"


def life(seed: int, number: int, channel: Channel = "push") -> Life:
    """The life with this number, of somebody who is written to by this channel."""
    dice = Random(f"{seed}-{number}")
    kind: Kind = dice.choices(list(_KINDS), list(_KINDS.values()))[0]
    acts: list[tuple[float, Act]] = [(0.0, "arrives")]
    if kind == "buys_and_returns":
        acts += [(moment := _moment(dice), "buys"), (moment + dice.uniform(0.01, 40), "buys_anew")]
    elif kind != "leaves":
        acts.append((_moment(dice), kind))
    return Life(number, SHOPS[number % len(SHOPS)], kind, dice.choice((1, 1, 2, 3)), tuple(acts), channel)


def _moment(dice: Random) -> float:
    """When something happens: mostly just as a message is about to go, or is on its way."""
    wait, both = WAIT.total_seconds(), (WAIT + FOLLOW_UP).total_seconds()
    aim = dice.choice((wait, wait, both, None))
    return dice.uniform(1, both + 30) if aim is None else aim + dice.uniform(-1, 6)


def settings(shop: str, channel: Channel = "push") -> cb.Shop:
    """Both messages short after one another, never quiet, no cap that would hold them up."""
    campaign = cb.CartRecovery(
        channels=(channel,),
        wait=WAIT,
        follow_ups=(FOLLOW_UP,),
        too_late=timedelta(minutes=6),
        templates=tuple(MessageTemplate(step=n, title=f"step {n}", body="Your cart is waiting") for n in range(STEPS)),
    )
    quiet = cb.QuietHours(start=time(0), end=time(0))
    return cb.Shop(
        id=shop, currency="USD", timezone="America/New_York", campaigns=(campaign,), quiet_hours=quiet, caps=()
    )


def events(one: Life, number: int, at: datetime) -> list[cb.Event]:
    """What the shop's webhook says of the life's act `number`, which happened at `at`; the same each time it is told."""
    act = one.acts[number][1]
    delivery = f"{one.shop}-{one.number}-{number}"
    if act == "arrives":
        twin = _known(one, f"{one.name}x", at) if one.kind == "merges" else []
        return [*_known(one, one.name, at), *twin, _cart(one, at, delivery, 1, 1)]
    return [_TOLD[act](one, at, delivery)]


def _known(one: Life, name: str, at: datetime) -> list[cb.Event]:
    keys = (cb.key("customer", name),)
    return [
        cb.ConsentChanged(shop=one.shop, at=at, keys=keys, channel=one.channel, granted=True),
        *(_reachable(one, at, keys, address) for address in one.addresses(name)),
    ]


def _reachable(one: Life, at: datetime, keys: tuple[Key, ...], address: str) -> cb.Event:
    if one.channel == "email":
        return cb.ProfileChanged(shop=one.shop, at=at, keys=keys, email=address)
    return cb.DeviceAdded(shop=one.shop, at=at, keys=keys, device=address)


def _cart(one: Life, at: datetime, delivery: str, session: int, lines: int) -> cb.CartChanged:
    thing = str(session)  # another one after a purchase: the same again within ten minutes would be an echo of it
    mug = cb.Line(product=thing, variant=thing * 2, title="Mug", price=Decimal("12.00"))
    return cb.CartChanged(
        shop=one.shop, at=at, delivery=delivery, keys=(cb.key("customer", one.name),), cart=one.cart,
        lines=(mug,) * lines, url=one.link(session),
    )  # fmt: skip


def _order(one: Life, at: datetime, delivery: str, customer: str, cart: str | None) -> cb.OrderPlaced:
    keys, order = (cb.key("customer", customer),), f"o-{one.number}"
    return cb.OrderPlaced(shop=one.shop, at=at, delivery=delivery, keys=keys, order=order, cart=cart, total=Decimal(10))


def _keys(one: Life, *more: str) -> tuple[Key, ...]:
    return tuple(cb.key("customer", name) for name in (one.name, *more))


_TOLD: dict[Act, Callable[[Life, datetime, str], cb.Event]] = {
    "comes_back": lambda one, at, delivery: _cart(one, at, delivery, 1, 2),
    "buys_anew": lambda one, at, delivery: _cart(one, at, delivery, 2, 1),
    "empties": lambda one, at, delivery: _cart(one, at, delivery, 1, 0),
    "buys": lambda one, at, delivery: _order(one, at, delivery, one.name, None),
    "buys_elsewhere": lambda one, at, delivery: _order(one, at, delivery, f"{one.name}-other", one.cart),
    "opts_out": lambda one, at, delivery: cb.ConsentChanged(
        shop=one.shop, at=at, delivery=delivery, keys=_keys(one), channel=one.channel, granted=False
    ),
    "erased": lambda one, at, delivery: cb.ShopperErased(shop=one.shop, at=at, delivery=delivery, keys=_keys(one)),
    "merges": lambda one, at, delivery: cb.ShoppersMerged(
        shop=one.shop, at=at, delivery=delivery, keys=_keys(one, f"{one.name}x")
    ),
}

"""Hypothesis strategies: events, whole lives, shops and shoppers. Needs pip install "cartback[testing]".

Everything is drawn from few names and from a grid of minutes, so that everything that can collide does: one cart under two
checkouts, two carts under one, two events at the same instant, orders older than the cart they bought.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any, TypeVar

from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Winback
from cartback.domain.channels import ChannelName
from cartback.domain.identity import Key
from cartback.domain.product import Product
from cartback.domain.shop import PeakSeason, SeasonPace, Shop
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.domain.tuning import DEFAULT_CAPS, Cap, QuietHours
from cartback.errors import MissingExtra
from cartback.flow.heard import as_heard

from .fakes import MONDAY

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ImportError:  # pragma: no cover - it is installed wherever this is tested
    raise MissingExtra("testing") from None

#: Zones with clock changes of an hour, of half an hour, at midnight, and with none.
ZONES = (
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Africa/Cairo",
)
_ANA = (Key("customer:ana"),)
_CARTS, _CHECKOUTS, _ORDERS = ("c1", "c2"), ("k1", "k2"), ("o1", "o2", "o3")
_DEVICES, _PRODUCTS, _NOTIFICATIONS = ("d1", "d2"), ("p1", "p2"), ("n1", "n2")
_CHANNELS: tuple[ChannelName, ...] = ("push", "email")
_OUTCOMES: tuple[ev.Outcome, ...] = ("ok", "not_sent", "rejected", "unknown")
_QUANTITIES: tuple[int | Decimal, ...] = (1, 2, Decimal("1.5"))
_DAYS = 45
_MUG = (ev.Line(product="p1", title="Mug", price=Decimal(20)),)
_WILLING: tuple[ev.ShopperEvent, ...] = (
    ev.DeviceAdded(shop="acme", at=MONDAY, keys=_ANA, device="d1"),
    ev.ConsentChanged(shop="acme", at=MONDAY, keys=_ANA, channel="push", granted=True),
    ev.ProfileChanged(shop="acme", at=MONDAY, keys=_ANA, email="ana@example.com"),
)
_T = TypeVar("_T")


class _Dice:
    """Choices read off one number, smallest digits first: drawing is fast, and a smaller number is a simpler choice."""

    def __init__(self, number: int) -> None:
        self.number = number

    def below(self, limit: int) -> int:
        self.number, choice = divmod(self.number, limit)
        return choice

    def of(self, choices: Sequence[_T]) -> _T:
        return choices[self.below(len(choices))]

    def one_in(self, odds: int) -> bool:
        return self.below(odds) == odds - 1

    def maybe(self, choices: Sequence[_T]) -> _T | None:
        return self.of((None, *choices))

    def at(self) -> datetime:
        """Draw an instant of six weeks: any quarter of an hour, often nine o'clock."""
        day, quarter = self.below(_DAYS), self.below(4) and self.below(96)
        return MONDAY + timedelta(days=day, minutes=15 * quarter)

    def soon(self) -> datetime:
        """Draw such an instant, or seconds to minutes after it: a possible echo of a purchase."""
        return self.at() + self.of((timedelta(0), timedelta(0), timedelta(seconds=2), *_spans(4, 9, 10)))

    def amount(self) -> Decimal:
        return Decimal(self.of((1200, 0, 1, 1999, 5000, 12_345))).scaleb(-2)

    def lines(self) -> tuple[ev.Line, ...]:
        return tuple(
            ev.Line(product=product, title=product.upper(), quantity=self.of(_QUANTITIES), price=self.amount())
            for product in self.of((("p1",), ("p1", "p2"), ("p2",), ()))
        )

    def about_ana(self, **more: Any) -> dict[str, Any]:
        return {"shop": "acme", "at": self.at(), "keys": _ANA, **more}


def _drawn(roll: Callable[[_Dice], _T]) -> SearchStrategy[_T]:
    return st.integers(0, 2**96).map(lambda number: roll(_Dice(number)))


def _cart(d: _Dice) -> ev.ShopperEvent:
    url = d.maybe(("https://acme.test/c",))
    return ev.CartChanged(**d.about_ana(at=d.soon(), cart=d.of(_CARTS), lines=d.lines(), url=url))


def _change(d: _Dice) -> ev.ShopperEvent:
    line = ev.Line(product=d.of(_PRODUCTS), title=d.of(("Mug", "Cup")), price=d.amount())
    by = d.of((1, 2, -1, None, Decimal("1.5")))
    facts = d.about_ana(at=d.soon(), cart=d.of(_CARTS), currency=d.of((None, None, None, "USD")))
    says = f"{facts['at']:%d%H%M%S} {facts['cart']} {line.product} {line.title} {line.price} {by} {facts['currency']}"
    return ev.LineChanged(**facts, change=says, line=line, by=by)


def _step(d: _Dice) -> ev.ShopperEvent:
    reached = d.of(("shipping", "contact", "payment"))
    return ev.CheckoutReached(**d.about_ana(checkout=d.of(_CHECKOUTS), cart=d.maybe(_CARTS), reached=reached))


def _visit(d: _Dice) -> ev.ShopperEvent:
    if d.one_in(4):
        return ev.ShopperTagged(**d.about_ana(tag=d.of(("vip", "utm_source=mail")), tagged=not d.one_in(3)))
    if d.one_in(3):
        return ev.SessionEnded(**d.about_ana(at=d.soon(), ended_by=d.of(("left", "backgrounded", "crashed"))))
    if d.one_in(3):
        return ev.GoalReached(**d.about_ana(goal=d.of(("signup", "quiz"))))
    return ev.ShopperSeen(**d.about_ana(at=d.soon(), mobile=d.one_in(2)))


def _good_cart(d: _Dice) -> ev.ShopperEvent:
    return ev.CartChanged(**d.about_ana(cart=d.of(_CARTS), lines=_MUG, origin=d.of(("web", "web", "web", "admin"))))


def _checkout(d: _Dice) -> ev.ShopperEvent:
    return ev.CheckoutChanged(
        **d.about_ana(
            checkout=d.of(_CHECKOUTS),
            cart=d.maybe(_CARTS),
            lines=_MUG if d.below(3) else d.lines(),
            reached=d.of(("shipping", "contact", "payment")),
            completed_at=d.at() if d.one_in(6) else None,
        )
    )


def _removal(d: _Dice) -> ev.ShopperEvent:
    return ev.CartRemoved(**d.about_ana(cart=d.maybe(_CARTS), checkout=d.maybe(_CHECKOUTS)))


def _order(d: _Dice) -> ev.ShopperEvent:
    return ev.OrderPlaced(
        **d.about_ana(
            order=d.of(_ORDERS),
            total=d.amount(),
            cart=d.maybe(_CARTS),
            checkout=d.maybe(_CHECKOUTS),
            test=d.one_in(5),
            updated_at=d.at() if d.one_in(3) else None,
            codes=d.of(((), (), ("MUG10",), ("MUG10", "SHIP"))),
        )
    )


def _order_undone(d: _Dice) -> ev.ShopperEvent:
    if d.one_in(2):
        return ev.OrderCancelled(**d.about_ana(order=d.of(_ORDERS)))
    return ev.OrderRefunded(**d.about_ana(order=d.of(_ORDERS), refund=d.of(("r1", "r2")), amount=d.amount()))


def _consent(d: _Dice) -> ev.ShopperEvent:
    return ev.ConsentChanged(**d.about_ana(channel=d.of(_CHANNELS), granted=d.below(3) > 0, source=d.maybe(("app",))))


def _device(d: _Dice) -> ev.ShopperEvent:
    if d.one_in(3):
        return ev.DeviceRemoved(**d.about_ana(device=d.of(_DEVICES)))
    return ev.DeviceAdded(**d.about_ana(device=d.of(_DEVICES), kind=d.of(("fcm", "apns"))))


def _profile(d: _Dice) -> ev.ShopperEvent:
    if d.one_in(3):
        return ev.WishlistChanged(**d.about_ana(product=d.of(_PRODUCTS), wished=not d.one_in(3)))
    email = d.maybe(("ana@example.com", "ana@example.org"))
    return ev.ProfileChanged(**d.about_ana(email=email, locale=d.maybe(("en", "de")), timezone=d.maybe(ZONES[:3])))


def _about_message(d: _Dice) -> dict[str, Any]:
    kind = d.of(("cart_recovery", "checkout_recovery"))
    session = d.of(("cart:c1", "cart:c2", "checkout:k1"))
    return d.about_ana(
        notification=d.of(_NOTIFICATIONS),
        campaign=kind,
        kind=kind,
        step=d.below(2),
        session=session,
        channel=d.of(_CHANNELS),
        draws=d.of(((), (_draw(d),))),
    )


def _draw(d: _Dice) -> ev.Draw:
    return ev.Draw(d.of(("spring", "summer")), d.of(("holdout", "sent")), d.of((0.1, 0.5)))


def _exposed(d: _Dice) -> ev.ShopperEvent:
    return ev.Exposed(**d.about_ana(draw=_draw(d)))


def _begun(d: _Dice) -> ev.ShopperEvent:
    addresses = d.of((("d1",), ("d1", "d2"), ("d2",)))
    return ev.SendBegun(**_about_message(d), addresses=addresses, attempt=1 + d.below(3), expires=d.at())


def _settled(d: _Dice) -> ev.ShopperEvent:
    outcomes = tuple((address, d.of(_OUTCOMES)) for address in d.of((("d1",), ("d1", "d2"), ("d2",))))
    retry_at = d.at() if d.one_in(2) else None
    return ev.SendSettled(
        **d.about_ana(notification=d.of(_NOTIFICATIONS), attempt=1 + d.below(3), outcomes=outcomes, retry_at=retry_at)
    )


def _withheld(d: _Dice) -> ev.ShopperEvent:
    return ev.SendWithheld(**_about_message(d))


def _touched(d: _Dice) -> ev.ShopperEvent:
    touch = d.of((ev.MessageOpened, ev.MessageClicked))
    return touch(**d.about_ana(notification=d.of(_NOTIFICATIONS)))


def _reported(d: _Dice) -> ev.ShopperEvent:
    return ev.SessionEndReported(**d.about_ana())


def _returned(d: _Dice) -> ev.ShopperEvent:
    about = d.about_ana(notification=d.of(_NOTIFICATIONS))
    if d.one_in(2):
        return ev.MessageBounced(**about, permanent=d.one_in(2))
    return d.of((ev.MessageDelivered, ev.MessageComplained))(**about)


_IN_THE_SHOP = (
    _good_cart, _good_cart, _good_cart, _cart, _change, _change, _checkout, _checkout, _step, _order, _removal, _order_undone,
    _consent, _device, _profile, _visit,
)  # fmt: skip
_OF_EVERY_KIND = (
    _cart, _change, _change, _change, _checkout, _step, _order, _removal, _order_undone, _consent, _device, _profile, _visit,
    _begun, _settled, _withheld, _touched, _exposed, _returned, _reported,
)  # fmt: skip


def happenings() -> SearchStrategy[ev.ShopperEvent]:
    """Draw an event of one shopper in the shop; carts worth a message more often than anything else."""
    return _drawn(lambda d: d.of(_IN_THE_SHOP)(d))


def events() -> SearchStrategy[ev.ShopperEvent]:
    """Draw any event of one shopper that `apply` takes, those of cartback's own messages included."""
    return _drawn(lambda d: d.of(_OF_EVERY_KIND)(d))


def histories(max_size: int = 14) -> SearchStrategy[list[ev.ShopperEvent]]:
    """Draw events about one shopper, in any order."""
    return st.lists(events(), max_size=max_size)


def lives(min_size: int = 3, max_size: int = 20) -> SearchStrategy[list[ev.ShopperEvent]]:
    """Draw six weeks of events of one shopper who can be reached by push, oldest first."""
    happened = st.lists(happenings(), min_size=min_size, max_size=max_size)
    return happened.map(
        lambda more: sorted([*_WILLING, *(as_heard(e, e.at) for e in more)], key=lambda event: event.at)
    )


def arrivals(min_size: int = 3, max_size: int = 20) -> SearchStrategy[list[tuple[datetime, ev.ShopperEvent]]]:
    """Draw a life with its arrival times, in the order in which it happened: a quarter arrives minutes to a day late."""

    def heard(d: _Dice) -> tuple[datetime, ev.ShopperEvent]:
        late = d.of(_spans(*[0] * 6, 7, 1440))
        event = d.of(_IN_THE_SHOP)(d)
        return event.at + late, as_heard(event, event.at)

    happened = st.lists(_drawn(heard), min_size=min_size, max_size=max_size)
    return happened.map(lambda more: sorted([*((e.at, e) for e in _WILLING), *more], key=lambda news: news[1].at))


def fates(max_size: int = 6) -> SearchStrategy[list[ev.Outcome]]:
    """Draw the outcomes of the first few attempts; the rest are "ok"."""
    return st.lists(st.sampled_from(_OUTCOMES), max_size=max_size)


_CAPS: tuple[tuple[Cap, ...], ...] = (
    (),
    DEFAULT_CAPS,
    (Cap(limit=1, per=timedelta(days=2), channel=None),),
    (*DEFAULT_CAPS, Cap(limit=1, per=timedelta(days=2), channel=None)),
    (Cap(limit=2, per=timedelta(hours=9)),),
)
#: Never; by day; over midnight; of an hour; of nearly all day.
_QUIET = ((0, 0), (21, 8), (22, 6), (13, 14), (1, 23), (9, 8), (0, 7), (2, 3))
_SALE = PeakSeason(
    name="sale",
    rule="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=12",
    length=timedelta(days=3),
    pace={"cart_recovery": SeasonPace(wait=timedelta(minutes=20), follow_ups=(timedelta(hours=3),))},
    caps=(Cap(limit=3, per=timedelta(days=1)),),
)


def _shop(d: _Dice) -> Shop:
    return Shop(
        id="acme",
        currency="USD",
        timezone=d.of(ZONES),
        campaigns=(
            CartRecovery(wait=d.of(_spans(60, 0, 20, 1440)), **_settings(d)),
            CheckoutRecovery(wait=d.of(_spans(30, 0, 600)), **_settings(d)),
            Winback(wait=d.of(_spans(1440, 14_400, 43_200)), **_settings(d)),
        ),
        quiet_hours=quiet_window(*d.of(_QUIET)),
        release_over=d.of(_spans(0, 15)),
        caps=d.of(_CAPS),
        seasons=d.of(((), (), (_SALE,))),
    )


def _settings(d: _Dice) -> dict[str, Any]:
    return {
        "follow_ups": d.of(((), _spans(1440), _spans(90, 600), _spans(0, 4320, 1440))),
        "enabled": not d.one_in(8),
        "channels": d.of((("push",), ("push", "email"), ("email",))),
        "min_value": Decimal(15) if d.one_in(4) else None,
        "too_late": d.of(_spans(1440, 30, 10_080)),
    }


def _spans(*minutes: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=n) for n in minutes)


def quiet_window(start: int, end: int) -> QuietHours:
    """Draw quiet hours from one full hour to another."""
    return QuietHours(start=time(start), end=time(end))


def quiet_hours() -> SearchStrategy[QuietHours]:
    """Draw windows by day, over midnight, of an hour, of nearly all day, and never."""
    return st.sampled_from(_QUIET).map(lambda hours: quiet_window(*hours))


def shops() -> SearchStrategy[Shop]:
    """Draw policies: cart and checkout recovery and winback, some off, under all kinds of quiet hours and caps."""
    return _drawn(_shop)


def shoppers(shopper_id: str = "shopper-1", max_size: int = 14) -> SearchStrategy[Shopper]:
    """Draw a shopper with a history."""
    return histories(max_size).map(lambda history: reduce(apply, history, new_shopper(shopper_id)))


def _product_news(d: _Dice) -> ev.ProductChanged:
    return ev.ProductChanged(
        shop="acme",
        at=d.at(),
        variant="v1",
        title=d.maybe(("Mug", "Cup")),
        price=d.maybe((Decimal(12), Decimal("12.00"), Decimal(9), Decimal(0))),
        stock=d.maybe((0, 1, 5, -1)),
        location=d.maybe(("here", "there")),
        sellable=d.maybe((True, False)),
        variants=d.of(((), ("v1",), ("v1", "v2"), ("v2", "v3"))),
    )


def product_news() -> SearchStrategy[ev.ProductChanged]:
    """Draw an event of one variant."""
    return _drawn(_product_news)


def new_product() -> Product:
    """Return a variant without any data: the one that `product_news` is about."""
    return Product("variant:v1")

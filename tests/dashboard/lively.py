"""A shop with a past: sixty days of carts, messages, taps, orders, refunds and a holdout, lived through by the real engine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from itertools import count
from random import Random
from typing import Any
from urllib.parse import urlencode

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.dashboard import Dashboard, Viewer
from cartback.domain import events as ev
from cartback.domain.identity import Key
from cartback.flow import Reply, Request
from cartback.ports import OutgoingMessage, Sent

NOW = datetime(2026, 11, 28, 15, 42, tzinfo=UTC)
KEY = b"a key for tests alone"
HOST = "shop.example"
WARES = (
    ("Blue enamel mug", "24.00"),
    ("Linen shirt", "79.00"),
    ("Stoneware teapot", "64.50"),
    ("Walnut board", "38.00"),
)


class Flaky(Outbox):
    """Takes most messages; of a few nobody can say, and a few are refused."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._luck = Random(seed)

    def send(self, message: OutgoingMessage) -> Sent:
        luck = self._luck.random()
        if luck < 0.02:
            return Sent("unknown", "timeout")
        if luck < 0.04:
            return Sent("rejected", "UNREGISTERED")
        return super().send(message)


class Past:
    """The engine and its clock. `live(days, shoppers)` makes the past; `now` is the present."""

    def __init__(self, *, seed: int = 3, shop: str = "acme", store: str = "memory:", name: str = "Acme Mugs") -> None:
        self.now = NOW
        self.shop, self._luck = shop, Random(seed)
        self.wares: tuple[tuple[str, str], ...] = WARES
        ids = count(1)
        self.recovery = cb.Recovery(
            store, channels=[Flaky(seed)], clock=lambda: self.now, new_id=lambda: f"{shop}-{next(ids)}"
        )
        self.settings = cb.Shop(
            id=shop,
            name=name,
            currency="USD",
            timezone="America/New_York",
            home_url="https://acme.example/",
            average_order_value=Decimal(90),
            experiment=cb.Experiment(id="holdout", holdout=0.15),
            campaigns=(
                cb.CartRecovery(
                    discount=cb.Discount(code="SAVE10", percent=Decimal(10)),
                    overrides=(cb.AudienceOverride(audience="big_cart", discount=cb.Discount(code="BIG15", percent=Decimal(15))),),
                ),
                cb.CheckoutRecovery(),
                cb.Winback(enabled=False),
            ),
        )  # fmt: skip
        self.recovery.save_shop(self.settings, NOW - timedelta(days=90))

    def live(self, days: int = 60, a_day: int = 12) -> Past:
        """Let so many days pass up to now."""
        for n in range(days):
            self.now = NOW - timedelta(days=days - n - 1, hours=3)
            for who in range(a_day + int(6 * (n % 7 in (4, 5)))):
                self._visit(f"{n}-{who}")
            self.now += timedelta(hours=1)
            self.recovery.run_all()
            self._answer()
        self.now = NOW
        self.recovery.run_all()
        return self

    def _visit(self, who: str) -> None:
        keys = (cb.key("customer", f"c{who}"), cb.key("email", f"secret-{who}@example.com"))
        picked = self._luck.sample(self.wares, self._luck.choice((1, 1, 2, 3)))
        lines = tuple([cb.Line(product=t, title=t, quantity=1, price=Decimal(p)) for t, p in picked])
        about: dict[str, Any] = {"shop": self.shop, "at": self.now, "keys": keys}
        events: list[ev.Event] = [
            cb.DeviceAdded(**about, device=f"secret-token-{who}", kind="fcm"),
            cb.ConsentChanged(**about, channel="push", granted=self._luck.random() < 0.93),
            cb.ProfileChanged(**about, first_name="Secretname"),
        ]
        if self._luck.random() < 0.4:
            earlier = {**about, "at": self.now - timedelta(days=20)}
            events.append(cb.OrderPlaced(**earlier, order=f"old-{who}", total=Decimal(50), currency="USD"))
        events.append(
            cb.CartChanged(
                **about, cart=f"cart-{who}", lines=lines, currency="USD", url=f"https://acme.example/c/{who}"
            )
        )
        self.recovery.ingest(events)

    def _answer(self) -> None:
        """Some open, some tap, some of these buy, a few are paid back; of those who got nothing fewer buy."""
        for row in self.recovery.notifications(self.shop, since=self.now - timedelta(hours=2), limit=500):
            bought = 0.24 if row.state == "SENT" else 0.1
            at = self.now + timedelta(minutes=self._luck.randint(5, 50))
            about: dict[str, Any] = {"shop": self.shop, "at": at, "keys": self._keys(row)}
            events: list[ev.Event] = []
            if row.state == "SENT" and self._luck.random() < 0.4:
                events.append(cb.MessageOpened(**about, notification=row.id))
                if self._luck.random() < 0.5:
                    events.append(cb.MessageClicked(**about, notification=row.id))
            if row.step == 0 and self._luck.random() < bought and row.cart_value:
                order = cb.OrderPlaced(**about, order=f"o-{row.id}", total=row.cart_value, currency="USD")
                events.append(order)
                if self._luck.random() < 0.1:
                    back = cb.OrderRefunded(**about, order=order.order, refund="r", amount=Decimal(5))
                    events.append(back)
            if events:
                self.recovery.ingest(events, at)

    def _keys(self, row: cb.Notification) -> tuple[Key, ...]:
        return tuple([Key(k) for k in self.recovery.keys(self.shop, [row])[row.shopper][:1]])


def dashboard_of(
    recovery: cb.Recovery, *, shops: Iterable[str] = ("acme",), may_write: bool = True, locale: str | None = "en-US"
) -> Dashboard:
    """The pages for one viewer whom everybody is taken for: a test asks as whom it likes."""
    viewer = Viewer(id="ida", shops=tuple(shops), may_write=may_write, locale=locale)
    return Dashboard(recovery, authorize=lambda _: viewer, key=KEY)


def get(dashboard: Dashboard, path: str, **query: str) -> Reply:
    return dashboard.reply(Request(path=path, query=query, headers={"Host": HOST}))


def post(
    dashboard: Dashboard,
    path: str,
    fields: dict[str, str] | list[tuple[str, str]],
    *,
    code: str | None = None,
    shop: str | None = None,
    **headers: str,
) -> Reply:
    """Send a form as a browser does, with the code of a page of ours unless another one is given."""
    query = {"shop": shop} if shop is not None else {}
    if code is None:
        code = code_of(get(dashboard, "/shopper", **query))
    pairs = [("csrf", code), *(fields.items() if isinstance(fields, dict) else fields)]
    sent = {"Host": HOST, "Origin": f"https://{HOST}", "Sec-Fetch-Site": "same-origin"} | headers
    sent |= {"Content-Type": "application/x-www-form-urlencoded"}
    request = Request(method="POST", path=path, query=query, headers=sent, body=urlencode(pairs).encode())
    return dashboard.reply(request)


def code_of(reply: Reply) -> str:
    """What a form of the page carries."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', reply.body.decode())
    assert found is not None, reply.body[:300]
    return found[1]


def fields_of(reply: Reply, action: str) -> list[tuple[str, str]]:
    """The fields of a form of the page as a browser would send them, without its buttons."""
    form = next(f for f in re.findall(r"<form.*?</form>", reply.body.decode(), re.DOTALL) if f'action="{action}' in f)
    fields: list[tuple[str, str]] = []
    pattern = r"<input ([^>]*)>|<textarea ([^>]*)>\n?(.*?)</textarea>|<select ([^>]*)>(.*?)</select>"
    for given, area, text, chosen, options in re.findall(pattern, form, re.DOTALL):
        has = dict(re.findall(r'(\w+)="([^"]*)"', given or area or chosen))
        value = text if area else has.get("value", "")
        if chosen:
            values = re.findall(r'<option value="([^"]*)"( selected)?', options)
            value = next((v for v, is_chosen in values if is_chosen), values[0][0])
        if has["name"] != "csrf" and (has.get("type") != "checkbox" or "checked" in given.split()):
            fields.append((has["name"], unescape(value)))
    return fields


def header(reply: Reply, name: str) -> str:
    return dict(reply.headers).get(name, "")

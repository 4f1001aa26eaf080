"""A merchant's hour in the browser: a campaign is set up, previewed and started, a cart is left, and what came of it is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.dashboard.browser import CHROMIUM, Browser, Tab, served
from tests.dashboard.lively import dashboard_of

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.words.prompt import Example

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


class Learner:
    """Writes, and remembers which examples it was shown."""

    learns = True

    def __init__(self) -> None:
        self.shown: list[tuple[Example, ...]] = []

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        """Write with the code that may be named."""
        self.shown.append(request.examples)
        discount = request.facts.discount
        code = f" {discount.code} is yours." if discount is not None else ""
        return cb.Copy(title="Still thinking it over?", body=f"Your cart is here.{code}", written_by="learner")


def leaves_a_cart(recovery: cb.Recovery, who: str, price: str, now: datetime) -> None:
    about: dict[str, Any] = {"shop": "acme", "at": now, "keys": (cb.key("customer", who),)}
    line = cb.Line(product="pot", title="Teapot", quantity=1, price=Decimal(price))
    recovery.ingest(
        [
            cb.DeviceAdded(**about, device=f"device-{who}", kind="fcm"),
            cb.ConsentChanged(**about, channel="push", granted=True),
            cb.CartChanged(**about, cart=f"cart-{who}", lines=(line,), currency="USD", url="https://acme.example/cart"),
        ]
    )


def sets_up_the_campaign(tab: Tab, url: str, recovery: cb.Recovery) -> None:
    """Start it, set its wait and code, give Big Cart another one, look at the preview, and save."""
    tab.open(f"{url}/campaigns")
    tab.press("button[name=to][value=on]")
    assert "The campaign is on." in tab.text()

    tab.press("h2 a")
    tab.fill("step-0-wait", "2h")
    tab.fill("code", "SAVE10")
    tab.fill("percent", "10")
    tab.js("document.querySelectorAll('details').forEach(d => d.open = true)")
    tab.fill("override-big_cart-code", "BIG15")
    tab.press("button[value=preview]")
    samples = tab.js("document.getElementById('preview').innerText")
    assert samples.count("SAVE10 is yours.") == 4
    assert samples.count("BIG15 is yours.") == 1
    assert recovery.shop("acme").campaign("cart_recovery").discount is None
    tab.press("button[value=save]")
    assert "Saved." in tab.text()


def test_a_merchants_hour() -> None:
    """From a campaign that is off to an order that is shown with the message that brought it, and a thumb in the next prompt."""
    now = [datetime(2026, 11, 27, 15, tzinfo=UTC)]
    writer, outbox = Learner(), Outbox()
    recovery = cb.Recovery(channels=[outbox], copywriter=writer, clock=lambda: now[0])
    recovery.save_shop(
        cb.Shop(
            id="acme",
            name="Acme",
            currency="USD",
            timezone="America/New_York",
            average_order_value=Decimal(50),
            campaigns=(cb.CartRecovery(enabled=False),),
        )
    )
    browser = Browser()
    try:
        with served(dashboard_of(recovery)) as url:
            tab = browser.tab()
            sets_up_the_campaign(tab, url, recovery)
            leaves_a_cart(recovery, "ana", "80", now[0])
            now[0] += timedelta(hours=1, minutes=59)
            recovery.run_all()
            assert outbox.messages == []
            now[0] += timedelta(minutes=2)
            recovery.run_all()
            assert [message.body for message in outbox.messages] == ["Your cart is here. BIG15 is yours."]

            tab.open(f"{url}/recent")
            assert "BIG15 is yours." in tab.text()
            assert "Big Cart" in tab.text()
            tab.press(".thumb")
            assert tab.js("document.querySelector('.thumb').getAttribute('aria-pressed')") == "true"

            now[0] += timedelta(minutes=10)
            about: dict[str, Any] = {"shop": "acme", "at": now[0], "keys": (cb.key("customer", "ana"),)}
            recovery.ingest(cb.OrderPlaced(**about, order="o1", total=Decimal(80), currency="USD"))
            tab.open(f"{url}/won-back?kind=cart_recovery")
            assert "$80.00" in tab.text()
            assert "BIG15 is yours." in tab.text()
            tab.open(f"{url}/?campaign=cart_recovery")
            assert "$80.00" in tab.text()

            leaves_a_cart(recovery, "ben", "20", now[0])
            now[0] += timedelta(hours=2, minutes=1)
            recovery.run_all()
            assert writer.shown[-1] == (Example("Still thinking it over?", "Your cart is here. BIG15 is yours."),)
            assert tab.console() == []
    finally:
        browser.close()

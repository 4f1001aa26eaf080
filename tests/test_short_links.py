"""Short links in SMS: where they lead, what they count, and that nobody can make one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.links import SHORT
from cartback.errors import InvalidSettings
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"}
LINKS = cb.Links("https://app.test/r", ("the new key of the shop", "the old key of the shop"))
MUG = cb.Line(product="1", title="Mug", price=Decimal("12.00"), quantity=2)


class Acme:
    """A shop that has sent Ana one SMS."""

    def __init__(self, **shop: Any) -> None:
        self.box, self.clock, store = Outbox("sms"), FakeClock(AT), MemoryStore()
        self.recovery = cb.Recovery(store, channels=[self.box], clock=self.clock, links=LINKS)
        for name in ("acme", "other"):
            self.recovery.save_shop(
                cb.Shop(
                    id=name, currency="EUR", timezone="Europe/Berlin", campaigns=[cb.CartRecovery(channels=["sms"])],
                    home_url="https://acme.test/", **shop,
                )
            )  # fmt: skip
        keys = (cb.key("customer", "ana"),)
        self.recovery.ingest([
            cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="sms", granted=True),
            cb.ProfileChanged(shop="acme", at=AT, keys=keys, phone="+4915112345678"),
            cb.CartChanged(shop="acme", at=AT, keys=keys, cart="c1", lines=(MUG,), url="https://acme.test/cart/1"),
        ])  # fmt: skip
        self.clock.now = AT + timedelta(hours=1)
        assert self.recovery.run_due().states == {"SENT": 1}
        self.clock.now += timedelta(minutes=1)
        [self.message] = self.box.messages

    def tap(self, token: str, shop: str = "acme") -> cb.Reply:
        return self.recovery.click_short(shop, cb.Request(headers=PHONE, query={"t": token}))


def test_a_tap_leads_to_the_cart_and_counts() -> None:
    """The link is the shop's own short one; a tap is sent on and noted, so that an order is credited to it."""
    acme = Acme(short_links="https://acme.test/s/")
    base, _, token = (acme.message.link or "").rpartition("/")
    assert (base, len(token), token.isalnum()) == ("https://acme.test/s", SHORT, True)
    reply = acme.tap(token)
    assert (reply.status, dict(reply.headers)["Location"]) == (302, "https://acme.test/cart/1")
    acme.recovery.ingest([
        cb.OrderPlaced(
            shop="acme", at=acme.clock.now + timedelta(days=2), keys=(cb.key("customer", "ana"),), order="o1", total=Decimal(24)
        )
    ])  # fmt: skip
    [credit] = acme.recovery.conversions("acme")
    assert credit.touch == "click"


def test_of_another_shop_or_changed_it_is_none() -> None:
    """A token of one shop is nothing at another, and any other letter makes it nothing: always the same 404."""
    acme = Acme(short_links="https://acme.test/s")
    token = (acme.message.link or "").rpartition("/")[2]
    assert acme.tap(token, "other").status == 404
    for n in range(SHORT):
        changed = token[:n] + ("0" if token[n] != "0" else "1") + token[n + 1 :]
        assert acme.tap(changed).status == 404
    for text in ("", "0" * SHORT, "z" * SHORT, "é" * SHORT, token + "0", token[:-1], token.swapcase()):
        assert text == token or acme.tap(text).status == 404


@pytest.mark.parametrize("left", ["{}.", "{})", "{},", "{}>", "{}\u200b", "{} "])
def test_a_tap_counts_as_a_phone_leaves_the_link(left: str) -> None:
    """With what stands behind it in the sentence."""
    acme = Acme(short_links="https://acme.test/s")
    token = (acme.message.link or "").rpartition("/")[2]
    assert acme.tap(left.format(token)).status == 302


def test_a_key_that_was_put_behind_still_reads() -> None:
    """As with long tokens: the first key signs, all of them are believed."""
    old = cb.Links("https://app.test/r", ("the old key of the shop",))
    token = old.short("acme", "ab" * 12)
    assert token is not None
    assert LINKS.read_short("acme", token) == "ab" * 12
    assert cb.Links("https://app.test/r", ("another key of the shop",)).read_short("acme", token) is None
    assert LINKS.short("acme", "not an id of ours") is None


def test_without_short_links_the_cart_itself_is_linked() -> None:
    """A signed link of ours would be a segment of its own."""
    assert Acme().message.link == "https://acme.test/cart/1"


@pytest.mark.parametrize(
    "url", ["http://acme.test/s", "acme.test", "https://acme.test/s?x=1", "https://acme.test/" + "s" * 60]
)
def test_what_is_no_such_url_is_refused(url: str) -> None:
    """It would be in every text."""
    with pytest.raises(InvalidSettings, match="short_links"):
        Acme(short_links=url)

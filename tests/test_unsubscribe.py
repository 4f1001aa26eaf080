"""The way out (RELIABILITY B50, S14; RULES 21): GET asks, POST ends consent at once, and nothing else does anything."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.errors import InvalidSettings
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
KEY = "a secret of the shop"
ANA = cb.key("customer", "ana")
ONE_CLICK = b"List-Unsubscribe=One-Click"


class Acme:
    """A shop that wrote an e-mail to Ana, and an engine to ask."""

    def __init__(self, keys: tuple[Any, ...] = (ANA,), email: str = "ana@example.com", **shop: Any) -> None:
        self.box, self.clock, self.store = Outbox("email"), FakeClock(AT), MemoryStore()
        self.links = cb.Links("https://app.test/r", KEY)
        self.recovery = cb.Recovery(self.store, channels=[self.box], clock=self.clock, links=self.links)
        self.recovery.save_shop(
            cb.Shop(
                id="acme", currency="USD", timezone="America/New_York", name="Acme & Söhne <b>", caps=(),
                campaigns=[cb.CartRecovery(channels=["email"])], **shop,
            )
        )  # fmt: skip
        self.keys, self.email = keys, cb.key("email", email)
        hour = timedelta(hours=1)
        self.recovery.ingest([
            cb.ProfileChanged(shop="acme", at=AT - hour, keys=keys, email=email, locale=shop.get("locale", "en")),
            cb.ConsentChanged(shop="acme", at=AT - hour, keys=keys, channel="email", granted=True),
        ])  # fmt: skip
        self.shops_on()
        [self.message] = self.box.messages

    def shops_on(self) -> None:
        """Ana fills a cart, and its time comes."""
        at = self.clock.now
        line = cb.Line(product="1", title="Mug", price=Decimal("12.00"))
        cart = f"c{at.timestamp():.0f}"
        self.recovery.ingest(cb.CartChanged(shop="acme", at=at, keys=self.keys, cart=cart, lines=(line,)))
        self.clock.advance("1h")
        self.recovery.run_due()
        self.clock.advance("1min")

    @property
    def consent(self) -> Any:
        """What is known of Ana's consent to e-mail."""
        return self.recovery.export("acme", "ana" if ANA in self.keys else str(self.keys[0]))["shopper"]["consents"][
            "email"
        ]

    def ask(self, method: str, token: str | None = None, body: bytes = ONE_CLICK, **headers: str) -> cb.Reply:
        if token is None:
            [token] = parse_qs(urlsplit(self.message.content.unsubscribe or "").query)["t"]
        return self.recovery.unsubscribe(cb.Request(method=method, query={"t": token}, body=body, headers=headers))


@pytest.mark.parametrize("agent", ["Mozilla/5.0 (iPhone)", "Barracuda/5.0", ""])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_changes_nothing_and_asks(method: str, agent: str) -> None:
    """489 of 497 such requests were scanners: a page with a button that posts to its own address, and no more."""
    acme = Acme()
    before = acme.recovery.export("acme", "ana")
    reply = acme.ask(method, body=b"", **{"User-Agent": agent})
    assert reply.status == 200
    page = reply.body.decode()
    assert '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">' in page
    assert "Acme &amp; Söhne &lt;b&gt;" in page
    assert "ana" not in page
    assert acme.recovery.export("acme", "ana") == before


@pytest.mark.parametrize(
    "body", [ONE_CLICK, b"", b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click']
)
def test_a_post_ends_consent_at_once(body: bytes) -> None:
    """Without a login, a cookie or a second page; the next cart is not written about."""
    acme = Acme()
    reply = acme.ask("POST", body=body)
    assert reply.status == 200
    assert b"no more e-mail" in reply.body
    assert (acme.consent["granted"], acme.consent["source"]) == (False, "one_click")
    acme.shops_on()
    assert len(acme.box.messages) == 1


def test_a_follow_up_that_was_to_come_does_not(acme: Acme) -> None:
    """The step that is waiting asks again before it begins."""
    acme.recovery.save_shop(
        acme.recovery.shop("acme").model_copy(
            update={"campaigns": (cb.CartRecovery(channels=["email"], follow_ups=["24h"]),)}
        )
    )
    acme.ask("POST")
    acme.clock.advance("25h")
    acme.recovery.run_due()
    assert len(acme.box.messages) == 1


def test_the_same_twice_is_the_same() -> None:
    """Mail readers repeat; whoever says yes again later is written to again."""
    acme = Acme()
    assert [acme.ask("POST").status for _ in range(3)] == [200] * 3
    acme.clock.advance("1d")
    acme.recovery.ingest(
        cb.ConsentChanged(shop="acme", at=acme.clock.now, keys=acme.keys, channel="email", granted=True)
    )
    assert acme.consent["granted"]
    acme.shops_on()
    assert len(acme.box.messages) == 2


def _tokens(acme: Acme) -> dict[str, str]:
    [good] = parse_qs(urlsplit(acme.message.content.unsubscribe or "").query)["t"]
    stranger = cb.Links("https://app.test/r", "another secret of somebody's")
    return {
        "none": "",
        "nonsense": "x" * 40,
        "changed": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "forged": stranger.token("unsubscribe", "acme", acme.message.id, acme.clock.now),
        "for a click": acme.links.token("click", "acme", acme.message.id, acme.clock.now),
        "for an open": acme.links.token("open", "acme", acme.message.id, acme.clock.now),
        "over": acme.links.token("unsubscribe", "acme", acme.message.id, acme.clock.now - timedelta(days=61)),
        "another message": acme.links.token("unsubscribe", "acme", "nobody", acme.clock.now),
        "another shop": acme.links.token("unsubscribe", "beta", acme.message.id, acme.clock.now),
        "too long": "A" * 5000,
    }


@pytest.mark.parametrize("which", list(_tokens(Acme())))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_not_good_does_nothing(which: str, method: str) -> None:
    """All of them are answered alike, so that nobody learns which messages there are."""
    acme = Acme()
    before = acme.recovery.export("acme", "ana")
    reply = acme.ask(method, token=_tokens(acme)[which])
    assert reply.status == 404
    assert reply.body == acme.ask(method, token="").body
    assert acme.recovery.export("acme", "ana") == before


def test_it_works_for_sixty_days_whatever_the_lifetime_of_links() -> None:
    """Those who look into an old e-mail have a way out too (RELIABILITY S14)."""
    acme = Acme()
    acme.clock.advance(timedelta(days=59))
    assert acme.ask("POST").status == 200
    assert not acme.consent["granted"]
    acme.clock.advance(timedelta(days=2))
    assert acme.ask("POST").status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(method: str) -> None:
    """And change nothing."""
    acme = Acme()
    assert acme.ask(method).status == 405
    assert acme.consent["granted"]


def test_a_guest_is_believed_by_the_address_alone() -> None:
    """Somebody with no customer id, known by an e-mail address."""
    acme = Acme(keys=(cb.key("email", "bea@example.com"),), email="bea@example.com")
    assert acme.ask("POST").status == 200
    assert not acme.consent["granted"]


def test_a_no_is_the_address_s_whoever_types_it_later() -> None:
    """RULES 9: the same address as a guest's says no as well."""
    acme = Acme()
    acme.ask("POST")
    guest = (acme.email,)
    line = cb.Line(product="1", title="Mug", price=Decimal("12.00"))
    acme.recovery.ingest(cb.CartChanged(shop="acme", at=acme.clock.now, keys=guest, cart="g1", lines=(line,)))
    acme.clock.advance("3h")
    acme.recovery.run_due()
    assert len(acme.box.messages) == 1


def test_a_no_is_the_address_s_whoever_has_it_by_now() -> None:
    """Whoever reads at an address that became another customer's is written to as that customer no more, either."""
    acme = Acme()
    ben = (cb.key("customer", "ben"),)
    at, line = acme.clock.now, cb.Line(product="1", title="Mug", price=Decimal("12.00"))
    acme.recovery.ingest([
        cb.ProfileChanged(shop="acme", at=at, keys=ben, email="ana@example.com"),
        cb.ConsentChanged(shop="acme", at=at, keys=(*ben, acme.email), channel="email", granted=True),
        cb.CartChanged(shop="acme", at=at, keys=ben, cart="b1", lines=(line,)),
    ])  # fmt: skip
    acme.clock.advance("1min")
    acme.ask("POST")
    assert not acme.recovery.export("acme", "ben")["shopper"]["consents"]["email"]["granted"]
    acme.clock.advance("3h")
    acme.recovery.run_due()
    assert len(acme.box.messages) == 1


AS_LEFT = [
    "{}.", "{})", "{}>", '{}"', "{},", "{}]", "{}!", "{}…", "{}\u200b", " {}", "{}\r\n", "=3D{}", "3D{}", "({}", "{}?utm_source=x", "{}_",
    "{}#top", "{}&amp;x=1", "{}%2E", "{}\0",
]  # fmt: skip


@pytest.mark.parametrize("left", AS_LEFT)
def test_the_way_out_is_found_as_mail_programs_leave_it(left: str) -> None:
    """With the sentence's full stop, a bracket, a line break or quoted-printable at its ends."""
    acme = Acme()
    [token] = parse_qs(urlsplit(acme.message.content.unsubscribe or "").query)["t"]
    assert acme.ask("POST", left.format(token)).status == 200
    assert not acme.consent["granted"]


@pytest.mark.parametrize("gap", [" ", "\r\n", "=\r\n", "\u200b", "%20", "%3D%0A"])
def test_a_way_out_that_was_wrapped_is_found(gap: str) -> None:
    """A line that a mail reader broke, and one in quoted-printable."""
    acme = Acme()
    [token] = parse_qs(urlsplit(acme.message.content.unsubscribe or "").query)["t"]
    assert acme.ask("POST", token[:40] + gap + token[40:]).status == 200


@pytest.mark.parametrize("query", ["t={}&t=1767625200", "t=x&t={}", "t%3D{}", "t={}%", "&&t={}&", "t=%2520{}"])
def test_the_way_out_is_found_in_a_query_that_was_added_to(query: str) -> None:
    """Others put a `t` of theirs behind links, or encode them once more."""
    acme = Acme()
    [token] = parse_qs(urlsplit(acme.message.content.unsubscribe or "").query)["t"]
    request = cb.Request(method="POST", query_string=query.format(token))
    assert acme.recovery.unsubscribe(request).status == 200


@pytest.mark.parametrize("spoiled", ["{0}{0}", "{1}.", "x{0}", "{1}", "{2}", "{0}a"])
def test_what_is_not_the_token_is_none_however_it_is_cut(spoiled: str) -> None:
    """Only what holds by its key is believed."""
    acme = Acme()
    [token] = parse_qs(urlsplit(acme.message.content.unsubscribe or "").query)["t"]
    assert acme.ask("POST", spoiled.format(token, token[:-1], token.swapcase())).status == 404
    assert acme.consent["granted"]


@pytest.mark.parametrize("letter", ["a", "é", "日", "😀"])
def test_a_shops_id_of_any_letters_has_a_way_out(letter: str) -> None:
    """At its longest."""
    links = cb.Links("https://app.test/r", KEY)
    token = links.token("unsubscribe", letter * 255, "0" * 24, AT)
    ticket = links.read("unsubscribe", token)
    assert ticket is not None
    assert ticket.shop == letter * 255


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_somebody_who_was_erased_is_not_told_that_it_is_done(method: str) -> None:
    """Of somebody who came back an old message ends nothing, so its page says to use a newer one; nobody is brought back."""
    acme = Acme()
    acme.recovery.erase("acme", "ana")
    assert acme.ask(method).status == 404
    assert acme.recovery.notifications("acme")[0].shopper == ""
    acme.clock.advance("1d")
    acme.recovery.ingest([
        cb.ProfileChanged(shop="acme", at=acme.clock.now, keys=(ANA,), email="ana@example.com"),
        cb.ConsentChanged(shop="acme", at=acme.clock.now, keys=(ANA,), channel="email", granted=True),
    ])  # fmt: skip
    reply = acme.ask(method)
    assert (reply.status, b"newer e-mail" in reply.body) == (404, True)
    assert acme.consent["granted"]


@pytest.mark.parametrize(
    ("locale", "said"), [("de-AT", "Abmelden"), ("ja", "配信停止"), ("ar", "إلغاء الاشتراك"), ("xx", "Unsubscribe")]
)
def test_the_page_speaks_the_shoppers_language(locale: str, said: str) -> None:
    """Else the shop's, else English."""
    page = Acme(locale=locale).ask("GET").body.decode()
    assert f"<button>{said}</button>" in page
    assert ('dir="rtl"' in page) is (locale == "ar")


def test_the_page_is_kept_nowhere_and_runs_nothing() -> None:
    """No cache, no referrer, no frame, no script."""
    reply = Acme().ask("GET")
    headers = dict(reply.headers)
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not re.search(rb"<script|https?://|src=", reply.body)


def test_without_links_it_says_what_to_plug_in() -> None:
    """As the other functions do."""
    with pytest.raises(InvalidSettings, match="links"):
        cb.Recovery("memory:").unsubscribe(cb.Request())


def test_the_async_engine_does_the_same() -> None:
    """One flow for both."""
    acme = Acme()
    [token] = parse_qs(urlsplit(acme.message.content.unsubscribe or "").query)["t"]

    async def main() -> cb.Reply:
        recovery = cb.AsyncRecovery(acme.store, clock=acme.clock, links=acme.links)
        return await recovery.unsubscribe(cb.Request(method="POST", query={"t": token}))

    assert asyncio.run(main()).status == 200
    assert not acme.consent["granted"]


@pytest.fixture
def acme() -> Acme:
    return Acme()

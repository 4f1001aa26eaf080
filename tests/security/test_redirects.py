"""Where a link may lead, and who can make one (S11, S12, S13): whatever a stranger sends, nobody is led off the shop's hosts."""

from __future__ import annotations

import json
import re
import socket
import string
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.links import Links, Purpose, is_safe, spellings
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = "the key of the shop"
HOSTS = ["acme.test", "acme:"]
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}
PURPOSES: tuple[Purpose, ...] = ("click", "open", "cart")


class Acme:
    """A shop with one message out, about a cart whose link came from an event."""

    def __init__(
        self,
        url: str = "https://acme.test/cart/1",
        home: str | None = "https://acme.test/",
        *,
        plain: bool = False,
        hosts: Sequence[str] = HOSTS,
    ) -> None:
        self.clock, self.box = FakeClock(AT), Outbox()
        self.links = Links("https://app.test/r", KEY)
        plugged = None if plain else self.links
        self.recovery = cb.Recovery(MemoryStore(), channels=[self.box], clock=self.clock, links=plugged)
        self.recovery.save_shop(
            cb.Shop(
                id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()], home_url=home,
                link_hosts=hosts,
            )
        )  # fmt: skip
        told: dict[str, Any] = {"shop": "acme", "at": AT, "keys": (cb.key("customer", "ana"),)}
        line = cb.Line(product="1", title="Mug", price=Decimal(12), image=url)
        self.recovery.ingest([
            cb.ProfileChanged(**told, email="ana@example.com", phone="+15550001", first_name="Ana"),
            cb.ConsentChanged(**told, channel="push", granted=True), cb.DeviceAdded(**told, device="phone"),
            cb.CartChanged(**told, cart="c1", lines=(line,), url=url),
        ])  # fmt: skip
        self.clock.set(AT + HOUR)
        self.recovery.run_due()
        [self.message] = self.box.messages

    def token(self, purpose: Purpose) -> str:
        return self.links.token(purpose, "acme", self.message.id, self.clock.now)

    def ask(self, purpose: Purpose, method: str = "GET", headers: Any = (), **query: str) -> cb.Reply:
        asked = {"click": self.recovery.click, "open": self.recovery.opened, "cart": self.recovery.cart}[purpose]
        return asked(cb.Request(method=method, headers=headers or PHONE, query=query))


@pytest.fixture(scope="module")
def acme() -> Acme:
    return Acme()


def led_to(reply: cb.Reply) -> str | None:
    """Where somebody is sent, by whatever part of the reply a browser or an app would follow."""
    headers = dict(reply.headers)
    assert not {"Refresh", "Link", "Set-Cookie", "Content-Location"} & set(headers)
    if reply.status == 200 and headers["Content-Type"] == "application/json":
        link = json.loads(reply.body).get("link")
        return None if link is None else str(link)
    return headers.get("Location")


# --- S11: what may be led to

SCHEMES = [
    "https:",
    "http:",
    "javascript:",
    "data:",
    "vbscript:",
    "file:",
    "ftp:",
    "acme:",
    "",
    "HTTPS:",
    "blob:",
    "intent:",
]
SLASHES = ["//", "//", "//", "/", "///", "\\\\", "/\\", ""]
USERS = [
    "",
    "",
    "",
    "",
    "ana@",
    "ana:pw@",
    "acme.test@",
    "acme.test\\@",
    "acme.test#@",
    "acme.test/@",
    "acme.test%40",
    "@",
]
NAMED = ["acme.test", "www.acme.test", "ACME.test", "acme.test."]
OTHERS = [
    "evil.test", "acme.test.evil.test", "evilacme.test", "xn--cme-5cd.test", "\u0430cme.test", "acme\u3002test", "127.0.0.1",
    "[::1]", "0x7f.1", "2130706433", "localhost", "169.254.169.254", "acme", "", ".acme.test", "-acme.test", "acme..test",
]  # fmt: skip
PORTS = ["", "", "", ":443", ":0", ":99999", ":x", ":"]
PATHS = [
    "",
    "/",
    "/cart/1?key=a%20b",
    "/a@b",
    "?to=//evil.test",
    "#@evil.test",
    "\\@evil.test",
    "/..//evil.test",
    "@evil.test",
    "/\u0430",
]
JUNK = ["", "", "", "", "\t", "\n", "\r\n", " ", "\x00", "\\", "@", "/", ":", "%00", "%2f", "\u200b"]


@st.composite
def urls(draw: st.DrawFn) -> str:
    """Links that are good, or nearly: of good and bad parts, and perhaps something stuck in somewhere."""
    hosts = draw(st.sampled_from([NAMED, NAMED, OTHERS]))
    parts = [
        draw(st.sampled_from(some))
        for some in (SCHEMES[:2] if draw(st.booleans()) else SCHEMES, SLASHES, USERS, hosts, PORTS, PATHS)
    ]
    url = "".join(parts)
    at = draw(st.integers(0, len(url)))
    return url[:at] + draw(st.sampled_from(JUNK)) + url[at:]


URLS = urls()


def browsers_host(url: str) -> tuple[str, str]:
    """Scheme and host as a browser has them (WHATWG): backslashes are slashes, tabs and newlines are not there."""
    url = re.sub(r"[\t\r\n]", "", url).strip(string.whitespace + "\x00")
    scheme, _, rest = url.partition(":")
    if scheme.lower() in {"http", "https"}:
        authority = re.split(r"[/\\?#]", rest.lstrip("/\\"), maxsplit=1)[0]
        host = authority.rpartition("@")[2]
        return scheme.lower(), re.sub(r":\d*$", "", host).lower().rstrip(".")
    return scheme.lower(), ""


def is_the_shops(url: str) -> bool:
    """A named host or below it, or a named scheme, by a browser's reading; no user, who would look like a host."""
    scheme, host = browsers_host(url)
    if scheme == "acme":
        return True
    at_home = host == "acme.test" or host.endswith(".acme.test")
    return scheme in {"http", "https"} and at_home and "@" not in re.split(r"[/?#]", url)[2]


@given(URLS)
def test_what_is_safe_is_safe_to_a_browser(url: str) -> None:
    """By a browser's own reading, which is laxer than a URL library's."""
    if is_safe(url, HOSTS):
        assert is_the_shops(url)
        assert url.isascii()
        assert url.isprintable()


@cache
def put_together() -> list[str]:
    return [
        scheme + slashes + user + host + path
        for scheme in SCHEMES for slashes in SLASHES for user in USERS for host in [*NAMED, *OTHERS] for path in PATHS
    ]  # fmt: skip


def test_every_way_to_put_a_link_together() -> None:
    """Two hundred thousand links of good and bad parts: those that are safe are the shop's, and neither are few."""
    tried = put_together()
    good = [url for url in tried if is_safe(url, HOSTS)]
    assert [url for url in good if not is_the_shops(url)] == []
    assert 200 < len(good) < len(tried) / 4


def test_with_no_host_named_only_public_names_are_safe() -> None:
    """No address, no name of one part, no letters that look like others: nothing of the network that we are in."""
    led = {browsers_host(url) for url in put_together() if is_safe(url)}
    assert {scheme for scheme, _ in led} == {"http", "https"}
    assert {host for _, host in led} == {
        "acme.test",
        "www.acme.test",
        "evil.test",
        "acme.test.evil.test",
        "evilacme.test",
    }


@pytest.mark.parametrize("host", ["0x7f.1", "acme..test"])
def test_an_address_in_disguise_is_not_safe(host: str) -> None:
    """A browser reads a host whose last part is a number as an address, in hexadecimal too."""
    assert not is_safe(f"https://{host}/")


@given(URLS)
def test_an_events_link_leads_nowhere_else(url: str) -> None:
    """From the event to the redirect: what the message leads to is on the shop's hosts, whatever the event said."""
    shop = Acme(url)
    for method in ("GET", "POST"):
        to = led_to(shop.ask("click", method, t=shop.token("click")))
        assert to is not None
        assert is_safe(to, HOSTS)
        assert to in {url, "https://acme.test/"}


@given(URLS)
def test_nor_does_a_message_with_the_carts_own_link(url: str) -> None:
    """Without links of ours a message carries the cart's, or the shop's home."""
    link = Acme(url, plain=True).message.link
    assert link in {url, "https://acme.test/"}
    assert is_safe(link or "", HOSTS)


# --- S12: nothing in the request says where

NAMES = [
    "url",
    "u",
    "to",
    "next",
    "redirect",
    "return_to",
    "r",
    "link",
    "dest",
    "target",
    "goto",
    "continue",
    "shop",
    "host",
]


@given(st.dictionaries(st.sampled_from(NAMES), URLS, max_size=4), st.dictionaries(
    st.sampled_from(["Host", "X-Forwarded-Host", "Referer", "X-Original-URL", "Forwarded", "Origin"]), URLS, max_size=3
))  # fmt: skip
def test_no_request_says_where_it_leads(acme: Acme, query: dict[str, str], headers: dict[str, str]) -> None:
    """Parameters and headers beside a good token change nothing of the reply; without one it is a 404."""
    for method in ("GET", "POST"):
        good = acme.ask("click", method, PHONE, t=acme.token("click"))
        assert acme.ask("click", method, {**PHONE, **headers}, **query, t=acme.token("click")) == good
        bad = acme.ask("click", method, {**PHONE, **headers}, **query)
        assert (bad.status, led_to(bad)) == (404, None)


@pytest.mark.parametrize("purpose", PURPOSES)
@given(data=st.data())
def test_a_token_that_was_touched_is_a_404(acme: Acme, purpose: Purpose, data: st.DataObject) -> None:
    """A character changed, added or taken away: no redirect, no items, no open, no word why.

    What a mail program leaves around it, and what it wraps, is no change: it is answered as the token is.
    """
    token = acme.token(purpose)
    at = data.draw(st.integers(0, len(token)))
    other = data.draw(st.text(string.ascii_letters + string.digits + "-_=+/. !%\n\x00\u00e9", max_size=2))
    cut = data.draw(st.integers(0, 2))
    touched = token[:at] + other + token[at + cut :]
    if touched == token:
        return
    method = data.draw(st.sampled_from(["GET", "POST"]))
    if token in spellings(touched):
        assert acme.ask(purpose, method, t=touched) == acme.ask(purpose, method, t=token)
        return
    before = acme.recovery.export("acme", "ana")
    reply = acme.ask(purpose, method, t=touched)
    assert (reply.status, led_to(reply)) == (404, None)
    assert reply == acme.ask(purpose, t="")
    assert acme.recovery.export("acme", "ana") == before


# --- S13: a token is for one purpose, one shop, one message, for a while, by one key


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.sampled_from(PURPOSES))
def test_two_tokens_are_never_one(shop: str, notification: str, other: str, purpose: Purpose) -> None:
    """Nothing that is moved from the shop's name to the message's makes the same token: the parts are kept apart."""
    links = Links("https://app.test/r", KEY)
    token = links.token(purpose, shop + other, notification, AT)
    assert (token == links.token(purpose, shop, other + notification, AT)) == (other == "")


@pytest.mark.parametrize("made_for", PURPOSES)
@pytest.mark.parametrize("asked_of", PURPOSES)
def test_a_token_does_the_work_of_its_purpose_alone(acme: Acme, made_for: Purpose, asked_of: Purpose) -> None:
    assert (acme.ask(asked_of, t=acme.token(made_for)).status == 404) is (made_for != asked_of)


def test_a_link_logs_nobody_in(acme: Acme) -> None:
    """Whoever holds all three tokens sees items: no cookie, nothing of the person, no price, no key of the platform's cart."""
    replies = [acme.ask(purpose, method, t=acme.token(purpose)) for purpose in PURPOSES for method in ("GET", "POST")]
    assert all("Set-Cookie" not in dict(reply.headers) for reply in replies)
    items = acme.ask("cart", t=acme.token("cart")).body.decode()
    for personal in ("ana", "5550001", "12", "shopper", "customer"):
        assert personal not in items.lower()
    assert set(json.loads(items)["items"][0]) == {"product", "variant", "quantity", "title", "variant_title", "image"}


def test_a_key_that_was_taken_away_opens_nothing() -> None:
    """And the keys that are left open what they signed."""
    old, new = Links("https://app.test/r", "the old key of ours"), Links("https://app.test/r", "the new key of ours")
    both = Links("https://app.test/r", ["the new key of ours", "the old key of ours"])
    token = old.token("click", "acme", "n", AT)
    assert both.read("click", token) == old.read("click", token) is not None
    assert new.read("click", token) is None
    assert old.read("click", both.token("click", "acme", "n", AT)) is None


# --- S10: nobody goes there but the shopper


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A server that would notice a visit."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        yield listening


def test_the_library_follows_no_link(trap: socket.socket) -> None:
    """A cart's link, a product's picture, the shop's home: all lead to a server of ours, and it is never asked."""
    here = f"http://localhost:{trap.getsockname()[1]}/x.png"
    shop = Acme(here, home=here, hosts=("localhost",))
    shop.recovery.preview("acme", "cart_recovery")
    assert urlsplit(led_to(shop.ask("click", t=shop.token("click"))) or "").netloc == urlsplit(here).netloc
    shop.ask("cart", t=shop.token("cart"))
    shop.recovery.export("acme", "ana")
    with pytest.raises(TimeoutError):
        trap.accept()

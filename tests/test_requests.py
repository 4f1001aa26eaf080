"""What comes back over HTTP: taps, opens, carts to put back, devices, webhooks. A stranger's request changes nothing."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.document import decode
from cartback.domain.lookups import devices_in_use
from cartback.errors import BadSignature, InvalidSettings, StoreBusy, StoreError
from cartback.flow.requests import TOO_SOON
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 10:00 in New York
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SENT_AT = AT + HOUR
ANA, BEN = "customer:ana", "customer:ben"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
KEY = "a secret of the shop"
MUG = cb.Line(product="1", variant="11", title="Mug", price=Decimal("12.00"), quantity=2)


class Acme:
    """A shop whose message to Ana went out at SENT_AT, and an engine to ask."""

    def __init__(self, channel: Any = "push", url: str | None = "https://acme.test/cart/1?k=ana", **shop: Any) -> None:
        self.box = Outbox(channel)
        self.clock = FakeClock(AT)
        self.links = cb.Links("https://app.test/r", KEY)
        self.store = MemoryStore()
        self.recovery = cb.Recovery(self.store, channels=[self.box], clock=self.clock, links=self.links)
        self.recovery.save_shop(
            cb.Shop(
                id="acme", currency="USD", timezone="America/New_York",
                campaigns=[cb.CartRecovery(channels=[channel])], **{"home_url": "https://acme.test/", **shop},
            )
        )  # fmt: skip
        keys = (cb.key("customer", "ana"),)
        self.recovery.ingest([
            cb.ConsentChanged(shop="acme", at=AT - HOUR, keys=keys, channel=channel, granted=True),
            cb.DeviceAdded(shop="acme", at=AT - HOUR, keys=keys, device="phone"),
            cb.ProfileChanged(shop="acme", at=AT - HOUR, keys=keys, email="ana@example.com", phone="+4915112345"),
            cb.CartChanged(shop="acme", at=AT, keys=keys, cart="c1", lines=(MUG,), url=url),
        ])  # fmt: skip
        self.clock.now = SENT_AT
        assert self.recovery.run_due().states == {"SENT": 1}
        self.clock.now = SENT_AT + MINUTE

    @property
    def message(self) -> cb.OutgoingMessage:
        [message] = self.box.messages
        return message

    @property
    def sent(self) -> Any:
        """What is known of the message: opens and clicks."""
        [sending] = self.recovery.export("acme", "ana")["shopper"]["sends"]
        return sending

    def token(self, purpose: Any = "click") -> str:
        return self.links.token(purpose, "acme", self.message.id, SENT_AT)

    def get(self, purpose: str = "click", token: str | None = None, **headers: str) -> cb.Reply:
        query = {"t": self.token(purpose) if token is None else token}
        request = cb.Request(headers={"User-Agent": PHONE, **headers}, query=query)
        return self.answer(purpose, request)

    def answer(self, purpose: str, request: cb.Request) -> cb.Reply:
        ask = {"click": self.recovery.click, "open": self.recovery.opened, "cart": self.recovery.cart}
        return ask[purpose](request)


@pytest.fixture
def acme() -> Iterator[Acme]:
    one = Acme()
    yield one
    one.recovery.close()


def location(reply: cb.Reply) -> str:
    return dict(reply.headers)["Location"]


# --- taps


def test_a_tap_leads_to_the_cart_and_counts(acme: Acme) -> None:
    """The link in the message, followed by a person, leads where the ledger says and is a click of that message."""
    link = urlsplit(acme.message.link or "")
    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://app.test/r/click"
    reply = acme.get(token=parse_qs(link.query)["t"][0])
    assert (reply.status, location(reply)) == (302, "https://acme.test/cart/1?k=ana")
    assert acme.sent["clicked_at"] == "2026-01-05T16:01:00Z"


def test_a_tap_then_an_order_is_that_messages_conversion(acme: Acme) -> None:
    acme.get()
    order = cb.OrderPlaced(
        shop="acme", at=SENT_AT + 3 * 24 * HOUR, keys=(cb.key("customer", "ana"),), order="o1", total=Decimal(24)
    )
    acme.recovery.ingest(order)
    [credit] = acme.recovery.conversions("acme")
    assert (credit.notification, credit.touch) == (acme.message.id, "click")


def test_an_app_is_told_where_a_tap_leads(acme: Acme) -> None:
    """An app posts the token of the link it was opened by, and goes there itself."""
    reply = acme.answer("click", cb.Request(method="post", query={"t": acme.token()}))
    assert (reply.status, json.loads(reply.body)) == (200, {"link": "https://acme.test/cart/1?k=ana"})
    assert acme.sent["clicked_at"]


def test_the_token_says_nothing_of_the_destination(acme: Acme) -> None:
    """No parameter of the request has a say in where it leads."""
    request = cb.Request(
        headers={"User-Agent": PHONE, "Host": "evil.test", "X-Forwarded-Host": "evil.test"},
        query={"t": acme.token(), "url": "https://evil.test", "to": "https://evil.test"},
    )
    assert location(acme.recovery.click(request)) == "https://acme.test/cart/1?k=ana"


FORGED = ["", "x", "AAAA", "../../etc", "\r\nLocation: https://evil.test", "é", "A" * 5000]


@pytest.mark.parametrize("purpose", ["click", "open", "cart"])
@pytest.mark.parametrize("token", FORGED)
def test_a_forged_token_is_a_404_and_never_redirects(acme: Acme, purpose: str, token: str) -> None:
    before = acme.recovery.export("acme", "ana")
    reply = acme.get(purpose, token)
    assert reply.status == 404
    assert "Location" not in dict(reply.headers)
    assert acme.recovery.export("acme", "ana") == before


def test_a_stranger_learns_nothing_from_a_404(acme: Acme) -> None:
    """A forged token, another's key, another purpose, an unknown shop: one answer."""
    others = cb.Links("https://app.test/r", "a secret of another shop")
    asked = [
        "x", others.token("click", "acme", acme.message.id, SENT_AT), acme.token("cart"),
        acme.links.token("click", "nobody", "n", SENT_AT),
    ]  # fmt: skip
    assert len({acme.get(token=token) for token in asked}) == 1


def test_another_shops_token_reaches_none_of_ours(acme: Acme) -> None:
    """A token is for the shop it names: the same message id elsewhere is another message."""
    acme.recovery.save_shop(cb.Shop(id="other", currency="USD", timezone="UTC", home_url="https://other.test/"))
    token = acme.links.token("click", "other", acme.message.id, SENT_AT)
    assert location(acme.get(token=token)) == "https://other.test/"
    assert acme.sent["clicked_at"] is None
    assert acme.get("cart", acme.links.token("cart", "other", acme.message.id, SENT_AT)).status == 404


def test_an_old_link_leads_home_and_counts_for_nothing(acme: Acme) -> None:
    acme.clock.now = SENT_AT + acme.links.lifetime + MINUTE
    assert location(acme.get()) == "https://acme.test/"
    assert acme.get("cart").status == 404
    acme.get("open")
    assert (acme.sent["clicked_at"], acme.sent["opened_at"]) == (None, None)


def test_a_host_that_is_no_longer_allowed_is_not_led_to(acme: Acme) -> None:
    """The shop's settings are asked when the tap comes, not only when the message went out: the tap opens its new home."""
    shop = acme.recovery.shop("acme")
    acme.recovery.save_shop(shop.model_copy(update={"link_hosts": ("new.test",), "home_url": "https://new.test/"}))
    assert location(acme.get()) == "https://new.test/"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.test", "https://acme.test@evil.test/", "https://elsewhere.test/"]
)
def test_a_link_that_may_not_be_led_to_is_not_sent(url: str) -> None:
    """What an event says the cart's link is is not believed beyond the shop's own hosts."""
    acme = Acme(url=url, link_hosts=["acme.test"])
    assert location(acme.get()) == "https://acme.test/"


def test_no_link_at_all() -> None:
    """A shop with no home and a cart with no link sends a message without one."""
    acme = Acme(url=None, home_url=None)
    assert acme.message.link is None
    assert acme.get().status == 404


def test_an_erased_shopper_is_led_home(acme: Acme) -> None:
    token = acme.token()
    acme.recovery.erase("acme", "ana")
    assert location(acme.get(token=token)) == "https://acme.test/"


def test_replies_are_private(acme: Acme) -> None:
    """Nobody keeps a reply, and no page is told by which link somebody came."""
    for purpose in ("click", "open", "cart"):
        headers = dict(acme.get(purpose).headers)
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


# --- who is no person

MACHINES = [
    {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
    {"User-Agent": "facebookexternalhit/1.1"},
    {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
    {"User-Agent": "WhatsApp/2.23.20.0"},
    {"User-Agent": "Barracuda Sentinel (EE)"},
    {"User-Agent": "Mozilla/5.0 HeadlessChrome/120.0"},
    {"User-Agent": "python-requests/2.31"},
    {"User-Agent": "GuzzleHttp/7"},
    {"User-Agent": "Google-Safety"},
    {"User-Agent": "Mozilla/5.0"},
    {"User-Agent": "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"},
    {"User-Agent": ""},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X-Moz": "prefetch"},
    {"X-Purpose": "preview"},
]


@pytest.mark.parametrize("headers", MACHINES, ids=lambda headers: str(headers)[:60])
def test_machines_are_led_on_and_not_counted(acme: Acme, headers: dict[str, str]) -> None:
    """A scanner finds a link that works, and the shopper is not said to have clicked."""
    assert acme.get(**headers).status == 302
    assert acme.get("open", **headers).status == 200
    assert (acme.sent["clicked_at"], acme.sent["opened_at"]) == (None, None)


@pytest.mark.parametrize("model", ["CUBOT X30", "CUBOT_NOTE_20", "CUBOT", "Pixel 8"])
def test_a_phone_counts_whatever_its_maker(acme: Acme, model: str) -> None:
    """Cubot's name ends as robots' do."""
    acme.get(
        **{
            "User-Agent": f"Mozilla/5.0 (Linux; Android 10; {model}) AppleWebKit/537.36 Chrome/110.0 Mobile Safari/537.36"
        }
    )
    assert acme.sent["clicked_at"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT"])
def test_only_get_and_post_count(acme: Acme, method: str) -> None:
    acme.answer("click", cb.Request(method=method, headers={"user-agent": PHONE}, query={"t": acme.token()}))
    assert acme.sent["clicked_at"] is None


@pytest.mark.parametrize(("channel", "counts"), [("email", False), ("sms", False), ("push", True)])
def test_a_click_within_seconds_of_an_email_is_a_scanners(channel: str, counts: bool) -> None:
    """Mail is scanned as it is delivered; a push is not."""
    acme = Acme(channel)
    acme.clock.now = SENT_AT + TOO_SOON - timedelta(seconds=1)
    acme.get()
    assert (acme.sent["clicked_at"] is not None) is counts
    acme.clock.now = SENT_AT + TOO_SOON
    acme.get()
    assert acme.sent["clicked_at"] is not None


def test_header_names_in_any_case_and_in_pairs(acme: Acme) -> None:
    request = cb.Request(headers=[("user-agent", PHONE), ("SEC-PURPOSE", "prefetch")], query={"t": acme.token()})
    acme.recovery.click(request)
    assert acme.sent["clicked_at"] is None


# --- opens and carts


def test_an_open_counts(acme: Acme) -> None:
    """An app posts the token that came with the message; an e-mail shows an image of one dot."""
    reply = acme.answer("open", cb.Request(method="POST", query={"t": acme.message.data["open"]}))
    assert (reply.status, reply.body) == (204, b"")
    assert acme.sent["opened_at"]
    image = acme.get("open")
    assert dict(image.headers)["Content-Type"] == "image/gif"
    assert re.match(rb"GIF89a\x01\x00\x01\x00.*;$", image.body, re.DOTALL)


def test_a_cart_is_put_back_by_its_items_alone(acme: Acme) -> None:
    """Nothing of the person, no price, no link that might log somebody in."""
    reply = acme.get("cart", acme.message.data["cart"])
    item = {"product": "1", "variant": "11", "quantity": 2, "title": "Mug", "variant_title": None, "image": None}
    assert json.loads(reply.body) == {"items": [item]}


def test_a_cart_that_was_bought_is_empty(acme: Acme) -> None:
    order = cb.OrderPlaced(
        shop="acme", at=SENT_AT, keys=(cb.key("customer", "ana"),), order="o1", cart="c1", total=Decimal(24)
    )
    acme.recovery.ingest(order)
    assert json.loads(acme.get("cart").body) == {"items": []}


def test_a_cart_as_it_now_is(acme: Acme) -> None:
    """What was added since the message went out is in it."""
    cup = cb.Line(product="2", title="Cup", price=Decimal(5))
    keys = (cb.key("customer", "ana"),)
    acme.recovery.ingest(cb.CartChanged(shop="acme", at=SENT_AT, keys=keys, cart="c1", lines=(MUG, cup)))
    assert [item["title"] for item in json.loads(acme.get("cart").body)["items"]] == ["Mug", "Cup"]


def test_without_links_a_message_has_the_carts_own() -> None:
    """And the requests say what is missing."""
    box, clock = Outbox(), FakeClock(AT)
    recovery = cb.Recovery(channels=[box], clock=clock)
    with pytest.raises(InvalidSettings, match=r"links=Links\(base, keys\)"):
        recovery.click(cb.Request())


# --- devices


def register(acme: Acme, body: Any, keys: Any = (ANA,), method: str = "POST") -> cb.Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return acme.recovery.device("acme", cb.Request(method=method, body=raw), keys)


def devices(acme: Acme, who: str) -> list[str]:
    found = acme.recovery.export("acme", who)["shopper"]["devices"]
    return [d["address"] for d in found if d["added_at"] and not (d["removed_at"] and d["removed_at"] >= d["added_at"])]


def reached(acme: Acme) -> list[str]:
    """Every device that Ana's next push goes to."""
    found = acme.store.find("acme", [ANA], ())
    stored = found.shoppers[found.owners[ANA]]
    return [device.address for device in devices_in_use(decode(stored.doc))]


def test_a_device_registers_moves_and_goes(acme: Acme) -> None:
    """It belongs to who registered it last; what was the first one's is never shown there again."""
    assert register(acme, {"token": "tablet", "push": True}).status == 204
    assert devices(acme, "ana") == ["phone", "tablet"]
    acme.clock.now += MINUTE
    assert register(acme, {"token": "tablet"}, [BEN]).status == 204
    assert (devices(acme, "ana"), devices(acme, "ben")) == (["phone"], ["tablet"])
    acme.clock.now += MINUTE
    assert register(acme, {"token": "tablet", "removed": True}, [BEN]).status == 204
    assert devices(acme, "ben") == []


def test_consent_has_its_time_and_source(acme: Acme) -> None:
    acme.clock.now += MINUTE
    register(acme, {"token": "phone", "push": False})
    consent = acme.recovery.export("acme", "ana")["shopper"]["consents"]["push"]
    assert consent == {"granted": False, "at": "2026-01-05T16:02:00Z", "source": "app"}


def test_a_no_is_heard_with_the_device_that_goes(acme: Acme) -> None:
    """An app that takes its device away may say in the same breath that no other is to be written to."""
    acme.clock.now += MINUTE
    assert register(acme, {"token": "phone", "removed": True, "push": False}).status == 204
    assert devices(acme, "ana") == []
    assert acme.recovery.export("acme", "ana")["shopper"]["consents"]["push"]["granted"] is False


def test_a_device_goes_though_nobody_is_logged_in_any_more(acme: Acme) -> None:
    """The session is over by then: the device goes, and the answer is nobody's."""
    before = acme.recovery.export("acme", "ana")["shopper"]["consents"]
    acme.clock.now += MINUTE
    assert register(acme, {"token": "phone", "removed": True, "push": False}, ()).status == 204
    assert devices(acme, "ana") == []
    assert acme.recovery.export("acme", "ana")["shopper"]["consents"] == before


def test_a_logged_out_device_is_not_brought_back_by_whoever_starts_the_app(acme: Acme) -> None:
    """The tablet that the family shares shows nothing of Ana's any more until she logs in again, whatever it registers as."""
    steps: list[tuple[dict[str, Any], tuple[str, ...], bool]] = [
        ({"token": "tablet"}, (), False),  # nobody's yet: a guest's own
        ({"token": "tablet"}, (ANA,), True),
        ({"token": "tablet"}, (), True),  # the app starts; she is still logged in as far as anybody said
        ({"token": "tablet", "removed": True}, (ANA,), False),
        ({"token": "tablet"}, (), False),
        ({"token": "tablet"}, (), False),
        ({"token": "tablet"}, (ANA,), True),
    ]
    for body, keys, there in steps:
        acme.clock.now += MINUTE
        assert register(acme, body, keys).status == 204
        assert ("tablet" in reached(acme)) is there, body


@pytest.mark.parametrize(("first", "then"), [("webpush", "fcm"), ("fcm", "webpush"), ("fid", "fcm")])
def test_a_device_is_of_the_kind_that_it_last_registered_as(acme: Acme, first: str, then: str) -> None:
    """An app that named the wrong kind is mended by its next version, however the two are spelt, and in any order of arrival."""
    keys = (cb.key("customer", "ana"),)
    added = [
        cb.DeviceAdded(shop="acme", at=acme.clock.now + n * MINUTE, keys=keys, device="t", kind=kind)
        for n, kind in enumerate((first, then))
    ]
    for events in (added, added[::-1]):
        fresh = Acme()
        fresh.clock.now += HOUR
        for event in events:
            fresh.recovery.ingest(event)
        kinds = {d["address"]: d["kind"] for d in fresh.recovery.export("acme", "ana")["shopper"]["devices"]}
        assert kinds["t"] == then


def test_a_guests_device_comes_back(acme: Acme) -> None:
    """Of somebody who never logged in there is nobody to hide: off and on again is on."""
    for body in ({"token": "kiosk"}, {"token": "kiosk", "removed": True}, {"token": "kiosk"}):
        acme.clock.now += MINUTE
        assert register(acme, body, ()).status == 204
    [device] = acme.recovery.export("acme", "device:kiosk")["shopper"]["devices"]
    assert device["added_at"] > device["removed_at"]
    assert device["named_at"] is None


def test_a_device_alone_is_a_device_and_gives_no_consent(acme: Acme) -> None:
    """Nobody has logged in: whoever holds the token speaks for nobody's consent."""
    assert register(acme, {"token": "kiosk"}, ()).status == 204
    reply = register(acme, {"token": "kiosk", "push": True}, ())
    assert (reply.status, "push: " in json.loads(reply.body)["error"]) == (400, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"[]", 400), (b"\xff", 400), (b'{"token": 1}', 400), ({"token": ""}, 400), ({"token": "x" * 2049}, 400),
        ({"token": "a\nb"}, 400), ({"token": "t", "email": "eve@example.com"}, 400), ({"token": "t", "order": "o"}, 400),
        (b" " * 10_001, 413), (b"[" * 9_000, 400),
    ],
)  # fmt: skip
def test_a_device_request_that_is_none_changes_nothing(acme: Acme, body: Any, status: int) -> None:
    before = acme.recovery.export("acme", "ana")
    assert register(acme, body).status == status
    assert acme.recovery.export("acme", "ana") == before


def test_a_device_is_posted(acme: Acme) -> None:
    assert register(acme, {"token": "t"}, method="GET").status == 405


# --- webhooks


def test_a_webhook_is_answered_once_it_is_saved(acme: Acme) -> None:
    """200 means saved; every error is its own status; nothing of the inside is told."""
    order = cb.OrderPlaced(
        shop="acme", at=SENT_AT + MINUTE, keys=(cb.key("customer", "ana"),), order="o1", total=Decimal(24)
    )
    unknown = cb.OrderPlaced(
        shop="nobody", at=SENT_AT, keys=(cb.key("customer", "ana"),), order="o1", total=Decimal(24)
    )
    nobody = cb.ConsentChanged(shop="acme", at=SENT_AT, channel="push", granted=True)
    request = cb.Request(method="POST")
    assert acme.recovery.webhook(request, lambda _: [order]).status == 200
    assert acme.recovery.conversions("acme")

    def forged(_: cb.Request) -> list[cb.Event]:
        raise BadSignature

    bad = acme.recovery.webhook(request, forged)
    assert (bad.status, bad) == (401, acme.recovery.webhook(request, lambda _: [unknown]))
    assert acme.recovery.webhook(request, lambda _: [nobody]).status == 400


def test_a_data_request_reaches_the_host(acme: Acme) -> None:
    """The reply is the platform's; who asked for a copy of their data is for the host."""
    asked = cb.DataRequested(shop="acme", at=SENT_AT, keys=(cb.key("customer", "ana"),))
    reply = acme.recovery.webhook(cb.Request(method="POST"), lambda _: [asked])
    assert reply.ingested is not None
    assert reply.ingested.requests == [asked]


def test_a_busy_store_is_told_again(acme: Acme) -> None:
    def busy(*_: Any) -> Any:
        raise StoreBusy

    acme.store.find = busy  # type: ignore[assignment, method-assign]
    order = cb.OrderPlaced(shop="acme", at=SENT_AT, keys=(cb.key("customer", "ana"),), order="o1", total=Decimal(24))
    reply = acme.recovery.webhook(cb.Request(method="POST"), lambda _: [order])
    assert (reply.status, dict(reply.headers)["Retry-After"]) == (503, "5")


def test_what_is_nobodys_fault_outside_is_raised(acme: Acme) -> None:
    """A broken store is for the host's own error page and its alarms."""

    def broken(*_: Any) -> Any:
        raise StoreError

    acme.store.find = broken  # type: ignore[assignment, method-assign]
    order = cb.OrderPlaced(shop="acme", at=SENT_AT, keys=(cb.key("customer", "ana"),), order="o1", total=Decimal(24))
    with pytest.raises(StoreError):
        acme.recovery.webhook(cb.Request(method="POST"), lambda _: [order])


def test_the_async_engine_answers_alike(acme: Acme) -> None:
    """Every request function, awaited, gives the reply that the plain one gives."""

    async def ask() -> list[cb.Reply]:
        recovery = cb.AsyncRecovery(acme.store, clock=acme.clock, links=acme.links)
        asked = {
            p: cb.Request(headers={"User-Agent": PHONE}, query={"t": acme.token(p)}) for p in ("click", "open", "cart")
        }
        device = cb.Request(method="POST", body=b'{"token": "tablet"}')
        return [
            await recovery.click(asked["click"]), await recovery.opened(asked["open"]), await recovery.cart(asked["cart"]),
            await recovery.device("acme", device, [ANA]), await recovery.webhook(cb.Request(), lambda _: []),
        ]  # fmt: skip

    replies = asyncio.run(ask())
    assert [reply.status for reply in replies] == [302, 200, 200, 204, 200]
    assert replies[:3] == [acme.get("click"), acme.get("open"), acme.get("cart")]
    assert devices(acme, "ana") == ["phone", "tablet"]

"""Web push over a wire: what a browser reads, how push services refuse, and whom nobody can have us connect to."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback as cb
from cartback.channels.bydevice import ByDevice
from cartback.channels.http import Answer, Client, NotReached, is_public
from cartback.channels.outbox import Outbox
from cartback.domain.subscriptions import subscription, subscription_at
from cartback.errors import InvalidEvent, InvalidSettings
from cartback.ports import OutgoingMessage
from cartback.testing import World

pytest.importorskip("pycurl", reason='the webpush extra is not installed: pip install "cartback[webpush]"')
pytest.importorskip("http_ece", reason='the webpush extra is not installed: pip install "cartback[webpush]"')

from cartback.channels.webpush import VapidKey, WebPush
from cartback.channels.webpush.channel import MOST, payload_of
from cartback.testing.pushserver import PushServer

KEY, PRIVATE = VapidKey.generate("mailto:push@acme.example")
EXAMPLES = Path(__file__).parents[3] / "examples" / "webpush"
GOOD: dict[str, Any] = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/abc:def-123",
    # the example of RFC 8291, section 5
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


#: sect163k1, which OpenSSL knows and nobody signs with.
OF_ANOTHER_CURVE = """-----BEGIN EC PRIVATE KEY-----
MFMCAQEEFQKlNGbFGIh3zwMSffvkacU6jf6Ok6AHBgUrgQQAAaEuAywABAKzBTHP
1sbPJRiBdRhUOOGeV2fk5AGRb/d0naUhbfgUm+baJLpl3w9BHw==
-----END EC PRIVATE KEY-----"""


def now() -> datetime:
    return datetime.now(UTC)


def address(browser: dict[str, Any]) -> str:
    keys = browser["keys"]
    return subscription(browser["endpoint"], keys["p256dh"], keys["auth"], local=True).address


def message(to: str, **changes: Any) -> OutgoingMessage:
    usual: dict[str, Any] = {
        "id": "n1", "shop": "acme", "shopper": "s1", "channel": "push", "address": to, "attempt": 1,
        "title": "Käse für Зоя 🧀", "body": "Your mug waits.", "link": "https://acme.test/cart/1",
        "deadline": now() + timedelta(hours=3), "address_kind": "webpush", "session": "cart:c1",
        "data": {"notification": "n1", "open": "token"},
    }  # fmt: skip
    return OutgoingMessage(**{**usual, **changes})


@pytest.fixture
def server() -> Iterator[PushServer]:
    with PushServer(KEY.public) as running:
        yield running


@pytest.fixture
def channel() -> Iterator[WebPush]:
    made = WebPush(KEY, local=True, timeout=timedelta(seconds=5))
    yield made
    made.close()


def test_the_browser_reads_what_was_written(server: PushServer, channel: WebPush) -> None:
    """Encrypted for it alone, signed with the key it subscribed with, kept until the deadline, one a cart."""
    browser = server.subscribe()
    assert channel.send(message(address(browser))).outcome == "ok"
    [arrived] = server.messages
    assert (arrived.endpoint, arrived.title, arrived.body) == (
        browser["endpoint"],
        "Käse für Зоя 🧀",
        "Your mug waits.",
    )
    assert arrived.data["link"] == "https://acme.test/cart/1"
    assert arrived.data["data"] == {"notification": "n1", "open": "token"}
    assert 3 * 3600 - 60 < arrived.ttl <= 3 * 3600
    assert (arrived.urgency, len(arrived.topic or "")) == ("normal", 24)


def test_a_cart_has_one_topic(server: PushServer, channel: WebPush) -> None:
    """A newer message replaces one of the same cart that nobody has seen; another cart's does not."""
    to = address(server.subscribe())
    for changes in ({"id": "n1"}, {"id": "n2"}, {"id": "n3", "session": "cart:c2"}, {"id": "n4", "shop": "beta"}):
        channel.send(message(to, **changes))
    topics = [arrived.topic for arrived in server.messages]
    assert topics[0] == topics[1]
    assert len(set(topics)) == 3
    assert server.messages[0].data["tag"] == topics[0]


def test_each_message_is_encrypted_with_a_key_of_its_own(server: PushServer) -> None:
    """The same words twice are other bytes, and no longer than a push service takes."""
    import http_ece

    from cartback.channels.webpush.channel import encrypted

    to = subscription_at(address(server.subscribe()), local=True)
    one, two = (encrypted(http_ece, b"x" * MOST, to) for _ in range(2))
    assert one != two
    assert len(one) == len(two) == 4096


@pytest.mark.parametrize(
    ("status", "outcome", "dead"),
    [
        (201, "ok", False), (200, "ok", False), (202, "ok", False), (404, "rejected", True), (410, "rejected", True),
        (400, "rejected", False), (401, "rejected", False), (403, "rejected", False), (413, "rejected", False),
        (429, "not_sent", False), (500, "unknown", False), (503, "unknown", False), (301, "unknown", False),
    ],
)  # fmt: skip
def test_what_an_answer_means(server: PushServer, channel: WebPush, status: int, outcome: str, *, dead: bool) -> None:
    """404 and 410 are the protocol's own proof that a subscription is no more; a 429 says when to come back."""
    browser = server.subscribe()
    server.answers(browser, status)
    sent = channel.send(message(address(browser)))
    assert (sent.outcome, sent.dead) == (outcome, dead)
    assert sent.retry_after == (timedelta(seconds=9) if status == 429 else None)
    assert server.requests == 1


@pytest.mark.parametrize(
    ("host", "outcome", "wait"),
    [("wns2-par02p.notify.windows.com", "not_sent", timedelta(seconds=9)), ("web.push.apple.com", "rejected", None)],
)
def test_microsofts_word_for_too_fast(channel: WebPush, host: str, outcome: str, wait: timedelta | None) -> None:
    """Windows' push service says 406 where others say 429, with a Retry-After: nothing was taken."""
    sent = channel._read(Answer(406, {"retry-after": "9"}, b""), host)
    assert (sent.outcome, sent.retry_after, sent.dead) == (outcome, wait, False)


def test_a_subscription_that_ended_is_gone(server: PushServer, channel: WebPush) -> None:
    """The shopper took the permission back."""
    browser = server.subscribe()
    server.gone(browser)
    sent = channel.send(message(address(browser)))
    assert (sent.outcome, sent.dead, sent.detail) == ("rejected", True, "410")


def test_another_key_is_refused_and_named_once(server: PushServer, caplog: pytest.LogCaptureFixture) -> None:
    """Browsers subscribed with one key hear nothing signed with another: every message would be rejected."""
    other, _ = VapidKey.generate("mailto:push@acme.example")
    wrong = WebPush(other, local=True)
    with caplog.at_level(logging.WARNING, "cartback.webpush"):
        sent = [wrong.send(message(address(server.subscribe()))) for _ in range(3)]
    wrong.close()
    assert [(one.outcome, one.dead) for one in sent] == [("rejected", False)] * 3
    assert len(caplog.records) == 1


def test_a_token_is_signed_anew_before_it_is_over() -> None:
    """It is used again for hours, for each push service its own, and never for longer than a day."""
    at = now()
    first = KEY.authorization("https://push.example", at)
    assert KEY.authorization("https://push.example", at + timedelta(hours=10)) == first
    assert KEY.authorization("https://push.example", at + timedelta(hours=11, minutes=1)) != first
    assert KEY.authorization("https://push.example", at - timedelta(days=1)) != first, "a clock that was set back"
    assert KEY.authorization("https://other.example", at) != first


def test_a_key_comes_back_from_its_text() -> None:
    """32 bytes in base64url, padded or not, or PEM; what is none is refused without being repeated."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    assert VapidKey(PRIVATE, "mailto:a@b.example").public == KEY.public
    assert VapidKey(PRIVATE + "=", "https://acme.example").public == KEY.public
    pem = KEY._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert VapidKey(pem, "mailto:a@b.example").public == KEY.public
    assert PRIVATE not in repr([KEY, WebPush(PRIVATE, subject="mailto:a@b.example")])
    for text in (
        "",
        "x",
        "?" * 43,
        "A" * 43,
        PRIVATE[:-2],
        "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----",
        OF_ANOTHER_CURVE,
        None,
        5,
    ):
        with pytest.raises(InvalidSettings, match=r"^key: ") as refused:
            VapidKey(text, "mailto:a@b.example")  # type: ignore[arg-type]
        assert not isinstance(text, str) or len(text) < 2 or text not in str(refused.value)
    for subject in ("", "push@acme.example", "http://acme.example", "mailto:", "mailto:a b@c", "mailto:<a@b.c>", None):
        with pytest.raises(InvalidSettings, match=r"^subject: "):
            VapidKey(PRIVATE, subject)  # type: ignore[arg-type]


def test_a_push_service_may_be_given_a_page_instead_of_an_address(server: PushServer) -> None:
    """RFC 8292, 2.1: an https URL is a subject as well, here and at the local push service."""
    page = WebPush(VapidKey(PRIVATE, "https://acme.example/contact"), local=True)
    assert page.send(message(address(server.subscribe()))).outcome == "ok"
    page.close()


def test_the_example_of_rfc_8291() -> None:
    """Section 5: with its keys and salt, our library writes what the RFC writes."""
    import http_ece
    from cryptography.hazmat.primitives.asymmetric import ec

    to = subscription(endpoint=GOOD["endpoint"], key=GOOD["p256dh"], secret=GOOD["auth"])
    number = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    private = ec.derive_private_key(int.from_bytes(_bytes(number), "big"), ec.SECP256R1())
    made = http_ece.encrypt(
        b"When I grow up, I want to be a watermelon", salt=_bytes("DGv6ra1nlYgDCS1FRnbzlw"), private_key=private,
        dh=to.key, auth_secret=to.secret, version="aes128gcm",
    )  # fmt: skip
    assert made == _bytes(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95"
        "bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def _bytes(text: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


# --- a subscription is typed by a stranger ----------------------------------------------------------------------------


def test_a_subscription_is_one_text_and_back() -> None:
    """The same subscription is the same device, however its keys are padded."""
    one = subscription(GOOD["endpoint"], GOOD["p256dh"], GOOD["auth"])
    two = subscription(GOOD["endpoint"], GOOD["p256dh"] + "=", GOOD["auth"] + "==")
    assert one == two == subscription_at(one.address)
    assert one.address == f"{GOOD['endpoint']}#{GOOD['p256dh']}.{GOOD['auth']}"
    assert (one.host, one.origin) == ("fcm.googleapis.com", "https://fcm.googleapis.com")


@pytest.mark.parametrize(
    "start", ["https://fcm.googleapis.com:443", "https://FCM.googleapis.com", "HTTPS://fcm.googleapis.com"]
)
def test_a_token_is_for_the_origin_in_its_one_spelling(start: str) -> None:
    """RFC 6454: in small letters and without the usual port, or the push service takes the token for another's."""
    one = subscription(f"{start}/fcm/send/x", GOOD["p256dh"], GOOD["auth"])
    assert one.origin == "https://fcm.googleapis.com"
    near = subscription("http://127.0.0.1:443/x", GOOD["p256dh"], GOOD["auth"], local=True)
    assert near.origin == "http://127.0.0.1:443"


HOSTILE = [
    "http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://localhost/x", "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://2130706433/x", "https://0x7f.1/x", "https://10.0.0.1/x",
    "https://user@fcm.googleapis.com/x", "https://fcm.googleapis.com:8080/x", "https://fcm.googleapis.com@evil.example/x",
    "https://fcm.googleapis.com\\@evil.example/x", "https:///x", "https://", "//fcm.googleapis.com/x", "file:///etc/passwd",
    "ftp://fcm.googleapis.com/x", "javascript:alert(1)", "https://fcm.googleapis.com/x y", "https://fcm.googleapis.com/\r\nX: 1",
    "https://fcm.googleapis.com/x#y", "https://fcm.googleapis.com:99999/x", "https://[/x", "https://-a.example/x",
    "https://intranet/x", "https://printer.1/x", "https://ex\u00e4mple.org/x", "", None, 5, ["https://a.example"],
]  # fmt: skip


@pytest.mark.parametrize("endpoint", HOSTILE, ids=repr)
def test_what_is_no_push_services_url_is_refused(endpoint: Any) -> None:
    """No other scheme, no address of a network, no name of this network's, no port, user, or second meaning."""
    with pytest.raises(InvalidEvent, match=r"^subscription.endpoint: "):
        subscription(endpoint, GOOD["p256dh"], GOOD["auth"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("p256dh", ""), ("p256dh", "AAAA"), ("p256dh", "A" * 88), ("p256dh", 5), ("p256dh", None), ("p256dh", "B" * 5000),
        ("p256dh", GOOD["p256dh"] + "\n"), ("auth", ""), ("auth", "AAAA"), ("auth", "\u00e4" * 22), ("auth", None),
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(name: str, value: Any) -> None:
    """65 bytes that begin with a 4, and 16 bytes."""
    with pytest.raises(InvalidEvent, match=rf"^subscription.keys.{name}: "):
        subscription(**{"endpoint": GOOD["endpoint"], "key": GOOD["p256dh"], "secret": GOOD["auth"]} | {
            {"p256dh": "key", "auth": "secret"}[name]: value
        })  # fmt: skip


@pytest.mark.parametrize(
    "host",
    [
        "fcm.googleapis.com", "jmt17.google.com", "updates.push.services.mozilla.com", "web.push.apple.com",
        "wns2-par02p.notify.windows.com",
    ],
)  # fmt: skip
def test_the_push_services_of_browsers_are_known(host: str) -> None:
    """Hosts that Chrome, Chromium, Firefox, Safari and Edge name in their subscriptions: no request is refused for its host."""
    channel = WebPush(KEY)
    too_long = message(f"https://{host}/x#{GOOD['p256dh']}.{GOOD['auth']}", link="https://acme.test/" + "x" * 9000)
    assert (channel.send(too_long).detail or "").startswith("too long")
    channel.close()


def test_hosts_that_are_no_push_services_are_asked_nothing() -> None:
    """Only the known ones and those below them, unless the host says others; an address that is none goes nowhere."""
    channel = WebPush(KEY)
    for endpoint in (
        "https://evil.example/x",
        "https://evilfcm.googleapis.com.evil.example/x",
        "https://notify.windows.com.evil.example/x",
    ):
        sent = channel.send(message(f"{endpoint}#{GOOD['p256dh']}.{GOOD['auth']}"))
        assert (sent.outcome, sent.dead) == ("rejected", False)
    for text in ("", "a-token", "https://127.0.0.1/x#a.b", f"http://127.0.0.1/x#{GOOD['p256dh']}.{GOOD['auth']}"):
        assert channel.send(message(text)).outcome == "rejected"
    channel.close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.0.1", False),
        ("172.16.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104 - looked at, not bound to
        ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("2002:7f00:1::", False), ("::", False),
        ("::127.0.0.1", False), ("::10.0.0.1", False), ("fec0::1", False), ("feff::1%eth0", False), ("64:ff9b:1::a00:1", False),
        ("::ffff:0:7f00:1", False), ("5f00::1", False), ("3fff::1", False), ("4000::1", False), ("2a00:1450:4001::1", True),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, *, public: bool) -> None:
    """Those of this machine, of private networks and of clouds' metadata are not, however they are written."""
    assert is_public(address) is public


def test_a_name_that_leads_home_is_not_connected_to(server: PushServer) -> None:
    """Whatever a name resolves to, no connection is made to this network: the check is where the socket is made."""
    for host in ("localhost", "127.0.0.1"):
        client = Client("webpush", timeout=5, may_reach=is_public)
        with pytest.raises(NotReached):
            client.post(server.url.replace("127.0.0.1", host) + "/x", {}, b"")
        client.close()
    assert server.requests == 0
    asked: list[str] = []

    def may_reach(ip: str) -> bool:
        asked.append(ip)
        return True

    free = Client("webpush", timeout=5, may_reach=may_reach)
    for _ in range(3):
        assert free.post(server.url + "/x", {}, b"").status == 410
    free.close()
    assert asked == ["127.0.0.1"], "one connection is made, and kept"


# --- devices ----------------------------------------------------------------------------------------------------------


def registered(w: World, body: dict[str, Any], *keys: str) -> int:
    request = cb.Request(method="POST", body=json.dumps(body).encode())
    return w.recovery.device("acme", request, keys).status


def test_a_browser_registers_and_is_written_to() -> None:
    """The page posts its subscription; the message goes there, of the kind "webpush"."""
    w = World([cb.CartRecovery(wait="1h")], quiet_hours=None)
    w.at("10:00")
    browser = {
        "endpoint": GOOD["endpoint"],
        "expirationTime": None,
        "keys": {"p256dh": GOOD["p256dh"], "auth": GOOD["auth"]},
    }
    assert registered(w, {"subscription": browser, "push": True}, "customer:zoe") == 204
    mug = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
    w.ingest(cb.CartChanged(shop="acme", at=w.now, keys=(cb.key("customer", "zoe"),), cart="c9", lines=(mug,)))
    w.at("12:00")
    [sent] = w.outboxes["push"].messages
    assert (sent.address, sent.address_kind) == (f"{GOOD['endpoint']}#{GOOD['p256dh']}.{GOOD['auth']}", "webpush")
    assert registered(w, {"subscription": browser, "removed": True}, "customer:zoe") == 204


@pytest.mark.parametrize("length", [411, 480, 1000])
def test_a_long_subscription_is_a_device(length: int) -> None:
    """Edge on Windows has endpoints of over 400 characters, which with the two keys are over 512."""
    w = World([cb.CartRecovery(wait="1h")])
    endpoint = "https://bl2p.notify.windows.com/w/?token=".ljust(length, "x")
    browser = {"endpoint": endpoint, "keys": {"p256dh": GOOD["p256dh"], "auth": GOOD["auth"]}}
    assert registered(w, {"subscription": browser}, "customer:zoe") == 204
    [device] = w.recovery.export("acme", "customer:zoe")["shopper"]["devices"]
    assert subscription_at(device["address"]).endpoint == endpoint


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://127.0.0.1/x"}, {"endpoint": "http://fcm.googleapis.com/x"}, {"keys": {"p256dh": "x", "auth": "y"}},
        {"keys": {}}, {"more": 1}, {"endpoint": "https://fcm.googleapis.com/" + "x" * 2000},
    ],
)  # fmt: skip
def test_a_subscription_that_is_none_is_refused_at_the_door(change: dict[str, Any]) -> None:
    """400, and nothing is kept."""
    w = World([cb.CartRecovery(wait="1h")])
    browser = {"endpoint": GOOD["endpoint"], "keys": {"p256dh": GOOD["p256dh"], "auth": GOOD["auth"]}, **change}
    assert registered(w, {"subscription": browser}) == 400
    assert registered(w, {"subscription": {**browser}, "token": "x"}) == 400


def test_a_subscription_that_is_gone_is_written_to_no_more(server: PushServer) -> None:
    """The message is rejected, the device taken away, and the next cart has nobody to write to."""
    webpush = WebPush(KEY, local=True)
    w = World([cb.CartRecovery(wait="1h")], quiet_hours=None, caps=(), channels=[webpush])
    webpush.clock = w.clock
    world_clock = w.clock
    server.clock = lambda: world_clock().timestamp()
    browser = server.subscribe()
    ana = w.shopper("ana", consents=("push",))
    w.ingest(
        cb.DeviceRemoved(shop="acme", at=w.now, keys=(ana.key,), device=ana.device),
        cb.DeviceAdded(shop="acme", at=w.now, keys=(ana.key,), device=address(browser), kind="webpush"),
    )
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("11:30")
    assert [message.title != "" for message in server.messages] == [True]
    server.gone(browser)
    w.at("next day 10:00")
    ana.adds("Shirt", "30.00")
    w.at("next day 13:00")
    newest = w.recovery.notifications("acme")[0]
    assert (newest.state, len(server.messages)) == ("FAILED", 1)
    webpush.close()


def test_apps_and_browsers_side_by_side(server: PushServer) -> None:
    """Each device by the channel of its kind; a kind there is none for is rejected."""
    webpush, app = WebPush(KEY, local=True), Outbox("push")
    both = ByDevice({"webpush": webpush, "fcm": app})
    to = address(server.subscribe())
    assert both.send(message(to)).outcome == "ok"  # type: ignore[union-attr]
    assert both.send(message("token", address_kind="fcm")).outcome == "ok"  # type: ignore[union-attr]
    assert both.send(message("token", address_kind="apns")).outcome == "rejected"  # type: ignore[union-attr]
    assert (len(server.messages), len(app.messages)) == (1, 1)
    webpush.close()
    for wrong in ({}, {"sms": Outbox("sms")}):
        with pytest.raises(InvalidSettings):
            ByDevice(wrong)


def test_a_test_is_sent_to_an_app_or_a_browser() -> None:
    """An address that nobody registered has no kind: a subscription is a browser's, anything else an app's token."""
    browsers, apps = Outbox("push"), Outbox("push")
    both = ByDevice({"webpush": browsers, "fcm": apps})
    w = World([cb.CartRecovery(wait="1h")], channels=[both])
    to = f"{GOOD['endpoint']}#{GOOD['p256dh']}.{GOOD['auth']}"
    states = [w.recovery.send_test("acme", "cart_recovery", address=each).state for each in (to, "an-apps-token")]
    assert states == ["SENT", "SENT"]
    assert [[sent.address for sent in box.messages] for box in (browsers, apps)] == [[to], ["an-apps-token"]]
    alone = World([cb.CartRecovery(wait="1h")], channels=[ByDevice({"webpush": browsers})])
    assert alone.recovery.send_test("acme", "cart_recovery", address="an-apps-token").state == "FAILED"


def test_shops_may_have_keys_of_their_own(server: PushServer) -> None:
    """A browser subscribed with one shop's; a shop without one has its messages rejected."""
    channel = WebPush({"acme": KEY}, local=True)
    to = address(server.subscribe())
    assert [channel.send(message(to, shop=shop)).outcome for shop in ("acme", "beta")] == ["ok", "rejected"]
    with pytest.raises(InvalidSettings):
        _ = channel.public_key
    channel.close()


@pytest.mark.parametrize(
    ("changes", "picture", "body_ends"),
    [
        ({"body": "x " * 1500}, True, "x"),
        ({"image": "https://cdn.example/" + "a" * 5000}, False, "Your mug waits."),
        ({"body": "👨‍👩‍👧‍👦" * 150, "title": "👨‍👩‍👧‍👦" * 50}, False, "👨‍👩‍👧‍👦…"),
        ({"body": "word " * 2000, "image": "https://cdn.example/a.png"}, False, "word…"),
    ],
)  # fmt: skip
def test_what_is_too_long_loses_its_picture_then_the_end_of_its_words(
    server: PushServer, channel: WebPush, changes: dict[str, Any], *, picture: bool, body_ends: str
) -> None:
    """A push service takes 4,096 bytes, and a message is worth more than its picture: the link always arrives."""
    usual = {"image": "https://cdn.example/b.png"}
    assert channel.send(message(address(server.subscribe()), **{**usual, **changes})).outcome == "ok"
    [arrived] = server.messages
    assert ("image" in arrived.data) is picture
    assert arrived.body.strip().endswith(body_ends)
    assert arrived.data["link"] == "https://acme.test/cart/1"


def test_a_link_that_does_not_fit_is_not_sent_by_half(server: PushServer, channel: WebPush) -> None:
    """Half a link leads nowhere: the message is rejected before anybody is asked."""
    to = address(server.subscribe())
    room = MOST - len(payload_of(message(to, title="", body="Mug", link="")))
    for more, outcome in ((0, "ok"), (1, "rejected"), (5000, "rejected")):
        assert channel.send(message(to, title="", body="Mug", link="x" * (room + more))).outcome == outcome
    assert [arrived.body for arrived in server.messages] == ["Mug"]
    assert server.requests == 1


def test_half_a_character_costs_no_message(server: PushServer, channel: WebPush) -> None:
    """What cannot be written as UTF-8 is a question mark, as it is in every other channel."""
    assert channel.send(message(address(server.subscribe()), title="Mug \ud83e")).outcome == "ok"
    assert server.messages[0].title == "Mug ?"


# --- the browser's side -----------------------------------------------------------------------------------------------

_HARNESS = """
const fs = require("fs"), vm = require("vm"), shown = [], opened = [], handlers = {};
const self = {
  addEventListener: (name, handler) => { handlers[name] = handler; },
  registration: { showNotification: (title, options) => { shown.push({ title, ...options }); return Promise.resolve(); } },
  clients: { openWindow: (url) => { opened.push(url); return Promise.resolve(); } },
};
vm.runInNewContext(fs.readFileSync(process.argv[2], "utf8"), { self, fetch: () => Promise.resolve(), JSON });
const wait = (promise) => promise;
handlers.push({ data: { json: () => JSON.parse(process.argv[3]) }, waitUntil: wait });
handlers.notificationclick({ notification: { close: () => {}, data: shown[0].data }, waitUntil: wait });
console.log(JSON.stringify({ shown, opened }));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node to run a service worker in")
def test_the_service_worker_of_the_example(tmp_path: Path) -> None:
    """It shows the words of a payload as we write it, and a tap opens its link; the page's script is one, too."""
    (tmp_path / "harness.js").write_text(_HARNESS)
    payload = payload_of(message("x", image="https://acme.test/mug.jpg")).decode()
    command = ["node", str(tmp_path / "harness.js"), str(EXAMPLES / "service-worker.js"), payload]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    [shown] = done["shown"]
    assert (shown["title"], shown["body"]) == ("Käse für Зоя 🧀", "Your mug waits.")
    assert (shown["image"], shown["data"]["open"]) == ("https://acme.test/mug.jpg", "token")
    assert done["opened"] == ["https://acme.test/cart/1"]
    subprocess.run(["node", "--check", str(EXAMPLES / "subscribe.js")], check=True, timeout=60)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are counted where the system lists them")
def test_no_descriptor_is_left_behind(server: PushServer) -> None:
    """Of connections made, refused and closed: libcurl takes a duplicate of the socket that we look at."""

    def open_ones() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def round_trip(*, allowed: bool) -> None:
        client = Client("webpush", timeout=5, may_reach=lambda _: allowed)
        if allowed:
            client.post(server.url + "/x", {}, b"")
        else:
            with pytest.raises(NotReached):
                client.post(server.url + "/x", {}, b"")
        client.close()

    round_trip(allowed=True)
    before = open_ones()
    for n in range(20):
        round_trip(allowed=n % 2 == 0)
    assert open_ones() <= before + 3

"""A visit that ended with something in the cart: reported to the host once it is over, at least once, and by a signed webhook."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.session_end import SessionEnd
from cartback.errors import BadSignature, InvalidSettings
from cartback.outgoing import NotTaken, Webhook
from cartback.sources import bigcommerce
from cartback.testing import FakeClock
from cartback.testing.fakes import MONDAY

ANA = (cb.key("customer", "ana"), cb.key("email", "ana@acme.example"))
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))


class Host:
    """What the host heard; it may refuse."""

    def __init__(self) -> None:
        self.ends: list[SessionEnd] = []
        self.refuses = False

    def __call__(self, end: SessionEnd) -> None:
        if self.refuses:
            raise ConnectionError
        self.ends.append(end)


def world(**settings: Any) -> tuple[cb.Recovery, FakeClock, Host]:
    clock, host = FakeClock(MONDAY), Host()
    recovery = cb.Recovery("memory:", channels=[Outbox()], clock=clock, on_session_end=host)
    shop = cb.Shop(
        id="acme",
        currency="USD",
        timezone="UTC",
        campaigns=[cb.CartRecovery()],
        **{"report_session_ends": True, **settings},
    )
    recovery.save_shop(shop)
    return recovery, clock, host


def said(kind: type[cb.Event], minute: float = 0, **fields: Any) -> cb.Event:
    return kind(shop="acme", at=MONDAY + timedelta(minutes=minute), keys=ANA, **fields)  # type: ignore[call-arg]


def until(recovery: cb.Recovery, clock: FakeClock, minute: float) -> None:
    """Do what comes due until then, when it does."""
    end = MONDAY + timedelta(minutes=minute)
    while (due := recovery.next_due()) is not None and due <= end:
        clock.now = max(due, clock.now)
        recovery.run_due()
    clock.now = end


@pytest.mark.parametrize(
    ("events", "minute", "ended_by"),
    [
        ([], 30, "inactive"),
        ([said(cb.SessionEnded, 2, ended_by="left")], 7, "left"),
        ([said(cb.SessionEnded, 2, ended_by="crashed")], 7, "crashed"),
        ([said(cb.ShopperSeen, 1, mobile=True)], 16, "abrupt"),
        ([said(cb.SessionEnded, 2), said(cb.ShopperSeen, 3)], 33, "inactive"),
    ],
)
def test_when_and_how_it_ended(events: list[cb.Event], minute: float, ended_by: str) -> None:
    """Five minutes after it was said to be over, a quarter of an hour after a phone fell silent, else after half an hour."""
    recovery, clock, host = world()
    for event in (said(cb.CartChanged, cart="c1", lines=(MUG,), url="https://acme.example/c1"), *events):
        clock.now = event.at
        recovery.ingest(event)
    until(recovery, clock, minute - 0.01)
    assert host.ends == []
    until(recovery, clock, minute)
    [end] = host.ends
    assert (end.ended_by, end.session, end.stage, end.value, end.currency) == (
        ended_by, "cart:c1", "cart", Decimal(12), "USD",
    )  # fmt: skip
    assert (end.items[0].title, end.url, end.certain) == ("Mug", "https://acme.example/c1", True)
    assert end.keys == ("customer:ana", "email:ana@acme.example")
    until(recovery, clock, 300)
    assert host.ends == [end]


def test_what_is_no_news() -> None:
    """A cart that was bought, or emptied, or none at all; a visit of last week; a shop that did not ask."""
    for happened in (
        [said(cb.OrderPlaced, 1, order="o1", cart="c1")],
        [said(cb.CartChanged, 1, cart="c1", lines=())],
        [said(cb.CartRemoved, 1, cart="c1")],
    ):
        recovery, clock, host = world()
        recovery.ingest([said(cb.CartChanged, cart="c1", lines=(MUG,)), *happened])
        until(recovery, clock, 60)
        assert host.ends == []
    recovery, clock, host = world(report_session_ends=False)
    recovery.ingest(said(cb.CartChanged, cart="c1", lines=(MUG,)))
    until(recovery, clock, 60)
    assert host.ends == []
    recovery, clock, host = world()
    clock.advance("8d")
    recovery.ingest(said(cb.CartChanged, cart="c1", lines=(MUG,)))
    recovery.run_all()
    assert host.ends == []


def test_each_visit_is_one() -> None:
    """Whoever comes back and leaves again has ended another visit."""
    recovery, clock, host = world()
    recovery.ingest(said(cb.CartChanged, cart="c1", lines=(MUG,)))
    until(recovery, clock, 60)
    recovery.ingest(said(cb.ShopperSeen, 60))
    until(recovery, clock, 120)
    assert [end.last_seen for end in host.ends] == [MONDAY, MONDAY + timedelta(minutes=60)]
    assert len({end.id for end in host.ends}) == 2


def test_what_the_host_does_not_take_comes_again() -> None:
    """A minute later, under the same id, and messages go on meanwhile; an engine that has nobody to tell says so."""
    recovery, clock, host = world()
    host.refuses = True
    recovery.ingest(said(cb.CartChanged, cart="c1", lines=(MUG,)))
    clock.advance("30min")
    ran = recovery.run_due()
    assert (ran.ends, "shop 'acme': ConnectionError" in ran.troubles) == (0, True)
    assert recovery.next_due() == MONDAY + timedelta(minutes=31)
    host.refuses = False
    until(recovery, clock, 31)
    assert len(host.ends) == 1
    silent = cb.Recovery(recovery.store, channels=[Outbox()], clock=clock)
    recovery.ingest(said(cb.ShopperSeen, 31))
    clock.advance("30min")
    assert silent.run_due().failed["no_on_session_end"] == 1
    with pytest.raises(InvalidSettings, match="on_session_end"):
        cb.Recovery("memory:", on_session_end="https://acme.example")  # type: ignore[arg-type]


def test_the_async_engine_tells_it_too() -> None:
    """An async function is awaited."""
    heard: list[SessionEnd] = []

    async def host(end: SessionEnd) -> None:
        await asyncio.sleep(0)
        heard.append(end)

    async def main() -> None:
        clock = FakeClock(MONDAY)
        async with cb.AsyncRecovery("memory:", channels=[Outbox()], clock=clock, on_session_end=host) as recovery:
            await recovery.save_shop(
                cb.Shop(
                    id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()], report_session_ends=True
                )
            )
            await recovery.ingest(said(cb.CartChanged, cart="c1", lines=(MUG,)))
            clock.advance("30min")
            assert (await recovery.run_due()).ends == 1

    asyncio.run(main())
    assert len(heard) == 1


# --- the webhook ------------------------------------------------------------------------------------------------------


class Receiver(ThreadingHTTPServer):
    """A host's endpoint: what it was posted, and what it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.location: str | None = None
        self.followed = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ends"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((dict(self.headers.items()), body))
        self.send_response(self.server.status)
        if self.server.location is not None:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def do_GET(self) -> None:
        self.server.followed += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join(60)
    server.server_close()


def end() -> SessionEnd:
    return SessionEnd(
        id="acme:cart:c1:x", shop="acme", keys=("customer:ana", "email:ana@acme.example"), session="cart:c1", stage="cart",
        last_seen=MONDAY, ended_by="left", items=(), value=Decimal("12.00"), currency="USD",
    )  # fmt: skip


def test_a_webhook_is_signed(receiver: Receiver) -> None:
    """As Standard Webhooks are; of the keys only those that were asked for go out."""
    Webhook(receiver.url, "a secret of the host's", clock=lambda: datetime(2026, 1, 5, tzinfo=MONDAY.tzinfo))(end())
    [(headers, body)] = receiver.posts
    sent = {name.lower(): value for name, value in headers.items()}
    bigcommerce.verify(sent, body, secret="a secret of the host's")
    with pytest.raises(BadSignature):
        bigcommerce.verify(sent, body + b" ", secret="a secret of the host's")
    report = json.loads(body)
    assert (report["type"], report["data"]["keys"], report["data"]["value"]) == (
        "session.ended",
        ["customer:ana"],
        "12.00",
    )
    assert sent["webhook-id"] == report["data"]["id"]


@pytest.mark.parametrize("status", [301, 400, 429, 500, 503])
def test_a_webhook_that_is_not_taken(receiver: Receiver, status: int) -> None:
    """Anything but a 2xx is told the engine, which posts it again."""
    receiver.status = status
    with pytest.raises(NotTaken, match=str(status)):
        Webhook(receiver.url, "secret")(end())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    """It would be a GET without the report, to whoever was named: it is no 2xx, so the report is posted again."""
    receiver.status, receiver.location = status, f"{receiver.url}/elsewhere"
    with pytest.raises(NotTaken, match=str(status)):
        Webhook(receiver.url, "secret")(end())
    assert (len(receiver.posts), receiver.followed) == (1, 0)


def test_nobody_answers(receiver: Receiver) -> None:
    """A connection that is refused is no success either."""
    url = receiver.url
    receiver.server_close()
    with pytest.raises(NotTaken):
        Webhook(url, "secret", timeout=1)(end())


@pytest.mark.parametrize(
    ("url", "secret", "names"),
    [
        ("http://acme.example/x", "s", "url"),
        ("file:///etc/passwd", "s", "url"),
        ("https://acme.example", "", "secret"),
        ("https://acme.example", "whsec_not base64", "secret"),
    ],
)
def test_what_a_webhook_is_not(url: str, secret: str, names: str) -> None:
    """It goes nowhere but by https, and never unsigned."""
    with pytest.raises(InvalidSettings, match=names):
        Webhook(url, secret)

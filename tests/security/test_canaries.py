"""No secret and nothing personal in a log, a repr, an error or its traceback, whatever fails (RELIABILITY S26, S27, R21)."""

from __future__ import annotations

import base64
import hmac
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any, get_args, get_type_hints

import pytest

import cartback as cb
from cartback.channels.console import Console
from cartback.domain.event_fields import REPORTABLE
from cartback.domain.identity import Key, parse_key
from cartback.errors import CartbackError, CopyError, InvalidEvent, InvalidSettings, UnknownShopper
from cartback.sources import jsonl, shopify
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock, Outbox

from .canaries import (
    API_KEY,
    CLIENT_SECRET,
    EMAIL,
    LINK,
    LINK_KEY,
    NAME,
    PASSWORD,
    PHONE,
    TOKEN,
    heard,
    listening,
    told,
)  # fmt: skip

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 10:00 in New York
HOUR = timedelta(hours=1)
KEYS = (cb.key("customer", "1"), cb.key("email", EMAIL), cb.key("phone", PHONE))
MUG = cb.Line(product="1", title="Mug", price=Decimal("12.00"))


@pytest.fixture
def log(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """All that was logged at any level, warned of or printed so far."""
    printed: list[str] = []
    with listening() as written:

        def everything() -> str:
            printed.extend(capfd.readouterr())
            return written.getvalue() + "".join(printed)

        yield everything


def engine(store: Any, channel: Any, clock: FakeClock, **more: Any) -> cb.Recovery:
    """A shop with one person in it, all of whom is a canary, and whose cart is due."""
    recovery = cb.Recovery(
        store, channels=[channel], clock=clock, links=cb.Links("https://app.test/r", LINK_KEY), **more
    )
    campaigns = [cb.CartRecovery(follow_ups=[])]
    recovery.save_shop(
        cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns, use_first_name=True)
    )
    recovery.ingest([
        cb.ProfileChanged(shop="acme", at=AT, keys=KEYS, email=EMAIL, phone=PHONE, first_name=NAME),
        cb.ConsentChanged(shop="acme", at=AT, keys=KEYS, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT, keys=KEYS, device=TOKEN),
        cb.CartChanged(shop="acme", at=AT, keys=KEYS, cart="c1", lines=(MUG,), url=LINK),
    ])  # fmt: skip
    clock.set(AT + HOUR)
    return recovery


@pytest.fixture
def firebase() -> None:
    """Loaded before anybody listens: a package may set up its loggers as it is imported."""
    pytest.importorskip("firebase_admin")
    pytest.importorskip("pycurl")


@pytest.fixture
def litellm() -> None:
    pytest.importorskip("litellm")


# --- the net itself


def test_the_net_catches_a_canary(nobody_in_the_log: list[str]) -> None:
    """A log at any level, of a logger that was switched off, an argument, a cause: each is heard."""

    deaf = logging.getLogger("deaf")
    deaf.disabled, deaf.propagate = True, False
    with listening() as written:
        logging.getLogger("new").debug("hello %s", EMAIL.upper())
        deaf.info("hello %s", {"phone": PHONE})
        logging.getLogger("new").error("failed", exc_info=ValueError(NAME))
    assert heard(written.getvalue()) == ["e-mail", "phone", "name"]
    nobody_in_the_log.clear()  # for once it was meant
    assert deaf.disabled
    error = KeyError(TOKEN)
    error.__cause__ = ValueError(LINK)
    assert heard(told(error)) == ["device", "link"]
    assert heard("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC") == ["private key"]


# --- the way in


VALID: dict[str, Any] = {
    "at": AT.isoformat(), "keys": [f"email:{EMAIL}", f"phone:{PHONE}"], "channel": "push", "granted": True, "amount": "1.00",
    "email": EMAIL, "phone": PHONE, "first_name": NAME, "url": LINK, "locale": "en", "timezone": "UTC", "codes": [TOKEN],
    "variants": [TOKEN], "line": {"product": "p1", "title": TOKEN}, "tag": "vip", "goal": "signup",
}  # fmt: skip
#: What stands there is repeated in the error: it is an amount, a currency or a time.
REPEATED = {"at", "amount", "price", "total", "value", "currency", "completed_at", "updated_at", "by"}


def news(name: str) -> dict[str, Any]:
    """Such an event as JSON, a canary in every field that takes text of any kind."""
    hints = get_type_hints(REPORTABLE[name])
    told = {
        field: VALID.get(field, TOKEN)
        for field, hint in hints.items()
        if field in VALID or str in (hint, *get_args(hint))
    }
    return {**{f: v for f, v in told.items() if f not in REPEATED or f in VALID}, "type": name}


WRONG: list[Any] = [EMAIL, {"a": EMAIL}, [EMAIL], {EMAIL: EMAIL}, f"email:{EMAIL}\x00", EMAIL * 200]


def refusal(line: str) -> str:
    """All that is told of the error; "" for an event."""
    try:
        jsonl.decode(line)
    except InvalidEvent as error:
        return told(error)
    return ""


@pytest.mark.parametrize("name", REPORTABLE)
def test_an_event_that_is_refused_is_not_repeated(name: str, log: Callable[[], str]) -> None:
    """Each field of each event, with an address where something else belongs: the error names the field alone."""
    good = news(name)
    jsonl.decode(json.dumps(good))
    fields = {*get_type_hints(REPORTABLE[name]), "type", "unknown"} - REPEATED
    refused = [
        refusal(json.dumps({**good, field: wrong}))
        for field in fields
        for wrong in WRONG
        if not (field == "line" and wrong == {EMAIL: EMAIL})  # a field of a line's that nobody knows is named
    ]
    assert len(list(filter(None, refused))) > 10
    assert [said for said in refused if heard(said)] == []
    assert heard(log()) == []


def test_a_key_without_its_kind_is_not_repeated() -> None:
    """Likeliest it is an address whose kind was forgotten."""
    with pytest.raises(InvalidEvent) as refused:
        parse_key(EMAIL)
    assert heard(told(refused.value)) == []


CHECKOUT: dict[str, Any] = {
    "token": "t1", "cart_token": "c1", "email": EMAIL, "phone": PHONE, "updated_at": AT.isoformat(),
    "created_at": AT.isoformat(), "currency": "USD", "subtotal_price": "12.00", "abandoned_checkout_url": LINK,
    "customer": {"id": 1, "email": EMAIL, "phone": PHONE, "first_name": NAME, "last_name": NAME},
    "shipping_address": {"first_name": NAME, "phone": PHONE, "country_code": "US"},
    "line_items": [{"product_id": 1, "quantity": 1, "price": "12.00", "title": "Mug"}],
}  # fmt: skip


def delivery(payload: object, secret: str = CLIENT_SECRET, topic: str = "checkouts/update") -> cb.Request:
    body = json.dumps(payload).encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    return cb.Request(
        method="POST",
        headers={
            "X-Shopify-Topic": topic, "X-Shopify-Shop-Domain": "acme.myshopify.com", "X-Shopify-Webhook-Id": "w1",
            "X-Shopify-Hmac-SHA256": signature,
        },
        body=body,
    )  # fmt: skip


def spoilt() -> Iterator[dict[str, Any]]:
    """The checkout, with each field in turn holding an address."""
    for field in CHECKOUT:
        for wrong in WRONG:
            yield {**CHECKOUT, field: wrong}
            if isinstance(CHECKOUT[field], dict):
                for inner in CHECKOUT[field]:
                    yield {**CHECKOUT, field: {**CHECKOUT[field], inner: wrong}}


def test_a_delivery_that_is_refused_is_not_repeated(log: Callable[[], str]) -> None:
    """Forged, of a shop that nobody knows, or with each field spoilt: neither the reply nor the error says what was in it."""
    recovery = cb.Recovery(MemoryStore(), clock=FakeClock(AT))
    errors: list[CartbackError] = []

    def read(request: cb.Request) -> list[cb.Event]:
        try:
            return shopify.events(request.headers, request.body, secret=[CLIENT_SECRET, PASSWORD])
        except CartbackError as error:
            errors.append(error)
            raise

    replies = [recovery.webhook(delivery(CHECKOUT, API_KEY), read), recovery.webhook(delivery(CHECKOUT), read)]
    assert [reply.status for reply in replies] == [401, 401]
    replies += [recovery.webhook(delivery(payload), read) for payload in spoilt()]
    replies.append(recovery.webhook(delivery(EMAIL), read))
    assert len([reply for reply in replies if reply.status == 400]) > 10
    assert [heard(told(error)) for error in errors if heard(told(error))] == []
    assert heard("".join(map(repr, replies)) + log()) == []


# --- the way out


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    return MemoryStore() if request.param == "memory" else SQLiteStore(str(tmp_path / "a.db"))


class Fails:
    """A channel, copywriter, rule or observer of the host's that raises all it knows of the person."""

    name = "push"

    def __init__(self, error: type[Exception] = RuntimeError) -> None:
        self.error = error

    def send(self, what: Any) -> Any:
        raise self.error(f"{what!r} {EMAIL} {PHONE} {NAME} {TOKEN} {LINK}")

    write = __call__ = send


FAILING: dict[str, Callable[[Any, FakeClock], cb.Recovery]] = {
    "channel": lambda store, clock: engine(store, Fails(), clock),
    "channel times out": lambda store, clock: engine(store, Fails(TimeoutError), clock),
    "copywriter": lambda store, clock: engine(store, Outbox(), clock, copywriter=Fails()),
    "both copywriters": lambda store, clock: engine(store, Outbox(), clock, copywriter=Fails(), fallback=Fails()),
    "rule": lambda store, clock: engine(store, Outbox(), clock, rules=[Fails()]),
    "observer": lambda store, clock: engine(store, Outbox(), clock, observe=Fails()),
}


@pytest.mark.parametrize("what", FAILING)
def test_a_plug_in_that_fails_is_not_quoted(what: str, store: Any, log: Callable[[], str]) -> None:
    """Not in a log, not in what run_due says it did, not among the ledger's reasons and outcomes."""
    clock = FakeClock(AT)
    recovery = FAILING[what](store, clock)
    ran = [recovery.run_due() for _ in range(4)]
    rows = recovery.notifications("acme")
    said = [(row.reasons, row.outcomes, row.written_by) for row in rows]
    assert ran[0].claimed == 1
    assert heard(repr(ran) + repr(said)) == []
    recovery.close()
    assert heard(log()) == []


def test_a_channel_that_is_none_is_not_quoted(store: Any, log: Callable[[], str]) -> None:
    """What run_due raises names the shop and the campaign, and nobody."""
    recovery = engine(store, Outbox("email"), FakeClock(AT))
    with pytest.raises(InvalidSettings, match="sends by push") as raised:
        recovery.run_due()
    assert heard(str(raised.value)) == []
    assert recovery.notifications("acme") == []
    recovery.close()
    assert heard(log()) == []


def test_a_copywriter_says_why_in_its_own_words_alone(store: Any, log: Callable[[], str]) -> None:
    """A CopyError's message is kept in the ledger, for the merchant; it is logged by nobody."""
    clock = FakeClock(AT)
    recovery = engine(store, Outbox(), clock, copywriter=Fails(CopyError), fallback=Fails(CopyError))
    assert recovery.run_due().states == {"FAILED": 1}
    [row] = recovery.notifications("acme")
    assert row.reasons[0].startswith("copy_failed (")
    assert heard(log()) == []


def test_the_console_shows_the_end_of_an_address(log: Callable[[], str]) -> None:
    """It prints messages, since that is what it is for; a device or an address never in full, and no key."""
    recovery = engine(MemoryStore(), Console(), FakeClock(AT))
    assert recovery.run_due().states == {"SENT": 1}
    assert "Mug" in (said := log())
    assert set(heard(said)) <= {"name"}, "a greeting, where the shop allows it"


FCM_MODES = (
    "ok", "unregistered", "invalid_token", "sender_id_mismatch", "third_party_auth", "quota", "unavailable", "internal",
    "broken", "html", "dropped", "lost",
)  # fmt: skip


def test_fcm_tells_nobody(firebase: None, log: Callable[[], str]) -> None:
    """However FCM answers: no device, no words, no access token and no key is logged or shown."""
    from cartback.channels.fcm import FCM
    from cartback.testing.fcmserver import FCMServer

    with FCMServer() as server:
        app = server.app()
        for mode in FCM_MODES:
            clock = FakeClock(AT)
            channel = FCM(app, endpoint=server.url, clock=clock, timeout=timedelta(seconds=2))
            server.answers(TOKEN, mode)  # type: ignore[arg-type]
            recovery = engine(MemoryStore(), channel, clock)
            ran = recovery.run_due()
            assert ran.begun == 1
            [row] = recovery.notifications("acme")
            shown = repr(ran) + repr((row.outcomes, row.reasons)) + repr(channel) + repr(vars(recovery))
            assert heard(shown) == [], mode
            channel.close()
            recovery.close()
        assert len(server.requests) == len(FCM_MODES)
    said = log()
    assert "asyncio DEBUG" in said, "it was listened to"
    assert "ya29." not in said, "an access token"
    assert heard(said) == []


def test_fcm_without_access_tells_nobody(firebase: None, log: Callable[[], str]) -> None:
    """An account that Google does not know, or whose key is none: the reason is a name, never the key."""
    from cartback.channels.fcm import FCM
    from cartback.testing.fcmserver import FCMServer

    with FCMServer() as server, FCMServer() as stranger:
        app = server.app()
        app.credential.get_credential()._token_uri = f"{stranger.url}/token"
        clock = FakeClock(AT)
        channel = FCM(app, endpoint=server.url, clock=clock)
        recovery = engine(MemoryStore(), channel, clock)
        recovery.run_due()
        [row] = recovery.notifications("acme")
        assert row.outcomes[0][1] == "not_sent"
        assert heard(repr(row.outcomes)) == []
        channel.close()
        recovery.close()
    assert heard(log()) == []


async def at_once(_seconds: float) -> None:
    """No wait before another try."""


MODEL_MODES = ("good", "obedient", "cut", "refusal", "rate_limited", "error", "drop", "empty")


def test_a_models_adapter_tells_nobody(litellm: None, log: Callable[[], str]) -> None:
    """However the model answers, from the engine down: neither the person nor the key is logged, by us or by litellm."""
    from cartback.copywriters.litellm import LiteLLM
    from cartback.testing.modelserver import ModelServer

    with ModelServer() as model:
        writer = LiteLLM(
            "openai/any",
            api_base=model.url,
            api_key=API_KEY,
            timeout=timedelta(seconds=2),
            clock=lambda: AT,
            sleep=at_once,
        )
        for mode in MODEL_MODES:
            model.mode = mode  # type: ignore[assignment]
            recovery = engine(MemoryStore(), Outbox(), FakeClock(AT), copywriter=writer)
            ran = recovery.run_due()
            assert ran.states == {"SENT": 1}
            [row] = recovery.notifications("acme")
            assert heard(repr(ran) + repr((row.usage, row.reasons)) + repr(writer) + repr(recovery)) == []
            recovery.close()
        asked = "".join(asked.text for asked in model.asked)
        assert set(heard(asked)) <= {"name"}, "the first name, where the shop allows it"
        assert {asked.key for asked in model.asked} == {API_KEY}, "as the Authorization header has it"
        writer.close()
    said = log()
    assert "LiteLLM DEBUG" in said, "it was listened to"
    assert [name for name in heard(said) if name != "name"] == []


# --- questions


def test_what_is_unknown_is_not_named() -> None:
    """An unknown shop or message, a wrong key of a link or a wrong setting."""
    recovery = cb.Recovery(MemoryStore(), clock=FakeClock(AT))
    profile = cb.ProfileChanged(shop="acme", at=AT, keys=KEYS, email=EMAIL, phone=PHONE, first_name=NAME)
    nobody = cb.ProfileChanged(shop="acme", at=AT, email=EMAIL, phone=PHONE, first_name=NAME)
    asked: list[Callable[[], Any]] = [
        lambda: recovery.ingest(profile),
        lambda: recovery.ingest(nobody),
        lambda: recovery.explain("acme", EMAIL),
        lambda: cb.key("phone", EMAIL),
        lambda: cb.key("email", NAME),
        lambda: cb.Links("https://app.test/r", [LINK_KEY, "short"]),
        lambda: cb.parse_shop({"id": "a", "currency": "USD", "timezone": "UTC", "api_key": API_KEY}),
        lambda: cb.Recovery(f"mysql://ana:{PASSWORD}@127.0.0.1/shop"),
        lambda: shopify.events({}, b"{}", secret=[CLIENT_SECRET, ""]),
    ]
    for question in asked:
        with pytest.raises(CartbackError) as refused:
            question()
        assert heard(told(refused.value)) == []


@pytest.mark.parametrize("method", ["decide", "explain", "export", "erase"])
def test_an_unknown_shopper_is_not_named(method: str) -> None:
    """Whoever asked knows; whoever reads the log need not."""
    recovery = cb.Recovery(MemoryStore(), clock=FakeClock(AT))
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC"))
    with pytest.raises(UnknownShopper) as unknown:
        getattr(recovery, method)("acme", f"email:{EMAIL}")
    assert heard(told(unknown.value)) == []


def test_nothing_shows_its_secrets() -> None:
    """Engines, links, channels and stores may be printed: neither a key nor a password is in it."""
    clock = FakeClock(AT)
    links = cb.Links("https://app.test/r", [LINK_KEY])
    shown: list[Any] = [
        links,
        cb.Recovery(MemoryStore(), links=links, clock=clock),
        Outbox(),
        Console(stream=StringIO()),
    ]
    shown += [vars(one) for one in shown if hasattr(one, "__dict__")]
    assert heard(repr(shown)) == []


def test_a_request_shows_nothing_of_itself() -> None:
    """A host's session is in its headers, a link's token in its query, a person in its body."""
    request = cb.Request(headers={"Authorization": API_KEY}, query={"t": TOKEN}, body=EMAIL.encode())
    assert heard(repr(request)) == []


# --- PostgreSQL


@pytest.mark.parametrize(
    "where", ["127.0.0.1:1/shop", "127.0.0.1:none/shop", "nowhere.invalid/shop", "127.0.0.1:1/shop?unknown=1"]
)
def test_a_database_that_cannot_be_reached_costs_no_password(where: str, log: Callable[[], str]) -> None:
    """Nor does one whose URL cannot be read."""
    pytest.importorskip("psycopg")
    with pytest.raises(CartbackError) as refused:
        cb.Recovery(f"postgresql://ana:{PASSWORD}@{where}")
    assert heard(told(refused.value)) == []
    assert heard(log()) == []


def test_what_a_database_refuses_is_not_quoted(postgres: str, log: Callable[[], str]) -> None:
    """Text that PostgreSQL cannot keep: the error says what, not whose."""
    clock = FakeClock(AT)
    recovery = engine(postgres, Outbox(), clock)
    for broken in ("\x00", "\ud800"):
        keys = (Key(f"email:{EMAIL}{broken}"), cb.key("phone", PHONE))
        with pytest.raises(CartbackError) as refused:
            recovery.ingest(cb.CartChanged(shop="acme", at=AT, keys=keys, cart=f"c{broken}", lines=(MUG,), url=LINK))
        assert heard(told(refused.value)) == []
    assert recovery.run_due().states == {"SENT": 1}
    recovery.close()
    assert heard(log()) == []

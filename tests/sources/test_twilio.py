"""What Twilio tells: STOP in every form, signatures, and statuses that end an address."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

import cartback as cb
from cartback.errors import BadSignature, CartbackError, MalformedDelivery
from cartback.sources import twilio
from cartback.testing import World

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
URL = "https://acme.example/sms?shop=acme"
TOKEN = "12345"


def signed(url: str, fields: dict[str, str], token: str = TOKEN) -> dict[str, str]:
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return {"X-Twilio-Signature": b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()}


def read(fields: dict[str, str], **changes: Any) -> list[Any]:
    body = urlencode(fields).encode()
    usual: dict[str, Any] = {"shop": "acme", "token": TOKEN, "received_at": AT}
    return list(twilio.events(URL, signed(URL, fields), body, **{**usual, **changes}))


def reply(text: str, **changes: Any) -> list[Any]:
    return read({"From": "+15550123", "To": "+15550100", "Body": text, "MessageSid": "SM1"}, **changes)


def test_the_signature_of_twilios_own_documentation() -> None:
    """The example that Twilio's security page gives, byte for byte."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030", "To": "+18005551212",
    }  # fmt: skip
    headers = {"X-Twilio-Signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ="}
    with pytest.raises(MalformedDelivery, match="MessageStatus"):  # past the signature: it is a call, no message
        twilio.events(url, headers, urlencode(fields).encode(), shop="acme", token="12345", received_at=AT)


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop", " Stop. ", "StopAll", "UNSUBSCRIBE", "cancel", "END", "Quit!", "revoke", "OPTOUT", "opt-out", "STOP!!!",
        "please stop", "Stop texting me", "I want to opt out", "don't text me again", "Don\u2019t send me these", "no more messages",
        "unsubscribe me please", "take me off this list", "remove me", "leave me alone", "arrêt", "BAJA", "配信停止", "停止", "\uff53\uff54\uff4f\uff50",
        "I don't want these messages", "I don't want to hear from you", "Wrong number!", "Bitte keine SMS mehr", "Hört bitte auf", "bitte abmelden", "nicht mehr schreiben",
        "plus de sms svp", "Arrêtez !", "désabonnez-moi", "no me envíen más mensajes", "quiero darme de baja", "non inviarmi altri sms",
        "basta", "geen sms meer", "graag uitschrijven", "não me enviem mais mensagens", "配信を停止してください", "もう送らないで",
    ],
)  # fmt: skip
def test_a_no(text: str) -> None:
    """Alone, in any case and punctuation, and inside a sentence."""
    [event] = reply(text)
    assert (event.channel, event.granted, event.keys) == ("sms", False, (cb.key("phone", "+15550123"),))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HELP",
        "info",
        "thanks!",
        "When does the sale end?",
        "Is it in stock?",
        "unstoppable",
        "cancel my order pls",
        "I want the blue one",
        "I don't want these in blue",
        "Ist das nicht mehr da?",
        "Geen bericht gekregen",
        "No me enviaron el código",
        "¿No hay más talla M?",
        "Ce n'est plus disponible ?",
        "non vedo il codice",
        "não recebi o código",
        "これはありますか",
        "ok",
    ],
)
def test_no_no(text: str) -> None:
    """A question, thanks, or HELP, which the provider answers."""
    assert reply(text) == []


def test_a_heart_is_no_no() -> None:
    """A phone reports it by quoting the text, and the text says how to opt out."""
    assert reply("Loved \u201cAcme: You left a Mug. https://acme.co/r/AbC Reply STOP to opt out\u201d") == []


def test_start_is_a_yes_only_for_who_had_agreed() -> None:
    """The host knows whether a number had agreed; without that START changes nothing."""
    assert reply("START") == []
    assert reply("start", had_agreed=lambda phone: False) == []
    [event] = reply("UNSTOP", had_agreed=lambda phone: phone == "+15550123")
    assert event.granted


def test_twilios_own_word_for_it_counts() -> None:
    """With advanced opt-out Twilio says what it took the text for, in whatever language."""
    [event] = read({"From": "+15550123", "Body": "wypisz", "OptOutType": "STOP"})
    assert not event.granted


@pytest.mark.parametrize(
    ("status", "code", "ends"),
    [
        ("delivered", "", False), ("sent", "", False), ("undelivered", "30003", False), ("undelivered", "30006", True),
        ("failed", "21610", True), ("failed", "21635", True), ("undelivered", "30007", False), ("undelivered", "30005", True),
    ],
)  # fmt: skip
def test_statuses(status: str, code: str, ends: bool) -> None:
    """What proves that a number takes no SMS ends consent for it; what may pass changes nothing."""
    found = read({"MessageSid": "SM1", "MessageStatus": status, "To": "+15550123", "ErrorCode": code})
    assert [event.granted for event in found] == ([False] if ends else [])


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        ("delivered", "", ["MessageDelivered"]), ("read", "", ["MessageDelivered"]), ("sent", "", []), ("queued", "", []),
        ("undelivered", "30003", [("MessageBounced", False)]), ("failed", "30007", [("MessageBounced", False)]),
        ("undelivered", "30006", [("MessageBounced", True), "bounced: twilio error 30006"]),
        ("failed", "21610", [("MessageBounced", False), "twilio error 21610"]),
    ],
)  # fmt: skip
def test_what_became_of_a_message(status: str, code: str, told: list[Any]) -> None:
    """The message is named by the URL that our own channel gave Twilio, which is signed."""
    url = f"{URL}&notification=348258af8357d6734ece69eb"
    fields = {"MessageSid": "SM1", "MessageStatus": status, "To": "+15550123", "ErrorCode": code}
    events: list[Any] = list(
        twilio.events(url, signed(url, fields), urlencode(fields).encode(), shop="acme", token=TOKEN, received_at=AT)
    )
    shown: list[Any] = []
    for event in events:
        name = type(event).__name__
        bounced = name == "MessageBounced"
        shown.append((name, event.permanent) if bounced else event.source if name == "ConsentChanged" else name)
        assert getattr(event, "notification", "348258af8357d6734ece69eb") == "348258af8357d6734ece69eb"
        assert event.keys == (cb.key("phone", "+15550123"),)
    assert shown == told
    assert len({event.delivery for event in events}) == len(events)


@pytest.mark.parametrize(
    "more", ["", "&notification=", "&notification=a&notification=b", "&notification=a%20b", "&n=[", "#["]
)
def test_a_status_of_no_message_of_ours(more: str) -> None:
    """Without a name, with two, or one that is none, there is nothing to tell."""
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+15550123"}
    url = URL + more
    body = urlencode(fields).encode()
    assert twilio.events(url, signed(url, fields), body, shop="acme", token=TOKEN, received_at=AT) == []


@pytest.mark.parametrize("sender", ["+15550123", "15550", "12345", "whatsapp:+15550123"])
def test_fields_are_signed_in_the_order_of_their_names(sender: str) -> None:
    """ "From" comes before "FromCity" whatever its value, and of a name that is there twice each value counts once."""
    fields = {"To": sender, "ToCity": "AUSTIN", "From": "+15550199", "FromCity": "DALLAS", "Body": "STOP", "MediaUrl1": "z", "MediaUrl10": "a"}  # fmt: skip
    headers, body = signed(URL, fields), urlencode(fields).encode() + b"&To=" + sender.replace("+", "%2B").encode()
    assert twilio.events(URL, headers, body, shop="acme", token=TOKEN, received_at=AT)


@pytest.mark.parametrize(
    ("asked", "given", "believed"),
    [
        ("https://acme.example/sms?x=1", "https://acme.example:443/sms?x=1", True),
        ("https://acme.example:443/sms", "https://acme.example/sms", True),
        ("http://acme.example/sms", "http://acme.example:80/sms", True),
        ("https://acme.example/sms", "https://acme.example:8443/sms", False),
        ("https://acme.example:8443/sms", "https://acme.example/sms", False),
        ("https://acme.example/sms", "http://acme.example/sms", False),
        ("https://acme.example:x/sms", "https://acme.example/sms", False),
    ],
)
def test_a_port_that_goes_without_saying(asked: str, given: str, believed: bool) -> None:
    """Twilio signs the URL with its scheme's own port or without it, as its libraries know; another port is another URL."""
    fields = {"From": "+15550123", "Body": "STOP"}
    headers, body = signed(given, fields), urlencode(fields).encode()
    if believed:
        assert twilio.events(asked, headers, body, shop="acme", token=TOKEN, received_at=AT)
        return
    with pytest.raises(BadSignature):
        twilio.events(asked, headers, body, shop="acme", token=TOKEN, received_at=AT)


@pytest.mark.parametrize("change", ["url", "body", "header", "missing", "token"])
def test_what_is_not_signed_changes_nothing(change: str) -> None:
    """One character of the URL, the form or the signature is enough, and so is another account's token."""
    fields = {"From": "+15550123", "Body": "STOP"}
    headers, body = signed(URL, fields), urlencode(fields).encode()
    url = URL + "&x=1" if change == "url" else URL
    body = body.replace(b"STOP", b"START") if change == "body" else body
    headers = {"X-Twilio-Signature": "A" + headers["X-Twilio-Signature"][1:]} if change == "header" else headers
    headers = {} if change == "missing" else headers
    with pytest.raises(BadSignature):
        twilio.events(url, headers, body, shop="acme", token="other" if change == "token" else TOKEN, received_at=AT)


def test_a_token_that_is_changed_is_believed_beside_the_new_one() -> None:
    """Several tokens may be given."""
    assert reply("STOP", token=["new", TOKEN])


@pytest.mark.parametrize("body", [b"", b"\xff", b"a&b", b"Body=STOP&From=", b"Body=STOP&From=whatsapp"])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    """By name, with our own errors and no other."""
    text = URL + "".join(sorted(part.replace("=", "") for part in body.decode("latin-1").split("&")))
    headers = {"X-Twilio-Signature": b64encode(hmac.digest(TOKEN.encode(), text.encode(), "sha1")).decode()}
    with pytest.raises(CartbackError):
        twilio.events(URL, headers, body, shop="acme", token=TOKEN, received_at=AT)


def test_stop_ends_consent_before_the_next_begin() -> None:
    """A sentence that asks to stop, heard a minute before the follow-up, and the follow-up does not go."""
    w = World(
        [cb.CartRecovery(wait="1h", follow_ups=["1h"], channels=["sms"])], timezone="Europe/Berlin", quiet_hours=None, caps=(),
    )  # fmt: skip
    ana = w.shopper("ana", consents=("sms",), phone="+4915112345678")
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("11:59")
    w.ingest(*read({"From": "+4915112345678", "Body": "pls stop this", "MessageSid": "SM9"}, received_at=w.now))
    w.at("next day")
    assert len(w.outboxes["sms"].messages) == 1
    assert w.recovery.decide("acme", "ana").reasons[0][1].code == "opted_out"

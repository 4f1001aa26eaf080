"""The payload: firebase-admin's encoding, at most 4,096 bytes, gone by the deadline, and the link always whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cartback.channels.fcm.payload import MOST, Style, Unsendable, composed, document, encoded
from cartback.channels.trim import ELLIPSIS, trimmed
from cartback.copywriters.length import graphemes
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage

messaging: Any = pytest.importorskip("firebase_admin.messaging", reason="firebase-admin is not installed")

PLAIN = Style()
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
LINK = "https://acme.test/cart/1?key=2"
#: What makes cutting hard: joined emoji, flags, accents, quotes that JSON escapes, scripts without spaces, lone surrogates.
PIECES = (
    "a",
    "mug ",
    "é",
    "e\u0301",
    "👩‍👩‍👧",
    "👍🏽",
    "🇩🇪",
    '"',
    "\\",
    "\n",
    "你好",
    "กำ",
    "한",
    "ᄒ\u1161\u11ab",
    "\ud800",
    "SAVE10 ",
    "€",
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
LONG = st.builds(lambda words, times: words * times, WORDS, st.integers(0, 200))


def message(**changes: Any) -> OutgoingMessage:
    usual: dict[str, Any] = {
        "id": "n1", "shop": "acme", "shopper": "s1", "channel": "push", "address": "device:" + "A" * 140, "attempt": 1,
        "title": "Still thinking?", "body": "Your Mug waits.", "link": LINK, "deadline": NOW + timedelta(hours=6),
        "kind": "cart_recovery", "data": {"notification": "n1", "kind": "cart_recovery"}, "address_kind": "fcm",
    }  # fmt: skip
    return OutgoingMessage(**{**usual, **changes})


def payload(of: OutgoingMessage, style: Style = PLAIN, now: datetime = NOW) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(encoded(of, now, style, messaging))["message"]
    return body


MESSAGES = st.builds(
    message,
    title=LONG, body=LONG, link=st.none() | st.just(LINK) | LONG.map(lambda path: f"https://acme.test/{path}"),
    image=st.none() | st.just("https://acme.test/mug.png"),
    kind=st.sampled_from(["cart_recovery", "checkout_recovery", "winback", "a kind/of my own, with a long name indeed", ""]),
    address_kind=st.sampled_from(["", "fcm", "fid"]),
    deadline=st.integers(1, 40 * 86400 * 10).map(lambda tenths: NOW + timedelta(seconds=tenths / 10)),
)  # fmt: skip
STYLES = st.builds(
    Style,
    links=st.just({}) | st.just({"cart_recovery": "acme://cart?n={notification}&s={shop}&web={link}"}),
    badge=st.none() | st.integers(0, 99),
    android_channel=st.none() | st.just("carts"),
)


@given(MESSAGES, STYLES)
def test_it_is_what_firebase_admin_would_write(of: OutgoingMessage, style: Style) -> None:
    """The quick way and firebase-admin's Message with its own encoder are one document."""
    assert document(of, NOW, style) == json.loads(str(composed(of, NOW, style, messaging)))


@given(MESSAGES, STYLES, st.booleans())
def test_it_always_fits_and_never_loses_its_link(of: OutgoingMessage, style: Style, edited: bool) -> None:
    """At most 4,096 bytes: the image goes first, then the end of the body, and of the title when no body is left; the link never."""
    if edited:
        style = Style(style.links, style.badge, style.android_channel, lambda made, _: made)
    whole = document(of, NOW, style)
    try:
        body = encoded(of, NOW, style, messaging)
    except Unsendable:
        bare = {**whole, "notification": {}}
        assert len(json.dumps({"message": bare}, ensure_ascii=False, separators=(",", ":")).encode()) > MOST - 100
        return
    assert len(body) <= MOST
    sent = json.loads(body)["message"]
    words, wanted = sent.pop("notification"), whole.pop("notification")
    assert sent == whole, "only the words are ever shortened"
    if words.get("image") != wanted.get("image"):
        assert "image" not in words
        assert len(json.dumps({"message": {**whole, "notification": wanted}}, ensure_ascii=False).encode()) > MOST
    if any(words.get(part) != wanted[part] for part in ("title", "body")):
        assert "image" not in words
    for part in ("title", "body"):
        assert words.get(part) == wanted[part] or is_a_beginning(words.get(part, ""), wanted[part])
    if words.get("title") != wanted["title"]:
        assert not words.get("body")


def is_a_beginning(part: str, whole: str) -> bool:
    """Whole characters, as a reader sees them, and an ellipsis; or nothing."""
    if not part:
        return True
    seen, kept = "", part.removesuffix(ELLIPSIS)
    for grapheme in graphemes(whole):
        if seen.rstrip() == kept:
            return part.endswith(ELLIPSIS)
        seen += grapheme
    return False


@given(LONG, st.integers(0, 300))
def test_cutting_keeps_to_its_room(text: str, room: int) -> None:
    """In bytes of JSON, the ellipsis included; what fits is left alone."""
    text = text.encode("utf-8", "replace").decode()
    cut = trimmed(text, room)
    assert len(json.dumps(cut, ensure_ascii=False).encode()) - 2 <= room
    if len(json.dumps(text, ensure_ascii=False).encode()) - 2 <= room:
        assert cut == text


def test_a_code_is_not_cut_in_two() -> None:
    """ "SAVE1…" would be a false code."""
    assert trimmed("Take 10 off with SAVE10 today", 24) == "Take 10 off with…"


def test_a_row_of_flags_is_cut_between_two() -> None:
    """A flag is two letters; where the next one begins is known by counting from the first."""
    flags = "🇩🇪🇫🇷🇩🇪🇫🇷"
    assert [trimmed(flags, room) for room in (32, 31, 26, 11, 10)] == [flags, "🇩🇪🇫🇷🇩🇪…", "🇩🇪🇫🇷…", "🇩🇪…", ""]


def test_long_words_lose_their_end() -> None:
    """What is left says that there was more."""
    sent = payload(message(body="mug " * 2000))
    assert sent["notification"]["body"].endswith("mug…")
    assert len(sent["notification"]["body"]) > 3000
    assert sent["data"]["link"] == LINK


@pytest.mark.parametrize("link", ["https://acme.test/" + "x" * 4000, "acme://" + "y" * 4000])
def test_a_link_that_leaves_no_room_is_refused(link: str) -> None:
    """Nothing is sent that a tap could not open."""
    with pytest.raises(Unsendable, match="longer than 4,096 bytes"):
        payload(message(link=link))


@given(st.integers(1, 60 * 86400 * 10))
def test_nothing_outlives_the_deadline(tenths: int) -> None:
    """On Android, Apple's and the web; never FCM's four weeks by default."""
    deadline = NOW + timedelta(seconds=tenths / 10)
    assume(deadline > NOW)
    sent = payload(message(deadline=deadline))
    ttl = timedelta(seconds=int(sent["android"]["ttl"].removesuffix("s").split(".")[0]))
    assert timedelta(0) <= ttl <= min(deadline - NOW, timedelta(days=28))
    assert NOW + timedelta(seconds=int(sent["webpush"]["headers"]["TTL"])) <= deadline
    assert int(sent["apns"]["headers"]["apns-expiration"]) <= deadline.timestamp()


@pytest.mark.parametrize("kind", ["cart_recovery", "checkout_recovery", "winback", "x" * 300, "kind mit Größe"])
def test_one_collapse_key_for_each_kind(kind: str) -> None:
    """The same for every message of a kind, and within everybody's limits: 64 bytes for Apple, 32 letters on the web."""
    first, second = payload(message(kind=kind)), payload(message(id="n2", kind=kind, body="other"))
    keys = [
        {s["android"]["collapse_key"], s["apns"]["headers"]["apns-collapse-id"], s["webpush"]["headers"]["Topic"]}
        for s in (first, second)
    ]
    assert keys[0] == keys[1]
    (key,) = keys[0]
    assert 0 < len(key.encode()) <= 32
    assert all(char.isalnum() or char in "-_" for char in key)


@pytest.mark.parametrize(
    ("kind", "link", "web"),
    [("cart_recovery", "acme://cart?web=https%3A%2F%2Facme.test%2Fcart%2F1%3Fkey%3D2&n=n1", LINK),
     ("checkout_recovery", "acme://checkout", LINK), ("winback", LINK, None)],
)  # fmt: skip
def test_a_tap_opens_what_the_kind_is_about(kind: str, link: str, web: str | None) -> None:
    """The app's own link where there is one, with the web page to fall back to; else the web page."""
    links = {"cart_recovery": "acme://cart?web={link}&n={notification}", "checkout_recovery": "acme://checkout"}
    sent = payload(message(kind=kind), Style(links))
    assert (sent["data"]["link"], sent["data"].get("web_link")) == (link, web)
    assert sent["webpush"]["fcm_options"]["link"] == LINK
    assert sent["data"]["notification"] == "n1"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "/cart", "", "cart", "JavaScript:x"])
def test_a_link_template_has_a_scheme_that_opens(link: str) -> None:
    """Settings that would open nothing, or run something, are refused when the channel is made."""
    with pytest.raises(InvalidSettings, match="links"):
        Style({"winback": link})


def test_image_badge_and_android_channel() -> None:
    """As set; an image also lets an iPhone fetch it."""
    sent = payload(message(image="https://acme.test/i.png"), Style(badge=3, android_channel="carts"))
    assert sent["notification"]["image"] == "https://acme.test/i.png"
    assert sent["android"]["notification"] == {"tag": "cart_recovery", "channel_id": "carts", "notification_count": 3}
    assert sent["apns"]["payload"]["aps"] == {"badge": 3, "mutable-content": 1}


def test_edit_is_given_the_real_message() -> None:
    """A firebase_admin.messaging.Message, to change or to replace; what is too long afterwards is shortened."""

    def louder(made: Any, of: OutgoingMessage) -> None:
        made.android.priority = "high"
        made.notification.body = f"{of.kind}! " * 900

    sent = payload(message(), Style(edit=louder))
    assert sent["android"]["priority"] == "high"
    assert sent["notification"]["body"].startswith("cart_recovery! cart_recovery!")
    other = messaging.Message(data={"a": "b"}, topic="x")
    assert payload(message(), Style(edit=lambda *_: other)) == {"data": {"a": "b"}, "topic": "x"}


@pytest.mark.parametrize("edit", [None, lambda made, _: made])
def test_a_picture_that_does_not_fit_costs_no_message(edit: Any) -> None:
    """A link to a picture may be longer than a request: the words go without it."""
    sent = payload(message(image="https://cdn.example/" + "a" * 5000), Style(edit=edit))
    assert sent["notification"] == {"title": message().title, "body": message().body}


BAD: list[Mapping[str, Any]] = [{"google.x": "1"}, {"from": "1"}, {"gcm.y": "1"}, {"n": 1}]


@pytest.mark.parametrize("data", BAD)
def test_data_that_fcm_would_refuse_is_not_sent(data: Mapping[str, Any]) -> None:
    """Or its INVALID_ARGUMENT would look like one about the device."""
    with pytest.raises(Unsendable, match="data"):
        payload(message(data=data))


def test_an_edit_that_breaks_the_message_is_refused() -> None:
    """By firebase-admin's own checks, before anything is sent."""

    def break_it(made: Any, _: OutgoingMessage) -> None:
        made.topic = "everybody"

    with pytest.raises(Unsendable, match="firebase-admin"):
        payload(message(), Style(edit=break_it))

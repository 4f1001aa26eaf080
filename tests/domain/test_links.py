"""A link can only be made with a key, only for what it was made, and leads only where the shop allows."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.domain.links import Links, Purpose, is_safe
from cartback.errors import InvalidSettings

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
OLD, NEW = "the old key of the shop", "the new key of the shop"
LINKS = Links("https://acme.test/r", (NEW, OLD))


@given(st.sampled_from(["click", "open", "cart"]), st.text(min_size=1, max_size=255), st.text(min_size=1, max_size=40))
def test_what_was_signed_is_read_back(purpose: Purpose, shop: str, notification: str) -> None:
    """Shop, message and expiry come back as they went in, whatever characters are in them."""
    ticket = LINKS.read(purpose, LINKS.token(purpose, shop, notification, NOW))
    assert ticket is not None
    assert (ticket.purpose, ticket.shop, ticket.notification) == (purpose, shop, notification)
    assert NOW + LINKS.lifetime - timedelta(minutes=1) < ticket.expires <= NOW + LINKS.lifetime


@given(st.text(max_size=300))
def test_whatever_is_typed_is_no_token(text: str) -> None:
    """Anything that we did not make reads as nothing, and raises nothing."""
    assert LINKS.read("click", text) is None


@given(st.data())
def test_one_bit_is_enough(data: st.DataObject) -> None:
    """A token with any one bit of it changed reads as nothing."""
    raw = bytearray(_raw(LINKS.token("click", "acme", "n1", NOW)))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    assert LINKS.read("click", urlsafe_b64encode(raw).rstrip(b"=").decode()) is None


def _raw(token: str) -> bytes:
    return urlsafe_b64decode(token + "=" * (-len(token) % 4))


@pytest.mark.parametrize(("made_for", "read_for"), [("click", "cart"), ("open", "click"), ("cart", "open")])
def test_a_token_is_for_one_purpose(made_for: Purpose, read_for: Purpose) -> None:
    """What was made to count an open opens no cart."""
    assert LINKS.read(read_for, LINKS.token(made_for, "acme", "n1", NOW)) is None


def test_keys_are_rotated() -> None:
    """What an old key signed is believed until that key is taken away; the first key is the one that signs."""
    before = Links("https://acme.test/r", OLD)
    token = before.token("click", "acme", "n1", NOW)
    assert LINKS.read("click", token) is not None
    assert Links("https://acme.test/r", NEW).read("click", token) is None
    assert before.read("click", LINKS.token("click", "acme", "n1", NOW)) is None


@pytest.mark.parametrize("keys", ["", "short", (), ("the new key of the shop", "")])
def test_a_short_key_is_refused(keys: object) -> None:
    """A key that can be guessed, or none, is refused at once, and the message says how to make one."""
    with pytest.raises(InvalidSettings, match=r"keys: .*token_urlsafe"):
        Links("https://acme.test/r", keys)  # type: ignore[arg-type]


@pytest.mark.parametrize("base", ["acme.test/r", "/r", "javascript:alert(1)", "https://acme.test/r?t=1", "https:///r"])
def test_a_base_is_a_url(base: str) -> None:
    with pytest.raises(InvalidSettings, match="base: "):
        Links(base, NEW)


def test_no_key_is_shown() -> None:
    """Not in a repr, which ends up in logs."""
    assert "key of the shop" not in repr(LINKS)


SAFE = [
    "https://acme.test/cart/c/1?key=a%20b",
    "http://www.acme.test:8080/",
    "https://acme.test",
    "https://ACME.test/x#y",
]
UNSAFE = [
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.test/x", "/cart", "cart", "",
    "https://acme.test@evil.test/", "https://acme.test:x/", "https://evil.test\\@acme.test/", "https://acme.test/ x",
    "https://acme.test/\r\nSet-Cookie:a=b", "https://acme.test/\x00", "https://\u0430cme.test/", "https://xn--cme-5cd.test/",
    "https://127.0.0.1/", "https://localhost/", "https:///acme.test", "https:acme.test", "ftp://acme.test/", "acme://home",
    "https://[::1]/", "https://acme.test/" + "a" * 3000, "vbscript:x", "file:///etc/passwd", "https://-acme.test/", "\thttps://acme.test",
]  # fmt: skip


@pytest.mark.parametrize("url", SAFE)
def test_a_plain_link_is_safe(url: str) -> None:
    assert is_safe(url)
    assert is_safe(url, ["acme.test"])


@pytest.mark.parametrize("url", UNSAFE)
def test_an_unsafe_link_is_refused(url: str) -> None:
    """With no host named, and with a host and a scheme named that it is not."""
    assert not is_safe(url)
    assert not is_safe(url, ["acme.test", "other:"])


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://acme.test/", True),
        ("https://shop.acme.test/", True),
        ("https://notacme.test/", False),
        ("https://acme.test.evil.test/", False),
        ("acme://cart/1", True),
        ("acmes://cart/1", False),
        ("https://localhost:8000/", True),
    ],
)
def test_hosts_and_schemes_are_named(url: str, safe: bool) -> None:
    """A host stands for itself and what is below it; a scheme for itself."""
    assert is_safe(url, ["acme.test", "acme:", "localhost"]) is safe


def test_scripts_are_never_named() -> None:
    """Not even by a merchant."""
    assert not is_safe("javascript:alert(1)", ["javascript:"])

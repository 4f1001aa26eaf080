"""Identity: one person has one spelling of each key, and the strongest key an event carries owns it."""

from __future__ import annotations

import pytest

from cartback.domain.identity import STRENGTH, digest, key, kind_of, parse_key, strength
from cartback.errors import InvalidEvent


@pytest.mark.parametrize(
    "spelling", ["ana@example.com", "Ana@Example.COM", "  ana@example.com ", "ana@\uff45xample.com", "ANA@EXAMPLE.COM"]
)
def test_an_email_has_one_spelling(spelling: str) -> None:
    """Case, spaces and Unicode forms do not make another person."""
    assert key("email", spelling) == "email:ana@example.com"


def test_dots_in_an_email_are_not_folded() -> None:
    """Only one provider ignores them; two addresses may be two people."""
    assert key("email", "a.na@example.com") != key("email", "ana@example.com")


@pytest.mark.parametrize("spelling", ["+1 (212) 555-0100", "+1-212-555-0100", "0012125550100", "+\uff112125550100"])
def test_a_phone_number_has_one_spelling(spelling: str) -> None:
    """Digits and a leading plus; 00 is a plus."""
    assert key("phone", spelling) == "phone:+12125550100"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("email", "ana", "email: "),
        ("email", "@example", "email: "),
        ("email", "example@", "email: "),
        ("phone", "123", "phone: "),
        ("customer", "", "customer: "),
        ("customer", "a\nb", "customer: "),
        ("cart", "x" * 513, "cart: "),
        ("fax", "1", "keys: "),
    ],
)
def test_what_is_no_key_is_refused(kind: str, value: str, said: str) -> None:
    """Empty, too long, unprintable, or of no known kind; the error names the field."""
    with pytest.raises(InvalidEvent, match=f"^{said}"):
        key(kind, value)


@pytest.mark.parametrize("text", ["ana", "", ":", "customer:"])
def test_text_that_is_no_key_is_refused(text: str) -> None:
    """A key is kind:value, both there."""
    with pytest.raises(InvalidEvent):
        parse_key(text)


def test_a_key_is_read_as_it_is_typed() -> None:
    """Spaces and case are mended on the way in."""
    assert parse_key("email: Ana@Example.com") == "email:ana@example.com"
    assert parse_key("customer:gid://shopify/Customer/7") == "customer:gid://shopify/Customer/7"


def test_a_persons_id_beats_an_address_beats_a_token() -> None:
    """Strongest first: a device may be anybody's."""
    keys = [f"{kind}:x" for kind in reversed(STRENGTH)]
    assert [kind_of(k) for k in sorted(keys, key=strength)] == list(STRENGTH)
    assert STRENGTH[0] == "customer"
    assert STRENGTH[-1] == "device"


def test_a_tombstone_tells_nothing() -> None:
    """The digest is the same each time, another in another shop, and does not contain the key."""
    mine = digest("acme", "email:ana@example.com")
    assert mine == digest("acme", "email:ana@example.com")
    assert mine != digest("other", "email:ana@example.com")
    assert "ana" not in mine

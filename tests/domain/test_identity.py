"""Identity: one person has one spelling of each key, and the strongest key an event carries owns it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cartback.domain.event_fields import keys_of
from cartback.domain.events import ProfileChanged
from cartback.domain.identity import STRENGTH, digest, is_nobody, key, kind_of, parse_key, strength
from cartback.errors import InvalidEvent


@pytest.mark.parametrize(
    "spelling",
    [
        "ana@example.com",
        "Ana@Example.COM",
        "  ana@example.com ",
        "ana@\uff45xample.com",
        "ANA@EXAMPLE.COM",
        "\u200eana@example.com\u200f",
        "\ufeffana@exam\u00adple.com",
        "ana\u200b@example.com \u202c",
    ],
)
def test_an_email_has_one_spelling(spelling: str) -> None:
    """Case, spaces and Unicode forms do not make another person."""
    assert key("email", spelling) == "email:ana@example.com"


def test_an_email_with_a_quoted_part_is_an_address() -> None:
    """Quotes allow what else would separate two addresses."""
    assert key("email", '"ana, of acme"@example.com') == 'email:"ana, of acme"@example.com'


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("email", "\u200eAna@acme.example\u200e", "Ana@acme.example"),
        ("email", "Ana@acme.example", "Ana@acme.example"),
        ("phone", "\u202a+\u0664\u0669 30 123456\u202c", "+49 30 123456"),
    ],
)
def test_a_profile_has_its_address_as_typed(field: str, value: str, stored: str) -> None:
    """What came along when it was copied would reach the channel; the case of an address is its owner's."""
    event = ProfileChanged(
        shop="acme", at=datetime(2026, 11, 1, tzinfo=UTC), keys=(key("customer", 7),), **{field: value}
    )
    assert getattr(event, field) == stored
    assert key(field, stored) in keys_of(event)


@pytest.mark.parametrize("value", ["ana@acme.example, bo@acme.example", "Ana <ana@acme.example>", "n/a"])
def test_what_is_not_one_address_names_nobody(value: str) -> None:
    """A message to it would reach two people, or none."""
    event = ProfileChanged(shop="acme", at=datetime(2026, 11, 1, tzinfo=UTC), keys=(key("customer", 7),), email=value)
    assert keys_of(event) == ("customer:7",)


def test_dots_in_an_email_are_not_folded() -> None:
    """Only one provider ignores them; two addresses may be two people."""
    assert key("email", "a.na@example.com") != key("email", "ana@example.com")


@pytest.mark.parametrize(
    "spelling",
    [
        "+1 (212) 555-0100",
        "+1-212-555-0100",
        "0012125550100",
        "+\uff112125550100",
        "\u202a+1 212 555 0100\u202c",
        "\uff0b1\u2060212 555 0100",
        "+\u0661\u0662\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0660\u0660",
        "\u06f0\u06f0\u06f1 212 555 0100",
    ],
)
def test_a_phone_number_has_one_spelling(spelling: str) -> None:
    """Digits and a leading plus; 00 is a plus."""
    assert key("phone", spelling) == "phone:+12125550100"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("email", "ana", "email: "),
        ("email", "@example", "email: "),
        ("email", "example@", "email: "),
        ("email", "ana@acme.example, bo@acme.example", "email: expected one address"),
        ("email", "ana@acme.example;bo@acme.example", "email: expected one address"),
        ("email", "Ana <ana@acme.example>", "email: expected one address"),
        ("email", "ana@acme.example bo", "email: expected one address"),
        ("email", "ana@bo@acme.example", "email: expected one address"),
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


@pytest.mark.parametrize(
    "text",
    [
        "ana@acme.example",
        "+49 30 1234567",
        "(030) 1234567",
        "ana@acme.example:email",
        "+49301234567:phone",
        "0301234567: x",
    ],
)
def test_an_address_is_in_no_error(text: str) -> None:
    """Errors end up in logs: one about a key without its kind, or with its parts turned round, shows nobody's address."""
    with pytest.raises(InvalidEvent, match=r"^keys: expected ") as refused:
        parse_key(text)
    assert "ana" not in str(refused.value)
    assert not any(c.isdigit() for c in str(refused.value))


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


_NOBODIES = [
    *[
        ("customer", v)
        for v in ("0", 0, -1, "null", "None", "undefined", "NaN", "anonymous", " Guest ", "TRUE", "false")
    ],
    *[("customer", v) for v in ("[object Object]", "000", "--", "gid://shopify/Customer/0", "'null'", "0.0", None)],
    *[("device", v) for v in ("00000000-0000-0000-0000-000000000000", "null", "undefined", "[object Object]", "-")],
    *[("cart", v) for v in ("null", "undefined", "0")],
    *[("email", v) for v in ("test@test.com", "null@null", "Undefined@undefined.com", "guest@guest.com", "a@a.com")],
    *[
        ("email", v)
        for v in ("test@example.com", "noreply@example.org", "none@shop.de", "user@localhost", "x@shop.invalid")
    ],
    *[
        ("phone", v)
        for v in ("0000000000", "+1 555 555 5555", "1111111", "+1 000 000 0000", "1234567890", "+49 123456789")
    ],
]
_SOMEBODIES = [
    *[("customer", v) for v in ("1", 10, "ana", "guest-1", "null-7", "100", "a0", "gid://shopify/Customer/7", "Tru")],
    *[
        ("email", v)
        for v in ("ana@example.com", "test@gmail.com", "guest@hotel.com", "x.y@test.com", "info@mueller.de")
    ],
    *[("phone", v) for v in ("+12125550100", "+4930123456", "+15550100", "555-0123", "0049 30 1111112")],
    ("device", "d0-0"),
    ("order", "1001"),
    ("order", "0-0"),
]


@pytest.mark.parametrize(("kind", "value"), _NOBODIES)
def test_a_value_for_nobody_is_no_key(kind: str, value: object) -> None:
    """Two people who carry it have nothing in common: it is refused by name, in any case and spelling."""
    assert is_nobody(kind, value)
    with pytest.raises(InvalidEvent, match=f"^{kind}: "):
        key(kind, value)


@pytest.mark.parametrize(("kind", "value"), _SOMEBODIES)
def test_a_value_that_looks_like_nobody_but_is_not(kind: str, value: object) -> None:
    """A real id, address or number is taken, however short or plain."""
    assert not is_nobody(kind, value)
    assert key(kind, value)

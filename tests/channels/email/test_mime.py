"""An e-mail as bytes: headers that stay whole, text that any reader decodes, and nothing that gets in between."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cartback.channels.email import Rendered, Sender, Unmailable, packed
from cartback.channels.email.mime import address_of, sender_of
from cartback.errors import InvalidSettings
from cartback.ports import Content, OutgoingMessage

Make = Callable[..., OutgoingMessage]
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
ACME = Sender("hello@mail.acme.example", "Acme Mugs")
PLAIN = Rendered("Still thinking?", "<p>hello</p>", "hello\n")


def read(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=email.policy.default)


def test_it_has_the_headers_of_marketing(message: Make) -> None:
    """From, To, Subject, Date, Message-ID from the notification and the attempt, one click, and a Feedback-ID."""
    letter = packed(
        message(attempt=2, step=1), PLAIN, Sender("hello@mail.acme.example", reply_to="help@acme.example"), NOW
    )
    mail = read(letter.data)
    assert mail["From"] == "Acme Mugs <hello@mail.acme.example>"  # the shop's name, where the sender has none
    assert mail["To"] == "ana@example.com"
    assert mail["Reply-To"] == "help@acme.example"
    assert mail["Subject"] == "Still thinking?"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == f"<{letter.message_id}>" == "<0123abcd.2@mail.acme.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Feedback-ID"] == "1:cart_recovery:acme:cartback"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert (letter.sender, letter.recipient) == ("hello@mail.acme.example", "ana@example.com")


@pytest.mark.parametrize("length", [20, 60, 78, 100, 300, 900])
def test_list_unsubscribe_stays_on_one_line(message: Make, length: int) -> None:
    """Whatever its length: folded or encoded, no mail reader finds the link."""
    link = "https://acme.example/r/unsubscribe?t=".ljust(length, "A")
    raw = packed(message(unsubscribe=link), PLAIN, ACME, NOW).data
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in raw
    assert read(raw)["List-Unsubscribe"] == f"<{link}>"


def test_one_click_is_for_https(message: Make) -> None:
    """RFC 8058 asks for it; over http the link alone is there."""
    mail = read(packed(message(unsubscribe="http://localhost/r?t=x"), PLAIN, ACME, NOW).data)
    assert mail["List-Unsubscribe"] == "<http://localhost/r?t=x>"
    assert mail["List-Unsubscribe-Post"] is None


TEXT = st.text(max_size=120)


@example(subject="ä" * 60, name="ö" * 60, body="")
@example(subject="a" * 69, name='"' * 60, body="")
@given(subject=TEXT, name=TEXT, body=st.text(max_size=400))
def test_any_text_comes_out_as_it_went_in_and_makes_no_header(subject: str, name: str, body: str) -> None:
    """Decoded by Python's parser: the words on one line, no header beside ours, lines that servers take, ASCII alone."""
    message = OutgoingMessage(
        id="n1", shop="acme", shopper="s", channel="email", address="ana@example.com", attempt=1, title=subject, body=body,
        link=None, deadline=datetime(2100, 1, 1, tzinfo=UTC),
        content=Content(shop_name=name, unsubscribe="https://acme.example/u"),
    )  # fmt: skip
    raw = packed(message, Rendered(subject, body, body), Sender("hello@acme.example"), NOW).data
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(
        len(line) <= (76 if b"=?" in line else 78) for line in head.split(b"\r\n") if not line.startswith(b"List-")
    )
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    mail = read(raw)
    assert [key for key in mail if key not in _OURS] == []
    assert len(mail.keys()) == len(set(mail.keys()))
    parts = list(mail.iter_parts())
    assert len(parts) == 2
    expected = _unbroken(body)
    assert all(_unbroken(part.get_payload(decode=True).decode()) == expected for part in parts)  # type: ignore[union-attr]
    seen = str(make_header(decode_header(message_from_bytes(raw)["Subject"] or "")))
    assert "".join(seen.split()) == "".join(c for c in subject if c.isprintable() or c in "\u200c\u200d").replace(
        " ", ""
    ) or any(not c.isprintable() for c in subject)


_OURS = {"From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
         "MIME-Version", "Content-Type"}  # fmt: skip


def _unbroken(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


@pytest.mark.parametrize(
    "name", ["Käse & Söhne", "Acme, Inc.", 'The "Mug" Shop', "=?utf-8?q?x?=", "商店" * 30, "a\\b", "x" * 99]
)
def test_a_name_stays_a_name(message: Make, name: str) -> None:
    """Commas, quotes and long names in any script are one name of one address."""
    mail = read(packed(message(), PLAIN, Sender("hello@acme.example", name), NOW).data)
    (address,) = mail["From"].addresses
    assert address.addr_spec == "hello@acme.example"
    assert address.display_name.replace(" ", "") == name.replace(" ", "")


@pytest.mark.parametrize(
    "address", ["ana@example.com", "a.b+c@sub.example.co.uk", "o'brien@example.com", "x_y@xn--bcher-kva.example"]
)
def test_addresses_that_are_written_to(address: str) -> None:
    """As nearly all are."""
    assert address_of(address) == address


def test_a_host_in_other_letters_is_written_in_ascii() -> None:
    """IDNA, so that no server has to know SMTPUTF8."""
    assert address_of("ana@bücher.example") == "ana@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "@example.com", "ana@example.com\r\nBcc: x@y.z", "ana@example.com>", "a b@example.com", "ana@@x.y",
     "ana@exa mple.com", "ana@example.com,eve@example.com", '"ana"@example.com', "äna@example.com", "ana@example..com",
     f"{'a' * 65}@example.com", f"ana@{'a' * 64}.example", "ana@example.com\n", "ana@-x.example", "<ana@example.com>"],
)  # fmt: skip
def test_addresses_that_are_not(message: Make, address: str) -> None:
    """What could name another recipient, or that plain SMTP cannot reach, is rejected before the wire."""
    with pytest.raises(Unmailable):
        packed(message(address=address), PLAIN, ACME, NOW)


def test_an_id_that_is_no_id_still_makes_one_message_id(message: Make) -> None:
    """Ids are the engine's; whatever they are, the header is an id, the same each time."""
    odd = [packed(message(id="a b>\r\nX: 1"), PLAIN, ACME, NOW).message_id for _ in range(2)]
    assert odd[0] == odd[1]
    assert " " not in odd[0]


def test_bounces_may_name_the_message(message: Make) -> None:
    """VERP: the envelope's sender says which message came back."""
    sender = Sender("hello@acme.example", bounces="bounces+{id}@mail.acme.example")
    assert packed(message(), PLAIN, sender, NOW).sender == "bounces+0123abcd.1@mail.acme.example"


def test_senders_are_read_from_text() -> None:
    """As they stand in a From."""
    assert sender_of("Acme Mugs <hello@acme.example>") == Sender("hello@acme.example", "Acme Mugs")
    assert sender_of('"Acme, Inc." <hello@acme.example>') == Sender("hello@acme.example", "Acme, Inc.")
    assert sender_of("hello@acme.example") == Sender("hello@acme.example")


@pytest.mark.parametrize("wrong", ["", "Acme", "Acme <hello>", "a@b.example, c@d.example", "a@b.example\r\nX: 1"])
def test_a_sender_that_is_none_is_refused(wrong: str) -> None:
    """Where it is set, not at the first message."""
    with pytest.raises(InvalidSettings, match="sender"):
        sender_of(wrong)

"""The console shows a message and nothing that would act on a terminal or give an address away."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.channels.console import Console, masked
from cartback.ports import Channel, OutgoingMessage

TOKEN = "fGh4:APA91bE-secret-secret-9x7Q"


def message(
    title: str = "Still thinking it over?",
    body: str = "You left Mug in your cart.",
    link: str | None = None,
    address: str = TOKEN,
    shop: str = "acme",
) -> OutgoingMessage:
    return OutgoingMessage(
        id="n1", shop=shop, shopper="ana", channel="push", address=address, attempt=2, title=title, body=body,
        link=link, deadline=datetime(2024, 5, 1, tzinfo=UTC), kind="cart_recovery",
    )  # fmt: skip


def printed(sent: OutgoingMessage) -> str:
    stream = io.StringIO()
    Console(stream=stream).send(sent)
    return stream.getvalue()


def test_it_is_a_channel() -> None:
    """A console can stand wherever a channel is asked for."""
    assert isinstance(Console("sms"), Channel)


def test_one_readable_block() -> None:
    """Whom, what and where to, one line each, and an empty line after."""
    assert printed(message(link="https://acme.test/cart/1")) == (
        "push to ****9x7Q (acme, cart_recovery)\n"
        "  Still thinking it over?\n"
        "  You left Mug in your cart.\n"
        "  https://acme.test/cart/1\n\n"
    )


def test_it_was_taken() -> None:
    """Every message counts as taken, with an id that names the notification and the attempt."""
    answer = Console(stream=io.StringIO()).send(message())
    assert (answer.outcome, answer.provider_id) == ("ok", "console-n1-2")


def test_standard_output_is_looked_up_when_sending(capsys: pytest.CaptureFixture[str]) -> None:
    """A console made before output was redirected still prints to where output goes now."""
    Console().send(message())
    assert "Still thinking" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("address", "shown"),
    [(TOKEN, "****9x7Q"), ("ana@example.com", "****.com"), ("12345678", "****"), ("1", "****"), ("", "****")],
    ids=["token", "e-mail", "eight", "one", "none"],
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    """Four characters of a long address, none of a short one."""
    assert masked(address) == shown


@given(st.text(), st.text(), st.text(), st.text())
def test_nothing_in_a_message_reaches_the_terminal_as_a_command(title: str, body: str, link: str, shop: str) -> None:
    """Whatever a title, body, link or shop contains, only printable text and our own line ends are written."""
    out = printed(message(title, body, link, shop=shop))
    assert out.count("\n") == (5 if link else 4)
    assert out.replace("\n", "").isprintable()


def test_a_narrow_terminal_is_no_error() -> None:
    """What the stream cannot encode is shown as an escape, not raised."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Console(stream=stream).send(message("Käse 🧀"))
    assert b"K\\xe4se" in raw.getvalue()

"""Bounces by mail: a report is believed for the one message and address whose mark it bears, and no other."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.bounce_samples import (
    ANA,
    AT,
    ID,
    KEY,
    MARKED,
    RETURN,
    RETURNED,
    SAMPLES,
    STATUS,
    old_exim,
    parts,
    qmail,
    report,
)
from tests.sources.fuzzing import spoiled, survives

import cartback as cb
from cartback.domain.returns import is_marked, mark
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, TooLarge
from cartback.sources import bounces, mail
from cartback.sources.limits import Limits
from cartback.testing import World
from cartback.testing.smtpserver import SMTPServer


def read(message: bytes, **more: Any) -> list[Any]:
    return bounces.events(message, **{"keys": KEY, "shop": "acme", "received_at": AT, **more})


def kinds(message: bytes, **more: Any) -> list[str]:
    return [type(event).__name__ for event in read(message, **more)]


BOTH = ["MessageBounced", "ConsentChanged"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_about_the_address_ends_it(name: str) -> None:
    """However it is written: the row says that it came back, and there is no consent to write there any more."""
    bounce, no = read(SAMPLES[name])
    assert (bounce.notification, bounce.permanent, bounce.at, bounce.keys) == (ID, True, AT, (f"email:{ANA}",))
    assert (no.channel, no.granted, no.keys) == ("email", False, (f"email:{ANA}",))
    assert no.source.startswith("bounced: smtp")


@pytest.mark.parametrize(
    ("changes", "events", "permanent"),
    [
        ({"status": "5.1.1"}, BOTH, True),
        ({"status": "5.2.2", "diagnostic": "smtp; 552 5.2.2 full"}, ["MessageBounced"], True),
        ({"status": "5.7.1", "diagnostic": "smtp; 550 5.7.1 spam"}, ["MessageBounced"], True),
        ({"status": "5.0.0", "diagnostic": "smtp; 550 no"}, ["MessageBounced"], True),
        ({"status": "5.0.0", "diagnostic": None}, ["MessageBounced"], True),
        ({"status": "", "diagnostic": "smtp; 550 5.1.1 no such user"}, BOTH, True),
        ({"status": "", "diagnostic": "smtp; 450 later"}, ["MessageBounced"], False),
        ({"status": "", "diagnostic": None}, ["MessageBounced"], False),
        ({"status": "5.0.0", "diagnostic": "smtp; host [5.1.1.10] said: 554 no"}, ["MessageBounced"], True),
        ({"status": "4.4.7", "diagnostic": "smtp; 550 5.1.1 no such user"}, ["MessageBounced"], False),
        ({"status": "4.4.7", "diagnostic": None}, ["MessageBounced"], False),
        ({"action": "delayed", "status": "4.4.1"}, [], None),
        ({"action": "delivered", "status": "2.1.5"}, [], None),
        ({"action": "relayed", "status": "2.0.0"}, [], None),
        ({"action": "", "status": "5.1.1"}, [], None),
        ({"final": "rfc822; someone@else.example", "original": None}, ["MessageBounced"], True),
    ],
)  # fmt: skip
def test_hard_soft_or_still_on_its_way(changes: dict[str, Any], events: list[str], permanent: bool | None) -> None:
    """By the status; only one that says that there is no such address, of the very address, ends it."""
    made = read(report(**changes))
    assert [type(event).__name__ for event in made] == events
    assert [event.permanent for event in made[:1]] == ([] if permanent is None else [permanent])


@pytest.mark.parametrize(
    ("said", "permanent"),
    [("552 5.2.2 full", True), ("Sorry, it wasn't able to establish a connection. (#4.4.1)", False), ("It is no more.", True)],
)  # fmt: skip
@pytest.mark.parametrize("written", [qmail, old_exim])
def test_plain_text_is_hard_or_soft_as_well(written: Any, said: str, permanent: bool) -> None:
    """By the first code that stands there; without one it is for good, and proves nothing about the address."""
    [bounce] = read(written(said))
    assert bounce.permanent is permanent


def test_an_address_in_other_letters_is_ended_by_either_spelling() -> None:
    """Mail goes to its ASCII, which the report names; the shop may have it as it was typed."""
    ascii_, typed = "ana@xn--mnchen-3ya.example", "ana@m\u00fcnchen.example"
    marked = f"{ID}.1.{mark(KEY, 'acme', f'{ID}.1', ascii_)}"
    sent = report(to=f"bounces+{marked}@mail.acme.example", final=f"rfc822; {ascii_}", original=None)
    for event in read(sent):
        assert event.keys == (f"email:{ascii_}", f"email:{typed}")


def test_the_same_report_again_is_the_same_delivery() -> None:
    """Who saw a mark can tell its news once for good and once for now, whenever and in whatever words."""
    hard = {event.delivery for event in read(report()) + read(report(diagnostic=None, boundary="other"))}
    soft = {event.delivery for event in read(report("4.4.7", diagnostic=None))}
    assert len(hard) == 1
    assert len(soft) == 1
    assert hard != soft


@pytest.mark.parametrize("kind", ["verp", "message_id"])
def test_a_forged_report_silences_nobody(kind: str) -> None:
    """A mark is good for its shop, its message, its attempt and its address, by a key of ours; all else is refused."""
    bob = "bob@example.com"

    def forged(marked: str, address: str, **more: Any) -> bytes:
        verp = f"bounces+{marked}@mail.acme.example" if kind == "verp" else "hello@mail.acme.example"
        returned = f"To: {address}\n" + (f"Message-ID: <{marked}@mail.acme.example>\n" if kind == "message_id" else "")
        return report(to=verp, returned=returned, final=f"rfc822; {address}", original=None, **more)

    assert kinds(forged(MARKED, ANA)) == BOTH
    other = f"{'0' * 24}.1"
    wrong = {
        "another address": forged(MARKED, bob),
        "no mark": forged(f"{ID}.1", ANA),
        "a guessed mark": forged(f"{ID}.1.{'a' * 13}", ANA),
        "another attempt": forged(MARKED.replace(".1.", ".2."), ANA),
        "another message": forged(MARKED.replace(ID, "0" * 24), ANA),
        "another key": forged(f"{ID}.1.{mark(b'another secret of sixteen', 'acme', f'{ID}.1', ANA)}", ANA),
        "another shop's": forged(f"{ID}.1.{mark(KEY, 'beta', f'{ID}.1', ANA)}", ANA),
        "a mark of hers with his name": forged(f"{other}.{mark(KEY, 'acme', other, ANA)}", bob),
    }
    believed = []
    for what, message in wrong.items():
        with suppress(BadSignature):
            believed.append((what, read(message)))
    assert believed == []


def test_the_envelopes_recipient_is_enough() -> None:
    """Where the header does not say to which address the report came, the host's mail server does."""
    bare = report(to="undisclosed-recipients:;", returned="X: y\n")
    with pytest.raises(BadSignature):
        read(bare)
    assert kinds(bare, recipient=RETURN) == BOTH


def test_keys_can_be_changed() -> None:
    """What an old key marked is believed for as long as the key is given."""
    assert kinds(report(), keys=[b"a new secret, sixteen", KEY]) == BOTH
    with pytest.raises(InvalidSettings):
        read(report(), keys="")


@pytest.mark.parametrize(
    "message",
    [
        b"From: ana@example.com\nTo: x\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nBack on Monday.\n",
        report().replace(b"multipart/report", b"multipart/mixed"),
        report().replace(b"report-type=delivery-status", b"report-type=feedback-report"),
        parts(
            (
                "Content-Type: message/disposition-notification",
                f"Final-Recipient: rfc822;{ANA}\nDisposition: x; displayed",
            ),
            kind="multipart/report; report-type=disposition-notification",
        ),
        parts(("Content-Type: message/disposition-notification", "Disposition: x; deleted"), kind="multipart/report"),
        parts(("Content-Type: message/feedback-report", "Feedback-Type: abuse"), kind="multipart/report"),
        parts(("Content-Type: message/rfc822", report().decode()), kind="multipart/mixed"),
        parts((STATUS, "Reporting-MTA: dns; x"), kind="multipart/report; report-type=tlsrpt"),
        qmail().replace(b"permanent error; I've given up", b"warning; I'll keep trying"),
        b"From: ana@example.com\n\nHi. This is the answer of Ana's machine: 550 5.1.1 she is away.\n",
        old_exim().replace(b"X-Failed-Recipients:", b"X-Other:"),
    ],
)
def test_what_is_no_report_says_nothing(message: bytes) -> None:
    """An absence note comes to the same address, with the same mark; it is no bounce."""
    assert read(message) == []


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (b"", MalformedDelivery),
        (b"no header at all", MalformedDelivery),
        (report().replace(b"boundary=", b"bound="), MalformedDelivery),
        (report().replace(b"message/delivery-status", b"text/plain"), MalformedDelivery),
        (report() * 3_000, TooLarge),
    ],
    ids=range(5),
)  # fmt: skip
def test_what_cannot_be_read_is_refused(message: bytes, error: type[Exception]) -> None:
    """With a reason."""
    with pytest.raises(error, match=":"):
        read(message, limits=Limits(body=1_000_000))


@given(st.data())
def test_a_report_that_is_spoiled(data: Any) -> None:
    """Bytes changed, cut out, doubled, put in: read or refused, soon, and never about another address."""
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    message = spoiled(data, SAMPLES[name])
    for event in survives(lambda: read(message)) or ():
        assert event.keys == (f"email:{ANA}",)


@given(st.binary(max_size=400))
def test_anything_at_all(message: bytes) -> None:
    """Whatever comes to the address, alone or as the parts of a report."""
    survives(lambda: read(message))
    survives(lambda: read(report(returned=message.decode("latin-1"))))


@pytest.mark.parametrize(
    "message",
    [
        report(returned="To: " + "a@" * 200_000),
        report(returned=f"X: {ID}.1." * 50_000),
        report(final="rfc822; " + "x" * 500_000),
        report().replace(b"--9B7A/mx.example.com\r\n", b"--9B7A/mx.example.com\r\n" * 50_000),
        b"A: b\n" * 300_000,
        b"A: b\n" + b" " * 1_900_000,
        report(returned=RETURNED + "\n " * 600_000),
        qmail("\n\n<a@b.example>:\nno" * 60_000),
        old_exim("x" * 1_500_000),
        parts((STATUS, "\n\n".join(["Final-Recipient: rfc822; x@y.example"] * 40_000))),
    ],
    ids=range(10),
)  # fmt: skip
def test_large_ones_take_no_time(message: bytes) -> None:
    """What is tried of a mail is bounded."""
    survives(lambda: read(message))


def test_marks_hold_whatever_the_case() -> None:
    """Mail servers may write an address in other letters."""
    name = f"{ID}.1"
    assert is_marked([KEY], "acme", name, ANA.upper(), mark(KEY, "acme", name, ANA).upper())
    assert not is_marked([], "acme", name, ANA, mark(KEY, "acme", name, ANA))


@pytest.mark.parametrize("bounce", ["bounces+{id}@mail.acme.example", None])
def test_what_the_channel_marks_is_believed(bounce: str | None) -> None:
    """A message that went out by SMTP comes back, by VERP or by its Message-ID; its row and its address know."""
    pytest.importorskip("aiosmtplib", reason='the email extra is not installed: pip install "cartback[email]"')
    pytest.importorskip("css_inline", reason='the email extra is not installed: pip install "cartback[email]"')
    from cartback.channels.email import SMTP, Sender

    with SMTPServer() as server:
        channel = SMTP(server.host, server.port, security="none", sender=Sender("hello@mail.acme.example", bounces=bounce),
                       bounce_keys=[KEY], local_hostname="shop.test")  # fmt: skip
        world = World(
            [cb.CartRecovery(wait="1h", channels=["email"])], channels=[channel],
            links=cb.Links("https://app.acme.example/r", ["a long secret out of your settings"]), postal_address="1 Main St",
        )  # fmt: skip
        channel.clock = world.clock
        world.shopper("ana", consents=["email"])
        world.at("12:00").ana.adds("Mug", "12.00")
        world.at("13:30")
        [out] = server.delivered
    [row] = world.recovery.notifications("acme")
    came_back = report(to=out.sender, returned=f"To: {out.recipients[0]}\nMessage-ID: {out.message['Message-ID']}\n",
                       final=f"rfc822; {out.recipients[0]}", original=None)  # fmt: skip
    world.ingest(*bounces.events(came_back, keys=KEY, shop="acme", received_at=world.now))
    [after] = world.recovery.notifications("acme")
    assert (row.bounced_at, after.bounced_at) == (None, world.now)
    [reach] = [found for found in world.recovery.explain("acme", "ana").findings if found.rule == "reachable"]
    assert "bounced: smtp 5.1.1" in str(reach.values["noes"])
    assert mail.notification_in({}, str(out.message["Message-ID"])) == row.id
    channel.close()


@pytest.mark.parametrize("keys", ["short", [b"short"]])
def test_a_short_key_is_refused(keys: Any) -> None:
    """By its name."""
    pytest.importorskip("aiosmtplib", reason='the email extra is not installed: pip install "cartback[email]"')
    from cartback.channels.email import SMTP

    with pytest.raises(InvalidSettings, match="bounce_keys"):
        SMTP("mx.example", sender="hello@mail.acme.example", bounce_keys=keys)

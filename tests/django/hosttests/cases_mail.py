"""DjangoEmail hands a message to the host's backend once, and says what can be known of it."""

from __future__ import annotations

import smtplib
from email import message_from_bytes, policy
from typing import Any, ClassVar

import django
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import SimpleTestCase, TestCase, override_settings

import cartback as cb
from cartback.channels.email import Sender
from cartback.django import DjangoEmail
from cartback.django.test import RecoveryMixin
from cartback.errors import InvalidSettings
from cartback.testing import FakeClock

from .settings import SHOP
from .world import agrees, cart


class Scripted(BaseEmailBackend):
    """A backend that fails as it is told to."""

    opens: ClassVar[Exception | None] = None
    sends: ClassVar[Any] = 1
    taken: ClassVar[int] = 0

    def open(self) -> None:
        if self.opens is not None:
            raise self.opens

    def close(self) -> None:
        raise OSError("whatever happens here, the message is gone")

    def send_messages(self, email_messages: Any) -> Any:
        Scripted.taken += len(email_messages)
        if isinstance(self.sends, Exception):
            raise self.sends
        return self.sends


class ProviderError(Exception):
    """As anymail's, with the provider's status."""

    def __init__(self, status: int | None) -> None:
        super().__init__("the address ana@example.com is in this text")
        self.status_code = status


REFUSED = "550 5.1.1 no such user ana@example.com"
OUTCOMES: list[tuple[str, dict[str, Any], tuple[str, bool]]] = [
    ("taken", {"sends": 1}, ("ok", False)),
    ("says nothing", {"sends": None}, ("unknown", False)),
    ("says 0", {"sends": 0}, ("unknown", False)),
    ("cannot connect", {"opens": ConnectionRefusedError()}, ("not_sent", False)),
    ("wrong password", {"opens": smtplib.SMTPAuthenticationError(535, b"no")}, ("not_sent", False)),
    ("no such user", {"sends": smtplib.SMTPRecipientsRefused({"a": (550, b"5.1.1 no such user")})}, ("rejected", True)),
    ("full", {"sends": smtplib.SMTPRecipientsRefused({"a": (552, b"5.2.2 full")})}, ("rejected", False)),
    ("later", {"sends": smtplib.SMTPRecipientsRefused({"a": (451, b"4.7.1 greylisted")})}, ("not_sent", False)),
    ("our sender", {"sends": smtplib.SMTPSenderRefused(550, b"no", "x")}, ("rejected", False)),
    ("data refused", {"sends": smtplib.SMTPDataError(554, b"spam")}, ("rejected", False)),
    ("data later", {"sends": smtplib.SMTPDataError(421, b"busy")}, ("not_sent", False)),
    ("lost", {"sends": smtplib.SMTPServerDisconnected("lost")}, ("unknown", False)),
    ("timeout", {"sends": TimeoutError()}, ("unknown", False)),
    ("provider 400", {"sends": ProviderError(400)}, ("rejected", False)),
    ("provider 422", {"sends": ProviderError(422)}, ("rejected", False)),
    ("provider 429", {"sends": ProviderError(429)}, ("not_sent", False)),
    ("provider 500", {"sends": ProviderError(500)}, ("unknown", False)),
    ("provider cut off", {"sends": ProviderError(None)}, ("unknown", False)),
]


def message(**changed: Any) -> cb.OutgoingMessage:
    from cartback.ports import Content

    clock = FakeClock()
    content = Content(
        shop_name="Acme",
        postal_address="1 Road, Boston",
        unsubscribe="https://acme.example/cartback/unsubscribe?t=" + "x" * 200,
    )
    told: dict[str, Any] = {
        "id": "a1b2", "shop": SHOP.id, "shopper": "s", "channel": "email", "address": "ana@example.com", "attempt": 1,
        "title": "Your Mug", "body": "It waits.", "link": "https://acme.example/c", "deadline": clock.advance("1h"), "content": content,
    }  # fmt: skip
    return cb.OutgoingMessage(**{**told, **changed})


class OutcomeTests(SimpleTestCase):
    def test_each_failure_is_what_it_is(self) -> None:
        """What was certainly not sent may be tried again, what nobody can say never is; no address is in the ledger's detail."""
        for name, script, expected in OUTCOMES:
            with self.subTest(name):
                for attribute, default in (("opens", None), ("sends", 1), ("taken", 0)):
                    setattr(Scripted, attribute, script.get(attribute, default))
                sent = DjangoEmail(connect=Scripted).send(message())
                self.assertEqual((sent.outcome, sent.dead), expected)
                self.assertNotIn("ana@", sent.detail or "")
                self.assertEqual(Scripted.taken, 0 if script.get("opens") else 1, "once, or not at all")

    def test_what_cannot_be_mailed_is_not(self) -> None:
        """No address, no postal address, no way out, a sender that is none: nothing is opened."""
        Scripted.taken, Scripted.opens, Scripted.sends = 0, None, 1
        channel = DjangoEmail(connect=Scripted)
        for changed in (
            {"address": "no address"},
            {"address": "a@b\nBcc: c@d"},
            {"content": message().content.__class__()},
        ):
            self.assertEqual(channel.send(message(**changed)).outcome, "rejected")
        with override_settings(DEFAULT_FROM_EMAIL="nobody"):
            self.assertEqual(channel.send(message()).outcome, "not_sent")
        self.assertEqual(DjangoEmail({}, connect=Scripted).send(message()).outcome, "rejected")
        self.assertEqual(DjangoEmail(connect={}.popitem).send(message()).outcome, "not_sent")
        self.assertEqual(Scripted.taken, 0)
        with self.assertRaises(InvalidSettings):
            Sender("nobody")

    def test_the_mail_is_lawful_and_whole(self) -> None:
        """Subject, both bodies, who it is from, an id of our own, and a way out that no folding breaks."""
        channel = DjangoEmail({SHOP.id: Sender("hi@mail.acme.example", "Äcme", reply_to="help@acme.example")})
        raw = channel.mail(message()).message().as_bytes()
        if django.VERSION >= (6,):  # as its backends ask for it
            smtp = channel.mail(message()).message(policy=policy.SMTP).as_bytes()
            self.assertIn(f"List-Unsubscribe: <{message().content.unsubscribe}>\r\n".encode(), smtp)
            self.assertLessEqual(max(map(len, smtp.partition(b"\r\n\r\n")[2].split(b"\r\n"))), 998)
        read = message_from_bytes(raw)
        self.assertEqual(
            (read["Subject"], read["To"], read["Reply-To"]), ("Your Mug", "ana@example.com", "help@acme.example")
        )
        self.assertIn("<hi@mail.acme.example>", read["From"])
        self.assertEqual(read["Message-ID"], "<a1b2.1@mail.acme.example>")
        for written in (
            raw,
            channel.mail(message()).message().as_bytes(linesep="\r\n") if django.VERSION < (6,) else raw,
        ):
            lines = written.replace(b"\r", b"").split(b"\n")
            self.assertIn(
                f"List-Unsubscribe: <{message().content.unsubscribe}>".encode(), lines, "a folded one is dead"
            )
        self.assertEqual(read["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertEqual([part.get_content_type() for part in read.walk()][1:], ["text/plain", "text/html"])
        html = read.get_payload()[1].get_payload(decode=True)  # type: ignore[index, union-attr]
        self.assertIn(b"1 Road, Boston", html)


class SentTests(RecoveryMixin, TestCase):
    channels = ()

    def test_a_due_message_goes_by_it(self) -> None:
        """From CARTBACK's own channels to Django's outbox, and SENT in the ledger."""
        self.recovery.ingest([*agrees(self.clock.now, channel="email"), cart(self.clock.now)])
        self.later("1h")
        from cartback.django import get_recovery

        get_recovery(channels=[DjangoEmail()]).run_all()
        [sent] = mail.outbox
        self.assertEqual(sent.to, ["ana@example.com"])
        [row] = self.recovery.notifications(SHOP.id)
        self.assertEqual(row.state, "SENT")

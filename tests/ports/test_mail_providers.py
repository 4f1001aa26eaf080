"""Resend, Postmark and SES keep the contract of every channel: one request a call, and a true word about it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from json import loads
from typing import Any, ClassVar

import pytest

from cartback.ports import Content, OutgoingMessage
from cartback.testing import ChannelSuite
from cartback.testing.suites import Provider, ProviderRequest

pytest.importorskip("pycurl", reason='the e-mail extra is not installed: pip install "cartback[email]"')
pytest.importorskip("css_inline", reason='the e-mail extra is not installed: pip install "cartback[email]"')

from cartback.channels.email import SES, Postmark, Resend

FROM = "Acme <hello@mail.acme.example>"
LAWFUL = Content(
    shop_name="Acme", unsubscribe="https://acme.test/r/unsubscribe?t=x", postal_address="1 Main St, Springfield"
)
NAME = "01234567-89ab-cdef-0123-456789abcdef"
#: Enough for sixteen letters at once on a busy machine, and less than the suite waits for a silent provider.
PATIENCE = timedelta(seconds=2)


class MailSuite(ChannelSuite):
    """E-mail has what the law asks for."""

    def message(self, n: int = 1, **changes: Any) -> OutgoingMessage:
        return super().message(n, **{"content": LAWFUL, **changes})


class TestResend(MailSuite):
    """As its API answers."""

    replies: ClassVar[dict[int, bytes]] = {200: b'{"id": "%b"}' % NAME.encode()}

    @pytest.fixture
    def channel(self, provider: Provider) -> Iterator[Any]:
        made = Resend("re_123", FROM, endpoint=provider.url, timeout=PATIENCE, connections=16)
        yield made
        made.close()


class TestPostmark(MailSuite):
    """As its API answers."""

    replies: ClassVar[dict[int, bytes]] = {200: b'{"ErrorCode": 0, "MessageID": "%b"}' % NAME.encode()}

    @pytest.fixture
    def channel(self, provider: Provider) -> Iterator[Any]:
        made = Postmark("token", FROM, endpoint=provider.url, timeout=PATIENCE, connections=16)
        yield made
        made.close()


class TestSES(MailSuite):
    """As its API answers."""

    replies: ClassVar[dict[int, bytes]] = {200: b'{"MessageId": "0100019a-%b-000000"}' % NAME.encode()}

    @pytest.fixture
    def channel(self, provider: Provider) -> Iterator[Any]:
        made = SES("eu-central-1", ("AKID", "s"), FROM, endpoint=provider.url, timeout=PATIENCE, connections=16)
        yield made
        made.close()

    def words(self, request: ProviderRequest) -> str:
        """Unpack the mail that SES is given whole."""
        return unpacked(request.body)


def unpacked(body: bytes) -> str:
    """Read the address, the subject and the texts of a mail as SES is given it."""
    mail = message_from_bytes(b64decode(loads(body)["Content"]["Raw"]["Data"]), policy=default)
    bodies = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return "\n".join([str(mail["To"]), str(mail["Subject"]), *bodies])

"""Our own e-mail channel keeps the contract: SMTP is held to SMTPSuite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cartback.testing import SMTPSuite
from cartback.testing.smtpserver import SMTPServer

pytest.importorskip("aiosmtplib", reason='the e-mail extra is not installed: pip install "cartback[email]"')

from cartback.channels.email import SMTP


class TestSMTP(SMTPSuite):
    """Over real sockets, every fault at every stage."""

    @pytest.fixture
    def channel(self, server: SMTPServer) -> Iterator[SMTP]:
        made = SMTP(
            server.host, server.port, security="none", sender="Acme <hello@mail.acme.example>", local_hostname="shop.test",
            timeout=timedelta(seconds=1),
        )  # fmt: skip
        yield made
        made.close()


@pytest.mark.slow
class TestSMTPWithoutPipelining(TestSMTP):
    """The same where the server takes one command at a time."""

    @pytest.fixture
    def server(self) -> Iterator[SMTPServer]:
        with SMTPServer(pipelining=False) as running:
            yield running

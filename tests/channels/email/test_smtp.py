"""SMTP: one transaction a message, on kept connections, over TLS and with a login; a real aiosmtpd; and the engine."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.certificates import certified

import cartback as cb
from cartback.channels.email import SMTP, Sender, Theme, Unmailable
from cartback.channels.email.reply import ServerReply, outcome
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage, Sent
from cartback.testing import World
from cartback.testing.smtpserver import SMTPServer

Make = Callable[..., OutgoingMessage]
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
ACME = "Acme Mugs <hello@mail.acme.example>"


def smtp(server: SMTPServer, **changes: Any) -> SMTP:
    usual: dict[str, Any] = {
        "security": "none", "sender": ACME, "local_hostname": "shop.test", "timeout": timedelta(seconds=1),
        "clock": lambda: NOW,
    }  # fmt: skip
    return SMTP(server.host, server.port, **{**usual, **changes})


def sent(channel: SMTP, *messages: OutgoingMessage) -> list[Sent]:
    """What became of the messages, one after another on one event loop."""

    async def main() -> list[Sent]:
        try:
            return [await channel.send(message) for message in messages]
        finally:
            await channel.aclose()

    return asyncio.run(main())


# --- connections


def test_messages_share_a_connection(server: SMTPServer, message: Make) -> None:
    """One transaction after another, each on what the one before left clean."""
    answers = sent(smtp(server), *[message(id=f"n{n}") for n in range(5)])
    assert [answer.outcome for answer in answers] == ["ok"] * 5
    assert answers[0].provider_id == "n0.1@mail.acme.example"
    assert server.connections == 1
    assert len(server.delivered) == 5


def test_many_at_once_have_so_many_connections(server: SMTPServer, message: Make) -> None:
    """No more than `connections`; the others wait their turn."""
    channel = smtp(server, connections=3)

    async def main() -> list[Sent]:
        answers = await asyncio.gather(*[channel.send(message(id=f"n{n}")) for n in range(30)])
        await channel.aclose()
        return answers

    assert {answer.outcome for answer in asyncio.run(main())} == {"ok"}
    assert server.connections <= 3
    assert len(server.delivered) == 30


def test_what_becomes_too_late_while_it_waits_its_turn_is_not_sent(server: SMTPServer, message: Make) -> None:
    """Deadline and Date are those of the moment when the message goes, and not of when many were handed over."""
    channel = smtp(server, connections=1, clock=lambda: NOW + 7 * timedelta(hours=len(server.delivered)))

    async def main() -> list[Sent]:
        both = [message(id=f"n{n}", deadline=NOW + timedelta(hours=6)) for n in range(2)]
        answers = await asyncio.gather(*[channel.send(each) for each in both])
        await channel.aclose()
        return answers

    assert [(answer.outcome, answer.detail) for answer in asyncio.run(main())] == [
        ("ok", None),
        ("not_sent", "too late"),
    ]
    assert len(server.arrived) == 1


def test_a_kept_connection_that_was_closed_is_replaced(server: SMTPServer, message: Make) -> None:
    """Nothing of the message had gone: it goes on a new one, once."""
    server.script = lambda stage, mail: (
        "close" if stage == "mail" and server.connections == 1 and server.delivered else None
    )
    answers = sent(smtp(server), message(id="a"), message(id="b"))
    assert [answer.outcome for answer in answers] == ["ok", "ok"]
    assert server.connections == 2
    assert len(server.arrived) == 2


@pytest.mark.parametrize("how", [421, "close", "hang", "garbage"])
def test_a_fresh_connection_that_fails_is_not_tried_again(server: SMTPServer, message: Make, how: Any) -> None:
    """A server in trouble is left alone; the engine comes back later."""
    server.fails("mail", how)
    (answer,) = sent(smtp(server, timeout=timedelta(seconds=0.3)), message())
    assert answer.outcome == "not_sent"
    assert server.connections == 1
    server.works()
    assert [answer.outcome for answer in sent(smtp(server), message())] == ["ok"]


@pytest.mark.parametrize("pipelining", [True, False])
def test_commands_go_at_once_only_where_the_server_takes_them_so(message: Make, pipelining: bool) -> None:
    """The same message in the same order, whether or not the server offers PIPELINING; after a refusal too."""
    with SMTPServer(pipelining=pipelining) as server:
        server.fails("rcpt", "550 5.1.1 no such user", times=1)
        answers = sent(smtp(server), *[message(id=f"n{n}", body="a\n.\n..b") for n in range(3)])
        assert [answer.outcome for answer in answers] == ["rejected", "ok", "ok"]
        assert answers[0].dead
        assert server.connections == 1
        assert [mail.sender for mail in server.arrived] == ["hello@mail.acme.example"] * 2
        assert [mail.recipients for mail in server.arrived] == [["ana@example.com"]] * 2


def test_a_server_that_takes_a_message_for_nobody_gets_none(server: SMTPServer, message: Make) -> None:
    """Asked at once it may say 354 behind a refused recipient: nothing is written after that, and the connection is let go of."""
    replies = {"rcpt": "550 5.1.1 no such user", "data": "354 go on"}
    server.script = lambda stage, mail: replies.get(stage) if mail in server.mails[:1] else None
    channel = smtp(server)

    async def main() -> list[Sent]:
        refused = await channel.send(message(id="n1"))
        taken = await channel.send(message(id="n2"))
        await channel.aclose()
        return [refused, taken]

    assert [answer.outcome for answer in asyncio.run(main())] == ["rejected", "ok"]
    assert server.connections == 2
    assert [mail.taken for mail in server.mails] == [False, True]


def test_whatever_quit_does_the_message_went(server: SMTPServer, message: Make) -> None:
    """It is said at the end, outside of any verdict."""
    server.fails("quit", "hang")
    assert [answer.outcome for answer in sent(smtp(server), message())] == ["ok"]


def test_close_reaches_the_loop_of_an_engine(server: SMTPServer, message: Make) -> None:
    """Plain code closes what a loop in another thread has open; on the loop itself it says to await aclose."""
    channel, loop = smtp(server), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    assert asyncio.run_coroutine_threadsafe(channel.send(message()), loop).result(10).outcome == "ok"

    async def here() -> None:
        with pytest.raises(RuntimeError, match="aclose"):
            channel.close()

    asyncio.run_coroutine_threadsafe(here(), loop).result(10)
    channel.close()
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
    channel.close()


# --- what is not handed over


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"unsubscribe": None}, "no unsubscribe link: pass links=Links(base, keys) to the engine"),
        ({"postal_address": " "}, "no postal address: set the shop's postal_address"),
        ({"address": "ana@example.com\r\nRCPT TO:<eve@evil.example>"}, "not an address that plain SMTP can deliver to"),
    ],
)
def test_what_the_law_or_the_address_lacks_is_rejected(
    server: SMTPServer, message: Make, changes: dict[str, Any], detail: str
) -> None:
    """Before the wire, with a reason that the ledger shows."""
    (answer,) = sent(smtp(server), message(**changes))
    assert (answer.outcome, answer.detail) == ("rejected", detail)
    assert server.connections == 0


def test_a_host_may_take_the_law_on_itself(server: SMTPServer, message: Make) -> None:
    """For mail that is no marketing."""
    (answer,) = sent(smtp(server, lawful=False), message(unsubscribe=None, postal_address=""))
    assert answer.outcome == "ok"
    assert server.delivered[0].message["List-Unsubscribe"] is None


def test_shops_have_their_own_senders_and_themes(server: SMTPServer, message: Make) -> None:
    """By mapping or function; a shop without a sender has its messages rejected."""
    senders = {"acme": Sender("a@acme.example"), "beta": "Beta <b@beta.example>"}
    themes = {"beta": Theme(accent="#123456")}
    for given in (senders, senders.get):
        answers = sent(smtp(server, sender=given, theme=themes), *[message(shop=s) for s in ("acme", "beta", "c")])
        assert [answer.outcome for answer in answers] == ["ok", "ok", "rejected"]
    assert [mail.sender for mail in server.delivered] == ["a@acme.example", "b@beta.example"] * 2
    assert ["#123456" in mail.html for mail in server.delivered] == [False, True] * 2


def test_a_broken_theme_holds_up_its_messages(server: SMTPServer, message: Make) -> None:
    """Nothing was sent, and what is mended in time goes out."""
    (answer,) = sent(smtp(server, theme=Theme(line="{% nonsense %}")), message())
    assert (answer.outcome, answer.detail) == ("not_sent", "the e-mail could not be built (InvalidSettings)")


def test_letter_is_for_a_look(server: SMTPServer, message: Make) -> None:
    """The bytes that would go out, without a server."""
    letter = smtp(server).letter(message())
    assert letter.data.startswith(b'From: "Acme Mugs"')
    with pytest.raises(Unmailable):
        smtp(server).letter(message(address="nobody"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"security": "ssl"},
        {"username": "u"},
        {"timeout": timedelta(0)},
        {"connections": 0},
        {"sender": "Acme"},
        {"host": ""},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    """When the channel is made; a password never goes in the clear."""
    with pytest.raises(InvalidSettings):
        SMTP(wrong.pop("host", "127.0.0.1"), **{"security": "none", "sender": ACME, **wrong})


# --- login and TLS


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 in one file, made once."""
    certificate, key = certified(tmp_path_factory.mktemp("tls"))
    both = certificate.with_name("both.pem")
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both


@pytest.fixture(params=["starttls", "tls"])
def safe(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[SMTPServer, dict[str, Any]]]:
    """A server with TLS and one user, and the settings that go with it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusted = ssl.create_default_context(cafile=str(certificate))
    with SMTPServer(users={"shop": "s3cret"}, context=context, implicit_tls=request.param == "tls") as server:
        yield server, {"security": request.param, "context": trusted}


def test_it_logs_in_over_tls(safe: tuple[SMTPServer, dict[str, Any]], message: Make) -> None:
    """Both ways of TLS; the words arrive."""
    server, settings = safe
    answers = sent(smtp(server, **settings, username="shop", password="s3cret"), message(), message(id="b"))
    assert [answer.outcome for answer in answers] == ["ok", "ok"]
    assert server.connections == 1
    assert server.delivered[0].subject == "Still thinking it over, Ana?"


def test_a_server_that_nobody_vouches_for_gets_nothing(safe: tuple[SMTPServer, dict[str, Any]], message: Make) -> None:
    """No password and no message go over a connection that is not verified."""
    server, settings = safe
    untrusted = {**settings, "context": None}
    (answer,) = sent(smtp(server, **untrusted, username="shop", password="s3cret"), message())
    assert answer.outcome == "not_sent"
    assert server.mails == []


def test_starttls_that_is_not_offered_is_no_reason_to_go_without(server: SMTPServer, message: Make) -> None:
    """Who strips STARTTLS from the offer gets nothing to read."""
    (answer,) = sent(smtp(server, security="starttls"), message())
    assert answer.outcome == "not_sent"
    assert server.mails == []


def test_a_refused_login_stops_the_channel_for_a_while(
    safe: tuple[SMTPServer, dict[str, Any]], message: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """More tries would lock the account: the messages wait, and one warning says why, without the password."""
    server, settings = safe
    now = [NOW]
    channel = smtp(server, **settings, username="shop", password="wrong-pa55", clock=lambda: now[0])
    answers = sent(channel, *[message(id=f"n{n}") for n in range(3)])
    assert [answer.outcome for answer in answers] == ["not_sent"] * 3
    assert [answer.retry_after for answer in answers[1:]] == [timedelta(minutes=1)] * 2
    assert server.connections == 1
    server.users["shop"] = "wrong-pa55"
    now[0] += timedelta(minutes=2)
    assert [answer.outcome for answer in sent(channel, message())] == ["ok"]
    assert len([record for record in caplog.records if record.name == "cartback.email"]) == 1
    assert "pa55" not in caplog.text


def test_a_login_that_is_wanted_and_missing_is_not_the_messages_fault(
    safe: tuple[SMTPServer, dict[str, Any]], message: Make
) -> None:
    """530 at MAIL is about us: the message waits."""
    server, settings = safe
    (answer,) = sent(smtp(server, **settings), message())
    assert (answer.outcome, answer.dead) == ("not_sent", False)


def test_a_refused_sender_is_named_in_the_log(
    server: SMTPServer, message: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """It would be refused with every message, so whoever runs this has to know; once, not with each."""
    server.fails("mail", "550 5.7.60 not yours: hello@mail.acme.example")
    answers = sent(smtp(server), message(), message())
    assert [(answer.outcome, answer.dead) for answer in answers] == [("rejected", False)] * 2
    (record,) = [record for record in caplog.records if record.name == "cartback.email"]
    assert "550" in record.getMessage()
    assert "acme.example" not in record.getMessage()


@pytest.mark.parametrize("code", [0, 100, 199, 250, 354, 399, 600, 999])
def test_what_is_no_refusal_after_the_dot_is_ok_or_unknown(code: int) -> None:
    """2xx is a yes; what no server says is no reply."""
    assert outcome("body", ServerReply.of(code), "x").outcome == ("ok" if code == 250 else "unknown")


# --- a real server


@pytest.mark.parametrize(
    ("stage", "reply", "expected", "arrives"),
    [
        ("none", "250 OK", "ok", 1), ("ehlo", "451 later", "not_sent", 0), ("ehlo", "close", "not_sent", 0),
        ("mail", "451 later", "not_sent", 0), ("mail", "550 no", "rejected", 0), ("mail", "close", "not_sent", 0),
        ("rcpt", "451 later", "not_sent", 0), ("rcpt", "550 no", "rejected", 0), ("rcpt", "close", "not_sent", 0),
        ("data", "451 later", "not_sent", 0), ("data", "550 no", "rejected", 0), ("data", "close", "unknown", 0),
        ("lost", "close", "unknown", 1),
    ],
)  # fmt: skip
def test_faults_of_a_real_server(message: Make, stage: str, reply: str, expected: str, arrives: int) -> None:
    """aiosmtpd, whose handlers refuse or hang up at each stage: the same outcomes, one message at most."""
    vendor = pytest.importorskip("aiosmtpd.smtp", reason='aiosmtpd is not installed: pip install -e ".[test]"')
    handler = _Handler(stage, reply)

    async def main() -> Sent:
        loop = asyncio.get_running_loop()
        running = await loop.create_server(lambda: vendor.SMTP(handler, hostname="mx.test", loop=loop), "127.0.0.1", 0)
        port = running.sockets[0].getsockname()[1]
        channel = SMTP(
            "127.0.0.1", port, security="none", sender=ACME, local_hostname="shop.test", clock=lambda: NOW,
            timeout=timedelta(seconds=2),
        )  # fmt: skip
        answer = await channel.send(message(body="a\n.\n..b"))
        await channel.aclose()
        running.close()
        await running.wait_closed()
        await asyncio.sleep(0)
        return answer

    assert asyncio.run(main()).outcome == expected
    assert len(handler.got) == arrives
    if expected == "ok":
        assert b"Subject: Still thinking it over, Ana?" in handler.got[0]


class _Handler:
    def __init__(self, stage: str, reply: str) -> None:
        self.stage, self.reply = stage, reply
        self.got: list[bytes] = []

    def act(self, server: Any) -> str:
        if self.reply == "close":
            server.transport.abort()
            return "421 bye"
        return self.reply

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, host: str, responses: list[str]) -> list[str]:  # noqa: N802
        session.host_name = host
        return [self.act(server)] if self.stage == "ehlo" else responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.act(server) if self.stage == "mail" else "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.stage == "rcpt":
            return self.act(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.stage == "data":
            return self.act(server)
        self.got.append(envelope.content)
        return self.act(server) if self.stage == "lost" else "250 OK"


# --- with the engine


@pytest.fixture
def world(server: SMTPServer) -> Iterator[World]:
    """A shop whose carts are recovered by e-mail."""
    channel = SMTP(server.host, server.port, security="none", sender=ACME, local_hostname="shop.test")
    world = World(
        [cb.CartRecovery(wait="1h", channels=["email"], discount=cb.Discount(code="SAVE10", percent=10))],
        channels=[channel], links=cb.Links("https://acme.example/r", ["a long secret out of your settings"]),
        postal_address="1 Main St, Springfield", name="Acme Mugs",
    )  # fmt: skip
    channel.clock = world.clock
    yield world
    channel.close()
    world.recovery.close()


def test_a_cart_is_mailed_once(server: SMTPServer, world: World) -> None:
    """Words, cart, code, links and address: one mail, whose button and way out are links of ours."""
    world.shopper("ana", consents=["email"])
    world.at("12:00").ana.adds("Mug", "12.00")
    world.at("14:00")
    (mail,) = server.delivered
    assert mail.recipients == ["ana@example.com"]
    for part in ("Mug", "$12.00", "SAVE10", "1 Main St, Springfield", "https://acme.example/r/unsubscribe?t="):
        assert part in mail.text, part
    assert mail.message["List-Unsubscribe"].startswith("<https://acme.example/r/unsubscribe?t=")
    (row,) = world.recovery.notifications("acme")
    assert (row.state, row.outcomes[0][1]) == ("SENT", "ok")


def test_a_lost_reply_is_not_mailed_again(server: SMTPServer, world: World) -> None:
    """The server took it and could not say so: the ledger says that nobody knows."""
    server.fails("lost", "close")
    world.shopper("ana", consents=["email"])
    world.at("12:00").ana.adds("Mug", "12.00")
    world.at("20:00")
    assert len(server.arrived) == 1
    assert world.recovery.notifications("acme")[0].state == "AMBIGUOUS"


def test_what_was_not_taken_comes_again(server: SMTPServer, world: World) -> None:
    """Greylisting: 4xx at first, taken later, as another attempt with its own Message-ID."""
    server.fails("rcpt", "451 4.7.1 come back later", times=1)
    world.shopper("ana", consents=["email"])
    world.at("12:00").ana.adds("Mug", "12.00")
    world.at("15:00")
    (mail,) = server.delivered
    assert mail.message["Message-ID"].partition("@")[0].endswith(".2")

"""The exchange by hand: any answer that HTTP/1.1 allows is read whole, however it is cut up; anything else is none."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.channels.fcm import FCM
from cartback.channels.fcm.http1 import MOST, Answer, ResponseReader
from cartback.ports import OutgoingMessage
from cartback.testing.fcmserver import FCMServer

BODY = b'{"name": "projects/demo/messages/1"}'
CHUNKED = b"5;x=y\r\n" + BODY[:5] + b"\r\n" + b"%X\r\n" % (len(BODY) - 5) + BODY[5:] + b"\r\n0\r\nTrailer: 1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#: Responses as servers write them, with what they say, and whether the connection may be used again.
RESPONSES: dict[str, tuple[bytes, Answer, bool]] = {
    "length": (OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY, Answer(200, None, BODY), True),
    "chunked": (OK + b"transfer-encoding: Chunked\r\n\r\n" + CHUNKED, Answer(200, None, BODY), True),
    "no reason": (b"HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n", Answer(200, None, b""), True),
    "closing": (OK + b"Connection: close\r\nContent-Length: 0\r\n\r\n", Answer(200, None, b""), False),
    "old": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", Answer(200, None, b"{}"), False),
    "informed first": (b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n",
                       Answer(200, None, b""), True),
    "retry": (b"HTTP/1.1 429 \r\nRETRY-AFTER:  77 \r\nContent-Length: 0\r\n\r\n", Answer(429, "77", b""), True),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", Answer(204, None, b""), True),
}  # fmt: skip


def fed(data: bytes, cuts: list[int]) -> tuple[Answer | None, ResponseReader]:
    """The answer when the data arrives in pieces."""
    reader, answer, at = ResponseReader(), None, 0
    for cut in [*sorted(cuts), len(data)]:
        piece, at = data[at:cut], max(at, cut)
        if piece and answer is None:
            answer = reader.feed(piece)
    return answer, reader


@given(st.sampled_from(sorted(RESPONSES)), st.lists(st.integers(0, 200), max_size=6))
def test_it_reads_the_same_however_it_is_cut_up(name: str, cuts: list[int]) -> None:
    """And never before it is whole."""
    data, wanted, reusable = RESPONSES[name]
    answer, reader = fed(data, [cut for cut in cuts if cut < len(data)])
    assert (answer, reader.reusable) == (wanted, reusable)
    for end in range(0, len(data), 7):
        assert ResponseReader().feed(data[:end]) is None


def test_a_body_may_end_with_the_connection() -> None:
    """Without a length; one that was promised and is cut off is no answer."""
    reader = ResponseReader()
    assert reader.feed(OK + b"\r\n" + BODY) is None
    assert reader.end() == Answer(200, None, BODY)
    for cut in (OK, OK + b"Content-Length: 99\r\n\r\n{", OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"):
        reader = ResponseReader()
        assert reader.feed(cut) is None
        assert reader.end() is None


def test_what_comes_behind_the_answer_spoils_the_connection() -> None:
    """It would be taken for the answer to the next message."""
    answer, reader = fed(RESPONSES["length"][0] + b"HTTP/1.1 200 OK\r\n", [])
    assert answer is not None
    assert not reader.reusable


@pytest.mark.parametrize(
    "data",
    [b"SSH-2.0-x\r\n\r\n", b"HTTP/2 200\r\n\r\n", b"HTTP/1.1 2x0 OK\r\n\r\n", OK + b"no colon\r\n\r\n",
     OK + b"Content-Length: -1\r\n\r\n", OK + b"Content-Length: 1e9\r\n\r\n", OK + b"Content-Length: 9999999999\r\n\r\n",
     OK + b"Transfer-Encoding: gzip\r\n\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
     OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", OK + b"A : b\r\n\r\n", b"x" * (MOST + 1)],
)  # fmt: skip
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    """Rather than guessed at: what became of the message is then unknown."""
    with pytest.raises(ValueError, match=r"."):
        ResponseReader().feed(data)


@given(st.lists(st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"\r\n", b"0", b"5\r\n", b"Content-Length: 3", b": ", b"abc",
                                 b"Transfer-Encoding: chunked", b"\x00", b"\xff", b";"]), max_size=20))  # fmt: skip
def test_any_bytes_are_an_answer_or_not(pieces: list[bytes]) -> None:
    """Nothing else is ever raised."""
    reader = ResponseReader()
    with suppress(ValueError):
        for piece in pieces:
            if reader.feed(piece) is not None:
                return
        reader.end()


# --- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost and 127.0.0.1, in one file, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(pem)
    )
    return file


@pytest.fixture
def tls(certificate: Path) -> Iterator[tuple[FCMServer, int]]:
    """A local FCM, and a port where it is reached by TLS."""
    with FCMServer() as server:
        plain = int(server.url.rpartition(":")[2])
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)

        async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                while data := await reader.read(65536):
                    writer.write(data)
            writer.close()

        async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inner_reader, inner = await asyncio.open_connection("127.0.0.1", plain)
            await asyncio.gather(copy(reader, inner), copy(inner_reader, writer))

        loop = asyncio.new_event_loop()
        listening = loop.run_until_complete(asyncio.start_server(through, "127.0.0.1", 0, ssl=context))
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        yield server, listening.sockets[0].getsockname()[1]

        async def over() -> None:
            listening.close()
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            await asyncio.sleep(0.01)

        asyncio.run_coroutine_threadsafe(over(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def sent(fcm: FCM, count: int = 3) -> list[str]:
    async def every() -> list[Any]:
        try:
            return [await fcm.send(message(n)) for n in range(count)]
        finally:
            await fcm.aclose()

    return [f"{one.outcome} {one.detail or ''}".strip() for one in asyncio.run(every())]


def message(n: int) -> OutgoingMessage:
    return OutgoingMessage(
        id=f"n{n}", shop="acme", shopper="s", channel="push", address="device", attempt=1, title="Hi", body="There",
        link=None, deadline=datetime.now(UTC) + timedelta(hours=1), kind="winback",
    )  # fmt: skip


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_by_tls(tls: tuple[FCMServer, int], certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """As Google is reached: with the certificate checked against those that the system trusts."""
    server, port = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    fcm = FCM(server.app(), endpoint=f"https://{host}:{port}")
    assert sent(fcm) == ["ok"] * 3
    assert len(server.delivered) == 3


def test_a_certificate_that_nobody_vouches_for(tls: tuple[FCMServer, int]) -> None:
    """Certainly not sent: no word of the message, and no access token, has left."""
    server, port = tls
    fcm = FCM(server.app(), endpoint=f"https://localhost:{port}")
    assert sent(fcm, 1) == ["not_sent no connection (SSLCertVerificationError)"]
    assert server.requests == []

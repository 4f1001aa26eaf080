"""A provider that answers every POST at once, over TLS, by HTTP/2 or HTTP/1.1: what clients are measured against.

It reads no more than it has to (of HTTP/2 the frames and not the headers, of HTTP/1.1 the length), so that it is several times
faster than any client, and a rate says what the client can do.
"""

from __future__ import annotations

import json
import selectors
import socket
import ssl
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests, which are no installed package

from tests.certificates import certified

BODY = b'{"name": "projects/demo/messages/0:1500415314455276%31bd1c9631bd1c96"}'
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _SETTINGS, _PING, _GOAWAY, _WINDOW_UPDATE = 0, 1, 4, 6, 7, 8
_END_STREAM, _END_HEADERS, _ACK = 1, 4, 1
#: `:status: 200` is the eighth of HPACK's static table; content-type (31st) with a literal, both without a dynamic table.
_ANSWER_HEADERS = b"\x88\x0f\x10\x10application/json"


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


_HELLO = (
    frame(
        _SETTINGS, 0, 0, b"\x00\x03" + (128).to_bytes(4, "big")
    )  # so many streams at once, as nginx and Google have it
    + frame(_WINDOW_UPDATE, 0, 0, (2**31 - 1 - 65535).to_bytes(4, "big"))
)
_ANSWER_HEAD = len(_ANSWER_HEADERS).to_bytes(3, "big") + bytes((_HEADERS, _END_HEADERS))
_ANSWER_BODY = len(BODY).to_bytes(3, "big") + bytes((_DATA, _END_STREAM))
_HTTP1 = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class Connection:
    """One connection: what came in and is not read yet, and what is still to go out."""

    def __init__(self, wire: ssl.SSLSocket) -> None:
        self.wire, self.came, self.going, self.shaken, self.h2 = wire, b"", bytearray(), False, False

    def turn(self) -> bool:
        """Go on as far as it goes without waiting; False when it is over."""
        try:
            if not self.shaken:
                self.wire.do_handshake()
                self.shaken, self.h2 = True, self.wire.selected_alpn_protocol() == "h2"
                self.going += _HELLO if self.h2 else b""
            open_ = self._read()
            (self._http2 if self.h2 else self._http1)()
            while self.going:
                del self.going[: self.wire.send(self.going)]
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return True
        except OSError:
            return False
        return open_

    def _read(self) -> bool:
        with suppress(ssl.SSLWantReadError):
            while part := self.wire.recv(1 << 18):
                self.came += part
            return False
        return True

    def _http1(self) -> None:
        while (end := self.came.find(b"\r\n\r\n")) >= 0:
            at = self.came.lower().find(b"content-length:", 0, end)
            length = int(self.came[at + 15 : self.came.find(b"\r\n", at)]) if at >= 0 else 0
            if len(self.came) < end + 4 + length:
                return
            self.came = self.came[end + 4 + length :]
            self.going += _HTTP1

    def _http2(self) -> None:
        came, at, going = self.came, 0, self.going
        if came.startswith(_PREFACE):
            at = len(_PREFACE)
        elif _PREFACE.startswith(came[: len(_PREFACE)]) and len(came) < len(_PREFACE):
            return
        while len(came) - at >= 9:
            length, kind, flags = int.from_bytes(came[at : at + 3], "big"), came[at + 3], came[at + 4]
            if len(came) - at < 9 + length:
                break
            if kind in (_DATA, _HEADERS):
                if flags & _END_STREAM:
                    stream = came[at + 5 : at + 9]
                    going += _ANSWER_HEAD + stream + _ANSWER_HEADERS + _ANSWER_BODY + stream + BODY
            elif kind == _SETTINGS and not flags & _ACK:
                going += frame(_SETTINGS, _ACK, 0, b"")
            elif kind == _PING and not flags & _ACK:
                going += frame(_PING, _ACK, 0, came[at + 9 : at + 9 + length])
            at += 9 + length
        self.came = came[at:]


def serve(folder: Path, protocols: list[str]) -> None:
    """Listen until the standard input ends; prints the address and the certificate."""
    pem, key = certified(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    context.set_alpn_protocols(protocols)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setblocking(False)
    print(json.dumps([f"https://127.0.0.1:{listener.getsockname()[1]}", str(pem)]), flush=True)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    while True:
        for key_, _ in selector.select():
            if key_.fileobj is sys.stdin:
                return
            if key_.fileobj is listener:
                raw, _ = listener.accept()
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                raw.setblocking(False)
                wire = context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
                selector.register(wire, selectors.EVENT_READ, Connection(wire))
            elif not key_.data.turn():
                selector.unregister(key_.fileobj)
                key_.fileobj.close()
            else:  # more to write than the client takes now
                wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if key_.data.going else 0)
                if wanted != key_.events:
                    selector.modify(key_.fileobj, wanted, key_.data)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2:])

"""An SMS provider on this machine that answers as Twilio does, with a fault at every stage of a request.

    with SmsServer() as server:
        twilio = Twilio(server.account, "token", "+15550100", endpoint=server.url)
        server.fault = "silence"
        ...
        assert [text.to for text in server.texts] == ["+15550123"]

The complete messages are in `texts`, with any answer. `codes` refuses a number with one of Twilio's error codes.
"""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self, TypeAlias, get_args
from urllib.parse import parse_qs

from attrs import field, frozen

#: The faults, in the order of the stages: the port is closed; closed before anything is read, in the middle of the request, after
#: it; no answer at all; half an answer; nonsense instead of one; and Twilio's own refusals.
Fault: TypeAlias = Literal[
    "refused",
    "hung_up",
    "hung_up_amid_request",
    "dropped",
    "silence",
    "cut",
    "garbage",
    "busy",
    "too_fast",
    "unauthorized",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)


@frozen
class ReceivedText:
    """One message as it arrived: its recipient, its sender, its text, and all fields of the request."""

    to: str
    sender: str
    body: str
    fields: dict[str, str] = field(repr=False)


class SmsServer:
    """Listens at `url` until it is closed."""

    account = "AC" + "0" * 32

    def __init__(self) -> None:
        self.texts: list[ReceivedText] = []
        self.fault: Fault | None = None
        self.codes: dict[str, int] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._connections: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def fail(self, fault: Fault) -> None:
        """Set the fault from now on. "refused" is permanent: the port is closed."""
        self.fault = fault
        if fault == "refused":
            self.close()

    def close(self) -> None:
        """Close all connections, and stop listening. It may be called twice."""
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            if self.fault != "hung_up":
                while self._answer(connection):
                    pass
        with self._lock:
            self._connections.discard(connection)

    def _answer(self, connection: socket.socket) -> bool:
        """Answer one request; return False when the connection is over."""
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(65536)
            if not part:
                return False
            head += part
            if self.fault == "hung_up_amid_request":
                return False
        head, _, body = head.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        text = _text(body)
        with self._lock:
            self.texts.append(text)
            number = len(self.texts)
        return self._reply(connection, text, number)

    def _reply(self, connection: socket.socket, text: ReceivedText, number: int) -> bool:
        fault = self.fault
        if fault == "silence":
            self._over.wait(30)
        if fault in ("silence", "dropped"):
            return False
        if fault == "garbage":
            connection.sendall(b"\x16\x03 what?\r\n\r\n")
            return False
        status, words = self._reply_to(text, number)
        body = json.dumps(words).encode()
        extra = "Retry-After: 7\r\n" if status == 429 else ""
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n{extra}Content-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + (body[:5] if fault == "cut" else body))
        return fault != "cut"

    def _reply_to(self, text: ReceivedText, number: int) -> tuple[int, dict[str, object]]:
        wrong: dict[str | None, tuple[int, int]] = {
            "busy": (503, 20503),
            "too_fast": (429, 20429),
            "unauthorized": (401, 20003),
        }
        if self.fault in wrong:
            status, code = wrong[self.fault]
            return status, {"code": code, "message": f"about {text.to}", "status": status}
        if text.to in self.codes:
            return 400, {"code": self.codes[text.to], "message": f"The number {text.to} is wrong", "status": 400}
        return 201, {"sid": f"SM{number:032x}", "status": "queued", "to": text.to, "body": text.body}


def _text(body: bytes) -> ReceivedText:
    fields = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    sender = fields.get("From") or fields.get("MessagingServiceSid", "")
    return ReceivedText(fields.get("To", ""), sender, fields.get("Body", ""), fields)

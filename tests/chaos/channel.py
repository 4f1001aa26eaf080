"""A push channel over HTTP as the contract wants it: one attempt, a short timeout, and no guess about what became of it."""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from cartback.ports import OutgoingMessage, Sent

from .failpoints import Begun, Failpoints
from .provider import REFUSED, fate, log_refused

_STEP = re.compile(r"step (\d+)")


class HttpChannel:
    """Posts each message to the provider on `port`, and to `nobody` those whose fate it is to find nobody listening."""

    name = "push"

    def __init__(
        self,
        port: int,
        nobody: int,
        points: Failpoints,
        begun: Begun,
        log: Path,
        *,
        seed: int = 0,
        rates: Mapping[str, float] | None = None,
        timeout: float = 0.1,
    ) -> None:
        self._port, self._nobody, self._points, self._begun, self._log = port, nobody, points, begun, log
        self._seed, self._rates, self._timeout = seed, rates or {}, timeout

    def send(self, message: OutgoingMessage) -> Sent:
        self._points.reach("run.send.before")
        sent = self._attempt(message)
        self._points.reach("run.send.after")
        return sent

    def _attempt(self, message: OutgoingMessage) -> Sent:
        told = told_of(message, self._begun)
        refused = fate(self._seed, self._rates, message.id, message.address, message.attempt) == REFUSED
        if refused:
            log_refused(self._log, told)
        try:
            sock = socket.create_connection(("127.0.0.1", self._nobody if refused else self._port), self._timeout)
        except OSError as error:  # nothing was written: certainly not sent
            return Sent("not_sent", type(error).__name__)
        with sock:
            # the port is free again at once, however many messages a second
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._points.reach("run.send.connected")
            try:
                sock.sendall(_request(told))
                self._points.reach("run.send.written")
                return _classify(_read(sock, time.monotonic() + self._timeout))
            except (OSError, ValueError) as error:
                return Sent("unknown", type(error).__name__)


def told_of(message: OutgoingMessage, begun: Begun) -> dict[str, Any]:
    """What the provider's log says of a message, for the judge."""
    step = _STEP.search(message.title)
    return {
        "shop": message.shop,
        "id": message.id,
        "attempt": message.attempt,
        "address": message.address,
        "link": message.link,
        "kind": message.kind,
        "step": int(step[1]) if step else -1,
        "begun": begun.at(message.id),
    }


class InBatches(HttpChannel):
    """The same for all messages of a round in one call, eight of them side by side."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> list[Sent]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(self.send, messages))


def _request(told: dict[str, Any]) -> bytes:
    body = json.dumps(told).encode()
    return b"POST /send HTTP/1.1\r\nHost: provider\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def _read(sock: socket.socket, until: float) -> bytes:
    """The whole reply. Raises OSError when it does not come in time or is cut short."""
    reply = b""
    while (left := until - time.monotonic()) > 0:
        sock.settimeout(left)
        more = sock.recv(65536)
        reply += more
        head, found, body = reply.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            return reply
        if not more:
            raise ConnectionError("the reply was cut short")
    raise TimeoutError


def _length(head: bytes) -> int:
    found = re.search(rb"(?i)content-length: *(\d+)", head)
    return int(found[1]) if found else 0


def _classify(reply: bytes) -> Sent:
    """What a reply proves; whatever it does not prove is unknown."""
    head, _, body = reply.partition(b"\r\n\r\n")
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
    if found is None:
        return Sent("unknown", "not HTTP")
    status, said = int(found[1]), json.loads(body)
    if status == 200:
        return Sent("ok", provider_id=said["id"])
    if status == 429:
        after = re.search(rb"(?i)retry-after: *(\d+)", head)
        return Sent("not_sent", "429", retry_after=timedelta(seconds=int(after[1])) if after else None)
    if status in (400, 404):
        return Sent("rejected", str(status), dead=said.get("error") == "UNREGISTERED")
    return Sent("unknown", str(status))

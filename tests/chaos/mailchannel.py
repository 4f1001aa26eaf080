"""The library's own SMTP channel, with failpoints inside a transaction: before anything of the message, and after all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from cartback.channels.email import SMTP
from cartback.ports import Clock, OutgoingMessage, Sent

from .channel import told_of
from .failpoints import Begun, Failpoints
from .provider import REFUSED, fate, log_refused

#: Where the channel's messages come from; their Message-IDs end in it.
DOMAIN = "chaos.example.com"


class MailChannel:
    """Sends each message through the mail server on `port`, and to `nobody` those whose fate it is to find nobody listening."""

    name = "email"

    def __init__(
        self,
        port: int,
        nobody: int,
        points: Failpoints,
        begun: Begun,
        log: Path,
        clock: Clock,
        *,
        seed: int = 0,
        rates: Mapping[str, float] | None = None,
        timeout: float = 0.1,
    ) -> None:
        self._points, self._begun, self._log = points, begun, log
        self._seed, self._rates = seed, rates or {}
        self._there, self._away = (self._smtp(each, clock, timeout) for each in (port, nobody))

    def _smtp(self, port: int, clock: Clock, timeout: float) -> SMTP:
        channel = SMTP("127.0.0.1", port, security="none", sender=f"Chaos <hello@{DOMAIN}>", local_hostname="shop.test",
                       lawful=False, timeout=timedelta(seconds=timeout), clock=clock)  # fmt: skip
        pool = channel._pool
        prepare = pool._prepare

        async def watched(*args: Any) -> Any:
            wire = await prepare(*args)
            self._points.reach("run.send.connected")
            return _WatchedWire(wire, self._points)

        pool._prepare = watched  # type: ignore[method-assign, assignment]
        return channel

    async def send(self, message: OutgoingMessage) -> Sent:
        self._points.reach("run.send.before")
        told = told_of(message, self._begun)
        refused = fate(self._seed, self._rates, message.id, message.address, message.attempt) == REFUSED
        if refused:
            log_refused(self._log, told)
        words = msgspec.structs.replace(message, body=json.dumps(told))
        sent = await (self._away if refused else self._there).send(words)
        self._points.reach("run.send.after")
        return sent


class _WatchedWire:
    """A connection that is about to carry a message."""

    def __init__(self, wire: Any, points: Failpoints) -> None:
        self._wire, self._points = wire, points

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    def write(self, data: bytes) -> None:
        self._wire.write(data)
        self._points.reach("run.send.written")

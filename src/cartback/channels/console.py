"""A channel that prints: to see what would go out, in a tutorial or on a developer's machine.

A terminal obeys control characters and a log is kept for long, so control characters are not printed, and of an address
only the end.
"""

from __future__ import annotations

import sys
from threading import Lock
from typing import ClassVar, TextIO

from attrs import define, field

from cartback.domain import arguments
from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.domain.values import shown
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage, Sent

#: A shorter address could be recognised from its last four characters.
_SHORT = 8


@define(eq=False)
class Console:
    """Prints each message as one block to `stream`, or to the standard output of the moment."""

    local: ClassVar[bool] = True
    name: ChannelName = field(
        default="push", validator=lambda _, __, value: arguments.one_of(value, "name", CHANNEL_NAMES)
    )
    stream: TextIO | None = field(default=None, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.stream is not None and not callable(getattr(self.stream, "write", None)):
            raise InvalidSettings(f"stream: expected an open file, got {shown(self.stream)}")

    def send(self, message: OutgoingMessage) -> Sent:
        """Print the message. It counts as accepted."""
        stream = self.stream or sys.stdout
        block = _block(message)
        encoding = getattr(stream, "encoding", None) or "utf-8"
        with self._lock:
            stream.write(block.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()
        return Sent("ok", provider_id=f"console-{message.id}-{message.attempt}")


def _block(message: OutgoingMessage) -> str:
    kind = f", {message.kind}" if message.kind else ""
    lines = [f"{message.channel} to {masked(message.address)} ({message.shop}{kind})", message.title, message.body]
    if message.link:
        lines.append(message.link)
    head, *rest = (_printable(line) for line in lines)
    return "\n".join([head, *(f"  {line}" for line in rest)]) + "\n\n"


def masked(address: str) -> str:
    """Return the last four characters, enough to tell two devices apart; none of a short address. Never show its length."""
    return f"****{address[-4:]}" if len(address) > _SHORT else "****"


def _printable(text: str) -> str:
    """Put `text` on one line, without anything a terminal acts on: control, bidi and invisible characters."""
    return "".join(char if char.isprintable() else " " for char in text)

"""The outcome of an e-mail, by the stage that its transaction had reached and the server's reply there.

The stage is tracked here and not taken from an exception: the same lost connection means "certainly not" before the server has
sent 354, and "unknown" from the first byte of the message on (both were produced with one server). Anything that is not an SMTP
reply code is read as no reply. A full mailbox does not prove an address dead; a missing mailbox does (RFC 3463).
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from attrs import frozen

from cartback.ports import Sent

#: The stages of a transaction: no connection yet; sender; recipient; DATA requested; the message is on its way.
Stage: TypeAlias = Literal["connect", "auth", "mail", "rcpt", "data", "body"]

#: Codes and enhanced codes that prove an address dead: no such mailbox, no such host, or moved away.
_DEAD = frozenset({550, 551, 552, 553})
_NO_SUCH = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


@frozen
class ServerReply:
    """A server's reply at one stage; code 0 is no reply: a closed connection, a timeout, or not SMTP at all."""

    code: int = 0
    enhanced: str = ""

    @classmethod
    def of(cls, code: int | None, text: str = "") -> ServerReply:
        """Read the reply with this code and text; keep only the enhanced code of the text, which may quote the address."""
        if code is None or not 200 <= code <= 599:
            return cls()
        match = _ENHANCED.match(text)
        return cls(code, match[1] if match is not None and match[1][0] == str(code)[0] else "")

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.code or "no reply"), self.enhanced)))


def outcome(stage: Stage, reply: ServerReply, provider_id: str | None = None) -> Sent:
    """Return the outcome of the message whose transaction ended at `stage` with `reply`."""
    detail = f"{stage}: {reply}"
    if stage == "body":
        if 200 <= reply.code <= 299:
            return Sent("ok", provider_id=provider_id)
        if not 400 <= reply.code <= 599:
            return Sent("unknown", detail)
    elif stage in ("connect", "auth") or is_about_access(stage, reply):
        return Sent("not_sent", detail)
    if 500 <= reply.code <= 599:
        return Sent("rejected", detail, dead=stage == "rcpt" and reply.code in _DEAD and reply.enhanced in _NO_SUCH)
    return Sent("not_sent", detail)


def is_about_access(stage: Stage, reply: ServerReply) -> bool:
    """Return whether the server refused our credentials, wrong or missing, and not this message."""
    if stage == "auth":
        return 500 <= reply.code <= 599
    return stage in ("mail", "rcpt", "data") and reply.code == 530


def is_about_sender(stage: Stage, reply: ServerReply) -> bool:
    """Return whether the server refused our own sender, as it would with every message."""
    return stage == "mail" and 500 <= reply.code <= 599 and reply.code != 530

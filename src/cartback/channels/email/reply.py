"""What became of an e-mail, by the stage that its transaction had reached and the server's reply there.

The stage is ours and not an exception's: the same lost connection means "certainly not" before the server has said 354, and
"nobody can say" from the first byte of the message on (both were produced with one server). What is no reply code of SMTP's is
read as no reply. A mailbox that is full is no proof about an address; that there is none is (RFC 3463).
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from attrs import frozen

from cartback.ports import Sent

#: How far a transaction is: no connection yet; sender; recipient; DATA asked for; the message is on its way.
Stage: TypeAlias = Literal["connect", "auth", "mail", "rcpt", "data", "body"]

#: Codes and enhanced codes that prove an address to be of no use: no such mailbox, no such host, or moved away.
_DEAD = frozenset({550, 551, 552, 553})
_NO_SUCH = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


@frozen
class ServerReply:
    """A server's reply at one stage; code 0 is none: a connection that was closed, a silence, or no SMTP at all."""

    code: int = 0
    enhanced: str = ""

    @classmethod
    def of(cls, code: int | None, text: str = "") -> ServerReply:
        """Read the reply with this code and text; of the text only the enhanced code is kept, it may quote the address."""
        if code is None or not 200 <= code <= 599:
            return cls()
        match = _ENHANCED.match(text)
        return cls(code, match[1] if match is not None and match[1][0] == str(code)[0] else "")

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.code or "no reply"), self.enhanced)))


def outcome(stage: Stage, reply: ServerReply, provider_id: str | None = None) -> Sent:
    """Return what became of the message when its transaction ended at `stage` with `reply`."""
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
    """Whether the server turned down who we are and not this message: wrong credentials, or none where it wants some."""
    if stage == "auth":
        return 500 <= reply.code <= 599
    return stage in ("mail", "rcpt", "data") and reply.code == 530


def is_about_sender(stage: Stage, reply: ServerReply) -> bool:
    """Whether the server turned down our own sender, which it would do with every message."""
    return stage == "mail" and 500 <= reply.code <= 599 and reply.code != 530

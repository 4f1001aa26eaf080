"""The text of a message, or the reason it cannot go out, known before anything is handed over."""

from __future__ import annotations

import re
from datetime import datetime

from cartback.ports import OutgoingMessage, Sent
from cartback.words import sms
from cartback.words.segments import segments

#: E.164: a plus, a country code, at most 15 digits in all.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


def text_of(message: OutgoingMessage) -> str:
    """Return the text that the shopper reads: the shop's name, the message, the link, and how to opt out."""
    content = message.content
    return sms.text_of(content.shop_name, message.body, message.link, content.locale, content.code)


def refused(message: OutgoingMessage, text: str, now: datetime) -> Sent | None:
    """Return the outcome of a message that cannot go out, or None."""
    if message.deadline <= now:
        return Sent("not_sent", "too late")
    if _PHONE.fullmatch(message.address) is None:
        return Sent("rejected", "the address is not a phone number such as +15550100")
    if not sms.one_line(message.body):
        return Sent("rejected", "the message has no text")
    allowed = message.content.segments
    if not sms.fits_segments(text, allowed):
        return Sent("rejected", f"too long: {segments(text).count} segments, the shop allows {allowed}")
    return None

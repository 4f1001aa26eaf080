"""Twilio's webhooks: a shopper's reply to an SMS, and the status of a sent one. A no ends consent at once.

STOP is a no alone and inside a sentence, in any case and punctuation: see `replies`. A number that
the carrier reports as unsubscribed, unknown or a landline is a no as well. HELP changes nothing: Twilio answers it, as it does
STOP.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha1
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from cartback.domain.aftermath import BOUNCED
from cartback.domain.events import ConsentChanged, Event, MessageBounced, MessageDelivered
from cartback.domain.identity import key
from cartback.errors import BadSignature, InvalidEvent, MalformedDelivery

from .limits import LIMITS, Limits, check_size
from .replies import says_no, says_yes
from .signing import DeliveryHeaders, Headers, Secret, keys_of

_ID = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
#: Error codes of a message that can never arrive: opted out at the carrier, no such number, a landline.
_OPTED_OUT = "21610"
_NEVER = frozenset({_OPTED_OUT, "21211", "21614", "21635", "30005", "30006"})


def events(
    url: str,
    headers: Headers,
    body: bytes,
    *,
    shop: str,
    token: Secret,
    received_at: datetime,
    had_agreed: Callable[[str], bool] | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read one request of Twilio's, to the URL for incoming messages or the one for their status.

    Args:
        url: the whole URL as configured at Twilio, its query included: it is signed.
        headers: of the request.
        body: the raw form.
        shop: the shop that the number belongs to.
        token: the account's auth token, or several during a rotation.
        received_at: when the request came in.
        had_agreed: given a number, returns whether its owner had agreed before: START is a yes then. Without it START changes
            nothing.

    Raises BadSignature, MalformedDelivery, TooLarge.
    """
    body = check_size(body, limits)
    fields = _verified(url, headers, body, keys_of(token, "the account's auth token"))
    if "Body" in fields:
        return _reply(fields, shop, received_at, had_agreed)
    return _status(url, fields, shop, received_at)


def _reply(fields: dict[str, str], shop: str, at: datetime, had_agreed: Callable[[str], bool] | None) -> list[Event]:
    phone, kind = _phone(fields, "From"), fields.get("OptOutType", "").upper()
    text = fields["Body"]
    if kind == "STOP" or says_no(text):
        return [_consent(shop, phone, at, fields, "twilio reply: STOP", granted=False)]
    yes = kind == "START" or says_yes(text)
    if yes and had_agreed is not None and had_agreed(phone):
        return [_consent(shop, phone, at, fields, "twilio reply: START, double opt-in", granted=True)]
    return []


def _status(url: str, fields: dict[str, str], shop: str, at: datetime) -> list[Event]:
    status = fields.get("MessageStatus", fields.get("SmsStatus"))
    if status is None:
        raise MalformedDelivery("MessageStatus: expected the status of a message, or a Body")
    code = fields.get("ErrorCode", "")
    made: list[Event] = []
    notification = _notification(url)
    if notification is not None and status in ("delivered", "read", "undelivered", "failed"):
        about: dict[str, Any] = {
            "shop": shop, "at": at, "keys": (key("phone", _phone(fields, "To")),), "notification": notification,
            "delivery": _delivery(fields, status),
        }  # fmt: skip
        came_back = status in ("undelivered", "failed")
        made.append(
            MessageBounced(**about, permanent=code in _NEVER - {_OPTED_OUT}) if came_back else MessageDelivered(**about)
        )
    if code in _NEVER:
        source = f"twilio error {code}" if code == _OPTED_OUT else f"{BOUNCED}: twilio error {code}"
        made.append(_consent(shop, _phone(fields, "To"), at, fields, source, granted=False))
    return made


def _notification(url: str) -> str | None:
    """Return the message that the SMS channel put into the URL of its status; the whole URL is signed."""
    try:
        values = parse_qs(urlsplit(url).query, max_num_fields=50).get("notification", [])
    except ValueError:
        return None
    return values[0] if len(values) == 1 and _ID.fullmatch(values[0]) else None


def _delivery(fields: dict[str, str], what: str) -> str | None:
    sid = fields.get("MessageSid") or fields.get("SmsSid")
    return f"twilio:{sid}:{what}"[:200] if sid and sid.isprintable() else None


def _consent(
    shop: str, phone: str, at: datetime, fields: dict[str, str], source: str, *, granted: bool
) -> ConsentChanged:
    return ConsentChanged(
        shop=shop,
        at=at,
        keys=(key("phone", phone),),
        channel="sms",
        granted=granted,
        source=source,
        delivery=_delivery(fields, source),
    )


def _phone(fields: dict[str, str], name: str) -> str:
    """Return a number of the request; "whatsapp:+1..." and the like belong to another channel. Raises MalformedDelivery."""
    try:
        return key("phone", fields.get(name, "")).partition(":")[2]
    except InvalidEvent:
        raise MalformedDelivery(f"{name}: expected a phone number") from None


def _spellings(url: str) -> tuple[str, ...]:
    """Return the URL with and without its scheme's default port: Twilio signs either."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return (url,)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    if usual is None or port not in (None, usual) or not parts.netloc:
        return (url,)
    plain = parts.netloc if port is None else parts.netloc.removesuffix(f":{port}")
    return tuple(url.replace(parts.netloc, each, 1) for each in (plain, f"{plain}:{usual}"))


def _verified(url: str, headers: Headers, body: bytes, keys: list[bytes]) -> dict[str, str]:
    given = DeliveryHeaders(headers, ("x-twilio-",)).once("X-Twilio-Signature")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=200)
    except (ValueError, UnicodeDecodeError):
        raise MalformedDelivery("body: expected a form") from None
    # By name, and not by name and value joined: "From" comes before "FromCity".
    fields = "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
    signed = [f"{spelling}{fields}".encode("utf-8", "surrogatepass") for spelling in _spellings(url)]
    ours = [b64encode(hmac.digest(key, each, sha1)).decode() for key in keys for each in signed]
    if not any([hmac.compare_digest(one.encode(), given.encode("utf-8", "surrogatepass")) for one in ours]):
        raise BadSignature(
            "X-Twilio-Signature: does not match; expected the url exactly as it is configured at Twilio, with its query"
        )
    return dict(pairs)

"""Bounces that come by mail: a report that a mail server wrote (RFC 3464), read from its bytes.

Reports in plain text are read as well: those of qmail (QSBMF) and of older versions of Exim.

Anyone can write such a mail, and nothing in it proves its sender. It is believed if it bears the mark that
`SMTP(bounce_keys=...)` put into the message: in the address that the report came to (VERP), or in the Message-ID that the
report quotes. The mark covers the message's recipient address. So a recipient of a message can report that one as
undelivered, and no other.

    events = bounces.events(mail, keys="a secret", shop="acme", received_at=now, recipient="bounces+...@mail.acme.example")
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_qp
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from attrs import frozen

from cartback.domain.events import ConsentChanged, Event
from cartback.domain.returns import LETTERS, is_marked
from cartback.errors import BadSignature, InvalidEvent, MalformedDelivery

from . import mail
from .limits import LIMITS, Limits, check_size
from .mail import MailNews
from .reading import implausible
from .signing import Secret, keys_of

_MARK = re.compile(
    rb"(?<![0-9A-Za-z])([0-9a-f]{24}\.[0-9]{1,4})\.([a-z2-7]{%d})(?![0-9A-Za-z])" % LETTERS, re.IGNORECASE
)
_BOUNDARY = re.compile(r"""boundary\s{0,9}=\s{0,9}(?:"([^"]{1,100})"|([^\s;"]{1,100}))""", re.IGNORECASE)
_ADDRESS = re.compile(r"""[^\s<>,;:"()@]{1,64}@[^\s<>,;:"()@]{1,255}""")
_FOLD = re.compile(rb"\n[ \t]+")
_STATUS = re.compile(r"(?<![0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?!\.?[0-9])")
_PLAIN_CODE = re.compile(r"(?<![0-9.])([45])[0-9]{2}\b")
#: A comment may follow it.
_ACTION = re.compile(r"failed(?![\w-])", re.IGNORECASE)
#: The type before a server's text, such as "smtp;", which some servers leave out.
_OF_TYPE = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]*\s*;")

_REPORT_TYPE = re.compile(r"""report-type\s{0,9}=\s{0,9}"?([\w-]{1,100})""", re.IGNORECASE)
_NAMED = ("final-recipient", "original-recipient")
#: The beginning of each report of qmail's, and of each recipient in it (https://cr.yp.to/proto/qsbmf.txt).
_QMAIL = "Hi. This is the"
_RECIPIENT = re.compile(r"\n\n<([^\s<>]{1,320})>:[ \t]*(?=\n)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
#: Limits for one mail: parts, recipients, header bytes, and the marks and addresses that are tried.
_PARTS, _RECIPIENTS, _HEAD, _TRIED = 20, 20, 65_536, 8

_Fields = dict[str, list[str]]


@frozen
class _Report:
    """The content of a report: its own header, each recipient's fields, the header of the message that it returns, its text."""

    head: bytes
    recipients: list[_Fields]
    returned: bytes
    text: bytes = b""


def events(
    message: bytes,
    *,
    keys: Secret,
    shop: str,
    received_at: datetime,
    recipient: str = "",
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read one mail that came to the address for bounces. A mail that is no delivery report, such as an absence note, gives [].

    Args:
        message: the whole mail, as it was received.
        keys: the channel's `bounce_keys`, or several during a rotation.
        shop: the shop whose address it came to.
        received_at: when it came.
        recipient: the address that it came to, by the envelope; by default it is looked for in the mail's header.
        limits: how large a mail may be.

    Raises BadSignature for a report without cartback's mark for the address that it is about, TooLarge, MalformedDelivery,
    InvalidSettings.
    """
    secrets = keys_of(keys, "bounce_keys")
    message = check_size(message, limits)
    report = _read(message)
    if report is None:
        return []
    name, address = _believed(report, recipient, secrets, shop)
    try:
        return list(_events_of(report, name, address, shop, received_at))
    except InvalidEvent as error:
        raise implausible(error) from None


def _events_of(report: _Report, name: str, address: str, shop: str, at: datetime) -> Iterator[Event]:
    """Yield the report's events about the one message. A repeated hard or soft bounce has the same id."""
    about = [fields for fields in report.recipients if address in _addresses(fields)]
    # A delayed, relayed or delivered message is still on its way, or has arrived.
    failed = next((f for f in about or report.recipients[:1] if _ACTION.match(_first(f, "action"))), None)
    if failed is None:
        return
    status = _status(failed)
    permanent = status.startswith("5")
    delivery = f"bounce:{name}:{'hard' if permanent else 'soft'}"
    news = MailNews(shop, at, address, "smtp", name.partition(".")[0], delivery)
    proof = bool(about) and status in mail.NO_SUCH
    for event in mail.bounced(news, permanent=permanent, status=status):
        if proof or not isinstance(event, ConsentChanged):
            yield event


def _status(fields: _Fields) -> str:
    """Return the enhanced code; if the report's own is unspecific, the refusing server's."""
    own = _code(_first(fields, "status"))
    theirs = _code(_OF_TYPE.sub("", _first(fields, "diagnostic-code")[:500]))
    vague = own in ("", "4.0.0", "5.0.0")
    return theirs if vague and theirs and theirs[0] == (own or theirs)[0] else own


def _code(text: str) -> str:
    """Return the enhanced status code in a text; for a plain code its class."""
    if (match := _STATUS.search(text)) is not None:
        return match[1]
    plain = _PLAIN_CODE.search(text)
    return f"{plain[1]}.0.0" if plain is not None else ""


# --- the message and its mark -----------------------------------------------------------------------------------------


def _believed(report: _Report, recipient: str, keys: list[bytes], shop: str) -> tuple[str, str]:
    """Return the message ("notification.attempt") and the address that its mark is over. Raises BadSignature."""
    given = b"\n".join((recipient.encode("utf-8", "replace")[:1000], report.head, report.returned, report.text))
    marks = dict.fromkeys(
        (each[1].decode().lower(), each[2].decode()) for each in islice(_MARK.finditer(given), _TRIED)
    )
    named = [address for fields in report.recipients for address in _addresses(fields)]
    named += _ADDRESS.findall(" ".join(_fields(report.returned).get("to", []))[:2000])
    addresses = list(islice(dict.fromkeys(address.lower() for address in named), _TRIED))
    for name, mark in marks:
        for address in addresses:
            if is_marked(keys, shop, name, address, mark):
                return name, address
    raise BadSignature("bounce: expected the mark of an e-mail that was sent to this recipient")


def _addresses(fields: _Fields) -> list[str]:
    named = (_first(fields, "original-recipient"), _first(fields, "final-recipient"))
    return [match[0].lower() for text in named if (match := _ADDRESS.search(text[:1000])) is not None]


# --- the mail ---------------------------------------------------------------------------------------------------------


def _read(message: bytes) -> _Report | None:
    """Parse a report; return None for a mail that is not one. Raises MalformedDelivery."""
    head, body = _parted(message.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").lstrip(b"\n"))
    fields = _fields(head)
    if not fields:
        raise MalformedDelivery("mail: expected a header")
    if _type(fields) == "multipart/mixed":  # a scanner of mail may wrap a report, with a text of its own after it
        inner, content = next(_parts(body, fields), ({}, b""))
        fields, body = (inner, content) if _type(inner) == "multipart/report" else (fields, body)
    if _type(fields) != "multipart/report":
        return _in_text(head, fields, body)
    if _boundary(fields) is None:
        raise MalformedDelivery("content-type: expected a boundary")
    recipients: list[_Fields] = []
    returned = b""
    for inner, content in _parts(body, fields):
        if _type(inner) in _STATUS_TYPES:
            recipients += _recipients(_decoded(inner, content[:_HEAD]))
        elif _type(inner) in _RETURNED:
            returned = _parted(_decoded(inner, content[:_HEAD]).lstrip(b"\n"))[0]
    kind = _REPORT_TYPE.search(_first(fields, "content-type")[:1000])
    of_delivery = recipients if kind is None else kind[1].lower() == "delivery-status"
    if not of_delivery:
        return None  # a receipt that a mail was read, or a complaint
    if not recipients:
        raise MalformedDelivery("mail: expected a message/delivery-status that names a recipient (RFC 3464)")
    return _Report(head[:_HEAD], recipients[:_RECIPIENTS], returned, body[:_HEAD])


def _recipients(status: bytes) -> list[_Fields]:
    """Return the fields of each recipient: of a group that names one, or that comes after the message's own."""
    groups = [_fields(group) for group in re.split(rb"\n[ \t]*\n", status.strip(b"\n"))[: _RECIPIENTS + 1]]
    return [group for n, group in enumerate(groups) if n or any(name in group for name in _NAMED)]


def _in_text(head: bytes, fields: _Fields, body: bytes) -> _Report | None:
    """Read a report in plain text, all of whose recipients failed; return None for any other text, such as an absence note."""
    raw, _, copy = _decoded(fields, body[:_HEAD]).partition(b"\n---")
    text, failed = _text(raw), list[tuple[str, str]]()
    if text.startswith(_QMAIL):
        introduction, *parts = _RECIPIENT.split(text)
        if "warning" not in introduction.lower():  # some patch qmail to report that mail still waits
            failed += zip(parts[::2], parts[1::2], strict=True)
    else:
        named = _ADDRESS.findall(_first(fields, "x-failed-recipients")[:2000])
        failed += [(address, text.partition(f"\n  {address}")[2].partition("\n\n")[0]) for address in named]
    if not failed:
        return None
    recipients: list[_Fields] = [
        {"final-recipient": [address], "action": ["failed"], "status": [_code(introduction[:2000]) or "5.0.0"]}
        for address, introduction in failed[:_RECIPIENTS]
    ]
    return _Report(head[:_HEAD], recipients, _parted(copy.partition(b"\n")[2].lstrip(b"\n"))[0])


def _boundary(fields: _Fields) -> bytes | None:
    """Return the boundary between the parts; None if the header has none."""
    match = _BOUNDARY.search(_first(fields, "content-type")[:1000])
    return (match[1] or match[2]).rstrip().encode() if match is not None else None


def _parts(body: bytes, fields: _Fields) -> Iterator[tuple[_Fields, bytes]]:
    """Yield the header and the content of each part."""
    boundary = _boundary(fields)
    if boundary is None:
        return
    for part in (b"\n" + body).split(b"\n--" + boundary, _PARTS + 1)[1 : _PARTS + 1]:
        if part.startswith(b"--"):
            return
        head, content = _parted(part.partition(b"\n")[2])
        yield _fields(head), content


def _parted(text: bytes) -> tuple[bytes, bytes]:
    """Split a header from the content after it."""
    if text.startswith(b"\n"):
        return b"", text[1:]
    head, _, content = text.partition(b"\n\n")
    return head, content


def _fields(head: bytes) -> _Fields:
    """Read a header's lines, by their names in lower case."""
    found: _Fields = {}
    for line in _FOLD.sub(b" ", head[:_HEAD]).split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and name.strip():
            found.setdefault(_text(name).lower(), []).append(_text(value))
    return found


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


def _first(fields: _Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def _type(fields: _Fields) -> str:
    return re.split(r"[;(]", _first(fields, "content-type"), maxsplit=1)[0].strip().lower()


def _decoded(fields: _Fields, content: bytes) -> bytes:
    """Undo an encoding that a report should not have (RFC 3464, 2.1) but that some have, as far as possible.

    A part may be cut here because it is too long, cut on its way, or declared as encoded without being so.
    """
    way = _first(fields, "content-transfer-encoding").lower()
    if way.startswith("quoted-printable"):
        return a2b_qp(content)
    if way.startswith("base64") and b":" not in content:
        letters = _NOT_BASE64.sub(b"", content)
        return b64decode(letters[: len(letters) // 4 * 4]).replace(b"\r\n", b"\n")
    return content

"""An e-mail as bytes: its headers are written here, since a mail library folds and encodes headers that have to stay whole.

A List-Unsubscribe that is folded or encoded breaks one-click unsubscribing (RFC 8058), and the default policy of Python's email
package does both at 78 characters. Header text is ASCII or encoded words of at most 75 characters (RFC 2047); no line break can
get into a header, because unprintable characters are removed first. Bodies are quoted-printable, or base64 where that is
shorter.
"""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b

from attrs import field, frozen

from cartback.domain import arguments, returns
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage

from .layout import Rendered, line

#: An ordinary address: no quotes, no comments, a host of letters. It leaves no room for a second header.
_ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(?P<host>(?:[^\W_](?:[\w-]*[^\W_])?)(?:\.[^\W_](?:[\w-]*[^\W_])?)*)"
)
_NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: RFC 5322: a line is at most 998 characters.
_LONGEST_LINE = 998
#: The longest line of a header that has encoded words (RFC 2047, 2), and what surrounds the base64 in each: =?utf-8?b?...?=.
_LINE, _AROUND = 76, 12


class Unmailable(ValueError):
    """The message cannot be an e-mail. The text gives the reason, and nothing of the message."""


def address_of(text: str) -> str:
    """Return an address in the form SMTP takes, its host in ASCII. Raises Unmailable."""
    match = _ADDRESS.fullmatch(text)
    if match is None or len(match["local"]) > 64:
        raise Unmailable("not an address that plain SMTP can deliver to")
    host = match["host"]
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unmailable("the address has an invalid host") from None
    if len(host) > 253 or max(map(len, host.split("."))) > 63:
        raise Unmailable("the address has an invalid host")
    return f"{match['local']}@{host}"


def _own_address(value: str) -> str:
    try:
        return address_of(value)
    except Unmailable:
        raise InvalidSettings(
            f"sender: expected an address such as 'hello@mail.acme.example', got {value!r:.60}"
        ) from None


def _own_reply_to(value: str | None) -> str | None:
    return _own_address(value) if value is not None else None


def _own_return(value: str | None) -> str | None:
    if value is not None and value.replace("{id}", "x") != _own_address(value.replace("{id}", "x")):
        raise InvalidSettings(
            f"bounces: expected an address such as 'bounces+{{id}}@mail.acme.example', got {value!r:.60}"
        )
    return value


@frozen
class Sender:
    """The sender of a shop's e-mails.

    Attributes:
        address: the From, of a domain whose SPF, DKIM and DMARC let you send.
        name: shown with the address; the shop's name by default.
        reply_to: where answers go, if not to `address`.
        bounces: where the server reports undeliverable mail; {id} is filled in with the message's id and attempt,
            and with a mark where the channel has `bounce_keys`. `address` by default.

    Raises InvalidSettings for an invalid address.
    """

    address: str = field(converter=_own_address)
    name: str = ""
    reply_to: str | None = field(default=None, converter=_own_reply_to, kw_only=True)
    bounces: str | None = field(default=None, converter=_own_return, kw_only=True)

    @property
    def domain(self) -> str:
        """Return the part behind the @."""
        return self.address.rpartition("@")[2]


def sender_of(value: Sender | str) -> Sender:
    """Read a Sender from "Acme <hello@mail.acme.example>", or the bare address. Raises InvalidSettings."""
    if isinstance(value, Sender):
        return value
    arguments.written(value, "sender", "an address such as 'Acme <hello@mail.acme.example>', or a Sender")
    named = _NAMED.fullmatch(value)
    return Sender(named["address"], line(named["name"].strip('"'), 100)) if named else Sender(value)


@frozen
class Letter:
    """One e-mail, packed: the envelope, and the bytes that go between DATA and the dot."""

    sender: str
    recipient: str
    message_id: str
    data: bytes


def packed(
    message: OutgoingMessage, rendered: Rendered, sender: Sender, now: datetime, bounce_key: bytes | None = None
) -> Letter:
    """Pack the e-mail for one message, marked if there is a bounce key. Raises Unmailable."""
    to = address_of(message.address)
    mark = _returnable(message, to, bounce_key)
    boundary = f"=_{blake2b(f'{mark} {now.isoformat()}'.encode(), digest_size=12).hexdigest()}"
    head = b"".join(_headers(message, rendered, sender, to, mark, now))
    parts = [_part("plain", rendered.text), _part("html", rendered.html)]
    body = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), part) for part in parts)
    kind = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    bounces = (sender.bounces or sender.address).replace("{id}", mark)
    return Letter(
        bounces, to, f"{mark}@{sender.domain}", b"%b%b%b--%b--\r\n" % (head, kind.encode(), body, boundary.encode())
    )


def _headers(
    message: OutgoingMessage, rendered: Rendered, sender: Sender, to: str, mark: str, now: datetime
) -> Iterator[bytes]:
    content = message.content
    yield _named("From", sender.name or line(content.shop_name, 100), sender.address)
    yield _raw("To", to)
    if sender.reply_to is not None:
        yield _raw("Reply-To", sender.reply_to)
    yield _text("Subject", rendered.subject)
    yield _raw("Date", format_datetime(now.astimezone(UTC)))
    yield _raw("Message-ID", f"<{mark}@{sender.domain}>")
    for name, value in more_headers(message):
        yield _raw(name, value)


def more_headers(message: OutgoingMessage) -> Iterator[tuple[str, str]]:
    """Yield the headers that no provider adds: the unsubscribe link, in one click, and the Feedback-ID, which identifies the
    mail.
    """
    way_out = message.content.unsubscribe
    if way_out is not None:
        yield "List-Unsubscribe", f"<{way_out}>"
        if way_out.lower().startswith("https://"):  # one click is for https only (RFC 8058, 3.1)
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "Feedback-ID", ":".join(map(_word, (str(message.step), message.kind or "message", message.shop, "cartback")))


def _returnable(message: OutgoingMessage, to: str, bounce_key: bytes | None) -> str:
    """Return the message's mark; with a key, also the proof that a bounce of it belongs to us."""
    mark = mark_of(message)
    return mark if bounce_key is None else f"{mark}.{returns.mark(bounce_key, message.shop, mark, to)}"


def mark_of(message: OutgoingMessage) -> str:
    """Write the notification's id and the attempt in characters that an address may have."""
    plain = _ID.fullmatch(message.id)
    name = message.id if plain else blake2b(message.id.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"{name}.{message.attempt}"


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text)[:60] or "-"


# --- headers ----------------------------------------------------------------------------------------------------------


def _raw(name: str, value: str) -> bytes:
    """Write a header on one line, never folded. Raises Unmailable for a value that is not one line of ASCII."""
    if not (value.isascii() and value.isprintable()) or len(name) + 2 + len(value) > _LONGEST_LINE:
        raise Unmailable(f"header {name}: expected one line of ASCII of at most 998 characters")
    return f"{name}: {value}\r\n".encode("ascii")


def _text(name: str, text: str) -> bytes:
    """Write a header of text for people, as encoded words unless it is ASCII that fits a line of 78."""
    text = line(text, 500)
    if text.isascii() and "=?" not in text and len(name) + 2 + len(text) <= 78:
        return _raw(name, text)
    return f"{_encoded(name, text)}\r\n".encode("ascii")


def _named(name: str, shown: str, address: str) -> bytes:
    """Write a header of a name and an address."""
    if not shown:
        return _raw(name, address)
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    if shown.isascii() and "=?" not in shown and len(quoted) <= 60:
        return f'{name}: "{quoted}"\r\n <{address}>\r\n'.encode("ascii")
    return f"{_encoded(name, shown)}\r\n <{address}>\r\n".encode("ascii")


def _encoded(name: str, text: str) -> str:
    """Write the header's name and the text as encoded words, one a line; none ends inside a character."""
    words, chunk, before = [], b"", f"{name}: "
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(chunk) + len(encoded) > (_LINE - len(before) - _AROUND) // 4 * 3:
            words.append(chunk)
            chunk, before = b"", " "
        chunk += encoded
    words.append(chunk)
    return f"{name}: " + "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


# --- bodies -----------------------------------------------------------------------------------------------------------


def _part(kind: str, text: str) -> bytes:
    """Write one body with its headers, in lines of at most 76 characters."""
    raw = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    way, body = "quoted-printable", b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")
    if len(body) > 1.4 * len(raw):
        way, body = "base64", encodebytes(raw).replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {way}\r\n\r\n"
    return head.encode() + body + (b"" if body.endswith(b"\r\n") else b"\r\n")

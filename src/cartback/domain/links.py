"""Links that a shopper follows: signed, for one purpose, for a while. Their target is never in them.

A token names a shop, a message and a purpose, and none can be made without a key. The target comes from the ledger
when the token comes back, so that a link of ours can never be made to lead elsewhere.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b, sha256
from typing import Any, Literal
from urllib.parse import unquote, urlencode, urlsplit

import msgspec
from attrs import field, frozen
from msgspec import Struct

from cartback.errors import InvalidSettings

Purpose = Literal["click", "open", "cart", "unsubscribe", "preferences"]

_SHORTEST_KEY = 16
_MAC = 16


class Ticket(Struct, frozen=True, array_like=True, gc=False):
    """The content of a token: its purpose, the shop's message, and its expiry."""

    key: int
    purpose: Purpose
    shop: str
    notification: str
    minute: int

    @property
    def expires(self) -> datetime:
        """The last instant at which it is valid: a token holds whole minutes."""
        return datetime.fromtimestamp(self.minute * 60, UTC)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Ticket).decode


def _keys(keys: str | bytes | Sequence[str | bytes]) -> tuple[bytes, ...]:
    given: object = [keys] if isinstance(keys, str | bytes) else keys
    several: Sequence[object] = given if isinstance(given, list | tuple) else ()
    secrets = tuple([key.encode("utf-8", "replace") if isinstance(key, str) else key for key in several])
    if not secrets or not all([isinstance(key, bytes) and len(key) >= _SHORTEST_KEY for key in secrets]):
        raise InvalidSettings(
            f"keys: expected one or more secrets of at least {_SHORTEST_KEY} bytes; "
            "`python -c 'import secrets; print(secrets.token_urlsafe(32))'` makes one"
        )
    return tuple([key for key in secrets if isinstance(key, bytes)])


def _base(url: Any) -> str:
    known = isinstance(url, str) and _WEB.fullmatch(url) is not None
    if not known or "?" in url or "#" in url:
        raise InvalidSettings(
            f"base: expected a URL such as 'https://shop.example/r', without a query, got {url!r:.80}"
        )
    return str(url).rstrip("/")


def _lifetime(value: Any) -> timedelta:
    if not isinstance(value, timedelta) or not timedelta(minutes=1) <= value <= _LONGEST_LIFE:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        meant = f"; did you mean timedelta(days={value:g})?" if number else ""
        raise InvalidSettings(f"lifetime: expected a timedelta from a minute to ten years, got {value!r:.60}{meant}")
    return value


_LONGEST_LIFE = timedelta(days=3660)


@frozen
class Links:
    """Makes and reads the tokens in a shop's messages.

    Attributes:
        base: your own URL under which the request functions are mounted: base/click, base/open and base/cart, each with a
            token as `t`.
        keys: secrets. The first one signs, all of them are accepted: to rotate, put the new one in front and remove the old one
            after `lifetime`.
        lifetime: how long a link works; unsubscribe and preferences links work at least 60 days.

    Raises InvalidSettings for a key that is too short, a base that is not a URL, or an invalid lifetime.
    """

    base: str = field(converter=_base)
    keys: tuple[bytes, ...] = field(converter=_keys, repr=False)
    lifetime: timedelta = field(default=timedelta(days=30), converter=_lifetime)

    def token(self, purpose: Purpose, shop: str, notification: str, now: datetime) -> str:
        """Return a token for one purpose and one message, valid until `lifetime` from now."""
        key = self.keys[0]
        minute = int((now + max(self.lifetime, _AT_LEAST.get(purpose, self.lifetime))).timestamp()) // 60
        content = _encode(Ticket(_number(key), purpose, shop, notification, minute))
        return _text(_mac(key, content) + content)

    def url(self, purpose: Purpose, shop: str, notification: str, now: datetime) -> str:
        """Return the URL base/click?t=... of a purpose."""
        return f"{self.base}/{purpose}?{urlencode({'t': self.token(purpose, shop, notification, now)})}"

    def short(self, shop: str, notification: str) -> str | None:
        """Return a token of 22 letters and digits for an SMS, or None for an id that is not one of ours.

        It is the message's id and a mark that cannot be made without a key; it lasts as long as the message is in the ledger.
        """
        if _OUR_ID.fullmatch(notification) is None:
            return None
        return _letters(bytes.fromhex(notification) + _short_mac(self.keys[0], shop, notification))

    def read_short(self, shop: str, token: str) -> str | None:
        """Return the message of a short token of this shop, or None for a forged one."""
        raw = _unlettered(token)
        if raw is None or _letters(raw) != token:
            return None
        notification, mac = raw[:12].hex(), raw[12:]
        ours = [hmac.compare_digest(mac, _short_mac(key, shop, notification)) for key in self.keys]
        return notification if any(ours) else None

    def read(self, purpose: Purpose, token: str) -> Ticket | None:
        """Return the content of a token, or None for a forged one or another purpose. Checking its expiry is up to the caller."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)) if len(token) <= _LONGEST else b""
        except ValueError:
            return None
        if _text(raw) != token:
            return None  # another spelling of it
        mac, content = raw[:_MAC], raw[_MAC:]
        ours = [hmac.compare_digest(mac, _mac(key, content)) for key in self.keys]
        if not any(ours):
            return None
        ticket = _decode(content)
        return ticket if ticket.purpose == purpose else None


def spellings(token: str) -> Iterator[str]:
    """Yield the possible original spellings of a token that mail programs may have changed; its key decides which is valid.

    A full stop or a bracket after a link is taken for a part of it, a wrapped line has spaces in it, undecoded
    quoted-printable begins with 3D, and some programs encode a link once more.
    """
    yield token
    if len(token) > 3 * _LONGEST:
        return
    for _ in range(2):
        token = unquote(token)
    found = _LETTERS.match(_BREAK.sub("", token).lstrip(_BEFORE))
    if found is not None:
        yield found[0]
        yield found[0].rstrip("_-")
        yield found[0].removeprefix("3D")


_LETTERS = re.compile(r"[A-Za-z0-9_-]+")
#: A broken line, in quoted-printable or by a mail reader, and characters without width.
_BREAK = re.compile(r"=?[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_BEFORE = "=<(['\""
#: The longest token: for a shop's id of 255 characters that take four bytes each.
_LONGEST = 1600
#: RELIABILITY S14: an unsubscribe link works for 60 days, whatever the lifetime of other links.
WAY_OUT = timedelta(days=60)
_AT_LEAST: dict[Purpose, timedelta] = {"unsubscribe": WAY_OUT, "preferences": WAY_OUT}
_OUR_ID = re.compile(r"[0-9a-f]{24}")
#: The length of a short token: 16 bytes in letters and digits, none of which a phone cuts off a link.
SHORT = 22
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {letter: n for n, letter in enumerate(_ALPHABET)}


def _short_mac(key: bytes, shop: str, notification: str) -> bytes:
    return hmac.new(key, b"cartback-short\0" + _encode((shop, notification)), sha256).digest()[:4]


def _letters(raw: bytes) -> str:
    number, text = int.from_bytes(raw, "big"), ""
    for _ in range(SHORT):
        number, rest = divmod(number, 62)
        text = _ALPHABET[rest] + text
    return text


def _unlettered(token: str) -> bytes | None:
    """Return the 16 bytes of a short token; None for an invalid one."""
    if len(token) != SHORT or any(letter not in _VALUES for letter in token):
        return None
    number = 0
    for letter in token:
        number = number * 62 + _VALUES[letter]
    return number.to_bytes(16, "big") if number < 2**128 else None


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(key: bytes) -> int:
    """Return a number that tells which key signed, to see whether an old one is still in use, without disclosing the key."""
    return int.from_bytes(blake2b(key, digest_size=2, person=b"cartback-key").digest(), "big")


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, b"cartback-link\0" + content, sha256).digest()[:_MAC]


# --- the allowed targets of links -------------------------------------------------------------------------------------

#: Host, port and the rest: in a link of this form no client reads another host.
_WEB = re.compile(r"https?://([a-z0-9.-]{1,253})(?::\d{1,5})?(?:[/?#][!-\[\]-~]*)?", re.IGNORECASE)
_APP = re.compile(r"([a-z][a-z0-9+.-]{0,63}:)[!-\[\]-~]*", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
#: A public host's last label is a word: a browser reads a number there, 0x7f too, as an address.
_PUBLIC = re.compile(rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]*\.?")
_NEVER = frozenset({"javascript:", "data:", "vbscript:", "file:", "blob:", "about:", "filesystem:", "http:", "https:"})


def is_safe(url: str, hosts: Sequence[str] = ()) -> bool:
    """Return whether a message may lead there: https or http to one of `hosts` or below it (none: to any public host).

    An entry that ends in ":" is an app's own scheme; if only schemes are listed, no web host is allowed. No host is allowed below
    a shared domain, such as "com". Always refused: scripts and data, spaces, control characters,
    backslashes, user names, and hosts in letters that look like others.
    """
    if len(url) > _LONGEST_URL:
        return False
    named = [h.lower() for h in hosts]
    web = _WEB.fullmatch(url)
    if web is None:
        app = _APP.fullmatch(url)
        return app is not None and (scheme := app[1].lower()) in named and scheme not in _NEVER
    host = web[1].lower()
    if not named:
        return _PUBLIC.fullmatch(host) is not None and "xn--" not in host
    host = host.removesuffix(".")
    if _HOST.fullmatch(host) is None:
        return False
    return any([host == h or (host.endswith(f".{h}") and not is_shared(h)) for h in named if not h.endswith(":")])


_LONGEST_URL = 2048
#: Domains of two labels below which hosts have different owners; of one label all are such, except localhost.
_SHARED = frozenset(
    f"{second}.{top}"
    for top, seconds in {
        "uk": "co org me ltd plc net ac gov nhs sch", "au": "com net org edu gov id asn", "nz": "co net org ac govt geek",
        "za": "co net org ac gov web", "jp": "co or ne ac go ad ed gr lg", "kr": "co or ne re pe go ac", "br": "com net org gov",
        "mx": "com net org gob edu", "ar": "com net org gob edu", "cn": "com net org gov edu ac", "tw": "com net org gov edu idv",
        "hk": "com net org gov edu idv", "in": "co net org gen firm ind ac gov", "id": "co or web my go ac sch biz",
        "th": "co in or go ac net", "tr": "com net org gov edu web gen", "sg": "com net org gov edu per", "my": "com net org gov",
        "il": "co org net ac gov", "ua": "com net org gov in kiev", "pl": "com net org edu gov waw", "co": "com net org edu nom",
        "pe": "com net org gob edu", "ve": "co com net org web", "ph": "com net org gov edu", "vn": "com net org gov edu",
        "pk": "com net org gov edu", "eg": "com net org gov edu", "sa": "com net org gov edu", "ng": "com net org gov edu",
        "ke": "co or ne go ac", "at": "co or ac gv", "hu": "co", "pt": "com", "es": "com nom org", "gr": "com net org",
        "com": "br cn de eu jpn mex ru sa uk us za gb hu kr no qc se uy",
    }.items()
    for second in seconds.split()
) | frozenset(
    "myshopify.com herokuapp.com netlify.app vercel.app pages.dev workers.dev github.io gitlab.io web.app firebaseapp.com"
    " azurewebsites.net cloudfront.net amazonaws.com appspot.com blogspot.com wordpress.com onrender.com fly.dev".split()
)  # fmt: skip


def is_shared(host: str) -> bool:
    """Return whether hosts below this one have different owners: "com", "co.uk", "myshopify.com"."""
    return ("." not in host and host != "localhost") or host in _SHARED


def link_host(text: str) -> str:
    """Return an entry of `link_hosts` in its compared form: a host in lower case, or a scheme with its colon.

    A whole link is accepted: its host, or its app's scheme, is taken. Raises ValueError, which says what to write.
    """
    entry = text.strip()
    scheme, colon, rest = entry.partition(":")
    if colon and not rest.partition("/")[0].isdecimal() and scheme.lower() not in ("http", "https"):
        if _APP.fullmatch(f"{scheme}:") is None or f"{scheme.lower()}:" in _NEVER:
            raise ValueError("expected a host such as 'shop.example', or an app's own scheme such as 'acme:'")
        return f"{scheme.lower()}:"
    try:
        host = urlsplit(entry if rest.startswith("//") else f"//{entry}").hostname or ""
        host = host.removeprefix("*.").strip(".").encode("idna" if not host.isascii() else "ascii").decode()
    except (ValueError, UnicodeError):
        host = ""
    if _HOST.fullmatch(host) is None or len(host) > 253:
        raise ValueError("expected a host such as 'shop.example', or an app's own scheme such as 'acme:'")
    if is_shared(host):
        raise ValueError(f"{host!r} is shared by many sites: give your own host under it, such as 'shop.{host}'")
    return host

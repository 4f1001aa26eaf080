"""Is the platform the sender? A delivery's headers, its secrets, and an HMAC over the raw bytes.

Nothing is parsed before the signature holds. Several secrets may be given, during a rotation. An empty
secret would verify anything signed with an empty key, so it is refused.
"""

from __future__ import annotations

import hmac
import re
from binascii import a2b_base64
from collections.abc import Iterable, Mapping, Sequence

from cartback.domain.values import shown
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
Secret = str | bytes | Sequence[str | bytes]


#: The beginning of a header's name in WSGI's environ and CGI: HTTP_X_SHOPIFY_TOPIC.
_WSGI = "http_"


class DeliveryHeaders:
    """A delivery's headers whose lower-case names begin with one of `prefixes`; each may be there once.

    Names are read in any case and in WSGI's form, values as text, bytes or a list of them.
    """

    def __init__(self, headers: Headers, prefixes: tuple[str, ...]) -> None:
        given: object = headers
        if not isinstance(given, Iterable) or isinstance(given, str | bytes):
            raise InvalidSettings(f"headers: expected a mapping of names to values, or pairs, got {shown(headers)}")
        self._values: dict[str, list[str]] = {}
        # A dict is recognised by its type: a check against a protocol of typing takes longer than all the rest.
        pairs = headers.items() if type(headers) is dict or isinstance(headers, Mapping) else headers
        for name, value in pairs:
            lower = name.lower() if type(name) is str else _text(name).lower()
            if lower.startswith(_WSGI):
                lower = lower.removeprefix(_WSGI).replace("_", "-")
            if lower.startswith(prefixes):
                texts = [value] if type(value) is str else _texts(value)
                if lower in self._values:
                    self._values[lower] += texts
                else:
                    self._values[lower] = texts

    def get(self, name: str) -> str | None:
        """Return the header's value, None when absent or empty. Raises MalformedDelivery when it is there twice."""
        values = self._values.get(name.lower())
        if values is None:
            return None
        if len(values) > 1:
            raise MalformedDelivery(f"{name}: expected one value, got {len(values)}")
        return values[0].strip() or None

    def once(self, name: str) -> str:
        """Return the value of a header that must be there. Raises BadSignature unless there is exactly one."""
        values = self._values.get(name.lower(), [])
        if len(values) != 1:
            raise BadSignature(f"{name}: expected exactly one, got {len(values)}")
        return values[0].strip()

    def has(self, name: str) -> bool:
        """Return whether the header is there, even empty or twice; case does not matter."""
        return name.lower() in self._values

    def signature(self, name: str) -> bytes:
        """Return the bytes of a signature in base64. Raises BadSignature unless there is exactly one."""
        return from_base64(self.once(name), name)


def from_base64(text: str, name: str) -> bytes:
    """Decode a signature. Raises BadSignature that names the header."""
    try:
        return a2b_base64(text, strict_mode=True)
    except ValueError:
        raise BadSignature(f"{name}: expected base64") from None


def check(keys: Sequence[bytes], signed: bytes, signatures: Sequence[bytes]) -> None:
    """Raise BadSignature unless one of `signatures` is the HMAC-SHA256 of `signed` with one of `keys`."""
    # Every key is tried with every signature, so the time taken does not reveal which one held.
    held = False
    for key in keys:
        digest = hmac.digest(key, signed, "sha256")
        for one in signatures:
            held |= hmac.compare_digest(digest, one)
    if not held:
        raise BadSignature


#: The signed headers of Standard Webhooks: the id, the time and the signatures. https://www.standardwebhooks.com
STANDARD_WEBHOOK = ("webhook-id", "webhook-timestamp", "webhook-signature")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_ID = re.compile(r"[\x21-\x7e]{1,255}")
_MOST = 8


def check_standard_webhook(sent: DeliveryHeaders, body: bytes, keys: Sequence[bytes]) -> None:
    """Raise BadSignature unless one of the "v1,base64" is the HMAC-SHA256 of "id.timestamp.body" with one of `keys`."""
    number, timestamp, signatures = [sent.once(name) for name in STANDARD_WEBHOOK]
    if not _ID.fullmatch(number) or not _TIMESTAMP.fullmatch(timestamp):
        raise BadSignature("webhook-id, webhook-timestamp: expected an id and a time in seconds")
    given = [each.partition(",") for each in signatures.split(" ")[:_MOST]]
    of_version = [from_base64(text, "webhook-signature") for version, _, text in given if version == "v1"]
    check(keys, f"{number}.{timestamp}.".encode() + body, of_version)


def check_equal(given: str, expected: str, name: str) -> None:
    """Raise BadSignature, which names the header, unless its value is the expected one."""
    check_any(given, [expected.encode()], name)


def check_any(given: str, expected: Sequence[bytes], name: str) -> None:
    """Raise BadSignature, which names the header, unless its value is one of the expected ones; each is compared."""
    value = given.encode("utf-8", "surrogatepass")
    if not any([hmac.compare_digest(value, each) for each in expected]):
        raise BadSignature(f"{name}: does not match")


def keys_of(secret: Secret, what: str = "the app's client secret") -> list[bytes]:
    """Return the secrets as bytes. Raises InvalidSettings when there is none, or an empty one."""
    if type(secret) is str and (key := secret.encode()).strip():
        return [key]
    given: object = [secret] if isinstance(secret, str | bytes) else secret
    several: list[object] = list(given) if isinstance(given, list | tuple | set | frozenset) else []
    keys = [s.encode("utf-8", "replace") if isinstance(s, str) else s for s in several]
    if not keys or not all(isinstance(key, bytes) and key.strip() for key in keys):
        raise InvalidSettings(f"secret: expected {what}, or several; none may be empty")
    return [key for key in keys if isinstance(key, bytes)]


def _texts(value: object) -> list[str]:
    """Read the values of a header, of which some servers make a list."""
    return [_text(each) for each in value] if isinstance(value, list | tuple) else [_text(value)]


def _text(value: object) -> str:
    """Read a header as text: ASGI servers hand over bytes, and a value of another type counts as empty."""
    if isinstance(value, str):
        return value
    return value.decode("latin-1") if isinstance(value, bytes) else ""

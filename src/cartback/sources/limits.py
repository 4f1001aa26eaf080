"""The limits of a delivery, checked before anything parses it.

Anyone who can reach a webhook can send bytes: nothing here trusts them. Size and depth are measured on the raw body in
linear time (2 MB of hostile brackets in under 50 ms), so a parser never gets more than it can handle.
"""

from __future__ import annotations

import re
from itertools import accumulate

from attrs import frozen

from cartback.domain.values import spoken
from cartback.errors import InvalidSettings, TooLarge


@frozen(kw_only=True)
class Limits:
    """The most that is read of one delivery.

    Attributes:
        body: bytes of the raw body. The largest Shopify order on record here is under 100 KB.
        depth: nesting of objects and arrays.
        containers: number of objects and arrays.
        lines: lines of a cart that are kept; the value is still computed from all of them.
        text: characters of a title, a name or the like that are kept.
    """

    body: int = 2_000_000
    depth: int = 64
    containers: int = 100_000
    lines: int = 100
    text: int = 255


LIMITS = Limits()
#: A byte order mark, which some programs write before UTF-8; JSON parsers refuse it.
BOM = b"\xef\xbb\xbf"

_NOT_STRUCTURE = bytes(set(range(256)) - set(b'"[]{}'))
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = bytes({0x5B: 1, 0x7B: 1, 0x5D: 255, 0x7D: 255}.get(c, 0) for c in range(256))
_SHORT = 4096
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def raw_bytes(body: bytes | bytearray | memoryview) -> bytes:
    """Return the body as bytes, which some servers hand over in another type.

    Raises InvalidSettings for a body that was decoded or parsed already: its signature is over the raw bytes.
    """
    given: object = body
    if type(given) is bytes:
        return given
    if not isinstance(given, bytes | bytearray | memoryview):
        raise InvalidSettings(f"body: expected the raw, unchanged bytes of the request, got {spoken(body)}")
    return bytes(given)


def check_size(body: bytes | bytearray | memoryview, limits: Limits = LIMITS) -> bytes:
    """Return `body` as bytes. Raises TooLarge when it has more than the limits allow."""
    body = raw_bytes(body)
    if len(body) > limits.body:
        raise TooLarge(f"body: expected at most {limits.body} bytes, got {len(body)}")
    return body


def check_depth(body: bytes, limits: Limits = LIMITS) -> None:
    """Raise TooLarge when the JSON in `body` nests deeper, or holds more containers, than the limits allow.

    Invalid JSON is measured too, up to where a parser would stop; the parser reports it.
    """
    if len(body) <= _SHORT and len(body.translate(None, _NOT_BRACKETS)) <= min(limits.depth, limits.containers):
        return  # inside strings or not, these are neither too many nor too deep
    brackets = _brackets(body, limits)
    if len(brackets) > 2 * limits.containers:
        raise TooLarge(f"body: expected at most {limits.containers} objects and arrays")
    # Fewer brackets than the limit cannot nest deeper, in any order.
    if len(brackets) > limits.depth and not _is_flat(brackets, limits.depth):
        steps = memoryview(brackets.translate(_STEP)).cast("b")
        if max(accumulate(steps)) > limits.depth:
            raise TooLarge(f"body: expected at most {limits.depth} levels of nesting")


def _is_flat(brackets: bytes, depth: int) -> bool:
    """Return whether the brackets are pairs, nested far less than `depth`: each turn removes the innermost pairs, two levels
    at most.
    """
    for _ in range(min(8, depth // 2)):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return True
    return False


def _brackets(body: bytes, limits: Limits) -> bytes:
    """Return the brackets of `body` that are outside strings.

    Escapes are removed first, left to right as a parser reads them. Two quotes that become neighbours may both be removed:
    it does not change whether any other byte is inside a string, which it is if an odd number of quotes precedes it.
    """
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    body = body.translate(None, _NOT_STRUCTURE).replace(b'""', b"")
    if b'"' in body:
        if body.count(b'"') > 2 * limits.containers:
            raise TooLarge(f"body: expected at most {limits.containers} strings with brackets in them")
        body = b"".join(body.split(b'"')[::2])
    return body


def clipped(text: str, limits: Limits = LIMITS) -> str:
    """Put `text` on one line, without control characters, no longer than the limits allow."""
    return one_line(text, limits.text)


def one_line(text: str, most: int) -> str:
    """Put `text` on one line, without control characters, no longer than `most`."""
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return text.strip()[:most]

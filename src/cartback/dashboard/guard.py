"""Permissions to read and write: the host identifies the viewer, and a form must come from one of the dashboard's own pages.

The shop of a request is one of the viewer's, whatever its URL names. A form carries a code that only the dashboard can make,
for this viewer and this hour; and the browser has to report that the form was sent from the dashboard's own site.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen

from cartback.domain.values import holds_half_a_character, shown
from cartback.errors import InvalidSettings
from cartback.flow import Request

#: The hours after which an opened form is refused.
_HOURS = 12
_LEAST_KEY = 16


def _several(values: Iterable[str]) -> tuple[str, ...]:
    """Return a list of texts; a single text is not one. Raises InvalidSettings."""
    given: object = values
    several = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else None
    if several is None or not all([isinstance(value, str) for value in several]):
        raise InvalidSettings(f"viewer: shops and frame_ancestors are lists of texts, got {shown(given)}")
    return several


@frozen(kw_only=True)
class Viewer:
    """A viewer of the dashboard, identified by the host's own login.

    Attributes:
        id: the same for the same person in every request: forms are made for it.
        shops: the ids of the shops that this viewer may see.
        may_write: whether this viewer may change settings, rate messages, and export or erase shoppers.
        locale: the language and region of the pages, "de-AT"; None: the browser's.
        frame_ancestors: other sites that may show this viewer's pages in a frame.
    """

    id: str
    shops: tuple[str, ...] = field(converter=_several)
    may_write: bool = False
    locale: str | None = None
    frame_ancestors: tuple[str, ...] = field(default=(), converter=_several)

    def __attrs_post_init__(self) -> None:
        """Refuse an id that could be another person's, and a text as permission to write. Raises InvalidSettings."""
        whole: object = self.id
        if (
            isinstance(whole, bool)
            or not isinstance(whole, str | int)
            or whole == ""
            or holds_half_a_character(str(whole))
        ):
            raise InvalidSettings(
                f"viewer: id is a text, the same for the same person and no other, got {shown(whole)}"
            )
        if not isinstance(self.may_write, bool):
            raise InvalidSettings(f"viewer: may_write is True or False, got {shown(self.may_write)}")
        if self.locale is not None and not isinstance(self.locale, str):
            raise InvalidSettings(
                f"viewer: locale is a language's code such as 'de-AT', or None, got {shown(self.locale)}"
            )


#: The host's function that returns a request's viewer; None for one who may not look.
Authorize: TypeAlias = Callable[[Request], Viewer | None]


def key_of(key: bytes | str) -> bytes:
    """Return the key as bytes. Raises InvalidSettings for one that can be guessed."""
    secret: object = key.encode() if isinstance(key, str) else key
    if not isinstance(secret, bytes) or len(secret) < _LEAST_KEY:
        raise InvalidSettings(f"key: expected at least {_LEAST_KEY} secret bytes, such as secrets.token_bytes(32)")
    return secret


def form_code(key: bytes, viewer: Viewer, now: datetime) -> str:
    """Return the code for a form of this viewer's."""
    return _code(key, viewer.id, _hour(now))


def is_own_form(key: bytes, viewer: Viewer, now: datetime, code: str) -> bool:
    """Return whether the dashboard made the code, for this viewer, within the last hours."""
    hours = range(_hour(now), _hour(now) - _HOURS, -1)
    return any([hmac.compare_digest(_code(key, viewer.id, hour).encode(), code.encode()) for hour in hours])


def _hour(now: datetime) -> int:
    return int(now.timestamp()) // 3600


def _code(key: bytes, viewer: str, hour: int) -> str:
    return hmac.new(key, f"cartback dashboard form\x1f{hour}\x1f{viewer}".encode(), sha256).hexdigest()


def is_from_here(request: Request, origins: Collection[str]) -> bool:
    """Return whether the browser reports that the form was sent from the dashboard's own site, or from one of `origins`.

    Every browser reports it, in Origin or in Sec-Fetch-Site. A client that sends neither is not a browser, and has no such
    form.
    """
    site, origin = request.header("sec-fetch-site"), request.header("origin")
    if origin in origins and origin:
        return True
    if site and site != "same-origin":
        return False
    if not origin:
        return bool(site)
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == request.header("host").lower()


def policy(viewer: Viewer | None, scripts: Collection[str] = ()) -> str:
    """Return the Content-Security-Policy: the dashboard's own files and nothing else; frames where the host allows them."""
    frames = " ".join(["'self'", *(viewer.frame_ancestors if viewer is not None else ())])
    if any(c in frames for c in ";,\r\n") or not frames.isascii():
        raise InvalidSettings("frame_ancestors: expected origins such as 'https://admin.shopify.com'")
    own = " ".join(["'self'", *scripts])
    return (
        f"default-src 'none'; script-src {own}; style-src 'self'; img-src 'self';"
        f" connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
    )


def headers(viewer: Viewer | None, scripts: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return the headers of every page."""
    return (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", policy(viewer, scripts)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept-Language, Cookie"),
    )

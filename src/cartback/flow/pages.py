"""Pages behind a message's signed links: their shopper, their language, and the frame around a page's own part.

A page runs no script, is cached nowhere, and does not name its shopper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from html import escape

from attrs import frozen

from cartback.domain import events as ev
from cartback.domain.channels import CHANNELS, ChannelName
from cartback.domain.claims import root_of
from cartback.domain.identity import Key, digest, key, kind_of
from cartback.domain.ledger import Notification
from cartback.domain.links import Purpose
from cartback.domain.lookups import all_keys
from cartback.domain.shopper import Shopper
from cartback.errors import InvalidEvent, UnknownSettings, UnknownShop

from .calls import Flow, Ports, call
from .requests import PRIVATE, Reply, Request, refusal, shopper_of, ticket_of
from .settings import load_shop

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "ja", "ar")
_FROM = {
    "en": " from {shop}", "de": " von {shop}", "fr": " de {shop}", "es": " de {shop}", "it": " da {shop}",
    "nl": " van {shop}", "pt": " de {shop}", "ja": "{shop}からの", "ar": " من {shop}",
}  # fmt: skip
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;text-align:center}"
    "body{overflow-wrap:anywhere}"
    ":root{color-scheme:light dark;background:#fff;color:#1c1d1f}a{color:#2f4fd0}"
    "@media(prefers-color-scheme:dark){:root{background:#141414;color:#eee}a{color:#8ea6ff}}"
    "fieldset{border:0;padding:0;margin:0 auto 1.5rem;width:fit-content;text-align:start}"
    "label{display:flex;gap:.75rem;align-items:center;min-height:2.75rem}input{width:1.25rem;height:1.25rem;flex:none}"
    "h1{font-size:1.125rem;line-height:1.4}"
    "button{font:inherit;font-weight:700;padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:#2f4fd0;color:#fff}"
)
_HEADERS = (
    *PRIVATE,
    ("Content-Type", "text/html; charset=utf-8"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("X-Robots-Tag", "noindex"),
)


@frozen
class Visit:
    """The message of a link, its shopper (None: forgotten meanwhile), the shop's name, and the page's language."""

    row: Notification
    shopper: Shopper | None
    shop: str
    language: str


def visited(ports: Ports, purpose: Purpose, request: Request, now: datetime) -> Flow[Visit | Reply | None]:
    """Look up the message of a link; None for a token that is forged, for another purpose, or expired."""
    ticket = ticket_of(ports, purpose, request)
    row: Notification | None = None
    if ticket is not None and now <= ticket.expires:
        row = yield call(ports.store.notification, ticket.shop, ticket.notification)
    if row is None:
        return None
    try:
        shop = (yield from load_shop(ports, row.shop)).shop
    except UnknownShop:
        return None
    except UnknownSettings as error:
        return refusal(error)
    shopper = yield from shopper_of(ports, row)
    return Visit(row, shopper, shop.name, _language(shopper, shop.locale))


def _language(shopper: Shopper | None, locale: str) -> str:
    """Return the shopper's language, else the shop's, else English."""
    for known in (shopper.known("locale") if shopper is not None else None, locale):
        language = (known or "").replace("_", "-").partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


def statements(visit: Visit, answers: Mapping[ChannelName, bool], source: str, now: datetime) -> Iterator[ev.Event]:
    """Yield the consent events for the answers about these channels, for each address concerned.

    For the message's own channel those are the addresses that it went to; if none of them is the shopper's any more, or they
    are not known, all of the shopper's. An opt-out also covers those that are another shopper's by
    now: their owner opted out.
    """
    row, shopper = visit.row, visit.shopper
    if shopper is None:
        return
    root = root_of(shopper)
    for channel, granted in answers.items():
        for other in _moved(row, shopper) if channel == row.channel and not granted else ():
            yield ev.ConsentChanged(shop=row.shop, at=now, keys=(other,), channel=channel, granted=False, source=source)
        own = [k for k in shopper.keys if kind_of(k) == CHANNELS[channel].address]
        sent_to = {outcome[0] for outcome in row.outcomes} if channel == row.channel else frozenset()
        meant = [k for k in own if digest(row.shop, k.partition(":")[2])[:8] in sent_to] or own
        for address in meant or list(all_keys(shopper)[:1]):
            names = tuple(dict.fromkeys([Key(k) for k in (root, address) if k is not None]))
            yield ev.ConsentChanged(shop=row.shop, at=now, keys=names, channel=channel, granted=granted, source=source)


def _moved(row: Notification, shopper: Shopper) -> Iterator[Key]:
    """Yield the e-mail addresses and numbers that a message went to and that are not the shopper's any more."""
    kind = CHANNELS[row.channel].address
    for part in [part for sending in shopper.sends if sending.id == row.id for part in sending.parts]:
        with suppress(InvalidEvent):  # a profile's text may be no valid key
            if kind != "device" and (address := key(kind, part.address)) not in shopper.keys:
                yield address


def worded(text: str, visit: Visit) -> str:
    """Return a sentence with the shop's name in it, as HTML."""
    from_shop = _FROM[visit.language].replace("{shop}", visit.shop) if visit.shop else ""
    return escape(text.replace("{from_shop}", from_shop))


def page(status: int, language: str, title: str, body: str) -> Reply:
    """Make a page. `body` is HTML; a form in it posts to the page's own address."""
    direction = "rtl" if language == "ar" else "ltr"
    text = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return Reply(status, _HEADERS, text.encode())


def gone() -> Reply:
    """Answer that there is no such link, without disclosing which messages exist."""
    return page(404, "en", "Unsubscribe", "<h1>This link is not valid any more. Use the one in a newer e-mail.</h1>")


def only_get_and_post() -> Reply:
    """Refuse other methods."""
    return Reply(405, (*PRIVATE, ("Allow", "GET, POST")))

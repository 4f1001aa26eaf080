"""Shoppers' requests over HTTP, for any framework: a Request in, a Reply out.

A tap on a link, an opened message, a cart to put back, a device that registers, a webhook. A request comes from a
stranger: it is signed by us, or verified by the host, or it changes nothing. A reply discloses no more than its sender
may know: an unknown message, a forged token and one of another shop are answered alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote

from attrs import Factory, field, frozen

from cartback.domain import events as ev
from cartback.domain.channels import CHANNELS
from cartback.domain.document import decode
from cartback.domain.identity import Key
from cartback.domain.ledger import Notification
from cartback.domain.links import Purpose, Ticket, is_safe, spellings
from cartback.domain.lookups import all_keys
from cartback.domain.session import session_about
from cartback.domain.shopper import Shopper
from cartback.errors import (
    CartbackError,
    InvalidEvent,
    InvalidSettings,
    MalformedDelivery,
    RefusedDelivery,
    UnknownSettings,
    UnknownShop,
)
from cartback.ports import Stored

from .calls import Flow, Ports, call
from .incoming import Ingested
from .intake import ingest
from .settings import load_shop


def _lower(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return {name.lower(): value for name, value in pairs}


def _upper(text: str) -> str:
    return text.upper()


def _query(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query_string, keep_blank_values=True))


@frozen(kw_only=True)
class Request:
    """One HTTP request, as any framework can give it.

    Attributes:
        headers: a mapping or pairs; names in any case.
        query_string: the query as received, without its question mark.
        query: the parameters of the URL; of a repeated one the last. Left out, it is read from `query_string`.
        body: the raw bytes, as received.
        path: the path below the mount, unquoted: "/click".
        root: the path of the mount itself, unquoted and without a slash at its end: "" or "/shop/cartback".
        origin: scheme and host as the client named them: "https://app.acme.example". A client can name any host.
    """

    method: str = field(default="GET", converter=_upper)
    headers: Any = field(default=(), repr=False)
    query_string: str = field(default="", repr=False)
    query: Mapping[str, str] = field(default=Factory(_query, takes_self=True), repr=False)
    body: bytes = field(default=b"", repr=False)
    path: str = "/"
    root: str = ""
    origin: str = ""

    def header(self, name: str) -> str:
        """Return a header's value, or ""."""
        return _lower(self.headers).get(name.lower(), "")

    def values(self, name: str) -> list[str]:
        """Return every value of a parameter of the URL that may be repeated, in order."""
        if not self.query_string:
            return [self.query[name]] if name in self.query else []
        return [value for own, value in parse_qsl(self.query_string, keep_blank_values=True) if own == name]

    @property
    def form(self) -> tuple[tuple[str, str], ...]:
        """The fields of a form posted without a file, in order. Raises MalformedDelivery for any other body."""
        kind = self.header("content-type").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise MalformedDelivery("body: expected a form, application/x-www-form-urlencoded")
        try:
            return tuple(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:
            raise MalformedDelivery(f"body: expected a form of at most {_MOST_FIELDS} fields in UTF-8") from None

    @property
    def url(self) -> str:
        """The whole URL as requested, with its query."""
        return self.link(self.path) + (f"?{self.query_string}" if self.query_string else "")

    def link(self, path: str) -> str:
        """Return the URL of a path inside the mount; only its path if the origin is not known."""
        return self.origin + quote(self.root + path, safe=_SAFE)


_MOST_FIELDS = 1_000
#: How many values of a repeated token are tried.
_MOST_TOKENS = 4
#: The characters that a path may contain unquoted (RFC 3986, pchar and the slash).
_SAFE = "/:@!$&'()*+,;=~"


@frozen
class Reply:
    """The answer: status, headers, body. `ingested`, for the host alone, is the outcome of a webhook's events."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    ingested: Ingested | None = field(default=None, repr=False)


#: On every reply: a token is private, and is neither stored nor passed on.
PRIVATE = (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"))


def json_reply(status: int, **said: Any) -> Reply:
    """Return a reply of JSON that is never cached."""
    return Reply(status, (*PRIVATE, ("Content-Type", "application/json")), json.dumps(said).encode())


_NOT_FOUND = json_reply(404, error="there is no such link")
#: One transparent pixel.
_GIF = bytes.fromhex("4749463839610100010080000000000000ffffff21f90401000000002c00000000010001000002024401003b")

# --- taps and opens ---------------------------------------------------------------------------------------------------


def click(ports: Ports, request: Request, now: datetime) -> Flow[Reply]:
    """Answer a tap on a message's link: GET is redirected to the link's target, an app's POST gets it as JSON.

    It counts if a person made it: see by_machine. The target is the ledger's, if the shop still allows it. An
    expired link leads to the shop's home and is not counted; a forged one is a 404.
    """
    ticket = ticket_of(ports, "click", request)
    if ticket is None:
        return _NOT_FOUND
    try:
        shop = (yield from load_shop(ports, ticket.shop)).shop
    except UnknownShop:
        return _NOT_FOUND
    except UnknownSettings as error:
        return refusal(error)
    row: Notification | None = yield call(ports.store.notification, ticket.shop, ticket.notification)
    to = row.link if row is not None and row.link is not None and is_safe(row.link, shop.link_hosts) else shop.home_url
    if row is not None and now <= ticket.expires and not by_machine(request, row, now):
        yield from _tell(ports, ev.MessageClicked, row, now)
    if to is None or now > ticket.expires:
        to = shop.home_url
    if to is None:
        return _NOT_FOUND
    if request.method == "POST":
        return json_reply(200, link=to)
    return Reply(302, (*PRIVATE, ("Location", to)))


def click_short(ports: Ports, shop: str, request: Request, now: datetime) -> Flow[Reply]:
    """Answer a tap on the short link of an SMS: as `click`, with the token of `Shop.short_links` as `t`, for this shop."""
    if ports.links is None:
        raise InvalidSettings("links: the engine has none; pass links=Links(base, keys) to it")
    read = [ports.links.read_short(shop, token) for token in spellings(request.query.get("t", ""))]
    notification = next((each for each in read if each is not None), None)
    if notification is None:
        return _NOT_FOUND
    row: Notification | None = yield call(ports.store.notification, shop, notification)
    if row is None:
        return _NOT_FOUND
    token = ports.links.token("click", shop, notification, row.decided_at)
    asked = Request(method=request.method, headers=request.headers, query={"t": token}, body=request.body)
    return (yield from click(ports, asked, now))


def opened(ports: Ports, request: Request, now: datetime) -> Flow[Reply]:
    """Record that a message was seen: an app POSTs the token, an e-mail GETs it as an image of one pixel."""
    ticket = ticket_of(ports, "open", request)
    if ticket is None:
        return _NOT_FOUND
    row: Notification | None = yield call(ports.store.notification, ticket.shop, ticket.notification)
    if row is not None and now <= ticket.expires and not by_machine(request, row, now):
        yield from _tell(ports, ev.MessageOpened, row, now)
    if request.method == "POST":
        return Reply(204, PRIVATE)
    return Reply(200, (*PRIVATE, ("Content-Type", "image/gif")), _GIF)


def cart(ports: Ports, request: Request, now: datetime) -> Flow[Reply]:
    """Return the items of the cart that a message is about, to be put back: no personal data, no price, no way to log in."""
    ticket = ticket_of(ports, "cart", request)
    if ticket is None or now > ticket.expires:
        return _NOT_FOUND
    row: Notification | None = yield call(ports.store.notification, ticket.shop, ticket.notification)
    shopper = (yield from shopper_of(ports, row)) if row is not None else None
    if row is None or shopper is None:
        return _NOT_FOUND
    return json_reply(200, items=_items(shopper, row.session))


def _items(shopper: Shopper, session_name: str) -> list[dict[str, Any]]:
    """Return the present items of the cart or checkout `session_name`; none once it was bought or emptied."""
    session = session_about(shopper, session_name)
    if session is None or session.closed is not None:
        return []
    return [{name: _plain(getattr(line, name)) for name in _ITEM} for line in session.lines]


def _plain(value: Any) -> Any:
    """Return a quantity that is not whole as exact text; any other value as it is."""
    return f"{value:f}" if isinstance(value, Decimal) else value


_ITEM = ("product", "variant", "quantity", "title", "variant_title", "image")


def ticket_of(ports: Ports, purpose: Purpose, request: Request) -> Ticket | None:
    """Read the request's token; None if it is forged, or for another purpose. Raises InvalidSettings without links."""
    if ports.links is None:
        raise InvalidSettings("links: the engine has none; pass links=Links(base, keys) to it")
    tickets = [
        ports.links.read(purpose, token) for given in _tokens(request) for token in dict.fromkeys(spellings(given))
    ]
    return next((ticket for ticket in tickets if ticket is not None), None)


def _tokens(request: Request) -> list[str]:
    """Return the possible tokens: the values of `t`, the last one first, since others add a `t` of their own."""
    given = [request.query["t"], *reversed(request.values("t"))] if "t" in request.query else []
    # A link that was encoded twice has its "=" in the name.
    return given[:_MOST_TOKENS] or [name[2:] for name in islice(request.query, _MOST_TOKENS) if name.startswith("t=")]


def shopper_of(ports: Ports, row: Notification) -> Flow[Shopper | None]:
    """Read the shopper to whom the message was sent; None for one who was forgotten meanwhile."""
    shoppers: Mapping[str, Stored] = yield call(ports.store.get, row.shop, (row.shopper,))
    stored = shoppers.get(row.shopper)
    return decode(stored.doc) if stored is not None else None


def _tell(
    ports: Ports, kind: type[ev.MessageClicked | ev.MessageOpened], row: Notification, now: datetime
) -> Flow[None]:
    """Save the signal. For a person who was forgotten meanwhile there is nothing to save it to."""
    shopper = yield from shopper_of(ports, row)
    if shopper is not None and (keys := all_keys(shopper)):
        event = kind(shop=row.shop, at=now, keys=tuple([Key(k) for k in keys[:1]]), notification=row.id)
        yield from ingest(ports, [event], now)


#: User agents of scanners, prefetchers, link previews and programs; Cubot makes phones.
_ROBOTS = re.compile(
    r"(?<!\bcu)bot\b|crawl|spider|slurp|scan|preview|prefetch|monitor|proofpoint|mimecast|barracuda|safelinks|trendmicro|symantec|google-safety"
    r"|facebookexternalhit|whatsapp|slackbot|slack-img|discord|skypeuri|linkedin|pinterest|googleimageproxy|yahoomailproxy"
    r"|feedfetcher|headless|phantomjs|python|curl|wget|libwww|okhttp-probe|go-http-client|java/|node-fetch|axios|apache-http"
    r"|guzzle|reqwest|\bruby\b|lua-resty|virustotal|ms-office",
    re.IGNORECASE,
)
#: A link in an e-mail or SMS followed sooner than this was followed by a machine that delivers it, not by its reader.
TOO_SOON = timedelta(seconds=5)


def is_robot(agent: str | None) -> bool:
    """Return whether no person's browser or mail reader has this user agent; Apple's proxy for all has the bare "Mozilla/5.0"."""
    return not agent or agent.strip() == "Mozilla/5.0" or _ROBOTS.search(agent) is not None


def by_machine(request: Request, row: Notification, now: datetime) -> bool:
    """Return whether a scanner, a prefetcher or a link preview made this request, as far as its headers show.

    An app of the shop's own POSTs, and is trusted. A scanner that behaves like a browser and waits is not detected: rates of
    clicks in e-mail are an upper bound.
    """
    if request.method != "GET":
        return request.method != "POST"
    headers = _lower(request.headers)
    hints = " ".join([headers.get(name, "") for name in ("sec-purpose", "purpose", "x-purpose", "x-moz")]).lower()
    if "prefetch" in hints or "preview" in hints or "prerender" in hints:
        return True
    if is_robot(headers.get("user-agent", "")):
        return True
    return CHANNELS[row.channel].opened_by_machines and now < (row.settled_at or row.decided_at) + TOO_SOON


def taken(ingested: Ingested) -> Reply:
    """Return the reply to a delivery that was saved, every event of it."""
    return Reply(200, PRIVATE, ingested=ingested)


def refusal(error: CartbackError) -> Reply:
    """Return the reply to a refused delivery. It discloses nothing that its sender does not know already.

    An unknown shop is answered like a bad signature. An error that may pass is a 503, and the delivery is repeated.
    """
    if isinstance(error, RefusedDelivery):
        return json_reply(error.status, error=error.code)
    if isinstance(error, UnknownShop):
        return json_reply(401, error="bad_signature")
    if isinstance(error, InvalidEvent):
        return json_reply(400, error="malformed")
    if error.retryable:
        return Reply(503, (*PRIVATE, ("Retry-After", "5")))
    raise error

"""The path of each handler: one function of a Request that a host mounts, for all that comes to cartback over HTTP.

A path exists only if its settings were given: webhooks and tracking need their secrets, links the engine's keys, devices and
the inbox a function that identifies the shopper. Any other path is a 404.

| Path | Exists with | Answers |
|---|---|---|
| webhooks/NAME, webhooks/NAME/SHOP | a source | a platform's deliveries |
| track/..., or as Segment says | Segment | clients of Segment and RudderStack |
| mp/collect | GA4 | GA4's Measurement Protocol |
| pixel | ShopifyPixel | Shopify's web pixels |
| click, open, cart, unsubscribe, preferences | the engine's links | requests from the links in messages |
| s/TOKEN, s/SHOP/TOKEN | the engine's links | short links of SMS |
| devices, inbox | `identify` | the shop's app, for the logged-in shopper |
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping, Sequence
from typing import Any, cast

import attrs

from cartback.domain.arguments import function
from cartback.domain.events import Event
from cartback.domain.pointers import Pointer
from cartback.domain.values import spoken
from cartback.engine.plugging import refused
from cartback.engine.tasks import AsyncRecovery
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError, InvalidSettings
from cartback.flow import Reply, Request, taken
from cartback.flow.requests import PRIVATE, json_reply

from .origins import is_foreign, origins_of, with_cors
from .sources import Source
from .tracking import Tracking

Story = Generator[Any, Any, Reply]
Engine = Recovery | AsyncRecovery
#: The shopper of a request by the host's own session: keys such as "customer:7", () for a guest, None to refuse.
Identify = Callable[[Request], Sequence[str] | Awaitable[Sequence[str] | None] | None]
ShopOf = str | Callable[[Request], str | Awaitable[str | None] | None]

_NOT_FOUND = json_reply(404, error="not found")
_LINKS = {
    "/click": "click",
    "/open": "opened",
    "/cart": "cart",
    "/unsubscribe": "unsubscribe",
    "/preferences": "preferences",
}
_BY_PAGES = frozenset({"/click", "/open", "/cart"})
_OWN = {"/devices": "device", "/inbox": "inbox"}


class Routes:
    """Answers a Request by its path; with an AsyncRecovery, to be awaited."""

    def __init__(
        self,
        recovery: Engine | Callable[[], Engine],
        *,
        shop: ShopOf | None = None,
        sources: Iterable[Source | Tracking] = (),
        identify: Identify | None = None,
        origins: Iterable[str] = (),
    ) -> None:
        """Mount the paths whose settings are given, and nothing else.

        Args:
            recovery: the engine, or a function that returns it for each request.
            shop: your one shop's id, or a function of the request that returns it, or None if there is none. Left out, webhooks
                and short links have it in their path.
            sources: the platforms whose webhooks are taken: Shopify(SECRET), WooCommerce(...); and the endpoints of pages and
                apps: Segment(KEYS), GA4(KEYS), ShopifyPixel(KEYS).
            identify: identifies the shopper by your own session, never by the request's content: a function that returns keys,
                () for a guest, None to refuse (401). Without it there are no devices and no inbox.
            origins: other pages that may use devices and the inbox, and read the answer to the cart's link, such as
                "https://shop.example"; this site itself may.

        The functions may be async if the engine is an AsyncRecovery. Raises InvalidSettings for contradictory settings.
        """
        if not isinstance(recovery, Recovery | AsyncRecovery):
            function(recovery, "recovery", "() -> Recovery or AsyncRecovery", 0, plain=True)
        self._recovery = recovery
        self._shop, self._identify, self._origins = shop, identify, origins_of(origins)
        several = _listed(sources)
        given = {source.name: source for source in several}
        if len(given) < len(several):
            raise InvalidSettings("sources: two have the same name; change one of them, name=...")
        tracking = [source for source in several if isinstance(source, Tracking)]
        self._tracking = {each.at: each for each in tracking}
        if len(self._tracking) < len(tracking):
            raise InvalidSettings("sources: two are at the same path; give Segment another, at=...")
        self._sources = {name: source for name, source in given.items() if not isinstance(source, Tracking)}
        _check(self._sources, shop, identify)
        #: Whether a call returns an awaitable Reply.
        self.awaits = isinstance(recovery, AsyncRecovery)

    def __call__(self, request: Request) -> Any:
        """Return the Reply, or an awaitable of it if the engine is an AsyncRecovery."""
        engine = self._recovery() if callable(self._recovery) else self._recovery
        story = self._answer(engine, request)
        return _awaited(story) if isinstance(engine, AsyncRecovery) else _at_once(story)

    def _answer(self, engine: Engine, request: Request) -> Story:
        path = request.path.rstrip("/") if len(request.path) > 1 else request.path
        first, *rest = [part for part in path.split("/") if part] or [""]
        if first == "webhooks" and rest and rest[0] in self._sources:
            return (yield from self._delivery(engine, request, self._sources[rest[0]], rest[1:]))
        if engine.links is not None and path in _LINKS:
            return (yield from self._link(engine, request, path))
        if engine.links is not None and first == "s" and rest:
            return (yield from self._short(engine, request, rest))
        if self._identify is not None and path in _OWN:
            return (yield from self._own(engine, request, _OWN[path], self._identify))
        if (tracking := self._tracking.get(first) or self._tracking.get("")) is not None:
            return (yield from self._tracked(engine, request, tracking, path))
        return _NOT_FOUND

    def _link(self, engine: Engine, request: Request, path: str) -> Story:
        """Answer a link of a message; a page of the shop may read the answer to its own request."""
        if path not in _BY_PAGES:
            return cast("Reply", (yield getattr(engine, _LINKS[path])(request)))
        reply = Reply(204) if request.method == "OPTIONS" else (yield getattr(engine, _LINKS[path])(request))
        return with_cors(reply, request, self._origins)

    def _delivery(self, engine: Engine, request: Request, source: Source, rest: list[str]) -> Story:
        """Take a platform's delivery: 200 once it is saved."""
        shop = (yield from self._shop_of(request, rest)) if source.needs_shop else None if rest else ""
        if shop is None:
            return _NOT_FOUND
        if request.method != "POST":
            return _only("POST")
        try:
            events = yield from source.read(request, shop, (yield engine.now()))
            return (yield from _saved(engine, events))
        except CartbackError as error:
            return refused(error)

    def _tracked(self, engine: Engine, request: Request, tracking: Tracking, path: str) -> Story:
        """Take a page's or an app's events, or send a browser's client its settings."""
        at = f"/{tracking.at}" if tracking.at else ""
        reply = yield from self._track(engine, request, tracking, path.removeprefix(at), request.link(at))
        return tracking.with_cors(reply, request)

    def _track(self, engine: Engine, request: Request, tracking: Tracking, path: str, root: str) -> Story:
        if request.method == "OPTIONS":
            return Reply(204)
        if request.method == "GET":
            return tracking.settings(path, request, root) or _NOT_FOUND
        if request.method != "POST":
            return _only("GET, POST, OPTIONS")
        if tracking.is_foreign(request):
            return json_reply(403, error="origin")
        try:
            events = tracking.read(path, request, (yield engine.now()))
            return _NOT_FOUND if events is None else (yield from _saved(engine, events))
        except CartbackError as error:
            return refused(error)

    def _short(self, engine: Engine, request: Request, rest: list[str]) -> Story:
        """Answer a tap on an SMS's link, whose token is the last part of the path."""
        *named, token = rest
        shop = yield from self._shop_of(request, named)
        if shop is None:
            return _NOT_FOUND
        asked = attrs.evolve(request, query={"t": token})
        return cast("Reply", (yield engine.click_short(shop, asked)))

    def _own(self, engine: Engine, request: Request, what: str, identify: Identify) -> Story:
        """Answer the shop's own app or page, for the shopper that the host identifies."""
        if request.method == "OPTIONS":
            return with_cors(Reply(204), request, self._origins)
        if is_foreign(request, self._origins):
            return json_reply(403, error="origin")
        keys = yield identify(request)
        if keys is None:
            return with_cors(json_reply(401, error="log in"), request, self._origins)
        shop = yield from self._shop_of(request, [])
        if shop is None:
            return _NOT_FOUND
        reply = yield getattr(engine, what)(shop, request, keys)
        return with_cors(reply, request, self._origins)

    def _shop_of(self, request: Request, rest: list[str]) -> Generator[Any, Any, str | None]:
        """Return the shop of a request; None for a path that names none, or too many."""
        if self._shop is None:
            return rest[0] if len(rest) == 1 else None
        if rest:
            return None
        return (yield self._shop(request)) if callable(self._shop) else self._shop


def _listed(sources: object) -> list[Source | Tracking]:
    """Return the sources as a list. Raises InvalidSettings for anything else, which could take no delivery."""
    if not isinstance(sources, Iterable) or isinstance(sources, str):
        raise InvalidSettings(f"sources: expected a list, [Shopify(secret)], got {spoken(sources)}")
    several = list(sources)
    for n, source in enumerate(several):
        if isinstance(source, type):
            raise InvalidSettings(f"sources.{n}: expected an instance, {source.__name__}(...), got the class")
        if not isinstance(source, Tracking) and not callable(getattr(source, "read", None)):
            raise InvalidSettings(f"sources.{n}: expected a source such as Shopify(secret), got {spoken(source)}")
    return several


def _check(sources: Mapping[str, Source], shop: ShopOf | None, identify: object) -> None:
    """Raise InvalidSettings for a source that would be open to strangers, or never be reached."""
    if identify is not None and not callable(identify):
        raise InvalidSettings("identify: expected a function of the request that returns keys")
    if identify is not None and shop is None:
        raise InvalidSettings(
            "shop: expected an id or a function of the request; identify needs the shop of the logged-in shopper"
        )
    for name, source in sources.items():
        if shop is None and source.needs_shop and getattr(source, "shared", False):
            raise InvalidSettings(
                f"sources: {name} has one secret for every shop, and its path names the shop; give secrets by shop, or one shop="
            )


def _saved(engine: Engine, news: Sequence[Event | Pointer]) -> Story:
    if any(isinstance(each, Pointer) for each in news):
        return taken((yield engine.take(news)))
    return taken((yield engine.ingest([each for each in news if isinstance(each, Event)])))


def _only(methods: str) -> Reply:
    return attrs.evolve(json_reply(405, error=f"expected {methods}"), headers=(*PRIVATE, ("Allow", methods)))


def _at_once(story: Story) -> Reply:
    """Run a story of plain functions. Raises InvalidSettings for a function of the host's that is async."""
    try:
        wanted = next(story)
        while True:
            if inspect.isawaitable(wanted):
                if inspect.iscoroutine(wanted):
                    wanted.close()
                story.close()
                raise InvalidSettings(
                    "recovery: expected an AsyncRecovery, since one of the functions is async, got a Recovery"
                )
            wanted = story.send(wanted)
    except StopIteration as done:
        return cast("Reply", done.value)


async def _awaited(story: Story) -> Reply:
    """Run a story, awaiting each awaitable."""
    try:
        wanted = next(story)
        while True:
            try:
                answer = await wanted if inspect.isawaitable(wanted) else wanted
            except CartbackError as error:
                wanted = story.throw(error)
            else:
                wanted = story.send(answer)
    except StopIteration as done:
        return cast("Reply", done.value)

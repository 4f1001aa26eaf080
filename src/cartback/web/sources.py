"""The platforms whose webhooks Routes takes: each reads a delivery, with the secrets that were given for it.

Secrets are one for every shop, a mapping by shop, or a function of the shop (plain, or async with an AsyncRecovery). A shop
without a secret gets the answer for a bad signature, so that a stranger cannot find out which shops there are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from attrs import field, frozen

from cartback.domain.events import Event
from cartback.domain.pointers import Pointer
from cartback.errors import BadSignature, InvalidSettings
from cartback.flow import Request
from cartback.sources import bigcommerce, shopify, twilio, woocommerce
from cartback.sources.signing import DeliveryHeaders, Secret, keys_of

Secrets = Secret | Mapping[str, Secret] | Callable[[str], Secret | Awaitable[Secret | None] | None]


class Source(Protocol):
    """A platform that delivers to Routes: `name` is its path, `read` reads its deliveries."""

    @property
    def name(self) -> str:
        """Return the path under webhooks/: "shopify"."""

    @property
    def needs_shop(self) -> bool:
        """Return whether a delivery cannot name its shop: then Routes finds the shop, and else passes ""."""

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, Sequence[Event | Pointer]]:
        """Read a delivery's events and pointers. Raises RefusedDelivery.

        A generator: each yielded value is sent back to it, awaited if it is awaitable.
        """


def _given(secrets: Secrets) -> Secrets:
    """Raise InvalidSettings for a secret with which every delivery would fail, such as a variable that is not set."""
    if not secrets:
        raise InvalidSettings(
            "secret: expected a secret, several, a mapping by shop or a function of the shop, got none"
        )
    if isinstance(secrets, Mapping):
        for shop, secret in secrets.items():
            keys_of(secret, f"the secret of shop {shop!r:.60}")
    elif not callable(secrets):
        keys_of(secrets, "a secret, a mapping by shop or a function of the shop")
    return secrets


def is_shared(secrets: Secrets) -> bool:
    """Return whether one secret opens every shop: then the request must not choose the shop."""
    return not callable(secrets) and not isinstance(secrets, Mapping)


def _secret(secrets: Secrets, shop: str) -> Generator[Any, Any, Secret]:
    """Return the shop's secrets. Raises BadSignature for a shop that has none."""
    if callable(secrets):
        its = yield secrets(shop)
    else:
        its = secrets.get(shop) if isinstance(secrets, Mapping) else secrets
    if not its:
        raise BadSignature
    return its  # type: ignore[no-any-return]


@frozen
class Shopify:
    """Shopify's webhooks, at webhooks/shopify. A delivery names its shop by domain, which is your id for it.

    Attributes:
        secret: the app's client secret, or one for each shop's domain.
        shops: your id for a domain if it differs: a mapping, or a function that returns None for an unknown domain.
    """

    secret: Secrets = field(converter=_given, repr=False)
    shops: Mapping[str, str] | Callable[[str], str | Awaitable[str | None] | None] | None = None
    name: str = "shopify"
    needs_shop: bool = field(default=False, init=False)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:  # noqa: ARG002
        """Read a delivery whose signature holds."""
        # As the source reads it: in WSGI's form and from a list of values too.
        given = DeliveryHeaders(request.headers, ("x-shopify-shop-domain",))
        domain = (given.get("X-Shopify-Shop-Domain") or "").lower()
        secret = yield from _secret(self.secret, domain)
        named: str | None = None  # the delivery's own domain
        if self.shops is not None:
            shopify.verify(request.headers, request.body, secret)  # before the host is called with a stranger's domain
            named = (yield self.shops(domain)) if callable(self.shops) else self.shops.get(domain)
            if not named:
                raise BadSignature
        return shopify.events(request.headers, request.body, secret=secret, shop=named, received_at=now)


@frozen
class WooCommerce:
    """WooCommerce's webhooks, at webhooks/woocommerce. `secret` is the webhook's own, one for each shop."""

    secret: Secrets = field(converter=_given, repr=False)
    name: str = "woocommerce"
    needs_shop: bool = field(default=True, init=False)

    @property
    def shared(self) -> bool:
        """Return whether one secret opens every shop; see `is_shared`."""
        return is_shared(self.secret)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:
        """Read a delivery whose signature holds."""
        secret = yield from _secret(self.secret, shop)
        return woocommerce.events(request.headers, request.body, secret=secret, shop=shop, received_at=now)


@frozen
class BigCommerce:
    """BigCommerce's webhooks, at webhooks/bigcommerce: their own content.

    Attributes:
        secret: the app's client secret, or one for each shop.
        by_fetcher: save the pointer of a webhook without content, for the engine's `fetcher` to look up later.
        fetch: called for a webhook without content, with the shop and the request once it is
            verified; reads the document through the API and returns its events.
    """

    secret: Secrets = field(converter=_given, repr=False)
    fetch: Callable[[str, Request], Any] | None = None
    by_fetcher: bool = False
    name: str = "bigcommerce"
    needs_shop: bool = field(default=True, init=False)

    @property
    def shared(self) -> bool:
        """Return whether one secret opens every shop; see `is_shared`."""
        return is_shared(self.secret)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event | Pointer]]:  # noqa: ARG002
        """Read a webhook whose signature holds."""
        secret = yield from _secret(self.secret, shop)
        if self.by_fetcher:
            return bigcommerce.news(request.headers, request.body, secret=secret, shop=shop)
        events: list[Event | Pointer] = []
        events += bigcommerce.events(request.headers, request.body, secret=secret, shop=shop)
        if self.fetch is not None:
            events += yield self.fetch(shop, request)
        return events


@frozen
class TwilioWebhooks:
    """Twilio's incoming messages and the status of sent ones, at webhooks/twilio.

    Attributes:
        token: the account's auth token, or one for each shop.
        url: the URL configured at Twilio, if it is not the one that the request seems to have: behind a proxy, the host
            or the scheme may differ. A "{shop}" in it is the shop.
        had_agreed: given a number, returns whether its owner had agreed before: START is a yes then.
    """

    token: Secrets = field(converter=_given, repr=False)
    url: str | None = None
    had_agreed: Callable[[str], bool] | None = None
    name: str = "twilio"
    needs_shop: bool = field(default=True, init=False)

    @property
    def shared(self) -> bool:
        """Return whether one token opens every shop; see `is_shared`."""
        return is_shared(self.token)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:
        """Read a request whose signature holds."""
        token = yield from _secret(self.token, shop)
        url = request.url if self.url is None else self.url.replace("{shop}", shop)
        return twilio.events(
            url,
            request.headers,
            request.body,
            shop=shop,
            token=token,
            received_at=now,
            had_agreed=self.had_agreed,
        )

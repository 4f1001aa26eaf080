"""settings.CARTBACK, read into one typed object. An error names the field, the expected value and the given one.

Any object may be given as its dotted path, as elsewhere in Django ("acme.rules.no_alcohol"), or as itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from attrs import field, frozen
from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from cartback.domain.arguments import function
from cartback.domain.case import Rule
from cartback.domain.links import Links
from cartback.domain.mistakes import nearest
from cartback.domain.shop import Shop
from cartback.domain.values import shown
from cartback.engine.check import parse_shop, sound
from cartback.engine.plugging import plugged, require, sure_of_rates, sure_of_rules
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError, InvalidSettings
from cartback.ports import Channel, Clock, Copywriter, Observer
from cartback.sources import segment
from cartback.web import (
    GA4,
    BigCommerce,
    PostmarkWebhooks,
    ResendWebhooks,
    Routes,
    Segment,
    SESNotifications,
    Shopify,
    ShopifyPixel,
    Source,
    TwilioWebhooks,
    WooCommerce,
)
from cartback.web.tracking import Tracking

ShopOf = str | Callable[[HttpRequest], Any]
EMAIL = "cartback.django.mail.DjangoEmail"
CLOCK = "django.utils.timezone.now"


@frozen(kw_only=True, eq=False)
class DjangoSettings:
    """The contents of settings.CARTBACK.

    Attributes:
        shops: saved by `migrate`, and again when a worker starts; leave out a shop whose settings are kept elsewhere.
        database: the alias of the database that the tables are in.
        channels: how messages leave; by default e-mail by Django's own backend.
        links: makes links in messages signed ones that come back to `urls`.
        shop: the shop whose requests `urls` answers: an id, or a function of Django's request; the one of `shops` if there is
            one.
        identify: identifies the shopper of devices and the inbox: a function of Django's request that returns keys.
        sources: the platforms whose webhooks are taken.
        origins: other pages that may use devices and the inbox.
        viewer_shops: the shops that a user sees on the dashboard and in the admin: a function of Django's request; by default
            all of them.
    """

    shops: tuple[Shop, ...] = ()
    database: str = "default"
    channels: tuple[Channel, ...] = ()
    copywriter: Copywriter | None = None
    fallback: Copywriter | None = None
    rules: tuple[Rule, ...] = ()
    links: Links | None = field(default=None, repr=False)
    clock: Clock
    rates: Mapping[str, float] | None = None
    observe: Observer | None = None
    shop: ShopOf | None = None
    identify: Callable[[HttpRequest], Any] | None = None
    sources: tuple[Source | Tracking, ...] = field(default=(), repr=False)
    origins: tuple[str, ...] = ()
    viewer_shops: Callable[[HttpRequest], Sequence[str]] | None = None


def now() -> datetime:
    """Return the present as Django does, but with a zone even if USE_TZ is off."""
    return timezone.now() if django_settings.USE_TZ else datetime.now(UTC)


def on_the_sites_clock(at: datetime | None) -> datetime | None:
    """Return an instant as Django shows it: by the site's own clock if USE_TZ is off."""
    return at if at is None or django_settings.USE_TZ else timezone.make_naive(at)


def shops_seen_by(request: HttpRequest) -> tuple[str, ...] | None:
    """Return the shops a user sees, by VIEWER_SHOPS; None for all. Raises InvalidSettings for an answer that is not a list of
    ids.
    """
    own = current().viewer_shops
    if own is None:
        return None
    shops: object = own(request)
    if isinstance(shops, Iterable) and not isinstance(shops, str | bytes | Mapping):
        seen = tuple(shops)
        if all([isinstance(shop, str) for shop in seen]):
            return seen
    raise InvalidSettings(
        f"CARTBACK['VIEWER_SHOPS']: expected a function that returns a list of shop ids, got {shown(shops)}"
    )


def current() -> DjangoSettings:
    """Return the contents of settings.CARTBACK, read once. Raises InvalidSettings, one line for each field that is wrong."""
    return _in_place[-1] if _in_place else _read_once()


@cache
def _read_once() -> DjangoSettings:
    return read(getattr(django_settings, "CARTBACK", {}))


#: Settings that a test has put in place of the site's.
_in_place: list[DjangoSettings] = []


@contextmanager
def replaced(settings: DjangoSettings) -> Iterator[None]:
    """Have `current` return other settings until the end of the block, in every thread: for tests."""
    _in_place.append(settings)
    try:
        yield
    finally:
        _in_place.remove(settings)


def _forget(*, setting: str, **_signal: Any) -> None:
    if setting in ("CARTBACK", "SECRET_KEY", "SECRET_KEY_FALLBACKS"):
        _read_once.cache_clear()


setting_changed.connect(_forget, dispatch_uid="cartback.django.conf")


def read(given: Any) -> DjangoSettings:
    """Read a CARTBACK. Raises InvalidSettings, one line for each field that is wrong."""
    if not isinstance(given, Mapping):
        raise InvalidSettings(f"CARTBACK: expected a dict, got {shown(given)}")
    faults = [
        f"CARTBACK: {name!r:.40} is not a setting{_meant(name, _READERS)}" for name in given if name not in _READERS
    ]
    values: dict[str, Any] = {}
    for name, (to, reader, default) in _READERS.items():
        try:
            value = reader(given.get(name, default))
        except CartbackError as error:
            faults += [f"CARTBACK[{name!r}]: {line}" for line in str(error).splitlines()]
        except Exception as error:  # noqa: BLE001 - the host's code may raise anything when it is imported or called
            faults.append(f"CARTBACK[{name!r}]: {type(error).__name__}: {error!s:.200}")
        else:
            values[to] = (*values[to], *value) if to in values else value
    faults += list(_contradictions(values))
    if faults:
        raise InvalidSettings("\n".join(faults))
    if values["shop"] is None and len(values["shops"]) == 1:
        values["shop"] = values["shops"][0].id
    _sure_of_routes(values)
    return DjangoSettings(**values)


def _meant(name: object, known: Iterable[str]) -> str:
    """Return a guess at the setting that was meant; all have names in capitals."""
    return nearest(str(name).upper(), known)


def _sure_of_routes(values: Mapping[str, Any]) -> None:
    """Raise InvalidSettings for settings that the URLs would refuse: a secret that opens every shop, two sources of one name."""
    try:
        Routes(
            Recovery,
            shop=values["shop"],
            sources=values["sources"],
            identify=values["identify"],
            origins=values["origins"],
        )
    except InvalidSettings as error:
        raise InvalidSettings(f"CARTBACK: {error}") from None


def _contradictions(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield contradictions between fields."""
    ids = [shop.id for shop in values.get("shops", ())]
    if len(ids) != len(set(ids)):
        yield "CARTBACK['SHOPS']: two shops have the same id"
    if "database" in values and values["database"] not in django_settings.DATABASES:
        near = nearest(values["database"], django_settings.DATABASES)
        yield f"CARTBACK['DATABASE']: {values['database']!r:.60} is not in DATABASES{near}"
    if values.get("identify") is not None and values.get("shop") is None and len(ids) != 1:
        yield "CARTBACK['SHOP']: expected an id or a function of the request: IDENTIFY needs the customers' shop"


# --- fields -----------------------------------------------------------------------------------------------------------


def _object(value: Any) -> Any:
    """Return the object of a dotted path; any other value is the object itself. Raises InvalidSettings."""
    if not isinstance(value, str):
        return value
    try:
        return import_string(value)
    except ImportError as error:
        raise InvalidSettings(f"{value!r:.80} cannot be imported: {error}") from None


def _made(value: Any) -> Any:
    """Return the object of a dotted path; a class or a function that makes it is called."""
    thing = _object(value)
    return thing() if isinstance(value, str) and callable(thing) else thing


def _function(value: Any) -> Any:
    thing = _object(value)
    if thing is not None and not callable(thing):
        raise InvalidSettings(f"expected a function or its dotted path, got {shown(value)}")
    return thing


def _clock(value: Any) -> Any:
    """Return a function for the present, called once as a test: Django's own has no zone if USE_TZ is off."""
    tell = _function(value)
    if tell is None or tell is timezone.now:
        return now
    at = tell()
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise InvalidSettings(
            f"expected a function that returns a datetime with a time zone, as datetime.now(UTC) does, got {shown(at)}"
        )
    return tell


def _many(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise InvalidSettings(f"expected a list, got {shown(value)}")
    return value


def _shops(value: Any) -> tuple[Shop, ...]:
    if isinstance(value, str) or callable(value):
        value = _function(value)()
    return tuple([sound(one) if isinstance(one, Shop) else parse_shop(one) for one in _many(value)])


def _channels(value: Any) -> tuple[Channel, ...]:
    channels = tuple([_made(one) for one in _many(value)])
    plugged(channels)
    return channels


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidSettings(f"expected a name, got {shown(value)}")
    return value


def _shop_of(value: Any) -> ShopOf | None:
    if value is not None and not callable(value) and not (isinstance(value, str) and value):
        raise InvalidSettings(f"expected a shop's id, or a function of the request, got {shown(value)}")
    return value


def _links(value: Any) -> Links | None:
    """Make the links; for a URL alone, with keys derived from SECRET_KEY and SECRET_KEY_FALLBACKS, as Django signs its own."""
    if value is None or isinstance(value, Links):
        return value
    if isinstance(value, str):
        value = {"BASE": value}
    if not isinstance(value, Mapping):
        raise InvalidSettings(
            f"expected the URL of cartback.django.urls, or a dict of BASE, KEYS and LIFETIME, got {shown(value)}"
        )
    _sure_of_names(value, required="BASE", others=("KEYS", "LIFETIME"))
    lifetime = value.get("LIFETIME", timedelta(days=30))
    if not isinstance(lifetime, timedelta):
        raise InvalidSettings(f"LIFETIME: expected a timedelta, got {shown(lifetime)}")
    return Links(value["BASE"], value.get("KEYS") or _link_keys(), lifetime)


def _link_keys() -> list[bytes]:
    secrets = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac("cartback.links", "", secret=secret, algorithm="sha256").digest() for secret in secrets]


def _sure_of_names(value: Mapping[Any, Any], required: str, others: Sequence[str]) -> None:
    """Raise InvalidSettings for a dict of settings that has another name, or not the required one."""
    known = (required, *others)
    for name in value:
        if name not in known:
            raise InvalidSettings(f"{name!r:.40} is not one of {', '.join(known)}{_meant(name, known)}")
    if required not in value:
        raise InvalidSettings(f"{required}: this setting is required")


def _rates(value: Any) -> Any:
    sure_of_rates(value)
    return value


def _rules(value: Any) -> tuple[Rule, ...]:
    rules = tuple([_function(one) for one in _many(value)])
    sure_of_rules(rules)
    return rules


def _copywriter(value: Any) -> Any:
    made = _made(value)
    require("copywriter", made, "write", "Copywriter", "request")
    return made


def _observer(value: Any) -> Any:
    observe = _function(value)
    if observe is not None:
        function(observe, "observe", "Observed -> None", 1, plain=True)
    return observe


def _of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a reader of a platform's secret, or of a dict of it by shop."""
    return lambda value: () if value is None else (value if isinstance(value, kind) else kind(value),)


def _twilio(value: Any) -> tuple[TwilioWebhooks, ...]:
    if isinstance(value, Mapping) and {"TOKEN", "URL", "HAD_AGREED"}.intersection(map(str.upper, map(str, value))):
        _sure_of_names(value, required="TOKEN", others=("URL", "HAD_AGREED"))
        return (TwilioWebhooks(value["TOKEN"], url=value.get("URL"), had_agreed=_function(value.get("HAD_AGREED"))),)
    made: tuple[TwilioWebhooks, ...] = _of(TwilioWebhooks)(value)
    return made


def _tracking(kind: type[Any], *options: str) -> Callable[[Any], tuple[Any, ...]]:
    """Return a reader of an endpoint for pages and apps, or of a dict of its KEYS, its ON_READ and these options."""

    def read(value: Any) -> tuple[Any, ...]:
        if value is None or isinstance(value, kind):
            return () if value is None else (value,)
        if not isinstance(value, Mapping):
            raise InvalidSettings(f"expected a dict of {', '.join(('KEYS', *options, 'ON_READ'))}, got {shown(value)}")
        _sure_of_names(value, required="KEYS", others=(*options, "ON_READ"))
        if not isinstance(value["KEYS"], Mapping):
            raise InvalidSettings(f"KEYS: expected a dict of segment.WriteKey by key, got {shown(value['KEYS'])}")
        for key, known in value["KEYS"].items():
            if not isinstance(known, segment.WriteKey):
                raise InvalidSettings(f"KEYS: expected segment.WriteKey(shop) for {key!r:.40}, got {shown(known)}")
        more = {name.lower(): value[name] for name in options if name in value}
        return (kind(value["KEYS"], on_read=_function(value.get("ON_READ")), **more),)

    return read


def _sources(value: Any) -> tuple[Source, ...]:
    return tuple([_made(one) for one in _many(value)])


#: By name: the attribute, its reader, and its default.
_READERS: dict[str, tuple[str, Callable[[Any], Any], Any]] = {
    "SHOPS": ("shops", _shops, ()),
    "DATABASE": ("database", _name, "default"),
    "CHANNELS": ("channels", _channels, (EMAIL,)),
    "COPYWRITER": ("copywriter", _copywriter, None),
    "FALLBACK": ("fallback", _copywriter, None),
    "RULES": ("rules", _rules, ()),
    "LINKS": ("links", _links, None),
    "CLOCK": ("clock", _clock, CLOCK),
    "RATES": ("rates", _rates, None),
    "OBSERVE": ("observe", _observer, None),
    "SHOP": ("shop", _shop_of, None),
    "IDENTIFY": ("identify", _function, None),
    "VIEWER_SHOPS": ("viewer_shops", _function, None),
    "ORIGINS": ("origins", lambda value: tuple(_many(value)), ()),
    "SHOPIFY": ("sources", _of(Shopify), None),
    "WOOCOMMERCE": ("sources", _of(WooCommerce), None),
    "BIGCOMMERCE": ("sources", _of(BigCommerce), None),
    "RESEND": ("sources", _of(ResendWebhooks), None),
    "POSTMARK": ("sources", _of(PostmarkWebhooks), None),
    "SES": ("sources", _of(SESNotifications), None),
    "TWILIO": ("sources", _twilio, None),
    "TRACKING": ("sources", _tracking(Segment, "ORIGINS"), None),
    "GA4": ("sources", _tracking(GA4, "ORIGINS"), None),
    "SHOPIFY_PIXEL": ("sources", _tracking(ShopifyPixel), None),
    "SOURCES": ("sources", _sources, ()),
}

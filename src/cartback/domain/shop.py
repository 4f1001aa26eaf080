"""The shop: its campaigns, and the settings for all of them (quiet hours, caps, seasons, retention)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    model_validator,
)

from cartback.errors import InvalidEvent, InvalidSettings

from .campaign import Campaign, CartRecovery, CheckoutRecovery, Experiment, Winback
from .channels import ChannelName
from .identity import NAMING, kind_of, parse_key
from .kinds import KIND_ORDER, Kind
from .links import is_safe, link_host
from .mistakes import nearest
from .recurrence import recurrence_rule
from .setting_types import Amount, Currency, Duration, Instant, LocaleName, Settings, ZoneName
from .tuning import AUDIENCES, DEFAULT_CAPS, Audience, Cap, NamedAudience, QuietHours, QuietHoursSetting


class SeasonPace(Settings):
    """The waits and follow-ups of one kind of campaign during a season. None leaves the campaign's own."""

    wait: Duration | None = None
    follow_ups: tuple[Duration, ...] | None = None


class PeakSeason(Settings):
    """Days on which other waits, follow-ups and caps hold: each date of `rule`, `offset_days` on, for `length`.

    Black Friday is the day after Thanksgiving: rule "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", offset_days 1, length "1d",
    from midnight to midnight in the shop's zone.
    """

    name: str
    rule: Annotated[str, AfterValidator(recurrence_rule)]
    offset_days: Annotated[int, Field(ge=-60, le=60)] = 0
    length: Annotated[Duration, Field(ge=timedelta(hours=1), le=timedelta(days=60))] = timedelta(days=1)
    pace: dict[Kind, SeasonPace] = Field(default_factory=dict)
    caps: tuple[Cap, ...] | None = None


class AttributionWindow(Settings):
    """An order within `click` of a click, or `send` of a send, is credited to the message."""

    click: Duration = timedelta(days=5)
    send: Duration = timedelta(hours=24)


class Retention(Settings):
    """How long old data is kept (RELIABILITY, Compliance: carts and message text 90 d, attribution 25 months)."""

    carts: Duration = timedelta(days=90)
    text: Duration = timedelta(days=90)
    ledger: Duration = timedelta(days=760)
    deliveries: Duration = timedelta(days=7)


def ignored_key(value: str) -> str:
    """Read a key that this shop ignores, in its one spelling. Raises ValueError unless it is the key of a person or a device."""
    try:
        k = parse_key(value)
    except InvalidEvent as error:
        why = str(error).removeprefix("keys: ")
        raise ValueError(f"expected a key such as 'email:agent@shop.example' or 'device:kiosk' ({why})") from None
    if kind_of(k) not in NAMING:
        raise ValueError(f"{k!r:.60} identifies neither a person nor a device; expected one of {', '.join(NAMING)}")
    return k


def _id(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError("expected 1 to 255 printable characters, the same id as in the shop's events")
    return value


def _home(url: str) -> str:
    scheme = url.partition("://")[0].lower()
    if scheme not in ("http", "https") and (near := get_close_matches(scheme, ("https", "http"), n=1, cutoff=0.75)):
        raise ValueError(f"expected a link such as 'https://shop.example/'; did you mean {near[0]}://?")
    if not is_safe(
        url, (f"{url.partition(':')[0].lower()}:", url.partition("//")[2].partition("/")[0].partition(":")[0])
    ):
        raise ValueError(
            "expected a link such as 'https://shop.example/' or 'myapp://home', without spaces or a user name"
        )
    return url


#: The key in `Shop.memo` of the average orders in currencies other than the shop's, if they were computed.
AVERAGES = "averages"


def _short_links(url: str) -> str:
    host = url.removeprefix("https://").partition("/")[0].partition(":")[0]
    if not url.startswith("https://") or len(url) > 60 or {*"?#"} & {*url} or not is_safe(url, (host,)):
        raise ValueError("expected https and at most 60 characters, such as 'https://acme.co/r', without a query")
    return url.rstrip("/")


class Shop(Settings):
    """One merchant: the tenant."""

    id: Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_id)]
    name: str = ""
    currency: Currency
    timezone: ZoneName
    locale: LocaleName = "en"
    campaigns: tuple[Campaign, ...] = ()
    quiet_hours: QuietHoursSetting = QuietHours()
    """The hours in which no message begins: "22:00-07:00" is accepted, and None is never quiet."""
    release_over: Duration = timedelta(minutes=15)
    caps: tuple[Cap, ...] = DEFAULT_CAPS
    seasons: tuple[PeakSeason, ...] = ()
    audiences: Annotated[tuple[NamedAudience, ...], Field(max_length=50)] = ()
    """Your own audiences besides the five badges; overrides name them by id."""
    audience_order: tuple[Audience, ...] = AUDIENCES
    """The order in which audiences give an override its fields; of those left out your own come first, badges last."""
    experiment: Experiment | None = None
    attribution: dict[ChannelName, AttributionWindow] = Field(default_factory=dict)
    average_order_value: Amount | None = None
    conversion_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    """The share of the shop's cart-recovery pushes that led to an order, for CLV. None: no data, no CLV."""
    max_lines: Annotated[int, Field(ge=1)] = 50
    max_cart_value: Amount | None = None
    uncertain_carts: Literal["mention", "name"] = "mention"
    """What a message says of a cart that is reported by changes (LineChanged), until a report of the whole cart: "mention"
    that it exists, or "name" also its apparent lines. After a lost change such a message may name a line that is not in the
    cart."""
    live_check: bool = False
    """Whether price and stock of a cart's lines are looked up right before a message about it is sent: the engine's `fetcher` is
    asked. A message whose products cannot be looked up waits, until it is too late for it."""
    report_session_ends: bool = False
    """Whether the engine's `on_session_end` is called when a visit ended with something in the cart and no order."""
    home_url: Annotated[str, AfterValidator(_home)] | None = None
    postal_address: Annotated[str, Field(max_length=500)] = ""
    """The shop's postal address: the law requires it at the foot of every marketing e-mail."""
    sms_segments: Annotated[int, Field(ge=1, le=6)] = 1
    """How many segments an SMS may take, each of which is paid for; a text in 16-bit characters may take one more."""
    sms_price: Amount | None = None
    """The price of one segment, in the shop's currency, for the report. None: not known."""
    short_links: Annotated[str, AfterValidator(_short_links)] | None = None
    """Your own URL below which short links are mounted, "https://acme.co/r": the links of an SMS. None: the cart's own link."""
    us_sms: bool = True
    """Whether SMS to +1 numbers follow the US rules: one per cart, within 48 h, double opt-in, from 08:00 to 20:00."""
    link_hosts: tuple[Annotated[str, AfterValidator(link_host)], ...] = Field(default=(), max_length=50)
    """The allowed targets of links: hosts with their subdomains, and apps' own schemes ("acme:"). Empty: any public host."""
    use_first_name: bool = False
    """Whether a message may greet the shopper by first name, the only personal detail a message may ever contain."""
    banned_words: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(default=(), max_length=500)
    """Words and phrases that no model may use in a message of this shop."""
    ignored_keys: tuple[Annotated[str, AfterValidator(ignored_key)], ...] = Field(default=(), max_length=1000)
    """Keys of staff and kiosks, such as "email:agent@shop.example" or "device:kiosk": events' use of them is ignored."""
    models_in_unread_languages: bool = False
    """Whether a model may write, unapproved, in a language in which the rules cannot read claims. Off: templates are used."""
    retention: Retention = Retention()
    paused: bool = False
    uninstalled_at: Instant | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Shop:
        ids = [campaign.id for campaign in self.campaigns]
        if twice := {i for i in ids if ids.count(i) > 1}:
            raise ValueError(f"campaigns: two have the id {min(twice)!r}; change one of them")
        self._known_audiences()
        self._one_meaning_for_each_experiment()
        for name, variant in (self.experiment.variants if self.experiment is not None else {}).items():
            if variant.changes:
                raise ValueError(
                    f"experiment.variants.{name}.{min(variant.changes)}: a shop's experiment changes no campaign; "
                    "put the variant into the campaign's own experiment"
                )
        return self

    def _one_meaning_for_each_experiment(self) -> None:
        """Raise ValueError for two experiments of one id with different draws: a shopper drawn for one is drawn for the other."""
        first: dict[str, tuple[str, Experiment]] = {}
        for n, campaign in enumerate(self.campaigns):
            if (own := campaign.experiment) is None:
                continue
            where = f"campaigns.{n}.experiment"
            if self.experiment is not None and own.id == self.experiment.id:
                raise ValueError(f"{where}: the shop's experiment has the id {own.id!r} too; change one of them")
            other, known = first.setdefault(own.id, (where, own))
            if (own.shares, own.audience, own.ends_at) != (known.shares, known.audience, known.ends_at):
                raise ValueError(
                    f"{where}: {other} has the id {own.id!r} too, with other shares, another audience or another end; "
                    "change one of the ids"
                )

    def _known_audiences(self) -> None:
        """Raise ValueError for an unknown audience, and for two audiences of one id."""
        ids = [audience.id for audience in self.audiences]
        if twice := {i for i in ids if ids.count(i) > 1}:
            raise ValueError(f"audiences: two have the id {min(twice)!r}; change one of them")
        known = (*AUDIENCES, *ids)
        named = [("audience_order", name) for name in self.audience_order]
        named += [
            (f"campaigns.{n}.overrides.{m}.audience", override.audience)
            for n, campaign in enumerate(self.campaigns)
            for m, override in enumerate(campaign.overrides)
        ]
        experiments = [("experiment", self.experiment)]
        experiments += [(f"campaigns.{n}.experiment", campaign.experiment) for n, campaign in enumerate(self.campaigns)]
        named += [
            (f"{where}.audience", e.audience) for where, e in experiments if e is not None and e.audience is not None
        ]
        for where, name in named:
            if name not in known:
                raise ValueError(f"{where}: expected one of {', '.join(known)}, got {name!r:.40}{nearest(name, known)}")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with fields changed; cached values are computed again."""
        copy = super().model_copy(update=update, deep=deep)
        for worked_out in ("ranked", "memo", "ignored"):
            copy.__dict__.pop(worked_out, None)
        return copy

    @cached_property
    def memo(self) -> dict[str, Any]:
        """A cache for values that other modules compute from these settings once."""
        return {}

    @property
    def all_audiences(self) -> tuple[Audience, ...]:
        """Every audience that an override may name: the badges, then the shop's own."""
        return (*AUDIENCES, *[audience.id for audience in self.audiences])

    @cached_property
    def ignored(self) -> frozenset[str]:
        """The keys that are ignored in events."""
        return frozenset(self.ignored_keys)

    @cached_property
    def ranked(self) -> tuple[CartRecovery | CheckoutRecovery | Winback, ...]:
        """The campaigns, in the order of precedence when several are due: checkout, cart, winback; then priority."""
        return tuple(sorted(self.campaigns, key=lambda c: (KIND_ORDER.index(c.kind), -c.priority, c.id)))

    def campaign(self, campaign_id: str) -> Campaign:
        """Return the campaign with this id. Raises InvalidSettings when there is none."""
        for campaign in self.campaigns:
            if campaign.id == campaign_id:
                return campaign
        ids = [c.id for c in self.campaigns]
        raise InvalidSettings(f"campaign: the shop has no {campaign_id!r:.60}; it has {ids}{nearest(campaign_id, ids)}")


def parse_shop(data: Mapping[str, Any] | str | bytes) -> Shop:
    """Return a Shop from a dict or JSON, as it was saved. Raises InvalidSettings with one line for each wrong field."""
    if isinstance(data, str | bytes | bytearray):
        return Shop.model_validate_json(_json_of(data))
    return Shop.model_validate(data)


def _json_of(data: str | bytes | bytearray) -> str | bytes | bytearray:
    """Return the JSON in a file's text, without the byte order mark of some editors. Raises InvalidSettings for a path."""
    text = data.removeprefix("\ufeff") if isinstance(data, str) else data.removeprefix(b"\xef\xbb\xbf")
    start = text[:100].strip()
    if isinstance(start, str) and not start.startswith(("{", "[")) and start not in ("", "null"):
        raise InvalidSettings(
            f"settings: expected a dict, or the text of a JSON file, got {start!r:.60}; for a file pass Path(...).read_text()"
        )
    return text


def activated(shop: Shop, before: Shop | None, now: datetime) -> Shop:
    """Return `shop` with activated_at set for campaigns being switched on, and kept for those that were on already.

    An uninstalled shop stays uninstalled unless a save sets `uninstalled_at=None` itself.
    """
    old = {c.id: c for c in before.campaigns} if before else {}
    campaigns = tuple(_activated(campaign, old.get(campaign.id), now) for campaign in shop.campaigns)
    is_said = "uninstalled_at" in shop.model_fields_set or before is None
    gone = shop.uninstalled_at if is_said or before is None else before.uninstalled_at
    return shop.model_copy(update={"campaigns": campaigns, "uninstalled_at": gone})


def _activated(campaign: Campaign, before: Campaign | None, now: datetime) -> Campaign:
    since = campaign.activated_at
    if not campaign.enabled:
        since = None
    elif since is None:
        since = before.activated_at if before is not None and before.enabled else None
        since = since or now.astimezone(UTC)
    return campaign if since == campaign.activated_at else campaign.model_copy(update={"activated_at": since})

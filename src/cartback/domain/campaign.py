"""What the merchant sets: the shop, its campaigns, and everything that tunes them.

These are pydantic models, so a host gets JSON Schema for its own forms and errors that name the field. Durations may be
typed "1h", "30 min", "2d" or ISO 8601; they are timedelta inside. Amounts are in the shop's currency.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, Self, TypeAlias, get_origin
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from cartback.errors import InvalidEvent, InvalidSettings

from .events import ChannelName
from .identity import NAMING, kind_of, parse_key
from .links import is_safe, link_host
from .mistakes import DURATION, explained, nearest
from .money import parse_currency

Kind = Literal["cart_recovery", "checkout_recovery", "winback"]
Audience = Literal["high_intent", "big_cart", "never_purchased", "new_customer", "repeat_buyer"]

#: What a text has to pass before it is sent, beside the rules, which hold always (docs/explanation/trust.md).
Trust = Literal["rules", "second_opinion", "approved"]

#: The order in which audiences give an override its fields, unless the merchant sets another (RULES, Badges and audiences).
AUDIENCES: tuple[Audience, ...] = ("high_intent", "big_cart", "never_purchased", "new_customer", "repeat_buyer")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_PART = r"(\d{1,6}(?:\.\d{1,3})?)\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)"
_PARTS, _DURATION = re.compile(_PART), re.compile(rf"(?:{_PART}(?:\s+and\s+|,?\s*))+")


def parse_duration(value: Any) -> Any:
    """Read "1h", "30 min", "1 hour 30 minutes", "30d" as timedelta; other forms are left to pydantic (seconds, ISO 8601)."""
    if isinstance(value, bool):
        raise ValueError(DURATION)  # noqa: TRY004 - pydantic wants a ValueError
    if isinstance(value, str) and len(value) <= 60 and _DURATION.fullmatch(text := value.strip().lower()):
        return timedelta(seconds=sum(float(number) * _UNITS[unit[0]] for number, unit in _PARTS.findall(text)))
    return value


def format_duration(value: timedelta) -> str:
    """The shortest form that parse_duration reads back: timedelta(hours=1) -> "1h"."""
    seconds = int(value.total_seconds())
    unit = next(u for u in ("d", "h", "m", "s") if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def _not_negative(value: timedelta) -> timedelta:
    if value < timedelta(0):
        raise ValueError(DURATION)
    if value > timedelta(days=3660):
        raise ValueError("a duration is at most ten years")
    return value


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    AfterValidator(_not_negative),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["30min", "1h", "24h", "30d"]}),
]


def _zone_name(value: str) -> str:
    try:
        zone(value)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"{value!r} is not an IANA time zone such as 'America/New_York'") from None
    return value


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The IANA zone `name`. Raises ValueError or a LookupError for an unknown one."""
    return ZoneInfo(name)


def _currency(value: str) -> str:
    try:
        return parse_currency(value)
    except InvalidEvent as error:
        raise ValueError(str(error)) from None


def _rule(value: str) -> str:
    try:
        rrulestr(value, dtstart=datetime(2000, 1, 1))  # noqa: DTZ001 - a season is a wall-clock date
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{value!r} is not an RFC 5545 rule such as 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'") from None
    if "FREQ=" not in value or any(f"FREQ={f}" in value for f in ("HOURLY", "MINUTELY", "SECONDLY")):
        raise ValueError("a season starts on days: use FREQ=YEARLY, MONTHLY, WEEKLY or DAILY")
    return value


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


#: An aware instant, kept in UTC: comparing instants of one zone object is several times faster than of two.
Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
ZoneName = Annotated[str, AfterValidator(_zone_name)]
Currency = Annotated[str, AfterValidator(_currency)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Instructions = Annotated[str, Field(max_length=4000)]


class Settings(BaseModel):
    """The base of all settings: frozen, and a misspelt field is an error: InvalidSettings, however they are made."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, use_attribute_docstrings=True)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise InvalidSettings(explained(error, type(self))) from None

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: Any) -> Any:
        """A single thing where a list is wanted is named as such: pydantic would take it apart."""
        for name, value in data.items() if isinstance(data, dict) else ():
            field = cls.model_fields.get(name) if isinstance(value, BaseModel) else None
            if field is not None and get_origin(field.annotation) is tuple:
                raise ValueError(f"{name}: expected a list: [{type(value).__name__}(...)]")
        return data

    # For pydantic, which else would call it for every part of a whole, and could not say where in it a fault is.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The settings in a dict. Raises InvalidSettings."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise InvalidSettings(explained(error, cls)) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """The settings in a JSON text. Raises InvalidSettings."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            raise InvalidSettings(explained(error, cls)) from None


class QuietHours(Settings):
    """No message begins from `start` up to, not including, `end`, by the shopper's wall clock. Equal means never quiet."""

    start: time = time(21)
    end: time = time(8)

    @model_validator(mode="after")
    def _naive(self) -> QuietHours:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("start and end are wall-clock times: leave the offset out")
        return self


_TWO_TIMES = re.compile(r"\s*(\d{1,2}:\d{2})\s*(?:-|\u2013|to)\s*(\d{1,2}:\d{2})\s*")


def _quiet_hours(value: Any) -> Any:
    """Read "22:00-07:00", and None as never quiet."""
    if value is None:
        return {"start": time(0), "end": time(0)}
    if isinstance(value, str):
        if (found := _TWO_TIMES.fullmatch(value)) is None:
            raise ValueError("expected '22:00-07:00' or QuietHours(start='22:00', end='07:00'); equal times mean never")
        return {"start": found[1].rjust(5, "0"), "end": found[2].rjust(5, "0")}
    return value


QuietHoursSetting = Annotated[QuietHours, BeforeValidator(_quiet_hours)]


class Cap(Settings):
    """At most `limit` messages to one shopper in any `per`, over all campaigns. `channel` None counts every channel."""

    limit: int = Field(ge=0, le=1000)
    per: Duration
    channel: ChannelName | None = "push"

    @model_validator(mode="after")
    def _lasts(self) -> Cap:
        if not self.per:
            raise ValueError("per: a cap lasts, such as '24h'; without one leave it out of caps")
        return self


def _caps(*caps: tuple[ChannelName, int, str]) -> tuple[Cap, ...]:
    return tuple(Cap(channel=channel, limit=limit, per=parse_duration(per)) for channel, limit, per in caps)


#: Push 1 in 24 h and 3 in 7 d (RULES 8); e-mail 1 in 16 h (Klaviyo's smart sending); SMS as push.
DEFAULT_CAPS = _caps(("push", 1, "24h"), ("push", 3, "7d"), ("email", 1, "16h"), ("sms", 1, "24h"), ("sms", 3, "7d"))


class Discount(Settings):
    """An existing discount code and its terms. What is not stated may not be said of it."""

    code: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
    percent: Annotated[Decimal, Field(gt=0, le=100)] | None = None
    amount: Amount | None = None
    free_shipping: bool = False
    min_spend: Amount | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    once: bool = False
    """Whether a shopper may use the code once: to one who has used it in an order it is not offered again."""

    @model_validator(mode="after")
    def _one_thing(self) -> Discount:
        if self.percent is not None and self.amount is not None:
            raise ValueError("percent and amount: a code takes off the one or the other; leave one out")
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise ValueError("ends_at is not after starts_at: the code is never good")
        return self

    def valid(self, now: datetime, value: Decimal, *, for_at_least: timedelta = timedelta(0)) -> bool:
        """Whether the code can be used for a cart of `value` from `now` until the shopper had time to click."""
        if self.starts_at is not None and self.starts_at > now:
            return False
        if self.ends_at is not None and self.ends_at < now + for_at_least:
            return False
        return self.min_spend is None or value >= self.min_spend


def _discount(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


DiscountSetting = Annotated[Discount, BeforeValidator(_discount)]


class Incentive(Settings):
    """What a cart worth `from_value` or more is offered. The highest one reached applies."""

    from_value: Amount
    discount: DiscountSetting | None = None
    free_shipping: bool = False


class AudienceOverride(Settings):
    """For one audience, what replaces the campaign's own: each field that is set, and no other."""

    audience: Audience
    discount: DiscountSetting | None = None
    instructions: Instructions | None = None


class MessageTemplate(Settings):
    """The merchant's own words as a Liquid template. None for step or locale means every one."""

    title: Annotated[str, Field(max_length=1000)]
    body: Annotated[str, Field(max_length=5000)]
    step: Annotated[int, Field(ge=0)] | None = None
    locale: str | None = None


class Experiment(Settings):
    """A share of shoppers is held out, the rest are split over `variants` by weight. Assignment is sticky."""

    id: Slug
    holdout: Annotated[float, Field(ge=0, le=1)] = 0.0
    variants: dict[Slug, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


class CampaignBase(Settings):
    """What every kind of campaign has."""

    id: Slug = ""
    name: str = ""
    description: str = ""
    enabled: bool = True
    priority: int = 0
    follow_ups: tuple[Duration, ...] = Field(default=(timedelta(hours=24),), max_length=10)
    channels: Annotated[tuple[ChannelName, ...], Field(min_length=1)] = ("push",)
    min_value: Amount | None = None
    max_value: Amount | None = None
    discount: DiscountSetting | None = None
    incentives: tuple[Incentive, ...] = ()
    instructions: Instructions = ""
    creativity: Annotated[int, Field(ge=0, le=10)] = 4
    write_once: bool = False
    """Have a model write one text for each situation and fill it for each shopper, instead of writing to each."""
    trust: Trust | None = None
    """What a model's text has to pass beside the rules. None: the merchant's approval where texts are written once, else
    a second opinion."""
    overrides: tuple[AudienceOverride, ...] = ()
    templates: tuple[MessageTemplate, ...] = ()
    experiment: Experiment | None = None
    activated_at: Instant | None = None
    """Since when it is switched on; save_shop sets it. Carts and lapses from before are left alone."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("id"):
            return {**data, "id": data.get("kind") or cls.model_fields["kind"].default}
        return data

    @model_validator(mode="after")
    def _sensible(self) -> CampaignBase:
        if self.min_value is not None and self.max_value is not None and self.min_value > self.max_value:
            raise ValueError("min_value is above max_value: no cart can match")
        if len({o.audience for o in self.overrides}) < len(self.overrides):
            raise ValueError("overrides: each audience may be named once")
        if self.trust == "approved" and not self.write_once:
            raise ValueError(
                "trust: 'approved' needs write_once=True: what is written for one shopper cannot wait for the merchant; "
                "without it use 'second_opinion'"
            )
        return self

    @property
    def asked_trust(self) -> Trust:
        """The level that holds: what `trust` says, else what fits how the texts are written."""
        return self.trust or ("approved" if self.write_once else "second_opinion")

    @property
    def steps(self) -> int:
        return 1 + len(self.follow_ups)


class CartRecovery(CampaignBase):
    """Writes to shoppers who left a cart."""

    kind: Literal["cart_recovery"] = "cart_recovery"
    wait: Duration = timedelta(hours=1)
    too_late: Duration = timedelta(hours=24)


class CheckoutRecovery(CampaignBase):
    """Writes to shoppers who left a checkout at shipping or payment."""

    kind: Literal["checkout_recovery"] = "checkout_recovery"
    wait: Duration = timedelta(minutes=30)
    too_late: Duration = timedelta(hours=24)


class Winback(CampaignBase):
    """Writes to customers who have not bought for a while."""

    kind: Literal["winback"] = "winback"
    wait: Duration = timedelta(days=30)
    follow_ups: tuple[Duration, ...] = Field(default=(timedelta(days=14),), max_length=10)
    too_late: Duration = timedelta(days=7)
    catch_up: Duration = timedelta(0)
    """How long before the switching on a lapse may have come due and still be written about, all of them at once then."""


Campaign: TypeAlias = Annotated[CartRecovery | CheckoutRecovery | Winback, Field(discriminator="kind")]

#: Who wins when several are due (RULES 11).
KIND_ORDER: tuple[Kind, ...] = ("checkout_recovery", "cart_recovery", "winback")


class Pace(Settings):
    """The waits and follow-ups of one kind of campaign during a season. None leaves the campaign's own."""

    wait: Duration | None = None
    follow_ups: tuple[Duration, ...] | None = None


class PeakSeason(Settings):
    """Days on which other waits, follow-ups and caps hold: each date of `rule`, `offset_days` on, for `length`.

    Black Friday is the day after Thanksgiving: rule "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", offset_days 1, length "1d",
    from midnight to midnight in the shop's zone.
    """

    name: str
    rule: Annotated[str, AfterValidator(_rule)]
    offset_days: Annotated[int, Field(ge=-60, le=60)] = 0
    length: Annotated[Duration, Field(ge=timedelta(hours=1), le=timedelta(days=60))] = timedelta(days=1)
    pace: dict[Kind, Pace] = Field(default_factory=dict)
    caps: tuple[Cap, ...] | None = None


class AttributionWindow(Settings):
    """An order within `click` of a click, or `send` of a send, is credited to the message."""

    click: Duration = timedelta(days=5)
    send: Duration = timedelta(hours=24)


class Retention(Settings):
    """How long what is over is kept (RELIABILITY, Compliance: carts and message text 90 d, attribution 25 months)."""

    carts: Duration = timedelta(days=90)
    text: Duration = timedelta(days=90)
    ledger: Duration = timedelta(days=760)
    deliveries: Duration = timedelta(days=7)


def ignored_key(value: str) -> str:
    """Read a key that names nobody at this shop, in its one spelling. Raises ValueError for no key of a person or device."""
    try:
        k = parse_key(value)
    except InvalidEvent as error:
        why = str(error).removeprefix("keys: ")
        raise ValueError(f"expected a key such as 'email:agent@shop.example' or 'device:kiosk' ({why})") from None
    if kind_of(k) not in NAMING:
        raise ValueError(f"{k!r:.60} names no person and no device; only {', '.join(NAMING)} can be ignored")
    return k


def _home(url: str) -> str:
    if not is_safe(
        url, (f"{url.partition(':')[0].lower()}:", url.partition("//")[2].partition("/")[0].partition(":")[0])
    ):
        raise ValueError(
            "expected a link such as 'https://shop.example/' or 'myapp://home', without spaces or a user name"
        )
    return url


class Shop(Settings):
    """One merchant: the tenant."""

    id: Annotated[str, Field(min_length=1, max_length=255)]
    name: str = ""
    currency: Currency
    timezone: ZoneName
    locale: str = "en"
    campaigns: tuple[Campaign, ...] = ()
    quiet_hours: QuietHoursSetting = QuietHours()
    """When no message begins; "22:00-07:00" will do, and None is never quiet."""
    release_over: Duration = timedelta(minutes=15)
    caps: tuple[Cap, ...] = DEFAULT_CAPS
    seasons: tuple[PeakSeason, ...] = ()
    audience_order: tuple[Audience, ...] = AUDIENCES
    experiment: Experiment | None = None
    attribution: dict[ChannelName, AttributionWindow] = Field(default_factory=dict)
    average_order_value: Amount | None = None
    conversion_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    """The share of the shop's cart-recovery pushes that led to an order, for CLV. None: no data, no CLV."""
    max_lines: Annotated[int, Field(ge=1)] = 50
    max_cart_value: Amount | None = None
    home_url: Annotated[str, AfterValidator(_home)] | None = None
    link_hosts: tuple[Annotated[str, AfterValidator(link_host)], ...] = Field(default=(), max_length=50)
    """Where a message may lead: hosts, with all below them, and apps' own schemes ("acme:"). None named: any public host."""
    use_first_name: bool = False
    """Whether copy may greet the shopper by first name, the one thing about a person a message may ever say."""
    banned_words: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(default=(), max_length=500)
    """Words and phrases that no model may use in a message of this shop's."""
    ignored_keys: tuple[Annotated[str, AfterValidator(ignored_key)], ...] = Field(default=(), max_length=1000)
    """Keys of staff and kiosks, such as "email:agent@shop.example" or "device:kiosk": no event names anybody by them."""
    models_in_unread_languages: bool = False
    """Whether a model may write, unapproved, in a language in which the rules cannot read claims. Off: templates do."""
    retention: Retention = Retention()
    paused: bool = False
    uninstalled_at: Instant | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Shop:
        ids = [campaign.id for campaign in self.campaigns]
        if twice := {i for i in ids if ids.count(i) > 1}:
            raise ValueError(f"campaigns: two have the id {min(twice)!r}; give one another id")
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with fields changed; what was worked out from the old ones is worked out anew."""
        copy = super().model_copy(update=update, deep=deep)
        for worked_out in ("ranked", "memo", "ignored"):
            copy.__dict__.pop(worked_out, None)
        return copy

    @cached_property
    def memo(self) -> dict[str, Any]:
        """Room for what others work out from these settings once."""
        return {}

    @cached_property
    def ignored(self) -> frozenset[str]:
        """The keys that name nobody here."""
        return frozenset(self.ignored_keys)

    @cached_property
    def ranked(self) -> tuple[CartRecovery | CheckoutRecovery | Winback, ...]:
        """The campaigns, first who wins when several are due: checkout, cart, winback; then priority."""
        return tuple(sorted(self.campaigns, key=lambda c: (KIND_ORDER.index(c.kind), -c.priority, c.id)))

    def campaign(self, campaign_id: str) -> Campaign:
        """The campaign with this id. Raises InvalidSettings when there is none."""
        for campaign in self.campaigns:
            if campaign.id == campaign_id:
                return campaign
        ids = [c.id for c in self.campaigns]
        raise InvalidSettings(f"campaign: the shop has no {campaign_id!r:.60}; it has {ids}{nearest(campaign_id, ids)}")


def parse_shop(data: Mapping[str, Any] | str | bytes) -> Shop:
    """A Shop from a dict or JSON, as it was saved. Raises InvalidSettings with one line for each wrong field."""
    if isinstance(data, str | bytes):
        return Shop.model_validate_json(data)
    return Shop.model_validate(data)


def activated(shop: Shop, before: Shop | None, now: datetime) -> Shop:
    """`shop` with activated_at set where a campaign is being switched on, and kept where it already was on.

    An uninstalled shop stays so through any save that does not itself say `uninstalled_at=None`.
    """
    old = {c.id: c for c in before.campaigns} if before else {}
    campaigns = tuple(_activated(campaign, old.get(campaign.id), now) for campaign in shop.campaigns)
    told = "uninstalled_at" in shop.model_fields_set or before is None
    gone = shop.uninstalled_at if told or before is None else before.uninstalled_at
    return shop.model_copy(update={"campaigns": campaigns, "uninstalled_at": gone})


def _activated(campaign: Campaign, before: Campaign | None, now: datetime) -> Campaign:
    since = campaign.activated_at
    if not campaign.enabled:
        since = None
    elif since is None:
        since = before.activated_at if before is not None and before.enabled else None
        since = since or now.astimezone(UTC)
    return campaign if since == campaign.activated_at else campaign.model_copy(update={"activated_at": since})

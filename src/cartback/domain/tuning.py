"""The tuning of a shop and its campaigns: quiet hours, caps, discounts, incentives, overrides by audience, templates."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    field_validator,
    model_validator,
)

from .channels import CHANNELS, ChannelName
from .setting_types import (
    Amount,
    Duration,
    Instant,
    Instructions,
    LocaleName,
    Settings,
    Slug,
    WallTime,
    parse_duration,
)

#: A tag of a shopper, as ShopperTagged gives it.
Tag = Annotated[str, Field(min_length=1, max_length=64)]
#: An audience that every shop has.
Badge = Literal["high_intent", "big_cart", "never_purchased", "new_customer", "repeat_buyer"]
#: The audience of an override: a badge, or the id of an audience that the shop defines (Shop.audiences).
Audience: TypeAlias = str


#: The order in which audiences give an override its fields, unless the merchant sets another (RULES, Badges and audiences).
AUDIENCES: tuple[Badge, ...] = ("high_intent", "big_cart", "never_purchased", "new_customer", "repeat_buyer")


class QuietHours(Settings):
    """No message begins from `start` up to, not including, `end`, by the shopper's wall clock. Equal means never quiet."""

    start: WallTime = time(21)
    end: WallTime = time(8)

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
        if (times := _TWO_TIMES.fullmatch(value)) is None:
            raise ValueError("expected '22:00-07:00' or QuietHours(start='22:00', end='07:00'); equal times mean never")
        return {"start": times[1].rjust(5, "0"), "end": times[2].rjust(5, "0")}
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
            raise ValueError("per: expected a duration above 0, such as '24h'; for no cap leave it out of caps")
        return self


#: The caps of each channel that a shop starts with.
DEFAULT_CAPS = tuple(
    Cap(channel=kind.name, limit=limit, per=parse_duration(per))
    for kind in CHANNELS.values()
    for limit, per in kind.caps
)


class Discount(Settings):
    """An existing discount code and its terms. No message states a term that is not given."""

    code: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
    percent: Annotated[Decimal, Field(gt=0, le=100)] | None = None
    amount: Amount | None = None
    free_shipping: bool = False
    min_spend: Amount | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    once: bool = False
    """Whether a shopper may use the code only once: it is not offered again to a shopper who used it in an order."""

    @field_validator("code")
    @classmethod
    def _visible(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("expected a code without invisible characters; type it again")
        return value

    @model_validator(mode="after")
    def _one_thing(self) -> Discount:
        if self.percent is not None and self.amount is not None:
            raise ValueError("percent and amount: a code has only one of them; leave one out")
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise ValueError("ends_at: expected a time after starts_at; the code would never be valid")
        return self

    def valid(self, now: datetime, value: Decimal, *, for_at_least: timedelta = timedelta(0)) -> bool:
        """Return whether the code can be used for a cart of `value` from `now` until the shopper had time to click."""
        if self.starts_at is not None and self.starts_at > now:
            return False
        if self.ends_at is not None and self.ends_at < now + for_at_least:
            return False
        return self.min_spend is None or value >= self.min_spend


def _discount(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


DiscountSetting = Annotated[Discount, BeforeValidator(_discount)]


class Incentive(Settings):
    """The offer to a cart worth `from_value` or more. The highest one reached applies."""

    from_value: Amount
    discount: DiscountSetting | None = None
    free_shipping: bool = False


class NamedAudience(Settings):
    """An audience of the merchant's own: the shoppers who meet every condition that is set.

    A `from` bound is inclusive, a `below` bound exclusive.
    """

    id: Slug
    name: str = ""
    value_from: Amount | None = None
    value_below: Amount | None = None
    """The value of the cart, in the shop's currency. No shopper without a cart, as in winback, matches."""
    idle_from: Duration | None = None
    idle_below: Duration | None = None
    """The time since the last move in the cart."""
    orders_from: Annotated[int, Field(ge=0)] | None = None
    orders_below: Annotated[int, Field(ge=1)] | None = None
    """The number of orders that count."""
    last_order_from: Duration | None = None
    last_order_below: Duration | None = None
    """The time since the last order that counts; no shopper without one matches."""
    badges: tuple[Badge, ...] = ()
    """All of these."""
    locales: tuple[Annotated[LocaleName, Field(min_length=2, max_length=35)], ...] = ()
    """The shopper's language, any of these: "de" is also "de-AT"."""
    channels: tuple[ChannelName, ...] = ()
    """Any of these channels that the shopper agreed to and can be reached by."""
    tags: Annotated[tuple[Tag, ...], Field(max_length=32)] = ()
    """All of these tags (ShopperTagged), such as "vip" or "utm_source=newsletter"."""
    without_tags: Annotated[tuple[Tag, ...], Field(max_length=32)] = ()
    """None of these."""

    @model_validator(mode="after")
    def _possible(self) -> NamedAudience:
        if self.id in AUDIENCES:
            raise ValueError(f"id: {self.id!r} is the id of a built-in badge; choose another")
        if not self.model_fields_set - {"id", "name"}:
            raise ValueError(
                "expected at least one condition, such as value_from or tags; without one every shopper would match"
            )
        for what in ("value", "idle", "orders", "last_order"):
            low, high = getattr(self, f"{what}_from"), getattr(self, f"{what}_below")
            if low is not None and high is not None and low >= high:
                raise ValueError(f"{what}_below: expected more than {what}_from; no shopper could match")
        return self


class AudienceOverride(Settings):
    """The replacements for one audience: each field that is set replaces the campaign's own, and no other does."""

    audience: Audience
    discount: DiscountSetting | None = None
    instructions: Instructions | None = None


class MessageTemplate(Settings):
    """The merchant's own text as a Liquid template. None for step, locale or channel means all of them."""

    title: Annotated[str, Field(max_length=1000)]
    """The title, or the subject of an e-mail. An SMS has none, so it is not used there."""
    body: Annotated[str, Field(max_length=5000)]
    step: Annotated[int, Field(ge=0)] | None = None
    locale: LocaleName | None = None
    channel: ChannelName | None = None
    preheader: Annotated[str, Field(max_length=1000)] | None = None
    """The line after an e-mail's subject; None: the first line of the body."""

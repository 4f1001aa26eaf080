"""The campaigns that a merchant sets: their kinds, steps and experiments. Their tuning is in tuning.py, the shop in shop.py.

These are pydantic models, so a host gets JSON Schema for its own forms and errors that name the field. Durations may be
typed "1h", "30 min", "2d" or ISO 8601; they are timedelta inside. Amounts are in the shop's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from .channels import ChannelName
from .kinds import ABOUT, Kind, Subject
from .setting_types import Amount, ChannelNames, Duration, Instant, Instructions, Settings, Slug
from .tuning import Audience, AudienceOverride, DiscountSetting, Incentive, MessageTemplate

#: What a text has to pass before it is sent, besides the rules, which always hold (docs/explanation/trust.md).
Trust = Literal["rules", "second_opinion", "approved"]


#: How a visit ended, as a step may ask for it.
Ending = Literal["left", "backgrounded", "crashed", "abrupt"]


class Variant(Settings):
    """One arm of an experiment: its weight among the arms, and its changes to the campaign.

    Each field that is set replaces the campaign's own; a field left out is as in the campaign.
    """

    weight: Annotated[float, Field(gt=0, le=1_000_000)] = 1.0
    wait: Duration | None = None
    follow_ups: Annotated[tuple[Duration, ...], Field(max_length=10)] | None = None
    channels: ChannelNames | None = None
    discount: DiscountSetting | None = None
    """The code instead of the campaign's own and of its incentives'; an audience's override takes precedence over it too."""
    no_discount: bool = False
    """Offer neither the campaign's code nor its incentives, to measure their effect."""
    instructions: Instructions | None = None
    templates: tuple[MessageTemplate, ...] | None = None

    @model_validator(mode="after")
    def _one_offer(self) -> Variant:
        if self.no_discount and self.discount is not None:
            raise ValueError("discount and no_discount: a variant has a code or no code; leave one out")
        return self

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the campaign that it replaces, with their new values."""
        replaced = {name: value for name in _REPLACED if (value := getattr(self, name)) is not None}
        if self.no_discount or self.discount is not None:
            replaced |= {"discount": self.discount, "incentives": ()}
        return replaced


_REPLACED = ("wait", "follow_ups", "channels", "instructions", "templates")


def _variant(value: Any) -> Any:
    return {"weight": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


VariantSetting = Annotated[Variant, BeforeValidator(_variant)]

#: The reserved names of arms: the shoppers held out, and those written to where there are no variants.
HOLDOUT, SENT = "holdout", "sent"


class Experiment(Settings):
    """A share of shoppers is held out, the rest are split over `variants` by weight. Assignment is sticky.

    A variant given as a number is its weight alone: it changes nothing but the name that copywriters see.
    """

    id: Slug
    holdout: Annotated[float, Field(ge=0, le=1)] = 0.0
    variants: dict[Slug, VariantSetting] = Field(default_factory=dict)
    ends_at: Instant | None = None
    """The planned end: shoppers who enter later are not counted, and the lift is judged once, after it."""
    audience: Audience | None = None
    """Only shoppers in this audience when a first message may go enter it; all others see the campaign as it is."""

    @model_validator(mode="after")
    def _named(self) -> Experiment:
        for name in (HOLDOUT, SENT):
            if name in self.variants:
                raise ValueError(f"variants: {name!r} is reserved for an arm of every experiment; choose another name")
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with fields changed; cached values are computed again."""
        copy = super().model_copy(update=update, deep=deep)
        for worked_out in ("weights", "shares", "retimes"):
            copy.__dict__.pop(worked_out, None)
        return copy

    @cached_property
    def weights(self) -> dict[str, float]:
        """The variants' weights."""
        return {name: variant.weight for name, variant in self.variants.items()}

    @cached_property
    def shares(self) -> dict[str, float]:
        """Every arm with the share of shoppers drawn into it, the holdout first."""
        arms = self.weights or {SENT: 1.0}
        whole = sum(arms.values())
        held = {HOLDOUT: self.holdout} if self.holdout else {}
        return held | {name: (1 - self.holdout) * weight / whole for name, weight in arms.items()}

    @cached_property
    def retimes(self) -> bool:
        """Whether the time or the shoppers of a first message may differ between variants."""
        return any(v.wait is not None or v.channels is not None for v in self.variants.values())


class Step(Settings):
    """One message of a campaign's sequence, where messages differ in more than their time.

    A field left out is as in the campaign.
    """

    wait: Duration | None = None
    """Of the first step, the time after the shopper's last move; of a later one, the time after the message before it. None: the
    campaign's `wait`, and a day (in winback 14) after the message before."""
    channels: ChannelNames | None = None
    discount: DiscountSetting | None = None
    """The code instead of the campaign's own and of its incentives'; an audience's override takes precedence over it too."""
    no_discount: bool = False
    """Offer neither the campaign's code nor its incentives in this message."""
    instructions: Instructions | None = None
    templates: tuple[MessageTemplate, ...] | None = None
    ended_by: Annotated[tuple[Ending, ...], Field(min_length=1)] | None = None
    """Only after a visit that ended in one of these ways: "left", "backgrounded", "crashed", or "abrupt", which is a phone that
    fell silent without a report. Other shoppers skip this step. None: any end."""

    @model_validator(mode="after")
    def _one_offer(self) -> Step:
        if self.no_discount and self.discount is not None:
            raise ValueError("discount and no_discount: a step has a code or no code; leave one out")
        if any(template.step is not None for template in self.templates or ()):
            raise ValueError("templates: the step's own templates need no step; leave it out")
        return self

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the campaign that it replaces, with their new values."""
        replaced = ("channels", "instructions", "templates")
        changes = {name: value for name in replaced if (value := getattr(self, name)) is not None}
        if self.no_discount or self.discount is not None:
            changes |= {"discount": self.discount, "incentives": ()}
        return changes


class CampaignBase(Settings):
    """The fields that every kind of campaign has."""

    id: Slug = ""
    name: str = ""
    description: str = ""
    enabled: bool = True
    priority: int = 0
    follow_ups: tuple[Duration, ...] = Field(default=(timedelta(hours=24),), max_length=10)
    steps: Annotated[tuple[Step, ...], Field(max_length=11)] = ()
    """The messages one by one, each with its own channels, texts and discount. Without them there is the first message and one
    for each of `follow_ups`, which is the short form: only one of the two may be given."""
    channels: ChannelNames = ("push",)
    min_value: Amount | None = None
    max_value: Amount | None = None
    discount: DiscountSetting | None = None
    incentives: tuple[Incentive, ...] = ()
    instructions: Instructions = ""
    creativity: Annotated[int, Field(ge=0, le=10)] = 4
    write_once: bool = False
    """Have a model write one text for each situation and fill it in for each shopper, instead of writing to each."""
    trust: Trust | None = None
    """What a model's text has to pass besides the rules. None: the merchant's approval where texts are written once, else
    a second opinion."""
    inbox: bool = False
    """Whether its messages can be read again in the shop's app or account, once they are sent."""
    overrides: tuple[AudienceOverride, ...] = ()
    templates: tuple[MessageTemplate, ...] = ()
    goal: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """The goal that ends it besides an order: the name that GoalReached gives, such as "signup"."""
    experiment: Experiment | None = None
    activated_at: Instant | None = None
    """Since when it is switched on; save_shop sets it. Carts and lapses from before are ignored."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("id"):
            return {**data, "id": data.get("kind") or cls.model_fields["kind"].default}
        return data

    @model_validator(mode="after")
    def _timed(self) -> CampaignBase:
        """Set `wait` and `follow_ups` from the steps, if there are any, so that all other code reads those two alone."""
        if not self.steps:
            return self
        usual = type(self).model_fields["follow_ups"].default[0]
        own: timedelta = getattr(self, "wait")  # noqa: B009 - each kind of campaign has one
        first = self.steps[0].wait if self.steps[0].wait is not None else own
        rest = tuple([usual if step.wait is None else step.wait for step in self.steps[1:]])
        for name, value in (("wait", first), ("follow_ups", rest)):
            if name in self.model_fields_set and getattr(self, name) != value:
                raise ValueError(f"{name}: the steps set the wait of each message; leave {name} out")
            self.__dict__[name] = value
        return self

    @model_validator(mode="after")
    def _sensible(self) -> CampaignBase:
        if self.min_value is not None and self.max_value is not None and self.min_value > self.max_value:
            raise ValueError("min_value is above max_value: no cart can match")
        if not getattr(self, "too_late", True):
            raise ValueError("too_late: expected a duration above 0, such as '24h'; 0 makes every message too late")
        borders = [incentive.from_value for incentive in self.incentives]
        if twice := {border for border in borders if borders.count(border) > 1}:
            raise ValueError(
                f"incentives: two have the from_value {min(twice)}; leave one out, which would never be offered"
            )
        if len({o.audience for o in self.overrides}) < len(self.overrides):
            raise ValueError("overrides: two have the same audience; leave one out")
        self._nothing_hides_a_variant()
        if self.trust == "approved" and not self.write_once:
            why = "a text for one shopper cannot wait for the merchant's approval; without it use 'second_opinion'"
            raise ValueError(f"trust: 'approved' needs write_once=True: {why}")
        return self

    def _nothing_hides_a_variant(self) -> None:
        variants = self.experiment.variants if self.experiment is not None else {}
        for n, step in enumerate(self.steps):
            for name, variant in variants.items():
                for field in sorted(step.changes.keys() & variant.changes.keys()):
                    raise ValueError(
                        f"experiment.variants.{name}.{field}: step {n} sets its own, which would hide it; leave one of them out"
                    )

    @property
    def asked_trust(self) -> Trust:
        """The level in force: `trust`, else the default for the way the texts are written."""
        return self.trust or ("approved" if self.write_once else "second_opinion")

    @property
    def about(self) -> Subject:
        """What its messages are about: a session, or the last order that counts."""
        kind: Kind = getattr(self, "kind")  # noqa: B009 - each kind of campaign has one
        return ABOUT[kind]

    @property
    def length(self) -> int:
        """The number of messages in its sequence."""
        return 1 + len(self.follow_ups)

    @property
    def all_channels(self) -> tuple[ChannelName, ...]:
        """The channels of every step, each once, in their order of use."""
        if not self.steps:
            return self.channels
        return tuple(dict.fromkeys([name for step in self.steps for name in step.channels or self.channels]))


class CartRecovery(CampaignBase):
    """Writes to shoppers who left a cart."""

    kind: Literal["cart_recovery"] = "cart_recovery"
    wait: Duration = timedelta(hours=1)
    too_late: Duration = timedelta(hours=24)
    after_exit: Duration | None = None
    """How long after the end of a visit (SessionEnded) the first message goes, if that is sooner than `wait`; None: no sooner.
    Later activity undoes it; five minutes after the last move is the soonest."""


class CheckoutRecovery(CampaignBase):
    """Writes to shoppers who left a checkout at shipping or payment."""

    kind: Literal["checkout_recovery"] = "checkout_recovery"
    wait: Duration = timedelta(minutes=30)
    too_late: Duration = timedelta(hours=24)
    after_exit: Duration | None = None
    """As in CartRecovery."""


class Winback(CampaignBase):
    """Writes to customers who have not bought for a while."""

    kind: Literal["winback"] = "winback"
    wait: Duration = timedelta(days=30)
    follow_ups: tuple[Duration, ...] = Field(default=(timedelta(days=14),), max_length=10)
    too_late: Duration = timedelta(days=7)
    catch_up: Duration = timedelta(0)
    """How long before activation a lapse may have come due and still get a message; all of these go at once."""


Campaign: TypeAlias = Annotated[CartRecovery | CheckoutRecovery | Winback, Field(discriminator="kind")]

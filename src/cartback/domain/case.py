"""The input of a rule (Case) and its answer (Reason)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import frozen
from msgspec import UNSET, Struct, UnsetType

from . import us_sms
from .campaign import CartRecovery, CheckoutRecovery, Winback
from .channels import CHANNELS, ChannelName
from .contact import address_of
from .events import Draw
from .lookups import devices_in_use
from .product import Product
from .sending import Rank, Sending
from .session import Session
from .shop import Shop
from .shopper import Order, Shopper
from .visits import ending_of

AnyCampaign: TypeAlias = CartRecovery | CheckoutRecovery | Winback
Products: TypeAlias = Mapping[str, Product]


class Reason(Struct, frozen=True, gc=False):
    """Why not (now). `code` is stable and for machines, `values` are the compared values, `until` when it would pass.

    `until` None means that time alone will not resolve it.
    """

    code: str
    values: Mapping[str, Any] = {}
    until: datetime | None = None

    def __str__(self) -> str:
        values = ", ".join(f"{name} {show(value)}" for name, value in self.values.items())
        return f"{self.code} ({values})" if values else self.code


def show(value: Any) -> str:
    """Write a value as a person reads it: instants to the minute in UTC, durations as typed, nothing as a dash."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, timedelta):
        days, rest = divmod(int(value.total_seconds()), 86400)
        hours, rest = divmod(rest, 3600)
        parts = ((days, "d"), (hours, "h"), (rest // 60, "min"))
        return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 min"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None:
        return "-"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, value)) or "-"
    return str(value)


class Case(Struct, eq=False, gc=False):
    """One campaign looking at one shopper at one instant: all that a rule may use.

    `session` is set in cart and checkout recovery, `order` (the last one that counts) in winback; `clock` is when
    either last moved. `sends` are this campaign's own about it, oldest first; `step` is the one that would come next.
    `retried` is the send of that very step of which a part certainly did not go out. `drawn` are the shopper's arms in
    experiments. `campaign` is as it is in this step and in the arm of its own experiment; `sequence` is all of it in that arm.
    """

    shop: Shop
    campaign: AnyCampaign
    shopper: Shopper
    now: datetime
    session: Session | None
    order: Order | None
    clock: datetime | None
    sends: tuple[Sending, ...]
    step: int
    retried: Sending | None = None
    products: Products = {}
    drawn: tuple[Draw, ...] = ()
    sequence: AnyCampaign | None = None
    _channel: ChannelName | UnsetType | None = UNSET

    @property
    def channel(self) -> ChannelName | None:
        """The first of the campaign's channels that the shopper agreed to and can be reached on."""
        if self._channel is UNSET:
            channels = (
                self.campaign.channels
                if self.retried is None
                else channels_left(self.retried, self.campaign, self.shopper)
            )
            self._channel = allowed_channel(self.shop, self.shopper, self.session, channels) or channel_for(
                self.shopper, channels
            )
        return self._channel

    @property
    def after_exit(self) -> timedelta | None:
        """How soon after the end of a visit the first message may go; None if the campaign does not use it."""
        return None if isinstance(self.campaign, Winback) else self.campaign.after_exit

    @property
    def ending(self) -> str | None:
        """How the visit ended in which the cart was left, if nothing more is reported; None if unknown."""
        if self.clock is None or self.order is not None:
            return None
        return ending_of(self.shopper.presence, self.clock)

    @property
    def ended_by(self) -> tuple[str, ...] | None:
        """The endings that this step is for; None: it is for every visit."""
        steps = self.campaign.steps
        return steps[self.step].ended_by if self.step < len(steps) else None

    @property
    def under_us_rules(self) -> bool:
        """Whether the message would go by SMS to the United States or Canada, and the rules there apply."""
        return self.channel == "sms" and us_sms.applies(self.shop, self.shopper)

    @property
    def sms_sent(self) -> int:
        """How many SMS about the cart have gone out, or may have, before this message."""
        return us_sms.sent_already(self.session, self.retried)

    @property
    def last_moment(self) -> datetime | None:
        """The latest begin of the message by the SMS rules there; None without one."""
        if self.clock is None or self.order is not None or not self.under_us_rules:
            return None
        return self.clock + us_sms.WITHIN


def in_step(shop: Shop, campaign: AnyCampaign, step: int) -> AnyCampaign:
    """Return the campaign as it is in one step of its sequence; computed once for the settings."""
    if step >= len(campaign.steps) or not (changes := campaign.steps[step].changes):
        return campaign
    memo = shop.memo.setdefault("steps", {})
    known: tuple[AnyCampaign, AnyCampaign] | None = memo.get((campaign.id, step, id(campaign)))
    if known is None or known[0] is not campaign:
        known = memo[campaign.id, step, id(campaign)] = campaign, campaign.model_copy(update=changes)
    return known[1]


def first_open_step(
    shop: Shop, campaign: AnyCampaign, shopper: Shopper, session: Session | None, step: int, ending: str | None
) -> int:
    """Return the first step from `step` on that is for this visit's ending, and by whose channels the shopper can be reached.

    `step` itself if there is none. Only steps with a condition or channels of their own are skipped: a shopper without e-mail
    still gets the SMS that comes after it.
    """
    if not any(own.channels is not None or own.ended_by is not None for own in campaign.steps):
        return step
    for n in range(step, campaign.length):
        own = in_step(shop, campaign, n)
        wanted = campaign.steps[n].ended_by
        if (wanted is None or ending in wanted) and allowed_channel(shop, shopper, session, own.channels) is not None:
            return n
    return step


def channels_left(sending: Sending, campaign: AnyCampaign, shopper: Shopper) -> tuple[ChannelName, ...]:
    """Return the channels on which a step may go on: its own while addresses are left, the next ones after certain failure.

    After a success or an unknown outcome, never another channel.
    """
    if sending.about is None:
        return ()
    used, state = sending.about.channel, sending.state
    rest = campaign.channels[campaign.channels.index(used) + 1 :] if used in campaign.channels else ()
    if state == "NOT_SENT":
        return (used, *rest)
    if not set(sending.unsent).isdisjoint(addresses(shopper, used)):
        return (used,)
    return rest if state == "FAILED" else ()


def allowed_channel(
    shop: Shop, shopper: Shopper, session: Session | None, channels: tuple[ChannelName, ...]
) -> ChannelName | None:
    """Return the first of the channels that the shopper agreed to, has an address for, and may legally be reached by."""
    if "sms" in channels and us_sms.bars(shop, shopper, session):
        channels = tuple([name for name in channels if name != "sms"])
    return channel_for(shopper, channels)


def channel_for(shopper: Shopper, channels: tuple[ChannelName, ...]) -> ChannelName | None:
    """Return the first of the channels that the shopper agreed to and has an address for."""
    for channel in channels:
        consent = shopper.consents.get(channel)
        if consent is not None and consent.granted and _has_address(shopper, channel):
            return channel
    return None


def _has_address(shopper: Shopper, channel: ChannelName) -> bool:
    if CHANNELS[channel].address != "device":
        return address_of(shopper, channel) is not None
    for device in shopper.devices:  # noqa: SIM110 - a loop is faster than any() here, and this is asked most of all
        if device.active:
            return True
    return False


def addresses(shopper: Shopper, channel: str) -> tuple[str, ...]:
    """Return the shopper's addresses on `channel`: every device in use, or the one e-mail or phone that they hold."""
    if CHANNELS[channel].address == "device":
        return tuple([device.address for device in devices_in_use(shopper)])
    address = address_of(shopper, channel)
    return (address,) if address else ()


def open_addresses(sending: Sending, reached: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the addresses to which the send goes on: never to an address that may have got it.

    Untried addresses come first, then those that may be tried again soonest: a refused address delays no other.
    """
    known = {part.address: part for part in sending.parts}
    partly = sending.state not in ("NOT_SENT", "FAILED")
    to = [a for a in reached if (known[a].rank is Rank.NOT_SENT if a in known else not partly)]
    if len(to) < 2:
        return tuple(to)
    return tuple(sorted(to, key=lambda a: sending.again_at(a) or _AT_ONCE))


_AT_ONCE = datetime.min.replace(tzinfo=UTC)


Rule: TypeAlias = Callable[[Case], Reason | None]
Shows: TypeAlias = Callable[[Case], Mapping[str, Any]]

#: Whether a rule can never object under these settings, for any shopper.
Moot: TypeAlias = Callable[[Shop, AnyCampaign], bool]


@frozen(eq=False)
class BuiltInRule:
    """A built-in rule, with its metadata: the values it compares, when it is moot, which reasons are not recorded.

    Attributes:
        question: the rule itself, Case -> Reason | None.
        shows: the values that `explain` prints beside it, passed or not.
        moot: whether it need not be asked under these settings; None is never.
        silent: the codes of its reasons that leave no row in the ledger: the campaign was never about this shopper, or its
            cart is over, which cancelled the step when it was reported.
        at_sending: whether it judges the moment of sending, and so is asked last, of a step that may go now.
    """

    question: Rule
    shows: Shows
    moot: Moot | None = None
    silent: frozenset[str] = frozenset()
    at_sending: bool = False

    @property
    def __name__(self) -> str:
        return rule_name(self.question)

    @property
    def asks(self) -> str:
        """The question in words, on one line."""
        return " ".join((self.question.__doc__ or "").split())

    def __call__(self, case: Case) -> Reason | None:
        return self.question(case)


def rule_name(rule: Rule) -> str:
    """Return the name of a rule as `explain` and the reference print it."""
    return str(getattr(rule, "__name__", type(rule).__name__))

"""Settings looked at as a whole, before they cost a message: templates tried, links that contradict, channels that are missing.

An error is refused where settings are saved or read from a file; a warning is named by `recovery.check()`, `cartback run` and
`cartback policy check`. What is in a store already is read as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from attrs import frozen

from cartback.domain import shop as settings
from cartback.domain.campaign import CampaignBase
from cartback.domain.case import AnyCampaign
from cartback.domain.channels import ChannelName
from cartback.domain.links import is_safe
from cartback.domain.shop import Shop
from cartback.domain.tuning import Discount, MessageTemplate
from cartback.domain.values import spoken
from cartback.errors import InvalidSettings
from cartback.reports.lift import EFFECT
from cartback.reports.statistics import shoppers_needed

Severity = Literal["error", "warning"]


@frozen
class Problem:
    """Something about a shop's settings that costs messages, or will. `message` names the field first.

    An "error" leaves shoppers without their message; a "warning" is likely not what was meant.
    """

    shop: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"shop {self.shop!r:.60}: {self.severity}: {self.message}"


def parse_shop(data: Mapping[str, Any] | str | bytes) -> Shop:
    """A Shop from a dict or JSON, every template of it tried. Raises InvalidSettings with one line for each wrong field."""
    return sound(settings.parse_shop(data))


def sound(shop: Shop) -> Shop:
    """The shop, if its settings hold together. Raises InvalidSettings with one line for each fault."""
    if not isinstance(shop, Shop):
        raise InvalidSettings(
            f"shop: expected a Shop, got {spoken(shop)}; cartback.parse_shop makes one of a dict or JSON"
        )
    if faults := list(_faults(shop)):
        raise InvalidSettings("\n".join(faults))
    return shop


def problems(shop: Shop, channels: Iterable[str] | None = None, now: datetime | None = None) -> list[Problem]:
    """All that is wrong with one shop's settings, for an engine with these channels (None: not asked)."""
    errors = [*_faults(shop), *(_unplugged(shop, frozenset(channels), only=True) if channels is not None else ())]
    odd = [*_odd(shop, now or datetime.now(UTC))]
    if channels is not None:
        odd += _unplugged(shop, frozenset(channels), only=False)
    return [Problem(shop.id, "error", text) for text in errors] + [Problem(shop.id, "warning", text) for text in odd]


#: Of so many shoppers one buys anyway, where the shop does not say.
_USUAL_SHARE = 0.03


def untellable(shop: Shop, a_year: int) -> list[Problem]:
    """Name the experiments that `a_year` shoppers cannot decide: by them no change of a share by a fifth is seen, mostly."""
    warnings = []
    experiments = [("experiment", shop.experiment)]
    experiments += [(f"{_path(campaign)}.experiment", campaign.experiment) for campaign in shop.campaigns]
    for path, experiment in experiments:
        smallest = sorted(experiment.shares.values())[:2] if experiment is not None else []
        if experiment is None or len(smallest) < 2:
            continue
        share = min(0.5, shop.conversion_rate or _USUAL_SHARE)
        needed = shoppers_needed(share, EFFECT, (smallest[1], smallest[0]), always=experiment.ends_at is None)
        if needed > a_year:
            message = (
                f"{path}: if {share:.1%} buy anyway it takes about {needed:,} shoppers to tell its smallest arms apart, "
                f"if they differ by a fifth; {a_year:,} a year do not suffice: fewer variants, more held out, or a planned end"
            )
            warnings.append(Problem(shop.id, "warning", message))
    return warnings


def _faults(shop: Shop) -> Iterator[str]:
    """What cannot be meant, one line each."""
    home, hosts = shop.home_url, shop.link_hosts
    if home is not None and hosts and not is_safe(home, hosts):
        host = home.partition("//")[2].partition("/")[0].partition(":")[0]
        needed = host if home.lower().startswith("http") else f"{home.partition(':')[0].lower()}:"
        yield f"home_url: {home!r:.80} is not under link_hosts {list(hosts)}; add {needed!r} to link_hosts"
    for n, k in enumerate(shop.ignored_keys):  # a copy with other fields is checked by nobody else
        try:
            settings.ignored_key(k)
        except ValueError as error:
            yield f"ignored_keys.{n}: {error}"
    for campaign in shop.campaigns:
        for path, templates, channels in _templates(campaign):
            from cartback.copywriters.template.writer import check  # Liquid takes long to import

            for n, template in enumerate(templates):
                yield from (f"{path}.templates.{n}.{fault}" for fault in check(template, campaign.kind, channels))


def _templates(campaign: AnyCampaign) -> Iterator[tuple[str, Sequence[MessageTemplate], Sequence[ChannelName]]]:
    """The templates of the campaign, of its variants and of its steps, each with their path and the channels they are for."""
    for path, arm in _arms(campaign, "templates"):
        if arm.templates:
            yield path, arm.templates, arm.all_channels
    for n, step in enumerate(campaign.steps):
        if step.templates:
            yield f"{_path(campaign)}.steps.{n}", step.templates, step.channels or campaign.channels


def _path(campaign: CampaignBase) -> str:
    return f"campaigns.{campaign.id}"


def _arms(campaign: AnyCampaign, *fields: str) -> Iterator[tuple[str, AnyCampaign]]:
    """The campaign, and as it is in each variant that changes any of `fields`, each with its path in the settings."""
    yield _path(campaign), campaign
    for name, variant in (campaign.experiment.variants if campaign.experiment is not None else {}).items():
        if not set(fields).isdisjoint(variant.changes):
            yield f"{_path(campaign)}.experiment.variants.{name}", campaign.model_copy(update=variant.changes)


def _unplugged(shop: Shop, channels: frozenset[str], *, only: bool) -> Iterator[str]:
    """The campaigns that are on and name channels which are not plugged in: all of theirs (`only`), or some."""
    for path, campaign in [arm for each in shop.campaigns for arm in _arms(each, "channels")]:
        missing = [name for name in campaign.all_channels if name not in channels]
        if (
            not campaign.enabled
            or shop.paused
            or not missing
            or (len(missing) == len(campaign.all_channels)) is not only
        ):
            continue
        names = " and ".join(missing)
        has = f"it has {', '.join(sorted(channels))}" if channels else "it has none"
        then = "its messages wait" if only else "its messages go by the others alone"
        yield f"{path}.channels: no {names} channel is plugged into the engine ({has}), so {then}"


def _odd(shop: Shop, now: datetime) -> Iterator[str]:
    """What is allowed and likely a slip."""
    for campaign in shop.campaigns:
        if not campaign.enabled:
            continue
        for path, discount in _discounts(campaign):
            if discount.ends_at is not None and discount.ends_at <= now:
                yield f"{path}.ends_at: the code {discount.code!r} is over since {discount.ends_at:%Y-%m-%d}: it is left out"
            if discount.percent is not None and discount.percent < 1:
                meant = f"; {discount.percent * 100:f} would be {discount.percent * 100:.0f} %"
                yield f"{path}.percent: {discount.percent} is less than one per cent{meant}"
        for path, arm in _arms(campaign, "templates", "follow_ups"):
            late = [n for n, template in enumerate(arm.templates) if (template.step or 0) >= arm.length]
            yield from (f"{path}.templates.{n}.step: there are {arm.length} messages, numbered from 0" for n in late)
        capped = {cap.channel for cap in shop.caps if cap.limit == 0}
        if shut := [name for name in campaign.all_channels if name in capped or None in capped]:
            yield f"caps: a limit of 0 stops every message of {campaign.id} by {' and '.join(shut)}"
        if campaign.min_value is not None and campaign.min_value > (shop.max_cart_value or Decimal("Infinity")):
            yield f"{_path(campaign)}.min_value: is above the shop's max_cart_value, so no cart can match"


def _discounts(campaign: CampaignBase) -> Iterator[tuple[str, Discount]]:
    discounts = [("discount", campaign.discount)]
    discounts += [(f"incentives.{n}.discount", incentive.discount) for n, incentive in enumerate(campaign.incentives)]
    discounts += [(f"steps.{n}.discount", step.discount) for n, step in enumerate(campaign.steps)]
    discounts += [(f"overrides.{n}.discount", override.discount) for n, override in enumerate(campaign.overrides)]
    variants = campaign.experiment.variants if campaign.experiment is not None else {}
    discounts += [(f"experiment.variants.{name}.discount", variant.discount) for name, variant in variants.items()]
    return ((f"{_path(campaign)}.{path}", discount) for path, discount in discounts if discount is not None)

"""Likely slips in a shop's settings, which are valid: rules that can never hold, expired codes, waits that cross.

Every finding is a Slip: one line that begins with the field. Nothing is read: facts about the engine, about the shoppers or
about their number come from the caller, and checks without them are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from decimal import Decimal

from cartback.domain.campaign import CampaignBase, Experiment, Step
from cartback.domain.case import AnyCampaign
from cartback.domain.channels import ChannelName
from cartback.domain.links import WAY_OUT
from cartback.domain.seasons import season_windows
from cartback.domain.shop import Shop
from cartback.domain.tuning import Audience, AudienceOverride, Discount, NamedAudience, QuietHours
from cartback.reports.lift import EFFECT
from cartback.reports.statistics import shoppers_needed

from . import lint_never
from .slip import Either, Name, Names, Share, Slip, slip

#: With this many quiet hours a day, hardly any message can be sent.
_TOO_QUIET = timedelta(hours=20)
_DAY = timedelta(days=1)
#: A season that does not come within this many years never comes.
_YEARS = 8
#: The share of shoppers who buy anyway, if the shop does not set one.
_USUAL_SHARE = 0.03
#: Every shopper is in one of these, by the number of orders.
_EVERYBODY: frozenset[Audience] = frozenset({"never_purchased", "new_customer", "repeat_buyer"})
#: In winback there is no cart, and every shopper has an order.
_NEVER_IN_WINBACK: frozenset[Audience] = frozenset({"high_intent", "big_cart", "never_purchased"})


def lint(
    shop: Shop, now: datetime, *, consented: Mapping[str, int] | None = None, a_year: int | None = None
) -> list[Slip]:
    """Return all likely slips.

    `consented` is how many shoppers agreed to each channel, `a_year` how many enter an experiment in a year; None: not
    known, and not checked.
    """
    slips = list(_of_shop(shop, now))
    for campaign in shop.campaigns:
        if campaign.enabled:
            slips += _of_campaign(shop, campaign, now)
            if consented is not None:
                slips += _nobody_agreed(campaign, consented)
    slips += _of_audiences(shop)
    for where, experiment in experiments(shop):
        slips += _of_experiment(shop, where, experiment, now, a_year)
        slips += _of_its_audience(shop, where, experiment)
    return slips


def without_links(shop: Shop) -> Iterator[Slip]:
    """Find the settings that need links of our own, for an engine without `Links`."""
    for campaign in _writing_by(shop, "email"):
        yield slip(
            f"{path(campaign)}.channels",
            "no Links are plugged into the engine, so no e-mail has an unsubscribe link, and each one is rejected",
        )
    if shop.short_links is not None and _writing_by(shop, "sms"):
        text = "no Links are plugged into the engine, so texts carry the cart's own link, and taps are not counted"
        yield slip("short_links", text)


def without_fetcher(shop: Shop) -> Iterator[Slip]:
    """Find the settings that need a `fetcher`, for an engine without one."""
    if shop.live_check:
        text = "no fetcher is plugged into the engine, so every message about a cart waits until it is too late for it"
        yield slip("live_check", text)


def without_session_ends(shop: Shop) -> Iterator[Slip]:
    """Find the settings that need `on_session_end`, for an engine without one."""
    if shop.report_session_ends:
        yield slip("report_session_ends", "no on_session_end is plugged into the engine, so nobody is told")


def _writing_by(shop: Shop, channel: ChannelName) -> list[AnyCampaign]:
    """Return the campaigns that are on and write by the channel, in any of their variants."""
    on = [campaign for campaign in shop.campaigns if campaign.enabled]
    return [c for c in on if any([channel in arm.all_channels for _, arm in arms(c, "channels")])]


def unplugged(shop: Shop, channels: AbstractSet[str], *, only: bool) -> Iterator[Slip]:
    """Find the campaigns that are on and name channels which are not plugged in: all their channels (`only`), or some."""
    for where, campaign in [arm for each in shop.campaigns for arm in arms(each, "channels")]:
        missing = [name for name in campaign.all_channels if name not in channels]
        if (
            not campaign.enabled
            or shop.paused
            or not missing
            or (len(missing) == len(campaign.all_channels)) is not only
        ):
            continue
        if only:
            text = "no {missing} channel is plugged into the engine (it has {plugged}), so its messages wait"
        else:
            text = "no {missing} channel is plugged into the engine (it has {plugged}), so its messages go by the others alone"
        yield slip(f"{where}.channels", text, missing=Names(missing), plugged=Names(sorted(channels)))


def path(campaign: CampaignBase) -> str:
    """Return the path of a campaign in the settings."""
    return f"campaigns.{campaign.id}"


def arms(campaign: AnyCampaign, *fields: str) -> Iterator[tuple[str, AnyCampaign]]:
    """Yield the campaign, and its form in each variant that changes any of `fields`, each with its path in the settings."""
    yield path(campaign), campaign
    for name, variant in (campaign.experiment.variants if campaign.experiment is not None else {}).items():
        if not set(fields).isdisjoint(variant.changes):
            yield f"{path(campaign)}.experiment.variants.{name}", campaign.model_copy(update=variant.changes)


def experiments(shop: Shop) -> list[tuple[str, Experiment]]:
    """Return every experiment of the shop with its path in the settings."""
    every = [("experiment", shop.experiment)]
    every += [(f"{path(campaign)}.experiment", campaign.experiment) for campaign in shop.campaigns]
    return [(where, experiment) for where, experiment in every if experiment is not None]


# --- the shop ---------------------------------------------------------------------------------------------------------


def _of_shop(shop: Shop, now: datetime) -> Iterator[Slip]:
    quiet = _length(shop.quiet_hours)
    if quiet >= _TOO_QUIET:
        text = (
            "it is quiet for {quiet} of the day, so messages come too late or all at once; start and end may be swapped"
        )
        yield slip("quiet_hours", text, quiet=quiet)
    if not shop.postal_address.strip() and (mailing := _writing_by(shop, "email")):
        text = "{campaigns} writes e-mail, which by law has the shop's postal address; without one each is rejected"
        yield slip("postal_address", text, campaigns=Names([campaign.id for campaign in mailing]))
    if shop.retention.ledger < WAY_OUT and _writing_by(shop, "email"):
        text = "an e-mail's way out works for {days} days, and only while the ledger has the message, which is {ledger} here"
        yield slip("retention.ledger", text, days=WAY_OUT.days, ledger=shop.retention.ledger)
    kinds = {campaign.kind for campaign in shop.campaigns}
    for n, season in enumerate(shop.seasons):
        if not _comes(shop, n, now):
            yield slip(
                f"seasons.{n}.rule", "{name} does not come in the next {years} years", name=season.name, years=_YEARS
            )
        for kind in season.pace:
            if kind not in kinds:
                yield slip(f"seasons.{n}.pace.{kind}", "the shop has no campaign of this kind")


def _length(quiet: QuietHours) -> timedelta:
    """Return the length of the quiet hours; equal times are never quiet."""
    start, end = [timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in (quiet.start, quiet.end)]
    return (end - start) % _DAY


def _comes(shop: Shop, n: int, now: datetime) -> bool:
    """Return whether the season is on, or begins within _YEARS."""
    years = range(now.year, now.year + _YEARS + 1, 2)  # each look takes in a year before and a year after
    return any(end > now for year in years for _, end in season_windows(shop.seasons[n], year, shop.timezone))


# --- a campaign -------------------------------------------------------------------------------------------------------


def _of_campaign(shop: Shop, campaign: AnyCampaign, now: datetime) -> Iterator[Slip]:
    for where, discount in _discounts(campaign):
        yield from _of_code(where, discount, campaign, now)
        yield from lint_never.of_code(where, discount, campaign)
    yield from lint_never.of_incentives(path(campaign), campaign)
    yield from lint_never.of_visits(path(campaign), campaign)
    for where, arm in arms(campaign, "templates", "follow_ups"):
        late = [n for n, template in enumerate(arm.templates) if (template.step or 0) >= arm.length]
        text = "there are {n} messages, numbered from 0"
        yield from (slip(f"{where}.templates.{n}.step", text, n=arm.length) for n in late)
    for where, arm in arms(campaign, "wait", "follow_ups", "channels"):
        yield from _of_steps(shop, where, arm)
        yield from lint_never.after_expiry(where, arm)
    yield from _of_overrides(shop, campaign)
    capped = {cap.channel for cap in shop.caps if cap.limit == 0}
    if shut := [name for name in campaign.all_channels if name in capped or None in capped]:
        text = "a limit of 0 stops every message of {campaign} by {channels}"
        yield slip("caps", text, campaign=Name(campaign.id), channels=Names(shut))
    if campaign.min_value is not None and campaign.min_value > (shop.max_cart_value or Decimal("Infinity")):
        yield slip(f"{path(campaign)}.min_value", "is above the shop's max_cart_value, so no cart can match")


def _discounts(campaign: CampaignBase) -> Iterator[tuple[str, Discount]]:
    discounts = [("discount", campaign.discount)]
    discounts += [(f"incentives.{n}.discount", incentive.discount) for n, incentive in enumerate(campaign.incentives)]
    discounts += [(f"steps.{n}.discount", step.discount) for n, step in enumerate(campaign.steps)]
    discounts += [(f"overrides.{n}.discount", override.discount) for n, override in enumerate(campaign.overrides)]
    variants = campaign.experiment.variants if campaign.experiment is not None else {}
    discounts += [(f"experiment.variants.{name}.discount", variant.discount) for name, variant in variants.items()]
    return ((f"{path(campaign)}.{where}", discount) for where, discount in discounts if discount is not None)


def _of_code(where: str, discount: Discount, campaign: CampaignBase, now: datetime) -> Iterator[Slip]:
    if discount.ends_at is not None and discount.ends_at <= now:
        text = "the code {code} is over since {day}: it is left out"
        yield slip(f"{where}.ends_at", text, code=discount.code, day=discount.ends_at.date())
    if discount.percent is not None and discount.percent < 1:
        text = "{percent} is less than one per cent; {meant} would be {meant} %"
        yield slip(f"{where}.percent", text, percent=discount.percent, meant=(discount.percent * 100).normalize())
    most = campaign.max_value
    if discount.min_spend is not None and most is not None and discount.min_spend > most:
        text = "is above the campaign's max_value, so the code {code} is never offered"
        yield slip(f"{where}.min_spend", text, code=discount.code)


def _of_steps(shop: Shop, where: str, campaign: AnyCampaign) -> Iterator[Slip]:
    """Find follow-ups that come too early, or never, and carts that get two SMS."""
    steps = _steps(campaign)
    for n, (wait, channels) in enumerate(steps[1:], 1):
        field = f"{where}.steps.{n}.wait" if campaign.steps else f"{where}.follow_ups.{n - 1}"
        if not wait:
            yield slip(field, "comes at once after the message before it; leave it out, or let some time pass")
        elif campaign.kind != "winback" and wait < campaign.wait:
            text = (
                "{wait} is sooner after the message before it than the first message is after the cart ({first}); it counts from "
                "the message before it"
            )
            yield slip(field, text, wait=wait, first=campaign.wait)
        held = [
            cap.per for cap in shop.caps if cap.limit == 1 and (cap.channel is None or {cap.channel} >= {*channels})
        ]
        if held and max(held) > wait + campaign.too_late:
            text = (
                "never comes: a cap of 1 in {cap} holds it until it is too late ({wait} and {too_late} after the message "
                "before it)"
            )
            yield slip(field, text, cap=max(held), wait=wait, too_late=campaign.too_late)
    by_sms = [n for n, (_, channels) in enumerate(steps) if "sms" in channels]
    if shop.us_sms and len(by_sms) > 1:
        alone = [n for n in by_sms if steps[n][1] == ("sms",)]
        text = "{n} messages may go by SMS, and to numbers of +1 a cart gets one"
        if alone == by_sms:
            text = "{n} messages may go by SMS, and to numbers of +1 a cart gets one; those after the first are not sent there"
        yield slip(f"{where}.channels", text, n=len(by_sms))


def _steps(campaign: AnyCampaign) -> list[tuple[timedelta, tuple[ChannelName, ...]]]:
    """Return the wait of each message, and its channels."""
    own = campaign.steps or tuple([Step() for _ in range(campaign.length)])
    return [
        (wait, s.channels or campaign.channels)
        for wait, s in zip((campaign.wait, *campaign.follow_ups), own, strict=True)
    ]


# --- audiences --------------------------------------------------------------------------------------------------------


def _of_overrides(shop: Shop, campaign: AnyCampaign) -> Iterator[Slip]:
    own = {audience.id: audience for audience in shop.audiences}
    order = [a for a in own if a not in shop.audience_order]
    order += [
        *shop.audience_order,
        *[o.audience for o in campaign.overrides if o.audience not in (*own, *shop.audience_order)],
    ]
    by_audience = {override.audience: override for override in campaign.overrides}
    for n, override in enumerate(campaign.overrides):
        where, audience = f"{path(campaign)}.overrides.{n}", override.audience
        if override.discount is None and override.instructions is None:
            text = "sets neither a discount nor instructions, so nothing is other for {audience}"
            yield slip(where, text, audience=Name(audience))
        if campaign.kind == "winback" and audience == "never_purchased":
            yield slip(
                where, "nobody is {audience} in winback, where every shopper has bought", audience=Name(audience)
            )
            continue
        if campaign.kind == "winback" and audience in _NEVER_IN_WINBACK:
            yield slip(
                where, "nobody is {audience} in winback, where every shopper has no cart", audience=Name(audience)
            )
            continue
        if campaign.kind == "winback" and audience in own and _needs_a_cart(own[audience]):
            text = "nobody is {audience} in winback: it asks what is in the cart, and there is none"
            yield slip(where, text, audience=Name(audience))
            continue
        yield from _never_big(shop, campaign, where, override)
        earlier = order[: order.index(audience)]
        for field in ("discount", "instructions"):
            setting = {a for a in earlier if a in by_audience and getattr(by_audience[a], field) is not None}
            if getattr(override, field) is not None and setting >= _EVERYBODY:
                text = "is never used: audiences that come before it take in everybody, see audience_order"
                yield slip(f"{where}.{field}", text)


def _needs_a_cart(audience: NamedAudience) -> bool:
    borders = (audience.value_from, audience.value_below, audience.idle_from, audience.idle_below)
    return any(border is not None for border in borders) or not {"high_intent", "big_cart"}.isdisjoint(audience.badges)


def _of_audiences(shop: Shop) -> Iterator[Slip]:
    """Find audiences that no shopper can be in, and unused ones."""
    used = {override.audience for campaign in shop.campaigns for override in campaign.overrides}
    used |= {experiment.audience for _, experiment in experiments(shop) if experiment.audience is not None}
    for n, audience in enumerate(shop.audiences):
        if audience.id not in used:
            text = "no override and no experiment names {audience}, so it changes nothing"
            yield slip(f"audiences.{n}", text, audience=audience.id)
        if len(never := set(audience.badges) & _EVERYBODY) > 1:
            yield slip(f"audiences.{n}.badges", "nobody is {badges} at once", badges=Names(sorted(never)))
        if both := sorted(set(audience.tags) & set(audience.without_tags)):
            text = "nobody has {tag} and does not; leave it out of one of the two"
            yield slip(f"audiences.{n}.without_tags", text, tag=both[0])


def _never_big(shop: Shop, campaign: CampaignBase, where: str, override: AudienceOverride) -> Iterator[Slip]:
    if override.audience != "big_cart":
        return
    average, most = shop.average_order_value, campaign.max_value
    if average is None:
        text = "nobody is {audience} until average_order_value is set, or `purge` has worked it out of enough orders"
        yield slip(where, text, audience=Name("big_cart"))
    elif most is not None and most <= average:
        text = "nobody is {audience}: the campaign's max_value is not above average_order_value"
        yield slip(where, text, audience=Name("big_cart"))


def _nobody_agreed(campaign: CampaignBase, consented: Mapping[str, int]) -> Iterator[Slip]:
    nobody = [name for name in campaign.all_channels if not consented.get(name)]
    if nobody:
        text = "no shopper has agreed to {channels} yet, so it goes by the others alone"
        if len(nobody) == len(campaign.all_channels):
            text = "no shopper has agreed to {channels} yet, so it writes to nobody"
        yield slip(f"{path(campaign)}.channels", text, channels=Either(nobody))


# --- experiments ------------------------------------------------------------------------------------------------------


def _of_experiment(shop: Shop, where: str, experiment: Experiment, now: datetime, a_year: int | None) -> Iterator[Slip]:
    drawn = sorted(share for share in experiment.shares.values() if share > 0)
    if len(drawn) < 2:
        yield slip(where, "there is one arm, so nothing to compare; hold some shoppers out, or name two variants")
    elif experiment.ends_at is not None and experiment.ends_at <= now:
        text = "it ended on {day}, and still splits the shoppers; take it out"
        yield slip(f"{where}.ends_at", text, day=experiment.ends_at.date())
    elif a_year is not None:
        yield from _untellable(shop, where, experiment, (drawn[1], drawn[0]), a_year)


def _of_its_audience(shop: Shop, where: str, experiment: Experiment) -> Iterator[Slip]:
    """Find an audience that is empty when a first message may go, whichever campaign the experiment belongs to."""
    if (name := experiment.audience) is None:
        return
    under = [c for c in shop.campaigns if c.enabled and (where == "experiment" or c.experiment is experiment)]
    own = next((audience for audience in shop.audiences if audience.id == name), None)
    if under and not any([_reaches(campaign, name, own) for campaign in under]):
        text = "nobody is {audience} when a first message may go, so nobody comes under it"
        yield slip(f"{where}.audience", text, audience=Name(name))


def _reaches(campaign: AnyCampaign, name: str, own: NamedAudience | None) -> bool:
    """Return whether a shopper of the audience may get a first message of the campaign."""
    if campaign.kind == "winback":
        return name not in _NEVER_IN_WINBACK and not (own is not None and _needs_a_cart(own))
    if own is None:
        return True
    least, most = campaign.min_value, campaign.max_value
    too_small = own.value_below is not None and least is not None and own.value_below <= least
    too_large = own.value_from is not None and most is not None and own.value_from > most
    waits = [arm.wait for _, arm in arms(campaign, "wait")]
    sooner = campaign.after_exit is not None
    too_soon = own.idle_from is not None and own.idle_from > max(waits) + campaign.too_late
    too_late = own.idle_below is not None and own.idle_below <= min(waits) and not sooner
    return not (too_small or too_large or too_soon or too_late)


def _untellable(
    shop: Shop, where: str, experiment: Experiment, smallest: tuple[float, float], a_year: int
) -> Iterator[Slip]:
    """Find an experiment with too few shoppers: with them a change of a share by a fifth mostly goes undetected."""
    share = min(0.5, shop.conversion_rate or _USUAL_SHARE)
    needed = shoppers_needed(share, EFFECT, smallest, always=experiment.ends_at is None)
    if needed > a_year:
        text = (
            "if {share} buy anyway it takes about {needed} shoppers to tell its smallest arms apart, if they differ by a "
            "fifth; {a_year} a year do not suffice: fewer variants, more held out, or a planned end"
        )
        yield slip(where, text, share=Share(share), needed=needed, a_year=a_year)

"""Settings of a campaign that never take effect: messages to carts that are over by then, offers that no cart reaches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from cartback.domain.case import AnyCampaign
from cartback.domain.shopper import SESSION_EXPIRY
from cartback.domain.tuning import Discount

from .slip import Slip, slip


def after_expiry(where: str, campaign: AnyCampaign) -> Iterator[Slip]:
    """Find the first message that comes after an untouched cart is over, even if each message before it goes at once."""
    if campaign.kind == "winback":
        return
    passed = timedelta()
    for n, wait in enumerate((campaign.wait, *campaign.follow_ups)):
        passed += wait
        if passed > SESSION_EXPIRY:
            short = "wait" if n == 0 else f"follow_ups.{n - 1}"
            text = "never comes: a cart that nothing happens to is over after {limit}, and this is {passed} after it"
            field = f"{where}.steps.{n}.wait" if campaign.steps else f"{where}.{short}"
            yield slip(field, text, limit=SESSION_EXPIRY, passed=passed)
            return


def of_visits(where: str, campaign: AnyCampaign) -> Iterator[Slip]:
    """Find settings that depend on the end of a visit without effect."""
    if campaign.kind == "winback":
        for n, step in enumerate(campaign.steps):
            if step.ended_by is not None:
                text = "never comes: a winback is about an order, and no visit of it ended in any way"
                yield slip(f"{where}.steps.{n}.ended_by", text)
    elif campaign.after_exit is not None and campaign.after_exit >= campaign.wait:
        text = "{after_exit} is not sooner than the wait ({wait}), so the end of a visit brings no message forward"
        yield slip(f"{where}.after_exit", text, after_exit=campaign.after_exit, wait=campaign.wait)


def of_code(where: str, discount: Discount, campaign: AnyCampaign) -> Iterator[Slip]:
    """Find a code that requires the value of a cart where there is none."""
    if campaign.kind == "winback" and discount.min_spend:
        text = "a winback is about no cart, so the code {code}, which asks for one, is never offered"
        yield slip(f"{where}.min_spend", text, code=discount.code)


def of_incentives(where: str, campaign: AnyCampaign) -> Iterator[Slip]:
    """Find incentives that no cart of the campaign reaches."""
    most = campaign.max_value if campaign.max_value is not None else Decimal("Infinity")
    for n, incentive in enumerate(campaign.incentives):
        if campaign.kind == "winback":
            yield slip(f"{where}.incentives.{n}", "a winback is about no cart, so it is never offered")
        elif incentive.from_value > most:
            text = "is above the campaign's max_value, so it is never offered"
            yield slip(f"{where}.incentives.{n}.from_value", text)

"""Decisions by the plugged-in channels: a message without a channel in this engine waits, and costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cartback.domain.campaign import CampaignBase
from cartback.domain.case import Reason
from cartback.domain.channels import ChannelName
from cartback.domain.shop import Shop
from cartback.domain.verdict import Decision, Send, Wait

from .calls import Ports

#: The code of a step that waits for a channel, and what Ran.failed counts it as.
NO_CHANNEL = "no_channel"
#: How long a step without a channel in this engine waits for its next look. Another engine may have one.
_LOOK_AGAIN = timedelta(minutes=5)


def plugged_in(ports: Ports, shop: Shop, now: datetime, ask: Callable[[Shop], Decision]) -> Decision:
    """Return the decision of `ask` under the shop's settings; by another of the campaign's channels if the first is missing."""
    decision = ask(shop)
    if not isinstance(decision, Send) or decision.message.channel in ports.channels:
        return decision
    again = ask(_narrowed(shop, frozenset(ports.channels)))
    if isinstance(again, Send) and again.message.channel in ports.channels:
        return again
    until = now + _LOOK_AGAIN
    return Wait(until, Reason(NO_CHANNEL, {"channel": decision.message.channel}, until), decision.message.campaign.id)


def _narrowed(shop: Shop, plugged: frozenset[str]) -> Shop:
    """Return the settings with each campaign's channels narrowed to those plugged in, if there are any of them."""
    known: tuple[frozenset[str], Shop] | None = shop.memo.get("plugged")
    if known is None or known[0] != plugged:
        campaigns = [campaign.model_copy(update=_by(campaign, plugged)) for campaign in shop.campaigns]
        known = shop.memo["plugged"] = (plugged, shop.model_copy(update={"campaigns": tuple(campaigns)}))
    return known[1]


def _by(campaign: CampaignBase, plugged: frozenset[str]) -> dict[str, Any]:
    """Return the plugged-in channels of the campaign, its steps and its variants, where any are left."""
    update: dict[str, Any] = {}
    if left := _left(campaign.channels, plugged):
        update["channels"] = left
    if campaign.steps:
        update["steps"] = tuple(
            [
                step.model_copy(update={"channels": _left(step.channels, plugged) or step.channels})
                for step in campaign.steps
            ]
        )
    if (experiment := campaign.experiment) is not None:
        variants = {
            name: variant.model_copy(update={"channels": _left(variant.channels, plugged) or variant.channels})
            for name, variant in experiment.variants.items()
        }
        update["experiment"] = experiment.model_copy(update={"variants": variants})
    return update


def _left(channels: tuple[ChannelName, ...] | None, plugged: frozenset[str]) -> tuple[ChannelName, ...]:
    return tuple([name for name in channels or () if name in plugged])

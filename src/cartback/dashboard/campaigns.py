"""The shop's campaigns: a summary of each, and the switch that starts and stops it."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from cartback.domain.kinds import KIND_ORDER
from cartback.domain.setting_types import format_duration
from cartback.errors import SettingsChanged
from cartback.flow import Reply

from .asked import PageRequest
from .form import changed
from .problems import findings_of
from .show import NONE


@frozen
class CampaignSummary:
    """One campaign at a glance, with its results of the last 30 days."""

    id: str
    name: str
    kind: str
    is_on: bool
    when: str
    channels: str
    code: str
    sent: str
    won_back: str
    url: str
    findings: int


@frozen
class Kind:
    """A kind of campaign that the shop may add."""

    value: str
    name: str


def campaigns(asked: PageRequest) -> Reply:
    """List the campaigns."""
    show = asked.show
    report = asked.recovery.report(asked.id, 30, by="campaign")
    figures = {part.value: part.figures for part in report.parts}
    findings = findings_of(asked)
    rows = []
    for campaign in asked.shop.campaigns:
        waits = [format_duration(wait) for wait in (campaign.wait, *campaign.follow_ups)]
        its = figures.get(campaign.id)
        rows.append(
            CampaignSummary(
                id=campaign.id,
                name=campaign.name or show.name(campaign.id),
                kind=show.name(campaign.kind),
                is_on=campaign.enabled,
                when=", ".join(waits),
                channels=", ".join([show.name(channel) for channel in campaign.all_channels]),
                code=campaign.discount.code if campaign.discount is not None else NONE,
                sent=show.number(its.sent if its is not None else 0),
                won_back=show.number(its.conversions if its is not None else 0),
                url=asked.url("/campaign", id=campaign.id),
                findings=sum(finding.field.startswith(f"campaigns.{campaign.id}.") for finding in findings),
            )
        )
    kinds = tuple([Kind(kind, show.name(kind)) for kind in KIND_ORDER])
    return asked.page("campaigns.html", "Campaigns", rows=tuple(rows), kinds=kinds, version=asked.settings.version)


def switch(asked: PageRequest) -> Reply:
    """Start or stop a campaign; nothing else of it changes."""
    wanted, is_on = asked.sent("id"), asked.sent("to") == "on"
    campaign = asked.shop.campaign(wanted)

    def change(data: dict[str, Any]) -> None:
        for each in data["campaigns"]:
            if each["id"] == campaign.id:
                each["enabled"] = is_on

    save(asked, change)
    return asked.back("/campaigns", done="started" if is_on else "stopped")


def add(asked: PageRequest) -> Reply:
    """Add a campaign of a kind, switched off, and go on to its page."""
    kind = asked.sent("kind") if asked.sent("kind") in KIND_ORDER else KIND_ORDER[0]
    taken = {campaign.id for campaign in asked.shop.campaigns}
    name = next(n for n in (kind, *[f"{kind}-{i}" for i in range(2, 1000)]) if n not in taken)
    save(asked, lambda data: data["campaigns"].append({"kind": kind, "id": name, "enabled": False}))
    return asked.back("/campaign", id=name)


def save(asked: PageRequest, change: Any) -> None:
    """Save the settings with a change, over the version that the form was made from. Raises SettingsChanged."""
    version = asked.sent("version")
    if version != str(asked.settings.version):
        raise SettingsChanged
    asked.recovery.save_shop(changed(asked.shop, change), version=asked.settings.version)

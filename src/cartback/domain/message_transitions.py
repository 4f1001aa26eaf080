"""How events about our own messages change a shopper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from . import events as ev
from .joins import join_all, join_sends, later_of
from .sending import About, Exposure, Part, Rank, Sending
from .shopper import Shopper


def _session_end_reported(shopper: Shopper, event: ev.SessionEndReported) -> Shopper:
    reported = later_of(shopper.reported, event.at)
    return shopper if reported == shopper.reported else replace(shopper, reported=reported)


def _send(shopper: Shopper, send: Sending) -> Shopper:
    sends = join_all(shopper.sends, (send,), lambda s: s.id, join_sends)
    return shopper if sends is shopper.sends else replace(shopper, sends=sends)


def _send_begun(shopper: Shopper, event: ev.SendBegun) -> Shopper:
    parts = [Part(address, event.attempt, Rank.BEGUN) for address in event.addresses]
    parts += [Part(address, 0, Rank.NOT_SENT) for address in event.waiting if address not in event.addresses]
    ordered = tuple(sorted(parts, key=_address))
    return _send(shopper, Sending(event.notification, _about(event), event.attempt, ordered, event.expires))


def _address(part: Part) -> str:
    return part.address


def _send_settled(shopper: Shopper, event: ev.SendSettled) -> Shopper:
    parts = tuple([_settled(a, outcome, event) for a, outcome in sorted(event.outcomes)])
    retry = (event.attempt, event.retry_at) if event.retry_at else None
    return _send(shopper, Sending(event.notification, None, event.attempt, parts, retry=retry))


def _settled(address: str, outcome: ev.Outcome, event: ev.SendSettled) -> Part:
    again = event.retry_at if outcome == "not_sent" else None
    return Part(address, event.attempt, Rank[outcome.upper()], again)


def _send_withheld(shopper: Shopper, event: ev.SendWithheld) -> Shopper:
    return _send(shopper, Sending(event.notification, _about(event), withheld=True))


def _about(event: ev.SendBegun | ev.SendWithheld) -> About:
    attempt = event.attempt if type(event) is ev.SendBegun else 0
    return About(
        at=event.at,
        campaign=event.campaign,
        kind=event.kind,
        step=event.step,
        session=event.session,
        channel=event.channel,
        attempt=attempt,
        draws=event.draws,
    )


def _exposed(shopper: Shopper, event: ev.Exposed) -> Shopper:
    name, arm, share = event.draw
    known, new = shopper.exposures.get(name), Exposure(event.at, arm, share)
    if known is not None and known <= new:
        return shopper
    return replace(shopper, exposures={**shopper.exposures, name: new})


def _message_opened(shopper: Shopper, event: ev.MessageOpened) -> Shopper:
    return _send(shopper, Sending(event.notification, opened_at=event.at))


def _message_clicked(shopper: Shopper, event: ev.MessageClicked) -> Shopper:
    return _send(shopper, Sending(event.notification, opened_at=event.at, clicked_at=event.at, last_click=event.at))


def _message_delivered(shopper: Shopper, event: ev.MessageDelivered) -> Shopper:
    return _send(shopper, Sending(event.notification, delivered_at=event.at))


def _message_bounced(shopper: Shopper, event: ev.MessageBounced) -> Shopper:
    if event.permanent:
        return _send(shopper, Sending(event.notification, bounced_at=event.at))
    return _send(shopper, Sending(event.notification, soft_bounced_at=event.at))


def _message_complained(shopper: Shopper, event: ev.MessageComplained) -> Shopper:
    return _send(shopper, Sending(event.notification, complained_at=event.at))


MESSAGE_FOLDS: dict[type[ev.Event], Callable[[Shopper, Any], Shopper]] = {
    ev.SessionEndReported: _session_end_reported,
    ev.SendBegun: _send_begun,
    ev.SendSettled: _send_settled,
    ev.SendWithheld: _send_withheld,
    ev.Exposed: _exposed,
    ev.MessageOpened: _message_opened,
    ev.MessageClicked: _message_clicked,
    ev.MessageDelivered: _message_delivered,
    ev.MessageBounced: _message_bounced,
    ev.MessageComplained: _message_complained,
}

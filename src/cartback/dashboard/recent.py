"""The ledger, newest first: the messages sent or not, their shoppers by badges, and the merchant's thumbs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast, get_args

from attrs import frozen
from msgspec.structs import replace

from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.domain.ledger import Notification, State
from cartback.flow import Reply, WonBack

from .asked import PageRequest
from .show import Show

PAGE = 50
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
#: A place in the ledger, to be given its shop, id and instant.
_PLACE = Notification(
    id="", shop="", shopper="", campaign="", kind="", step=0, session="", channel="", state="SENT", decided_at=_EVER
)
#: The longest time that is searched for rows of one state or channel.
_FILTERED = timedelta(days=90)


@frozen
class Row:
    """One message as shown to a merchant. `badges` are in words; `why` leads to its shopper, if there still is one."""

    id: str
    when: str
    title: str
    body: str
    about: str
    badges: tuple[str, ...]
    state: str
    note: str
    thumb: int
    why: str


@frozen
class Choice:
    """One value of a list to choose from."""

    value: str
    name: str
    chosen: bool


@frozen
class Filter:
    """A list to choose one value from; the first choice is all of them."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def recent(asked: PageRequest) -> Reply:
    """Show a page of the ledger, by the state, the campaign and the channel that the URL names."""
    campaigns = [campaign.id for campaign in asked.shop.campaigns]
    state = _one_of(asked.param("state"), get_args(State))
    campaign = _one_of(asked.param("campaign"), campaigns)
    channel = _one_of(asked.param("channel"), CHANNEL_NAMES)
    own = {"state": state, "campaign": campaign, "channel": channel}
    after = after_row(asked)
    rows = asked.recovery.notifications(
        asked.id,
        state=cast("State | None", state),
        campaign=campaign,
        channel=cast("ChannelName | None", channel),
        since=asked.now - _FILTERED if any(own.values()) else None,
        after=after,
        limit=PAGE + 1,
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return asked.page(
        "recent.html",
        "Recent notifications",
        rows=tuple([row_of(asked, row) for row in rows[:PAGE]]),
        filters=(
            _filter(asked.show, "state", "State", get_args(State), state),
            _filter(asked.show, "campaign", "Campaign", campaigns, campaign),
            _filter(asked.show, "channel", "Channel", CHANNEL_NAMES, channel),
        ),
        older=asked.url("/recent", **own, at=last.decided_at.isoformat(), id=last.id) if last is not None else "",
        newest=asked.url("/recent", **own) if after is not None else "",
        is_live=after is None,
        is_filtered=any(own.values()),
    )


def rate(asked: PageRequest) -> Reply:
    """Take the merchant's thumb on a message."""
    thumb = asked.sent("thumb")
    asked.recovery.feedback(asked.id, asked.sent("id"), int(thumb) if thumb in ("-1", "0", "1") else 9)
    if asked.sent("to") == "training":
        return asked.back("/training", done="removed")
    if asked.sent("to") == "shopper":
        return asked.back("/shopper", id=asked.sent("shopper"), done="rated")
    kept = {name: asked.sent(name) for name in ("state", "campaign", "channel", "at", "after")}
    return asked.back("/recent", **{"id" if name == "after" else name: value for name, value in kept.items()})


def after_row(asked: PageRequest) -> Notification | None:
    """Return the row of the ledger after which a page begins, by the URL; None for the newest."""
    at = instant(asked.param("at"))
    return replace(_PLACE, id=asked.param("id"), shop=asked.id, decided_at=at) if at is not None else None


def instant(text: str) -> datetime | None:
    """Read an instant from a URL; return None for an invalid one."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def row_of(asked: PageRequest, row: Notification) -> Row:
    """Describe a message of the ledger."""
    show = asked.show
    return Row(
        id=row.id,
        when=show.ago(row.decided_at),
        title=row.title or "",
        body=row.body or "",
        about=" · ".join(_about(show, row)),
        badges=tuple([show.name(badge) for badge in row.badges]),
        state=show.name(_state(row)),
        note=", ".join([show.name(reason) for reason in row.reasons]),
        thumb=row.thumb,
        why=asked.url("/shopper", id=row.shopper) if row.shopper else "",
    )


def _about(show: Show, row: Notification) -> list[str]:
    about = which_message(show, row)
    about += [show.text("test")] if row.test else []
    return about + ([show.text("code {code}", code=row.code)] if row.code else [])


def which_message(show: Show, row: Notification | WonBack) -> list[str]:
    """Return the campaign of a message, its number in it, and the channel."""
    return [show.name(row.campaign), show.text("message {n}", n=show.number(row.step + 1)), show.name(row.channel)]


def _state(row: Notification) -> str:
    """Return how far the message came: a sent one may have been opened, tapped, or followed by an order."""
    if row.state != "SENT":
        return row.state
    return "won_back" if row.orders else "clicked" if row.clicked_at else "opened" if row.opened_at else "SENT"


def _one_of(value: str, allowed: tuple[str, ...] | list[str]) -> str | None:
    return value if value in allowed else None


def _filter(show: Show, name: str, label: str, values: tuple[str, ...] | list[str], chosen: str | None) -> Filter:
    choices = [Choice("", show.text("all"), chosen is None)]
    choices += [Choice(value, show.name(value), value == chosen) for value in values]
    return Filter(name, show.text(label), tuple(choices))

"""Reading the ledger: rows and credits, by shopper, state, campaign and time, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import get_args

from cartback.domain.arguments import one_of, stretch
from cartback.domain.channels import CHANNELS
from cartback.domain.document import decode
from cartback.domain.identity import NAMING, kind_of
from cartback.domain.kinds import KIND_ORDER
from cartback.domain.ledger import Conversion, Notification, State
from cartback.domain.lookups import all_keys
from cartback.domain.values import shown
from cartback.errors import InvalidSettings, StoreError, UnknownShopper
from cartback.ports import Stored

from .ask import who
from .calls import Flow, Ports, call
from .credits import CreditRange, credits_of
from .settings import asked_shop

#: The most rows of one shopper that are read, by the time of their first write.
_MOST_OF_ONE = 10_000
_PAGE = 1000


def notifications(
    ports: Ports,
    shop: str,
    shopper: str | None,
    state: str | None,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    campaign: str | None = None,
    after: Notification | None = None,
    channel: str | None = None,
) -> Flow[list[Notification]]:
    """Return the shop's rows, latest decision first. Raises UnknownShop, UnknownShopper, InvalidSettings for a bad argument."""
    if state is not None:
        one_of(state, "state", get_args(State))
    if channel is not None:
        one_of(channel, "channel", tuple(CHANNELS))
    _checked(limit, since, until, after, Notification)
    settings = (yield from asked_shop(ports, shop)).shop
    last = placed(after) if after is not None else None
    if shopper is not None:
        few: list[Notification] | None = yield from _of_shopper(ports, shop, shopper, state)
    else:
        few = yield from _of_rare_state(ports, shop, state, limit)
    if few is not None:
        fitting = [r for r in few if campaign in (None, r.campaign) and channel in (None, r.channel)]
        inside = [r for r in fitting if _is_within(placed(r), since, until, last)]
        rows = sorted(inside, key=placed, reverse=True)[:limit]
    else:
        rows = yield from _rows(
            ports=ports,
            shop=shop,
            state=state,
            campaign=campaign,
            channel=channel,
            since=since,
            until=until,
            last=last,
            limit=limit,
        )
    if not rows and after is None and campaign is not None:
        settings.campaign(campaign)  # raises where there is no such campaign
    return rows


def _of_shopper(ports: Ports, shop: str, shopper: str, state: str | None) -> Flow[list[Notification]]:
    """Return all rows of a shopper, under each of the ids, in no order."""
    rows: list[Notification] = []
    for one in (yield from _ids(ports, shop, shopper)):
        rows += yield call(ports.store.notifications, shop, shopper=one, state=state, limit=_MOST_OF_ONE)
    return rows


def _of_rare_state(ports: Ports, shop: str, state: str | None, limit: int) -> Flow[list[Notification] | None]:
    """Return all rows of a state, if fewer than `limit` have it: a database finds these faster than pages of all rows."""
    if state is None:
        return None
    rows: list[Notification] = yield call(ports.store.notifications, shop, state=state, limit=limit)
    return rows if len(rows) < limit else None


def _rows(
    ports: Ports,
    shop: str,
    state: str | None,
    campaign: str | None,
    channel: str | None,
    since: datetime | None,
    until: datetime | None,
    last: tuple[datetime, str] | None,
    limit: int,
) -> Flow[list[Notification]]:
    """Return rows by the time of their decision; pages are read until there are enough matches."""
    rows: list[Notification] = []
    asked = (("state", state), ("campaign", campaign), ("channel", channel))
    wanted = [(name, value) for name, value in asked if value is not None]
    size = _PAGE if wanted else limit
    while len(rows) < limit:
        page: list[Notification] = yield call(ports.store.decided, shop, since, until, last, size)
        rows += [row for row in page if all([getattr(row, name) == value for name, value in wanted])]
        if len(page) < size:
            break
        last = placed(page[-1])
    return rows[:limit]


def conversions(
    ports: Ports,
    shop: str,
    shopper: str | None,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    campaign: str | None = None,
    after: Conversion | None = None,
    kind: str | None = None,
) -> Flow[list[Conversion]]:
    """Return the newest credits of the shop. Raises UnknownShop, UnknownShopper, InvalidSettings for no such kind or range."""
    if kind is not None:
        one_of(kind, "kind", KIND_ORDER)
    _checked(limit, since, until, after, Conversion)
    settings = (yield from asked_shop(ports, shop)).shop
    ids: Sequence[str | None] = (None,) if shopper is None else (yield from _ids(ports, shop, shopper))
    credited: list[Conversion] = []
    for one in ids:
        wanted = CreditRange(
            shopper=one,
            campaign=campaign,
            kind=kind,
            since=since,
            until=until,
            after=placed(after) if after is not None else None,
            limit=limit,
        )
        credited += yield from credits_of(ports, settings, wanted)
    if not credited and after is None and campaign is not None:
        settings.campaign(campaign)
    return sorted(credited, key=placed, reverse=True)[:limit]


def _ids(ports: Ports, shop: str, name: str) -> Flow[tuple[str, ...]]:
    """Return the ids under which a shopper's rows are kept. An erased shopper is known by the id alone."""
    try:
        shopper = decode((yield from who(ports, shop, name)).doc)
    except UnknownShopper:
        if (yield call(ports.store.notifications, shop, shopper=name, limit=1)):
            return (name,)
        raise
    return (shopper.id, *shopper.aliases)


def keys_of(ports: Ports, shop: str, shoppers: Iterable[str]) -> Flow[dict[str, tuple[str, ...]]]:
    """Return the keys by which the host knows these shoppers, the strongest first: customer, e-mail, phone, device.

    A shopper who was erased, or whose document cannot be read, is left out.
    """
    ids = tuple(dict.fromkeys([shopper for shopper in shoppers if shopper]))
    found: dict[str, tuple[str, ...]] = {}
    stored: dict[str, Stored] = dict((yield call(ports.store.get, shop, ids))) if ids else {}
    for shopper in [shopper for shopper in ids if shopper in stored]:
        try:
            keys = all_keys(decode(stored[shopper].doc))
        except StoreError:
            continue
        naming = [k for k in keys if kind_of(k) in NAMING]
        found[shopper] = tuple(sorted(naming, key=lambda k: (NAMING.index(kind_of(k)), k)))
    return found


def placed(one: Notification | Conversion) -> tuple[datetime, str]:
    """Return its place in time, after which the next page begins."""
    return (one.decided_at, one.id) if isinstance(one, Notification) else (one.ordered_at, one.order)


def _is_within(
    place: tuple[datetime, str], since: datetime | None, until: datetime | None, last: tuple[datetime, str] | None
) -> bool:
    return (
        (since is None or since <= place[0]) and (until is None or place[0] < until) and (last is None or place < last)
    )


def _checked(limit: int, since: object, until: object, after: object, kind: type) -> None:
    if type(limit) is not int or limit < 0:
        raise InvalidSettings(f"limit: expected 0 or more, got {shown(limit)}")
    stretch(since, until)
    if after is not None and not isinstance(after, kind):
        raise InvalidSettings(f"after: expected the last {kind.__name__} of the previous page, got {shown(after)}")

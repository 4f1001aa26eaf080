"""The lift of an experiment: every shopper of the shop read once, at most hourly, and what was counted kept as a document."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from cartback.domain.campaign import Experiment
from cartback.domain.document import decode
from cartback.domain.mistakes import nearest
from cartback.domain.shop import Shop
from cartback.domain.values import shown
from cartback.errors import InvalidSettings, StoreError
from cartback.ports import Stored
from cartback.reports.lift import Counted, Lift, decode_counted, encode_counted
from cartback.reports.lift import lift as lift_of

from .calls import Flow, Ports, call
from .settings import asked_shop

#: Counts this old are good enough to show; so that a page that is looked at all day costs little.
_FRESH = timedelta(hours=1)
_PAGE = 500


def lift(ports: Ports, shop: str, experiment: str, now: datetime) -> Flow[Lift]:
    """What the experiment brought, as of within the last hour. Raises UnknownShop, InvalidSettings for no such experiment."""
    settings = (yield from asked_shop(ports, shop)).shop
    if not isinstance(experiment, str):
        there = ", ".join(map(repr, experiments_of(settings))) or "none"
        raise InvalidSettings(f"experiment: expected an experiment's id, got {shown(experiment)}; it has {there}")
    running = experiments_of(settings).get(experiment)
    counted = yield from _counted(ports, settings, experiment, running.ends_at if running is not None else None, now)
    if running is None and not counted.counts:
        there = list(experiments_of(settings))
        raise InvalidSettings(
            f"experiment: shop {shop!r:.60} has no {experiment!r:.60}; it has {there}{nearest(experiment, there)}"
        )
    return lift_of(shop, experiment, settings.currency, counted, running)


def experiments_of(shop: Shop) -> dict[str, Experiment]:
    """The experiments of the shop and its campaigns, by id."""
    every = [shop.experiment, *[campaign.experiment for campaign in shop.campaigns]]
    return {experiment.id: experiment for experiment in reversed(every) if experiment is not None}


def _counted(ports: Ports, shop: Shop, experiment: str, until: datetime | None, now: datetime) -> Flow[Counted]:
    """The counts as they were kept within the hour, else made anew and kept."""
    key = f"lift:{experiment}"
    kept: bytes | None = (yield call(ports.store.documents, shop.id, (key,))).get(key)
    known = _decoded(kept)
    if known is not None and known.until == until and known.as_of <= now < known.as_of + _FRESH:
        return known
    counted = yield from _count(ports, shop, experiment, until, now)
    if known is None or known.as_of <= now:  # whoever else counted meanwhile has kept as good a one
        yield call(ports.store.save_documents, shop.id, {key: (kept, encode_counted(counted))})
    return counted


def _decoded(document: bytes | None) -> Counted | None:
    try:
        return decode_counted(document) if document is not None else None
    except msgspec.MsgspecError:
        return None  # another version's


def _count(ports: Ports, shop: Shop, experiment: str, until: datetime | None, now: datetime) -> Flow[Counted]:
    counted, after = Counted(now, until), ""
    while page := (yield call(ports.store.scan, shop.id, after, _PAGE)):
        after = page[-1].id
        _add(counted, page, experiment, shop.currency)
    return counted


def _add(counted: Counted, page: list[Stored], experiment: str, currency: str) -> None:
    for stored in page:
        try:
            shopper = decode(stored.doc)
        except StoreError:
            continue  # it cannot be read for any purpose, which its next round says
        if (exposure := shopper.exposures.get(experiment)) is not None:
            counted.add(exposure, shopper, currency)

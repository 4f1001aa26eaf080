"""The lift of an experiment: every shopper of the shop is read, nightly or on request, and the counts are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from cartback.domain.arguments import span
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

_PAGE = 500


def lift(ports: Ports, shop: str, experiment: str, now: datetime, within: timedelta) -> Flow[Lift]:
    """Return the lift of the experiment, counted at most `within` ago.

    Raises UnknownShop, InvalidSettings for no such experiment.
    """
    span(within, "within", least=timedelta(0))
    settings = (yield from asked_shop(ports, shop)).shop
    there = ", ".join(map(repr, experiments_of(settings))) or "none"
    if not isinstance(experiment, str):
        raise InvalidSettings(f"experiment: expected an experiment's id, got {shown(experiment)}; it has {there}")
    running = experiments_of(settings).get(experiment)
    counted = yield from _counted(ports, settings, experiment, running, now, within)
    if running is None and not counted.counts:
        near = nearest(experiment, list(experiments_of(settings)))
        raise InvalidSettings(f"experiment: shop {shop!r:.60} has no {experiment!r:.60}; it has {there}{near}")
    return lift_of(shop, experiment, counted, running)


def experiments_of(shop: Shop) -> dict[str, Experiment]:
    """Return the experiments of the shop and its campaigns, by id."""
    every = [shop.experiment, *[campaign.experiment for campaign in shop.campaigns]]
    return {experiment.id: experiment for experiment in reversed(every) if experiment is not None}


def count_lifts(ports: Ports, shop: str) -> Flow[None]:
    """Count every experiment again in one reading of the shoppers, so that no reader of one has to wait."""
    settings = (yield from asked_shop(ports, shop)).shop
    running, now = experiments_of(settings), (yield call(ports.clock))
    if not running:
        return
    kept = yield call(ports.store.documents, shop, tuple([_key(experiment) for experiment in running]))
    counts = {experiment: _nobody(settings, its, now) for experiment, its in running.items()}
    yield from _count(ports, shop, counts)
    for experiment, counted in counts.items():
        yield from _keep(ports, shop, experiment, kept.get(_key(experiment)), counted)


def _counted(
    ports: Ports, shop: Shop, experiment: str, running: Experiment | None, now: datetime, within: timedelta
) -> Flow[Counted]:
    """Return the counts kept within that time, else count again and keep that."""
    kept = (yield call(ports.store.documents, shop.id, (_key(experiment),))).get(_key(experiment))
    known, counted = _decoded(kept), _nobody(shop, running, now)
    same = known is not None and (known.until, known.currency) == (counted.until, counted.currency)
    if known is not None and same and known.as_of <= now < known.as_of + within:
        return known
    yield from _count(ports, shop.id, {experiment: counted})
    yield from _keep(ports, shop.id, experiment, kept, counted)
    return counted


def _key(experiment: str) -> str:
    return f"lift:{experiment}"


def _nobody(shop: Shop, experiment: Experiment | None, now: datetime) -> Counted:
    return Counted(now, experiment.ends_at if experiment is not None else None, currency=shop.currency)


def _decoded(document: bytes | None) -> Counted | None:
    try:
        return decode_counted(document) if document is not None else None
    except msgspec.MsgspecError:
        return None  # another version's


def _keep(ports: Ports, shop: str, experiment: str, kept: bytes | None, counted: Counted) -> Flow[None]:
    """Keep the counts in place of older ones; counts that another writer kept meanwhile are as good."""
    known = _decoded(kept)
    if known is None or known.as_of <= counted.as_of:
        yield call(ports.store.save_documents, shop, {_key(experiment): (kept, encode_counted(counted))})


def _count(ports: Ports, shop: str, counts: Mapping[str, Counted]) -> Flow[None]:
    """Count every shopper of the shop in, by experiment."""
    after = ""
    while page := (yield call(ports.store.scan, shop, after, _PAGE)):
        after = page[-1].id
        _add(counts, page)


def _add(counts: Mapping[str, Counted], page: Sequence[Stored]) -> None:
    for stored in page:
        try:
            shopper = decode(stored.doc)
        except StoreError:
            continue  # its next round reports that it cannot be read
        for experiment, exposure in shopper.exposures.items():
            if (counted := counts.get(experiment)) is not None:
                counted.add(exposure, shopper)

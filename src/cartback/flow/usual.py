"""The usual values of a shop (RULES 18): computed by `purge`, which reads every shopper, and kept as one document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from cartback.domain.shop import Shop
from cartback.domain.usual import LOOKS_BACK, Usual, decode_usual, encode_usual, with_usual

from .calls import TRIES, Flow, Ports, call
from .settings import LoadedShop, load_shop

KEY = "usual"
_worked_out: dict[tuple[str, bytes], tuple[Shop, Shop]] = {}
_MOST = 256


def settings_with(shop: Shop, documents: Mapping[str, bytes]) -> Shop:
    """Return the settings with the shop's usual values from their document; an unreadable one is ignored."""
    document = documents.get(KEY)
    if document is None:
        return shop
    made = _worked_out.get((shop.id, document))
    if made is None or made[0] is not shop:
        try:
            made = (shop, with_usual(shop, decode_usual(document)))
        except msgspec.MsgspecError:
            made = (shop, shop)
        if len(_worked_out) >= _MOST:
            _worked_out.clear()
        _worked_out[shop.id, document] = made
    return made[1]


def asked_usual(ports: Ports, shop: Shop) -> Flow[Shop]:
    """Return the settings with the shop's usual values, read from the store."""
    return settings_with(shop, (yield call(ports.store.documents, shop.id, (KEY,))))


def load_deciding(ports: Ports, shop: str) -> Flow[LoadedShop]:
    """Return the settings for decisions: with the shop's usual values if an experiment's audience may depend on them."""
    loaded = yield from load_shop(ports, shop)
    experiments = [loaded.shop.experiment, *[campaign.experiment for campaign in loaded.shop.campaigns]]
    if not any([experiment is not None and experiment.audience is not None for experiment in experiments]):
        return loaded
    return LoadedShop((yield from asked_usual(ports, loaded.shop)), loaded.version)


def beginning(now: datetime) -> Usual:
    """Return an empty count, for the days up to `now`."""
    return Usual(now - LOOKS_BACK)


def keep(ports: Ports, shop: str, usual: Usual) -> Flow[None]:
    """Save the counts in place of the earlier ones."""
    for _ in range(TRIES):
        before = (yield call(ports.store.documents, shop, (KEY,))).get(KEY)
        if (yield call(ports.store.save_documents, shop, {KEY: (before, encode_usual(usual))})):
            return

"""What is usual at a shop (RULES 18): worked out by `purge`, which looks at every shopper, and kept as one document."""

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
    """The settings with what is usual at the shop, by the document kept of it; one that cannot be read says nothing."""
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
    """The settings with what is usual at the shop, asked of the store."""
    return settings_with(shop, (yield call(ports.store.documents, shop.id, (KEY,))))


def load_deciding(ports: Ports, shop: str) -> Flow[LoadedShop]:
    """The settings as decisions need them: with what is usual at the shop where an experiment asks who has a big cart."""
    loaded = yield from load_shop(ports, shop)
    experiments = [loaded.shop.experiment, *[campaign.experiment for campaign in loaded.shop.campaigns]]
    if not any([experiment is not None and experiment.audience is not None for experiment in experiments]):
        return loaded
    return LoadedShop((yield from asked_usual(ports, loaded.shop)), loaded.version)


def beginning(now: datetime) -> Usual:
    """Nothing counted yet, of the days up to `now`."""
    return Usual(now - LOOKS_BACK)


def keep(ports: Ports, shop: str, usual: Usual) -> Flow[None]:
    """Keep what was counted, in place of what was known before."""
    for _ in range(TRIES):
        before = (yield call(ports.store.documents, shop, (KEY,))).get(KEY)
        if (yield call(ports.store.save_documents, shop, {KEY: (before, encode_usual(usual))})):
            return

"""A shop's settings: read before every batch, saved from the next decision on."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from cartback.domain.campaign import Shop, activated, parse_shop
from cartback.errors import StoreBusy, UnknownShop

from .calls import TRIES, Flow, Ports, call


@frozen
class LoadedShop:
    shop: Shop
    version: int


_parsed: dict[tuple[str, bytes], Shop] = {}


def _parse(shop: str, doc: bytes) -> Shop:
    """Settings are read before every batch and change rarely: the last few documents stay parsed."""
    found = _parsed.get((shop, doc))
    if found is None:
        if len(_parsed) >= 256:
            _parsed.clear()
        found = _parsed[shop, doc] = parse_shop(doc)
    return found


def load_shop(ports: Ports, shop: str) -> Flow[LoadedShop]:
    """The shop's settings. Raises UnknownShop."""
    settings = yield call(ports.store.settings, shop)
    if settings is None:
        raise UnknownShop(f"shop {shop!r:.60}: no settings are saved; call save_shop first")
    return LoadedShop(_parse(shop, settings.doc), settings.version)


def save_shop(ports: Ports, shop: Shop, now: datetime) -> Flow[Shop]:
    """Save settings, from the next decision on; every shopper of the shop is decided anew. Returns them as saved.

    A host may save what it has at every start: nothing is written when nothing changed.
    """
    for _ in range(TRIES):
        settings = yield call(ports.store.settings, shop.id)
        before = _parse(shop.id, settings.doc) if settings is not None else None
        after = activated(shop, before, now)
        if before == after:
            return after  # a new version would refuse what others are just deciding
        doc = after.model_dump_json().encode()
        version = settings.version if settings is not None else 0
        wake_at = now if before is not None else None
        if (yield call(ports.store.save_settings, shop.id, doc, version, wake_at)):
            return after
    raise StoreBusy

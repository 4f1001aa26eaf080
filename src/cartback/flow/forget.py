"""Forget a person: the document, the keys, the texts and the samples; only tombstones remain, to reject late events."""

from __future__ import annotations

from datetime import datetime

from cartback.domain.identity import PERSON, digest, kind_of
from cartback.domain.lookups import all_keys
from cartback.domain.shopper import Shopper
from cartback.words.liked import without

from .calls import Flow, Ports, call
from .liked import keep_liked


def erase_shopper(ports: Ports, shop: str, shopper: Shopper, at: datetime) -> Flow[None]:
    """Forget the shopper, under every id it ever had; events from before `at` do not bring it back."""
    keys = all_keys(shopper)
    digests = [digest(shop, k) for k in keys if kind_of(k) in PERSON]
    ids = (shopper.id, *shopper.aliases)
    yield from keep_liked(ports, shop, lambda known: without(known, ids))
    for shopper_id in ids:
        yield call(ports.store.erase, shop, shopper_id, keys, digests, at)

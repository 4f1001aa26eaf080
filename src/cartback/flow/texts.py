"""The merchant's decisions on texts that are written once: the list, approval, rejection; and the texts for a round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cartback.domain.arguments import one_of
from cartback.domain.case import AnyCampaign
from cartback.domain.texts import (
    STATES,
    Text,
    Texts,
    TextState,
    decided,
    decode_texts,
    document_of,
    encode_texts,
    listed,
)
from cartback.errors import StoreBusy, UnknownText

from .calls import TRIES, Flow, Ports, call
from .settings import load_shop


def texts_for(ports: Ports, shop: str, campaigns: Iterable[AnyCampaign]) -> Flow[Mapping[str, Texts]]:
    """Return the stored texts of campaigns that write once; nothing is read for a copywriter that does not."""
    wanted = list(dict.fromkeys(campaign.id for campaign in campaigns if campaign.write_once))
    if not wanted or not getattr(ports.copywriter, "writes_once", False):
        return {}
    documents = yield from _documents(ports, shop, wanted)
    return {campaign: decode_texts(documents[campaign]) for campaign in wanted}


def list_texts(ports: Ports, shop: str, state: TextState | None = None) -> Flow[list[Text]]:
    """Return all texts of the shop, newest first; with `state` only those. Raises UnknownShop, InvalidSettings."""
    if state is not None:
        one_of(state, "state", STATES)
    documents = yield from _all(ports, shop)
    everything = [text for campaign, document in documents.items() for text in listed(campaign, decode_texts(document))]
    everything.sort(key=lambda text: text.at, reverse=True)
    return [text for text in everything if state is None or text.state == state]


def decide_text(ports: Ports, shop: str, text: str, state: TextState, now: datetime) -> Flow[Text]:
    """Record the merchant's decision on the text with this id, and no other; return it. Raises UnknownShop, UnknownText.

    The decision is saved only over the very document that still contains the text.
    """
    for _ in range(TRIES):
        documents = yield from _all(ports, shop)
        for campaign, document in documents.items():
            before = decode_texts(document)
            after = decided(campaign, before, text, state, now)
            if after is None:
                continue
            saved = after == before or (
                yield call(ports.store.save_documents, shop, {document_of(campaign): (document, encode_texts(after))})
            )
            if saved:
                return next(one for one in listed(campaign, after) if one.id == text)
            break
        else:
            raise UnknownText(
                f"text {text!r:.40}: shop {shop!r:.60} has none with this id; if it was written again, use the new one"
            )
    raise StoreBusy


def _all(ports: Ports, shop: str) -> Flow[dict[str, bytes | None]]:
    settings = (yield from load_shop(ports, shop)).shop
    documents: dict[str, bytes | None] = yield from _documents(
        ports, shop, [campaign.id for campaign in settings.campaigns]
    )
    return documents


def _documents(ports: Ports, shop: str, campaigns: Sequence[str]) -> Flow[dict[str, bytes | None]]:
    keys = tuple(document_of(campaign) for campaign in campaigns)
    stored: Mapping[str, bytes] = (yield call(ports.store.documents, shop, keys)) if keys else {}
    return {campaign: stored.get(key) for campaign, key in zip(campaigns, keys, strict=True)}

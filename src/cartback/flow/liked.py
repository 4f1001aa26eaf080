"""The training data of a shop, one small document: saved by thumbs, read before a model writes, deleted with the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cartback.errors import BrokenDocument, StoreBusy
from cartback.words.liked import KEY, Liked, decode_liked, encode_liked, examples
from cartback.words.prompt import Example

from .calls import TRIES, Flow, Ports, call
from .settings import asked_shop


def keep_liked(ports: Ports, shop: str, change: Callable[[tuple[Liked, ...]], tuple[Liked, ...]]) -> Flow[None]:
    """Write the training data as `change` makes it, whatever other writers do meanwhile."""
    for _ in range(TRIES):
        documents: Mapping[str, bytes] = yield call(ports.store.documents, shop, (KEY,))
        before = decode_liked(documents.get(KEY))
        after = change(before)
        if after == before:
            return
        doc = encode_liked(after) if after else None
        if (yield call(ports.store.save_documents, shop, {KEY: (documents.get(KEY), doc)})):
            return
    raise StoreBusy


def liked_of(ports: Ports, shop: str) -> Flow[tuple[Liked, ...]]:
    """Return the messages with a thumbs-up, newest first. Raises UnknownShop, BrokenDocument."""
    yield from asked_shop(ports, shop)
    return decode_liked((yield call(ports.store.documents, shop, (KEY,))).get(KEY))


def examples_for(ports: Ports, shop: str, campaigns: set[str]) -> Flow[Mapping[str, tuple[Example, ...]]]:
    """Return the examples for the copywriter, by campaign; nothing is read for a copywriter that does not learn.

    Unreadable training data gives no examples, and delays no message: the next thumb reports the error.
    """
    if not getattr(ports.copywriter, "learns", False):
        return {}
    documents: Mapping[str, bytes] = yield call(ports.store.documents, shop, (KEY,))
    try:
        known = decode_liked(documents.get(KEY))
    except BrokenDocument:
        return {}
    return {campaign: examples(known, campaign) for campaign in campaigns} if known else {}

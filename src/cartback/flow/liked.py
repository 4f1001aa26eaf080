"""The training data of a shop, one small document: kept by thumbs, read before a model writes, forgotten with the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cartback.errors import BrokenDocument, StoreBusy
from cartback.words.liked import KEY, Liked, decode_liked, encode_liked, examples
from cartback.words.prompt import Example

from .calls import TRIES, Flow, Ports, call
from .settings import asked_shop


def keep_liked(ports: Ports, shop: str, change: Callable[[tuple[Liked, ...]], tuple[Liked, ...]]) -> Flow[None]:
    """Write the training data as `change` makes it, whatever others write meanwhile."""
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
    """The messages with a thumbs-up, newest first. Raises UnknownShop, BrokenDocument."""
    yield from asked_shop(ports, shop)
    return decode_liked((yield call(ports.store.documents, shop, (KEY,))).get(KEY))


def examples_for(ports: Ports, shop: str, campaigns: set[str]) -> Flow[Mapping[str, tuple[Example, ...]]]:
    """What to show the copywriter, by campaign; nothing is read for one that does not learn.

    Training data that cannot be read teaches nothing, and holds up no message: the next thumb says what is wrong with it.
    """
    if not getattr(ports.copywriter, "learns", False):
        return {}
    documents: Mapping[str, bytes] = yield call(ports.store.documents, shop, (KEY,))
    try:
        known = decode_liked(documents.get(KEY))
    except BrokenDocument:
        return {}
    return {campaign: examples(known, campaign) for campaign in campaigns} if known else {}

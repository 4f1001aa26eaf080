"""The stand-in: a shopper who does not exist, in the same situation as a real one, for whom a model writes a template.

Its product, amounts and name are made up. `slotted` turns each of them into a slot of a Liquid template, and refuses a text
in which a trace of them is left over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

import msgspec

from cartback.errors import CopyError
from cartback.locales import money
from cartback.ports import CopyRequest
from cartback.words.facts import Facts, Item
from cartback.words.prompt import VERSION, code_ends
from cartback.words.samples import amount_of

#: The stand-in's own names. No language has these words, so a model can only copy them, and every trace of them is found.
PRODUCT, NAME = "Velmora Tandel", "Ilvana"
_PRICE, _TOTAL = Decimal(4837), Decimal(12796)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def situation(request: CopyRequest) -> str:
    """Return a digest of everything that messages with the same words share; it changes with every setting that matters."""
    facts = stand_in(request.facts, _EPOCH)
    terms = facts.discount.model_dump_json() if facts.discount is not None else ""
    facts = msgspec.structs.replace(facts, discount=None)
    ends = code_ends(request.facts)  # another day in another time zone
    level = () if request.trust == "approved" else (request.trust,)  # a text that passed less is not used for more
    encoded = msgspec.msgpack.encode((VERSION, request.campaign, facts, terms, ends, request.banned, *level))
    return sha256(encoded).hexdigest()[:24]


def stand_in(facts: Facts, now: datetime) -> Facts:
    """Return the same situation for a made-up shopper: one made-up product, amounts and name."""
    price = facts.items[0].price if facts.items else None
    return msgspec.structs.replace(
        facts,
        now=now,
        items=(Item(PRODUCT, 1, amount_of(_PRICE, price.currency) if price is not None else None),)
        if facts.items
        else (),
        more_items=0,
        total=amount_of(_TOTAL, facts.total.currency) if facts.total is not None else None,
        first_name=NAME if facts.first_name else None,
    )


def slotted(text: str, standing_in: Facts) -> str:
    """Turn everything made up in the text into slots. Raises CopyError if some of it cannot be."""
    if "{" in text or "}" in text:
        raise CopyError("write once: the text has a brace, which would be markup")
    for sample, slot in _slots(standing_in):
        text = text.replace(sample, slot)
    left = re.sub(r"{{.*?}}", " ", text)
    for trace in _traces():
        if trace.search(left):
            raise CopyError(f"write once: a part of the stand-in facts is left in {left!r:.80}")
    return text


def _slots(standing_in: Facts) -> Sequence[tuple[str, str]]:
    slots = []
    if standing_in.items:
        slots.append((PRODUCT, "{{ item.title }}"))
        if (price := standing_in.items[0].price) is not None:
            slots.append((money(price.amount, price.currency, standing_in.locale), "{{ item.price }}"))
    if standing_in.total is not None:
        slots.append((money(standing_in.total.amount, standing_in.total.currency, standing_in.locale), "{{ total }}"))
    if standing_in.first_name is not None:
        slots.append((NAME, "{{ first_name }}"))
    return slots


@lru_cache(maxsize=1)
def _traces() -> tuple[re.Pattern[str], ...]:
    """Return patterns of any trace of the stand-in's own: part of a name, other capitals, digits set otherwise."""
    words = "|".join({word.lower()[:5] for word in (*PRODUCT.split(), NAME)})
    digits = "|".join(r"\D?".join(str(amount)) for amount in (_PRICE, _TOTAL))
    halves = r"\b48\b|\b37\b|\b127\b|\b128\b|\b96\b"
    return (re.compile(words, re.IGNORECASE), re.compile(f"{digits}|{halves}"))

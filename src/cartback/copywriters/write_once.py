"""Write once, fill per shopper: a model writes one message for everybody in the same situation, filled in here for each.

The author writes to a stand-in: the shopper's situation (campaign, step, audience, locale, variant, code and its terms,
the merchant's wishes) with a made-up product, made-up amounts and a made-up name. What is made up becomes a slot of a
Liquid template. If any of it is left over, or if the template, filled for a handful of sample shoppers, says what their
facts do not, it is thrown away. So one shopper's cart never gets into another's message, and a million messages take
tens of calls.
"""

from __future__ import annotations

import inspect
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from cartback.domain.copy_check import check
from cartback.domain.llm_prompt import VERSION, code_ends
from cartback.domain.money import Money
from cartback.domain.prompt import Copy, Facts, Item
from cartback.errors import CopyError, InvalidSettings
from cartback.ports import Clock, CopyRequest, Copywriter, Store

from .locales import money
from .template import Template

#: The stand-in's own. No language has these words, so a model can only copy them, and every trace of them is found.
PRODUCT, NAME = "Velmora Tandel", "Ilvana"
_PRICE, _TOTAL = Decimal(4837), Decimal(12796)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
#: How many templates a campaign keeps; more situations than that are no longer "once".
_KEPT = 256


class Written(Struct, frozen=True, array_like=True, gc=False):
    """A template, who wrote it and when. New fields go last, with a default: it is stored."""

    title: str
    body: str
    written_by: str
    at: datetime


class WriteOnce:
    """A copywriter that has `author` write one template for each situation, and fills it for each shopper.

    Only for campaigns with `write_once` on; the others' messages the author writes one by one.

    Args:
        author: who writes: any plain copywriter, in production LiteLLM.
        store: where templates are kept, for all workers; None keeps them in this object. A plain store, yours to close.
        fresh_for: after so long a template is written anew, so that regulars do not read the same words for ever.
        retry: how long a situation for which the author failed is left to the fallback.
        clock: tells the present.

    `write` raises CopyError when there is no template; the engine's fallback then writes. Safe for threads.
    """

    def __init__(
        self,
        author: Copywriter,
        store: Store | None = None,
        *,
        fresh_for: timedelta = timedelta(days=14),
        retry: timedelta = timedelta(minutes=10),
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        if inspect.iscoroutinefunction(author.write):
            raise InvalidSettings("author: WriteOnce takes a plain copywriter, such as LiteLLM, not an async one")
        self.author, self._store = author, store
        self._fresh_for, self._retry, self._clock = fresh_for, retry, clock
        self._fill = Template()
        self._lock = threading.Lock()
        self._writing: dict[str, threading.Lock] = {}
        self._known: OrderedDict[str, Written] = OrderedDict()
        self._failed: dict[str, tuple[datetime, str]] = {}
        self.learns = bool(getattr(author, "learns", False))

    def write(self, request: CopyRequest) -> Copy:
        """The situation's template, filled with the request's facts."""
        if not request.write_once:
            answer = self.author.write(request)
            assert isinstance(answer, Copy)  # noqa: S101 - a plain author was asked for
            return answer
        if (told := _unspeakable(request.facts)) is not None:
            raise CopyError(f"write once: {told!r:.80} cannot be put into a message as it is")
        usage = None
        key = situation(request)
        written = self._fresh(key)
        if written is None:
            written, usage = self._obtain(key, request)
        own = ((None, None, written.title, written.body),)
        filled = self._fill.write(msgspec.structs.replace(request, templates=own))
        return Copy(filled.title, filled.body, written.written_by, usage)

    def close(self) -> None:
        """Close the author, if it can be closed."""
        close = getattr(self.author, "close", None)
        if close is not None:
            close()

    # --- the template of a situation

    def _fresh(self, key: str) -> Written | None:
        written = self._known.get(key)
        return written if written is not None and self._clock() - written.at < self._fresh_for else None

    def _obtain(self, key: str, request: CopyRequest) -> tuple[Written, Any]:
        """From the store, or else from the author: one asks, the others of this process wait for the answer."""
        with self._lock:
            turn = self._writing.setdefault(key, threading.Lock())
        with turn:
            if (written := self._fresh(key)) is not None:
                return written, None
            written = _decode(self._read(request)).get(key) or self._known.get(key)
            if written is not None and self._clock() - written.at < self._fresh_for:
                return self._remember(key, written), None
            return self._author(key, request, written)

    def _author(self, key: str, request: CopyRequest, stale: Written | None) -> tuple[Written, Any]:
        """A new template; when that fails the stale one is still better than none."""
        since, why = self._failed.get(key, (_EPOCH, ""))
        now = self._clock()
        if now - since < self._retry:
            if stale is not None:
                return stale, None
            raise CopyError(f"write once: {why}")
        standing_in = stand_in(request.facts, request.facts.now)
        usage: object = None
        try:
            copy = self.author.write(msgspec.structs.replace(request, facts=standing_in, templates=()))
            assert isinstance(copy, Copy)  # noqa: S101 - a plain author was asked for
            usage = copy.usage
            title, body = (slotted(text, standing_in) for text in (copy.title, copy.body))
            self._try_on(request, standing_in, title, body)
        except CopyError as error:
            self._failed[key] = (now, str(error))
            error.usage = error.usage or usage  # paid for, whoever writes in the end
            if stale is not None:
                return stale, error.usage
            raise
        written = Written(title, body, copy.written_by, now)
        self._failed.pop(key, None)
        self._save(request, key, written)
        return self._remember(key, written), copy.usage

    def _try_on(self, request: CopyRequest, standing_in: Facts, title: str, body: str) -> None:
        """Raise CopyError if some shopper would read what is not true of them."""
        for facts in samples(standing_in):
            own = ((None, None, title, body),)
            filled = self._fill.write(msgspec.structs.replace(request, facts=facts, templates=own))
            if findings := check(filled, facts, banned=request.banned):
                raise CopyError(f"write once: the template is refused ({findings[0].rule}: {findings[0].text!r:.60})")

    # --- keeping it

    def _remember(self, key: str, written: Written) -> Written:
        with self._lock:
            self._known[key] = written
            self._known.move_to_end(key)
            while len(self._known) > 4096:
                self._known.popitem(last=False)
                self._writing.clear()
        return written

    def _read(self, request: CopyRequest) -> bytes | None:
        if self._store is None:
            return None
        k = _key(request)
        found: Mapping[str, bytes] = _plain(self._store.documents(request.shop, (k,)))
        return found.get(k)

    def _save(self, request: CopyRequest, key: str, written: Written) -> None:
        """Add it to the campaign's templates; if others keep winning the race it is only kept here."""
        if self._store is None:
            return
        for _ in range(10):
            before = self._read(request)
            kept = {**_decode(before), key: written}
            newest = sorted(kept, key=lambda k: kept[k].at, reverse=True)[:_KEPT]
            doc = msgspec.msgpack.encode({k: kept[k] for k in newest})
            if _plain(self._store.save_documents(request.shop, {_key(request): (before, doc)})):
                return


def _key(request: CopyRequest) -> str:
    return f"templates:{request.campaign}"


def _plain(answer: Any) -> Any:
    if hasattr(answer, "__await__"):
        raise InvalidSettings("store: WriteOnce takes a plain store, not an async one")
    return answer


_decoder = msgspec.msgpack.Decoder(dict[str, Written])


def _decode(document: bytes | None) -> dict[str, Written]:
    return _decoder.decode(document) if document is not None else {}


# --- the stand-in -----------------------------------------------------------------------------------------------------


def situation(request: CopyRequest) -> str:
    """What messages with the same words have in common; another after any change of settings that matters."""
    facts = stand_in(request.facts, _EPOCH)
    terms = facts.discount.model_dump_json() if facts.discount is not None else ""
    facts = msgspec.structs.replace(facts, discount=None)
    ends = code_ends(request.facts)  # another day in another time zone
    told = msgspec.msgpack.encode((VERSION, request.campaign, facts, terms, ends, request.banned))
    return sha256(told).hexdigest()[:24]


def stand_in(facts: Facts, now: datetime) -> Facts:
    """The same situation, of somebody who does not exist: one made-up product, amounts and name."""
    currency = facts.items[0].price.currency if facts.items else facts.total.currency if facts.total else ""
    return msgspec.structs.replace(
        facts,
        now=now,
        items=(Item(PRODUCT, 1, _amount(_PRICE, currency)),) if facts.items else (),
        more_items=0,
        total=_amount(_TOTAL, facts.total.currency) if facts.total is not None else None,
        first_name=NAME if facts.first_name else None,
    )


def _amount(digits: Decimal, currency: str) -> Money:
    """These digits as an amount of money: 48.37 of most currencies, 4837 yen."""
    places = -Money(Decimal(1), currency).rounded().amount.as_tuple().exponent if currency else 2  # type: ignore[operator]
    return Money(digits.scaleb(-places), currency)


def slotted(text: str, standing_in: Facts) -> str:
    """The text with everything made up turned into slots. Raises CopyError if some of it cannot be."""
    if "{" in text or "}" in text:
        raise CopyError("write once: the text has a brace, which would be markup")
    for said, slot in _slots(standing_in):
        text = text.replace(said, slot)
    left = re.sub(r"{{.*?}}", " ", text)
    for trace in _traces():
        if trace.search(left):
            raise CopyError(f"write once: something of the stand-in is left in {left!r:.80}")
    return text


def _slots(standing_in: Facts) -> Sequence[tuple[str, str]]:
    slots = []
    if standing_in.items:
        slots.append((PRODUCT, "{{ item.title }}"))
        price = standing_in.items[0].price
        slots.append((money(price.amount, price.currency, standing_in.locale), "{{ item.price }}"))
    if standing_in.total is not None:
        slots.append((money(standing_in.total.amount, standing_in.total.currency, standing_in.locale), "{{ total }}"))
    if standing_in.first_name is not None:
        slots.append((NAME, "{{ first_name }}"))
    return slots


@lru_cache(maxsize=1)
def _traces() -> tuple[re.Pattern[str], ...]:
    """Whatever a model might make of the stand-in's own: part of a name, other capitals, digits set otherwise."""
    words = "|".join({word.lower()[:5] for word in (*PRODUCT.split(), NAME)})
    digits = "|".join(r"\D?".join(str(amount)) for amount in (_PRICE, _TOTAL))
    halves = r"\b48\b|\b37\b|\b127\b|\b128\b|\b96\b"
    return (re.compile(words, re.IGNORECASE), re.compile(f"{digits}|{halves}"))


def samples(standing_in: Facts) -> list[Facts]:
    """Shoppers in this situation: titles long, short, foreign and with digits in them, amounts small and large.

    One is written to a month before: a text about a code that ends "tomorrow" would be sent for days.
    """
    found = []
    for title, price, name, days in (
        ("Mug", "1", "Bo", 0),
        ("Levi's 501 Original Fit Jeans, extra long, in stonewashed indigo", "99900", "Maximiliana", 0),
        ("緑茶セット", "250000", "José", 0),
        ("Café crème", "1995", "Zoë", 31),
    ):
        items = tuple([Item(title, 2, _amount(Decimal(price), i.price.currency)) for i in standing_in.items])
        total = _amount(Decimal(price) * 2, standing_in.total.currency) if standing_in.total is not None else None
        found.append(
            msgspec.structs.replace(
                standing_in,
                items=items,
                total=total,
                first_name=name if standing_in.first_name else None,
                now=standing_in.now - timedelta(days=days),
            )
        )
    return found


# --- what goes into the slots -----------------------------------------------------------------------------------------


def _unspeakable(facts: Facts) -> str | None:
    """A product's title that is itself a claim, a link or an order to somebody: it would speak in the shop's name."""
    for item in facts.items[:1]:
        if not _may_be_said(item.title, facts.locale):
            return item.title
    return None


@lru_cache(maxsize=8192)
def _may_be_said(title: str, locale: str) -> bool:
    facts = Facts(
        shop="", kind="cart_recovery", step=0, stage="cart", locale=locale, now=_EPOCH, max_title=1000, max_body=1000,
        items=(Item(title, 1, Money(Decimal(0), "USD")),),
    )  # fmt: skip
    about_form = {"length", "language", "script", "repetition"}
    return all(finding.rule in about_form for finding in check(Copy("Hello", title), facts))

"""Write once, fill per shopper: a model writes one message for all shoppers in the same situation, filled in here for each.

The author writes to a stand-in: the shopper's situation (campaign, step, audience, locale, variant, code and its terms, the
merchant's wishes) with a made-up product, made-up amounts and a made-up name. The made-up parts become slots of a Liquid
template. If any of them is left over, or if the template, filled for a handful of sample shoppers, states more than their
facts, it is thrown away. So one shopper's cart never gets into another's message, and a million messages take tens of calls.
"""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from cartback.domain import arguments
from cartback.domain.ledger import Usage, believed
from cartback.domain.money import Money
from cartback.domain.texts import (
    Situation,
    TextState,
    Written,
    decode_texts,
    document_of,
    encode_texts,
    next_of,
)
from cartback.domain.values import shown
from cartback.errors import CopyError, InvalidSettings
from cartback.ports import (
    Clock,
    CopyRequest,
    Copywriter,
    Maybe,
    Store,
    SummaryRequest,
    SummaryText,
    TemplateText,
)
from cartback.words.answers import words_of
from cartback.words.check import check, reads
from cartback.words.facts import Copy, Facts, Item
from cartback.words.form import Form
from cartback.words.samples import in_situation

from .stand_in import situation, slotted, stand_in
from .template.writer import Template

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
#: The number of filled samples kept with a text, for the merchant to read.
_SAMPLES = 2


class WriteOnce:
    """A copywriter that has `author` write one template for each situation, and fills it for each shopper.

    Only for campaigns with `write_once` on; for the others the author writes every message. The condition for using a template
    is the campaign's `trust`: by default the merchant's approval (`recovery.texts`, `approve`, `reject`).

    Args:
        author: any plain copywriter, in production LiteLLM.
        store: where templates are kept, for all workers and for the merchant: the engine's. None keeps them in this object,
            where they cannot be approved. A plain store, yours to close.
        fresh_for: the time after which another template is written, so that regulars do not read the same words for ever. An
            approved one is used until the merchant approves its successor.
        retry: how long a situation for which the author failed is left to the fallback.
        clock: returns the present.

    `write` raises CopyError when there is no template that may be used; the engine's fallback then writes, and the ledger's
    row has the reason: `usage.problem` is "awaiting_approval", "rejected", "unread_language" or the author's failure. Safe
    for threads.
    """

    writes_once = True

    def __init__(
        self,
        author: Copywriter,
        store: Store | None = None,
        *,
        fresh_for: timedelta = timedelta(days=14),
        retry: timedelta = timedelta(minutes=10),
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        if isinstance(author, type) or not callable(getattr(author, "write", None)):
            raise InvalidSettings(
                f"author: expected a copywriter, such as LiteLLM('openai/gpt-5-mini'), got {shown(author)}"
            )
        if store is not None and not callable(getattr(store, "documents", None)):
            raise InvalidSettings(f"store: expected the engine's store, recovery.store, got {shown(store)}")
        arguments.span(fresh_for, "fresh_for")
        arguments.span(retry, "retry", timedelta(0))
        arguments.function(clock, "clock", "() -> datetime", 0)
        if inspect.iscoroutinefunction(author.write):
            raise InvalidSettings("author: expected a plain copywriter, such as LiteLLM, got an async one")
        self.author, self._store = author, store
        self._fresh_for, self._retry, self._clock = fresh_for, retry, clock
        self._fill = Template()
        self._lock = threading.Lock()
        self._writing: dict[str, threading.Lock] = {}
        self._known: OrderedDict[str, Written] = OrderedDict()
        self._failed: dict[str, tuple[datetime, str, str]] = {}
        self.learns = bool(getattr(author, "learns", False))

    def write(self, request: CopyRequest) -> Copy:
        """Fill the situation's template with the request's facts."""
        if not request.write_once:
            return words_of(self.author.write(request))
        if (title := _unsafe_title(request.facts)) is not None:
            raise self._unused("title", f"the title {title!r:.80} is unsafe in a message")
        unread = not reads(request.facts.locale) and not request.models_in_unread_languages
        if unread and request.trust != "approved":
            raise self._unused("unread_language", f"claims in {request.facts.locale!r:.20} cannot be read")
        key = situation(request)
        written, usage = self._approved(key, request) if request.trust == "approved" else self._usable(key, request)
        filled = self._filled(request, request.facts, (written.title, written.preheader, written.body))
        return Copy(filled.title, filled.body, written.written_by, usage, filled.preheader)

    def summarize(self, request: SummaryRequest) -> Maybe[SummaryText]:
        """Have the author write a summary. Raises CopyError if it writes none."""
        summarize = getattr(self.author, "summarize", None)
        if summarize is None:
            raise CopyError("write once: the author writes no summaries")
        answer: Maybe[SummaryText] = summarize(request)
        return answer

    def close(self) -> None:
        """Close the author, if it can be closed."""
        close = getattr(self.author, "close", None)
        if close is not None:
            close()

    # --- the template of a situation

    def _approved(self, key: str, request: CopyRequest) -> tuple[Written, Usage | None]:
        """Return the text that the merchant approved. A missing or old one is written, and waits for approval."""
        if self._store is None:
            raise self._unused("no_store", "approvals need a store: pass the engine's store to WriteOnce")
        texts = request.texts if request.texts is not None else self._read(request)
        text, usage = texts.get(key), None
        if text is None or text.state == "again":
            text, usage = self._proposed(key, request)
        if text.state == "rejected":
            raise self._unused("rejected", "the merchant rejected the text", text.written_by)
        if text.state != "approved":
            raise self._unused(
                "awaiting_approval", "the text waits for the merchant's approval", text.written_by, usage
            )
        if not self._is_fresh(text) and _is_wanted(texts.get(next_of(key))):
            usage = self._proposed_successor(key, request)
        return text, usage

    def _proposed_successor(self, key: str, request: CopyRequest) -> Usage | None:
        """Propose the successor of the approved text, and return its usage, also if the author failed."""
        try:
            return self._proposed(next_of(key), request)[1]
        except CopyError as error:
            return believed(error.usage)

    def _proposed(self, place: str, request: CopyRequest) -> tuple[Written, Usage | None]:
        """Write a new text for the merchant to review, unless another worker has just done so."""
        with self._turn(place):
            there = self._read(request).get(place)
            if there is not None and not _is_wanted(there):
                return there, None
            return self._author(place, request, there)

    def _usable(self, key: str, request: CopyRequest) -> tuple[Written, Usage | None]:
        """Return the text for a campaign that needs no approval; a rejected text is not used all the same."""
        known = (request.texts or {}).get(key) or self._known.get(key)
        if known is None or not self._speaks(known):
            with self._turn(key):
                known = self._latest(key, request)
                if known is None or known.state == "again":
                    return self._author(key, request, known)
                if known.state != "rejected" and not self._is_fresh(known):
                    return self._renewed(key, request, known)
        if known.state == "rejected":
            raise self._unused("rejected", "the merchant rejected the text", known.written_by)
        return known, None

    def _latest(self, key: str, request: CopyRequest) -> Written | None:
        """Return the text as the store now has it, else as this object remembers it."""
        stored, known = self._read(request).get(key), self._known.get(key)
        if stored is None:
            return known
        if stored.state == "again" and known is not None and known.at > stored.at:
            return known  # it was written since, and could not be stored
        return self._remember(key, stored) if self._speaks(stored) else stored

    def _renewed(self, key: str, request: CopyRequest, stale: Written) -> tuple[Written, Usage | None]:
        """Write another text; while the author fails, return the stale one, which is better than none."""
        try:
            return self._author(key, request, stale)
        except CopyError as error:
            took = believed(error.usage)
            return stale, took if took is not None and took.calls else None

    def _author(self, key: str, request: CopyRequest, before: Written | None) -> tuple[Written, Usage | None]:
        """Have the author write a text in place of `before`. Raises CopyError; for a while after a failure, without a call."""
        since, why, problem = self._failed.get(key, (_EPOCH, "", ""))
        now = self._clock()
        if now - since < self._retry:
            raise self._unused(problem, why)
        standing_in = stand_in(request.facts, request.facts.now)
        usage: object = None
        try:
            copy = words_of(self.author.write(_for_author(request, standing_in)))
            usage = copy.usage
            parts = tuple([slotted(text, standing_in) for text in (copy.title, copy.preheader, copy.body)])
            samples = self._try_on(request, standing_in, parts)
        except CopyError as error:
            if error.usage is None:  # it was paid for, although the fallback writes
                error.usage = self._unused("refused", "", None, usage).usage
            problem = str(getattr(error.usage, "problem", None) or "author_failed")
            self._failed[key] = (now, str(error).removeprefix("write once: "), problem)
            raise
        state: TextState = "pending" if request.trust == "approved" else "used"
        unread = () if reads(request.facts.locale) else ("unread: the rules know no claims in this language",)
        title, preheader, body = parts
        written = Written(
            title=title,
            body=body,
            written_by=copy.written_by,
            at=now,
            state=state,
            decided_at=None,
            situation=_in_words(request.facts),
            samples=samples[:_SAMPLES],
            findings=unread,
            preheader=preheader,
        )
        self._failed.pop(key, None)
        return self._remember(key, self._save(request, key, written, before)), copy.usage

    def _try_on(self, request: CopyRequest, standing_in: Facts, parts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Fill the text for the sample shoppers. Raises CopyError if it would be untrue for one of them."""
        texts = []
        for facts in in_situation(standing_in):
            filled = self._filled(request, facts, parts)
            if findings := check(filled, facts, banned=request.banned):
                raise CopyError(f"write once: the template is refused ({findings[0].rule}: {findings[0].text!r:.60})")
            texts.append((filled.title, filled.body))
        return tuple(texts)

    def _filled(self, request: CopyRequest, facts: Facts, parts: tuple[str, ...]) -> Copy:
        """Fill a title, a preheader ("" for none) and a body."""
        title, preheader, body = parts
        template = TemplateText(title=title, body=body, preheader=preheader or None)
        return self._fill.write(msgspec.structs.replace(request, facts=facts, templates=(template,), texts=None))

    def _is_fresh(self, text: Written) -> bool:
        return self._clock() - text.at < self._fresh_for

    def _speaks(self, text: Written) -> bool:
        """Return whether a campaign that asks for no approval may use it, without a call for another."""
        return text.state not in ("rejected", "again") and self._is_fresh(text)

    def _turn(self, key: str) -> threading.Lock:
        """Return the lock under which one thread asks for a text while the others wait for the answer."""
        with self._lock:
            return self._writing.setdefault(key, threading.Lock())

    def _unused(self, problem: str, why: str, by: str | None = None, usage: object = None) -> CopyError:
        """Make the error that leaves a message to the fallback, with its reason for the ledger."""
        error = CopyError(f"write once: {why}")
        took = usage if isinstance(usage, Usage) else Usage(by or str(getattr(self.author, "model", "write once")))
        error.usage = msgspec.structs.replace(took, problem=problem)
        return error

    # --- keeping it

    def _remember(self, key: str, written: Written) -> Written:
        with self._lock:
            self._known[key] = written
            self._known.move_to_end(key)
            while len(self._known) > 4096:
                self._known.popitem(last=False)
                self._writing.clear()
        return written

    def _document(self, request: CopyRequest) -> bytes | None:
        if self._store is None:
            return None
        key = document_of(request.campaign)
        docs: Mapping[str, bytes] = _plain(self._store.documents(request.shop, (key,)))
        return docs.get(key)

    def _read(self, request: CopyRequest) -> dict[str, Written]:
        return decode_texts(self._document(request))

    def _save(self, request: CopyRequest, key: str, written: Written, before: Written | None) -> Written:
        """Put the text in the place of `before`. If another worker has put one there meanwhile, that one stays and is returned.

        If other workers keep winning the race for the document, the text is only kept here.
        """
        if self._store is None:
            return written
        for _ in range(10):
            document = self._document(request)
            texts = decode_texts(document)
            if (there := texts.get(key)) is not None and there != before:
                return there
            after = encode_texts({**texts, key: written})
            if _plain(self._store.save_documents(request.shop, {document_of(request.campaign): (document, after)})):
                break
        return written


def _is_wanted(text: Written | None) -> bool:
    return text is None or text.state == "again"


def _for_author(request: CopyRequest, standing_in: Facts) -> CopyRequest:
    """Return the author's request. A text that the merchant will read needs no second opinion and may be in any language."""
    approved = request.trust == "approved"
    return msgspec.structs.replace(
        request, facts=standing_in, templates=(), texts=None, trust="rules" if approved else request.trust,
        models_in_unread_languages=approved or request.models_in_unread_languages,
    )  # fmt: skip


def _in_words(facts: Facts) -> Situation:
    """Return the situation in the merchant's terms."""
    code = facts.discount.code if facts.discount is not None else None
    return Situation(facts.kind, facts.step, facts.locale, facts.badges, facts.variant, code, facts.form.channel)


def _plain(answer: Any) -> Any:
    if hasattr(answer, "__await__"):
        raise InvalidSettings("store: expected a plain store, got an async one")
    return answer


# --- the titles in the slots ------------------------------------------------------------------------------------------


def _unsafe_title(facts: Facts) -> str | None:
    """Return a product title that is itself a claim, a link or a command: it would read as the shop's own words."""
    for item in facts.items[:1]:
        if not _is_safe_title(item.title, facts.locale):
            return item.title
    return None


@lru_cache(maxsize=8192)
def _is_safe_title(title: str, locale: str) -> bool:
    facts = Facts(
        shop="", kind="cart_recovery", step=0, stage="cart", locale=locale, now=_EPOCH, form=Form("push", 1000, 1000),
        items=(Item(title, 1, Money(Decimal(0), "USD")),),
    )  # fmt: skip
    about_form = {"length", "language", "script", "repetition"}
    return all(finding.rule in about_form for finding in check(Copy("Hello", title), facts))

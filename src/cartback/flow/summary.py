"""A report in words. Templates write it, or a model, once a shop-local day: then its text and its usage are kept.

A model's text is used only if every sentence agrees with the figures it was given, whichever copywriter wrote it. One
caller asks at a time; meanwhile, and for an hour after a failure, the templates' sentences are the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from cartback.domain.ledger import Usage, believed
from cartback.domain.values import storable
from cartback.errors import CopyError
from cartback.ports import SummaryRequest, SummaryText
from cartback.reports.report import Report
from cartback.reports.summary import Summary, Writes, facts, sentences
from cartback.words.summary_facts import Sentence, SummaryFacts

from . import bill
from .calls import TRIES, Flow, Ports, call
from .lift import count_lifts
from .reports import count_again, report
from .settings import asked_shop

#: How long a summary may take: a page is waiting for it.
PATIENCE = timedelta(seconds=20)
#: After a failure no model is asked for this long.
_RETRY = timedelta(hours=1)
_FORMAT = b"\x01"
_LONGEST_NAME = 200

#: Returns the writer of a locale, and the locale that it writes in.
Writers: TypeAlias = Callable[[str], tuple[Writes, str]]


class _Kept(Struct, array_like=True, gc=False):
    """The last request to a model, by the shop's `day` and its language, and its result: without sentences, a failure."""

    day: date
    locale: str
    currency: str
    asked_at: datetime
    sentences: tuple[str, ...] = ()
    written_by: str = ""
    usage: Usage | None = None
    problem: str | None = "asking"


_decode = msgspec.msgpack.Decoder(_Kept).decode


def summary(ports: Ports, shop: str, now: datetime, days: int, writers: Writers, *, ask: bool = True) -> Flow[Summary]:
    """Summarize the changes in `days` local days, in the shop's language. Raises UnknownShop, InvalidSettings.

    Without `ask` no model is asked: the result is its text of today, if there is one, or the templates'.
    """
    made: Report = yield from report(ports, shop, now, days, None, None)
    locale = (yield from asked_shop(ports, shop)).shop.locale
    write, written_in = writers(locale)
    plain = Summary(
        shop=shop,
        days=days,
        first=made.first,
        last=made.last,
        locale=written_in,
        sentences=sentences(made, write),
        written_by="template",
        as_of=made.as_of,
    )
    nothing = not made.totals.sent and not made.totals.conversions
    if nothing or getattr(ports.copywriter, "summarize", None) is None:
        return plain
    from cartback.words.summary import can_be_read  # its word lists take 0.1 s to load

    if not can_be_read(written_in):
        return plain
    asked = facts(made, write, written_in)
    kept = yield from _by_model(ports, made, asked, now, ask=ask)
    if not kept.sentences:
        return msgspec.structs.replace(plain, problem=kept.problem)
    return msgspec.structs.replace(
        plain, sentences=kept.sentences, written_by=kept.written_by, usage=kept.usage, as_of=kept.asked_at
    )


def refresh(ports: Ports, shop: str, writers: Writers) -> Flow[int]:
    """Count the days again that are not final yet, and the experiments, and write the summary. Returns the number of days."""
    days = yield from count_again(ports, shop)
    yield from count_lifts(ports, shop)
    yield from summary(ports, shop, (yield call(ports.clock)), 30, writers)
    return days


def _by_model(ports: Ports, made: Report, asked: SummaryFacts, now: datetime, *, ask: bool) -> Flow[_Kept]:
    """Return the text of this day, asking the model if `ask` and no caller has; without sentences if there is none."""
    key = f"summary:{len(made.days)}"
    document = (yield call(ports.store.documents, made.shop, (key,))).get(key)
    known, asking = _read(document), _Kept(made.last, asked.locale, made.currency, now)
    if known is not None and _is_good(known, asking):
        return known
    if not ask:
        return msgspec.structs.replace(asking, problem=None)
    mark = _encode(asking)
    if not (yield call(ports.store.save_documents, made.shop, {key: (document, mark)})):
        return asking  # another caller is asking
    answered = yield from _asked(ports, SummaryRequest(shop=made.shop, facts=asked, answer_by=now + PATIENCE), asking)
    yield from _keep(ports, made.shop, key, mark, answered)
    return answered


def _is_good(known: _Kept, asking: _Kept) -> bool:
    """Return whether the kept text is of the wanted day, language and currency, and no failure of the last hour."""
    if (known.day, known.locale, known.currency) != (asking.day, asking.locale, asking.currency):
        return False
    return bool(known.sentences) or abs(asking.asked_at - known.asked_at) < _RETRY


def _asked(ports: Ports, request: SummaryRequest, asking: _Kept) -> Flow[_Kept]:
    """Ask the copywriter, and check its answer against the figures."""
    from cartback.words.summary import check_summary

    try:
        answer = yield call(ports.copywriter.summarize, request)  # type: ignore[attr-defined] # it has one: see `summary`
    except Exception as error:  # noqa: BLE001 - a copywriter of the host's may raise anything
        usage = believed(getattr(error, "usage", None))
        problem = usage.problem if usage is not None else None
        why = problem or (str(error) if isinstance(error, CopyError) else type(error).__name__)
        return msgspec.structs.replace(asking, usage=usage, problem=storable(f"{why:.200}"))
    if not _is_summary(answer):
        return msgspec.structs.replace(asking, problem="expected a SummaryText, got another value")
    now = yield call(ports.clock)
    problems = check_summary(answer.sentences, request.facts)
    if now > request.answer_by + PATIENCE:
        problems = ("late",)
    usage = believed(answer.usage)
    if problems:
        return msgspec.structs.replace(asking, usage=usage, problem=f"refused: {problems[0]:.200}")
    texts = tuple([sentence.text for sentence in answer.sentences])
    by = storable(answer.written_by[:_LONGEST_NAME])
    return msgspec.structs.replace(asking, sentences=texts, written_by=by, usage=usage, problem=None)


def _is_summary(answer: Any) -> bool:
    if not isinstance(answer, SummaryText) or not isinstance(answer.sentences, list | tuple):
        return False
    texts: list[object] = [answer.written_by]
    for sentence in list[Any](answer.sentences):
        texts += [sentence.about, sentence.text] if isinstance(sentence, Sentence) else [None]
    return all([isinstance(text, str) for text in texts])


def _keep(ports: Ports, shop: str, key: str, mark: bytes, answered: _Kept) -> Flow[None]:
    """Replace the mark by the answer, and add its usage to the bill of its day, in one write."""
    for _ in range(TRIES):
        kept = yield call(ports.store.documents, shop, (key, bill.KEY))
        new: dict[str, tuple[bytes | None, bytes | None]] = {}
        if kept.get(key) == mark:
            new[key] = (mark, _encode(answered))
        if answered.usage is not None and answered.usage.calls:
            before = kept.get(bill.KEY)
            new[bill.KEY] = (before, bill.with_usage(before, answered.day, answered.usage))
        if not new or (yield call(ports.store.save_documents, shop, new)):
            return


def _encode(kept: _Kept) -> bytes:
    return _FORMAT + msgspec.msgpack.encode(kept)


def _read(document: bytes | None) -> _Kept | None:
    if document is None or document[:1] != _FORMAT:
        return None
    try:
        return _decode(memoryview(document)[1:])
    except msgspec.MsgspecError:
        return None

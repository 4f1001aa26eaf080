"""A report in words. Templates write it, or a model, once a shop-local day: then its text and what it took are kept.

What a model wrote is used only if every sentence holds against the figures it was given, whoever's copywriter asked it. One
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

#: How long a summary may be waited for: somebody looks at a page.
PATIENCE = timedelta(seconds=20)
#: After a failure nobody is asked for so long.
_RETRY = timedelta(hours=1)
_FORMAT = b"\x01"
_LONGEST_NAME = 200

#: Makes what writes in a locale, and says in which one it does.
Writers: TypeAlias = Callable[[str], tuple[Writes, str]]


class _Kept(Struct, array_like=True, gc=False):
    """What was asked of a model last, on the shop's `day` and in which language, and what came of it: no sentences, a failure."""

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
    """What changed in `days` local days, in the shop's language. Raises UnknownShop, InvalidSettings.

    Without `ask` no model is: its text of today, if there is one, or the templates'.
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
    """Count the days again that are not final yet, and the experiments, and have the summary written. How many days there are."""
    days = yield from count_again(ports, shop)
    yield from count_lifts(ports, shop)
    yield from summary(ports, shop, (yield call(ports.clock)), 30, writers)
    return days


def _by_model(ports: Ports, made: Report, asked: SummaryFacts, now: datetime, *, ask: bool) -> Flow[_Kept]:
    """The text of this day, with `ask` asked for if nobody has; without sentences where there is none."""
    key = f"summary:{len(made.days)}"
    document = (yield call(ports.store.documents, made.shop, (key,))).get(key)
    known, asking = _read(document), _Kept(made.last, asked.locale, made.currency, now)
    if known is not None and _is_good(known, asking):
        return known
    if not ask:
        return msgspec.structs.replace(asking, problem=None)
    mark = _encode(asking)
    if not (yield call(ports.store.save_documents, made.shop, {key: (document, mark)})):
        return asking  # somebody else asks
    answered = yield from _asked(ports, SummaryRequest(shop=made.shop, facts=asked, answer_by=now + PATIENCE), asking)
    yield from _keep(ports, made.shop, key, mark, answered)
    return answered


def _is_good(known: _Kept, asking: _Kept) -> bool:
    """Whether what is kept is of the day, the language and the currency that are asked for, and no failure of an hour ago."""
    if (known.day, known.locale, known.currency) != (asking.day, asking.locale, asking.currency):
        return False
    return bool(known.sentences) or abs(asking.asked_at - known.asked_at) < _RETRY


def _asked(ports: Ports, request: SummaryRequest, asking: _Kept) -> Flow[_Kept]:
    """Ask the copywriter, and hold what it answers against the figures."""
    from cartback.words.summary import check_summary

    try:
        answer = yield call(ports.copywriter.summarize, request)  # type: ignore[attr-defined] # it has one: see `summary`
    except Exception as error:  # noqa: BLE001 - a copywriter of the host's may raise anything
        usage = believed(getattr(error, "usage", None))
        problem = usage.problem if usage is not None else None
        why = problem or (str(error) if isinstance(error, CopyError) else type(error).__name__)
        return msgspec.structs.replace(asking, usage=usage, problem=storable(f"{why:.200}"))
    if not _is_summary(answer):
        return msgspec.structs.replace(asking, problem="answered what is no SummaryText")
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
    """Put the answer in the mark's place, and what it took on the bill of its day, in one write."""
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

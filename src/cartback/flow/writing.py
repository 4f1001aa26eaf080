"""The text of every step: its earlier one, the copywriter's, else the fallback's, else the step fails for certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from cartback.domain.ledger import Notification, believed
from cartback.domain.offer import digest_of
from cartback.domain.texts import Texts
from cartback.domain.values import storable
from cartback.errors import CopyError
from cartback.ports import CopyRequest
from cartback.words.answers import sound
from cartback.words.facts import Copy
from cartback.words.prompt import Example

from .calls import Each, Flow, Ports, call
from .liked import examples_for
from .settings import templates_for
from .steps import StepInProgress
from .texts import texts_for


def write(ports: Ports, steps: Sequence[StepInProgress]) -> Flow[None]:
    """Give every step a text: its earlier one, the copywriter's, else the fallback's, else the step fails for certain.

    The fallback has the merchant's templates; if those fail, it is asked once more without them.
    """
    yield from _recall(ports, steps)
    steps = [step for step in steps if step.copy is None]
    if not steps:
        return
    liked = yield from examples_for(ports, steps[0].row.shop, {step.row.campaign for step in steps})
    texts = yield from texts_for(ports, steps[0].row.shop, [step.message.campaign for step in steps])
    requests = [
        _request(step, ports.lease / 2, liked.get(step.row.campaign, ()), texts.get(step.row.campaign))
        for step in steps
    ]
    answers: list[object] = list(map(sound, (yield Each(ports.copywriter.write, requests, ports.parallel))))
    again = [n for n, answer in enumerate(answers) if not isinstance(answer, Copy)]
    for n in again:
        failed = answers[n]
        steps[n].row = paid(steps[n].row, failed.usage if isinstance(failed, CopyError) else None)
    failures = {n: [answers[n]] for n in again}
    if ports.copywriter is not ports.fallback:
        spare = yield from _fall_back(ports, {n: requests[n] for n in again}, answers)
        for n, failed in spare.items():
            failures[n].append(failed)
        again = list(spare)
    yield from _fall_back(ports, {n: msgspec.structs.replace(requests[n], templates=()) for n in again}, answers)
    for n, why in failures.items():
        if isinstance(answers[n], Copy):
            steps[n].row = _fell_back(steps[n].row, why)
    for step, answer in zip(steps, answers, strict=True):
        if isinstance(answer, Copy):
            step.copy = answer
        else:
            step.error = f"copy_failed ({_reason_of(answer)})"


def _reason_of(failed: object) -> str:
    """Return what was wrong, as far as a merchant may read it."""
    return storable(str(failed)[:300]) if isinstance(failed, CopyError) else type(failed).__name__


def _fall_back(ports: Ports, requests: Mapping[int, CopyRequest], answers: list[object]) -> Flow[dict[int, object]]:
    """Put the fallback's texts into `answers`; return the failures."""
    if not requests:
        return {}
    spare = yield Each(ports.fallback.write, list(requests.values()), ports.parallel)
    failed: dict[int, object] = {}
    for n, answer in zip(requests, map(sound, spare), strict=True):
        if isinstance(answer, Copy):
            answers[n] = answer
        else:
            failed[n] = answer
    return failed


def _fell_back(row: Notification, failures: Sequence[object]) -> Notification:
    """Return the row with the reasons why the copywriter's own text was not used, and the faults of the merchant's templates."""
    why = dict.fromkeys([f"fallback ({_reason_of(failed)})" for failed in failures])
    return msgspec.structs.replace(row, reasons=(*row.reasons, *why))


def paid(row: Notification, usage: object) -> Notification:
    """Return the row with the usage of a model added to the usage before."""
    took = believed(usage)
    if took is None:
        return row
    return msgspec.structs.replace(row, usage=took.after(row.usage) if row.usage is not None else took)


def _recall(ports: Ports, steps: Sequence[StepInProgress]) -> Flow[None]:
    """Reuse the original text when a step is retried: no shopper gets two versions of one message, and it is paid for once.

    It is written again when the channel, the code, or any stated fact of the cart has changed since.
    """
    for step in steps:
        if step.message.case.retried is None:
            continue
        before: Notification | None = yield call(ports.store.notification, step.row.shop, step.row.id)
        if before is None:
            continue
        step.row = msgspec.structs.replace(
            step.row, outcomes=before.outcomes, usage=before.usage, opened_at=before.opened_at,
            clicked_at=before.clicked_at, orders=before.orders, earned=before.earned, recovered=before.recovered,
            delivered_at=before.delivered_at, bounced_at=before.bounced_at, soft_bounced_at=before.soft_bounced_at,
            complained_at=before.complained_at, opted_out_at=before.opted_out_at, segments=before.segments,
        )  # fmt: skip
        same = (before.channel, before.code) == (step.row.channel, step.row.code) and _same_cart(before, step)
        if same and before.title is not None and before.body is not None:
            step.copy = Copy(
                before.title, before.body, before.written_by or "template", preheader=before.preheader or ""
            )
            step.row = msgspec.structs.replace(step.row, reasons=before.reasons)


def _same_cart(before: Notification, step: StepInProgress) -> bool:
    """Return whether the text's statements about the cart still hold."""
    if before.offer:
        return before.offer == digest_of(step.facts.items, step.facts.total)
    news = [
        change[0] for p in step.message.case.products.values() for change in (p.price, p.title) if change is not None
    ]
    return max(news, default=_LONG_AGO) <= before.decided_at  # a row from before the offer was kept


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _request(step: StepInProgress, patience: timedelta, liked: tuple[Example, ...], texts: Texts | None) -> CopyRequest:
    campaign = step.message.campaign
    return CopyRequest(
        shop=step.row.shop,
        notification=step.row.id,
        campaign=campaign.id,
        facts=step.facts,
        deadline=step.message.deadline,
        answer_by=step.message.case.now + patience,
        templates=templates_for(campaign, step.message.channel),
        examples=liked,
        banned=step.message.case.shop.banned_words,
        write_once=campaign.write_once,
        trust=campaign.asked_trust,
        models_in_unread_languages=step.message.case.shop.models_in_unread_languages,
        texts=texts,
    )

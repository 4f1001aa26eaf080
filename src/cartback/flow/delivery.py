"""One message from words to outcome: written, begun by compare-and-set, handed over once, settled.

Begin durably, call once, never resend the unknown: a crash before the begin costs nothing, one after it leaves the message
AMBIGUOUS, and whatever is saved about the shopper before the begin wins over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cartback.domain import events as ev
from cartback.domain.attribution import conversions
from cartback.domain.campaign import Shop
from cartback.domain.case import Products
from cartback.domain.decision import Send, decide
from cartback.domain.experiment import share
from cartback.domain.identity import digest
from cartback.domain.prompt import Copy
from cartback.domain.shopper import Shopper, apply, decode, encode, trim
from cartback.errors import CopyError, StoreBusy
from cartback.ports import Change, CopyRequest, OutgoingMessage, Sent, Stored

from .calls import TRIES, Each, Flow, Ports, call
from .intake import due_after
from .settings import LoadedShop
from .steps import Ran, Step, products_for


def write(ports: Ports, steps: Sequence[Step]) -> Flow[None]:
    """The words for every step: the copywriter's, else the fallback's own, else none and the step fails for certain.

    The fallback is not given the merchant's templates: one of them may be what failed.
    """
    requests = [_request(step) for step in steps]
    answers = yield Each(ports.copywriter.write, requests, ports.parallel)
    again = [n for n, answer in enumerate(answers) if not isinstance(answer, Copy)]
    if again:
        plain = [msgspec.structs.replace(requests[n], templates=()) for n in again]
        spare = yield Each(ports.fallback.write, plain, ports.parallel)
        for n, answer in zip(again, spare, strict=True):
            if isinstance(answer, Copy):
                answers[n] = answer
    for step, answer in zip(steps, answers, strict=True):
        if isinstance(answer, Copy):
            step.copy = answer
        else:
            told = str(answer) if isinstance(answer, CopyError) else type(answer).__name__
            step.error = f"copy_failed ({told:.200})"


def _request(step: Step) -> CopyRequest:
    campaign = step.message.campaign
    return CopyRequest(
        shop=step.row.shop,
        notification=step.row.id,
        campaign=campaign.id,
        facts=step.facts,
        deadline=step.message.deadline,
        templates=tuple([(t.step, t.locale, t.title, t.body) for t in campaign.templates]),
    )


#: How old a decision may be when its message is begun; older ones are taken anew.
_FRESH = timedelta(seconds=1)


def check_again(ports: Ports, steps: list[Step], decided: datetime, until: datetime, ran: Ran) -> Flow[list[Change]]:
    """If writing took time, decide once more; what is no longer to be sent leaves `steps` and goes back."""
    now = yield call(ports.clock)
    if now <= decided + _FRESH:
        return []
    if now >= until:
        ran.overtaken += len(steps)
        steps.clear()
        return []
    products = yield from products_for(ports, steps[0].row.shop, [step.shopper for step in steps])
    back, kept = [], []
    for step in steps:
        case = step.message.case
        decision = decide(step.shopper, case.shop, now, products=products, rules=ports.rules)
        same = isinstance(decision, Send) and decision.message.notification == step.row.id
        if same and _same_offer(case.products, products):
            kept.append(step)
            continue
        due_at = due_after(decision, now)
        back.append(
            Change(
                shop=step.row.shop, id=step.shopper.id, version=step.version, doc=encode(step.shopper), due_at=due_at
            )
        )
    ran.overtaken += len(back)
    steps[:] = kept
    return back


def _same_offer(before: Products, after: Products) -> bool:
    """Whether price, title and availability are what the words were written from."""
    return all(
        k in before and (p.price, p.title, p.available) == (before[k].price, before[k].title, before[k].available)
        for k, p in after.items()
    )


def begin(ports: Ports, loaded: LoadedShop, steps: Sequence[Step], changes: list[Change], ran: Ran) -> Flow[list[Step]]:
    """Begin every step durably, on the very version it was decided on, in one write with what else was decided."""
    if not steps and not changes:
        return []
    now = yield call(ports.clock)
    expires = now + ports.lease
    beginning = [_begun(step, loaded, now, expires) for step in steps]
    refused = yield call(ports.store.commit, [*changes, *beginning])
    begun = [step for step in steps if (step.row.shop, step.shopper.id) not in refused]
    ran.overtaken += len(refused)
    ran.begun += len(begun)
    ran.notifications += [step.row.id for step in begun]
    for step in steps:
        if step.error is not None and step in begun:
            ran.states["FAILED"] += 1
    return [step for step in begun if step.error is None]


def _begun(step: Step, loaded: LoadedShop, now: datetime, expires: datetime) -> Change:
    """The step with its slot taken. One without words ends here: begun and rejected in the same write."""
    message, row = step.message, step.row
    step.shopper = apply(
        step.shopper,
        ev.SendBegun(
            shop=row.shop,
            at=now,
            notification=row.id,
            campaign=row.campaign,
            kind=row.kind,
            step=row.step,
            session=row.subject,
            channel=row.channel,  # type: ignore[arg-type]
            addresses=message.addresses,
            attempt=message.attempt,
            expires=expires,
        ),
    )
    step.row = msgspec.structs.replace(row, decided_at=now)
    due_at: datetime | None = expires
    if step.copy is not None:
        step.row = msgspec.structs.replace(
            step.row, title=step.copy.title, body=step.copy.body, written_by=step.copy.written_by
        )
    else:
        step.shopper = _settled(step, now, [Sent("rejected", step.error)] * len(message.addresses))
        step.row = msgspec.structs.replace(step.row, state="FAILED", settled_at=now, reasons=(step.error or "",))
        due_at = due_after(decide(step.shopper, loaded.shop, now), now)
    return Change(
        shop=row.shop,
        id=step.shopper.id,
        version=step.version,
        doc=encode(step.shopper),
        due_at=due_at,
        notifications=(step.row,),
        settings_version=loaded.version,
    )


def _settled(step: Step, now: datetime, answers: Sequence[Sent]) -> Shopper:
    """The step's shopper, knowing what became of each address, and which are of no use any more."""
    message = step.message
    retry_at = max((_retry_at(step, now, a) for a in answers if a.outcome == "not_sent"), default=None)
    shopper = apply(
        step.shopper,
        ev.SendSettled(
            shop=step.row.shop,
            at=now,
            notification=step.row.id,
            attempt=message.attempt,
            outcomes=tuple(zip(message.addresses, [a.outcome for a in answers], strict=True)),
            retry_at=retry_at,
        ),
    )
    for address, answer in zip(message.addresses, answers, strict=True):
        if answer.dead and message.channel == "push":
            shopper = apply(shopper, ev.DeviceRemoved(shop=step.row.shop, at=now, device=address))
    return shopper


def _retry_at(step: Step, now: datetime, answer: Sent) -> datetime:
    """At least 10 s on; without the provider's word 60 s doubled by each attempt; full jitter on top (FCM's advice)."""
    wait = answer.retry_after
    if wait is None:
        wait = timedelta(seconds=60) * 2 ** min(step.message.attempt - 1, 6)
    wait = max(wait, timedelta(seconds=10))
    return now + wait * (1 + share("retry", step.row.id, str(step.message.attempt)))


def send(ports: Ports, steps: Sequence[Step]) -> Flow[None]:
    """Hand each message to its channel, once for each address; remember the answers on the steps."""
    outgoing = [(step, address) for step in steps for address in step.message.addresses]
    messages = [_outgoing(step, address) for step, address in outgoing]
    answers: list[Any] = [None] * len(messages)
    for name in dict.fromkeys(m.channel for m in messages):
        mine = [n for n, m in enumerate(messages) if m.channel == name]
        channel = ports.channels.get(name)
        if channel is None:
            for n in mine:
                answers[n] = Sent("rejected", f"no {name} channel is plugged in")
            continue
        got = yield Each(channel.send, [messages[n] for n in mine], ports.parallel)
        for n, answer in zip(mine, got, strict=True):
            answers[n] = answer if isinstance(answer, Sent) else Sent("unknown", type(answer).__name__)
    for (step, _), answer in zip(outgoing, answers, strict=True):
        step.answers.append(answer)


def _outgoing(step: Step, address: str) -> OutgoingMessage:
    row = step.row
    image = next((item.image for item in step.facts.items if item.image), None)
    return OutgoingMessage(
        id=row.id,
        shop=row.shop,
        shopper=row.shopper,
        channel=row.channel,
        address=address,
        attempt=row.attempt,
        title=row.title or "",
        body=row.body or "",
        link=row.link,
        deadline=step.message.deadline,
        kind=row.kind,
        image=image,
        data={"notification": row.id, "kind": row.kind},
    )


def settle(ports: Ports, shop: Shop, steps: Sequence[Step], ran: Ran) -> Flow[None]:
    """Record what became of every message, over whatever happened to the shoppers meanwhile."""
    now = yield call(ports.clock)
    for step in steps:
        step.version += 1
    pending = list(steps)
    for _ in range(TRIES):
        changes = [_settling(ports, shop, step, now) for step in pending]
        refused = yield call(ports.store.commit, changes)
        for step in pending:
            if (step.row.shop, step.shopper.id) not in refused:
                ran.states[step.row.state] += 1
        pending = [step for step in pending if (step.row.shop, step.shopper.id) in refused]
        if not pending:
            return
        pending = yield from _reload(ports, shop, pending, ran)
    raise StoreBusy


def _settling(ports: Ports, shop: Shop, step: Step, now: datetime) -> Change:
    before = step.shopper
    shopper = _settled(step, now, step.answers)
    sending = next(s for s in shopper.sends if s.id == step.row.id)
    outcomes = [
        (digest(shop.id, address)[:8], answer.outcome, answer.detail or answer.provider_id)
        for address, answer in zip(step.message.addresses, step.answers, strict=True)
    ]
    step.row = msgspec.structs.replace(step.row, state=sending.state, settled_at=now, outcomes=tuple(outcomes))
    decision = decide(shopper, shop, now, rules=ports.rules)
    had = {c.order: c for c in conversions(before, shop)}
    return Change(
        shop=shop.id,
        id=shopper.id,
        version=step.version,
        doc=encode(trim(shopper)),
        due_at=due_after(decision, now),
        notifications=(step.row,),
        conversions=tuple(c for c in conversions(shopper, shop) if had.get(c.order) != c),
    )


def _reload(ports: Ports, shop: Shop, pending: Sequence[Step], ran: Ran) -> Flow[list[Step]]:
    """The steps with their shoppers as they now are. One who was erased meanwhile has nothing left to settle."""
    rows = {}
    for step in pending:
        rows[step.row.id] = yield call(ports.store.notification, shop.id, step.row.id)
    ids = tuple({row.shopper for row in rows.values() if row is not None})
    found: Mapping[str, Stored] = yield call(ports.store.get, shop.id, ids)
    still = []
    for step in pending:
        row = rows[step.row.id]
        stored = found.get(row.shopper) if row is not None else None
        if row is None or stored is None:
            ran.states["ERASED"] += 1
            continue
        step.shopper, step.version = decode(stored.doc), stored.version
        step.row = msgspec.structs.replace(step.row, shopper=row.shopper)
        still.append(step)
    return still

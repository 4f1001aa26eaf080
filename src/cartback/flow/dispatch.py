"""What is due: claimed, decided anew, written, begun by compare-and-set, handed over once, and settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from attrs import define, field

from cartback.domain import events as ev
from cartback.domain.attribution import conversions
from cartback.domain.badges import Badges
from cartback.domain.campaign import Shop
from cartback.domain.case import Case, Products
from cartback.domain.decision import Message, Send, Skip, case_of, decide, notification_id
from cartback.domain.experiment import share
from cartback.domain.identity import digest
from cartback.domain.ledger import Notification
from cartback.domain.product import decode_product, keys_of_line
from cartback.domain.prompt import Copy, Facts, Tuned, facts, link_of
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, apply, decode, encode, trim
from cartback.errors import CopyError, StoreBusy
from cartback.ports import Change, CopyRequest, OutgoingMessage, Sent, Stored

from .calls import TRIES, Each, Flow, Ports, call
from .intake import due_after
from .settings import LoadedShop, load_shop


@define
class Ran:
    """What one round did. `claimed` 0 means nothing was due.

    `skipped` counts steps that ended without a message by reason, `states` messages by what became of them, `failed`
    shoppers that could not be decided, by error: they are asked again later and hold nobody up.
    """

    claimed: int = 0
    begun: int = 0
    waiting: int = 0
    overtaken: int = 0
    skipped: Counter[str] = field(factory=Counter)
    states: Counter[str] = field(factory=Counter)
    failed: Counter[str] = field(factory=Counter)
    notifications: list[str] = field(factory=list)

    def add(self, other: Ran) -> None:
        for name in ("claimed", "begun", "waiting", "overtaken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("skipped", "states", "failed"):
            getattr(self, name).update(getattr(other, name))
        self.notifications += other.notifications


#: When a shopper that could not be decided (a host's rule raised, a document is broken) is asked again.
_RETRY_FAILED = timedelta(minutes=15)


def run_due(ports: Ports, limit: int) -> Flow[Ran]:
    """Take at most `limit` due shoppers, decide each anew, and see what is to be sent through to its outcome."""
    now = yield call(ports.clock)
    until = now + ports.lease
    claimed: list[Stored] = yield call(ports.store.claim, now, until, limit)
    total = Ran(claimed=len(claimed))
    by_shop: dict[str, list[Stored]] = {}
    for stored in claimed:
        by_shop.setdefault(stored.shop, []).append(stored)
    for shop, mine in by_shop.items():
        total.add((yield from _run_shop(ports, shop, mine, now, until)))
    return total


@define(eq=False)
class _Step:
    """One message on its way, from decided to settled."""

    message: Message
    shopper: Shopper
    version: int
    row: Notification
    facts: Facts
    copy: Copy | None = None
    error: str | None = None
    answers: list[Sent] = field(factory=list)


def _run_shop(ports: Ports, shop_id: str, claimed: Sequence[Stored], now: datetime, until: datetime) -> Flow[Ran]:
    ran = Ran()
    loaded = yield from load_shop(ports, shop_id)
    changes: list[Change] = []
    steps: list[_Step] = []
    shoppers = _decoded(claimed, now, ran, changes)
    products = yield from products_for(ports, shop_id, [s for s, _ in shoppers])
    for shopper, stored in shoppers:
        lost = yield from _lost(ports, shop_id, shopper, now)
        try:
            decided = _decide_one(ports, loaded, shopper, stored, now, products, lost)
        except Exception as error:  # noqa: BLE001 - a host's rule may raise anything; it must hold up nobody else
            ran.failed[type(error).__name__] += 1
            changes.append(_put_back(stored, now + _RETRY_FAILED))
            continue
        if isinstance(decided, _Step):
            steps.append(decided)
        else:
            changes.append(decided)
            _count_quiet(ran, decided)
    if steps:
        yield from _write(ports, steps)
        changes += yield from _check_again(ports, steps, now, until, ran)
    begun = yield from _begin(ports, loaded, steps, changes, ran)
    if begun:
        yield from _send(ports, begun)
        yield from _settle(ports, loaded.shop, begun, ran)
    return ran


def _decoded(claimed: Sequence[Stored], now: datetime, ran: Ran, changes: list[Change]) -> list[tuple[Shopper, Stored]]:
    """The shoppers with their rows; a document that cannot be read is put back and counted."""
    shoppers = []
    for stored in claimed:
        try:
            shoppers.append((decode(stored.doc), stored))
        except msgspec.DecodeError as error:
            ran.failed[type(error).__name__] += 1
            changes.append(_put_back(stored, now + _RETRY_FAILED))
    return shoppers


def _put_back(stored: Stored, due_at: datetime | None) -> Change:
    return Change(shop=stored.shop, id=stored.id, version=stored.version, doc=stored.doc, due_at=due_at)


def _lost(ports: Ports, shop: str, shopper: Shopper, now: datetime) -> Flow[list[Notification]]:
    """The ledger rows of messages that a worker began and never came back from."""
    rows = []
    for sending in shopper.sends:
        if sending.state == "BEGUN" and sending.expires is not None and sending.expires <= now:
            row = yield call(ports.store.notification, shop, sending.id)
            if row is not None:
                rows.append(row)
    return rows


def _given_up(shopper: Shopper, row: Notification, now: datetime) -> tuple[Shopper, Notification]:
    """Nobody can say what became of it: settled as unknown, never sent again."""
    sending = next(s for s in shopper.sends if s.id == row.id)
    parts: tuple[tuple[str, ev.Outcome], ...] = tuple((p.address, "unknown") for p in sending.parts if p.rank == 0)
    event = ev.SendSettled(shop=row.shop, at=now, notification=row.id, attempt=sending.attempt, outcomes=parts)
    shopper = apply(shopper, event)
    state = next(s for s in shopper.sends if s.id == row.id).state
    return shopper, msgspec.structs.replace(row, state=state, settled_at=now, reasons=("worker_lost",))


def products_for(ports: Ports, shop: str, shoppers: Sequence[Shopper]) -> Flow[Products]:
    """What is known of everything in these carts."""
    keys: dict[str, None] = {}
    for shopper in shoppers:
        session = current_session(shopper)
        if session is not None and session.closed is None:
            for line in session.lines:
                keys.update(dict.fromkeys(keys_of_line(line)))
    if not keys:
        return {}
    stored = yield call(ports.store.products, shop, tuple(keys))
    return {k: decode_product(doc) for k, doc in stored.items()}


def _decide_one(
    ports: Ports,
    loaded: LoadedShop,
    shopper: Shopper,
    stored: Stored,
    now: datetime,
    products: Products,
    lost: Sequence[Notification],
) -> Change | _Step:
    """The change that ends it for now, or the step to write and send."""
    shop = loaded.shop
    rows: list[Notification] = []
    for row in lost:
        shopper, given_up = _given_up(shopper, row, now)
        rows.append(given_up)
    decision = decide(shopper, shop, now, products=products, rules=ports.rules)
    while isinstance(decision, Send) and decision.message.withheld:
        shopper, row = _withhold(shopper, shop, decision.message, now)
        rows.append(row)
        decision = decide(shopper, shop, now, products=products, rules=ports.rules)
    if isinstance(decision, Send) and not rows:
        return _step(decision.message, shopper, stored.version)
    if isinstance(decision, Skip):
        rows += _skipped(shopper, shop, decision, now, products)
    return Change(
        shop=shop.id,
        id=stored.id,
        version=stored.version,
        doc=encode(shopper),
        due_at=due_after(decision, now),
        notifications=tuple(rows),
    )


def _step(message: Message, shopper: Shopper, version: int) -> _Step:
    said, wishes, held = facts(message.case, message.variant)
    row = _row(message, shopper, "BEGUN", wishes, held, said)
    return _Step(message, shopper, version, row, said)


def _row(message: Message, shopper: Shopper, state: str, wishes: Tuned, held: Badges, said: Facts) -> Notification:
    case = message.case
    return Notification(
        id=message.notification,
        shop=case.shop.id,
        shopper=shopper.id,
        campaign=case.campaign.id,
        kind=case.campaign.kind,
        step=case.step,
        subject=message.subject,
        channel=message.channel,
        state=state,
        decided_at=case.now,
        deadline=message.deadline,
        attempt=message.attempt,
        link=link_of(case),
        code=said.discount.code if said.discount is not None else None,
        variant=message.variant,
        audience=wishes.audience,
        badges=held.audiences,
    )


def _withhold(shopper: Shopper, shop: Shop, message: Message, now: datetime) -> tuple[Shopper, Notification]:
    """The step is recorded as decided and kept back: the shopper is in the holdout."""
    case = message.case
    event = ev.SendWithheld(
        shop=shop.id,
        at=now,
        notification=message.notification,
        campaign=case.campaign.id,
        kind=case.campaign.kind,
        step=case.step,
        session=message.subject,
        channel=message.channel,
    )
    said, wishes, held = facts(case, message.variant)
    return apply(shopper, event), _row(message, shopper, "WITHHELD", wishes, held, said)


#: Reasons that are no news: the campaign was never about this shopper, or has nothing more to say.
_NO_NEWS = frozenset({"no_cart", "never_purchased", "other_stage", "campaign_off", "recovery_first", "sequence_complete",
                      "session_taken", "before_activation"})  # fmt: skip


def _skipped(shopper: Shopper, shop: Shop, decision: Skip, now: datetime, products: Products) -> list[Notification]:
    """Ledger rows for the steps that came due and end here."""
    session = current_session(shopper)
    rows = []
    for campaign_id, reason in decision.reasons:
        if reason.code in _NO_NEWS:
            continue
        case = case_of(shopper, shop, shop.campaign(campaign_id), now, session, products)
        message = Message(_skip_id(case), case, case.channel or case.campaign.channels[0], (), 0, now, False, None)
        rows.append(
            Notification(
                message.notification, shop.id, shopper.id, campaign_id, case.campaign.kind, case.step,
                message.subject, message.channel, "SKIPPED", now, settled_at=now, attempt=0, reasons=(str(reason),),
            )
        )  # fmt: skip
    return rows


def _skip_id(case: Case) -> str:
    """A skipped step may yet be sent, when the shopper comes back to the cart: its row must not stand in the way."""
    clock = case.clock.isoformat() if case.clock is not None else ""
    return digest(case.shop.id, f"{notification_id(case)}{clock}")[:24]


def _count_quiet(ran: Ran, change: Change) -> None:
    for row in change.notifications:
        if row.state == "SKIPPED":
            ran.skipped[row.reasons[0].partition(" ")[0]] += 1
        else:
            ran.states[row.state] += 1
        ran.notifications.append(row.id)
    if change.due_at is not None:
        ran.waiting += 1


def _write(ports: Ports, steps: Sequence[_Step]) -> Flow[None]:
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


def _request(step: _Step) -> CopyRequest:
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


def _check_again(ports: Ports, steps: list[_Step], decided: datetime, until: datetime, ran: Ran) -> Flow[list[Change]]:
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


def _begin(
    ports: Ports, loaded: LoadedShop, steps: Sequence[_Step], changes: list[Change], ran: Ran
) -> Flow[list[_Step]]:
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


def _begun(step: _Step, loaded: LoadedShop, now: datetime, expires: datetime) -> Change:
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


def _settled(step: _Step, now: datetime, answers: Sequence[Sent]) -> Shopper:
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


def _retry_at(step: _Step, now: datetime, answer: Sent) -> datetime:
    """At least 10 s on; without the provider's word 60 s doubled by each attempt; full jitter on top (FCM's advice)."""
    wait = answer.retry_after
    if wait is None:
        wait = timedelta(seconds=60) * 2 ** min(step.message.attempt - 1, 6)
    wait = max(wait, timedelta(seconds=10))
    return now + wait * (1 + share("retry", step.row.id, str(step.message.attempt)))


def _send(ports: Ports, steps: Sequence[_Step]) -> Flow[None]:
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


def _outgoing(step: _Step, address: str) -> OutgoingMessage:
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


def _settle(ports: Ports, shop: Shop, steps: Sequence[_Step], ran: Ran) -> Flow[None]:
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


def _settling(ports: Ports, shop: Shop, step: _Step, now: datetime) -> Change:
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


def _reload(ports: Ports, shop: Shop, pending: Sequence[_Step], ran: Ran) -> Flow[list[_Step]]:
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

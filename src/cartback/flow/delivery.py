"""One message from words to outcome: written, begun by compare-and-set, handed over once, settled.

Begin durably, call once, never resend the unknown: a crash before the begin costs nothing, one after it leaves the message
AMBIGUOUS, and whatever is saved about the shopper before the begin wins over it. A message for several devices is begun for
one after another, each begin being the settling of the one before: a crash leaves one of them unknown, and the rest get theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from cartback.domain import events as ev
from cartback.domain.attribution import new_credits
from cartback.domain.bounds import trim
from cartback.domain.case import Case, Products
from cartback.domain.channels import CHANNELS
from cartback.domain.decision import decide, decide_about
from cartback.domain.due import due_after, ends
from cartback.domain.experiment import share
from cartback.domain.identity import digest, key
from cartback.domain.ledger import Notification, Usage
from cartback.domain.links import Links, Purpose
from cartback.domain.offer import digest_of, offer
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper, decode, encode
from cartback.domain.texts import Texts
from cartback.domain.transitions import apply
from cartback.domain.values import spoken
from cartback.domain.verdict import Message, Send
from cartback.errors import BrokenDocument, CopyError, InvalidAnswer, StoreBusy, UnknownDocument
from cartback.ports import Change, Content, CopyRequest, OutgoingMessage, Sent, Stored
from cartback.words.facts import Copy
from cartback.words.prompt import Example

from .aftermath import with_row
from .calls import TRIES, Each, Flow, Ports, call
from .intake import ingest
from .liked import examples_for
from .settings import LoadedShop, templates_for
from .steps import Ran, Step, check_products, what_is_known
from .texts import texts_for


def write(ports: Ports, steps: Sequence[Step]) -> Flow[None]:
    """The words for every step: those it had already, the copywriter's, else the fallback's, else the step fails for certain.

    The fallback has the merchant's templates; where they are what fails, it is asked once more without them.
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
    answers = yield Each(ports.copywriter.write, requests, ports.parallel)
    again = [n for n, answer in enumerate(answers) if not isinstance(answer, Copy)]
    for n in again:
        failed = answers[n]
        steps[n].row = _paid(steps[n].row, failed.usage if isinstance(failed, CopyError) else None)
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
            step.error = f"copy_failed ({_told(answer)})"


def _told(failed: object) -> str:
    """What was wrong, as far as it is for a merchant to read."""
    return str(failed)[:300] if isinstance(failed, CopyError) else type(failed).__name__


def _fall_back(ports: Ports, requests: Mapping[int, CopyRequest], answers: list[object]) -> Flow[dict[int, object]]:
    """Put the fallback's words into `answers`; returns what was wrong where it had none."""
    if not requests:
        return {}
    spare = yield Each(ports.fallback.write, list(requests.values()), ports.parallel)
    failed: dict[int, object] = {}
    for n, answer in zip(requests, spare, strict=True):
        if isinstance(answer, Copy):
            answers[n] = answer
        else:
            failed[n] = answer
    return failed


def _fell_back(row: Notification, failures: Sequence[object]) -> Notification:
    """The row, saying why the copywriter's own words were not used, and then what was wrong with the merchant's templates."""
    why = dict.fromkeys([f"fallback ({_told(failed)})" for failed in failures])
    return msgspec.structs.replace(row, reasons=(*row.reasons, *why))


def _paid(row: Notification, usage: object) -> Notification:
    """The row, with what a model took for it added to what one took before."""
    if not isinstance(usage, Usage):
        return row
    return msgspec.structs.replace(row, usage=usage.after(row.usage) if row.usage is not None else usage)


def _recall(ports: Ports, steps: Sequence[Step]) -> Flow[None]:
    """Give a step that goes on the words it began with: nobody reads two versions of one message, or pays for them twice.

    They are written again when the channel, the code, or anything that is said of the cart has changed since.
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
        )  # fmt: skip
        same = (before.channel, before.code) == (step.row.channel, step.row.code) and _same_cart(before, step)
        if same and before.title is not None and before.body is not None:
            step.copy = Copy(
                before.title, before.body, before.written_by or "template", preheader=before.preheader or ""
            )
            step.row = msgspec.structs.replace(step.row, reasons=before.reasons)


def _same_cart(before: Notification, step: Step) -> bool:
    """Whether what the words say of the cart still holds."""
    if before.offer:
        return before.offer == digest_of(step.facts.items, step.facts.total)
    news = [
        change[0] for p in step.message.case.products.values() for change in (p.price, p.title) if change is not None
    ]
    return max(news, default=_LONG_AGO) <= before.decided_at  # a row from before it was kept


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _request(step: Step, patience: timedelta, liked: tuple[Example, ...], texts: Texts | None) -> CopyRequest:
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


#: How old a decision may be when its message is begun; older ones are taken anew.
_FRESH = timedelta(seconds=1)


def check_again(
    ports: Ports, steps: list[Step], decided: datetime, now: datetime, until: datetime, ran: Ran
) -> Flow[list[Change]]:
    """If writing took time, decide once more; what is no longer to be sent leaves `steps` and goes back."""
    if now <= decided + _FRESH:
        return []
    if now >= until:
        ran.overtaken += len(steps)
        steps.clear()
        return []
    sessions = [current_session(step.shopper) for step in steps]
    products, unread, _ = yield from what_is_known(ports, steps[0].row.shop, sessions)
    back, kept = [], []
    for step, session in zip(steps, sessions, strict=True):
        case = step.message.case
        try:
            check_products(session, unread)
            decision = decide_about(step.shopper, session, case.shop, now, products, ports.rules)
        except Exception as error:  # noqa: BLE001 - it holds up no other; its claim lapses
            ran.fail(case.shop.id, error)
            continue
        same = isinstance(decision, Send) and decision.message.notification == step.row.id
        if same and _same_offer(case, products):
            kept.append(step)
            continue
        due_at = now if ends(decision, step.row.campaign) else due_after(step.shopper, decision, now)
        back.append(
            Change(
                shop=step.row.shop, id=step.shopper.id, version=step.version, doc=encode(step.shopper), due_at=due_at
            )
        )
    ran.overtaken += len(back)
    steps[:] = kept
    return back


def _same_offer(case: Case, products: Products) -> bool:
    """Whether all that is said of the cart is what the words were written from."""
    if case.session is None or products == case.products:
        return True
    before, after = (offer(case.session, case.shop, known) for known in (case.products, products))
    return (before.items, before.total) == (after.items, after.total)


def begin(
    ports: Ports, loaded: LoadedShop, steps: Sequence[Step], changes: list[Change], now: datetime, ran: Ran
) -> Flow[list[Step]]:
    """Begin every step durably, on the very version it was decided on, in one write with what else was decided.

    `now` is the clock's reading under which they were last decided, and their claim was live.
    """
    if not steps and not changes:
        return []
    steps, beginning = _beginning(ports, steps, loaded, now, ran)
    refused = yield call(ports.store.commit, [*changes, *beginning])
    begun = [step for step in steps if (step.row.shop, step.shopper.id) not in refused]
    ran.overtaken += len(refused)
    ran.begun += len(begun)
    ran.notifications += [step.row.id for step in begun]
    for step in steps:
        if step.error is not None and step in begun:
            ran.states["FAILED"] += 1
    return [step for step in begun if step.error is None]


def _beginning(
    ports: Ports, steps: Sequence[Step], loaded: LoadedShop, now: datetime, ran: Ran
) -> tuple[list[Step], list[Change]]:
    """The steps that can be begun, with their changes. Another holds up none of them; its claim lapses."""
    able, beginning = [], []
    for step in steps:
        try:
            beginning.append(_begun(ports, step, loaded, now))
            able.append(step)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this step's
            ran.fail(loaded.shop.id, error)
    return able, beginning


def _begun(ports: Ports, step: Step, loaded: LoadedShop, now: datetime) -> Change:
    """The step with its slot taken. One without words ends here: begun and rejected in the same write."""
    expires = now + ports.lease
    due_at: datetime | None = expires
    if step.copy is not None:
        _begin_next(step, step.message, now, expires)
        step.go_on()
        words = step.copy
        row = _paid(step.row, words.usage)
        step.row = msgspec.structs.replace(
            row,
            title=words.title,
            preheader=words.preheader or None,
            body=words.body,
            written_by=words.written_by,
            offer=digest_of(step.facts.items, step.facts.total),
        )
    else:
        _fail(step, now, expires)
        due_at = due_after(step.shopper, decide(step.shopper, loaded.shop, now), now)
    return Change(
        shop=step.row.shop,
        id=step.shopper.id,
        version=step.version,
        doc=encode(step.shopper),
        due_at=due_at,
        notifications=(step.row,),
        settings_version=loaded.version,
    )


def _begin_next(step: Step, message: Message, now: datetime, expires: datetime) -> None:
    """The step, begun for the first address of `message`; the others wait for its outcome."""
    (first, *rest), attempt = message.addresses, message.attempt
    step.next = (first, attempt, expires)
    step.shopper = apply(step.shopper, _send_begun(step, attempt, (first,), tuple(rest), now, expires))
    step.row = msgspec.structs.replace(step.row, state="BEGUN", decided_at=now, attempt=message.attempt)


def _fail(step: Step, now: datetime, expires: datetime) -> None:
    """The step, begun and certainly failed: there are no words for it."""
    to, step.attempt = step.message.addresses, step.message.attempt
    step.shopper = apply(step.shopper, _send_begun(step, step.attempt, to, (), now, expires))
    for address in to:
        step.shopper = _settled(step, address, Sent("rejected", step.error), now)
    step.row = msgspec.structs.replace(
        step.row, state="FAILED", decided_at=now, settled_at=now, reasons=(step.error or "",)
    )


def _send_begun(
    step: Step, attempt: int, to: tuple[str, ...], rest: tuple[str, ...], now: datetime, expires: datetime
) -> ev.SendBegun:
    row = step.row
    return ev.SendBegun(
        shop=row.shop,
        at=now,
        notification=row.id,
        campaign=row.campaign,
        kind=row.kind,
        step=row.step,
        session=row.session,
        channel=row.channel,  # type: ignore[arg-type]
        addresses=to,
        waiting=rest,
        attempt=attempt,
        expires=expires,
    )


def _settled(step: Step, address: str, answer: Sent, now: datetime) -> Shopper:
    """The step's shopper, knowing what became of one address, and whether it is of no use any more."""
    row = step.row
    shopper = apply(
        step.shopper,
        ev.SendSettled(
            shop=row.shop,
            at=now,
            notification=row.id,
            attempt=step.attempt,
            outcomes=((address, answer.outcome),),
            retry_at=_retry_at(row.id, step.attempt, now, answer) if answer.outcome == "not_sent" else None,
        ),
    )
    if answer.dead and CHANNELS[row.channel].dies_on_proof:
        shopper = apply(shopper, ev.DeviceRemoved(shop=row.shop, at=now, device=address))
    return shopper


def _retry_at(notification: str, attempt: int, now: datetime, answer: Sent) -> datetime:
    """At least 10 s on; without the provider's word 60 s doubled by each attempt; full jitter on top (FCM's advice)."""
    wait = answer.retry_after
    if wait is None:
        wait = timedelta(seconds=60) * 2 ** min(attempt - 1, 6)
    wait = max(wait, timedelta(seconds=10))
    return now + wait * (1 + share("retry", notification, str(attempt)))


def deliver(ports: Ports, loaded: LoadedShop, steps: list[Step], ran: Ran) -> Flow[None]:
    """Hand every begun message over, device after device, until each is settled for all of them.

    A worker that slept between the begin and the wire finds out here, and hands nothing over: others have given it up.
    """
    while steps:
        now = yield call(ports.clock)
        late = [step for step in steps if now >= step.expires or now > step.message.deadline]
        for step in late:
            step.answer = Sent("not_sent", "worker_late")
        yield from _send(ports, [step for step in steps if step.answer is None], ran)
        refusals = [event for step in steps if (event := _refusal(step, now)) is not None]
        steps = yield from _settle(ports, loaded, steps, ran)
        try:
            if refusals:
                yield from ingest(ports, refusals, now)
        except Exception as error:  # noqa: BLE001 - those that go on are begun already, and will be handed over
            ran.fail(loaded.shop.id, error, len(refusals))


def _refusal(step: Step, now: datetime) -> ev.ConsentChanged | None:
    """Return what the provider knows where the owner of the address wants nothing more by this channel."""
    kind = CHANNELS[step.row.channel].address
    if kind == "device" or step.answer is None or not step.answer.opted_out:
        return None
    keys = (key(kind, step.address),)
    return ev.ConsentChanged(
        shop=step.row.shop, at=now, keys=keys, channel=step.message.channel, granted=False, source="provider"
    )


def _send(ports: Ports, steps: Sequence[Step], ran: Ran) -> Flow[None]:
    """Hand each message to its channel, once, for the address it was begun for; remember the answers on the steps."""
    for name in dict.fromkeys(step.row.channel for step in steps):
        channel = ports.channels.get(name)
        handed_over, messages = [], []
        for step in steps:
            if step.row.channel != name:
                continue
            if channel is None:
                step.answer = Sent("rejected", f"no {name} channel is plugged in")
                continue
            try:
                messages.append(_outgoing(step, ports.links))
                handed_over.append(step)
            except Exception as error:  # noqa: BLE001 - its neighbours are begun too, and this one goes nowhere
                step.answer = Sent("not_sent", f"no message could be made ({type(error).__name__})")
                ran.fail(step.row.shop, error)
        answers = (yield Each(channel.send, messages, ports.parallel)) if channel is not None and messages else ()
        for step, answer in zip(handed_over, answers, strict=True):
            step.answer = answer if isinstance(answer, Sent) else _nonsense(name, answer, ran)


def _nonsense(channel: str, answer: object, ran: Ran) -> Sent:
    """An exception, or what is no answer at all: nobody can say what became of the message."""
    if isinstance(answer, BaseException) and not isinstance(answer, InvalidAnswer):
        return Sent("unknown", type(answer).__name__)
    detail = str(answer) if isinstance(answer, InvalidAnswer) else f"answered {_no_sent(answer)}, expected a Sent"
    ran.nonsense[f"{channel}: {detail}"] += 1
    return Sent("unknown", detail)


def _no_sent(answer: object) -> str:
    return repr(answer) if answer is None or isinstance(answer, bool) else spoken(answer)


def _outgoing(step: Step, links: Links | None) -> OutgoingMessage:
    """The message for the address it was begun for; with links of ours, tokens to report an open and to ask for the cart."""
    row, link = step.row, step.row.link
    data = {"notification": row.id, "kind": row.kind}
    if links is not None:
        link = links.url("click", row.shop, row.id, row.decided_at) if link is not None else None
        data |= {name: links.token(name, row.shop, row.id, row.decided_at) for name in _TOKENS}
    image = next((item.image for item in step.facts.items if item.image), None)
    return OutgoingMessage(
        id=row.id,
        shop=row.shop,
        shopper=row.shopper,
        channel=step.message.channel,
        address=step.address,
        attempt=step.attempt,
        title=row.title or "",
        body=row.body or "",
        link=link,
        deadline=step.message.deadline,
        kind=row.kind,
        image=image,
        data=data,
        step=row.step,
        session=row.session,
        content=_content(step, links),
        address_kind=next((d.kind for d in step.shopper.devices if d.address == step.address), row.channel),
    )


def _content(step: Step, links: Links | None) -> Content:
    """Return what the message shows beside its words."""
    facts, row = step.facts, step.row
    code = facts.discount.code if facts.discount is not None else None
    unsubscribe = None
    if links is not None and row.channel == "email":
        unsubscribe = links.url("unsubscribe", row.shop, row.id, row.decided_at)
    return Content(
        shop_name=facts.shop,
        locale=facts.locale,
        items=facts.items,
        more_items=facts.more_items,
        total=facts.total,
        code=code,
        preheader=row.preheader or "",
        unsubscribe=unsubscribe,
        postal_address=step.message.case.shop.postal_address,
        segments=step.message.case.shop.sms_segments,
    )


_TOKENS: tuple[Purpose, ...] = ("open", "cart")


def _settle(ports: Ports, loaded: LoadedShop, steps: Sequence[Step], ran: Ran) -> Flow[list[Step]]:
    """Record what became of every message, over whatever happened to the shoppers meanwhile.

    Answers the steps that were begun for their next address in the same write. Where something happened meanwhile that
    is decided anew, by whoever claims the shopper next. Messages whose shoppers turned out to be one meanwhile are settled
    in one change of that shopper.
    """
    now = yield call(ports.clock)
    for step in steps:
        step.version += 1
    pending, going_on = list(steps), list[Step]()
    why: Exception = StoreBusy(f"others changed the same shoppers {TRIES} times before an outcome could be saved")
    try:
        for tries in range(TRIES):
            pending = yield from _settle_once(ports, loaded, pending, now, ran, going_on, go_on=tries == 0)
            if not pending:
                return going_on
            pending = yield from _reload(ports, loaded.shop, pending, ran)
    except Exception as error:  # noqa: BLE001 - those that go on are begun already, and will be handed over
        why = error
    ran.fail(loaded.shop.id, why, len(pending))
    return going_on


def _settle_once(
    ports: Ports,
    loaded: LoadedShop,
    steps: Sequence[Step],
    now: datetime,
    ran: Ran,
    going_on: list[Step],
    *,
    go_on: bool,
) -> Flow[list[Step]]:
    """Write what became of the messages; the steps whose shoppers were changed by others first."""
    changes = _settlings(ports, loaded, steps, now, ran, go_on=go_on)
    if any([change.conversions for change, _ in changes]):
        changes = yield from _credited(ports, loaded.shop, changes)
    refused = yield from _save(ports, [change for change, _ in changes], min(step.expires for step in steps))
    for change, settled in changes:
        if (change.shop, change.id) in refused:
            continue
        for step in settled:
            step.shopper, step.version = settled[-1].shopper, change.version
            if step.next is not None:
                step.go_on()
                going_on.append(step)
            else:
                ran.states[step.row.state] += 1
    return [step for change, its in changes if (change.shop, change.id) in refused for step in its]


def _credited(
    ports: Ports, shop: Shop, changes: Sequence[tuple[Change, list[Step]]]
) -> Flow[list[tuple[Change, list[Step]]]]:
    """The changes with what orders say of their messages: one was placed between the begin and the answer."""
    made = []
    for change, settled in changes:
        whole = (yield from with_row(ports, shop, change, settled[-1].shopper)) if change.conversions else change
        rows = {row.id: row for row in whole.notifications}
        for step in settled:
            step.row = rows[step.row.id]
        made.append((whole, settled))
    return made


#: How often a busy store is asked to keep what became of messages. It has waited each time before it said so.
_ASKED = 3


def _save(ports: Ports, changes: Sequence[Change], until: datetime) -> Flow[set[tuple[str, str]]]:
    """Commit outcomes, which are known to nobody else: a busy store is asked again while the lease lasts."""
    for left in reversed(range(_ASKED)):
        try:
            refused: set[tuple[str, str]] = (yield call(ports.store.commit, changes)) if changes else set()
        except StoreBusy:
            if not left or (yield call(ports.clock)) >= until:
                raise
        else:
            return refused
    raise StoreBusy


def _settlings(
    ports: Ports, loaded: LoadedShop, steps: Sequence[Step], now: datetime, ran: Ran, *, go_on: bool
) -> list[tuple[Change, list[Step]]]:
    """One change for each shopper, and the steps it settles: one after another, each on what the one before left."""
    by_shopper: dict[str, list[Step]] = {}
    for step in steps:
        by_shopper.setdefault(step.shopper.id, []).append(step)
    made = []
    for its in by_shopper.values():
        shopper, parts, settled = its[0].shopper, [], []
        for step in its:
            step.shopper = shopper
            change = _settling_alone(ports, loaded, step, now, ran, go_on=go_on)
            if change is not None:
                parts.append(change)
                settled.append(step)
                shopper = step.shopper
        if parts:
            made.append((_one_change(parts, now), settled))
    return made


def _one_change(parts: Sequence[Change], now: datetime) -> Change:
    """Changes of one shopper, each made on what the one before left, as one: due as the last one has it, or at once."""
    if len(parts) == 1:
        return parts[0]
    return msgspec.structs.replace(
        parts[-1],
        due_at=now if any([part.due_at is not None and part.due_at <= now for part in parts]) else parts[-1].due_at,
        notifications=tuple([row for part in parts for row in part.notifications]),
        conversions=tuple({credit.order: credit for part in parts for credit in part.conversions}.values()),
        settings_version=max([part.settings_version or 0 for part in parts]) or None,
    )


def _settling_alone(
    ports: Ports, loaded: LoadedShop, step: Step, now: datetime, ran: Ran, *, go_on: bool
) -> Change | None:
    """The outcome of one message, whatever is wrong with it: its fault must not lose those settled in the same write.

    An answer that cannot be written down leaves the message unknown; one that not even that is true of stays BEGUN, for the
    next worker to give up.
    """
    shopper, row = step.shopper, step.row
    for answer in (step.answer, Sent("unknown", "settling failed")):
        step.answer = answer
        try:
            return _settling(ports, loaded, step, now, go_on=go_on)
        except Exception as error:  # noqa: BLE001 - whatever it is, its neighbours were handed over too
            ran.fail(loaded.shop.id, error)
            step.shopper, step.row, step.next = shopper, row, None
    return None


def _settling(ports: Ports, loaded: LoadedShop, step: Step, now: datetime, *, go_on: bool) -> Change:
    """The outcome of the hand-over under way, and, if nothing else happened, the begin of the next one."""
    shop, before, answer = loaded.shop, step.shopper, step.answer or _NO_ANSWER
    step.shopper = _settled(step, step.address, answer, now)
    step.next = None
    sending = next(s for s in step.shopper.sends if s.id == step.row.id)
    outcome = (digest(shop.id, step.address)[:8], answer.outcome, answer.detail or answer.provider_id)
    step.row = msgspec.structs.replace(
        step.row, state=sending.state, settled_at=now, outcomes=(*step.row.outcomes, outcome)
    )
    decision = decide(step.shopper, shop, now, rules=ports.rules)
    due_at = due_after(step.shopper, decision, now)
    if sending.state == "NOT_SENT" and ends(decision, step.row.campaign):
        due_at = now  # the step ends here; whoever claims it next says so in the ledger
    goes_on = False
    if go_on and now < step.expires and isinstance(decision, Send) and _same_message(decision.message, step):
        goes_on, due_at = True, now + ports.lease
        _begin_next(step, decision.message, now, due_at)
    return Change(
        shop=shop.id,
        id=step.shopper.id,
        version=step.version,
        doc=encode(trim(step.shopper)),
        due_at=due_at,
        notifications=(step.row,),
        conversions=new_credits(before, step.shopper, shop),
        settings_version=loaded.version if goes_on else None,
    )


_NO_ANSWER = Sent("unknown", "no answer")


def _same_message(message: Message, step: Step) -> bool:
    return (message.notification, message.channel) == (step.row.id, step.row.channel)


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
        try:
            step.shopper, step.version = decode(stored.doc), stored.version
        except (UnknownDocument, BrokenDocument) as error:  # a newer worker merged them: it will give the message up
            ran.fail(shop.id, error)
            continue
        step.row = row
        still.append(step)
    return still

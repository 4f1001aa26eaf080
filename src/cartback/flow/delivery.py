"""One message from its text (writing.py) to its outcome (settling.py): begun by compare-and-set, handed over once.

Begin durably, call once, never resend the unknown: a crash before the begin costs nothing, one after it leaves the message
AMBIGUOUS, and whatever is saved about the shopper before the begin wins over it. A message for several devices is begun for
one after another, each begin settling the one before: after a crash one of them is unknown, and the rest get theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from cartback.domain import events as ev
from cartback.domain.aftermath import BOUNCED
from cartback.domain.case import Case, Products
from cartback.domain.channels import CHANNELS
from cartback.domain.decision import decide, decide_about
from cartback.domain.document import encode
from cartback.domain.due import due_after, ends
from cartback.domain.identity import key
from cartback.domain.links import Links, Purpose
from cartback.domain.offer import digest_of, offer
from cartback.domain.pointers import SHARDS
from cartback.domain.session import current_session
from cartback.domain.transitions import apply
from cartback.domain.values import spoken
from cartback.domain.verdict import Send
from cartback.errors import InvalidAnswer
from cartback.ports import Change, Channel, Content, OutgoingMessage, Sent, takes_batches
from cartback.words import sms
from cartback.words.segments import segments

from .calls import Each, Flow, Ports, call
from .intake import ingest
from .pointers import unless_held, what_is_held
from .settings import LoadedShop
from .settling import begin_next, send_begun, settle, settled
from .steps import Ran, StepInProgress, check_products, what_is_known
from .writing import paid

#: The age at which a decision is made again before its message is begun.
_FRESH = timedelta(seconds=1)


def check_again(
    ports: Ports,
    steps: list[StepInProgress],
    decided: datetime,
    now: datetime,
    until: datetime,
    ran: Ran,
    *,
    anyway: bool = False,
) -> Flow[list[Change]]:
    """Decide again if writing took time, or `anyway`. Steps no longer to be sent are removed from `steps` and released."""
    if not steps or (now <= decided + _FRESH and not anyway):
        return []
    if now >= until:
        ran.overtaken += len(steps)
        steps.clear()
        return []
    sessions = [current_session(step.shopper) for step in steps]
    also = SHARDS if ports.fetcher is not None else ()
    products, unread, known = yield from what_is_known(ports, steps[0].row.shop, sessions, also)
    held = what_is_held(known)
    back, kept = [], []
    for step, session in zip(steps, sessions, strict=True):
        case = step.message.case
        try:
            check_products(session, unread)
            decision = decide_about(step.shopper, session, case.shop, now, products, ports.rules)
            decision = unless_held(decision, session, held, now)
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
    """Return whether the text about the cart was written from its present lines and prices."""
    if case.session is None or products == case.products:
        return True
    before, after = (offer(case.session, case.shop, known) for known in (case.products, products))
    return (before.items, before.total) == (after.items, after.total)


def begin(
    ports: Ports, loaded: LoadedShop, steps: Sequence[StepInProgress], changes: list[Change], now: datetime, ran: Ran
) -> Flow[list[StepInProgress]]:
    """Begin every step durably, on the very version of its decision, in one write with the other decisions.

    `now` is the clock's reading of that last decision, when the claim was live.
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
    ports: Ports, steps: Sequence[StepInProgress], loaded: LoadedShop, now: datetime, ran: Ran
) -> tuple[list[StepInProgress], list[Change]]:
    """Return the steps that can be begun, with their changes. A failing step delays none of them; its claim lapses."""
    able, beginning = [], []
    for step in steps:
        try:
            beginning.append(_begun(ports, step, loaded, now))
            able.append(step)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this step's
            ran.fail(loaded.shop.id, error)
    return able, beginning


def _begun(ports: Ports, step: StepInProgress, loaded: LoadedShop, now: datetime) -> Change:
    """Begin a step: its slot is taken. A step without a text ends here: begun and rejected in the same write."""
    expires = now + ports.lease
    due_at: datetime | None = expires
    if step.copy is not None:
        begin_next(step, step.message, now, expires)
        step.go_on()
        words = step.copy
        row = paid(step.row, words.usage)
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


def _fail(step: StepInProgress, now: datetime, expires: datetime) -> None:
    """Begin the step and settle it as failed, because it has no text."""
    to, step.attempt = step.message.addresses, step.message.attempt
    step.shopper = apply(step.shopper, send_begun(step, step.attempt, to, (), now, expires))
    for address in to:
        step.shopper = settled(step, address, Sent("rejected", step.error), now)
    step.row = msgspec.structs.replace(
        step.row, state="FAILED", decided_at=now, settled_at=now, reasons=(step.error or "",)
    )


def deliver(ports: Ports, loaded: LoadedShop, steps: list[StepInProgress], ran: Ran) -> Flow[None]:
    """Hand every begun message over, device after device, until each is settled for all of them.

    A worker that slept between the begin and the call hands nothing over: other workers have given the message up.
    """
    while steps:
        now = yield call(ports.clock)
        late = [step for step in steps if now >= step.expires or now > step.message.deadline]
        for step in late:
            step.answer = Sent("not_sent", "worker_late")
        yield from _send(ports, [step for step in steps if step.answer is None], ran)
        refusals = [event for step in steps if (event := _refusal(step, now)) is not None]
        steps = yield from settle(ports, loaded, steps, ran)
        try:
            if refusals:
                yield from ingest(ports, refusals, now)
        except Exception as error:  # noqa: BLE001 - those that go on are begun already, and will be handed over
            ran.fail(loaded.shop.id, error, len(refusals))


def _refusal(step: StepInProgress, now: datetime) -> ev.ConsentChanged | None:
    """Return the opt-out that a provider's answer implies: its owner wants nothing more by this channel, or it does not exist."""
    kind, answer = CHANNELS[step.row.channel], step.answer
    if kind.address == "device" or answer is None:
        return None
    dead = answer.dead and kind.dies_on_proof
    if not answer.opted_out and not dead:
        return None
    keys = (key(kind.address, step.address),)
    source = "provider" if answer.opted_out else f"{BOUNCED}: no such address"
    return ev.ConsentChanged(
        shop=step.row.shop, at=now, keys=keys, channel=step.message.channel, granted=False, source=source
    )


def _send(ports: Ports, steps: Sequence[StepInProgress], ran: Ran) -> Flow[None]:
    """Hand each message to its channel, once, for the address it was begun for; remember the answers on the steps."""
    for name in dict.fromkeys(step.row.channel for step in steps):
        channel = ports.channels.get(name)
        handed_over, messages = [], []
        for step in steps:
            if step.row.channel != name:
                continue
            if channel is None:
                step.answer = Sent("rejected", f"the engine has no {name} channel")
                continue
            try:
                messages.append(outgoing(step, ports.links))
                step.segments = _segments(messages[-1])
                handed_over.append(step)
            except Exception as error:  # noqa: BLE001 - its neighbours are begun too, and this one goes nowhere
                step.answer = Sent("not_sent", f"the message could not be built ({type(error).__name__})")
                ran.fail(step.row.shop, error)
        answers = (yield from _answers(channel, messages, ports.parallel)) if channel is not None and messages else ()
        for step, answer in zip(handed_over, answers, strict=True):
            step.answer = answer if isinstance(answer, Sent) else _nonsense(name, answer, ran)


def _answers(channel: Channel, messages: Sequence[OutgoingMessage], limit: int) -> Flow[Sequence[object]]:
    """Hand the messages over, together where the channel takes several at once. Returns its answer to each, in order.

    If there is not one answer for each, answers cannot be matched: a wrong "not sent" would send a message twice.
    """
    if not takes_batches(channel):
        one_by_one: Sequence[object] = yield Each(channel.send, messages, limit)
        return one_by_one
    (answers,) = yield Each(channel.send_many, [tuple(messages)], 1)
    if isinstance(answers, BaseException):
        return [answers] * len(messages)
    if not isinstance(answers, list | tuple) or len(answers) != len(messages):
        what = f"{len(answers)} answers" if isinstance(answers, list | tuple) else _no_sent(answers)
        fault = InvalidAnswer(f"send_many returned {what}, expected a list of one Sent for each message")
        return [fault] * len(messages)
    return answers


def _segments(message: OutgoingMessage) -> int:
    """Return the number of segments of an SMS; 0 for any other message."""
    if message.channel != "sms":
        return 0
    content = message.content
    text = sms.text_of(content.shop_name, message.body, message.link, content.locale, content.code)
    return segments(text).count


def _nonsense(channel: str, answer: object, ran: Ran) -> Sent:
    """Return `unknown` for an exception or an invalid answer, since the outcome of the message is in doubt."""
    if isinstance(answer, BaseException) and not isinstance(answer, InvalidAnswer):
        return Sent("unknown", type(answer).__name__)
    detail = str(answer) if isinstance(answer, InvalidAnswer) else f"returned {_no_sent(answer)}, expected a Sent"
    ran.nonsense[f"{channel}: {detail}"] += 1
    return Sent("unknown", detail)


def _no_sent(answer: object) -> str:
    return repr(answer) if answer is None or isinstance(answer, bool) else spoken(answer)


def outgoing(step: StepInProgress, links: Links | None) -> OutgoingMessage:
    """Return the message for the address it was begun for; with links of ours, it has tokens for opens and for the cart."""
    row, link = step.row, step.row.link
    data = {"notification": row.id, "kind": row.kind}
    if links is not None:
        link = _tracked(step, links, link) if link is not None else None
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


def _tracked(step: StepInProgress, links: Links, link: str) -> str:
    """Return the link that counts a tap: for an SMS a short one, or the cart's own if the shop has no URL for short links."""
    row = step.row
    if row.channel != "sms":
        return links.url("click", row.shop, row.id, row.decided_at)
    base, token = step.message.case.shop.short_links, links.short(row.shop, row.id)
    return link if base is None or token is None else f"{base}/{token}"


def _content(step: StepInProgress, links: Links | None) -> Content:
    """Return what the message shows besides its text."""
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

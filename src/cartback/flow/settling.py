"""The outcome of each hand-over, saved by compare-and-set; if another write came first, on top of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from cartback.domain import events as ev
from cartback.domain.attribution import new_credits
from cartback.domain.bounds import trim
from cartback.domain.channels import CHANNELS
from cartback.domain.decision import decide
from cartback.domain.document import decode, encode
from cartback.domain.due import due_after, ends
from cartback.domain.experiment import share
from cartback.domain.identity import digest
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.domain.transitions import apply
from cartback.domain.verdict import Message, Send
from cartback.errors import BrokenDocument, StoreBusy, UnknownDocument
from cartback.ports import Change, Sent, Stored

from .aftermath import with_row
from .calls import TRIES, Flow, Ports, call
from .settings import LoadedShop
from .steps import Ran, StepInProgress


def settled(step: StepInProgress, address: str, answer: Sent, now: datetime) -> Shopper:
    """Return the step's shopper with the outcome for one address applied, and the address removed if it is dead."""
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
    if answer.dead and CHANNELS[row.channel].dies_on_proof and CHANNELS[row.channel].address == "device":
        shopper = apply(shopper, ev.DeviceRemoved(shop=row.shop, at=now, device=address))
    return shopper


def _retry_at(notification: str, attempt: int, now: datetime, answer: Sent) -> datetime:
    """Return the time of a retry: as the provider asks, else 60 s doubled by each attempt; at least 10 s; full jitter (FCM)."""
    wait = answer.retry_after
    if wait is None:
        wait = timedelta(seconds=60) * 2 ** min(attempt - 1, 6)
    wait = max(wait, timedelta(seconds=10))
    return now + wait * (1 + share("retry", notification, str(attempt)))


def settle(ports: Ports, loaded: LoadedShop, steps: Sequence[StepInProgress], ran: Ran) -> Flow[list[StepInProgress]]:
    """Record the outcome of every message, on top of any changes to the shoppers meanwhile.

    Returns the steps that were begun for their next address in the same write. If the shopper changed meanwhile, the worker
    that claims it next decides that again. Messages whose shoppers were merged meanwhile are settled in one change.
    """
    now = yield call(ports.clock)
    for step in steps:
        step.version += 1
    pending, going_on = list(steps), list[StepInProgress]()
    why: Exception = StoreBusy(
        f"other writers changed the same shoppers {TRIES} times before an outcome could be saved"
    )
    try:
        for tries in range(TRIES):
            pending = yield from _settle_once(ports, loaded, pending, now, ran, going_on, go_on=tries == 0)
            if pending:
                pending = yield from _reload(ports, loaded.shop, pending, ran)
            if not pending:
                return going_on
    except Exception as error:  # noqa: BLE001 - those that go on are begun already, and will be handed over
        why = error
    ran.fail(loaded.shop.id, why, len(pending))
    return going_on


def _settle_once(
    ports: Ports,
    loaded: LoadedShop,
    steps: Sequence[StepInProgress],
    now: datetime,
    ran: Ran,
    going_on: list[StepInProgress],
    *,
    go_on: bool,
) -> Flow[list[StepInProgress]]:
    """Write the outcomes of the messages; return the steps whose shoppers were changed by another writer first."""
    changes = _settlings(ports, loaded, steps, now, ran, go_on=go_on)
    if any([change.conversions for change, _ in changes]):
        changes = yield from credited(ports, loaded.shop, changes)
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


#: How often a busy store is asked to save outcomes. It has waited each time before it reported that it is busy.
_ASKED = 3


def _save(ports: Ports, changes: Sequence[Change], until: datetime) -> Flow[set[tuple[str, str]]]:
    """Commit outcomes, which are known only here: a busy store is asked again while the lease lasts."""
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
    ports: Ports, loaded: LoadedShop, steps: Sequence[StepInProgress], now: datetime, ran: Ran, *, go_on: bool
) -> list[tuple[Change, list[StepInProgress]]]:
    """Return one change for each shopper, and the steps it settles: one after another, each on the state after the one before."""
    by_shopper: dict[str, list[StepInProgress]] = {}
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
    """Return successive changes of one shopper as one: due as the last one has it, or at once."""
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
    ports: Ports, loaded: LoadedShop, step: StepInProgress, now: datetime, ran: Ran, *, go_on: bool
) -> Change | None:
    """Settle one message, whatever is wrong with it: its fault must not lose the others settled in the same write.

    An answer that cannot be recorded leaves the message unknown; if even that fails it stays BEGUN, for the
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


def _settling(ports: Ports, loaded: LoadedShop, step: StepInProgress, now: datetime, *, go_on: bool) -> Change:
    """Return the change for the outcome of the hand-over under way, and, if nothing else happened, the begin of the next one."""
    shop, before, answer = loaded.shop, step.shopper, step.answer or _NO_ANSWER
    step.shopper = settled(step, step.address, answer, now)
    step.next = None
    sending = next(s for s in step.shopper.sends if s.id == step.row.id)
    outcome = (digest(shop.id, step.address)[:8], answer.outcome, answer.detail or answer.provider_id)
    paid_for = step.segments if answer.outcome in ("ok", "unknown") else 0
    step.row = msgspec.structs.replace(
        step.row,
        state=sending.state,
        settled_at=now,
        outcomes=(*step.row.outcomes, outcome),
        segments=step.row.segments + paid_for,
    )
    decision = decide(step.shopper, shop, now, rules=ports.rules)
    due_at = due_after(step.shopper, decision, now)
    if sending.state == "NOT_SENT" and ends(decision, step.row.campaign):
        due_at = now  # the step ends here; the worker that claims it next records it in the ledger
    goes_on = False
    if go_on and now < step.expires and isinstance(decision, Send) and _same_message(decision.message, step):
        goes_on, due_at = True, now + ports.lease
        begin_next(step, decision.message, now, due_at)
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


def _same_message(message: Message, step: StepInProgress) -> bool:
    return (message.notification, message.channel) == (step.row.id, step.row.channel)


def _reload(ports: Ports, shop: Shop, pending: Sequence[StepInProgress], ran: Ran) -> Flow[list[StepInProgress]]:
    """Return the steps with their shoppers as they now are. For a shopper erased meanwhile nothing is left to settle."""
    rows = {}
    for step in pending:
        rows[step.row.id] = yield call(ports.store.notification, shop.id, step.row.id)
    ids = tuple({row.shopper for row in rows.values() if row is not None})
    reread: Mapping[str, Stored] = yield call(ports.store.get, shop.id, ids)
    still = []
    for step in pending:
        row = rows[step.row.id]
        stored = reread.get(row.shopper) if row is not None else None
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


def begin_next(step: StepInProgress, message: Message, now: datetime, expires: datetime) -> None:
    """Begin the step for the first address of `message`; the others wait for its outcome."""
    (first, *rest), attempt = message.addresses, message.attempt
    step.next = (first, attempt, expires)
    step.shopper = apply(step.shopper, send_begun(step, attempt, (first,), tuple(rest), now, expires))
    step.row = msgspec.structs.replace(step.row, state="BEGUN", decided_at=now, attempt=message.attempt)


def send_begun(
    step: StepInProgress, attempt: int, to: tuple[str, ...], rest: tuple[str, ...], now: datetime, expires: datetime
) -> ev.SendBegun:
    """Return the event of a hand-over that begins: to the addresses `to`, while those in `rest` wait for it."""
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
        draws=step.message.case.drawn,
    )


def credited(
    ports: Ports, shop: Shop, changes: Sequence[tuple[Change, list[StepInProgress]]]
) -> Flow[list[tuple[Change, list[StepInProgress]]]]:
    """Return the changes with the orders applied to their messages' rows: one was placed between the begin and the answer."""
    made = []
    for change, settled in changes:
        whole = (yield from with_row(ports, shop, change, settled[-1].shopper)) if change.conversions else change
        rows = {row.id: row for row in whole.notifications}
        for step in settled:
            step.row = rows[step.row.id]
        made.append((whole, settled))
    return made

"""Due shoppers: claimed, decided again, and either finished for now, with the reason in the ledger, or sent a message.

Failures stay local: a shopper who cannot be decided delays no other shopper of the shop, and a shop whose part of the round
fails delays no other shop. Failures are counted, and the shoppers come due again later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import msgspec

from cartback.domain import events as ev
from cartback.domain.attribution import new_credits
from cartback.domain.case import Products
from cartback.domain.decision import decide, decide_about
from cartback.domain.document import decode, encode
from cartback.domain.due import due_after
from cartback.domain.identity import digest
from cartback.domain.ledger import Notification
from cartback.domain.pointers import ALARM, SHARDS
from cartback.domain.sending import Sending
from cartback.domain.session import Session, current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.domain.transitions import apply
from cartback.domain.values import shown
from cartback.domain.verdict import Decision, Message, Send, Skip, Wait
from cartback.errors import BrokenDocument, CartbackError, InvalidAnswer, UnknownDocument
from cartback.ports import Change, Stored
from cartback.words.facts import facts_of

from .aftermath import with_row
from .calls import Flow, Ports, call
from .delivery import begin, check_again, deliver
from .forgotten import remembered
from .lost import given_up, lost_sends
from .plugged import NO_CHANNEL, plugged_in
from .pointers import LOOK_AGAIN, fetch_due, live_products, unless_held, what_is_held
from .rows import row_of, skipped_rows
from .session_ends import AGAIN, report_ends
from .settings import LoadedShop, load_shop
from .steps import Ran, StepInProgress, check_products, what_is_known
from .usual import KEY as USUAL
from .usual import settings_with
from .writing import write

#: When to look again at a shopper whose document is from a newer cartback, during a deploy, or cannot be decided.
_READ_AGAIN = timedelta(minutes=15)
#: Retryable errors that nevertheless concern one document alone.
_OF_ONE_DOCUMENT = (BrokenDocument, UnknownDocument)


def run_due(ports: Ports, limit: int) -> Flow[Ran]:
    """Claim at most `limit` due shoppers, decide each again, and deliver the messages to be sent.

    If a shop's part fails, because its settings cannot be read, say, or the shop is gone, its claimed shoppers come due again
    at the end of the lease.
    """
    now = yield call(ports.clock)
    until = now + ports.lease
    claimed: list[Stored] = yield call(ports.store.claim, now, until, limit)
    total = Ran(claimed=len(claimed))
    by_shop: dict[str, list[Stored]] = {}
    for stored in claimed:
        by_shop.setdefault(stored.shop, []).append(stored)
    failed = False
    for shop, due in by_shop.items():
        ran = Ran()
        try:
            if failed and (yield call(ports.clock)) >= until:  # an unavailable store answers slowly
                ran.overtaken += len(due)
            else:
                yield from _run_shop(ports, shop, due, now, until, ran)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other shops' messages are due as well
            failed = True
            ran = _broken_off(ran, shop, len(due), error)
        total.add(ran)
    return total


def _broken_off(ran: Ran, shop: str, claimed: int, error: Exception) -> Ran:
    """Return the counts of a shop's part that ended in an error: nothing was saved before messages were begun."""
    if not ran.begun:
        ran = Ran()
        ran.fail(shop, error, claimed)
    else:
        ran.fail(shop, error, max(1, ran.begun - sum(ran.states.values())))
    return ran


def _run_shop(
    ports: Ports, shop_id: str, claimed: Sequence[Stored], now: datetime, until: datetime, ran: Ran
) -> Flow[None]:
    """Run one shop's part of the round, counted in `ran`."""
    loaded = yield from load_shop(ports, shop_id)
    claimed = yield from _answer_alarm(ports, shop_id, claimed, now, ran)
    changes: list[Change] = []
    shoppers = _decoded(claimed, now, ran, changes)
    sessions = [session for _, _, session in shoppers]
    also = (USUAL,) if ports.fetcher is None else (USUAL, *SHARDS)
    products, unread, known = yield from what_is_known(ports, shop_id, sessions, also)
    loaded = LoadedShop(settings_with(loaded.shop, known), loaded.version)
    of = Round(ports, loaded.shop, now, products, ran, what_is_held(known))
    missed: frozenset[str] = frozenset()
    if loaded.shop.report_session_ends:
        shoppers, missed = yield from report_ends(ports, loaded.shop, shoppers, products, now, ran)
    decided = yield from _decide_all(of, shoppers, unread, missed)
    changes += decided[0]
    steps = decided[1]
    if steps and ports.throttle is not None:
        changes += yield from _hold_back(ports, steps, now, ran)
    if steps:
        now = yield from _written(of, steps, changes, until)
    begun = yield from begin(ports, loaded, steps, changes, now, ran)
    if begun:
        yield from deliver(ports, loaded, begun, ran)


def _decide_all(
    of: Round,
    shoppers: Sequence[tuple[Shopper, Stored, Session | None]],
    unread: Mapping[str, BrokenDocument],
    missed: AbstractSet[str],
) -> Flow[tuple[list[Change], list[StepInProgress]]]:
    """Return the changes that finish shoppers for now, and the steps of the others. An error concerns its shopper alone."""
    ports, shop, now, ran = of.ports, of.shop, of.now, of.ran
    changes: list[Change] = []
    steps: list[StepInProgress] = []
    for shopper, stored, session in shoppers:
        try:
            check_products(session, unread)
            if (whole := (yield from remembered(ports, shop, shopper, now))) is not shopper:
                shopper, session = whole, current_session(whole)  # noqa: PLW2901 - the same shopper, with the forgotten sends
            lost = yield from lost_sends(ports, shop.id, shopper, now)
            decided = _decide_one(of, Claimed(stored, shopper, session, lost))
            if isinstance(decided, Change) and decided.conversions:
                decided = yield from with_row(ports, shop, decided, decode(decided.doc))
        except Exception as error:
            if isinstance(error, CartbackError) and error.retryable and not isinstance(error, _OF_ONE_DOCUMENT):
                raise  # the store has failed, for all shoppers
            ran.fail(shop.id, error)
            decided = _unread(stored, now + _READ_AGAIN)
        if isinstance(decided, StepInProgress):
            steps.append(decided)
            continue
        if shopper.id in missed and decided.due_at is not None:
            decided = msgspec.structs.replace(decided, due_at=max(decided.due_at, now + AGAIN))
        changes.append(decided)
        _count_quiet(ran, decided)
    return changes, steps


def _written(of: Round, steps: list[StepInProgress], changes: list[Change], until: datetime) -> Flow[datetime]:
    """Write the steps and check them again; return when. Steps no longer to be sent move from `steps` to `changes`."""
    ports, ran, live = of.ports, of.ran, of.shop.live_check
    yield from write(ports, steps)
    now: datetime = yield call(ports.clock)
    if live:
        changes += yield from _look_up(ports, steps, now, ran)
    changes += yield from check_again(ports, steps, of.now, now, until, ran, anyway=live)
    return now


def _answer_alarm(
    ports: Ports, shop: str, claimed: Sequence[Stored], now: datetime, ran: Ran
) -> Flow[Sequence[Stored]]:
    """Fetch the pointers, if that is due. Returns the claimed shoppers without the alarm, which is no shopper."""
    alarm = next((stored for stored in claimed if stored.id == ALARM), None)
    if alarm is None:
        return claimed
    try:
        yield from fetch_due(ports, shop, alarm, now, ran)
    except Exception as error:
        if isinstance(error, CartbackError) and error.retryable and not isinstance(error, _OF_ONE_DOCUMENT):
            raise
        ran.fail(shop, error)
    return [stored for stored in claimed if stored is not alarm]


def _look_up(ports: Ports, steps: list[StepInProgress], now: datetime, ran: Ran) -> Flow[list[Change]]:
    """Look up price and stock of the carts' lines; steps without an answer are put back, the rest stays in `steps`."""
    sessions = {step.row.id: step.message.case.session for step in steps}
    shop = steps[0].row.shop
    known = yield from live_products(ports, shop, [s for s in sessions.values() if s is not None], now, ran)
    back: list[Change] = []
    for step in list(steps):
        session = sessions[step.row.id]
        if session is not None and not {line.product for line in session.lines} <= known:
            back.append(
                Change(
                    shop=shop, id=step.shopper.id, version=step.version, doc=encode(step.shopper), due_at=now + LOOK_AGAIN
                )
            )  # fmt: skip
            steps.remove(step)
    ran.waiting += len(back)
    return back


def _decoded(
    claimed: Sequence[Stored], now: datetime, ran: Ran, changes: list[Change]
) -> list[tuple[Shopper, Stored, Session | None]]:
    """Return the shoppers with their rows and sessions. An unreadable document delays no other, and is left as it is.

    One of another format is put back for a newer worker to read; a broken one is not tried again until it is
    repaired, and the ledger records it.
    """
    shoppers = []
    for stored in claimed:
        try:
            shoppers.append((shopper := decode(stored.doc), stored, _session(shopper)))
        except UnknownDocument as error:
            ran.fail(stored.shop, error)
            changes.append(_unread(stored, now + _READ_AGAIN))
        except BrokenDocument as error:
            row = Notification(
                id=digest(stored.shop, f"broken\x1f{stored.id}\x1f{stored.version}")[:24], shop=stored.shop, shopper=stored.id,
                campaign="", kind="", step=0, session="", channel="", state="FAILED", decided_at=now, settled_at=now, attempt=0,
                reasons=(f"broken_document ({error!s:.200})",),
            )  # fmt: skip
            ran.fail(stored.shop, error)
            changes.append(_unread(stored, None, row))
        except Exception as error:  # noqa: BLE001 - it is this shopper's
            ran.fail(stored.shop, error)
            changes.append(_unread(stored, now + _READ_AGAIN))
    return shoppers


def _session(shopper: Shopper) -> Session | None:
    session = current_session(shopper)
    if session is not None and session.closed is None:
        session.lines  # noqa: B018 - read now, where an unreadable one concerns this shopper alone
    return session


def _unread(stored: Stored, due_at: datetime | None, *rows: Notification) -> Change:
    return Change(
        shop=stored.shop, id=stored.id, version=stored.version, doc=stored.doc, due_at=due_at, notifications=rows
    )


class Round(NamedTuple):
    """One shop's part of a round: the inputs of every decision in it, and its counts.

    `held` are the carts with newer events still to be fetched.
    """

    ports: Ports
    shop: Shop
    now: datetime
    products: Products
    ran: Ran
    held: frozenset[str] = frozenset()


class Claimed(NamedTuple):
    """One due shopper, decoded, with the messages that a worker began and never settled."""

    stored: Stored
    shopper: Shopper
    session: Session | None
    lost: Sequence[tuple[Sending, Notification | None]]


def _decide_one(of: Round, claimed: Claimed) -> Change | StepInProgress:
    """Return the change that finishes the shopper for now, or the step to write and send."""
    ports, shop, now, products, ran, held = of
    stored, shopper, session, lost = claimed
    rows: list[Notification] = []
    before = shopper
    for sending, its_row in lost:
        shopper, settled = given_up(shopper, shop.id, sending, its_row, now)
        rows += settled
    session = current_session(shopper) if lost else session
    decision = plugged_in(ports, shop, now, lambda s: decide_about(shopper, session, s, now, products, ports.rules))
    decision = unless_held(decision, session, held, now)
    shopper = _exposed(shopper, shop, decision, now)
    while isinstance(decision, Send) and decision.message.withheld:
        shopper, row = _withhold(shopper, shop, decision.message, now)
        rows.append(row)
        decision = plugged_in(ports, shop, now, partial(_decided, shopper, now, products, ports))
        decision = unless_held(decision, session, held, now)
        shopper = _exposed(shopper, shop, decision, now)
    if isinstance(decision, Send) and not rows and not lost:
        return _step(decision.message, shopper, stored.version)
    if isinstance(decision, Wait) and decision.reason.code in ("rule_failed", NO_CHANNEL):
        ran.failed[str(decision.reason.values.get("error", NO_CHANNEL))] += 1
    if not isinstance(decision, Send):
        over = decision.reasons if isinstance(decision, Skip) else decision.others
        rows += skipped_rows(shopper, shop, over, now, products)
    return Change(
        shop=shop.id,
        id=stored.id,
        version=stored.version,
        doc=encode(shopper),
        due_at=due_after(shopper, decision, now, in_ledger=True),
        notifications=tuple(rows),
        conversions=new_credits(before, shopper, shop) if lost else (),
    )


def _decided(shopper: Shopper, now: datetime, products: Products, ports: Ports, shop: Shop) -> Decision:
    return decide(shopper, shop, now, products=products, rules=ports.rules)


def _exposed(shopper: Shopper, shop: Shop, decision: Decision, now: datetime) -> Shopper:
    """Return the shopper with the experiments that the decision exposes them to: saved with it, in every arm (RULES 19)."""
    for draw in decision.exposed:
        shopper = apply(shopper, ev.Exposed(shop=shop.id, at=now, draw=draw))
    return shopper


def _step(message: Message, shopper: Shopper, version: int) -> StepInProgress:
    basis = facts_of(message.case, message.variant, message.channel)
    return StepInProgress(message, shopper, version, row_of(message, shopper, "BEGUN", basis), basis.facts)


def _withhold(shopper: Shopper, shop: Shop, message: Message, now: datetime) -> tuple[Shopper, Notification]:
    """Record the step as decided and withheld, for a shopper in the holdout."""
    case = message.case
    event = ev.SendWithheld(
        shop=shop.id,
        at=now,
        notification=message.notification,
        campaign=case.campaign.id,
        kind=case.campaign.kind,
        step=case.step,
        session=message.session,
        channel=message.channel,
        draws=case.drawn,
    )
    basis = facts_of(case, message.variant, message.channel)
    return apply(shopper, event), row_of(message, shopper, "WITHHELD", basis)


def _hold_back(ports: Ports, steps: list[StepInProgress], now: datetime, ran: Ran) -> Flow[list[Change]]:
    """Put back the messages above the channels' rates, a second's worth together; the rest stays in `steps`."""
    held: list[Change] = []
    for name in dict.fromkeys([step.row.channel for step in steps]):
        queued = [step for step in steps if step.row.channel == name]
        answer = yield call(ports.throttle, name, len(queued), now)  # type: ignore[arg-type]
        granted, first, apart = _granted(answer)
        for n, step in enumerate(queued[granted:], 1):
            held.append(
                Change(
                    shop=step.row.shop, id=step.shopper.id, version=step.version, doc=encode(step.shopper),
                    due_at=_whole_second(first + apart * n),
                )
            )  # fmt: skip
            steps.remove(step)
    ran.waiting += len(held)
    return held


def _granted(answer: object) -> tuple[int, datetime, timedelta]:
    """Return a throttle's answer. Raises InvalidAnswer for an invalid one."""
    if isinstance(answer, tuple) and len(answer) == 3:
        granted, first, apart = answer
        if (
            type(granted) is int
            and isinstance(first, datetime)
            and first.tzinfo is not None
            and isinstance(apart, timedelta)
        ):
            return granted, first, apart
    raise InvalidAnswer(
        f"rates: returned {shown(answer)}; expected (number to send now: int, time of the rest: datetime with a time zone, "
        "interval between messages: timedelta)"
    )


def _whole_second(at: datetime) -> datetime:
    """Return `at`, or the next whole second, so that a second's worth of messages is one round of work."""
    return at if at.microsecond == 0 else at.replace(microsecond=0) + timedelta(seconds=1)


def _count_quiet(ran: Ran, change: Change) -> None:
    for row in change.notifications:
        if row.state == "SKIPPED":
            ran.skipped[row.reasons[0].partition(" ")[0]] += 1
        else:
            ran.states[row.state] += 1
        ran.notifications.append(row.id)
    if change.due_at is not None:
        ran.waiting += 1

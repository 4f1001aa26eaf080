"""The one decision: Send, Wait(until) or Skip(reasons), by asking every rule about every campaign at one instant.

`decide` is all there is: no schedule, no timer to cancel. It is called whenever the shopper changes and again when its own
answer comes due; a purchase changes the shopper, so the next answer is another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeAlias

from cartback.errors import InvalidAnswer

from .case import (
    AnyCampaign,
    Case,
    Products,
    Reason,
    Rule,
    addresses,
    first_open_step,
    in_step,
    open_addresses,
    rule_name,
)
from .cases import case_of, step_after
from .eligibility import asked, in_stock
from .events import Draw
from .experiment import HOLDOUT, exposable, held_out, in_arm, variant_of
from .sending import Sending
from .session import Session, current_session
from .session_end import report_at
from .shop import Shop
from .shopper import Shopper
from .timing import Timing, timing
from .values import shown
from .verdict import NEVER, Decision, Message, Send, Skip, Wait, session_of

NO_PRODUCTS: Products = {}


def decide(
    shopper: Shopper,
    shop: Shop,
    now: datetime,
    *,
    products: Products = NO_PRODUCTS,
    rules: Sequence[Rule] = (),
) -> Decision:
    """Return the decision about this shopper at `now`. Pure.

    `rules` are the host's own. They come after the built-in ones, and like stock are asked only about a step that may go now.
    """
    return decide_about(shopper, current_session(shopper), shop, now, products, rules)


def decide_about(
    shopper: Shopper, session: Session | None, shop: Shop, now: datetime, products: Products, rules: Sequence[Rule]
) -> Decision:
    """Decide as `decide` does, for callers that have read the shopper's current session already."""
    if shopper.sends and (flight := _in_flight(shopper, now)) is not None:
        return flight
    waits: list[tuple[datetime, Reason, str]] = []
    skips: list[tuple[str, Reason]] = []
    recovering = False
    exposed: tuple[Draw, ...] = ()
    look = report_at(shopper, session, shop, now)
    for campaign, winback, built_in in _plan(shop):
        if winback and recovering:
            skips.append((campaign.id, Reason("recovery_first")))
            continue
        case, answer = answered(case_of(shopper, shop, campaign, now, session, products), built_in, rules)
        if case.drawn and not case.sends and (new := _unexposed(case, exposed)):
            at = _first_at(case, campaign, answer, built_in, rules)
            exposed, look = (exposed + new, look) if at <= now else (exposed, min(look, at))
        if isinstance(answer, Reason):
            skips.append((campaign.id, answer))
            continue
        recovering = recovering or not winback
        if answer.reason is None:
            return Send(_message(case, answer), exposed)
        waits.append((answer.at, answer.reason, campaign.id))
    if not waits:
        return Skip(tuple(skips), exposed, look)
    until, reason, waiting = waits[0] if len(waits) == 1 else min(waits, key=_until)
    return Wait(until, reason, waiting, tuple(skips), exposed, look)


def _unexposed(case: Case, exposed: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """Return the case's draws in experiments that the shopper has not entered so far."""
    known = {*case.shopper.exposures, *[draw.experiment for draw in exposed]}
    return tuple([draw for draw in exposable(case.drawn) if draw.experiment not in known])


def _first_at(
    case: Case, campaign: AnyCampaign, own: Timing | Reason, built_in: Sequence[Rule], rules: Sequence[Rule]
) -> datetime:
    """Return when a first step of the campaign goes in the earliest arm; NEVER if it goes in none.

    If an arm waits longer, or writes by another channel, its shoppers enter the experiment when those of the other
    arms do: otherwise shoppers who buy meanwhile would be missing from it alone.
    """
    answers = [own]
    its = campaign.experiment
    if its is not None and its.retimes and any([draw.experiment == its.id for draw in case.drawn]):
        others = [in_arm(case.shop, campaign, arm) for arm in its.shares]
        answers += [_answer(_under(case, other), built_in, rules) for other in others if other is not case.sequence]
    return min([answer.at for answer in answers if isinstance(answer, Timing)], default=NEVER)


def _under(case: Case, campaign: AnyCampaign) -> Case:
    """Return the case as another arm of its campaign sees it, before any step."""
    step = first_open_step(case.shop, campaign, case.shopper, case.session, 0, case.ending)
    return Case(
        shop=case.shop,
        campaign=in_step(case.shop, campaign, step),
        shopper=case.shopper,
        now=case.now,
        session=case.session,
        order=case.order,
        clock=case.clock,
        sends=(),
        step=step,
        retried=None,
        products=case.products,
        drawn=case.drawn,
        sequence=campaign,
    )


def _until(wait: tuple[datetime, Reason, str]) -> datetime:
    return wait[0]


_Plan: TypeAlias = tuple[tuple[AnyCampaign, bool, tuple[Rule, ...]], ...]


def _plan(shop: Shop) -> _Plan:
    """Return the campaigns by rank, whether each is about an order, and the rules to ask of it: cached for the settings."""
    plan: _Plan | None = shop.memo.get("plan")
    if plan is None:
        plan = tuple((campaign, campaign.about == "order", asked(shop, campaign)) for campaign in shop.ranked)
        shop.memo["plan"] = plan
    return plan


def _in_flight(shopper: Shopper, now: datetime) -> Wait | None:
    """Return a Wait while a message is under way: it delays the next, until it is settled or given up."""
    for send in shopper.sends:
        if send.expires is not None and send.expires > now and send.state == "BEGUN":
            return Wait(send.expires, Reason("in_flight", {"notification": send.id}, send.expires))
    return None


def answered(case: Case, built_in: Sequence[Rule], rules: Sequence[Rule]) -> tuple[Case, Timing | Reason]:
    """Return the case at its present step, and the answer. The rest of a partly sent step is given up if anything objects."""
    answer = _answer(case, built_in, rules)
    if isinstance(answer, Reason) and case.retried is not None and case.retried.state != "NOT_SENT":
        case = step_after(case)
        answer = _answer(case, built_in, rules)
    return case, answer


def _answer(case: Case, built_in: Sequence[Rule], rules: Sequence[Rule]) -> Timing | Reason:
    """Return the first objection, or when the step may go.

    Conditions that change, stock and those of a host's rule, are checked only for a step that may go now: an early look, for
    the retry of another or for new settings, must not end a step that is still to come.
    """
    for rule in built_in:
        if (reason := rule(case)) is not None:
            return reason
    when = timing(case)
    if isinstance(when, Reason) or when.reason is not None:
        return when
    if case.products and (reason := in_stock(case)) is not None:
        return reason
    for rule in rules:
        try:
            if (reason := rules_asked(rule, case)) is not None:
                return _held(when, reason, case.now)
        except Exception as error:  # noqa: BLE001 - a host's rule may raise anything; it must delay nothing else
            return _held(when, _failed(rule, error, when, case.now), case.now)
    return when


def rules_asked(rule: Rule, case: Case) -> Reason | None:
    """Return the rule's answer. Raises InvalidAnswer, which names the rule and quotes its answer, for an invalid one."""
    answer: object = rule(case)
    if answer is None or (isinstance(answer, Reason) and (fault := _misshapen(answer)) is None):
        return answer
    if isinstance(answer, Reason):
        raise InvalidAnswer(f"rule {rule_name(rule)} returned a Reason whose {fault}")
    if hasattr(answer, "__await__") and hasattr(answer, "close"):
        answer.close()
        raise InvalidAnswer(f"rule {rule_name(rule)} is async; rules are plain functions")
    raise InvalidAnswer(f"rule {rule_name(rule)} returned {shown(answer)}; return None or a Reason")


def _misshapen(reason: Reason) -> str | None:
    """Return what is wrong with a host's reason, which is counted by its code, kept in the ledger and shown."""
    code: object = reason.code
    values: object = reason.values
    until: object = reason.until
    if not isinstance(code, str) or not 0 < len(code) <= _LONGEST_CODE or not code.isprintable():
        return f"code is {shown(code)}; expected a short name of it, such as 'no_gift_cards'"
    if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
        return f"values are {shown(values)}; expected a dict of what was compared, by name"
    if until is not None and not (isinstance(until, datetime) and until.tzinfo is not None):
        return f"until is {shown(until)}; expected a datetime with a time zone, or None"
    return None


_LONGEST_CODE = 200


def _held(when: Timing, reason: Reason, now: datetime) -> Timing | Reason:
    """Return a Timing for an objection with a known end, or the objection if the step's deadline comes first."""
    until = reason.until
    if until is None or not now < until <= when.deadline:
        return reason
    return Timing(until, when.due, when.deadline, reason)


#: A step that a host's rule could not judge is tried again after this, then at twice the distance each time.
_ASK_AGAIN = timedelta(minutes=15)


def _failed(rule: Rule, error: Exception, when: Timing, now: datetime) -> Reason:
    """Return the objection of a rule that raised an exception."""
    return Reason("rule_failed", fault_of(rule, error), now + max(_ASK_AGAIN, now - when.due))


def fault_of(rule: Rule, error: Exception) -> dict[str, Any]:
    """Return the rule and the class of its error: the text of an error that is not ours may contain anything."""
    words = {"said": str(error)} if isinstance(error, InvalidAnswer) else {}
    return {"rule": rule_name(rule), "error": type(error).__name__, **words}


def _message(case: Case, may_go: Timing) -> Message:
    channel = case.channel or case.campaign.channels[0]
    to = addresses(case.shopper, channel)
    withheld, variant = held_out(case.drawn), variant_of(case.drawn)
    if case.retried is None:
        return Message(
            notification=notification_id(case), case=case, channel=channel, addresses=to, attempt=1, deadline=may_go.deadline,
            withheld=withheld, variant=variant,
        )  # fmt: skip
    to = open_addresses(case.retried, to)
    needs_another = not to or _had(case.retried, to[0])
    return Message(
        notification=case.retried.id, case=case, channel=channel, addresses=to,
        attempt=case.retried.attempt + 1 if needs_another else case.retried.attempt, deadline=may_go.deadline, withheld=False,
        variant=variant,
    )  # fmt: skip


def _had(sending: Sending, address: str) -> bool:
    """Return whether the address had the send's latest attempt, so that it needs another."""
    part = next((part for part in sending.parts if part.address == address), None)
    return part is None or part.attempt == sending.attempt


def notification_id(case: Case) -> str:
    """Return the id of this step to this shopper about this session or lapse: the same for every worker, at any time."""
    opened = ""
    if case.session is not None:
        opened = f"{case.session.opened.isoformat()}{'+' if case.session.again else ''}"
    name = f"{case.shop.id}\x1f{case.shopper.id}\x1f{case.campaign.id}\x1f{session_of(case)}\x1f{opened}\x1f{case.step}"
    return blake2b(name.encode(), digest_size=12).hexdigest()


def drawn(message: Message) -> tuple[str | None, float | None]:
    """Return the experiment that drew the message's arm, by id, and the share that this arm had then; None if there is none.

    Of a shop's and a campaign's experiment it is the one that held the shopper out, else the campaign's.
    """
    arms = message.case.drawn
    deciding = next((draw for draw in arms if draw.arm == HOLDOUT), arms[-1]) if arms else None
    return (deciding.experiment, deciding.share) if deciding is not None else (None, None)

"""One shopper, found by key and shown without it: the events, the messages, and every rule's present answer."""

from __future__ import annotations

import json

from attrs import frozen

from cartback.domain.explanation import Finding
from cartback.domain.verdict import Decision, Send, Wait
from cartback.errors import InvalidEvent, InvalidSettings, UnknownShopper
from cartback.flow import Moment, Reply

from .asked import PageRequest
from .recent import Row, row_of
from .show import Show


@frozen
class TimelineLine:
    """One moment in words; a message has its row."""

    when: str
    what: str
    detail: str
    row: Row | None


@frozen
class Word:
    """One rule's answer: whether it lets the message pass, the values it compared, and when it would pass.

    `rule` is its question, or its objection; then `question` is below it.
    """

    rule: str
    question: str
    passed: bool
    values: str
    until: str


@frozen
class CampaignWords:
    """Every rule's answer for one campaign."""

    name: str
    words: tuple[Word, ...]


def shopper(asked: PageRequest) -> Reply:
    """Show the shopper that the URL names by id; without one, the form that asks for a key."""
    wanted = asked.param("id")
    if not wanted:
        return _search(asked)
    try:
        line = asked.recovery.timeline(asked.id, wanted)
        explained = asked.recovery.explain(asked.id, wanted)
    except UnknownShopper:
        return _search(asked, 404, "This shop knows no such shopper; the shopper may have been forgotten.")
    show, badges = asked.show, line.badges
    return asked.page(
        "shopper.html",
        "A shopper",
        id=line.shopper,
        badges=tuple([show.name(audience) for audience in badges.audiences]),
        clv=show.money(badges.clv.amount, badges.clv.currency) if badges.clv is not None else "",
        decision=decision_text(show, explained.decision),
        campaigns=_by_campaign(show, explained.findings),
        lines=tuple([_line(asked, moment) for moment in line.moments]),
        error="",
    )


def find(asked: PageRequest) -> Reply:
    """Look a key up and redirect to its shopper, whose URL has no key in it."""
    try:
        shopper_id = asked.recovery.timeline(asked.id, asked.sent("key").strip()).shopper
    except (UnknownShopper, InvalidSettings, InvalidEvent):
        return _search(asked, 404, "This shop knows no such customer, key or shopper id.")
    return asked.back("/shopper", id=shopper_id)


def export(asked: PageRequest) -> Reply:
    """Return all data about one shopper, as a file for a request for access."""
    data = json.dumps(asked.recovery.export(asked.id, asked.sent("id")), default=str, ensure_ascii=False, indent=1)
    headers = (
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Disposition", 'attachment; filename="shopper.json"'),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    )
    return Reply(200, headers, data.encode())


def erase(asked: PageRequest) -> Reply:
    """Forget one shopper for good, if the confirmation box is ticked."""
    if asked.sent("sure") != "yes":
        return asked.back("/shopper", id=asked.sent("id"))
    asked.recovery.erase(asked.id, asked.sent("id"))
    return asked.back("/shopper", done="erased")


def _search(asked: PageRequest, status: int = 200, error: str = "") -> Reply:
    return asked.page(
        "shopper.html",
        "A shopper",
        status=status,
        id="",
        badges=(),
        clv="",
        decision="",
        campaigns=(),
        lines=(),
        error=asked.show.text(error) if error else "",
    )


def decision_text(show: Show, decision: Decision) -> str:
    """Return the decision in one sentence."""
    if isinstance(decision, Send):
        message = decision.message
        return show.text(
            "Now: message {n} of {campaign}, by {channel}.",
            n=show.number(message.case.step + 1),
            campaign=show.name(message.campaign.id),
            channel=show.name(message.channel),
        )
    if isinstance(decision, Wait) and decision.goes:
        return _waits(show, decision)
    held = [decision.reason] if isinstance(decision, Wait) else [reason for _, reason in decision.reasons]
    reasons = dict.fromkeys([show.name(reason.code) for reason in held])
    return show.text("No message: {why}.", why=", ".join(reasons) or show.text("no campaign is on"))


def _waits(show: Show, decision: Wait) -> str:
    until, why = show.at(decision.until), decision.reason.code
    if why == "waiting":
        return show.text("Waits until {time}.", time=until)
    return show.text("Waits until {time}: {why}.", time=until, why=show.name(why))


def _by_campaign(show: Show, findings: tuple[Finding, ...]) -> tuple[CampaignWords, ...]:
    names = dict.fromkeys([finding.campaign for finding in findings])
    return tuple([
        CampaignWords(show.name(name), tuple([_word(show, f) for f in findings if f.campaign == name])) for name in names
    ])  # fmt: skip


def _word(show: Show, finding: Finding) -> Word:
    reason = finding.reason
    until = show.at(reason.until) if reason is not None and reason.until is not None else ""
    question = show.translated(finding.question)
    rule, below = (question or show.name(finding.rule), "") if reason is None else (show.name(reason.code), question)
    return Word(rule, below, finding.passed, show.values(finding.values), until)


_WHAT = {
    "cart": "Cart",
    "cart_emptied": "Cart emptied",
    "cart_bought": "Cart bought",
    "checkout": "Checkout",
    "checkout_done": "Checkout completed",
    "ordered": "Order",
    "order_cancelled": "Order cancelled",
    "consent_given": "Consent given",
    "consent_ended": "Consent ended",
    "device_added": "Device registered",
    "device_removed": "Device removed",
    "experiment": "Came under an experiment",
    "message": "Message",
    "opened": "Message opened",
    "clicked": "Message tapped",
    "credited": "Order won back",
}


def _line(asked: PageRequest, moment: Moment) -> TimelineLine:
    show, values = asked.show, moment.values
    details = []
    if values.get("value") is not None:
        details.append(show.money(values["value"], values.get("currency") or asked.shop.currency))
    if "count" in values:
        details.append(show.text("{n} items", n=show.number(values["count"])))
    if values.get("refunded"):
        details.append(show.text("refunded {amount}", amount=show.money(values["refunded"], values.get("currency"))))
    details += [str(values[name]) for name in ("experiment",) if values.get(name)]
    details += [show.name(values[name]) for name in ("channel", "kind", "arm", "campaign") if values.get(name)]
    row = row_of(asked, moment.row) if moment.row is not None and moment.what == "message" else None
    return TimelineLine(show.ago(moment.at), show.text(_WHAT[moment.what]), " · ".join(details), row)

"""The ledger's rows of a decision: of a message about to be sent, and of steps that end without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartback.domain.case import Case, Products, Reason
from cartback.domain.cases import case_of, step_after
from cartback.domain.decision import drawn, notification_id
from cartback.domain.eligibility import SILENT
from cartback.domain.identity import digest
from cartback.domain.ledger import Notification, State
from cartback.domain.seasons import pace_at
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.domain.timing import due_at
from cartback.domain.verdict import Message, session_of
from cartback.words.facts import Basis, link_of


def row_of(message: Message, shopper: Shopper, state: State, basis: Basis) -> Notification:
    """Return the row of a decided message, with the basis of the decision, and without a text yet."""
    case = message.case
    cart = case.session.last if case.session is not None else None
    experiment, propensity = drawn(message)
    return Notification(
        id=message.notification,
        shop=case.shop.id,
        shopper=shopper.id,
        campaign=case.campaign.id,
        kind=case.campaign.kind,
        step=case.step,
        session=message.session,
        channel=message.channel,
        state=state,
        decided_at=case.now,
        deadline=message.deadline,
        attempt=message.attempt,
        link=link_of(case),
        code=basis.facts.discount.code if basis.facts.discount is not None else None,
        variant=message.variant,
        audience=basis.tuned.audience,
        badges=basis.badges.audiences,
        items=sum([not item.extra for item in basis.facts.items]) + basis.facts.more_items,
        cart_value=cart.value if cart is not None else None,
        cart_currency=(cart.currency or case.shop.currency) if cart is not None else None,
        experiment=experiment,
        propensity=propensity,
    )


def skipped_rows(
    shopper: Shopper, shop: Shop, reasons: Sequence[tuple[str, Reason]], now: datetime, products: Products
) -> list[Notification]:
    """Return ledger rows for the steps that came due and end here."""
    session = current_session(shopper)
    rows = []
    for campaign_id, reason in reasons:
        if reason.code in SILENT:
            continue
        case = case_of(shopper, shop, shop.campaign(campaign_id), now, session, products)
        if case.retried is not None and case.retried.state != "NOT_SENT":
            case = step_after(case)  # as decide did: the step before has its own row
        if (
            case.clock is None
            or case.step >= case.campaign.length
            or due_at(case, pace_at(shop, case.campaign, now)) > now
        ):
            continue  # nothing has come due: this is an early look, or new settings woke all shoppers
        rows.append(
            Notification(
                id=_skip_id(case),
                shop=shop.id,
                shopper=shopper.id,
                campaign=campaign_id,
                kind=case.campaign.kind,
                step=case.step,
                session=session_of(case),
                channel=case.channel or case.campaign.channels[0],
                state="FAILED" if reason.code == "rule_failed" else "SKIPPED",
                decided_at=now,
                settled_at=now,
                attempt=0,
                reasons=(str(reason),),
            )
        )
    return rows


def _skip_id(case: Case) -> str:
    """Return the id of a skip's row: another than the step's, which may still be sent if the shopper returns to the cart."""
    clock = case.clock.isoformat() if case.clock is not None else ""
    return digest(case.shop.id, f"{notification_id(case)}{clock}")[:24]

"""Sends that left a document, read back from the ledger: no step is sent twice, however many messages a shopper gets.

A document is bounded, so sends leave it. Those of an open cart and of the last order stay; but a cart may leave, too, and come
back, an order may turn out not to have been the last, and even the sends that stay are bounded. So before a first attempt
that may be a repetition, the ledger is read. Its rows go back into the document, and the decision is made on that.

The ledger is not read for a shopper whose document has lost nothing since the cart was opened, or the order placed: nearly
all of them. Nor can another worker begin the step meanwhile: it begins on the version of the document that was read before.
"""

from __future__ import annotations

from datetime import datetime

from cartback.domain import events as ev
from cartback.domain.bounds import KEPT
from cartback.domain.decision import decide
from cartback.domain.experiment import HOLDOUT, SENT
from cartback.domain.ledger import Notification
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.domain.transitions import apply
from cartback.domain.verdict import Send

from .calls import Flow, Ports, call

#: The number of a shopper's newest rows that are read.
_ROWS = 1000
_OUTCOMES: dict[str, ev.Outcome] = {"NOT_SENT": "not_sent", "FAILED": "rejected", "SENT": "ok"}
#: The ledger does not record the addresses of a message.
_SOMEWHERE = "forgotten"


def remembered(ports: Ports, shop: Shop, shopper: Shopper, now: datetime) -> Flow[Shopper]:
    """Return `shopper` with the ledger's sends about the cart or order to be written about now, if some may be missing."""
    forgotten = _forgotten(shopper)
    decision = decide(shopper, shop, now) if forgotten is not None else None
    if forgotten is None or not isinstance(decision, Send) or decision.message.case.retried is not None:
        return shopper
    case = decision.message.case
    if case.order is not None:
        since, sessions = case.order.at, frozenset({decision.message.session})
    else:
        session = current_session(shopper)
        since, sessions = (session.opened, frozenset(session.tokens)) if session is not None else (None, frozenset())
    if since is None or since > forgotten:
        return shopper
    rows: list[Notification] = yield call(ports.store.notifications, shop.id, shopper=shopper.id, limit=_ROWS)
    known = {sending.id for sending in shopper.sends}
    for row in rows:
        if row.id not in known and row.session in sessions and row.attempt > 0 and row.decided_at >= since:
            for event in _events(row):
                shopper = apply(shopper, event)
    return shopper


def _forgotten(shopper: Shopper) -> datetime | None:
    """Return up to when the document may lack sends. A document from before this was recorded may lack some if it is full."""
    if shopper.trimmed is not None or len(shopper.sends) < KEPT:
        return shopper.trimmed
    return min([s.about.at for s in shopper.sends if s.about is not None], default=None)


def _events(row: Notification) -> tuple[ev.ShopperEvent, ...]:
    """Return the events that the row records. A send that was under way when it was forgotten has an unknown outcome."""
    draws: tuple[ev.Draw, ...] = ()
    if row.experiment is not None:
        arm = HOLDOUT if row.state == "WITHHELD" else row.variant or SENT
        draws = (ev.Draw(row.experiment, arm, row.propensity or 0.0),)
    if row.state == "WITHHELD":
        return (
            ev.SendWithheld(
                shop=row.shop, at=row.decided_at, notification=row.id, campaign=row.campaign, kind=row.kind,
                step=row.step, session=row.session, channel=row.channel, draws=draws,  # type: ignore[arg-type]
            ),
        )  # fmt: skip
    begun = ev.SendBegun(
        shop=row.shop, at=row.decided_at, notification=row.id, campaign=row.campaign, kind=row.kind, step=row.step,
        session=row.session, channel=row.channel, addresses=(_SOMEWHERE,), attempt=row.attempt, expires=row.decided_at,  # type: ignore[arg-type]
        draws=draws,
    )  # fmt: skip
    outcome = _OUTCOMES.get(row.state, "unknown")
    settled = ev.SendSettled(
        shop=row.shop,
        at=row.settled_at or row.decided_at,
        notification=row.id,
        attempt=row.attempt,
        outcomes=((_SOMEWHERE, outcome),),
    )
    return begun, settled

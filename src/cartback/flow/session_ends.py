"""The ends of visits, handed to the host at least once: an accepted end is kept with the shopper, others are repeated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cartback.domain import events as ev
from cartback.domain.case import Products
from cartback.domain.session import Session
from cartback.domain.session_end import report_at, session_end
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.domain.transitions import apply
from cartback.ports import Stored

from .calls import Each, Flow, Ports
from .steps import Ran

#: When an end that the host did not accept is handed over again.
AGAIN = timedelta(minutes=1)
_Due = tuple[Shopper, Stored, Session | None]


def report_ends(
    ports: Ports, shop: Shop, due: Sequence[_Due], products: Products, now: datetime, ran: Ran
) -> Flow[tuple[list[_Due], frozenset[str]]]:
    """Hand over the visits that have ended. Returns the updated shoppers, and the ids of those whose end was not accepted."""
    ended = [
        (n, session_end(shopper, session, shop, products))
        for n, (shopper, _, session) in enumerate(due)
        if session is not None and report_at(shopper, session, shop, now) <= now
    ]
    if not ended:
        return list(due), frozenset()
    if ports.on_session_end is None:
        ran.failed["no_on_session_end"] += len(ended)
        return list(due), frozenset([due[n][0].id for n, _ in ended])
    answers = yield Each(ports.on_session_end, [end for _, end in ended], ports.parallel)
    after, missed = list(due), []
    for (n, end), answer in zip(ended, answers, strict=True):
        shopper, stored, session = due[n]
        if isinstance(answer, Exception):
            ran.fail(shop.id, answer, 0)
            missed.append(shopper.id)
        else:
            ran.ends += 1
            after[n] = apply(shopper, ev.SessionEndReported(shop=shop.id, at=end.last_seen)), stored, session
    return after, frozenset(missed)

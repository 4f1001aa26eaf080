"""The end of a visit with something in the cart and no order: an event for the host's own systems, besides any message."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from .case import Products
from .offer import Item, offer
from .session import Session
from .shop import Shop
from .shopper import Shopper
from .verdict import NEVER
from .visits import NEWS, quiet_since, visit_ends


class SessionEnd(Struct, frozen=True, kw_only=True, gc=False):
    """A visit that ended with something in the cart.

    Attributes:
        id: the same whenever this end is reported again.
        keys: the keys by which you know the shopper.
        session: the cart or checkout, "cart:..."; `stage` is "cart" or "checkout".
        last_seen: the last activity.
        ended_by: left, backgrounded, crashed, abrupt (a phone that fell silent) or inactive.
        items, value: the cart's lines, and its certain value, in `currency`.
        certain: False for a cart that is reported by changes: its items are only apparent.
        url: the link that restores the cart.
    """

    id: str
    shop: str
    keys: tuple[str, ...]
    session: str
    stage: str
    last_seen: datetime
    ended_by: str
    items: tuple[Item, ...]
    value: Decimal
    currency: str
    certain: bool = True
    url: str | None = None


def report_at(shopper: Shopper, session: Session | None, shop: Shop, now: datetime) -> datetime:
    """Return when the end of the shopper's visit has to be reported; NEVER if there is none, or it was reported already."""
    if not shop.report_session_ends or session is None or session.closed is not None:
        return NEVER
    last_seen = quiet_since(shopper.presence, session.clock)
    if now - last_seen > NEWS or (shopper.reported is not None and shopper.reported >= last_seen):
        return NEVER
    return visit_ends(shopper.presence, session.clock)[0]


def session_end(shopper: Shopper, session: Session, shop: Shop, products: Products) -> SessionEnd:
    """Return the report of the visit's end."""
    last_seen = quiet_since(shopper.presence, session.clock)
    all_of_it = shop.model_copy(update={"uncertain_carts": "name"})
    return SessionEnd(
        id=f"{shop.id}:{session.token}:{last_seen.isoformat()}",
        shop=shop.id,
        keys=shopper.keys,
        session=session.token,
        stage=session.stage,
        last_seen=last_seen,
        ended_by=visit_ends(shopper.presence, session.clock)[1],
        items=offer(session, all_of_it, products).items,
        value=session.sure_value,
        currency=session.last.currency or shop.currency,
        certain=session.certain,
        url=session.url,
    )
